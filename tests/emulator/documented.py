# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulator's own document says of every path: the key, and the refusals."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Security
from fastapi.security import APIKeyHeader
from pydantic import WithJsonSchema

from .paging import MAX_LIMIT

Problems = dict[int | str, dict[str, Any]]
MISSING: Problems = {404: {"description": "Resource not found"}}
REFUSED: Problems = {400: {"description": "Invalid parameter in request"}, **MISSING}
EXISTS: Problems = {**REFUSED, 409: {"description": "Inference instance already exists"}}
FAILED: Problems = {**EXISTS, 500: {"description": "Internal server error"}}

# The contract of v2 has no null in a query; None stands for a parameter that was left out.
QueryInteger = Annotated[int | None, WithJsonSchema({"type": "integer"})]
QueryText = Annotated[str | None, WithJsonSchema({"type": "string"})]

# Of v3.
Limit = Annotated[int, Query(gt=0, le=MAX_LIMIT)]
Offset = Annotated[int, Query(ge=0)]

# Only described here: the layer in front of the application has checked the key.
API_KEY = Security(APIKeyHeader(name="Authorization", scheme_name="APIKey", auto_error=False))
