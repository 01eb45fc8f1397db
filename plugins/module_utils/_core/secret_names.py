# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Which variables and fields hold a secret, as far as their names tell."""

from __future__ import annotations

import re
import typing as t

#: As ansible-core's validate-modules judges the names of options (without its exceptions, such as `_id` at the end),
#: with `credential` and `auth` added.
_SECRET_NAME = re.compile(r"pass(?!ive)|secret|token|key|credential|auth", re.IGNORECASE)

#: Characters: a shorter string of a field that only may be a secret is a word such as "none", which
#: is not masked elsewhere.
SHORTEST_GUESS = 8


def suggests_secret(name: str) -> bool:
    """Return whether the `name` of a variable or field suggests that its value is a secret."""
    return bool(_SECRET_NAME.search(name))


def may_be_secret(name: str, value: t.Any) -> bool:
    """Return whether `value`, any JSON, is a secret as far as the `name` of its field tells.

    Numbers are not: `max_tokens` is none.
    """
    return isinstance(value, (str, list, dict)) and suggests_secret(name)
