# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTP server that keeps each request, and responds as a test says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.support.http_servers import QuietHandler, serving


@dataclass
class Reply:
    """A response: its status, its body and its headers."""

    status: int = 200
    body: str = "ok"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Request:
    """What came: the names of the headers are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def content(self) -> Any:
        """The body, as JSON."""
        return json.loads(self.body)


class Recorder:
    """Keeps requests, and responds to them; without another `reply`, as a webhook of Slack does."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[Request] = []
        self.reply: Callable[[Request], Reply] = lambda _request: Reply()

    def answer(self, *replies: Reply) -> None:
        """Answer with these, one after the other, and with the last one from then on."""
        remaining = list(replies)
        self.reply = lambda _request: remaining.pop(0) if len(remaining) > 1 else remaining[0]


@contextmanager
def running_recorder() -> Iterator[Recorder]:
    """Serve on a free port of 127.0.0.1, while the context lasts."""

    class Handler(QuietHandler):
        def answer(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.command, self.path, headers, self.content())
            recorder.requests.append(request)
            reply = recorder.reply(request)
            self.respond(reply.status, reply.body, {"Content-Type": "text/plain", **reply.headers})

        do_GET = do_POST = do_PUT = do_PATCH = answer  # noqa: N815

    with serving(Handler) as url:
        recorder = Recorder(url)
        yield recorder
