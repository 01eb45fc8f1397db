# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clients of both API versions with prepared replies, and such replies."""

from __future__ import annotations

import typing as t
from urllib.parse import parse_qs, urlsplit

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError, ResponseLost
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v3 import ApiV3
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import bare_answer
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import Call, FakeHttp


def api_v2(*replies: t.Any, project_id: int | None = 1, retries: int = 4) -> tuple[ApiV2, FakeHttp]:
    """Return the client of API v2, and the HTTP client that gives it these replies."""
    http = FakeHttp(*replies, retries=retries)
    return ApiV2(http, project_id), http


def api_v3(*replies: t.Any, retries: int = 4) -> tuple[ApiV3, FakeHttp]:
    """Return the client of API v3, and the HTTP client that gives it these replies."""
    http = FakeHttp(*replies, retries=retries)
    return ApiV3(http, 1), http


def page(*results: t.Any, count: int | None = None) -> dict[str, t.Any]:
    """Return a page of a list."""
    return {"count": len(results) if count is None else count, "results": list(results)}


def numbered(number: int, name: str = "other") -> dict[str, t.Any]:
    """Return one of many deployments of API v2."""
    return bare_answer(id=f"00000000-0000-4000-8000-{number:012d}", name=name)


def api_error(status: int, method: str = "GET", attempts: int = 1, **fields: t.Any) -> ApiError:
    """Return an error of the API after so many attempts, of which the earlier ones may have been applied."""
    error = ApiError(method, "/x", f"HTTP {status}", status=status, **fields)
    error.attempts = attempts
    error.earlier_may_be_done = attempts > 1
    return error


def gone() -> ApiError:
    """Return the 404 that the API gives of a deployment that does not exist."""
    return api_error(404, exception_class="NotFoundError", message="no such instance")


def lost() -> ResponseLost:
    """Return the error of a response that never came."""
    return ResponseLost("POST", "/x", "connection lost")


def query(call: Call) -> dict[str, list[str]]:
    """Return the query of a call."""
    return parse_qs(urlsplit(call.path).query)
