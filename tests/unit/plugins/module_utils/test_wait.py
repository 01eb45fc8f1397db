# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting: when it ends and how, what its message tells, and what it bears on the way."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InvalidResponse,
    NotConnected,
    ResponseLost,
    WaitFailed,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.wait import Deadline, Waiter
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock, SlowHttp
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import ID, answer, container
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

STATUSES = [
    *("NEW", "PENDING", "DEPLOYING", "PARTIALLYDEPLOYED", "ACTIVE", "DISABLED", "DELETING", "DELETED"),
    *("ERROR", "FAILED", "SOMETHING_NEW", "active", ""),
]
#: What a status means to who waits for a state; any other goes on.
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


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the room under test."""
    clock = Clock()
    clock.install(monkeypatch)
    return clock


def seen(status: str, **changes: t.Any) -> dict[str, t.Any]:
    """Give a deployment of a status, that must have a container in each of its two regions."""
    return answer(**{"status": status, "containers": [container(7), container(9)], **changes})


def fault(status: int | None, retry_after: float | None = None, kind: type[ApiError] = ApiError) -> ApiError:
    """Give the error of one look."""
    error = kind("GET", f"/{ID}", f"HTTP {status}", status=status, message="out of order")
    error.retry_after = retry_after
    return error


def proxied(status: int) -> ApiError:
    """Give the error of a page that something else has answered."""
    error = fault(status)
    error.not_from_api = True
    return error


def locked() -> ApiError:
    """Return the error of a resource that another task holds."""
    return ApiError("GET", f"/{ID}", "HTTP 409", status=409, message="locked by another task")


def gone() -> ApiError:
    """Give the API's own 404."""
    return ApiError(
        "GET", f"/{ID}", "HTTP 404", status=404, exception_class="NotFoundError", message="no such instance"
    )


class Waited(t.NamedTuple):
    """What came of waiting: the error, if it ended in one, the room, and the calls made."""

    error: ApiError | WaitFailed | None
    wait: Waiter
    http: SlowHttp

    @property
    def message(self) -> str:
        """What a user is told of the error."""
        assert self.error is not None
        return str(self.error.result(Redactor())["msg"])


def waited(
    clock: Clock,
    *looks: t.Any,
    state: str = "present",
    first: dict[str, t.Any] | None = None,
    has_changed: bool = True,
    is_new: bool = False,
    timeout: int = 60,
    interval: int = 5,
    takes: float = 0.0,
    before: str | None = None,
) -> Waited:
    """Wait for what was C(first) seen so, and then gives these looks, the last one for ever."""
    observed = ApiV2(FakeHttp(first or seen("DEPLOYING")), 1).get(ID)
    assert observed is not None
    http = SlowHttp(clock, *looks, takes=takes)
    wait = Waiter(ApiV2(http, 1), observed, state, is_new, before)
    try:
        wait.until_done(Deadline(timeout, interval), has_changed)
    except (ApiError, WaitFailed) as error:
        return Waited(error, wait, http)
    return Waited(None, wait, http)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("state", STATES)
def test_each_status_ends_the_waiting_or_does_not(clock: Clock, state: str, status: str) -> None:
    after = waited(clock, seen(status), state=state, timeout=12, interval=5)
    looks = 1 if status in DONE[state] | HOPELESS[state] else 3
    assert (after.error is None, len(after.http.calls)) == (status in DONE[state], looks)


@pytest.mark.parametrize("state", STATES)
def test_a_status_that_nobody_knows_is_waited_for(clock: Clock, state: str) -> None:
    wanted = {"stopped": "DISABLED", "absent": "DELETED"}.get(state, "ACTIVE")
    assert waited(clock, seen("REBALANCING"), seen(wanted), state=state).error is None


@pytest.mark.parametrize("state", ["present", "started"])
@pytest.mark.parametrize(("first", "second"), [(0, 0), (0, 1), (1, 0)])
def test_pending_is_ready_where_a_region_may_be_empty(clock: Clock, state: str, first: int, second: int) -> None:
    pending = seen("PENDING", containers=[container(7, minimum=first), container(9, minimum=second)])
    assert waited(clock, pending, state=state).error is None


@pytest.mark.parametrize("status", sorted(set(STATUSES) - {"PENDING", "ACTIVE"}))
def test_only_pending_is_ready_where_a_region_may_be_empty(clock: Clock, status: str) -> None:
    assert waited(clock, seen(status, containers=[container(7, minimum=0)]), timeout=5).error is not None


def test_whether_a_region_may_be_empty_is_told_by_the_last_look(clock: Clock) -> None:
    empty = [container(7, minimum=0)]
    after = waited(clock, seen("PENDING"), first=seen("PENDING", containers=empty), timeout=5)
    assert after.error is not None


@pytest.mark.parametrize(
    ("state", "status"), [("present", "ACTIVE"), ("started", "ACTIVE"), ("stopped", "DISABLED"), ("absent", "DELETED")]
)
def test_what_is_so_already_is_not_looked_at(clock: Clock, state: str, status: str) -> None:
    first = seen("DELETING") if state == "absent" else seen(status)
    after = waited(clock, seen(status), state=state, first=first, has_changed=False)
    assert (len(after.http.calls), clock.pauses) == ((1, [5]) if state == "absent" else (0, []))


@pytest.mark.parametrize(("state", "status"), [("present", "ACTIVE"), ("started", "ACTIVE"), ("stopped", "DISABLED")])
def test_what_was_seen_before_a_change_is_looked_at_again(clock: Clock, state: str, status: str) -> None:
    assert len(waited(clock, seen(status), state=state, first=seen(status)).http.calls) == 1


@pytest.mark.parametrize("status", ["FAILED", "ERROR", "DISABLED"])
def test_what_is_hopeless_already_is_not_looked_at(clock: Clock, status: str) -> None:
    after = waited(clock, seen(status), first=seen(status), has_changed=False)
    assert (isinstance(after.error, WaitFailed), after.http.calls, clock.pauses) == (True, [], [])


@pytest.mark.parametrize("status", ["FAILED", "ERROR", "DISABLED"])
def test_what_was_hopeless_before_a_change_may_recover(clock: Clock, status: str) -> None:
    assert waited(clock, seen("ACTIVE"), first=seen(status)).error is None


@pytest.mark.parametrize(
    ("before", "state", "status"),
    [
        *(("ACTIVE", "present", "ACTIVE"), ("FAILED", "started", "FAILED"), ("DISABLED", "stopped", "DISABLED")),
        *(("DEPLOYING", "present", "ACTIVE"), ("PENDING", "present", "FAILED"), ("ACTIVE", "started", "ACTIVE")),
    ],
)
def test_a_status_of_before_decides_nothing_at_the_first_look(
    clock: Clock, before: str, state: str, status: str
) -> None:
    """Nor one that the deployment may have had by then."""
    goal = "DISABLED" if state == "stopped" else "ACTIVE"
    after = waited(clock, seen(status), seen("DEPLOYING"), seen(goal), state=state, before=before)
    assert (after.error, len(after.http.calls)) == (None, 3)


@pytest.mark.parametrize("status", ["ACTIVE", "FAILED"])
def test_a_status_of_before_that_stays_decides_at_the_second_look(clock: Clock, status: str) -> None:
    after = waited(clock, seen(status), before=status)
    assert (after.error is None, len(after.http.calls), clock.passed) == (status == "ACTIVE", 2, 10)


@pytest.mark.parametrize(
    ("before", "state", "look", "succeeds"),
    [
        *(("ACTIVE", "stopped", seen("DISABLED"), True), ("DISABLED", "started", seen("ACTIVE"), True)),
        *(("FAILED", "present", seen("ACTIVE"), True), ("ACTIVE", "present", seen("FAILED"), False)),
        *(("ACTIVE", "present", gone(), False), ("DEPLOYING", "present", seen("DELETING"), False)),
        *(("DEPLOYING", "absent", gone(), True), ("FAILED", "absent", seen("DELETED"), True)),
    ],
)
def test_what_is_not_of_before_decides_at_the_first_look(
    clock: Clock, before: str, state: str, look: t.Any, succeeds: bool
) -> None:
    after = waited(clock, look, state=state, before=before)
    assert (after.error is None, len(after.http.calls)) == (succeeds, 1)


@pytest.mark.parametrize(("timeout", "interval"), [(1, 5), (3, 3600), (7, 5)])
def test_a_short_time_has_two_looks_where_the_first_may_decide_nothing(
    clock: Clock, timeout: int, interval: int
) -> None:
    after = waited(clock, seen("ACTIVE"), before="ACTIVE", timeout=timeout, interval=interval)
    assert (after.error, len(after.http.calls), clock.passed) == (None, 2, timeout)


def test_a_status_of_before_that_was_seen_once_alone_is_told_as_such(clock: Clock) -> None:
    after = waited(clock, fault(500), seen("ACTIVE"), before="ACTIVE", timeout=2)
    assert "after 2 seconds: its status is ACTIVE, which was seen once and may be that of before the" in after.message


@pytest.mark.parametrize("last", [gone(), seen("DELETED")])
@pytest.mark.parametrize("has_changed", [True, False])
def test_a_removal_is_waited_for_until_it_is_gone(clock: Clock, has_changed: bool, last: t.Any) -> None:
    lingering = [seen("DELETING")] * 3
    after = waited(clock, *lingering, last, state="absent", first=seen("DELETING"), has_changed=has_changed)
    assert (after.error, after.wait.last, len(after.http.calls)) == (None, None, 4)


def test_a_removal_that_has_not_begun_is_waited_for(clock: Clock) -> None:
    assert waited(clock, seen("ACTIVE"), gone(), state="absent", first=seen("ACTIVE")).error is None


@pytest.mark.parametrize("status", ["FAILED", "ERROR"])
def test_a_removal_of_what_had_failed_goes_on_while_it_shows_that(clock: Clock, status: str) -> None:
    after = waited(clock, seen(status), seen(status), gone(), state="absent", first=seen(status))
    assert (after.error, len(after.http.calls)) == (None, 3)


@pytest.mark.parametrize("status", ["FAILED", "ERROR"])
def test_a_removal_that_fails_ends_the_waiting(clock: Clock, status: str) -> None:
    after = waited(clock, seen("DELETING"), seen(status), gone(), state="absent", first=seen("ACTIVE"))
    assert f"will not become gone by itself: its status is {status}" in after.message


@pytest.mark.parametrize("state", ["present", "started", "stopped"])
@pytest.mark.parametrize("last", [gone(), seen("DELETING"), seen("DELETED")])
def test_what_is_deleted_meanwhile_ends_the_waiting(clock: Clock, state: str, last: t.Any) -> None:
    after = waited(clock, seen("DEPLOYING"), last, seen("ACTIVE"), state=state)
    assert ("was deleted meanwhile" in after.message, len(after.http.calls)) == (True, 2)


def test_what_was_deleted_meanwhile_is_nothing_at_the_end(clock: Clock) -> None:
    assert waited(clock, seen("DEPLOYING"), gone()).wait.last is None


each_goal = pytest.mark.parametrize(
    ("state", "status"), [("present", "ACTIVE"), ("started", "ACTIVE"), ("stopped", "DISABLED")]
)
each_stale_status = pytest.mark.parametrize("status", ["ACTIVE", "PENDING", "DISABLED", "FAILED"])


@each_goal
def test_what_was_just_created_may_not_be_everywhere_yet(clock: Clock, state: str, status: str) -> None:
    after = waited(clock, gone(), gone(), seen(status), state=state, is_new=True)
    assert (after.error, len(after.http.calls)) == (None, 3)


@each_goal
def test_what_was_just_created_and_seen_once_is_gone_when_it_is_not_there(
    clock: Clock, state: str, status: str
) -> None:
    after = waited(clock, seen("NEW"), gone(), seen(status), state=state, is_new=True)
    assert "was deleted meanwhile" in after.message


def test_a_fault_is_no_sight_of_what_was_just_created(clock: Clock) -> None:
    assert waited(clock, fault(500), gone(), seen("ACTIVE"), is_new=True).error is None


def test_what_was_just_created_and_is_called_deleted_is_gone(clock: Clock) -> None:
    assert "was deleted meanwhile" in waited(clock, seen("DELETED"), seen("ACTIVE"), is_new=True).message


@each_stale_status
@pytest.mark.parametrize("state", ["present", "started", "stopped"])
def test_a_404_of_what_is_new_is_not_judged_by_what_was_seen_before(clock: Clock, state: str, status: str) -> None:
    first = seen(status, containers=[container(7, minimum=0)])
    assert "after 60 seconds" in waited(clock, gone(), state=state, first=first, is_new=True).message


@each_stale_status
@pytest.mark.parametrize("state", ["present", "started", "stopped"])
def test_a_404_of_what_was_there_is_not_judged_by_what_was_seen_before(clock: Clock, state: str, status: str) -> None:
    first = seen(status, containers=[container(7, minimum=0)])
    assert "was deleted meanwhile" in waited(clock, gone(), state=state, first=first).message


def test_a_stopped_one_says_what_starts_it(clock: Clock) -> None:
    assert "is stopped, and is not ready before state: started" in waited(clock, seen("DISABLED")).message


@pytest.mark.parametrize("status", ["FAILED", "ERROR"])
def test_a_failure_tells_the_message_of_each_region(clock: Clock, status: str) -> None:
    regions = [{**container(7), "error_message": "No capacity"}, {**container(9), "error_message": "Image pull failed"}]
    assert waited(clock, seen(status, containers=regions)).message == (
        f"my-instance ({ID}) will not become ready by itself: its status is {status}. "
        "Region 7: 1 of 3 ready: No capacity. Region 9: 1 of 3 ready: Image pull failed."
    )


@pytest.mark.parametrize(
    ("state", "goal"), [("present", "ready"), ("started", "ready"), ("stopped", "stopped"), ("absent", "gone")]
)
def test_the_time_out_tells_goal_time_status_and_regions(clock: Clock, state: str, goal: str) -> None:
    regions = [{**container(7, minimum=0, maximum=2), "error_message": "Slow"}, container(9)]
    assert waited(clock, seen("DEPLOYING", containers=regions), state=state).message == (
        f"my-instance ({ID}) is not {goal} after 60 seconds: its status is DEPLOYING. "
        "Region 7: 0 of 2 ready: Slow. Region 9: 1 of 3 ready."
    )


def test_a_long_time_is_told_in_plain_figures(clock: Clock) -> None:
    after = waited(clock, seen("DEPLOYING"), timeout=1_234_567, interval=3600)
    assert "after 1234567 seconds" in after.message


def test_the_time_out_tells_what_was_seen_last(clock: Clock) -> None:
    assert "its status is PARTIALLYDEPLOYED" in waited(clock, seen("NEW"), seen("PARTIALLYDEPLOYED")).message


def test_a_name_that_the_run_changed_is_the_one_told(clock: Clock) -> None:
    assert waited(clock, seen("NEW"), first=seen("NEW", name="renamed")).message.startswith(f"renamed ({ID}) ")


@pytest.mark.parametrize(
    "counts",
    [
        *(None, {}, [], 5, "1/3", {"ready": None, "total": None}, {"ready": 1}, {"total": 3}),
        *({"ready": "s3cr3t", "total": 3}, {"ready": 1, "total": "s3cr3t"}, {"ready": True, "total": 3}),
        *({"ready": 1, "total": [1]}, {"ready": {"a": 1}, "total": 3}),
    ],
)
def test_counts_of_another_shape_are_unknown(clock: Clock, counts: t.Any) -> None:
    regions = [{**container(7), "deploy_status": counts}]
    after = waited(clock, seen("FAILED", containers=regions))
    assert "Region 7: number of ready containers unknown." in after.message


@pytest.mark.parametrize("message", [None, "", " \n ", 5, True, [], ["s3cr3t"], {"a": "s3cr3t"}])
def test_a_message_of_another_shape_is_not_told(clock: Clock, message: t.Any) -> None:
    regions = [{**container(7), "error_message": message}]
    assert waited(clock, seen("FAILED", containers=regions)).message.endswith("Region 7: 1 of 3 ready.")


def test_a_region_without_state_is_told(clock: Clock) -> None:
    regions = [{name: value for name, value in container(7).items() if name in ("region_id", "scale")}]
    after = waited(clock, seen("FAILED", containers=regions))
    assert after.message.endswith("Region 7: number of ready containers unknown.")


def test_a_deployment_without_regions_is_told(clock: Clock) -> None:
    assert waited(clock, seen("FAILED", containers=[])).message.endswith("its status is FAILED.")


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
    "page": InvalidResponse("GET", f"/{ID}", "HTTP 200, text/html, 9 octets: not JSON", status=200, page="<html>"),
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
def test_a_passing_fault_is_survived(clock: Clock, name: str) -> None:
    after = waited(clock, FAULTS[name], FAULTS[name], seen("ACTIVE"))
    assert (after.error, len(after.http.calls)) == (None, 3)


@pytest.mark.parametrize("name", FAULTS)
def test_a_passing_fault_in_a_removal_is_not_taken_for_the_end(clock: Clock, name: str) -> None:
    after = waited(clock, FAULTS[name], state="absent", first=seen("DELETING"))
    assert "is not gone after 60 seconds" in after.message


@pytest.mark.parametrize("name", FAULTS)
def test_a_passing_fault_that_stays_is_told_at_the_end(clock: Clock, name: str) -> None:
    assert "The last look at it failed: GET " in waited(clock, FAULTS[name]).message


def test_a_fault_does_not_take_away_what_was_seen_before(clock: Clock) -> None:
    assert "its status is PARTIALLYDEPLOYED" in waited(clock, seen("PARTIALLYDEPLOYED"), fault(500)).message


def test_a_fault_that_passed_is_not_told(clock: Clock) -> None:
    assert "failed" not in waited(clock, fault(500), seen("DEPLOYING")).message


def test_a_fault_is_not_judged_by_what_was_seen_before(clock: Clock) -> None:
    assert isinstance(waited(clock, fault(500), first=seen("ACTIVE")).error, WaitFailed)


@pytest.mark.parametrize("status", [None, 400, 401, 403, 405, 409, 422])
def test_a_fault_that_stays_for_certain_ends_the_waiting(clock: Clock, status: int | None) -> None:
    refused = fault(status)
    after = waited(clock, refused, seen("ACTIVE"))
    assert (after.error, len(after.http.calls)) == (refused, 1)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
@pytest.mark.parametrize(("retry_after", "pause"), [(30.0, 30.0), (2.0, 5), (0.0, 5), (None, 5)])
def test_the_longer_of_retry_after_and_interval_is_paused_for(
    clock: Clock, status: int, retry_after: float | None, pause: float
) -> None:
    waited(clock, fault(status, retry_after), seen("ACTIVE"))
    assert clock.pauses == [5, pause]


def test_retry_after_holds_for_one_pause(clock: Clock) -> None:
    waited(clock, fault(503, 30.0), seen("DEPLOYING"), seen("ACTIVE"))
    assert clock.pauses == [5, 30.0, 5]


def test_retry_after_does_not_lengthen_the_waiting(clock: Clock) -> None:
    waited(clock, fault(503, 60.0), timeout=20)
    assert clock.pauses == [5, 15]


def test_the_interval_is_that_of_the_option(clock: Clock) -> None:
    waited(clock, seen("NEW"), seen("NEW"), seen("ACTIVE"), interval=7)
    assert clock.pauses == [7, 7, 7]


def test_the_last_look_is_when_the_time_is_over(clock: Clock) -> None:
    waited(clock, seen("NEW"), timeout=12, interval=5)
    assert clock.pauses == [5, 5, 2]


def test_an_interval_longer_than_the_time_leaves_one_look(clock: Clock) -> None:
    after = waited(clock, seen("ACTIVE"), timeout=3, interval=3600)
    assert (after.error, clock.pauses) == (None, [3])


def test_what_comes_with_the_last_look_counts(clock: Clock) -> None:
    assert waited(clock, seen("NEW"), seen("NEW"), seen("ACTIVE"), timeout=12, interval=5).error is None


@pytest.mark.parametrize("timeout", [1, 12, 60])
def test_each_look_is_bounded_by_the_time_that_is_left(clock: Clock, timeout: int) -> None:
    after = waited(clock, seen("NEW"), timeout=timeout, interval=5)
    left = [max(timeout - 5.0 * number, 1.0) for number in range(1, len(after.http.calls) + 1)]
    assert [call.within for call in after.http.calls] == left


@pytest.mark.parametrize("takes", [0.5, 3.0, 10.0, 1e9])
@pytest.mark.parametrize("timeout", [1, 12, 60])
@pytest.mark.parametrize("look", [seen("NEW"), fault(None, kind=ResponseLost), fault(503, 60.0)])
def test_the_time_is_overrun_by_the_last_look_at_most(clock: Clock, look: t.Any, timeout: int, takes: float) -> None:
    waited(clock, look, timeout=timeout, takes=takes)
    assert timeout <= clock.passed <= timeout + 1.0


def test_slow_looks_do_not_lengthen_the_waiting_for_what_is_ready(clock: Clock) -> None:
    waited(clock, seen("NEW"), seen("ACTIVE"), takes=2.0)
    assert clock.passed == 14.0
