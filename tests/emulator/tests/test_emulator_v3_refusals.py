# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What v3 refuses, with 400, 401, 403, 404 or 405 in the API's error shape, and what it takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.emulator.faults import Change, patched
from tests.emulator.server import RunningEmulator
from tests.emulator.v3.examples import EXAMPLE_NAME
from tests.emulator.v3.routes import PREFIX, PRICE
from tests.functional.deployments_v3 import SQS

DEPLOYMENTS = PREFIX.format(project_id=1)
ONE = f"{DEPLOYMENTS}/{EXAMPLE_NAME}"
SCALE = "containers.0.scale"
TRIGGERS = f"{SCALE}.triggers"
Write = Callable[[dict[str, Any]], httpx.Response]

#: Of POST and of PATCH.
REFUSED: list[tuple[str, Any, str]] = [
    ("image", "Nginx", "image"),
    ("image", "registry.example:5000/nginx", "image"),
    ("flavor_name", None, "flavor_name"),
    ("flavor_name", 1, "flavor_name"),
    ("listening_port", 0, "listening_port"),
    ("listening_port", 65536, "listening_port"),
    ("listening_port", "8080", "listening_port"),
    ("listening_port", True, "listening_port"),
    ("containers", [], "containers"),
    ("containers", {}, "containers"),
    ("containers.0.region_id", "7", "containers.0.region_id"),
    (f"{SCALE}.min", -1, f"{SCALE}.min"),
    (f"{SCALE}.max", 301, f"{SCALE}.max"),
    (f"{SCALE}.min", 2, SCALE),
    (f"{SCALE}.cooldown_period", 0, f"{SCALE}.cooldown_period"),
    (f"{SCALE}.cooldown_period", 3601, f"{SCALE}.cooldown_period"),
    (f"{SCALE}.polling_interval", 4, f"{SCALE}.polling_interval"),
    (f"{SCALE}.polling_interval", 3601, f"{SCALE}.polling_interval"),
    (TRIGGERS, None, TRIGGERS),
    (TRIGGERS, {"cpu": {"threshold": 0}}, f"{TRIGGERS}.cpu.threshold"),
    (TRIGGERS, {"gpu_utilization": {"threshold": 101}}, f"{TRIGGERS}.gpu_utilization.threshold"),
    (TRIGGERS, {"http": {"rate": 5}}, f"{TRIGGERS}.http.window"),
    (TRIGGERS, {"sqs": {**SQS, "queue_length": 0}}, f"{TRIGGERS}.sqs.queue_length"),
    (TRIGGERS, {"sqs": {**SQS, "queue_url": ""}}, f"{TRIGGERS}.sqs.queue_url"),
    (TRIGGERS, {"sqs": {**SQS, "scale_on_flight": None}}, f"{TRIGGERS}.sqs.scale_on_flight"),
    ("api_keys", "key1", "api_keys"),
    ("api_keys", [1], "api_keys.0"),
    ("auth_enabled", None, "auth_enabled"),
    ("command", "nginx", "command"),
    ("description", 5, "description"),
    ("credentials_name", 5, "credentials_name"),
    ("envs", {"A": 1}, "envs.A"),
    ("timeout", -1, "timeout"),
    ("ingress_opts", {"disable_response_buffering": None}, "ingress_opts.disable_response_buffering"),
    ("logging", {"enabled": "yes"}, "logging.enabled"),
    ("logging", {"topic_name": "Upper"}, "logging.topic_name"),
    ("logging", {"topic_name": "a" * 224}, "logging.topic_name"),
    ("logging", {"retention_policy": {}}, "logging.retention_policy.period"),
    ("logging", {"retention_policy": {"period": 0}}, "logging.retention_policy.period"),
    ("logging", {"retention_policy": {"period": 1826}}, "logging.retention_policy.period"),
    ("probes", {"other_probe": {"enabled": True}}, "probes.other_probe"),
]
#: Of POST, where PATCH takes a null or another name for nothing.
REFUSED_IN_POST: list[tuple[str, Any, str]] = [
    ("name", "abc", "name"),
    ("name", "Upper", "name"),
    ("image", None, "image"),
    ("flavor_name", "", "flavor_name"),
    ("listening_port", None, "listening_port"),
    ("containers", None, "containers"),
    ("api_keys", None, "api_keys"),
    ("envs", None, "envs"),
    ("probes", {"liveness_probe": {}}, "probes.liveness_probe.enabled"),
    ("probes", {"liveness_probe": {"enabled": True, "probe": None}}, "probes.liveness_probe.probe"),
]
#: Of PATCH, where POST takes a null.
REFUSED_IN_PATCH: list[tuple[str, Any, str]] = [
    (f"{SCALE}.cooldown_period", None, f"{SCALE}.cooldown_period"),
    (f"{SCALE}.polling_interval", None, f"{SCALE}.polling_interval"),
]
TAKEN: list[tuple[str, Any]] = [
    ("timeout", None),
    ("timeout", 0),
    ("description", None),
    ("credentials_name", None),
    (f"{SCALE}.max", 300),
    (TRIGGERS, {}),
    (TRIGGERS, {"sqs": SQS}),
    (TRIGGERS, {"cpu": None}),
    ("image", "registry.example/team/nginx:1.29"),
    ("ingress_opts", None),
    ("logging", {"retention_policy": {"period": None}, "topic_name": "a-topic.name"}),
    ("probes", {"liveness_probe": None}),
    ("unknown_field", 1),
]


def invalid_fields(answer: httpx.Response) -> list[str]:
    """Return the paths of the invalid fields in a 400."""
    assert answer.status_code == 400, answer.text
    return list(answer.json()["invalid_fields"])


@pytest.fixture(params=["POST", "PATCH"])
def write(request: pytest.FixtureRequest, api: httpx.Client) -> Write:
    """Send a body that creates, or the part of it that a change of the example may hold."""

    def send(body: dict[str, Any]) -> httpx.Response:
        url = {"POST": DEPLOYMENTS, "PATCH": ONE}[request.param]
        return api.request(request.param, url, json=body)

    return send


@pytest.mark.parametrize(
    ("write", "path", "value", "refused"),
    [
        *(("POST", *case) for case in REFUSED + REFUSED_IN_POST),
        *(("PATCH", *case) for case in REFUSED + REFUSED_IN_PATCH),
    ],
    indirect=["write"],
)
def test_invalid_value_is_refused_by_path(
    write: Write, asked_v3: dict[str, Any], path: str, value: object, refused: str
) -> None:
    assert invalid_fields(write(patched(asked_v3, [Change(path=path, value=value)]))) == [refused]


@pytest.mark.parametrize(("path", "value"), TAKEN)
def test_valid_value_is_accepted(write: Write, asked_v3: dict[str, Any], path: str, value: object) -> None:
    assert write(patched(asked_v3, [Change(path=path, value=value)])).status_code == 200


@pytest.mark.parametrize("field", ["name", "image", "flavor_name", "listening_port", "containers"])
def test_required_field_missing_is_reported(api: httpx.Client, asked_v3: dict[str, Any], field: str) -> None:
    del asked_v3[field]
    assert api.post(DEPLOYMENTS, json=asked_v3).json()["invalid_fields"] == {field: ["Field required"]}


@pytest.mark.parametrize("field", ["region_id", "scale", "scale.min", "scale.max"])
def test_required_container_field_missing_is_reported(write: Write, asked_v3: dict[str, Any], field: str) -> None:
    path = f"containers.0.{field}"
    assert invalid_fields(write(patched(asked_v3, [Change(path=path, op="remove")]))) == [path]


@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize("keys", [["key1"], []])
def test_api_keys_beside_auth_enabled_are_refused(
    write: Write, asked_v3: dict[str, Any], keys: list[str], enabled: bool
) -> None:
    answer = write({**asked_v3, "api_keys": keys, "auth_enabled": enabled})
    assert invalid_fields(answer) == ["auth_enabled"]
    assert answer.json()["exception_class"] == "ValidationError"


def test_auth_enabled_alone_is_taken(api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any]) -> None:
    api.post(DEPLOYMENTS, json={**asked_v3, "auth_enabled": True})
    assert api.get(f"{DEPLOYMENTS}/fresh-one").json()["auth_enabled"] is True


def test_refused_write_starts_no_task(write: Write, emulator: RunningEmulator, asked_v3: dict[str, Any]) -> None:
    write({**asked_v3, "timeout": -1})
    assert emulator.tasks() == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff"])
@pytest.mark.parametrize(("method", "url"), [("POST", DEPLOYMENTS), ("PATCH", ONE), ("POST", PRICE)])
def test_body_other_than_object_is_refused(api: httpx.Client, method: str, url: str, body: bytes) -> None:
    answer = api.request(method, url, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["exception_class"]) == (400, "ValidationError")


def test_lone_surrogate_is_refused(api: httpx.Client) -> None:
    body = json.dumps({"description": "half \ud800 a letter"})
    answer = api.patch(ONE, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["exception_class"]) == (400, "ValidationError")


@pytest.mark.parametrize(
    ("settings", "status", "kind"),
    [
        ({"unknown_flavors": ["inference-4vcpu-16gib"]}, 404, "NotFoundError"),
        ({"regions_without_capacity": [9]}, 403, "ForbiddenError"),
    ],
    ids=["flavor", "capacity"],
)
def test_unavailable_flavor_or_capacity_is_refused(
    write: Write, emulator: RunningEmulator, asked_v3: dict[str, Any], settings: dict[str, Any], status: int, kind: str
) -> None:
    emulator.settings(**settings)
    answer = write(asked_v3)
    assert (answer.status_code, answer.json()["exception_class"]) == (status, kind)


@pytest.mark.parametrize(
    ("method", "rest"),
    [
        ("GET", ""),
        ("POST", ""),
        ("POST", "/check_limits"),
        ("GET", "/my-instance"),
        ("PATCH", "/my-instance"),
        ("DELETE", "/my-instance"),
        ("POST", "/my-instance/start"),
        ("POST", "/my-instance/stop"),
        ("GET", "/my-instance/logs"),
    ],
)
@pytest.mark.parametrize(("project_id", "status"), [(43, 404), ("mine", 400)])
def test_unknown_project_is_refused(
    api: httpx.Client, asked_v3: dict[str, Any], method: str, rest: str, project_id: object, status: int
) -> None:
    body = asked_v3 if method in ("POST", "PATCH") else None
    answer = api.request(method, PREFIX.format(project_id=project_id) + rest, json=body)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("name", "value"),
    [("limit", "0"), ("limit", "1001"), ("limit", "many"), ("offset", "-1"), ("offset", "1.5")],
)
@pytest.mark.parametrize("path", [DEPLOYMENTS, f"{ONE}/logs"])
def test_invalid_parameter_is_refused_by_name(api: httpx.Client, path: str, name: str, value: str) -> None:
    assert invalid_fields(api.get(path, params={name: value})) == [name]


@pytest.mark.parametrize(("name", "value"), [("order_by", "time.up"), ("region_id", "here")])
def test_invalid_logs_parameter_is_refused_by_name(api: httpx.Client, name: str, value: str) -> None:
    assert invalid_fields(api.get(f"{ONE}/logs", params={name: value})) == [name]


@pytest.mark.parametrize("path", [DEPLOYMENTS, ONE, PRICE])
def test_authorization_missing_is_401(stranger: httpx.Client, path: str) -> None:
    assert stranger.get(path).status_code == 401


@pytest.mark.parametrize(("method", "path"), [("PUT", ONE), ("DELETE", DEPLOYMENTS), ("GET", PRICE)])
def test_method_not_allowed_is_405(api: httpx.Client, method: str, path: str) -> None:
    answer = api.request(method, path)
    assert (answer.status_code, set(answer.json())) == (405, {"exception_class", "message", "request_id"})
