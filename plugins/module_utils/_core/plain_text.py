# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The allow-list of characters whose texts Ansible can take for no template, one for exported files and inventories."""

from __future__ import annotations

import re

#: Letters and digits of any script, and punctuation of images, addresses, dates and options. No brace, bracket, quote,
#: bar, percent or line break, of which delimiters and calls are made, whatever the delimiters; and no hash, so not
#: C(#jinja2:), the head with which a text names delimiters of its own.
_INERT = re.compile(r"[\w .:/@,;*+=-]*")


def is_inert(text: str) -> bool:
    """Return whether C(text) holds plain characters alone; any other must be marked as data before Ansible reads it."""
    return _INERT.fullmatch(text) is not None
