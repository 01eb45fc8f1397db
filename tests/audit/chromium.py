# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Chromium is, for the tests of the page and for the gate that runs them."""

from __future__ import annotations

import shutil

ABSENT = "without Chromium, which is not here: what only a browser can tell of the report is not tried"
_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium() -> str | None:
    """Return the path of the first Chromium that is installed."""
    return next(filter(None, map(shutil.which, _NAMES)), None)
