# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any job under random faults: nothing doubled, lost, or called done that is not, and the next run heals."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import NAME
from tests.functional.runner import DEPLOYMENT, Run
from tests.functional.versions import V2, Version

FLEET = "gcore_inference_fleet"
NEW, NEIGHBOUR = "zz-fresh", "a-neighbour"
SEEDS = range(40)
Deployments = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Job:
    """One thing that a user wants: the module, its options, the status before, and how to see that it is done."""

    module: str
    options: Callable[[Version], dict[str, Any]]
    is_done: Callable[[Deployments], bool]
    status: str = "ACTIVE"
    #: The fields of the rich deployment that it changes.
    changes: tuple[str, ...] = ()
    #: Whether the second run does it again.
    repeats: bool = False


def _is_port(port: int) -> Callable[[Deployments], bool]:
    return lambda there: NAME in there and there[NAME]["listening_port"] == port


def _has_status(*statuses: str) -> Callable[[Deployments], bool]:
    return lambda there: NAME in there and there[NAME]["status"] in statuses


def _is_gone(there: Deployments) -> bool:
    return NAME not in there or there[NAME]["status"] in ("DELETING", "DELETED")


def _fleet(version: Version) -> dict[str, Any]:
    """Return options that update one deployment, and create another."""
    fresh = {"name": NEW, **version.minimal_options()}
    return {"deployments": [{**version.identity, "listening_port": 4321}, fresh]}


JOBS = {
    "create": Job(DEPLOYMENT, lambda version: {"name": NEW, **version.minimal_options()}, lambda there: NEW in there),
    "update": Job(
        DEPLOYMENT,
        lambda version: {**version.identity, "listening_port": 4321},
        _is_port(4321),
        "ACTIVE",
        ("listening_port",),
    ),
    "delete": Job(DEPLOYMENT, lambda version: {**version.identity, "state": "absent"}, _is_gone),
    "stop": Job(DEPLOYMENT, lambda version: {**version.identity, "state": "stopped"}, _has_status("DISABLED")),
    "start": Job(
        DEPLOYMENT,
        lambda version: {**version.identity, "state": "started"},
        _has_status("ACTIVE", "PENDING", "DEPLOYING"),
        status="DISABLED",
    ),
    "restart": Job(
        DEPLOYMENT,
        lambda version: {**version.identity, "state": "restarted"},
        _has_status("ACTIVE", "PENDING", "DEPLOYING"),
        repeats=True,
    ),
    "fleet": Job(FLEET, _fleet, lambda there: NEW in there and _is_port(4321)(there), "ACTIVE", ("listening_port",)),
}

LOCKED = {"exception_class": "ConflictError", "message": "Resource is locked by another task"}
NO_ROUTE = {"message": "no Route matched with those values"}
ELSEWHERE = {"status": "ok", "service": "login"}
#: What may happen to a request; each with `after`, too, where the response says nothing about the work.
LOST = [
    {"kind": "drop_after"},
    {"kind": "cut"},
    *({"kind": "status", "status": status, "after": after} for status in (408, 500, 502, 504) for after in (0, 1)),
    *({"kind": "html", "status": status, "after": after} for status in (200, 502) for after in (0, 1)),
    {"kind": "raw", "text": "", "after": True},
    {"kind": "raw", "text": "{}", "content_type": "application/json", "after": True},
    {"kind": "status", "status": 200, "body": ELSEWHERE, "after": True},
]
REFUSED = [
    {"kind": "drop_before"},
    *({"kind": "status", "status": status} for status in (400, 401, 403, 425, 429, 503)),
    {"kind": "status", "status": 429, "headers": {"Retry-After": "1"}},
    {"kind": "status", "status": 409, "body": LOCKED},
    {"kind": "status", "status": 404, "body": NO_ROUTE},
    {"kind": "status", "status": 404, "body": {}},
    {"kind": "status", "status": 200, "body": ELSEWHERE},
    *({"kind": "html", "status": status} for status in (401, 403, 404, 503)),
]


def _faults(seed: str) -> list[dict[str, Any]]:
    """Return one to three faults, each of which may strike some requests of any kind or of one."""
    chance = random.Random(seed)
    return [
        {
            **chance.choice([*LOST, *REFUSED]),
            "method": chance.choice([None, "GET", "POST", "PUT", "PATCH", "DELETE"]),
            "skip": chance.choice([0, 0, 0, 1, 2, 3]),
            "times": chance.choice([1, 1, 2, 99]),
        }
        for _each in range(chance.choice([1, 1, 2, 3]))
    ]


def _there(emulator: RunningEmulator, version: Version) -> Deployments:
    """Return what is stored, by name; each name once."""
    stored = version.stored(emulator)
    there = {each["name"]: each for each in stored}
    assert len(there) == len(stored), "a deployment was made twice"
    return there


def _managed(version: Version, deployment: dict[str, Any], but: tuple[str, ...] = ()) -> dict[str, Any]:
    return {name: value for name, value in version.body_of(deployment).items() if name not in but}


def _may_be_done(run: Run) -> bool:
    notes = ("may have been carried out", "may be carried out", "may still have been applied")
    return run.changed or any(note in run.msg for note in notes)


def _seed(emulator: RunningEmulator, version: Version, job: Job) -> Deployments:
    emulator.settings(task_states=["FINISHED"], task_effect="at_once")
    version.seed(emulator, version.rich(status=job.status))
    identity = {"id": "99999999-2222-4333-8444-555566667777"} if version is V2 else {}
    version.seed(emulator, version.rich(name=NEIGHBOUR, **identity))
    return _there(emulator, version)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_random_faults_are_reported_and_the_next_run_heals(
    emulator: RunningEmulator, version: Version, job: Job, seed: int
) -> None:
    before = _seed(emulator, version, job)
    module, options = version.runner(emulator, job.module), job.options(version)
    faults = _faults(f"{seed} {version}")
    for fault in faults:
        emulator.fault(**fault)
    run = module(**options)
    after = _there(emulator, version)
    reported = (faults, run.calls, run.msg)

    assert run.failed or job.is_done(after), ("called done", reported)
    assert not run.failed or after == before or _may_be_done(run), ("a write is not told", reported)
    assert _managed(version, after[NEIGHBOUR]) == _managed(version, before[NEIGHBOUR]), ("lost", reported)
    if NAME in after:
        kept = [_managed(version, there[NAME], job.changes) for there in (before, after)]
        assert kept[0] == kept[1], ("lost", reported)

    emulator.clear_faults()
    healed = module(**options)
    assert not healed.failed, ("not healed", reported, healed.msg)
    assert job.is_done(_there(emulator, version)), ("not healed", reported)
    assert module(**options).changed is job.repeats, ("never at rest", reported)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_check_mode_under_faults_writes_nothing(
    emulator: RunningEmulator, version: Version, job: Job, seed: int
) -> None:
    before = _seed(emulator, version, job)
    for fault in _faults(f"{seed} {version} check"):
        emulator.fault(**fault)
    run = version.runner(emulator, job.module)(check=True, **job.options(version))
    assert {request["method"] for request in run.requests} <= {"GET"}
    assert _there(emulator, version) == before
    assert run.failed or run.changed
