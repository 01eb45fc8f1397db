# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that misbehave below the level of HTTP, or only listen in on what is sent."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import Any

Answer = Callable[[socket.socket], None]


class RawServer:
    """A server on loopback that keeps every request as text and answers each in its turn.

    `completed` counts the answers that left it whole.
    """

    def __init__(self, answers: list[Answer], tls: ssl.SSLContext | None) -> None:
        self.requests: list[str] = []
        self.completed = 0
        self._connection: socket.socket | None = None
        self._answers = answers
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
        # Whoever is still being answered has given up.
        if self._connection:
            with contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)

    def _serve(self) -> None:
        """Serve one connection for each answer; after the last nobody listens any more."""
        for answer in self._answers:
            with contextlib.suppress(OSError):
                connection, _unused = self._listener.accept()
                self._connection = connection
                with self._secured(connection) as secured:
                    secured.settimeout(5)
                    self.requests.append(_request(secured))
                    if len(self.requests) == len(self._answers):
                        self._listener.close()
                    answer(secured)
                    self.completed += 1

    def _secured(self, connection: socket.socket) -> socket.socket:
        return self._tls.wrap_socket(connection, server_side=True) if self._tls else connection


@contextlib.contextmanager
def recorder(*answers: Answer, tls: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    """Listen on a free port of 127.0.0.1 for as many connections as there are answers."""
    with RawServer(list(answers), tls) as running:
        yield running


def sent(body: Any = b"", status: str = "200 OK", kind: str = "application/json", **headers: str) -> Answer:
    """Answer with this body (JSON, unless it is octets); underscores in names of headers stand for hyphens."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"Content-Type": kind, "Content-Length": str(len(content)), "Connection": "close", **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    head = "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""])
    return octets(head.encode() + content)


def octets(content: bytes) -> Answer:
    """Answer with exactly these octets, and close."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(content)

    return answer


def dripping(head: bytes, body: bytes, seconds: float) -> Answer:
    """Answer with the head at once and with the body octet by octet, with a pause after each."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        pause = threading.Event()
        for octet in body:
            connection.sendall(bytes([octet]))
            pause.wait(seconds)

    return answer


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


def tunnel(port: int) -> Answer:
    """Agree to a CONNECT and carry octets to and from this port of 127.0.0.1, whatever was asked for."""

    def carry(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while octets_read := source.recv(65536):
                target.sendall(octets_read)
            target.shutdown(socket.SHUT_WR)

    def answer(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", port)) as far:
            back = threading.Thread(target=carry, args=(far, connection), daemon=True)
            back.start()
            carry(connection, far)
            back.join(5)

    return answer
