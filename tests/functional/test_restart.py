# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restarting: what is sent and waited for, what check mode foresees, and what is reported when it stops halfway."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.emulator.shapes import Status
from tests.functional.deployments import container
from tests.functional.fleets import PROJECT, Fleet, actions_of, names, nth_id, path_pattern, seed
from tests.functional.runner import Run, Runner
from tests.functional.versions import V2, Version, only_v2, only_v3

RESTART = {"state": "restarted"}
CHANGE = {"image": "nginx:1.30"}
ONE = "/deployments/[^/]+$"
#: Every status of one that runs, or tries to.
RUNS = [status.value for status in Status if status not in (Status.DELETING, Status.DELETED, Status.DISABLED)]
ADVICE = "run the task again, or set state: started, to start it."

each_mode = pytest.mark.parametrize("check", [False, True], ids=["real", "check"])


@pytest.fixture(autouse=True)
def _quick_tasks(emulator: RunningEmulator) -> None:
    emulator.settings(task_states=["FINISHED"], odd_responses=False)


def reported(run: Run) -> tuple[Any, ...]:
    """Return what a run says of its changes, and of the status then."""
    return (*(run.result[name] for name in ("changed", "changes", "diff")), run.result["deployment"]["status"])


def power(run: Run) -> list[str]:
    """Return the starts and stops of a run."""
    return [call for call in run.calls if call in ("START", "STOP")]


def status(emulator: RunningEmulator, version: Version) -> Any:
    return version.stored_rich(emulator)["status"]


def shown(emulator: RunningEmulator, path: str, value: Any, skip: int, times: int) -> None:
    """Let some polls of the deployment show another value."""
    emulator.fault("replace", method="GET", path=ONE, patch=[{"path": path, "value": value}], skip=skip, times=times)


# What is sent


@pytest.mark.parametrize("before", RUNS)
@pytest.mark.parametrize("change", [{}, CHANGE], ids=["alone", "with a field"])
def test_restart_is_predicted_and_stops_and_starts_once(
    emulator: RunningEmulator, module: Runner, version: Version, before: str, change: dict[str, Any]
) -> None:
    version.seed(emulator, version.rich(status=before))
    audit, real = (module(check=check, **version.identity, **RESTART, **change) for check in (True, False))
    writes = [call for call in real.calls if call not in ("GET", "TASK")]
    assert (audit.calls, writes) == (["GET"], [*([version.method] if change else []), "STOP", "START"])
    assert (reported(audit), real.changed, real.result["changes"]) == (reported(real), True, [*change, "status"])


def test_restart_of_a_stopped_deployment_is_a_start(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    version.seed(emulator, version.rich(status="DISABLED"))
    audit, real = (module(check=check, **version.identity, **RESTART) for check in (True, False))
    assert (reported(audit), real.calls, real.result["diff"]["after"]["status"]) == (
        reported(real),
        ["GET", "START"],
        "ACTIVE",
    )


def test_restart_restarts_on_each_run(stored: Any, module: Runner, version: Version) -> None:
    runs = [module(**version.identity, **RESTART, wait=True) for _unused in range(2)]
    assert [(run.changed, power(run)) for run in runs] == [(True, ["STOP", "START"])] * 2


@each_mode
def test_restart_shows_in_the_diff_though_the_status_stays(
    stored: Any, module: Runner, version: Version, check: bool
) -> None:
    run = module(check=check, **version.identity, **RESTART)
    diff = run.result["diff"]
    assert (diff["before"].pop("status"), diff["after"].pop("status")) == ("ACTIVE", "ACTIVE (restarted)")
    assert (diff["before"], diff["prepared"]) == (diff["after"], "status: ACTIVE -> ACTIVE (restarted)\n")
    assert run.result["deployment"]["status"] == "ACTIVE"


@each_mode
def test_restart_creates_what_is_missing_and_needs_no_start(module: Runner, version: Version, check: bool) -> None:
    options = version.minimal_options(name="fresh-one", containers=[container(7, 1)])
    run = module(check=check, **options, **RESTART)
    assert (run.failed, run.changed, power(run), "status" in run.result["changes"]) == (False, True, [], False)


def test_restart_of_what_is_missing_says_what_a_create_needs(module: Runner, version: Version) -> None:
    run = module(name="fresh-one", **RESTART)
    assert (run.failed, "there is no deployment" in run.msg, "image" in run.msg, power(run)) == (True, True, True, [])


@pytest.mark.parametrize("before", ["DELETING", "DELETED"])
def test_restart_of_what_goes_is_refused(
    emulator: RunningEmulator, module: Runner, version: Version, before: str
) -> None:
    version.seed(emulator, version.rich(status=before))
    run = module(**version.identity, **RESTART)
    assert (run.failed, power(run)) == (True, [])


def test_restart_only_starts_what_the_update_has_stopped(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    emulator.settings(statuses_after_update=["DISABLED"])
    run = module(**version.identity, **RESTART, **CHANGE)
    assert (power(run), run.result["changes"]) == (["START"], ["image", "status"])


@only_v3
@pytest.mark.parametrize("force", [False, True])
def test_restart_of_a_component_needs_force(
    emulator: RunningEmulator, module: Runner, version: Version, force: bool
) -> None:
    references = [{"kind": "AppDeployment", "name": "my-app"}]
    version.seed(emulator, version.rich(object_references=references))
    run = module(**version.identity, **RESTART, force=force)
    assert (run.failed, power(run)) == (not force, ["STOP", "START"] if force else [])


# The wait for the stop, and the wait for the start


def test_restart_starts_only_once_the_stop_shows(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """Also without `wait`, and whatever an old read shows."""
    emulator.settings(statuses_after_stop=["ACTIVE", "ACTIVE", "DEPLOYING", "DISABLED"])
    run = module(**version.identity, **RESTART, wait_interval=7)
    assert (run.calls, run.poll_pauses) == (["GET", "STOP", *["GET"] * 3, "START"], [7, 7, 7])


def test_restart_waits_until_it_is_ready_again(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """The first poll after the start may still show the status of before."""
    emulator.settings(statuses_after_start=["ACTIVE", "ACTIVE", "DEPLOYING", "ACTIVE"])
    run = module(**version.identity, **RESTART, wait=True)
    assert run.calls == ["GET", "STOP", "GET", "START", "GET", "GET", "GET"]
    assert run.result["deployment"]["status"] == "ACTIVE"


def test_restart_has_one_timeout_for_both_waits(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    emulator.settings(statuses_after_stop=["ACTIVE"] * 4 + ["DISABLED"], statuses_after_start=["DEPLOYING"])
    run = module(**version.identity, **RESTART, wait=True, wait_timeout=60)
    assert (run.failed, sum(run.poll_pauses), run.result["error"]["kind"]) == (True, 60, "wait_timeout")
    assert ("to become ready" in run.msg, ADVICE in run.msg, power(run)) == (True, False, ["STOP", "START"])


@only_v2
@pytest.mark.parametrize("before", ["FAILED", "ERROR"])
def test_restart_of_a_failed_deployment_does_not_fail_because_of_that(
    emulator: RunningEmulator, module: Runner, version: Version, before: str
) -> None:
    version.seed(emulator, version.rich(status=before))
    emulator.settings(statuses_after_stop=[before, before, before, "DISABLED"])
    run = module(**version.identity, **RESTART, wait=True)
    assert (run.failed, status(emulator, version)) == (False, "ACTIVE")


@only_v2
def test_restart_fails_if_the_deployment_fails_then(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    emulator.settings(statuses_after_start=["DEPLOYING", "FAILED"])
    run = module(**version.identity, **RESTART, wait=True)
    assert (run.failed, run.changed, run.result["error"]["kind"]) == (True, True, "deployment_failed")
    assert run.result["diff"]["after"]["status"] == "ACTIVE (restarted)"


def test_restart_waits_until_no_container_is_ready(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    shown(emulator, "containers.1.deploy_status", {"ready": 2, "total": 2}, skip=1, times=3)
    run = module(**version.identity, **RESTART)
    assert (run.calls, "warnings" in run.result) == (["GET", "STOP", *["GET"] * 4, "START"], False)


def test_restart_starts_what_still_shows_ready_containers_and_warns(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """Rather than to leave it stopped."""
    shown(emulator, "containers.1.deploy_status", {"ready": 2, "total": 2}, skip=1, times=-1)
    run = module(**version.identity, **RESTART)
    assert (run.failed, power(run), sum(run.poll_pauses)) == (False, ["STOP", "START"], 5 + 15)
    assert "ready containers in region 9" in str(run.result["warnings"])


@pytest.mark.parametrize("counts", [None, {}, {"ready": None, "total": None}, {"ready": True}], ids=str)
def test_restart_does_not_wait_for_counts_that_are_unknown(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, counts: Any
) -> None:
    shown(emulator, "containers.1.deploy_status", counts, skip=1, times=-1)
    assert module(**version.identity, **RESTART).calls == ["GET", "STOP", "GET", "START"]


# What stops halfway

REFUSED = {"message": "Out of order", "request_id": "r-1"}
#: A fault of the start, whether the message is certain that the deployment is stopped, and how many starts there are.
FAULTS: dict[str, tuple[dict[str, Any], bool, int]] = {
    "400": ({"kind": "status", "status": 400, "body": REFUSED}, True, 1),
    "403": ({"kind": "status", "status": 403, "body": REFUSED}, True, 1),
    "404 of a gateway": ({"kind": "status", "status": 404, "body": {"message": "no Route matched"}}, True, 1),
    "500": ({"kind": "status", "status": 500, "body": REFUSED}, False, 5),
    "a page": ({"kind": "html", "status": 200}, False, 1),
    "no response": ({"kind": "drop_before"}, False, 5),
}


@pytest.mark.parametrize(("fault", "is_certain", "attempts"), FAULTS.values(), ids=FAULTS)
def test_restart_whose_start_fails_says_what_stands_and_how_to_start(
    stored: Any,
    emulator: RunningEmulator,
    module: Runner,
    version: Version,
    fault: dict[str, Any],
    is_certain: bool,
    attempts: int,
) -> None:
    emulator.fault(**fault, method="POST", path="/start$", times=attempts)
    run = module(**version.identity, **RESTART, wait=True)
    word = "is" if is_certain else "may be"
    assert (run.failed, power(run)) == (True, ["STOP", *["START"] * attempts])
    assert run.msg.endswith(f"{version.label} {word} stopped now: {ADVICE}")
    assert (run.changed, run.result["changes"], run.result["deployment"]["status"]) == (True, ["status"], "DISABLED")
    assert (run.result["diff"]["before"]["status"], run.result["diff"]["after"]["status"]) == ("ACTIVE", "DISABLED")
    if fault.get("body") == REFUSED:
        assert (run.result["error"]["message"], run.result["error"]["request_id"]) == ("Out of order", "r-1")
    again = module(**version.identity, **RESTART)
    assert (again.failed, power(again), status(emulator, version) != "DISABLED") == (False, ["START"], True)


def test_restart_shows_the_fields_that_were_written_before_it_failed(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    emulator.fault("status", status=403, method="POST", path="/start$")
    run = module(**version.identity, **RESTART, **CHANGE)
    diff = run.result["diff"]
    assert (run.result["changes"], diff["before"]["status"], diff["after"]["status"], diff["after"]["image"]) == (
        ["image", "status"],
        "ACTIVE",
        "DISABLED",
        "nginx:1.30",
    )


def test_restart_sends_the_start_again_while_the_api_is_still_stopping(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    body = {"exception_class": "ConflictError", "message": "Inference instance is not stopped yet"}
    emulator.fault("status", status=409, body=body, method="POST", path="/start$", times=4)
    run = module(**version.identity, **RESTART)
    assert (run.failed, power(run)) == (False, ["STOP", *["START"] * 5])


def test_restart_gives_up_a_start_that_stays_a_conflict(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    body = {"exception_class": "ConflictError", "message": "No capacity"}
    emulator.fault("status", status=409, body=body, method="POST", path="/start$", times=-1)
    run = module(**version.identity, **RESTART)
    assert (run.failed, 30 <= sum(run.poll_pauses) <= 40, "No capacity" in run.msg, ADVICE in run.msg) == (True,) * 4


@pytest.mark.parametrize("seen", ["ACTIVE", "PARTIALLYDEPLOYED"])
def test_restart_whose_stop_does_not_show_is_not_started(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, seen: str
) -> None:
    emulator.settings(statuses_after_stop=[seen])
    run = module(**version.identity, **RESTART, wait_timeout=20)
    assert (run.failed, power(run), sum(run.poll_pauses)) == (True, ["STOP"], 20)
    assert run.msg.startswith(f"Timed out after 20 seconds waiting for {version.label} to stop: its status is {seen}")
    assert (run.msg.endswith(f"{version.label} may be stopped now: {ADVICE}"), run.changed) == (True, True)


@pytest.mark.parametrize(
    ("fault", "is_reported"),
    [
        ({"kind": "status", "status": 400}, False),
        ({"kind": "status", "status": 404}, False),
        ({"kind": "drop_after"}, True),
        ({"kind": "status", "status": 500, "after": True}, True),
        ({"kind": "html", "status": 200}, True),
    ],
    ids=str,
)
def test_restart_whose_stop_fails_has_changed_nothing_as_far_as_known(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, fault: dict[str, Any], is_reported: bool
) -> None:
    emulator.fault(**fault, method="POST", path="/stop$", times=-1)
    run = module(**version.identity, **RESTART, api_retries=1)
    assert (run.failed, run.changed, set(power(run)), ADVICE in run.msg) == (True, False, {"STOP"}, is_reported)


def test_restart_of_what_something_else_deleted_says_nothing_of_a_start(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    shown(emulator, "status", "DELETING", skip=1, times=-1)
    run = module(**version.identity, **RESTART)
    assert (run.failed, power(run), run.result["error"]["kind"], ADVICE in run.msg) == (
        True,
        ["STOP"],
        "not_found",
        False,
    )


@pytest.mark.parametrize("fault", [{"kind": "drop_after"}, {"kind": "status", "status": 503}], ids=str)
@pytest.mark.parametrize("call", ["stop", "start"])
def test_restart_survives_a_lost_response(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, call: str, fault: dict[str, Any]
) -> None:
    emulator.fault(**fault, method="POST", path=f"/{call}$")
    run = module(**version.identity, **RESTART, wait=True)
    assert (run.failed, len(power(run)), status(emulator, version)) == (False, 3, "ACTIVE")


@pytest.mark.parametrize("path", ["status", "containers"])
def test_restart_survives_an_odd_response_of_a_look(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, path: str
) -> None:
    """A status, or containers, of null."""
    shown(emulator, path, None, skip=1, times=2)
    run = module(**version.identity, **RESTART, wait=True)
    assert (run.failed, power(run), status(emulator, version)) == (False, ["STOP", "START"], "ACTIVE")


# Rolling back

SAFE: dict[str, Any] = {"wait": True, "wait_timeout": 30, "rollback_on_failure": True}


def test_restart_with_a_change_that_fails_is_rolled_back(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    skip = 2 if version is V2 else 3
    shown(emulator, "status", "DEPLOYING", skip=skip, times=6)
    run = module(**version.identity, **SAFE, **RESTART, **CHANGE)
    assert (run.failed, run.changed, run.result["rolled_back"]) == (True, False, True)
    assert (version.stored_rich(emulator)["image"], status(emulator, version)) == ("nginx:1.29", "ACTIVE")


def test_restart_alone_has_nothing_to_roll_back(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    emulator.settings(statuses_after_start=["DEPLOYING"])
    run = module(**version.identity, **SAFE, **RESTART)
    assert (run.failed, run.changed, "rolled_back" in run.result, power(run)) == (True, True, False, ["STOP", "START"])


def test_restart_whose_stop_does_not_show_is_started_by_a_rollback(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    emulator.settings(statuses_after_stop=["ACTIVE"])
    run = module(**version.identity, **SAFE, **RESTART)
    assert (run.failed, run.result["rolled_back"], power(run)) == (True, True, ["STOP", "START"])
    assert (ADVICE in run.msg, run.changed) == (False, False)


# Many of them


def _seed_fleet(emulator: RunningEmulator, version: Version, some: list[str]) -> None:
    seed(
        emulator,
        *(version.plain(id=nth_id(number), name=name) for number, name in enumerate(some)),
        version=version,
    )


@pytest.mark.parametrize("common", [False, True], ids=["each", "defaults"])
def test_restart_of_a_fleet_is_foreseen_and_done_for_each(
    emulator: RunningEmulator, version: Version, common: bool
) -> None:
    some = names(3)
    _seed_fleet(emulator, version, some)
    state = {} if common else RESTART
    options = {"deployments": [{"name": name, **state} for name in some], "defaults": RESTART if common else {}}
    fleet = Fleet(emulator, version)
    audit, real = (fleet(check, **options) for check in (True, False))
    assert (power(audit), sorted(power(real))) == ([], ["START"] * 3 + ["STOP"] * 3)
    assert (audit.result["diff"], audit.result["summary"]) == (real.result["diff"], real.result["summary"])
    assert (actions_of(real), real.changed) == (dict.fromkeys(some, "updated"), True)


def test_restart_of_a_fleet_waits_for_each(emulator: RunningEmulator, version: Version) -> None:
    """By the list that all share, for the stop and for the start."""
    some = names(3)
    _seed_fleet(emulator, version, some)
    emulator.settings(statuses_after_stop=["ACTIVE", "DISABLED"])
    options = {"deployments": [{"name": name, **RESTART} for name in some], "wait": True}
    run = Fleet(emulator, version)(**options)
    assert (run.failed, sorted(power(run)), "GET" in run.calls) == (False, ["START"] * 3 + ["STOP"] * 3, False)
    assert {each["status"] for each in version.stored(emulator, PROJECT)} <= {"ACTIVE", "PENDING"}


def test_restart_of_a_fleet_goes_on_after_a_failure_and_names_it(emulator: RunningEmulator, version: Version) -> None:
    some = names(3)
    _seed_fleet(emulator, version, some)
    emulator.fault("status", status=403, method="POST", path=f"{path_pattern(1, some[1])}.*start$")
    run = Fleet(emulator, version)(deployments=[{"name": name, **RESTART} for name in some])
    failed = run.result["deployments"][1]
    assert (actions_of(run)[some[1]], failed["changes"], ADVICE in failed["error"]) == ("failed", ["status"], True)
    stopped = [each["name"] for each in version.stored(emulator, PROJECT) if each["status"] == "DISABLED"]
    assert (stopped, nth_id(1) in str(run.result) or version is not V2) == ([some[1]], True)
