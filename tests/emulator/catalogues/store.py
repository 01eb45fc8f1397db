# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The flavors, regions and models of an emulator, and what is free of each flavor in each region."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..items import CatalogueStore, Item
from ..settings import Settings
from .examples import FLAVORS_V2, FLAVORS_V3, MODELS_V2, MODELS_V3, REGIONS


class Catalogues:
    """All that Gcore offers; flavors of `unknown_flavors` and regions without inference are left out."""

    def __init__(self, settings: Callable[[], Settings]) -> None:
        def begin(key_field: str, what: str, examples: Sequence[Item]) -> CatalogueStore:
            store = CatalogueStore(settings, key_field, what, examples[0])
            for each in examples:
                store.seed(each[key_field], each, None)
            return store

        self._settings = settings
        self.flavors_v2 = begin("id", "Flavor", FLAVORS_V2)
        self.flavors_v3 = begin("name", "Flavor", FLAVORS_V3)
        self.models_v2 = begin("id", "Model", MODELS_V2)
        self.models_v3 = begin("id", "Model", MODELS_V3)
        self.regions = begin("id", "Region", REGIONS)

    def known_flavors(self, flavors: CatalogueStore) -> list[Item]:
        """Return the flavors that are not called unknown by the settings."""
        return [each for each in flavors.items(None) if not self._is_unknown(each[flavors.key_field])]

    def with_inference(self) -> list[Item]:
        """Return the regions where deployments can be."""
        without = self._settings().regions_without_inference
        return [each for each in self.regions.items(None) if each["id"] not in without]

    def free(self, region_id: int, flavor_name: str) -> int:
        """Return how many replicas of a flavor a region has room for."""
        settings = self._settings()
        if region_id in settings.regions_without_capacity:
            return 0
        return settings.capacity.get(region_id, {}).get(flavor_name, settings.default_capacity)

    def capacity_v3(self) -> list[dict[str, Any]]:
        """Return what is free in each region, by the names of flavors."""
        names = [each["name"] for each in self.known_flavors(self.flavors_v3)]
        return [{"region_id": each["id"], "capacity": self._free(each["id"], names)} for each in self.with_inference()]

    def capacity_v2(self) -> list[dict[str, Any]]:
        """Return what is free in each region, by the ids of flavors."""
        flavors = self.known_flavors(self.flavors_v2)
        found = []
        for region in self.with_inference():
            free = [{"flavor_id": each["id"], "capacity": self.free(region["id"], each["name"])} for each in flavors]
            found.append({"region_id": region["id"], "capacity": free})
        return found

    def _free(self, region_id: int, names: Sequence[str]) -> list[dict[str, Any]]:
        return [{"flavor_name": name, "capacity": self.free(region_id, name)} for name in names]

    def _is_unknown(self, flavor: object) -> bool:
        unknown = [each.lower() for each in self._settings().unknown_flavors]
        return str(flavor).lower() in unknown
