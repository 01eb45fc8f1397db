# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Waiting until one deployment is in the state of the option `state`. Only reads."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import (
    CONFLICT,
    NOT_FOUND,
    RESOURCE_FAILED,
    WAIT_TIMEOUT,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError
from ansible_collections.gcore.inference.plugins.module_utils._core.polling import (
    Deadline,
    is_transient_in_poll,
    printable_status,
    retry_delay,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.errors import (
    WaitFailed,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.region_state import (
    region_state,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        Deployment,
    )


class Reader(t.Protocol):
    """What reads the deployment at each poll: the API, or a list that several share."""

    def get(self, instance_id: str, timeout: float | None = None) -> Deployment | None:
        """Return the deployment, or `None` if it does not exist. Raises `ApiError`."""


#: What a deployment is to do, by the option `state`; the end of a sentence.
_TARGETS = {
    "present": "become ready",
    "started": "become ready",
    "stopped": "stop",
    "restarted": "become ready",
    "absent": "be deleted",
}
#: The statuses that last until somebody changes the deployment, or it fails.
_LASTING = frozenset(("ACTIVE", "DISABLED", "ERROR", "FAILED"))


class Waiter:
    """Waits for one deployment.

    `last` is the deployment as last seen, `None` if it is gone. `is_new` says that this run has
    created it. `status_before` is its status before this run changed it, `None` if it was not
    there. `ignores_failure`: a failure that it shows may be the one of before.
    """

    def __init__(  # pylint: disable=too-many-arguments
        self,
        reader: Reader,
        last: Deployment,
        state: str,
        is_new: bool,
        status_before: str | None = None,
        ignores_failure: bool = False,
    ) -> None:
        self.last: Deployment | None = last
        self._reader = reader
        self._id = last.id
        self._label = last.label
        self._state = state
        self._is_new = is_new
        self._status_before = status_before
        #: Whether the next poll is conclusive, whatever status it shows.
        self._next_is_conclusive = True
        #: Whether the last poll was not conclusive.
        self._is_in_doubt = False
        #: A deployment that had failed before it was deleted may show that until it is gone.
        is_failed_and_deleted = state == "absent" and last.has_failed
        self._ignores_failure = ignores_failure or is_failed_and_deleted
        self._poll_error: ApiError | None = None

    def wait(self, deadline: Deadline, has_changed: bool) -> None:
        """Poll until the deployment is as its option `state` says.

        If the run `has_changed` something, what was last seen does not show the effect of that. The
        first poll may still show the status of before, and then the second poll is conclusive.
        Transient errors end the waiting only after the deadline.

        Raises:
            WaitFailed: the deployment can't become what it should, or did not before the deadline.
            ApiError: a call failed.
        """
        if not has_changed and self._is_done():
            return
        longest_pause = deadline.remaining
        if has_changed and self._status_before is not None:
            self._next_is_conclusive = False
            # Leaves time for a second poll, however short the time is.
            longest_pause = longest_pause / 2
        while deadline.remaining > 0:
            delay = retry_delay(self._poll_error)
            pause = max(deadline.interval, delay)
            deadline.sleep(min(pause, longest_pause))
            longest_pause = deadline.timeout
            is_known = self._poll(deadline.poll_timeout)
            if is_known and self._is_settled():
                return
        target = _TARGETS[self._state]
        problem = (
            f"Timed out after {deadline.timeout} seconds waiting for {self._label} to {target}"
        )
        raise self._failure(problem, WAIT_TIMEOUT)

    def _is_settled(self) -> bool:
        """Return whether the last poll is conclusive and shows what the deployment should be.

        Raises `WaitFailed` as `_is_done` does.
        """
        self._is_in_doubt = not self._next_is_conclusive and self._may_be_outdated
        self._next_is_conclusive = True
        if self._is_in_doubt:
            return False
        return self._is_done()

    @property
    def _may_be_outdated(self) -> bool:
        """Whether the status last seen may be that of before the change."""
        if self.last is None or self.last.is_deleted_or_deleting:
            return False
        if self._status_before not in _LASTING:
            # The status changed by itself, and may have been any by the time of the change.
            return True
        return self.last.status == self._status_before

    def _poll(self, timeout: float) -> bool:
        """Read the deployment once; return whether the response shows its state."""
        self._poll_error = None
        try:
            seen = self._reader.get(self._id, timeout=timeout)
        except ApiError as error:
            is_not_found_yet = self._is_new and error.status == 404
            is_transient = is_transient_in_poll(error)
            if not (is_not_found_yet or is_transient):
                raise
            self._poll_error = error
            return False
        if seen is None and self._is_new:
            # A new deployment may not be found everywhere yet.
            return False
        self._is_new = False
        if seen and seen.status == "DELETED":
            seen = None
        self.last = seen
        return True

    def _is_done(self) -> bool:
        """Return whether it is what it should be. Raises `WaitFailed` if it can't become that."""
        has_failed = self.last is not None and self.last.has_failed
        if has_failed and not self._ignores_failure:
            target = _TARGETS[self._state]
            problem = f"{self._label} failed and will not {target}"
            raise self._failure(problem, RESOURCE_FAILED)
        if self._state == "absent":
            return self.last is None
        if self.last is None or self.last.is_deleted_or_deleting:
            problem = f"{self._label} was deleted while waiting"
            raise self._failure(problem, NOT_FOUND)
        if self._state == "stopped":
            return self.last.is_stopped
        if self.last.is_stopped and self._state == "present":
            problem = f"{self._label} is stopped and will not become ready"
            raise self._failure(f"{problem}; set state: started to start it", CONFLICT)
        return self.last.is_ready

    def _failure(self, problem: str, kind: str) -> WaitFailed:
        """Return the error, with the status last seen and the state of each region."""
        if self.last is None:
            return WaitFailed(problem, poll_error=self._poll_error, kind=kind)
        status = printable_status(self.last.status)
        text = f"{problem}: its status is {status}"
        if self._is_in_doubt:
            text = f"{text} (read once; it may be the status before the change)"
        containers = self.last.json["containers"]
        regions = [region_state(container) for container in containers]
        regions.sort()
        return WaitFailed(text, regions, self._poll_error, kind)
