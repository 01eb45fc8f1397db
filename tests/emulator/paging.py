# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which deployments a list answers: the order, and one page of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeVar

from .errors import invalid

MAX_LIMIT = 1000
ORDER_FIELDS = (
    "auth_enabled",
    "created_at",
    "description",
    "display_name",
    "flavor_id",
    "id",
    "image",
    "listening_port",
    "name",
    "status",
    "timeout",
)

Item = TypeVar("Item")


def ordered(items: Iterable[Item], order_by: str | None, fields_of: Callable[[Item], Mapping[str, Any]]) -> list[Item]:
    """Sort by `field.asc` or `field.desc`, several separated by commas; 400 for anything else.

    `fields_of` gives the fields of an item.
    """
    result = list(items)
    # Sorting is stable, so the last criterion goes first.
    for criterion in reversed(order_by.split(",") if order_by else []):
        field, _unused, direction = criterion.partition(".")
        if field not in ORDER_FIELDS or direction not in ("asc", "desc"):
            raise invalid("order_by", f"{criterion!r} is not a field with .asc or .desc")
        keyed = [(_sort_key(fields_of(item).get(field)), item) for item in result]
        keyed.sort(key=itemgetter(0), reverse=direction == "desc")
        result = [item for _unused, item in keyed]
    return result


def _sort_key(value: object) -> tuple[int, float, str]:
    """Put nothing first, then numbers, then text, so that odd seeded values sort as well."""
    if value is None:
        return (0, 0, "")
    if isinstance(value, int | float):
        return (1, value, "")
    return (2, 0, str(value))


def page(items: Sequence[Item], limit: int | None, offset: int | None) -> list[Item]:
    """Cut one page; 400 for a limit outside 0 to 1000 or an offset below 0."""
    limit = MAX_LIMIT if limit is None else limit
    offset = 0 if offset is None else offset
    if not 0 <= limit <= MAX_LIMIT:
        raise invalid("limit", f"Input should be from 0 to {MAX_LIMIT}")
    if offset < 0:
        raise invalid("offset", "Input should be greater than or equal to 0")
    return list(items[offset : offset + limit])
