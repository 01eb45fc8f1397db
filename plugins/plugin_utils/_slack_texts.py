# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Text in the markup of Slack, in which no character of another's text is markup, and within its limits."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.sentences import truncate

#: The most characters in the text of a section.
MAX_SECTION = 3000
#: The most characters of one text within a line. Escaped, a character becomes at most five, so that
#: a line with three such texts fits into a section.
_MAX_CODE = 190
_MAX_PLAIN = 500
#: The characters for a note on lines that are left out.
_MAX_NOTE = 60
_LINE_BREAKS = re.compile(r"\s*\n\s*")
#: The characters that begin and end links and notifications, such as `<!channel>`.
_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
}
_ESCAPES = str.maketrans(_ENTITIES)


def one_line(text: str, limit: int) -> str:
    """Return the text on one line, with at most `limit` characters."""
    line = text.strip()
    line = _LINE_BREAKS.sub(" ⏎ ", line)
    return truncate(line, limit)


def plain(text: str) -> str:
    """Return the text on one line, shortened and escaped."""
    line = one_line(text, _MAX_PLAIN)
    return line.translate(_ESCAPES)


def code(text: t.Any) -> str:
    """Return the text as inline code, on one line, shortened and escaped."""
    line = one_line(str(text), _MAX_CODE)
    # Slack cannot escape a backtick.
    line = line.replace("`", "'")
    line = line.translate(_ESCAPES)
    return f"`{line}`"


def joined(lines: t.Sequence[str]) -> str:
    """Return the lines that fit into a section, and the number of the others."""
    free = MAX_SECTION - _MAX_NOTE
    kept: list[str] = []
    for line in lines:
        free -= len(line) + 1
        if free < 0:
            remaining = len(lines) - len(kept)
            kept.append(f"… and {remaining} more")
            break
        kept.append(line)
    return "\n".join(kept)
