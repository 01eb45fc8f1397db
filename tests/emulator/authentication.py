# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API key: no request to the API passes without it."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from .errors import ApiError, error_response
from .journal import CLOUD

NOT_PROVIDED = "Authentication credentials were not provided."


class AuthenticationLayer:
    """Answers 401 unless `Authorization: apikey <token>` holds the right token."""

    def __init__(self, app: ASGIApp, token: Callable[[], str]) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = None
        if scope["type"] == "http" and scope["path"].startswith(CLOUD):
            refusal = self._refusal(Headers(scope=scope).get("authorization", ""))
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await error_response(refusal)(scope, receive, send)

    def _refusal(self, header: str) -> ApiError | None:
        """Return the 401 for a header, or None if it is valid."""
        word, _unused, token = header.partition(" ")
        if word.lower() != "apikey" or not token:
            return ApiError(401, "NotAuthenticatedError", NOT_PROVIDED)
        if token != self._token():
            message = f"Bad permanent token: {token}"
            return ApiError(401, "AuthenticationFailedError", message)
        return None
