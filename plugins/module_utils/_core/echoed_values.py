# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The values that a validation library echoes into its messages: what was sent, cut in its middle perhaps."""

from __future__ import annotations

import re
import typing as t

#: Where Pydantic shows a value: in a message, in the repr of its errors, and in their JSON.
_ECHO = re.compile(
    r"""\binput_value\s*=\s*|["']input_value["']\s*:\s*|["'](input)["']\s*:\s*""", re.IGNORECASE
)
#: Names that every error of Pydantic has.
_LOC = re.compile("""["']loc["']""")
_MSG = re.compile("""["']msg["']""")
#: What Pydantic writes behind the value.
_TYPE = re.compile(r",\s*input_type\s*=", re.IGNORECASE)
#: Parts of a literal of Python or JSON: a quoted text, a bracket, the end of an item, all else.
_TOKEN = re.compile(
    r"""(?P<text>"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*')|(?P<open>[\[({])|(?P<close>[\])}])"""
    r"""|(?P<end>[,\n])|[^"'\[\](){},\n]+""",
    re.DOTALL,
)


def echoes(text: str) -> t.Iterator[tuple[int, int]]:
    """Yield start and end of each value that `text` echoes as `input_value=`, or as `"input":` of Pydantic's errors."""
    echoed = list(_ECHO.finditer(text))
    if not echoed:
        return
    is_list_of_errors = bool(_LOC.search(text) and _MSG.search(text))
    # The value of an input that is nothing of Pydantic's stays.
    found = [match for match in echoed if is_list_of_errors or not match[1]]
    done = 0
    for index, match in enumerate(found):
        # Not one within a value that is dropped already.
        if match.start() >= done:
            following = found[index + 1].start() if index + 1 < len(found) else len(text)
            done = _end(text, match.end(), following)
            yield match.end(), done


def echoed_names(fields: t.Mapping[t.Any, t.Any]) -> set[str]:
    """Return the names that values echoed from what was sent have among the `fields` of an object in JSON."""
    return {"input", "input_value"} if {"loc", "msg"} <= fields.keys() else {"input_value"}


def _end(text: str, start: int, following: int) -> int:
    """Return where the value ends that begins at `start`; the next one is announced at `following`."""
    ends = [match.start() for match in _TYPE.finditer(text, start, following)]
    if ends:
        # The last one: the value may hold the same words.
        return ends[-1]
    depth, position = 0, start
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            # A quote that never closes: the value was cut, and nobody can say where it ends.
            return len(text)
        depth += (token["open"] is not None) - (token["close"] is not None)
        if depth < 0 or (depth == 0 and token["end"] is not None):
            break
        position = token.end()
    return position if depth <= 0 else len(text)
