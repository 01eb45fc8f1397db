# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The places of secrets in a resource, as its fields declare them."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.mapping_fields import Mapping
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    Field,
    KeyedList,
    Sensitivity,
    Struct,
    join_path,
)


class SensitivePlace(t.NamedTuple):
    """A place whose value is a secret, `holder[name]`, and the path of the `holder`.

    `sensitivity` is `True`, or "unless_public" for a value that is public where the task gives it
    openly.
    """

    path: str
    holder: dict[str, t.Any]
    name: str
    sensitivity: Sensitivity


def sensitive_places(value: t.Any, field: Field, path: str = "") -> t.Iterator[SensitivePlace]:
    """Yield the sensitive places of `value`: a response, a request or normal form.

    A part that is not of the shape that the field declares has none. The path of a key of a
    `KeyedList` is its index in a response, and the key itself in normal form.
    """
    if isinstance(field, KeyedList):
        for key, item in _items(value):
            yield from sensitive_places(item, field.item, f"{path}[{key}]")
    elif not isinstance(value, dict):
        return
    elif isinstance(field, Struct):
        yield from _places_in_struct(value, field, path)
    elif isinstance(field, Mapping) and field.sensitive:
        for name in value:
            yield SensitivePlace(path, value, name, field.sensitive)


def _items(value: t.Any) -> list[tuple[t.Any, t.Any]]:
    """Return the items of a keyed list with their keys (normal form) or indexes (response)."""
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, list):
        return list(enumerate(value))
    return []


def _places_in_struct(
    value: dict[str, t.Any], struct: Struct, path: str
) -> t.Iterator[SensitivePlace]:
    for name, field in struct.fields.items():
        if name not in value:
            continue
        if field.subfields or isinstance(field, Mapping):
            yield from sensitive_places(value[name], field, join_path(path, name))
        elif field.sensitive:
            yield SensitivePlace(path, value, name, field.sensitive)
