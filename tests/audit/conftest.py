# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the audit share: one audit of the project of forty, with all that it told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.audit.commands import AUDIT, AuditResult, run, write
from tests.audit.projects import seed_forty
from tests.emulator.server import running_emulator


@pytest.fixture(scope="session")
def forty(tmp_path_factory: pytest.TempPathFactory) -> AuditResult:
    """The audit of the project of forty, declared in two files, at a high verbosity; only GET requests were sent."""
    folder = tmp_path_factory.mktemp("forty")
    with running_emulator() as emulator:
        emulator.reset()
        listed = seed_forty(emulator)
        write(folder, "deployments/a/plain.yml", {"deployments": listed[:35]})
        write(folder, "deployments/drifted.yaml", {"deployments": listed[35:]})
        result = run(folder, emulator, AUDIT, "-vvv", "--diff", audit_directory="deployments")
        assert {each["method"] for each in emulator.requests()} == {"GET"}
    return result


@pytest.fixture
def deployments(tmp_path: Path) -> Path:
    """An empty folder for files of deployments."""
    folder = tmp_path / "deployments"
    folder.mkdir()
    return folder
