# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The kinds of fields that are strings or objects by name."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import Constraints
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    Field,
    FieldValues,
    KeyedList,
    Struct,
    is_integer,
    join_path,
    require_type,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    HEADERS,
    VARIABLES,
    MappingRule,
)


class Mapping(Field):
    """Strings by name. The option is all of them; `None` keeps a current value."""

    def __init__(self, rule: MappingRule = VARIABLES, **declared: t.Any) -> None:
        constraints = Constraints(mapping=rule)
        super().__init__(constraints=constraints, **declared)
        self.cleared_by = {}

    def from_api(self, value: t.Any, path: str) -> dict[str, str]:
        """Return the strings in the order of their names.

        Raises:
            SchemaError: `value` is not an object of strings.
        """
        if value is None:
            return {}
        require_type(value, dict, path)
        strings = {}
        # The order of names in a response means nothing, and may differ in each.
        by_name = sorted(value.items())
        for name, item in by_name:
            # A null here could only be a variable without a value; the contract has strings alone.
            if item is None:
                strings[name] = ""
                continue
            if not is_integer(item):
                item_path = f"{path}.{name}"
                require_type(item, str, item_path)
            strings[name] = str(item)
        return strings

    def from_options(self, value: t.Any) -> dict[str, str | None]:
        """Return the normal form of `value`, an option; a number becomes its decimal string."""
        strings: dict[str, str | None] = {}
        for name, item in value.items():
            strings[name] = None
            if item is not None:
                strings[name] = str(item)
        return strings

    def merge(self, current: t.Any, desired: t.Any) -> dict[str, str | None]:
        """Return the `desired` strings; for `None` the one in `current`, if there is one."""
        current = current or {}
        merged = {}
        # In order, as what is read: names that are there already, after an attempt whose response
        # was lost, come in the same order as new ones.
        by_name = sorted(desired.items())
        for name, value in by_name:
            merged[name] = value
            if value is None:
                merged[name] = current.get(name)
        return merged


class Headers(Mapping):
    """Strings by the names of headers, which are case-insensitive: the current spelling is kept."""

    def __init__(self, **declared: t.Any) -> None:
        super().__init__(HEADERS, sensitive=True, **declared)

    def merge(self, current: t.Any, desired: t.Any) -> dict[str, str | None]:
        """Return the `desired` strings by the names that `current` has for them."""
        current = current or {}
        respelled = spelled_like(desired, current)
        return super().merge(current, respelled)


class StructMapping(Field):
    """Objects by name, each an `item`, in requests as in responses.

    What the option names is merged, what is `None` there is removed, and others stay. With
    `sensitive="by_name"` all strings in an item whose name suggests a secret are secrets.
    """

    def __init__(self, item: Struct, **declared: t.Any) -> None:
        super().__init__(**declared)
        self.item = item

    @property
    def subfields(self) -> dict[str, Field]:
        return dict(self.item.fields)

    def from_api(self, value: t.Any, path: str) -> dict[str, FieldValues]:
        """Return the objects in the order of their names.

        Raises:
            SchemaError: `value` is not an object of objects of the contract's shape.
        """
        if value is None:
            return {}
        require_type(value, dict, path)
        observed = {}
        # By name, as in `Mapping`.
        by_name = sorted(value.items())
        for name, item in by_name:
            if item is None:
                continue
            item_path = join_path(path, name)
            observed[name] = self.item.from_api(item, item_path)
        return observed

    def from_options(self, value: t.Any) -> dict[str, FieldValues | None]:
        desired: dict[str, FieldValues | None] = {}
        for name, item in value.items():
            desired[name] = None
            if item is not None:
                desired[name] = self.item.from_options(item)
        return desired

    def merge(self, current: t.Any, desired: t.Any) -> dict[str, FieldValues]:
        """Return the objects in `current`, changed as `desired` says."""
        merged = dict(current or {})
        for name, item in desired.items():
            before = merged.pop(name, None)
            if item is not None:
                merged[name] = self.item.merge(before, item)
        return merged

    def to_api(self, value: t.Any, as_response: bool = False) -> dict[str, FieldValues | None]:
        """Return the objects as they are in a request; `None` removes one."""
        shaped: dict[str, FieldValues | None] = {}
        for name, item in (value or {}).items():
            shaped[name] = None
            if item is not None:
                shaped[name] = self.item.to_api(item, as_response)
        return shaped


def iter_mappings(
    value: t.Any, field: Field, path: str = ""
) -> t.Iterator[tuple[str, FieldValues, Mapping]]:
    """Yield each `Mapping` that is set in `value`, in normal form: its path, its strings, its field."""
    if not value:
        return
    if isinstance(field, Mapping):
        yield path, value, field
    elif isinstance(field, KeyedList):
        for key, item in value.items():
            item_path = f"{path}[{key}]"
            yield from iter_mappings(item, field.item, item_path)
    elif isinstance(field, StructMapping):
        for name, item in value.items():
            item_path = join_path(path, name)
            yield from iter_mappings(item, field.item, item_path)
    elif isinstance(field, Struct):
        for name, item in value.items():
            subfield = field.fields[name]
            item_path = join_path(path, name)
            yield from iter_mappings(item, subfield, item_path)


def spelled_like(headers: dict[str, t.Any], others: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return `headers` by the names that `others` has for them in another case."""
    spelling = {other.lower(): other for other in others}
    respelled = {}
    for name, value in headers.items():
        lower_case = name.lower()
        own_name = spelling.get(lower_case, name)
        if name in others:
            # It needs no other spelling: an odd server may have both.
            own_name = name
        respelled[own_name] = value
    return respelled
