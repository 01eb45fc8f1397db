# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Waiting until the API has done what it was asked for: its tasks, and what becomes of one deployment. Only looks."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import (
    CONFLICT,
    DEPLOYMENT_FAILED,
    NOT_FOUND,
    TASK_FAILED,
    WAIT_TIMEOUT,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
    InvalidResponse,
    TaskError,
    UnreadableResponse,
    WaitFailed,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.retries import is_transient

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        Deployment,
        DeploymentApi,
        WriteResult,
    )

#: What each state is called when it has come.
_GOALS = {"present": "ready", "started": "ready", "stopped": "stopped", "absent": "gone"}
#: Seconds: what the last look is given however little is left.
_LAST_LOOK = 1.0
#: Seconds: between two looks at a task, at first and at most.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 5.0
#: The statuses that last until something is done to the deployment, or it fails.
_LASTING = frozenset(("ACTIVE", "DISABLED", "ERROR", "FAILED"))
#: How often a task that was just begun may be unknown: it may not be everywhere yet. About six seconds.
_UNKNOWN_AT_FIRST = 5


class Deadline:
    """For how long a run waits in all, from the making of this on, and how long between two looks; in seconds."""

    def __init__(self, timeout: int, interval: int) -> None:
        self.timeout = timeout
        self.interval = interval
        self._deadline = time.monotonic() + timeout

    @property
    def left(self) -> float:
        """The seconds that are left; less than 0 where the time is over."""
        return self._deadline - time.monotonic()


def wait_for_tasks(
    api: DeploymentApi, begun: WriteResult, instance_id: str, patience: Deadline, is_new: bool
) -> Deployment | None:
    """Give the deployment after what was C(begun), when its tasks are over; C(None) where there is none.

    Raises TaskError where a task fails, or is not over in time, and what the calls raise.
    """
    if begun.tasks is None:
        return begun.observed
    for index, task_id in enumerate(begun.tasks):
        _follow(api, task_id, instance_id, patience, is_first=index == 0)
    for pause in _pauses(patience):
        try:
            seen = api.get(instance_id)
        except ApiError as fault:
            if not (is_new and fault.status == 404):
                raise
            seen = None
        # What was just created may not be everywhere yet.
        if seen or not is_new:
            return seen
        time.sleep(pause)
    raise InferenceError(
        f"{instance_id} is created, says the API, and is not there after {patience.timeout} seconds", WAIT_TIMEOUT
    )


def switch(api: DeploymentApi, instance_id: str, to_start: bool, patience: Deadline, is_new: bool) -> None:
    """Start or stop the deployment; one that was just created may not be everywhere yet, and then it is sent again.

    Raises what the calls raise; the 404 of a new one only when the time is over.
    """
    call = api.start if to_start else api.stop
    for pause in _pauses(patience):
        try:
            call(instance_id)
        except ApiError as fault:
            if not (is_new and fault.status == 404) or patience.left <= 0:
                raise
        else:
            return
        time.sleep(pause)


def _follow(api: DeploymentApi, task_id: str, instance_id: str, patience: Deadline, is_first: bool) -> None:
    """Look at a task until it is over; a fault of the network or the API ends this only when the time is over.

    Where it fails and is not the first of a write, what those before it did is done.
    """
    state, fault = None, None
    for looks, pause in enumerate(_pauses(patience)):
        try:
            task = api.task(task_id, within=max(patience.left, _LAST_LOOK))
        except ApiError as failed:
            is_late = failed.status == 404 and state is None and looks < _UNKNOWN_AT_FIRST
            if not (is_late or _may_pass(failed)):
                raise
            fault = failed
        else:
            state, fault = task.state, None
            if state == "FINISHED":
                return
            if state == "ERROR":
                raise TaskError(
                    f"{instance_id}: task {task_id} failed", task_id, task.error, is_final=is_first, kind=TASK_FAILED
                )
        asked_for = fault.retry_after or 0.0 if fault else 0.0
        time.sleep(min(max(pause, asked_for), max(patience.left, 0.0)))
    seen = f": its state is {_told(state)}" if state else ""
    problem = f"{instance_id}: task {task_id} is not over after {patience.timeout} seconds{seen}"
    raise TaskError(problem, task_id, fault=fault)


def _pauses(patience: Deadline) -> t.Iterator[float]:
    """Give the pauses between two looks, growing, until the time is over; the last look is at its very end."""
    pause = _FIRST_PAUSE
    while True:
        left = patience.left
        yield min(pause, max(left, 0.0))
        if left <= 0:
            return
        pause = min(pause * 1.5, _LONGEST_PAUSE)


class Waiter:
    """Waits for one deployment; C(last) is what was last seen of it, C(None) that it is gone.

    C(before) is its status before this run changed it; C(None) where there was none.
    """

    def __init__(
        self, api: DeploymentApi, last: Deployment, state: str, is_new: bool, before: str | None = None
    ) -> None:
        self.last: Deployment | None = last
        self._api = api
        self._id = last.id
        self._title = last.title
        self._state = state
        self._is_new = is_new
        self._before = before
        # Whether the next look decides, and whether the last one did not.
        self._decides = True
        self._in_doubt = False
        # One that had failed before it was deleted may show that until it is gone.
        self._failed_before = state == "absent" and _has_failed(last)
        self._fault: ApiError | None = None

    def until_done(self, patience: Deadline, has_changed: bool) -> None:
        """Wait; raise WaitFailed where it can't become what it should, or does not in time.

        Where the run C(has_changed) something, what was last seen tells nothing about what comes of that, and the first
        look may still show the status of before: then the second one decides. A fault of the network or the API ends
        the waiting only when the time is over; other errors of a call are raised.
        """
        if not has_changed and self._is_done():
            return
        self._decides = not has_changed or self._before is None
        # Long enough for two looks, however short the time is.
        longest = patience.left if self._decides else patience.left / 2
        while True:
            left = patience.left
            if left <= 0:
                raise self._not_ready(f"is not {_GOALS[self._state]} after {patience.timeout} seconds", WAIT_TIMEOUT)
            asked_for = self._fault.retry_after or 0.0 if self._fault else 0.0
            time.sleep(min(max(patience.interval, asked_for), left, longest))
            longest = left
            if self._look(patience.left) and self._is_settled():
                return

    def _is_settled(self) -> bool:
        """Return whether the last look shows what it should be, for certain; raise WaitFailed as C(_is_done) does."""
        may_be_old = not self._decides and self._may_be_old
        self._decides = True
        self._in_doubt = may_be_old
        return not may_be_old and self._is_done()

    @property
    def _may_be_old(self) -> bool:
        """Whether what was last seen may be the status of before the change."""
        if self.last is None or self.last.is_gone:
            return False
        # Where the status changed by itself, it may have been any by the time of the change.
        return self.last.status == self._before or self._before not in _LASTING

    def _look(self, left: float) -> bool:
        """Look once; tell whether it was seen what has become of the deployment."""
        self._fault = None
        try:
            seen = self._api.get(self._id, within=max(left, _LAST_LOOK))
        except ApiError as fault:
            if not (_may_pass(fault) or (self._is_new and fault.status == 404)):
                raise
            self._fault = fault
            return False
        if seen is None and self._is_new:
            # What was just created may not be everywhere yet.
            return False
        self._is_new = False
        self.last = None if seen and seen.status == "DELETED" else seen
        return True

    def _is_done(self) -> bool:
        """Tell whether it is what it should be; raise WaitFailed where it will not become that."""
        if _has_failed(self.last) and not self._failed_before:
            raise self._not_ready(f"will not become {_GOALS[self._state]} by itself", DEPLOYMENT_FAILED)
        if self._state == "absent":
            return self.last is None
        if self.last is None or self.last.is_gone:
            raise self._not_ready("was deleted meanwhile", NOT_FOUND)
        if self._state == "stopped":
            return self.last.status == "DISABLED"
        if self._state == "present" and self.last.status == "DISABLED":
            raise self._not_ready("is stopped, and is not ready before state: started has started it", CONFLICT)
        return _is_ready(self.last)

    def _not_ready(self, problem: str, kind: str) -> WaitFailed:
        if self.last is None:
            return WaitFailed(f"{self._title} {problem}", fault=self._fault, kind=kind)
        regions = sorted(_replicas(container) for container in self.last.answer["containers"])
        told = f"{self._title} {problem}: its status is {_told(self.last.status)}"
        if self._in_doubt:
            told += ", which was seen once and may be that of before the change"
        return WaitFailed(told, regions, self._fault, kind)


def _is_ready(observed: Deployment) -> bool:
    """C(PENDING) is healthy where there may be no container at all (the contract's words: scaled to zero)."""
    may_be_empty = any(container["scale"]["min"] == 0 for container in observed.fields["containers"].values())
    return observed.status == "ACTIVE" or (observed.status == "PENDING" and may_be_empty)


def _has_failed(observed: Deployment | None) -> bool:
    return observed is not None and observed.status in ("FAILED", "ERROR")


def _may_pass(fault: ApiError) -> bool:
    """Return whether a later look may succeed: as every call, and where something else than the API answered."""
    is_odd = isinstance(fault, InvalidResponse) and not isinstance(fault, UnreadableResponse)
    return is_transient(fault) or fault.not_from_api or is_odd


def _told(status: str) -> str:
    """Give a status as it may be shown: a word as the contract's are, and nothing that holds more."""
    return status if status.isalpha() and status.isupper() and len(status) <= 40 else "none that is documented"


def _replicas(container: dict[str, t.Any]) -> tuple[int, int | None, int | None, str | None]:
    """Give the region of a container as it was answered, how many are ready and how many there are, and its message."""
    counts = container.get("deploy_status")
    numbers = [counts.get(name) for name in ("ready", "total")] if isinstance(counts, dict) else []
    are_counts = all(isinstance(number, int) and not isinstance(number, bool) for number in numbers)
    ready, total = numbers if numbers and are_counts else (None, None)
    message = container.get("error_message")
    return container["region_id"], ready, total, message if isinstance(message, str) else None
