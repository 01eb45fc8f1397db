# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reconciling one deployment with `wait`: the polls after the writes, and what a failure shows."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError, InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.errors import WaitFailed
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
    container,
    options,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import SlowHttp

pytestmark = pytest.mark.usefixtures("clock")

NOTHING = {"count": 0, "results": []}


class Waited(t.NamedTuple):
    """A run: its outcome or error, the methods of its requests, and the redactor at its end."""

    outcome: Outcome | None
    error: InferenceError | None
    methods: list[str]
    redactor: Redactor

    @property
    def shown(self) -> Outcome:
        """The outcome of a run that succeeded."""
        assert self.error is None
        assert self.outcome is not None
        return self.outcome

    @property
    def done(self) -> t.Mapping[str, t.Any]:
        """The partial result of a run that failed."""
        assert self.error is not None
        return self.error.partial_result

    @property
    def message(self) -> str:
        """The message of a run that failed."""
        assert self.error is not None
        return str(self.error.result(self.redactor)["msg"])


def run(clock: Clock, *replies: t.Any, check_mode: bool = False, **given: t.Any) -> Waited:
    """Reconcile a deployment and wait; the last reply is repeated."""
    http, redactor = SlowHttp(clock, *replies), Redactor()
    api = ApiV2(http, 1)
    try:
        outcome = reconcile_deployment(api, options(**{"wait": True, **given}), redactor, check_mode)
    except InferenceError as error:
        return Waited(None, error, http.methods, redactor)
    return Waited(outcome, None, http.methods, redactor)


def gone() -> ApiError:
    """Return the API's own 404."""
    return ApiError(
        "GET", f"/{ID}", "HTTP 404", status=404, exception_class="NotFoundError", message="no such instance"
    )


def failed_answer(message: str, **changes: t.Any) -> dict[str, t.Any]:
    """Return a failed deployment, with this message of its region."""
    return answer(status="FAILED", containers=[{**container(7), "error_message": message}], **changes)


def test_wait_false_does_not_poll(clock: Clock) -> None:
    ran = run(clock, answer(), answer(status="DEPLOYING", timeout=5), instance_id=ID, timeout=5, wait=False)
    assert (ran.methods, clock.pauses) == (["GET", "PUT"], [])


def test_wait_after_update(clock: Clock) -> None:
    replies = [answer(), answer(status="DEPLOYING", timeout=5), answer(status="DEPLOYING"), answer(timeout=5)]
    assert run(clock, *replies, instance_id=ID, timeout=5).methods == ["GET", "PUT", "GET", "GET"]


def test_wait_after_create(clock: Clock) -> None:
    ran = run(clock, NOTHING, bare_answer(status="NEW"), gone(), bare_answer(), **MINIMUM)
    assert (ran.methods, ran.shown.deployment["status"]) == (["GET", "POST", "GET", "GET"], "ACTIVE")


def test_wait_after_create_response_without_containers(clock: Clock) -> None:
    ran = run(clock, NOTHING, bare_answer(status="NEW", containers=None), gone(), **MINIMUM)
    assert "Timed out after 1200 seconds waiting for " in ran.message


@pytest.mark.parametrize(
    ("state", "found", "wanted"), [("started", "DISABLED", "ACTIVE"), ("stopped", "ACTIVE", "DISABLED")]
)
def test_wait_after_power_change(clock: Clock, state: str, found: str, wanted: str) -> None:
    replies = [answer(status=found), None, answer(status=found), answer(status=wanted)]
    ran = run(clock, *replies, instance_id=ID, state=state)
    assert (ran.methods, ran.shown.deployment["status"]) == (["GET", "POST", "GET", "GET"], wanted)


def test_wait_after_delete(clock: Clock) -> None:
    ran = run(clock, answer(), None, answer(status="DELETING"), gone(), instance_id=ID, state="absent")
    assert (ran.methods, ran.shown.deployment, ran.shown.changed) == (["GET", "DELETE", "GET", "GET"], {}, True)


def test_wait_for_pending_delete_sends_no_delete(clock: Clock) -> None:
    ran = run(clock, answer(status="DELETING"), answer(status="DELETING"), gone(), instance_id=ID, state="absent")
    assert (ran.methods, ran.shown.deployment, ran.shown.changed) == (["GET", "GET", "GET"], {}, False)


@pytest.mark.parametrize("found", [gone(), answer(status="DELETED")])
def test_wait_for_gone_is_no_poll(clock: Clock, found: t.Any) -> None:
    ran = run(clock, found, instance_id=ID, state="absent")
    assert (ran.methods, ran.shown.changed, clock.pauses) == (["GET"], False, [])


@pytest.mark.parametrize(("state", "status"), [("present", "ACTIVE"), ("started", "ACTIVE"), ("stopped", "DISABLED")])
def test_wait_ready_and_unchanged_is_one_request(clock: Clock, state: str, status: str) -> None:
    ran = run(clock, answer(status=status), instance_id=ID, state=state)
    assert (ran.methods, ran.shown.changed, clock.pauses) == (["GET"], False, [])


def test_wait_not_ready_and_unchanged(clock: Clock) -> None:
    ran = run(clock, answer(status="DEPLOYING"), answer(), instance_id=ID)
    assert (ran.methods, ran.shown.changed, ran.shown.deployment["status"]) == (["GET", "GET"], False, "ACTIVE")


@pytest.mark.parametrize("given", [{}, {"timeout": 5}, {"state": "stopped"}, {"state": "absent"}])
def test_wait_not_in_check_mode(clock: Clock, given: dict[str, t.Any]) -> None:
    ran = run(clock, answer(status="DEPLOYING"), check_mode=True, instance_id=ID, **given)
    assert (ran.methods, clock.pauses) == (["GET"], [])


def test_wait_uses_timeout_and_interval(clock: Clock) -> None:
    run(clock, answer(status="DEPLOYING"), instance_id=ID, wait_timeout=12, wait_interval=5)
    assert clock.pauses == [5, 5, 2]


def test_wait_result_has_deployment_last_seen(clock: Clock) -> None:
    replies = [answer(), answer(timeout=5), answer(timeout=5, address="https://new.example")]
    assert run(clock, *replies, instance_id=ID, timeout=5).shown.deployment["address"] == "https://new.example"


def test_wait_result_is_masked(clock: Clock) -> None:
    later = answer(envs={"NEW": "s3cr3t-later"}, timeout=5)
    ran = run(clock, answer(), answer(timeout=5), later, instance_id=ID, timeout=5)
    assert ran.shown.deployment["envs"] == {"NEW": MASK}


def test_wait_ends_if_observed_is_deleted(clock: Clock) -> None:
    ran = run(clock, answer(status="DEPLOYING"), gone(), instance_id=ID)
    assert ("was deleted while waiting" in ran.message, clock.passed, ran.done["deployment"]) == (True, 5, {})


def test_wait_fails_if_updated_is_deleted(clock: Clock) -> None:
    ran = run(clock, answer(), answer(timeout=5), gone(), instance_id=ID, timeout=5)
    assert ("was deleted while waiting" in ran.message, ran.done["changed"]) == (True, True)


def test_timeout_has_partial_result(clock: Clock) -> None:
    ran = run(clock, answer(), answer(status="DEPLOYING", timeout=5), instance_id=ID, timeout=5)
    same = run(clock, answer(), answer(status="DEPLOYING", timeout=5), instance_id=ID, timeout=5, wait=False)
    assert (type(ran.error), ran.done) == (WaitFailed, same.shown._asdict())


def test_timeout_unchanged_has_partial_result(clock: Clock) -> None:
    ran = run(clock, answer(status="DEPLOYING"), instance_id=ID)
    assert (ran.done["changed"], ran.done["changes"], ran.done["deployment"]["status"]) == (False, [], "DEPLOYING")


def test_timeout_of_create_has_id(clock: Clock) -> None:
    ran = run(clock, NOTHING, bare_answer(status="NEW"), **MINIMUM)
    assert (ran.done["changed"], ran.done["deployment"]["id"]) == (True, ID)


def test_timeout_of_delete_has_deployment(clock: Clock) -> None:
    ran = run(clock, answer(), None, answer(status="DELETING"), instance_id=ID, state="absent")
    assert (ran.done["changed"], ran.done["diff"]["after"], ran.done["deployment"]["status"]) == (True, {}, "DELETING")


def test_timeout_has_warnings(clock: Clock) -> None:
    ran = run(clock, answer(), answer(status="DEPLOYING"), instance_id=ID, timeout=5)
    assert "timeout" in ran.done["warnings"][-1]


@pytest.mark.parametrize("secret", ["hf_old", "Bearer token 123", "False"])
def test_region_message_hides_observed_secret(clock: Clock, secret: str) -> None:
    ran = run(clock, failed_answer(f"can't use {secret}!"), instance_id=ID)
    assert (f"can't use {secret}" in ran.message, f"can't use {MASK}!" in ran.message) == (False, True)


def test_region_message_hides_desired_secret(clock: Clock) -> None:
    ran = run(clock, answer(), failed_answer("can't use hf_new!"), instance_id=ID, secret_envs={"HF_TOKEN": "hf_new"})
    assert (f"can't use {MASK}!" in ran.message, "hf_new" in str(ran.done)) == (True, False)


def test_region_message_hides_secret_of_last_poll(clock: Clock) -> None:
    later = failed_answer("can't use s3cr3t-later!", envs={"NEW": "s3cr3t-later"})
    ran = run(clock, answer(status="DEPLOYING"), later, instance_id=ID)
    assert (f"can't use {MASK}!" in ran.message, "s3cr3t-later" in str(ran.done)) == (True, False)


def test_region_message_shows_public_variable(clock: Clock) -> None:
    ran = run(clock, failed_answer("can't use False!"), instance_id=ID, envs={"DEBUG_MODE": "False"}, purge_envs=False)
    assert "can't use False!" in ran.message


def test_last_poll_error_hides_secret(clock: Clock) -> None:
    fault = ApiError("GET", f"/{ID}", "HTTP 500", status=500, message="can't use hf_old!")
    ran = run(clock, answer(status="DEPLOYING"), fault, instance_id=ID)
    assert f"can't use {MASK}!" in ran.message


def test_permanent_poll_error_has_partial_result(clock: Clock) -> None:
    fault = ApiError("GET", f"/{ID}", "HTTP 401", status=401)
    ran = run(clock, answer(), answer(timeout=5), fault, instance_id=ID, timeout=5)
    assert (ran.error, ran.done["changed"], ran.done["changes"]) == (fault, True, ["timeout"])


def test_permanent_poll_error_unchanged_has_deployment_last_seen(clock: Clock) -> None:
    fault = ApiError("GET", f"/{ID}", "HTTP 401", status=401)
    ran = run(clock, answer(status="DEPLOYING"), fault, instance_id=ID)
    done = (ran.done["changed"], ran.done["changes"], ran.done["deployment"]["status"])
    assert (ran.error, done) == (fault, (False, [], "DEPLOYING"))


def test_wait_is_skipped_after_failed_write(clock: Clock) -> None:
    fault = ApiError("PUT", f"/{ID}", "HTTP 400", status=400)
    ran = run(clock, answer(), fault, instance_id=ID, timeout=5)
    assert (ran.error, ran.methods, clock.pauses) == (fault, ["GET", "PUT"], [])


def test_wait_until_stopped_after_update_that_started(clock: Clock) -> None:
    replies = [answer(status="DISABLED"), answer(timeout=5), None, answer(timeout=5), answer(status="DISABLED")]
    ran = run(clock, *replies, instance_id=ID, state="stopped", timeout=5)
    assert (ran.methods, ran.shown.deployment["status"]) == (["GET", "PUT", "POST", "GET", "GET"], "DISABLED")


@pytest.mark.parametrize("changed", [{}, {"timeout": 5}])
def test_wait_for_stopped_fails_at_once(clock: Clock, changed: dict[str, t.Any]) -> None:
    ran = run(clock, answer(status="DISABLED"), instance_id=ID, **changed)
    assert ("state: started" in ran.message, ran.methods, clock.passed) == (True, ["GET"], 0)
