# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The kinds of fields: how each is read from an answer, and how what is asked is laid over it.

Which fields a version of the API has is in a table of its own, C(schema_v2) and C(schema_v3).

A deployment stands here in its B(normal form): a dict of the managed fields. It is the shape of the API's answer
with three differences: C(containers) is a dict by region, UUIDs are in lower case and in order, and what is not set
has one form (a number or text C(None), a list or dict empty, a probe or handler or trigger not there). What is
asked for has the same form, and lacks what was not named; a variable or header of C(None) is expected, whatever
its value.
"""

from __future__ import annotations

import re
import typing as t

FieldValues = dict[str, t.Any]

PROBES = ("liveness_probe", "readiness_probe", "startup_probe")
#: A number that an answer has as a text.
_DIGITS = re.compile(r"-?[0-9]{1,18}")
HANDLERS = ("exec", "http_get", "tcp_socket")


class SchemaError(Exception):
    """An answer is not of the contract's shape: which field, and what is wrong with it (never its value)."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path or 'the answer'}: {problem}")


class Scalar:
    """A number, a text or a switch. Asked for, it replaces; an empty text clears it.

    C(default) stands for one that is null or missing in an answer, C(missing) for one that is missing where null is
    a value of its own; both are what the contract gives as the default.
    """

    def __init__(
        self, of: type, *, required: bool = False, default: t.Any = None, missing: t.Any = None, fold: bool = False
    ) -> None:
        self.of = of
        self.required = required
        self.default = default
        self.missing = missing
        self.fold = fold

    def observe(self, value: t.Any, path: str) -> t.Any:
        """Give the normal form of C(value), a part of an answer; raise SchemaError where it can't be one."""
        if value is None:
            if self.required:
                raise SchemaError(path, "missing, null or empty")
            return self.default
        if self.of is int:
            value = whole_number(value)
        expect(value, self.of, path)
        return self.asked(value)

    def asked(self, value: t.Any) -> t.Any:
        """Give the normal form of C(value), a checked option."""
        if value == "":
            return self.default
        return value.lower() if self.fold else value

    def overlay(self, current: t.Any, asked: t.Any) -> t.Any:
        """Give what becomes of C(current) when C(asked) is laid over it, both in normal form."""
        return asked

    def wire(self, value: t.Any, as_answer: bool = False) -> t.Any:
        """Give the normal form C(value) in the shape of a request, or of an answer."""
        return value


class Sequence(Scalar):
    """A list of texts, in order or (C(unordered)) as a set. Asked for, it replaces the whole."""

    def __init__(self, *, unordered: bool = False, fold: bool = False) -> None:
        super().__init__(list, fold=fold)
        self.unordered = unordered

    def observe(self, value: t.Any, path: str) -> list[str]:
        if value is None:
            return []
        _expect_texts(value, path)
        return self.asked(value)

    def asked(self, value: t.Any) -> list[str]:
        if not self.unordered:
            return list(value)
        # Text for a list is split at commas by Ansible, which leaves the blanks after them.
        items = [item.strip() for item in value]
        return sorted({item.lower() for item in items} if self.fold else set(items))


class JoinedWords(str):
    """Words joined by blanks, as an answer shows them; and C(words), each for itself, as they were asked for."""

    words: list[str]

    def __new__(cls, words: list[str]) -> JoinedWords:
        """Join the C(words)."""
        joined = super().__new__(cls, " ".join(words))
        joined.words = words
        return joined


class Command(Scalar):
    """Words in order, of which an answer shows but one text. So that is their normal form; C(None) is none."""

    def __init__(self) -> None:
        super().__init__(str)

    def observe(self, value: t.Any, path: str) -> t.Any:
        if isinstance(value, list):
            # As the other version of the API answers.
            _expect_texts(value, path)
            return self.asked(value)
        return super().observe(value, path)

    def asked(self, value: t.Any) -> t.Any:
        if isinstance(value, list):
            # One empty word is no text to tell it from none.
            return JoinedWords(value) or None
        return value

    def wire(self, value: t.Any, as_answer: bool = False) -> t.Any:
        """Give the words; of a text that was read, its parts between blanks, which is all that can be known of them."""
        if as_answer:
            return value and str(value)
        # Joined again they are the same text.
        return getattr(value, "words", value.split(" ")) if value else []


class Mapping:
    """Texts by name, such as variables and headers. Asked for, they are the whole; C(None) keeps the one there is."""

    required = False

    def observe(self, value: t.Any, path: str) -> dict[str, str]:
        """Give the normal form of C(value), a part of an answer; raise SchemaError where it can't be one."""
        if value is None:
            return {}
        expect(value, dict, path)
        for name, item in value.items():
            # A null here could only be a variable without a value; the contract knows texts alone.
            if item is not None and not _is_whole_number(item):
                expect(item, str, f"{path}.{name}")
        return {name: "" if item is None else str(item) for name, item in value.items()}

    def asked(self, value: t.Any) -> dict[str, str | None]:
        """Give the normal form of C(value), a checked option; a number is taken as its decimal text."""
        return {name: item if item is None else str(item) for name, item in value.items()}

    def overlay(self, current: t.Any, asked: t.Any) -> dict[str, str | None]:
        """Give the C(asked) texts; where C(None) is asked the one in C(current), or C(None) where there is none."""
        current = current or {}
        return {name: current.get(name) if value is None else value for name, value in asked.items()}

    def wire(self, value: t.Any, as_answer: bool = False) -> t.Any:
        """Give the normal form C(value) in the shape of a request, or of an answer."""
        return value


class Headers(Mapping):
    """Texts by the names of headers, which have no case: the spelling that is there is kept."""

    def overlay(self, current: t.Any, asked: t.Any) -> dict[str, str | None]:
        """Give the C(asked) texts as Mapping does, under the names that C(current) has for them."""
        return super().overlay(current, spelled_like(asked, current or {}))


def spelled_like(headers: dict[str, t.Any], others: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return C(headers) by the names that C(others) have for them, where these differ in case alone."""
    spelling = {name.lower(): name for name in others}
    # A name that is there as it is needs no other spelling: an odd server may have both.
    names = {name: name if name in others else spelling.get(name.lower(), name) for name in headers}
    return {names[name]: value for name, value in headers.items()}


class Struct:
    """Fields by name. Asked for, each field named is overlaid; C(whole): what is not named goes.

    C(groups) names fields of which those asked for are the whole set: naming one removes the others. C(filled): null in
    an answer is what the defaults of its fields are. C(nullable): empty, it is sent as null. C(answer_only) names the
    fields of an answer that only the API writes.
    """

    def __init__(
        self,
        fields: dict[str, t.Any],
        *,
        required: bool = False,
        whole: bool = False,
        groups: tuple[str, ...] = (),
        filled: bool = False,
        nullable: bool = False,
        answer_only: tuple[str, ...] = (),
    ) -> None:
        self.fields = fields
        self.answer_only = answer_only
        self.filled = filled
        self.nullable = nullable
        self.required = required
        self.whole = whole
        self.groups = groups

    def observe(self, value: t.Any, path: str) -> FieldValues:
        """Give the normal form of C(value), a part of an answer; raise SchemaError where it can't be one."""
        if value is None and self.filled:
            value = {}
        if value is None and not self.required:
            return {}
        expect(value, dict, path)
        observed = {}
        for name, field in self.fields.items():
            item = value.get(name, getattr(field, "missing", None))
            if item in ("", [], {}) and not isinstance(field, ContainersByRegion):
                # Null, "", [] and {} are one.
                item = None
            if item is None and isinstance(field, Struct) and field.is_left_out:
                continue
            observed[name] = field.observe(item, f"{path}.{name}" if path else name)
        return observed

    @property
    def is_left_out(self) -> bool:
        """Whether the normal form does not have it where an answer has null."""
        return not (self.required or self.whole or self.filled)

    def asked(self, value: t.Any) -> FieldValues:
        """Give the normal form of C(value), checked options: those left out (C(None)) are not there."""
        return {name: field.asked(value[name]) for name, field in self.fields.items() if value.get(name) is not None}

    def overlay(self, current: t.Any, asked: t.Any) -> FieldValues:
        """Give what becomes of C(current) when C(asked) is laid over it, both in normal form."""
        current = current or {}
        replaced = self.fields if self.whole else (self.groups if any(name in asked for name in self.groups) else ())
        desired = {name: value for name, value in current.items() if name not in replaced}
        for name, value in asked.items():
            desired[name] = self.fields[name].overlay(current.get(name), value)
        return desired

    def wire(self, value: t.Any, as_answer: bool = False) -> t.Any:
        """Give the normal form C(value), or a part of its fields, in the shape of a request, or of an answer."""
        if not value:
            return None if self.nullable else value
        return {name: self.fields[name].wire(item, as_answer) for name, item in value.items()}


class ContainersByRegion:
    """The containers: one for each region, in an answer as a list in any order. Asked for, they are the whole set."""

    required = True

    def __init__(self, container: Struct) -> None:
        self.container = container

    def observe(self, value: t.Any, path: str) -> dict[int, FieldValues]:
        """Give the containers by region; raise SchemaError where C(value) can't be a list of them."""
        expect(value, list, path)
        observed: dict[int, FieldValues] = {}
        for index, item in enumerate(value):
            here = f"{path}[{index}]"
            expect(item, dict, here)
            region = item.get("region_id")
            expect(region, int, f"{here}.region_id")
            if region in observed:
                raise SchemaError(f"{here}.region_id", f"region {region} comes twice")
            observed[region] = self.container.observe(item, here)
        return dict(sorted(observed.items()))

    def asked(self, value: t.Any) -> dict[int, FieldValues]:
        """Give the normal form of C(value), checked options."""
        return {item["region_id"]: self.container.asked(item) for item in value}

    def overlay(self, current: t.Any, asked: t.Any) -> dict[int, FieldValues]:
        """Give the C(asked) regions, each laid over the one in C(current)."""
        current = current or {}
        return {region: self.container.overlay(current.get(region), asked[region]) for region in sorted(asked)}

    def wire(self, value: t.Any, as_answer: bool = False) -> list[FieldValues]:
        """Give the normal form C(value) in the shape of a request, or of an answer: in the order of the regions."""
        return [{"region_id": region, **self.container.wire(value[region], as_answer)} for region in value]


#: The fields of a container in an answer that only the API writes, and the one by which containers are told apart.
ANSWER_ONLY_OF_CONTAINER = ("region_id", "address", "deploy_status", "error_message")
#: The same of a whole deployment. A request of v2 has its project too, beside the managed fields.
ANSWER_ONLY = ("id", "status", "address", "created_at", "object_references", "project_id")


def thresholds() -> dict[str, t.Any]:
    """Give the triggers that both versions of the API have."""
    threshold = Struct({"threshold": Scalar(int, required=True)})
    rate = Struct({"rate": Scalar(int, required=True), "window": Scalar(int, required=True)})
    return {**dict.fromkeys(("cpu", "memory", "gpu_memory", "gpu_utilization"), threshold), "http": rate}


def probes(host: Scalar) -> Struct:
    """Give the probes, which both versions of the API have; they differ in the C(host) of a request."""
    http_get = {
        "port": Scalar(int, required=True),
        "path": Scalar(str, default="/"),
        "schema": Scalar(str, default="HTTP"),
        "host": host,
        "headers": Headers(),
    }
    settings = {
        "failure_threshold": Scalar(int, default=3),
        "initial_delay_seconds": Scalar(int, default=0),
        "period_seconds": Scalar(int, default=10),
        "success_threshold": Scalar(int, default=1),
        "timeout_seconds": Scalar(int, default=3),
    }
    handlers = {
        "exec": Struct({"command": Sequence()}),
        "http_get": Struct(http_get),
        "tcp_socket": Struct({"port": Scalar(int, required=True)}),
    }
    probe = Struct(
        {
            "enabled": Scalar(bool, required=True),
            "probe": Struct({**handlers, **settings}, groups=HANDLERS),
        }
    )
    return Struct(dict.fromkeys(PROBES, probe))


def drop_none(value: t.Any) -> t.Any:
    """Give a copy of C(value), any JSON, without what is null in its objects."""
    if isinstance(value, dict):
        return {name: drop_none(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [drop_none(item) for item in value]
    return value


def whole_number(value: t.Any) -> t.Any:
    """Return C(value), a part of an answer, as an integer where it clearly is one, such as C(7.0) and C("120")."""
    if isinstance(value, float) and value.is_integer():
        # JSON has one kind of number.
        return int(value)
    return int(value) if isinstance(value, str) and _DIGITS.fullmatch(value) else value


def _is_whole_number(value: t.Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def expect(value: t.Any, of: type, path: str) -> None:
    """Raise SchemaError where C(value) is not C(of) that type; a switch is not a number."""
    if not isinstance(value, of) or (of is int and isinstance(value, bool)):
        raise SchemaError(path, f"{_TYPE_NAMES[of]} is expected, not {_TYPE_NAMES.get(type(value), 'this')}")


def _expect_texts(value: t.Any, path: str) -> None:
    """Raise SchemaError where C(value) is not a list of texts."""
    expect(value, list, path)
    for index, item in enumerate(value):
        expect(item, str, f"{path}[{index}]")


_TYPE_NAMES: dict[type, str] = {
    bool: "a boolean",
    dict: "an object",
    float: "a number with a fraction",
    int: "an integer",
    list: "a list",
    str: "a string",
    type(None): "null",
}
