# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rolling back an update that does not become ready: what is as before, what is left, and what is told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import container
from tests.functional.runner import Run, Runner
from tests.functional.secrets import leaks
from tests.functional.versions import V2, V3, Version, only_v2, only_v3

SAFE: dict[str, Any] = {"wait": True, "wait_timeout": 30, "rollback_on_failure": True}
CHANGE: dict[str, Any] = {"image": "nginx:broken", "envs": {"NEW": "1"}}


@pytest.fixture(autouse=True)
def _quick_tasks(emulator: RunningEmulator) -> None:
    emulator.settings(task_states=["FINISHED"], odd_responses=False)


def failing(emulator: RunningEmulator, version: Version, status: str = "FAILED") -> None:
    """Let the polls of the first wait show that region 9 does not start: on v3 until the time is over."""
    is_final = version is V2 and status == "FAILED"
    patch = [
        {"path": "status", "value": status if version is V2 else "PARTIALLYDEPLOYED"},
        {"path": "containers.1.error_message", "value": "no such image"},
    ]
    skip = 1 if version is V2 else 2
    times = 1 if is_final else 6
    emulator.fault("replace", method="GET", path="/deployments/[^/]+$", patch=patch, skip=skip, times=times)


def is_as_before(emulator: RunningEmulator, version: Version, **changes: Any) -> bool:
    return bool(version.body_of(version.stored_rich(emulator)) == version.body_of(version.rich(**changes)))


def reported(run: Run) -> tuple[bool, bool, Any]:
    return run.failed, run.changed, run.result.get("rolled_back")


@pytest.mark.parametrize("status", ["FAILED", "DEPLOYING"])
def test_rollback_puts_back_what_the_run_changed(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, status: str
) -> None:
    """After a failure in one region, and after one that never becomes ready."""
    failing(emulator, version, status)
    run = module(**version.identity, **SAFE, **CHANGE)
    assert (reported(run), is_as_before(emulator, version)) == ((True, False, True), True)
    assert (run.result["changes"], run.result["diff"]["before"]) == ([], run.result["diff"]["after"])
    kind = "deployment_failed" if version is V2 and status == "FAILED" else "wait_timeout"
    assert run.result["error"]["kind"] == kind
    for part in ("no such image", "The update was rolled back", "The newest log lines of region 9:", "GET /v1/"):
        assert part in run.msg
    assert [leaks(run, secret) for secret in version.rich()["envs"].values() if len(secret) > 8] == [[]]


def test_rollback_is_not_needed_where_the_update_becomes_ready(stored: Any, module: Runner, version: Version) -> None:
    run = module(**version.identity, **SAFE, **CHANGE)
    assert reported(run) == (False, True, None)


def test_rollback_stops_what_the_run_has_started(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    version.seed(emulator, version.rich(status="DISABLED"))
    emulator.settings(statuses_after_start=["ERROR" if version is V2 else "DEPLOYING"])
    run = module(**version.identity, **SAFE, **CHANGE, state="started")
    assert (reported(run), is_as_before(emulator, version)) == ((True, False, True), True)
    assert ("STOP" in run.calls, version.stored_rich(emulator)["status"]) == (True, "DISABLED")


def test_rollback_leaves_what_something_else_has_changed(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """A field that the run did not write, and one that it wrote; the others are put back."""
    failing(emulator, version)
    patch = [{"path": "description", "value": "of others"}, {"path": "image", "value": "nginx:others"}]
    # After the polls of the first wait, which are the business of the other fault.
    skip = 1 if version is V2 else 2
    emulator.fault("replace", method="GET", path="/deployments/[^/]+$", patch=patch, skip=skip, times=-1)
    run = module(**version.identity, **SAFE, **CHANGE)
    body = [each["body"] for each in run.requests if each["method"] == version.method][-1]
    assert "Changed by something else during this task, and left so:" in run.msg
    assert body["envs"] == version.rich()["envs"]
    untouched = {name: body.get(name) for name in ("image", "description")}
    expected = {"image": "nginx:others", "description": "of others"} if version is V2 else dict.fromkeys(untouched)
    assert untouched == expected


@only_v3
@pytest.mark.parametrize("since", [1, 2], ids=["the write", "the response"])
def test_rollback_keeps_a_change_of_others_in_the_write_response(
    stored: Any, emulator: RunningEmulator, module: Runner, since: int
) -> None:
    """On v3, where a GET shows the result of the write."""
    patch = [{"path": "description", "value": ""}, {"path": "status", "value": "DEPLOYING"}]
    emulator.fault("replace", method="GET", path="/deployments/[^/]+$", patch=patch, skip=since, times=9 - since)
    run = module(**V3.identity, **SAFE, **CHANGE)
    sent = [each["body"] for each in run.requests if each["method"] == "PATCH"]
    assert "Changed by something else during this task, and left so: description." in run.msg
    assert (reported(run), [sorted(body) for body in sent]) == ((True, False, True), [["envs", "image"]] * 2)


@pytest.mark.parametrize(
    "fault",
    [{"kind": "status", "status": 500, "body": {"message": "out of order"}}, {"kind": "drop_before"}],
    ids=str,
)
def test_rollback_that_fails_tells_both_reasons_and_what_stands(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, fault: dict[str, Any]
) -> None:
    failing(emulator, version)
    emulator.fault(**fault, method=version.method, skip=1, times=-1)
    run = module(**version.identity, **SAFE, image="nginx:broken")
    assert (reported(run), version.stored_rich(emulator)["image"]) == ((True, True, False), "nginx:broken")
    assert (run.result["error"]["kind"], run.result["changes"]) == ("rollback_failed", ["image"])
    assert ("no such image" in run.msg, "The rollback failed: " in run.msg) == (True, True)


def test_rollback_whose_response_is_not_understood_tells_what_stands(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """It was carried out, on v3 by a task that nobody can name."""
    failing(emulator, version)
    emulator.fault("status", method=version.method, status=200, body={}, after=True, skip=1)
    run = module(**version.identity, **SAFE, **CHANGE)
    assert (reported(run), run.result["changes"]) == ((True, False, False), [])
    assert (run.result["error"]["kind"], is_as_before(emulator, version)) == ("rollback_failed", True)


def test_rollback_survives_a_response_that_is_lost(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    failing(emulator, version)
    emulator.fault("drop_after", method=version.method, skip=1)
    run = module(**version.identity, **SAFE, **CHANGE)
    assert (reported(run), is_as_before(emulator, version)) == ((True, False, True), True)


def test_rollback_does_not_fail_because_of_the_logs(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    failing(emulator, version)
    emulator.fault("status", status=500, path="/logs", times=-1)
    run = module(**version.identity, **SAFE, **CHANGE)
    assert (reported(run), "The log lines of region 9 can't be read: " in run.msg) == ((True, False, True), True)


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("mask", ["***", "Bearer ****", "<redacted>", "REDACTED"])
def test_rollback_of_a_masked_secret_is_refused_before_any_write(
    emulator: RunningEmulator, module: Runner, version: Version, mask: str, check: bool
) -> None:
    version.seed(emulator, version.rich(envs={"KEY": mask}))
    run = module(check=check, **version.identity, **SAFE, secret_envs={"KEY": "new", "OTHER": "1"})
    assert (run.calls, list(run.result["error"]["invalid_fields"])) == (version.lookup, ["rollback_on_failure"])
    assert "envs.KEY" in run.msg


@pytest.mark.parametrize("check", [True, False])
def test_rollback_to_no_containers_is_refused_before_any_write(
    emulator: RunningEmulator, module: Runner, version: Version, check: bool
) -> None:
    """The contract forbids an update that sends none."""
    version.seed(emulator, version.rich(containers=[]))
    run = module(check=check, **version.identity, **SAFE, containers=[container(7)])
    assert (run.calls, list(run.result["error"]["invalid_fields"])) == (version.lookup, ["rollback_on_failure"])
    assert "has no containers" in run.msg


@only_v3
@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(("enabled", "before", "after"), [(True, [], ["key1"]), (False, ["key1"], ["key2"])])
def test_rollback_that_would_change_authentication_is_refused_before_any_write(
    emulator: RunningEmulator,
    module: Runner,
    version: Version,
    enabled: bool,
    before: list[str],
    after: list[str],
    check: bool,
) -> None:
    """Else the one is open to everybody after it, and the other closed."""
    version.seed(emulator, version.rich(api_keys=before, auth_enabled=enabled))
    run = module(check=check, **version.identity, **SAFE, api_keys=after)
    assert (run.calls, list(run.result["error"]["invalid_fields"])) == (version.lookup, ["rollback_on_failure"])
    assert "so api_keys can't be put back" in run.msg


@only_v3
def test_rollback_restores_authentication_that_was_on_without_keys(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """That which was turned off is turned on again."""
    version.seed(emulator, version.rich(api_keys=[], auth_enabled=True))
    failing(emulator, version)
    run = module(**version.identity, **SAFE, api_keys=[])
    assert (reported(run), version.stored_rich(emulator)["auth_enabled"]) == ((True, False, True), True)


@pytest.mark.parametrize("word", ["hidden", "masked", "<secret-name>"])
def test_rollback_is_possible_with_a_public_word_that_masks_have(
    emulator: RunningEmulator, module: Runner, version: Version, word: str
) -> None:
    version.seed(emulator, version.rich(envs={"UI_MODE": word}))
    run = module(check=True, **version.identity, **SAFE, image="nginx:1.30")
    assert (run.failed, run.result["changes"]) == (False, ["image"])


def test_rollback_leaves_a_new_deployment(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    emulator.settings(statuses_after_create=["FAILED" if version is V2 else "DEPLOYING"])
    run = module(**version.minimal_options(name="fresh-one", containers=[container(7, 1)]), **SAFE)
    assert (reported(run), len(version.stored(emulator)) > 0) == ((True, True, False), True)
    assert "It is new, and is left as it is." in run.msg


def test_rollback_needs_wait(module: Runner, version: Version) -> None:
    run = module(**version.identity, image="nginx:1.30", rollback_on_failure=True)
    assert (run.calls, list(run.result["error"]["invalid_fields"])) == ([], ["rollback_on_failure"])


# What the API does meanwhile, and what it shows


def after_the_failure(emulator: RunningEmulator, version: Version, *patch: dict[str, Any], **fields: Any) -> None:
    """Let the reads of the rollback show this; `failing` comes first."""
    values = {"kind": "replace", "method": "GET", "path": "/deployments/[^/]+$", "skip": 1 if version is V2 else 2}
    emulator.fault(**{**values, "patch": list(patch), **fields})


def shown(path: str, value: Any) -> dict[str, Any]:
    return {"path": path, "value": value}


def test_rollback_leaves_a_stop_of_others(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    failing(emulator, version)
    stopped = {"method": None, "path": version.path, "skip": 2 if version is V2 else 3}
    after_the_failure(emulator, version, shown("status", "DISABLED"), times=-1, **stopped)
    run = module(**version.identity, **SAFE, **CHANGE)
    assert (reported(run), is_as_before(emulator, version)) == ((True, False, True), True)
    assert {"START", "STOP"}.isdisjoint(run.calls)
    assert "Changed by something else during this task, and left so: status." in run.msg


@pytest.mark.parametrize("count", [1, 2])
def test_rollback_waits_out_that_reads_show_the_failure_of_before(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, count: int
) -> None:
    """After the write that takes the update back."""
    failing(emulator, version)
    old = [shown("image", "nginx:broken"), shown("status", "FAILED" if version is V2 else "PARTIALLYDEPLOYED")]
    after_the_failure(emulator, version, *old, skip=2 if version is V2 else 3, times=count)
    run = module(**version.identity, **SAFE, **CHANGE)
    assert (reported(run), is_as_before(emulator, version)) == ((True, False, True), True)


def test_rollback_tells_that_the_deployment_was_deleted(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    failing(emulator, version)
    after_the_failure(emulator, version, shown("status", "DELETING"), times=-1)
    run = module(**version.identity, **SAFE, **CHANGE)
    assert (run.result["error"]["kind"], run.result["rolled_back"]) == ("rollback_failed", False)
    assert "was deleted by something else during the rollback" in run.msg


def test_deletion_during_the_wait_is_not_rolled_back(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    emulator.settings(statuses_after_update=["DEPLOYING", "DELETING"])
    run = module(**version.identity, **SAFE, **CHANGE)
    assert (run.result["error"]["kind"], run.calls.count(version.method)) == ("not_found", 1)


@pytest.mark.parametrize(
    ("message", "is_back"), [("the resource is locked by another task", True), ("No capacity available", False)]
)
def test_rollback_that_the_api_refuses_with_a_409(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, message: str, is_back: bool
) -> None:
    """One that says that it is locked is tried again."""
    failing(emulator, version)
    body = {"exception_class": "ConflictError", "message": message, "request_id": "request-0815"}
    emulator.fault("status", method=version.method, status=409, body=body, skip=1)
    run = module(**version.identity, **SAFE, **CHANGE)
    assert (reported(run), is_as_before(emulator, version)) == ((True, not is_back, is_back), is_back)
    if not is_back:
        error = run.result["error"]
        assert (error["kind"], error["message"], error["request_id"]) == ("rollback_failed", message, "request-0815")


@pytest.mark.parametrize("status", ["DEPLOYING", "PARTIALLYDEPLOYED", "PENDING"])
def test_rollback_does_not_wait_for_what_was_not_ready_before(
    emulator: RunningEmulator, module: Runner, version: Version, status: str
) -> None:
    containers = version.rich()["containers"][:1]
    version.seed(emulator, version.rich(status=status, containers=containers))
    run = module(**version.identity, **SAFE, **CHANGE)
    assert (reported(run), run.result["changes"]) == ((True, False, True), [])
    assert "The deployment was not ready before it either." in run.msg
    assert sum(run.poll_pauses) < 2 * SAFE["wait_timeout"]


def test_rollback_sends_what_was_read(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """Whatever the response had besides: other orders, nulls, unknown fields. On v3, of what was changed."""
    emulator.settings(odd_responses=True)
    version.seed(emulator, version.rich())
    failing(emulator, version)
    run = module(**version.identity, **SAFE, **CHANGE, purge_containers=False, containers=[container(33)])
    body = [each["body"] for each in run.requests if each["method"] == version.method][-1]
    before = version.body_of(version.rich())
    sent = version.body_of({**version.rich(), **body})
    assert (reported(run), sent) == ((True, False, True), before)
    assert is_as_before(emulator, version)
    changed = {"image", "envs", "containers"}
    assert set(body) >= set(version.managed) if version is V2 else set(body) == changed


@only_v2
def test_rollback_follows_an_api_that_gives_defaults(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """What was null is a number after the update: that is nobody's change."""
    version.seed(emulator, version.rich(timeout=None))
    failing(emulator, version)
    patch = [shown("timeout", 120), shown("containers.1.scale.cooldown_period", 60)]
    emulator.fault("replace", path="/deployments/[^/]+$", patch=patch, skip=1, times=-1)
    run = module(**version.identity, **SAFE, **CHANGE)
    assert (reported(run), "Changed by something else" in run.msg) == ((True, False, True), False)


# The task of an update that outlasts the time


@only_v3
def test_rollback_after_which_the_task_of_the_update_ends(
    stored: Any, emulator: RunningEmulator, module: Runner
) -> None:
    """It carries the update out when the rollback is done, which is then taken back too."""
    emulator.settings(task_states=["RUNNING"] * 3 + ["FINISHED"])
    polls = 9
    emulator.fault("status", path="/v1/tasks/", status=200, body={"id": "1", "state": "RUNNING"}, times=polls)
    run = module(**V3.identity, **{**SAFE, "wait_timeout": 20, "wait_interval": 1}, **CHANGE)
    assert (reported(run), is_as_before(emulator, V3)) == ((True, False, True), True)
    assert (run.result["error"]["kind"], run.calls.count("PATCH")) == ("wait_timeout", 3)
    assert "LOGS" not in run.calls


@only_v3
def test_rollback_that_the_task_of_the_update_outlasts_is_in_doubt(
    stored: Any, emulator: RunningEmulator, module: Runner
) -> None:
    emulator.settings(task_states=["RUNNING"])
    run = module(**V3.identity, **SAFE, **CHANGE)
    assert (reported(run), run.result["changes"]) == ((True, True, False), ["image", *run.result["changes"][1:]])
    assert run.result["error"]["kind"] == "rollback_failed"
    assert "The rollback failed: " in run.msg


@only_v3
def test_rollback_of_a_task_that_failed_has_nothing_to_write(
    stored: Any, emulator: RunningEmulator, module: Runner
) -> None:
    emulator.settings(task_states=["ERROR"])
    run = module(**V3.identity, **SAFE, **CHANGE)
    assert (reported(run), is_as_before(emulator, V3)) == ((True, False, True), True)
    assert (run.result["error"]["kind"], run.calls.count("PATCH")) == ("task_failed", 1)


@only_v3
def test_rollback_of_a_task_that_failed_starts_nothing(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """The stop that was to follow was never sent."""
    emulator.settings(task_states=["ERROR"])
    run = module(**version.identity, **SAFE, **CHANGE, state="stopped")
    assert (run.failed, "START" in run.calls, "STOP" in run.calls) == (True, False, False)
