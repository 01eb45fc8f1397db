# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all test folders share; pytest loads it as a plugin, by its options in pyproject.toml.

Only tests/unit asks for nothing of it, since ansible-test runs those alone.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.plugins.module_utils.contract_files import CONTRACT_DIR, find_contract

# The plugin is loaded for the unit tests too, which need neither the emulator nor the time of its import.
if TYPE_CHECKING:
    import trustme

    from tests.emulator.server import RunningEmulator
    from tests.functional.runner import Runner

FOREIGN = ("ANSIBLE_", "CLOUD_", "GCORE_")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NETRC")
#: How the modules run where a test runs them itself.
EXECUTIONS = ("module", "direct")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run be of the tests of one version of the API alone; those of no version go with v2."""
    parser.addoption("--api-version", choices=("v2", "v3"), help="run the tests of this version of the API only")
    parser.addoption(
        "--execution", choices=EXECUTIONS, default="module", help="how the modules run, where a test runs them itself"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Let the runner know how the modules are to run."""
    config.addinivalue_line("markers", "only_module: about a module's process alone; not run with --execution=direct")
    os.environ["TESTED_EXECUTION"] = config.getoption("--execution")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of the version, and those of the execution, that was not chosen."""
    others = [item for item in items if not _is_chosen(item, config)]
    items[:] = [item for item in items if _is_chosen(item, config)]
    config.hook.pytest_deselected(items=others)


def _is_chosen(item: pytest.Item, config: pytest.Config) -> bool:
    version = config.getoption("--api-version")
    if version and _api_version(item) != version:
        return False
    return config.getoption("--execution") == "module" or not item.get_closest_marker("only_module")


def _api_version(item: pytest.Item) -> str:
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return str(parameters.get("version", "v2"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests gave to `record_property`, on whichever core: texts as they are, numbers of a name as a sum."""
    sums: Counter[str] = Counter()
    for report in chain.from_iterable(terminalreporter.stats.values()):
        if getattr(report, "when", "") != "teardown":
            continue
        for name, value in report.user_properties:
            if isinstance(value, int):
                sums[name] += value
            else:
                terminalreporter.write_line(f"{name}: {value}")
    for name, total in sums.items():
        terminalreporter.write_line(f"{name}: {total:,}")


@pytest.fixture(scope="session", autouse=True)
def _own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tester's keys, proxies, files and settings of Ansible out of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ.keys() - {CONTRACT_DIR}:
            if name.startswith(FOREIGN) or name.upper() in PROXIES:
                patch.delenv(name)
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def served() -> Iterator[RunningEmulator]:
    """One emulator for the whole run."""
    from tests.emulator.server import running_emulator

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
    from tests.functional.runner import Runner

    return Runner(emulator)


def _gcore_document(name: str) -> Any:
    """Return the document of this name, or skip the test."""
    document = find_contract(file=f"cloud-{name}.openapi.json")
    if document is None:
        pytest.skip(f"Gcore's OpenAPI document is not here; {CONTRACT_DIR} names its folder")
    return document


@pytest.fixture(scope="session")
def gcore_document() -> Any:
    """Gcore's own OpenAPI document for v2; a test that needs it is skipped where it is not at hand."""
    return _gcore_document("v2-inference")


@pytest.fixture(scope="session")
def gcore_document_v3() -> Any:
    """Gcore's own OpenAPI document for v3; a test that needs it is skipped where it is not at hand."""
    return _gcore_document("v3-inference")


@pytest.fixture(scope="session")
def gcore_document_applications() -> Any:
    """Gcore's own OpenAPI document for applications; a test that needs it is skipped where it is not at hand."""
    return _gcore_document("v3-applications")


@pytest.fixture(scope="session")
def gcore_document_related() -> Any:
    """Gcore's own OpenAPI document for regions and tasks; a test that needs it is skipped where it is not at hand."""
    return _gcore_document("related")


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """A certificate authority of our own."""
    import trustme

    return trustme.CA()


@pytest.fixture(scope="session")
def ca_path(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file of that authority."""
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture(scope="session")
def served_securely(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEmulator]:
    """One emulator over https, with a certificate of that authority."""
    from tests.emulator.server import running_emulator

    path = tmp_path_factory.mktemp("tls") / "server.pem"
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(path))
    with running_emulator(ssl_certfile=path, ssl_keyfile=path) as emulator:
        yield emulator


@pytest.fixture
def secure(served_securely: RunningEmulator) -> Runner:
    """The module, aimed at an emulator over https."""
    from tests.functional.runner import Runner

    served_securely.reset()
    return Runner(served_securely)
