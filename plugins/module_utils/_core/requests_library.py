# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The library requests, or the reason why it cannot be imported."""

from __future__ import annotations

#: The reason, if the library cannot be imported.
IMPORT_ERROR: str | None = None

try:
    import requests
    import urllib3
except Exception as error:
    # Not only ImportError: a library that does not fit this Python, or another one, raises anything.
    requests = urllib3 = None  # type: ignore[assignment]
    text = " ".join(str(error).split())
    IMPORT_ERROR = f"{type(error).__name__}: {text[:300]}"

HAS_REQUESTS = IMPORT_ERROR is None

__all__ = ["HAS_REQUESTS", "IMPORT_ERROR", "requests", "requests_missing", "urllib3"]


def requests_missing() -> str:
    """Return the error message without the library: the machine, its Python, and the reason."""
    from ansible.module_utils.basic import missing_required_lib

    return f"{missing_required_lib('requests')} The import failed with {IMPORT_ERROR}"
