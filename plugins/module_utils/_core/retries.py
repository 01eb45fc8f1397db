# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Retries: which failed requests are repeated, the pause before, and the rate limit of a session."""

from __future__ import annotations

import random
import threading
import time
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.advice import says_locked
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InvalidResponse,
    NotConnected,
    ResponseLost,
)

#: Seconds: the longest pause after the first attempt (it doubles with each), and of all.
_FIRST_BACKOFF = 0.5
_MAX_BACKOFF = 8.0
#: Seconds: the shortest pause that a rate limit causes, even with `Retry-After: 0`.
_MIN_RATE_PAUSE = 0.1
#: Seconds that a request with a timeout reserves for its attempt if it has to wait before it.
_MIN_ATTEMPT_TIME = 1.0


def is_transient(error: ApiError) -> bool:
    """Return whether the same request may succeed later. All callers use this definition."""
    if isinstance(error, InvalidResponse):
        return False
    if isinstance(error, (NotConnected, ResponseLost)):
        return True
    if error.status is None:
        return False
    if error.status in (408, 425, 429) or error.status >= 500:
        return True
    return _is_locked(error)


def max_backoff(attempts: int) -> float:
    """Return the longest pause, in seconds, after that many attempts."""
    doublings = max(attempts, 1) - 1
    backoff: float = _FIRST_BACKOFF * 2**doublings
    return min(backoff, _MAX_BACKOFF)


def backoff_seconds(attempts: int, retry_after: float | None) -> float:
    """Return the pause, in seconds, after that many attempts: growing, with jitter.

    The pause is longer than `retry_after`, the seconds that the API demands.
    """
    longest = max_backoff(attempts)
    if retry_after is None:
        part = random.uniform(0.5, 1.0)
        return longest * part
    jitter = random.uniform(0.0, longest)
    return retry_after + jitter


def _is_locked(error: ApiError) -> bool:
    """Return whether another operation holds the resource for now."""
    if error.status == 423:
        return True
    if error.status != 409:
        return False
    return error.retry_after is not None or says_locked(error)


def _is_rate_limit(error: ApiError) -> bool:
    """Return whether the API limits all callers, and not only those of one resource."""
    if error.status is None:
        return False
    if error.status == 429:
        return True
    return error.status >= 500 and error.retry_after is not None


class RateGate:
    """Delays all requests of a session while the API demands a pause. Thread-safe."""

    def __init__(self, sleep: t.Callable[[float], None]) -> None:
        self._sleep = sleep
        self._lock = threading.Lock()
        #: When the gate opens, as `time.monotonic()`.
        self._opens_at = 0.0

    def close_for(self, error: ApiError, attempts: int) -> bool:
        """Close the gate if the `error`, after that many attempts, is a rate limit.

        Return whether it is one.
        """
        if not _is_rate_limit(error):
            return False
        pause = max_backoff(attempts) / 2
        if error.retry_after is not None:
            pause = max(error.retry_after, _MIN_RATE_PAUSE)
        with self._lock:
            opens_at = time.monotonic() + pause
            self._opens_at = max(self._opens_at, opens_at)
        return True

    def wait(self, spread: float, max_wait: float) -> float:
        """Wait until the gate is open, for at most `max_wait` seconds; return the seconds waited.

        The waiting requests continue at different times, spread over `spread` seconds, so that the
        API does not reject them again.
        """
        waited = 0.0
        while waited < max_wait:
            with self._lock:
                opens_at = self._opens_at
            remaining = opens_at - time.monotonic()
            if remaining <= 0:
                break
            jitter = random.uniform(0.0, spread)
            pause = min(remaining + jitter, max_wait - waited)
            self._sleep(pause)
            waited += pause
            if pause >= remaining:
                self._open(opens_at)
        return waited

    def _open(self, opens_at: float) -> None:
        """Open the gate, unless it was closed for longer since then."""
        with self._lock:
            if self._opens_at == opens_at:
                self._opens_at = 0.0


class Attempts:
    """The attempts of one request: their number, their time, and whether there may be another.

    There are at most `retries` after the first, not counting those after which the API demanded a
    pause, and none starts more than `retry_time` seconds after the first. A request with a
    `timeout`, in seconds, has one attempt.
    """

    def __init__(
        self, retries: int, retry_time: float, *, idempotent: bool, timeout: float | None
    ) -> None:
        self.count = 0
        self._retries = retries if timeout is None else 0
        self._retry_time = retry_time
        self._idempotent = idempotent
        self._timeout = timeout
        self._counted_failures = 0
        self._started_at = time.monotonic()
        self._waited = 0.0
        self._may_be_done = False

    @property
    def max_wait(self) -> float:
        """The longest wait before the next attempt, in seconds."""
        longest = self._retry_time - self._elapsed
        if self._timeout is not None:
            longest = self._timeout - _MIN_ATTEMPT_TIME
        return max(longest, 0.0)

    @property
    def remaining_timeout(self) -> float | None:
        """The seconds for the next attempt of a request with a timeout, else `None`."""
        if self._timeout is None:
            return None
        return self._timeout - self._waited

    @property
    def _elapsed(self) -> float:
        elapsed = time.monotonic() - self._started_at
        return max(elapsed, self._waited)

    def add_wait(self, seconds: float) -> None:
        """Count a pause."""
        self._waited += seconds

    def add_failure(self, error: ApiError) -> None:
        """Count an attempt that failed with `error`, and describe the earlier ones in the error."""
        self.count += 1
        error.attempts = self.count
        error.earlier_may_be_done = self._may_be_done
        # A 503 usually means that nothing was done, but some gateways send it if they lost the
        # response.
        is_lost = isinstance(error, ResponseLost)
        if is_lost or error.status == 503:
            self._may_be_done = True

    def may_retry(self, error: ApiError) -> bool:
        """Return whether there may be another attempt after `error`, and count the failure."""
        if self._retries == 0 or not is_transient(error):
            return False
        if not self._idempotent and not _was_not_processed(error):
            return False
        pause = error.retry_after
        if error.status != 429 and pause is None:
            self._counted_failures += 1
        if self._counted_failures > self._retries:
            return False
        starts_after = self._elapsed + (pause or 0.0)
        return starts_after < self._retry_time


def _was_not_processed(error: ApiError) -> bool:
    """Return whether the API certainly did not process the request."""
    if isinstance(error, NotConnected):
        return True
    return error.status in (429, 503)
