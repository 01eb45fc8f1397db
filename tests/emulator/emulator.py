# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One emulator: its settings, deployments, journal and faults, together and safe in any thread."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from .answers import Oddities
from .errors import validation_error
from .faults import Fault, FaultQueue
from .journal import Journal
from .settings import Settings
from .store import DeploymentStore


class Emulator:
    """What the application serves and the tests control; hold `lock` while using `store`."""

    def __init__(self, initial: Settings | None = None) -> None:
        self._initial = initial or Settings()
        self.lock = threading.RLock()
        self.journal = Journal()
        self.faults = FaultQueue()
        self.resets = 0
        self.reset()

    @property
    def settings(self) -> Settings:
        return self.store.settings

    def reset(self) -> None:
        """Go back to the beginning: settings, deployments, journal and faults.

        A request that is still being delayed is dropped undone when its time comes.
        """
        with self.lock:
            self.resets += 1
            self.store = DeploymentStore(self._initial.model_copy(deep=True))
            self.oddities = Oddities()
            self.journal.clear()
            self.faults.clear()

    def change_settings(self, changes: dict[str, Any]) -> Settings:
        """Change some settings and give all; ApiError (400) for an unknown name or a bad value."""
        with self.lock:
            try:
                changed = Settings.model_validate({**self.settings.model_dump(), **changes})
            except ValidationError as error:
                located = [{**each, "loc": ("settings", *each["loc"])} for each in error.errors()]
                raise validation_error(located) from error
            self.store.settings = changed
            return changed

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """Put faults behind those that are waiting."""
        self.faults.add(faults)

    def seed(self, instance_id: str, deployment: dict[str, Any], project_id: int | None = None) -> dict[str, Any]:
        """Store a deployment as it is given; ApiError (404) for an unknown project."""
        with self.lock:
            return self.store.seed(instance_id, deployment, project_id)

    def make_many(self, count: int, project_id: int | None = None) -> list[str]:
        """Store `count` plain deployments and give their ids."""
        with self.lock:
            return self.store.make_many(count, project_id)

    def stored(self) -> dict[int, list[dict[str, Any]]]:
        """Give a copy of all deployments by project, without the oddities of answers."""
        with self.lock:
            return self.store.stored()

    def answer(self, deployment: dict[str, Any]) -> dict[str, Any]:
        """Give a deployment as the API would answer it."""
        if not self.settings.odd_answers:
            return deployment
        with self.lock:
            return self.oddities.dress(deployment)
