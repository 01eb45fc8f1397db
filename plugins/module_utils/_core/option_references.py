# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The values of options that refer to something else in the project, as the fields declare them."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    Field,
    KeyedList,
    Struct,
    join_path,
)


class Reference(t.NamedTuple):
    """A value that refers to something: its path, the kind of that, and the value."""

    path: str
    kind: str
    value: t.Any


def field_referring_to(kind: str, schema: Struct) -> str:
    """Return the name of the field that refers to things of this `kind`.

    Raises `KeyError` if no field of the `schema` does.
    """
    for name, field in schema.fields.items():
        if field.refers_to == kind:
            return name
    raise KeyError(kind)


def iter_references(value: t.Any, field: Field, path: str = "") -> t.Iterator[Reference]:
    """Yield the references in `value`, the validated option (or options) of the `field`."""
    if not value:
        return
    if isinstance(field, KeyedList):
        for item_path, item in _iter_items(value, path):
            yield from _references_of_object(
                item,
                field,
                item_path,
            )
    elif isinstance(field, Struct):
        yield from _references_of_object(value, field, path)
    elif field.refers_to:
        yield from _references_of_value(value, field.refers_to, path)


def _references_of_object(
    value: dict[str, t.Any], field: Field, path: str
) -> t.Iterator[Reference]:
    """Yield the references in an object, or in an item of a keyed list."""
    for name, subfield in field.subfields.items():
        item = value.get(name)
        item_path = join_path(path, name)
        yield from iter_references(item, subfield, item_path)


def _references_of_value(value: t.Any, kind: str, path: str) -> t.Iterator[Reference]:
    """Yield the reference that a value is, or those that the items of a list are."""
    if not isinstance(value, list):
        yield Reference(path, kind, value)
        return
    for item_path, item in _iter_items(value, path):
        yield Reference(item_path, kind, item)


def _iter_items(items: list[t.Any], path: str) -> t.Iterator[tuple[str, t.Any]]:
    """Yield the items of the list at `path`, each after its own path."""
    for index, item in enumerate(items):
        item_path = f"{path}[{index}]"
        yield item_path, item
