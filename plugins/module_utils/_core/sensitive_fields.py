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
    Field,
    KeyedList,
    Sensitivity,
    Struct,
    join_path,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.secret_names import (
    suggests_secret,
)

#: The values that the task gives openly, by the path of their mapping and their name.
PublicValues = t.Mapping[str, t.Mapping[str, t.Any]]

#: What is not set is no secret.
_UNSET: tuple[t.Any, ...] = (None, "", [], {})


class SensitivePlace(t.NamedTuple):
    """A place whose value is a secret, `holder[name]`, and the path of the `holder`.

    `sensitivity` is `True`, or "unless_public" for a value that is public where the task gives it
    openly. A place has the same path in a response and in normal form: a `KeyedList` is by its key
    (`hooks[80].headers`).
    """

    path: str
    holder: dict[str, t.Any]
    name: str
    sensitivity: Sensitivity

    @property
    def key(self) -> tuple[str, str]:
        """The path and the name: the same place in another form of the resource has the same."""
        return self.path, self.name

    @property
    def value(self) -> t.Any:
        """The value at the place."""
        return self.holder[self.name]


def sensitive_places(value: t.Any, fields: Struct) -> t.Iterator[SensitivePlace]:
    """Yield the sensitive places of `value`, a response, a request or the normal form of a resource.

    A field that is not declared is sensitive as the sensitive field of that name is, wherever it
    is: an API may have a secret where the schema does not know of it yet. A part that is not of the
    shape that its field declares has no sensitive places within it.
    """
    return _Walk(fields).places(value, fields, "")


def public_values(value: t.Any, fields: Struct) -> dict[str, dict[str, t.Any]]:
    """Return the values that are public because a task gives `value`, in normal form, openly."""
    public: dict[str, dict[str, t.Any]] = {}
    for place in sensitive_places(value, fields):
        if place.sensitivity == "unless_public":
            values = public.setdefault(place.path, {})
            values[place.name] = place.value
    return public


class _Walk:
    """A walk through a resource of these `fields`."""

    def __init__(self, fields: Struct) -> None:
        self._fallback = _sensitive_fields(fields)

    def places(self, value: t.Any, field: Field | None, path: str) -> t.Iterator[SensitivePlace]:
        """Yield the places within `value`; the `field` of a value that is not declared is `None`."""
        if isinstance(field, Mapping):
            yield from self._in_mapping(value, field, path)
        elif isinstance(field, StructMapping):
            yield from self._in_structs(value, field, path)
        elif isinstance(field, KeyedList):
            for key, item in _items(value, field):
                yield from self.places(item, field.item, f"{path}[{key}]")
        elif isinstance(value, dict):
            for name in value:
                yield from self._at(value, name, field, path)
        elif isinstance(value, list) and field is None:
            for index, item in enumerate(value):
                yield from self.places(item, None, f"{path}[{index}]")

    def _in_mapping(self, value: t.Any, field: Mapping, path: str) -> t.Iterator[SensitivePlace]:
        if not field.sensitive or not isinstance(value, dict):
            return
        for name in value:
            yield SensitivePlace(path, value, name, field.sensitive)

    def _in_structs(
        self, value: t.Any, field: StructMapping, path: str
    ) -> t.Iterator[SensitivePlace]:
        if not isinstance(value, dict):
            return
        for name, item in value.items():
            item_path = join_path(path, name)
            is_secret = field.sensitive == "by_name" and suggests_secret(name)
            if not is_secret:
                yield from self.places(item, field.item, item_path)
            elif isinstance(item, dict):
                for part in item:
                    yield SensitivePlace(item_path, item, part, True)
            elif item not in _UNSET:
                yield SensitivePlace(path, value, name, True)

    def _at(
        self, holder: dict[str, t.Any], name: str, struct: Field | None, path: str
    ) -> t.Iterator[SensitivePlace]:
        """Yield the place `holder[name]` if all of it is sensitive, else those within."""
        declared = struct.fields if isinstance(struct, Struct) else {}
        field = declared.get(name, self._fallback.get(name))
        value = holder[name]
        has_own_places = isinstance(field, (Mapping, StructMapping))
        if field is None or has_own_places or not field.sensitive:
            yield from self.places(value, field, join_path(path, name))
        elif value not in _UNSET:
            yield SensitivePlace(path, holder, name, field.sensitive)


def _items(value: t.Any, field: KeyedList) -> t.Iterator[tuple[t.Any, t.Any]]:
    """Yield the items of a keyed list, in normal form or in a response, with their keys."""
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield item.get(field.key), item


@lru_cache(maxsize=8)
def _sensitive_fields(field: Field) -> dict[str, Field]:
    """Return the sensitive fields within `field`, at any depth, by their names."""
    found: dict[str, Field] = {}
    for name, subfield in field.subfields.items():
        if subfield.sensitive:
            found[name] = subfield
        found.update(_sensitive_fields(subfield))
    return found
