# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What deployments may refer to, with and without the setting that lets the API look."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.emulator.catalogues.examples import EXAMPLE_FLAVOR
from tests.emulator.server import RunningEmulator
from tests.emulator.v2.examples import EXAMPLE_ID
from tests.emulator.v2.routes import PREFIX as DEPLOYMENTS_V2
from tests.emulator.v3.examples import EXAMPLE_NAME
from tests.emulator.v3.routes import PREFIX
from tests.functional.deployments_v3 import SQS

DEPLOYMENTS_V3 = PREFIX.format(project_id=1)
NOBODY = "00000000-0000-4000-8000-000000000000"
SCALE = {"min": 0, "max": 1}
WITH_SQS = {"region_id": 7, "scale": {**SCALE, "triggers": {"sqs": SQS}}}
KNOWN_V3 = {"api_keys": ["key1"], "credentials_name": "dockerhub"}
KNOWN_V2 = {"flavor_id": EXAMPLE_ID, "api_key_ids": [EXAMPLE_ID], "image_registry_id": EXAMPLE_ID}

#: What is changed in a deployment, and what the message then says.
UNKNOWN_V3: list[tuple[dict[str, Any], str]] = [
    ({"flavor_name": "no-such-flavor"}, "Flavor no-such-flavor not found"),
    ({"containers": [{"region_id": 99, "scale": SCALE}]}, "Region 99 not found"),
    ({"containers": [{"region_id": 2, "scale": SCALE}]}, "Region 2 not found"),
    ({"api_keys": ["key1", "key9"]}, "API key key9 not found"),
    ({"credentials_name": "no-such"}, "Registry credential no-such not found"),
    ({"containers": [WITH_SQS]}, "Secret aws-secret not found"),
]
UNKNOWN_V2: list[tuple[dict[str, Any], str]] = [
    ({"flavor_id": NOBODY}, f"Flavor {NOBODY} not found"),
    ({"containers": [{"region_id": 99, "scale": SCALE}]}, "Region 99 not found"),
    ({"api_key_ids": [EXAMPLE_ID, NOBODY]}, f"API key {NOBODY} not found"),
    ({"image_registry_id": NOBODY}, f"Registry {NOBODY} not found"),
]


@pytest.fixture
def strict(quick: RunningEmulator) -> RunningEmulator:
    """An emulator that looks whether references exist."""
    quick.settings(check_references=True)
    return quick


@pytest.mark.parametrize(("change", "message"), UNKNOWN_V3)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_v3_unknown_reference_is_refused(
    api: httpx.Client,
    strict: RunningEmulator,
    asked_v3: dict[str, Any],
    method: str,
    change: dict[str, Any],
    message: str,
) -> None:
    creates = method == "POST"
    body = {**asked_v3, **change} if creates else change
    answer = api.request(method, DEPLOYMENTS_V3 if creates else f"{DEPLOYMENTS_V3}/{EXAMPLE_NAME}", json=body)
    refusal = answer.json()
    assert (answer.status_code, refusal["exception_class"], refusal["message"]) == (404, "NotFoundError", message)
    assert len(strict.v3.stored()[1]) == 1


@pytest.mark.parametrize(("change", "message"), UNKNOWN_V2)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_v2_unknown_reference_is_refused(
    api: httpx.Client,
    strict: RunningEmulator,
    asked: dict[str, Any],
    method: str,
    change: dict[str, Any],
    message: str,
) -> None:
    url = DEPLOYMENTS_V2 if method == "POST" else f"{DEPLOYMENTS_V2}/{EXAMPLE_ID}"
    answer = api.request(method, url, json={**asked, **KNOWN_V2, **change})
    assert (answer.status_code, answer.json()["message"]) == (404, message)


def test_v2_references_are_not_checked_without_setting(
    api: httpx.Client, quick: RunningEmulator, asked: dict[str, Any]
) -> None:
    for number, (change, _unused) in enumerate(UNKNOWN_V2):
        named = {**asked, **KNOWN_V2, **change, "name": f"fresh-{number}"}
        assert api.post(DEPLOYMENTS_V2, json=named).status_code == 200


def test_v3_references_are_not_checked_without_setting(
    api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any]
) -> None:
    for number, (change, _unused) in enumerate(UNKNOWN_V3):
        named = {**asked_v3, **change, "name": f"fresh-{number}"}
        assert api.post(DEPLOYMENTS_V3, json=named).status_code == 200


def test_existing_references_are_accepted(
    api: httpx.Client, strict: RunningEmulator, asked: dict[str, Any], asked_v3: dict[str, Any]
) -> None:
    secret = {"type": "aws-iam", "data": {"aws_access_key_id": "a", "aws_secret_access_key": "b"}}
    strict.stores["v3/secrets"].seed({"name": "aws-secret", **secret})
    body = {**asked_v3, **KNOWN_V3, "containers": [WITH_SQS]}
    responses = [api.post(DEPLOYMENTS_V3, json=body), api.post(DEPLOYMENTS_V2, json={**asked, **KNOWN_V2})]
    assert [each.status_code for each in responses] == [200, 200]


@pytest.mark.parametrize("settings", [{"capacity": {7: {EXAMPLE_FLAVOR: 0}}}, {"regions_without_capacity": [7]}])
def test_region_without_capacity_is_refused(
    api: httpx.Client,
    strict: RunningEmulator,
    asked: dict[str, Any],
    asked_v3: dict[str, Any],
    settings: dict[str, Any],
) -> None:
    strict.settings(**settings)
    v3 = {**asked_v3, "flavor_name": EXAMPLE_FLAVOR}
    responses = [api.post(DEPLOYMENTS_V3, json=v3), api.post(DEPLOYMENTS_V2, json={**asked, **KNOWN_V2})]
    assert [(each.status_code, each.json()["exception_class"]) for each in responses] == [(403, "ForbiddenError")] * 2


@pytest.mark.parametrize(
    ("method", "url"), [("PATCH", f"{DEPLOYMENTS_V3}/nothing"), ("PUT", f"{DEPLOYMENTS_V2}/{NOBODY}")]
)
def test_missing_deployment_is_reported_before_reference(
    api: httpx.Client, strict: RunningEmulator, asked: dict[str, Any], method: str, url: str
) -> None:
    body = {**asked, "flavor_id": NOBODY} if method == "PUT" else {"flavor_name": "no-such"}
    assert api.request(method, url, json=body).json()["message"].startswith("Inference instance")
