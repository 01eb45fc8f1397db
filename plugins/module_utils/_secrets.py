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

#: What stands where a secret would.
MASK = "********"


class Secrets:
    """The secrets known so far. What the collection itself shows is masked by its place instead, see C(_plan.mask)."""

    def __init__(self, *values: str) -> None:
        self._values = set(values)

    def add(self, values: t.Iterable[str]) -> None:
        """Learn more of them."""
        self._values.update(values)

    def __call__(self, text: str, shortest: int = 1) -> str:
        """Give C(text) with each secret of at least C(shortest) characters masked, however it was quoted."""
        known = [value for value in self._values if len(value) >= max(shortest, 1)]
        spellings = {spelling for value in known for spelling in _spellings(value) if spelling}
        if not spellings:
            return text
        # The longest first: a secret may hold another one.
        pattern = "|".join(re.escape(spelling) for spelling in sorted(spellings, key=len, reverse=True))
        return re.sub(pattern, MASK, text)


def _spellings(value: str) -> t.Iterator[str]:
    """Give the ways in which programs write a text into their messages."""
    yield from (value, value.strip())
    if value.isascii() and value.isalnum():
        return
    # Imported here: only a run that knows a secret with other characters in it needs them.
    from html import escape
    from urllib.parse import quote

    quoted = json.dumps(value)[1:-1]
    # The last one: a body quoted in a JSON text that itself is quoted in a message.
    yield from (quoted, json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1], json.dumps(quoted)[1:-1])
    # A lone surrogate, which JSON can hold, has no octets of its own.
    yield from (escape(value), escape(value, quote=False), quote(value, safe="", errors="surrogatepass"))
