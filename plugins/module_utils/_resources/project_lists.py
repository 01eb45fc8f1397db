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
)
from ansible_collections.gcore.inference.plugins.module_utils._core.paged_list import (
    ListSource,
    string_field,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import object_in
from ansible_collections.gcore.inference.plugins.module_utils._resources.api_key import ApiKeyApi
from ansible_collections.gcore.inference.plugins.module_utils._resources.registry_credential import (
    RegistryCredentialApi,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.secret import SecretApi

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient

#: The path of the deployments of API v3, which have no `NamedApi`.
_DEPLOYMENTS_PATH = "/cloud/v3/inference/{project_id}/deployments"

API_KEYS = ListedKind.of(
    ApiKeyApi,
    "key_id status inference_instance_ids project_id",
    never_redacted=("key_id", "name"),
    # The response to the request that creates a key has it.
    hidden=("secret",),
)
REGISTRY_CREDENTIALS = ListedKind.of(
    RegistryCredentialApi,
    "id created_at url deployment_names",
    never_redacted=("id", "name"),
)
SECRETS = ListedKind.of(SecretApi, "deployment_names")
DEPLOYMENTS = ListedKind("deployments", "deployments", frozenset())


def list_api_keys(http: HttpClient, version: str, project_id: int | None) -> Listed:
    """Return the API keys of the project, by which callers use its deployments.

    On v3 each has `deployment_names`, on v2 `key_id` and `inference_instance_ids`.

    Raises:
        ApiError: the list can't be read.
    """
    source = v3_source(ApiKeyApi.path, API_KEYS.noun, project_id)
    if version == "v2":
        source = v2_source("api_keys", API_KEYS.noun, project_id, "key_id")
    return read_list(http, source, API_KEYS)


def list_registry_credentials(http: HttpClient, version: str, project_id: int | None) -> Listed:
    """Return the registry credentials of the project; on v2 its registries, which have `id`.

    Raises:
        ApiError: the list can't be read.
    """
    source = v3_source(RegistryCredentialApi.path, REGISTRY_CREDENTIALS.noun, project_id)
    if version == "v2":
        # Its contract has no `limit` and `offset` for this list.
        source = v2_source("registries", "registries", project_id, "id")
        source = source._replace(paged=False)
    return read_list(http, source, REGISTRY_CREDENTIALS)


def list_secrets(http: HttpClient, project_id: int | None) -> Listed:
    """Return the secrets of the project, with `data`, which may hold their values. Only v3.

    Raises:
        ApiError: the list can't be read.
    """
    source = v3_source(SecretApi.path, SECRETS.noun, project_id)
    source = source._replace(chosen_version=None)
    return read_list(http, source, SECRETS)


def list_deployments(http: HttpClient, version: str, project_id: int | None) -> Listed:
    """Return the deployments of the project as the API returns them, without those deleted.

    One without a name is skipped.

    Raises:
        ApiError: the list can't be read.
    """
    source = v3_source(_DEPLOYMENTS_PATH, DEPLOYMENTS.noun, project_id)
    if version == "v2":
        source = v2_source("deployments", DEPLOYMENTS.noun, project_id, "id")
        source = source._replace(counted=True)
    listed = read_list(http, source, DEPLOYMENTS)
    existing = [item for item in listed.items if string_field(item, "status") != "DELETED"]
    return listed._replace(items=existing)


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
        trigger = object_in(container, "scale", "triggers", "sqs")
        name = string_field(trigger, "secret_name")
        if name is not None:
            names.append(name)
    return names


def v3_source(path: str, plural: str, project_id: int | None) -> ListSource:
    """Return the source of a list of API v3 at a `path` with `{project_id}`."""
    return ListSource(
        path.format(project_id=project_id),
        plural,
        "name",
        "v3",
        chosen_version="v3",
    )


def v2_source(name: str, plural: str, project_id: int | None, id_field: str) -> ListSource:
    """Return the source of a list of API v2.

    Its contract describes the items of most lists, but not the list itself. `project_id` is `None`
    for the default project of the account.
    """
    query = {}
    if project_id is not None:
        query["project_id"] = project_id
    return ListSource(
        f"/cloud/v2/inference/{name}",
        plural,
        id_field,
        "v2",
        query,
        chosen_version="v2",
        counted=False,
    )
