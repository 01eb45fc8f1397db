# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`wait_for_tasks`: how often tasks are polled, how that ends, and its message."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
    InvalidResponse,
    NotConnected,
    ResponseLost,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.polling import Deadline
from ansible_collections.gcore.inference.plugins.module_utils._core.polling_errors import TaskError
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._core.tasks import wait_for_tasks
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v3 import ApiV3
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
    WriteResult,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import ID, answer
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments_v3 import ANSWER
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp, SlowHttp

TASK = "d478ae29-dedc-4869-82f0-96104425f565"
NEW, RUNNING, FINISHED = ({"id": TASK, "state": state} for state in ("NEW", "RUNNING", "FINISHED"))
HERE: dict[str, t.Any] = dict(ANSWER)


def error(state: t.Any = "ERROR", **said: t.Any) -> dict[str, t.Any]:
    """Return a task that failed."""
    return {"id": TASK, "state": state, **said}


def fault(status: int | None, retry_after: float | None = None, kind: type[ApiError] = ApiError) -> ApiError:
    """Return the error of one poll of a task."""
    made = kind("GET", f"/cloud/v1/tasks/{TASK}", f"HTTP {status}", status=status, message="out of order")
    made.retry_after = retry_after
    return made


def absent() -> ApiError:
    """Return the API's own 404."""
    return ApiError(
        "GET", "/my-instance", "HTTP 404", status=404, exception_class="NotFoundError", message="no such deployment"
    )


class Followed(t.NamedTuple):
    """The end of waiting: the name of the deployment or the error, and the HTTP client."""

    name: str | None
    error: InferenceError | None
    http: FakeHttp

    @property
    def message(self) -> str:
        """The message of the error."""
        assert self.error is not None
        return str(self.error.result(Redactor("s3cret-value"))["msg"])


def followed(
    clock: Clock, *replies: t.Any, tasks: tuple[str, ...] = (TASK,), is_new: bool = False, timeout: int = 60
) -> Followed:
    """Wait for tasks with these replies, the last one for ever."""
    http = SlowHttp(clock, *replies)
    written = WriteResult(tasks=list(tasks))
    try:
        seen = wait_for_tasks(ApiV3(http, 1), written, "my-instance", Deadline(timeout, 5), is_new)
    except InferenceError as failed:
        return Followed(None, failed, http)
    return Followed(seen and seen.id, None, http)


def test_wait_for_tasks_without_tasks_is_no_request(clock: Clock) -> None:
    observed = ApiV2(FakeHttp(answer()), 1).get(ID)
    http = FakeHttp()
    assert wait_for_tasks(ApiV2(http, 1), WriteResult(observed), ID, Deadline(60, 5), False) is observed
    assert http.calls == []


def test_wait_for_tasks_empty_list_reads_deployment(clock: Clock) -> None:
    after = followed(clock, HERE, tasks=())
    assert (after.name, len(after.http.calls), clock.pauses) == ("my-instance", 1, [])


def test_wait_for_tasks_finished_at_once_is_no_pause(clock: Clock) -> None:
    after = followed(clock, FINISHED, HERE)
    assert (after.name, clock.pauses) == ("my-instance", [])
    assert [call.path for call in after.http.calls] == [
        f"/cloud/v1/tasks/{TASK}",
        "/cloud/v3/inference/1/deployments/my-instance",
    ]


def test_wait_for_tasks_pauses_grow_to_five_seconds(clock: Clock) -> None:
    followed(clock, NEW, *[RUNNING] * 11, FINISHED, HERE)
    assert (clock.pauses[0], clock.pauses[-1], len(clock.pauses)) == (0.5, 5.0, 12)
    assert clock.pauses == sorted(clock.pauses)


def test_wait_for_tasks_waits_for_each(clock: Clock) -> None:
    after = followed(clock, RUNNING, FINISHED, FINISHED, HERE, tasks=("a", "b"))
    assert [call.path.split("/")[-1] for call in after.http.calls] == ["a", "a", "b", "my-instance"]


def test_wait_for_tasks_ends_at_first_failure(clock: Clock) -> None:
    after = followed(clock, FINISHED, error(error="no capacity"), tasks=("a", "b", "c"))
    assert isinstance(after.error, TaskError)
    # What the first task did stays.
    assert (after.error.task_id, after.error.is_final, len(after.http.calls)) == ("b", False, 2)
    assert after.message.startswith("my-instance: task b failed: no capacity.")


def test_task_error_reason_is_redacted_and_cut(clock: Clock) -> None:
    message = followed(clock, error(error="s3cret-value " + "x" * 900)).message
    assert (MASK in message, "s3cret-value" in message, len(message) < 700) == (True, False, True)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"message": "no capacity", "code": 5}, "no capacity"),
        (["no capacity", {"msg": "no quota"}], "no capacity; no quota"),
        ({"containers": ["Field required"]}, "containers: Field required"),
        ({"message": "no capacity", "password": "hunter2hunter2"}, "no capacity"),
        ({"errors": {"detail": ["no capacity for s3cret-value"]}}, f"no capacity for {MASK}"),
        ({"password": "hunter2hunter2"}, "password: ********"),
    ],
)
def test_task_error_of_other_structure_is_shown(clock: Clock, said: t.Any, shown: str) -> None:
    assert followed(clock, error(error=said)).message == f"my-instance: task {TASK} failed: {shown}."


@pytest.mark.parametrize("said", [{}, {"error": None}, {"error": ""}, {"error": {"code": 5}}])
def test_task_error_without_reason_has_id(clock: Clock, said: dict[str, t.Any]) -> None:
    assert followed(clock, error(**said)).message == f"my-instance: task {TASK} failed."


@pytest.mark.parametrize(("state", "shown"), [("ERROR", "failed: no capacity."), ("RUNNING", "its state is RUNNING.")])
def test_task_error_has_request_id(clock: Clock, state: str, shown: str) -> None:
    after = followed(clock, error(state, error="no capacity", request_id="r-s3cret-value"), timeout=1)
    assert after.error is not None
    request_id = f"r-{MASK}"
    assert f"{shown} (request_id {request_id})" in after.message
    assert after.error.result(Redactor("s3cret-value"))["error"]["request_id"] == request_id


@pytest.mark.parametrize("state", ["RUNNING", "NEW", "PAUSED", "finished", ""])
def test_wait_for_tasks_times_out_in_other_state(clock: Clock, state: str) -> None:
    after = followed(clock, error(state), timeout=10)
    assert isinstance(after.error, TaskError)
    assert (clock.passed, after.error.is_final, after.error.task_id) == (10, False, TASK)
    assert f"my-instance: timed out after 10 seconds waiting for task {TASK}" in after.message
    assert "It may be carried out later" in after.message


def test_timeout_message_hides_undocumented_state(clock: Clock) -> None:
    assert "its state is unknown" in followed(clock, error("see s3cret-value"), timeout=1).message


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
def test_wait_for_tasks_survives_transient_error(clock: Clock, passing: ApiError) -> None:
    assert followed(clock, passing, passing, FINISHED, HERE).name == "my-instance"


@pytest.mark.parametrize("lasting", [fault(401), fault(403), fault(400), fault(409), fault(None)])
def test_wait_for_tasks_ends_at_permanent_error(clock: Clock, lasting: ApiError) -> None:
    after = followed(clock, lasting)
    assert (after.error, clock.pauses) == (lasting, [])


def test_wait_for_tasks_retries_404_of_new_task(clock: Clock) -> None:
    assert followed(clock, *[fault(404)] * 5, RUNNING, FINISHED, HERE).name == "my-instance"


def test_wait_for_tasks_ends_if_404_stays(clock: Clock) -> None:
    after = followed(clock, fault(404))
    assert (isinstance(after.error, ApiError), 3 < clock.passed < 10) == (True, True)


def test_wait_for_tasks_ends_at_404_of_seen_task(clock: Clock) -> None:
    after = followed(clock, RUNNING, fault(404))
    assert (isinstance(after.error, ApiError), len(after.http.calls)) == (True, 2)


def test_wait_for_tasks_obeys_retry_after(clock: Clock) -> None:
    followed(clock, fault(429, retry_after=7.0), FINISHED, HERE)
    assert clock.pauses == [7.0]


def test_wait_for_tasks_keeps_deadline(clock: Clock) -> None:
    after = followed(clock, fault(429, retry_after=100.0), timeout=10)
    assert (clock.passed, isinstance(after.error, TaskError)) == (10, True)
    assert [call.timeout for call in after.http.calls] == [10.0, 1.0]
    assert "The last poll failed: " in after.message


@pytest.mark.parametrize("is_new", [True, False])
def test_wait_for_tasks_deployment_gone_afterwards(clock: Clock, is_new: bool) -> None:
    after = followed(clock, FINISHED, absent(), absent(), HERE, is_new=is_new)
    assert (after.name, len(after.http.calls)) == (("my-instance", 4) if is_new else (None, 2))


def test_wait_for_tasks_new_deployment_never_found(clock: Clock) -> None:
    after = followed(clock, FINISHED, absent(), is_new=True, timeout=10)
    assert (clock.passed, after.message) == (
        10,
        "the API reported my-instance as created, but it was not found within 10 seconds",
    )
