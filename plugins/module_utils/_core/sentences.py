# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Building blocks of messages."""

from __future__ import annotations

#: The most characters of a name that a message shows.
_MAX_NAME = 60


def truncate(text: str, length: int) -> str:
    """Return `text` in at most `length` characters; a longer one ends with an ellipsis.

    Text of the API is redacted first: a part of a secret at the end would not be recognised.
    """
    if len(text) <= length:
        return text
    return f"{text[: length - 1]}…"


def shown_name(name: str) -> str:
    """Return a name of any length for a message. One of the API is redacted first."""
    return truncate(name, _MAX_NAME)


def end_sentence(text: str) -> str:
    """Return `text` with a full stop, unless it ends as a sentence does."""
    if text.endswith((".", "?", "!")):
        return text
    return f"{text}."
