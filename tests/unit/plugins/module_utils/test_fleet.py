# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reconciling a fleet, in a project in memory: the plan and the writes."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import OTHER_ID
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.fleets import (
    ABSENT,
    BOTH_MODES,
    LEAST,
    actions,
    body,
    failed,
    fault,
    project,
    refused,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.projects import Project, nth_id

# Requests


@BOTH_MODES
def test_unchanged_is_one_list(check_mode: bool) -> None:
    here = project("first", "other")
    outcome = here.reconcile({"name": "first", "listening_port": 8080}, {"name": "other"}, check_mode=check_mode)
    assert (outcome.changed, here.calls) == (False, [("GET", "0")])


def test_fleet_sends_one_write_per_change() -> None:
    here = project("first", "other", "third")
    here.reconcile({"name": "first", "image": "new"}, {"name": "other"}, {"name": "third", **ABSENT})
    assert here.calls[0] == ("GET", "0")
    assert here.writes == [("PUT", "first"), ("DELETE", "third")]


def test_instance_id_is_found_in_list() -> None:
    here = project("first")
    here.reconcile({"instance_id": nth_id(0).upper(), "image": "new"})
    assert here.calls == [("GET", "0"), ("PUT", "first")]


def test_instance_id_not_in_list_is_one_get() -> None:
    here = project("first")
    refused(here, {"instance_id": OTHER_ID})
    assert here.calls == [("GET", "0"), ("GET", OTHER_ID)]


def test_empty_fleet_only_reads_list() -> None:
    here = project("first")
    outcome = here.reconcile()
    assert (outcome.deployments, outcome.changed, here.calls) == ([], False, [("GET", "0")])


# States


@pytest.mark.parametrize(
    ("state", "status", "writes"),
    [
        ("started", "DISABLED", [("POST", "first")]),
        ("started", "ACTIVE", []),
        ("stopped", "ACTIVE", [("POST", "first")]),
        ("stopped", "DISABLED", []),
        ("restarted", "DISABLED", [("POST", "first")]),
        ("present", "DISABLED", []),
        ("absent", "DISABLED", [("DELETE", "first")]),
        ("absent", "DELETING", []),
        ("absent", "DELETED", []),
    ],
)
def test_state_is_that_of_single_module(state: str, status: str, writes: t.Any) -> None:
    here = project("first", status=status)
    here.reconcile({"name": "first", "state": state})
    assert here.writes == writes


def test_state_in_defaults() -> None:
    here = project("first", "other")
    here.reconcile({"name": "first"}, {"name": "other", "state": "present"}, defaults=ABSENT)
    assert here.writes == [("DELETE", "first")]


def test_absent_of_missing_is_unchanged() -> None:
    here = project()
    outcome = here.reconcile({"name": "first", **ABSENT}, {"instance_id": OTHER_ID, **ABSENT})
    assert (actions(outcome), outcome.changed) == (["unchanged", "unchanged"], False)


def test_name_of_deleted_and_living() -> None:
    here = Project([body("first", status="DELETING"), body("first")])
    assert here.reconcile({"name": "first"}).deployments[0]["id"] == nth_id(1)


# Merging


def test_defaults_apply_to_members_without_option() -> None:
    here = project("first", "other")
    here.reconcile({"name": "first"}, {"name": "other", "timeout": 7}, defaults={"timeout": 5})
    assert [here.settings[name]["timeout"] for name in ("first", "other")] == [5, 7]


@pytest.mark.parametrize(
    ("option", "default", "own"),
    [
        ("envs", {"A": "1", "B": "2"}, {"B": "3"}),
        ("command", ["a", "b"], ["c"]),
        ("containers", [{"region_id": 9, "scale": {"min": 0, "max": 1}}], LEAST["containers"]),
        ("timeout", 5, 0),
        ("auth_enabled", True, False),
        ("description", "x", ""),
    ],
)
def test_defaults_are_replaced_whole(option: str, default: t.Any, own: t.Any) -> None:
    """By an empty value too."""
    here = project("first", **{option: default})
    outcome = here.reconcile({"name": "first", option: own}, defaults={option: default})
    assert here.settings == project("first", **{option: own}).settings
    assert outcome.deployments[0]["changes"][0].startswith(option)


def test_defaults_complete_create() -> None:
    here = project()
    assert actions(here.reconcile({"name": "first"}, {"name": "other"}, defaults=LEAST)) == ["created", "created"]


# Refused before any write


UNPLANNABLE = (
    {"name": "first", "image": "new"},
    {"name": "fresh", "listening_port": 5},
    {"name": "gone"},
    {"name": "twice"},
    {"instance_id": OTHER_ID},
    {"name": "first2", **LEAST, "secret_envs": {"A": None}},
)


def with_obstacles() -> Project:
    """Return a project in which the first of UNPLANNABLE can be planned, and no other."""
    return Project([body("first"), body("gone", status="DELETING"), body("twice"), body("twice")])


def test_planning_errors_are_reported_together() -> None:
    here = with_obstacles()
    assert [path for path, _text in refused(here, *UNPLANNABLE)] == [
        "deployments[1].name",
        "deployments[1].image",
        "deployments[1].flavor_id",
        "deployments[1].containers",
        "deployments[2]",
        "deployments[3]",
        "deployments[4]",
        "deployments[5].name",
        "deployments[5].secret_envs.A",
    ]
    assert here.writes == []


def test_planning_errors_in_check_mode_are_rows() -> None:
    """An audit shows what differs in the others; and of a name that two have, neither is called unmanaged."""
    here = with_obstacles()
    message, done = failed(here, *UNPLANNABLE, check_mode=True)
    assert message.startswith("5 of 6 deployments failed:\n")
    assert actions(done) == ["updated", *["failed"] * 5]
    assert [row["name"] for row in done["deployments"]] == ["first", "fresh", "gone", "twice", OTHER_ID, "first2"]
    assert ([diff["after_header"] for diff in done["diff"]], done["unmanaged"]) == (["first"], [])
    assert here.writes == []


def test_planning_api_error_in_check_mode_is_row() -> None:
    """With what the API said."""
    here = project("first")
    here.faults["GET", OTHER_ID] = fault("GET", message="overloaded", request_id="r-1")
    _message, done = failed(here, {"name": "first", "image": "new"}, {"instance_id": OTHER_ID}, check_mode=True)
    assert actions(done) == ["updated", "failed"]
    error = done["deployments"][1]["error"]
    assert ("overloaded" in error, "r-1" in error) == (True, True)


def test_planning_duplicate_in_check_mode_is_row() -> None:
    here = project("first")
    _message, done = failed(here, {"name": "first"}, {"instance_id": nth_id(0)}, check_mode=True)
    assert (actions(done), done["unmanaged"]) == (["unchanged", "failed"], [])
    assert "the same deployment as deployments[0]" in done["deployments"][1]["error"]


def test_ambiguous_name_error_has_both_ids() -> None:
    ((_path, text),) = refused(project("twice", "twice"), {"name": "twice"})
    assert (nth_id(0) in text, nth_id(1) in text) == (True, True)


def test_ambiguous_name_with_instance_ids() -> None:
    here = project("twice", "twice")
    here.reconcile({"instance_id": nth_id(0)}, {"instance_id": nth_id(1), "timeout": 5})
    assert here.stored[nth_id(1)]["timeout"] == 5


@pytest.mark.parametrize("second", [{"name": "first"}, {"name": "first", **ABSENT}])
@pytest.mark.parametrize("first", [{"instance_id": nth_id(0)}, {"instance_id": nth_id(0), "name": "other"}])
def test_duplicate_by_id_and_name_is_error(first: t.Any, second: t.Any) -> None:
    ((path, text),) = refused(project("first"), first, second)
    assert (path, "deployments[0]" in text, nth_id(0) in text) == ("deployments[1]", True, True)


def test_rename_to_name_given_up_is_planned() -> None:
    here = project("first", "other")
    names = ({"instance_id": nth_id(0), "name": "fresh"}, {"instance_id": nth_id(1), "name": "first"})
    assert actions(here.reconcile(*names, check_mode=True)) == ["updated", "updated"]


#: The project notes a fault of the list under no name.
@pytest.mark.parametrize("name", ["", OTHER_ID], ids=["of the list", "of one"])
def test_planning_api_error_ends_before_writes(name: str) -> None:
    here = project("first")
    here.faults["GET", name] = fault("GET")
    with pytest.raises(ApiError):
        here.reconcile({"name": "first", "image": "new"}, {"instance_id": OTHER_ID})
    assert here.writes == []


# Invalid answers


@pytest.mark.parametrize(
    ("options", "name", "is_error"),
    [
        ({"name": "first"}, "first", True),
        ({"instance_id": nth_id(0).upper()}, "first", True),
        ({"instance_id": nth_id(0)}, None, True),
        ({"name": "third", **LEAST}, None, True),
        ({"name": "third", **LEAST}, "first", False),
        ({"name": "other"}, None, False),
    ],
)
def test_invalid_deployment_is_error_or_warning(options: dict[str, t.Any], name: str | None, is_error: bool) -> None:
    """An error of the member that it is, or may be, the deployment of; else a warning. It is never pruned."""
    here = project("first", "other")
    here.stored[nth_id(0)].update(name=name, listening_port="odd")
    if is_error:
        _text, done = failed(here, options, prune=True, check_mode=True)
    else:
        done = here.reconcile(options, prune=True, check_mode=True)._asdict()
    rows = done["deployments"]
    assert (rows[0]["action"] == "failed", any("is skipped" in text for text in done["warnings"])) == (
        is_error,
        not is_error,
    )
    assert nth_id(0) not in [row["id"] for row in rows[1:]]
