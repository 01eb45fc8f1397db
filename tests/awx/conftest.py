# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the kit share: a controller that the kit has set up for the emulated API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.awx.controller import AwxController, running_controller
from tests.awx.kit import PROJECT_SECRETS, TOKEN, configure
from tests.emulator.server import RunningEmulator
from tests.gates.awx import PACKAGED_COLLECTIONS


@pytest.fixture(scope="session", autouse=True)
def _awx_collection() -> None:
    """Fail with advice if the collection of AWX is not installed."""
    if not PACKAGED_COLLECTIONS.is_dir():
        pytest.fail("awx.awx is not here; `make gate-awx` fetches it")


@pytest.fixture(scope="session")
def controller(served: RunningEmulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AwxController]:
    """A controller that is set up."""
    with running_controller() as running:
        result = configure(running, tmp_path_factory.mktemp("configure"), gcore_base_url=served.url)
        assert result.exit_code == 0, result.output
        nights = configure(running, tmp_path_factory.mktemp("nights"), playbook="nights_and_weekends.yml")
        assert nights.exit_code == 0, nights.output
        folder = tmp_path_factory.mktemp("configure")
        more = configure(running, folder, playbook="configure_from_nothing.yml", **PROJECT_SECRETS)
        assert more.exit_code == 0, more.output
        yield running


@pytest.fixture
def account(emulator: RunningEmulator) -> RunningEmulator:
    """The account of the credential, as it begins."""
    emulator.settings(token=TOKEN)
    return emulator
