# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the documentation share: an environment of their own, an emulator, and a line at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.emulator.server import RunningEmulator, running_emulator
from tests.functional.runner import Runner

_FOREIGN = ("ANSIBLE_", "CLOUD_", "GCORE_")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NETRC")
#: Lines that tests leave for the end of the run.
TOLD = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Make room for the lines."""
    config.stash[TOLD] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print them."""
    for line in config.stash[TOLD]:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def told(pytestconfig: pytest.Config) -> list[str]:
    """The lines for the end of the run, to add to."""
    return pytestconfig.stash[TOLD]


@pytest.fixture(scope="session", autouse=True)
def _own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tester's keys, proxies and settings of Ansible out of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(_FOREIGN) or name.upper() in _PROXIES:
                patch.delenv(name)
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def served() -> Iterator[RunningEmulator]:
    """One emulator for the whole run."""
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture
def emulator(served: RunningEmulator) -> RunningEmulator:
    """The emulator as it begins."""
    served.reset()
    return served


@pytest.fixture
def run(emulator: RunningEmulator) -> Runner:
    """The module, aimed at the emulator."""
    return Runner(emulator)
