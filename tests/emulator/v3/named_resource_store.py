# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API keys, registry credentials and secrets of v3, under their names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Any

from ..errors import ApiError
from ..items import Item, ItemStore
from ..records import Deployment, now
from ..settings import Settings
from .examples import EXAMPLE_DEPLOYMENT, EXAMPLE_PROJECT
from .named_resource_models import ApiKeyIn, ApiKeyPatch, CredentialIn, CredentialPut, SecretIn, SecretPut

EXAMPLE_KEY: Item = {
    "name": "my-api-key",
    "description": "This key is used for accessing the inference service.",
    "created_at": "2023-10-01T12:00:00Z",
    "expires_at": "2034-10-01T12:00:00Z",
}
EXAMPLE_CREDENTIAL: Item = {
    "name": EXAMPLE_DEPLOYMENT["credentials_name"],
    "username": "username",
    "registry_url": "registry.example.com",
    "password": "password",
}
EXAMPLE_SECRET: Item = {
    "name": "aws-dev",
    "type": "aws-iam",
    "data": {"aws_access_key_id": "fake-key-id", "aws_secret_access_key": "fake-secret"},
}

Deployments = Callable[[int], list[Deployment]]


class ApiKeyStore(ItemStore):
    """The API keys; `deployments` returns those of a project, which may name keys.

    What was seeded with `deployment_names` of its own shows those.
    """

    def __init__(self, settings: Callable[[], Settings], deployments: Deployments) -> None:
        super().__init__(settings, "name", "API key", EXAMPLE_KEY)
        self._deployments = deployments
        if EXAMPLE_PROJECT in self.settings.projects:
            for name in EXAMPLE_DEPLOYMENT["api_keys"]:
                self.seed(name, {**EXAMPLE_KEY, "name": name}, EXAMPLE_PROJECT)

    def shown(self, key: Item, project_id: int) -> Item:
        """Return a key as it is answered: with where it is used, without its secret."""
        names = {"deployment_names": self._used_by(key["name"], project_id)}
        return {**names, **{field: value for field, value in key.items() if field != "secret"}}

    def create(self, asked: ApiKeyIn, project_id: int) -> Item:
        """Make a key and return it with its secret, which no other response has."""
        key: Item = {
            "name": asked.name,
            "description": asked.description,
            "created_at": now(),
            "expires_at": _in_utc(asked.expires_at),
            "secret": token_urlsafe(18),
        }
        self.add(key, project_id)
        return {**self.shown(key, project_id), "secret": key["secret"]}

    def describe(self, name: str, asked: ApiKeyPatch, project_id: int) -> Item:
        """Change the description of a key and return the key."""
        fields = asked.model_dump(exclude_unset=True)
        return self.shown(self.change(name, fields, project_id), project_id)

    def remove(self, name: str, project_id: int) -> None:
        """Delete a key; 409 while a deployment uses it."""
        self.get(name, project_id)
        used_by = self._used_by(name, project_id)
        if used_by:
            message = f"API key {name} is attached to deployments: {', '.join(used_by)}"
            raise ApiError(409, "ConflictError", message)
        self.delete(name, project_id)

    def _used_by(self, name: str, project_id: int) -> list[str]:
        found = []
        for deployment in self._deployments(project_id):
            names = deployment.get("api_keys")
            if isinstance(names, list) and name in names:
                found.append(str(deployment["name"]))
        return found


class CredentialStore(ItemStore):
    """The registry credentials."""

    def __init__(self, settings: Callable[[], Settings]) -> None:
        super().__init__(settings, "name", "Registry credential", EXAMPLE_CREDENTIAL)
        if EXAMPLE_PROJECT in self.settings.projects:
            self.seed(EXAMPLE_CREDENTIAL["name"], EXAMPLE_CREDENTIAL, EXAMPLE_PROJECT)

    def seed(self, key: str, item: Item, project_id: int | None) -> Item:
        """Store a credential as it is given, in place of any with this name."""
        return super().seed(key, {"project_id": self.project(project_id), **item}, project_id)

    def shown(self, credential: Item) -> Item:
        """Return a credential as it is answered: without its password, unless the settings say otherwise."""
        if self.settings.shows_passwords:
            return credential
        return {field: value for field, value in credential.items() if field != "password"}

    def create(self, asked: CredentialIn, project_id: int) -> Item:
        """Make a credential and return it."""
        return self.shown(self.add({"project_id": project_id, **asked.model_dump()}, project_id))

    def replace(self, name: str, asked: CredentialPut, project_id: int) -> Item:
        """Replace all fields of a credential and return it."""
        return self.shown(self.change(name, asked.model_dump(), project_id))


class SecretStore(ItemStore):
    """The secrets."""

    def __init__(self, settings: Callable[[], Settings]) -> None:
        super().__init__(settings, "name", "Secret", EXAMPLE_SECRET)

    def shown(self, secret: Item) -> Item:
        """Return a secret as it is answered: its values in the form of the settings."""
        data = secret.get("data")
        if self.settings.secret_values == "plain" or not isinstance(data, dict):
            return secret
        hidden = "" if self.settings.secret_values == "empty" else "********"
        return {**secret, "data": dict.fromkeys(data, hidden)}

    def create(self, asked: SecretIn, project_id: int) -> Item:
        """Make a secret and return it."""
        return self.shown(self.add(asked.model_dump(), project_id))

    def replace(self, name: str, asked: SecretPut, project_id: int) -> Item:
        """Replace all fields of a secret and return it."""
        return self.shown(self.change(name, asked.model_dump(), project_id))


def _in_utc(asked: str | None) -> Any:
    """Return the time as the API answers it: another text of the same instant."""
    if asked is None:
        return None
    moment = datetime.fromisoformat(asked)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
