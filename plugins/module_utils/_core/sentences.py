# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Building blocks of messages."""

from __future__ import annotations


def truncate(text: str, length: int) -> str:
    """Return at most `length` characters of `text`, with an ellipsis if it is longer.

    Redact first, and truncate afterwards: the rest of a secret that is cut would not be recognised.
    """
    if len(text) <= length:
        return text
    return f"{text[:length]}…"


def end_sentence(text: str) -> str:
    """Return `text` with a full stop, unless it ends as a sentence does."""
    if text.endswith((".", "?", "!")):
        return text
    return f"{text}."
