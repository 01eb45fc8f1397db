# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The changes of a plan as lines of text, for people who read a diff in a terminal."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.sentences import truncate
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import visible

#: Characters: longer values are cut, since the diff itself shows them whole.
_LONGEST = 120


def change_lines(changes: t.Iterable[tuple[str, t.Any, t.Any]]) -> str:
    """Return one line for each of the `changes`: its path, and its value before and after, secrets masked already."""
    lines = []
    for path, before, after in changes:
        shown_path = _on_one_line(path)
        shown_before = _shown(before)
        shown_after = _shown(after)
        lines.append(f"{shown_path}: {shown_before} -> {shown_after}\n")
    return "".join(lines)


def _on_one_line(text: str) -> str:
    """Return `text` without what a terminal would obey; names of variables and headers are foreign text."""
    return visible(text).replace("\n", "\\n")


def _shown(value: t.Any) -> str:
    """Return `value` on one line; text bare where nobody could take it for anything else."""
    if value is None:
        return "(not set)"
    text = value
    if not isinstance(value, str) or not _is_plain(value):
        text = json.dumps(value, ensure_ascii=False)
    line = _on_one_line(text)
    return truncate(line, _LONGEST)


def _is_plain(text: str) -> bool:
    """Return whether `text` is printable, has no blanks around it, and is not the JSON of another value."""
    if not text.isprintable() or text != text.strip() or not text:
        return False
    try:
        json.loads(text)
    except ValueError:
        return True
    return False
