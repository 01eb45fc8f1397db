# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Which of the existing names a misspelled one may mean."""

from __future__ import annotations

import typing as t

#: The existing names that a message lists.
_MAX_LISTED = 60


def most_similar(name: str, names: t.Iterable[str]) -> str | None:
    """Return the most similar of the `names`, or `None` if none is similar."""
    # Imported here: only a name that does not exist needs it.
    from difflib import get_close_matches

    # Without regard to case, which is the most common mistake.
    by_folded_name = {existing.lower(): existing for existing in names}
    matches = get_close_matches(name.lower(), by_folded_name, n=1)
    if not matches:
        return None
    return by_folded_name[matches[0]]


def suggestion(name: str, names: t.Iterable[str], plural: str) -> str:
    """Return the end of a message about an unknown `name`: the similar one, or those that exist.

    `plural` is what the `names` are, such as `supported options`. Without any names, it is empty.
    """
    known = sorted(names)
    similar = most_similar(name, known)
    if similar is not None:
        return f"; did you mean {similar}?"
    if not known:
        return ""
    listed = ", ".join(known[:_MAX_LISTED])
    if len(known) > _MAX_LISTED:
        listed = f"{listed}, …"
    return f"; {plural}: {listed}"
