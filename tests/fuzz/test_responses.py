# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile responses to every call, beyond the functional tests: a clear error, or correct work and one write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.functional.deployments import ID, NAME
from tests.functional.runner import Run
from tests.functional.test_hostile_responses import FIELDS, MINIMAL_OPTIONS
from tests.functional.versions import V2
from tests.fuzz.invariants import WRITES, invalid, wrong_with
from tests.fuzz.scripted_server import ScriptedServer
from tests.fuzz.values import HOSTILE, MISSING, Path, as_json, fields, named, replaced, stored

#: Every field; of the second and the third probe, which are as the first, the upper ones.
PLACES = [path for path in fields(stored()) if path[0] != "probes" or "liveness_probe" in path or len(path) < 4]
#: Values that the functional tests do not put into answers.
NEW: dict[str, Any] = {
    label: HOSTILE[label]
    for label in (
        *(
            "zero",
            "minus one",
            "2 ** 63",
            "whole fraction",
            "tiny",
            "not a number",
            "text nan",
            "5000 digits",
            "text yes",
        ),
        *("lone surrogate", "right to left", "NUL", "controls", "template", "long", "empty list", "nested list"),
        *("nested dict", "odd names", "huge list"),
    )
}
#: For calls that the functional tests do not reach in each field.
ALL: dict[str, Any] = {
    "missing": MISSING,
    **{label: HOSTILE[label] for label in ("null", "true", "huge", "fraction", "empty", "list of null")},
    **{label: NEW[label] for label in ("minus one", "not a number", "lone surrogate", "nested dict")},
}
CHANGE = {"image": "nginx:1.30"}
each_place = pytest.mark.parametrize("path", PLACES, ids=named)


def _page(*deployments: Any) -> str:
    return as_json({"count": len(deployments), "results": deployments})


def _changed(**changes: Any) -> dict[str, Any]:
    return {**stored(), **changes}


def _problems(run: Run, check: bool, path: Path) -> Iterator[str]:
    """Return the errors of a run after a response with one unusual value."""
    yield from wrong_with(run, check)
    for request in run.requests:
        # What the API has in that place goes back to it as it is; all else is valid.
        found = invalid(request["body"]) if request["method"] in ("PUT", "POST") else []
        yield from (f"the body: {each}" for each in found if not each.startswith((str(path[0]), "half a letter")))


def _try(
    scripted: ScriptedServer, script: dict[str, str], check: bool, path: Path, **options: Any
) -> tuple[Any, list[str]]:
    """Run against these responses; return the run, if it came to an end, and what was wrong with it."""
    try:
        run = scripted.run({name: (200, text) for name, text in script.items()}, check, options)
    except Exception as problem:
        return None, [f"{type(problem).__name__}: {str(problem)[-200:]!a}"]
    return run, list(_problems(run, check, path))


def test_places_include_those_of_functional_tests() -> None:
    """Every field that they name is tried here too."""
    assert {field.replace("X-Tenant", "Authorization") for field in FIELDS[V2]} <= {named(path) for path in PLACES}


@each_place
def test_update_after_odd_deployment_is_valid_or_not_made(
    scripted: ScriptedServer, tried: Counter[str], path: Path
) -> None:
    """Read by its ID, in both modes."""
    wrong = []
    for label, value in NEW.items():
        script = {"GET": as_json(replaced(stored(), path, value)), "PUT": as_json(_changed(**CHANGE))}
        for check in (True, False):
            tried["answers"] += 1
            _unused, problems = _try(scripted, script, check, path, instance_id=ID, **CHANGE)
            wrong += [f"{label}: {problem}" for problem in problems]
    assert wrong == []


@each_place
def test_update_after_odd_list_is_valid_or_not_made(scripted: ScriptedServer, tried: Counter[str], path: Path) -> None:
    """Found by its name; never made a second time, though the task says all that a create needs."""
    wrong = []
    options = {**MINIMAL_OPTIONS, **CHANGE, "name": NAME}
    for label, value in ALL.items():
        page = _page(replaced(stored(), path, value))
        script = {"LIST": page, "PUT": as_json(_changed(**CHANGE)), "CREATE": as_json(stored())}
        tried["answers"] += 1
        run, problems = _try(scripted, script, False, path, **options)
        is_other = named(path) == "name" and label in ("lone surrogate",)
        if run and "CREATE" in run.calls and not is_other:
            problems.append("created a second one")
        wrong += [f"{label}: {problem}" for problem in problems]
    assert wrong == []


@each_place
def test_update_with_odd_response_is_reported_and_not_repeated(
    scripted: ScriptedServer, tried: Counter[str], path: Path
) -> None:
    """By an error or a warning, or it is what was asked for."""
    wrong = []
    for label, value in NEW.items():
        script = {"GET": as_json(stored()), "PUT": as_json(replaced(_changed(**CHANGE), path, value))}
        tried["answers"] += 1
        run, problems = _try(scripted, script, False, path, instance_id=ID, **CHANGE)
        if run and run.calls != ["GET", "PUT"]:
            problems.append(f"sent {run.calls}")
        wrong += [f"{label}: {problem}" for problem in problems]
    assert wrong == []


@each_place
def test_create_with_odd_response_is_not_repeated(scripted: ScriptedServer, tried: Counter[str], path: Path) -> None:
    """After a response that says nothing the name is looked for, and that is all."""
    wrong = []
    for label, value in ALL.items():
        script = {"LIST": _page(), "CREATE": as_json(replaced(_changed(name="fresh-one"), path, value))}
        tried["answers"] += 1
        run, problems = _try(scripted, script, False, path, **MINIMAL_OPTIONS, name="fresh-one")
        if run and [call for call in run.calls if call in WRITES] != ["CREATE"]:
            problems.append(f"sent {run.calls}")
        wrong += [f"{label}: {problem}" for problem in problems]
    assert wrong == []


ERROR = {
    "exception_class": "ValidationError",
    "message": "Invalid request",
    "invalid_fields": {"image": ["Field required"]},
    "request_id": "7f6b1c0a",
}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 503])
@pytest.mark.parametrize("path", [(), *fields(ERROR)], ids=named)
def test_error_of_odd_shape_is_reported(scripted: ScriptedServer, tried: Counter[str], path: Path, status: int) -> None:
    """With a message, to a read and to a write."""
    wrong = []
    for label, value in ALL.items():
        if value is MISSING and not path:
            continue
        text = as_json(replaced(ERROR, path, value))
        for call in ("GET", "PUT", "DELETE"):
            tried["answers"] += 1
            script = {"GET": (200, as_json(stored())), "LIST": (200, _page()), call: (status, text)}
            task = {"state": "absent"} if call == "DELETE" else CHANGE
            try:
                run = scripted.run(script, False, {"instance_id": ID, **task})
            except Exception as problem:
                wrong.append(f"{label} to {call}: {type(problem).__name__}: {str(problem)[-200:]!a}")
                continue
            is_deleted_or_deleting = call == "DELETE" and status == 404
            if not run.msg.strip() and not is_deleted_or_deleting:
                wrong.append(f"{label} to {call}: no message")
            if run.result.get("error", {}).get("status") not in (status, None):
                wrong.append(f"{label} to {call}: another status")
    assert wrong == []
