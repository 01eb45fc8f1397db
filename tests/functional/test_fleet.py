# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet over HTTP: one list, then exactly the writes that are needed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.fleets import PROJECT, Fleet, actions_of, nth_id, seed, writes_of
from tests.functional.runner import Runner
from tests.functional.secrets import MASK
from tests.functional.versions import V2, Version, only_v2
from tests.support.contract import BodyContract

THREE = ("first", "other", "third")
BOTH_MODES = pytest.mark.parametrize("check", [True, False])


@pytest.fixture
def fleet(emulator: RunningEmulator, version: Version) -> Fleet:
    """The module, aimed at a project with three deployments."""
    seed(emulator, *(version.rich(id=nth_id(number), name=name) for number, name in enumerate(THREE)), version=version)
    return Fleet(emulator, version)


@BOTH_MODES
def test_unchanged_is_one_list(fleet: Fleet, check: bool) -> None:
    """For all of them together."""
    run = fleet(check, deployments=[{"name": name, "image": "nginx:1.29"} for name in THREE])
    assert (run.failed, run.changed, run.calls) == (False, False, ["LIST"])


def test_fleet_lists_in_pages_of_a_thousand(fleet: Fleet, version: Version) -> None:
    """In the project of the task; the contract of v3 knows no order."""
    (request,) = fleet(deployments=[]).requests
    in_order = {"order_by": "name.asc", "project_id": str(PROJECT)} if version is V2 else {}
    assert request["query"] == {"limit": "1000", "offset": "0", **in_order}
    assert version.project(request) == str(PROJECT)


def test_fleet_sends_one_write_for_each_difference(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """Of its own kind, behind the list; on v3 its task is followed and it is seen, and its name stands for an ID."""
    gone = {"instance_id": nth_id(2)} if version is V2 else {"name": "third"}
    run = fleet(
        deployments=[
            {"name": "first", "image": "nginx:1.30"},
            {"name": "other"},
            {**gone, "state": "absent"},
            {"name": "fresh", **version.minimal_options()},
        ]
    )
    assert run.calls[0] == "LIST"
    assert sorted(run.calls[1:]) == sorted([*version.create, *version.update, *version.delete])
    assert actions_of(run) == {"first": "updated", "other": "unchanged", "third": "deleted", "fresh": "created"}
    ids = [row["id"] for row in run.result["deployments"]][:3]
    assert ids == ([nth_id(number) for number in range(3)] if version is V2 else [*THREE])
    stored = {each["name"]: each["image"] for each in version.stored(emulator, PROJECT)}
    assert stored == {"first": "nginx:1.30", "other": "nginx:1.29", "fresh": "nginx:1.29"}


def test_check_mode_sends_the_list_alone(fleet: Fleet, version: Version) -> None:
    """Whatever is asked for."""
    run = fleet(
        True,
        deployments=[
            {"name": "first", "state": "stopped"},
            {"name": "other", "image": "nginx:1.30"},
            {"name": "fresh", **version.minimal_options()},
        ],
        prune=True,
    )
    assert (run.calls, run.changed, run.result["summary"]["failed"]) == (["LIST"], True, 0)


@only_v2
def test_start_and_stop_follow_the_write(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """As by the single module."""
    seed(emulator, version.rich(id=nth_id(0), name="first", status="DISABLED"), version=version)
    run = fleet(deployments=[{"name": "first", "image": "nginx:1.30", "state": "started"}])
    assert [(each["method"], each["path"].rpartition("/")[2]) for each in run.requests[1:]] == [
        ("PUT", nth_id(0)),
        ("POST", "start"),
    ]
    assert run.result["deployments"][0]["changes"] == ["image", "status"]


@only_v2
@pytest.mark.parametrize(
    "options",
    [
        {"image": "nginx:1.30"},
        {"envs": {"A": "1"}, "purge_envs": False},
        {"secret_envs": {"HF_TOKEN": None}, "envs": {}},
        {"containers": [{"region_id": 9, "scale": {"min": 0, "max": 5}}]},
        {"probes": {"liveness_probe": {"enabled": False}}, "command": [], "timeout": 0},
    ],
    ids=str,
)
def test_fleet_sends_the_write_of_the_single_module(
    emulator: RunningEmulator, fleet: Fleet, module: Runner, options: dict[str, Any], version: Version
) -> None:
    """Body for body, with the same changes and diff."""
    together = fleet(deployments=[{"name": "first", **options}])
    seed(emulator, version.rich(id=nth_id(0), name="first"), version=version)
    alone = module(name="first", project_id=PROJECT, **options)
    assert together.body() == alone.body()
    assert together.result["deployments"][0]["changes"] == alone.result["changes"]
    headers = {"before_header": "first", "after_header": "first"}
    assert together.result["diff"] == [{**headers, **alone.result["diff"]}]


@only_v2
def test_fleet_writes_match_the_contract(fleet: Fleet, contract: BodyContract, version: Version) -> None:
    """That of a create, too."""
    run = fleet(
        deployments=[{"name": name, "timeout": 5} for name in THREE] + [{"name": "fresh", **version.minimal_options()}]
    )
    bodies = [each["body"] for each in run.requests[1:]]
    assert (len(bodies), [contract.problems(body) for body in bodies]) == (4, [[]] * 4)


def test_fleet_keeps_other_fields(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """In the whole project."""
    fleet(deployments=[{"name": name} for name in THREE], defaults={"description": "new"})
    for number, each in enumerate(sorted(version.stored(emulator, PROJECT), key=lambda each: str(each["name"]))):
        expected = version.rich(id=nth_id(number), name=THREE[number], description="new")
        assert version.body_of(each) == version.body_of(expected)


@only_v2
def test_fleet_changes_nothing_on_the_second_run(fleet: Fleet, version: Version) -> None:
    """With one list."""
    options: dict[str, Any] = {
        "deployments": [
            {"name": "first", "state": "stopped"},
            {"instance_id": nth_id(1), "name": "renamed"},
            {"name": "third", "state": "absent"},
            {"name": "fresh"},
        ],
        "defaults": {
            **version.minimal_options(),
            "probes": {"startup_probe": {"enabled": True, "probe": {"tcp_socket": {"port": 80}}}},
        },
    }
    first, again = fleet(**options), fleet(**options)
    assert (first.result["summary"]["failed"], again.changed, again.calls) == (0, False, ["LIST"])


def test_fleet_accepts_api_defaults_on_the_second_run(emulator: RunningEmulator, version: Version) -> None:
    """The probes of a catalogue image, for one."""
    defaults = {**version.minimal_options(), "image": "registry.hub.gcore.example/llm:1"}
    options: dict[str, Any] = {"deployments": [{"name": "fresh"}], "defaults": defaults}
    fleet = Fleet(emulator, version)
    assert [fleet(**options).changed, fleet(**options).changed] == [True, False]


def test_purge_containers_is_an_option_of_rows_and_defaults(
    emulator: RunningEmulator, fleet: Fleet, version: Version
) -> None:
    """The deployment's own wins."""
    fleet(
        deployments=[{"name": "first"}, {"name": "other", "purge_containers": True}],
        defaults={"purge_containers": False, "containers": [{"region_id": 9, "scale": {"min": 0, "max": 5}}]},
    )
    stored = {each["name"]: each["containers"] for each in version.stored(emulator, PROJECT)}
    regions = {name: [each["region_id"] for each in containers] for name, containers in stored.items()}
    assert (regions["first"], regions["other"]) == ([7, 9, 11], [9])


# Defaults


def test_row_option_replaces_the_default_whole(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """Dicts are not merged."""
    fleet(
        deployments=[{"name": "first", "envs": {"B": "2"}}, {"name": "other"}],
        defaults={"envs": {"A": "1"}, "listening_port": 81},
    )
    stored = {each["name"]: each for each in version.stored(emulator, PROJECT)}
    assert [stored[name]["envs"] for name in ("first", "other")] == [{"B": "2"}, {"A": "1"}]
    assert [stored[name]["listening_port"] for name in THREE] == [81, 81, 8080]


def test_alias_in_a_row_is_the_option_in_the_defaults(
    emulator: RunningEmulator, fleet: Fleet, version: Version
) -> None:
    """The time-out has two names."""
    fleet(deployments=[{"name": "first", "idle_timeout": 7}, {"name": "other"}], defaults={"timeout": 5})
    stored = {each["name"]: each["timeout"] for each in version.stored(emulator, PROJECT)}
    assert stored == {"first": 7, "other": 5, "third": None}


# Refused


@BOTH_MODES
def test_wrong_options_send_nothing(fleet: Fleet, check: bool) -> None:
    """Each is told with its path."""
    run = fleet(
        check,
        deployments=[
            {"name": "first", "image": "nginx:1.30"},
            {"name": "other", "containers": [{"region_id": 7, "scale": {"min": 0, "max": 301}}]},
            {"name": "other", "envs": {"A": True}},
        ],
        defaults={"timeout": -1},
    )
    assert (run.failed, run.calls, sorted(run.result["error"]["invalid_fields"])) == (
        True,
        [],
        ["defaults.timeout", "deployments[1].containers[0].scale.max", "deployments[2].envs.A", "deployments[2].name"],
    )


@pytest.fixture
def unplannable(emulator: RunningEmulator, version: Version) -> list[dict[str, Any]]:
    """A list in which one can be planned, and each other has an obstacle of its own."""
    seed(
        emulator,
        version.plain(id=nth_id(0), name="first"),
        version.plain(id=nth_id(1), name="other", status="DELETING"),
        version.plain(id=nth_id(9), name="unlisted"),
        version=version,
    )
    return [
        {"name": "first", "image": "nginx:1.30"},
        {"name": "other"},
        {"name": "fresh", "image": "nginx"},
        {"name": "third", "secret_envs": {"NOT_THERE": None}},
    ]


def test_invalid_row_ends_the_task_before_any_write(
    fleet: Fleet, version: Version, unplannable: list[dict[str, Any]]
) -> None:
    """With all that is wrong."""
    run = fleet(False, deployments=unplannable)
    assert (run.failed, run.calls, list(run.result["error"]["invalid_fields"])) == (
        True,
        ["LIST"],
        [
            "deployments[1]",
            *(f"deployments[2].{name}" for name in ("name", version.flavor_option, "listening_port", "containers")),
            "deployments[3].secret_envs.NOT_THERE",
        ],
    )


def test_check_mode_reports_other_rows_beside_an_invalid_one(
    fleet: Fleet, version: Version, unplannable: list[dict[str, Any]]
) -> None:
    """The task fails all the same, as a run without check mode does."""
    run = fleet(True, deployments=unplannable)
    assert (run.failed, run.calls) == (True, ["LIST"])
    assert {row["name"]: row["action"] for row in run.result["deployments"]} == {
        "first": "updated",
        "other": "failed",
        "fresh": "failed",
        "third": "failed",
    }
    errors = {row["name"]: row["error"] for row in run.result["deployments"]}
    assert errors["first"] is None
    assert "being deleted" in errors["other"]
    assert f"{version.flavor_option}: " in errors["fresh"]
    assert "secret_envs.NOT_THERE" in errors["third"]
    assert run.result["msg"].startswith("3 of 4 deployments failed:\nother: ")
    assert {row["name"] for row in run.result["deployments"] if not row["exists"]} == {"fresh"}
    assert [diff["after_header"] for diff in run.result["diff"]] == ["first"]
    assert [each["name"] for each in run.result["unmanaged"]] == ["unlisted"]


#: The status, what the region answers, the state that is asked for; then the health, and whether the region is shown.
CONDITIONS: dict[str, tuple[str, tuple[int | None, str | None], str, str, bool]] = {
    "as it should be": ("ACTIVE", (1, None), "present", "healthy", False),
    "not told how many are ready": ("ACTIVE", (None, None), "present", "healthy", False),
    "none of one is ready": ("ACTIVE", (0, None), "present", "not_ready", True),
    "an error": ("PARTIALLYDEPLOYED", (0, "cannot pull with hf_NobodyMaySeeThis"), "present", "failing", True),
    "not all is there yet": ("DEPLOYING", (0, None), "present", "not_ready", True),
    "waiting, with one that must be there": ("PENDING", (0, None), "present", "not_ready", True),
    "stopped": ("DISABLED", (0, None), "present", "stopped", False),
    "stopped as it should be": ("DISABLED", (0, None), "stopped", "healthy", False),
}


@pytest.mark.parametrize(("status", "counts", "state", "health", "is_short"), CONDITIONS.values(), ids=CONDITIONS)
def test_rows_have_status_and_health(
    emulator: RunningEmulator,
    version: Version,
    status: str,
    counts: tuple[int | None, str | None],
    state: str,
    health: str,
    is_short: bool,
) -> None:
    """As they were found, with no secret in the error of a region; the autoscaler's total is no measure."""
    ready, error = counts
    container = version.plain()["containers"][0]
    container["scale"] = {**container["scale"], "min": 1, "max": 3}
    container |= {"deploy_status": ready if ready is None else {"ready": ready, "total": 3}, "error_message": error}
    shown = version.plain(
        id=nth_id(0), name="first", status=status, containers=[container], envs={"HF_TOKEN": "hf_NobodyMaySeeThis"}
    )
    seed(emulator, shown, version=version)
    run = Fleet(emulator, version)(deployments=[{"name": "first", "state": state}])
    (row,) = run.result["deployments"]
    assert (row["status"], row["health"]) == (status, health), row
    region = {"region_id": container["region_id"], "ready": ready, "total": 3}
    reported = {**region, "error_message": error and error.replace("hf_NobodyMaySeeThis", MASK)}
    assert row["unready_regions"] == ([reported] if is_short else [])


@only_v2
@pytest.mark.parametrize(
    "second", [{"name": "first"}, {"name": "first", "state": "absent"}, {"name": "first", "image": "nginx:1.30"}]
)
def test_rows_of_the_same_deployment_are_refused(fleet: Fleet, second: dict[str, Any]) -> None:
    """Also where the first is to be renamed, and gives up the name of the second."""
    run = fleet(deployments=[{"instance_id": nth_id(0), "name": "renamed"}, second])
    assert (list(run.result["error"]["invalid_fields"]), run.calls) == (["deployments[1]"], ["LIST"])


@only_v2
def test_ambiguous_name_is_refused(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """Naming both."""
    seed(emulator, version.plain(id=nth_id(7), name="first"), version=version)
    run = fleet(deployments=[{"name": "first", "image": "nginx:1.30"}, {"name": "other", "image": "nginx:1.30"}])
    assert (nth_id(0) in run.msg, nth_id(7) in run.msg, run.calls) == (True, True, ["LIST"])


def test_name_in_another_project_is_not_found(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """The example of the emulator is in project 1."""
    run = fleet(True, deployments=[{"name": "my-instance", **version.minimal_options()}])
    assert actions_of(run) == {"my-instance": "created"}


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 401},
        {"kind": "html"},
        {"kind": "replace", "patch": [{"path": "count", "value": "many"}]},
        {"kind": "raw", "text": '{"count": 3, "results": [', "content_type": "application/json"},
    ],
    ids=lambda fault: fault["kind"],
)
def test_odd_list_ends_the_task(emulator: RunningEmulator, fleet: Fleet, fault: dict[str, Any]) -> None:
    """Nothing is written on half a sight."""
    emulator.fault(**fault, method="GET", times=-1)
    run = fleet(deployments=[{"name": "first", "image": "nginx:1.30"}], prune=True)
    assert (run.failed, set(run.calls), "deployments" in run.result) == (True, {"LIST"}, False)


def test_failed_page_is_retried(emulator: RunningEmulator, fleet: Fleet) -> None:
    """As any GET."""
    emulator.fault("status", status=503, method="GET")
    run = fleet(deployments=[{"name": "first"}])
    assert (run.failed, run.calls) == (False, ["LIST", "LIST"])


# Prune


def test_unlisted_deployments_are_kept_and_named(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """That is the default."""
    run = fleet(deployments=[{"name": "first"}])
    assert [each["name"] for each in run.result["unmanaged"]] == ["other", "third"]
    assert (run.changed, len(version.stored(emulator, PROJECT))) == (False, 3)


def test_prune_deletes_unlisted_deployments(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """With the diff of a removal."""
    run = fleet(deployments=[{"name": "first"}], prune=True)
    assert [each["name"] for each in version.stored(emulator, PROJECT)] == ["first"]
    assert [(each["before_header"], each["after"]) for each in run.result["diff"]] == [("other", {}), ("third", {})]
    assert run.result["unmanaged"] == []


def test_prune_leaves_other_projects(emulator: RunningEmulator, fleet: Fleet) -> None:
    """Whatever is listed."""
    fleet(deployments=[{"name": "long-gone", "state": "absent"}], prune=True)
    assert [len(emulator.stored(project)) for project in (1, PROJECT)] == [1, 0]


@BOTH_MODES
def test_prune_with_an_empty_list_deletes_nothing(fleet: Fleet, check: bool) -> None:
    """It is far more often a file that was not read than a wish, and no request is sent for it."""
    run = fleet(check, deployments=[], prune=True, prune_limit=10)
    assert (run.failed, run.calls, list(run.result["error"]["invalid_fields"])) == (True, [], ["deployments"])


@BOTH_MODES
def test_prune_over_the_limit_is_refused_before_any_write(fleet: Fleet, check: bool) -> None:
    """Nothing else is written either."""
    run = fleet(check, deployments=[{"name": "first", "image": "nginx:1.30"}], prune=True, prune_limit=1)
    assert (run.failed, run.calls, list(run.result["error"]["invalid_fields"])) == (True, ["LIST"], ["prune_limit"])


@only_v2
def test_prune_skips_a_deployment_in_deletion(emulator: RunningEmulator, fleet: Fleet) -> None:
    """It is on its way out already."""
    emulator.settings(linger_deleting=True)
    listed = [{"name": "first"}, {"name": "other", "state": "absent"}, {"name": "third"}]
    assert writes_of(fleet(deployments=listed)) == [("DELETE", f"/{nth_id(1)}")]
    run = fleet(deployments=[{"name": "first"}, {"name": "third"}], prune=True, prune_limit=0)
    assert (run.failed, writes_of(run), run.result["unmanaged"]) == (False, [], [])


def test_prune_finds_nothing_on_the_second_run(fleet: Fleet) -> None:
    """What it had deleted is not there."""
    fleet(deployments=[{"name": "first"}], prune=True)
    again = fleet(deployments=[{"name": "first"}], prune=True, prune_limit=0)
    assert (again.changed, again.calls) == (False, ["LIST"])
