# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of a fleet: failures, rows, diffs and warnings, without secrets."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    InferenceError,
    InvalidResponse,
    ResponseLost,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.fleets import (
    ABSENT,
    BOTH_MODES,
    LEAST,
    actions,
    body,
    failed,
    fault,
    project,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.projects import Project, nth_id


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
    ten.reconcile(*CHANGE_TEN)
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
    (diff,) = here.reconcile({"name": "first"}, {"name": "other", "image": "new"}, check_mode=check_mode).diff
    assert (diff["before_header"], diff["after_header"]) == ("other", "other")
    assert (diff["before"]["image"], diff["after"]["image"]) == ("nginx:latest", "new")


def test_check_mode_summary_from_list_only() -> None:
    here = project("first", "other", "third")
    outcome = here.reconcile(
        {"name": "first", "image": "new"}, {"name": "other", **ABSENT}, {"name": "fresh", **LEAST}, check_mode=True
    )
    expected = {"created": 1, "updated": 1, "deleted": 1, "unchanged": 0, "failed": 0, "skipped": 0, "unmanaged": 1}
    assert (outcome.summary, here.calls) == (expected, [("GET", "0")])


def test_row_of_created_has_id() -> None:
    """But for a predicted one."""
    here = project()
    fresh = {"name": "fresh", **LEAST}
    assert here.reconcile(fresh, check_mode=True).deployments[0]["id"] is None
    (row,) = here.reconcile(fresh).deployments
    assert here.stored[row["id"]]["name"] == "fresh"


@pytest.mark.parametrize(
    ("options", "name", "changes"),
    [({}, "first", []), ({"name": "other"}, "other", ["name"])],
    ids=["as is", "renamed"],
)
def test_row_of_instance_id_has_name(options: dict[str, t.Any], name: str, changes: list[str]) -> None:
    (row,) = project("first").reconcile({"instance_id": nth_id(0), **options}).deployments
    assert (row["name"], row["changes"]) == (name, changes)


def test_warning_has_name() -> None:
    here = project("first")
    api = here.api()
    taken = api.update

    def forgetful(instance_id: str, desired: dict[str, t.Any], _sent_again: t.Any) -> t.Any:
        return taken(instance_id, {**desired, "image": "other"})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(api), "update", lambda _self, *given: forgetful(*given))
        outcome = here.reconcile({"name": "first", "image": "new"})
    assert outcome.warnings[-1] == "first: The API did not apply image: the response shows a different value"


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
    outcome = here.reconcile(
        {"name": "first", **asked, "envs": {"A": "5"}}, {"name": "other", **asked}, {"name": "third", **ABSENT}
    )
    shown = {each["before_header"]: each["before"]["envs"]["A"] for each in outcome.diff}
    assert shown == {"first": "hf_secret", "other": MASK}
