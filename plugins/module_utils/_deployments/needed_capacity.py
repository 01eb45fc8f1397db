# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The capacity that a plan needs beyond that which the deployment has. Pure functions."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._deployments.region_state import (
    region_state,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.plan import Plan
    from ansible_collections.gcore.inference.plugins.module_utils._core.schema import FieldValues
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        Deployment,
    )


def needed_replicas(plan: Plan, observed: Deployment | None, flavor_field: str) -> dict[int, int]:
    """Return how many replicas more than now each region must have room for.

    `flavor_field` is the name of the field of the flavor.

    A region that is new, or gets another flavor or a stopped deployment that starts, needs
    `scale.min`, and at least one replica, unless its maximum is 0. Another region needs what
    `scale.min` rises by, beyond the replicas that it has. A higher maximum needs nothing now. A
    deployment that stays stopped needs nothing.
    """
    if not plan.changes or _stays_stopped(plan, observed):
        return {}
    existing = _replicas_now(plan, observed, flavor_field)
    containers = _containers(plan.after)
    needed = {}
    for region_id, container in containers.items():
        scale = container["scale"]
        count = _first_replicas(scale)
        if region_id in existing:
            count = _least(scale) - existing[region_id]
        if count > 0:
            needed[region_id] = count
    return needed


def _starts(plan: Plan) -> bool:
    """Return whether the plan starts a stopped deployment."""
    action = plan.action
    if action is None or action.before != "DISABLED":
        # A restart gets back what it gives up.
        return False
    return action.after == "ACTIVE"


def _stays_stopped(plan: Plan, observed: Deployment | None) -> bool:
    if observed is None or not observed.is_stopped:
        return False
    return not _starts(plan)


def _first_replicas(scale: FieldValues) -> int:
    """Return the replicas that a region of this scale needs where it has none."""
    least = _least(scale)
    if scale.get("max") == 0:
        return least
    return max(least, 1)


def _replicas_now(plan: Plan, observed: Deployment | None, flavor_field: str) -> dict[int, int]:
    """Return the replicas of the planned flavor that each region has, or is to have at least."""
    if observed is None or _starts(plan):
        return {}
    flavor = plan.before.get(flavor_field)
    if flavor != plan.after[flavor_field]:
        return {}
    running = _running(observed)
    containers = _containers(plan.before)
    replicas = {}
    for region_id, container in containers.items():
        scale = container["scale"]
        least = _least(scale)
        total = running.get(region_id, 0)
        replicas[region_id] = max(least, total)
    return replicas


def _containers(fields: FieldValues) -> dict[int, FieldValues]:
    """Return the containers in normal form, by region."""
    containers: dict[int, FieldValues] | None = fields.get("containers")
    return containers or {}


def _running(observed: Deployment) -> dict[int, int]:
    """Return the number of replicas by region, as far as the response shows it."""
    running = {}
    containers = observed.json.get("containers")
    for container in containers or ():
        region_id, _ready, total, _message = region_state(container)
        running[region_id] = total or 0
    return running


def _least(scale: FieldValues) -> int:
    least: int | None = scale.get("min")
    return least or 0
