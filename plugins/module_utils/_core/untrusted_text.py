# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Text that somebody else wrote, made fit for a terminal, a report and a file."""

from __future__ import annotations

import re
import typing as t

#: Lone surrogates, which JSON can hold and no encoding can.
_SURROGATES = "\ud800-\udfff"
#: Control characters but for the line feed and the tabulator, the line and paragraph separators, the characters that
#: change the direction of writing, and those that XML can't hold. ISO 6429, UAX 9, XML 1.0 section 2.2.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
    + _SURROGATES
    + "]"
)
#: How the names begin by which ansible-core marks objects in JSON.
ANSIBLE_NAMES = "__ansible_"
_UNENCODABLE = re.compile(f"[{_SURROGATES}]")


TextFunction = t.Callable[[str], str]


def visible(text: str) -> str:
    r"""Return `text` with an escape such as `\x1b` or `\u202e` in place of each character that has no glyph.

    Line feeds and tabulators stay. For messages, warnings and log lines: a terminal obeys such characters, and the
    XML of the `junit` callback can't hold them.
    """
    return _UNPRINTABLE.sub(_escape, text)


def encodable(text: str) -> str:
    r"""Return `text` with an escape such as `\ud83d` in place of each half of a character.

    Without it ansible-core 2.21 loses the result of a task. All other characters stay as they are.
    """
    return _UNENCODABLE.sub(_escape, text)


def returnable(value: t.Any) -> t.Any:
    r"""Return `value`, any JSON, as every core can read it from a module: without halves of characters.

    A name such as `__ansible_type`, by which ansible-core marks its own objects, is escaped at its beginning: newer
    cores would lose the result over a variable that is called so.
    """
    return map_texts(encodable, value, _returnable_name)


def _returnable_name(name: str) -> str:
    if name.startswith(ANSIBLE_NAMES):
        name = name.replace("_", "\\x5f", 1)
    return encodable(name)


def map_texts(change: TextFunction, value: t.Any, change_name: TextFunction | None = None) -> t.Any:
    """Return a copy of `value`, any JSON, with `change` applied to each text in it.

    To names in objects `change_name` is applied, or else `change` too.
    """
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        copy = {}
        rename = change_name or change
        for name, item in value.items():
            if isinstance(name, str):
                name = rename(name)
            copy[name] = map_texts(change, item, change_name)
        return copy
    if isinstance(value, (list, tuple)):
        return [map_texts(change, item, change_name) for item in value]
    return value


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}"
