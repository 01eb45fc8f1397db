# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`state: started` and `state: stopped`: the calls for each status, after those for the fields, and check mode."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.emulator.shapes import Status
from tests.functional.deployments import NAME, container
from tests.functional.runner import Run, Runner
from tests.functional.versions import V2, Version

CHANGE = {"image": "nginx:1.30"}
NEW = "fresh-one"
BEING_DELETED = {Status.DELETING, Status.DELETED}
#: Every status of a deployment that is not being deleted.
OTHER_STATUSES = [status.value for status in Status if status not in BEING_DELETED]
#: The call that leads to each state, and the status after it.
CALLS = {"started": ("START", "ACTIVE"), "stopped": ("STOP", "DISABLED")}

each_status = pytest.mark.parametrize("status", OTHER_STATUSES)
started_and_stopped = pytest.mark.parametrize("state", CALLS)
each_mode = pytest.mark.parametrize("check", [False, True], ids=["real", "check"])


def expected_calls(state: str, status: str) -> list[str]:
    """Return the calls that start or stop a deployment of this status, so that it has this state."""
    needed = {"started": status == "DISABLED", "stopped": status != "DISABLED"}.get(state, False)
    return [CALLS[state][0]] if needed else []


def other_status(state: str) -> str:
    """Return the status that a task with this state has to change."""
    return {"started": "DISABLED", "stopped": "ACTIVE"}[state]


def reported(run: Run) -> tuple[Any, ...]:
    """Return what a run says of its changes."""
    return tuple(run.result[name] for name in ("changed", "changes", "diff"))


def start_or_stop(emulator: RunningEmulator, module: Runner, version: Version, state: str, **options: Any) -> Run:
    """Run on the rich deployment, which has to be started or stopped."""
    version.seed(emulator, version.rich(status=other_status(state)))
    return module(**version.identity, state=state, **options)


@each_status
@pytest.mark.parametrize("state", ["present", "started", "stopped"])
@pytest.mark.parametrize("change", [{}, CHANGE], ids=["start or stop alone", "with a field"])
def test_start_and_stop_are_predicted_and_sent_once_after_the_fields(
    emulator: RunningEmulator, module: Runner, state: str, status: str, change: dict[str, Any], version: Version
) -> None:
    """Check mode only reads, and returns what the real run returns; the second run changes nothing."""
    version.seed(emulator, version.rich(status=status))
    options = {**version.identity, "state": state, **change}
    audit, real, again = module(check=True, **options), module(**options), module(**options)
    writes = [*(version.update if change else []), *expected_calls(state, status)]
    assert (audit.calls, real.calls, again.calls) == (version.lookup, [*version.lookup, *writes], version.lookup)
    assert (reported(audit), real.changed, again.changed) == (reported(real), bool(writes), False)


def _missing(version: Version, status: str = "") -> list[str]:
    """Return the requests for a deployment that does not exist; on v3 the list is read, to suggest a similar name."""
    return ["GET"] if version is V2 or status == "DELETING" else ["GET", "LIST"]


@started_and_stopped
@pytest.mark.parametrize("status", sorted(BEING_DELETED))
@each_mode
def test_deployment_in_deletion_is_not_started_or_stopped(
    emulator: RunningEmulator, module: Runner, state: str, status: str, check: bool, version: Version
) -> None:
    version.seed(emulator, version.rich(status=status))
    run = module(check=check, **version.identity, state=state)
    assert (run.failed, run.calls) == (True, _missing(version, status))


@started_and_stopped
@each_mode
def test_result_has_the_old_and_the_new_status(
    emulator: RunningEmulator, module: Runner, state: str, check: bool, version: Version
) -> None:
    result = start_or_stop(emulator, module, version, state, check=check).result
    before, after = result["diff"]["before"].pop("status"), result["diff"]["after"].pop("status")
    assert (before, after) == (other_status(state), CALLS[state][1])
    assert result["diff"]["before"] == result["diff"]["after"]
    assert (result["changes"], result["deployment"]["status"]) == (["status"], after)


def test_diff_has_no_status_if_it_stays(stored: Any, module: Runner, version: Version) -> None:
    diff = module(**version.identity, state="started", **CHANGE).result["diff"]
    assert ("status" in diff["before"], "status" in diff["after"]) == (False, False)


@started_and_stopped
def test_start_and_stop_have_no_body(emulator: RunningEmulator, module: Runner, state: str, version: Version) -> None:
    assert start_or_stop(emulator, module, version, state, project_id=1).body("POST") is None


@started_and_stopped
def test_start_and_stop_find_the_deployment_by_name(
    emulator: RunningEmulator, module: Runner, state: str, version: Version
) -> None:
    version.seed(emulator, version.rich(status=other_status(state)))
    run = module(name=NAME, state=state)
    path = f"{version.path}/{CALLS[state][0].lower()}"
    assert (run.calls, run.requests[1]["path"]) == ([*version.lookup_by_name, CALLS[state][0]], path)


@started_and_stopped
def test_unknown_id_is_not_started_or_stopped(module: Runner, state: str, version: Version) -> None:
    run = module(**version.identity, state=state)
    assert (run.failed, run.calls) == (True, _missing(version))


def test_create_stopped_stops_after_the_create(module: Runner, version: Version) -> None:
    run = module(name=NEW, state="stopped", **version.minimal_options(containers=[container(7, 1)]))
    assert (run.calls, run.result["changes"][-1]) == ([*version.lookup_by_name, *version.create, "STOP"], "status")


def test_create_started_sends_no_start(module: Runner, version: Version) -> None:
    run = module(name=NEW, state="started", **version.minimal_options(containers=[container(7, 1)]))
    assert (run.calls, "status" in run.result["changes"]) == ([*version.lookup_by_name, *version.create], False)


def test_create_stopped_is_predicted(module: Runner, version: Version) -> None:
    audit = module(check=True, name=NEW, state="stopped", **version.minimal_options(containers=[container(7, 1)]))
    assert audit.result["diff"]["after"]["status"] == audit.result["deployment"]["status"] == "DISABLED"
    assert (audit.calls, reported(audit)) == (
        version.lookup_by_name,
        reported(module(name=NEW, state="stopped", **version.minimal_options(containers=[container(7, 1)]))),
    )


@started_and_stopped
def test_create_stopped_or_started_is_unchanged_on_the_second_run(module: Runner, state: str, version: Version) -> None:
    module(name=NEW, state=state, **version.minimal_options(containers=[container(7, 1)]))
    assert (
        module(name=NEW, state=state, **version.minimal_options(containers=[container(7, 1)])).calls
        == version.lookup_by_name
    )


@pytest.mark.parametrize(("state", "becomes"), [("started", "DISABLED"), ("stopped", "DEPLOYING")])
def test_update_that_changes_the_status_is_followed_by_start_or_stop(
    emulator: RunningEmulator, module: Runner, state: str, becomes: str, version: Version
) -> None:
    version.seed(emulator, version.rich(status=CALLS[state][1]))
    emulator.settings(statuses_after_update=[becomes])
    assert module(**version.identity, state=state, **CHANGE).calls == [
        *version.lookup,
        *version.update,
        CALLS[state][0],
    ]


TEMPORARY: dict[str, dict[str, Any]] = {
    "dropped before it is carried out": {"kind": "drop_before"},
    "dropped after it was carried out": {"kind": "drop_after"},
    "408": {"kind": "status", "status": 408},
    "409 locked": {"kind": "status", "status": 409, "body": {"message": "It is locked by another task"}},
    "429": {"kind": "status", "status": 429},
    "500": {"kind": "status", "status": 500},
    "502": {"kind": "status", "status": 502},
    "503": {"kind": "status", "status": 503},
    "503 as a page": {"kind": "html", "status": 503},
    "504 after it was carried out": {"kind": "status", "status": 504, "after": True},
}
PERMANENT: dict[str, dict[str, Any]] = {
    "400": {"kind": "status", "status": 400},
    "401": {"kind": "status", "status": 401},
    "403": {"kind": "status", "status": 403},
    "404": {"kind": "status", "status": 404},
    "409": {"kind": "status", "status": 409},
    "a page": {"kind": "html", "status": 200},
    "a redirect": {"kind": "status", "status": 302, "headers": {"Location": "/elsewhere"}},
}


@started_and_stopped
@pytest.mark.parametrize("fault", TEMPORARY.values(), ids=TEMPORARY)
def test_temporary_fault_of_start_and_stop_is_retried(
    emulator: RunningEmulator, module: Runner, state: str, fault: dict[str, Any], version: Version
) -> None:
    """A second start of a started deployment has no further effect."""
    emulator.fault(method="POST", **fault)
    run = start_or_stop(emulator, module, version, state)
    assert (run.failed, run.calls) == (False, ["GET", *[CALLS[state][0]] * 2])


@started_and_stopped
@pytest.mark.parametrize("fault", PERMANENT.values(), ids=PERMANENT)
def test_permanent_error_of_start_and_stop_is_not_retried(
    emulator: RunningEmulator, module: Runner, state: str, fault: dict[str, Any], version: Version
) -> None:
    """After a response that may be of a success, the deployment is read."""
    emulator.fault(method="POST", **fault)
    run = start_or_stop(emulator, module, version, state)
    reads = ["GET"] if fault["status"] < 400 else []
    assert (run.failed, run.calls, run.retry_pauses) == (True, ["GET", CALLS[state][0], *reads], [])
    assert run.result["error"]["status"] == fault["status"]


@started_and_stopped
def test_start_and_stop_wait_as_retry_after_says(
    emulator: RunningEmulator, module: Runner, state: str, version: Version
) -> None:
    emulator.fault("status", method="POST", status=503, headers={"Retry-After": "11"})
    (pause,) = start_or_stop(emulator, module, version, state).retry_pauses
    assert 10.9 <= pause <= 11.5


@started_and_stopped
def test_lost_response_of_start_and_stop_is_an_error_with_advice(
    emulator: RunningEmulator, module: Runner, state: str, version: Version
) -> None:
    emulator.fault("drop_after", method="POST", times=-1)
    run = start_or_stop(emulator, module, version, state, api_retries=1)
    assert (run.calls, "may have been carried out" in run.msg) == (["GET", *[CALLS[state][0]] * 2], True)


@started_and_stopped
def test_failed_start_or_stop_alone_is_no_change(
    emulator: RunningEmulator, module: Runner, state: str, version: Version
) -> None:
    emulator.fault("status", method="POST", status=409)
    result = start_or_stop(emulator, module, version, state).result
    assert (result.get("changed", False), "deployment" in result) == (False, False)


@started_and_stopped
def test_failed_start_or_stop_after_an_update_reports_the_update(
    emulator: RunningEmulator, module: Runner, state: str, version: Version
) -> None:
    emulator.fault("status", method="POST", status=409)
    run = start_or_stop(emulator, module, version, state, **CHANGE)
    assert (run.failed, run.changed, run.result["changes"]) == (True, True, ["image"])
    assert run.result["deployment"]["image"] == "nginx:1.30"


@started_and_stopped
def test_failed_start_or_stop_is_completed_by_the_next_run(
    emulator: RunningEmulator, module: Runner, state: str, version: Version
) -> None:
    emulator.fault("status", method="POST", status=409)
    start_or_stop(emulator, module, version, state, **CHANGE)
    assert module(**version.identity, state=state, **CHANGE).calls == ["GET", CALLS[state][0]]


def test_conflict_of_a_stop_does_not_mention_names(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    body = {"exception_class": "ConflictError", "message": "Inference instance is busy", "request_id": "r-1"}
    emulator.fault("status", method="POST", status=409, body=body, times=-1)
    assert "name" not in start_or_stop(emulator, module, version, "stopped").msg


def test_stop_needs_no_capacity(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    emulator.fault("status", method="POST", status=403)
    assert "capacity" not in start_or_stop(emulator, module, version, "stopped").msg


def test_start_may_lack_capacity(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    emulator.fault("status", method="POST", status=403)
    assert "capacity" in start_or_stop(emulator, module, version, "started").msg


@pytest.mark.parametrize("body", [None, {"exception_class": "NotFoundError", "message": "not found"}], ids=str)
@pytest.mark.parametrize("wait", [False, True])
def test_created_deployment_not_known_yet_is_stopped(
    emulator: RunningEmulator, module: Runner, version: Version, wait: bool, body: Any
) -> None:
    """The API may not know it everywhere yet: a 404 to the first attempts says no more."""
    emulator.fault("status", method="POST", path="/stop$", status=404, body=body, times=8)
    run = module(**version.minimal_options(name="fresh-one"), state="stopped", wait=wait)
    assert (run.failed, run.changed, run.calls.count("STOP"), run.calls.count("CREATE")) == (False, True, 9, 1)


def test_created_deployment_that_stays_unknown_is_reported(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    emulator.fault("status", method="POST", path="/stop$", status=404, times=-1)
    run = module(**version.minimal_options(name="fresh-one"), state="stopped", wait_timeout=10)
    assert (run.failed, run.changed, run.result["error"]["status"]) == (True, True, 404)
    assert 9 < sum(run.poll_pauses) <= 10


def test_stop_of_an_existing_deployment_is_not_retried_after_a_404(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    emulator.fault("status", method="POST", path="/stop$", status=404)
    run = module(**version.identity, state="stopped")
    assert (run.failed, run.calls.count("STOP")) == (True, 1)
