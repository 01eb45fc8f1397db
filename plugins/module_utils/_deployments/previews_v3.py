# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The quotas and prices of API v3: the shapes of requests and responses."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    JsonObject,
    integer_of,
    require_type,
)

#: The numbers of a quota: the contract's fields are a resource and `_limit`, and so on.
_QUOTA_NUMBERS = ("limit", "usage", "requested")


def exceeded_quotas(body: t.Any) -> list[JsonObject]:
    """Return the quotas of which usage and requested amount together are above the limit.

    Each has `resource`, `limit`, `usage` and `requested`; sorted by resource.

    Raises:
        SchemaError: the response is not of the documented shape.
    """
    require_type(body, dict, "")
    by_resource = _numbers_by_resource(body)
    exceeded = []
    for resource in sorted(by_resource):
        numbers = by_resource[resource]
        limit = numbers["limit"]
        needed = numbers["usage"] + numbers["requested"]
        if needed > limit:
            quota = {"resource": resource, **numbers}
            exceeded.append(quota)
    return exceeded


def _numbers_by_resource(body: JsonObject) -> dict[str, dict[str, int]]:
    """Return limit, usage and requested amount of each resource; 0 for what the response lacks."""
    by_resource: dict[str, dict[str, int]] = {}
    for name, value in body.items():
        resource, _underscore, number = name.rpartition("_")
        if not resource or value is None:
            continue
        if number not in _QUOTA_NUMBERS:
            continue
        is_documented = resource.startswith("inference_")
        if is_documented and not isinstance(value, float):
            value = integer_of(value, name)
        # The contract does not describe other fields: they may be anything.
        if isinstance(value, bool):
            continue
        if not isinstance(value, (int, float)):
            continue
        zeros = dict.fromkeys(_QUOTA_NUMBERS, 0)
        numbers = by_resource.setdefault(resource, zeros)
        numbers[number] = int(value)
    return by_resource


def price_request(desired: FieldValues) -> JsonObject | None:
    """Return the body of a request for the price, or `None` if no region can have a container.

    The contract has no price for a region with a maximum of 0.
    """
    containers = []
    for region_id, container in desired["containers"].items():
        maximum = container["scale"]["max"]
        if maximum > 0:
            scale = {"max": maximum}
            priced = {"region_id": region_id, "scale": scale}
            containers.append(priced)
    if not containers:
        return None
    return {
        "flavor_name": desired["flavor_name"],
        "containers": containers,
    }
