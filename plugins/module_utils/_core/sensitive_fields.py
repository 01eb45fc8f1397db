# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The places of secrets in a resource, as its fields declare them."""

from __future__ import annotations

import typing as t
from functools import lru_cache

from ansible_collections.gcore.inference.plugins.module_utils._core.mapping_fields import (
    Mapping,
    StructMapping,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    EMPTY_VALUES,
    Field,
    KeyedList,
    Sensitivity,
    Struct,
    join_path,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.secret_names import (
    may_be_secret,
    suggests_secret,
)

#: The values that the task gives openly, by the path of their mapping and their name, such as
#: `{"envs": {"LOG_LEVEL": "info"}}`.
PublicValues = t.Mapping[str, t.Mapping[str, t.Any]]

#: The items of a list, with what stands for each in a path: its key, or its index.
_Items = t.Iterable[tuple[t.Any, t.Any]]


class SensitivePlace(t.NamedTuple):
    """A place whose value is a secret, `holder[name]`, and the path of the `holder`.

    `sensitivity` is `True`, or "unless_public" for a value that is public where the task gives it
    openly. Of a value that `is_guess` only the name suggests that it is a secret. A place has the
    same path in a response and in normal form: a `KeyedList` is by its key (`hooks[80].headers`).
    """

    path: str
    holder: dict[str, t.Any]
    name: str
    sensitivity: Sensitivity
    is_guess: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """The path and the name: the same place in another form of the resource has the same."""
        return self.path, self.name

    @property
    def value(self) -> t.Any:
        """The value at the place."""
        return self.holder[self.name]


def sensitive_places(value: t.Any, schema: Struct) -> list[SensitivePlace]:
    """Return the sensitive places of `value`, a response, a request or normal form of a resource.

    An API may have a secret where the schema does not know of it yet. So a field that is not
    declared is sensitive as the sensitive field of that name is, wherever it is, or if its name
    suggests a secret, or if it is beside secrets only. A part that is not of the shape that its
    field declares has no sensitive places within it.
    """
    search = _Search(schema)
    search.add(value, schema, "")
    return search.found


def public_values(value: t.Any, schema: Struct) -> dict[str, dict[str, t.Any]]:
    """Return the values that are public because a task gives `value`, in normal form, openly."""
    public: dict[str, dict[str, t.Any]] = {}
    for place in sensitive_places(value, schema):
        if place.sensitivity != "unless_public":
            continue
        if place.path not in public:
            public[place.path] = {}
        values = public[place.path]
        values[place.name] = place.value
    return public


@lru_cache(maxsize=8)
def sensitive_fields(field: Field) -> dict[str, Field]:
    """Return the sensitive fields within `field`, at any depth, by their names."""
    found: dict[str, Field] = {}
    for name, subfield in field.subfields.items():
        if subfield.sensitive:
            found[name] = subfield
        deeper = sensitive_fields(subfield)
        found.update(deeper)
    return found


class _Search:
    """A search for the sensitive places of a resource of this `schema`."""

    def __init__(self, schema: Struct) -> None:
        self._undeclared = sensitive_fields(schema)
        self.found: list[SensitivePlace] = []

    def add(self, value: t.Any, field: Field | None, path: str) -> None:
        """Add the places within `value`; the `field` of a value that is not declared is `None`."""
        is_object = isinstance(value, dict)
        is_undeclared_list = field is None and isinstance(value, list)
        items: _Items
        if isinstance(field, Mapping):
            if is_object:
                self._add_mapping(value, field, path)
        elif isinstance(field, StructMapping):
            if is_object:
                self._add_structs(value, field, path)
        elif isinstance(field, KeyedList):
            items = _items_by_key(value, field.key)
            self._add_items(items, field.item, path)
        elif is_object:
            self._add_object(value, field, path)
        elif is_undeclared_list:
            items = enumerate(value)
            self._add_items(items, None, path)

    def _add_mapping(self, value: dict[str, t.Any], field: Mapping, path: str) -> None:
        if not field.sensitive:
            return
        for name in value:
            self._add_place(path, value, name, field.sensitive)

    def _add_structs(self, value: dict[str, t.Any], field: StructMapping, path: str) -> None:
        """Add the places of objects by name; those whose name suggests a secret are secrets."""
        is_by_name = field.sensitive == "by_name"
        for name, item in value.items():
            item_path = join_path(path, name)
            is_secret = is_by_name and suggests_secret(name)
            if not is_secret:
                self.add(item, field.item, item_path)
            elif isinstance(item, dict):
                for part in item:
                    self._add_place(item_path, item, part, True)
            elif item not in EMPTY_VALUES:
                self._add_place(path, value, name, True)

    def _add_items(self, items: _Items, field: Field | None, path: str) -> None:
        """Add the places of the `items` of a list, each an object of that `field`."""
        for key, item in items:
            item_path = f"{path}[{key}]"
            self.add(item, field, item_path)

    def _add_object(self, holder: dict[str, t.Any], struct: Field | None, path: str) -> None:
        """Add each value of `holder` that is sensitive as a whole, and the places within others."""
        declared: t.Mapping[str, Field] = {}
        if isinstance(struct, Struct):
            declared = struct.fields
        for name, value in holder.items():
            field = declared.get(name)
            if field is None:
                field = self._undeclared.get(name)
            sensitivity = _sensitivity_as_a_whole(field)
            is_container = isinstance(value, (dict, list))
            if sensitivity:
                if value not in EMPTY_VALUES:
                    self._add_place(path, holder, name, sensitivity)
            elif field is None and _is_guess(name, value, struct):
                self._add_place(path, holder, name, True, is_guess=True)
            elif is_container:
                value_path = join_path(path, name)
                self.add(value, field, value_path)

    def _add_place(
        self,
        path: str,
        holder: dict[str, t.Any],
        name: str,
        sensitivity: Sensitivity,
        is_guess: bool = False,
    ) -> None:
        place = SensitivePlace(
            path=path,
            holder=holder,
            name=name,
            sensitivity=sensitivity,
            is_guess=is_guess,
        )
        self.found.append(place)


def _items_by_key(value: t.Any, key: str) -> _Items:
    """Yield the items of a keyed list, in normal form or in a response, with their keys."""
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield item.get(key), item


def _is_guess(name: str, value: t.Any, struct: Field | None) -> bool:
    """Return whether the `value` of a field that `struct` does not declare may be a secret."""
    if value in EMPTY_VALUES:
        return False
    if isinstance(struct, Struct):
        if name in struct.read_only:
            return False
        if struct.has_only_secrets:
            return True
    return may_be_secret(name, value)


def _sensitivity_as_a_whole(field: Field | None) -> Sensitivity:
    """Return the sensitivity of a value; `None` for a mapping, whose values have their own."""
    if field is None or isinstance(field, (Mapping, StructMapping)):
        return None
    return field.sensitive
