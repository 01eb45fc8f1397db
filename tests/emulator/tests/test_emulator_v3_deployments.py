# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deployments of v3: created, read, listed, changed, deleted, started and stopped."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.emulator.server import RunningEmulator
from tests.emulator.v3.examples import EXAMPLE_DEPLOYMENT, EXAMPLE_NAME
from tests.emulator.v3.routes import PREFIX

DEPLOYMENTS = PREFIX.format(project_id=1)
OTHER_PROJECT = PREFIX.format(project_id=42)
ONE = f"{DEPLOYMENTS}/{EXAMPLE_NAME}"
FRESH = f"{DEPLOYMENTS}/fresh-one"


def stored(emulator: RunningEmulator, name: str = EXAMPLE_NAME) -> dict[str, Any]:
    """Return a stored deployment of project 1."""
    return next(each for each in emulator.v3.stored()[1] if each["name"] == name)


def changed(api: httpx.Client, body: dict[str, Any]) -> dict[str, Any]:
    """Change the example and return it as it is answered."""
    answer = api.patch(ONE, json=body)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = api.get(ONE).json()
    return result


def test_initial_deployment_is_that_of_documentation(api: httpx.Client) -> None:
    assert api.get(ONE).json()["flavor_name"] == "inference-16vcpu-232gib-1xh100-80gb"


def test_deployments_are_separate_in_each_version(api: httpx.Client, quick: RunningEmulator) -> None:
    api.delete(ONE)
    api.get(ONE)
    assert (quick.v3.stored()[1], len(quick.v2.stored()[1])) == ([], 1)


@pytest.mark.parametrize("name", ["nobody", "MY-INSTANCE", "%00"])
@pytest.mark.parametrize(
    ("method", "rest"),
    [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/start"), ("POST", "/stop"), ("GET", "/logs")],
)
def test_missing_deployment_is_404(api: httpx.Client, method: str, rest: str, name: str) -> None:
    body: dict[str, Any] | None = {} if method == "PATCH" else None
    answer = api.request(method, f"{DEPLOYMENTS}/{name}{rest}", json=body)
    assert (answer.status_code, answer.json()["exception_class"]) == (404, "NotFoundError")


def test_create_can_be_read(api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any]) -> None:
    api.post(DEPLOYMENTS, json=asked_v3)
    assert api.get(FRESH).json()["image"] == asked_v3["image"]


def test_create_goes_to_its_project(api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any]) -> None:
    api.post(OTHER_PROJECT, json=asked_v3)
    assert api.get(f"{OTHER_PROJECT}/fresh-one").json()["project_id"] == 42


@pytest.mark.parametrize("states", [["NEW"], ["FINISHED"]])
def test_create_name_is_unique_in_project(
    api: httpx.Client, emulator: RunningEmulator, asked_v3: dict[str, Any], states: list[str]
) -> None:
    emulator.settings(task_states=states)
    api.post(DEPLOYMENTS, json=asked_v3)
    api.get(FRESH)
    assert api.post(DEPLOYMENTS, json=asked_v3).status_code == 409


def test_create_name_can_be_in_two_projects(
    api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any]
) -> None:
    assert [api.post(each, json=asked_v3).status_code for each in (DEPLOYMENTS, OTHER_PROJECT)] == [200, 200]


def test_list_has_own_project_only(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.v3.bulk(3, 42)
    page = api.get(OTHER_PROJECT, params={"limit": 1, "offset": 1}).json()
    assert (page["count"], [each["name"] for each in page["results"]]) == (3, ["bulk-00001"])


def test_list_has_at_most_1000_items(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.v3.bulk(1001, 42)
    assert len(api.get(OTHER_PROJECT).json()["results"]) == 1000


def test_list_advances_status_as_read_does(api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any]) -> None:
    quick.settings(statuses_after_create=["NEW", "DEPLOYING", "ACTIVE"])
    api.post(DEPLOYMENTS, json=asked_v3)
    seen = [api.get(DEPLOYMENTS).json()["results"][1]["status"] for _unused in range(2)]
    assert seen == ["DEPLOYING", "ACTIVE"]


def test_patch_keeps_omitted_fields(api: httpx.Client, quick: RunningEmulator) -> None:
    before = stored(quick)
    changed(api, {"description": "Another"})
    assert stored(quick) == {**before, "description": "Another"}


def test_patch_empty_changes_nothing(api: httpx.Client, quick: RunningEmulator) -> None:
    before = stored(quick)
    changed(api, {})
    assert stored(quick) == before


@pytest.mark.parametrize(
    ("field", "value", "answered"),
    [
        ("image", "nginx:1.29", "nginx:1.29"),
        ("flavor_name", "inference-4vcpu-16gib", "inference-4vcpu-16gib"),
        ("listening_port", 80, 80),
        ("timeout", 0, 0),
        ("description", "", ""),
        ("credentials_name", "", ""),
        ("command", ["sh", "-c", "echo 'a b'"], "sh -c echo 'a b'"),
        ("command", [], None),
        ("envs", {"A": "1"}, {"A": "1"}),
        ("envs", {}, {}),
        ("api_keys", ["key3"], ["key3"]),
        ("api_keys", [], []),
        ("ingress_opts", {}, {"disable_response_buffering": False}),
        (
            "logging",
            {"enabled": True},
            {"destination_region_id": None, "enabled": True, "retention_policy": None, "topic_name": None},
        ),
    ],
)
def test_patch_replaces_field(
    api: httpx.Client, quick: RunningEmulator, field: str, value: object, answered: object
) -> None:
    changed(api, {field: value})
    assert stored(quick)[field] == answered


@pytest.mark.parametrize(("keys", "enabled"), [(["key3"], True), ([], False), (None, False)])
def test_api_keys_switch_authentication_on_and_off(
    api: httpx.Client, quick: RunningEmulator, keys: list[str] | None, enabled: bool
) -> None:
    assert changed(api, {"api_keys": keys})["auth_enabled"] == enabled


def test_patch_cannot_change_name(api: httpx.Client, quick: RunningEmulator) -> None:
    assert changed(api, {"name": "another"})["name"] == EXAMPLE_NAME


def test_patch_removes_omitted_regions(api: httpx.Client, quick: RunningEmulator) -> None:
    body = {"containers": [{"region_id": 9, "scale": {"min": 0, "max": 1}}]}
    assert [each["region_id"] for each in changed(api, body)["containers"]] == [9]


def test_patch_region_resets_omitted_fields(api: httpx.Client, quick: RunningEmulator) -> None:
    everything = {"min": 2, "max": 4, "cooldown_period": 1, "polling_interval": 5, "triggers": {}}
    changed(api, {"containers": [{"region_id": 1, "scale": everything}]})
    changed(api, {"containers": [{"region_id": 1, "scale": {"min": 2, "max": 4}}]})
    scale = stored(quick)["containers"][0]["scale"]
    triggers = {name: trigger for name, trigger in scale["triggers"].items() if trigger}
    assert (scale["cooldown_period"], scale["polling_interval"]) == (60, 30)
    assert triggers == {"cpu": {"threshold": 80}, "memory": {"threshold": 80}}


def test_patch_region_keeps_address(api: httpx.Client, quick: RunningEmulator) -> None:
    changed(api, {"containers": [{"region_id": 1, "scale": {"min": 2, "max": 4}}]})
    assert stored(quick)["containers"][0]["address"] == EXAMPLE_DEPLOYMENT["containers"][0]["address"]


def test_patch_updates_ready_replicas(api: httpx.Client, quick: RunningEmulator) -> None:
    changed(api, {"containers": [{"region_id": 1, "scale": {"min": 2, "max": 4}}]})
    assert stored(quick)["containers"][0]["deploy_status"] == {"ready": 2, "total": 4}


@pytest.mark.parametrize("field", ["command", "envs", "ingress_opts", "logging", "probes", "timeout", "api_keys"])
@pytest.mark.parametrize(("nulls", "cleared"), [("clear", True), ("keep", False)])
def test_patch_null_clears_or_keeps_by_setting(
    api: httpx.Client, quick: RunningEmulator, nulls: str, cleared: bool, field: str
) -> None:
    quick.settings(patch_nulls=nulls)
    quick.v3.seed({**EXAMPLE_DEPLOYMENT, "probes": {"liveness_probe": {"enabled": False}}})
    before = stored(quick)[field]
    changed(api, {field: None})
    assert stored(quick)[field] == (None if cleared else before)


@pytest.mark.parametrize("field", ["description", "credentials_name"])
def test_patch_null_empties_text(api: httpx.Client, quick: RunningEmulator, field: str) -> None:
    assert changed(api, {field: None})[field] == ""


@pytest.mark.parametrize("field", ["image", "listening_port", "containers"])
def test_patch_null_keeps_required_field(api: httpx.Client, quick: RunningEmulator, field: str) -> None:
    before = stored(quick)
    changed(api, {field: None})
    assert stored(quick) == before


def test_delete_is_deleting_then_gone(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(task_states=["RUNNING", "FINISHED"])
    api.delete(ONE)
    assert [api.get(ONE).json().get("status") for _unused in range(2)] == ["DELETING", None]


def test_linger_deleting_outlasts_task(api: httpx.Client, quick: RunningEmulator) -> None:
    quick.settings(linger_deleting=2)
    api.delete(ONE)
    assert [api.get(ONE).json().get("status") for _unused in range(3)] == ["DELETING", "DELETING", None]


def test_delete_twice_is_one_task(api: httpx.Client) -> None:
    assert api.delete(ONE).json() == api.delete(ONE).json()


@pytest.mark.parametrize("states", [["RUNNING"], ["FINISHED"]])
@pytest.mark.parametrize(("method", "rest"), [("PATCH", ""), ("POST", "/start"), ("POST", "/stop")])
def test_deleting_deployment_refuses_changes(
    api: httpx.Client, emulator: RunningEmulator, method: str, rest: str, states: list[str]
) -> None:
    emulator.settings(linger_deleting=True, task_states=states)
    api.delete(ONE)
    api.get(ONE)
    assert api.request(method, ONE + rest, json={}).status_code == 409


def test_linger_deleting_allows_second_delete(api: httpx.Client, quick: RunningEmulator) -> None:
    quick.settings(linger_deleting=True)
    for _unused in range(2):
        api.delete(ONE)
        api.get(ONE)
    assert [each["state"] for each in quick.tasks()] == ["FINISHED", "FINISHED"]


@pytest.mark.parametrize(("action", "status"), [("stop", "DISABLED"), ("start", "ACTIVE")])
def test_start_and_stop_return_204_and_take_effect(api: httpx.Client, action: str, status: str) -> None:
    assert api.post(f"{ONE}/{action}").status_code == 204
    assert api.get(ONE).json()["status"] == status


@pytest.mark.parametrize(
    ("scripted", "shown"), [("NEW", "DEPLOYING"), ("FAILED", "PARTIALLYDEPLOYED"), ("ERROR", "PARTIALLYDEPLOYED")]
)
def test_status_unknown_to_v3_is_nearest_one(
    api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any], scripted: str, shown: str
) -> None:
    quick.settings(statuses_after_create=[scripted])
    api.post(DEPLOYMENTS, json=asked_v3)
    assert api.get(FRESH).json()["status"] == shown


def test_error_message_is_in_region(api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any]) -> None:
    quick.settings(statuses_after_create=["FAILED"], error_messages={9: "no such image"})
    api.post(DEPLOYMENTS, json=asked_v3)
    api.get(FRESH)
    messages = [each["error_message"] for each in stored(quick, "fresh-one")["containers"]]
    assert messages == [None, "no such image"]


def test_logs_come_newest_first(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(log_lines=[{"message": "old", "time": "2026-01-01T00:00:00Z"}, {"message": "older"}])
    orders = [api.get(f"{ONE}/logs", params=each).json() for each in ({}, {"order_by": "time.asc"})]
    assert [[line["message"] for line in each["results"]] for each in orders] == [["old", "older"], ["older", "old"]]


def test_logs_can_be_those_of_one_region(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(log_lines=[{"region_id": 7}, {"region_id": 9}])
    page = api.get(f"{ONE}/logs", params={"region_id": 9}).json()
    assert (page["count"], [line["region_id"] for line in page["results"]]) == (1, [9])


def test_logs_come_in_pages(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(log_lines=[{"message": str(number)} for number in range(5)])
    page = api.get(f"{ONE}/logs", params={"limit": 2, "offset": 4}).json()
    assert (page["count"], len(page["results"])) == (5, 1)


def test_log_count_can_exceed_lines(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(log_count=500)
    assert api.get(f"{ONE}/logs").json()["count"] == 500
