# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The secrets that a run knows, taken out of text that did not come from this collection."""

from __future__ import annotations

import json
import re
import typing as t
from functools import cache

#: What stands where a secret would.
MASK = "********"


class Secrets:
    """The secrets known so far. What the collection itself shows is masked by its place instead, see C(_plan.mask)."""

    def __init__(self, *values: str) -> None:
        self._values: set[str] = set()
        self.add(values)

    def add(self, values: t.Iterable[str]) -> None:
        """Learn more of them."""
        for value in values:
            # Without the white space around it too, as programs trim. White space alone tells nothing.
            self._values.update(spelling for spelling in (value, value.strip()) if spelling.strip())

    def __iter__(self) -> t.Iterator[str]:
        return iter(self._values)

    def with_these(self, values: t.Iterable[str]) -> Secrets:
        """Give what knows these secrets too."""
        return Secrets(*self._values, *values)

    def __call__(self, text: str, in_name: bool = False) -> str:
        """Give C(text) with each secret masked, however it was quoted.

        C(in_name) is for names, identifiers and fields: there a short secret is masked only as a word of its own, since
        a secret of one letter would leave nothing to be read.
        """
        found = [value for value in self._values if _longest_word(value) in text]
        if not found:
            return text
        # The longest first: a secret may hold another one.
        patterns = [_however_quoted(value) for value in sorted(found, key=len, reverse=True) if not _is_short(value)]
        short = [_however_quoted(value) for value in sorted(found, key=len, reverse=True) if _is_short(value)]
        patterns += [f"(?<![A-Za-z0-9]){pattern}(?![A-Za-z0-9])" for pattern in short] if in_name else short
        return re.sub("|".join(patterns), MASK, text)


def _is_short(value: str) -> bool:
    return len(value) < 8


@cache
def _longest_word(value: str) -> str:
    """Give the longest part of C(value) that no program quotes. Where it is not, there is no need for the pattern."""
    return max(re.findall("[A-Za-z0-9]+", value), key=len, default="")


# Asked again for each text of a fleet in which much has failed.
@cache
def _however_quoted(value: str) -> str:
    """Give a pattern for C(value) as programs write it into their messages: JSON, reprs, pages, addresses."""
    if value.isascii() and value.isalnum():
        return value
    # Imported here: only a run that knows such a secret and has text to clean needs them.
    from html import escape
    from urllib.parse import quote

    def forms(character: str) -> t.Iterator[str]:
        quoted = json.dumps(character)[1:-1]
        # The second: a body quoted in a JSON text that itself is quoted in a message.
        yield from (quoted, json.dumps(quoted)[1:-1], repr(character)[1:-1], f"\\{character}", character)
        yield from (escape(character), f"&#{ord(character)};", f"\\u{ord(character):04x}", f"\\u{ord(character):04X}")
        # A lone surrogate, which JSON can hold, has no octets of its own.
        percent = quote(character, safe="", errors="surrogatepass")
        yield from (percent, percent.lower())
        if character == " ":
            yield "+"

    patterns = {
        character: "|".join(re.escape(form) for form in sorted(set(forms(character)), key=len, reverse=True))
        for character in set(value)
    }
    return "".join(f"(?:{patterns[character]})" for character in value)
