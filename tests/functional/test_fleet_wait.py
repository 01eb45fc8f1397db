# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet that waits: one list for all at each poll, at most so many under way, and where it stops."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import container
from tests.functional.fleets import PROJECT, Fleet, actions_of, names, nth_id, path_pattern, seed, writes_of
from tests.functional.runner import Run
from tests.functional.versions import V2, Version

SIX = names(6)
NEW_IMAGE = "nginx:1.30"
PATIENT: dict[str, Any] = {"wait": True, "wait_timeout": 100_000}


@pytest.fixture
def fleet(emulator: RunningEmulator, version: Version) -> Fleet:
    """The module, aimed at a project with six deployments; tasks of v3 are over at once."""
    emulator.settings(task_states=["FINISHED"])
    stored = [version.plain(id=nth_id(number), name=name) for number, name in enumerate(SIX)]
    seed(emulator, *stored, version=version)
    return Fleet(emulator, version)


def roll_out(fleet: Fleet, check: bool = False, **options: Any) -> Run:
    """Change the image of all six, and wait."""
    asked = [{"name": name, "image": NEW_IMAGE} for name in SIX]
    return fleet(check, **{"deployments": asked, **PATIENT, **options})


def images(emulator: RunningEmulator, version: Version) -> list[bool]:
    """Return, of each deployment, whether it has the new image."""
    stored = {each["name"]: each["image"] for each in version.stored(emulator, PROJECT)}
    return [stored[name] == NEW_IMAGE for name in SIX]


def polls(run: Run) -> int:
    """Return how often the list was read after the first time."""
    return run.calls.count("LIST") - 1


def shown(emulator: RunningEmulator, number: int, **values: Any) -> None:
    """Let the list show one deployment with other values, for ever."""
    patch = [{"path": f"results.{number}.{path}", "value": value} for path, value in values.items()]
    emulator.fault("replace", method="GET", path="/deployments$", patch=patch, times=-1, skip=1)


# The polls


@pytest.mark.parametrize("concurrency", [6, 2])
def test_wait_uses_one_list_for_all_rows(
    emulator: RunningEmulator, fleet: Fleet, version: Version, concurrency: int
) -> None:
    """After its write, none is asked for by itself; each is looked at twice, a second apart."""
    fleet.sleeps_between_polls = True
    run = roll_out(fleet, wait_interval=1, concurrency=concurrency)
    assert (run.failed, images(emulator, version)) == (False, [True] * 6)
    turns = 6 // concurrency
    # Each alone would poll twice.
    assert polls(run) < 2 * len(SIX)
    others = [call for call in run.calls if call != "LIST"]
    refreshed = 0 if turns == 1 else 4
    assert len(others) <= 6 * len(version.update) + refreshed


def test_wait_ends_when_all_are_ready(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """Which is PENDING here, as all are scaled to zero."""
    emulator.settings(statuses_after_update=["DEPLOYING"] * 6 + ["ACTIVE"])
    run = roll_out(fleet)
    assert (run.failed, actions_of(run)) == (False, dict.fromkeys(SIX, "updated"))
    assert {each["status"] for each in version.stored(emulator, PROJECT)} == {"PENDING"}


def test_wait_disabled_looks_at_nothing(fleet: Fleet) -> None:
    assert polls(roll_out(fleet, wait=False)) == 0


def test_wait_skips_a_ready_and_unchanged_row(fleet: Fleet) -> None:
    run = fleet(deployments=[{"name": name} for name in SIX], **PATIENT)
    assert (run.failed, run.changed, run.calls) == (False, False, ["LIST"])


def test_wait_includes_an_unchanged_row_not_ready(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """As by the module for one."""
    waiting = [{"path": "results.0.status", "value": "DEPLOYING"}]
    emulator.fault("replace", method="GET", path="/deployments$", patch=waiting, times=3)
    run = fleet(deployments=[{"name": name} for name in SIX], **PATIENT)
    assert (run.failed, run.changed, polls(run), writes_of(run)) == (False, False, 3, [])


def test_created_stopped_and_deleted_are_waited_for(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    emulator.settings(
        statuses_after_create=["NEW", "DEPLOYING", "ACTIVE"],
        statuses_after_stop=["ACTIVE", "DISABLED"],
        linger_deleting=2,
    )
    asked = [
        version.minimal_options(name="fresh-one", containers=[container(7, 1)]),
        {"name": SIX[0], "state": "stopped"},
        {"name": SIX[1], "state": "absent"},
    ]
    run = fleet(deployments=asked, **PATIENT)
    assert (run.failed, list(actions_of(run).values())) == (False, ["created", "updated", "deleted"])
    statuses = {each["name"]: each["status"] for each in version.stored(emulator, PROJECT)}
    assert (statuses["fresh-one"], statuses[SIX[0]], SIX[1] in statuses) == ("ACTIVE", "DISABLED", False)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_wait_survives_a_broken_api(emulator: RunningEmulator, fleet: Fleet, version: Version, status: int) -> None:
    emulator.fault("status", method="GET", path="/deployments$", status=status, times=4, skip=1)
    run = roll_out(fleet)
    assert (run.failed, images(emulator, version)) == (False, [True] * 6)


def test_wait_with_a_permanently_broken_api_times_out_each_row(emulator: RunningEmulator, fleet: Fleet) -> None:
    """With what the last poll came to, and what was written by then."""
    emulator.fault("status", method="GET", path="/deployments$", status=503, times=-1, skip=1)
    run = roll_out(fleet, wait_timeout=30)
    assert (run.failed, run.changed, run.result["error"]["kind"]) == (True, True, "wait_timeout")
    for row in run.result["deployments"]:
        assert (row["error_kind"], row["changes"]) == ("wait_timeout", ["image"])
        assert "Timed out after 30 seconds" in row["error"]
        assert "The last poll failed" in row["error"]


def test_wait_ends_when_the_key_is_withdrawn(emulator: RunningEmulator, fleet: Fleet) -> None:
    emulator.fault("status", method="GET", path="/deployments$", status=403, times=-1, skip=1)
    run = roll_out(fleet)
    assert {row["error_kind"] for row in run.result["deployments"]} == {run.result["error"]["kind"]}
    assert all(row["changes"] == ["image"] for row in run.result["deployments"])


def test_wait_reports_an_odd_deployment_in_its_row(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    shown(emulator, 2, image=5)
    run = roll_out(fleet, wait_timeout=300)
    assert [row["action"] for row in run.result["deployments"]] == [
        "failed" if number == 2 else "updated" for number in range(6)
    ]
    assert "not of the documented shape" in run.result["deployments"][2]["error"]


def test_wait_reports_a_failed_region_in_its_row(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """On v2 at once; v3 has no status that says so, and the time runs out."""
    failing = {"status": "FAILED" if version is V2 else "DEPLOYING", "containers.0.error_message": "no such image"}
    shown(emulator, 3, **failing)
    run = roll_out(fleet, wait_timeout=300)
    kinds = [row["error_kind"] for row in run.result["deployments"]]
    kind = "deployment_failed" if version is V2 else "wait_timeout"
    assert kinds == [kind if number == 3 else None for number in range(6)]
    assert "Region 7" in run.result["deployments"][3]["error"]
    assert "no such image" in run.result["deployments"][3]["error"]


# Where it stops


def never_ready(emulator: RunningEmulator, *numbers: int) -> None:
    """Let these never become ready."""
    patch = [{"path": f"results.{number}.status", "value": "DEPLOYING"} for number in numbers]
    emulator.fault("replace", method="GET", path="/deployments$", patch=patch, times=-1, skip=1)


@pytest.mark.parametrize(("max_failures", "started"), [(0, 2), (1, 4), (None, 6)])
def test_wait_skips_rows_not_started(
    emulator: RunningEmulator, fleet: Fleet, version: Version, max_failures: int | None, started: int
) -> None:
    """The second and the fourth never become ready."""
    never_ready(emulator, 1, 3)
    run = roll_out(fleet, concurrency=1, wait_timeout=20, max_failures=max_failures)
    actions = ["updated", "failed", "updated", "failed", "updated", "updated"][:started]
    assert list(actions_of(run).values()) == actions + ["skipped"] * (6 - started)
    assert images(emulator, version) == [True] * started + [False] * (6 - started)
    assert len(writes_of(run)) == started
    summary = run.result["summary"]
    assert (summary["skipped"], summary["failed"], len(run.result["diff"])) == (
        6 - started,
        actions.count("failed"),
        started,
    )
    skipped = f", and {6 - started} were not started because of max_failures" if started < 6 else ""
    assert run.msg.startswith(f"{actions.count('failed')} of 6 deployments failed{skipped}:\n")
    assert run.result["error"]["kind"] == "wait_timeout"
    for row in run.result["deployments"][started:]:
        assert (row["changes"], row["error"], row["error_kind"], row["exists"]) == ([], None, None, True)


def test_wait_skipped_rows_are_done_by_the_next_run(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    emulator.fault("status", method=version.method, path=path_pattern(1, SIX[1]), status=400)
    assert "skipped" in actions_of(roll_out(fleet, concurrency=1, max_failures=0)).values()
    again = roll_out(fleet, concurrency=1, max_failures=0)
    assert (again.failed, images(emulator, version)) == (False, [True] * 6)


def test_prune_deletes_nothing_after_a_failure(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    emulator.fault("status", method=version.method, status=400)
    asked = [{"name": SIX[0], "image": NEW_IMAGE}]
    run = fleet(deployments=asked, prune=True, prune_limit=5, concurrency=1, max_failures=0)
    assert (len(version.stored(emulator, PROJECT)), list(actions_of(run).values())) == (6, ["failed", *["skipped"] * 5])


def test_check_mode_shows_what_a_good_run_shows(emulator: RunningEmulator, fleet: Fleet) -> None:
    """With one request."""
    audit, real = (roll_out(fleet, check, max_failures=0, concurrency=3) for check in (True, False))
    assert audit.calls == ["LIST"]
    same = ("diff", "deployments", "summary", "changed")
    assert [audit.result[name] for name in same] == [real.result[name] for name in same]


@pytest.mark.parametrize("options", [{"max_failures": -1}, {"wait_interval": 0}, {"wait_timeout": 0}])
def test_limits_of_the_options_are_reported_before_any_request(fleet: Fleet, options: dict[str, Any]) -> None:
    run = roll_out(fleet, **options)
    assert (run.calls, list(run.result["error"]["invalid_fields"])) == ([], list(options))


# Changes of somebody else


def test_wait_keeps_a_change_of_others_to_a_later_row(
    emulator: RunningEmulator, fleet: Fleet, version: Version
) -> None:
    """The second comes after more than three seconds, and is read again."""
    fleet.sleeps_between_polls = True
    theirs = [{"path": "timeout", "value": 77}]
    emulator.fault("replace", method="GET", path=path_pattern(1, SIX[1]), patch=theirs, times=-1)
    asked = [{"name": name, "image": NEW_IMAGE} for name in SIX[:2]]
    run = fleet(deployments=asked, concurrency=1, wait=True, wait_interval=4)
    (body,) = [
        each["body"]
        for each in run.requests
        if each["method"] == version.method and each["path"].endswith((nth_id(1), SIX[1]))
    ]
    # A PATCH of v3 sends the image alone, and a PUT of v2 everything.
    expected = {"timeout": 77} if version is V2 else {}
    assert {name: value for name, value in body.items() if name == "timeout"} == expected
    assert run.failed is False
