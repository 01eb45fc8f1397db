# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server on loopback that answers each kind of call with prepared octets, and keeps the calls; it checks nothing."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.functional.runner import DEPLOYMENT, KEY, Run, run_module
from tests.support.calls import call


class ScriptedServer:
    """Answers by the name of a call, see `tests.support.calls`; `script` holds status and JSON."""

    def __init__(self) -> None:
        self.script: dict[str, tuple[int, str]] = {}
        self.requests: list[dict[str, Any]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> ScriptedServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def run(
        self, script: dict[str, tuple[int, str]], check: bool, options: dict[str, Any], name: str = DEPLOYMENT
    ) -> Run:
        """Run the module of that name once against these responses, without another attempt."""
        self.script, self.requests = script, []
        run = run_module({"api_url": self.url, "api_key": KEY, "api_retries": 0, **options}, check, name)
        run.requests = self.requests
        return run

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        scripted = self

        class Handler(BaseHTTPRequestHandler):
            """Answers one connection."""

            protocol_version = "HTTP/1.1"
            wbufsize = -1
            disable_nagle_algorithm = True

            def _answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                request = {"method": self.command, "path": self.path.partition("?")[0], "body": body}
                scripted.requests.append(request)
                status, text = scripted.script.get(call(request), (500, '{"message": "not in the script"}'))
                content = text.encode("utf-8", "surrogatepass")
                self.send_response_only(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            # The names that http.server looks for.
            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815

        return Handler
