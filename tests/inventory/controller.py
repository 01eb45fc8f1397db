# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-core's programs on inventories of the emulator, and returns their output."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.emulator.server import RunningEmulator
from tests.functional.runner import call
from tests.gates.places import COLLECTIONS

PLUGIN = "gcore.inference.gcore_inference"
#: The Python that ansible-core is run with; a gate names that of the oldest.
PYTHON = os.environ.get("TESTED_PYTHON", sys.executable)
HOST_VARIABLES = ("ansible_connection", "ansible_python_interpreter")


@dataclass
class CommandResult:
    """What a program printed, its exit code, and the requests that it made."""

    output: str
    exit_code: int
    requests: list[dict[str, Any]] = field(default_factory=list)

    @property
    def calls(self) -> list[str]:
        """The requests as words: `LIST`, else the method."""
        return [call(request) for request in self.requests]

    def says(self, text: str) -> bool:
        """Return whether a text was printed, also if Ansible wrapped its lines."""
        return re.sub(r"\s", "", text) in re.sub(r"\s", "", self.output)


@dataclass
class InventoryList(CommandResult):
    """What ansible-inventory gave: the variables by host, and the hosts by group."""

    hosts: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)

    def fields(self, host: str) -> dict[str, Any]:
        """Return the variables of a host that differ between hosts."""
        return {name: value for name, value in self.hosts[host].items() if name not in HOST_VARIABLES}


class Controller:
    """A folder with an inventory of the emulator, and ansible-core's programs to run on it."""

    def __init__(self, folder: Path, emulator: RunningEmulator) -> None:
        self.folder = folder
        self.emulator = emulator
        self.path = folder / "gcore_inference.yml"
        self.write()

    def write(self, text: str | None = None, **options: Any) -> Path:
        """Write the file of the inventory: these options besides the plugin, or exactly this text."""
        self.path.write_text(yaml.safe_dump({"plugin": PLUGIN, **options}) if text is None else text)
        return self.path

    def list(self, *flags: str, **environment: str | None) -> InventoryList:
        """Run `ansible-inventory --list`, and take apart what it printed."""
        return self.list_of("-i", str(self.path), *flags, **environment)

    def list_of(self, *words: str, **environment: str | None) -> InventoryList:
        """Run `ansible-inventory --list` on the sources that these words name, as `list` does on the inventory."""
        result = self.run("inventory", "--list", *words, **environment)
        begin = re.search(r"^\{$", result.output, re.MULTILINE)
        listed = json.loads(result.output[begin.start() :].partition("\n}\n")[0] + "\n}") if begin else {}
        hosts = listed.get("_meta", {}).get("hostvars", {})
        groups = {name: group.get("hosts", []) for name, group in listed.items() if name not in ("_meta", "all")}
        return InventoryList(result.output, result.exit_code, result.requests, hosts, groups)

    def play(self, playbook: str | Path, *flags: str, **environment: str | None) -> CommandResult:
        """Run a playbook, a file or its text, over the inventory."""
        path = playbook
        if isinstance(playbook, str):
            path = self.folder / "playbook.yml"
            path.write_text(playbook)
        return self.run("playbook", "-i", str(self.path), *flags, str(path), **environment)

    def run(self, program: str, *words: str, **environment: str | None) -> CommandResult:
        """Run one of the programs, with these variables in the environment, those of None removed."""
        self.emulator.clear_requests()
        variables: dict[str, str | None] = {
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_HOME": str(self.folder / "ansible"),
            "ANSIBLE_LOCAL_TEMP": str(self.folder / "ansible" / "tmp"),
            "ANSIBLE_REMOTE_TEMP": str(self.folder / "ansible" / "tmp"),
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
            # Newer cores show tracebacks on demand: the worst that a user can switch on.
            "ANSIBLE_DISPLAY_TRACEBACK": "always",
            "GCORE_API_KEY": self.emulator.token,
            "GCORE_BASE_URL": self.emulator.url,
            "LC_ALL": "C.UTF-8",
            **environment,
        }
        done = subprocess.run(
            [PYTHON, "-m", "ansible", program, *words],
            cwd=self.folder,
            env={name: value for name, value in variables.items() if value is not None},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
            timeout=600,
        )
        return CommandResult(done.stdout, done.returncode, self.emulator.requests())


def unmarked(value: Any) -> Any:
    """Return a value without the objects that ansible-inventory writes for unsafe texts."""
    if isinstance(value, dict):
        return value.get("__ansible_unsafe") or {name: unmarked(item) for name, item in value.items()}
    return [unmarked(item) for item in value] if isinstance(value, list) else value
