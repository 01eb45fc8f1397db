# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way of one deployment on API v3: its requests, its tasks, applications of the catalogue, and the previews."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError, InferenceError, TaskError
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v3 import ApiV3
from ansible_collections.gcore.inference.plugins.module_utils._deployments.reconcile import Outcome, converge
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import options
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.test_schema_v3 import ANSWER
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

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


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the room that waits."""
    clock = Clock()
    clock.install(monkeypatch)
    return clock


def here(**changes: t.Any) -> dict[str, t.Any]:
    """Give the deployment as the API answers it."""
    return {**ANSWER, **changes}


def absent() -> ApiError:
    """Give the API's own 404."""
    return ApiError(
        "GET", f"/{NAME}", "HTTP 404", status=404, exception_class="NotFoundError", message="no such deployment"
    )


def run(*replies: t.Any, check_mode: bool = False, **given: t.Any) -> tuple[Outcome, FakeHttp]:
    """Bring a deployment to what is given; give the outcome and the calls made."""
    http = FakeHttp(*replies)
    return converge(ApiV3(http, 1), options(**given), Redactor(), check_mode), http


def failed(*replies: t.Any, **given: t.Any) -> tuple[InferenceError, FakeHttp]:
    """Give the error that a run ends in, and the calls made."""
    http = FakeHttp(*replies)
    with pytest.raises(InferenceError) as error:
        converge(ApiV3(http, 1), options(**given), Redactor(), False)
    return error.value, http


@pytest.mark.parametrize("check_mode", [True, False])
def test_nothing_to_change_is_one_request(check_mode: bool) -> None:
    outcome, http = run(here(), check_mode=check_mode, name=NAME, image="nginx:latest")
    assert (outcome.changed, http.methods) == (False, ["GET"])


def test_a_change_is_a_patch_of_what_changes_its_task_and_one_look() -> None:
    outcome, http = run(here(), TASKS, RUNNING, FINISHED, here(image="nginx:1.30"), **CHANGE)
    assert (outcome.changes, http.methods) == (["image"], ["GET", "PATCH", "GET", "GET", "GET"])
    assert http.calls[1].body == {"image": "nginx:1.30"}
    assert outcome.deployment["image"] == "nginx:1.30"


def test_a_create_is_a_post_its_task_and_one_look() -> None:
    outcome, http = run(absent(), TASKS, FINISHED, here(), name=NAME, **LEAST)
    assert (outcome.changed, http.methods) == (True, ["GET", "POST", "GET", "GET"])
    assert http.calls[1].body == {"name": NAME, **LEAST}


def test_a_removal_is_a_delete_its_task_and_one_look() -> None:
    outcome, http = run(here(), TASKS, FINISHED, absent(), name=NAME, state="absent")
    assert (outcome.changed, outcome.deployment, outcome.warnings) == (True, {}, [])
    assert http.methods == ["GET", "DELETE", "GET", "GET"]


def test_a_removal_after_which_it_is_there_still_warns() -> None:
    outcome, _http = run(here(), TASKS, FINISHED, here(), name=NAME, state="absent")
    assert outcome.warnings == ["The API shows my-instance still, after its deletion"]


@pytest.mark.parametrize("given", [CHANGE, {"name": NAME, "state": "absent"}, {"name": NAME, "state": "stopped"}])
def test_in_check_mode_nothing_is_written(given: dict[str, t.Any]) -> None:
    outcome, http = run(here(), check_mode=True, **given)
    assert (outcome.changed, http.methods) == (True, ["GET"])


def test_after_a_task_that_failed_nothing_counts_as_done() -> None:
    error, _http = failed(here(), TASKS, FAILED, **CHANGE)
    assert (isinstance(error, TaskError), error.done) == (True, {})


def test_after_a_task_that_is_not_over_in_time_the_change_counts() -> None:
    error, _http = failed(here(), TASKS, *[RUNNING] * 9, **CHANGE, wait_timeout=2)
    assert (isinstance(error, TaskError), error.done["changed"], error.done["changes"]) == (True, True, ["image"])


@pytest.mark.parametrize("look", [absent(), here(status="DELETING")], ids=["gone", "going"])
def test_one_that_was_deleted_meanwhile_is_an_error(look: t.Any) -> None:
    error, _http = failed(here(), TASKS, FINISHED, look, **CHANGE)
    assert str(error) == "my-instance was deleted meanwhile"


def test_what_the_api_did_not_take_is_a_warning() -> None:
    outcome, _http = run(here(), TASKS, FINISHED, here(), **CHANGE)
    assert outcome.warnings == ["The API did not take image: its answer shows another value"]


# Applications of the catalogue


@pytest.mark.parametrize("given", [CHANGE, {"name": NAME, "state": "absent"}, {"name": NAME, "state": "stopped"}])
def test_one_of_an_application_is_not_changed(given: dict[str, t.Any]) -> None:
    error, http = failed(here(object_references=OWNED), **given)
    assert ("the catalogue application an-app" in str(error), "force: true" in str(error)) == (True, True)
    assert http.methods == ["GET"]


def test_one_of_an_application_that_need_not_change_is_no_error() -> None:
    outcome, _http = run(here(object_references=OWNED), name=NAME, image="nginx:latest")
    assert outcome.changed is False


def test_one_of_an_application_is_changed_by_force() -> None:
    replies = here(object_references=OWNED), TASKS, FINISHED, here(image="nginx:1.30")
    outcome, http = run(*replies, **CHANGE, force=True)
    assert (outcome.changed, http.methods[1]) == (True, "PATCH")


# Previews


def previewed(*replies: t.Any, wanted: t.Any = ("limits", "price"), **given: t.Any) -> tuple[t.Any, list[str]]:
    """Give the preview of a run in check mode, and the ends of the paths that it asked."""
    outcome, http = run(*replies, check_mode=True, preview=list(wanted), **given)
    return outcome.preview, [call.path.rsplit("/", 1)[-1] for call in http.calls]


def test_a_flavor_that_changes_is_priced_before_and_after() -> None:
    dear = {**PRICE, "price_per_hour": 3}
    told, asked = previewed(here(), LIMITS, PRICE, dear, name=NAME, flavor_name="dear")
    assert asked == [NAME, "check_limits", "deployments", "deployments"]
    assert told["limits"] == [{"resource": "inference_gpu_h100", "limit": 1, "usage": 1, "requested": 1}]
    assert (told["price"]["before"]["price_per_hour"], told["price"]["after"]["price_per_hour"]) == (1.5, 3)
    assert told["price"]["currency"] == "EUR"


def test_what_has_no_price_of_its_own_is_priced_once() -> None:
    told, asked = previewed(here(), PRICE, wanted=["price"], **CHANGE)
    assert asked == [NAME, "deployments"]
    assert told["price"]["before"] == told["price"]["after"]


def test_one_that_goes_costs_nothing_after() -> None:
    told, _asked = previewed(here(), PRICE, name=NAME, state="absent")
    assert (told["limits"], told["price"]["after"]) == ([], None)


def test_one_that_comes_costs_nothing_before() -> None:
    told, _asked = previewed(absent(), LIMITS, PRICE, name=NAME, **LEAST)
    assert (told["price"]["before"], told["price"]["after"]["price_per_month"]) == (None, 1080)


def test_a_real_run_asks_for_no_preview() -> None:
    outcome, http = run(here(), TASKS, FINISHED, here(image="nginx:1.30"), **CHANGE, preview=["limits", "price"])
    assert (outcome.preview, http.methods) == (None, ["GET", "PATCH", "GET", "GET"])


def test_a_preview_that_fails_shows_what_was_foreseen() -> None:
    http = FakeHttp(here(), ApiError("POST", "/check_limits", "HTTP 500", status=500))
    with pytest.raises(ApiError) as error:
        converge(ApiV3(http, 1), options(**CHANGE, preview=["limits"]), Redactor(), True)
    assert (error.value.done["changed"], error.value.done["changes"]) == (True, ["image"])
