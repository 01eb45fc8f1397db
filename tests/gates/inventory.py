# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The inventory plugin and the recipes for secrets under ansible-core: on the newest one, and on the oldest."""

from __future__ import annotations

import sys

from tests.gates.ansible_test import CORES, OLDEST_CORE
from tests.gates.awx import lay_collections
from tests.gates.gate import Log, environment
from tests.gates.places import ROOT
from tests.gates.pythons import need_python, virtual_environment

PYTEST = (sys.executable, "-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile", "tests/inventory")
# The parts of the documentation that depend on the core; the gate of the documentation tests them on the newest one.
RECIPES = "tests/documentation/test_secrets_page.py"
# Action plugins, as inventory plugins, are run by ansible-core itself.
DIRECT = ("tests/functional/test_direct_execution.py", "tests/functional/test_direct_programs.py")
#: Tests that take long, of what does not depend on the core.
SAME_ON_EACH = ("test_fleet.py", "test_restart.py", "test_rollouts_page.py")
REQUIREMENTS = ROOT / "tests" / "unit" / "requirements.txt"


def inventory(log: Log) -> None:
    """The gate on the core of the development tools."""
    log.run(*PYTEST)


def inventory_oldest(log: Log) -> None:
    """The gate on the oldest core, with the recipes and direct execution.

    Without the plays over many deployments and the commands of a page, which are the same on each.
    """
    log.version = f"ansible-core {OLDEST_CORE}"
    tested = oldest_core(log)
    lay_collections(log)
    left_out = [f"--ignore=tests/inventory/{name}" for name in SAME_ON_EACH]
    log.run(*PYTEST, RECIPES, *DIRECT, *left_out, env=environment(TESTED_PYTHON=tested))


def oldest_core(log: Log) -> str:
    """Return the Python of an environment with the oldest core and what the plugins need."""
    requests = next(line for line in REQUIREMENTS.read_text().splitlines() if line.startswith("requests=="))
    wanted = (f"ansible-core~={OLDEST_CORE}.0", requests)
    folder = virtual_environment(f"inventory-{OLDEST_CORE}", need_python(*CORES[OLDEST_CORE]), wanted, log)
    return str(folder / "python")
