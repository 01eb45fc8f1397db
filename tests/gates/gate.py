# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""A gate, its outcome, and the log with the output of its commands."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import version
from pathlib import Path

from tests.gates.home import home
from tests.gates.places import LOGS, ROOT, VENV_BIN

# The line that a run of pytest closes with.
TEST_COUNT = re.compile(r"^=* ?\d+ (?:passed|failed|error).* in [\d.]+s.*$", re.MULTILINE)


class Failed(Exception):
    """The gate found an error; the message describes it if the log does not."""


class NotRun(Exception):
    """The gate cannot run on this machine; the message says why."""


class Result(Enum):
    PASSED = "passed"
    FAILED = "FAILED"
    NOT_RUN = "not run"


class Log:
    """Runs a gate's commands, keeps their output, and adds up their CPU time.

    `note` is for the table, if the gate passes. `cpu_seconds` has the processes that the commands waited for, too.
    """

    def __init__(self, path: Path, version: str) -> None:
        self.path = path
        self.version = version
        self.note = ""
        self.cpu_seconds = 0.0
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")

    def run(self, *command: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> str:
        """Run a command and return its output, including standard error. Raises Failed if its exit code is not 0.

        `env` stands in for the environment that all gates share.
        """
        line = " ".join(map(str, command))
        with subprocess.Popen(
            command,
            cwd=cwd,
            env=environment() if env is None else env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as process:
            output = "" if process.stdout is None else process.stdout.read()
            # The CPU time of this command alone, while other gates run theirs.
            _pid, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.cpu_seconds += usage.ru_utime + usage.ru_stime
        with self.path.open("a") as log:
            log.write(f"$ {line}\n{output}\n")
        if process.returncode:
            raise Failed(f"exit code {process.returncode}: {line}")
        return output


@dataclass(frozen=True)
class Gate:
    """One row of the table: `tool` is the Python package whose version is shown, unless the gate sets another.

    A fast gate is run by `make check` too, where `quick_check` replaces `check` if it is given.

    Gates of one `group` that stand together run side by side. None of them may need what another writes. Gates that
    write to the same folder name it in `lock`, and wait for each other.
    """

    name: str
    tool: str
    check: Callable[[Log], None]
    fast: bool = False
    quick_check: Callable[[Log], None] | None = None
    group: str = ""
    lock: str = ""


@dataclass(frozen=True)
class Outcome:
    """The outcome of a gate; `cpu_seconds` are those of its commands."""

    gate: str
    version: str
    result: Result
    seconds: float
    cpu_seconds: float
    reason: str = ""


def run_gate(gate: Gate) -> Outcome:
    """Run one gate; print its outcome with the number of tests, or with its complete output if it failed."""
    print(f"--- {gate.name}", flush=True)
    log = Log(LOGS / f"{gate.name}.log", f"{gate.tool} {version(gate.tool)}")
    begin = time.monotonic()
    try:
        gate.check(log)
        result, reason = Result.PASSED, log.note
    except Failed as failure:
        result, reason = Result.FAILED, str(failure)
    except NotRun as obstacle:
        result, reason = Result.NOT_RUN, str(obstacle)
    seconds = time.monotonic() - begin
    output = log.path.read_text()
    shown = [output] if result is Result.FAILED else TEST_COUNT.findall(output)
    # In one call, since another gate can print at the same time.
    print("\n".join([*shown, f"{gate.name}: {result.value} after {seconds:.0f} s"]), flush=True)
    return Outcome(gate.name, log.version, result, seconds, log.cpu_seconds, reason)


def command(*words: str, **variables: str) -> Callable[[Log], None]:
    """A gate that is one command, with variables added to its environment."""

    def check(log: Log) -> None:
        log.run(*words, env=environment(**variables))

    return check


def environment(**variables: str) -> dict[str, str]:
    """The environment of this process, with the development tools, a home of its own, and variables added."""
    return {
        **os.environ,
        "HOME": str(home()),
        "PATH": os.pathsep.join((str(VENV_BIN), os.environ["PATH"])),
        "GIT_CONFIG_GLOBAL": os.environ.get("GIT_CONFIG_GLOBAL", str(Path.home() / ".gitconfig")),
        "NO_COLOR": "1",
        **variables,
    }
