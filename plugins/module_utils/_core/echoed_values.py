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
    found = echoed
    if not _is_list_of_errors(text):
        # The value of an input that is nothing of Pydantic's stays.
        found = [match for match in echoed if not match[1]]
    announced = [match.start() for match in found]
    announced.append(len(text))
    done = 0
    for index, match in enumerate(found):
        if match.start() < done:
            # Within a value that is dropped already.
            continue
        start = match.end()
        following = announced[index + 1]
        done = _end(text, start, following)
        yield start, done


def echoed_names(fields: t.Mapping[t.Any, t.Any]) -> set[str]:
    """Return the names that values echoed from what was sent have among the `fields` of an object in JSON."""
    if "loc" in fields and "msg" in fields:
        return {"input", "input_value"}
    return {"input_value"}


def _is_list_of_errors(text: str) -> bool:
    """Return whether `text` has the names that every error of Pydantic has."""
    if not _LOC.search(text):
        return False
    return _MSG.search(text) is not None


def _end(text: str, start: int, following: int) -> int:
    """Return where the value ends that begins at `start`; the next one is announced at `following`."""
    types = _TYPE.finditer(text, start, following)
    ends = [match.start() for match in types]
    if ends:
        # The last one: the value may hold the same words.
        return ends[-1]
    return _literal_end(text, start)


def _literal_end(text: str, start: int) -> int:
    """Return where the literal of Python or JSON ends that begins at `start`; one that is cut ends with the text."""
    depth = 0
    position = start
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            # A quote that never closes: the value was cut, and nobody can say where it ends.
            return len(text)
        kind = token.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        if depth < 0:
            return position
        if depth == 0 and kind == "end":
            return position
        position = token.end()
    return len(text)
