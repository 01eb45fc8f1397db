# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The playbooks of the audit and the export, run against the emulator, and the report in a browser."""

from __future__ import annotations

import sys

from tests.audit.chromium import ABSENT, find_chromium
from tests.gates.ansible_test import OLDEST_CORE
from tests.gates.gate import Log, environment
from tests.gates.inventory import oldest_core

PYTEST = (sys.executable, "-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile")
#: What a core's reading of exported files decides.
OF_EACH_CORE = ("tests/audit/test_export.py", "tests/audit/test_exported_texts.py")


def audit(log: Log) -> None:
    """The gate of the audit; where there is no Chromium it passes without what needs one, and says so."""
    if find_chromium() is None:
        log.note = ABSENT
    log.run(*PYTEST, "tests/audit")


def audit_oldest(log: Log) -> None:
    """The gate of the exported files on the oldest core."""
    log.version = f"ansible-core {OLDEST_CORE}"
    log.run(*PYTEST, *OF_EACH_CORE, env=environment(TESTED_PYTHON=oldest_core(log)))
