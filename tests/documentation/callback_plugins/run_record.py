# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A callback that writes what each playbook did, as lines of JSON, to the file named by RUN_RECORD_FILE.

Before each playbook the emulator at RUN_RECORD_EMULATOR is made to hold the account of RUN_RECORD_ACCOUNT, a file of
JSON, which has each deployment by its path there; unless the name of the playbook ends in -again.
"""

from __future__ import annotations

import json
import os
import urllib.request
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: run_record
type: aggregate
short_description: Write what each playbook did
description: For the tests of the documentation.
"""


class CallbackModule(CallbackBase):
    """Writes the start and the end of each playbook, and the result of each task."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "run_record"

    def __init__(self) -> None:
        super().__init__()
        self._file = Path(os.environ["RUN_RECORD_FILE"])
        self._emulator = os.environ["RUN_RECORD_EMULATOR"] + "/_emulator"
        self._account = json.loads(Path(os.environ["RUN_RECORD_ACCOUNT"]).read_text())

    def v2_playbook_on_start(self, playbook: Any) -> None:
        """Note which playbook begins, and return it a fresh account."""
        name = Path(playbook._file_name).stem
        if not name.endswith("-again"):
            self._call("POST", "/reset")
            for path, deployment in self._account.items():
                self._call("PUT", path, deployment)
        self._call("DELETE", "/requests")
        self._write(started=name)

    def v2_playbook_on_stats(self, stats: Any) -> None:
        """Note that it is at its end, and what its requests were."""
        requests = [{name: each[name] for name in ("method", "path")} for each in self._call("GET", "/requests")]
        self._write(requests=requests)

    def v2_runner_on_ok(self, result: Any) -> None:
        """Note a success, and whether it changed anything."""
        self._write_result(result, "changed" if result._result.get("changed") else "ok")

    def v2_runner_on_skipped(self, result: Any) -> None:
        """Note a task that was left out."""
        self._write_result(result, "skipped")

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """Note a failure."""
        self._write_result(result, "ignored" if ignore_errors else "failed")

    def v2_runner_on_unreachable(self, result: Any) -> None:
        """Note a host that is not there."""
        self._write_result(result, "failed")

    def _write_result(self, result: Any, outcome: str) -> None:
        items = result._result.get("results", [])
        texts = [str(each["msg"]) for each in (result._result, *items) if isinstance(each, dict) and "msg" in each]
        self._write(task=result._task.get_name(), outcome=outcome, msg="\n".join(texts))

    def _write(self, **line: Any) -> None:
        with self._file.open("a") as file:
            file.write(json.dumps(line) + "\n")

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        """Make one call to the emulator's own paths, and return its JSON, if any."""
        content = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._emulator + path, content, headers, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None
