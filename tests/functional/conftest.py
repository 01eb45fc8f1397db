# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only the functional tests need, besides the fixtures that all share."""

from __future__ import annotations

from typing import Any

import pytest
import trustme

from tests.emulator.server import RunningEmulator
from tests.functional.contract import Contract
from tests.functional.deployments import rich


@pytest.fixture
def stored(emulator: RunningEmulator) -> dict[str, object]:
    """A deployment with everything set, as it is stored before the test."""
    return emulator.seed(rich())


@pytest.fixture(scope="session")
def contract(gcore_document: dict[str, Any]) -> Contract:
    """Gcore's document, to ask about bodies."""
    return Contract(gcore_document)


@pytest.fixture(scope="session")
def other_ca_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file of an authority that has nothing to do with the emulator's."""
    path = tmp_path_factory.mktemp("other") / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(path))
    return str(path)
