# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Characters that the API sends and that a terminal obeys, XML can't hold, or no encoding has."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.dom import minidom

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.runner import COLLECTION, DEPLOYMENT, INFO, LOGS, Run
from tests.functional.test_playbook import play
from tests.functional.versions import Version

FLEET, EXPORT = "gcore_inference_fleet", "gcore_inference_fleet_export"
#: Clears a terminal, rings, moves the cursor back, ends a text in C, writes backwards.
STEERING = "\x1b[2J\x07\x08\x00\u202egnp.exe"
SHOWN = "\\x1b[2J\\x07\\x08\\x00\\u202egnp.exe"
STEERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
HALF = "half \ud83d of one"
HALF_SHOWN = "half \\ud83d of one"

each_module = pytest.mark.parametrize("name", [DEPLOYMENT, INFO, LOGS, FLEET, EXPORT])


def _options(name: str, version: Version) -> dict[str, Any]:
    """Return options with which the module of that name looks at the rich deployment."""
    if name == FLEET:
        return {"deployments": [version.identity]}
    return {} if name == EXPORT else version.identity


def _shows(name: str, version: Version) -> dict[str, Any]:
    """Return what makes a fault strike the response that the module of that name shows."""
    if name == INFO:
        return {"method": "GET"}
    # The fleet looks through the list, so that the first read of the one deployment is the one behind the write.
    return {**version.updated_response, "skip": 0} if name == FLEET else version.updated_response


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.items() for part in item for text in _texts(part)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


def _assert_inert(run: Run) -> None:
    """Nothing in the messages of a run steers a terminal, and its whole result can be written."""
    messages = _texts([run.result.get(name) for name in ("msg", "error", "warnings")])
    assert not [text for text in messages if STEERS.search(text)]
    json.dumps(run.result, ensure_ascii=False).encode("utf-8")


@each_module
def test_api_message_has_no_terminal_controls(
    stored: Any, emulator: RunningEmulator, version: Version, name: str
) -> None:
    body = {"message": STEERING, "exception_class": f"E{STEERING}", "invalid_fields": {STEERING: [HALF]}}
    text = json.dumps({**body, "request_id": STEERING})
    emulator.fault("raw", status=418, text=text, content_type="application/json", times=9)
    run = version.runner(emulator, name)(**_options(name, version))
    assert run.failed
    assert SHOWN in run.msg
    _assert_inert(run)


@each_module
def test_lone_surrogate_in_a_deployment_loses_no_result(emulator: RunningEmulator, version: Version, name: str) -> None:
    patch = [{"path": field, "value": HALF} for field in ("description", "image", "address")]
    stored = version.seed(emulator, version.rich())
    path = f"/{stored.get('id', stored['name'])}$"
    emulator.fault("replace", method="GET", path=path, patch=patch, times=9)
    emulator.fault("replace", method="GET", path="/deployments$", patch=_in_list(patch), times=9)
    run = version.runner(emulator, name)(**_options(name, version))
    _assert_inert(run)
    assert not run.failed, run.msg
    if name == INFO:
        assert run.result["deployments"][0]["description"] == HALF_SHOWN


def _in_list(patch: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**each, "path": f"results.0.{each['path']}"} for each in patch]


@pytest.mark.parametrize("check", [True, False], ids=["check", "real"])
@pytest.mark.parametrize("name", [DEPLOYMENT, FLEET])
def test_lone_surrogate_in_an_update_response_loses_no_result(
    stored: Any, emulator: RunningEmulator, version: Version, name: str, check: bool
) -> None:
    emulator.fault("replace", **_shows(name, version), patch=[{"path": "address", "value": HALF}])
    one = {**version.identity, "listening_port": 4321}
    options = {"deployments": [one]} if name == FLEET else one
    run = version.runner(emulator, name)(check=check, **options)
    assert (run.failed, run.changed) == (False, True), run.msg
    shown = run.result["deployments"][0] if name == FLEET else run.result["deployment"]
    assert (name == FLEET or check) or shown["address"] == HALF_SHOWN
    _assert_inert(run)


def test_region_message_has_no_terminal_controls(stored: Any, emulator: RunningEmulator, version: Version) -> None:
    emulator.settings(statuses_after_update=["PARTIALLYDEPLOYED"], error_messages={9: STEERING}, odd_responses=False)
    run = version.runner(emulator)(**version.identity, listening_port=4321, wait=True, wait_timeout=9)
    assert run.failed
    assert SHOWN in run.msg
    _assert_inert(run)
    shown = version.runner(emulator, INFO)(**version.identity).result["deployments"][0]
    assert SHOWN in [each["error_message"] for each in shown["containers"]]


def test_log_line_has_no_terminal_controls(stored: Any, emulator: RunningEmulator, version: Version) -> None:
    line = {"time": "2026-11-20T12:00:00Z", "pod": f"pod{STEERING}", "message": f"{STEERING}\tand\nmore"}
    body = {"count": 1, "results": [{**line, "region_id": 9}]}
    emulator.fault("status", path="/logs$", status=200, body=body)
    (shown,) = version.runner(emulator, LOGS)(**version.identity).result["logs"]
    assert (shown["message"], shown["pod"]) == (f"{SHOWN}\tand\nmore", f"pod{SHOWN}")


@pytest.mark.parametrize("name", [DEPLOYMENT, FLEET])
def test_warning_has_no_terminal_controls(stored: Any, emulator: RunningEmulator, version: Version, name: str) -> None:
    emulator.fault("replace", **_shows(name, version), patch=[{"path": "image", "value": STEERING}])
    one = {**version.identity, "image": "nginx:1.30"}
    options = {"deployments": [one]} if name == FLEET else one
    run = version.runner(emulator, name)(**options)
    assert "did not apply image" in str(run.result["warnings"])
    _assert_inert(run)


@pytest.mark.parametrize("name", [DEPLOYMENT, INFO])
def test_ansible_playbook_and_its_junit_callback_show_what_is_odd(
    stored: Any, emulator: RunningEmulator, version: Version, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANSIBLE_CALLBACKS_ENABLED", "ansible.builtin.junit")
    monkeypatch.setenv("JUNIT_OUTPUT_DIR", str(tmp_path / "junit"))
    emulator.fault("replace", **_shows(name, version), patch=[{"path": "address", "value": HALF}])
    message = json.dumps({"message": STEERING})
    options = {**version.default_options, **version.identity}
    if name == DEPLOYMENT:
        options["listening_port"] = 4321
    changed = play(tmp_path, emulator, [{f"{COLLECTION}.{name}": options, "register": "results"}], "-v", "--diff")
    emulator.fault("raw", status=418, text=message, content_type="application/json", times=9)
    failed = play(tmp_path, emulator, [{f"{COLLECTION}.{name}": options}], "-v")
    assert (changed.exit_code, changed.registered["changed"]) == (0, name == DEPLOYMENT), changed.output
    assert (failed.exit_code, SHOWN.replace("\\", "\\\\") in failed.output) == (2, True), failed.output
    assert not STEERS.search(changed.output + failed.output)
    reports = [minidom.parse(str(path)) for path in (tmp_path / "junit").iterdir()]
    assert len(reports) == 2
    assert SHOWN in reports[0].toxml() + reports[1].toxml()


@pytest.mark.parametrize("check", [True, False], ids=["check", "real"])
def test_variable_with_a_reserved_name_loses_no_result(
    emulator: RunningEmulator, version: Version, tmp_path: Path, check: bool
) -> None:
    names = ("__ansible_type", "__ansible_unsafe", "__ansible_vault")
    version.seed(emulator, version.rich(envs=dict.fromkeys(names, "x")))
    options = {**version.default_options, **version.identity}
    tasks: list[dict[str, Any]] = [
        {f"{COLLECTION}.{DEPLOYMENT}": {**options, "listening_port": 4321}},
        {f"{COLLECTION}.{INFO}": options},
        {f"{COLLECTION}.{EXPORT}": version.default_options},
        {
            f"{COLLECTION}.{FLEET}": {**version.default_options, "deployments": [version.identity]},
            "register": "results",
        },
    ]
    played = play(tmp_path, emulator, tasks, *(["--check"] if check else []))
    assert (played.exit_code, played.registered["summary"]["failed"]) == (0, 0), played.output
