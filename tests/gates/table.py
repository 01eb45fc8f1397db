# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""All gates, in the order of their run: what is quick to fail comes first."""

from __future__ import annotations

import sys

from tests.gates.ansible_test import CORES, integration, integration_oldest, sanity, units
from tests.gates.audit import audit, audit_oldest
from tests.gates.awx import awx
from tests.gates.changelog import changelog_fragment
from tests.gates.coverage_data import coverage
from tests.gates.emulated_api import API_KEY
from tests.gates.gate import Gate, command
from tests.gates.inventory import inventory, inventory_oldest
from tests.gates.nox_sessions import docs_check, galaxy_importer, session
from tests.gates.places import COLLECTIONS
from tests.gates.release import execution_environment, release

PYTEST = (sys.executable, "-m", "pytest", "-q")
# A file stays on one core, since its tests may share what they set up.
ON_ALL_CORES = ("-n", "auto", "--dist", "loadfile")
FUNCTIONAL = (*PYTEST, *ON_ALL_CORES, "tests/functional")
# The rule `args` runs the modules' own checks of their options.
LINT_VARIABLES = {"ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS), "GCORE_API_KEY": API_KEY}

GATES = (
    Gate("ruff-check", "ruff", command("ruff", "check"), fast=True),
    Gate("ruff-format", "ruff", command("ruff", "format", "--check"), fast=True),
    Gate("mypy", "mypy", command("mypy"), fast=True),
    Gate("changelog", "antsibull-changelog", command("antsibull-changelog", "lint"), fast=True),
    Gate("changelog-fragment", "antsibull-changelog", changelog_fragment, fast=True),
    Gate("gates", "pytest", command(*PYTEST, "tests/gates"), fast=True),
    Gate("unit", "pytest", command(*PYTEST, *ON_ALL_CORES, "tests/unit"), fast=True),
    Gate("emulator", "pytest", command(*PYTEST, *ON_ALL_CORES, "tests/emulator")),
    Gate("functional-v2", "pytest", command(*FUNCTIONAL, "--api-version=v2"), fast=True),
    Gate("functional-v3", "pytest", command(*FUNCTIONAL, "--api-version=v3")),
    Gate("documentation", "pytest", command(*PYTEST, *ON_ALL_CORES, "tests/documentation")),
    Gate("fuzz", "pytest", command(*PYTEST, "-n", "auto", "--dist", "worksteal", "tests/fuzz")),
    Gate("inventory", "ansible-core", inventory),
    Gate("inventory-oldest", "ansible-core", inventory_oldest),
    Gate("awx", "ansible-runner", awx),
    Gate("audit", "ansible-core", audit),
    Gate("audit-oldest", "ansible-core", audit_oldest),
    Gate("yamllint", "yamllint", session("yamllint")),
    Gate("licences", "reuse", session("license-check")),
    Gate("extra-checks", "antsibull-nox", session("extra-checks")),
    Gate("release", "ansible-core", release),
    Gate("execution-environment", "ansible-builder", execution_environment),
    Gate("docs", "antsibull-docs", docs_check, group="one core"),
    Gate("docs-site", "Sphinx", command("sh", "docs/docsite/sphinx/build.sh"), group="one core"),
    Gate("ansible-lint", "ansible-lint", command("ansible-lint", **LINT_VARIABLES), group="one core"),
    Gate("galaxy-importer", "antsibull-nox", galaxy_importer, group="one core"),
    *(Gate(f"sanity-{core}", "ansible-core", sanity(core), group="one core") for core in CORES),
    *(Gate(f"units-{core}", "ansible-core", units(core)) for core in CORES),
    Gate("integration", "ansible-core", integration, group="integration"),
    Gate("integration-oldest", "ansible-core", integration_oldest, group="integration"),
    Gate("coverage", "coverage", coverage),
)
