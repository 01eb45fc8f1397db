# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The responses of v3: their defaults, their oddities, and each of them against Gcore's document."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.emulator.server import RunningEmulator
from tests.emulator.v3.examples import EXAMPLE_DEPLOYMENT, EXAMPLE_NAME
from tests.emulator.v3.routes import PREFIX, PRICE, TASK
from tests.functional.deployments_v3 import SQS
from tests.support.contract import Contract

DEPLOYMENTS = PREFIX.format(project_id=1)
ONE = f"{DEPLOYMENTS}/{EXAMPLE_NAME}"
FRESH = f"{DEPLOYMENTS}/fresh-one"
CHECK_LIMITS = (f"{DEPLOYMENTS}/check_limits", f"{PREFIX}/check_limits")
HTTP_PROBE = {"enabled": True, "probe": {"http_get": {"port": 80}}}
SWITCHED_OFF = {
    "ingress_opts": {"disable_response_buffering": False},
    "logging": {"destination_region_id": None, "enabled": False, "retention_policy": None, "topic_name": None},
}


def created(api: httpx.Client, asked: dict[str, Any]) -> dict[str, Any]:
    """Create a deployment and return it as it is answered."""
    answer = api.post(DEPLOYMENTS, json=asked)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = api.get(FRESH).json()
    return result


@pytest.mark.parametrize(
    ("field", "default"),
    [
        ("api_keys", None),
        ("auth_enabled", False),
        ("command", None),
        ("credentials_name", ""),
        ("description", ""),
        ("envs", {}),
        ("ingress_opts", None),
        ("logging", None),
        ("object_references", []),
        ("probes", None),
        ("project_id", 1),
        ("timeout", 120),
    ],
)
def test_deployment_defaults_are_filled_in(
    api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any], field: str, default: object
) -> None:
    quick.settings(odd_responses=False)
    assert created(api, asked_v3)[field] == default


def test_scale_defaults_are_filled_in(api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any]) -> None:
    scale = created(api, asked_v3)["containers"][0]["scale"]
    assert (scale["cooldown_period"], scale["polling_interval"]) == (60, 30)
    assert scale["triggers"] == {
        "cpu": {"threshold": 80},
        "gpu_memory": None,
        "gpu_utilization": None,
        "http": None,
        "memory": {"threshold": 80},
        "sqs": None,
    }


def test_triggers_given_empty_stay_empty(api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any]) -> None:
    asked_v3["containers"][0]["scale"]["triggers"] = {}
    scale = next(each["scale"] for each in created(api, asked_v3)["containers"] if each["region_id"] == 7)
    assert set(scale["triggers"].values()) == {None}


def test_command_loses_quoting(api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any]) -> None:
    assert created(api, {**asked_v3, "command": ["sh", "-c", "a b"]})["command"] == "sh -c a b"


def test_region_has_address(api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any]) -> None:
    addresses = {each["address"] for each in created(api, asked_v3)["containers"]}
    assert addresses == {"https://fresh-one-7.example.com", "https://fresh-one-9.example.com"}


def test_catalogue_image_gets_probes(api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any]) -> None:
    asked_v3["image"] = "registry.hub.gcore.example/llm/model:1"
    assert created(api, asked_v3)["probes"]["liveness_probe"]["probe"]["http_get"]["path"] == "/health"


def test_object_references_name_application(api: httpx.Client, emulator: RunningEmulator) -> None:
    references = [{"kind": "AppDeployment", "name": "my-app"}]
    emulator.v3.seed({**EXAMPLE_DEPLOYMENT, "object_references": references})
    assert api.get(ONE).json()["object_references"] == references


def test_containers_come_in_another_order(api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any]) -> None:
    assert [each["region_id"] for each in created(api, asked_v3)["containers"]] == [9, 7]


def test_api_keys_come_in_another_order(api: httpx.Client) -> None:
    assert api.get(ONE).json()["api_keys"] == ["key2", "key1"]


@pytest.mark.parametrize("field", ["api_keys", "envs"])
def test_empty_value_is_null(api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any], field: str) -> None:
    empty: dict[str, Any] = {"api_keys": [], "envs": {}}
    assert created(api, {**asked_v3, **empty})[field] is None


@pytest.mark.parametrize("field", ["ingress_opts", "logging"])
def test_unset_field_is_null_or_switched_off(
    api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any], field: str
) -> None:
    seen = [created(api, asked_v3)[field], api.get(FRESH).json()[field]]
    assert all(each in seen for each in (None, SWITCHED_OFF[field]))


@pytest.mark.parametrize("path", [("internal_revision",), ("containers", 0, "internal_pool")], ids=str)
def test_fields_come_that_nobody_documents(api: httpx.Client, path: tuple[Any, ...]) -> None:
    value: Any = api.get(ONE).json()
    for part in path:
        value = value[part]
    assert value


def test_polling_interval_is_not_altered(api: httpx.Client, emulator: RunningEmulator) -> None:
    scale = {**EXAMPLE_DEPLOYMENT["containers"][0]["scale"], "polling_interval": 5}
    emulator.v3.seed({**EXAMPLE_DEPLOYMENT, "containers": [{"region_id": 1, "scale": scale}]})
    assert api.get(ONE).json()["containers"][0]["scale"]["polling_interval"] == 5


def test_odd_responses_false_returns_stored(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(odd_responses=False)
    assert api.get(ONE).json() == EXAMPLE_DEPLOYMENT


@pytest.mark.parametrize("field", ["containers", "api_keys", "envs", "status", "logging", "probes"])
@pytest.mark.parametrize("value", [None, "text", 5, ["text", None], {}, [{"scale": 1}], [{"region_id": []}]], ids=repr)
def test_seeded_odd_value_is_answered_and_can_be_changed(
    api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any], field: str, value: object
) -> None:
    quick.v3.seed({**EXAMPLE_DEPLOYMENT, field: value})
    body = {"containers": asked_v3["containers"], "probes": {"liveness_probe": {"enabled": False}}}
    responses = [api.get(ONE), api.patch(ONE, json=body), api.get(ONE)]
    assert [each.status_code for each in responses] == [200, 200, 200]


@pytest.fixture(params=["least", "most"])
def any_asked(request: pytest.FixtureRequest, asked_v3: dict[str, Any]) -> dict[str, Any]:
    """A request with as little, and one with as much in it as there can be."""
    if request.param == "least":
        return asked_v3
    triggers = {"gpu_memory": {"threshold": 1}, "http": {"rate": 1, "window": 1}, "sqs": SQS}
    handlers = {"exec": {"command": ["ls"]}, "tcp_socket": {"port": 1}, "http_get": {"port": 2}}
    return {
        **asked_v3,
        "api_keys": ["key1"],
        "command": ["a", "b"],
        "containers": [{"region_id": 7, "scale": {"min": 1, "max": 2, "triggers": triggers}}],
        "credentials_name": "hub",
        "description": "text",
        "envs": {"A": "1"},
        "ingress_opts": {"disable_response_buffering": True},
        "logging": {"enabled": True, "topic_name": "topic", "retention_policy": {"period": 1}},
        "probes": {"liveness_probe": {"enabled": True, "probe": handlers}, "startup_probe": {"enabled": False}},
    }


@pytest.mark.parametrize("odd", [True, False])
def test_read_response_fits_contract(
    api: httpx.Client, quick: RunningEmulator, contract: Contract, any_asked: dict[str, Any], odd: bool
) -> None:
    quick.settings(odd_responses=odd)
    created(api, any_asked)
    for _unused in range(2):
        assert contract.problems(api.get(FRESH), PREFIX + "/{deployment_name}") == []


def test_list_response_fits_contract(
    api: httpx.Client, emulator: RunningEmulator, contract: Contract, asked_v3: dict[str, Any]
) -> None:
    emulator.v3.bulk(2)
    assert contract.problems(api.get(DEPLOYMENTS), PREFIX) == []


@pytest.mark.parametrize(
    "scripted", ["NEW", "PENDING", "DEPLOYING", "PARTIALLYDEPLOYED", "ACTIVE", "DISABLED", "ERROR", "FAILED"]
)
def test_scripted_status_fits_contract(
    api: httpx.Client, quick: RunningEmulator, contract: Contract, asked_v3: dict[str, Any], scripted: str
) -> None:
    quick.settings(statuses_after_create=[scripted], error_messages={9: "no such image"})
    api.post(DEPLOYMENTS, json=asked_v3)
    assert contract.problems(api.get(FRESH), PREFIX + "/{deployment_name}") == []


def test_deleting_response_fits_contract(api: httpx.Client, contract: Contract) -> None:
    api.delete(ONE)
    assert contract.problems(api.get(ONE), PREFIX + "/{deployment_name}") == []


@pytest.mark.parametrize("last", ["FINISHED", "ERROR"])
@pytest.mark.parametrize(
    ("method", "url", "path"),
    [
        ("POST", DEPLOYMENTS, PREFIX),
        ("PATCH", ONE, PREFIX + "/{deployment_name}"),
        ("DELETE", ONE, PREFIX + "/{deployment_name}"),
    ],
)
def test_write_responses_fit_contract(
    api: httpx.Client,
    emulator: RunningEmulator,
    contract: Contract,
    asked_v3: dict[str, Any],
    method: str,
    url: str,
    path: str,
    last: str,
) -> None:
    emulator.settings(task_states=["NEW", "RUNNING", last])
    started = api.request(method, url, json=asked_v3)
    tasks = [api.get(TASK.format(task_id=started.json()["tasks"][0])) for _unused in range(3)]
    problems = [contract.problems(task, TASK) for task in tasks]
    assert (contract.problems(started, path, method.lower()), problems) == ([], [[], [], []])


def test_logs_fit_the_contract(api: httpx.Client, contract: Contract) -> None:
    assert contract.problems(api.get(f"{ONE}/logs"), PREFIX + "/{deployment_name}/logs") == []


@pytest.mark.parametrize(
    ("settings", "url", "path"),
    [
        *(
            ({"quota_limits": {"inference_instance_count": 0}, "quota_answer": shape}, *CHECK_LIMITS)
            for shape in ("all", "exceeded")
        ),
        *(({"price_status": status}, PRICE, PRICE) for status in ("show", "hide", "error")),
    ],
    ids=str,
)
def test_preview_response_fits_contract(
    api: httpx.Client,
    emulator: RunningEmulator,
    contract: Contract,
    asked_v3: dict[str, Any],
    settings: dict[str, Any],
    url: str,
    path: str,
) -> None:
    emulator.settings(**settings)
    assert contract.problems(api.post(url, json=asked_v3), path, "post") == []


def test_contract_finds_problems(api: httpx.Client, emulator: RunningEmulator, contract: Contract) -> None:
    emulator.v3.seed({**EXAMPLE_DEPLOYMENT, "status": "FAILED"})
    assert contract.problems(api.get(ONE), PREFIX + "/{deployment_name}") != []
