# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What the info modules of named resources and catalogues return."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.listed import (
    Item,
    ListApi,
    Listed,
    ListedKind,
    learn_secrets,
    list_result,
    select,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.results import ReturnValues
from ansible_collections.gcore.inference.plugins.module_utils._resources import (
    catalogues,
    project_lists,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor

Options = dict[str, t.Any]
#: The names of deployments by what they use: a name, or on v2 an ID in lower case.
Users = dict[str, list[str]]


def get_flavors(api: ListApi, options: Options, redactor: Redactor) -> ReturnValues:
    """Return the flavors that the validated `options` select.

    Raises:
        InferenceError: they can't be read.
    """
    kind = catalogues.FLAVORS
    http = api.http
    version = api.version
    flavor_id = options["flavor_id"]
    listed = catalogues.list_flavors(http, version)
    listed = select(listed, flavor_id, "id")
    return _selected(kind, listed, options, redactor)


def get_models(api: ListApi, options: Options, redactor: Redactor) -> ReturnValues:
    """Return the models that the validated `options` select.

    Raises:
        InferenceError: they can't be read.
    """
    kind = catalogues.MODELS
    http = api.http
    version = api.version
    model_id = options["model_id"]
    listed = catalogues.list_models(http, version)
    listed = select(listed, model_id, "id", "model_id")
    return _selected(kind, listed, options, redactor)


def get_regions(api: ListApi, options: Options, redactor: Redactor) -> ReturnValues:
    """Return the regions that the validated `options` select, with their free capacity.

    Raises:
        InferenceError: they can't be read.
    """
    http = api.http
    version = api.version
    listed = catalogues.list_regions(http)
    capacity = catalogues.list_capacity(http, version)
    flavors = Listed([], [])
    if version == "v2":
        flavors = catalogues.list_flavors(http, version)
    regions = []
    by_region = capacity.by_region
    known_flavors = flavors.items
    all_regions = listed.items
    for region in all_regions:
        region_id = region["region_id"]
        numbers = by_region.get(region_id, {})
        region = _with_capacity(region, numbers, known_flavors, version)
        if _has_capacity(region, options):
            regions.append(region)
    warnings = [
        *listed.warnings,
        *capacity.warnings,
        *flavors.warnings,
    ]
    kind = catalogues.REGIONS
    listed = Listed(regions, warnings)
    return _selected(kind, listed, options, redactor)


def get_api_keys(api: ListApi, options: Options, redactor: Redactor) -> ReturnValues:
    """Return the API keys that the validated `options` select, never their values.

    Raises:
        InferenceError: they can't be read.
    """
    kind = project_lists.API_KEYS
    http = api.http
    version = api.version
    project_id = api.project_id
    listed = project_lists.list_api_keys(http, version, project_id)
    return _selected(kind, listed, options, redactor)


def get_registry_credentials(api: ListApi, options: Options, redactor: Redactor) -> ReturnValues:
    """Return the registry credentials that the validated `options` select, never a password.

    Each has `deployment_names`, the names of the deployments that use it.

    Raises:
        InferenceError: they can't be read.
    """
    kind = project_lists.REGISTRY_CREDENTIALS
    version = api.version
    listed = project_lists.list_registry_credentials(*api)
    learn_secrets(kind, listed, redactor)
    users: Users = {}
    deployments = project_lists.list_deployments(*api)
    for deployment in deployments.items:
        credentials = project_lists.credentials_of(deployment, version)
        _add_user(users, deployment, credentials)
    id_field = "name"
    if version == "v2":
        id_field = "id"
    listed = _with_users(listed, users, id_field, deployments.warnings)
    return _selected(kind, listed, options, redactor)


def get_secrets(api: ListApi, options: Options, redactor: Redactor) -> ReturnValues:
    """Return the secrets that the validated `options` select, never their values.

    Each has `deployment_names`, the names of the deployments that use it. Only v3 has secrets.

    Raises:
        InferenceError: they can't be read.
    """
    kind = project_lists.SECRETS
    http = api.http
    project_id = api.project_id
    listed = project_lists.list_secrets(http, project_id)
    learn_secrets(kind, listed, redactor)
    users: Users = {}
    deployments = project_lists.list_deployments(http, "v3", project_id)
    for deployment in deployments.items:
        names = project_lists.secrets_of(deployment)
        _add_user(users, deployment, names)
    listed = _with_users(listed, users, "name", deployments.warnings)
    return _selected(kind, listed, options, redactor)


def _selected(
    kind: ListedKind, listed: Listed, options: Options, redactor: Redactor
) -> ReturnValues:
    """Return the result with the items of the name in the `options`, else all."""
    name = options["name"]
    selected = select(listed, name, "name")
    return list_result(kind, selected, redactor)


def _with_capacity(
    region: Item, numbers: dict[str, int], flavors: list[Item], version: str
) -> Item:
    """Return the region with its free numbers, by the names of flavors, and on v2 by their IDs."""
    if version == "v3":
        return {**region, "capacity": numbers}
    by_name = catalogues.capacity_by_name(numbers, flavors)
    return {
        **region,
        "capacity": by_name,
        "capacity_by_id": numbers,
    }


def _has_capacity(region: Item, options: Options) -> bool:
    """Return whether the region has free capacity for the flavor of the options, if they name one."""
    name = options["flavor_name"]
    flavor_id = options["flavor_id"]
    numbers = region["capacity"]
    if flavor_id is not None:
        numbers = region["capacity_by_id"]
        name = flavor_id.lower()
    if name is None:
        return True
    free: int = numbers.get(name, 0)
    return free > 0


def _add_user(users: Users, deployment: Item, used: list[str]) -> None:
    """Add the name of a deployment to those that use these things."""
    name = deployment["name"]
    for identifier in used:
        names = users.setdefault(identifier, [])
        if name not in names:
            names.append(name)


def _with_users(listed: Listed, users: Users, id_field: str, warnings: list[str]) -> Listed:
    """Return the items with `deployment_names`, the sorted names of those that use them.

    `warnings` are those about the deployments.
    """
    items = []
    for item in listed.items:
        value = item.get(id_field)
        identity = str(value)
        if id_field == "id":
            identity = identity.lower()
        names = users.get(identity, [])
        names = sorted(names)
        item = {**item, "deployment_names": names}
        items.append(item)
    return Listed(items, listed.warnings + warnings)
