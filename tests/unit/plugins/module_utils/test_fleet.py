# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet over a project in memory: what is planned, what is written, what is told."""

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
from ansible_collections.gcore.inference.plugins.module_utils._deployments.fleet import FleetError, FleetOutcome
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import MINIMUM, OTHER_ID
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.projects import Project, nth_id

LEAST = {name: value for name, value in MINIMUM.items() if name != "name"}
BOTH_MODES = pytest.mark.parametrize("check_mode", [True, False])
ABSENT = {"state": "absent"}


def body(name: str, **changes: t.Any) -> dict[str, t.Any]:
    """Give a deployment of that name."""
    return {**MINIMUM, "name": name, **changes}


def project(*names: str, **changes: t.Any) -> Project:
    """Give a project with deployments of these names; their IDs count from 0."""
    return Project(body(name, **changes) for name in names)


def refused(here: Project, *deployments: t.Any, **options: t.Any) -> list[tuple[str, str]]:
    """Give the problems for which the fleet is refused."""
    with pytest.raises(OptionsError) as error:
        here.converge(*deployments, **options)
    return error.value.problems


def failed(here: Project, *deployments: t.Any, **options: t.Any) -> tuple[str, dict[str, t.Any]]:
    """Give the message and the outcome of a fleet of which some fail."""
    with pytest.raises(FleetError) as error:
        here.converge(*deployments, **options)
    return str(error.value), error.value.done


def actions(outcome: FleetOutcome | dict[str, t.Any]) -> list[str]:
    """Give what became of each."""
    rows = outcome["deployments"] if isinstance(outcome, dict) else outcome.deployments
    return [row["action"] for row in rows]


def fault(method: str = "PUT", **told: t.Any) -> ApiError:
    """Give a refusal of the API."""
    return ApiError(method, "/x", "HTTP 400", status=400, **{"message": "no", **told})


# Requests


@BOTH_MODES
def test_nothing_to_change_is_one_list(check_mode: bool) -> None:
    here = project("first", "other")
    outcome = here.converge({"name": "first", "listening_port": 8080}, {"name": "other"}, check_mode=check_mode)
    assert (outcome.changed, here.calls) == (False, [("GET", "0")])


def test_each_that_differs_is_one_write() -> None:
    here = project("first", "other", "third")
    here.converge({"name": "first", "image": "new"}, {"name": "other"}, {"name": "third", **ABSENT})
    assert here.calls[0] == ("GET", "0")
    assert here.writes == [("PUT", "first"), ("DELETE", "third")]


def test_check_mode_only_lists() -> None:
    here = project("first", "other")
    here.converge({"name": "first", "image": "new"}, {"name": "other", **ABSENT}, {**MINIMUM}, check_mode=True)
    assert here.calls == [("GET", "0")]


def test_one_known_by_its_id_is_found_in_the_list() -> None:
    here = project("first")
    here.converge({"instance_id": nth_id(0).upper(), "image": "new"})
    assert here.calls == [("GET", "0"), ("PUT", "first")]


def test_an_id_that_is_not_in_the_list_is_asked_for_alone() -> None:
    here = project("first")
    refused(here, {"instance_id": OTHER_ID})
    assert here.calls == [("GET", "0"), ("GET", OTHER_ID)]


def test_an_empty_fleet_only_lists() -> None:
    here = project("first")
    outcome = here.converge()
    assert (outcome.deployments, outcome.changed, here.calls) == ([], False, [("GET", "0")])


def test_what_is_sent_is_what_a_single_task_sends() -> None:
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
def test_each_state_is_that_of_the_single_module(state: str, status: str, writes: t.Any) -> None:
    here = project("first", status=status)
    here.converge({"name": "first", "state": state})
    assert here.writes == writes


def test_a_state_may_stand_in_the_defaults() -> None:
    here = project("first", "other")
    here.converge({"name": "first"}, {"name": "other", "state": "present"}, defaults=ABSENT)
    assert here.writes == [("DELETE", "first")]


def test_one_that_is_not_there_is_absent() -> None:
    here = project()
    outcome = here.converge({"name": "first", **ABSENT}, {"instance_id": OTHER_ID, **ABSENT})
    assert (actions(outcome), outcome.changed) == (["unchanged", "unchanged"], False)


def test_a_living_one_is_preferred_to_one_on_its_way_out() -> None:
    here = Project([body("first", status="DELETING"), body("first")])
    assert here.converge({"name": "first"}).deployments[0]["id"] == nth_id(1)


# Merging


def test_an_option_of_the_defaults_holds_for_those_without_it() -> None:
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
def test_an_option_of_its_own_wins_whole(option: str, default: t.Any, own: t.Any) -> None:
    here = project("first")
    here.converge({"name": "first", option: own}, defaults={option: default})
    assert here.settings == project("first", **{option: own}).settings


@pytest.mark.parametrize(
    ("option", "default", "own"), [("timeout", 5, 0), ("auth_enabled", True, False), ("description", "x", "")]
)
def test_a_value_that_clears_wins_too(option: str, default: t.Any, own: t.Any) -> None:
    here = project("first", **{option: default})
    outcome = here.converge({"name": "first", option: own}, defaults={option: default})
    assert outcome.deployments[0]["changes"] == [option]


def test_what_a_create_lacks_may_stand_in_the_defaults() -> None:
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
    """Give a project in which the first of UNPLANNABLE can be planned, and no other."""
    return Project([body("first"), body("gone", status="DELETING"), body("twice"), body("twice")])


def test_all_that_cannot_be_planned_is_told_at_once() -> None:
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


def test_in_check_mode_each_that_cannot_be_planned_is_a_row() -> None:
    """An audit shows what differs in the others; and of a name that two have, neither is called unmanaged."""
    here = with_obstacles()
    message, done = failed(here, *UNPLANNABLE, check_mode=True)
    assert message.startswith("5 of 6 deployments failed:\n")
    assert actions(done) == ["updated", *["failed"] * 5]
    assert [row["name"] for row in done["deployments"]] == ["first", "fresh", "gone", "twice", OTHER_ID, "first2"]
    assert ([diff["after_header"] for diff in done["diff"]], done["unmanaged"]) == (["first"], [])
    assert here.writes == []


def test_in_check_mode_an_id_that_cannot_be_asked_for_is_a_row() -> None:
    """With what the API said."""
    here = project("first")
    here.faults["GET", OTHER_ID] = fault("GET", message="overloaded", request_id="r-1")
    _message, done = failed(here, {"name": "first", "image": "new"}, {"instance_id": OTHER_ID}, check_mode=True)
    assert actions(done) == ["updated", "failed"]
    error = done["deployments"][1]["error"]
    assert ("overloaded" in error, "r-1" in error) == (True, True)


def test_in_check_mode_one_listed_twice_is_told_with_the_other() -> None:
    here = project("first")
    _message, done = failed(here, {"name": "first"}, {"instance_id": nth_id(0)}, check_mode=True)
    assert (actions(done), done["unmanaged"]) == (["unchanged", "failed"], [])
    assert "the same deployment as deployments[0]" in done["deployments"][1]["error"]


def test_two_of_a_name_are_told_with_both_ids() -> None:
    ((_path, text),) = refused(project("twice", "twice"), {"name": "twice"})
    assert (nth_id(0) in text, nth_id(1) in text) == (True, True)


def test_two_of_a_name_can_be_told_apart_by_their_ids() -> None:
    here = project("twice", "twice")
    here.converge({"instance_id": nth_id(0)}, {"instance_id": nth_id(1), "timeout": 5})
    assert here.stored[nth_id(1)]["timeout"] == 5


@pytest.mark.parametrize("second", [{"name": "first"}, {"name": "first", **ABSENT}])
@pytest.mark.parametrize("first", [{"instance_id": nth_id(0)}, {"instance_id": nth_id(0), "name": "other"}])
def test_one_listed_by_its_id_and_by_its_name_is_refused(first: t.Any, second: t.Any) -> None:
    ((path, text),) = refused(project("first"), first, second)
    assert (path, "deployments[0]" in text, nth_id(0) in text) == ("deployments[1]", True, True)


def test_a_rename_onto_a_name_that_another_gives_up_is_no_problem_of_the_plan() -> None:
    here = project("first", "other")
    names = ({"instance_id": nth_id(0), "name": "fresh"}, {"instance_id": nth_id(1), "name": "first"})
    assert actions(here.converge(*names, check_mode=True)) == ["updated", "updated"]


def test_a_list_that_fails_is_told_as_it_is() -> None:
    here = project("first")
    here.faults["GET", LIST_NAME] = fault("GET")
    with pytest.raises(ApiError):
        here.converge({"name": "first"})


def test_an_id_that_cannot_be_asked_for_ends_the_task_before_any_write() -> None:
    here = project("first")
    here.faults["GET", OTHER_ID] = fault("GET")
    with pytest.raises(ApiError):
        here.converge({"name": "first", "image": "new"}, {"instance_id": OTHER_ID})
    assert here.writes == []


# Prune


def test_what_is_not_listed_is_left_alone_and_told() -> None:
    here = project("first", "other", "third")
    outcome = here.converge({"name": "other"})
    assert outcome.unmanaged == [{"name": "first", "id": nth_id(0)}, {"name": "third", "id": nth_id(2)}]
    assert (outcome.summary["unmanaged"], outcome.changed, here.writes) == (2, False, [])


def test_what_is_not_listed_is_deleted_on_demand() -> None:
    here = project("first", "other", "third")
    outcome = here.converge({"name": "other"}, prune=True)
    assert (here.writes, actions(outcome)) == (
        [("DELETE", "first"), ("DELETE", "third")],
        ["unchanged", "deleted", "deleted"],
    )
    assert (outcome.unmanaged, outcome.summary["unmanaged"]) == ([], 0)


@pytest.mark.parametrize("listed", [{"name": "first"}, {"instance_id": nth_id(0).upper()}])
@pytest.mark.parametrize("state", ["present", "stopped", "absent"])
def test_what_is_listed_in_any_way_is_not_pruned(listed: dict[str, t.Any], state: str) -> None:
    outcome = project("first").converge({**listed, "state": state}, prune=True, check_mode=True)
    assert len(outcome.deployments) == 1


def test_one_that_is_renamed_is_not_pruned() -> None:
    here = project("first")
    here.converge({"instance_id": nth_id(0), "name": "other"}, prune=True)
    assert list(here.settings) == ["other"]


@pytest.mark.parametrize("status", ["DELETING", "DELETED"])
def test_what_is_on_its_way_out_is_neither_pruned_nor_told(status: str) -> None:
    outcome = project("first", status=status).converge(prune=True, prune_limit=0)
    assert (outcome.deployments, outcome.unmanaged) == ([], [])


@BOTH_MODES
@pytest.mark.parametrize("limit", [0, 1])
def test_more_than_the_limit_refuses_the_task_before_any_write(limit: int, check_mode: bool) -> None:
    here = project("first", "other", "third")
    wanted = {"name": "first", "image": "new"}
    ((path, text),) = refused(here, wanted, prune=True, prune_limit=limit, check_mode=check_mode)
    assert (path, "other, third" in text, str(limit) in text, here.writes) == ("prune_limit", True, True, [])


@pytest.mark.parametrize(("count", "is_refused"), [(5, False), (6, True)])
def test_the_limit_is_five_where_none_is_given(count: int, is_refused: bool) -> None:
    here = project(*(f"name-{number}" for number in range(count)))
    if is_refused:
        refused(here, prune=True)
    else:
        here.converge(prune=True)
    assert bool(here.stored) is is_refused


def test_what_is_listed_as_absent_does_not_count_for_the_limit() -> None:
    here = project("first", "other")
    here.converge({"name": "first", **ABSENT}, {"name": "other", **ABSENT}, prune=True, prune_limit=0)
    assert here.stored == {}


def test_a_refused_limit_names_ten_at_most() -> None:
    here = project(*(f"name-{number:02d}" for number in range(11)))
    ((_path, text),) = refused(here, prune=True)
    assert ("name-09, …" in text, "name-10" in text) == (True, False)


def test_problems_are_told_before_the_limit() -> None:
    here = project("first", "other")
    assert refused(here, {"name": "third"}, prune=True, prune_limit=0)[0][0].startswith("deployments[0]")


def test_a_pruned_one_that_fails_has_a_row() -> None:
    here = project("first")
    here.faults["DELETE", "first"] = fault("DELETE")
    _text, done = failed(here, prune=True)
    assert actions(done) == ["failed"]


# Failures


def ten() -> tuple[Project, list[dict[str, t.Any]]]:
    """Give a project of ten, and a fleet that changes them all."""
    names = [f"name-{number}" for number in range(10)]
    return project(*names), [{"name": name, "image": "new"} for name in names]


@pytest.mark.parametrize("concurrency", [1, 10])
def test_one_that_fails_does_not_stop_the_others(concurrency: int) -> None:
    here, fleet = ten()
    for number in (0, 4, 9):
        here.faults["PUT", f"name-{number}"] = fault()
    _text, done = failed(here, *fleet, concurrency=concurrency)
    assert (len(here.writes), done["summary"]["updated"], done["summary"]["failed"]) == (10, 7, 3)


def test_those_that_failed_are_named_with_their_errors() -> None:
    here, fleet = ten()
    here.faults["PUT", "name-3"] = fault(message="quota exceeded")
    here.faults["PUT", "name-7"] = fault(message="no capacity")
    text, _done = failed(here, *fleet)
    first, *others = text.splitlines()
    assert first == "2 of 10 deployments failed:"
    assert [line.partition(":")[0] for line in others] == ["name-3", "name-7"]
    assert ("quota exceeded" in others[0], "no capacity" in others[1]) == (True, True)


def test_the_row_of_one_that_failed_says_why() -> None:
    here, fleet = ten()
    here.faults["PUT", "name-3"] = fault(message="quota exceeded")
    row = failed(here, *fleet)[1]["deployments"][3]
    assert (row["name"], row["id"], row["action"], row["changes"]) == ("name-3", nth_id(3), "failed", [])
    assert "quota exceeded" in row["error"]


def test_rows_stand_in_the_order_of_the_list_whatever_ends_first() -> None:
    here, fleet = ten()
    here.faults["PUT", "name-0"] = fault()
    rows = failed(here, *reversed(fleet))[1]["deployments"]
    assert [row["name"] for row in rows] == [each["name"] for each in reversed(fleet)]


def test_a_task_of_which_a_part_was_written_is_a_change() -> None:
    here, fleet = ten()
    here.faults["PUT", "name-0"] = fault()
    assert failed(here, *fleet)[1]["changed"] is True


def test_a_task_of_which_nothing_was_written_is_none() -> None:
    here = project("first")
    here.faults["PUT", "first"] = fault()
    assert failed(here, {"name": "first", "image": "new"})[1]["changed"] is False


def test_a_second_run_does_what_is_left() -> None:
    here, fleet = ten()
    here.faults["PUT", "name-3"] = fault()
    failed(here, *fleet)
    here.faults.clear()
    here.calls.clear()
    here.converge(*fleet)
    assert here.writes == [("PUT", "name-3")]


@pytest.mark.parametrize("kind", [ApiError, ResponseLost, InvalidResponse, InferenceError, RuntimeError])
def test_whatever_goes_wrong_with_one_is_its_own(kind: type[Exception]) -> None:
    here, fleet = ten()
    words = {ApiError: ("PUT", "/x", "broken"), InferenceError: ("broken", "internal")}
    told = next((each for base, each in words.items() if issubclass(kind, base)), ("broken",))
    problem = kind(*told)
    here.faults["PUT", "name-0"] = problem
    _text, done = failed(here, *fleet, concurrency=1)
    assert actions(done) == ["failed"] + ["updated"] * 9


def test_only_what_changed_has_a_diff() -> None:
    here = project("first", "other")
    outcome = here.converge({"name": "first"}, {"name": "other", "image": "new"})
    assert [each["before_header"] for each in outcome.diff] == ["other"]


@BOTH_MODES
def test_the_headers_of_a_diff_are_the_name(check_mode: bool) -> None:
    outcome = project("first").converge({"name": "first", "image": "new"}, check_mode=check_mode)
    (diff,) = outcome.diff
    assert (diff["before_header"], diff["after_header"]) == ("first", "first")
    assert (diff["before"]["image"], diff["after"]["image"]) == ("nginx:latest", "new")


def test_a_half_done_deployment_shows_what_was_done() -> None:
    here = project("first", status="DISABLED")
    here.faults["POST", "first"] = fault("POST")
    _text, done = failed(here, {"name": "first", "image": "new", "state": "started"})
    assert (actions(done), done["deployments"][0]["changes"], done["changed"]) == (["failed"], ["image"], True)


def test_a_half_done_deployment_shows_the_diff() -> None:
    here = project("first", status="DISABLED")
    here.faults["POST", "first"] = fault("POST")
    _text, done = failed(here, {"name": "first", "image": "new", "state": "started"})
    assert [each["before_header"] for each in done["diff"]] == ["first"]


# What is told


def test_the_summary_counts_every_action() -> None:
    here = project("first", "other", "third")
    outcome = here.converge(
        {"name": "first", "image": "new"}, {"name": "other", **ABSENT}, {"name": "fresh", **LEAST}, check_mode=True
    )
    expected = {"created": 1, "updated": 1, "deleted": 1, "unchanged": 0, "failed": 0, "unmanaged": 1}
    assert outcome.summary == expected


def test_a_created_one_has_its_id() -> None:
    here = project()
    (row,) = here.converge({"name": "fresh", **LEAST}).deployments
    assert here.stored[row["id"]]["name"] == "fresh"


def test_one_that_is_only_foreseen_has_none() -> None:
    assert project().converge({"name": "fresh", **LEAST}, check_mode=True).deployments[0]["id"] is None


def test_one_known_by_its_id_is_called_by_its_name() -> None:
    assert project("first").converge({"instance_id": nth_id(0)}).deployments[0]["name"] == "first"


def test_one_that_is_renamed_is_called_by_its_new_name() -> None:
    outcome = project("first").converge({"instance_id": nth_id(0), "name": "other"})
    assert (outcome.deployments[0]["name"], outcome.deployments[0]["changes"]) == ("other", ["name"])


def test_a_warning_says_whose_it_is() -> None:
    here = project("first")
    api = here.api()
    taken = api.update

    def forgetful(instance_id: str, desired: dict[str, t.Any], _sent_again: t.Any) -> t.Any:
        return taken(instance_id, {**desired, "image": "other"})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(api), "update", lambda _self, *given: forgetful(*given))
        outcome = here.converge({"name": "first", "image": "new"})
    assert outcome.warnings[-1] == "first: The API did not take image: its answer shows another value"


# Secrets


def test_a_secret_of_the_task_is_masked_in_its_error() -> None:
    here = project("first")
    here.faults["PUT", "first"] = fault(message="bad value hf_secret")
    text, done = failed(here, {"name": "first", "secret_envs": {"A": "hf_secret"}})
    assert ("hf_secret" in text, MASK in done["deployments"][0]["error"]) == (False, True)


def test_a_secret_of_the_server_is_masked_in_its_error() -> None:
    here = project("first", envs={"A": "hf_secret"})
    here.faults["PUT", "first"] = fault(message="bad value hf_secret")
    assert "hf_secret" not in failed(here, {"name": "first", "image": "new"})[0]


@pytest.mark.parametrize("stored", [{"envs": {"A": "hf_secret"}}, {}])
def test_a_secret_of_one_is_masked_in_the_error_of_another(stored: t.Any) -> None:
    here = Project([body("first", **stored), body("other")])
    here.faults["PUT", "other"] = fault(message="bad value hf_secret")
    asked = {} if stored else {"secret_envs": {"A": "hf_secret"}}
    text, done = failed(here, {"name": "first", **asked}, {"name": "other", "image": "new"})
    assert ("hf_secret" in text, "hf_secret" in str(done)) == (False, False)


def test_the_key_is_masked_in_every_error() -> None:
    here = project("first")
    here.faults["PUT", "first"] = fault(message="bad key 1234$abc")
    assert "1234$abc" not in failed(here, {"name": "first", "image": "new"}, known=Redactor("1234$abc"))[0]


def test_a_variable_public_in_one_is_masked_in_another() -> None:
    here = project("first", "other", envs={"A": "hf_secret"})
    asked = {"image": "new"}
    outcome = here.converge(
        {"name": "first", **asked, "envs": {"A": "5"}}, {"name": "other", **asked}, {"name": "third", **ABSENT}
    )
    shown = {each["before_header"]: each["before"]["envs"]["A"] for each in outcome.diff}
    assert shown == {"first": "hf_secret", "other": MASK}


#: What the project calls the list of its first page.
LIST_NAME = ""
