# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""One approach for one project of one size: its run, and the check of its requests."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmark.approaches import APPROACHES, EVERY, BenchmarkProject, prepare
from tests.benchmark.playbook import Played, Usage, run_alone
from tests.emulator.server import RunningEmulator

PAGE = 1000


@dataclass(frozen=True)
class Case:
    """An approach, the number of deployments, whether 4 % differ, and the milliseconds added to each request."""

    approach: str
    count: int
    drift: bool
    latency: int

    @staticmethod
    def can_drift(approach: str, count: int) -> bool:
        """Return whether 4 % are at least one deployment, and the approach can change it."""
        return APPROACHES[approach][1] and count >= EVERY

    @property
    def writes(self) -> int:
        """The PUTs that it takes."""
        return ceil(self.count / EVERY) if self.drift else 0

    @property
    def reads(self) -> int:
        """The GETs that it takes: a list for each thousand, or one for each deployment, or both.

        A full page that is all by its count takes another look.
        """
        pages = 2 if self.count == PAGE else ceil(self.count / PAGE)
        return {"fleet": pages, "inventory": pages + self.count}.get(self.approach, self.count)


@dataclass(frozen=True)
class Measured:
    """The results of a case: medians of all rounds, and the largest memory; `at_once` are concurrent writes.

    `task_seconds` begin with the task, `run_seconds` with ansible-playbook. `peak_bytes` is the largest process of the
    run, `module_bytes` that of the module alone, where that is the fleet's.
    """

    case: Case
    rounds: int
    task_seconds: float
    run_seconds: float
    cpu_seconds: float
    peak_bytes: int
    requests: int
    at_once: int
    module_bytes: int | None


def measure(emulator: RunningEmulator, folder: Path, case: Case, rounds: int) -> Measured:
    """Run a case that often. Raises RuntimeError if it did not do exactly what is expected."""
    played: list[Played] = []
    at_once = 0
    for _number in range(rounds):
        project = prepare(emulator, folder, case.count, case.drift, case.latency / 1000)
        emulator.clear_requests()
        played.append(APPROACHES[case.approach][0](project))
        at_once = max(at_once, _judged(case, played[-1], emulator.requests()))
    alone = _alone(prepare(emulator, folder, case.count, case.drift, 0)) if case.approach == "fleet" else None
    return Measured(
        case=case,
        rounds=rounds,
        task_seconds=median(run.task_seconds for run in played),
        run_seconds=median(run.usage.wall_seconds for run in played),
        cpu_seconds=median(run.usage.cpu_seconds for run in played),
        peak_bytes=max(run.usage.peak_bytes for run in played),
        requests=case.reads + case.writes,
        at_once=at_once,
        module_bytes=alone.peak_bytes if alone else None,
    )


def single_module_peak(emulator: RunningEmulator, folder: Path) -> int:
    """Return the largest memory of the process of the single module, in bytes."""
    project = prepare(emulator, folder, 1, drift=False, latency=0)
    (deployment,) = project.deployments
    return run_alone(folder, "gcore_inference_deployment", {**project.connection, **deployment}).peak_bytes


def _alone(project: BenchmarkProject) -> Usage:
    options = {**project.connection, "deployments": project.deployments}
    return run_alone(project.folder, "gcore_inference_fleet", options)


def _judged(case: Case, played: Played, requests: list[dict[str, Any]]) -> int:
    """Return the number of concurrent writes; raise RuntimeError if a run sent unexpected requests."""
    writes = [request for request in requests if request["method"] == "PUT"]
    found = (len(requests) - len(writes), len(writes), all(request["status"] == 200 for request in requests))
    if found != (case.reads, case.writes, True):
        raise RuntimeError(f"{case}: reads, writes and success were {found}")
    changed = "changed" in played.outcomes
    if not played.outcomes <= {"ok", "changed"} or changed is not case.drift:
        raise RuntimeError(f"{case}: the tasks ended as {played.outcomes}")
    return max(
        (sum(one["started"] <= request["started"] < one["ended"] for one in writes) for request in writes), default=0
    )
