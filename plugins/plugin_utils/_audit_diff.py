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
    old_state = containers_by_region(before)
    new_state = containers_by_region(after)
    values = []
    for path, old, new in iter_differences(old_state, new_state):
        change = {
            "path": path,
            "before": _without_region_id(old),
            "after": _without_region_id(new),
        }
        values.append(change)
    return values


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
    by_region = {}
    for container in containers:
        region_id = container["region_id"]
        by_region[region_id] = container
    return {**state, "containers": by_region}


def _without_region_id(value: t.Any) -> t.Any:
    """Return a changed value without its region, which its path names already."""
    if not isinstance(value, dict):
        return value
    others = dict(value)
    others.pop("region_id", None)
    return others


def _indexes_near_changes(lines: list[_Line]) -> list[int]:
    """Return the sorted indexes of the changed lines and of those around them."""
    near: set[int] = set()
    for index, line in enumerate(lines):
        if line.sign == " ":
            continue
        first = index - _CONTEXT
        last = index + _CONTEXT
        near.update(range(first, last + 1))
    existing = range(len(lines))
    return sorted(near.intersection(existing))


def _dict_lines(before: Json, after: Json) -> list[_Line]:
    """Return the lines of two dicts, key by key."""
    lines: list[_Line] = []
    # A dict keeps the order of its keys, and has each of them once.
    for name in {**before, **after}:
        if _is_nested(name, before, after):
            lines += _nested_lines(name, before, after)
        else:
            lines += _value_lines(name, before, after)
    return lines


def _is_nested(name: t.Any, before: Json, after: Json) -> bool:
    """Return whether a key has a dict on each side that has the key."""
    for side in (before, after):
        value = side.get(name, {})
        if not isinstance(value, dict):
            return False
    return True


def _nested_lines(name: t.Any, before: Json, after: Json) -> list[_Line]:
    """Return the lines of a key that has a dict on each side that has the key."""
    sign = " "
    if name not in after:
        sign = "-"
    elif name not in before:
        sign = "+"
    old = before.get(name, {})
    new = after.get(name, {})
    children = _dict_lines(old, new)
    if isinstance(name, int):
        return _item_lines(sign, children)
    key = as_yaml(name)
    if not children:
        return [_Line(sign, f"{key}: {{}}")]
    heading = _Line(sign, f"{key}:")
    return [heading, *_indented(children)]


def _item_lines(sign: str, children: list[_Line]) -> list[_Line]:
    """Return the lines of a region, which is an item of a list: its first line has the dash."""
    first, *others = children
    lines = [_Line(sign, f"- {first.text}")]
    lines += _indented(others)
    return lines


def _value_lines(name: t.Any, before: Json, after: Json) -> list[_Line]:
    """Return the lines of a key that has no dict on at least one side."""
    old = _yaml_lines(name, before)
    new = _yaml_lines(name, after)
    # Of two lists that are the same all lines have a space as their sign.
    lines = []
    for text in difflib.Differ().compare(old, new):
        line = _Line(text[0], text[2:])
        # A line with a question mark is a hint for people.
        if line.sign != "?":
            lines.append(line)
    return lines


def _yaml_lines(name: t.Any, state: Json) -> list[str]:
    """Return the YAML of one key, or no line if the state does not have it."""
    if name not in state:
        return []
    text = as_yaml({name: state[name]})
    return text.split("\n")


def _indented(lines: list[_Line]) -> list[_Line]:
    indented = []
    for sign, text in lines:
        line = _Line(sign, f"  {text}")
        indented.append(line)
    return indented
