# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulator's own document says of every path: the key, and the refusals."""

from __future__ import annotations

from typing import Any

from fastapi import Security
from fastapi.security import APIKeyHeader

Problems = dict[int | str, dict[str, Any]]
MISSING: Problems = {404: {"description": "Resource not found"}}
REFUSED: Problems = {400: {"description": "Invalid parameter in request"}, **MISSING}
EXISTS: Problems = {**REFUSED, 409: {"description": "Inference instance already exists"}}
FAILED: Problems = {**EXISTS, 500: {"description": "Internal server error"}}

# Only described here: the layer in front of the application has checked the key.
API_KEY = Security(APIKeyHeader(name="Authorization", scheme_name="APIKey", auto_error=False))
