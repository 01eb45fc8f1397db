# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reconciling a fleet, in a project in memory: the plan, the writes and the result."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
    InvalidResponse,
    OptionsError,
    ResponseLost,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.fleet_result import FleetError, FleetOutcome
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import MINIMUM, OTHER_ID
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.projects import Project, nth_id

LEAST = {name: value for name, value in MINIMUM.items() if name != "name"}
BOTH_MODES = pytest.mark.parametrize("check_mode", [True, False])
ABSENT = {"state": "absent"}


def body(name: str, **changes: t.Any) -> dict[str, t.Any]:
    """Return a deployment of that name."""
    return {**MINIMUM, "name": name, **changes}


def project(*names: str, **changes: t.Any) -> Project:
    """Return a project with deployments of these names; their IDs count from 0."""
    return Project(body(name, **changes) for name in names)


def refused(here: Project, *deployments: t.Any, **options: t.Any) -> list[tuple[str, str]]:
    """Return the problems of a fleet that is rejected."""
    with pytest.raises(OptionsError) as error:
        here.converge(*deployments, **options)
    return error.value.problems


def failed(here: Project, *deployments: t.Any, **options: t.Any) -> tuple[str, dict[str, t.Any]]:
    """Return the message and the partial result of a fleet of which some fail."""
    with pytest.raises(FleetError) as error:
        here.converge(*deployments, **options)
    return str(error.value), error.value.partial_result


def actions(outcome: FleetOutcome | dict[str, t.Any]) -> list[str]:
    """Return the action of each row."""
    rows = outcome["deployments"] if isinstance(outcome, dict) else outcome.deployments
    return [row["action"] for row in rows]


def fault(method: str = "PUT", **fields: t.Any) -> ApiError:
    """Return an error of the API."""
    return ApiError(method, "/x", "HTTP 400", status=400, **{"message": "no", **fields})


# Requests


@BOTH_MODES
def test_unchanged_is_one_list(check_mode: bool) -> None:
    here = project("first", "other")
    outcome = here.converge({"name": "first", "listening_port": 8080}, {"name": "other"}, check_mode=check_mode)
    assert (outcome.changed, here.calls) == (False, [("GET", "0")])


def test_one_write_for_each_change() -> None:
    here = project("first", "other", "third")
    here.converge({"name": "first", "image": "new"}, {"name": "other"}, {"name": "third", **ABSENT})
    assert here.calls[0] == ("GET", "0")
    assert here.writes == [("PUT", "first"), ("DELETE", "third")]


def test_check_mode_only_reads_list() -> None:
    here = project("first", "other")
    here.converge({"name": "first", "image": "new"}, {"name": "other", **ABSENT}, {**MINIMUM}, check_mode=True)
    assert here.calls == [("GET", "0")]


def test_instance_id_is_found_in_list() -> None:
    here = project("first")
    here.converge({"instance_id": nth_id(0).upper(), "image": "new"})
    assert here.calls == [("GET", "0"), ("PUT", "first")]


def test_instance_id_not_in_list_is_one_get() -> None:
    here = project("first")
    refused(here, {"instance_id": OTHER_ID})
    assert here.calls == [("GET", "0"), ("GET", OTHER_ID)]


def test_empty_fleet_only_reads_list() -> None:
    here = project("first")
    outcome = here.converge()
    assert (outcome.deployments, outcome.changed, here.calls) == ([], False, [("GET", "0")])


def test_update_is_that_of_single_module() -> None:
    here = project("first", timeout=5, description="kept")
    here.converge({"name": "first", "image": "new"})
    assert here.settings == project("first", timeout=5, description="kept", image="new").settings


# States


@pytest.mark.parametrize(
    ("state", "status", "writes"),
    [
        ("started", "DISABLED", [("POST", "first")]),
        ("started", "ACTIVE", []),
        ("stopped", "ACTIVE", [("POST", "first")]),
        ("stopped", "DISABLED", []),
        ("present", "DISABLED", []),
        ("absent", "DISABLED", [("DELETE", "first")]),
        ("absent", "DELETING", []),
        ("absent", "DELETED", []),
    ],
)
def test_state_is_that_of_single_module(state: str, status: str, writes: t.Any) -> None:
    here = project("first", status=status)
    here.converge({"name": "first", "state": state})
    assert here.writes == writes


def test_state_in_defaults() -> None:
    here = project("first", "other")
    here.converge({"name": "first"}, {"name": "other", "state": "present"}, defaults=ABSENT)
    assert here.writes == [("DELETE", "first")]


def test_absent_of_missing_is_unchanged() -> None:
    here = project()
    outcome = here.converge({"name": "first", **ABSENT}, {"instance_id": OTHER_ID, **ABSENT})
    assert (actions(outcome), outcome.changed) == (["unchanged", "unchanged"], False)


def test_name_of_deleted_and_living() -> None:
    here = Project([body("first", status="DELETING"), body("first")])
    assert here.converge({"name": "first"}).deployments[0]["id"] == nth_id(1)


# Merging


def test_defaults_apply_to_members_without_option() -> None:
    here = project("first", "other")
    here.converge({"name": "first"}, {"name": "other", "timeout": 7}, defaults={"timeout": 5})
    assert [here.settings[name]["timeout"] for name in ("first", "other")] == [5, 7]


@pytest.mark.parametrize(
    ("option", "default", "own"),
    [
        ("envs", {"A": "1", "B": "2"}, {"B": "3"}),
        ("command", ["a", "b"], ["c"]),
        ("containers", [{"region_id": 9, "scale": {"min": 0, "max": 1}}], LEAST["containers"]),
    ],
)
def test_defaults_are_replaced_whole(option: str, default: t.Any, own: t.Any) -> None:
    here = project("first")
    here.converge({"name": "first", option: own}, defaults={option: default})
    assert here.settings == project("first", **{option: own}).settings


@pytest.mark.parametrize(
    ("option", "default", "own"), [("timeout", 5, 0), ("auth_enabled", True, False), ("description", "x", "")]
)
def test_defaults_are_replaced_by_empty_value(option: str, default: t.Any, own: t.Any) -> None:
    here = project("first", **{option: default})
    outcome = here.converge({"name": "first", option: own}, defaults={option: default})
    assert outcome.deployments[0]["changes"] == [option]


def test_defaults_complete_create() -> None:
    here = project()
    assert actions(here.converge({"name": "first"}, {"name": "other"}, defaults=LEAST)) == ["created", "created"]


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
    here.converge({"instance_id": nth_id(0)}, {"instance_id": nth_id(1), "timeout": 5})
    assert here.stored[nth_id(1)]["timeout"] == 5


@pytest.mark.parametrize("second", [{"name": "first"}, {"name": "first", **ABSENT}])
@pytest.mark.parametrize("first", [{"instance_id": nth_id(0)}, {"instance_id": nth_id(0), "name": "other"}])
def test_duplicate_by_id_and_name_is_error(first: t.Any, second: t.Any) -> None:
    ((path, text),) = refused(project("first"), first, second)
    assert (path, "deployments[0]" in text, nth_id(0) in text) == ("deployments[1]", True, True)


def test_rename_to_name_given_up_is_planned() -> None:
    here = project("first", "other")
    names = ({"instance_id": nth_id(0), "name": "fresh"}, {"instance_id": nth_id(1), "name": "first"})
    assert actions(here.converge(*names, check_mode=True)) == ["updated", "updated"]


def test_list_failure_is_raised() -> None:
    here = project("first")
    here.faults["GET", LIST_NAME] = fault("GET")
    with pytest.raises(ApiError):
        here.converge({"name": "first"})


def test_planning_api_error_ends_before_writes() -> None:
    here = project("first")
    here.faults["GET", OTHER_ID] = fault("GET")
    with pytest.raises(ApiError):
        here.converge({"name": "first", "image": "new"}, {"instance_id": OTHER_ID})
    assert here.writes == []


# Prune


def test_unmanaged_are_reported() -> None:
    here = project("first", "other", "third")
    outcome = here.converge({"name": "other"})
    assert outcome.unmanaged == [{"name": "first", "id": nth_id(0)}, {"name": "third", "id": nth_id(2)}]
    assert (outcome.summary["unmanaged"], outcome.changed, here.writes) == (2, False, [])


def test_prune_deletes_unmanaged() -> None:
    here = project("first", "other", "third")
    outcome = here.converge({"name": "other"}, prune=True)
    assert (here.writes, actions(outcome)) == (
        [("DELETE", "first"), ("DELETE", "third")],
        ["unchanged", "deleted", "deleted"],
    )
    assert (outcome.unmanaged, outcome.summary["unmanaged"]) == ([], 0)


@pytest.mark.parametrize("listed", [{"name": "first"}, {"instance_id": nth_id(0).upper()}])
@pytest.mark.parametrize("state", ["present", "stopped", "absent"])
def test_prune_keeps_listed(listed: dict[str, t.Any], state: str) -> None:
    outcome = project("first").converge({**listed, "state": state}, prune=True, check_mode=True)
    assert len(outcome.deployments) == 1


def test_prune_keeps_renamed() -> None:
    here = project("first")
    here.converge({"instance_id": nth_id(0), "name": "other"}, prune=True)
    assert list(here.settings) == ["other"]


@pytest.mark.parametrize("status", ["DELETING", "DELETED"])
def test_prune_ignores_deleting(status: str) -> None:
    outcome = project("first", status=status).converge(prune=True, prune_limit=0)
    assert (outcome.deployments, outcome.unmanaged) == ([], [])


@BOTH_MODES
@pytest.mark.parametrize("limit", [0, 1])
def test_prune_limit_ends_before_writes(limit: int, check_mode: bool) -> None:
    here = project("first", "other", "third")
    wanted = {"name": "first", "image": "new"}
    ((path, text),) = refused(here, wanted, prune=True, prune_limit=limit, check_mode=check_mode)
    assert (path, "other, third" in text, str(limit) in text, here.writes) == ("prune_limit", True, True, [])


@pytest.mark.parametrize(("count", "is_refused"), [(5, False), (6, True)])
def test_prune_limit_default_is_five(count: int, is_refused: bool) -> None:
    here = project(*(f"name-{number}" for number in range(count)))
    if is_refused:
        refused(here, prune=True)
    else:
        here.converge(prune=True)
    assert bool(here.stored) is is_refused


def test_prune_limit_does_not_count_absent() -> None:
    here = project("first", "other")
    here.converge({"name": "first", **ABSENT}, {"name": "other", **ABSENT}, prune=True, prune_limit=0)
    assert here.stored == {}


def test_prune_limit_error_names_at_most_ten() -> None:
    here = project(*(f"name-{number:02d}" for number in range(11)))
    ((_path, text),) = refused(here, prune=True)
    assert ("name-09, …" in text, "name-10" in text) == (True, False)


def test_prune_limit_comes_after_planning_errors() -> None:
    here = project("first", "other")
    assert refused(here, {"name": "third"}, prune=True, prune_limit=0)[0][0].startswith("deployments[0]")


def test_prune_failure_is_row() -> None:
    here = project("first")
    here.faults["DELETE", "first"] = fault("DELETE")
    _text, done = failed(here, prune=True)
    assert actions(done) == ["failed"]


# Failures


def ten() -> tuple[Project, list[dict[str, t.Any]]]:
    """Return a project of ten, and a fleet that changes them all."""
    names = [f"name-{number}" for number in range(10)]
    return project(*names), [{"name": name, "image": "new"} for name in names]


@pytest.mark.parametrize("concurrency", [1, 10])
def test_failure_does_not_stop_others(concurrency: int) -> None:
    here, fleet = ten()
    for number in (0, 4, 9):
        here.faults["PUT", f"name-{number}"] = fault()
    _text, done = failed(here, *fleet, concurrency=concurrency)
    assert (len(here.writes), done["summary"]["updated"], done["summary"]["failed"]) == (10, 7, 3)


def test_failure_message_names_members_and_errors() -> None:
    here, fleet = ten()
    here.faults["PUT", "name-3"] = fault(message="quota exceeded")
    here.faults["PUT", "name-7"] = fault(message="no capacity")
    text, _done = failed(here, *fleet)
    first, *others = text.splitlines()
    assert first == "2 of 10 deployments failed:"
    assert [line.partition(":")[0] for line in others] == ["name-3", "name-7"]
    assert ("quota exceeded" in others[0], "no capacity" in others[1]) == (True, True)


def test_failure_row_has_error() -> None:
    here, fleet = ten()
    here.faults["PUT", "name-3"] = fault(message="quota exceeded")
    row = failed(here, *fleet)[1]["deployments"][3]
    assert (row["name"], row["id"], row["action"], row["changes"]) == ("name-3", nth_id(3), "failed", [])
    assert "quota exceeded" in row["error"]


def test_rows_are_in_order_of_options() -> None:
    here, fleet = ten()
    here.faults["PUT", "name-0"] = fault()
    rows = failed(here, *reversed(fleet))[1]["deployments"]
    assert [row["name"] for row in rows] == [each["name"] for each in reversed(fleet)]


def test_partly_failed_fleet_is_changed() -> None:
    here, fleet = ten()
    here.faults["PUT", "name-0"] = fault()
    assert failed(here, *fleet)[1]["changed"] is True


def test_failed_fleet_without_writes_is_unchanged() -> None:
    here = project("first")
    here.faults["PUT", "first"] = fault()
    assert failed(here, {"name": "first", "image": "new"})[1]["changed"] is False


def test_second_run_completes_failed_fleet() -> None:
    here, fleet = ten()
    here.faults["PUT", "name-3"] = fault()
    failed(here, *fleet)
    here.faults.clear()
    here.calls.clear()
    here.converge(*fleet)
    assert here.writes == [("PUT", "name-3")]


@pytest.mark.parametrize("kind", [ApiError, ResponseLost, InvalidResponse, InferenceError, RuntimeError])
def test_any_exception_is_error_of_one_member(kind: type[Exception]) -> None:
    here, fleet = ten()
    words = {ApiError: ("PUT", "/x", "broken"), InferenceError: ("broken", "internal")}
    arguments = next((each for base, each in words.items() if issubclass(kind, base)), ("broken",))
    problem = kind(*arguments)
    here.faults["PUT", "name-0"] = problem
    _text, done = failed(here, *fleet, concurrency=1)
    assert actions(done) == ["failed"] + ["updated"] * 9


def test_diff_only_of_changed() -> None:
    here = project("first", "other")
    outcome = here.converge({"name": "first"}, {"name": "other", "image": "new"})
    assert [each["before_header"] for each in outcome.diff] == ["other"]


@BOTH_MODES
def test_diff_headers_are_name(check_mode: bool) -> None:
    outcome = project("first").converge({"name": "first", "image": "new"}, check_mode=check_mode)
    (diff,) = outcome.diff
    assert (diff["before_header"], diff["after_header"]) == ("first", "first")
    assert (diff["before"]["image"], diff["after"]["image"]) == ("nginx:latest", "new")


def test_partial_result_is_in_row() -> None:
    here = project("first", status="DISABLED")
    here.faults["POST", "first"] = fault("POST")
    _text, done = failed(here, {"name": "first", "image": "new", "state": "started"})
    assert (actions(done), done["deployments"][0]["changes"], done["changed"]) == (["failed"], ["image"], True)


def test_partial_result_has_diff() -> None:
    here = project("first", status="DISABLED")
    here.faults["POST", "first"] = fault("POST")
    _text, done = failed(here, {"name": "first", "image": "new", "state": "started"})
    assert [each["before_header"] for each in done["diff"]] == ["first"]


# Result


def test_summary_counts_actions() -> None:
    here = project("first", "other", "third")
    outcome = here.converge(
        {"name": "first", "image": "new"}, {"name": "other", **ABSENT}, {"name": "fresh", **LEAST}, check_mode=True
    )
    expected = {"created": 1, "updated": 1, "deleted": 1, "unchanged": 0, "failed": 0, "unmanaged": 1}
    assert outcome.summary == expected


def test_row_of_created_has_id() -> None:
    here = project()
    (row,) = here.converge({"name": "fresh", **LEAST}).deployments
    assert here.stored[row["id"]]["name"] == "fresh"


def test_row_of_predicted_create_has_no_id() -> None:
    assert project().converge({"name": "fresh", **LEAST}, check_mode=True).deployments[0]["id"] is None


def test_row_of_instance_id_has_name() -> None:
    assert project("first").converge({"instance_id": nth_id(0)}).deployments[0]["name"] == "first"


def test_row_of_renamed_has_new_name() -> None:
    outcome = project("first").converge({"instance_id": nth_id(0), "name": "other"})
    assert (outcome.deployments[0]["name"], outcome.deployments[0]["changes"]) == ("other", ["name"])


def test_warning_has_name() -> None:
    here = project("first")
    api = here.api()
    taken = api.update

    def forgetful(instance_id: str, desired: dict[str, t.Any], _sent_again: t.Any) -> t.Any:
        return taken(instance_id, {**desired, "image": "other"})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(api), "update", lambda _self, *given: forgetful(*given))
        outcome = here.converge({"name": "first", "image": "new"})
    assert outcome.warnings[-1] == "first: The API did not apply image: the response shows a different value"


# Secrets


def test_error_masks_desired_secret() -> None:
    here = project("first")
    here.faults["PUT", "first"] = fault(message="bad value hf_secret")
    text, done = failed(here, {"name": "first", "secret_envs": {"A": "hf_secret"}})
    assert ("hf_secret" in text, MASK in done["deployments"][0]["error"]) == (False, True)


def test_error_masks_observed_secret() -> None:
    here = project("first", envs={"A": "hf_secret"})
    here.faults["PUT", "first"] = fault(message="bad value hf_secret")
    assert "hf_secret" not in failed(here, {"name": "first", "image": "new"})[0]


@pytest.mark.parametrize("stored", [{"envs": {"A": "hf_secret"}}, {}])
def test_error_masks_secret_of_other_member(stored: t.Any) -> None:
    here = Project([body("first", **stored), body("other")])
    here.faults["PUT", "other"] = fault(message="bad value hf_secret")
    asked = {} if stored else {"secret_envs": {"A": "hf_secret"}}
    text, done = failed(here, {"name": "first", **asked}, {"name": "other", "image": "new"})
    assert ("hf_secret" in text, "hf_secret" in str(done)) == (False, False)


def test_error_masks_api_key() -> None:
    here = project("first")
    here.faults["PUT", "first"] = fault(message="bad key 1234$abc")
    assert "1234$abc" not in failed(here, {"name": "first", "image": "new"}, redactor=Redactor("1234$abc"))[0]


def test_public_variable_of_one_is_masked_in_other() -> None:
    here = project("first", "other", envs={"A": "hf_secret"})
    asked = {"image": "new"}
    outcome = here.converge(
        {"name": "first", **asked, "envs": {"A": "5"}}, {"name": "other", **asked}, {"name": "third", **ABSENT}
    )
    shown = {each["before_header"]: each["before"]["envs"]["A"] for each in outcome.diff}
    assert shown == {"first": "hf_secret", "other": MASK}


#: What the project calls the list of its first page.
LIST_NAME = ""
