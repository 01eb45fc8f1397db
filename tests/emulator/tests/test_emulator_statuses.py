# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting and stopping, and how the status, the replicas and what is wrong move with each read."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.emulator.server import RunningEmulator
from tests.emulator.v2.examples import EXAMPLE_DEPLOYMENT, EXAMPLE_ID
from tests.emulator.v2.routes import PREFIX

ONE = f"{PREFIX}/{EXAMPLE_ID}"
#: Of a container that has no replica ready.
NONE_READY = ["NEW", "PENDING", "DEPLOYING", "DISABLED", "DELETING", "DELETED", "ERROR", "FAILED"]


def after_create(api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any], *statuses: str) -> Any:
    """Return the response to a create whose deployment has these statuses."""
    emulator.settings(statuses_after_create=list(statuses), odd_responses=False)
    return api.post(PREFIX, json=asked).json()


def ready(deployment: dict[str, Any]) -> list[int]:
    return [each["deploy_status"]["ready"] for each in deployment["containers"]]


def test_create_is_new_then_active(api: httpx.Client, asked: dict[str, Any]) -> None:
    created = api.post(PREFIX, json=asked).json()
    read = api.get(f"{PREFIX}/{created['id']}").json()
    assert [created["status"], read["status"]] == ["NEW", "ACTIVE"]


def test_statuses_after_create_follow_settings(
    api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any]
) -> None:
    emulator.settings(statuses_after_create=["NEW", "DEPLOYING", "ERROR"])
    instance_id = api.post(PREFIX, json=asked).json()["id"]
    seen = [api.get(f"{PREFIX}/{instance_id}").json()["status"] for _unused in range(3)]
    assert seen == ["DEPLOYING", "ERROR", "ERROR"]


def test_statuses_after_update_follow_settings(
    api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any]
) -> None:
    emulator.settings(statuses_after_update=["DEPLOYING", "FAILED"])
    replaced = api.put(ONE, json=asked).json()
    assert [replaced["status"], api.get(ONE).json()["status"]] == ["DEPLOYING", "FAILED"]


def test_replacing_what_is_deploying_does_not_hold_it_up(api: httpx.Client, asked: dict[str, Any]) -> None:
    one = f"{PREFIX}/{api.post(PREFIX, json=asked).json()['id']}"
    api.put(one, json=asked)
    assert api.get(one).json()["status"] == "ACTIVE"


def test_ready_replicas_are_minimum_if_active(api: httpx.Client, asked: dict[str, Any]) -> None:
    asked["containers"] = [{"region_id": 7, "scale": {"min": 2, "max": 5}}]
    one = f"{PREFIX}/{api.post(PREFIX, json=asked).json()['id']}"
    assert api.get(one).json()["containers"][0]["deploy_status"] == {"ready": 2, "total": 5}


def test_stop_disables_and_start_activates_again(api: httpx.Client) -> None:
    seen = [(api.post(f"{ONE}/{action}").status_code, api.get(ONE).json()["status"]) for action in ("stop", "start")]
    assert seen == [(204, "DISABLED"), (204, "ACTIVE")]


@pytest.mark.parametrize(
    ("statuses", "seen"),
    [(["ACTIVE", "DEPLOYING", "DISABLED"], ["DEPLOYING", "DISABLED", "DISABLED"]), ([], ["ACTIVE"])],
)
def test_statuses_after_stop_follow_settings(
    api: httpx.Client, emulator: RunningEmulator, statuses: list[str], seen: list[str]
) -> None:
    emulator.settings(statuses_after_stop=statuses)
    api.post(f"{ONE}/stop")
    assert [api.get(ONE).json()["status"] for _unused in seen] == seen


@pytest.mark.parametrize("action", ["start", "stop"])
def test_deleting_deployment_refuses_start_and_stop(api: httpx.Client, emulator: RunningEmulator, action: str) -> None:
    emulator.settings(linger_deleting=True)
    api.delete(ONE)
    assert api.post(f"{ONE}/{action}").status_code == 409


def test_list_advances_status_as_read_does(api: httpx.Client, asked: dict[str, Any]) -> None:
    api.post(PREFIX, json=asked)
    assert "NEW" not in [each["status"] for each in api.get(PREFIX).json()["results"]]


@pytest.mark.parametrize("status", NONE_READY)
def test_ready_replicas_are_zero_before_active(
    api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any], status: str
) -> None:
    assert ready(after_create(api, emulator, asked, status)) == [0, 0]


def test_ready_replicas_are_some_if_partially_deployed(
    api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any]
) -> None:
    asked["containers"] = [{"region_id": 7, "scale": {"min": 4, "max": 5}}]
    assert ready(after_create(api, emulator, asked, "PARTIALLYDEPLOYED")) == [2]


def test_scale_to_zero_in_all_regions_is_pending(
    api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any]
) -> None:
    del asked["containers"][1]
    created = after_create(api, emulator, asked, "ACTIVE")
    assert (created["status"], ready(created)) == ("PENDING", [0])


def test_scale_to_zero_in_some_regions_is_active(
    api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any]
) -> None:
    created = after_create(api, emulator, asked, "ACTIVE")
    assert (created["status"], ready(created)) == ("ACTIVE", [0, 1])


@pytest.mark.parametrize("status", ["PARTIALLYDEPLOYED", "FAILED", "ERROR"])
def test_error_message_is_shown_while_unhealthy(
    api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any], status: str
) -> None:
    emulator.settings(error_messages={9: "no such image"})
    created = after_create(api, emulator, asked, status, "ACTIVE")
    messages = [each["error_message"] for each in created["containers"]]
    assert (messages, ready(created)) == ([None, "no such image"], [0, 0])


def test_error_message_is_empty_if_healthy_again(
    api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any]
) -> None:
    emulator.settings(error_messages={9: "no such image"})
    created = after_create(api, emulator, asked, "PARTIALLYDEPLOYED", "ACTIVE")
    seen = api.get(f"{PREFIX}/{created['id']}").json()
    assert [each["error_message"] for each in seen["containers"]] == [None, None]


@pytest.mark.parametrize("containers", [None, [], [None], [{"scale": None}], [{"scale": {"min": "x"}}]], ids=repr)
@pytest.mark.parametrize("status", [None, ["ACTIVE"], "ODD"], ids=repr)
def test_odd_seeded_values_can_be_started(
    api: httpx.Client, emulator: RunningEmulator, containers: object, status: object
) -> None:
    emulator.seed({**EXAMPLE_DEPLOYMENT, "containers": containers, "status": status})
    api.post(f"{ONE}/start")
    assert api.get(ONE).json()["status"] == "ACTIVE"


def test_statuses_by_image_win_over_settings(
    api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any]
) -> None:
    emulator.settings(statuses_after_update=["ACTIVE"], statuses_by_image={"bad:1": ["DEPLOYING", "FAILED"]})
    seen = []
    for image in ("bad:1", asked["image"]):
        replaced = api.put(ONE, json={**asked, "image": image}).json()
        seen += [replaced["status"], api.get(ONE).json()["status"]]
    assert seen == ["DEPLOYING", "FAILED", "ACTIVE", "ACTIVE"]
