# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The characters of text that Ansible never reads as a template.

Exported files and inventories use the same list.
"""

from __future__ import annotations

import re

#: Letters and digits of any script, and the punctuation of images, addresses, dates and options.
#: No brace, bracket, quote, bar, percent or line break, of which delimiters and calls consist,
#: whatever the delimiters. And no hash: with `#jinja2:` a text names its own delimiters.
_INERT = re.compile(r"[\w .:/@,;*+=-]*")


def is_inert(text: str) -> bool:
    """Return whether `text` has plain characters only.

    Any other text must be marked as data before Ansible reads it.
    """
    match = _INERT.fullmatch(text)
    return match is not None
