# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Segments of URL paths, which hold names that users or the API gave."""

from __future__ import annotations

from urllib.parse import quote

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import OPTIONS
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError


def leads_elsewhere(segment: str) -> bool:
    """Return whether the segment would lead to another path, however it is encoded."""
    return segment in (".", "..")


def quote_segment(segment: str) -> str:
    """Return one segment of a URL path, percent-encoded.

    An unpaired surrogate, which JSON can hold, is encoded too.

    Raises:
        InferenceError: the segment would lead to another path.
    """
    if leads_elsewhere(segment):
        raise InferenceError(
            f"{segment} is not allowed in a URL path, where it refers to another path;"
            " use Gcore's portal for it",
            OPTIONS,
        )
    return quote(segment, safe="", errors="surrogatepass")
