# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reconciling one deployment that is started or stopped: the requests, their order and the outcome."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError, InferenceError, ResponseLost
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.reconcile import (
    Outcome,
    reconcile_deployment,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    ID,
    MINIMUM,
    answer,
    bare_answer,
    options,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

NAME = "my-instance"
PATH = f"/cloud/v2/inference/deployments/{ID}"
NOTHING = {"count": 0, "results": []}
STARTS_AND_STOPS = [("started", "DISABLED", "start", "ACTIVE"), ("stopped", "ACTIVE", "stop", "DISABLED")]
started_and_stopped = pytest.mark.parametrize(("state", "found", "verb", "wanted"), STARTS_AND_STOPS)


def run(*replies: t.Any, check_mode: bool = False, **given: t.Any) -> tuple[Outcome, FakeHttp]:
    """Reconcile a deployment with these options; return the outcome and the HTTP client."""
    http = FakeHttp(*replies)
    return reconcile_deployment(ApiV2(http, 1), options(**given), Redactor(), check_mode), http


def failed(*replies: t.Any, **given: t.Any) -> tuple[InferenceError, FakeHttp]:
    """Reconcile a deployment that fails; return the error and the HTTP client."""
    http = FakeHttp(*replies)
    with pytest.raises(InferenceError) as error:
        reconcile_deployment(ApiV2(http, 1), options(**given), Redactor(), False)
    return error.value, http


def written(http: FakeHttp) -> list[str]:
    """Return the writes in order: `PUT` and `POST`, a start or stop by the end of its path."""
    writes = [call for call in http.calls if call.method != "GET"]
    verbs = [call.path.rsplit("/", 1)[-1] for call in writes]
    return [verb if verb in ("start", "stop") else call.method for call, verb in zip(writes, verbs, strict=True)]


@started_and_stopped
def test_start_or_stop_is_two_requests(state: str, found: str, verb: str, wanted: str) -> None:
    outcome, http = run(answer(status=found), None, instance_id=ID, state=state)
    calls = [(call.method, call.path, call.body) for call in http.calls]
    assert calls == [("GET", PATH, None), ("POST", f"{PATH}/{verb}", None)]
    assert (outcome.changed, outcome.changes, outcome.deployment["status"]) == (True, ["status"], wanted)
    assert (outcome.diff["before"]["status"], outcome.diff["after"]["status"]) == (found, wanted)
    assert {**outcome.diff["before"], "status": wanted} == outcome.diff["after"]


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    ("state", "found"),
    [
        *(("started", status) for status in ("ACTIVE", "NEW", "PENDING", "DEPLOYING", "PARTIALLYDEPLOYED", "FAILED")),
        ("stopped", "DISABLED"),
        *(("present", status) for status in ("ACTIVE", "DISABLED", "FAILED", "SOMETHING_NEW")),
    ],
)
def test_start_or_stop_that_is_not_needed_is_one_request(state: str, found: str, check_mode: bool) -> None:
    outcome, http = run(answer(status=found), check_mode=check_mode, instance_id=ID, state=state)
    assert (outcome.changed, outcome.changes, http.methods) == (False, [], ["GET"])


def test_diff_without_start_or_stop_has_no_status() -> None:
    outcome, _http = run(answer(), answer(timeout=5), instance_id=ID, timeout=5, state="started")
    assert ("status" in outcome.diff["before"], "status" in outcome.diff["after"]) == (False, False)


@started_and_stopped
def test_fields_are_written_before_start_or_stop(state: str, found: str, verb: str, wanted: str) -> None:
    replies = [answer(status=found), answer(status=found, timeout=5), None]
    outcome, http = run(*replies, instance_id=ID, state=state, timeout=5)
    assert (written(http), outcome.changes) == (["PUT", verb], ["timeout", "status"])


@started_and_stopped
def test_start_or_stop_writes_no_fields(state: str, found: str, verb: str, wanted: str) -> None:
    _outcome, http = run(answer(status=found), None, instance_id=ID, state=state, timeout=120, image="nginx:latest")
    assert written(http) == [verb]


@started_and_stopped
def test_check_mode_shows_desired_status(state: str, found: str, verb: str, wanted: str) -> None:
    outcome, http = run(answer(status=found), check_mode=True, instance_id=ID, state=state)
    assert (http.methods, outcome.deployment["status"]) == (["GET"], wanted)


@started_and_stopped
@pytest.mark.parametrize("given", [{}, {"timeout": 5}])
def test_check_mode_equals_real_run(state: str, found: str, verb: str, wanted: str, given: dict[str, t.Any]) -> None:
    replies = [answer(status=found), *([answer(status=found, **given)] if given else []), None]
    real, _http = run(*replies, instance_id=ID, state=state, **given)
    foreseen, _http = run(answer(status=found), check_mode=True, instance_id=ID, state=state, **given)
    assert (foreseen.changed, foreseen.diff, foreseen.changes) == (real.changed, real.diff, real.changes)


@pytest.mark.parametrize("status", ["NEW", "DEPLOYING", "ACTIVE"])
def test_create_stopped_stops_after_create(status: str) -> None:
    outcome, http = run(NOTHING, bare_answer(status=status), None, state="stopped", **MINIMUM)
    assert (written(http), http.calls[-1].path, outcome.changes[-1]) == (["POST", "stop"], f"{PATH}/stop", "status")
    assert (outcome.diff["before"], outcome.diff["after"]["status"]) == ({}, "DISABLED")


def test_create_stopped_in_check_mode() -> None:
    outcome, http = run(NOTHING, check_mode=True, state="stopped", **MINIMUM)
    assert (http.methods, outcome.deployment["status"], outcome.changes[-1]) == (["GET"], "DISABLED", "status")


@pytest.mark.parametrize("status", ["NEW", "PENDING", "DEPLOYING", "ACTIVE"])
def test_create_started_sends_no_start(status: str) -> None:
    outcome, http = run(NOTHING, bare_answer(status=status), state="started", **MINIMUM)
    assert (written(http), "status" in outcome.changes) == (["POST"], False)


def test_create_started_starts_if_response_is_stopped() -> None:
    outcome, http = run(NOTHING, bare_answer(status="DISABLED"), None, state="started", **MINIMUM)
    assert (written(http), outcome.deployment["status"]) == (["POST", "start"], "ACTIVE")


@pytest.mark.parametrize("status", ["ACTIVE", "DEPLOYING"])
def test_update_that_starts_is_stopped_again(status: str) -> None:
    replies = [answer(status="DISABLED"), answer(status=status, timeout=5), None]
    outcome, http = run(*replies, instance_id=ID, state="stopped", timeout=5)
    assert (written(http), outcome.changes, outcome.deployment["status"]) == (
        ["PUT", "stop"],
        ["timeout"],
        "DISABLED",
    )


@pytest.mark.parametrize(
    ("state", "status"), [("stopped", "DISABLED"), *(("present", each) for each in ("ACTIVE", "DISABLED", "DEPLOYING"))]
)
def test_update_keeps_status_that_is_not_to_change(state: str, status: str) -> None:
    replies = [answer(status="DISABLED"), answer(status=status, timeout=5)]
    outcome, http = run(*replies, instance_id=ID, state=state, timeout=5)
    assert (written(http), outcome.deployment["status"]) == (["PUT"], status)


def test_absent_sends_no_start_or_stop_request() -> None:
    _outcome, http = run(answer(status="DISABLED"), None, instance_id=ID, state="absent")
    assert written(http) == ["DELETE"]


@pytest.mark.parametrize("state", ["started", "stopped"])
@pytest.mark.parametrize("check_mode", [True, False])
def test_start_or_stop_while_deleting_is_error(state: str, check_mode: bool) -> None:
    with pytest.raises(InferenceError, match="being deleted"):
        run(answer(status="DELETING"), check_mode=check_mode, instance_id=ID, state=state)


@pytest.mark.parametrize("state", ["started", "stopped"])
@pytest.mark.parametrize("check_mode", [True, False])
def test_start_or_stop_of_unknown_instance_id_is_error(state: str, check_mode: bool) -> None:
    with pytest.raises(InferenceError, match=f"instance_id: there is no deployment {ID}"):
        run(answer(status="DELETED"), check_mode=check_mode, instance_id=ID, state=state)


FORBIDDEN = ApiError("POST", PATH, "HTTP 403", status=403)
FAULTS = [FORBIDDEN, ResponseLost("POST", PATH, "no complete response")]


@started_and_stopped
@pytest.mark.parametrize("fault", FAULTS)
def test_start_or_stop_failure_is_raised(state: str, found: str, verb: str, wanted: str, fault: ApiError) -> None:
    error, _http = failed(answer(status=found), fault, instance_id=ID, state=state)
    assert (error is fault, dict(error.partial_result)) == (True, {})


@started_and_stopped
def test_start_or_stop_failure_after_update_has_field_changes(state: str, found: str, verb: str, wanted: str) -> None:
    error, _http = failed(
        answer(status=found), answer(status=found, timeout=5), FORBIDDEN, instance_id=ID, state=state, timeout=5
    )
    done = error.partial_result
    assert (done["changed"], done["changes"], done["deployment"]["timeout"], done["deployment"]["status"]) == (
        True,
        ["timeout"],
        5,
        found,
    )
    assert done["diff"]["after"].get("status", found) == found


def test_start_or_stop_failure_after_create_has_id() -> None:
    error, _http = failed(NOTHING, bare_answer(status="NEW"), FORBIDDEN, state="stopped", **MINIMUM)
    assert (error.partial_result["changed"], error.partial_result["deployment"]["id"]) == (True, ID)


@pytest.mark.parametrize(("state", "found"), [("started", "DISABLED"), ("stopped", "ACTIVE")])
def test_failed_update_sends_no_start_or_stop_request(state: str, found: str) -> None:
    fault = ApiError("PUT", PATH, "HTTP 400", status=400)
    error, http = failed(bare_answer(status=found), fault, instance_id=ID, state=state, timeout=5)
    assert (error, dict(error.partial_result), http.methods) == (fault, {}, ["GET", "PUT"])


def test_start_or_stop_failure_result_is_masked() -> None:
    error, _http = failed(answer(), answer(timeout=5), FORBIDDEN, instance_id=ID, state="stopped", timeout=5)
    assert ("hf_old" in str(error.partial_result), "Bearer token 123" in str(error.partial_result)) == (False, False)


def test_start_or_stop_failure_has_warnings() -> None:
    error, _http = failed(answer(), answer(), FORBIDDEN, instance_id=ID, state="stopped", timeout=5)
    assert "timeout" in error.partial_result["warnings"][-1]


def test_restart_starts_what_the_update_has_stopped() -> None:
    replies = [answer(), answer(status="DISABLED", timeout=5), None]
    outcome, http = run(*replies, instance_id=ID, state="restarted", timeout=5)
    assert (written(http), outcome.changes, outcome.deployment["status"]) == (
        ["PUT", "start"],
        ["timeout", "status"],
        "ACTIVE",
    )


@pytest.mark.parametrize(
    ("seconds", "status", "stops", "is_error"), [(1, 404, 3, True), (600, 404, 3, False), (600, 405, 1, True)]
)
def test_start_or_stop_of_new_deployment_is_sent_until_it_is_found(
    monkeypatch: pytest.MonkeyPatch, seconds: int, status: int, stops: int, is_error: bool
) -> None:
    """Not that of one which is there: see test_start_or_stop_failure_is_raised."""
    clock = Clock()
    clock.install(monkeypatch)
    fault = ApiError("POST", PATH, f"HTTP {status}", status=status)
    replies = [NOTHING, bare_answer(status="NEW"), *[fault] * (stops - (not is_error)), *[None] * (not is_error)]
    given = {"state": "stopped", "wait_timeout": seconds, **MINIMUM}
    if is_error:
        error, http = failed(*replies, **given)
        assert error is fault
    else:
        _outcome, http = run(*replies, **given)
    assert (written(http), clock.pauses) == (
        ["POST"] + ["stop"] * stops,
        [0.5, 0.75 if seconds > 1 else 0.5][: stops - 1],
    )
