# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks: how they move, when what they do takes effect, and how they fail."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.emulator.server import RunningEmulator
from tests.emulator.v3.examples import EXAMPLE_DEPLOYMENT, EXAMPLE_NAME
from tests.emulator.v3.routes import PREFIX, TASK

DEPLOYMENTS = PREFIX.format(project_id=1)
ONE = f"{DEPLOYMENTS}/{EXAMPLE_NAME}"
FRESH = f"{DEPLOYMENTS}/fresh-one"


def started(answer: httpx.Response) -> str:
    """Return the path of the only task that a write started."""
    assert answer.status_code == 200, answer.text
    (task_id,) = answer.json()["tasks"]
    return TASK.format(task_id=task_id)


def states(api: httpx.Client, task: str, reads: int) -> list[str]:
    """Read a task so many times and return its states."""
    return [api.get(task).json()["state"] for _unused in range(reads)]


def names(emulator: RunningEmulator) -> list[str]:
    """Return the names of the stored deployments."""
    return [each["name"] for each in emulator.v3.stored()[1]]


@pytest.mark.parametrize(
    ("settings", "seen"),
    [
        ({}, ["NEW", "RUNNING", "FINISHED", "FINISHED"]),
        ({"task_states": ["RUNNING", "RUNNING", "ERROR"]}, ["RUNNING", "RUNNING", "ERROR", "ERROR"]),
        ({"task_states": []}, ["NEW", "NEW"]),
    ],
    ids=["beginning", "settings", "no states"],
)
def test_task_advances_with_each_read(
    api: httpx.Client, emulator: RunningEmulator, asked_v3: dict[str, Any], settings: dict[str, Any], seen: list[str]
) -> None:
    emulator.settings(**settings)
    assert states(api, started(api.post(DEPLOYMENTS, json=asked_v3)), len(seen)) == seen


def test_task_keeps_settings_of_its_start(
    api: httpx.Client, emulator: RunningEmulator, asked_v3: dict[str, Any]
) -> None:
    task = started(api.post(DEPLOYMENTS, json=asked_v3))
    emulator.settings(task_states=["ERROR"])
    assert states(api, task, 3) == ["NEW", "RUNNING", "FINISHED"]


@pytest.mark.parametrize("task_id", ["nothing", "%00"])
def test_task_unknown_is_404(api: httpx.Client, task_id: str) -> None:
    answer = api.get(TASK.format(task_id=task_id))
    assert (answer.status_code, answer.json()["exception_class"]) == (404, "NotFoundError")


def test_task_finished_has_finished_on(api: httpx.Client, quick: RunningEmulator) -> None:
    assert api.get(started(api.delete(ONE))).json()["finished_on"]


def test_task_unfinished_has_no_end_fields(api: httpx.Client, asked_v3: dict[str, Any]) -> None:
    task = api.get(started(api.post(DEPLOYMENTS, json=asked_v3))).json()
    assert (task["finished_on"], task["created_resources"], task["error"]) == (None, None, None)


def test_task_names_created_resources(api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any]) -> None:
    created = api.get(started(api.post(DEPLOYMENTS, json=asked_v3))).json()["created_resources"]
    assert created == {"inference_instances": ["fresh-one"]}


@pytest.mark.parametrize(("method", "kind"), [("PATCH", "update"), ("DELETE", "delete")])
def test_task_of_update_or_delete_names_no_resources(
    api: httpx.Client, quick: RunningEmulator, method: str, kind: str
) -> None:
    task = api.get(started(api.request(method, ONE, json={}))).json()
    assert (task["task_type"], task["created_resources"]) == (f"{kind}_inference_instance", None)


def test_task_has_request_data(api: httpx.Client) -> None:
    assert api.get(started(api.patch(ONE, json={"envs": {"A": "1"}}))).json()["data"]["envs"] == {"A": "1"}


def test_task_has_undocumented_field(api: httpx.Client) -> None:
    assert api.get(started(api.delete(ONE))).json()["internal_revision"]


def test_task_without_odd_responses_is_as_stored(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(odd_responses=False)
    assert api.get(started(api.delete(ONE))).json() == emulator.tasks()[0]


def test_create_takes_effect_when_task_finishes(
    api: httpx.Client, emulator: RunningEmulator, asked_v3: dict[str, Any]
) -> None:
    task = started(api.post(DEPLOYMENTS, json=asked_v3))
    seen = [(api.get(task).json()["state"], "fresh-one" in names(emulator)) for _unused in range(3)]
    assert seen == [("NEW", False), ("RUNNING", False), ("FINISHED", True)]


def test_patch_takes_effect_when_task_finishes(api: httpx.Client, emulator: RunningEmulator) -> None:
    task = started(api.patch(ONE, json={"timeout": 7}))
    seen = []
    for _unused in range(3):
        api.get(task)
        seen.append(emulator.v3.stored()[1][0]["timeout"])
    assert seen == [120, 120, 7]


@pytest.mark.parametrize("path", [FRESH, DEPLOYMENTS])
def test_task_advances_by_reads_of_its_deployment(
    api: httpx.Client, emulator: RunningEmulator, asked_v3: dict[str, Any], path: str
) -> None:
    api.post(DEPLOYMENTS, json=asked_v3)
    for _unused in range(3):
        api.get(path)
    assert "fresh-one" in names(emulator)


def test_task_ignores_reads_of_other_deployments(
    api: httpx.Client, emulator: RunningEmulator, asked_v3: dict[str, Any]
) -> None:
    api.post(DEPLOYMENTS, json=asked_v3)
    for _unused in range(3):
        api.get(ONE)
    assert [each["state"] for each in emulator.tasks()] == ["NEW"]


def test_task_effect_at_once_applies_writes(
    api: httpx.Client, emulator: RunningEmulator, asked_v3: dict[str, Any]
) -> None:
    emulator.settings(task_effect="at_once")
    api.post(DEPLOYMENTS, json=asked_v3)
    api.patch(ONE, json={"timeout": 7})
    assert [each["timeout"] for each in emulator.v3.stored()[1]] == [7, 120]
    api.delete(ONE)
    assert names(emulator) == ["fresh-one"]


def test_task_effect_at_once_names_created_at_end(
    api: httpx.Client, emulator: RunningEmulator, asked_v3: dict[str, Any]
) -> None:
    emulator.settings(task_effect="at_once")
    task = started(api.post(DEPLOYMENTS, json=asked_v3))
    seen = [api.get(task).json()["created_resources"] for _unused in range(3)]
    assert seen == [None, None, {"inference_instances": ["fresh-one"]}]


@pytest.fixture
def failing(emulator: RunningEmulator) -> RunningEmulator:
    """An emulator whose tasks fail."""
    emulator.settings(task_states=["RUNNING", "ERROR"], task_error="no capacity")
    return emulator


def failed(api: httpx.Client, answer: httpx.Response) -> dict[str, Any]:
    """Return the finished task of a write."""
    task = started(answer)
    api.get(task)
    result: dict[str, Any] = api.get(task).json()
    return result


def test_task_failed_has_error(api: httpx.Client, failing: RunningEmulator, asked_v3: dict[str, Any]) -> None:
    task = failed(api, api.post(DEPLOYMENTS, json=asked_v3))
    assert (task["state"], task["error"], task["created_resources"]) == ("ERROR", "no capacity", None)


def test_task_failed_create_can_be_repeated(
    api: httpx.Client, failing: RunningEmulator, asked_v3: dict[str, Any]
) -> None:
    failed(api, api.post(DEPLOYMENTS, json=asked_v3))
    assert [api.get(FRESH).status_code, api.post(DEPLOYMENTS, json=asked_v3).status_code] == [404, 200]


@pytest.mark.parametrize(("method", "body"), [("PATCH", {"timeout": 7}), ("DELETE", None)])
def test_task_failed_change_keeps_deployment(
    api: httpx.Client, failing: RunningEmulator, method: str, body: Any
) -> None:
    failed(api, api.request(method, ONE, json=body))
    assert failing.v3.stored()[1] == [EXAMPLE_DEPLOYMENT]


def test_task_of_update_fails_if_deployment_is_gone(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(task_states=["RUNNING", "FINISHED"])
    change = started(api.patch(ONE, json={"timeout": 7}))
    removal = started(api.delete(ONE))
    states(api, removal, 2)
    api.get(change)
    assert "not found" in api.get(change).json()["error"]


def test_task_of_create_fails_if_name_exists(
    api: httpx.Client, quick: RunningEmulator, asked_v3: dict[str, Any]
) -> None:
    task = started(api.post(DEPLOYMENTS, json=asked_v3))
    quick.v3.seed({**EXAMPLE_DEPLOYMENT, "name": "fresh-one"})
    assert "already exists" in api.get(task).json()["error"]


def test_task_read_can_have_fault(api: httpx.Client, emulator: RunningEmulator) -> None:
    task = started(api.delete(ONE))
    emulator.fault("status", status=503, path="/cloud/v1/tasks/")
    assert [api.get(task).status_code for _unused in range(2)] == [503, 200]


def test_task_runs_if_response_is_lost(api: httpx.Client, quick: RunningEmulator) -> None:
    quick.fault("drop_after", method="DELETE")
    with pytest.raises(httpx.TransportError):
        api.delete(ONE)
    assert api.get(ONE).status_code == 404


def test_tasks_are_in_the_journal(api: httpx.Client, emulator: RunningEmulator) -> None:
    task = started(api.delete(ONE))
    api.get(task)
    assert [entry["path"] for entry in emulator.requests()] == [ONE, task]


def test_task_needs_key(stranger: httpx.Client) -> None:
    assert stranger.get(TASK.format(task_id="any")).status_code == 401


def test_tasks_are_reported_over_http_and_do_not_move(api: httpx.Client) -> None:
    api.delete(ONE)
    reported = [api.get("/_emulator/tasks").json() for _unused in range(2)]
    assert [each["state"] for each in reported[0] + reported[1]] == ["NEW", "NEW"]


def test_reset_clears_tasks(api: httpx.Client, emulator: RunningEmulator) -> None:
    api.delete(ONE)
    emulator.reset()
    assert (emulator.tasks(), emulator.v3.stored()) == ([], {1: [EXAMPLE_DEPLOYMENT]})


def test_task_of_update_does_not_hide_later_delete(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(task_states=["FINISHED"], statuses_after_update=["DEPLOYING"])
    change = started(api.patch(ONE, json={"timeout": 7}))
    emulator.settings(task_states=["RUNNING"])
    api.delete(ONE)
    api.get(change)
    assert [(each["timeout"], each["status"]) for each in emulator.v3.stored()[1]] == [(7, "DELETING")]
