# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reconciling one deployment on API v3: its requests, tasks, applications of the catalogue and previews."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError, InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.polling_errors import TaskError
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v3 import ApiV3
from ansible_collections.gcore.inference.plugins.module_utils._deployments.reconcile import (
    Outcome,
    reconcile_deployment,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import options
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments_v3 import ANSWER
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

pytestmark = pytest.mark.usefixtures("clock")

NAME = "my-instance"
TASKS = {"tasks": ["a-task"]}
FINISHED, RUNNING, FAILED = {"state": "FINISHED"}, {"state": "RUNNING"}, {"state": "ERROR", "error": "no capacity"}
LEAST = {
    "image": "nginx:latest",
    "flavor_name": "inference-4vcpu-16gib",
    "listening_port": 80,
    "containers": [{"region_id": 7, "scale": {"min": 0, "max": 1}}],
}
CHANGE = {"name": NAME, "image": "nginx:1.30"}
OWNED = [{"kind": "AppDeployment", "name": "an-app"}]
LIMITS = {"inference_gpu_h100_limit": 1, "inference_gpu_h100_usage": 1, "inference_gpu_h100_requested": 1}
PRICE = {"currency_code": "EUR", "price_status": "show", "price_per_hour": 1.5, "price_per_month": 1080}


def here(**changes: t.Any) -> dict[str, t.Any]:
    """Return the deployment as the API answers it."""
    return {**ANSWER, **changes}


def absent() -> ApiError:
    """Return the API's own 404."""
    return ApiError(
        "GET", f"/{NAME}", "HTTP 404", status=404, exception_class="NotFoundError", message="no such deployment"
    )


def run(*replies: t.Any, check_mode: bool = False, **given: t.Any) -> tuple[Outcome, FakeHttp]:
    """Reconcile a deployment with these options; return the outcome and the HTTP client."""
    http = FakeHttp(*replies)
    return reconcile_deployment(ApiV3(http, 1), options(**given), Redactor(), check_mode), http


def failed(*replies: t.Any, **given: t.Any) -> tuple[InferenceError, FakeHttp]:
    """Return the error of a run, and the HTTP client."""
    http = FakeHttp(*replies)
    with pytest.raises(InferenceError) as error:
        reconcile_deployment(ApiV3(http, 1), options(**given), Redactor(), False)
    return error.value, http


@pytest.mark.parametrize("check_mode", [True, False])
def test_unchanged_is_one_request(check_mode: bool) -> None:
    outcome, http = run(here(), check_mode=check_mode, name=NAME, image="nginx:latest")
    assert (outcome.changed, http.methods) == (False, ["GET"])


def test_update_is_patch_task_and_get() -> None:
    outcome, http = run(here(), TASKS, RUNNING, FINISHED, here(image="nginx:1.30"), **CHANGE)
    assert (outcome.changes, http.methods) == (["image"], ["GET", "PATCH", "GET", "GET", "GET"])
    assert http.calls[1].body == {"image": "nginx:1.30"}
    assert outcome.deployment["image"] == "nginx:1.30"


def test_create_is_post_task_and_get() -> None:
    outcome, http = run(absent(), TASKS, FINISHED, here(), name=NAME, **LEAST)
    assert (outcome.changed, http.methods) == (True, ["GET", "POST", "GET", "GET"])
    assert http.calls[1].body == {"name": NAME, **LEAST}


def test_delete_is_delete_task_and_get() -> None:
    outcome, http = run(here(), TASKS, FINISHED, absent(), name=NAME, state="absent")
    assert (outcome.changed, outcome.deployment, outcome.warnings) == (True, {}, [])
    assert http.methods == ["GET", "DELETE", "GET", "GET"]


def test_delete_warns_if_deployment_remains() -> None:
    outcome, _http = run(here(), TASKS, FINISHED, *[here()] * 6, name=NAME, state="absent")
    assert outcome.warnings == ["my-instance still exists after its deletion completed"]


@pytest.mark.parametrize("given", [CHANGE, {"name": NAME, "state": "absent"}, {"name": NAME, "state": "stopped"}])
def test_check_mode_writes_nothing(given: dict[str, t.Any]) -> None:
    outcome, http = run(here(), check_mode=True, **given)
    assert (outcome.changed, http.methods) == (True, ["GET"])


def test_failed_task_has_no_partial_result() -> None:
    error, _http = failed(here(), TASKS, FAILED, **CHANGE)
    assert (isinstance(error, TaskError), error.partial_result) == (True, {})


def test_task_timeout_has_partial_result() -> None:
    error, _http = failed(here(), TASKS, *[RUNNING] * 9, **CHANGE, wait_timeout=2)
    assert (isinstance(error, TaskError), error.partial_result["changed"], error.partial_result["changes"]) == (
        True,
        True,
        ["image"],
    )


@pytest.mark.parametrize("response", [absent(), here(status="DELETING")], ids=["gone", "going"])
def test_update_of_deployment_that_something_else_deleted_is_error(response: t.Any) -> None:
    error, _http = failed(here(), TASKS, FINISHED, response, **CHANGE)
    assert str(error) == "my-instance was deleted while waiting"


def test_unapplied_field_is_warning() -> None:
    outcome, _http = run(here(), TASKS, FINISHED, *[here()] * 6, **CHANGE)
    assert outcome.warnings == ["The API did not apply image: the response shows a different value"]


# Applications of the catalogue


@pytest.mark.parametrize("given", [CHANGE, {"name": NAME, "state": "absent"}, {"name": NAME, "state": "stopped"}])
def test_application_deployment_is_not_changed(given: dict[str, t.Any]) -> None:
    error, http = failed(here(object_references=OWNED), **given)
    assert ("the catalogue application an-app" in str(error), "force: true" in str(error)) == (True, True)
    assert http.methods == ["GET"]


def test_application_deployment_unchanged_is_no_error() -> None:
    outcome, _http = run(here(object_references=OWNED), name=NAME, image="nginx:latest")
    assert outcome.changed is False


def test_application_deployment_changed_with_force() -> None:
    replies = here(object_references=OWNED), TASKS, FINISHED, here(image="nginx:1.30")
    outcome, http = run(*replies, **CHANGE, force=True)
    assert (outcome.changed, http.methods[1]) == (True, "PATCH")


# Previews


def previewed(*replies: t.Any, wanted: t.Any = ("limits", "price"), **given: t.Any) -> tuple[t.Any, list[str]]:
    """Return the preview of a run in check mode, and the ends of the paths of its requests."""
    outcome, http = run(*replies, check_mode=True, preview=list(wanted), **given)
    return outcome.preview, [call.path.rsplit("/", 1)[-1] for call in http.calls]


def test_preview_price_of_changed_flavor() -> None:
    dear = {**PRICE, "price_per_hour": 3}
    values, asked = previewed(here(), LIMITS, PRICE, dear, name=NAME, flavor_name="dear")
    assert asked == [NAME, "check_limits", "deployments", "deployments"]
    assert values["limits"] == [{"resource": "inference_gpu_h100", "limit": 1, "usage": 1, "requested": 1}]
    assert (values["price"]["before"]["price_per_hour"], values["price"]["after"]["price_per_hour"]) == (1.5, 3)
    assert values["price"]["currency"] == "EUR"


def test_preview_price_unchanged_is_one_request() -> None:
    values, asked = previewed(here(), PRICE, wanted=["price"], **CHANGE)
    assert asked == [NAME, "deployments"]
    assert values["price"]["before"] == values["price"]["after"]


def test_preview_price_of_delete() -> None:
    values, _asked = previewed(here(), PRICE, name=NAME, state="absent")
    assert (values["limits"], values["price"]["after"]) == ([], None)


def test_preview_price_of_create() -> None:
    values, _asked = previewed(absent(), LIMITS, PRICE, name=NAME, **LEAST)
    assert (values["price"]["before"], values["price"]["after"]["price_per_month"]) == (None, 1080)


def test_preview_only_in_check_mode() -> None:
    outcome, http = run(here(), TASKS, FINISHED, here(image="nginx:1.30"), **CHANGE, preview=["limits", "price"])
    assert (outcome.preview, http.methods) == (None, ["GET", "PATCH", "GET", "GET"])


def test_preview_failure_has_predicted_outcome() -> None:
    http = FakeHttp(here(), ApiError("POST", "/check_limits", "HTTP 500", status=500))
    with pytest.raises(ApiError) as error:
        reconcile_deployment(ApiV3(http, 1), options(**CHANGE, preview=["limits"]), Redactor(), True)
    assert (error.value.partial_result["changed"], error.value.partial_result["changes"]) == (True, ["image"])


def test_update_with_empty_answer_is_read_until_it_shows() -> None:
    """What others have changed since then shows as well that it is not the state of before."""
    changed = here(image="nginx:1.30")
    outcome, http = run(here(), None, here(), here(), changed, **CHANGE)
    assert (http.methods, outcome.warnings) == (["GET", "PATCH", "GET", "GET", "GET"], [])
    outcome, http = run(here(), None, here(description="theirs"), **CHANGE)
    assert (http.methods, len(outcome.warnings)) == (["GET", "PATCH", "GET"], 1)


def test_preview_price_of_changed_containers() -> None:
    containers = [{"region_id": 7, "scale": {"min": 1, "max": 4}}]
    dear = {**PRICE, "price_per_hour": 2}
    values, asked = previewed(here(), PRICE, dear, wanted=["price"], name=NAME, containers=containers)
    assert (asked, values["price"]["after"]["price_per_hour"]) == ([NAME, "deployments", "deployments"], 2)
