# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A clock that only pauses and calls advance."""

from __future__ import annotations

import threading
import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core import polling


class Clock:
    """Takes the place of the module `time`, and notes each pause. `meanwhile` is called once, in the next pause.

    Each thread has its own time: those that pause at the same time do not wait for each other.
    """

    def __init__(self) -> None:
        self._own = threading.local()
        self.began = self.now
        self.pauses: list[float] = []
        self.meanwhile: t.Callable[[], t.Any] | None = None

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take the place of the real clock of the module that polls."""
        monkeypatch.setattr(polling, "time", self)

    @property
    def now(self) -> float:
        """The time of this thread."""
        return getattr(self._own, "now", 1_000_000.0)

    @now.setter
    def now(self, value: float) -> None:
        self._own.now = value

    def monotonic(self) -> float:
        """Replace `time.monotonic`."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Replace `time.sleep`."""
        self.pauses.append(seconds)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        self.now += seconds

    @property
    def passed(self) -> float:
        """The seconds since the beginning."""
        return self.now - self.began
