# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An application of the catalogue over HTTP: created, changed, deleted, waited for, and checked before a write."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.emulator.v3.application_examples import EXAMPLE_DEPLOYED, EXAMPLE_FLAVOR, application, component, parameter
from tests.functional.runner import LEFT_OUT, Run, Runner

NAME = "our-chat"
SECRET = "hf_s3cr3t-0815"
OTHER_SECRET = "hf_s3cr3t-4711"
SMALL = "inference-4vcpu-16gib"
MODEL: dict[str, Any] = {
    "exposed": True,
    "flavor": EXAMPLE_FLAVOR,
    "scale": {"min": 1, "max": 2},
    "parameters": {"prefix_cache": 0, "hf_token": SECRET},
}
UI: dict[str, Any] = {"exposed": True, "flavor": SMALL, "scale": {"min": 1, "max": 1}}
CREATE: dict[str, Any] = {
    "application_name": "demo-app",
    "regions": [7, 9],
    "api_keys": ["others", "our-callers"],
    "components": {"model": MODEL, "ui": UI},
}
#: Each change, what it sends, and what it reports.
CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "scale": (
        {"components": {"model": {"scale": {"max": 4}}}},
        {"components_configuration": {"model": {"scale": {"max": 4}}}},
        ["components_configuration.model.scale.max"],
    ),
    "parameters": (
        {"components": {"model": {"parameters": {"prefix_cache": None, "gpu_memory_utilization": 0.5}}}},
        {
            "components_configuration": {
                "model": {"parameter_overrides": {"prefix_cache": None, "gpu_memory_utilization": {"value": "0.5"}}}
            }
        },
        [
            "components_configuration.model.parameter_overrides.prefix_cache",
            "components_configuration.model.parameter_overrides.gpu_memory_utilization",
        ],
    ),
    "a boolean of an enum": (
        {"components": {"model": {"parameters": {"prefix_cache": True}}}},
        {"components_configuration": {"model": {"parameter_overrides": {"prefix_cache": {"value": "1"}}}}},
        ["components_configuration.model.parameter_overrides.prefix_cache.value"],
    ),
    "a secret": (
        {"components": {"model": {"parameters": {"hf_token": OTHER_SECRET}}}},
        {"components_configuration": {"model": {"parameter_overrides": {"hf_token": {"value": OTHER_SECRET}}}}},
        ["components_configuration.model.parameter_overrides.hf_token.value"],
    ),
    "a component off": (
        {"components": {"ui": None}},
        {"components_configuration": {"ui": None}},
        ["components_configuration.ui"],
    ),
    "a component on": (
        {"components": {"cache": {**UI, "exposed": False}}},
        {"components_configuration": {"cache": {**UI, "exposed": False}}},
        ["components_configuration.cache"],
    ),
    "regions and keys": ({"regions": [7], "api_keys": []}, {"regions": [7], "api_keys": []}, ["regions", "api_keys"]),
}
each_change = pytest.mark.parametrize(("options", "body", "changes"), CHANGES.values(), ids=CHANGES)


@pytest.fixture
def module(emulator: RunningEmulator) -> Runner:
    """The module, aimed at the emulator, for the application of the tests."""
    return Runner(emulator, "gcore_inference_application", {"project_id": 1, "name": NAME})


@pytest.fixture
def deployed(emulator: RunningEmulator) -> dict[str, Any]:
    """The application, as it is stored before the test."""
    return emulator.applications.seed(EXAMPLE_DEPLOYED)


def _stored(emulator: RunningEmulator) -> list[dict[str, Any]]:
    return emulator.applications.stored().get(1, [])


def _problems(run: Run) -> set[str]:
    assert (run.failed, run.result["error"]["kind"]) == (True, "options"), run.msg
    return set(run.result["error"]["invalid_fields"])


def _writes(run: Run) -> list[str]:
    return [request["method"] for request in run.requests if request["method"] not in ("GET",)]


def test_create_is_predicted_and_carried_out_once(emulator: RunningEmulator, module: Runner) -> None:
    predicted = module(check=True, **CREATE)
    assert (predicted.calls, _stored(emulator)) == (["GET", "GET"], [])
    created = module(**CREATE)
    again = module(**CREATE)
    assert created.calls == ["GET", "GET", "CREATE", "TASK", "TASK", "TASK", "GET"]
    assert (created.changed, again.changed, again.calls) == (True, False, ["GET"])
    for name in ("changed", "changes", "diff"):
        assert predicted.result[name] == created.result[name], name
    foreseen = predicted.result["application"]
    assert (
        foreseen["components_configuration"]["model"]
        == created.result["application"]["components_configuration"]["model"]
    )
    assert created.body("POST")["components_configuration"]["model"]["parameter_overrides"]["prefix_cache"] == {
        "value": "0"
    }
    for run in (predicted, created, again):
        assert SECRET not in run.output
        assert run.result.get("warnings", []) == []


@pytest.mark.usefixtures("deployed")
def test_application_is_unchanged_in_any_order(module: Runner) -> None:
    """As the API has it, with numbers for text, with the sets in another order, or with the name alone."""
    parameters = {"prefix_cache": False, "hf_token": SECRET}
    for options in (CREATE, {"components": {"model": {"parameters": parameters}}}, {"regions": [9, 7, 9]}, {}):
        run = module(**options)
        assert (run.msg, run.changed, run.calls) == ("", False, ["GET"])


@each_change
@pytest.mark.usefixtures("deployed")
def test_change_is_predicted_and_only_it_is_sent(
    emulator: RunningEmulator, module: Runner, options: dict[str, Any], body: dict[str, Any], changes: list[str]
) -> None:
    emulator.settings(odd_responses=False)
    before = _stored(emulator)
    predicted = module(check=True, **options)
    assert (_writes(predicted), _stored(emulator)) == ([], before)
    changed = module(**options)
    again = module(**options)
    assert changed.body("PATCH") == body
    assert (changed.result["changes"], again.changed, again.calls) == (changes, False, ["GET"])
    for name in ("changed", "changes", "diff"):
        assert predicted.result[name] == changed.result[name], name
    for run in (predicted, changed, again):
        assert (SECRET in run.output, OTHER_SECRET in run.output) == (False, False)


@pytest.mark.usefixtures("deployed")
def test_application_without_components_needs_no_catalogue(module: Runner) -> None:
    assert module(check=True, regions=[7]).calls == ["GET"]


@pytest.mark.parametrize("wait", [False, True])
@pytest.mark.usefixtures("deployed")
def test_delete_twice(emulator: RunningEmulator, module: Runner, wait: bool) -> None:
    predicted = module(check=True, state="absent", wait=wait)
    deleted = module(state="absent", wait=wait)
    again = module(state="absent", wait=wait)
    assert (_writes(predicted), _writes(deleted), again.calls) == ([], ["DELETE"], ["GET"])
    assert (deleted.changed, again.changed, deleted.result["application"]) == (True, False, {})
    for name in ("changed", "changes", "diff", "application"):
        assert predicted.result[name] == deleted.result[name], name
    assert _stored(emulator) == []


def test_catalogue_errors_are_reported_at_once(module: Runner) -> None:
    components = {
        "model": {
            **MODEL,
            "flavor": SMALL,
            "parameters": {
                "prefix_cache": 7,
                "max_model_len": "many",
                "gpu_memory_utilization": 1.5,
                "served_name": "A model",
                "no_such": 1,
            },
        },
        "cache": {"exposed": True, "flavor": SMALL, "scale": {"min": 3, "max": 2}},
        "ui": {"exposed": False},
        "modle": UI,
    }
    runs = [module(check=check, **{**CREATE, "regions": LEFT_OUT, "components": components}) for check in (True, False)]
    assert _problems(runs[0]) == {
        "regions",
        "components.model.flavor",
        "components.model.parameters.prefix_cache",
        "components.model.parameters.max_model_len",
        "components.model.parameters.gpu_memory_utilization",
        "components.model.parameters.served_name",
        "components.model.parameters.no_such",
        "components.cache.exposed",
        "components.cache.scale.min",
        "components.ui.flavor",
        "components.ui.scale.min",
        "components.ui.scale.max",
        "components.modle",
    }
    assert runs[0].msg == runs[1].msg
    assert "did you mean model?" in runs[0].msg
    assert [_writes(run) for run in runs] == [[], []]


@pytest.mark.usefixtures("deployed")
def test_required_component_cannot_be_switched_off(module: Runner) -> None:
    run = module(components={"model": None})
    assert (_problems(run), _writes(run)) == ({"components.model"}, [])


def test_required_parameter_and_component_are_named(module: Runner) -> None:
    run = module(application_name="gpt-oss-120b", regions=[7], components={})
    assert _problems(run) == {"components.model"}
    run = module(application_name="gpt-oss-120b", regions=[7], components={"model": {**MODEL, "parameters": {}}})
    assert _problems(run) == {"components.model.parameters.licence"}


def test_application_that_is_not_in_the_catalogue_names_close_ones(module: Runner) -> None:
    run = module(**{**CREATE, "application_name": "demo-ap"})
    assert _problems(run) == {"application_name"}
    assert "did you mean demo-app?" in run.msg


@pytest.mark.usefixtures("deployed")
def test_application_cannot_become_another(module: Runner) -> None:
    run = module(application_name="gpt-oss-120b")
    assert (_problems(run), _writes(run)) == ({"application_name"}, [])


def test_bad_options_are_reported_at_once_and_before_any_request(module: Runner) -> None:
    components = {
        "model": {
            "exposd": True,
            "exposed": "perhaps",
            "flavor": "",
            "scale": {"min": -1, "max": "many"},
            "parameters": {"a": [1], "b": "********", "c": {}},
        },
        "ui": 1,
    }
    run = module(name="two\nlines", project_id=0, regions=[], api_keys=[""], components=components, preview=["limits"])
    assert (_problems(run), run.calls) == (
        {
            "name",
            "project_id",
            "regions",
            "api_keys[0]",
            "preview[0]",
            "components.model.exposd",
            "components.model.exposed",
            "components.model.flavor",
            "components.model.scale.min",
            "components.model.scale.max",
            "components.model.parameters.a",
            "components.model.parameters.b",
            "components.model.parameters.c",
            "components.ui",
        },
        [],
    )


@pytest.mark.parametrize(
    "patch",
    [
        {"path": "components", "value": None},
        {"path": "components", "value": []},
        {"path": "components.model", "value": None},
        {"path": "components.model.parameters", "op": "remove"},
        {"path": "components.model.parameters.prefix_cache", "value": "odd"},
        {"path": "components.model.parameters.prefix_cache.enum_values", "value": None},
        {"path": "components.model.suitable_flavors", "value": [None, {"name": 1}]},
        {"path": "", "value": []},
        {"path": "", "value": None},
    ],
    ids=lambda patch: f"{patch['path']} {patch.get('value')}",
)
def test_odd_catalogue_forbids_nothing(emulator: RunningEmulator, module: Runner, patch: dict[str, Any]) -> None:
    emulator.fault("replace", path="/catalog/", patch=[patch])
    run = module(check=True, **CREATE)
    assert (run.msg, run.changed) == ("", True)


def test_pattern_that_would_never_end_is_left_to_the_api(emulator: RunningEmulator, module: Runner) -> None:
    title = parameter("string", "x", pattern="^(a+)+$")
    entry = application("demo-app", {"ui": component({"title": title}, [SMALL])})
    emulator.settings(application_catalog=[entry])
    run = module(check=True, **{**CREATE, "components": {"ui": {**UI, "parameters": {"title": "a" * 60 + "!"}}}})
    assert (run.msg, run.changed) == ("", True)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop_after"},
        {"kind": "status", "status": 500, "after": True},
        {"kind": "html", "status": 502, "after": True},
        {"kind": "raw", "text": "[]", "content_type": "application/json", "after": True},
    ],
    ids=["dropped", "500", "page", "list"],
)
def test_create_whose_response_is_lost_makes_one(
    emulator: RunningEmulator, module: Runner, fault: dict[str, Any]
) -> None:
    emulator.fault(**fault, method="POST")
    run = module(**CREATE)
    assert (run.msg, run.changed, len(_stored(emulator))) == ("", True, 1)
    assert module(**CREATE).changed is False


def test_create_whose_response_is_lost_and_that_appears_in_the_pause_is_not_sent_again(
    emulator: RunningEmulator, module: Runner
) -> None:
    body = {"exception_class": "NotFoundError", "message": f"Application {NAME} is not found"}
    emulator.settings(task_effect="at_once")
    emulator.fault("html", status=504, after=True, method="POST")
    emulator.fault("status", status=404, body=body, method="GET", path=f"/{NAME}$", skip=1)
    run = module(**CREATE)
    assert (run.msg, run.changed, run.calls.count("CREATE"), len(_stored(emulator))) == ("", True, 1, 1)


@pytest.mark.parametrize(("method", "options"), [("PATCH", CHANGES["scale"][0]), ("DELETE", {"state": "absent"})])
@pytest.mark.usefixtures("deployed")
def test_write_whose_response_is_lost_is_reported(
    emulator: RunningEmulator, module: Runner, method: str, options: dict[str, Any]
) -> None:
    predicted = module(check=True, **options)
    emulator.fault("drop_after", method=method)
    run = module(**options)
    assert (run.msg, run.result["changes"]) == ("", predicted.result["changes"])
    assert module(**options).changed is False


@pytest.mark.parametrize(
    "options", [CREATE, CHANGES["scale"][0], {"state": "absent"}], ids=["create", "scale", "delete"]
)
def test_task_that_fails_gives_its_reason(emulator: RunningEmulator, module: Runner, options: dict[str, Any]) -> None:
    if options is not CREATE:
        emulator.applications.seed(EXAMPLE_DEPLOYED)
    emulator.settings(task_states=["RUNNING", "ERROR"], task_error=f"No capacity for {SECRET}")
    run = module(**options)
    assert (run.failed, run.changed, run.result["error"]["kind"]) == (True, False, "task_failed")
    assert "No capacity" in run.msg
    assert run.result["error"]["task_id"] in run.msg
    if options is not CHANGES["scale"][0]:
        assert SECRET not in run.output


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 404, "body": {"message": "no Route matched with those values"}},
        {"kind": "html", "status": 404},
        {"kind": "html", "status": 200},
    ],
    ids=["gateway", "page", "200"],
)
def test_response_of_another_than_the_api_is_error(
    emulator: RunningEmulator, module: Runner, state: str, fault: dict[str, Any]
) -> None:
    emulator.fault(**fault, times=-1)
    run = module(**CREATE, state=state)
    assert (run.failed, run.changed, _writes(run)) == (True, False, [])
    assert "api_url" in run.msg


@pytest.mark.parametrize("text", ["[]", "{}", "null", '"x"', '{"name": "other"}', '{"name": "our-chat", "regions": 1}'])
def test_odd_application_is_error_without_traceback(emulator: RunningEmulator, module: Runner, text: str) -> None:
    emulator.fault("raw", text=text, content_type="application/json", path="/deployments/", times=-1)
    run = module(**CREATE)
    assert (run.failed, run.result["error"]["kind"]) == (True, "response")


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize(
    "path", ["status", "api_keys", "regions", "components_configuration.ui", "components_configuration.model.scale"]
)
def test_null_of_an_application_is_no_failure(emulator: RunningEmulator, module: Runner, path: str) -> None:
    emulator.fault("replace", method="GET", path="/deployments/", patch=[{"path": path, "value": None}], times=-1)
    run = module(wait=path != "status")
    assert (run.msg, run.changed) == ("", False)


def test_wait_ends_when_it_is_active(emulator: RunningEmulator, module: Runner) -> None:
    emulator.settings(application_statuses_after_create=["Unknown", "PartiallyDeployed", "Active"])
    run = module(**CREATE, wait=True)
    assert (run.msg, run.result["application"]["status"]["consolidated_status"]) == ("", "Active")


@pytest.mark.usefixtures("deployed")
def test_wait_after_a_change_does_not_trust_the_old_status(emulator: RunningEmulator, module: Runner) -> None:
    emulator.settings(application_statuses_after_update=["Active", "Active", "Failed"])
    run = module(**CHANGES["scale"][0], wait=True)
    assert (run.failed, run.changed, run.result["error"]["kind"]) == (True, True, "deployment_failed")


def test_wait_for_one_that_fails_gives_the_error_of_each_component(emulator: RunningEmulator, module: Runner) -> None:
    emulator.settings(
        application_statuses_after_create=["Unknown", "Failed"],
        application_errors={"model": f"bad token {SECRET}", "ui": "no such image"},
    )
    run = module(**CREATE, wait=True)
    assert (run.failed, run.changed, run.result["error"]["kind"]) == (True, True, "deployment_failed")
    for part in (
        "its status is Failed",
        "Region 7, component model: bad token",
        "Region 9, component ui: no such image",
    ):
        assert part in run.msg
    assert run.result["application"]["name"] == NAME
    assert SECRET not in run.output


def test_wait_ends_with_the_time(emulator: RunningEmulator, module: Runner) -> None:
    emulator.settings(application_statuses_after_create=["PartiallyDeployed"])
    run = module(**CREATE, wait=True, wait_timeout=20)
    assert (run.failed, run.changed, run.result["error"]["kind"]) == (True, True, "wait_timeout")
    assert "its status is PartiallyDeployed" in run.msg


@pytest.mark.usefixtures("deployed")
def test_price_before_and_after_in_check_mode_alone(emulator: RunningEmulator, module: Runner) -> None:
    emulator.settings(default_hourly_price=2.0)
    options = {**CHANGES["scale"][0], "preview": ["price"]}
    predicted, real = (module(check=check, **options) for check in (True, False))
    price = predicted.result["preview"]["price"]
    assert (price["before"]["price_per_hour"], price["after"]["price_per_hour"]) == (12.0, 20.0)
    assert "preview" not in real.result


def test_error_that_echoes_the_body_tells_no_secret(emulator: RunningEmulator, module: Runner) -> None:
    body = {"exception_class": "ValidationError", "message": str(CREATE), "invalid_fields": {"data": [str(CREATE)]}}
    emulator.fault("status", status=400, body=body, method="POST")
    run = module(**CREATE)
    assert (run.failed, SECRET in run.output) == (True, False)


@pytest.mark.usefixtures("deployed")
def test_info_returns_what_is_deployed_and_the_catalogue(emulator: RunningEmulator) -> None:
    emulator.applications.seed({**EXAMPLE_DEPLOYED, "name": "another", "application_name": "gpt-oss-120b"})
    info = Runner(emulator, "gcore_inference_application_info", {"project_id": 1})
    plain, catalog = info(), info(catalog=True, application_name="demo-app")
    assert [each["name"] for each in plain.result["applications"]] == ["another", NAME]
    assert ("catalog" in plain.result, SECRET in plain.output) == (False, False)
    assert [[each["name"] for each in catalog.result[name]] for name in ("applications", "catalog")] == [
        [NAME],
        ["demo-app"],
    ]
    names = [[each["name"] for each in info(name=name).result["applications"]] for name in (NAME, "nobody")]
    assert names == [[NAME], []]


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize(
    "odd",
    [None, "x", {}, {"name": None}, {"name": "secret-0815", "regions": "x"}],
    ids=["null", "text", "{}", "0", "1"],
)
def test_info_skips_an_application_that_is_odd(emulator: RunningEmulator, odd: Any) -> None:
    """And names it in a warning, without what came."""
    info = Runner(emulator, "gcore_inference_application_info", {"project_id": 1})
    listed = info(catalog=True).result
    broken = {"count": len(listed["applications"]) + 1, "results": [odd, EXAMPLE_DEPLOYED]}
    emulator.fault("raw", text=json.dumps(broken), content_type="application/json", path="/1/deployments$")
    catalog = {"count": len(listed["catalog"]) + 1, "results": [odd, *listed["catalog"]]}
    emulator.fault("raw", text=json.dumps(catalog), content_type="application/json", path="/catalog$")
    run = info(catalog=True)
    assert (run.msg, len(run.result["applications"]), len(run.result["warnings"])) == ("", 1, 1)
    assert ("results[0]" in str(run.result["warnings"]), "0815" in str(run.result["warnings"])) == (True, False)


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize("text", ["", "{}", '{"tasks": []}'])
def test_update_with_empty_response_may_show_late(emulator: RunningEmulator, module: Runner, text: str) -> None:
    emulator.settings(task_effect="at_once", odd_responses=False)
    emulator.fault("raw", text=text, content_type="application/json", method="PATCH", after=True)
    patch = [{"path": "regions", "value": EXAMPLE_DEPLOYED["regions"]}]
    emulator.fault("replace", method="GET", path=f"/{NAME}$", skip=1, times=2, patch=patch)
    run = module(regions=[7])
    assert (run.msg, run.changed, run.result.get("warnings", [])) == ("", True, [])
    assert run.calls == ["GET", "PATCH", *["GET"] * 3]


@pytest.mark.usefixtures("deployed")
def test_tasks_that_are_null_are_none(emulator: RunningEmulator, module: Runner) -> None:
    emulator.settings(task_states=["FINISHED"])
    emulator.fault("replace", method="PATCH", patch=[{"path": "tasks", "value": None}])
    run = module(regions=[7])
    assert (run.msg, run.changed, run.calls) == ("", True, ["GET", "PATCH", "GET"])


@pytest.mark.usefixtures("deployed")
def test_application_that_disappears_during_its_update_is_named(emulator: RunningEmulator, module: Runner) -> None:
    body = {"exception_class": "NotFoundError", "message": f"Application {NAME} not found"}
    emulator.fault("status", status=404, body=body, method="GET", path="/deployments/", skip=1, times=-1)
    run = module(regions=[7])
    assert (run.failed, run.result["error"]["kind"], run.changed) == (True, "not_found", True)
    assert f"{NAME} was deleted while its update was carried out" in run.msg
