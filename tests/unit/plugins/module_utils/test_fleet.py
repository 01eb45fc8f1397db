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


def test_fleet_sends_one_write_per_change() -> None:
    here = project("first", "other", "third")
    here.converge({"name": "first", "image": "new"}, {"name": "other"}, {"name": "third", **ABSENT})
    assert here.calls[0] == ("GET", "0")
    assert here.writes == [("PUT", "first"), ("DELETE", "third")]


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
        ("timeout", 5, 0),
        ("auth_enabled", True, False),
        ("description", "x", ""),
    ],
)
def test_defaults_are_replaced_whole(option: str, default: t.Any, own: t.Any) -> None:
    """By an empty value too."""
    here = project("first", **{option: default})
    outcome = here.converge({"name": "first", option: own}, defaults={option: default})
    assert here.settings == project("first", **{option: own}).settings
    assert outcome.deployments[0]["changes"][0].startswith(option)


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


#: The project notes a fault of the list under no name.
@pytest.mark.parametrize("name", ["", OTHER_ID], ids=["of the list", "of one"])
def test_planning_api_error_ends_before_writes(name: str) -> None:
    here = project("first")
    here.faults["GET", name] = fault("GET")
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
    assert here.writes == [("DELETE", "first"), ("DELETE", "third")]
    assert actions(outcome) == ["unchanged", "deleted", "deleted"]
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


@pytest.mark.parametrize(("name", "is_named"), [("first", False), ("model-x", True), ("ui-x", True)])
def test_prune_warns_of_applications(name: str, is_named: bool) -> None:
    (warning,) = project(name).converge(prune=True, check_mode=True).warnings
    assert warning.startswith(f"prune deletes {name}. API v2 does not show which deployments belong to an application")
    assert ("Gcore gives names with this prefix" in warning) is is_named


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
        done = here.converge(options, prune=True, check_mode=True)._asdict()
    rows = done["deployments"]
    assert (rows[0]["action"] == "failed", any("is skipped" in text for text in done["warnings"])) == (
        is_error,
        not is_error,
    )
    assert nth_id(0) not in [row["id"] for row in rows[1:]]


# Failures


@pytest.fixture
def ten() -> Project:
    """Return a project of ten deployments."""
    return project(*(f"name-{number}" for number in range(10)))


#: Options that change them all.
CHANGE_TEN = [{"name": f"name-{number}", "image": "new"} for number in range(10)]


@pytest.mark.parametrize("concurrency", [1, 10])
def test_failure_does_not_stop_others(ten: Project, concurrency: int) -> None:
    for number in (0, 4, 9):
        ten.faults["PUT", f"name-{number}"] = fault()
    _text, done = failed(ten, *CHANGE_TEN, concurrency=concurrency)
    assert (len(ten.writes), done["summary"]["updated"], done["summary"]["failed"]) == (10, 7, 3)
    assert done["changed"] is True


def test_failure_has_names_and_errors_in_order_of_options(ten: Project) -> None:
    ten.faults["PUT", "name-3"] = fault(message="quota exceeded")
    ten.faults["PUT", "name-7"] = fault(message="no capacity")
    text, done = failed(ten, *reversed(CHANGE_TEN))
    first, *others = text.splitlines()
    assert first == "2 of 10 deployments failed:"
    assert [line.partition(":")[0] for line in others] == ["name-7", "name-3"]
    assert ("no capacity" in others[0], "quota exceeded" in others[1]) == (True, True)
    assert [row["name"] for row in done["deployments"]] == [each["name"] for each in reversed(CHANGE_TEN)]
    row = done["deployments"][6]
    assert (row["name"], row["id"], row["action"], row["changes"]) == ("name-3", nth_id(3), "failed", [])
    assert "quota exceeded" in row["error"]


@pytest.mark.parametrize(
    ("method", "options"), [("PUT", {"deployments": [{"name": "first", "image": "new"}]}), ("DELETE", {"prune": True})]
)
def test_failure_of_all_is_unchanged(method: str, options: dict[str, t.Any]) -> None:
    here = project("first")
    here.faults[method, "first"] = fault(method)
    _text, done = failed(here, *options.pop("deployments", []), **options)
    assert (actions(done), done["changed"]) == (["failed"], False)


def test_failure_is_completed_by_second_run(ten: Project) -> None:
    ten.faults["PUT", "name-3"] = fault()
    failed(ten, *CHANGE_TEN)
    ten.faults.clear()
    ten.calls.clear()
    ten.converge(*CHANGE_TEN)
    assert ten.writes == [("PUT", "name-3")]


@pytest.mark.parametrize(
    "problem",
    [
        fault(),
        ResponseLost("PUT", "/x", "broken"),
        InvalidResponse("PUT", "/x", "broken"),
        InferenceError("broken", "internal"),
        RuntimeError("broken"),
    ],
    ids=lambda problem: type(problem).__name__,
)
def test_failure_is_any_exception(ten: Project, problem: Exception) -> None:
    ten.faults["PUT", "name-0"] = problem
    _text, done = failed(ten, *CHANGE_TEN, concurrency=1)
    assert actions(done) == ["failed"] + ["updated"] * 9


def test_failure_after_change_is_partial_result() -> None:
    here = project("first", status="DISABLED")
    here.faults["POST", "first"] = fault("POST")
    _text, done = failed(here, {"name": "first", "image": "new", "state": "started"})
    assert (actions(done), done["deployments"][0]["changes"], done["changed"]) == (["failed"], ["image"], True)
    assert [each["before_header"] for each in done["diff"]] == ["first"]


@BOTH_MODES
def test_diff_is_of_changed_only(check_mode: bool) -> None:
    here = project("first", "other")
    (diff,) = here.converge({"name": "first"}, {"name": "other", "image": "new"}, check_mode=check_mode).diff
    assert (diff["before_header"], diff["after_header"]) == ("other", "other")
    assert (diff["before"]["image"], diff["after"]["image"]) == ("nginx:latest", "new")


# Result


def test_check_mode_summary_from_list_only() -> None:
    here = project("first", "other", "third")
    outcome = here.converge(
        {"name": "first", "image": "new"}, {"name": "other", **ABSENT}, {"name": "fresh", **LEAST}, check_mode=True
    )
    expected = {"created": 1, "updated": 1, "deleted": 1, "unchanged": 0, "failed": 0, "skipped": 0, "unmanaged": 1}
    assert (outcome.summary, here.calls) == (expected, [("GET", "0")])


def test_row_of_created_has_id() -> None:
    """But for a predicted one."""
    here = project()
    fresh = {"name": "fresh", **LEAST}
    assert here.converge(fresh, check_mode=True).deployments[0]["id"] is None
    (row,) = here.converge(fresh).deployments
    assert here.stored[row["id"]]["name"] == "fresh"


@pytest.mark.parametrize(
    ("options", "name", "changes"),
    [({}, "first", []), ({"name": "other"}, "other", ["name"])],
    ids=["as is", "renamed"],
)
def test_row_of_instance_id_has_name(options: dict[str, t.Any], name: str, changes: list[str]) -> None:
    (row,) = project("first").converge({"instance_id": nth_id(0), **options}).deployments
    assert (row["name"], row["changes"]) == (name, changes)


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


@pytest.mark.parametrize("stored", [{"envs": {"A": "hf_secret"}}, {}], ids=["observed", "desired"])
@pytest.mark.parametrize("of_other", [False, True])
def test_error_masks_secret(stored: dict[str, t.Any], of_other: bool) -> None:
    """Also that of another member."""
    here = Project([body("first", **stored), body("other")])
    given = {} if stored else {"secret_envs": {"A": "hf_secret"}}
    here.faults["PUT", "other" if of_other else "first"] = fault(message="bad value hf_secret")
    text, done = failed(here, {"name": "first", "image": "new", **given}, {"name": "other", "image": "new"})
    assert ("hf_secret" in text, "hf_secret" in str(done)) == (False, False)
    assert MASK in done["deployments"][int(of_other)]["error"]


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
