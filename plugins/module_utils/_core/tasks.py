# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The tasks of the API, which carry out a write after its response."""

from __future__ import annotations

import typing as t
from functools import partial
from itertools import islice

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import (
    TASK_FAILED,
    WAIT_TIMEOUT,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.error_reasons import (
    reason_in,
    without_secrets,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.paged_list import (
    invalid_response,
    string_field,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.paths import quote_segment
from ansible_collections.gcore.inference.plugins.module_utils._core.polling import (
    Deadline,
    is_transient_in_poll,
    printable_status,
    retry_delay,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.polling_errors import TaskError
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    SchemaError,
    require_type,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient

#: How many polls may not find a task that was just started; in all about six seconds.
_NOT_FOUND_RETRIES = 5
#: How many times what was written is read again, where a response still shows the state of before;
#: in all about six seconds.
_READS_AFTER_WRITE = 5


class Task(t.NamedTuple):
    """A task of the API: its state, and the error message if the state is `ERROR`.

    `request_id` is that of the write which started it, `None` if the API does not say it.
    """

    state: str
    error: str | None
    request_id: str | None = None


ResourceT = t.TypeVar("ResourceT")
FoundT_co = t.TypeVar("FoundT_co", covariant=True)
#: Reads a task by its ID; the second argument is the time-out in seconds.
ReadTask = t.Callable[[str, float], Task]


class WriteResult(t.Generic[ResourceT]):
    """The response to a write: the resource, or the IDs of the tasks that carry out the write.

    If `tasks` is a list, even an empty one, the resource must be read again after these tasks.
    Both are `None` if the response was empty.
    """

    def __init__(self, observed: ResourceT | None = None, tasks: list[str] | None = None) -> None:
        self.observed = observed
        self.tasks = tasks


class TaskApi(t.Protocol[FoundT_co]):
    """The calls with which a write is followed."""

    def get(self, name: str, /) -> FoundT_co | None:
        """Return the resource of that name, or ID; `None` if there is none."""

    def task(self, task_id: str, timeout: float | None = None) -> Task:
        """Return the state of a task. `timeout` is in seconds."""


def parse_tasks(body: t.Any) -> list[str]:
    """Return the IDs of the tasks in the response to a write; none if they are null.

    Raises:
        SchemaError: it is not of the documented shape.
    """
    require_type(body, dict, "")
    tasks: list[str] = body.get("tasks")
    if tasks is None and "tasks" in body:
        return []
    require_type(tasks, list, "tasks")
    for index, task_id in enumerate(tasks):
        path = f"tasks[{index}]"
        require_type(task_id or None, str, path)
    return tasks


def parse_task(body: t.Any) -> Task:
    """Return the task in a response. Raises `SchemaError` if it is not of the documented shape."""
    require_type(body, dict, "")
    state = body.get("state")
    require_type(state, str, "state")
    error = body.get("error")
    if not isinstance(error, str):
        # By the contract a string or null. A list is read item by item, whatever the names in them.
        shown = without_secrets([error])
        error = reason_in(shown)
    request_id = string_field(body, "request_id")
    return Task(state, error, request_id)


def get_task(http: HttpClient, task_id: str, timeout: float | None = None) -> Task:
    """Return the state of a task of a write. `timeout` is in seconds.

    Raises:
        InvalidResponse: the response is not of the documented shape.
        ApiError: the request failed.
    """
    segment = quote_segment(task_id)
    path = f"/cloud/v1/tasks/{segment}"
    response = http.request("GET", path, timeout=timeout)
    try:
        return parse_task(response.json)
    except SchemaError as problem:
        raise invalid_response("v3", "GET", path, problem, response) from None


def follow_tasks(read: ReadTask, tasks: list[str], label: str, deadline: Deadline) -> None:
    """Wait for the tasks of a write to finish, one after the other.

    Messages call the resource by its `label`.

    Raises:
        TaskError: a task failed, or did not finish before the deadline.
        ApiError: a call failed.
    """
    for index, task_id in enumerate(tasks):
        _wait_for_task(read, task_id, label, deadline, is_first=index == 0)


def wait_for_tasks(
    api: TaskApi[ResourceT],
    written: WriteResult[ResourceT],
    name: str,
    deadline: Deadline,
    is_new: bool,
    is_outdated: t.Callable[[ResourceT], bool] | None = None,
) -> ResourceT | None:
    """Wait for the tasks of a write to finish; return the resource, `None` if there is none.

    `is_new` says that the write has created it. `is_outdated` returns whether what was read shows
    the state before the write; see `read_written`. A finished task does not mean that every read
    shows its effect.

    Raises:
        TaskError: a task failed, or did not finish before the deadline.
        InferenceError: a new resource was not found before the deadline.
        ApiError: a call failed.
    """
    if written.tasks is None:
        return written.observed
    follow_tasks(api.task, written.tasks, name, deadline)
    get = partial(api.get, name)
    if is_new:
        return read_new(get, name, deadline)
    if is_outdated is None:
        return get()
    return read_written(get, is_outdated, deadline)


def read_new(get: t.Callable[[], ResourceT | None], label: str, deadline: Deadline) -> ResourceT:
    """Return what `get` returns of a resource that was just created, once the API finds it.

    Raises:
        InferenceError: it was not found before the deadline.
        ApiError: a call failed.
    """
    for pause in deadline.backoff():
        try:
            created = get()
        except ApiError as error:
            if error.status != 404:
                raise
            created = None
        if created is not None:
            return created
        deadline.sleep(pause)
    problem = f"the API reported {label} as created, but it was not found"
    raise InferenceError(f"{problem} within {deadline.timeout} seconds", WAIT_TIMEOUT)


def read_written(
    get: t.Callable[[], ResourceT | None],
    is_outdated: t.Callable[[ResourceT], bool],
    deadline: Deadline,
) -> ResourceT | None:
    """Return what `get` returns of a resource after a write; `None` if there is none.

    It is read again for a short while, as long as the API still shows the state before.

    Raises:
        ApiError: a call failed.
    """
    return read_again(get(), get, is_outdated, deadline)


def read_again(
    last: ResourceT | None,
    get: t.Callable[[], ResourceT | None],
    is_outdated: t.Callable[[ResourceT], bool],
    deadline: Deadline,
) -> ResourceT | None:
    """Return the `last` state of a resource, read again for a short while as long as it is outdated.

    Raises: what `get` raises.
    """
    for pause in islice(deadline.backoff(), _READS_AFTER_WRITE):
        if last is None or not is_outdated(last):
            break
        deadline.sleep(pause)
        last = get()
    return last


def _wait_for_task(
    read: ReadTask, task_id: str, label: str, deadline: Deadline, is_first: bool
) -> None:
    """Poll a task until it is finished. Transient errors end this only after the deadline.

    Raises `TaskError`. A failure is final for the first task of a write only: what the tasks before
    it did is done.
    """
    state: str | None = None
    request_id: str | None = None
    poll_error: ApiError | None = None
    for polls, pause in enumerate(deadline.backoff()):
        try:
            task = read(task_id, deadline.poll_timeout)
        except ApiError as error:
            may_be_too_early = state is None and polls < _NOT_FOUND_RETRIES
            is_not_found_yet = error.status == 404 and may_be_too_early
            is_transient = is_transient_in_poll(error)
            if not (is_not_found_yet or is_transient):
                raise
            poll_error = error
        else:
            poll_error = None
            state = task.state
            request_id = task.request_id
            if state == "FINISHED":
                return
            if state == "ERROR":
                problem = f"{label}: task {task_id} failed"
                raise TaskError(
                    problem,
                    task_id,
                    task.error,
                    is_final=is_first,
                    kind=TASK_FAILED,
                    request_id=request_id,
                )
        delay = retry_delay(poll_error)
        longer = max(pause, delay)
        deadline.sleep(longer)
    problem = f"{label}: timed out after {deadline.timeout} seconds waiting for task {task_id}"
    if state:
        shown = printable_status(state)
        problem = f"{problem}: its state is {shown}"
    raise TaskError(problem, task_id, poll_error=poll_error, request_id=request_id)
