# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""Runs of ansible-playbook or of a single module, with their time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COLLECTIONS = ROOT / ".cache" / "collections"
MEASURE = Path(__file__).with_name("measure.py")


@dataclass(frozen=True)
class Usage:
    """The usage of a command and all of its child processes; the memory is that of the largest process."""

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int


@dataclass(frozen=True)
class TaskResult:
    """One task on one host, its items together: how it ended, and when, in seconds of one clock."""

    task: str
    outcome: str
    started: float
    ended: float


@dataclass(frozen=True)
class Played:
    """A whole run of ansible-playbook."""

    results: list[TaskResult]
    usage: Usage

    @property
    def task_seconds(self) -> float:
        """The seconds from the first start of a task to the last result."""
        return max(each.ended for each in self.results) - min(each.started for each in self.results)

    @property
    def outcomes(self) -> set[str]:
        """The outcomes of all tasks."""
        return {each.outcome for each in self.results}


def play(folder: Path, keys: dict[str, Any], *flags: str, collections: Path = COLLECTIONS) -> Played:
    """Run a play with these keys, on localhost unless they select others. Raises RuntimeError if it fails."""
    playbook, written = folder / "play.yml", folder / "seconds.jsonl"
    playbook.write_text(json.dumps([{"hosts": "localhost", "connection": "local", "gather_facts": False, **keys}]))
    written.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(collections),
        "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).with_name("callback_plugins")),
        "ANSIBLE_CALLBACKS_ENABLED": "task_seconds",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
        "TASK_SECONDS_FILE": str(written),
    }
    command = [str(Path(sys.executable).with_name("ansible-playbook")), *flags, str(playbook)]
    usage = _run(folder, command, environment)
    return Played([TaskResult(**json.loads(line)) for line in written.read_text().splitlines()], usage)


def run_alone(folder: Path, module: str, options: dict[str, Any]) -> Usage:
    """Run a module of the collection in a process of its own, without ansible-playbook, in check mode."""
    arguments = folder / "arguments.json"
    internal = {"_ansible_check_mode": True, "_ansible_version": "2.16.0"}
    arguments.write_text(json.dumps({"ANSIBLE_MODULE_ARGS": {**options, **internal}}))
    command = [sys.executable, "-m", f"ansible_collections.gcore.inference.plugins.modules.{module}", str(arguments)]
    return _run(folder, command, {**os.environ, "PYTHONPATH": str(COLLECTIONS)})


def _run(folder: Path, command: list[str], environment: dict[str, str]) -> Usage:
    usage = folder / "usage.json"
    measured = [sys.executable, str(MEASURE), str(usage), *command]
    done = subprocess.run(measured, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError((done.stdout + done.stderr)[-5000:])
    return Usage(**json.loads(usage.read_text()))
