# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile options and responses of the modules that only read: a clear error, or what is there; never a write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import connection_spec
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import info_spec, logs_spec
from tests.functional.deployments import ID, NAME
from tests.functional.runner import INFO, LOGS, Run, Runner
from tests.fuzz.invariants import refused, wrong_with
from tests.fuzz.scripted_server import ScriptedServer
from tests.fuzz.values import HOSTILE, MISSING, SOME, Path, as_json, fields, named, places, replaced, stored

#: The options of the connection are the same for both.
SPECS = {INFO: {**connection_spec(), **info_spec()}, LOGS: logs_spec()}
PLACES = [(name, path) for name, spec in SPECS.items() for path in places(spec)]
#: What each module asks for, and nothing else.
ASKS = {INFO: [["LIST"], ["GET"]], LOGS: [["LIST"], ["LIST", "LOGS"], ["GET"], ["GET", "LOGS"]]}
FIELDS = [path for path in fields(stored()) if path[0] != "probes" or "liveness_probe" in path or len(path) < 4]
LINE = {"time": "2026-01-01T00:00:00Z", "pod": "some-pod", "message": "GET /v1/predictions", "region_id": 7}
#: The value of a variable, and of a header, as the deployment of the fuzz tests has them.
SECRETS = ("storedsecretvalue", "headersecret0", "headersecret2")
ANSWERS: dict[str, Any] = {"missing": MISSING, **HOSTILE}
#: Where there are many places.
SOME_ANSWERS: dict[str, Any] = {"missing": MISSING, **SOME}


def _wrong(run: Run, name: str, check: bool) -> Iterator[str]:
    """Return the errors of a run of a read-only module."""
    yield from wrong_with(run, check)
    if run.calls and run.calls not in ASKS[name]:
        yield f"sent {run.calls}"
    if run.result.get("changed"):
        yield "changed"
    if not run.failed and not isinstance(run.result.get("deployments" if name == INFO else "logs"), list):
        yield "neither a list nor a failure"


@pytest.mark.parametrize(("name", "path"), PLACES, ids=[f"{name}-{named(path)}" for name, path in PLACES])
def test_info_with_hostile_value_is_refused_or_correct(
    module: Runner, tried: Counter[str], name: str, path: Path
) -> None:
    """In both modes alike."""
    module.name = name
    module.emulator.seed(stored())
    module.emulator.settings(odd_responses=False)
    identity = {} if path[0] in ("name", "instance_id") else {"instance_id": ID}
    wrong = []
    for label, value in HOSTILE.items():
        tried["option values"] += 1
        runs = []
        for check in (True, False):
            try:
                runs.append(module(check=check, **identity, **replaced({}, path, value)))
            except Exception as problem:
                wrong.append(f"{label}: {type(problem).__name__}: {str(problem)[-200:]!a}")
                continue
            wrong += [f"{label}: {each}" for each in _wrong(runs[-1], name, check)]
            if refused(runs[-1]) and runs[-1].calls and path[0] not in ("name", "instance_id"):
                wrong.append(f"{label}: refused after a request")
        if len({run.msg.partition(" (request_id")[0] for run in runs}) > 1:
            wrong.append(f"{label}: another message than in check mode")
    assert wrong == []


def _after(scripted: ScriptedServer, module: str, script: dict[str, Any], **options: Any) -> Iterator[str]:
    """Return the errors of a run with these responses, in check mode if it reveals values."""
    answers = {call: (200, as_json(answer)) for call, answer in script.items()}
    reveal = bool(options.get("reveal_envs"))
    try:
        run = scripted.run(answers, reveal, options, module)
    except Exception as problem:
        yield f"{type(problem).__name__}: {str(problem)[-200:]!a}"
        return
    yield from _wrong(run, module, reveal)
    if not reveal:
        yield from (f"shows {secret}" for secret in SECRETS if secret in run.output)


@pytest.mark.parametrize("path", FIELDS, ids=named)
def test_info_of_odd_deployment_is_reported_or_shown(scripted: ScriptedServer, tried: Counter[str], path: Path) -> None:
    """By its ID, and in a list with another one."""
    wrong = []
    other = {**stored(), "id": ID.replace("1", "2"), "name": "other-one"}
    for label, value in (ANSWERS if len(path) == 1 else SOME_ANSWERS).items():
        tried["answers"] += 2
        odd = replaced(stored(), path, value)
        page = {"count": 2, "results": [other, odd]}
        found = [
            *_after(scripted, INFO, {"GET": odd}, instance_id=ID),
            *_after(scripted, INFO, {"LIST": page}, reveal_envs=True),
        ]
        wrong += [f"{label}: {each}" for each in found]
    assert wrong == []


@pytest.mark.parametrize("path", [("count",), ("results",), ("results", 0), ()], ids=named)
def test_info_of_odd_list_is_reported_or_shown(scripted: ScriptedServer, tried: Counter[str], path: Path) -> None:
    """And is not asked for again and again: three times at most, each with one page more."""
    wrong = []
    again = [f"sent {['LIST'] * times}" for times in range(2, 7)]
    for label, value in ANSWERS.items():
        if value is MISSING and not path:
            continue
        tried["answers"] += 1
        page = replaced({"count": 1, "results": [stored()]}, path, value)
        found = _after(scripted, INFO, {"LIST": page}, name=NAME)
        wrong += [f"{label}: {each}" for each in found if each not in again]
    assert wrong == []


@pytest.mark.parametrize("shape", ["list", "page", "line"])
@pytest.mark.parametrize("path", [(), *((field,) for field in LINE), ("odd",)], ids=named)
def test_logs_with_odd_line_are_reported_or_shown(
    scripted: ScriptedServer, tried: Counter[str], path: Path, shape: str
) -> None:
    """Among others, in every shape of a response."""
    wrong = []
    for label, value in ANSWERS.items():
        if value is MISSING and path in ((), ("odd",)):
            continue
        odd = replaced(LINE, path, value)
        answer = {"list": [LINE, odd, LINE], "page": {"count": 3, "results": [LINE, odd, LINE]}, "line": odd}[shape]
        for region in ({}, {"region_id": 7}) if shape == "list" else ({},):
            tried["answers"] += 1
            found = _after(scripted, LOGS, {"GET": stored(), "LOGS": answer}, instance_id=ID, **region)
            wrong += [f"{label}: {each}" for each in found]
    assert wrong == []


@pytest.mark.parametrize("path", FIELDS, ids=named)
def test_logs_of_odd_deployment_are_reported_or_shown(
    scripted: ScriptedServer, tried: Counter[str], path: Path
) -> None:
    """Its secrets are looked for in the lines."""
    wrong = []
    # Where its secrets are replaced, the one in the line is none of them any more.
    line = LINE if path[0] in ("envs", "probes") else {**LINE, "message": f"started with {SECRETS[0]}"}
    for label, value in SOME_ANSWERS.items():
        tried["answers"] += 1
        script = {"GET": replaced(stored(), path, value), "LOGS": [line]}
        wrong += [f"{label}: {each}" for each in _after(scripted, LOGS, script, instance_id=ID)]
    assert wrong == []
