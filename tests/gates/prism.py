# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""Prism, a proxy that holds the requests of the modules against Gcore's documents; a program of npm."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path

from tests.gates.gate import Failed, Log, NotRun, environment
from tests.gates.places import CACHE, ROOT
from tests.unit.plugins.module_utils.contract_files import contract_folder

PROGRAMS = CACHE / "npm-programs"
#: The pin of Prism, and of all that it needs. The lock names no registry.
PINS = (ROOT / "tests" / "package.json", ROOT / "tests" / "package-lock.json")
PACKAGE = "@stoplight/prism-cli"
TESTS = "tests/functional/test_validating_proxy.py"


def prism(log: Log) -> None:
    """Run the tests of the requests through Prism, which comes from the registry that npm is set up with.

    Raises:
        NotRun: Gcore's documents, Node.js or npm are absent, Node.js is too old, or npm cannot install Prism.
    """
    if contract_folder() is None:
        raise NotRun("Gcore's OpenAPI documents are not here: GCORE_CONTRACT_DIR names their folder")
    pins = json.loads(PINS[0].read_text())
    check_node(log, pins["engines"]["node"])
    install(log)
    log.version = f"prism {pins['dependencies'][PACKAGE]}"
    path = os.pathsep.join((str(PROGRAMS / "node_modules" / ".bin"), environment()["PATH"]))
    log.run(sys.executable, "-m", "pytest", "-q", TESTS, env=environment(PATH=path))


def check_node(log: Log, required: str) -> None:
    """Raise NotRun if there is no npm, or no Node.js of the `required` version, such as `>=18.20.1`."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise NotRun(f"{program} is not in PATH")
    found = log.run("node", "--version").strip()
    if _numbers(found) < _numbers(required):
        raise NotRun(f"Prism requires Node.js {required}, and this is {found}")


def install(log: Log) -> None:
    """Install the pinned programs into the cache, once for each content of the pins.

    Raises:
        NotRun: npm cannot install them.
    """
    stamp = PROGRAMS / ".complete"
    wanted = "".join(pin.read_text() for pin in PINS)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    shutil.rmtree(PROGRAMS, ignore_errors=True)
    PROGRAMS.mkdir(parents=True)
    for pin in PINS:
        shutil.copy(pin, PROGRAMS)
    # The gates have a home of their own, and the registry stands in the user's.
    settings = os.environ.get("NPM_CONFIG_USERCONFIG", str(Path.home() / ".npmrc"))
    env = environment(NPM_CONFIG_USERCONFIG=settings, NPM_CONFIG_CACHE=str(CACHE / "npm"))
    try:
        log.run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=PROGRAMS, env=env)
    except Failed as failure:
        raise NotRun(f"npm could not install Prism: {failure}") from None
    stamp.write_text(wanted)


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version such as `v20.1.0`, to be compared."""
    return tuple(map(int, re.findall(r"\d+", version)))
