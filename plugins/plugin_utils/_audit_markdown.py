# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Text as Markdown in which no character of the text is markup."""

from __future__ import annotations

import re
import typing as t

_BACKTICKS = re.compile("`+")
_LINE_BREAK = re.compile(r"\s*\n\s*")


def code(text: t.Any) -> str:
    """Return the text as inline code of Markdown, on one line; no character of it is markup."""
    line = str(text)
    line = _LINE_BREAK.sub(" ⏎ ", line)
    marks = _longer_than_any(line, 1)
    if _needs_padding(line):
        line = f" {line} "
    return f"{marks}{line}{marks}"


def cell(text: str) -> str:
    """Return Markdown for a cell of a table."""
    return text.replace("|", "\\|")


def fence(text: str, language: str = "") -> str:
    """Return the text as a code block of Markdown."""
    marks = _longer_than_any(text, 3)
    lines = (
        f"{marks}{language}",
        text,
        marks,
    )
    return "\n".join(lines)


def _needs_padding(line: str) -> bool:
    """Return whether the marks of Markdown must not be beside the text.

    A backtick there would belong to them, and only spaces between them are no code.
    """
    if not line.strip():
        return True
    edges = (line[0], line[-1])
    return "`" in edges


def _longer_than_any(text: str, minimum: int) -> str:
    """Return a run of backticks that is longer than every run of them in the text."""
    longest = minimum - 1
    runs = _BACKTICKS.findall(text)
    for run in runs:
        longest = max(longest, len(run))
    length = longest + 1
    return "`" * length
