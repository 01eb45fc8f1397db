# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Whether a deployment runs as it should, judged by one answer of the API. Pure functions; no request, no clock."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import visible

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.errors import Scrub
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import Deployment

#: The words for the health of a deployment.
HEALTHY, STOPPED, FAILING, NOT_READY = "healthy", "stopped", "failing", "not_ready"

_LONGEST_STATUS = 40
_LONGEST_MESSAGE = 500


def health_of(observed: Deployment, state: str) -> str | None:
    """Return one of the words above, or C(None) where no deployment is wanted (C(state) is C(absent)) or it is deleted.

    One that is stopped is healthy where C(state) asks for that.
    """
    if state == "absent" or observed.is_gone:
        return None
    if observed.status == "DISABLED":
        return HEALTHY if state == "stopped" else STOPPED
    containers = _containers(observed)
    if observed.status in ("FAILED", "ERROR") or any(_message(each) for each in containers):
        return FAILING
    if observed.status not in ("ACTIVE", "PENDING") or any(_is_short(observed, each) for each in containers):
        return NOT_READY
    if observed.status == "PENDING" and not _may_be_empty(observed):
        return NOT_READY
    return HEALTHY


def unready_regions(observed: Deployment, scrub: Scrub) -> list[dict[str, t.Any]]:
    """Return each region with an error message, or with fewer containers ready than the least of its scale.

    Each has C(region_id), C(ready) and C(total) (C(None) where the API does not say), and C(error_message), with its
    secrets masked by C(scrub).
    """
    if observed.status == "DISABLED" or observed.is_gone:
        return []
    regions = []
    for container in _containers(observed):
        message = _message(container)
        if not (message or _is_short(observed, container)):
            continue
        ready, total = _counts(container)
        # Scrubbed whole and cut afterwards: a secret must not survive for standing across the cut.
        told = visible(scrub(message))[:_LONGEST_MESSAGE] if message else None
        regions.append({"region_id": container["region_id"], "ready": ready, "total": total, "error_message": told})
    return regions


def shown_status(observed: Deployment, scrub: Scrub) -> str:
    """Return the status as a user may see it, whatever the API wrote there."""
    return scrub(observed.status, whole_words=True)[:_LONGEST_STATUS]


def _containers(observed: Deployment) -> list[dict[str, t.Any]]:
    """Return the containers of the answer that say of which region they are."""
    containers = observed.answer.get("containers")
    if not isinstance(containers, list):
        return []
    return [each for each in containers if isinstance(each, dict) and isinstance(each.get("region_id"), int)]


def _message(container: dict[str, t.Any]) -> str:
    """Return why a region fails; empty where it does not."""
    message = container.get("error_message")
    return message.strip() if isinstance(message, str) else ""


def _is_short(observed: Deployment, container: dict[str, t.Any]) -> bool:
    """Tell whether fewer containers are ready than there must be at least.

    The total is no measure: it may hold those that the autoscaler has no need of.
    """
    ready, _total = _counts(container)
    return ready is not None and ready < _least(observed, container["region_id"])


def _counts(container: dict[str, t.Any]) -> tuple[int | None, int | None]:
    """Return how many containers are ready, and how many there are."""
    counts = container.get("deploy_status")
    if not isinstance(counts, dict):
        return None, None
    ready, total = counts.get("ready"), counts.get("total")
    return ready if _is_count(ready) else None, total if _is_count(total) else None


def _is_count(value: t.Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _least(observed: Deployment, region_id: int) -> int:
    """Return how many containers a region must have at least; 0 where that is not known."""
    regions = observed.fields.get("containers") or {}
    scale = regions.get(region_id, {}).get("scale") or {}
    least = scale.get("min")
    return least if isinstance(least, int) else 0


def _may_be_empty(observed: Deployment) -> bool:
    """Tell whether a region may have no container: then C(PENDING) means that it is scaled to zero."""
    regions = observed.fields.get("containers") or {}
    return any(_least(observed, region_id) == 0 for region_id in regions)
