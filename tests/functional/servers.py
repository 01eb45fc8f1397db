# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that sends prepared bytes, also such as are no valid HTTP, and keeps the requests."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import Any

#: Sends one response on the connection of a request.
Responder = Callable[[socket.socket], None]


class RawServer:
    """A server on loopback that keeps every request as text. Each responder responds to one of them, in order.

    `completed` counts the responses that were sent to their end.
    """

    def __init__(self, responders: list[Responder], tls: ssl.SSLContext | None) -> None:
        self.requests: list[str] = []
        self.completed = 0
        self._connection: socket.socket | None = None
        self._responders = responders
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> RawServer:
        self._thread.start()
        return self

    def __exit__(self, *_unused: object) -> None:
        # Closing alone does not wake a thread that waits for a connection.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        # A client that is still reading has given up.
        if self._connection:
            with contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)

    def _serve(self) -> None:
        """Serve one connection for each responder; after the last one the port is closed."""
        for respond in self._responders:
            with contextlib.suppress(OSError):
                connection, _unused = self._listener.accept()
                self._connection = connection
                with self._secured(connection) as secured:
                    secured.settimeout(5)
                    self.requests.append(_request(secured))
                    if len(self.requests) == len(self._responders):
                        self._listener.close()
                    respond(secured)
                    self.completed += 1

    def _secured(self, connection: socket.socket) -> socket.socket:
        return self._tls.wrap_socket(connection, server_side=True) if self._tls else connection


@contextlib.contextmanager
def raw_server(*responders: Responder, tls: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    """Listen on a free port of 127.0.0.1 for as many connections as there are responders."""
    with RawServer(list(responders), tls) as running:
        yield running


def http_response(body: Any = b"", status: str = "200 OK", kind: str = "application/json", **headers: str) -> Responder:
    """Respond with this body (JSON, unless it is bytes); underscores in names of headers stand for hyphens."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"Content-Type": kind, "Content-Length": str(len(content)), "Connection": "close", **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    head = "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""])
    return raw_response(head.encode() + content)


def raw_response(content: bytes) -> Responder:
    """Respond with exactly these bytes, and close."""

    def respond(connection: socket.socket) -> None:
        connection.sendall(content)

    return respond


def slow_response(head: bytes, body: bytes, seconds: float) -> Responder:
    """Respond with the head at once and with the body byte by byte, with a pause after each."""

    def respond(connection: socket.socket) -> None:
        connection.sendall(head)
        pause = threading.Event()
        for byte in body:
            connection.sendall(bytes([byte]))
            pause.wait(seconds)

    return respond


def _request(connection: socket.socket) -> str:
    """Read one request with its body."""
    content = b""
    while b"\r\n\r\n" not in content:
        part = connection.recv(65536)
        if not part:
            return content.decode("latin-1")
        content += part
    head, _unused, body = content.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(lengths[0].split(b":")[1]) if lengths else 0
    while len(body) < length:
        body += connection.recv(65536)
    return (head + b"\r\n\r\n" + body).decode("latin-1")


def tunnel(port: int) -> Responder:
    """Accept a CONNECT and forward bytes to and from this port of 127.0.0.1, whatever address was requested."""

    def forward(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while content := source.recv(65536):
                target.sendall(content)
            target.shutdown(socket.SHUT_WR)

    def respond(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", port)) as far:
            back = threading.Thread(target=forward, args=(far, connection), daemon=True)
            back.start()
            forward(connection, far)
            back.join(5)

    return respond
