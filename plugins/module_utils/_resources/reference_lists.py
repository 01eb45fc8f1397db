# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The lists of what a deployment can refer to: each read once, when it is first needed."""

from __future__ import annotations

import typing as t
from functools import partial

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import RESPONSE
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.paged_list import string_field

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient
    from ansible_collections.gcore.inference.plugins.module_utils._core.listed import Item, Listed

Names = dict[str, str]
RegionIds = set[int]
Capacity = dict[int, dict[str, int]]


class ReferenceLists:
    """The lists of a project. An error of a list is raised each time, and the list not read again."""

    def __init__(self, http: HttpClient, version: str, project_id: int | None) -> None:
        self._http = http
        self._version = version
        self._project_id = project_id
        self._results: dict[str, t.Any] = {}
        #: What could not be read of each list, as warnings.
        self._skipped: dict[str, list[str]] = {}

    def identifiers(self, kind: str) -> Names:
        """Return the names of what exists by what a deployment refers to it by.

        That is the name itself, and on v2 the ID in lower case. `kind` is `flavors`, `api_keys`,
        `registry_credentials` or `secrets`.

        Raises:
            ApiError: the list can't be read.
        """
        read = partial(self._identifiers, kind)
        names: Names = self._once(kind, read)
        return names

    def regions(self) -> RegionIds:
        """Return the IDs of the regions that have inference. Raises `ApiError`."""
        region_ids: RegionIds = self._once("regions", self._regions)
        return region_ids

    def capacity(self) -> Capacity:
        """Return the free number of each flavor by region; its key is as in `identifiers`.

        Raises:
            ApiError: the list can't be read.
        """
        capacity: Capacity = self._once("capacity", self._capacity)
        return capacity

    def require_readable(self, kind: str) -> None:
        """Raise `InferenceError` if the list of that kind, once read, has an entry that can't be."""
        for warning in self._skipped.get(kind, ()):
            text = f"{warning}. What is not in the rest of the list cannot be verified"
            raise InferenceError(text, RESPONSE)

    def _once(self, name: str, read: t.Callable[[], t.Any]) -> t.Any:
        """Return what `read` returns, from the earlier call if there was one."""
        if name not in self._results:
            try:
                result = read()
            except InferenceError as error:
                result = error
            self._results[name] = result
        result = self._results[name]
        if isinstance(result, InferenceError):
            raise result
        return result

    def _identifiers(self, kind: str) -> Names:
        identifiers = {}
        noun, listed = self._listed(kind)
        self._skipped[kind] = list(listed.warnings)
        for item in listed.items:
            name = item["name"]
            identifier = name
            if self._version == "v2":
                identifier = _id_of(item)
            if identifier is None:
                self._skipped[kind].append(f"An entry of the list of {noun} has no ID")
            else:
                identifiers[identifier] = name
        return identifiers

    def _listed(self, kind: str) -> tuple[str, Listed]:
        """Return what messages call the things of this `kind`, and the list of them."""
        # Imported here: only a task that verifies its references needs them.
        from ansible_collections.gcore.inference.plugins.module_utils._resources import (
            catalogues,
            project_lists,
        )

        http = self._http
        version = self._version
        project_id = self._project_id
        if kind == "flavors":
            return catalogues.FLAVORS.noun, catalogues.list_flavors(http, version)
        if kind == "api_keys":
            api_keys = project_lists.list_api_keys(http, version, project_id)
            return project_lists.API_KEYS.noun, api_keys
        if kind == "registry_credentials":
            credentials = project_lists.list_registry_credentials(http, version, project_id)
            return project_lists.REGISTRY_CREDENTIALS.noun, credentials
        return project_lists.SECRETS.noun, project_lists.list_secrets(http, project_id)

    def _regions(self) -> RegionIds:
        from ansible_collections.gcore.inference.plugins.module_utils._resources import catalogues

        listed = catalogues.list_regions(self._http)
        self._skipped["regions"] = listed.warnings
        region_ids = set()
        for region in listed.items:
            region_id = region["region_id"]
            region_ids.add(region_id)
        return region_ids

    def _capacity(self) -> Capacity:
        from ansible_collections.gcore.inference.plugins.module_utils._resources import catalogues

        capacity = catalogues.list_capacity(self._http, self._version)
        self._skipped["capacity"] = capacity.warnings
        return capacity.by_region


def _id_of(item: Item) -> str | None:
    """Return the ID of an item of v2 in lower case; of an API key it is the `key_id`.

    Return `None` if it has none.
    """
    item_id = string_field(item, "key_id") or string_field(item, "id")
    if item_id is None:
        return None
    return item_id.lower()
