# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The library requests, or why it can't be imported."""

from __future__ import annotations

#: Why not, where it can't be imported.
PROBLEM: str | None = None

try:
    import requests
    import urllib3
except Exception as problem:
    # A library that does not fit another one, or this Python, raises anything.
    requests = urllib3 = None  # type: ignore[assignment]
    PROBLEM = f"{type(problem).__name__}: {' '.join(str(problem).split())[:300]}"

HAS_REQUESTS = PROBLEM is None

__all__ = ["HAS_REQUESTS", "PROBLEM", "requests", "requests_missing", "urllib3"]


def requests_missing() -> str:
    """Return what to tell a user where the library can't be imported: on which machine and Python, and why."""
    from ansible.module_utils.basic import missing_required_lib

    return f"{missing_required_lib('requests')} The import failed with {PROBLEM}"
