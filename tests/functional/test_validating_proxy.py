# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prism, a proxy that validates, between the modules and the emulator: it finds nothing in a request.

It has Gcore's documents, and is a program of npm's `@stoplight/prism-cli`. Without it these tests are skipped.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.emulator.server import RunningEmulator
from tests.functional.named_resources import NAMED_RESOURCES, NamedResource
from tests.functional.versions import V2, V3, Version

START_SECONDS = 60
LOG_SECONDS = 10
#: What Prism writes of a request that does not fit a document.
VIOLATION = "Violation: request"
#: The query of a request that does not fit, which shows that all before it has been recorded.
LAST = "limit=-4711"

INFO = {
    "gcore_inference_api_key_info": (V2, V3),
    "gcore_inference_deployment_info": (V2, V3),
    "gcore_inference_flavor_info": (V2, V3),
    "gcore_inference_model_info": (V2, V3),
    "gcore_inference_region_info": (V2, V3),
    "gcore_inference_registry_credential_info": (V2, V3),
    "gcore_inference_secret_info": (V3,),
}
CASES = [(name, version) for name, versions in INFO.items() for version in versions]


def _merged(documents: list[dict[str, Any]]) -> dict[str, Any]:
    """Return one document with the paths of all; the names of schemas get a prefix, since they occur twice."""
    merged: dict[str, Any] = {**documents[0], "paths": {}, "components": {**documents[0]["components"], "schemas": {}}}
    for number, document in enumerate(documents):
        text = json.dumps(document).replace('"#/components/schemas/', f'"#/components/schemas/n{number}-')
        renamed = json.loads(text)
        schemas = {f"n{number}-{name}": schema for name, schema in renamed["components"]["schemas"].items()}
        merged["paths"] |= renamed["paths"]
        merged["components"]["schemas"] |= schemas
    return merged


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(log: Path, text: str, times: int, seconds: float) -> str:
    """Return what Prism has written as soon as it holds a text so many times."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        written = log.read_text(encoding="utf-8")
        if written.count(text) >= times:
            return written
        time.sleep(0.05)
    raise AssertionError(f"Prism did not write {text!r}: {log.read_text(encoding='utf-8')[-2000:]}")


class Prism:
    """A running proxy, and what it found."""

    def __init__(self, url: str, log: Path, emulator: RunningEmulator) -> None:
        self.url = url
        self._log = log
        self._emulator = emulator
        self._lasts = 0
        self._read = len(log.read_text(encoding="utf-8"))

    def violations(self) -> list[str]:
        """Return what is wrong with the requests since the last time; raise AssertionError if it finds nothing ever."""
        self._lasts += 1
        headers = {"Authorization": f"apikey {self._emulator.token}"}
        requests.get(f"{self.url}/cloud/v3/inference/flavors?{LAST}", headers=headers, timeout=LOG_SECONDS)
        _wait_for(self._log, "Violation: request.query.limit", self._lasts, LOG_SECONDS)
        written = self._log.read_text(encoding="utf-8")
        found = [line for line in written[self._read :].splitlines() if VIOLATION in line]
        self._read = len(written)
        return [line for line in found if "request.query.limit" not in line]


@pytest.fixture(scope="module")
def running_prism(
    served: RunningEmulator,
    gcore_document: Any,
    gcore_document_v3: Any,
    gcore_document_related: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Prism]:
    """Prism between the modules and the emulator."""
    program = shutil.which("prism")
    if program is None:
        pytest.skip("Prism is not in PATH: npm install -g @stoplight/prism-cli")
    folder = tmp_path_factory.mktemp("prism")
    document, log, port = folder / "contract.json", folder / "log", _free_port()
    documents = [gcore_document, gcore_document_related, gcore_document_v3]
    document.write_text(json.dumps(_merged(documents)), encoding="utf-8")
    command = [program, "proxy", str(document), served.url, "--port", str(port), "--verboseLevel", "info"]
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            _wait_for(log, "Prism is listening", 1, START_SECONDS)
            yield Prism(f"http://127.0.0.1:{port}", log, served)
        finally:
            process.terminate()


@pytest.fixture
def prism(emulator: RunningEmulator, running_prism: Prism) -> Prism:
    """Prism, of an emulator as it begins."""
    return running_prism


@pytest.mark.parametrize(("name", "version"), CASES, ids=str)
def test_requests_of_an_info_module_fit(prism: Prism, emulator: RunningEmulator, name: str, version: Version) -> None:
    run = version.runner(emulator, name)(api_url=prism.url)
    assert (run.msg, prism.violations()) == ("", [])
    assert run.requests


@pytest.mark.parametrize("resource", NAMED_RESOURCES, ids=str)
def test_requests_of_a_named_resource_fit(prism: Prism, emulator: RunningEmulator, resource: NamedResource) -> None:
    module = resource.runner(emulator)
    steps = [resource.create, {**resource.create, **resource.change}, {"state": "absent"}]
    runs = [module(api_url=prism.url, **options) for options in steps]
    assert ([run.msg for run in runs], prism.violations()) == ([""] * 3, [])
    assert all(run.changed for run in runs[::2])


@pytest.mark.parametrize("version", [V2, V3], ids=str)
def test_requests_of_a_deployment_fit(prism: Prism, emulator: RunningEmulator, version: Version) -> None:
    module = version.runner(emulator)
    steps = [
        {"name": "fresh-one", **version.least()},
        {"name": "fresh-one", "description": "Another", "image": "nginx:1.30"},
        {"name": "fresh-one", "state": "stopped"},
        {"name": "fresh-one", "state": "absent"},
    ]
    runs = [module(api_url=prism.url, **options) for options in steps]
    assert ([run.msg for run in runs], prism.violations()) == ([""] * 4, [])
    assert all(run.changed for run in runs)


def test_prism_finds_what_does_not_fit(prism: Prism, emulator: RunningEmulator) -> None:
    headers = {"Authorization": f"apikey {emulator.token}"}
    url = f"{prism.url}/cloud/v3/inference/1/api_keys"
    requests.post(url, json={"name": "X"}, headers=headers, timeout=LOG_SECONDS)
    assert any("request.body.name" in line for line in prism.violations())
