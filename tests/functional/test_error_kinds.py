# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One documented word for each kind of failure."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.runner import DEPLOYMENT, INFO, LEFT_OUT, LOGS, Run, imported, run_against
from tests.functional.versions import Version, only_v2, only_v3

FLEET, EXPORT = "gcore_inference_fleet", "gcore_inference_fleet_export"
PAGE = Path(__file__).parents[2] / "docs" / "docsite" / "rst" / "errors.rst"


def kind(run: Run) -> str:
    """Return the kind of the failure that a run ended with."""
    assert run.failed
    return str(run.result["error"]["kind"])


def failed_run(emulator: RunningEmulator, version: Version, name: str) -> Run:
    """Run that module without retries, on the stored deployment."""
    options = {"deployments": [version.identity]} if name == FLEET else {} if name == EXPORT else version.identity
    return version.runner(emulator, name)(**options, api_retries=0, api_retry_time=1)


def answer(status: int, exception_class: str = "", message: str = "") -> dict[str, Any]:
    """Return the fault that gives this response of the API to each request."""
    body = {"exception_class": exception_class, "message": message, "request_id": "1"}
    return {"kind": "status", "status": status, "body": body, "times": 99}


ANSWERS = {
    "a bad token": (answer(401, "HTTPError", "Bad permanent token: 1234"), "auth"),
    "no token": (answer(401, "not_authenticated", "Authentication credentials were not provided."), "auth"),
    "no permission": (answer(403, "ForbiddenError", "You may not"), "permission"),
    "a quota": (answer(400, "QuotaLimitExceed", "Quota limit exceeded"), "quota"),
    "no project": (answer(404, "NotFoundError", "Project 999 could not be found"), "not_found"),
    "a route": (answer(404, "", "no Route matched with those values"), "response"),
    "locked": (answer(409, "ConflictError", "Resource is locked by another task"), "conflict"),
    "refused": (answer(422, "ValidationError", "Invalid"), "rejected"),
    "a rate limit": (answer(429, "", "slow down"), "rate_limit"),
    "broken": (answer(500, "", "oops"), "unavailable"),
    "a gateway": ({"kind": "html", "status": 502, "times": 99}, "unavailable"),
    "a firewall": ({"kind": "html", "status": 403, "times": 99}, "response"),
    "a page": ({"kind": "html", "status": 200, "times": 99}, "response"),
    "a redirect": ({"kind": "status", "status": 302, "headers": {"Location": "/x"}, "times": 99}, "response"),
    "nothing": ({"kind": "drop_before", "times": 99}, "network"),
}
each_module = pytest.mark.parametrize("name", [DEPLOYMENT, INFO, LOGS, FLEET, EXPORT])


WITHOUT_REQUEST_ID = {
    "an error": {"kind": "status", "status": 403, "body": {"message": "no"}},
    "a page of an error": {"kind": "html", "status": 403},
    "a page": {"kind": "html", "status": 200},
    "a redirect": {"kind": "status", "status": 302},
    "other JSON": {"kind": "raw", "status": 200, "text": '{"message": "Hello"}', "content_type": "application/json"},
    "a number": {"kind": "raw", "status": 200, "text": "5", "content_type": "application/json"},
}


@each_module
@pytest.mark.parametrize("fault", WITHOUT_REQUEST_ID.values(), ids=WITHOUT_REQUEST_ID)
def test_request_id_of_the_header_is_shown_if_the_body_has_none(
    stored: Any, emulator: RunningEmulator, version: Version, name: str, fault: dict[str, Any]
) -> None:
    emulator.fault(**fault, headers={"x-request-id": "r-0815"}, times=99)
    run = failed_run(emulator, version, name)
    assert (run.result["error"]["request_id"], "(request_id r-0815)" in run.msg) == ("r-0815", True)


@each_module
@pytest.mark.parametrize(("fault", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_error_kind_is_that_of_the_response(
    stored: Any, emulator: RunningEmulator, version: Version, name: str, fault: dict[str, Any], expected: str
) -> None:
    emulator.fault(**fault)
    assert kind(failed_run(emulator, version, name)) == expected


def test_error_kind_no_capacity_is_for_writes(stored: Any, emulator: RunningEmulator, version: Version) -> None:
    emulator.fault(**answer(403, "ForbiddenError", "Not enough capacity"), method=version.method)
    assert kind(version.runner(emulator)(**version.identity, listening_port=4321)) == "capacity"


#: What a user wrote, in which are words that the messages of the API have too.
WRITTEN = {
    "description": "over quota",
    "envs": {"NOTE": "no quota, no capacity", "QUOTA": "5", "STATE": "locked", "QUOTED": 'the "project"\n\'s quota'},
}
ECHOES: dict[str, dict[str, Any]] = {
    "Pydantic's text": {
        "message": "1 validation error for Instance\ncontainers\n  Field required [type=missing,"
        f" input_value={WRITTEN!r}, input_type=dict]"
    },
    "Pydantic's text, cut": {
        "message": "containers: Field required [type=missing, input_value={'x': 1...', no quota, input_type=dict]"
    },
    "Pydantic's JSON": {
        "detail": [{"loc": ["body", "image"], "msg": "Bad", "input": "no quota", "ctx": {"given": "no capacity"}}]
    },
    "invalid fields": {"message": "bad", "invalid_fields": {"image": ["bad image"], "input": WRITTEN}},
    "a field": {"message": "bad", "invalid_fields": {"envs.QUOTA": ["must be an integer"], "STATE": "locked"}},
    "the whole body": {"message": f"bad: {WRITTEN!r}"},
    "the whole body in JSON": {"message": f"bad: {json.dumps(WRITTEN)}"},
    "its parts": {"message": {"nested": WRITTEN}},
    "one value": {"message": "description over quota is too long"},
    "one word": {"message": "STATE: 'locked' is not one of: on, off"},
}


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize("body", ECHOES.values(), ids=ECHOES)
def test_error_kind_does_not_depend_on_echoed_values(
    stored: Any, emulator: RunningEmulator, version: Version, body: dict[str, Any], status: int
) -> None:
    """Only what the API itself says tells what kind of error it is, and what to do."""
    emulator.fault("status", status=status, body={"exception_class": "ValidationError", **body}, method=version.method)
    run = version.runner(emulator)(**version.identity, **WRITTEN)
    assert (kind(run), "Check project_id" in run.msg, "quota is used up" in run.msg) == ("rejected", False, False)


def test_error_kind_of_own_words_beside_echoed_values(stored: Any, emulator: RunningEmulator, version: Version) -> None:
    """The value of one word that the task gives is one of the API's own words too."""
    emulator.fault("status", status=400, body={"message": "Quota exceeded: quota"}, method=version.method)
    assert kind(version.runner(emulator)(**version.identity, description="quota")) == "quota"


@pytest.mark.parametrize(("message", "attempts"), [("'locked' is in STATE of another", 1), ("locked by a task", 2)])
def test_error_that_echoes_locked_is_not_retried(
    stored: Any, emulator: RunningEmulator, version: Version, message: str, attempts: int
) -> None:
    emulator.fault("status", status=409, body={"message": message}, method=version.method)
    run = version.runner(emulator)(**version.identity, **WRITTEN)
    assert run.calls.count(version.method) == attempts


@each_module
def test_wrong_options_and_a_missing_key_are_options(emulator: RunningEmulator, version: Version, name: str) -> None:
    module = version.runner(emulator, name)
    assert [kind(module(nonsense=1)), kind(module(api_key=LEFT_OUT))] == ["options"] * 2


def test_error_kind_of_a_refused_connection_is_network() -> None:
    assert kind(run_against("http://127.0.0.1:9")) == "network"


def test_error_kind_of_a_missing_resource_is_not_found(emulator: RunningEmulator, version: Version) -> None:
    assert kind(version.runner(emulator, LOGS)(name="no-such-one")) == "not_found"


def test_error_kind_of_a_deployment_in_deletion_is_conflict(emulator: RunningEmulator, version: Version) -> None:
    version.seed(emulator, version.rich(status="DELETING"))
    assert kind(version.runner(emulator)(**version.identity, listening_port=4321)) == "conflict"


@only_v2
def test_error_kind_of_a_wait_is_timeout_or_failure(stored: Any, emulator: RunningEmulator, version: Version) -> None:
    kinds = []
    for port, status in ((4321, "DEPLOYING"), (4322, "FAILED")):
        emulator.settings(statuses_after_update=[status])
        kinds.append(
            kind(version.runner(emulator)(**version.identity, listening_port=port, wait=True, wait_timeout=60))
        )
    assert kinds == ["wait_timeout", "deployment_failed"]


@only_v3
def test_error_kind_tells_a_failed_task_from_a_timeout(
    stored: Any, emulator: RunningEmulator, version: Version
) -> None:
    kinds = []
    for states in (["ERROR"], ["RUNNING"]):
        emulator.settings(task_states=states)
        kinds.append(kind(version.runner(emulator)(**version.identity, listening_port=4321, wait_timeout=60)))
    assert kinds == ["task_failed", "wait_timeout"]


def test_error_kind_of_a_fleet_is_common_or_several(emulator: RunningEmulator, version: Version) -> None:
    names = ("first-one", "second-one")
    fleet = version.runner(emulator, FLEET)
    deployments = [{"name": name, **version.minimal_options()} for name in names]
    emulator.fault(**answer(403, "ForbiddenError", "No capacity"), method="POST")
    alike = fleet(deployments=deployments)
    emulator.clear_faults()
    emulator.fault(**{**answer(403, "ForbiddenError", "No capacity"), "times": 1}, method="POST")
    emulator.fault(**answer(422, "ValidationError", "Invalid"), method="POST")
    mixed = fleet(deployments=deployments, concurrency=1)
    assert [kind(alike), kind(mixed)] == ["capacity", "several"]
    assert [row["error_kind"] for row in mixed.result["deployments"]] == ["capacity", "rejected"]


def test_error_kinds_are_exactly_those_documented() -> None:
    imported(DEPLOYMENT)
    from ansible_collections.gcore.inference.plugins.module_utils._core import error_kinds
    from ansible_collections.gcore.inference.plugins.module_utils._deployments import errors

    words = {value for name, value in vars(error_kinds).items() if name.isupper() and isinstance(value, str)}
    words.add(errors.ROLLBACK_FAILED)
    section = PAGE.read_text().partition("errors.kinds:")[2].partition("A playbook can go on")[0]
    assert set(re.findall(r"^   \* - ``(\w+)``", section, re.MULTILINE)) == words
