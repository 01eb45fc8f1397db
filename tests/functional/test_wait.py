# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting until a deployment is ready, stopped or gone: which requests are sent, and the errors."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import FLAVOR, ID, NAME, container
from tests.functional.runner import Run, Runner
from tests.functional.secrets import MASK, SECRETS, leaks
from tests.functional.versions import V2, Version, only_v2

CHANGE = {"image": "nginx:1.30"}
NOT_FOUND = {"exception_class": "NotFoundError", "message": "no such deployment"}
NEW: dict[str, Any] = {"name": "fresh-one", "containers": [container(7, 1)], "wait": True}
UPDATE: dict[str, Any] = {"wait": True, **CHANGE}
WAIT: dict[str, Any] = {"wait": True}
ON_THE_WAY = ["NEW", "PENDING", "DEPLOYING", "PARTIALLYDEPLOYED", "DISABLED"]


@pytest.fixture(autouse=True)
def _quick_tasks(emulator: RunningEmulator) -> None:
    """On v3 a task is over at the first poll, so that all waiting is for the deployment."""
    emulator.settings(task_states=["FINISHED"])


def updated(version: Version) -> list[str]:
    """Return the requests of an update, without waiting."""
    return ["PUT"] if version is V2 else ["PATCH", "TASK", "GET"]


def created(version: Version) -> list[str]:
    """Return the requests of a create, without waiting."""
    return ["CREATE"] if version is V2 else ["CREATE", "TASK", "GET"]


def deleted(version: Version) -> list[str]:
    """Return the requests of a deletion, without waiting."""
    return ["DELETE"] if version is V2 else ["DELETE", "TASK", "GET"]


def polls(version: Version, count: int) -> list[str]:
    """Return as many polls; on v3 the read after the task is the first of them."""
    return ["GET"] * (count if version is V2 else count - 1)


def while_waiting(version: Version) -> dict[str, Any]:
    """Return the fields of a fault that strikes the polls of waiting, after an update."""
    return {"method": "GET", "path": f"/({ID}|{NAME})$", "skip": 1 if version is V2 else 2}


def seen_as(emulator: RunningEmulator, status: str, times: int = -1, skip: int = 0) -> None:
    """Let reads of one deployment show this status, whatever it is."""
    emulator.fault("replace", method="GET", patch=[{"path": "status", "value": status}], times=times, skip=skip)


def test_wait_is_off_by_default(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    emulator.settings(statuses_after_create=["DEPLOYING", "DEPLOYING", "ACTIVE"])
    run = module(**{**version.minimal_options(**NEW), "wait": False})
    assert (run.calls, run.poll_pauses) == ([*version.lookup_by_name, *created(version)], [])
    assert run.result["deployment"]["status"] == "DEPLOYING"


def test_wait_polls_a_created_deployment_until_it_is_active(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    emulator.settings(statuses_after_create=["NEW", "DEPLOYING", "PARTIALLYDEPLOYED", "ACTIVE"])
    run = module(**version.minimal_options(**NEW))
    assert (run.calls, run.poll_pauses) == (
        [*version.lookup_by_name, *created(version), *polls(version, 3)],
        [5] * len(polls(version, 3)),
    )


def test_wait_returns_the_deployment_seen_last(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    emulator.settings(statuses_after_create=["NEW", "DEPLOYING", "ACTIVE"])
    deployment = module(**version.minimal_options(**NEW)).result["deployment"]
    assert (deployment["status"], deployment["containers"][0]["deploy_status"]) == ("ACTIVE", {"ready": 1, "total": 1})


def test_wait_is_skipped_for_a_ready_one_on_the_second_run(module: Runner, version: Version) -> None:
    module(**version.minimal_options(**NEW))
    again = module(**version.minimal_options(**NEW))
    assert (again.calls, again.poll_pauses, again.changed) == (version.lookup_by_name, [], False)


def test_wait_polls_an_update_until_it_is_active(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    emulator.settings(statuses_after_update=["DEPLOYING", "DEPLOYING", "PARTIALLYDEPLOYED", "ACTIVE"])
    assert module(**version.identity, **UPDATE).calls == [*version.lookup, *updated(version), *polls(version, 3)]


def test_wait_polls_an_active_update_twice_more(stored: Any, module: Runner, version: Version) -> None:
    """That, and the first poll, may still be the status of before."""
    run = module(**version.identity, **UPDATE)
    assert (run.calls, run.poll_pauses) == ([*version.lookup, *updated(version), "GET", "GET"], [5, 5])


@pytest.mark.parametrize("before", ["ACTIVE", "FAILED"])
@pytest.mark.parametrize(("last", "failed"), [("ACTIVE", False), ("FAILED", True)])
def test_wait_ignores_one_old_status_after_an_update(
    emulator: RunningEmulator, module: Runner, version: Version, before: str, last: str, failed: bool
) -> None:
    """The response to the update, and the first poll, still show the status of before."""
    version.seed(emulator, version.rich(status=before))
    emulator.settings(statuses_after_update=[*[before] * (2 if version is V2 else 3), "DEPLOYING", last])
    run = module(**version.identity, **UPDATE, wait_timeout=60)
    # On v3 no status says that it has failed, and the time runs out.
    assert (run.failed, run.changed, run.result["deployment"]["status"] == "ACTIVE") == (failed, True, not failed)


def test_wait_includes_an_unchanged_deployment(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    seen_as(emulator, "DEPLOYING", times=3)
    run = module(**version.identity, **WAIT)
    assert (run.calls, run.changed) == (["GET"] * 4, False)


@pytest.mark.parametrize("status", ON_THE_WAY)
def test_wait_polls_a_started_deployment_until_it_is_active(
    emulator: RunningEmulator, module: Runner, status: str, version: Version
) -> None:
    version.seed(emulator, version.rich(status="DISABLED", containers=[version.rich()["containers"][0]]))
    emulator.settings(statuses_after_start=[status, status, "ACTIVE"])
    assert module(**version.identity, **WAIT, state="started").calls == ["GET", "START", "GET", "GET"]


@pytest.mark.parametrize("status", ["ACTIVE", "DEPLOYING", "PENDING", "PARTIALLYDEPLOYED", "NEW"])
def test_wait_polls_a_stopped_deployment_until_it_is_disabled(
    stored: Any, emulator: RunningEmulator, module: Runner, status: str, version: Version
) -> None:
    emulator.settings(statuses_after_stop=[status, status, "DISABLED"])
    assert module(**version.identity, **WAIT, state="stopped").calls == ["GET", "STOP", "GET", "GET"]


def test_wait_is_skipped_for_a_deployment_already_stopped(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    version.seed(emulator, version.rich(status="DISABLED"))
    assert module(**version.identity, **WAIT, state="stopped").calls == ["GET"]


def test_fields_a_switch_and_the_looks_come_in_this_order(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    emulator.settings(statuses_after_stop=["ACTIVE", "DISABLED"])
    assert module(**version.identity, **UPDATE, state="stopped").calls == [
        *version.lookup,
        *updated(version),
        "STOP",
        "GET",
    ]


@pytest.mark.parametrize("least", [[0], [0, 0], [0, 2], [1, 0]], ids=str)
def test_pending_is_ready_where_a_region_may_be_empty(
    emulator: RunningEmulator, module: Runner, least: list[int], version: Version
) -> None:
    emulator.settings(statuses_after_create=["NEW", "PENDING"])
    regions = [container(region, each, 3) for region, each in enumerate(least, 7)]
    run = module(**{**version.minimal_options(**NEW), "containers": regions})
    assert (run.failed, run.calls) == (False, [*version.lookup_by_name, *created(version), "GET"])
    assert run.result["deployment"]["status"] == "PENDING"


def test_pending_is_not_ready_where_no_region_may_be_empty(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    emulator.settings(statuses_after_create=["NEW", "PENDING"])
    assert module(**version.minimal_options(**NEW), wait_timeout=10).failed is True


def test_pending_counts_by_what_is_asked_for_now(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """And not by what the deployment had before."""
    version.seed(emulator, version.rich(status="PENDING", containers=[version.rich()["containers"][2]]))
    emulator.settings(statuses_after_update=["PENDING", "PENDING", "PENDING", "ACTIVE"])
    run = module(**version.identity, **WAIT, containers=[container(11, 1)])
    assert (run.failed, run.calls) == (False, [*version.lookup, *updated(version), *polls(version, 3)])


def test_wait_polls_a_deleted_deployment_until_it_is_gone(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    emulator.settings(linger_deleting=3)
    run = module(**version.identity, **WAIT, state="absent")
    assert (run.calls, run.result["deployment"]) == ([*version.lookup, *deleted(version), *polls(version, 4)], {})


@only_v2
def test_wait_for_a_deletion_by_name_polls_by_id(stored: Any, emulator: RunningEmulator, module: Runner) -> None:
    emulator.settings(linger_deleting=1)
    assert module(name="rich-one", state="absent", wait=True).calls == ["LIST", "DELETE", "GET", "GET"]


def test_wait_takes_status_deleted_for_gone(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    emulator.settings(linger_deleting=True)
    seen_as(emulator, "DELETED", skip=2)
    run = module(**version.identity, **WAIT, state="absent")
    assert (run.failed, run.calls) == (False, [*version.lookup, *deleted(version), *polls(version, 2)])


def test_wait_includes_a_deployment_in_deletion_without_a_change(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    version.seed(emulator, version.rich(status="DELETING"))
    emulator.fault("status", method="GET", status=404, body=NOT_FOUND, skip=2)
    run = module(**version.identity, **WAIT, state="absent")
    assert (run.failed, run.changed, run.calls) == (False, False, ["GET"] * 3)


def test_wait_is_skipped_for_a_missing_deployment(module: Runner, version: Version) -> None:
    assert module(name="zz-none", state="absent", wait=True).calls == version.lookup_by_name


@pytest.mark.parametrize("status", ["FAILED", "ERROR"])
def test_wait_for_a_deletion_ignores_an_old_failure(
    emulator: RunningEmulator, module: Runner, status: str, version: Version
) -> None:
    version.seed(emulator, version.rich(status=status))
    emulator.settings(linger_deleting=2)
    seen_as(emulator, status, times=2, skip=1)
    run = module(**version.identity, **WAIT, state="absent")
    assert (run.failed, run.calls) == (False, [*version.lookup, *deleted(version), *polls(version, 3)])


def test_wait_accepts_that_a_created_deployment_is_not_known_yet(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    where = {"path": ".{36}$"} if version is V2 else {"path": "/fresh-one$", "skip": 1}
    emulator.fault("status", method="GET", **where, status=404, body=NOT_FOUND, times=2)
    run = module(**version.minimal_options(**NEW))
    assert (run.failed, run.calls) == (False, [*version.lookup_by_name, *created(version), *["GET"] * 3])


def failing(
    emulator: RunningEmulator,
    module: Runner,
    version: Version,
    status: str,
    message: str = "no such image",
    **more: Any,
) -> Run:
    """Update the rich deployment, which then fails in its second region."""
    version.seed(emulator, version.rich())
    emulator.settings(statuses_after_update=["DEPLOYING", status], error_messages={9: message})
    return module(**version.identity, **UPDATE, **more)


@only_v2
@pytest.mark.parametrize("status", ["FAILED", "ERROR"])
def test_failure_ends_the_wait_at_once(
    emulator: RunningEmulator, module: Runner, status: str, version: Version
) -> None:
    run = failing(emulator, module, version, status)
    assert (run.failed, run.calls, run.poll_pauses) == (True, [*version.lookup, *updated(version), "GET"], [5])


@only_v2
@pytest.mark.parametrize("status", ["FAILED", "ERROR"])
def test_failure_is_reported_with_each_region(
    emulator: RunningEmulator, module: Runner, status: str, version: Version
) -> None:
    emulator.settings(odd_responses=False)
    assert failing(emulator, module, version, status).msg == (
        f"{version.label} failed and will not become ready: its status is {status}."
        " Region 7: 0 of 3 ready. Region 9: 0 of 2 ready: no such image. Region 11: 0 of 1 ready."
    )


@only_v2
def test_failure_has_the_result_of_a_success(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    result = failing(emulator, module, version, "FAILED").result
    version.seed(emulator, version.rich())
    done = module(**version.identity, **CHANGE).result
    assert [result[name] for name in ("changed", "changes", "diff")] == [
        done[name] for name in ("changed", "changes", "diff")
    ]
    assert (result["deployment"]["status"], result["deployment"]["image"]) == ("FAILED", "nginx:1.30")


def test_failure_has_a_structured_error(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    run = failing(emulator, module, version, "FAILED")
    assert run.result["error"]["message"] == run.msg


@pytest.mark.parametrize("status", ["FAILED", "ERROR"])
@pytest.mark.parametrize("state", ["present", "started"])
def test_failed_deployment_is_not_waited_for(
    emulator: RunningEmulator, module: Runner, status: str, state: str, version: Version
) -> None:
    version.seed(emulator, version.rich(status=status))
    run = module(**version.identity, **WAIT, state=state)
    assert (run.failed, run.calls, run.changed, run.result["changes"]) == (True, ["GET"], False, [])


@only_v2
def test_failure_ends_the_wait_for_a_stop(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    emulator.settings(statuses_after_stop=["DEPLOYING", "FAILED"])
    run = module(**version.identity, **WAIT, state="stopped")
    assert (run.failed, run.calls, "failed and will not stop" in run.msg) == (True, ["GET", "STOP", "GET"], True)


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_failure_does_not_show_a_secret_in_the_region_error(
    emulator: RunningEmulator, module: Runner, secret: str, version: Version
) -> None:
    run = failing(emulator, module, version, "FAILED", f"cannot run with {secret}", secret_envs={"TOKEN": secret})
    assert (run.failed, leaks(run, secret)) == (True, [])


@pytest.mark.parametrize("secret", ["stored-secret-value", "Bearer header-secret-8080", "12345"])
def test_failure_does_not_show_a_secret_of_the_deployment(
    emulator: RunningEmulator, module: Runner, secret: str, version: Version
) -> None:
    run = failing(emulator, module, version, "FAILED", f"cannot run with {secret}")
    assert (leaks(run, secret), f"cannot run with {MASK}" in run.msg) == ([], True)


def test_wait_reports_that_a_stopped_deployment_does_not_become_ready(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    version.seed(emulator, version.rich(status="DISABLED"))
    run = module(**version.identity, **WAIT)
    assert (run.failed, run.calls, "state: started" in run.msg) == (True, ["GET"], True)


@pytest.mark.parametrize("status", ["DELETING", "DELETED"])
@pytest.mark.parametrize("state", ["present", "started", "stopped"])
def test_wait_reports_a_deletion_by_somebody_else_at_once(
    emulator: RunningEmulator, module: Runner, state: str, status: str, version: Version
) -> None:
    version.seed(emulator, version.rich(status="DISABLED" if state == "started" else "ACTIVE"))
    seen_as(emulator, status, skip=while_waiting(version)["skip"])
    run = module(**version.identity, **UPDATE, state=state)
    # On v3 the poll behind the task sees it already.
    waits = [5] if version is V2 else []
    assert (run.failed, run.calls[-1], run.poll_pauses, "was deleted while waiting" in run.msg) == (
        True,
        "GET",
        waits,
        True,
    )


def test_wait_reports_a_deployment_gone_meanwhile_at_once(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    seen_as(emulator, "DEPLOYING", times=2)
    emulator.fault("status", method="GET", status=404, body=NOT_FOUND, times=-1)
    run = module(**version.identity, **WAIT)
    assert (run.failed, run.calls, "was deleted while waiting" in run.msg) == (True, ["GET"] * 3, True)


def late(emulator: RunningEmulator, module: Runner, version: Version, **options: Any) -> Run:
    """Update the rich deployment, of which one region does not get ready."""
    version.seed(emulator, version.rich(containers=[version.rich()["containers"][0], container(9, 2, 4)]))
    emulator.settings(
        statuses_after_update=["PARTIALLYDEPLOYED"], error_messages={9: "pull failed"}, odd_responses=False
    )
    return module(**version.identity, **UPDATE, **options)


def test_timeout_reports_the_status_and_each_region(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    assert late(emulator, module, version, wait_timeout=60).msg == (
        f"Timed out after 60 seconds waiting for {version.label} to become ready: its status is PARTIALLYDEPLOYED."
        " Region 7: 1 of 3 ready. Region 9: 0 of 4 ready: pull failed."
    )


def test_timeout_returns_the_deployment(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    result = late(emulator, module, version, wait_timeout=60).result
    assert (result["changed"], result["changes"], result["diff"]["after"]["image"]) == (True, ["image"], "nginx:1.30")
    assert (result["deployment"]["name"], result["deployment"]["status"]) == (NAME, "PARTIALLYDEPLOYED")


def test_timeout_without_a_change_says_so(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    seen_as(emulator, "DEPLOYING")
    result = module(**version.identity, **WAIT, wait_timeout=10).result
    assert (result["changed"], result["changes"], result["deployment"]["status"]) == (False, [], "DEPLOYING")


@pytest.mark.parametrize(
    ("timeout", "interval", "waits"),
    [(12, 5, [5, 5, 2]), (10, 5, [5, 5]), (3, 5, [1.5, 1.5]), (1, 3600, [0.5, 0.5]), (7, 3, [3, 3, 1]), (2, 1, [1, 1])],
)
def test_wait_polls_each_interval_and_at_the_timeout(
    emulator: RunningEmulator, module: Runner, timeout: int, interval: int, waits: list[int], version: Version
) -> None:
    run = late(emulator, module, version, wait_timeout=timeout, wait_interval=interval)
    assert (run.failed, run.poll_pauses, run.calls) == (
        True,
        waits,
        [*version.lookup, *updated(version), *["GET"] * len(waits)],
    )


def test_wait_polls_each_five_seconds_for_twenty_minutes(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """Unless the task says otherwise."""
    assert late(emulator, module, version).poll_pauses == [5] * 240


def test_wait_accepts_readiness_at_the_last_poll(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    seen_as(emulator, "DEPLOYING", times=2)
    assert module(**version.identity, **WAIT, wait_timeout=10, wait_interval=5).failed is False


def test_timeout_of_a_deletion_is_reported(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    emulator.settings(linger_deleting=True)
    run = module(**version.identity, **WAIT, state="absent", wait_timeout=10)
    assert f"Timed out after 10 seconds waiting for {version.label} to be deleted: its status is DELETING." in run.msg
    assert (run.changed, run.result["deployment"]["status"]) == (True, "DELETING")


@only_v2
def test_timeout_reports_the_create_response_of_one_never_seen(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    emulator.fault("status", method="GET", path=".{36}$", status=404, body=NOT_FOUND, times=-1)
    run = module(**version.minimal_options(**NEW), wait_timeout=10)
    assert (run.failed, "its status is NEW" in run.msg, run.result["deployment"]["name"]) == (True, True, "fresh-one")


@pytest.mark.parametrize("counts", [None, {}, {"ready": None, "total": None}, "x"], ids=repr)
def test_counts_that_the_api_does_not_tell_are_no_defect(
    stored: Any, emulator: RunningEmulator, module: Runner, counts: Any, version: Version
) -> None:
    patch = [{"path": "status", "value": "DEPLOYING"}, {"path": "containers.0.deploy_status", "value": counts}]
    emulator.fault("replace", method="GET", patch=patch, times=-1)
    run = module(**version.identity, **WAIT, wait_timeout=5)
    assert "number of ready containers unknown" in run.msg


PASSING: dict[str, dict[str, Any]] = {
    "dropped": {"kind": "drop_before"},
    "cut": {"kind": "cut"},
    "408": {"kind": "status", "status": 408},
    "429": {"kind": "status", "status": 429},
    "500": {"kind": "status", "status": 500},
    "502": {"kind": "html", "status": 502},
    "503": {"kind": "status", "status": 503},
    "504": {"kind": "status", "status": 504},
    "a page": {"kind": "html", "status": 200},
    "a page that knows nothing": {"kind": "html", "status": 404},
    "a redirect": {"kind": "status", "status": 302, "headers": {"Location": "/elsewhere"}},
    "half a text": {"kind": "raw", "text": '{"id": "', "content_type": "application/json"},
    "garbage": {"kind": "raw", "text": "\0\1\2", "content_type": "application/octet-stream"},
    "another shape": {"kind": "raw", "text": '{"status": "ACTIVE"}', "content_type": "application/json"},
    "null": {"kind": "raw", "text": "null", "content_type": "application/json"},
    "nothing": {"kind": "status", "status": 204},
    "an odd status": {"kind": "replace", "patch": [{"path": "status", "value": None}]},
    "another deployment": {
        "kind": "replace",
        "patch": [{"path": "id", "value": FLAVOR}, {"path": "name", "value": "another-one"}],
    },
}
LASTING = {"400": 400, "401": 401, "403": 403}
passing = pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)


@passing
def test_wait_survives_a_passing_fault(
    stored: Any, emulator: RunningEmulator, module: Runner, fault: dict[str, Any], version: Version
) -> None:
    """Each poll is one request, and the next one comes after the interval."""
    emulator.settings(statuses_after_update=["DEPLOYING", "ACTIVE"])
    emulator.fault(**fault, **while_waiting(version), times=3)
    run = module(**version.identity, **UPDATE)
    assert (run.failed, run.calls, run.poll_pauses) == (
        False,
        [*version.lookup, *updated(version), *["GET"] * 5],
        [5] * 5,
    )


@passing
def test_wait_for_a_deletion_survives_a_passing_fault(
    stored: Any, emulator: RunningEmulator, module: Runner, fault: dict[str, Any], version: Version
) -> None:
    emulator.settings(linger_deleting=1)
    emulator.fault(**fault, **while_waiting(version))
    assert module(**version.identity, **WAIT, state="absent").failed is False


@passing
def test_wait_reports_a_permanent_fault_at_the_timeout(
    stored: Any, emulator: RunningEmulator, module: Runner, fault: dict[str, Any], version: Version
) -> None:
    emulator.settings(statuses_after_update=["DEPLOYING"])
    emulator.fault(**fault, **while_waiting(version), times=-1)
    run = module(**version.identity, **UPDATE, wait_timeout=10)
    assert "to become ready: its status is DEPLOYING." in run.msg
    assert f"The last poll failed: GET {version.path}: " in run.msg
    assert (run.changed, run.result["deployment"]["status"]) == (True, "DEPLOYING")


def test_wait_reports_the_last_fault_with_its_request_id(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    body = {"exception_class": "Broken", "message": "out of order", "request_id": "request-4711"}
    emulator.fault("status", status=500, body=body, **while_waiting(version), times=-1)
    msg = module(**version.identity, **UPDATE, wait_timeout=5).msg
    assert ("Broken" in msg, "out of order" in msg, "request-4711" in msg) == (True, True, True)


@pytest.mark.parametrize("status", LASTING.values(), ids=LASTING)
def test_wait_ends_on_a_permanent_error(
    stored: Any, emulator: RunningEmulator, module: Runner, status: int, version: Version
) -> None:
    """And shows what was done by then."""
    emulator.fault("status", status=status, **while_waiting(version), times=-1)
    run = module(**version.identity, **UPDATE)
    assert (run.failed, run.calls) == (True, [*version.lookup, *updated(version), "GET"])
    assert run.result["error"]["status"] == status
    assert (run.changed, run.result["changes"], run.result["deployment"]["image"]) == (True, ["image"], "nginx:1.30")


@pytest.mark.parametrize(("asked", "pause"), [("30", 30), ("2", 5), ("3600", 60), ("soon", 5)])
def test_retry_after_is_obeyed_between_two_polls(
    stored: Any, emulator: RunningEmulator, module: Runner, asked: str, pause: int, version: Version
) -> None:
    """Up to a minute, and never sooner than the interval."""
    emulator.fault("status", status=503, headers={"Retry-After": asked}, **while_waiting(version))
    assert module(**version.identity, **UPDATE).poll_pauses == [5, pause, 5]


def test_retry_after_does_not_outlast_the_time(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    emulator.fault("status", status=503, headers={"Retry-After": "50"}, **while_waiting(version), times=-1)
    assert module(**version.identity, **UPDATE, wait_timeout=20).poll_pauses == [5, 15]


@pytest.mark.parametrize("state", ["present", "started", "stopped", "absent"])
def test_check_mode_does_not_wait(emulator: RunningEmulator, module: Runner, state: str, version: Version) -> None:
    version.seed(emulator, version.rich(status="DEPLOYING"))
    run = module(check=True, **version.identity, **WAIT, state=state)
    assert (run.failed, run.calls, run.poll_pauses) == (False, ["GET"], [])


def test_check_mode_does_not_wait_for_what_it_does_not_create(module: Runner, version: Version) -> None:
    run = module(check=True, **version.minimal_options(**NEW))
    assert (run.failed, run.calls, run.poll_pauses) == (False, version.lookup_by_name, [])


def test_check_mode_foresees_what_a_run_that_waits_changes(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    audit, real = (
        module(check=check, **version.identity, **UPDATE, containers=version.with_region(7, max=5))
        for check in (True, False)
    )
    assert [audit.result[name] for name in ("changed", "changes", "diff")] == [
        real.result[name] for name in ("changed", "changes", "diff")
    ]


@pytest.mark.parametrize(
    ("option", "value"),
    [("wait_timeout", 0), ("wait_timeout", -1), ("wait_interval", 0), ("wait_interval", 3601), ("wait", "maybe")],
)
def test_wait_options_out_of_range_are_refused_before_any_request(
    module: Runner, option: str, value: Any, version: Version
) -> None:
    run = module(**{**version.minimal_options(**NEW), option: value})
    assert (run.failed, run.calls, list(run.result["error"]["invalid_fields"])) == (True, [], [option])
