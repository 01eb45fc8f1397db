# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Which environment variables hold a secret, as far as their names tell."""

from __future__ import annotations

import re

#: As ansible-core's validate-modules judges the names of options (without its exceptions, such as `_id` at the end),
#: with `credential` and `auth` added.
_SECRET_NAME = re.compile(r"pass(?!ive)|secret|token|key|credential|auth", re.IGNORECASE)


def suggests_secret(name: str) -> bool:
    """Return whether the `name` of a variable suggests that its value is a secret."""
    return bool(_SECRET_NAME.search(name))
