# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""All gates, in the order of their run: the fast ones first, then what takes longest."""

from __future__ import annotations

import sys
from dataclasses import replace

from tests.gates.ansible_test import CORES, NEWEST_CORE, OLDEST_CORE, integration, integration_oldest, sanity, units
from tests.gates.audit import audit, audit_browser, audit_oldest
from tests.gates.awx import awx
from tests.gates.changelog import changelog_fragment
from tests.gates.coverage_data import coverage, unit_with_coverage
from tests.gates.emulated_api import API_KEY
from tests.gates.gate import Gate, command
from tests.gates.inventory import inventory, inventory_oldest
from tests.gates.nox_sessions import docs_check, galaxy_importer, session
from tests.gates.places import COLLECTIONS
from tests.gates.prism import prism
from tests.gates.release import execution_environment, release

PYTEST = (sys.executable, "-m", "pytest", "-q")
# A file stays on one core, since its tests may share what they set up.
ON_ALL_CORES = ("-n", "auto", "--dist", "loadfile")
UNIT = ("pytest", "-q", *ON_ALL_CORES, "tests/unit")
FUNCTIONAL = (*PYTEST, *ON_ALL_CORES, "tests/functional")
FUNCTIONAL_V2 = (*FUNCTIONAL, "--api-version=v2")
# Half of the time of the functional tests, for ansible-core's programs, other Pythons, or thousands of deployments.
SLOW_FUNCTIONAL = (
    "test_broken_requests.py",
    "test_direct_execution.py",
    "test_direct_programs.py",
    "test_fleet_playbook.py",
    "test_fleet_sizes.py",
    "test_foreign_characters.py",
    "test_old_pythons.py",
    "test_playbook.py",
    "test_random_faults.py",
    "test_rollback_ended.py",
)
_QUICK = tuple(f"--ignore=tests/functional/{name}" for name in SLOW_FUNCTIONAL)
QUICK_FUNCTIONAL = (*FUNCTIONAL, *_QUICK)
QUICK_FUNCTIONAL_V2 = (*FUNCTIONAL_V2, *_QUICK)
# The rule `args` runs the modules' own checks of their options.
LINT_VARIABLES = {"ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS), "GCORE_API_KEY": API_KEY}

FAST = (
    Gate("ruff-check", "ruff", command("ruff", "check")),
    Gate("ruff-format", "ruff", command("ruff", "format", "--check")),
    Gate("changelog", "antsibull-changelog", command("antsibull-changelog", "lint")),
    Gate("changelog-fragment", "antsibull-changelog", changelog_fragment),
    Gate("mypy", "mypy", command("mypy")),
    Gate(
        "unit", "pytest", unit_with_coverage(*UNIT), quick_check=command(sys.executable, "-m", *UNIT, FEW_EXAMPLES="1")
    ),
    Gate("gates", "pytest", command(*PYTEST, "tests/gates")),
    Gate("functional-v2", "pytest", command(*FUNCTIONAL_V2), quick_check=command(*QUICK_FUNCTIONAL_V2)),
)

# The gates that hold the newest core's copy of the collection wait for each other, so the first of them begin first.
NEWEST = f"core {NEWEST_CORE}"
OLDEST = f"core {OLDEST_CORE}"
SLOW = (
    Gate("integration", "ansible-core", integration, lock=NEWEST),
    Gate("integration-oldest", "ansible-core", integration_oldest, lock=OLDEST),
    Gate("inventory", "ansible-core", inventory),
    *(Gate(f"sanity-{core}", "ansible-core", sanity(core), lock=f"core {core}") for core in CORES),
    Gate("fuzz", "pytest", command(*PYTEST, "-n", "auto", "--dist", "worksteal", "tests/fuzz")),
    Gate("functional-v3", "pytest", command(*FUNCTIONAL, "--api-version=v3")),
    # Those that run the modules themselves.
    Gate("functional-direct", "pytest", command(*QUICK_FUNCTIONAL, "--execution=direct")),
    Gate("prism", "pytest", prism),
    Gate("documentation", "pytest", command(*PYTEST, *ON_ALL_CORES, "tests/documentation")),
    Gate("awx", "ansible-runner", awx),
    Gate("audit", "ansible-core", audit),
    Gate("inventory-oldest", "ansible-core", inventory_oldest, lock="the oldest core of the inventory"),
    *(Gate(f"units-{core}", "ansible-core", units(core), lock=f"core {core}") for core in CORES),
    Gate("audit-oldest", "ansible-core", audit_oldest, lock="the oldest core of the inventory"),
    Gate("audit-browser", "playwright", audit_browser),
    Gate("galaxy-importer", "antsibull-nox", galaxy_importer),
    Gate("ansible-lint", "ansible-lint", command("ansible-lint", **LINT_VARIABLES)),
    Gate("docs", "antsibull-docs", docs_check),
    Gate("docs-site", "Sphinx", command("sh", "docs/docsite/sphinx/build.sh")),
    Gate("release", "ansible-core", release, lock=NEWEST),
    Gate("execution-environment", "ansible-builder", execution_environment, lock=NEWEST),
    Gate("extra-checks", "antsibull-nox", session("extra-checks")),
    Gate("licences", "reuse", session("license-check")),
    Gate("yamllint", "yamllint", session("yamllint")),
    Gate("emulator", "pytest", command(*PYTEST, *ON_ALL_CORES, "tests/emulator")),
)

GATES = (
    *(replace(gate, fast=True, group="fast") for gate in FAST),
    *(replace(gate, group="slow") for gate in SLOW),
    Gate("coverage", "coverage", coverage),
)
