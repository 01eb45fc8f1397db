# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Values as text for the report of an audit: YAML, shortened values, and types that can be written as JSON."""

from __future__ import annotations

import json
import typing as t

import yaml

from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import is_set
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import (
    encodable,
    map_texts,
)

#: The longest text that is shown complete, and the most of a longer one.
_MAX_LENGTH = 160
#: Of a pair of long texts, so many characters are shown before the first difference.
_SHOWN_BEFORE = 20
#: The fewest characters that are worth cutting: the note on a cut has a length too.
_MIN_CUT = 40


def to_builtin(value: t.Any) -> t.Any:
    """Return a value of Ansible as one of Python's own types, with text that UTF-8 can encode."""
    text = json.dumps(value)
    builtin = json.loads(text)
    return map_texts(encodable, builtin)


def without_unset(value: t.Any) -> t.Any:
    """Return the value without the keys that are not set, on all levels."""
    if isinstance(value, list):
        return [without_unset(item) for item in value]
    if not isinstance(value, dict):
        return value
    without = {}
    for name, item in value.items():
        if is_set(item):
            without[name] = without_unset(item)
    return without


class _Dumper(yaml.SafeDumper):
    """Writes text with line breaks as a block, and indents lists below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _represent_text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    style = None
    if "\n" in value.strip():
        style = "|"
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _represent_text)


def as_yaml(value: t.Any) -> str:
    """Return the value as YAML, without document markers: `"8080"` and `8080` differ."""
    text = yaml.dump(
        value,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=float("inf"),
    )
    return text.removesuffix("\n").removesuffix("\n...")


def shortened_pair(before: t.Any, after: t.Any) -> tuple[str | None, str | None]:
    """Return two values as text for a reader who compares them.

    Two long texts begin shortly before their first difference. `None` means that nothing is set.
    """
    old = _display_text(before)
    new = _display_text(after)
    if old is None or new is None:
        return _truncated(old), _truncated(new)
    if len(old) > _MAX_LENGTH and len(new) > _MAX_LENGTH:
        old, new = _from_difference(old, new)
    return _truncated(old), _truncated(new)


def _from_difference(one: str, other: str) -> tuple[str, str]:
    """Return two texts from a few characters before their first difference."""
    start = _common_length(one, other) - _SHOWN_BEFORE
    if start <= 0:
        return one, other
    return f"…{one[start:]}", f"…{other[start:]}"


def _common_length(one: str, other: str) -> int:
    """Return the number of characters with which both texts begin."""
    length = 0
    for character, counterpart in zip(one, other):
        if character != counterpart:
            break
        length += 1
    return length


def _display_text(value: t.Any) -> str | None:
    """Return a value as text, or `None` if nothing is set."""
    if value == "":
        return None
    if not is_set(value):
        return None
    # YAML would quote a masked value, for its asterisks, and begin a block with a sign.
    if isinstance(value, str) and (value.startswith(MASK) or "\n" in value):
        return value
    return as_yaml(without_unset(value))


def _truncated(text: str | None) -> str | None:
    if text is None:
        return None
    surplus = len(text) - _MAX_LENGTH
    if surplus <= _MIN_CUT:
        return text
    return f"{text[:_MAX_LENGTH]}… ({surplus:,} more characters)"
