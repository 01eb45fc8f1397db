# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes side by side: how many at once, and what becomes of the others when some fail."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.fleets import (
    PROJECT,
    Fleet,
    actions_of,
    max_concurrent_writes,
    names,
    nth_id,
    path_pattern,
    seed,
    writes_of,
)
from tests.functional.runner import Run
from tests.functional.versions import V2, Version, only_v2

TEN = names(10)
#: The numbers of those that fail.
BAD = (2, 5, 7)


@pytest.fixture
def fleet(emulator: RunningEmulator, version: Version) -> Fleet:
    """The module, aimed at a project with ten deployments."""
    seed(emulator, *(version.plain(id=nth_id(number), name=name) for number, name in enumerate(TEN)), version=version)
    return Fleet(emulator, version)


def change_all(fleet: Fleet, **options: Any) -> Run:
    """Change all ten."""
    return fleet(**{"deployments": [{"name": name, "image": "nginx:1.30"} for name in TEN], **options})


def strike(emulator: RunningEmulator, **fault: Any) -> None:
    """Let the writes to three of the ten fail."""
    for number in BAD:
        emulator.fault(**{"path": path_pattern(number, TEN[number]), "times": -1, **fault})


def changed(emulator: RunningEmulator, version: Version) -> list[str]:
    """Return the names of those that were changed."""
    return sorted(str(each["name"]) for each in version.stored(emulator, PROJECT) if each["image"] == "nginx:1.30")


# Concurrency


def test_concurrency_keeps_eight_or_more_writes_under_way(emulator: RunningEmulator, version: Version) -> None:
    """By default ten at once; those that come late are looked at once more."""
    seed(
        emulator,
        *(version.plain(id=nth_id(number), name=name) for number, name in enumerate(names(40))),
        version=version,
    )
    emulator.settings(latency_seconds=0.3)
    run = Fleet(emulator, version)(deployments=[{"name": name, "image": "nginx:1.30"} for name in names(40)])
    assert (run.calls.count(version.method), 8 <= max_concurrent_writes(run) <= 10) == (40, True)
    assert 0 <= len(run.calls) - (1 + 40 * len(version.update)) <= 40


@pytest.mark.parametrize("concurrency", [1, 2, 4])
def test_concurrency_limits_writes_under_way(emulator: RunningEmulator, fleet: Fleet, concurrency: int) -> None:
    """Nor fewer, as long as there are some left."""
    emulator.settings(latency_seconds=0.1)
    assert max_concurrent_writes(change_all(fleet, concurrency=concurrency)) == concurrency


def test_concurrency_of_a_hundred_gives_the_same_result(
    emulator: RunningEmulator, fleet: Fleet, version: Version
) -> None:
    """More than there are deployments, and than a pool of connections holds."""
    run = change_all(fleet, concurrency=100)
    assert (run.failed, changed(emulator, version)) == (False, TEN)


@only_v2
def test_writes_of_one_deployment_stay_in_their_order(emulator: RunningEmulator, fleet: Fleet) -> None:
    """Each is written before it is switched."""
    emulator.settings(latency_seconds=0.05)
    run = change_all(fleet, defaults={"state": "stopped"})
    for number in range(10):
        mine = [each for each in run.requests if nth_id(number) in each["path"]]
        assert [each["method"] for each in mine] == ["PUT", "POST"]
        assert mine[0]["ended"] <= mine[1]["started"]


def test_rows_stand_in_the_order_of_the_list(emulator: RunningEmulator, fleet: Fleet) -> None:
    """However late the first is answered."""
    emulator.fault("delay", path=path_pattern(0, TEN[0]), seconds=0.3)
    assert list(actions_of(change_all(fleet))) == TEN


# Failures


NOT_FOUND = {"exception_class": "NotFoundError", "message": "no such instance"}
REFUSED: dict[str, dict[str, Any]] = {
    "400": {"kind": "status", "status": 400},
    "403": {"kind": "status", "status": 403},
    "500": {"kind": "status", "status": 500},
    "502": {"kind": "status", "status": 502},
    "503": {"kind": "status", "status": 503},
    "dropped": {"kind": "drop_before"},
    "a page": {"kind": "html", "status": 500},
    "a redirect": {"kind": "status", "status": 302, "headers": {"Location": "/elsewhere"}},
}


@pytest.mark.parametrize("fault", REFUSED.values(), ids=REFUSED)
def test_fleet_finishes_other_rows_and_the_next_run_the_rest(
    emulator: RunningEmulator, fleet: Fleet, fault: dict[str, Any], version: Version
) -> None:
    """Seven of ten, and then three."""
    strike(emulator, **{**fault, "times": 1}, method=version.method)
    run = change_all(fleet, api_retries=0)
    good = [name for number, name in enumerate(TEN) if number not in BAD]
    assert (run.failed, changed(emulator, version), run.changed) == (True, good, True)
    assert actions_of(run) == {name: "updated" if name in good else "failed" for name in TEN}
    again = change_all(fleet)
    assert (again.failed, len(writes_of(again)), changed(emulator, version)) == (False, 3, TEN)


def test_fleet_error_names_failed_rows(emulator: RunningEmulator, fleet: Fleet) -> None:
    """In the message, and each in its row."""
    for number in BAD:
        body = {"exception_class": "ForbiddenError", "message": f"no capacity {number}", "request_id": f"r-{number}"}
        emulator.fault("status", status=403, path=path_pattern(number, TEN[number]), body=body)
    run = change_all(fleet)
    first, *others = run.msg.splitlines()
    assert (first, [line.partition(":")[0] for line in others]) == (
        "3 of 10 deployments failed:",
        [TEN[number] for number in BAD],
    )
    errors = [row["error"] for row in run.result["deployments"] if row["error"]]
    assert [f"no capacity {number}" in error for number, error in zip(BAD, errors, strict=True)] == [True] * 3


def test_fleet_error_has_all_results(emulator: RunningEmulator, fleet: Fleet) -> None:
    """As a success does."""
    strike(emulator, kind="status", status=400)
    run = change_all(fleet)
    expected = {"created": 0, "updated": 7, "deleted": 0, "unchanged": 0, "failed": 3, "skipped": 0, "unmanaged": 0}
    assert run.result["summary"] == expected
    assert [row["changes"] for row in run.result["deployments"]] == [
        [] if number in BAD else ["image"] for number in range(10)
    ]
    assert len(run.result["diff"]) == 7


@pytest.mark.parametrize("kind", ["drop_after", "cut"])
def test_lost_writes_are_looked_up(emulator: RunningEmulator, fleet: Fleet, kind: str, version: Version) -> None:
    """And made again where they can't be seen yet, since on v3 a task has still to do them."""
    strike(emulator, kind=kind, method=version.method, times=1)
    run = change_all(fleet)
    writes = 10 if version is V2 else 13
    assert (run.failed, len(writes_of(run)), changed(emulator, version)) == (False, writes, TEN)
    assert run.result["summary"]["updated"] == 10


@only_v2
def test_lost_update_fails_and_is_found_done_by_the_next_run(
    emulator: RunningEmulator, fleet: Fleet, version: Version
) -> None:
    """By the next run."""
    strike(emulator, kind="drop_after", method=version.method, times=1)
    first = change_all(fleet, api_retries=0)
    again = change_all(fleet)
    assert (first.result["summary"]["failed"], again.changed, again.calls) == (3, False, ["LIST"])


@only_v2
@pytest.mark.parametrize(
    "fault", [{"kind": "drop_after"}, {"kind": "cut"}, {"kind": "status", "status": 504, "after": True}], ids=str
)
def test_lost_creates_create_nothing_twice(emulator: RunningEmulator, fault: dict[str, Any], version: Version) -> None:
    """Each looks for its own name."""
    emulator.fault(**fault, method="POST", times=3)
    run = Fleet(emulator, version)(deployments=[{"name": name} for name in TEN], defaults=version.minimal_options())
    stored = {str(each["name"]): each["id"] for each in version.stored(emulator, PROJECT)}
    assert (run.failed, len(version.stored(emulator, PROJECT)), run.calls.count("LIST")) == (False, 10, 4)
    assert {row["name"]: row["id"] for row in run.result["deployments"]} == stored


def test_lost_delete_is_done(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """The second attempt finds nothing, which is what was wanted."""
    emulator.fault("drop_after", method="DELETE", times=3)
    run = fleet(deployments=[{"name": "long-gone", "state": "absent"}], prune=True, prune_limit=10)
    assert (run.failed, version.stored(emulator, PROJECT)) == (False, [])


def test_delete_by_somebody_else_counts_as_done(emulator: RunningEmulator, fleet: Fleet) -> None:
    """A 404 is what was wanted."""
    emulator.fault("status", method="DELETE", path=path_pattern(3, TEN[3]), status=404, body=NOT_FOUND)
    run = fleet(deployments=[{"name": "long-gone", "state": "absent"}], prune=True, prune_limit=10)
    assert (run.failed, run.result["summary"]["deleted"]) == (False, 10)


ODD = [
    *((".image", ""), (".status", None), (".containers", None), (".timeout", "soon"), (".name", None)),
    # No deployment at all.
    *(("", None), ("", TEN[0]), ("", [])),
]
each_oddity = pytest.mark.parametrize(("field", "value"), ODD)


def _odd_in_the_list(emulator: RunningEmulator, field: str, value: Any) -> None:
    """Make the first of the ten one that is not understood."""
    emulator.settings(odd_responses=False)
    patch = [{"path": f"results.0{field}", "value": value}]
    emulator.fault("replace", method="GET", path="/deployments$", times=-1, patch=patch)


@each_oddity
def test_odd_unlisted_deployment_is_a_warning_and_not_pruned(
    emulator: RunningEmulator, fleet: Fleet, version: Version, field: str, value: Any
) -> None:
    """All others are changed, or pruned."""
    _odd_in_the_list(emulator, field, value)
    run = fleet(deployments=[{"name": TEN[1], "image": "nginx:1.30"}], prune=True, prune_limit=10)
    assert (run.failed, changed(emulator, version)) == (False, [TEN[1]])
    assert sorted(str(each["name"]) for each in version.stored(emulator, PROJECT)) == TEN[:2]
    assert [text for text in run.result["warnings"] if f"results[0]{field}:" in str(text)] != []


@each_oddity
def test_odd_listed_deployment_fails_alone(
    emulator: RunningEmulator, fleet: Fleet, version: Version, field: str, value: Any
) -> None:
    """Where its name is not readable too: it may be the one, so that nothing is created."""
    _odd_in_the_list(emulator, field, value)
    run = change_all(fleet, prune=True)
    assert (run.failed, run.result["summary"]["failed"], changed(emulator, version)) == (True, 1, TEN[1:])
    failed = [each for each in run.result["deployments"] if each["action"] == "failed"]
    assert [(each["name"], f"results[0]{field}:" in each["error"]) for each in failed] == [(TEN[0], True)]
    assert len(version.stored(emulator, PROJECT)) == 10


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("value", [None, "name-00000", 5])
def test_deployment_that_an_odd_entry_may_be_is_not_created(
    emulator: RunningEmulator, fleet: Fleet, version: Version, value: Any, check_mode: bool
) -> None:
    """The row fails, also where its deployment should be absent; one that is found does not."""
    _odd_in_the_list(emulator, "", value)
    deployments = [
        {"name": TEN[0], **version.minimal_options()},
        {"name": "name-absent", "state": "absent"},
        {"name": TEN[1], "image": "nginx:1.30"},
    ]
    run = fleet(deployments=deployments, check=check_mode)
    assert actions_of(run) == {TEN[0]: "failed", "name-absent": "failed", TEN[1]: "updated"}
    assert len(version.stored(emulator, PROJECT)) == 10


@pytest.mark.parametrize("check_mode", [True, False])
def test_incomplete_list_writes_nothing(
    emulator: RunningEmulator, fleet: Fleet, version: Version, check_mode: bool
) -> None:
    """Neither is anything created that the list may have lost, nor anything pruned."""
    change = {"path": "count", "value": 11}
    emulator.fault("replace", method="GET", path="/deployments$", times=-1, patch=[change])
    run = fleet(deployments=[{"name": TEN[0], "image": "nginx:1.30"}], prune=True, prune_limit=10, check=check_mode)
    assert (run.failed, set(run.calls), "the list is not complete" in run.msg) == (True, {"LIST"}, True)


def test_incomplete_list_is_read_again(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """Somebody created or deleted something meanwhile."""
    change = {"path": "count", "value": 9}
    emulator.fault("replace", method="GET", path="/deployments$", times=2, patch=[change])
    run = change_all(fleet)
    assert (run.failed, run.calls[:3], changed(emulator, version)) == (False, ["LIST"] * 3, TEN)


def test_busy_api_is_waited_for(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """As long as it asks for, and each a little longer."""
    strike(emulator, kind="status", status=429, headers={"Retry-After": "7"}, times=1)
    run = change_all(fleet)
    assert (run.failed, changed(emulator, version)) == (False, TEN)
    assert (len(run.retry_pauses) >= 3, max(run.retry_pauses) > 6) == (True, True)


def test_rate_limit_slows_the_fleet_only(emulator: RunningEmulator, version: Version) -> None:
    """Five writes in a quarter of a second, and ten at once."""
    forty = names(40)
    stored = (version.plain(id=nth_id(number), name=name) for number, name in enumerate(forty))
    seed(emulator, *stored, version=version)
    emulator.settings(writes_per_window=5, window_seconds=0.25, task_states=["FINISHED"])
    fleet = Fleet(emulator, version)
    fleet.sleeps_between_attempts = True
    run = fleet(deployments=[{"name": name, "image": "nginx:1.30"} for name in forty], api_retries=1)
    assert (run.failed, changed(emulator, version)) == (False, forty)
    refused_writes = run.calls.count(version.method) - len(forty)
    assert 0 < refused_writes < 3 * len(forty)


def test_permanent_rate_limit_is_an_error_after_the_time(
    emulator: RunningEmulator, fleet: Fleet, version: Version
) -> None:
    """Of each of them."""
    emulator.fault("status", method=version.method, status=429, headers={"Retry-After": "9"}, times=-1)
    run = change_all(fleet, api_retry_time=30)
    assert (run.failed, run.result["summary"]["failed"], changed(emulator, version)) == (True, 10, [])
    assert "api_retry_time" in run.msg


@only_v2
def test_name_conflict_fails_alone(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """The API refuses it; the others are done."""
    run = fleet(deployments=[{"instance_id": nth_id(0), "name": TEN[1]}, {"name": TEN[2], "image": "nginx:1.30"}])
    assert (actions_of(run), changed(emulator, version)) == ({TEN[1]: "failed", TEN[2]: "updated"}, [TEN[2]])


def test_created_deployment_not_known_yet_is_stopped(emulator: RunningEmulator, version: Version) -> None:
    emulator.fault("status", method="POST", path="/stop$", status=404, times=2)
    run = Fleet(emulator, version)(deployments=[{"name": TEN[0], **version.minimal_options(), "state": "stopped"}])
    assert (run.failed, run.calls.count("CREATE"), run.calls.count("STOP")) == (False, 1, 3)


@only_v2
def test_created_deployment_that_cannot_be_stopped_is_reported(emulator: RunningEmulator, version: Version) -> None:
    """With its ID, and what was done."""
    emulator.fault("status", status=400, path="stop$")
    run = Fleet(emulator, version)(deployments=[{"name": TEN[0], **version.minimal_options(), "state": "stopped"}])
    (row,) = run.result["deployments"]
    assert (row["action"], "name" in row["changes"], "status" in row["changes"]) == ("failed", True, False)
    assert (row["id"], run.changed) == (version.stored(emulator, PROJECT)[0]["id"], True)


@only_v2
def test_ignored_field_is_a_warning_with_the_name(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """The task succeeds."""
    emulator.settings(odd_responses=False)
    emulator.fault(
        "replace", method=version.method, path=path_pattern(4, TEN[4]), patch=[{"path": "image", "value": "other"}]
    )
    run = change_all(fleet)
    (warning,) = run.result["warnings"]
    assert (run.failed, f"{TEN[4]}: The API did not apply image" in str(warning)) == (False, True)
