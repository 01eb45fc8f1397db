# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Following the tasks of a write: how often they are looked at, how that ends, and what is told of it."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
    InvalidResponse,
    NotConnected,
    ResponseLost,
    TaskError,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import WriteResult
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v3 import ApiV3
from ansible_collections.gcore.inference.plugins.module_utils._deployments.wait import Deadline, wait_for_tasks
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock, SlowHttp
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import ID, answer
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.test_schema_v3 import ANSWER
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

TASK = "d478ae29-dedc-4869-82f0-96104425f565"
NEW, RUNNING, FINISHED = ({"id": TASK, "state": state} for state in ("NEW", "RUNNING", "FINISHED"))
HERE: dict[str, t.Any] = dict(ANSWER)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the room under test."""
    clock = Clock()
    clock.install(monkeypatch)
    return clock


def error(state: t.Any = "ERROR", **said: t.Any) -> dict[str, t.Any]:
    """Give a task that failed."""
    return {"id": TASK, "state": state, **said}


def fault(status: int | None, retry_after: float | None = None, kind: type[ApiError] = ApiError) -> ApiError:
    """Give the error of one look at a task."""
    made = kind("GET", f"/cloud/v1/tasks/{TASK}", f"HTTP {status}", status=status, message="out of order")
    made.retry_after = retry_after
    return made


def absent() -> ApiError:
    """Give the API's own 404."""
    return ApiError(
        "GET", "/my-instance", "HTTP 404", status=404, exception_class="NotFoundError", message="no such deployment"
    )


class Followed(t.NamedTuple):
    """What came of following: the deployment that was seen, or the error, and the calls made."""

    name: str | None
    error: InferenceError | None
    http: FakeHttp

    @property
    def message(self) -> str:
        """What a user is told of the error."""
        assert self.error is not None
        return str(self.error.result(Redactor("s3cret-value"))["msg"])


def followed(
    clock: Clock, *replies: t.Any, tasks: tuple[str, ...] = (TASK,), is_new: bool = False, timeout: int = 60
) -> Followed:
    """Follow tasks through these replies, the last one for ever."""
    http = SlowHttp(clock, *replies)
    begun = WriteResult(tasks=list(tasks))
    try:
        seen = wait_for_tasks(ApiV3(http, 1), begun, "my-instance", Deadline(timeout, 5), is_new)
    except InferenceError as failed:
        return Followed(None, failed, http)
    return Followed(seen and seen.id, None, http)


def test_without_tasks_to_follow_nothing_is_asked(clock: Clock) -> None:
    observed = ApiV2(FakeHttp(answer()), 1).get(ID)
    http = FakeHttp()
    assert wait_for_tasks(ApiV2(http, 1), WriteResult(observed), ID, Deadline(60, 5), False) is observed
    assert http.calls == []


def test_an_empty_list_of_tasks_leaves_the_look_at_the_deployment(clock: Clock) -> None:
    after = followed(clock, HERE, tasks=())
    assert (after.name, len(after.http.calls), clock.pauses) == ("my-instance", 1, [])


def test_one_that_is_over_at_once_costs_no_pause(clock: Clock) -> None:
    after = followed(clock, FINISHED, HERE)
    assert (after.name, clock.pauses) == ("my-instance", [])
    assert [call.path for call in after.http.calls] == [
        f"/cloud/v1/tasks/{TASK}",
        "/cloud/v3/inference/1/deployments/my-instance",
    ]


def test_the_pauses_grow_from_half_a_second_to_five(clock: Clock) -> None:
    followed(clock, NEW, *[RUNNING] * 11, FINISHED, HERE)
    assert (clock.pauses[0], clock.pauses[-1], len(clock.pauses)) == (0.5, 5.0, 12)
    assert clock.pauses == sorted(clock.pauses)


def test_each_of_several_is_followed(clock: Clock) -> None:
    after = followed(clock, RUNNING, FINISHED, FINISHED, HERE, tasks=("a", "b"))
    assert [call.path.split("/")[-1] for call in after.http.calls] == ["a", "a", "b", "my-instance"]


def test_one_of_several_that_fails_ends_it(clock: Clock) -> None:
    after = followed(clock, FINISHED, error(error="no capacity"), tasks=("a", "b", "c"))
    assert isinstance(after.error, TaskError)
    # What the first has done is done.
    assert (after.error.task_id, after.error.is_final, len(after.http.calls)) == ("b", False, 2)
    assert after.message.startswith("my-instance: task b failed: no capacity.")


def test_the_reason_is_told_without_secrets_and_cut(clock: Clock) -> None:
    message = followed(clock, error(error="s3cret-value " + "x" * 900)).message
    assert (MASK in message, "s3cret-value" in message, len(message) < 700) == (True, False, True)


@pytest.mark.parametrize("said", [{}, {"error": None}, {"error": ""}, {"error": {"code": 5}}])
def test_one_that_fails_without_a_reason_is_told_with_its_id(clock: Clock, said: dict[str, t.Any]) -> None:
    assert followed(clock, error(**said)).message == f"my-instance: task {TASK} failed."


@pytest.mark.parametrize("state", ["RUNNING", "NEW", "PAUSED", "finished", ""])
def test_any_other_state_is_waited_for_until_the_time_is_over(clock: Clock, state: str) -> None:
    after = followed(clock, error(state), timeout=10)
    assert isinstance(after.error, TaskError)
    assert (clock.passed, after.error.is_final, after.error.task_id) == (10, False, TASK)
    assert f"task {TASK} is not over after 10 seconds" in after.message
    assert "It may be carried out all the same" in after.message


def test_a_state_that_holds_more_than_a_word_is_not_shown(clock: Clock) -> None:
    assert "none that is documented" in followed(clock, error("see s3cret-value"), timeout=1).message


@pytest.mark.parametrize(
    "passing",
    [
        fault(None, kind=NotConnected),
        fault(423),
        fault(429),
        fault(502),
        fault(200, kind=InvalidResponse),
        fault(None, kind=ResponseLost),
    ],
)
def test_what_may_pass_is_borne(clock: Clock, passing: ApiError) -> None:
    assert followed(clock, passing, passing, FINISHED, HERE).name == "my-instance"


@pytest.mark.parametrize("lasting", [fault(401), fault(403), fault(400), fault(409), fault(None)])
def test_what_will_not_pass_ends_it_at_once(clock: Clock, lasting: ApiError) -> None:
    after = followed(clock, lasting)
    assert (after.error, clock.pauses) == (lasting, [])


def test_one_that_is_not_known_yet_is_looked_for_again(clock: Clock) -> None:
    assert followed(clock, *[fault(404)] * 5, RUNNING, FINISHED, HERE).name == "my-instance"


def test_one_that_stays_unknown_ends_it_after_seconds(clock: Clock) -> None:
    after = followed(clock, fault(404))
    assert (isinstance(after.error, ApiError), 3 < clock.passed < 10) == (True, True)


def test_one_that_was_seen_and_is_unknown_now_ends_it(clock: Clock) -> None:
    after = followed(clock, RUNNING, fault(404))
    assert (isinstance(after.error, ApiError), len(after.http.calls)) == (True, 2)


def test_the_api_is_given_the_time_that_it_asks_for(clock: Clock) -> None:
    followed(clock, fault(429, retry_after=7.0), FINISHED, HERE)
    assert clock.pauses == [7.0]


def test_no_pause_and_no_look_goes_beyond_the_time(clock: Clock) -> None:
    after = followed(clock, fault(429, retry_after=100.0), timeout=10)
    assert (clock.passed, isinstance(after.error, TaskError)) == (10, True)
    assert [call.within for call in after.http.calls] == [10.0, 1.0]
    assert "The last look at it failed: " in after.message


@pytest.mark.parametrize("is_new", [True, False])
def test_one_that_is_gone_after_its_task_is_none_unless_it_is_new(clock: Clock, is_new: bool) -> None:
    after = followed(clock, FINISHED, absent(), absent(), HERE, is_new=is_new)
    assert (after.name, len(after.http.calls)) == (("my-instance", 4) if is_new else (None, 2))


def test_a_new_one_that_never_shows_is_told(clock: Clock) -> None:
    after = followed(clock, FINISHED, absent(), is_new=True, timeout=10)
    assert (clock.passed, after.message) == (
        10,
        "my-instance is created, says the API, and is not there after 10 seconds",
    )
