# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The fields of a response that this collection does not know, and that an update would drop."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    EMPTY_VALUES,
    Field,
    KeyedList,
    Struct,
    join_path,
)


def unknown_fields(current: t.Any, replaced: t.Any, field: Field, path: str = "") -> list[str]:
    """Return the paths in `current` that are set, not declared by `field`, and lost by an update.

    `current` is a part of a response and `replaced` the normal form of what is sent for it. A part
    that is not in `replaced` is removed on purpose, with all that is in it. Read-only fields are
    known.
    """
    if isinstance(field, KeyedList):
        return _unknown_in_items(current, replaced, field, path)
    if not isinstance(field, Struct):
        return []
    is_object = isinstance(current, dict)
    is_kept = isinstance(replaced, dict)
    if not is_object or not is_kept:
        return []
    unknown = []
    for name, value in current.items():
        field_path = join_path(path, str(name))
        if name in field.fields:
            kept = replaced.get(name)
            subfield = field.fields[name]
            unknown += unknown_fields(value, kept, subfield, field_path)
            continue
        is_known = name in field.read_only
        if not is_known and value not in EMPTY_VALUES:
            unknown.append(field_path)
    return unknown


def _unknown_in_items(current: t.Any, replaced: t.Any, field: KeyedList, path: str) -> list[str]:
    """Return the unknown paths in the items of a list in a response, for the keys that stay."""
    if not isinstance(current, list):
        return []
    # The key of an item is an integer. One that a server returns as a string is the same.
    by_key = {}
    kept_items = replaced or {}
    for key, values in kept_items.items():
        name = str(key)
        by_key[name] = values
    unknown = []
    for item in current:
        key_in_response = item.get(field.key)
        item_key = str(key_in_response)
        item_path = f"{path}[{item_key}]"
        kept = by_key.get(item_key)
        unknown += unknown_fields(item, kept, field.item, item_path)
    return unknown
