# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What makes a module's process short: it does its work once and ends."""

from __future__ import annotations

import atexit
import gc


def begin() -> None:
    """Keep the garbage collector out of this process.

    Looking for garbage, again and again while requests is imported and once more at the end, would take a tenth of its
    time and find nothing worth the while.
    """
    gc.freeze()
    gc.disable()
    atexit.register(gc.freeze)
