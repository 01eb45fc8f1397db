# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile responses while a deployment is started, stopped and waited for: an error in time, and no write twice."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.functional.deployments import ID
from tests.fuzz.invariants import wrong_with
from tests.fuzz.scripted_server import ScriptedServer
from tests.fuzz.test_info import ANSWERS, FIELDS, SOME_ANSWERS
from tests.fuzz.values import MISSING, SOME, Path, as_json, named, replaced, stored

CALLS = {
    "present": [],
    "started": ["START"],
    "stopped": ["STOP"],
    "restarted": ["STOP", "START"],
    "absent": ["DELETE"],
}
#: Time for three polls.
TASK = {"instance_id": ID, "wait": True, "wait_timeout": 12}
Script = dict[str, tuple[int, str]]


def _try(scripted: ScriptedServer, script: Script, options: dict[str, Any]) -> tuple[Any, list[str]]:
    """Run against these responses; return the run, if it came to an end, and what was wrong with it."""
    try:
        run = scripted.run(script, False, options)
    except Exception as problem:
        return None, [f"{type(problem).__name__}: {str(problem)[-200:]!a}"]
    late = [f"asked {len(run.calls)} times"] if len(run.calls) > 5 or sum(run.poll_pauses) > 12 else []
    return run, [*wrong_with(run, False), *late]


@pytest.mark.parametrize("path", FIELDS, ids=named)
def test_wait_for_odd_deployment_ends_in_time(scripted: ScriptedServer, tried: Counter[str], path: Path) -> None:
    """One that is on its way never gets ready by that."""
    wrong = []
    for label, value in (ANSWERS if path == ("status",) else SOME_ANSWERS).items():
        tried["answers"] += 1
        odd = replaced({**stored(), "status": "DEPLOYING"}, path, value)
        run, problems = _try(scripted, {"GET": (200, as_json(odd))}, TASK)
        problems += ["ready"] if run and not run.failed else []
        wrong += [f"{label}: {problem}" for problem in problems]
    assert wrong == []


@pytest.mark.parametrize("state", ["started", "stopped"])
@pytest.mark.parametrize("status", [200, 204, 400, 404, 409, 500, 503])
def test_switch_with_odd_response_is_reported(
    scripted: ScriptedServer, tried: Counter[str], state: str, status: int
) -> None:
    """It is sent once. After an odd success, a read shows whether it was done."""
    wrong = []
    (switch,) = CALLS[state]
    there = {**stored(), "status": "DISABLED" if state == "started" else "ACTIVE"}
    for label, value in SOME.items():
        tried["answers"] += 1
        script = {"GET": (200, as_json(there)), switch: (status, "" if status == 204 else as_json(value))}
        run, problems = _try(scripted, script, {"instance_id": ID, "state": state})
        if run:
            reads = ["GET"] if status == 200 and run.failed else []
            problems += [f"sent {run.calls}"] if run.calls != ["GET", switch, *reads] else []
            problems += ["no failure"] if status >= 400 and not run.failed else []
        wrong += [f"{label}: {problem}" for problem in problems]
    assert wrong == []


@pytest.mark.parametrize("state", CALLS)
@pytest.mark.parametrize("status", [200, 404, 500])
def test_wait_ends_at_any_response(scripted: ScriptedServer, tried: Counter[str], state: str, status: int) -> None:
    """With any JSON in place of a deployment."""
    wrong: list[str] = []
    for label, value in ANSWERS.items():
        if value is MISSING:
            continue
        tried["answers"] += 1
        script = {"GET": (status, as_json(value)), **dict.fromkeys(CALLS[state], (204, ""))}
        wrong += [f"{label}: {problem}" for problem in _try(scripted, script, {**TASK, "state": state})[1]]
    assert wrong == []
