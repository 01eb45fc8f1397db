# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the API refuses, with 400, 401, 403, 404 or 405 in its error shape."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.emulator.faults import Change, patched
from tests.emulator.server import RunningEmulator
from tests.emulator.v2.examples import EXAMPLE_ID
from tests.emulator.v2.routes import PREFIX

ONE = f"{PREFIX}/{EXAMPLE_ID}"
PROBE = {"enabled": True, "probe": {"tcp_socket": {"port": 80}}}
SCALE = "containers.0.scale"
TRIGGERS = f"{SCALE}.triggers"

REFUSED: list[tuple[str, Any, str]] = [
    ("name", "abc", "name"),
    ("name", "a" * 31, "name"),
    ("name", "Upper", "name"),
    ("name", "ends-", "name"),
    ("name", "line\n", "name"),
    ("name", 12345, "name"),
    ("image", "", "image"),
    ("image", "Nginx", "image"),
    ("image", "registry.example:5000/nginx", "image"),
    ("image", None, "image"),
    ("flavor_id", "small", "flavor_id"),
    ("flavor_id", EXAMPLE_ID.replace("-", ""), "flavor_id"),
    ("flavor_id", f"{{{EXAMPLE_ID}}}", "flavor_id"),
    ("listening_port", 0, "listening_port"),
    ("listening_port", 65536, "listening_port"),
    ("listening_port", "8080", "listening_port"),
    ("listening_port", True, "listening_port"),
    ("listening_port", 8080.0, "listening_port"),
    ("containers", [], "containers"),
    ("containers", {}, "containers"),
    ("containers.0.region_id", "7", "containers.0.region_id"),
    (f"{SCALE}.min", -1, f"{SCALE}.min"),
    (f"{SCALE}.max", 301, f"{SCALE}.max"),
    (f"{SCALE}.min", 2, SCALE),
    (f"{SCALE}.cooldown_period", 0, f"{SCALE}.cooldown_period"),
    (f"{SCALE}.cooldown_period", 3601, f"{SCALE}.cooldown_period"),
    (TRIGGERS, {"cpu": {"threshold": 0}}, f"{TRIGGERS}.cpu.threshold"),
    (TRIGGERS, {"gpu_memory": {"threshold": 101}}, f"{TRIGGERS}.gpu_memory.threshold"),
    (TRIGGERS, {"memory": {}}, f"{TRIGGERS}.memory.threshold"),
    (TRIGGERS, {"http": {"rate": 5}}, f"{TRIGGERS}.http.window"),
    (TRIGGERS, {"http": {"rate": 1001, "window": 1}}, f"{TRIGGERS}.http.rate"),
    (TRIGGERS, {"http": {"rate": 1, "window": 3601}}, f"{TRIGGERS}.http.window"),
    ("api_key_ids", ["key"], "api_key_ids.0"),
    ("api_key_ids", None, "api_key_ids"),
    ("auth_enabled", "yes", "auth_enabled"),
    ("auth_enabled", 1, "auth_enabled"),
    ("auth_enabled", None, "auth_enabled"),
    ("command", "nginx", "command"),
    ("command", [1], "command.0"),
    ("description", 5, "description"),
    ("envs", {"A": 1}, "envs.A"),
    ("envs", {"A": None}, "envs.A"),
    ("envs", None, "envs"),
    ("image_registry_id", "", "image_registry_id"),
    ("project_id", "1", "project_id"),
    ("timeout", -1, "timeout"),
    ("timeout", "120", "timeout"),
    ("probes", {"other_probe": PROBE}, "probes.other_probe"),
    ("probes", {"liveness_probe": {}}, "probes.liveness_probe.enabled"),
]

PROBE_REFUSED: list[tuple[str, Any, str]] = [
    ("tcp_socket", {"port": 0}, "tcp_socket.port"),
    ("tcp_socket", {}, "tcp_socket.port"),
    ("exec", {}, "exec.command"),
    ("exec", {"command": "ls"}, "exec.command"),
    ("http_get", {}, "http_get.port"),
    ("http_get", {"port": 80, "schema": "http"}, "http_get.schema"),
    ("http_get", {"port": 80, "path": None}, "http_get.path"),
    ("http_get", {"port": 80, "headers": {"A": 1}}, "http_get.headers.A"),
    ("http_get", {"port": 80, "headers": None}, "http_get.headers"),
    ("failure_threshold", 0, "failure_threshold"),
    ("initial_delay_seconds", -1, "initial_delay_seconds"),
    ("period_seconds", 0, "period_seconds"),
    ("success_threshold", 0, "success_threshold"),
    ("timeout_seconds", None, "timeout_seconds"),
]


def invalid_fields(answer: httpx.Response) -> list[str]:
    """Return the paths of the invalid fields in a 400."""
    assert answer.status_code == 400, answer.text
    return list(answer.json()["invalid_fields"])


@pytest.mark.parametrize(("method", "url"), [("POST", PREFIX), ("PUT", ONE)])
@pytest.mark.parametrize(("path", "value", "refused"), REFUSED)
def test_invalid_value_is_refused_by_path(
    api: httpx.Client, asked: dict[str, Any], path: str, value: object, refused: str, method: str, url: str
) -> None:
    body = patched(asked, [Change(path=path, value=value)])
    assert invalid_fields(api.request(method, url, json=body)) == [refused]


@pytest.mark.parametrize(("field", "value", "refused"), PROBE_REFUSED)
def test_invalid_probe_value_is_refused_by_path(
    api: httpx.Client, asked: dict[str, Any], field: str, value: object, refused: str
) -> None:
    asked["probes"] = {"startup_probe": {"enabled": True, "probe": {field: value}}}
    answer = api.post(PREFIX, json=asked)
    assert invalid_fields(answer) == [f"probes.startup_probe.probe.{refused}"]


@pytest.mark.parametrize("field", ["name", "image", "flavor_id", "listening_port", "containers"])
def test_required_field_missing_is_reported(api: httpx.Client, asked: dict[str, Any], field: str) -> None:
    del asked[field]
    answer = api.post(PREFIX, json=asked)
    assert answer.json()["invalid_fields"] == {field: ["Field required"]}


@pytest.mark.parametrize("field", ["region_id", "scale", "scale.min", "scale.max"])
def test_required_container_field_missing_is_reported(api: httpx.Client, asked: dict[str, Any], field: str) -> None:
    path = f"containers.0.{field}"
    body = patched(asked, [Change(path=path, op="remove")])
    assert invalid_fields(api.post(PREFIX, json=body)) == [path]


def test_problems_are_reported_together(api: httpx.Client, asked: dict[str, Any]) -> None:
    answer = api.post(PREFIX, json={**asked, "name": "x", "timeout": -1})
    assert set(invalid_fields(answer)) == {"name", "timeout"}


def test_refused_put_is_not_stored(api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any]) -> None:
    before = emulator.stored()
    api.put(ONE, json={**asked, "timeout": -1})
    assert emulator.stored() == before


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff"])
def test_body_other_than_object_is_refused(api: httpx.Client, body: bytes) -> None:
    answer = api.post(PREFIX, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["exception_class"]) == (400, "ValidationError")


@pytest.mark.parametrize("field", ["description", "image", "envs", "odd"])
@pytest.mark.parametrize("text", ["half \ud800 a letter", "\udc00\ud800"], ids=ascii)
def test_lone_surrogate_is_refused(api: httpx.Client, asked: dict[str, Any], field: str, text: str) -> None:
    body = json.dumps({**asked, field: {text: "x"} if field == "envs" else text})
    answer = api.put(ONE, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["exception_class"]) == (400, "ValidationError")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("timeout", None),
        ("timeout", 0),
        (f"{SCALE}.max", 300),
        (f"{SCALE}.cooldown_period", None),
        ("image", "registry.example/team/nginx:1.29"),
        ("probes", {"liveness_probe": None}),
        ("unknown_field", 1),
    ],
)
def test_valid_value_is_accepted(api: httpx.Client, asked: dict[str, Any], path: str, value: object) -> None:
    body = patched(asked, [Change(path=path, value=value)])
    assert api.post(PREFIX, json=body).status_code == 200


def test_probe_with_several_handlers_is_accepted(api: httpx.Client, asked: dict[str, Any]) -> None:
    handlers = {"exec": {"command": ["ls"]}, "tcp_socket": {"port": 1}, "http_get": {"port": 2}}
    asked["probes"] = {"liveness_probe": {"enabled": True, "probe": handlers}}
    assert api.post(PREFIX, json=asked).status_code == 200


def test_unknown_flavor_is_404(api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any]) -> None:
    emulator.settings(unknown_flavors=[asked["flavor_id"].upper()])
    assert api.put(ONE, json=asked).status_code == 404


def test_region_without_capacity_is_403(api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any]) -> None:
    emulator.settings(regions_without_capacity=[9])
    answer = api.post(PREFIX, json=asked)
    assert (answer.status_code, answer.json()["exception_class"]) == (403, "ForbiddenError")


def test_creating_in_an_unknown_project_is_404(api: httpx.Client, asked: dict[str, Any]) -> None:
    assert api.post(PREFIX, json={**asked, "project_id": 43}).status_code == 404


def test_authorization_missing_is_401(stranger: httpx.Client) -> None:
    answer = stranger.get(PREFIX)
    message = "Authentication credentials were not provided."
    assert (answer.status_code, answer.json()["message"]) == (401, message)


def test_authorization_with_wrong_key_is_401_and_echoed(stranger: httpx.Client) -> None:
    answer = stranger.get(PREFIX, headers={"Authorization": "apikey 1234"})
    message = "Bad permanent token: 1234"
    assert (answer.status_code, answer.json()["message"]) == (401, message)


@pytest.mark.parametrize("header", ["1234$abcdef", "Bearer 1234$abcdef", "apikey"])
def test_authorization_of_other_form_is_401(stranger: httpx.Client, header: str) -> None:
    assert stranger.get(PREFIX, headers={"Authorization": header}).status_code == 401


@pytest.mark.parametrize("word", ["apikey", "APIKey", "ApiKey"])
def test_authorization_scheme_ignores_case(stranger: httpx.Client, word: str) -> None:
    assert stranger.get(PREFIX, headers={"Authorization": f"{word} 1234$abcdef"}).is_success


def test_authorization_precedes_path_lookup(stranger: httpx.Client) -> None:
    assert stranger.get("/cloud/nowhere").status_code == 401


def test_token_setting_changes_key(stranger: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(token="another")
    assert stranger.get(PREFIX, headers={"Authorization": "apikey another"}).is_success


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/cloud/nowhere", 404), ("PATCH", ONE, 405), ("GET", f"{PREFIX}/", 404)],
)
def test_error_has_shape_of_api(api: httpx.Client, method: str, path: str, status: int) -> None:
    answer = api.request(method, path)
    assert answer.status_code == status
    assert set(answer.json()) == {"exception_class", "message", "request_id"}
