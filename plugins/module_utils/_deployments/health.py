# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The health of a deployment, from one response of the API. Pure functions: no request, no clock."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.polling import LONGEST_STATUS
from ansible_collections.gcore.inference.plugins.module_utils._core.sentences import truncate
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import visible
from ansible_collections.gcore.inference.plugins.module_utils._deployments.region_state import (
    RegionState,
    region_state,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        Deployment,
    )

#: The values of `health`.
HEALTHY, STOPPED, FAILING, NOT_READY = "healthy", "stopped", "failing", "not_ready"

#: Characters.
_LONGEST_MESSAGE = 500


def health_of(deployment: Deployment, state: str) -> str | None:
    """Return the health: one of the constants above.

    `None` if `state`, the option, is `absent`, or the deployment is deleted. A stopped deployment
    is healthy if `state` is `stopped`.
    """
    if state == "absent" or deployment.is_deleted_or_deleting:
        return None
    if deployment.is_stopped:
        return HEALTHY if state == "stopped" else STOPPED
    regions = _region_states(deployment)
    if deployment.has_failed:
        return FAILING
    if any(region.error_message for region in regions):
        return FAILING
    is_short = any(_is_short(deployment, region) for region in regions)
    if is_short or not deployment.is_ready:
        return NOT_READY
    return HEALTHY


def unready_regions(deployment: Deployment, redactor: Redactor) -> list[dict[str, t.Any]]:
    """Return the regions with an error message, or with fewer ready containers than their minimum.

    Each has `region_id`, `ready` and `total` (`None` if the API does not return them), and
    `error_message` (`None` if there is none), redacted, of at most 500 characters.
    """
    if deployment.is_stopped or deployment.is_deleted_or_deleting:
        return []
    unready = []
    for region in _region_states(deployment):
        if region.error_message or _is_short(deployment, region):
            shown = region._asdict()
            shown["error_message"] = _shown_message(region.error_message, redactor)
            unready.append(shown)
    return unready


def _shown_message(message: str, redactor: Redactor) -> str | None:
    if not message:
        return None
    redacted = redactor.redact(message)
    printable = visible(redacted)
    return truncate(printable, _LONGEST_MESSAGE)


def shown_status(deployment: Deployment, redactor: Redactor) -> str:
    """Return the status, redacted, of at most 40 characters: the API may return any text there."""
    redacted = redactor.redact(deployment.status, whole_words=True)
    return truncate(redacted, LONGEST_STATUS)


def _region_states(deployment: Deployment) -> list[RegionState]:
    """Return the state of each region; of those `containers` that have a `region_id`."""
    containers = deployment.json.get("containers")
    if not isinstance(containers, list):
        return []
    with_region = filter(_has_region, containers)
    return [region_state(container) for container in with_region]


def _has_region(container: t.Any) -> bool:
    if not isinstance(container, dict):
        return False
    region_id = container.get("region_id")
    return isinstance(region_id, int)


def _is_short(deployment: Deployment, region: RegionState) -> bool:
    """Return whether fewer containers are ready than the minimum of the region.

    They are not compared with the total, which may count containers that the autoscaler does not
    need.
    """
    if region.ready is None:
        return False
    minimum = _minimum(deployment, region.region_id)
    return region.ready < minimum


def _minimum(deployment: Deployment, region_id: int) -> int:
    """Return the minimum number of containers of a region; 0 if it is unknown."""
    regions = deployment.fields.get("containers")
    container = (regions or {}).get(region_id, {})
    scale = container.get("scale") or {}
    minimum = scale.get("min")
    if not isinstance(minimum, int):
        return 0
    return minimum
