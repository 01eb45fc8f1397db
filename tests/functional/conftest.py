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
from tests.functional.runner import Runner
from tests.functional.versions import VERSIONS, Version
from tests.support.contract import BodyContract


@pytest.fixture(params=VERSIONS, ids=str)
def version(request: pytest.FixtureRequest) -> Version:
    """Each version of the API; a test that is about one alone says so with `only_v2` or `only_v3`."""
    chosen: Version = request.param
    return chosen


@pytest.fixture
def module(emulator: RunningEmulator, version: Version) -> Runner:
    """The module, aimed at the emulator, with that version of the API."""
    return version.runner(emulator)


@pytest.fixture
def secure(served_securely: RunningEmulator, version: Version) -> Runner:
    """The module, aimed at an emulator over https, with that version of the API."""
    served_securely.reset()
    return version.runner(served_securely)


@pytest.fixture
def stored(emulator: RunningEmulator, version: Version) -> dict[str, Any]:
    """A deployment with everything set, as it is stored before the test."""
    return version.seed(emulator, version.rich())


@pytest.fixture
def contract(request: pytest.FixtureRequest, version: Version) -> BodyContract:
    """Gcore's document for that version, to ask about bodies."""
    document = request.getfixturevalue(version.document)
    return BodyContract(document, version.schema_of_create, version.schema_of_update)


@pytest.fixture(scope="session")
def other_ca_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file of an authority that has nothing to do with the emulator's."""
    path = tmp_path_factory.mktemp("other") / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(path))
    return str(path)
