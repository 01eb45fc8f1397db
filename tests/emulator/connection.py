# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reaching the connection under a request, to break it off."""

from __future__ import annotations

import asyncio
from typing import cast

from starlette.types import Receive, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

TRANSPORT = "emulator_transport"


class BreakableProtocol(H11Protocol):
    """HTTP/1.1 that hands its transport to the application in `scope["state"]`."""

    # asyncio declares the base transport here, uvicorn the one that it really gets.
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, TRANSPORT: transport}


async def break_off(scope: Scope, receive: Receive) -> None:
    """Close the connection at once; nothing more reaches the client."""
    cast(asyncio.Transport, scope["state"][TRANSPORT]).abort()
    await _gone(receive)


async def hang_up(scope: Scope, receive: Receive) -> None:
    """Close the connection when what was written has left."""
    cast(asyncio.Transport, scope["state"][TRANSPORT]).close()
    await _gone(receive)


async def _gone(receive: Receive) -> None:
    # Returning earlier would make uvicorn answer 500 for the response that never began.
    while (await receive())["type"] != "http.disconnect":
        pass
