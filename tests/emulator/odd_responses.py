# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is odd in responses of the real API: the order of sets, case, nulls, and fields that are not documented."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

#: What v3 may return instead of a null: all defaults, which mean the same.
SWITCHED_OFF: dict[str, dict[str, Any]] = {
    "ingress_opts": {"disable_response_buffering": False},
    "logging": {"destination_region_id": None, "enabled": False, "retention_policy": None, "topic_name": None},
}


class OddResponses:
    """Makes deployments, tasks and items odd for a response; each response differs from the one before.

    What was seeded may have any type, so the type of each value is checked.
    """

    def __init__(self) -> None:
        self._count = 0

    def make_odd(self, deployment: dict[str, Any]) -> dict[str, Any]:
        """Return a copy with sets in another order, some upper case IDs, nulls and unknown fields."""
        self._count += 1
        odd = {**deployment, "internal_revision": self._count, "internal_labels": None}
        if deployment.get("envs") == {}:
            odd["envs"] = None
        containers = deployment.get("containers")
        if isinstance(containers, list):
            odd["containers"] = [_make_container_odd(each) for each in self._rotated(containers)]
        keys = deployment.get("api_key_ids")
        if isinstance(keys, list):
            odd["api_key_ids"] = [self._with_some_upper_case(each) for each in self._rotated(keys)]
        names = deployment.get("api_keys")
        if isinstance(names, list):
            odd["api_keys"] = self._rotated(names) or None
        if self._count % 2:
            odd |= {field: off for field, off in SWITCHED_OFF.items() if deployment.get(field, off) is None}
        return odd

    def make_task_odd(self, task: dict[str, Any]) -> dict[str, Any]:
        """Return a copy with an unknown field."""
        self._count += 1
        return {**task, "internal_revision": self._count}

    def make_item_odd(self, item: dict[str, Any]) -> dict[str, Any]:
        """Return a copy with sets in another order, another text of its instants, and unknown fields."""
        self._count += 1
        odd = {name: self._rotated(value) if isinstance(value, list) else value for name, value in item.items()}
        expires_at = item.get("expires_at")
        if isinstance(expires_at, str) and self._count % 2:
            odd["expires_at"] = expires_at.removesuffix("Z") + "+00:00" if expires_at.endswith("Z") else expires_at
        return {**odd, "internal_revision": self._count, "internal_labels": None}

    def _rotated(self, items: Sequence[Any]) -> list[Any]:
        """Turn a list, never all the way round, so that it is not in the order that was sent."""
        if len(items) < 2:
            return list(items)
        start = 1 + self._count % (len(items) - 1)
        return [*items[start:], *items[:start]]

    def _with_some_upper_case(self, value: Any) -> Any:
        """Put every second response's ids in upper case."""
        return value.upper() if isinstance(value, str) and self._count % 2 else value


def _make_container_odd(container: Any) -> Any:
    """Return a copy with fields of the later API version, as its backend sends them."""
    if not isinstance(container, dict):
        return container
    odd = {**container, "internal_pool": "default"}
    if isinstance(container.get("scale"), dict):
        odd["scale"] = {"polling_interval": 30, **container["scale"]}
    return odd
