# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""Where things are: the checkout, and its cache for all that the gates install and write."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
VENV_BIN = CACHE / "venv" / "bin"
# Where the collection has its full name, by a link to the checkout that `make venv` lays.
COLLECTIONS = CACHE / "collections"
LOGS = CACHE / "logs"
