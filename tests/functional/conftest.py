# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the functional tests share: one served emulator, a runner, and an environment of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from tests.emulator.server import RunningEmulator, running_emulator
from tests.functional.contract import Contract, find_contract
from tests.functional.deployments import rich
from tests.functional.runner import Runner

_FOREIGN = ("GCORE_", "CLOUD_")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NETRC")


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
def module(emulator: RunningEmulator) -> Runner:
    """The module, aimed at the emulator."""
    return Runner(emulator)


@pytest.fixture
def stored(emulator: RunningEmulator) -> dict[str, object]:
    """A deployment with everything set, as it is stored before the test."""
    return emulator.seed(rich())


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the tester's keys, proxies and files out of the tests."""
    for name in list(os.environ):
        if name.startswith(_FOREIGN) or name.upper() in _PROXIES:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture(scope="session")
def contract() -> Contract:
    """Gcore's own document; a test that needs it is skipped where it is not at hand."""
    found = find_contract()
    if found is None:
        pytest.skip("Gcore's contract is not here; GCORE_CONTRACT_DIR names its folder")
    return found


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """A certificate authority of our own."""
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_path(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file of that authority."""
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture(scope="session")
def other_ca_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file of an authority that has nothing to do with it."""
    path = tmp_path_factory.mktemp("other") / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture(scope="session")
def served_securely(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEmulator]:
    """One emulator over https, with a certificate of that authority."""
    folder = tmp_path_factory.mktemp("tls")
    certificate = authority.issue_cert("127.0.0.1")
    certificate.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
    certificate.private_key_pem.write_to_path(str(folder / "key.pem"))
    with running_emulator(ssl_certfile=folder / "cert.pem", ssl_keyfile=folder / "key.pem") as emulator:
        yield emulator


@pytest.fixture
def secure(served_securely: RunningEmulator) -> Runner:
    """The module, aimed at an emulator over https."""
    served_securely.reset()
    return Runner(served_securely)
