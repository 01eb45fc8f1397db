# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`Waiter`: when it ends and how, its message, and which errors do not end it."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InvalidResponse,
    NotConnected,
    ResponseLost,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.polling import Deadline
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.errors import WaitFailed
from ansible_collections.gcore.inference.plugins.module_utils._deployments.wait import Waiter
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import ID, answer, container
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp, SlowHttp

STATUSES = [
    *("NEW", "PENDING", "DEPLOYING", "PARTIALLYDEPLOYED", "ACTIVE", "DISABLED", "DELETING", "DELETED"),
    *("ERROR", "FAILED", "SOMETHING_NEW", "active", ""),
]
#: The statuses that end the waiting for each state; any other goes on.
DONE = {
    "present": {"ACTIVE"},
    "started": {"ACTIVE"},
    "stopped": {"DISABLED"},
    "absent": {"DELETED"},
}
HOPELESS = {
    "present": {"DISABLED", "DELETING", "DELETED", "ERROR", "FAILED"},
    "started": {"DELETING", "DELETED", "ERROR", "FAILED"},
    "stopped": {"DELETING", "DELETED", "ERROR", "FAILED"},
    "absent": {"ERROR", "FAILED"},
}
STATES = list(DONE)


def seen(status: str, **changes: t.Any) -> dict[str, t.Any]:
    """Return a deployment of a status, that must have a container in each of its two regions."""
    return answer(**{"status": status, "containers": [container(7), container(9)], **changes})


def fault(status: int | None, retry_after: float | None = None, kind: type[ApiError] = ApiError) -> ApiError:
    """Return the error of one poll."""
    error = kind("GET", f"/{ID}", f"HTTP {status}", status=status, message="out of order")
    error.retry_after = retry_after
    return error


def proxied(status: int) -> ApiError:
    """Return the error of a page that something else than the API sent."""
    error = fault(status)
    error.not_from_api = True
    return error


def locked() -> ApiError:
    """Return the error of a resource that another task holds."""
    return ApiError("GET", f"/{ID}", "HTTP 409", status=409, message="locked by another task")


def gone() -> ApiError:
    """Return the API's own 404."""
    return ApiError(
        "GET", f"/{ID}", "HTTP 404", status=404, exception_class="NotFoundError", message="no such instance"
    )


class Waited(t.NamedTuple):
    """The end of waiting: its error if it failed, the waiter, and the HTTP client."""

    error: ApiError | WaitFailed | None
    wait: Waiter
    http: SlowHttp

    @property
    def message(self) -> str:
        """The message of the error."""
        assert self.error is not None
        return str(self.error.result(Redactor())["msg"])


def waited(
    clock: Clock,
    *polls: t.Any,
    state: str = "present",
    first: dict[str, t.Any] | None = None,
    has_changed: bool = True,
    is_new: bool = False,
    timeout: int = 60,
    interval: int = 5,
    takes: float = 0.0,
    before: str | None = None,
) -> Waited:
    """Wait for a deployment that was `first` read so; then these `polls` follow, the last one for ever."""
    observed = ApiV2(FakeHttp(first or seen("DEPLOYING")), 1).get(ID)
    assert observed is not None
    http = SlowHttp(clock, *polls, takes=takes)
    wait = Waiter(ApiV2(http, 1), observed, state, is_new, before)
    try:
        wait.wait(Deadline(timeout, interval), has_changed)
    except (ApiError, WaitFailed) as error:
        return Waited(error, wait, http)
    return Waited(None, wait, http)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("state", STATES)
def test_wait_ends_at_status(clock: Clock, state: str, status: str) -> None:
    after = waited(clock, seen(status), state=state, timeout=12, interval=5)
    polls = 1 if status in DONE[state] | HOPELESS[state] else 3
    assert (after.error is None, len(after.http.calls)) == (status in DONE[state], polls)


@pytest.mark.parametrize("state", STATES)
def test_wait_goes_on_at_unknown_status(clock: Clock, state: str) -> None:
    wanted = {"stopped": "DISABLED", "absent": "DELETED"}.get(state, "ACTIVE")
    assert waited(clock, seen("REBALANCING"), seen(wanted), state=state).error is None


@pytest.mark.parametrize("state", ["present", "started"])
@pytest.mark.parametrize(("first", "second"), [(0, 0), (0, 1), (1, 0)])
def test_pending_is_ready_if_scaled_to_zero(clock: Clock, state: str, first: int, second: int) -> None:
    pending = seen("PENDING", containers=[container(7, minimum=first), container(9, minimum=second)])
    assert waited(clock, pending, state=state).error is None


@pytest.mark.parametrize("status", sorted(set(STATUSES) - {"PENDING", "ACTIVE"}))
def test_scaled_to_zero_is_ready_only_if_pending(clock: Clock, status: str) -> None:
    assert waited(clock, seen(status, containers=[container(7, minimum=0)]), timeout=5).error is not None


def test_scaled_to_zero_is_judged_by_last_poll(clock: Clock) -> None:
    empty = [container(7, minimum=0)]
    after = waited(clock, seen("PENDING"), first=seen("PENDING", containers=empty), timeout=5)
    assert after.error is not None


@pytest.mark.parametrize(
    ("state", "status"), [("present", "ACTIVE"), ("started", "ACTIVE"), ("stopped", "DISABLED"), ("absent", "DELETED")]
)
def test_wait_done_already_is_no_poll(clock: Clock, state: str, status: str) -> None:
    first = seen("DELETING") if state == "absent" else seen(status)
    after = waited(clock, seen(status), state=state, first=first, has_changed=False)
    assert (len(after.http.calls), clock.pauses) == ((1, [5]) if state == "absent" else (0, []))


@pytest.mark.parametrize(("state", "status"), [("present", "ACTIVE"), ("started", "ACTIVE"), ("stopped", "DISABLED")])
def test_wait_polls_after_change(clock: Clock, state: str, status: str) -> None:
    assert len(waited(clock, seen(status), state=state, first=seen(status)).http.calls) == 1


@pytest.mark.parametrize("status", ["FAILED", "ERROR", "DISABLED"])
def test_wait_failed_already_is_no_poll(clock: Clock, status: str) -> None:
    after = waited(clock, seen(status), first=seen(status), has_changed=False)
    assert (isinstance(after.error, WaitFailed), after.http.calls, clock.pauses) == (True, [], [])


@pytest.mark.parametrize("status", ["FAILED", "ERROR", "DISABLED"])
def test_wait_after_change_ignores_failure_of_before(clock: Clock, status: str) -> None:
    assert waited(clock, seen("ACTIVE"), first=seen(status)).error is None


@pytest.mark.parametrize(
    ("before", "state", "status"),
    [
        *(("ACTIVE", "present", "ACTIVE"), ("FAILED", "started", "FAILED"), ("DISABLED", "stopped", "DISABLED")),
        *(("DEPLOYING", "present", "ACTIVE"), ("PENDING", "present", "FAILED"), ("ACTIVE", "started", "ACTIVE")),
    ],
)
def test_status_before_is_not_conclusive_at_first_poll(clock: Clock, before: str, state: str, status: str) -> None:
    """Nor one that the deployment may have had by then."""
    goal = "DISABLED" if state == "stopped" else "ACTIVE"
    after = waited(clock, seen(status), seen("DEPLOYING"), seen(goal), state=state, before=before)
    assert (after.error, len(after.http.calls)) == (None, 3)


@pytest.mark.parametrize("status", ["ACTIVE", "FAILED"])
def test_status_before_is_conclusive_at_second_poll(clock: Clock, status: str) -> None:
    after = waited(clock, seen(status), before=status)
    assert (after.error is None, len(after.http.calls), clock.passed) == (status == "ACTIVE", 2, 10)


@pytest.mark.parametrize(
    ("before", "state", "poll", "succeeds"),
    [
        *(("ACTIVE", "stopped", seen("DISABLED"), True), ("DISABLED", "started", seen("ACTIVE"), True)),
        *(("FAILED", "present", seen("ACTIVE"), True), ("ACTIVE", "present", seen("FAILED"), False)),
        *(("ACTIVE", "present", gone(), False), ("DEPLOYING", "present", seen("DELETING"), False)),
        *(("DEPLOYING", "absent", gone(), True), ("FAILED", "absent", seen("DELETED"), True)),
    ],
)
def test_status_other_than_before_is_conclusive_at_first_poll(
    clock: Clock, before: str, state: str, poll: t.Any, succeeds: bool
) -> None:
    after = waited(clock, poll, state=state, before=before)
    assert (after.error is None, len(after.http.calls)) == (succeeds, 1)


@pytest.mark.parametrize(("timeout", "interval"), [(1, 5), (3, 3600), (7, 5)])
def test_short_timeout_has_two_polls(clock: Clock, timeout: int, interval: int) -> None:
    after = waited(clock, seen("ACTIVE"), before="ACTIVE", timeout=timeout, interval=interval)
    assert (after.error, len(after.http.calls), clock.passed) == (None, 2, timeout)


def test_timeout_message_marks_inconclusive_status(clock: Clock) -> None:
    after = waited(clock, fault(500), seen("ACTIVE"), before="ACTIVE", timeout=2)
    assert "its status is ACTIVE (read once; it may be the status before the change)" in after.message


@pytest.mark.parametrize("last", [gone(), seen("DELETED")])
@pytest.mark.parametrize("has_changed", [True, False])
def test_delete_is_waited_for_until_gone(clock: Clock, has_changed: bool, last: t.Any) -> None:
    lingering = [seen("DELETING")] * 3
    after = waited(clock, *lingering, last, state="absent", first=seen("DELETING"), has_changed=has_changed)
    assert (after.error, after.wait.last, len(after.http.calls)) == (None, None, 4)


def test_delete_not_started_is_waited_for(clock: Clock) -> None:
    assert waited(clock, seen("ACTIVE"), gone(), state="absent", first=seen("ACTIVE")).error is None


@pytest.mark.parametrize("status", ["FAILED", "ERROR"])
def test_delete_of_failed_goes_on_at_failed_status(clock: Clock, status: str) -> None:
    after = waited(clock, seen(status), seen(status), gone(), state="absent", first=seen(status))
    assert (after.error, len(after.http.calls)) == (None, 3)


@pytest.mark.parametrize("status", ["FAILED", "ERROR"])
def test_delete_that_fails_ends_wait(clock: Clock, status: str) -> None:
    after = waited(clock, seen("DELETING"), seen(status), gone(), state="absent", first=seen("ACTIVE"))
    assert f"failed and will not be deleted: its status is {status}" in after.message


@pytest.mark.parametrize("state", ["present", "started", "stopped"])
@pytest.mark.parametrize("last", [gone(), seen("DELETING"), seen("DELETED")])
def test_wait_ends_if_deleted(clock: Clock, state: str, last: t.Any) -> None:
    after = waited(clock, seen("DEPLOYING"), last, seen("ACTIVE"), state=state)
    assert ("was deleted while waiting" in after.message, len(after.http.calls)) == (True, 2)
    assert after.wait.last is None or after.wait.last.status == "DELETING"


each_goal = pytest.mark.parametrize(
    ("state", "status"), [("present", "ACTIVE"), ("started", "ACTIVE"), ("stopped", "DISABLED")]
)
each_stale_status = pytest.mark.parametrize("status", ["ACTIVE", "PENDING", "DISABLED", "FAILED"])


@each_goal
def test_new_deployment_may_be_not_found(clock: Clock, state: str, status: str) -> None:
    after = waited(clock, gone(), fault(500), gone(), seen(status), state=state, is_new=True)
    assert (after.error, len(after.http.calls)) == (None, 4)


@each_goal
def test_new_deployment_seen_once_is_deleted_at_404(clock: Clock, state: str, status: str) -> None:
    after = waited(clock, seen("NEW"), gone(), seen(status), state=state, is_new=True)
    assert "was deleted while waiting" in after.message


def test_new_deployment_with_status_deleted_is_deleted(clock: Clock) -> None:
    assert "was deleted while waiting" in waited(clock, seen("DELETED"), seen("ACTIVE"), is_new=True).message


@each_stale_status
@pytest.mark.parametrize("state", ["present", "started", "stopped"])
def test_new_deployment_at_404_is_not_judged_by_last(clock: Clock, state: str, status: str) -> None:
    first = seen(status, containers=[container(7, minimum=0)])
    assert "after 60 seconds" in waited(clock, gone(), state=state, first=first, is_new=True).message


@each_stale_status
@pytest.mark.parametrize("state", ["present", "started", "stopped"])
def test_existing_deployment_at_404_is_not_judged_by_last(clock: Clock, state: str, status: str) -> None:
    first = seen(status, containers=[container(7, minimum=0)])
    assert "was deleted while waiting" in waited(clock, gone(), state=state, first=first).message


def test_stopped_message_names_state_started(clock: Clock) -> None:
    assert "is stopped and will not become ready; set state: started" in waited(clock, seen("DISABLED")).message


@pytest.mark.parametrize("status", ["FAILED", "ERROR"])
def test_failure_message_has_each_region(clock: Clock, status: str) -> None:
    regions = [{**container(7), "error_message": "No capacity"}, {**container(9), "error_message": "Image pull failed"}]
    assert waited(clock, seen(status, containers=regions)).message == (
        f"my-instance ({ID}) failed and will not become ready: its status is {status}. "
        "Region 7: 1 of 3 ready: No capacity. Region 9: 1 of 3 ready: Image pull failed."
    )


@pytest.mark.parametrize(
    ("state", "target"),
    [("present", "become ready"), ("started", "become ready"), ("stopped", "stop"), ("absent", "be deleted")],
)
def test_timeout_message_has_target_time_status_and_regions(clock: Clock, state: str, target: str) -> None:
    regions = [{**container(7, minimum=0, maximum=2), "error_message": "Slow"}, container(9)]
    assert waited(clock, seen("DEPLOYING", containers=regions), state=state).message == (
        f"Timed out after 60 seconds waiting for my-instance ({ID}) to {target}: its status is DEPLOYING. "
        "Region 7: 0 of 2 ready: Slow. Region 9: 1 of 3 ready."
    )


def test_timeout_message_has_last_status(clock: Clock) -> None:
    assert "its status is PARTIALLYDEPLOYED" in waited(clock, seen("NEW"), seen("PARTIALLYDEPLOYED")).message


def test_timeout_message_has_new_name(clock: Clock) -> None:
    message = waited(clock, seen("NEW"), first=seen("NEW", name="renamed")).message
    assert message.startswith(f"Timed out after 60 seconds waiting for renamed ({ID}) ")


FAULTS = {
    "lost": fault(None, kind=ResponseLost),
    "refused": fault(None, kind=NotConnected),
    "409 locked": locked(),
    "423": fault(423),
    "408": fault(408),
    "429": fault(429),
    "500": fault(500),
    "501": fault(501),
    "502": fault(502, kind=ResponseLost),
    "503": fault(503),
    "504": fault(504, kind=ResponseLost),
    "599": fault(599),
    "page": InvalidResponse(
        "GET", f"/{ID}", "HTTP 200, text/html, 9 bytes: not JSON", status=200, body_excerpt="<html>"
    ),
    "page of a 404": proxied(404),
    "page of a 403": proxied(403),
    "redirect": InvalidResponse("GET", f"/{ID}", "HTTP 302", status=302),
    "another shape": {"hello": "world"},
    "null": None,
    "list": [],
    "another deployment": answer(id=ID.replace("3", "4")),
    "no status": answer(status=None),
    "no region": answer(containers=[{"scale": {}}]),
}


@pytest.mark.parametrize("name", FAULTS)
def test_transient_error_is_survived(clock: Clock, name: str) -> None:
    after = waited(clock, FAULTS[name], FAULTS[name], seen("ACTIVE"))
    assert (after.error, len(after.http.calls)) == (None, 3)


@pytest.mark.parametrize("name", FAULTS)
def test_transient_error_of_delete_is_not_the_end(clock: Clock, name: str) -> None:
    after = waited(clock, FAULTS[name], state="absent", first=seen("DELETING"))
    assert " to be deleted: its status is" in after.message


@pytest.mark.parametrize("name", FAULTS)
def test_transient_error_that_stays_is_in_message(clock: Clock, name: str) -> None:
    assert "The last poll failed: GET " in waited(clock, FAULTS[name]).message


def test_transient_error_keeps_last_status(clock: Clock) -> None:
    assert "its status is PARTIALLYDEPLOYED" in waited(clock, seen("PARTIALLYDEPLOYED"), fault(500)).message


def test_transient_error_that_passed_is_not_in_message(clock: Clock) -> None:
    assert "failed" not in waited(clock, fault(500), seen("DEPLOYING")).message


def test_transient_error_is_not_judged_by_last(clock: Clock) -> None:
    assert isinstance(waited(clock, fault(500), first=seen("ACTIVE")).error, WaitFailed)


@pytest.mark.parametrize("status", [None, 400, 401, 403, 405, 409, 422])
def test_permanent_error_ends_wait(clock: Clock, status: int | None) -> None:
    refused = fault(status)
    after = waited(clock, refused, seen("ACTIVE"))
    assert (after.error, len(after.http.calls)) == (refused, 1)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
@pytest.mark.parametrize(("retry_after", "pause"), [(30.0, 30.0), (2.0, 5), (0.0, 5), (None, 5)])
def test_pause_is_longer_of_retry_after_and_interval(
    clock: Clock, status: int, retry_after: float | None, pause: float
) -> None:
    waited(clock, fault(status, retry_after), seen("ACTIVE"))
    assert clock.pauses == [5, pause]


def test_pause_of_retry_after_is_one_only(clock: Clock) -> None:
    waited(clock, fault(503, 30.0), seen("DEPLOYING"), seen("ACTIVE"))
    assert clock.pauses == [5, 30.0, 5]


def test_pause_of_retry_after_keeps_deadline(clock: Clock) -> None:
    waited(clock, fault(503, 60.0), timeout=20)
    assert clock.pauses == [5, 15]


def test_pause_is_interval_of_option(clock: Clock) -> None:
    waited(clock, seen("NEW"), seen("NEW"), seen("ACTIVE"), interval=7)
    assert clock.pauses == [7, 7, 7]


def test_final_poll_is_at_deadline(clock: Clock) -> None:
    after = waited(clock, seen("NEW"), seen("NEW"), seen("ACTIVE"), timeout=12, interval=5)
    assert (after.error, clock.pauses) == (None, [5, 5, 2])


def test_final_poll_with_interval_beyond_deadline(clock: Clock) -> None:
    after = waited(clock, seen("ACTIVE"), timeout=3, interval=3600)
    assert (after.error, clock.pauses) == (None, [3])


@pytest.mark.parametrize("timeout", [1, 12, 60])
def test_poll_timeout_is_remaining_time(clock: Clock, timeout: int) -> None:
    after = waited(clock, seen("NEW"), timeout=timeout, interval=5)
    left = [max(timeout - 5.0 * number, 1.0) for number in range(1, len(after.http.calls) + 1)]
    assert [call.timeout for call in after.http.calls] == left


@pytest.mark.parametrize("takes", [0.5, 3.0, 10.0, 1e9])
@pytest.mark.parametrize("timeout", [1, 12, 60])
@pytest.mark.parametrize("poll", [seen("NEW"), fault(None, kind=ResponseLost), fault(503, 60.0)])
def test_poll_timeout_of_final_poll(clock: Clock, poll: t.Any, timeout: int, takes: float) -> None:
    waited(clock, poll, timeout=timeout, takes=takes)
    assert timeout <= clock.passed <= timeout + 1.0


def test_slow_polls_keep_deadline(clock: Clock) -> None:
    waited(clock, seen("NEW"), seen("ACTIVE"), takes=2.0)
    assert clock.passed == 14.0
