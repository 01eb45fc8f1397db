# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API keys and registries of v2, under their ids."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_urlsafe
from uuid import uuid4

from ..errors import ApiError
from ..items import Item, ItemStore
from ..records import now
from ..settings import Settings
from .examples import EXAMPLE_ID, EXAMPLE_PROJECT
from .named_resource_models import KeyIn, KeyPatch, RegistryIn, RegistryPatch
from .store import DeploymentStore

EXAMPLE_KEY: Item = {
    "key_id": EXAMPLE_ID,
    "name": "my-key",
    "description": "My first key",
    "created_at": "2022-01-01T00:00:00Z",
    "expires_at": "2034-08-22T11:21:00Z",
    "status": "ACTIVE",
}
EXAMPLE_REGISTRY: Item = {
    "id": EXAMPLE_ID,
    "name": "my-registry",
    "url": "docker.io",
    "username": "myusername",
    "created_at": "2023-01-20T00:00:00Z",
    "password": "mypassword",
}


class KeyStore(ItemStore):
    """The API keys; which deployments use one stands with the deployments."""

    def __init__(self, settings: Callable[[], Settings], deployments: DeploymentStore) -> None:
        super().__init__(settings, "key_id", "API key", EXAMPLE_KEY)
        self._deployments = deployments
        if EXAMPLE_PROJECT in self.settings.projects:
            self.seed(EXAMPLE_ID, EXAMPLE_KEY, EXAMPLE_PROJECT)

    def shown(self, key: Item, project_id: int | None) -> Item:
        """Return a key as it is answered: with where it is used, without its secret."""
        project = self.project(project_id)
        computed = {
            "inference_instance_ids": self._deployments.ids_with_key(key["key_id"], project),
            "project_id": project,
        }
        return {**computed, **{field: value for field, value in key.items() if field != "secret"}}

    def create(self, asked: KeyIn) -> Item:
        """Make a key, attach it, and return it with its secret, which no other response has."""
        for instance_id in asked.inference_instance_ids:
            self._deployments.require(instance_id)
        key: Item = {
            "key_id": str(uuid4()),
            "name": asked.name,
            "description": asked.description,
            "created_at": now(),
            "expires_at": asked.expires_at,
            "status": "ACTIVE",
            "secret": token_urlsafe(18),
        }
        self.add(key, asked.project_id)
        self._deployments.attach_key(key["key_id"], asked.inference_instance_ids, self.project(asked.project_id))
        return {**self.shown(key, asked.project_id), "secret": key["secret"]}

    def patch(self, key_id: str, asked: KeyPatch) -> Item:
        """Change what is not null of a key, and where it is attached; return the key."""
        project = self.holder(key_id)
        fields = asked.model_dump(include={"description", "expires_at"}, exclude_none=True)
        changed = self.change(key_id, fields, project)
        if asked.inference_instance_ids is not None:
            self._deployments.attach_key(key_id, asked.inference_instance_ids, project)
        return self.shown(changed, project)

    def remove(self, key_id: str) -> None:
        """Delete a key; 409 while a deployment uses it."""
        project = self.holder(key_id)
        if self._deployments.ids_with_key(key_id, project):
            raise ApiError(409, "ConflictError", f"API key {key_id} is attached to deployments")
        self.delete(key_id, project)


class RegistryStore(ItemStore):
    """The registries."""

    def __init__(self, settings: Callable[[], Settings]) -> None:
        super().__init__(settings, "id", "Registry", EXAMPLE_REGISTRY)
        if EXAMPLE_PROJECT in self.settings.projects:
            self.seed(EXAMPLE_ID, EXAMPLE_REGISTRY, EXAMPLE_PROJECT)

    def shown(self, registry: Item) -> Item:
        """Return a registry as it is answered: without its password, unless the settings say otherwise."""
        if self.settings.shows_passwords:
            return registry
        return {field: value for field, value in registry.items() if field != "password"}

    def create(self, asked: RegistryIn) -> Item:
        """Make a registry and return it."""
        registry = {"id": str(uuid4()), "created_at": now(), **asked.model_dump(exclude={"project_id"})}
        return self.shown(self.add(registry, asked.project_id))

    def patch(self, registry_id: str, asked: RegistryPatch) -> Item:
        """Change what is not null of a registry and return it."""
        fields = asked.model_dump(exclude_none=True)
        return self.shown(self.change(registry_id, fields, self.holder(registry_id)))
