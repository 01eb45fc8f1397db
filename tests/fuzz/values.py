# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that nobody should write and somebody will, and the places of an argument spec that they are put into."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterator
from typing import Any

from tests.functional.versions import V2, Version

Path = tuple[str | int, ...]

#: A response without the field.
MISSING = object()


def _nest(depth: int, of_dicts: bool) -> Any:
    """Return that many nested lists or dicts."""
    value: Any = "core"
    for _unused in range(depth):
        value = {"a": value} if of_dicts else [value]
    return value


NUMBERS: dict[str, Any] = {
    "zero": 0,
    "one": 1,
    "minus one": -1,
    "2 ** 31": 2**31,
    "2 ** 63": 2**63,
    "huge": 10**30,
    "minus huge": -(10**30),
    "fraction": 1.5,
    "whole fraction": 5.0,
    "minus zero": -0.0,
    "tiny": 5e-324,
    "not a number": math.nan,
    "infinity": math.inf,
}
SWITCHES: dict[str, Any] = {"null": None, "true": True, "false": False}
NUMERIC_TEXTS: dict[str, Any] = {
    f"text {text}": text
    for text in (
        *("0", "5", "007", "+5", "-5", " 5 ", "5\n", "1_000", "1,000", "5.0", "1.5", "1e3", "1e400", "0x10", "0b1"),
        *("٣", "５", "１２", "²", "Ⅷ", "½", "二", "nan", "inf", "-inf", "Infinity"),
    )
}
NUMERIC_TEXTS["5000 digits"] = "9" * 5000
YAML_TEXTS: dict[str, Any] = {
    f"text {text}": text
    for text in ("yes", "no", "on", "OFF", "y", "True", "false", "null", "~", "None", "NULL", "!!int 5", "*x", "12:30")
}
TEXTS: dict[str, Any] = {
    "empty": "",
    "blank": "   ",
    "lone surrogate": "a\ud800b",
    "reversed surrogates": "\udc00\ud800",
    "right to left": "\u202egnp.exe\u202c",
    "NUL": "a\0b",
    "controls": "\x01\x08\x1b[31m\x7f\x85",
    "lines": "a\nb\r\nSet-Cookie: c=d\r\n\r\n",
    "line separators": "a\u2028b\u2029c",
    "emoji": "👩‍👩‍👧‍👦🔑",
    "combining": "Z" + "\u0351\u036b\u0343" * 50,
    "byte order mark": "\ufeffname",
    "noncharacter": "\uffff\U0010ffff",
    "Turkish": "İıIi",
    "path": "../../../etc/passwd\\..\\x",
    "address": "a/b?c=d&e#f%00%2e%2e",
    "template": "{{ 7 * 7 }}",
    "unfinished template": "{% raw %}{{ '",
    "format": "%s%n{0}{__class__}$HOME$(id)`id`",
    "markup": "<script>alert('&amp;')</script>",
    "JSON": '{"a": [1, null]}',
    "broken JSON": '{"a": [',
    "Python": "{'a': __import__('os').getcwd()}",
    "list as text": "[1, 'a']",
    "pairs": "a=1,b=2, c=3",
    "commas": ",,a,,",
    "long": "x" * 100_000,
    "a valid name": "some-one",
    "mask": "********",
    "mask before": "******** (before)",
    "header in a header": "a\r\nX-Injected: b",
    "lines of variables": "A=1\nB=2",
    "JSON of texts": '{"A": "x=1, y=2"}',
}
CONTAINERS: dict[str, Any] = {
    "empty list": [],
    "empty dict": {},
    "list of null": [None],
    "list of list": [[]],
    "mixed list": [1, "a", None, True, 1.5, {}],
    "huge list": list(range(5000)),
    "nested list": _nest(90, of_dicts=False),
    "dict": {"a": 1},
    "dict of null": {"a": None},
    "dict of dict": {"a": {"b": {"c": [{}]}}},
    "nameless": {"": ""},
    "odd names": {"a=b": "1", "\0": "2", "\ud800": "3", " ": "4", "🔑": "5", "a\nb": "6"},
    "names of numbers": {"1": "2", "null": "x", "true": "y"},
    "huge dict": {f"k{number}": "v" for number in range(2000)},
    "nested dict": _nest(90, of_dicts=True),
    "marks of Ansible": {"_ansible_no_log": True, "_ansible_check_mode": False},
}
HOSTILE: dict[str, Any] = {**SWITCHES, **NUMBERS, **NUMERIC_TEXTS, **YAML_TEXTS, **TEXTS, **CONTAINERS}

#: Of each kind one or two, for places that are one of many alike, and for responses.
FEW = (
    *(
        "null",
        "true",
        "zero",
        "minus one",
        "huge",
        "fraction",
        "not a number",
        "text ５",
        "text 1e400",
        "text yes",
        "empty",
        "NUL",
    ),
    *(
        "lone surrogate",
        "mask",
        "template",
        "long",
        "empty list",
        "list of null",
        "empty dict",
        "dict of dict",
        "nested list",
    ),
)
SOME: dict[str, Any] = {label: HOSTILE[label] for label in FEW}


def stored(version: Version = V2) -> dict[str, Any]:
    """Return a deployment with everything set; its secrets are plain words, which are masked in no time."""
    deployment = version.rich(envs={"DEBUG_MODE": "False", "KEY": "12345", "TOKEN": "storedsecretvalue"}, timeout=300)
    for each in deployment["containers"]:
        each.update(deploy_status={"ready": 0, "total": 1}, error_message=None)
    for number, probe in enumerate(deployment["probes"].values()):
        probe["probe"]["http_get"]["headers"] = {"Authorization": f"headersecret{number}"}
    return deployment


def options_of(deployment: dict[str, Any], name: str) -> Any:
    """Return the option for the current value of a field."""
    if name == "containers":
        return [{key: each[key] for key in ("region_id", "scale")} for each in deployment[name]]
    return copy.deepcopy(deployment.get({"secret_envs": "envs"}.get(name, name)))


def places(spec: dict[str, dict[str, Any]], path: Path = ()) -> Iterator[Path]:
    """Return the paths of all options and suboptions, of first items of lists, and of values in free dicts."""
    for name, option in spec.items():
        here = (*path, name)
        yield here
        is_list = option["type"] == "list"
        if is_list:
            yield (*here, 0)
        if "options" in option:
            yield from places(option["options"], (*here, 0) if is_list else here)
        elif option["type"] == "dict":
            yield (*here, "SOME")


def fields(value: Any, path: Path = ()) -> Iterator[Path]:
    """Return the path of every field of a response, and of the first item of each list in it."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield (*path, name)
            yield from fields(item, (*path, name))
    elif isinstance(value, list) and value:
        yield (*path, 0)
        yield from fields(value[0], (*path, 0))


def replaced(value: Any, path: Path, by: Any) -> Any:
    """Return a copy of a value with the value at one path replaced, or removed with MISSING."""
    if not path:
        return by
    first, *others = path
    copied: Any = list(value) if isinstance(value, list) else dict(value or {})
    if by is MISSING and not others:
        del copied[first]
        return copied
    below = copied[first] if isinstance(value, list) else copied.get(first)
    copied[first] = replaced(below, tuple(others), by)
    return copied


def as_json(value: Any) -> str:
    """Return JSON as a server might write it: NaN as such, letters beyond ASCII too, but for halves of them."""
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(value)


def named(path: Path) -> str:
    """Return a path in the form of a test ID."""
    return ".".join(map(str, path))
