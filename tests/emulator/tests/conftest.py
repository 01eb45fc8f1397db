# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only the emulator's own tests need: clients, requests to change, and Gcore's document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gcore
import httpx
import pytest

from tests.emulator.server import RunningEmulator
from tests.support.contract import Contract

FLAVOR = "0aaa0000-1111-4222-8333-444455556666"


@pytest.fixture(scope="session")
def client(served: RunningEmulator) -> Iterator[httpx.Client]:
    """One client for the whole run, since it takes long to make one."""
    with httpx.Client(base_url=served.url, trust_env=False) as client:
        yield client


@pytest.fixture
def stranger(emulator: RunningEmulator, client: httpx.Client) -> httpx.Client:
    """A client without a key, of an emulator as it begins."""
    client.headers.pop("Authorization", None)
    return client


@pytest.fixture
def api(emulator: RunningEmulator, client: httpx.Client) -> httpx.Client:
    """A client with the right key, of an emulator as it begins."""
    client.headers["Authorization"] = f"apikey {emulator.token}"
    return client


@pytest.fixture
def asked() -> dict[str, Any]:
    """The least that a deployment in two regions needs."""
    return {
        "name": "fresh-one",
        "image": "nginx:1.29",
        "listening_port": 8080,
        "flavor_id": FLAVOR,
        "containers": [
            {"region_id": 7, "scale": {"min": 0, "max": 1}},
            {"region_id": 9, "scale": {"min": 1, "max": 2}},
        ],
    }


@pytest.fixture
def asked_v3(asked: dict[str, Any]) -> dict[str, Any]:
    """The same for v3."""
    del asked["flavor_id"]
    return {**asked, "flavor_name": "inference-4vcpu-16gib"}


@pytest.fixture
def quick(emulator: RunningEmulator) -> RunningEmulator:
    """An emulator whose tasks are finished when they are first looked at."""
    emulator.settings(task_states=["FINISHED"])
    return emulator


@pytest.fixture
def contract(gcore_document_v3: dict[str, Any]) -> Contract:
    """Gcore's document for v3."""
    return Contract(gcore_document_v3)


@pytest.fixture(scope="session")
def shared_sdk(served: RunningEmulator) -> Iterator[gcore.Gcore]:
    """One client of Gcore's SDK for the whole run, since it takes long to make one."""
    client = gcore.Gcore(
        api_key=served.token,
        base_url=served.url,
        cloud_project_id=1,
        max_retries=0,
        _strict_response_validation=True,
    )
    with client:
        yield client


@pytest.fixture
def sdk(emulator: RunningEmulator, shared_sdk: gcore.Gcore) -> gcore.Gcore:
    """The SDK's client, of an emulator as it begins."""
    return shared_sdk
