# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the playbooks as a user does, by their full names, and returns their output and files."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from tests.emulator.server import RunningEmulator
from tests.support import programs

AUDIT = "gcore.inference.audit"
EXPORT = "gcore.inference.export"
REPORTS = ("report.html", "report.json", "report.md")
STATS = re.compile(r"CUSTOM STATS: \*+\n+\s+RUN: (\{.*\})")


@dataclass
class AuditResult(programs.CommandResult):
    """A command that has ended: what it printed, its exit code, and the folder it ran in."""

    folder: Path = Path()

    @property
    def reports(self) -> Path:
        return self.folder / "audit-report"

    @cached_property
    def report(self) -> Any:
        """What report.json holds."""
        return json.loads((self.reports / "report.json").read_text(encoding="utf-8"))

    @cached_property
    def html(self) -> str:
        return (self.reports / "report.html").read_text(encoding="utf-8")

    @cached_property
    def markdown(self) -> str:
        return (self.reports / "report.md").read_text(encoding="utf-8")

    @property
    def stats(self) -> Any:
        """What was set as custom statistics."""
        (found,) = STATS.findall(self.output)
        return json.loads(found)

    @property
    def findings(self) -> dict[str, str]:
        """What was found, by the name of the deployment."""
        return {each["name"]: each["finding"] for each in self.report["deployments"]}


def run(folder: Path, emulator: RunningEmulator, playbook: str, *flags: str, **variables: Any) -> AuditResult:
    """Run a playbook in this folder, with these extra variables."""
    settings = {"ANSIBLE_PIPELINING": "true", "ANSIBLE_SHOW_CUSTOM_STATS": "true"}
    environment = programs.environment(emulator, **settings)
    words = (playbook, "-e", json.dumps(variables), *flags)
    ended = programs.run_program("playbook", *words, folder=folder, environment=environment)
    return AuditResult(ended.output, ended.exit_code, folder=folder)


def write(folder: Path, name: str, content: Any) -> Path:
    """Write a file of deployments, or any text, below a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
    return path
