# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The differences between two states of a deployment, as a list of changes and as a unified diff."""

from __future__ import annotations

import difflib
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.plan import iter_differences
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_texts import (
    as_yaml,
    without_unset,
)

#: The number of unchanged lines around those that differ.
_CONTEXT = 3

Json = dict[str, t.Any]


class _Line(t.NamedTuple):
    """A line of a diff: its sign (a space, `-` or `+`) and its text."""

    sign: str
    text: str


def changed_values(before: Json, after: Json) -> list[Json]:
    """Return `path`, `before` and `after` of each difference; the paths are those of `changes`."""
    differences = iter_differences(containers_by_region(before), containers_by_region(after))
    return [
        {"path": path, "before": _without_region_id(old), "after": _without_region_id(new)}
        for path, old, new in differences
    ]


def unified_diff(before: Json, after: Json) -> str:
    """Return both states as YAML in a unified diff without headers; `@@` stands for a gap.

    An item that has only moved is no difference.
    """
    old = containers_by_region(without_unset(before))
    new = containers_by_region(without_unset(after))
    lines = _dict_lines(old, new)
    texts = []
    previous = -1
    for index in _indexes_near_changes(lines):
        if index != previous + 1:
            texts.append("@@")
        line = lines[index]
        texts.append(line.sign + line.text)
        previous = index
    return "\n".join(texts)


def containers_by_region(state: Json) -> Json:
    """Return the state with its containers as a dict by region."""
    containers = state.get("containers")
    if not isinstance(containers, list):
        return state
    by_region = {container["region_id"]: container for container in containers}
    return {**state, "containers": by_region}


def _without_region_id(value: t.Any) -> t.Any:
    """Return a changed value without its region, which its path names already."""
    if isinstance(value, dict):
        return {name: item for name, item in value.items() if name != "region_id"}
    return value


def _indexes_near_changes(lines: list[_Line]) -> list[int]:
    near: set[int] = set()
    for index, line in enumerate(lines):
        if line.sign != " ":
            near.update(range(index - _CONTEXT, index + _CONTEXT + 1))
    return sorted(near.intersection(range(len(lines))))


def _dict_lines(before: Json, after: Json) -> list[_Line]:
    """Return the lines of two dicts, key by key."""
    # A dict keeps the order of its keys, and has each of them once.
    names = list({**before, **after})
    lines: list[_Line] = []
    for name in names:
        sides = [side[name] for side in (before, after) if name in side]
        if all(isinstance(side, dict) for side in sides):
            lines += _nested_lines(name, before, after)
        else:
            lines += _value_lines(name, before, after)
    return lines


def _nested_lines(name: t.Any, before: Json, after: Json) -> list[_Line]:
    """Return the lines of a key that has a dict on each side that has the key."""
    sign = " "
    if name not in after:
        sign = "-"
    elif name not in before:
        sign = "+"
    children = _dict_lines(before.get(name, {}), after.get(name, {}))
    if isinstance(name, int):
        # A region, which is an item of a list: its first line has the dash.
        first, *others = children
        return [_Line(sign, f"- {first.text}"), *_indented(others)]
    key = as_yaml(name)
    if not children:
        return [_Line(sign, f"{key}: {{}}")]
    return [_Line(sign, f"{key}:"), *_indented(children)]


def _value_lines(name: t.Any, before: Json, after: Json) -> list[_Line]:
    """Return the lines of a key that has no dict on at least one side."""
    old = _yaml_lines(name, before)
    new = _yaml_lines(name, after)
    if old == new:
        return [_Line(" ", line) for line in old]
    # The lines that begin with a question mark are hints for people.
    compared_lines = difflib.Differ().compare(old, new)
    return [_Line(line[0], line[2:]) for line in compared_lines if line[0] != "?"]


def _yaml_lines(name: t.Any, state: Json) -> list[str]:
    if name not in state:
        return []
    return as_yaml({name: state[name]}).split("\n")


def _indented(lines: list[_Line]) -> list[_Line]:
    return [_Line(line.sign, f"  {line.text}") for line in lines]
