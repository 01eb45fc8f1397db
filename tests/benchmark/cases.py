# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""One way to hold one project of one size: what is run, and whether it did what it should."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmark.playbook import Played, Spent, run_alone
from tests.benchmark.ways import EVERY, WAYS, Project, prepare
from tests.emulator.server import RunningEmulator

PAGE = 1000


@dataclass(frozen=True)
class Case:
    """An approach, the number of deployments, whether 4 % differ, and the milliseconds added to each request."""

    way: str
    count: int
    drift: bool
    latency: int

    @staticmethod
    def can_drift(way: str, count: int) -> bool:
        """Say whether 4 % are a whole deployment, and the way can change one."""
        return WAYS[way][1] and count >= EVERY

    @property
    def writes(self) -> int:
        """The PUTs that it takes."""
        return ceil(self.count / EVERY) if self.drift else 0

    @property
    def reads(self) -> int:
        """The GETs that it takes: a list for each thousand, or one for each deployment, or both."""
        pages = ceil(self.count / PAGE)
        return {"fleet": pages, "inventory": pages + self.count}.get(self.way, self.count)


@dataclass(frozen=True)
class Measured:
    """What a case took: medians of all rounds, but for the largest memory; `at_once` are writes under way together.

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
    """Run a case that often. Raises RuntimeError where it did not do exactly what it should."""
    played: list[Played] = []
    at_once = 0
    for _number in range(rounds):
        project = prepare(emulator, folder, case.count, case.drift, case.latency / 1000)
        emulator.clear_requests()
        played.append(WAYS[case.way][0](project))
        at_once = max(at_once, _judged(case, played[-1], emulator.requests()))
    alone = _alone(prepare(emulator, folder, case.count, case.drift, 0)) if case.way == "fleet" else None
    return Measured(
        case=case,
        rounds=rounds,
        task_seconds=median(each.task_seconds for each in played),
        run_seconds=median(each.spent.wall_seconds for each in played),
        cpu_seconds=median(each.spent.cpu_seconds for each in played),
        peak_bytes=max(each.spent.peak_bytes for each in played),
        requests=case.reads + case.writes,
        at_once=at_once,
        module_bytes=alone.peak_bytes if alone else None,
    )


def single_module_peak(emulator: RunningEmulator, folder: Path) -> int:
    """Return the largest memory of the process of the single module, in bytes."""
    project = prepare(emulator, folder, 1, drift=False, latency=0)
    (deployment,) = project.deployments
    return run_alone(folder, "gcore_inference_deployment", {**project.connection, **deployment}).peak_bytes


def _alone(project: Project) -> Spent:
    options = {**project.connection, "deployments": project.deployments}
    return run_alone(project.folder, "gcore_inference_fleet", options)


def _judged(case: Case, played: Played, requests: list[dict[str, Any]]) -> int:
    """Return the number of concurrent writes; raise RuntimeError if a run sent unexpected requests."""
    writes = [each for each in requests if each["method"] == "PUT"]
    found = (len(requests) - len(writes), len(writes), all(each["status"] == 200 for each in requests))
    if found != (case.reads, case.writes, True):
        raise RuntimeError(f"{case}: reads, writes and success were {found}")
    changed = "changed" in played.outcomes
    if not played.outcomes <= {"ok", "changed"} or changed is not case.drift:
        raise RuntimeError(f"{case}: the tasks ended as {played.outcomes}")
    return max((sum(one["started"] <= each["started"] < one["ended"] for one in writes) for each in writes), default=0)
