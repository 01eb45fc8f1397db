# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The state of a deployment in one region, from a response of the API."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    is_integer,
    whole_number,
)


class RegionState(t.NamedTuple):
    """The state of the containers of a region, as the API returns it in `containers`.

    `ready` and `total` count containers; `None` if the API returns no number. `error_message` is
    not redacted, and empty if there is none.
    """

    region_id: int
    ready: int | None
    total: int | None
    error_message: str


def region_state(container: dict[str, t.Any]) -> RegionState:
    """Return the state of one of the `containers` of a response, which has a `region_id`."""
    counts = container.get("deploy_status")
    if not isinstance(counts, dict):
        counts = {}
    message = container.get("error_message")
    if not isinstance(message, str):
        message = ""
    return RegionState(
        container["region_id"],
        ready=_count(counts.get("ready")),
        total=_count(counts.get("total")),
        error_message=message.strip(),
    )


def _count(value: t.Any) -> int | None:
    number = whole_number(value)
    return number if is_integer(number) else None
