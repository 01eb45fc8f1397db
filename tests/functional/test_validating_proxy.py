# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prism, a proxy that validates, between the modules and the emulator: it finds nothing in a request.

It has Gcore's documents. The gate `prism` installs it. Without it these tests are skipped.
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
from tests.functional.deployments import container
from tests.functional.named_resources import NAMED_RESOURCES, NamedResource
from tests.functional.runner import LOGS, Run, Runner
from tests.functional.test_application import CHANGES, CREATE
from tests.functional.test_references import seed_references
from tests.functional.versions import V2, V3, VERSIONS, Version

START_SECONDS = 60
LOG_SECONDS = 10
#: What Prism writes of a request that does not fit a document.
VIOLATION = "Violation: request"
#: The query of a request that does not fit, which shows that all before it has been recorded.
LAST = "limit=-4711"

INFO = {
    "gcore_inference_application_info": (V3,),
    "gcore_inference_api_key_info": (V2, V3),
    "gcore_inference_deployment_info": (V2, V3),
    "gcore_inference_fleet_export": (V2, V3),
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
    gcore_document_applications: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Prism]:
    """Prism between the modules and the emulator."""
    program = shutil.which("prism")
    if program is None:
        pytest.skip("Prism is not in PATH: make gate-prism")
    folder = tmp_path_factory.mktemp("prism")
    document, log, port = folder / "contract.json", folder / "log", _free_port()
    documents = [gcore_document, gcore_document_related, gcore_document_applications, gcore_document_v3]
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


each_version = pytest.mark.parametrize("version", VERSIONS, ids=str)


def _fit(prism: Prism, module: Runner, *steps: dict[str, Any], check: bool = False) -> list[Run]:
    """Return the runs of all steps, none of which failed, or sent what does not fit."""
    runs = [module(check, api_url=prism.url, **options) for options in steps]
    assert ([run.msg for run in runs], prism.violations()) == ([""] * len(steps), [])
    assert all(run.requests for run in runs)
    return runs


@each_version
def test_requests_of_a_deployment_fit(prism: Prism, emulator: RunningEmulator, version: Version) -> None:
    """With the least options, and with all of them, where a name is given up at the end."""
    seed_references(emulator, version)
    everything = {"name": "fresh-two", **version.current_options(name="fresh-two"), "state": "present"}
    steps = [
        {"name": "fresh-one", **version.minimal_options()},
        {"name": "fresh-one", "description": "Another", "image": "nginx:1.30"},
        {"name": "fresh-one", "containers": [container(9, 1, 2)]},
        {"name": "fresh-one", "state": "stopped"},
        {"name": "fresh-one", "state": "started"},
        {**everything, "verify_references": True},
        {"name": "fresh-two", "envs": {"A": "1"}, "probes": {"liveness_probe": {"enabled": False}}},
        *({"name": name, "state": "absent"} for name in ("fresh-one", "fresh-two")),
    ]
    assert all(run.changed for run in _fit(prism, version.runner(emulator), *steps))


def test_requests_of_previews_fit(prism: Prism, emulator: RunningEmulator) -> None:
    module = V3.runner(emulator)
    V3.seed(emulator, V3.rich())
    steps = [
        {"name": "fresh-one", **V3.minimal_options()},
        {**V3.identity, "image": "nginx:1.30"},
        {**V3.current_options(), **V3.identity},
    ]
    _fit(prism, module, *({**step, "preview": ["limits", "price"]} for step in steps), check=True)


@each_version
def test_requests_of_logs_fit(prism: Prism, emulator: RunningEmulator, version: Version) -> None:
    """Of all regions, and of one."""
    version.seed(emulator, version.rich())
    _fit(prism, version.runner(emulator, LOGS), version.identity, {**version.identity, "region_id": 9, "limit": 1500})


@each_version
def test_requests_of_an_export_with_references_fit(prism: Prism, emulator: RunningEmulator, version: Version) -> None:
    version.seed(emulator, version.rich())
    (run,) = _fit(prism, version.runner(emulator, "gcore_inference_fleet_export"), {"verify_references": True})
    assert run.result["deployments"]


@each_version
def test_requests_of_a_fleet_fit(prism: Prism, emulator: RunningEmulator, version: Version) -> None:
    """Planned with all that check mode can ask, created, changed, and deleted."""
    seed_references(emulator, version)
    fleet = version.runner(emulator, "gcore_inference_fleet")
    version.seed(emulator, version.rich())
    fresh = [{"name": f"fresh-{number}", **version.minimal_options()} for number in range(3)]
    stopped = [{"name": "fresh-0", "state": "stopped"}, *fresh[1:], {**version.current_options(), **version.identity}]
    preview = {"preview": ["limits", "price", "cost"]} if version is V3 else {}
    _fit(prism, fleet, {"deployments": [*fresh, version.identity], "verify_references": True, **preview}, check=True)
    runs = _fit(
        prism,
        fleet,
        {"deployments": fresh, "verify_references": True},
        {"deployments": stopped, "defaults": {"description": "Ours"}},
        {"deployments": [version.identity], "prune": True},
    )
    assert all(run.changed for run in runs)
    assert version.stored(emulator)[0]["name"] == version.rich()["name"]


def test_requests_of_an_application_fit(prism: Prism, emulator: RunningEmulator) -> None:
    """Previewed, created, changed in each way, and deleted."""
    module = Runner(emulator, "gcore_inference_application", {"project_id": 1, "name": "our-chat"})
    changes = [options for options, _body, _changes in CHANGES.values()]
    _fit(prism, module, {**CREATE, "preview": ["price"]}, check=True)
    runs = _fit(prism, module, CREATE, *changes, {"state": "absent"})
    assert (runs[0].changed, runs[-1].changed) == (True, True)
    info = Runner(emulator, "gcore_inference_application_info", {"project_id": 1})
    _fit(prism, info, {}, {"catalog": True}, {"application_name": "demo-app"})


def test_prism_finds_what_does_not_fit(prism: Prism, emulator: RunningEmulator) -> None:
    headers = {"Authorization": f"apikey {emulator.token}"}
    url = f"{prism.url}/cloud/v3/inference/1/api_keys"
    requests.post(url, json={"name": "X"}, headers=headers, timeout=LOG_SECONDS)
    assert any("request.body.name" in line for line in prism.violations())
