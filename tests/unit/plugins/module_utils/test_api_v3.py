# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The room of API v3: its endpoints, its tasks, and the shapes of its answers."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
    InvalidResponse,
    ResponseLost,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v3 import ApiV3
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
    WriteResult,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v3 import V3_FIELDS
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.test_schema_v3 import ANSWER, observed
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import URL, FakeHttp

DEPLOYMENTS = "/cloud/v3/inference/1/deployments"
ONE = f"{DEPLOYMENTS}/my-instance"


def api_with(*replies: t.Any, **settings: t.Any) -> tuple[ApiV3, FakeHttp]:
    """Give the room, and what stands for HTTP, with these replies."""
    http = FakeHttp(*replies, **settings)
    return ApiV3(t.cast(HttpClient, http), 1), http


def gone() -> ApiError:
    """Give the API's own 404."""
    return ApiError("GET", ONE, "HTTP 404", status=404, exception_class="NotFoundError", message="not found")


def conflict() -> ApiError:
    """Give the API's 409."""
    return ApiError("POST", DEPLOYMENTS, "HTTP 409", status=409, message="exists")


def lost() -> ResponseLost:
    """Give an answer that never came."""
    return ResponseLost("POST", DEPLOYMENTS, "no complete response")


def test_a_deployment_is_asked_for_by_its_name() -> None:
    api, http = api_with(dict(ANSWER))
    (found,) = api.lookup(None, "my-instance")
    assert (http.calls[0].path, found.id, found.label, found.application) == (ONE, "my-instance", "my-instance", None)


def test_one_that_is_not_there_is_none() -> None:
    api, _http = api_with(gone())
    assert api.lookup(None, "my-instance") == []


@pytest.mark.parametrize("call", ["get", "delete"])
@pytest.mark.parametrize(
    "told",
    [
        {"message": "no Route matched with those values"},
        {"exception_class": "HTTPError", "message": "Not LookupResult"},
        {"exception_class": "NotFoundError", "message": "Project 999 could not be found"},
        {},
    ],
)
def test_the_list_decides_what_another_404_means(told: dict[str, t.Any], call: str) -> None:
    unclear = ApiError("GET", ONE, "HTTP 404", status=404, **told)
    api, _http = api_with(unclear, {"count": 0, "results": []})
    assert getattr(api, call)("my-instance") in (None, WriteResult())
    api, _http = api_with(unclear, {"count": 1, "results": [dict(ANSWER)]})
    with pytest.raises(ApiError):
        getattr(api, call)("my-instance")
    api, http = api_with(unclear, ApiError("GET", DEPLOYMENTS, "HTTP 404", status=404, **told))
    with pytest.raises(ApiError) as caught:
        getattr(api, call)("my-instance")
    wanted = ["Check project_id"] if "Project" in str(told) else [URL + ONE, "api_url", "project_id", "api_version"]
    assert [part for part in wanted if part not in (caught.value.advice or "")] == []
    assert len(http.calls) == 2


def test_a_name_with_the_word_project_is_gone_all_the_same() -> None:
    told = {"exception_class": "NotFoundError", "message": "My-Project is not found"}
    api, http = api_with(ApiError("GET", ONE, "HTTP 404", status=404, **told))
    assert (api.get("my-project"), http.methods) == (None, ["GET"])


def test_a_name_that_means_something_in_an_address_is_quoted() -> None:
    api, http = api_with(gone())
    api.get("../a?b/c")
    assert http.calls[0].path == f"{DEPLOYMENTS}/..%2Fa%3Fb%2Fc"


@pytest.mark.parametrize(
    "answer", [None, [], {}, {**ANSWER, "name": "other-one"}, {**ANSWER, "status": 5}, {**ANSWER, "containers": None}]
)
def test_an_answer_of_another_shape_is_malformed(answer: t.Any) -> None:
    api, _http = api_with(answer)
    with pytest.raises(InvalidResponse):
        api.get("my-instance")


def test_the_list_has_no_order() -> None:
    api, http = api_with({"count": 1, "results": [dict(ANSWER)]})
    assert [each.id for each in api.lookup(None, None)] == ["my-instance"]
    assert http.calls[0].path == f"{DEPLOYMENTS}?limit=1000&offset=0"


def test_an_update_sends_what_differs_and_nothing_else() -> None:
    api, http = api_with({"tasks": ["t-1"]})
    before = observed()
    sent = api.update_payload(before, {**before, "timeout": 5})
    begun = api.update("my-instance", sent)
    assert (http.calls[0].method, http.calls[0].path, http.calls[0].body) == ("PATCH", ONE, {"timeout": 5})
    assert (begun.tasks, begun.observed) == (["t-1"], None)


def test_an_update_of_regions_sends_no_null() -> None:
    api, http = api_with({"tasks": []})
    region = {"region_id": 7, "scale": {"min": 0, "max": 1, "cooldown_period": None, "polling_interval": None}}
    api.update("my-instance", {"containers": observed(containers=[region])["containers"]})
    assert http.calls[0].body == {"containers": [{"region_id": 7, "scale": {"min": 0, "max": 1, "triggers": {}}}]}


def test_an_update_of_probes_says_which_handlers_there_are_not() -> None:
    api, http = api_with({"tasks": []})
    probes = {"liveness_probe": {"enabled": True, "probe": {"tcp_socket": {"port": 1}}}}
    api.update("my-instance", {"probes": V3_FIELDS.from_options({"probes": probes})["probes"]})
    probe = http.calls[0].body["probes"]["liveness_probe"]["probe"]
    assert probe == {"exec": None, "http_get": None, "tcp_socket": {"port": 1}}


@pytest.mark.parametrize(
    "answer", [[], {}, {"tasks": None}, {"tasks": "a"}, {"tasks": [1]}, {"tasks": [""]}, {"tasks": [None]}]
)
def test_a_write_without_tasks_is_malformed(answer: t.Any) -> None:
    api, _http = api_with(answer)
    with pytest.raises(InvalidResponse):
        api.update("my-instance", {"timeout": 5})


@pytest.mark.parametrize(
    ("answer", "task"),
    [
        ({"state": "RUNNING"}, ("RUNNING", None)),
        ({"state": "ERROR", "error": "no"}, ("ERROR", "no")),
        ({"state": "ERROR", "error": {"a": 1}}, ("ERROR", None)),
        ({"state": "FINISHED", "error": None, "data": {"envs": {}}}, ("FINISHED", None)),
    ],
)
def test_a_task_has_a_state_and_what_is_wrong(answer: t.Any, task: tuple[str, t.Any]) -> None:
    api, http = api_with(answer)
    assert tuple(api.task("a/b")) == task
    assert http.calls[0].path == "/cloud/v1/tasks/a%2Fb"


@pytest.mark.parametrize("answer", [None, [], {}, {"state": None}, {"state": 1}])
def test_a_task_of_another_shape_is_malformed(answer: t.Any) -> None:
    api, _http = api_with(answer)
    with pytest.raises(InvalidResponse):
        api.task("t-1")


def created(*replies: t.Any, retries: int = 4) -> tuple[t.Any, FakeHttp]:
    """Create a deployment with these replies; give what was begun, or the error."""
    api, http = api_with(*replies, retries=retries)
    try:
        return api.create({"name": "my-instance"}), http
    except ApiError as error:
        return error, http


def test_a_create_begins_tasks() -> None:
    begun, http = created({"tasks": ["t-1"]})
    assert (begun.tasks, http.methods) == (["t-1"], ["POST"])


@pytest.mark.parametrize(
    ("replies", "methods"),
    [
        ([lost(), dict(ANSWER)], ["POST", "GET"]),
        ([lost(), gone(), conflict(), gone(), conflict(), dict(ANSWER)], ["POST", "GET", "POST", "GET", "POST", "GET"]),
        ([{"odd": 1}, gone(), gone(), dict(ANSWER)], ["POST", "GET", "GET", "GET"]),
    ],
    ids=["at once", "after conflicts", "after an odd answer"],
)
def test_what_a_lost_answer_has_begun_is_looked_for_until_it_is_there(replies: list[t.Any], methods: list[str]) -> None:
    begun, http = created(*replies)
    assert (begun.observed.id, begun.tasks, http.methods) == ("my-instance", None, methods)


def test_one_that_never_comes_is_an_error_after_the_retries() -> None:
    error, http = created(lost(), gone(), conflict(), gone(), conflict(), gone(), retries=2)
    assert (isinstance(error, ApiError), http.methods) == (True, ["POST", "GET"] * 3)


@pytest.mark.parametrize(("there", "is_said"), [(dict(ANSWER), True), (gone(), False)])
def test_somebody_elses_is_an_error_at_once_that_says_whether_it_is_in_this_project(
    there: t.Any, is_said: bool
) -> None:
    error, http = created(conflict(), there)
    said = "is in this project by now" in error.result(Redactor())["msg"]
    assert (error.status, http.methods, said) == (409, ["POST", "GET"], is_said)


@pytest.mark.parametrize("reply", [None, gone()])
def test_a_removal_is_satisfied_without_a_task(reply: t.Any) -> None:
    api, _http = api_with(reply)
    assert api.delete("my-instance") == (None, None)


FIGURES = {"a_count_limit": 4, "a_count_usage": 3, "a_count_requested": 2, "b_count_limit": 9, "b_count_usage": 1}


@pytest.mark.parametrize(
    ("figures", "exceeded"),
    [
        ({}, []),
        (FIGURES, [{"resource": "a_count", "limit": 4, "usage": 3, "requested": 2}]),
        ({**FIGURES, "a_count_usage": 2}, []),
        ({**FIGURES, "a_count_usage": 2.0, "is_over_limit": True, "limit": "x", "_usage": 5}, []),
        ({"b_count_requested": 1}, [{"resource": "b_count", "limit": 0, "usage": 0, "requested": 1}]),
        (
            {**FIGURES, "a_count_limit": None, "note": "x"},
            [{"resource": "a_count", "limit": 0, "usage": 3, "requested": 2}],
        ),
    ],
)
def test_the_quotas_that_would_be_exceeded_are_given(figures: dict[str, t.Any], exceeded: list[t.Any]) -> None:
    api, http = api_with(figures)
    assert api.exceeded_limits(observed()) == exceeded
    assert (http.calls[0].path, set(http.calls[0].body)) == (
        f"{DEPLOYMENTS}/check_limits",
        {"flavor_name", "containers"},
    )


@pytest.mark.parametrize("figures", [None, [], {"inference_a_limit": "4"}, {"inference_a_usage": True}])
def test_quotas_of_another_shape_are_malformed(figures: t.Any) -> None:
    api, _http = api_with(figures)
    with pytest.raises(InvalidResponse):
        api.exceeded_limits(observed())


def test_a_price_has_the_fields_of_the_contract() -> None:
    api, http = api_with({"currency_code": "EUR", "price_per_hour": 1.5, "price_status": "show", "more": 1})
    price = api.price(observed())
    assert price is not None
    assert (price["currency_code"], price["price_per_hour"], price["price_per_month"], "more" in price) == (
        "EUR",
        1.5,
        None,
        False,
    )
    assert http.calls[0].body["containers"] == [{"region_id": 7, "scale": {"max": 3}}]


@pytest.mark.parametrize("answer", [None, [], {"price_per_hour": "1"}, {"price_per_hour": True}, {"currency_code": 1}])
def test_a_price_of_another_shape_is_malformed(answer: t.Any) -> None:
    api, _http = api_with(answer)
    with pytest.raises(InvalidResponse):
        api.price(observed())


def test_where_nothing_may_run_nothing_is_asked() -> None:
    api, http = api_with()
    nothing = observed(containers=[{"region_id": 7, "scale": {"min": 0, "max": 0}}])
    assert (api.price(nothing), http.calls) == (None, [])


# A write whose answer was lost, and whose next try is refused


def refused_later(method: str = "PATCH", status: int = 409) -> ApiError:
    """Give the refusal of a second try."""
    error = ApiError(method, ONE, f"HTTP {status}", status=status, message="a task is at work")
    error.tries = 2
    error.earlier_may_be_done = True
    return error


CHANGED = {**ANSWER, "image": "nginx:1.30"}


@pytest.mark.parametrize("looks", [[CHANGED], [dict(ANSWER), dict(ANSWER), CHANGED]])
def test_an_update_that_the_first_try_has_made_is_found(looks: list[t.Any]) -> None:
    api, http = api_with(refused_later(), *looks)
    begun = api.update("my-instance", {"image": "nginx:1.30"})
    assert begun.observed is not None
    assert (begun.observed.fields["image"], http.pauses) == ("nginx:1.30", list(range(1, len(looks))))
    assert http.methods == ["PATCH", *["GET"] * len(looks)]


def test_an_update_that_nobody_has_made_is_refused_in_the_end() -> None:
    api, http = api_with(refused_later(), *[dict(ANSWER)] * 5)
    with pytest.raises(ApiError, match="HTTP 409"):
        api.update("my-instance", {"image": "nginx:1.30"})
    assert http.methods == ["PATCH", *["GET"] * 5]


def test_an_update_that_is_refused_at_once_is_not_looked_for() -> None:
    api, http = api_with(conflict())
    with pytest.raises(ApiError):
        api.update("my-instance", {"image": "nginx:1.30"})
    assert http.methods == ["PATCH"]


@pytest.mark.parametrize("looks", [[gone()], [dict(ANSWER), {**ANSWER, "status": "DELETING"}]])
def test_a_removal_that_the_first_try_has_begun_is_found(looks: list[t.Any]) -> None:
    api, http = api_with(refused_later("DELETE"), *looks)
    assert api.delete("my-instance") == (None, None)
    assert http.methods == ["DELETE", *["GET"] * len(looks)]


def test_a_bad_request_of_a_later_try_is_looked_after_once() -> None:
    api, http = api_with(refused_later("DELETE", 400), dict(ANSWER))
    with pytest.raises(ApiError):
        api.delete("my-instance")
    assert http.methods == ["DELETE", "GET"]


def test_a_404_of_something_else_does_not_say_that_it_is_gone() -> None:
    error = gone()
    error.not_from_api = True
    api, _http = api_with(error, error)
    for call in (api.get, api.delete):
        with pytest.raises(ApiError):
            call("my-instance")


def test_a_name_in_another_case_is_that_of_another() -> None:
    api, _http = api_with({**ANSWER, "name": "My-Instance"})
    with pytest.raises(InvalidResponse):
        api.get("my-instance")


@pytest.mark.parametrize("name", [".", ".."])
@pytest.mark.parametrize("call", ["get", "delete", "start", "stop"])
def test_a_name_that_leads_to_another_place_is_never_asked_for(name: str, call: str) -> None:
    http = FakeHttp()
    with pytest.raises(InferenceError, match="not allowed in a URL path"):
        getattr(ApiV3(http, 7), call)(name)
    assert http.calls == []
