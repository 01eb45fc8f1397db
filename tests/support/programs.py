# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-core's programs as a user does, in a process of their own, and returns what they printed."""

from __future__ import annotations

import atexit
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tests.emulator.server import RunningEmulator
from tests.gates.places import COLLECTIONS
from tests.support.calls import call

#: The Python that ansible-core is run with; a gate names that of the oldest.
PYTHON = os.environ.get("TESTED_PYTHON", sys.executable)
#: Begin the names of the variables that are read while ansible-core is imported.
READ_BY_IMPORT = ("ANSIBLE_", "HOME", "LC_", "PYTHON")


@dataclass
class CommandResult:
    """What a program printed on either stream, its exit code, its requests, and what the tasks of a play registered."""

    output: str
    exit_code: int
    requests: list[dict[str, Any]] = field(default_factory=list)
    registered: Any = None

    @property
    def calls(self) -> list[str]:
        """The requests as words, see `call`."""
        return [call(request) for request in self.requests]

    def says(self, text: str) -> bool:
        """Return whether a text was printed, wherever Ansible broke its lines."""
        return re.sub(r"\s", "", text) in re.sub(r"\s", "", self.output)


def environment(emulator: RunningEmulator, **variables: str | None) -> dict[str, str]:
    """Return the environment of this process with what leads to the collection and to the emulator.

    `variables` are added to it, those of None removed.
    """
    merged: dict[str, str | None] = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_PYTHON_INTERPRETER": PYTHON,
        "GCORE_API_KEY": emulator.token,
        "GCORE_BASE_URL": emulator.url,
        "LC_ALL": "C.UTF-8",
        **variables,
    }
    return {name: value for name, value in merged.items() if value is not None}


def run_program(program: str, *arguments: str | Path, folder: Path, environment: dict[str, str]) -> CommandResult:
    """Run `ansible-PROGRAM` in a folder, with nothing but these variables in its environment."""
    settings = {name: value for name, value in environment.items() if name.startswith(READ_BY_IMPORT)}
    preloaded = _preloaded(json.dumps(settings, sort_keys=True))
    output = folder / "printed.txt"
    run = {
        "program": program,
        "arguments": list(map(str, arguments)),
        "environment": environment,
        "cwd": str(folder),
        "output": str(output),
    }
    assert preloaded.stdin
    assert preloaded.stdout
    preloaded.stdin.write(json.dumps(run) + "\n")
    preloaded.stdin.flush()
    exit_code = int(preloaded.stdout.readline())
    return CommandResult(output.read_text(encoding="utf-8", errors="replace"), exit_code)


def run_command(
    command: list[str | Path], folder: Path, environment: dict[str, str], timeout: int = 300
) -> CommandResult:
    """Run a command in a folder, with nothing but these variables. `timeout` is in seconds."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=timeout,
    )
    return CommandResult(done.stdout, done.returncode)


@cache
def _preloaded(settings: str) -> subprocess.Popen[str]:
    """Start the process that imports ansible-core with these settings; it ends with this one."""
    variables = {"PATH": os.environ["PATH"], **json.loads(settings)}
    pipe = subprocess.PIPE
    script = Path(__file__).with_name("preloaded.py")
    process = subprocess.Popen([PYTHON, script], env=variables, cwd="/", stdin=pipe, stdout=pipe, encoding="utf-8")
    atexit.register(process.communicate)
    return process
