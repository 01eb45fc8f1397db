# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What a project has for its deployments: API keys, registry credentials, secrets. Reads only."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.listed import (
    Item,
    Listed,
    ListedKind,
    read_list,
    words,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.paged_list import (
    ListSource,
    PagedList,
    string_field,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient

API_KEYS = ListedKind(
    "api_keys",
    "API keys",
    words(
        "key_id name description created_at expires_at status inference_instance_ids"
        " deployment_names project_id"
    ),
    identifying=("key_id", "name"),
    hidden=words("secret"),
)
REGISTRY_CREDENTIALS = ListedKind(
    "registry_credentials",
    "registry credentials",
    words("id name username created_at project_id deployment_names url registry_url"),
    prose=(),
    hidden=words("password"),
)
SECRETS = ListedKind(
    "secrets",
    "secrets",
    words("name type deployment_names"),
    prose=(),
    hidden=words("data"),
)


def list_api_keys(http: HttpClient, version: str, project_id: int | None) -> Listed:
    """Return the API keys of the project, by which callers use its deployments.

    On v3 each has `deployment_names`, on v2 `key_id` and `inference_instance_ids`.

    Raises:
        ApiError: the list can't be read.
    """
    id_field = "name"
    if version == "v2":
        id_field = "key_id"
    source = project_source("api_keys", version, project_id, id_field)
    return read_list(http, source, API_KEYS)


def list_registry_credentials(http: HttpClient, version: str, project_id: int | None) -> Listed:
    """Return the registry credentials of the project; on v2 its registries, which have `id`.

    Raises:
        ApiError: the list can't be read.
    """
    if version == "v2":
        # Its contract has no `limit` and `offset` for this list.
        source = project_source("registries", version, project_id, "id")
        source = source._replace(paged=False)
    else:
        source = project_source("registry_credentials", version, project_id, "name")
    return read_list(http, source, REGISTRY_CREDENTIALS)


def list_secrets(http: HttpClient, project_id: int | None) -> Listed:
    """Return the secrets of the project, with `data`, which may hold their values. Only v3.

    Raises:
        ApiError: the list can't be read.
    """
    source = project_source("secrets", "v3", project_id, "name")
    source = source._replace(chosen_version=None)
    return read_list(http, source, SECRETS)


def list_deployments(http: HttpClient, version: str, project_id: int | None) -> list[Item]:
    """Return the deployments of the project as the API returns them, without those deleted.

    Raises:
        ApiError: the list can't be read.
    """
    id_field = "name"
    if version == "v2":
        id_field = "id"
    source = project_source("deployments", version, project_id, id_field)
    source = source._replace(counted=True)
    deployments = []
    for entry in PagedList(http, source).read():
        item = entry.response.json
        if item.get("status") != "DELETED":
            deployments.append(item)
    return deployments


def credentials_of(deployment: Item, version: str) -> list[str]:
    """Return the registry credentials that a deployment names: on v2 their IDs in lower case."""
    field = "credentials_name"
    if version == "v2":
        field = "image_registry_id"
    name = string_field(deployment, field)
    if name is None:
        return []
    if version == "v2":
        name = name.lower()
    return [name]


def secrets_of(deployment: Item) -> list[str]:
    """Return the secrets that the `sqs` triggers of a deployment name."""
    containers = deployment.get("containers")
    if not isinstance(containers, list):
        return []
    names = []
    for container in containers:
        scale = _object_in(container, "scale")
        triggers = _object_in(scale, "triggers")
        trigger = _object_in(triggers, "sqs")
        name = string_field(trigger, "secret_name")
        if name is not None:
            names.append(name)
    return names


def _object_in(value: t.Any, name: str) -> t.Any:
    """Return the object in that field of a part of an answer; an empty one if there is none."""
    if not isinstance(value, dict):
        return {}
    return value.get(name) or {}


def project_source(name: str, version: str, project_id: int | None, id_field: str) -> ListSource:
    """Return the source of a list of the project.

    The contract of v2 describes the items of most lists, but not the list itself. `project_id` is
    `None` for the default project of the account, on v2.
    """
    plural = name.replace("_", " ")
    if version == "v3":
        path = f"/cloud/v3/inference/{project_id}/{name}"
        return ListSource(path, plural, id_field, version, chosen_version=version)
    query = {}
    if project_id is not None:
        query["project_id"] = project_id
    return ListSource(
        f"/cloud/v2/inference/{name}",
        plural,
        id_field,
        version,
        query,
        chosen_version=version,
        counted=False,
    )
