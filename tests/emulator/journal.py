# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal of the requests to the API, in the order in which they arrived."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CLOUD = "/cloud/"
ENTRY = "emulator_journal_entry"


@dataclass
class Entry:
    """One request; `status` stays None without a response; times are monotonic seconds."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    status: int | None = None
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None

    def end(self) -> None:
        """Note the time of the end, once."""
        if self.ended is None:
            self.ended = time.monotonic()


class Journal:
    """The entries; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Entry] = []

    def add(self, entry: Entry) -> None:
        with self._lock:
            self._entries.append(entry)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

    def entries(self) -> list[dict[str, Any]]:
        """Return copies of the entries as plain dicts."""
        with self._lock:
            return [asdict(entry) for entry in self._entries]


class JournalLayer:
    """Writes every request to the API into the journal, whatever becomes of it."""

    def __init__(self, app: ASGIApp, journal: Journal) -> None:
        self._app = app
        self._journal = journal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(CLOUD):
            await self._app(scope, receive, send)
            return
        arrived = time.monotonic()
        body = await _whole_body(receive)
        entry = _entry(scope, body, arrived)
        self._journal.add(entry)
        scope["state"][ENTRY] = entry

        async def noting_send(message: Message) -> None:
            # Noted before sending: a client that has the response finds the entry complete.
            if message["type"] == "http.response.start":
                entry.status = message["status"]
            elif not message.get("more_body", False):
                entry.end()
            await send(message)

        try:
            await self._app(scope, _replay(body, receive), noting_send)
        finally:
            entry.end()


async def _whole_body(receive: Receive) -> bytes:
    """Read the request to its end, or to the point where the client left."""
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return the body again, followed by the messages of the connection."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replaying_receive() -> Message:
        return pending.pop() if pending else await receive()

    return replaying_receive


def _entry(scope: Scope, body: bytes, arrived: float) -> Entry:
    """Describe a request; a body that is not JSON stands as None."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    try:
        parsed = json.loads(body)
    except ValueError:
        parsed = None
    query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    return Entry(scope["method"], scope["path"], query, headers, parsed, started=arrived)
