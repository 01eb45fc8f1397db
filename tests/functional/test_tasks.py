# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks in which API v3 carries out a change: followed to their end, and told where that is a bad one."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import NAME
from tests.functional.runner import Run, Runner
from tests.functional.secrets import leaks
from tests.functional.versions import Version, only_v3

pytestmark = only_v3

TASK_PATH = "/cloud/v1/tasks/"
CHANGE = {"image": "nginx:1.30"}
SECRET = "task-secret-value"
NEW = {"name": "fresh-one"}


def _tasks(version: Version) -> dict[str, tuple[dict[str, Any], list[str]]]:
    """Return a task for each kind of write, and the requests before its task is looked at."""
    return {
        "create": ({**NEW, **version.minimal_options()}, ["GET", "CREATE"]),
        "update": ({**version.identity, **CHANGE}, ["GET", "PATCH"]),
        "delete": ({**version.identity, "state": "absent"}, ["GET", "DELETE"]),
    }


each_write = pytest.mark.parametrize("write", ["create", "update", "delete"])


def _run(module: Runner, version: Version, write: str, **options: Any) -> tuple[Run, list[str]]:
    task, before = _tasks(version)[write]
    return module(**task, **options), before


def _id_of_the_task(emulator: RunningEmulator) -> str:
    (task,) = emulator.tasks()
    return str(task["id"])


def _request_of_the_task(emulator: RunningEmulator) -> str:
    (task,) = emulator.tasks()
    return str(task["request_id"])


@each_write
@pytest.mark.parametrize(
    "states", [["FINISHED"], ["NEW", "FINISHED"], ["NEW", *["RUNNING"] * 7, "FINISHED"]], ids=["one", "two", "nine"]
)
def test_task_is_polled_to_its_end_and_then_the_deployment_once(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, write: str, states: list[str]
) -> None:
    """However long it takes."""
    emulator.settings(task_states=states)
    run, before = _run(module, version, write)
    assert (run.failed, run.changed, run.calls) == (False, True, [*before, *["TASK"] * len(states), "GET"])


def test_poll_pauses_grow_from_half_a_second_to_five(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """The first poll is at once."""
    emulator.settings(task_states=[*["RUNNING"] * 12, "FINISHED"])
    waits = module(**version.identity, **CHANGE).poll_pauses
    assert (waits[0], waits[-1], len(waits), waits) == (0.5, 5, 12, sorted(waits))


@each_write
def test_failed_task_is_an_error_with_its_reason_and_id(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, write: str
) -> None:
    """What it was to do was not done."""
    emulator.settings(task_states=["RUNNING", "ERROR"], task_error="No capacity in region 7")
    run, before = _run(module, version, write)
    task_id = _id_of_the_task(emulator)
    assert (run.failed, run.changed, run.calls) == (True, False, [*before, "TASK", "TASK"])
    assert ("No capacity in region 7" in run.msg, task_id in run.msg) == (True, True)
    request_id = _request_of_the_task(emulator)
    assert f"(request_id {request_id})" in run.msg
    assert run.result["error"] == {
        "kind": "task_failed",
        "message": "No capacity in region 7",
        "task_id": task_id,
        "request_id": request_id,
    }


@each_write
def test_failed_task_is_made_up_for_by_the_next_run(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, write: str
) -> None:
    """The deployment is as it was before."""
    emulator.settings(task_states=["ERROR"])
    _run(module, version, write)
    emulator.settings(task_states=["FINISHED"])
    again, before = _run(module, version, write)
    assert (again.failed, again.changed, again.calls) == (False, True, [*before, "TASK", "GET"])


@each_write
@pytest.mark.parametrize("timeout", [1, 7, 60])
def test_task_timeout_is_an_error_with_its_id(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, write: str, timeout: int
) -> None:
    """The write is under way, and counts as a change."""
    emulator.settings(task_states=["NEW", "RUNNING"])
    run, _before = _run(module, version, write, wait_timeout=timeout)
    task_id = _id_of_the_task(emulator)
    assert (run.failed, run.changed, sum(run.poll_pauses)) == (True, True, timeout)
    assert run.result["error"]["task_id"] == task_id
    assert f"timed out after {timeout} seconds waiting for task {task_id}: its state is RUNNING." in run.msg
    assert run.result["changes"] != []


FAULTS: dict[str, dict[str, Any]] = {
    "429": {"kind": "status", "status": 429},
    "500": {"kind": "status", "status": 500},
    "503": {"kind": "status", "status": 503},
    "dropped": {"kind": "drop_before"},
    "cut": {"kind": "cut"},
    "a page": {"kind": "html"},
    "no task": {"kind": "raw", "text": "{}", "content_type": "application/json"},
    "a number as its state": {"kind": "raw", "text": '{"state": 1}', "content_type": "application/json"},
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_passing_fault_of_a_poll_is_retried(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, fault: dict[str, Any]
) -> None:
    """And nothing is written a second time."""
    emulator.fault(**fault, path=TASK_PATH, times=3)
    run = module(**version.identity, **CHANGE)
    assert (run.failed, run.calls.count("PATCH"), run.calls[-1]) == (False, 1, "GET")


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_permanent_fault_of_polls_is_reported_after_the_time(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, fault: dict[str, Any]
) -> None:
    """With the id of the task, whose state nobody has seen."""
    emulator.fault(**fault, path=TASK_PATH, times=-1)
    run = module(**version.identity, **CHANGE, wait_timeout=10)
    assert (run.failed, run.changed, "The last poll failed: GET /cloud/v1/tasks/" in run.msg) == (
        True,
        True,
        True,
    )


@each_write
def test_task_not_known_yet_is_polled_again(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, write: str
) -> None:
    """The API has promised it, and not every part of it may know it yet."""
    emulator.fault("status", status=404, path=TASK_PATH, times=3)
    run, before = _run(module, version, write)
    assert (run.failed, run.changed, run.calls) == (False, True, [*before, *["TASK"] * 6, "GET"])


def test_task_that_stays_unknown_is_an_error_after_seconds(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """And not only when the time is over. The write is under way all the same."""
    emulator.fault("status", status=404, path=TASK_PATH, times=-1)
    run = module(**version.identity, **CHANGE)
    assert (run.failed, run.changed, run.calls) == (True, True, ["GET", "PATCH", *["TASK"] * 6])
    assert (run.result["error"]["status"], run.result["changes"]) == (404, ["image"])
    assert sum(run.poll_pauses) < 10


@pytest.mark.parametrize("status", [401, 403])
def test_permanent_error_of_a_poll_is_not_retried(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, status: int
) -> None:
    """The write is under way all the same."""
    emulator.fault("status", status=status, path=TASK_PATH, times=-1)
    run = module(**version.identity, **CHANGE)
    assert (run.failed, run.changed, run.calls) == (True, True, ["GET", "PATCH", "TASK"])
    assert (run.result["error"]["status"], run.result["changes"]) == (status, ["image"])


@pytest.mark.parametrize("state", ["PAUSED", "", "finished"])
def test_unknown_task_state_is_not_the_end(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, state: str
) -> None:
    """A later API may have more of them."""
    emulator.fault("replace", path=TASK_PATH, times=1, patch=[{"path": "state", "value": state}])
    run = module(**version.identity, **CHANGE)
    assert (run.failed, run.changed) == (False, True)


def test_tasks_are_all_polled_to_their_end(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """To its end."""
    emulator.settings(task_effect="at_once")
    for text in ("one task", "another task"):
        module(**version.identity, description=text)
    both = [str(task["id"]) for task in emulator.tasks()]
    emulator.fault("replace", method="PATCH", patch=[{"path": "tasks", "value": both}])
    run = module(**version.identity, **CHANGE)
    followed = [request["path"].removeprefix(TASK_PATH) for request in run.requests if TASK_PATH in request["path"]]
    assert (run.failed, followed) == (False, both)


@pytest.mark.parametrize("tasks", [[], None])
def test_deployment_is_read_after_an_update_without_tasks(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, tasks: Any
) -> None:
    """Nothing says that it was not done."""
    emulator.settings(task_effect="at_once")
    emulator.fault("replace", method="PATCH", patch=[{"path": "tasks", "value": tasks}])
    run = module(**version.identity, **CHANGE)
    assert (run.failed, run.calls, run.result["deployment"]["image"]) == (False, ["GET", "PATCH", "GET"], "nginx:1.30")


@pytest.mark.parametrize("tasks", [[], None])
def test_deletion_without_tasks_is_done(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, tasks: Any
) -> None:
    emulator.settings(task_effect="at_once")
    emulator.fault("replace", method="DELETE", patch=[{"path": "tasks", "value": tasks}])
    run = module(**version.identity, state="absent")
    assert (run.failed, run.changed, "rich-one" in str(version.stored(emulator))) == (False, True, False)


@pytest.mark.parametrize(
    ("write", "text"),
    [
        # To a DELETE it says no less than an empty response does.
        ("update", "{}"),
        *itertools.product(
            ("update", "delete"),
            ('{"tasks": [1]}', '{"tasks": [""]}', '{"tasks": "a"}', "[]"),
        ),
    ],
)
def test_response_without_a_list_of_tasks_is_an_error(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, write: str, text: str
) -> None:
    """Which says that the shape is not that of the contract. Of a deletion, a read shows that it is not done."""
    task, before = _tasks(version)[write]
    emulator.fault("raw", method=before[-1], text=text, content_type="application/json")
    run = module(**task)
    reads = ["GET"] if write == "delete" else []
    assert (run.failed, run.calls) == (True, [*before, *reads])
    assert "not of the documented shape" in run.msg


def test_wait_for_readiness_shares_the_timeout_of_the_task(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """The time that the task took is not given a second time."""
    emulator.settings(task_states=[*["RUNNING"] * 9, "FINISHED"], statuses_after_update=["DEPLOYING"])
    run = module(**version.identity, **CHANGE, wait=True, wait_timeout=60)
    assert (run.failed, round(sum(run.poll_pauses), 3), "Timed out after 60 seconds" in run.msg) == (True, 60, True)


def test_wait_polls_the_task_and_then_the_deployment(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """The task first, and then the deployment."""
    emulator.settings(statuses_after_update=["DEPLOYING", "PARTIALLYDEPLOYED", "ACTIVE"])
    run = module(**version.identity, **CHANGE, wait=True)
    assert (run.failed, run.result["deployment"]["status"]) == (False, "ACTIVE")


def test_ignored_field_is_a_warning_with_its_name(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """Although the task says that it is done, and once the deployment was read for a short while."""
    patch = [{"path": "image", "value": "nginx:1.29"}]
    emulator.fault("replace", method="GET", path=f"/{NAME}$", skip=1, times=-1, patch=patch)
    run = module(**version.identity, **CHANGE)
    assert (run.failed, "did not apply image" in str(run.result["warnings"])) == (False, True)
    assert run.calls == ["GET", "PATCH", *["TASK"] * 3, *["GET"] * 6]


@pytest.mark.parametrize("wait", [False, True])
def test_update_may_show_late_after_its_task(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, wait: bool
) -> None:
    """While the state of before comes, the deployment is read again: nothing was ignored."""
    emulator.settings(odd_responses=False)
    patch = [{"path": "image", "value": version.rich()["image"]}]
    emulator.fault("replace", method="GET", path=f"/{NAME}$", skip=1, times=2, patch=patch)
    run = module(**version.identity, **CHANGE, wait=wait)
    assert (run.failed, run.changed, run.result.get("warnings", [])) == (False, True, []), run.msg
    assert run.result["deployment"]["image"] == CHANGE["image"]
    assert run.calls[:8] == ["GET", "PATCH", *["TASK"] * 3, *["GET"] * 3]


@pytest.mark.parametrize("wait", [False, True])
@pytest.mark.parametrize("late", [2, 9])
def test_deletion_may_show_late_after_its_task(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, wait: bool, late: int
) -> None:
    """A warning says so only where it lasts, and nothing waits for the end."""
    text = json.dumps({**stored, "status": "ACTIVE"})
    emulator.fault(
        "raw", method="GET", path=f"/{NAME}$", skip=1, times=late, text=text, content_type="application/json"
    )
    run = module(**version.identity, state="absent", wait=wait)
    assert (run.failed, run.changed, run.result["deployment"]) == (False, True, {}), run.msg
    assert bool(run.result.get("warnings")) is (late == 9 and not wait)


def test_deployment_present_after_its_deletion_is_a_warning(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """The next run sees it, and deletes it."""
    emulator.fault("raw", method="DELETE", text='{"tasks": []}', content_type="application/json")
    run = module(**version.identity, state="absent")
    assert (run.failed, "still" in str(run.result["warnings"])) == (False, True)


@each_write
def test_task_data_and_errors_show_no_secret(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, write: str
) -> None:
    """Its data echoes the body, and its error may."""
    emulator.settings(task_states=["ERROR"], task_error=f"cannot run with {SECRET}")
    run, _before = _run(module, version, write, secret_envs={"TOKEN": SECRET})
    assert (run.failed, leaks(run, SECRET)) == (True, [])
