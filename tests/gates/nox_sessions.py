# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The sessions of antsibull-nox.toml as gates."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.gates.emulated_api import API_KEY
from tests.gates.gate import Failed, Log, environment
from tests.gates.places import CACHE, ROOT

PINS = ROOT / "tests" / "requirements-dev.txt"
IMPORTER_COMPLAINT = re.compile(r"^\s*(?:WARNING|ERROR|CRITICAL)\b.*$", re.MULTILINE)


def session(name: str) -> Callable[[Log], None]:
    """A session that needs nothing but the development tools."""

    def check(log: Log) -> None:
        nox(log, name, "--no-venv")

    return check


def docs_check(log: Log) -> None:
    """The session that checks the documentation; nox gives it an environment of its own."""
    nox(log, "docs-check", "--reuse-existing-virtualenvs", "--no-install")


def galaxy_importer(log: Log) -> None:
    """The session that imports the built collection as Galaxy would, and prints only its warnings."""
    output = nox(log, "build-import-check", "--reuse-existing-virtualenvs", "--no-install")
    (log.version,) = re.findall(r"Importing with (galaxy-importer \S+)", output)
    complaints = IMPORTER_COMPLAINT.findall(output)
    if complaints:
        raise Failed("; ".join(complaint.strip() for complaint in complaints))


def nox(log: Log, session: str, *options: str) -> str:
    """Run one session and return its output."""
    # CI: nothing is rewritten. The pins hold in nox's own environments too. The importer runs ansible-lint.
    env = environment(CI="true", PIP_CONSTRAINT=str(PINS), GCORE_API_KEY=API_KEY)
    return log.run("nox", "--envdir", CACHE / "nox", "--session", session, *options, env=env)
