# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Polling until a deadline: its pauses, and the errors that do not end it."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InvalidResponse,
    UnreadableResponse,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.retries import is_transient

#: Seconds: the time-out of the final poll, however little time remains.
_FINAL_POLL_TIMEOUT = 1.0
#: Seconds: the first pause between two polls, and the longest.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 5.0
#: By how much a pause is longer than the one before.
_GROWTH = 1.5
#: Characters of a status that is shown: no documented one is longer.
LONGEST_STATUS = 40


class Deadline:
    """How long a run may wait in all, from the creation of this object on.

    `timeout` is that time, and `interval` the pause between two polls of a resource; both in
    seconds.
    """

    def __init__(self, timeout: int, interval: int) -> None:
        self.timeout = timeout
        self.interval = interval
        self._end = time.monotonic() + timeout

    @property
    def remaining(self) -> float:
        """The seconds that remain; 0 or less after the deadline."""
        return self._end - time.monotonic()

    @property
    def poll_timeout(self) -> float:
        """The time-out of the next poll, in seconds."""
        return max(self.remaining, _FINAL_POLL_TIMEOUT)

    def sleep(self, seconds: float) -> None:
        """Sleep for so many seconds, but not beyond the deadline."""
        remaining = max(self.remaining, 0.0)
        time.sleep(min(seconds, remaining))

    def backoff(self) -> t.Iterator[float]:
        """Yield the pauses, in seconds, to sleep after each poll.

        They grow. `sleep` cuts the last of them, so that the final poll is at the deadline.
        """
        pause = _FIRST_PAUSE
        is_final = False
        while not is_final:
            is_final = self.remaining <= 0
            yield pause
            pause = min(pause * _GROWTH, _LONGEST_PAUSE)


def is_transient_in_poll(error: ApiError) -> bool:
    """Return whether a later poll may succeed.

    Besides the errors on which every call is retried, these are responses of something else than the
    API, and responses of another shape than documented. One that is too large or compressed in an
    unknown encoding stays so.
    """
    if isinstance(error, UnreadableResponse):
        return error.not_from_api
    if isinstance(error, InvalidResponse):
        return True
    return error.not_from_api or is_transient(error)


def retry_delay(error: ApiError | None) -> float:
    """Return the pause, in seconds, that the last response demands; 0 if it demands none."""
    if error is None or error.retry_after is None:
        return 0.0
    return error.retry_after


def printable_status(status: str) -> str:
    """Return a status, or a state of a task, as a message shows it.

    The documented ones are words of capital letters. Any other is foreign text, which may hold a
    secret.
    """
    if len(status) > LONGEST_STATUS:
        return "unknown"
    if status.isalpha() and status.isupper():
        return status
    return "unknown"
