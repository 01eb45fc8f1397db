# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What Gcore offers: flavors, models, regions and their free capacity. Reads only."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.listed import (
    Item,
    Listed,
    ListedKind,
    field_names,
    read_list,
    skipped,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.paged_list import (
    ListSource,
    PagedList,
    string_field,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    is_integer,
    whole_number,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient

FLAVORS = ListedKind(
    "flavors",
    "flavors",
    field_names(
        "id name description cpu ram gpu_count memory gpu gpu_model gpu_memory"
        " gpu_compute_capability is_gpu_shared"
    ),
)
MODELS = ListedKind(
    "models",
    "models",
    field_names(
        "id name description category developer version model_id image_url port default_flavor_id"
        " default_flavor_name image_registry_id documentation_page eula_url has_eula"
        " example_curl_request inference_backend inference_frontend openai_compatibility"
        # The names of the options of a deployment.
        " image listening_port flavor_id flavor_name"
    ),
    never_redacted=("id", "name", "model_id", "image", "image_url"),
    prose=("description", "example_curl_request"),
)
REGIONS = ListedKind(
    "regions",
    "regions",
    field_names(
        "id display_name country state slug zone access_level region_id"
        " name capacity capacity_by_id"
    ),
    never_redacted=("id", "region_id", "name", "display_name", "capacity", "capacity_by_id"),
    prose=(),
)
CAPACITY = ListedKind("capacity", "the capacity of regions", frozenset())

#: The fields of a region that are about virtual machines, networks and the like.
_OF_OTHER_PRODUCTS = field_names(
    "available_volume_types coordinates created_at created_on ddos_endpoint_id endpoint_type"
    " external_network_id file_share_types keystone_id keystone_name metrics_database_id task_id"
    " vlan_physical_network"
)

#: Free numbers by region ID and flavor: its name on v3, its ID in lower case on v2.
Capacity = dict[int, dict[str, int]]


class RegionCapacity(t.NamedTuple):
    """The free capacity of all regions, and a warning for each entry that is skipped."""

    by_region: Capacity
    warnings: list[str]


def list_flavors(http: HttpClient, version: str) -> Listed:
    """Return the flavors on offer.

    Each has `name`, on v2 `id` too.

    Raises:
        ApiError: the list can't be read.
    """
    id_field = "name"
    if version == "v2":
        id_field = "id"
    source = _source("flavors", version, id_field)
    return read_list(http, source, FLAVORS)


def list_models(http: HttpClient, version: str) -> Listed:
    """Return the models of the catalogue.

    Beside the fields of the API, each has those of a deployment that runs it: `image`,
    `listening_port`, and `flavor_id` (v2) or `flavor_name` (v3).

    Raises:
        ApiError: the list can't be read.
    """
    source = _source("models", version, "id")
    listed = read_list(http, source, MODELS)
    flavor = _flavor_field(version)
    models = []
    for item in listed.items:
        model = {
            **item,
            "image": item.get("image_url"),
            "listening_port": item.get("port"),
            flavor: item.get(f"default_{flavor}"),
        }
        models.append(model)
    return listed._replace(items=models)


def list_regions(http: HttpClient) -> Listed:
    """Return the regions that have inference, without their capacity.

    Beside the fields of the API, each has `region_id` and `name`. Fields about other products are
    left out.

    Raises:
        ApiError: the list can't be read.
    """
    source = ListSource(
        "/cloud/v1/regions",
        "regions",
        "id",
        "v1",
        {"product": "inference"},
    )
    regions: list[Item] = []
    warnings = []
    for entry in PagedList(http, source).read():
        item = entry.response.json
        region_id = _number_in(item, "id")
        if region_id is None:
            warnings.append(skipped(REGIONS, entry.json_path, "it has no ID"))
            continue
        name = string_field(item, "display_name")
        region = {**_about_inference(item), "region_id": region_id, "name": name}
        regions.append(region)
    return Listed(regions, warnings)


def _about_inference(region: Item) -> Item:
    """Return a region without the fields about other products."""
    fields = dict(region)
    for name in region:
        if name in _OF_OTHER_PRODUCTS or name.startswith("has_"):
            del fields[name]
    return fields


def list_capacity(http: HttpClient, version: str) -> RegionCapacity:
    """Return how many deployments of each flavor a region has room for.

    Raises:
        ApiError: the list can't be read.
    """
    source = _source("capacity", version, "region_id")._replace(paged=False)
    flavor = _flavor_field(version)
    by_region: Capacity = {}
    warnings = []
    for entry in PagedList(http, source).read():
        item = entry.response.json
        region_id = _number_in(item, "region_id")
        free = None
        if region_id is not None:
            free = item.get("capacity")
        if region_id is None or not isinstance(free, list):
            problem = "it has no region_id, or its capacity is not a list"
            warnings.append(skipped(CAPACITY, entry.json_path, problem))
            continue
        numbers, unreadable = _free_numbers(free, flavor)
        by_region[region_id] = numbers
        for index in unreadable:
            json_path = f"{entry.json_path}.capacity[{index}]"
            problem = f"it has no {flavor}, or its capacity is not a number"
            warnings.append(skipped(CAPACITY, json_path, problem))
    return RegionCapacity(by_region, warnings)


def capacity_by_name(numbers: dict[str, int], flavors: t.Iterable[Item]) -> dict[str, int]:
    """Return the free `numbers` of a region on v2 by the names of the `flavors`.

    A flavor that is not in the list, or whose name another has too, keeps its ID.
    """
    by_name = dict(numbers)
    for flavor in flavors:
        flavor_id = str(flavor.get("id")).lower()
        name = flavor["name"]
        if flavor_id in by_name and name not in by_name:
            by_name[name] = by_name.pop(flavor_id)
    return by_name


def _free_numbers(capacity: list[t.Any], flavor: str) -> tuple[dict[str, int], list[int]]:
    """Return the free numbers in a part of a response, and the indexes of the entries that can't be read.

    Such an entry is not the same as no capacity.
    """
    numbers: dict[str, int] = {}
    unreadable = []
    for index, entry in enumerate(capacity):
        name = string_field(entry, flavor)
        number = _number_in(entry, "capacity")
        if name is None or number is None:
            unreadable.append(index)
            continue
        if flavor == "flavor_id":
            name = name.lower()
        numbers[name] = number
    return numbers, unreadable


def _number_in(item: t.Any, name: str) -> int | None:
    """Return the integer in that field of a part of a response, `None` if there is none."""
    if not isinstance(item, dict):
        return None
    value = item.get(name)
    number = whole_number(value)
    if not is_integer(number):
        return None
    found: int = number
    return found


def _flavor_field(version: str) -> str:
    """Return the field that refers to a flavor, in a response of this version of the API."""
    if version == "v2":
        return "flavor_id"
    return "flavor_name"


def _source(name: str, version: str, id_field: str) -> ListSource:
    """Return the source of a list of the catalogue.

    The contract of v2 describes the items of these lists, but not the list itself.
    """
    return ListSource(
        f"/cloud/{version}/inference/{name}",
        name,
        id_field,
        version,
        chosen_version=version,
        counted=version != "v2",
    )
