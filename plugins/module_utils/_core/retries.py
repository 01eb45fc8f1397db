# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Which failed calls are tried again, after what pause, and how a rate limit holds back all calls of a session."""

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

#: Seconds: the longest first pause (it doubles with each try), and the longest of all.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 8.0
#: Seconds: the shortest pause that a rate limit causes, where the API asks for none.
_LEAST_PAUSE = 0.1
#: Seconds that a call with a time of its own keeps for its try where it has to wait before it.
_LEAST_TRY = 1.0


def is_transient(error: ApiError) -> bool:
    """Return whether the same call may succeed later: the one table of such faults, for every caller."""
    if isinstance(error, InvalidResponse):
        return False
    if isinstance(error, (NotConnected, ResponseLost)):
        return True
    if error.status is None:
        return False
    return error.status in (408, 425, 429) or error.status >= 500 or _is_locked(error)


def longest_pause(tries: int) -> float:
    """Return the longest pause, in seconds, after that many tries."""
    return float(min(_FIRST_PAUSE * 2 ** (max(tries, 1) - 1), _LONGEST_PAUSE))


def pause_after(tries: int, retry_after: float | None) -> float:
    """Return the pause, in seconds, after that many tries: growing and jittered, beyond what the API asks for."""
    longest = longest_pause(tries)
    if retry_after is None:
        return longest * random.uniform(0.5, 1.0)
    return retry_after + longest * random.uniform(0.0, 1.0)


def _is_locked(error: ApiError) -> bool:
    """Return whether another operation holds the resource, which passes."""
    if error.status == 423:
        return True
    return error.status == 409 and (error.retry_after is not None or says_locked(error))


def _limits_rate(error: ApiError) -> bool:
    """Return whether the API asks all callers, and not only those of one resource, to come later."""
    if error.status is None:
        return False
    return error.status == 429 or (error.status >= 500 and error.retry_after is not None)


class RateGate:
    """Holds back all calls of a session while the API asks for a pause. For any number of threads."""

    def __init__(self, sleep: t.Callable[[float], None]) -> None:
        self._sleep = sleep
        self._lock = threading.Lock()
        self._opens = 0.0

    def heed(self, error: ApiError, tries: int) -> bool:
        """Return whether the C(error), after that many tries of its call, closes the gate, and close it then."""
        if not _limits_rate(error):
            return False
        asked_for = error.retry_after
        pause = longest_pause(tries) / 2 if asked_for is None else max(asked_for, _LEAST_PAUSE)
        with self._lock:
            self._opens = max(self._opens, time.monotonic() + pause)
        return True

    def wait(self, spread: float, most: float) -> float:
        """Wait until the gate is open, for C(most) seconds at the longest; return the seconds waited.

        The calls that wait go on at different times, spread over as many seconds, so that they are not refused anew.
        """
        waited = 0.0
        while waited < most:
            with self._lock:
                opens = self._opens
            left = opens - time.monotonic()
            if left <= 0:
                break
            pause = min(left + spread * random.uniform(0.0, 1.0), most - waited)
            self._sleep(pause)
            waited += pause
            if pause >= left:
                self._passed(opens)
        return waited

    def _passed(self, opened: float) -> None:
        """Note that the time C(opened) is over, unless the gate was closed again meanwhile."""
        with self._lock:
            if self._opens == opened:
                self._opens = 0.0


class Tries:
    """The tries of one call: how many there were, how long they took, and whether there may be another.

    There are at most C(retries) after the first, not counting those after which the API asked for a pause, and none
    that would begin more than C(retry_time) seconds after the first.
    """

    def __init__(self, retries: int, retry_time: float, *, once: bool, within: float | None) -> None:
        self.count = 0
        self._retries = 0 if within is not None else retries
        self._retry_time = retry_time
        self._once = once
        self._within = within
        self._counted = 0
        self._began = time.monotonic()
        self._waited = 0.0
        self._may_be_done = False

    @property
    def most_wait(self) -> float:
        """The most seconds to wait before the next try."""
        if self._within is not None:
            return max(self._within - _LEAST_TRY, 0.0)
        return max(self._retry_time - self._spent, 0.0)

    @property
    def left_within(self) -> float | None:
        """The seconds for the next try of a call that has a time of its own."""
        return None if self._within is None else self._within - self._waited

    @property
    def _spent(self) -> float:
        return max(time.monotonic() - self._began, self._waited)

    def has_waited(self, seconds: float) -> None:
        """Note a pause."""
        self._waited += seconds

    def has_failed(self, error: ApiError) -> None:
        """Note that a try ended in the C(error), and in it how many there were and what they may have done."""
        self.count += 1
        error.tries = self.count
        error.earlier_may_be_done = self._may_be_done
        # A 503 usually says that nothing was done, and some gateways send one for an answer that they lost.
        if isinstance(error, ResponseLost) or error.status == 503:
            self._may_be_done = True

    def another_after(self, error: ApiError) -> bool:
        """Return whether there may be another try after the C(error), and count it."""
        if self._retries == 0 or not is_transient(error):
            return False
        if self._once and not (isinstance(error, NotConnected) or error.status in (429, 503)):
            return False
        if error.status != 429 and error.retry_after is None:
            self._counted += 1
        return self._counted <= self._retries and self._spent + (error.retry_after or 0.0) < self._retry_time
