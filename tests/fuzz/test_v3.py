# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile values for the options of API v3, and hostile responses of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import constraints_of, wait_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import connection_spec
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import (
    deployment_spec,
    preview_spec,
    rollback_spec,
)
from tests.emulator.v3.models import DeploymentIn, DeploymentPatch
from tests.functional.deployments import NAME
from tests.functional.runner import DEPLOYMENT, INFO, LOGS, Run, Runner
from tests.functional.versions import V3
from tests.fuzz.invariants import WRITES, wrong_with
from tests.fuzz.scripted_server import ScriptedServer
from tests.fuzz.test_responses import ALL
from tests.fuzz.values import HOSTILE, SOME, Path, as_json, fields, named, options_of, places, replaced, stored

SPEC = {**connection_spec(), **deployment_spec(), **wait_spec(), **rollback_spec(), **preview_spec()}
UNSUPPORTED = {name for name, option in SPEC.items() if "v3" in constraints_of(option).unsupported}
#: What v2 has too is checked alike, and tried there with every value.
ONLY_V3 = {name for name, option in SPEC.items() if "v2" in constraints_of(option).unsupported}
#: Of the probes, which v2 has too and which are alike, one.
PLACES = [
    path
    for path in places(SPEC)
    if not set(path) & UNSUPPORTED and (path[0] != "probes" or len(path) == 1 or "startup_probe" in path)
]
CHANGE = {"image": "nginx:1.30"}
TASK = {"id": "t-1", "state": "FINISHED", "error": None, "task_type": "x", "user_id": 1, "created_on": None}
FIGURES = {f"inference_gpu_h100_count_{name}": 1 for name in ("limit", "usage", "requested")}
PRICE = {"currency_code": "EUR", "price_per_hour": 1.5, "price_per_month": 2, "price_status": "show", "tax_percent": 0}
LINE = {"time": "2026-11-27T10:00:00Z", "pod": "p", "message": "m", "region_id": 7}


FIELDS = [path for path in fields(stored(V3)) if path[0] != "probes" or "liveness_probe" in path]


def _options(path: Path, value: Any) -> dict[str, Any]:
    """Return the options of an update with one value, and the current values of its siblings."""
    name = str(path[0])
    apart: dict[str, Any] = {"envs": {}, "secret_envs": {}, "command": ["nginx", "-g", "daemon off;"]}
    current = apart.get(name, options_of(stored(V3), name))
    return {**V3.identity, name: replaced(current, path[1:], value)}


def _invalid(body: Any, method: str) -> list[str]:
    """Return the violations of the API's limits by a body, except for the image."""
    try:
        (DeploymentIn if method == "POST" else DeploymentPatch).model_validate(body)
    except ValidationError as problems:
        return [f"{each['loc']}: {each['msg']}" for each in problems.errors() if each["loc"][0] != "image"]
    return []


def _wrong(run: Run, check: bool, about: str) -> Iterator[str]:
    yield from wrong_with(run, check)
    for request in run.requests:
        is_write = request["method"] == "PATCH" or request["path"].endswith("/deployments")
        if request["method"] not in ("PATCH", "POST") or not is_write:
            continue
        yield from (f"the body: {problem}" for problem in _invalid(request["body"], request["method"]))
        yield from (f"the body has {name}, which nobody named" for name in request["body"] if name != about)


@pytest.mark.parametrize("path", PLACES, ids=named)
def test_update_with_hostile_value_is_refused_or_correct(emulator: Any, tried: Counter[str], path: Path) -> None:
    """What is sent is valid, and nothing that nobody named."""
    module = Runner(emulator, default_options=V3.default_options)
    emulator.settings(task_states=["FINISHED"])
    about = {"secret_envs": "envs", "purge_envs": "envs"}.get(str(path[0]), str(path[0]))
    wrong = []
    for label, value in (HOSTILE if path[0] in ONLY_V3 and len(path) == 1 else SOME).items():
        V3.seed(emulator, stored(V3))
        tried["option values"] += 1
        for check in (True, False):
            try:
                run = module(check=check, **_options(path, value))
            except Exception as problem:
                wrong.append(f"{label}: {type(problem).__name__}: {str(problem)[-200:]!a}")
                continue
            wrong += [f"{label}: {problem}" for problem in _wrong(run, check, about)]
    assert wrong == []


def _script(**answers: Any) -> dict[str, tuple[int, str]]:
    """Return the responses of a server: valid ones, except for these."""
    right: dict[str, Any] = {
        "GET": stored(V3),
        "PATCH": {"tasks": ["t-1"]},
        "DELETE": {"tasks": ["t-1"]},
        "TASK": TASK,
        "LIST": {"count": 1, "results": [stored(V3)]},
        "CHECK_LIMITS": FIGURES,
        "PRICE": PRICE,
        "LOGS": {"count": 1, "results": [LINE]},
    }
    return {call: (200, as_json(answer)) for call, answer in {**right, **answers}.items()}


def _after(
    scripted: ScriptedServer, script: dict[str, tuple[int, str]], check: bool, module: str = DEPLOYMENT, **options: Any
) -> Run | str:
    """Return the run with these responses, or its error; an endless task times out soon."""
    waits = {"wait_timeout": 3} if module == DEPLOYMENT else {}
    try:
        return scripted.run(script, check, {**V3.default_options, **waits, **options}, module)
    except Exception as problem:
        return f"{type(problem).__name__}: {str(problem)[-200:]!a}"


@pytest.mark.parametrize("path", FIELDS, ids=named)
def test_hostile_deployment_is_refused_or_understood(scripted: ScriptedServer, tried: Counter[str], path: Path) -> None:
    """In the read before, in an audit and an update."""
    wrong = []
    for label, value in ALL.items():
        tried["answers"] += 1
        script = _script(GET=replaced(stored(V3), path, value))
        for check in (True, False):
            run = _after(scripted, script, check, name=NAME, **CHANGE)
            # For real, what shows the outcome is as odd as the first read: a failure after a write is right.
            problems = [run] if isinstance(run, str) else wrong_with(run, check) if check else []
            wrong += [f"{label}: {problem}" for problem in problems]
    assert wrong == []


OTHERS: dict[str, tuple[Any, dict[str, Any]]] = {
    "PATCH": ({"tasks": ["t-1"]}, {"name": NAME, **CHANGE}),
    "DELETE": ({"tasks": ["t-1"]}, {"name": NAME, "state": "absent"}),
    "TASK": (TASK, {"name": NAME, **CHANGE}),
    "CHECK_LIMITS": (FIGURES, {"name": NAME, **CHANGE, "preview": ["limits"]}),
    "PRICE": (PRICE, {"name": NAME, **CHANGE, "preview": ["price"]}),
}


@pytest.mark.parametrize("call", OTHERS)
def test_hostile_response_of_other_calls_is_refused_or_understood(
    scripted: ScriptedServer, tried: Counter[str], call: str
) -> None:
    """Each part of it, and the whole."""
    answer, options = OTHERS[call]
    check = call in ("CHECK_LIMITS", "PRICE")
    wrong = []
    for path in [(), *fields(answer)]:
        for label, value in ALL.items():
            if not path and label == "missing":
                continue
            tried["answers"] += 1
            script = _script(**{call: replaced(answer, path, value)})
            run = _after(scripted, script, check, **options)
            if isinstance(run, str):
                wrong.append(f"{named(path)} {label}: {run}")
            elif check and set(run.calls) & set(WRITES):
                wrong.append(f"{named(path)} {label}: check mode sent {run.calls}")
    assert wrong == []


@pytest.mark.parametrize("call", ["LIST", "LOGS"])
def test_hostile_page_is_refused_or_understood(scripted: ScriptedServer, tried: Counter[str], call: str) -> None:
    """Of deployments, and of log lines."""
    item = stored(V3) if call == "LIST" else LINE
    module, options = (INFO, {}) if call == "LIST" else (LOGS, {"name": NAME})
    answer = {"count": 1, "results": [item]}
    wrong = []
    for path in [("count",), ("results",), ("results", 0), *(("results", 0, *path) for path in fields(item))]:
        for label, value in ALL.items():
            tried["answers"] += 1
            script = _script(**{call: replaced(answer, path, value)})
            run = _after(scripted, script, False, module, **options)
            wrong += [f"{named(path)} {label}: {run}"] if isinstance(run, str) else []
    assert wrong == []
