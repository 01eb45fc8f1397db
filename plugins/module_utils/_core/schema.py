# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The kinds of fields, and all that is declared of a field.

A field declares once what its option may be, how its value is read from a response, compared,
cleared, merged with what the task sets, and sent, and whether it is sensitive. Argument specs are
derived from that (`derived_spec`), and so are the places of secrets (`sensitive_fields`). The
fields of a resource are in the tables of the resource.

A resource is held in normal form: a dict of the managed fields. It is the shape of the API's
response with three differences: a `KeyedList` is a dict by its key, case-insensitive strings are in
lower case and sets in order, and what is not set has one form (a number or string `None`, a list or
dict empty, an optional `Struct` not there). An object that is only switched off is as good as one
that is not there. Desired values have the same form, without what the task does not set. A string
of a `Mapping` that is `None` may have any value.
"""

from __future__ import annotations

import abc
import re
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    Constraints,
    Option,
)

#: The values of fields by name, in normal form.
FieldValues = dict[str, t.Any]
#: An object in the body of a request or a response.
JsonObject = dict[str, t.Any]
#: Which part of a value is a secret: none (`None`, or `False` where the name suggests otherwise),
#: all of it, each value of a mapping, each value of a mapping that the task does not give openly, or
#: each object of a mapping whose name suggests a secret.
Sensitivity = t.Union[bool, t.Literal["unless_public", "by_name"], None]

#: What a response has for a field that is not set.
EMPTY_VALUES: tuple[t.Any, ...] = (None, "", [], {})
#: An object of which nothing is set but that it is off. It is compared as one that is not there.
SWITCHED_OFF: t.Mapping[str, t.Any] = {"enabled": False}

#: A number that a response has as a string.
_DIGITS = re.compile(r"-?[0-9]{1,18}")
_OPTION_TYPES: dict[type, str] = {bool: "bool", int: "int", str: "str", dict: "dict", list: "list"}


class SchemaError(Exception):
    """A response does not match its schema: which field, and why, but never its value."""

    def __init__(self, path: str, problem: str) -> None:
        place = path or "the response"
        super().__init__(f"{place}: {problem}")


class Field(abc.ABC):
    """What every kind of field declares.

    - `required`: a create needs it, or within another field each value of the option. A response
      that should have it and lacks it is a `SchemaError`.
    - `required_if_new`: a new item of a `StructMapping` needs it, but a response may lack it.
    - `sensitive`: which part of the value is a secret.
    - `aliases`: other names of the option.
    - `instead`: what to do with an API version that does not have the field, where leaving it out
      is not enough.
    - `refers_to`: the kind of the things whose name or ID the value is, or each item of a list.
    - `affects_price`: the price of the resource depends on it.
    - `cleared_by`: the value of the option that clears the field; `None` where nothing does.
    """

    #: The type of the option.
    python_type: type = dict
    #: What stands for the value where a response lacks it.
    default_if_missing: t.Any = None
    #: Whether a response has the value. The API stores some secrets and never shows them.
    is_returned = True

    def __init__(
        self,
        *,
        required: bool = False,
        required_if_new: bool = False,
        sensitive: Sensitivity = None,
        aliases: tuple[str, ...] = (),
        instead: str = "",
        refers_to: str = "",
        affects_price: bool = False,
        constraints: Constraints | None = None,
    ) -> None:
        self.required = required
        self.required_if_new = required_if_new
        self.refers_to = refers_to
        self.affects_price = affects_price
        self.sensitive = sensitive
        self.aliases = aliases
        self.instead = instead
        self.constraints = constraints or Constraints()
        self.cleared_by: t.Any = None

    @property
    def subfields(self) -> dict[str, Field]:
        """The fields within this one that have options of their own, by name."""
        return {}

    @property
    def holds_secrets(self) -> bool:
        """Whether the value, or a field within, is a secret whatever the task says."""
        if self.sensitive is True:
            return True
        fields = self.subfields.values()
        return any(field.holds_secrets for field in fields)

    def option(self) -> Option:
        """Return the option of the field, without suboptions and `required`."""
        kind = _OPTION_TYPES[self.python_type]
        option = Option(kind, self.constraints)
        if self.aliases:
            option["aliases"] = list(self.aliases)
        if isinstance(self.sensitive, bool):
            option["no_log"] = self.sensitive
        return option

    @abc.abstractmethod
    def from_api(self, value: t.Any, path: str) -> t.Any:
        """Return the normal form of `value`, a part of a response, which is at `path` in it.

        Raises:
            SchemaError: It is not of the contract's shape.
        """

    @abc.abstractmethod
    def from_options(self, value: t.Any) -> t.Any:
        """Return the normal form of `value`, a validated option."""

    def merge(self, current: t.Any, desired: t.Any) -> t.Any:
        """Return what `current` becomes when the `desired` value is applied, all in normal form."""
        return desired

    def to_api(self, value: t.Any, as_response: bool = False) -> t.Any:
        """Return `value`, in normal form, as it is in a request, or (`as_response`) a response."""
        return value


class Struct(Field):
    """Fields by name. Each field named is merged; with `replace`, what is not named is removed.

    `replaced_together` names fields that exclude each other: if the task sets some of them, the others
    are removed. `null_means_default`: null in a response is what the defaults of its fields are.
    `nullable`: if it is empty, it is sent as null. `read_only` names the fields of a response that only
    the API writes. Of those, `never_redacted` ones hold no text of users, such as IDs and times, and
    `messages` are prose.
    """

    def __init__(
        self,
        fields: t.Mapping[str, Field],
        *,
        replace: bool = False,
        replaced_together: tuple[str, ...] = (),
        null_means_default: bool = False,
        nullable: bool = False,
        read_only: tuple[str, ...] = (),
        never_redacted: tuple[str, ...] = (),
        messages: tuple[str, ...] = (),
        **declared: t.Any,
    ) -> None:
        super().__init__(**declared)
        self.fields = fields
        self.replace = replace
        self.replaced_together = replaced_together
        self.null_means_default = null_means_default
        self.nullable = nullable
        self.read_only = read_only
        self.never_redacted = never_redacted
        self.messages = messages

    @property
    def subfields(self) -> dict[str, Field]:
        return dict(self.fields)

    @property
    def has_only_secrets(self) -> bool:
        """Whether it has fields, and each of them is a secret."""
        fields = self.fields.values()
        return bool(fields) and all(field.sensitive is True for field in fields)

    @property
    def is_left_out(self) -> bool:
        """Whether the normal form does not have it where a response has null."""
        is_always_there = self.required or self.replace or self.null_means_default
        return not is_always_there

    def from_api(self, value: t.Any, path: str) -> FieldValues:
        if value is None:
            if not self.required and not self.null_means_default:
                return {}
            if self.null_means_default:
                value = {}
        require_type(value, dict, path)
        observed = {}
        for name, field in self.fields.items():
            item = _item_of(value, name, field)
            may_be_left_out = isinstance(field, Struct) and field.is_left_out
            if item is None and may_be_left_out:
                continue
            item_path = join_path(path, name)
            observed[name] = field.from_api(item, item_path)
        return observed

    def with_integer_keys(self, value: FieldValues) -> FieldValues:
        """Return a response, which `from_api` accepts, with integers as the keys of its lists."""
        lists = {}
        for name, field in self.fields.items():
            if isinstance(field, KeyedList):
                lists[name] = field.with_integer_keys(value[name])
        return {**value, **lists}

    def from_options(self, value: t.Any) -> FieldValues:
        """Return the normal form of `value`, validated options, without those left out (`None`)."""
        desired = {}
        for name, field in self.fields.items():
            item = value.get(name)
            if item is not None:
                desired[name] = field.from_options(item)
        return desired

    def merge(self, current: t.Any, desired: t.Any) -> FieldValues:
        current = current or {}
        replaced = self._replaced_by(desired)
        merged = dict(current)
        for name in current:
            if name in replaced:
                del merged[name]
        for name, value in desired.items():
            field = self.fields[name]
            before = current.get(name)
            merged[name] = field.merge(before, value)
        return merged

    def _replaced_by(self, desired: FieldValues) -> t.Container[str]:
        """Return the fields that are removed where they are not in `desired`."""
        if self.replace:
            return self.fields
        for name in self.replaced_together:
            if name in desired:
                return self.replaced_together
        return ()

    def to_api(self, value: t.Any, as_response: bool = False) -> t.Any:
        """Return `value`, or a part of its fields, as it is in a request, or a response."""
        if not value:
            return None if self.nullable else value
        shaped = {}
        for name, item in value.items():
            field = self.fields[name]
            if as_response and not field.is_returned:
                continue
            shaped[name] = field.to_api(item, as_response)
        return shaped


def _item_of(value: FieldValues, name: str, field: Field) -> t.Any:
    """Return what a response has for a field; missing, "", [] and {} are null."""
    item = value.get(name, field.default_if_missing)
    if isinstance(field, KeyedList):
        return item
    if item in ("", [], {}):
        return None
    return item


class KeyedList(Field):
    """A set of objects with an integer key, a list in a response. The option replaces the set.

    `noun` is what the key stands for, in errors.
    """

    python_type = list

    def __init__(
        self, key: str, key_field: Field, noun: str, item: Struct, **declared: t.Any
    ) -> None:
        super().__init__(required=True, **declared)
        self.key = key
        self.key_field = key_field
        self.noun = noun
        self.item = item

    @property
    def subfields(self) -> dict[str, Field]:
        return {self.key: self.key_field, **self.item.fields}

    def option(self) -> Option:
        option = super().option()
        option["elements"] = "dict"
        return option

    def from_api(self, value: t.Any, path: str) -> dict[int, FieldValues]:
        """Return the items by their keys, in the order of the keys.

        Raises:
            SchemaError: `value` is not a list of objects of the contract's shape, or has a key twice.
        """
        require_type(value, list, path)
        observed: dict[int, FieldValues] = {}
        for index, item in enumerate(value):
            item_path = f"{path}[{index}]"
            key_path = f"{item_path}.{self.key}"
            require_type(item, dict, item_path)
            key = integer_of(item.get(self.key), key_path)
            if key in observed:
                raise SchemaError(key_path, f"{self.noun} {key} comes twice")
            observed[key] = self.item.from_api(item, item_path)
        return dict(sorted(observed.items()))

    def with_integer_keys(self, value: list[FieldValues]) -> list[FieldValues]:
        """Return the items of a response, which `from_api` accepts, with integers as their keys."""
        items = []
        for item in value:
            key = whole_number(item[self.key])
            items.append({**item, self.key: key})
        return items

    def from_options(self, value: t.Any) -> dict[int, FieldValues]:
        desired = {}
        for item in value:
            key = item[self.key]
            desired[key] = self.item.from_options(item)
        return desired

    def merge(self, current: t.Any, desired: t.Any) -> dict[int, FieldValues]:
        """Return the `desired` items, each merged with the one of its key in `current`."""
        current = current or {}
        merged = {}
        for key in sorted(desired):
            before = current.get(key)
            merged[key] = self.item.merge(before, desired[key])
        return merged

    def to_api(self, value: t.Any, as_response: bool = False) -> list[FieldValues]:
        """Return the items as a list in the order of their keys."""
        items = []
        for key, item in value.items():
            shaped = self.item.to_api(item, as_response)
            items.append({self.key: key, **shaped})
        return items


def is_set(value: t.Any) -> bool:
    """Return whether `value`, a part of a normal form, is set: null, [] and {} are not.

    Nor is a dict in which nothing is set, or which is only switched off. An empty string is set:
    where it is as good as null, the normal form has null.
    """
    if not isinstance(value, dict):
        return value is not None and value != []
    for name, item in value.items():
        only_says_off = (name, item) in SWITCHED_OFF.items()
        if is_set(item) and not only_says_off:
            return True
    return False


def join_path(path: str, name: str) -> str:
    """Return the path of the field `name` in the value at `path`, such as `results[0].status`.

    An empty `path` is that of the whole value.
    """
    if not path:
        return name
    return f"{path}.{name}"


def drop_none(value: t.Any) -> t.Any:
    """Return a copy of `value`, any JSON, without the nulls in its objects."""
    if isinstance(value, list):
        return [drop_none(item) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {}
    for name, item in value.items():
        if item is not None:
            copy[name] = drop_none(item)
    return copy


def object_in(value: t.Any, *names: str) -> dict[str, t.Any]:
    """Return a part of a response, or what is at these `names` within it, if that is an object.

    Otherwise return an empty one.
    """
    found = value
    for name in names:
        if not isinstance(found, dict):
            break
        found = found.get(name)
    if isinstance(found, dict):
        return found
    return {}


def whole_number(value: t.Any) -> t.Any:
    """Return `value`, of a response, as an integer where it clearly is one: `7.0` or `"120"`."""
    if isinstance(value, float) and value.is_integer():
        # JSON has one kind of number.
        return int(value)
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    return value


def integer_of(value: t.Any, path: str) -> int:
    """Return `value`, the part of a response at `path`, as an integer: see `whole_number`.

    Raises:
        SchemaError: It is none.
    """
    number = whole_number(value)
    require_type(number, int, path)
    return int(number)


def is_integer(value: t.Any) -> bool:
    """Return whether `value` is an integer, which a boolean is not."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int)


def require_type(value: t.Any, expected_type: type, path: str) -> None:
    """Check the type of `value`, the part of a response at `path`.

    Raises:
        SchemaError: It is not of that type; a boolean is no integer.
    """
    is_right = isinstance(value, expected_type)
    if expected_type is int and isinstance(value, bool):
        is_right = False
    if not is_right:
        expected = _TYPE_NAMES[expected_type]
        actual = _TYPE_NAMES.get(type(value), "another type")
        raise SchemaError(path, f"expected {expected}, got {actual}")


_TYPE_NAMES: dict[type, str] = {
    bool: "a boolean",
    dict: "an object",
    float: "a number with a fraction",
    int: "an integer",
    list: "a list",
    str: "a string",
    type(None): "null",
}
