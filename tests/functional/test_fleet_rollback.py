# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet that rolls back: each deployment is as it was or as asked for, its row says which, and what it takes."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import container
from tests.functional.fleets import PROJECT, Fleet, actions_of, names, nth_id, path_pattern, seed, writes_of
from tests.functional.runner import Run
from tests.functional.secrets import leaks
from tests.functional.versions import V2, Version, only_v3

GOOD, BAD = "nginx:1.30", "nginx:broken"
SAFE: dict[str, Any] = {"wait": True, "wait_timeout": 30, "rollback_on_failure": True}
#: The kinds of the failure of a bad image, by version: v3 has no status for it.
KINDS = {"v2": "deployment_failed", "v3": "wait_timeout"}
FOUR = names(4)


@pytest.fixture
def fleet(emulator: RunningEmulator, version: Version) -> Fleet:
    """The module, aimed at a project with four deployments, and an API in which a bad image never starts."""
    return prepared(emulator, version, FOUR)


def prepared(emulator: RunningEmulator, version: Version, members: list[str]) -> Fleet:
    """Store deployments of these names; the bad image fails in their one region, and each has its own secret."""
    emulator.settings(
        task_states=["FINISHED"],
        statuses_after_update=["DEPLOYING", "ACTIVE"],
        statuses_by_image={BAD: ["DEPLOYING", "FAILED"]},
        error_messages={7: "no such image"},
    )
    regions = version.rich()["containers"][:1]
    regions[0]["scale"]["min"] = 1
    stored = [
        version.plain(
            id=nth_id(number),
            name=name,
            containers=copy.deepcopy(regions),
            envs={"OWN": f"secret-of-number-{number}"},
        )
        for number, name in enumerate(members)
    ]
    seed(emulator, *stored, version=version)
    return Fleet(emulator, version)


def asked(*bad: int, members: list[str] = FOUR) -> list[dict[str, Any]]:
    """Ask for another image: for these numbers a bad one."""
    return [{"name": name, "image": BAD if number in bad else GOOD} for number, name in enumerate(members)]


def images(emulator: RunningEmulator, version: Version) -> dict[str, str]:
    return {each["name"]: each["image"] for each in version.stored(emulator, PROJECT)}


def facts(run: Run) -> list[tuple[Any, ...]]:
    """Return, of each row, the outcome for its deployment."""
    return [
        (row["action"], row["changes"], row["error_kind"], row.get("rolled_back")) for row in run.result["deployments"]
    ]


GOOD_ROW = ("updated", ["image"], None, None)


def test_rollback_is_of_failed_rows_only(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    run = fleet(deployments=asked(2), **SAFE)
    kind = KINDS[version.name]
    assert facts(run) == [GOOD_ROW, GOOD_ROW, ("failed", [], kind, True), GOOD_ROW]
    assert list(images(emulator, version).values()) == [GOOD, GOOD, "nginx:1.29", GOOD]
    assert (run.changed, run.result["error"]["kind"]) == (True, kind)
    assert [each["after_header"] for each in run.result["diff"]] == [FOUR[0], FOUR[1], FOUR[3]]
    error = run.result["deployments"][2]["error"]
    for part in ("no such image", "The update was rolled back.", "The newest log lines of region 7:\n"):
        assert part in error
    again = fleet(deployments=asked(2), check=True)
    assert actions_of(again) == {**dict.fromkeys(FOUR, "unchanged"), FOUR[2]: "updated"}


def test_rollback_of_all_rows_is_no_change(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    before = [version.body_of(each) for each in version.stored(emulator, PROJECT)]
    run = fleet(deployments=asked(0, 1, 2, 3), **SAFE)
    assert (run.failed, run.changed, run.result["diff"], run.result["summary"]["failed"]) == (True, False, [], 4)
    assert [version.body_of(each) for each in version.stored(emulator, PROJECT)] == before


def test_rollback_skips_rows_not_started(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    run = fleet(deployments=asked(1), concurrency=1, max_failures=0, **SAFE)
    skipped = ("skipped", [], None, None)
    assert facts(run) == [GOOD_ROW, ("failed", [], KINDS[version.name], True), skipped, skipped]
    assert list(images(emulator, version).values()) == [GOOD, *["nginx:1.29"] * 3]


def test_rollback_reports_an_api_that_breaks_meanwhile(
    emulator: RunningEmulator, fleet: Fleet, version: Version
) -> None:
    """Of one deployment; that of another goes on."""
    path = path_pattern(1, FOUR[1])
    emulator.fault("status", method=version.method, path=path, status=500, skip=1, times=-1)
    run = fleet(deployments=asked(1, 2), **SAFE)
    failed = ("failed", ["image", "status"], "rollback_failed", False)
    assert facts(run) == [GOOD_ROW, failed, ("failed", [], KINDS[version.name], True), GOOD_ROW]
    assert list(images(emulator, version).values()) == [GOOD, BAD, "nginx:1.29", GOOD]
    error = run.result["deployments"][1]["error"]
    assert ("no such image" in error, "The rollback failed: " in error) == (True, True)
    assert (run.result["error"]["kind"], len(run.result["diff"])) == ("several", 3)
    emulator.clear_faults()
    assert fleet(deployments=asked(), **SAFE).failed is False


def test_rollback_keeps_creates_and_deletes_and_restores_power(
    emulator: RunningEmulator, fleet: Fleet, version: Version
) -> None:
    emulator.settings(statuses_after_stop=["DISABLED"])
    stopped = next(each for each in version.stored(emulator, PROJECT) if each["name"] == FOUR[0])
    version.seed(emulator, {**stopped, "status": "DISABLED"}, PROJECT)
    members = [
        {"name": FOUR[0], "image": BAD, "state": "started"},
        {"name": FOUR[1], "image": BAD, "state": "stopped"},
        {"name": FOUR[2], "state": "absent"},
        {"name": FOUR[3], "state": "stopped"},
        version.minimal_options(name="fresh-one", image=BAD, containers=[container(7, 1)]),
    ]
    run = fleet(deployments=members, **SAFE)
    kind = KINDS[version.name]
    assert facts(run) == [
        ("failed", [], kind, True),
        ("updated", ["image", "status"], None, None),
        ("deleted", run.result["deployments"][2]["changes"], None, None),
        ("updated", ["status"], None, None),
        ("failed", run.result["deployments"][4]["changes"], kind, False),
    ]
    left = {each["name"]: (each["image"], each["status"]) for each in version.stored(emulator, PROJECT)}
    assert left == {
        FOUR[0]: ("nginx:1.29", "DISABLED"),
        FOUR[1]: (BAD, "DISABLED"),
        FOUR[3]: ("nginx:1.29", "DISABLED"),
        "fresh-one": (BAD, "FAILED" if version is V2 else "PARTIALLYDEPLOYED"),
    }
    assert "It is new, and is left as it is." in run.result["deployments"][4]["error"]


# What is refused, and what check mode says


def test_masked_secrets_of_all_members_are_reported_before_any_write(
    emulator: RunningEmulator, fleet: Fleet, version: Version
) -> None:
    for each in version.stored(emulator, PROJECT)[1:3]:
        version.seed(emulator, {**each, "envs": {"KEY": "***"}}, PROJECT)
    members = [{"name": name, "secret_envs": {"KEY": "new-secret-0815", "OTHER": "1"}} for name in FOUR]
    run = fleet(deployments=members, **SAFE)
    assert (run.calls, run.result["error"]["kind"]) == (["LIST"], "options")
    (texts,) = run.result["error"]["invalid_fields"].values()
    assert list(run.result["error"]["invalid_fields"]) == ["rollback_on_failure"]
    assert [name in text for name, text in zip(FOUR[1:3], texts, strict=True)] == [True, True]
    audit = fleet(deployments=members, check=True, **SAFE)
    assert [kind for _action, _changes, kind, _back in facts(audit)] == [None, "options", "options", None]


@only_v3
def test_changed_authentication_of_all_members_is_reported_before_any_write(
    emulator: RunningEmulator, fleet: Fleet, version: Version
) -> None:
    """Of those that a rollback would open to everybody."""
    for each in version.stored(emulator, PROJECT)[1:3]:
        version.seed(emulator, {**each, "api_keys": [], "auth_enabled": True}, PROJECT)
    run = fleet(deployments=[{"name": name, "api_keys": ["key1"]} for name in FOUR], **SAFE)
    assert (run.calls, run.result["error"]["kind"]) == (["LIST"], "options")
    (texts,) = run.result["error"]["invalid_fields"].values()
    assert [name in text for name, text in zip(FOUR[1:3], texts, strict=True)] == [True, True]


def test_rollback_needs_wait(fleet: Fleet) -> None:
    run = fleet(deployments=asked(), rollback_on_failure=True)
    assert (run.calls, list(run.result["error"]["invalid_fields"])) == ([], ["rollback_on_failure"])


def test_check_mode_shows_what_a_good_run_shows(fleet: Fleet) -> None:
    audit, real = (fleet(check, deployments=asked(), **SAFE) for check in (True, False))
    same = ("diff", "deployments", "summary", "changed")
    assert [audit.result[name] for name in same] == [real.result[name] for name in same]


def test_log_lines_in_a_row_have_no_secret_of_any_member(emulator: RunningEmulator, fleet: Fleet) -> None:
    lines = [{"message": f"started with secret-of-number-{number}"} for number in range(4)]
    emulator.settings(log_lines=[*lines, {"message": "task gave new-secret-0815"}])
    members = [{"name": name, "image": BAD, "purge_envs": False} for name in FOUR[:2]]
    members.append({"name": FOUR[2], "secret_envs": {"NEW": "new-secret-0815"}})
    members.append({"name": FOUR[3]})
    run = fleet(deployments=members, **SAFE)
    assert run.result["deployments"][0]["error"].count("started with ********") == 4
    for secret in ("new-secret-0815", *(f"secret-of-number-{number}" for number in range(4))):
        assert leaks(run, secret) == []


# What it takes


def test_rollback_of_a_bad_image_covers_the_first_wave_only(emulator: RunningEmulator, version: Version) -> None:
    forty = names(40)
    fleet = prepared(emulator, version, forty)
    fleet.sleeps_between_polls = True
    options = {**SAFE, "wait_timeout": 4, "wait_interval": 1}
    run = fleet(deployments=asked(*range(40), members=forty), concurrency=10, max_failures=0, **options)
    summary = run.result["summary"]
    assert (summary["failed"], summary["skipped"], run.changed) == (10, 30, False)
    touched = {each["path"].split("/")[-1] for each in run.requests if each["method"] == version.method}
    assert len(touched) == 10
    assert set(images(emulator, version).values()) == {"nginx:1.29"}
    assert [row.get("rolled_back") for row in run.result["deployments"]].count(True) == 10
    # Each reads its log lines and the deployment, and writes once more.
    of_ten = len(writes_of(run))
    assert of_ten == 2 * 10
    # Each alone would poll about four times for each of the two waits.
    assert run.calls.count("LIST") <= 40


def test_rollback_adds_no_requests_to_a_good_image(emulator: RunningEmulator, version: Version) -> None:
    forty = names(40)
    fleet = prepared(emulator, version, forty)
    fleet.sleeps_between_polls = True
    run = fleet(deployments=asked(members=forty), concurrency=10, **{**SAFE, "wait_interval": 1})
    assert (run.failed, set(images(emulator, version).values())) == (False, {GOOD})
    # Each alone would poll at least twice.
    assert run.calls.count("LIST") <= 40
    others = [call for call in run.calls if call != "LIST"]
    # The write and what follows it; a GET more for those whose turn comes after three seconds.
    assert len(others) <= 40 * (len(version.update[:2]) + len(version.update[4:]) + 1)
