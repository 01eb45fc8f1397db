# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One emulator: its settings, deployments, journal and faults, together and safe in any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from fastapi.responses import JSONResponse
from pydantic import ValidationError

from .catalogues.store import Catalogues
from .errors import validation_error
from .faults import Fault, FaultQueue
from .journal import Journal
from .odd_responses import OddResponses
from .paging import page
from .settings import Settings
from .v2.named_resource_store import KeyStore, RegistryStore
from .v2.store import DeploymentStore as DeploymentStoreV2
from .v3.application_store import ApplicationStore
from .v3.named_resource_store import ApiKeyStore, CredentialStore, SecretStore
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
        """Go back to the beginning: settings, all that is stored, journal and faults.

        A request that is still being delayed is dropped undone when its time comes.
        """
        with self.lock:
            self.resets += 1
            self.settings = self._initial.model_copy(deep=True)
            self._create_deployment_stores()
            self._create_other_stores()
            self.odd_responses = OddResponses()
            self.journal.clear()
            self.faults.clear()

    def _create_deployment_stores(self) -> None:
        self.v2 = DeploymentStoreV2(lambda: self.settings)
        self.v3 = DeploymentStoreV3(lambda: self.settings)
        self.applications = ApplicationStore(lambda: self.settings, self.v3.tasks)

    def _create_other_stores(self) -> None:
        self.api_keys_v2 = KeyStore(lambda: self.settings, self.v2)
        self.registries_v2 = RegistryStore(lambda: self.settings)
        self.api_keys_v3 = ApiKeyStore(lambda: self.settings, lambda project: self.v3.stored().get(project, []))
        self.credentials_v3 = CredentialStore(lambda: self.settings)
        self.secrets_v3 = SecretStore(lambda: self.settings)
        self.catalogues = Catalogues(lambda: self.settings)

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

    def as_returned(self, deployment: dict[str, Any]) -> dict[str, Any]:
        """Return a deployment of either version as the API returns it."""
        if not self.settings.odd_responses:
            return deployment
        with self.lock:
            return self.odd_responses.make_odd(deployment)

    def task_as_returned(self, task: dict[str, Any]) -> dict[str, Any]:
        """Return a task as the API returns it."""
        if not self.settings.odd_responses:
            return task
        with self.lock:
            return self.odd_responses.make_task_odd(task)

    def item_as_returned(self, item: dict[str, Any]) -> dict[str, Any]:
        """Return what is neither a deployment nor a task as the API returns it."""
        if not self.settings.odd_responses:
            return item
        with self.lock:
            return self.odd_responses.make_item_odd(item)

    def listed(self, items: Sequence[dict[str, Any]], limit: int, offset: int) -> JSONResponse:
        """Answer one page of items; `count` is the number of all."""
        results = [self.item_as_returned(each) for each in page(items, limit, offset)]
        return JSONResponse({"count": len(items), "results": results})

    def listed_v2(self, items: Sequence[dict[str, Any]], limit: int | None, offset: int | None) -> JSONResponse:
        """Answer one page of items in the shape of the settings."""
        results = [self.item_as_returned(each) for each in page(items, limit, offset)]
        shapes: dict[str, Any] = {
            "results": {"count": len(items), "results": results},
            "list": results,
            "object": results[0] if results else {},
        }
        return JSONResponse(shapes[self.settings.v2_lists_shape])


class Seedable(Protocol):
    """A store that tests fill, look at and empty."""

    key_field: str

    def seed(self, key: str, item: dict[str, Any], project_id: int | None, /) -> dict[str, Any]:
        """Store an item as it is given."""

    def make_many(self, count: int, project_id: int | None) -> list[str]:
        """Store plain items and return their keys."""

    def stored(self) -> dict[int, list[dict[str, Any]]]:
        """Return a copy of everything stored, by project."""

    def clear(self) -> None:
        """Remove everything."""


StoreOf = Callable[[Emulator], Seedable]

#: What a test can seed beside deployments. Each version of the catalogues is seeded by itself; what
#: belongs to every project is stored as that of project 0.
STORES: Mapping[str, StoreOf] = {
    "v2/api_keys": lambda emulator: emulator.api_keys_v2,
    "v2/flavors": lambda emulator: emulator.catalogues.flavors_v2,
    "v2/models": lambda emulator: emulator.catalogues.models_v2,
    "v2/registries": lambda emulator: emulator.registries_v2,
    "v3/applications": lambda emulator: emulator.applications,
    "v3/api_keys": lambda emulator: emulator.api_keys_v3,
    "v3/flavors": lambda emulator: emulator.catalogues.flavors_v3,
    "v3/models": lambda emulator: emulator.catalogues.models_v3,
    "v3/registry_credentials": lambda emulator: emulator.credentials_v3,
    "v3/secrets": lambda emulator: emulator.secrets_v3,
    "regions": lambda emulator: emulator.catalogues.regions,
}


class Seeding:
    """The deployments of one version of the API, or what else is stored, for a test to seed and to look at."""

    def __init__(self, emulator: Emulator, store: StoreOf) -> None:
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

    def clear(self) -> None:
        """Remove everything."""
        with self._emulator.lock:
            self._store(self._emulator).clear()
