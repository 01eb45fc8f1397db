# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which deployment is meant: by its id, or by its name; on v2 through all pages of the list."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import ID, NAME, OTHER_UUID
from tests.functional.runner import LEFT_OUT, Runner
from tests.functional.versions import V2, V3, Version, only_v2, only_v3

OTHER_ID = "22222222-2222-4333-8444-555566667777"
UNKNOWN_ID = "99999999-2222-4333-8444-555566667777"

#: Each way to say which deployment is meant, and the requests that look for it.
IDENTITIES: list[tuple[Version, dict[str, Any], list[str]]] = [
    (V2, {"name": NAME}, V2.lookup_by_name),
    (V2, {"instance_id": ID}, V2.lookup),
    (V3, {"name": NAME}, V3.lookup_by_name),
]
each_identity = pytest.mark.parametrize(
    ("version", "identity", "reads"), IDENTITIES, ids=["v2-name", "v2-id", "v3-name"]
)
each_mode = pytest.mark.parametrize("check", [False, True], ids=["real", "check"])


@only_v2
def test_name_is_looked_up_in_one_sorted_page(stored: dict[str, Any], module: Runner) -> None:
    """The only request asks for as much as the API gives at once."""
    (request,) = module(name=NAME).requests
    assert request["query"] == {"limit": "1000", "offset": "0", "order_by": "name.asc"}


def test_identity_is_requested_directly(stored: dict[str, Any], module: Runner, version: Version) -> None:
    """Without a list."""
    (request,) = module(**version.identity).requests
    assert (request["path"], request["query"]) == (version.path, {})


@only_v2
def test_name_on_the_third_page_is_found(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """With one GET for each page, and no more."""
    emulator.v2.bulk(2300)
    emulator.v2.seed(version.rich(name="zz-last"))
    run = module(name="zz-last")
    assert [request["query"]["offset"] for request in run.requests] == ["0", "1000", "2000"]
    assert run.result["deployment"]["id"] == ID


@only_v2
def test_name_on_no_page_is_created(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """All pages are read first."""
    emulator.v2.bulk(1100)
    assert module(name="zz-last", **version.minimal_options()).calls == ["LIST", "LIST", "CREATE"]


@only_v3
def test_name_on_v3_needs_no_list(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """The address says it."""
    emulator.v3.bulk(1100)
    version.seed(emulator, version.rich(name="zz-last"))
    assert module(name="zz-last", image="nginx:1.29").calls == ["GET"]


def test_name_that_is_missing_is_created(module: Runner, version: Version) -> None:
    """After one read."""
    assert module(name="zz-last", **version.minimal_options()).calls == [*version.lookup_by_name, *version.create]


def test_name_is_not_matched_in_part(stored: dict[str, Any], module: Runner) -> None:
    """Only the whole name counts."""
    run = module(name=NAME[:-1], state="absent")
    assert (run.failed, run.changed) == (False, False)


@only_v2
@pytest.mark.parametrize("state", ["present", "absent"])
def test_name_shared_by_two_is_an_error_with_both_ids(
    stored: dict[str, Any], emulator: RunningEmulator, module: Runner, state: str
) -> None:
    """Nothing is written."""
    emulator.v2.seed(V2.rich(id=OTHER_ID))
    run = module(name=NAME, state=state, image="nginx:1.30")
    assert (run.failed, run.calls) == (True, ["LIST"])
    assert (ID in run.msg, OTHER_ID in run.msg) == (True, True)


@only_v2
def test_name_shared_on_different_pages_is_an_error(emulator: RunningEmulator, module: Runner) -> None:
    """The lookup does not end with the first one found."""
    emulator.v2.bulk(999)
    emulator.v2.seed(V2.rich(name="zz-last"))
    emulator.v2.seed(V2.rich(name="zz-last", id=OTHER_ID))
    run = module(name="zz-last", image="nginx:1.30")
    assert (run.failed, run.calls) == (True, ["LIST", "LIST"])


@only_v2
def test_name_beside_an_id_need_not_be_unique(
    stored: dict[str, Any], emulator: RunningEmulator, module: Runner
) -> None:
    """The id says which is meant."""
    emulator.v2.seed(V2.rich(id=OTHER_ID))
    assert module(name=NAME, instance_id=OTHER_ID, image="nginx:1.30").calls == ["GET", "PUT"]


@each_mode
@each_identity
def test_present_on_one_that_is_being_deleted_fails(
    emulator: RunningEmulator,
    module: Runner,
    version: Version,
    identity: dict[str, Any],
    reads: list[str],
    check: bool,
) -> None:
    """The message says so, and nothing is written."""
    version.seed(emulator, version.rich(status="DELETING"))
    run = module(check, **identity, image="nginx:1.30")
    assert (run.failed, "being deleted" in run.msg, run.calls) == (True, True, reads)


@pytest.mark.parametrize("status", ["DELETING", "DELETED"])
@each_identity
def test_absent_is_satisfied_by_one_that_goes(
    emulator: RunningEmulator,
    module: Runner,
    version: Version,
    identity: dict[str, Any],
    reads: list[str],
    status: str,
) -> None:
    """One read and no change."""
    version.seed(emulator, version.rich(status=status))
    run = module(**identity, state="absent")
    assert (run.changed, run.calls, run.result["diff"]) == (False, reads, {"before": {}, "after": {}})


@only_v2
def test_absent_is_satisfied_by_several_that_go(emulator: RunningEmulator, module: Runner) -> None:
    """However many of that name are on their way out."""
    emulator.v2.seed(V2.rich(status="DELETING"))
    emulator.v2.seed(V2.rich(status="DELETING", id=OTHER_ID))
    run = module(name=NAME, state="absent")
    assert (run.failed, run.calls) == (False, ["LIST"])


@pytest.mark.parametrize(
    ("version", "identity", "reads"),
    [
        (V2, {"name": "zz-none"}, V2.lookup_by_name),
        (V2, {"instance_id": UNKNOWN_ID}, V2.lookup),
        (V3, {"name": "zz-none"}, V3.lookup_by_name),
    ],
    ids=["v2-name", "v2-id", "v3-name"],
)
def test_absent_is_satisfied_by_none(module: Runner, identity: dict[str, Any], reads: list[str]) -> None:
    """One read and no change."""
    run = module(**identity, state="absent")
    assert (run.failed, run.changed, run.calls) == (False, False, reads)


@only_v2
def test_name_of_a_deleted_deployment_is_created_again(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """A deployment that is DELETED is none."""
    emulator.v2.seed(version.rich(status="DELETED"))
    run = module(check=True, name=NAME, **version.minimal_options())
    assert (run.changed, run.result["diff"]["before"]) == (True, {})


@only_v3
def test_name_of_a_deleted_deployment_is_free_on_v3(
    stored: dict[str, Any], emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """As soon as it is gone."""
    module(**version.identity, state="absent")
    run = module(**version.identity, **version.minimal_options())
    assert (run.calls, run.result["diff"]["before"]) == ([*version.lookup_by_name, *version.create], {})


@only_v2
def test_name_of_a_deployment_in_deletion_means_its_successor(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """Of two of one name the one that stays is meant."""
    emulator.v2.seed(version.rich(status="DELETING"))
    emulator.v2.seed(version.rich(id=OTHER_ID))
    run = module(name=NAME, image="nginx:1.30")
    assert (run.calls, run.requests[1]["path"]) == (["LIST", "PUT"], version.path.replace(ID, OTHER_ID))


@only_v2
@each_mode
def test_present_with_an_unknown_id_fails(module: Runner, version: Version, check: bool) -> None:
    """An id can't be created, whatever else is given."""
    run = module(check, instance_id=UNKNOWN_ID, name="zz-none", **version.minimal_options())
    assert (run.failed, run.calls, UNKNOWN_ID in run.msg) == (True, ["GET"], True)


@each_identity
def test_absent_removes(
    stored: dict[str, Any],
    module: Runner,
    emulator: RunningEmulator,
    version: Version,
    identity: dict[str, Any],
    reads: list[str],
) -> None:
    """One read and one removal; no other deployment goes."""
    run = module(**identity, state="absent")
    assert (run.changed, run.calls) == (True, [*reads, *version.delete])
    assert [each["name"] for each in version.stored(emulator)] == ["my-instance"]


def test_absent_needs_no_more_than_the_identity(stored: dict[str, Any], module: Runner, version: Version) -> None:
    """The body of the DELETE is empty."""
    assert module(**version.identity, state="absent").body("DELETE") is None


def test_absent_is_satisfied_when_somebody_else_was_faster(
    stored: dict[str, Any], module: Runner, emulator: RunningEmulator, version: Version
) -> None:
    """The API's 404 to the DELETE is as good as a success."""
    error = {"exception_class": "NotFoundError", "message": "not found"}
    emulator.fault("status", method="DELETE", status=404, body=error)
    run = module(**version.identity, state="absent")
    assert (run.failed, run.calls) == (False, [*version.lookup, "DELETE"])


@only_v2
def test_project_is_a_parameter_of_the_list(module: Runner) -> None:
    """As a parameter of the query."""
    (request,) = module(name="zz-none", state="absent", project_id=42).requests
    assert request["query"]["project_id"] == "42"


@only_v3
@pytest.mark.parametrize(("state", "method"), [("present", "PATCH"), ("absent", "DELETE"), ("stopped", "POST")])
def test_project_is_in_every_path_on_v3(
    emulator: RunningEmulator, module: Runner, version: Version, state: str, method: str
) -> None:
    """But of those of tasks, which are of the whole account."""
    version.seed(emulator, version.rich(), project_id=42)
    options = {"image": "nginx:1.30"} if state == "present" else {}
    run = module(name=NAME, project_id=42, state=state, **options)
    paths = [request["path"] for request in run.requests if "/tasks/" not in request["path"]]
    assert (run.failed, method in [request["method"] for request in run.requests]) == (False, True)
    assert [path.startswith("/cloud/v3/inference/42/deployments/rich-one") for path in paths] == [True] * len(paths)


def test_project_separates_equal_names(
    stored: dict[str, Any], module: Runner, emulator: RunningEmulator, version: Version
) -> None:
    """It is created there."""
    run = module(name=NAME, project_id=42, **version.minimal_options())
    assert (run.calls, len(version.stored(emulator, 42))) == ([*version.lookup_by_name, *version.create], 1)


@pytest.mark.parametrize("exists", [True, False], ids=["update", "create"])
def test_project_is_written_on_v2_only(
    emulator: RunningEmulator, module: Runner, version: Version, exists: bool
) -> None:
    """Left out it would be the account's default; on v3 it stands in the address."""
    if exists:
        version.seed(emulator, version.rich(), project_id=42)
    body = module(name=NAME, project_id=42, **version.minimal_options()).body(version.method if exists else "POST")
    assert body.get("project_id") == (42 if version is V2 else None)


@only_v2
def test_project_left_out_is_not_written(stored: dict[str, Any], module: Runner) -> None:
    """Not even as null."""
    assert "project_id" not in module(name=NAME, image="nginx:1.30").body()


@only_v2
@pytest.mark.parametrize("shown", [42, 42.0, "42"])
def test_project_that_the_response_shows_is_sent_back(
    module: Runner, emulator: RunningEmulator, version: Version, shown: Any
) -> None:
    """Without it, the update would move the deployment to the default project."""
    version.seed(emulator, version.rich(), project_id=42)
    emulator.fault("replace", method="GET", patch=[{"path": "project_id", "value": shown}])
    run = module(instance_id=ID, image="nginx:1.30")
    assert (run.failed, run.body()["project_id"]) == (False, 42)


def test_project_that_is_unknown_is_an_error_with_advice(module: Runner, version: Version) -> None:
    """On v3 the 404 of a deployment may be that of its project: the list tells."""
    run = module(name=NAME, project_id=99, **version.minimal_options())
    reads = ["GET", "LIST"] if version is V3 else ["LIST"]
    assert (run.failed, run.calls, "project_id" in run.msg) == (True, reads, True)


@pytest.mark.parametrize("variables", [{"GCORE_CLOUD_PROJECT_ID": "42"}, {"CLOUD_PROJECT_ID": "42"}])
def test_project_is_read_from_the_environment(
    module: Runner, monkeypatch: pytest.MonkeyPatch, version: Version, variables: dict[str, str]
) -> None:
    """As a number like any other."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    (request,) = module(name="zz-none", state="absent", project_id=LEFT_OUT).requests
    assert version.project(request) == "42"


@only_v3
@each_mode
@pytest.mark.parametrize("state", ["present", "absent", "started", "stopped"])
@pytest.mark.parametrize("missing", ["name", "project_id"])
def test_name_and_project_are_required(
    stored: dict[str, Any], module: Runner, version: Version, state: str, missing: str, check: bool
) -> None:
    """Both are the identity; the refusal comes before any request."""
    run = module(check, **{**version.identity, "state": state, missing: LEFT_OUT})
    assert (list(run.result["error"]["invalid_fields"]), run.calls) == ([missing], [])


@only_v3
def test_project_that_is_missing_is_reported_with_its_variable(module: Runner, version: Version) -> None:
    """So that nobody has to look for it."""
    assert "GCORE_CLOUD_PROJECT_ID" in module(**version.identity, project_id=LEFT_OUT).msg


@only_v3
@each_mode
@pytest.mark.parametrize(
    ("name", "refused"), [(NAME, ["instance_id"]), (LEFT_OUT, ["instance_id", "name"])], ids=["with a name", "alone"]
)
def test_id_is_refused_on_v3_with_advice_to_use_the_name(
    stored: dict[str, Any], module: Runner, name: Any, refused: list[str], check: bool
) -> None:
    """There are none; whoever brings one from v2 is told what to use."""
    run = module(check, instance_id=OTHER_UUID, name=name)
    named = run.result["error"]["invalid_fields"]
    assert (list(named), "use name" in named["instance_id"][0], run.calls) == (refused, True, [])


@only_v3
def test_name_that_differs_is_another_deployment_on_v3(
    stored: dict[str, Any], emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """Nothing renames: what has the old name stays."""
    module(name="renamed-one", **version.minimal_options())
    assert sorted(each["name"] for each in version.stored(emulator)) == ["my-instance", "renamed-one", NAME]


@only_v3
def test_update_does_not_send_the_name_on_v3(stored: dict[str, Any], module: Runner, version: Version) -> None:
    """It can't change, although everything else does."""
    changes = {**version.minimal_options(), "envs": {}, "command": [], "timeout": 1, "description": ""}
    assert "name" not in version.body(module(name=NAME, **changes))


#: A 404 of a gateway, of a path that is not there, and of a project.
UNCLEAR = {
    "gateway": {"message": "no Route matched with those values"},
    "route": {"exception_class": "HTTPError", "message": "Not Found"},
    "project": {"exception_class": "NotFoundError", "message": "Project 1 could not be found"},
}


@pytest.mark.parametrize("state", ["absent", "present", "started", "stopped"])
@pytest.mark.parametrize("body", UNCLEAR.values(), ids=UNCLEAR)
@pytest.mark.parametrize("identity", ["one", "name"])
def test_error_404_of_something_else_is_no_absence(
    stored: dict[str, Any],
    module: Runner,
    emulator: RunningEmulator,
    version: Version,
    identity: str,
    body: dict[str, str],
    state: str,
) -> None:
    """Nothing is written, whatever is asked for, and the advice names what may be wrong."""
    emulator.fault("status", method="GET", status=404, body=body, times=-1)
    least = {} if state == "absent" or identity == "one" else version.minimal_options()
    run = module(**(version.identity if identity == "one" else {"name": NAME}), state=state, **least)
    assert (run.failed, run.changed, version.stored_rich(emulator)["name"]) == (True, False, NAME)
    assert set(run.calls) <= {"GET", "LIST"}
    wanted = ["project_id"] if "Project" in body["message"] else ["check api_url", f"/cloud/{version}/", "v3"]
    assert [part for part in wanted if part not in run.msg] == []


@pytest.mark.parametrize("body", UNCLEAR.values(), ids=UNCLEAR)
def test_delete_with_404_of_something_else_is_an_error(
    stored: dict[str, Any], module: Runner, emulator: RunningEmulator, version: Version, body: dict[str, str]
) -> None:
    """The deployment is in the list all the same."""
    emulator.fault("status", method="DELETE", status=404, body=body)
    run = module(**version.identity, state="absent")
    assert (run.failed, run.changed, run.calls) == (True, False, [*version.lookup, "DELETE", "LIST"])
