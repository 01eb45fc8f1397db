# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which deployment is meant: by its id, or by its name through all pages of the list."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import FLAVOR, ID, NAME, container, rich
from tests.functional.runner import DEPLOYMENTS, Runner

OTHER_ID = "22222222-2222-4333-8444-555566667777"
NOWHERE = "99999999-2222-4333-8444-555566667777"
LEAST: dict[str, Any] = {"image": "nginx", "flavor_id": FLAVOR, "listening_port": 80, "containers": [container(7)]}


def test_a_name_is_looked_up_in_one_sorted_page(stored: dict[str, Any], module: Runner) -> None:
    """The only request asks for as much as the API gives at once."""
    (request,) = module(name=NAME).requests
    assert request["query"] == {"limit": "1000", "offset": "0", "order_by": "name.asc"}


def test_an_id_is_asked_for_directly(stored: dict[str, Any], module: Runner) -> None:
    """Without a list."""
    (request,) = module(instance_id=ID).requests
    assert (request["path"], request["query"]) == (f"{DEPLOYMENTS}/{ID}", {})


def test_a_name_on_the_third_page_is_found(emulator: RunningEmulator, module: Runner) -> None:
    """With one GET for each page, and no more."""
    emulator.bulk(2300)
    emulator.seed(rich(name="zz-last"))
    run = module(name="zz-last")
    assert [request["query"]["offset"] for request in run.requests] == ["0", "1000", "2000"]
    assert run.result["deployment"]["id"] == ID


def test_a_name_that_is_on_no_page_is_created(emulator: RunningEmulator, module: Runner) -> None:
    """All pages are read first."""
    emulator.bulk(1100)
    assert module(name="zz-last", **LEAST).calls == ["LIST", "LIST", "CREATE"]


def test_a_part_of_a_name_is_no_name(stored: dict[str, Any], module: Runner) -> None:
    """Only the whole name counts."""
    assert module(name=NAME[:-1], state="absent").changed is False


@pytest.mark.parametrize("state", ["present", "absent"])
def test_two_deployments_of_one_name_are_an_error_with_both_ids(
    stored: dict[str, Any], emulator: RunningEmulator, module: Runner, state: str
) -> None:
    """Nothing is written."""
    emulator.seed(rich(id=OTHER_ID))
    run = module(name=NAME, state=state, image="nginx:1.30")
    assert (run.failed, run.calls) == (True, ["LIST"])
    assert (ID in run.msg, OTHER_ID in run.msg) == (True, True)


def test_two_of_one_name_on_different_pages_are_an_error(emulator: RunningEmulator, module: Runner) -> None:
    """The lookup does not end with the first one found."""
    emulator.bulk(999)
    emulator.seed(rich(name="zz-last"))
    emulator.seed(rich(name="zz-last", id=OTHER_ID))
    run = module(name="zz-last", image="nginx:1.30")
    assert (run.failed, run.calls) == (True, ["LIST", "LIST"])


def test_a_name_beside_an_id_does_not_need_to_be_unique(
    stored: dict[str, Any], emulator: RunningEmulator, module: Runner
) -> None:
    """The id says which is meant."""
    emulator.seed(rich(id=OTHER_ID))
    assert module(name=NAME, instance_id=OTHER_ID, image="nginx:1.30").calls == ["GET", "PUT"]


@pytest.mark.parametrize("check", [False, True], ids=["real", "check"])
@pytest.mark.parametrize("identity", [{"name": NAME}, {"instance_id": ID}], ids=["name", "id"])
def test_present_on_one_that_is_being_deleted_fails(
    emulator: RunningEmulator, module: Runner, identity: Any, check: bool
) -> None:
    """The message says so, and nothing is written."""
    emulator.seed(rich(status="DELETING"))
    run = module(check, **identity, image="nginx:1.30")
    assert (run.failed, "being deleted" in run.msg) == (True, True)
    assert run.calls in (["LIST"], ["GET"])


@pytest.mark.parametrize("status", ["DELETING", "DELETED"])
@pytest.mark.parametrize("identity", [{"name": NAME}, {"instance_id": ID}], ids=["name", "id"])
def test_absent_is_satisfied_by_one_that_goes(
    emulator: RunningEmulator, module: Runner, identity: Any, status: str
) -> None:
    """One read and no change."""
    emulator.seed(rich(status=status))
    run = module(**identity, state="absent")
    assert (run.changed, len(run.calls), run.result["diff"]) == (False, 1, {"before": {}, "after": {}})


def test_absent_is_satisfied_by_several_that_go(emulator: RunningEmulator, module: Runner) -> None:
    """However many of that name are on their way out."""
    emulator.seed(rich(status="DELETING"))
    emulator.seed(rich(status="DELETING", id=OTHER_ID))
    run = module(name=NAME, state="absent")
    assert (run.failed, run.calls) == (False, ["LIST"])


@pytest.mark.parametrize("identity", [{"name": "zz-none"}, {"instance_id": NOWHERE}], ids=["name", "id"])
def test_absent_is_satisfied_by_none(module: Runner, identity: Any) -> None:
    """One read and no change."""
    run = module(**identity, state="absent")
    assert (run.changed, len(run.calls)) == (False, 1)


def test_a_deleted_name_is_created_anew(emulator: RunningEmulator, module: Runner) -> None:
    """A deployment that is DELETED is none."""
    emulator.seed(rich(status="DELETED"))
    run = module(check=True, name=NAME, **LEAST)
    assert (run.changed, run.result["diff"]["before"]) == (True, {})


def test_one_that_goes_does_not_hide_its_successor(emulator: RunningEmulator, module: Runner) -> None:
    """Of two of one name the one that stays is meant."""
    emulator.seed(rich(status="DELETING"))
    emulator.seed(rich(id=OTHER_ID))
    run = module(name=NAME, image="nginx:1.30")
    assert (run.calls, run.requests[1]["path"]) == (["LIST", "PUT"], f"{DEPLOYMENTS}/{OTHER_ID}")


@pytest.mark.parametrize("check", [False, True], ids=["real", "check"])
def test_present_with_an_unknown_id_fails(module: Runner, check: bool) -> None:
    """An id can't be created, whatever else is given."""
    run = module(check, instance_id=NOWHERE, name="zz-none", **LEAST)
    assert (run.failed, run.calls, NOWHERE in run.msg) == (True, ["GET"], True)


@pytest.mark.parametrize("identity", [{"name": NAME}, {"instance_id": ID}], ids=["name", "id"])
def test_absent_removes(stored: dict[str, Any], module: Runner, emulator: RunningEmulator, identity: Any) -> None:
    """One read and one DELETE; no other deployment goes."""
    run = module(**identity, state="absent")
    assert (run.changed, run.calls[1:]) == (True, ["DELETE"])
    assert [each["name"] for each in emulator.stored()] == ["my-instance"]


def test_absent_needs_no_more_than_the_identity(stored: dict[str, Any], module: Runner) -> None:
    """The body of the DELETE is empty."""
    assert module(instance_id=ID, state="absent").body("DELETE") is None


def test_absent_is_satisfied_when_somebody_else_was_faster(
    stored: dict[str, Any], module: Runner, emulator: RunningEmulator
) -> None:
    """The API's 404 to the DELETE is as good as a success."""
    error = {"exception_class": "NotFoundError", "message": "not found"}
    emulator.fault("status", method="DELETE", status=404, body=error)
    assert module(instance_id=ID, state="absent").failed is False


def test_the_project_is_asked_for_in_the_list(module: Runner) -> None:
    """As a parameter of the query."""
    (request,) = module(name="zz-none", state="absent", project_id=42).requests
    assert request["query"]["project_id"] == "42"


def test_a_name_in_another_project_is_another_deployment(
    stored: dict[str, Any], module: Runner, emulator: RunningEmulator
) -> None:
    """It is created there."""
    run = module(name=NAME, project_id=42, **LEAST)
    assert (run.calls, len(emulator.stored(42))) == (["LIST", "CREATE"], 1)


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_the_project_is_part_of_what_is_written(emulator: RunningEmulator, module: Runner, method: str) -> None:
    """Left out it would be the account's default."""
    if method == "PUT":
        emulator.seed(rich(), project_id=42)
    assert module(name=NAME, project_id=42, **LEAST).body(method)["project_id"] == 42


def test_without_a_project_none_is_written(stored: dict[str, Any], module: Runner) -> None:
    """Not even as null."""
    assert "project_id" not in module(name=NAME, image="nginx:1.30").body()


def test_an_unknown_project_is_an_error_that_says_what_to_check(module: Runner) -> None:
    """Nothing is created."""
    run = module(name=NAME, project_id=99, **LEAST)
    assert (run.failed, run.calls, "project_id" in run.msg) == (True, ["LIST"], True)


@pytest.mark.parametrize("variables", [{"GCORE_CLOUD_PROJECT_ID": "42"}, {"CLOUD_PROJECT_ID": "42"}])
def test_the_project_may_come_from_the_environment(
    module: Runner, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    """As a number like any other."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    (request,) = module(name="zz-none", state="absent").requests
    assert request["query"]["project_id"] == "42"
