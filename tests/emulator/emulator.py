# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One emulator: its settings, deployments, journal and faults, together and safe in any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from pydantic import ValidationError

from .answers import Oddities
from .errors import validation_error
from .faults import Fault, FaultQueue
from .journal import Journal
from .records import RecordStore
from .settings import Settings
from .v2.store import DeploymentStore as DeploymentStoreV2
from .v3.application_store import ApplicationStore
from .v3.store import DeploymentStore as DeploymentStoreV3


class Emulator:
    """What the application serves and the tests control; hold `lock` while using `v2` or `v3`."""

    def __init__(self, initial: Settings | None = None) -> None:
        self._initial = initial or Settings()
        self.lock = threading.RLock()
        self.journal = Journal()
        self.faults = FaultQueue()
        self.resets = 0
        self.reset()

    def reset(self) -> None:
        """Go back to the beginning: settings, deployments, journal and faults.

        A request that is still being delayed is dropped undone when its time comes.
        """
        with self.lock:
            self.resets += 1
            self.settings = self._initial.model_copy(deep=True)
            self.v2 = DeploymentStoreV2(lambda: self.settings)
            self.v3 = DeploymentStoreV3(lambda: self.settings)
            self.applications = ApplicationStore(lambda: self.settings, self.v3.tasks)
            self.oddities = Oddities()
            self.journal.clear()
            self.faults.clear()

    def change_settings(self, changes: dict[str, Any]) -> Settings:
        """Change some settings and return all; ApiError (400) for an unknown name or a bad value."""
        with self.lock:
            try:
                changed = Settings.model_validate({**self.settings.model_dump(), **changes})
            except ValidationError as error:
                located = [{**each, "loc": ("settings", *each["loc"])} for each in error.errors()]
                raise validation_error(located) from error
            self.settings = changed
            return changed

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """Put faults behind those that are waiting."""
        self.faults.add(faults)

    def tasks(self) -> list[dict[str, Any]]:
        """Return a copy of all tasks, without changing their states."""
        with self.lock:
            return self.v3.tasks.all()

    def answer(self, deployment: dict[str, Any]) -> dict[str, Any]:
        """Return a deployment of either version as the API returns it."""
        if not self.settings.odd_answers:
            return deployment
        with self.lock:
            return self.oddities.dress(deployment)

    def answer_task(self, task: dict[str, Any]) -> dict[str, Any]:
        """Return a task as the API returns it."""
        if not self.settings.odd_answers:
            return task
        with self.lock:
            return self.oddities.dress_task(task)


class Seeding:
    """The deployments of one version of the API, for a test to seed and to look at."""

    def __init__(self, emulator: Emulator, store: Callable[[Emulator], RecordStore]) -> None:
        self._emulator = emulator
        self._store = store

    def seed(self, deployment: dict[str, Any], project_id: int | None = None, key: str = "") -> dict[str, Any]:
        """Store a deployment as it is given, under its own id (v2) or name (v3) unless `key` is another.

        ApiError (404) for an unknown project.
        """
        with self._emulator.lock:
            store = self._store(self._emulator)
            return store.seed(key or deployment[store.key_field], deployment, project_id)

    def bulk(self, count: int, project_id: int | None = None) -> list[str]:
        """Store `count` plain deployments and return their ids (v2) or names (v3)."""
        with self._emulator.lock:
            return self._store(self._emulator).make_many(count, project_id)

    def stored(self) -> dict[int, list[dict[str, Any]]]:
        """Return a copy of all deployments by project, without the settings for responses."""
        with self._emulator.lock:
            return self._store(self._emulator).stored()


class ApplicationSeeding:
    """The deployed applications of the catalogue, for a test to seed and to look at."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def seed(self, application: dict[str, Any], project_id: int | None = None, name: str = "") -> dict[str, Any]:
        """Store an application as it is given, under its own name unless `name` is another."""
        with self._emulator.lock:
            return self._emulator.applications.seed(name or application["name"], application, project_id)

    def stored(self, project_id: int = 1) -> list[dict[str, Any]]:
        """Return a copy of the applications of a project."""
        with self._emulator.lock:
            return self._emulator.applications.stored().get(project_id, [])
