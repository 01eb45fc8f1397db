# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""ansible-test's gates: sanity, units and integration, on each ansible-core for which a Python is installed.

ansible-test accepts a collection only as a real copy below `ansible_collections`, takes a git repository around
that copy for the collection's own, passes silently over what it has no program for, and hands its commands few
variables beside HOME and PATH. Each function here answers one of these.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path

from tests.gates.core_tests import core_tests
from tests.gates.coverage_data import COVERAGE, forget_coverage
from tests.gates.emulated_api import API_KEY, PROJECT_ID, emulated_api
from tests.gates.gate import Failed, Log
from tests.gates.home import home
from tests.gates.places import CACHE, ROOT, VENV_BIN
from tests.gates.pythons import find_python, need_python, virtual_environment

# Each ansible-core series, and the Pythons that it and the tests run on, the preferred one first.
CORES = {
    "2.21": ("3.13", "3.12", "3.14"),
    "2.20": ("3.12", "3.13", "3.14"),
    "2.19": ("3.11", "3.12", "3.13"),
    "2.18": ("3.11", "3.12", "3.13"),
    "2.17": ("3.12", "3.11"),
    "2.16": ("3.11", "3.12"),
}
OLDEST_CORE = "2.16"
OLDEST_TARGET = "3.9"
# The core of the development tools, the newest that their Python can carry.
NEWEST_CORE = ".".join(version("ansible-core").split(".")[:2])

INSTALLED = ("meta/", "playbooks/", "plugins/", "roles/")
# The sanity tests whose result the core itself decides. The others read the text of files (pylint, pep8, yamllint), by
# tools that cost most of the time: they run on the newest core.
CORE_SANITY = ("action-plugin-docs", "ansible-doc", "compile", "ignores", "import", "validate-modules")

WORK = CACHE / "ansible-test"

# Direct execution or modules: each core runs all integration targets in one way, and this one, which has every kind of
# result, in the other way too. The functional tests run in both ways.
IN_BOTH_WAYS = "gcore_inference_deployment"

SILENT_GAP = re.compile(r"^.*(?:Required program|All targets skipped|WARNING: Skipping).*$", re.MULTILINE)
ABSENT_PYTHON = re.compile(r"on Python (\S+) because it could not be found")


def sanity(core: str) -> Callable[[Log], None]:
    """Return the gate of the sanity tests.

    On the newest core: every test of every file, for each Python that modules may run on. On the others: `CORE_SANITY`
    of the files that users install.
    """

    def check(log: Log) -> None:
        runner = AnsibleTest(core, log)
        options: list[str] = []
        if core != NEWEST_CORE:
            for test in CORE_SANITY:
                options += ["--test", test]
            options += ["--python", runner.python_version, *INSTALLED]
        runner.run("sanity", "--venv", *options)

    return check


def units(core: str) -> Callable[[Log], None]:
    """Return the gate of the unit tests under ansible-test, each in a process of its own.

    Only those of the files that call ansible-core. The gate `unit` runs all of them on the newest core, in a fourth of
    the time.
    """

    def check(log: Log) -> None:
        runner = AnsibleTest(core, log)
        runner.run("units", "--venv", "--python", runner.python_version, *core_tests())

    return check


def integration(log: Log) -> None:
    """Run the integration tests on the newest core, with coverage data.

    All targets are executed directly, and then one as modules.
    """
    runner = AnsibleTest(NEWEST_CORE, log)
    with emulated_api(log) as url, runner.coverage_data("integration") as options:
        runner.configure_integration(url, direct=True)
        runner.run("integration", *options)
        runner.configure_integration(url, direct=False)
        runner.run("integration", *options, IN_BOTH_WAYS)


def integration_oldest(log: Log) -> None:
    """The gate of the integration tests on the oldest core.

    All targets run as modules, on the oldest Python, and then one is executed directly.
    """
    need_python(OLDEST_TARGET)
    runner = AnsibleTest(OLDEST_CORE, log)
    log.version += f", modules on Python {OLDEST_TARGET}"
    controller = ("--controller", f"origin:python=venv/{runner.python_version}")
    target = ("--target", f"controller:python=venv/{OLDEST_TARGET}")
    with emulated_api(log) as url:
        runner.configure_integration(url, direct=False)
        runner.run("integration", *controller, *target)
        runner.configure_integration(url, direct=True)
        runner.run("integration", *controller, *target, IN_BOTH_WAYS)


class AnsibleTest:
    """ansible-test of one core, run in a copy of the collection."""

    def __init__(self, core: str, log: Log) -> None:
        self.core = core
        self.log = log
        if core == NEWEST_CORE:
            self.bin, self.python_version = VENV_BIN, "{}.{}".format(*sys.version_info)
        else:
            log.version = f"ansible-core {core}"
            python = need_python(*CORES[core])
            self.bin = virtual_environment(f"ansible-core-{core}", python, (f"ansible-core~={core}.0",), log)
            self.python_version = python.name.removeprefix("python")
        release = log.run(self.bin / "ansible-test", "--version").split()[-1]
        log.version = f"ansible-core {release}, Python {self.python_version}"
        self.tree = copy_of_collection(core)
        self.programs = programs(core)

    def run(self, *words: str) -> None:
        """Run a command of ansible-test. Raises Failed also if it skipped something that was requested."""
        output = self.log.run(
            self.bin / "ansible-test", *words, "--color", "no", cwd=self.tree, env=self._environment()
        )
        gaps = [gap for gap in SILENT_GAP.findall(output) if not ABSENT_PYTHON.search(gap)]
        if gaps:
            raise Failed("left out: " + "; ".join(gaps))
        absent = sorted(set(ABSENT_PYTHON.findall(output)))
        if absent:
            self.log.note = f"without Python {', '.join(absent)}, which is not here"

    def configure_integration(self, url: str, *, direct: bool) -> None:
        """Pass the address of the emulated API to the integration tests, and whether tasks are executed directly."""
        config = self.tree / "tests" / "integration" / "integration_config.yml"
        settings = {"gcore_api_url": url, "gcore_api_key": API_KEY, "gcore_project_id": PROJECT_ID}
        config.write_text(json.dumps({**settings, "gcore_inference_direct_execution": direct}))

    @contextmanager
    def coverage_data(self, name: str) -> Iterator[tuple[str, ...]]:
        """Return the options for commands with coverage; move their data to the folder of the combined report."""
        host = ("--venv", "--python", self.python_version)
        data = self.tree / "tests" / "output" / "coverage"
        forget_coverage(name)
        shutil.rmtree(data, ignore_errors=True)
        yield (*host, "--coverage")
        self.run("coverage", "combine", *host)
        shutil.copy(data / "coverage", COVERAGE / name)

    def _environment(self) -> dict[str, str]:
        # Shims of a version manager answer for versions that they cannot run.
        folders = [
            folder
            for folder in os.environ["PATH"].split(os.pathsep)
            if not folder.endswith("/shims") and Path(folder).resolve() != VENV_BIN
        ]
        path = os.pathsep.join([str(self.programs), *folders])
        return {"HOME": str(home(f"ansible-test-{self.core}")), "PATH": path, "LC_ALL": "C.UTF-8"}


@cache
def copy_of_collection(core: str) -> Path:
    """Copy the files of the checkout that git does not ignore into a new git repository, once in a run."""
    tree = WORK / core / "ansible_collections" / "gcore" / "inference"
    shutil.rmtree(tree, ignore_errors=True)
    listing = subprocess.check_output(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, text=True
    )
    for name in listing.rstrip("\0").split("\0"):
        if (ROOT / name).exists():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name, follow_symlinks=False)
    subprocess.check_call(["git", "init", "--quiet"], cwd=tree)
    subprocess.check_call(["git", "add", "--all"], cwd=tree)
    return tree


@cache
def programs(core: str) -> Path:
    """Link the interpreters and the shell checker that ansible-test finds in PATH, once in a run."""
    folder = WORK / core / "bin"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "shellcheck").symlink_to(VENV_BIN / "shellcheck")
    for minor in range(9, 15):
        python = find_python(f"3.{minor}")
        if python:
            (folder / f"python3.{minor}").symlink_to(python)
    return folder
