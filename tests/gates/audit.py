# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The playbooks of the audit and the export, run against the emulator, and the report in a browser."""

from __future__ import annotations

import os
import shutil
import sys

from tests.audit.chromium import find_chromium
from tests.gates.ansible_test import OLDEST_CORE
from tests.gates.gate import Failed, Log, NotRun, environment
from tests.gates.inventory import oldest_core

PYTEST = (sys.executable, "-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile")
#: The tests that need a browser.
PAGE = "tests/audit/test_page.py"
#: The tests that depend on how a core reads exported files.
OF_EACH_CORE = ("tests/audit/test_export.py", "tests/audit/test_exported_texts.py")
APT_GET = ("apt-get", "-o", "DPkg::Lock::Timeout=300")


def audit(log: Log) -> None:
    """Run the tests of the audit and the export, but for those in a browser."""
    log.run(*PYTEST, "tests/audit", "--ignore", PAGE)


def audit_browser(log: Log) -> None:
    """Run the tests of the report in Chromium, which root gets from Debian.

    Raises:
        NotRun: Chromium is absent and cannot be installed.
    """
    if find_chromium() is None:
        install_chromium(log)
    log.version = log.run(str(find_chromium()), "--version").strip().splitlines()[-1]
    log.run(sys.executable, "-m", "pytest", "-q", PAGE)


def install_chromium(log: Log) -> None:
    """Install Debian's package `chromium`.

    Raises:
        NotRun: this is not root, there is no apt-get, or apt-get brings no Chromium.
    """
    if os.geteuid() != 0:
        raise NotRun("Chromium is not installed, and only root may install it")
    if shutil.which("apt-get") is None:
        raise NotRun("Chromium is not installed, and there is no apt-get to install it with")
    env = environment(DEBIAN_FRONTEND="noninteractive")
    try:
        log.run(*APT_GET, "update", env=env)
        log.run(*APT_GET, "install", "-y", "--no-install-recommends", "chromium", env=env)
    except Failed as failure:
        raise NotRun(f"Chromium is not installed, and apt-get could not install it: {failure}") from None
    if find_chromium() is None:
        raise NotRun("apt-get installed its package `chromium`, which holds no browser")


def audit_oldest(log: Log) -> None:
    """Run the tests of the exported files on the oldest core."""
    log.version = f"ansible-core {OLDEST_CORE}"
    log.run(*PYTEST, *OF_EACH_CORE, env=environment(TESTED_PYTHON=oldest_core(log)))
