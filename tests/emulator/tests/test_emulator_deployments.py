# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creating, reading, replacing and deleting deployments."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.emulator.server import RunningEmulator
from tests.emulator.v2.examples import EXAMPLE_ID
from tests.emulator.v2.routes import PREFIX

ONE = f"{PREFIX}/{EXAMPLE_ID}"
# An ID that no deployment has; fixed, since it is in the name of a test, which every core must agree on.
NOBODY = "99999999-9999-4999-8999-999999999999"


def without_read_only(deployment: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a stored deployment that a request can set."""
    fields = {key: value for key, value in deployment.items() if key not in ("id", "status", "address", "created_at")}
    fields["containers"] = [{"region_id": each["region_id"], "scale": each["scale"]} for each in fields["containers"]]
    return fields


def test_initial_deployment_is_that_of_documentation(api: httpx.Client) -> None:
    assert api.get(ONE).json()["name"] == "my-instance"


def test_get_omits_project_id(api: httpx.Client) -> None:
    assert "project_id" not in api.get(ONE).json()


def test_get_accepts_id_in_upper_case(api: httpx.Client) -> None:
    assert api.get(f"{PREFIX}/{EXAMPLE_ID.upper()}").status_code == 200


@pytest.mark.parametrize("instance_id", [NOBODY, "not-a-uuid", "%00"])
@pytest.mark.parametrize(
    ("method", "rest"),
    [
        ("GET", ""),
        ("PUT", ""),
        ("DELETE", ""),
        ("POST", "/start"),
        ("POST", "/stop"),
        ("GET", "/logs"),
        ("GET", "/regions/7/logs"),
    ],
)
def test_missing_deployment_is_404(
    api: httpx.Client, asked: dict[str, Any], method: str, rest: str, instance_id: str
) -> None:
    body = asked if method == "PUT" else None
    answer = api.request(method, f"{PREFIX}/{instance_id}{rest}", json=body)
    assert (answer.status_code, answer.json()["exception_class"]) == (404, "NotFoundError")


def test_create_can_be_read(api: httpx.Client, asked: dict[str, Any]) -> None:
    created = api.post(PREFIX, json=asked)
    assert (created.status_code, api.get(f"{PREFIX}/{created.json()['id']}").json()["image"]) == (200, asked["image"])


@pytest.mark.parametrize(("given", "project"), [({"project_id": 42}, 42), ({}, 1)], ids=["named", "default"])
def test_create_goes_to_its_project(
    api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any], given: dict[str, int], project: int
) -> None:
    api.post(PREFIX, json={**asked, **given})
    assert "fresh-one" in [each["name"] for each in emulator.stored(project)]


def test_create_name_is_unique_in_project(api: httpx.Client, asked: dict[str, Any]) -> None:
    bodies = [asked, asked, {**asked, "project_id": 42}]
    assert [api.post(PREFIX, json=body).status_code for body in bodies] == [200, 409, 200]


@pytest.mark.parametrize(
    ("field", "default"),
    [
        ("api_key_ids", []),
        ("command", None),
        ("description", None),
        ("envs", {}),
        ("image_registry_id", None),
    ],
)
def test_put_takes_back_what_its_body_leaves_out(
    api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any], field: str, default: object
) -> None:
    api.put(ONE, json=asked)
    assert emulator.stored()[0][field] == default


def test_put_takes_back_the_timeout(api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any]) -> None:
    api.put(ONE, json={**asked, "timeout": 0})
    assert emulator.stored()[0]["timeout"] == 0
    assert api.put(ONE, json=asked).json()["timeout"] == 120


def test_put_keeps_the_read_only_fields(api: httpx.Client, asked: dict[str, Any]) -> None:
    replaced = api.put(ONE, json=asked).json()
    assert (replaced["id"], replaced["created_at"]) == (EXAMPLE_ID, "2023-08-22T11:21:00Z")


def test_put_of_the_same_changes_nothing(api: httpx.Client, emulator: RunningEmulator) -> None:
    before = emulator.stored()
    api.put(ONE, json=without_read_only(before[0]))
    assert emulator.stored() == before


def test_put_renames(api: httpx.Client, asked: dict[str, Any]) -> None:
    assert api.put(ONE, json={**asked, "name": "another"}).json()["name"] == "another"


def test_put_cannot_take_a_name_that_exists(api: httpx.Client, asked: dict[str, Any]) -> None:
    api.post(PREFIX, json=asked)
    assert api.put(ONE, json=asked).status_code == 409


def test_put_does_not_move_to_another_project(api: httpx.Client, asked: dict[str, Any]) -> None:
    assert api.put(ONE, json={**asked, "project_id": 42}).status_code == 404


def test_delete_returns_204_without_body_and_removes(api: httpx.Client) -> None:
    answer = api.delete(ONE)
    assert (answer.status_code, answer.content, api.get(ONE).status_code) == (204, b"", 404)


def test_linger_deleting_sets_number_of_reads(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(linger_deleting=2)
    api.delete(ONE)
    seen = [api.get(ONE).json().get("status") for _unused in range(3)]
    assert seen == ["DELETING", "DELETING", None]


def test_linger_deleting_true_never_ends(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(linger_deleting=True)
    api.delete(ONE)
    assert [api.get(ONE).status_code for _unused in range(5)] == [200] * 5


def test_linger_deleting_ends_in_list(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(linger_deleting=1)
    api.delete(ONE)
    assert [api.get(PREFIX).json()["count"] for _unused in range(2)] == [1, 0]


def test_linger_deleting_refuses_put(api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any]) -> None:
    emulator.settings(linger_deleting=True)
    api.delete(ONE)
    assert api.put(ONE, json=asked).status_code == 409
