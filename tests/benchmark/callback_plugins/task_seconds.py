# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A callback that writes when each task began and ended, as a line of JSON, to the file named by TASK_SECONDS_FILE."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: task_seconds
type: aggregate
short_description: Write when each task began and ended
description: For the benchmark. Seconds of the monotonic clock, from the start of a task on a host to its result.
"""


class CallbackModule(CallbackBase):
    """Times each task on each host."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "task_seconds"

    def __init__(self) -> None:
        super().__init__()
        self._file = Path(os.environ["TASK_SECONDS_FILE"])
        self._started: dict[tuple[str, str], float] = {}

    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        """Note the start."""
        self._started[host.get_name(), task._uuid] = time.monotonic()

    def v2_runner_on_ok(self, result: Any) -> None:
        """Write a success, and whether it changed anything."""
        self._write(result, "changed" if result._result.get("changed") else "ok")

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """Write a failure."""
        self._write(result, "failed")

    def _write(self, result: Any, outcome: str) -> None:
        started, ended = self._started.pop((result._host.get_name(), result._task._uuid)), time.monotonic()
        line = {"task": result._task.get_name(), "outcome": outcome, "started": started, "ended": ended}
        with self._file.open("a") as file:
            file.write(json.dumps(line) + "\n")
