# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way of one deployment that is waited for: what is looked at after the writes, and what a failure shows."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError, InferenceError, WaitFailed
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.reconcile import Outcome, converge
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock, SlowHttp
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    ID,
    MINIMUM,
    answer,
    bare_answer,
    container,
    options,
)

NOTHING = {"count": 0, "results": []}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the room that waits."""
    clock = Clock()
    clock.install(monkeypatch)
    return clock


class Waited(t.NamedTuple):
    """What came of a run: the outcome or the error, the methods called, and the secrets known at its end."""

    outcome: Outcome | None
    error: InferenceError | None
    methods: list[str]
    known: Redactor

    @property
    def shown(self) -> Outcome:
        """The outcome of a run that ended well."""
        assert self.error is None
        assert self.outcome is not None
        return self.outcome

    @property
    def done(self) -> t.Mapping[str, t.Any]:
        """What a run that failed had done."""
        assert self.error is not None
        return self.error.done

    @property
    def message(self) -> str:
        """What the user is told of a run that failed."""
        assert self.error is not None
        return str(self.error.result(self.known)["msg"])


def run(clock: Clock, *replies: t.Any, check_mode: bool = False, **given: t.Any) -> Waited:
    """Bring a deployment to what is given, and wait; the last reply is repeated."""
    http, known = SlowHttp(clock, *replies), Redactor()
    api = ApiV2(http, 1)
    try:
        outcome = converge(api, options(**{"wait": True, **given}), known, check_mode)
    except InferenceError as error:
        return Waited(None, error, http.methods, known)
    return Waited(outcome, None, http.methods, known)


def gone() -> ApiError:
    """Give the API's own 404."""
    return ApiError(
        "GET", f"/{ID}", "HTTP 404", status=404, exception_class="NotFoundError", message="no such instance"
    )


def told(message: str, **changes: t.Any) -> dict[str, t.Any]:
    """Give a failed deployment, with what its region says."""
    return answer(status="FAILED", containers=[{**container(7), "error_message": message}], **changes)


def test_without_waiting_nothing_is_looked_at_afterwards(clock: Clock) -> None:
    ran = run(clock, answer(), answer(status="DEPLOYING", timeout=5), instance_id=ID, timeout=5, wait=False)
    assert (ran.methods, clock.pauses) == (["GET", "PUT"], [])


def test_a_change_is_waited_for(clock: Clock) -> None:
    replies = [answer(), answer(status="DEPLOYING", timeout=5), answer(status="DEPLOYING"), answer(timeout=5)]
    assert run(clock, *replies, instance_id=ID, timeout=5).methods == ["GET", "PUT", "GET", "GET"]


def test_a_create_is_waited_for(clock: Clock) -> None:
    ran = run(clock, NOTHING, bare_answer(status="NEW"), gone(), bare_answer(), **MINIMUM)
    assert (ran.methods, ran.shown.deployment["status"]) == (["GET", "POST", "GET", "GET"], "ACTIVE")


def test_a_create_answered_without_containers_is_waited_for(clock: Clock) -> None:
    ran = run(clock, NOTHING, bare_answer(status="NEW", containers=None), gone(), **MINIMUM)
    assert "is not ready after 1200 seconds: its status is NEW." in ran.message


@pytest.mark.parametrize(
    ("state", "found", "wanted"), [("started", "DISABLED", "ACTIVE"), ("stopped", "ACTIVE", "DISABLED")]
)
def test_a_switch_is_waited_for(clock: Clock, state: str, found: str, wanted: str) -> None:
    replies = [answer(status=found), None, answer(status=found), answer(status=wanted)]
    ran = run(clock, *replies, instance_id=ID, state=state)
    assert (ran.methods, ran.shown.deployment["status"]) == (["GET", "POST", "GET", "GET"], wanted)


def test_a_removal_is_waited_for(clock: Clock) -> None:
    ran = run(clock, answer(), None, answer(status="DELETING"), gone(), instance_id=ID, state="absent")
    assert (ran.methods, ran.shown.deployment, ran.shown.changed) == (["GET", "DELETE", "GET", "GET"], {}, True)


def test_a_removal_that_lingers_is_waited_for_without_another(clock: Clock) -> None:
    ran = run(clock, answer(status="DELETING"), answer(status="DELETING"), gone(), instance_id=ID, state="absent")
    assert (ran.methods, ran.shown.deployment, ran.shown.changed) == (["GET", "GET", "GET"], {}, False)


@pytest.mark.parametrize("found", [gone(), answer(status="DELETED")])
def test_what_is_gone_already_is_not_waited_for(clock: Clock, found: t.Any) -> None:
    ran = run(clock, found, instance_id=ID, state="absent")
    assert (ran.methods, ran.shown.changed, clock.pauses) == (["GET"], False, [])


@pytest.mark.parametrize(("state", "status"), [("present", "ACTIVE"), ("started", "ACTIVE"), ("stopped", "DISABLED")])
def test_what_is_ready_and_unchanged_is_one_request(clock: Clock, state: str, status: str) -> None:
    ran = run(clock, answer(status=status), instance_id=ID, state=state)
    assert (ran.methods, ran.shown.changed, clock.pauses) == (["GET"], False, [])


def test_what_is_not_ready_and_unchanged_is_waited_for(clock: Clock) -> None:
    ran = run(clock, answer(status="DEPLOYING"), answer(), instance_id=ID)
    assert (ran.methods, ran.shown.changed, ran.shown.deployment["status"]) == (["GET", "GET"], False, "ACTIVE")


@pytest.mark.parametrize("given", [{}, {"timeout": 5}, {"state": "stopped"}, {"state": "absent"}])
def test_check_mode_waits_for_nothing(clock: Clock, given: dict[str, t.Any]) -> None:
    ran = run(clock, answer(status="DEPLOYING"), check_mode=True, instance_id=ID, **given)
    assert (ran.methods, clock.pauses) == (["GET"], [])


def test_the_time_and_the_interval_are_those_of_the_options(clock: Clock) -> None:
    run(clock, answer(status="DEPLOYING"), instance_id=ID, wait_timeout=12, wait_interval=5)
    assert clock.pauses == [5, 5, 2]


def test_the_deployment_is_what_was_seen_last(clock: Clock) -> None:
    replies = [answer(), answer(timeout=5), answer(timeout=5, address="https://new.example")]
    assert run(clock, *replies, instance_id=ID, timeout=5).shown.deployment["address"] == "https://new.example"


def test_the_deployment_that_was_seen_last_is_masked(clock: Clock) -> None:
    later = answer(envs={"NEW": "s3cr3t-later"}, timeout=5)
    ran = run(clock, answer(), answer(timeout=5), later, instance_id=ID, timeout=5)
    assert ran.shown.deployment["envs"] == {"NEW": MASK}


def test_what_was_found_and_is_gone_ends_the_waiting_at_once(clock: Clock) -> None:
    ran = run(clock, answer(status="DEPLOYING"), gone(), instance_id=ID)
    assert ("was deleted meanwhile" in ran.message, clock.passed, ran.done["deployment"]) == (True, 5, {})


def test_what_was_changed_and_is_gone_is_no_success(clock: Clock) -> None:
    ran = run(clock, answer(), answer(timeout=5), gone(), instance_id=ID, timeout=5)
    assert ("was deleted meanwhile" in ran.message, ran.done["changed"]) == (True, True)


def test_a_time_out_tells_all_that_was_done(clock: Clock) -> None:
    ran = run(clock, answer(), answer(status="DEPLOYING", timeout=5), instance_id=ID, timeout=5)
    same = run(clock, answer(), answer(status="DEPLOYING", timeout=5), instance_id=ID, timeout=5, wait=False)
    assert (type(ran.error), ran.done) == (WaitFailed, same.shown._asdict())


def test_a_time_out_of_what_was_not_changed_tells_that(clock: Clock) -> None:
    ran = run(clock, answer(status="DEPLOYING"), instance_id=ID)
    assert (ran.done["changed"], ran.done["changes"], ran.done["deployment"]["status"]) == (False, [], "DEPLOYING")


def test_a_time_out_of_a_create_tells_the_id(clock: Clock) -> None:
    ran = run(clock, NOTHING, bare_answer(status="NEW"), **MINIMUM)
    assert (ran.done["changed"], ran.done["deployment"]["id"]) == (True, ID)


def test_a_time_out_of_a_removal_tells_what_is_still_there(clock: Clock) -> None:
    ran = run(clock, answer(), None, answer(status="DELETING"), instance_id=ID, state="absent")
    assert (ran.done["changed"], ran.done["diff"]["after"], ran.done["deployment"]["status"]) == (True, {}, "DELETING")


def test_a_time_out_tells_the_warnings(clock: Clock) -> None:
    ran = run(clock, answer(), answer(status="DEPLOYING"), instance_id=ID, timeout=5)
    assert "timeout" in ran.done["warnings"][-1]


@pytest.mark.parametrize("secret", ["hf_old", "Bearer token 123", "False"])
def test_a_message_of_a_region_shows_no_secret_that_was_found(clock: Clock, secret: str) -> None:
    ran = run(clock, told(f"can't use {secret}!"), instance_id=ID)
    assert (f"can't use {secret}" in ran.message, f"can't use {MASK}!" in ran.message) == (False, True)


def test_a_message_of_a_region_shows_no_secret_that_was_asked_for(clock: Clock) -> None:
    ran = run(clock, answer(), told("can't use hf_new!"), instance_id=ID, secret_envs={"HF_TOKEN": "hf_new"})
    assert (f"can't use {MASK}!" in ran.message, "hf_new" in str(ran.done)) == (True, False)


def test_a_message_of_a_region_shows_no_secret_that_was_first_seen_while_waiting(clock: Clock) -> None:
    later = told("can't use s3cr3t-later!", envs={"NEW": "s3cr3t-later"})
    ran = run(clock, answer(status="DEPLOYING"), later, instance_id=ID)
    assert (f"can't use {MASK}!" in ran.message, "s3cr3t-later" in str(ran.done)) == (True, False)


def test_a_message_of_a_region_shows_a_variable_that_the_task_names_openly(clock: Clock) -> None:
    ran = run(clock, told("can't use False!"), instance_id=ID, envs={"DEBUG_MODE": "False"}, purge_envs=False)
    assert "can't use False!" in ran.message


def test_the_last_fault_shows_no_secret(clock: Clock) -> None:
    fault = ApiError("GET", f"/{ID}", "HTTP 500", status=500, message="can't use hf_old!")
    ran = run(clock, answer(status="DEPLOYING"), fault, instance_id=ID)
    assert f"can't use {MASK}!" in ran.message


def test_a_fault_that_stays_after_a_change_tells_what_was_done(clock: Clock) -> None:
    fault = ApiError("GET", f"/{ID}", "HTTP 401", status=401)
    ran = run(clock, answer(), answer(timeout=5), fault, instance_id=ID, timeout=5)
    assert (ran.error, ran.done["changed"], ran.done["changes"]) == (fault, True, ["timeout"])


def test_a_fault_that_stays_without_a_change_tells_what_was_last_seen(clock: Clock) -> None:
    fault = ApiError("GET", f"/{ID}", "HTTP 401", status=401)
    ran = run(clock, answer(status="DEPLOYING"), fault, instance_id=ID)
    told = (ran.done["changed"], ran.done["changes"], ran.done["deployment"]["status"])
    assert (ran.error, told) == (fault, (False, [], "DEPLOYING"))


def test_a_write_that_fails_is_not_waited_for(clock: Clock) -> None:
    fault = ApiError("PUT", f"/{ID}", "HTTP 400", status=400)
    ran = run(clock, answer(), fault, instance_id=ID, timeout=5)
    assert (ran.error, ran.methods, clock.pauses) == (fault, ["GET", "PUT"], [])


def test_a_write_that_starts_what_is_to_be_stopped_is_waited_for_until_it_is(clock: Clock) -> None:
    replies = [answer(status="DISABLED"), answer(timeout=5), None, answer(timeout=5), answer(status="DISABLED")]
    ran = run(clock, *replies, instance_id=ID, state="stopped", timeout=5)
    assert (ran.methods, ran.shown.deployment["status"]) == (["GET", "PUT", "POST", "GET", "GET"], "DISABLED")


@pytest.mark.parametrize("changed", [{}, {"timeout": 5}])
def test_a_stopped_one_that_is_to_be_present_is_told_at_once(clock: Clock, changed: dict[str, t.Any]) -> None:
    ran = run(clock, answer(status="DISABLED"), instance_id=ID, **changed)
    assert ("state: started" in ran.message, ran.methods, clock.passed) == (True, ["GET"], 0)
