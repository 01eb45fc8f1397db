# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-core's programs on inventories of the emulator, and returns their output."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.emulator.server import RunningEmulator
from tests.support import programs
from tests.support.programs import CommandResult

PLUGIN = "gcore.inference.gcore_inference"
HOST_VARIABLES = ("ansible_connection", "ansible_python_interpreter")


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

    def list(self, *flags: str, **changes: str | None) -> InventoryList:
        """Run `ansible-inventory --list`, and take apart what it printed."""
        return self.list_of("-i", str(self.path), *flags, **changes)

    def list_of(self, *words: str, **changes: str | None) -> InventoryList:
        """Run `ansible-inventory --list` on the sources that these words name, as `list` does on the inventory."""
        result = self.run("inventory", "--list", *words, **changes)
        begin = re.search(r"^\{$", result.output, re.MULTILINE)
        listed = json.loads(result.output[begin.start() :].partition("\n}\n")[0] + "\n}") if begin else {}
        hosts = listed.get("_meta", {}).get("hostvars", {})
        groups = {name: group.get("hosts", []) for name, group in listed.items() if name not in ("_meta", "all")}
        return InventoryList(result.output, result.exit_code, result.requests, hosts=hosts, groups=groups)

    def play(self, playbook: str | Path, *flags: str, **changes: str | None) -> CommandResult:
        """Run a playbook, a file or its text, over the inventory."""
        path = playbook
        if isinstance(playbook, str):
            path = self.folder / "playbook.yml"
            path.write_text(playbook)
        return self.run("playbook", "-i", str(self.path), *flags, str(path), **changes)

    def run(self, program: str, *words: str, **changes: str | None) -> CommandResult:
        """Run one of the programs, with these variables in the environment, those of None removed."""
        self.emulator.clear_requests()
        settings: dict[str, str | None] = {
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
            # Newer cores show tracebacks on demand: the worst that a user can switch on.
            "ANSIBLE_DISPLAY_TRACEBACK": "always",
            # The inventory sets it.
            "ANSIBLE_PYTHON_INTERPRETER": None,
        }
        variables = programs.environment(self.emulator, **{**settings, **changes})
        ended = programs.run_program(program, *words, folder=self.folder, environment=variables)
        ended.requests = self.emulator.requests()
        return ended


def unmarked(value: Any) -> Any:
    """Return a value without the objects that ansible-inventory writes for unsafe texts."""
    if isinstance(value, dict):
        return value.get("__ansible_unsafe") or {name: unmarked(item) for name, item in value.items()}
    return [unmarked(item) for item in value] if isinstance(value, list) else value
