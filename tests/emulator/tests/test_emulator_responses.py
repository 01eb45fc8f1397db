# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The oddities of responses, which are on unless a test switches them off."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.emulator.server import RunningEmulator
from tests.emulator.v2.examples import EXAMPLE_ID
from tests.emulator.v2.models import CreatedDeploymentOut, DeploymentList, DeploymentOut
from tests.emulator.v2.routes import PREFIX

ONE = f"{PREFIX}/{EXAMPLE_ID}"
HTTP_PROBE = {"enabled": True, "probe": {"http_get": {"port": 80}}}
CATALOGUE_IMAGE = "registry.hub.gcore.example/llm/model:1"


def regions(deployment: dict[str, Any]) -> list[int]:
    return [each["region_id"] for each in deployment["containers"]]


def test_containers_come_in_another_order(api: httpx.Client, asked: dict[str, Any]) -> None:
    assert regions(api.post(PREFIX, json=asked).json()) == [9, 7]


def test_containers_of_three_regions_change_order(api: httpx.Client, asked: dict[str, Any]) -> None:
    asked["containers"] += [{"region_id": 11, "scale": {"min": 0, "max": 1}}]
    one = f"{PREFIX}/{api.post(PREFIX, json=asked).json()['id']}"
    assert regions(api.get(one).json()) != regions(api.get(one).json())


def test_api_keys_change_their_case_between_responses(api: httpx.Client) -> None:
    first, second = (api.get(ONE).json()["api_key_ids"] for _unused in range(2))
    assert {first[0], second[0]} == {EXAMPLE_ID, EXAMPLE_ID.upper()}


@pytest.mark.parametrize("path", [("internal_revision",), ("containers", 0, "internal_pool")], ids=str)
def test_fields_come_that_nobody_documents(api: httpx.Client, path: tuple[Any, ...]) -> None:
    value: Any = api.get(ONE).json()
    for part in path:
        value = value[part]
    assert value


@pytest.mark.parametrize("field", ["description", "command", "envs", "image_registry_id", "probes"])
def test_unset_field_is_null(api: httpx.Client, asked: dict[str, Any], field: str) -> None:
    assert api.post(PREFIX, json=asked).json()[field] is None


def test_unset_trigger_is_null(api: httpx.Client) -> None:
    assert api.get(ONE).json()["containers"][0]["scale"]["triggers"]["http"] is None


def test_unset_probe_is_null(api: httpx.Client, asked: dict[str, Any]) -> None:
    probes = api.post(PREFIX, json={**asked, "probes": {"liveness_probe": HTTP_PROBE}}).json()
    assert probes["probes"]["startup_probe"] is None


def test_probe_defaults_are_filled_in(api: httpx.Client, asked: dict[str, Any]) -> None:
    asked["probes"] = {"liveness_probe": HTTP_PROBE}
    answer = api.post(PREFIX, json=asked).json()
    assert answer["probes"]["liveness_probe"]["probe"] == {
        "exec": None,
        "failure_threshold": 3,
        "http_get": {"headers": {}, "host": None, "path": "/", "port": 80, "schema": "HTTP"},
        "initial_delay_seconds": 0,
        "period_seconds": 10,
        "success_threshold": 1,
        "tcp_socket": None,
        "timeout_seconds": 3,
    }


def test_deployment_defaults_are_filled_in(api: httpx.Client, asked: dict[str, Any]) -> None:
    answer = api.post(PREFIX, json=asked).json()
    cooldown = answer["containers"][0]["scale"]["cooldown_period"]
    assert (answer["timeout"], cooldown) == (120, 60)


@pytest.mark.parametrize("left_out", [{}, {"probes": None}], ids=["absent", "null"])
def test_catalogue_image_gets_probes(api: httpx.Client, asked: dict[str, Any], left_out: dict[str, None]) -> None:
    answer = api.post(PREFIX, json={**asked, "image": CATALOGUE_IMAGE, **left_out}).json()
    assert answer["probes"]["liveness_probe"]["probe"]["http_get"]["path"] == "/health"


def test_catalogue_image_keeps_given_probes(api: httpx.Client, asked: dict[str, Any]) -> None:
    probes = {"liveness_probe": {"enabled": False}}
    answer = api.post(PREFIX, json={**asked, "image": CATALOGUE_IMAGE, "probes": probes}).json()
    assert answer["probes"]["liveness_probe"] == {"enabled": False, "probe": None}


def test_odd_responses_false_returns_stored(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(odd_responses=False)
    assert api.get(ONE).json() == emulator.stored()[0]


def test_stored_deployments_have_no_oddities(
    api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any]
) -> None:
    api.put(ONE, json=asked)
    stored = emulator.stored()[0]
    assert (regions(stored), "internal_revision" in stored) == ([7, 9], False)


@pytest.mark.parametrize("field", ["containers", "api_key_ids", "status", "probes"])
@pytest.mark.parametrize("value", [None, "text", 5, ["text", None], {}], ids=repr)
def test_seeded_odd_value_is_answered_unchanged(
    api: httpx.Client, emulator: RunningEmulator, field: str, value: object
) -> None:
    emulator.settings(odd_responses=False)
    emulator.seed({**emulator.stored()[0], field: value})
    assert api.get(ONE).json()[field] == value


@pytest.mark.parametrize("value", [None, "text", 5, ["text", None], {}, [{"scale": 1}]], ids=repr)
def test_oddities_bear_odd_seeded_containers(api: httpx.Client, emulator: RunningEmulator, value: object) -> None:
    emulator.seed({**emulator.stored()[0], "containers": value})
    assert api.get(ONE).status_code == 200


def test_read_response_fits_model(api: httpx.Client) -> None:
    assert DeploymentOut.model_validate_json(api.get(ONE).text)


def test_list_response_fits_model(api: httpx.Client) -> None:
    assert DeploymentList.model_validate_json(api.get(PREFIX).text)


def test_create_response_fits_model(api: httpx.Client, asked: dict[str, Any]) -> None:
    asked["probes"] = {"liveness_probe": HTTP_PROBE}
    assert CreatedDeploymentOut.model_validate_json(api.post(PREFIX, json=asked).text)
