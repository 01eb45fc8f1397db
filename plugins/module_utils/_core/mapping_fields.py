# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The kinds of fields that are strings by name."""

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
        super().__init__(constraints=Constraints(mapping=rule), **declared)
        self.cleared_by = {}

    def from_api(self, value: t.Any, path: str) -> dict[str, str]:
        if value is None:
            return {}
        require_type(value, dict, path)
        strings = {}
        for name, item in value.items():
            # A null here could only be a variable without a value; the contract has strings alone.
            if item is not None and not is_integer(item):
                require_type(item, str, f"{path}.{name}")
            strings[name] = "" if item is None else str(item)
        return strings

    def from_options(self, value: t.Any) -> dict[str, str | None]:
        """Return the normal form of `value`, an option; a number becomes its decimal string."""
        strings: dict[str, str | None] = {}
        for name, item in value.items():
            strings[name] = None if item is None else str(item)
        return strings

    def merge(self, current: t.Any, asked: t.Any) -> dict[str, str | None]:
        """Return the `asked` strings; for `None` the one in `current`, if there is one."""
        current = current or {}
        merged = {}
        for name, value in asked.items():
            merged[name] = current.get(name) if value is None else value
        return merged


class Headers(Mapping):
    """Strings by the names of headers, which are case-insensitive: the current spelling is kept."""

    def __init__(self, **declared: t.Any) -> None:
        super().__init__(HEADERS, sensitive=True, **declared)

    def merge(self, current: t.Any, asked: t.Any) -> dict[str, str | None]:
        """Return the `asked` strings by the names that `current` has for them."""
        return super().merge(current, spelled_like(asked, current or {}))


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
            yield from iter_mappings(item, field.item, f"{path}[{key}]")
    elif isinstance(field, Struct):
        for name, item in value.items():
            yield from iter_mappings(item, field.fields[name], join_path(path, name))


def spelled_like(headers: dict[str, t.Any], others: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return `headers` by the names that `others` has for them in another case."""
    spelling = {other.lower(): other for other in others}
    respelled = {}
    for name, value in headers.items():
        other = spelling.get(name.lower(), name)
        # A name that is there as it is needs no other spelling: an odd server may have both.
        own_name = name if name in others else other
        respelled[own_name] = value
    return respelled
