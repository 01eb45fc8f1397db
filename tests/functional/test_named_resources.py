# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every resource that has a name within a project, over HTTP.

A new one is a line of `NAMED_RESOURCES`.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.named_resources import NAME, NAMED_RESOURCES, REGISTRY_CREDENTIAL, SECRET, NamedResource
from tests.functional.runner import LEFT_OUT, Run, Runner
from tests.functional.secrets import MASK

GATEWAY: dict[str, Any] = {"kind": "status", "status": 404, "body": {"message": "no Route matched with those values"}}


@pytest.fixture(params=NAMED_RESOURCES, ids=str)
def resource(request: pytest.FixtureRequest) -> NamedResource:
    """Each kind of resource."""
    chosen: NamedResource = request.param
    return chosen


@pytest.fixture
def module(emulator: RunningEmulator, resource: NamedResource) -> Runner:
    """Its module, aimed at the emulator."""
    return resource.runner(emulator)


@pytest.fixture
def created(module: Runner, resource: NamedResource) -> Run:
    """One that was created."""
    run = module(**resource.create)
    assert (run.msg, run.changed) == ("", True)
    return run


def _tell_no_secret(resource: NamedResource, *runs: Run) -> None:
    for run in runs:
        for secret in resource.secrets:
            assert secret not in run.output


def test_create_is_predicted_and_carried_out_once(
    emulator: RunningEmulator, module: Runner, resource: NamedResource
) -> None:
    predicted = module(check=True, **resource.create)
    assert (predicted.calls, resource.stored(emulator)) == (["GET"], [])
    created = module(**resource.create)
    again = module(**resource.create)
    assert (created.calls, again.calls) == (["GET", "POST"], ["GET"])
    assert (created.changed, again.changed, again.result["changes"]) == (True, False, [])
    for name in ("changed", "changes", "diff"):
        assert predicted.result[name] == created.result[name], name
    assert resource.shown(predicted) == resource.shown(created) == resource.shown(again)
    assert len(resource.stored(emulator)) == 1
    assert [run.result.get("warnings", []) for run in (created, again)] == [[], []]
    _tell_no_secret(resource, predicted, created, again)


@pytest.mark.usefixtures("created")
def test_update_is_predicted_and_carried_out_once(
    emulator: RunningEmulator, module: Runner, resource: NamedResource
) -> None:
    emulator.settings(odd_responses=False)
    before = resource.stored(emulator)
    predicted = module(check=True, **resource.change)
    assert (predicted.calls, resource.stored(emulator)) == (["GET"], before)
    updated = module(**resource.change)
    again = module(**resource.change)
    assert (updated.calls, again.calls) == (["GET", resource.update], ["GET"])
    assert (updated.result["changes"], again.result["changes"]) == (resource.changes, [])
    for name in ("changed", "changes", "diff"):
        assert predicted.result[name] == updated.result[name], name
    assert resource.shown(predicted) == resource.shown(updated)
    _tell_no_secret(resource, predicted, updated, again)


@pytest.mark.usefixtures("created")
def test_delete_twice(emulator: RunningEmulator, module: Runner, resource: NamedResource) -> None:
    predicted = module(check=True, state="absent")
    assert (predicted.calls, len(resource.stored(emulator))) == (["GET"], 1)
    deleted = module(state="absent")
    again = module(state="absent")
    assert (deleted.calls, again.calls) == (["GET", "DELETE"], ["GET"])
    assert (deleted.changed, again.changed, deleted.result[resource.name]) == (True, False, {})
    for name in ("changed", "changes", "diff", resource.name):
        assert predicted.result[name] == deleted.result[name], name
    assert resource.stored(emulator) == []
    _tell_no_secret(resource, predicted, deleted, again)


@pytest.mark.usefixtures("created")
def test_name_alone_changes_nothing(module: Runner) -> None:
    run = module()
    assert (run.msg, run.changed, run.calls) == ("", False, ["GET"])


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop_after"},
        {"kind": "status", "status": 500, "after": True},
        {"kind": "html", "status": 502, "after": True},
        {"kind": "raw", "text": "", "after": True},
        {"kind": "raw", "text": "[]", "content_type": "application/json", "after": True},
    ],
    ids=["dropped", "500", "page", "empty", "list"],
)
def test_create_whose_response_is_lost_makes_one(
    emulator: RunningEmulator, module: Runner, resource: NamedResource, fault: dict[str, Any]
) -> None:
    emulator.fault(**fault, method="POST")
    run = module(**resource.create)
    assert (run.msg, run.changed) == ("", True)
    assert len(resource.stored(emulator)) == 1
    assert module(**resource.create).changed is False
    _tell_no_secret(resource, run)


@pytest.mark.parametrize("fault", [{"kind": "drop_after"}, {"kind": "html", "after": True}], ids=["dropped", "page"])
def test_create_whose_response_is_lost_finds_what_appears_late(
    emulator: RunningEmulator, module: Runner, resource: NamedResource, fault: dict[str, Any]
) -> None:
    body = {"exception_class": "NotFoundError", "message": f"{NAME} is not found", "request_id": "r-0815"}
    emulator.fault(**fault, method="POST")
    emulator.fault("status", status=404, body=body, method="GET", path=resource.path_pattern, skip=1, times=2)
    run = module(**resource.create)
    assert (run.msg, run.changed) == ("", True)
    assert len(resource.stored(emulator)) == 1


@pytest.mark.parametrize("method", ["PUT or PATCH", "DELETE"])
@pytest.mark.parametrize("kind", [{"kind": "drop_after"}, {"kind": "html", "status": 503, "after": True}])
@pytest.mark.usefixtures("created")
def test_write_whose_response_is_lost_is_done_once_and_reported(
    emulator: RunningEmulator, module: Runner, resource: NamedResource, method: str, kind: dict[str, Any]
) -> None:
    is_deletion = method == "DELETE"
    options = {"state": "absent"} if is_deletion else resource.change
    predicted = module(check=True, **options)
    emulator.fault(**kind, method="DELETE" if is_deletion else resource.update)
    run = module(**options)
    assert (run.msg, run.result["changes"]) == ("", predicted.result["changes"])
    assert module(**options).changed is False


@pytest.mark.parametrize("text", ["", "{}"], ids=["nothing", "object"])
@pytest.mark.usefixtures("created")
def test_update_with_empty_response_may_show_late(
    emulator: RunningEmulator, module: Runner, resource: NamedResource, text: str
) -> None:
    before = module().result[resource.name]
    fault = {"kind": "raw", "text": text, "content_type": "application/json"}
    emulator.fault(**fault, method=resource.update, after=True)
    unseen = [{"path": name, "value": before[name]} for name in resource.change if name in before]
    emulator.fault(
        "replace", method="GET", path=resource.path_pattern, skip=1, times=2, patch=unseen or [{"path": "x"}]
    )
    run = module(**resource.change)
    assert (run.msg, run.changed, run.result["changes"]) == ("", True, resource.changes)
    assert not [warning for warning in run.result.get("warnings", []) if "did not apply" in str(warning)]
    # The responses about a secret are not altered.
    assert run.calls == ["GET", resource.update, *["GET"] * (3 if unseen else 1)]


@pytest.mark.usefixtures("created")
def test_update_with_empty_response_that_cannot_be_read_is_reported_as_changed(
    emulator: RunningEmulator, module: Runner, resource: NamedResource
) -> None:
    emulator.fault("raw", text="", method=resource.update, after=True)
    emulator.fault("status", status=500, method="GET", path=resource.path_pattern, skip=1, times=-1)
    run = module(**resource.change)
    assert (run.failed, run.changed, run.result["changes"]) == (True, True, resource.changes)


def test_locked_create_is_not_retried_and_says_so(
    emulator: RunningEmulator, module: Runner, resource: NamedResource
) -> None:
    body = {"exception_class": "ConflictError", "message": "Resource is locked by another task"}
    emulator.fault("status", status=409, body=body, method="POST")
    run = module(**resource.create)
    assert (run.failed, run.calls.count("POST"), "api_retries" in run.msg) == (True, 1, False)
    assert "A create is not retried after this" in run.msg


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("fault", [GATEWAY, {"kind": "html", "status": 404}], ids=["gateway", "page"])
def test_404_of_another_than_the_api_is_error(
    emulator: RunningEmulator, module: Runner, resource: NamedResource, state: str, fault: dict[str, Any]
) -> None:
    emulator.fault(**fault, times=-1)
    run = module(**resource.create, state=state)
    assert (run.failed, run.changed) == (True, False)
    assert "api_url" in run.msg
    assert all(call == "GET" for call in run.calls)


def test_404_about_project_names_project_id(module: Runner, resource: NamedResource) -> None:
    run = module(**resource.create, project_id=999)
    assert run.failed
    assert "project_id" in run.msg


@pytest.mark.usefixtures("created")
def test_delete_answered_by_gateway_is_no_success(emulator: RunningEmulator, module: Runner) -> None:
    emulator.fault(**GATEWAY, method="DELETE", times=-1)
    run = module(state="absent")
    assert (run.failed, run.changed) == (True, False)


@pytest.mark.usefixtures("created")
def test_conflict_of_deletion_is_error_with_message(
    emulator: RunningEmulator, module: Runner, resource: NamedResource
) -> None:
    body = {"exception_class": "ConflictError", "message": "It is attached to my-instance", "request_id": "r-0815"}
    emulator.fault("status", status=409, body=body, method="DELETE", times=-1)
    run = module(state="absent")
    assert (run.failed, run.result["error"]["kind"], run.calls[:2]) == (True, "conflict", ["GET", "DELETE"])
    for part in ("attached to my-instance", "r-0815", "Detach the resource first"):
        assert part in run.msg
    assert len(resource.stored(emulator)) == 1


@pytest.mark.parametrize("method", ["POST", "PUT or PATCH"])
def test_error_that_echoes_the_body_tells_no_secret(
    emulator: RunningEmulator, module: Runner, resource: NamedResource, method: str
) -> None:
    options = resource.create
    if method != "POST":
        module(**resource.create)
        options = resource.change
    echo = str(options)
    body = {"exception_class": "ValidationError", "message": echo, "invalid_fields": {"data": [echo]}}
    emulator.fault("status", status=400, body=body, method="POST" if method == "POST" else resource.update)
    run = module(**options)
    assert run.failed
    assert "ValidationError" in run.msg
    _tell_no_secret(resource, run)


@pytest.mark.usefixtures("created")
def test_update_of_what_something_else_deleted_says_so(
    emulator: RunningEmulator, module: Runner, resource: NamedResource
) -> None:
    body = {"exception_class": "NotFoundError", "message": f"{NAME} is not found", "request_id": "r-0815"}
    emulator.fault("status", status=404, body=body, method=resource.update)
    run = module(**resource.change)
    assert (run.failed, run.changed, run.result["error"]["kind"]) == (True, False, "not_found")
    for part in ("was deleted by something else during this task: run the task again", "r-0815"):
        assert part in run.msg


@pytest.mark.usefixtures("created")
def test_nulls_and_unknown_fields_of_response_change_nothing(
    emulator: RunningEmulator, module: Runner, resource: NamedResource
) -> None:
    patch = [{"path": "unheard_of", "value": {"a": [None]}}, {"path": "nothing", "value": None}]
    emulator.fault("replace", method="GET", patch=patch, times=-1)
    run = module(**resource.create)
    assert (run.msg, run.changed) == ("", False)
    assert run.result[resource.name]["unheard_of"] == {"a": [None]}


@pytest.mark.usefixtures("created")
def test_unknown_field_whose_name_suggests_a_secret_is_masked(
    emulator: RunningEmulator, module: Runner, resource: NamedResource
) -> None:
    """A later version of the API may have one; what it holds is masked in any other text too."""
    value = "brand-new-secret-0815"
    fields = {"auth_token": value, "nested": {"keys": [value]}, "remark": f"of {value}", "max_tokens": 4096}
    patch = [{"path": path, "value": given} for path, given in fields.items()]
    emulator.fault("replace", method="GET", patch=patch, times=-1)
    run = module(**resource.create)
    shown = {name: run.result[resource.name][name] for name in fields}
    assert shown == {"auth_token": MASK, "nested": {"keys": MASK}, "remark": f"of {MASK}", "max_tokens": 4096}
    assert value not in run.output


@pytest.mark.usefixtures("created")
@pytest.mark.parametrize("text", ['{"message": "deleted"}', "[]", '{"tasks": []}', "OK"])
def test_deletion_with_odd_response_is_done_if_the_resource_is_gone(
    emulator: RunningEmulator, module: Runner, resource: NamedResource, text: str
) -> None:
    emulator.fault("raw", status=200, text=text, content_type="application/json", method="DELETE", after=True)
    run = module(state="absent")
    assert (run.msg, run.changed) == ("", True)


@pytest.mark.parametrize("text", ["[]", "{}", "null", '"x"', '{"name": "other"}', "<html>"])
def test_odd_response_is_error_without_traceback(
    emulator: RunningEmulator, module: Runner, resource: NamedResource, text: str
) -> None:
    emulator.fault("raw", text=text, content_type="application/json", times=-1)
    run = module(**resource.create)
    assert (run.failed, run.result["error"]["kind"]) == (True, "response")


def test_bad_options_are_reported_at_once(module: Runner, resource: NamedResource) -> None:
    run = module(name="two\nlines", project_id=0, state="started", unheard_of=1, **resource.bad)
    named = set(run.result["error"]["invalid_fields"])
    assert named == {"name", "project_id", "state", "unheard_of", *resource.bad}
    assert (run.failed, run.calls) == (True, [])


@pytest.mark.parametrize("check", [False, True])
def test_create_names_all_that_is_missing(module: Runner, resource: NamedResource, check: bool) -> None:
    lacking = module(check=check)
    misnamed = module(check=check, name="Bad_name")
    lacks = set(resource.lacks)
    calls, named = ([], {"name"}) if resource.checks_name_first else (["GET"], {"name", *lacks})
    assert (set(lacking.result["error"]["invalid_fields"]), lacking.calls) == (lacks, ["GET"])
    assert (set(misnamed.result["error"]["invalid_fields"]), misnamed.calls) == (named, calls)


def test_project_is_required(module: Runner, resource: NamedResource) -> None:
    run = module(project_id=LEFT_OUT, **resource.create)
    assert run.calls == []
    assert run.msg.startswith("project_id: required; give it, or set the environment variable GCORE_CLOUD_PROJECT_ID")


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_api_version_of_action_group_is_ignored(
    module: Runner, resource: NamedResource, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GCORE_INFERENCE_API_VERSION", version)
    run = module(api_version=version, **resource.create)
    assert (run.msg, run.changed) == ("", True)
    assert all(request["path"].startswith(resource.path) for request in run.requests)


@pytest.mark.parametrize("values", ["masked", "empty"])
def test_secret_that_is_masked_is_not_compared(emulator: RunningEmulator, values: str) -> None:
    module = SECRET.runner(emulator)
    module(**SECRET.create)
    emulator.settings(secret_values=values)
    run = module(**SECRET.create)
    assert (run.msg, run.changed, len(run.result["warnings"])) == ("", False, 1)
    refused = module(**SECRET.change)
    assert (refused.changed, refused.msg) == (False, "")
    predicted = module(check=True, **SECRET.create, update_secret="always")
    forced = module(**SECRET.create, update_secret="always")
    assert (forced.changed, forced.calls) == (True, ["GET", "PUT"])
    assert SECRET.shown(forced) == SECRET.shown(predicted)
    assert forced.result["secret"]["name"] == NAME


@pytest.mark.parametrize("mask", ["xxxxxxxx", "AKIA...0815", "AKIAXXXXXXXX0815", "REDACTED", "<hidden>", "########"])
def test_secret_with_mask_of_another_spelling_is_not_compared(emulator: RunningEmulator, mask: str) -> None:
    module = SECRET.runner(emulator)
    module(**SECRET.create)
    patch = [{"path": "data.aws_access_key_id", "value": mask}]
    emulator.fault("replace", method="GET", path=SECRET.path_pattern, patch=patch, times=-1)
    run = module(**SECRET.create)
    assert (run.msg, run.changed, len(run.result["warnings"])) == ("", False, 1)


@pytest.mark.parametrize("check", [False, True])
def test_password_that_the_api_returns_is_dropped(emulator: RunningEmulator, check: bool) -> None:
    emulator.settings(shows_passwords=True)
    module = REGISTRY_CREDENTIAL.runner(emulator)
    created = module(**REGISTRY_CREDENTIAL.create)
    runs = [module(check=check), module(check=check, **REGISTRY_CREDENTIAL.change)]
    for run in (created, *runs):
        assert (run.msg, "password" in run.result["registry_credential"]) == ("", False)
        _tell_no_secret(REGISTRY_CREDENTIAL, run)


@pytest.mark.parametrize("check", [False, True])
def test_change_without_the_password_fails_before_the_write(emulator: RunningEmulator, check: bool) -> None:
    module = REGISTRY_CREDENTIAL.runner(emulator)
    module(**REGISTRY_CREDENTIAL.create)
    run = module(check=check, username="robot-2")
    assert (run.failed, run.calls, list(run.result["error"]["invalid_fields"])) == (True, ["GET"], ["password"])
    assert "required to change username: the API replaces the whole registry credential" in run.msg


def test_update_password_always_writes_each_time(emulator: RunningEmulator) -> None:
    module = REGISTRY_CREDENTIAL.runner(emulator)
    module(**REGISTRY_CREDENTIAL.create)
    for _run in range(2):
        run = module(**REGISTRY_CREDENTIAL.create, update_password="always")
        assert (run.calls, run.result["changes"]) == (["GET", "PUT"], ["password"])
        assert run.result["diff"]["prepared"] == "password: ******** (before) -> ******** (after)\n"
