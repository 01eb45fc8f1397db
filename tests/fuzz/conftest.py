# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the fuzz tests share: an environment of their own, an emulator, and the count at the end."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.emulator.server import RunningEmulator, running_emulator
from tests.functional.runner import Runner
from tests.fuzz.scripted import Scripted

_FOREIGN = ("CLOUD_", "GCORE_")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NETRC")
_TRIED = pytest.StashKey[Counter[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Begin to count."""
    config.stash[_TRIED] = Counter()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print how many were tried."""
    tried = config.stash[_TRIED]
    if tried:
        terminalreporter.write_line(f"fuzz: {tried['options']:,} option values and {tried['answers']:,} answers tried")


@pytest.fixture(scope="session")
def tried(pytestconfig: pytest.Config) -> Counter[str]:
    """The count, to add to."""
    return pytestconfig.stash[_TRIED]


@pytest.fixture(scope="session", autouse=True)
def _own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tester's keys, proxies and files out of the tests."""
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
def module(served: RunningEmulator) -> Runner:
    """The module, aimed at the emulator as it begins."""
    served.reset()
    return Runner(served)


@pytest.fixture(scope="session")
def scripted() -> Iterator[Scripted]:
    """A server that answers what it is told to."""
    with Scripted() as server:
        yield server
