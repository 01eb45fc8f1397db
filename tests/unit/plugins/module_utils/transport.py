# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server without a network: answers in the place of requests' transport, and a journal of what was sent."""

from __future__ import annotations

import io
import json
import typing as t

import pytest
import requests
import urllib3

from ansible_collections.gcore.inference.plugins.module_utils._core.client import Connection, HttpClient, Response
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import KEY

HOST = "api.example.com"
URL = f"https://{HOST}"


class Sent(t.NamedTuple):
    """One request, as the transport got it."""

    method: str
    url: str
    headers: t.Mapping[str, str]
    body: t.Any
    timeout: t.Any
    verify: t.Any
    proxies: t.Mapping[str, str]


class Answer(t.NamedTuple):
    """An answer to give: JSON where it is not text or octets."""

    status: int = 200
    body: t.Any = None
    headers: t.Mapping[str, str] = {}


class FakeTransport:
    """Takes the place of requests' transport; gives one answer after the other, or raises it."""

    def __init__(self) -> None:
        self.answers: list[Answer | Exception] = []
        self.sent: list[Sent] = []
        self.pauses: list[float] = []

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take the place of the transport."""

        def send(_adapter: t.Any, request: requests.PreparedRequest, **options: t.Any) -> requests.Response:
            return self.send(request, **options)

        monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)

    def send(self, request: requests.PreparedRequest, **options: t.Any) -> requests.Response:
        """Record a request and return the next answer."""
        body = json.loads(request.body) if request.body else None
        wanted: dict[str, t.Any] = {name: options.get(name) for name in ("timeout", "verify", "proxies")}
        self.sent.append(Sent(request.method or "", request.url or "", dict(request.headers), body, **wanted))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return requests.adapters.HTTPAdapter().build_response(request, _raw(answer))

    def http(self, **connection: t.Any) -> HttpClient:
        """Return the client under test, whose pauses are noted and not waited for."""
        return HttpClient(Connection(**{"api_url": URL, "api_key": KEY, **connection}), sleep=self.pauses.append)

    def call(self, *answers: Answer | Exception, method: str = "GET", **options: t.Any) -> t.Any:
        """Make one call that gets these answers."""
        self.answers = list(answers)
        names = ("idempotent", "timeout", "next_body", "may_be_empty")
        wanted = {name: options.pop(name) for name in names if name in options}
        body = {"name": "x"} if method in ("POST", "PUT") else None
        return self.http(**options).request(method, "/path", body, **wanted)


def _raw(answer: Answer) -> urllib3.HTTPResponse:
    content = answer.body
    headers = dict(answer.headers)
    if content is None:
        content = b""
    elif isinstance(content, str):
        content = content.encode()
    elif not isinstance(content, bytes):
        content = json.dumps(content).encode()
        headers.setdefault("Content-Type", "application/json")
    return urllib3.HTTPResponse(
        body=io.BytesIO(content),
        headers=headers,
        status=answer.status,
        preload_content=False,
        request_method="GET",
    )


def refused() -> requests.ConnectionError:
    """Return what requests raises when nobody listens."""
    return requests.ConnectionError(_given_up(_nobody_listens()))


def proxy_refused() -> requests.exceptions.ProxyError:
    """Return what requests raises when nobody listens where the proxy should."""
    reason = urllib3.exceptions.ProxyError("Unable to connect to proxy", _nobody_listens())
    return requests.exceptions.ProxyError(_given_up(reason))


def _nobody_listens() -> urllib3.exceptions.NewConnectionError:
    return urllib3.exceptions.NewConnectionError(urllib3.connection.HTTPConnection(HOST), "Connection refused")


def _given_up(reason: Exception) -> urllib3.exceptions.MaxRetryError:
    return urllib3.exceptions.MaxRetryError(urllib3.HTTPConnectionPool(HOST), "/path", reason)


def dropped() -> requests.ConnectionError:
    """Return what requests raises when the other side hangs up."""
    return requests.ConnectionError(
        urllib3.exceptions.ProtocolError("Connection aborted.", ConnectionResetError(104, "reset"))
    )


class Call(t.NamedTuple):
    """One call that a layer above HTTP made."""

    method: str
    path: str
    body: t.Any = None
    idempotent: bool = True
    timeout: float | None = None


class FakeHttp(HttpClient):
    """Takes the place of HttpClient, without a session: gives the replies in order, or raises them; notes its calls."""

    def __init__(self, *replies: t.Any, retries: int = 4) -> None:
        self._base = URL
        self.replies = list(replies)
        self.retries = retries
        self.calls: list[Call] = []
        self.pauses: list[int] = []

    def request(  # pylint: disable=too-many-arguments
        self,
        method: str,
        path: str,
        body: t.Any = None,
        *,
        idempotent: bool = True,
        timeout: float | None = None,
        next_body: t.Callable[[], t.Any] | None = None,
        may_be_empty: bool = False,
    ) -> Response:
        """Stand for HttpClient.request; a reply is JSON, or an exception."""
        self.calls.append(Call(method, path, body, idempotent, timeout))
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return Response(reply, 200, "HTTP 200, application/json, 99 bytes")

    def backoff(self, attempts: int, retry_after: float | None = None) -> float:
        """Stand for HttpClient.backoff."""
        self.pauses.append(attempts)
        return 0.0

    @property
    def methods(self) -> list[str]:
        """The methods called, in order."""
        return [call.method for call in self.calls]


class SlowHttp(FakeHttp):
    """Gives replies after `takes` seconds, or gives up when `timeout` is over; the last reply is repeated."""

    def __init__(self, clock: Clock, *replies: t.Any, takes: float = 0.0) -> None:
        super().__init__(*replies)
        self.clock = clock
        self.takes = takes

    def request(
        self, method: str, path: str, body: t.Any = None, *, timeout: float | None = None, **options: t.Any
    ) -> Response:
        self.clock.now += self.takes if timeout is None else min(self.takes, timeout)
        if len(self.replies) == 1:
            self.replies *= 2
        return super().request(method, path, body, timeout=timeout, **options)
