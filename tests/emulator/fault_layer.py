# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The layer that carries faults out, on the real connection."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .connection import break_off, hang_up
from .emulator import Emulator
from .errors import ApiError, error_response
from .faults import Fault, patched
from .journal import CLOUD, ENTRY

ERROR_PAGE = (
    "<!DOCTYPE html>\n<html><head><title>Service Unavailable</title></head>"
    "<body><h1>Service Unavailable</h1><p>The gateway got no response.</p></body></html>"
)


@dataclass
class Captured:
    """A response held back: its head and its body."""

    head: Message = field(default_factory=dict)
    body: bytes = b""

    async def take(self, message: Message) -> None:
        """Stand in for `send`."""
        if message["type"] == "http.response.start":
            self.head = message
        else:
            self.body += message.get("body", b"")

    async def give(self, send: Send) -> None:
        """Send the response, with its length as it is now."""
        headers = [pair for pair in self.head["headers"] if pair[0] != b"content-length"]
        if self.head["status"] != 204:
            headers.append((b"content-length", str(len(self.body)).encode()))
        await send({**self.head, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


@dataclass
class Stroke:
    """One request that a fault strikes."""

    fault: Fault
    emulator: Emulator
    app: ASGIApp
    scope: Scope
    receive: Receive
    send: Send

    async def carry_out(self) -> None:
        """Do to the request what the fault's kind says."""
        carry_out = {
            "drop_before": self._drop,
            "drop_after": self._work_and_drop,
            "cut": self._cut,
            "delay": self._delay,
            "replace": self._replace,
        }.get(self.fault.kind, self._answer_instead)
        await carry_out()

    async def _work(self) -> Captured:
        captured = Captured()
        await self.app(self.scope, self.receive, captured.take)
        return captured

    async def _drop(self) -> None:
        await drop(self.scope, self.receive)

    async def _work_and_drop(self) -> None:
        await self._work()
        await self._drop()

    async def _cut(self) -> None:
        answer = await self._work()
        if not answer.body:
            await self._drop()
            return
        half = answer.body[: len(answer.body) // 2]
        await self.send(answer.head)
        self.scope["state"][ENTRY].end()
        await self.send({"type": "http.response.body", "body": half, "more_body": True})
        await hang_up(self.scope, self.receive)

    async def _delay(self) -> None:
        if self.fault.after:
            answer = await self._work()
            await asyncio.sleep(self.fault.seconds)
            await answer.give(self.send)
        elif await rest(self.emulator, self.fault.seconds):
            await self.app(self.scope, self.receive, self.send)
        else:
            await self._drop()

    async def _replace(self) -> None:
        answer = await self._work()
        try:
            changed = patched(json.loads(answer.body), self.fault.patch)
        except (LookupError, TypeError, ValueError):
            # A test whose patch misses its mark must not pass unnoticed.
            message = f"the patch {self.fault.patch} does not fit the response"
            response = error_response(ApiError(500, "EmulatorError", message))
            await response(self.scope, self.receive, self.send)
            return
        answer.body = json.dumps(changed).encode()
        answer.head = {**answer.head, "status": self.fault.status or answer.head["status"]}
        await answer.give(self.send)

    async def _answer_instead(self) -> None:
        if self.fault.after:
            await self._work()
        await substitute(self.fault)(self.scope, self.receive, self.send)


async def rest(emulator: Emulator, seconds: float) -> bool:
    """Pause; False when the emulator was reset meanwhile, and the request is of an earlier test."""
    resets = emulator.resets
    await asyncio.sleep(seconds)
    return emulator.resets == resets


async def drop(scope: Scope, receive: Receive) -> None:
    """Note the end of a request that gets no response, and close its connection."""
    scope["state"][ENTRY].end()
    await break_off(scope, receive)


def substitute(fault: Fault) -> Response:
    """Return the response of a fault of kind `status`, `html` or `raw`."""
    makers: dict[str, Callable[[Fault], Response]] = {"html": _html, "raw": _raw, "status": _status}
    response = makers[fault.kind](fault)
    response.headers.update(fault.headers)
    return response


def _html(fault: Fault) -> Response:
    text = ERROR_PAGE if fault.text is None else fault.text
    return HTMLResponse(text, fault.status or 200)


def _raw(fault: Fault) -> Response:
    media_type = fault.content_type or "text/plain"
    return Response(fault.text or "", fault.status or 200, media_type=media_type)


def _status(fault: Fault) -> Response:
    status: Any = fault.status
    if fault.text is not None:
        return _raw(fault)
    if "body" in fault.model_fields_set:
        return JSONResponse(fault.body, status)
    if status < 400:
        return Response(status_code=status)
    return error_response(ApiError(status, "EmulatedError", f"Emulated error {status}"))


class FaultLayer:
    """Lets requests to the API through, except those that a fault strikes."""

    def __init__(self, app: ASGIApp, emulator: Emulator) -> None:
        self._app = app
        self._emulator = emulator
        self._written: list[float] = []

    def _may_write(self) -> bool:
        """Return whether the rate limit lets a write through, and count it."""
        settings, now = self._emulator.settings, time.monotonic()
        self._written = [at for at in self._written if at > now - settings.window_seconds]
        if settings.writes_per_window and len(self._written) >= settings.writes_per_window:
            return False
        self._written.append(now)
        return True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(CLOUD):
            await self._app(scope, receive, send)
            return
        seconds = self._emulator.settings.latency_seconds
        if seconds and not await rest(self._emulator, seconds):
            await drop(scope, receive)
            return
        if scope["method"] != "GET" and not self._may_write():
            error = ApiError(429, "TooManyRequests", "Too many requests")
            response = error_response(error)
            response.headers["Retry-After"] = f"{self._emulator.settings.window_seconds:g}"
            await response(scope, receive, send)
            return
        fault = self._emulator.faults.strike(scope["method"], scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
        else:
            await Stroke(fault, self._emulator, self._app, scope, receive, send).carry_out()
