# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls of API v3: requests, tasks, and the shapes of answers. What v2 answers alike is in test_api."""

from __future__ import annotations

import itertools
import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
    InvalidResponse,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v3 import V3_SCHEMA
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import (
    api_error,
    api_v3,
    gone,
    lost,
    page,
    query,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments_v3 import ANSWER, observed
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

DEPLOYMENTS = "/cloud/v3/inference/1/deployments"
ONE = f"{DEPLOYMENTS}/my-instance"
NAME = "my-instance"
CHANGED = {**ANSWER, "image": "nginx:1.30"}
LINE = {"time": "2024-10-14T14:54:04Z", "pod": "pod-1", "message": "GET /", "region_id": 7}


def _lines(number: int) -> list[dict[str, t.Any]]:
    """Return so many log lines, no two of them the same."""
    return [{**LINE, "message": f"GET /{position}"} for position in range(number)]


def test_lookup_by_name_is_one_get() -> None:
    api, http = api_v3(ANSWER)
    (found,) = api.lookup(None, NAME)
    assert (http.calls[0].path, found.id, found.label, found.application) == (ONE, NAME, NAME, None)


def test_lookup_of_missing_name_is_empty() -> None:
    api, _http = api_v3(gone())
    assert api.lookup(None, NAME) == []


def test_lookup_without_name_reads_list() -> None:
    api, http = api_v3(page(ANSWER))
    assert [found.id for found in api.lookup(None, None)] == [NAME]
    assert http.calls[0].path == f"{DEPLOYMENTS}?limit=1000&offset=0"


@pytest.mark.parametrize(
    ("references", "application"),
    [
        (None, None),
        ([], None),
        ([5, {"kind": "Other", "name": "x"}], None),
        ([{"kind": "Other"}, {"kind": "AppDeployment", "name": "llm"}], "llm"),
        ([{"kind": "AppDeployment"}], "unnamed"),
    ],
)
def test_application_is_that_of_references(references: t.Any, application: str | None) -> None:
    api, _http = api_v3({**ANSWER, "object_references": references})
    assert api.lookup(None, NAME)[0].application == application


@pytest.mark.parametrize("name", ["my-project", "my-region"])
def test_get_of_missing_name_with_other_word(name: str) -> None:
    error = api_error(404, exception_class="NotFoundError", message=f"{name.title()} is not found")
    api, http = api_v3(error)
    assert (api.get(name), http.methods) == (None, ["GET"])


def test_get_quotes_name() -> None:
    api, http = api_v3(gone())
    api.get("../a?b/c")
    assert http.calls[0].path == f"{DEPLOYMENTS}/..%2Fa%3Fb%2Fc"


def test_get_compares_names_case_sensitively() -> None:
    api, _http = api_v3({**ANSWER, "name": "My-Instance"})
    with pytest.raises(InvalidResponse):
        api.get(NAME)


@pytest.mark.parametrize("name", [".", ".."])
@pytest.mark.parametrize("call", ["get", "delete", "start", "stop"])
def test_call_rejects_name_of_other_path(name: str, call: str) -> None:
    api, http = api_v3()
    with pytest.raises(InferenceError, match="not allowed in a URL path"):
        getattr(api, call)(name)
    assert http.calls == []


# Update and delete


def test_update_sends_only_changes() -> None:
    api, http = api_v3({"tasks": ["t-1"]})
    before = observed()
    payload = api.update_payload(before, {**before, "timeout": 5})
    written = api.update(NAME, payload)
    assert (http.calls[0].method, http.calls[0].path, http.calls[0].body) == ("PATCH", ONE, {"timeout": 5})
    assert (written.tasks, written.observed) == (["t-1"], None)


def scale(**fields: t.Any) -> dict[str, t.Any]:
    """Return the scaling of a container."""
    return {"min": 0, "max": 1, "triggers": {}, **fields}


def probes(**handlers: t.Any) -> dict[str, t.Any]:
    """Return an enabled probe with these handlers."""
    return {"probes": {"liveness_probe": {"enabled": True, "probe": handlers}}}


@pytest.mark.parametrize(
    ("payload", "body"),
    [
        ({"auth_enabled": True}, {"auth_enabled": True}),
        ({"auth_enabled": True, "api_keys": ["a"]}, {"api_keys": ["a"]}),
        (
            {"containers": {7: {"scale": scale(cooldown_period=None)}}},
            {"containers": [{"region_id": 7, "scale": scale()}]},
        ),
        (
            V3_SCHEMA.from_options(probes(tcp_socket={"port": 1})),
            probes(exec=None, http_get=None, tcp_socket={"port": 1}),
        ),
        ({"probes": {"liveness_probe": {"enabled": False}}}, {"probes": {"liveness_probe": {"enabled": False}}}),
    ],
    ids=["auth", "keys without auth", "no null in containers", "handlers", "no handlers"],
)
def test_update_body(payload: dict[str, t.Any], body: dict[str, t.Any]) -> None:
    api, http = api_v3({"tasks": []})
    api.update(NAME, payload)
    assert http.calls[0].body == body


@pytest.mark.parametrize("answer", [[], {}, {"tasks": "a"}, {"tasks": [1]}, {"tasks": [""]}, {"tasks": [None]}])
def test_update_without_tasks_is_invalid(answer: t.Any) -> None:
    api, _http = api_v3(answer)
    with pytest.raises(InvalidResponse):
        api.update(NAME, {"timeout": 5})


def refused_retry() -> ApiError:
    """Return the error of a second attempt; the first may have been applied."""
    return api_error(409, "PATCH", attempts=2, message="a task is at work")


@pytest.mark.parametrize("replies", [[CHANGED], [ANSWER, ANSWER, CHANGED], [gone(), CHANGED]])
def test_update_conflict_after_applied_attempt(replies: list[t.Any]) -> None:
    api, http = api_v3(refused_retry(), *replies)
    written = api.update(NAME, {"image": "nginx:1.30"})
    assert written.observed is not None
    assert (written.observed.fields["image"], http.pauses) == ("nginx:1.30", list(range(1, len(replies))))
    assert http.methods == ["PATCH", *["GET"] * len(replies)]


def test_update_conflict_after_applied_attempt_with_defaults() -> None:
    """Where null was sent, or nothing, the API shows its default."""
    new = {"region_id": 9, "scale": {"min": 0, "max": 1, "cooldown_period": 60, "triggers": None}}
    stored = {**ANSWER, "containers": [*ANSWER["containers"], new]}
    sent = {**observed()["containers"], 9: {"scale": scale(cooldown_period=None)}}
    api, http = api_v3(refused_retry(), stored)
    written = api.update(NAME, {"containers": sent, "probes": {"liveness_probe": {"enabled": False}}})
    assert written.observed is not None
    assert http.methods == ["PATCH", "GET"]


def test_update_conflict_after_lost_attempt_that_clears() -> None:
    """Null at the top clears a field, which is not done while it has a value."""
    api, http = api_v3(refused_retry(), *[{**ANSWER, "description": "old"}] * 5)
    with pytest.raises(ApiError, match="HTTP 409"):
        api.update(NAME, {"description": None})
    assert http.methods == ["PATCH", *["GET"] * 5]


@pytest.mark.parametrize(("error", "polls"), [(refused_retry(), 5), (api_error(409, "PATCH"), 0)])
def test_update_conflict_is_error(error: ApiError, polls: int) -> None:
    """After polls only if an earlier attempt may have been applied."""
    api, http = api_v3(error, *[ANSWER] * polls)
    with pytest.raises(ApiError, match="HTTP 409"):
        api.update(NAME, {"image": "nginx:1.30"})
    assert http.methods == ["PATCH", *["GET"] * polls]


def test_delete_has_tasks() -> None:
    api, _http = api_v3({"tasks": ["t-1"]})
    written = api.delete(NAME)
    assert (written.observed, written.tasks) == (None, ["t-1"])


# Tasks


@pytest.mark.parametrize(
    ("answer", "task"),
    [
        ({"state": "RUNNING"}, ("RUNNING", None, None)),
        ({"state": "ERROR", "error": "no", "request_id": "r-1"}, ("ERROR", "no", "r-1")),
        ({"state": "ERROR", "error": {"a": 1}, "request_id": None}, ("ERROR", None, None)),
        ({"state": "FINISHED", "error": None, "data": {"envs": {}}, "request_id": 1}, ("FINISHED", None, None)),
    ],
)
def test_task_has_state_error_and_request(answer: t.Any, task: tuple[str, t.Any]) -> None:
    api, http = api_v3(answer)
    assert tuple(api.task("a/b")) == task
    assert http.calls[0].path == "/cloud/v1/tasks/a%2Fb"


@pytest.mark.parametrize("answer", [None, [], {}, {"state": None}, {"state": 1}])
def test_task_of_other_shape_is_invalid(answer: t.Any) -> None:
    api, _http = api_v3(answer)
    with pytest.raises(InvalidResponse):
        api.task("t-1")


# Create


def create(*replies: t.Any, retries: int = 4) -> tuple[t.Any, FakeHttp]:
    """Create a deployment with these replies; return the result, or the error."""
    api, http = api_v3(*replies, retries=retries)
    try:
        return api.create({"name": NAME}), http
    except ApiError as error:
        return error, http


def conflict() -> ApiError:
    """Return the error of a name that is taken."""
    return api_error(409, "POST", message="exists")


def test_create_has_tasks() -> None:
    written, http = create({"tasks": ["t-1"]})
    assert (written.tasks, http.methods) == (["t-1"], ["POST"])


#: A create whose answer is lost: it is looked for at once, and after the pause.
LOOKED = ["POST", "GET", "GET"]


@pytest.mark.parametrize(
    ("replies", "methods"),
    [
        ([lost(), ANSWER], ["POST", "GET"]),
        ([lost(), gone(), ANSWER], LOOKED),
        ([lost(), gone(), gone(), conflict(), gone(), conflict(), ANSWER], [*LOOKED, "POST", "GET", "POST", "GET"]),
        ([{"odd": 1}, gone(), gone(), ANSWER], ["POST", "GET", "GET", "GET"]),
    ],
    ids=["at once", "after the pause", "after conflicts", "after an invalid answer"],
)
def test_create_after_lost_response_is_polled(replies: list[t.Any], methods: list[str]) -> None:
    written, http = create(*replies)
    assert (written.observed.id, written.tasks, http.methods) == (NAME, None, methods)


def test_create_that_never_appears_is_error_after_retries() -> None:
    error, http = create(lost(), gone(), gone(), conflict(), gone(), conflict(), gone(), retries=2)
    assert (isinstance(error, ApiError), http.methods) == (True, [*LOOKED, "POST", "GET", "POST", "GET"])


@pytest.mark.parametrize(("reply", "has_advice"), [(ANSWER, True), (gone(), False)])
def test_create_conflict_is_error_at_once(reply: t.Any, has_advice: bool) -> None:
    error, http = create(conflict(), reply)
    advice = "is in this project now" in error.result(Redactor())["msg"]
    assert (error.status, http.methods, advice) == (409, ["POST", "GET"], has_advice)


# Quotas and prices

QUOTAS = {"a_count_limit": 4, "a_count_usage": 3, "a_count_requested": 2, "b_count_limit": 9, "b_count_usage": 1}


@pytest.mark.parametrize(
    ("quotas", "exceeded"),
    [
        ({}, []),
        (QUOTAS, [{"resource": "a_count", "limit": 4, "usage": 3, "requested": 2}]),
        ({**QUOTAS, "a_count_usage": 2}, []),
        ({**QUOTAS, "a_count_usage": 2.0, "is_over_limit": True, "limit": "x", "_usage": 5}, []),
        ({"b_count_requested": 1}, [{"resource": "b_count", "limit": 0, "usage": 0, "requested": 1}]),
        (
            {"inference_a_limit": "1", "inference_a_usage": "2"},
            [{"resource": "inference_a", "limit": 1, "usage": 2, "requested": 0}],
        ),
        (
            {**QUOTAS, "a_count_limit": None, "note": "x"},
            [{"resource": "a_count", "limit": 0, "usage": 3, "requested": 2}],
        ),
    ],
)
def test_exceeded_limits(quotas: dict[str, t.Any], exceeded: list[t.Any]) -> None:
    api, http = api_v3(quotas)
    assert api.exceeded_limits(observed()) == exceeded
    assert (http.calls[0].path, set(http.calls[0].body)) == (
        f"{DEPLOYMENTS}/check_limits",
        {"flavor_name", "containers"},
    )


@pytest.mark.parametrize("quotas", [None, [], {"inference_a_limit": "four"}, {"inference_a_usage": True}])
def test_exceeded_limits_of_other_shape_are_invalid(quotas: t.Any) -> None:
    api, _http = api_v3(quotas)
    with pytest.raises(InvalidResponse):
        api.exceeded_limits(observed())


def test_price_has_fields_of_contract() -> None:
    api, http = api_v3({"currency_code": "EUR", "price_per_hour": 1.5, "price_status": "show", "more": 1})
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
def test_price_of_other_shape_is_invalid(answer: t.Any) -> None:
    api, _http = api_v3(answer)
    with pytest.raises(InvalidResponse):
        api.price(observed())


def test_price_without_containers_is_no_request() -> None:
    api, http = api_v3()
    nothing = observed(containers=[{"region_id": 7, "scale": {"min": 0, "max": 0}}])
    assert (api.price(nothing), http.calls) == (None, [])


# Logs


@pytest.mark.parametrize(("region_id", "region"), [(None, {}), (7, {"region_id": ["7"]})])
def test_logs_query(region_id: int | None, region: dict[str, t.Any]) -> None:
    api, http = api_v3(page())
    assert api.logs(NAME, region_id, 5) == ([], 0)
    assert query(http.calls[0]) == {"limit": ["5"], "offset": ["0"], "order_by": ["time.desc"], **region}


@pytest.mark.parametrize(
    ("sizes", "count", "limit", "limits"),
    [
        ((2,), 2, 5, ["5"]),
        ((3, 2), 9, 5, ["5", "2"]),
        ((2, 0), 9, 5, ["5", "3"]),
        ((1000, 500), 4000, 1500, ["1000", "500"]),
    ],
)
def test_logs_are_read_up_to_limit(sizes: tuple[int, ...], count: int, limit: int, limits: list[str]) -> None:
    lines = _lines(sum(sizes))
    rest = iter(lines)
    api, http = api_v3(*(page(*itertools.islice(rest, size), count=count) for size in sizes))
    assert api.logs(NAME, None, limit) == (lines, count)
    assert [query(call)["limit"][0] for call in http.calls] == limits


@pytest.mark.parametrize("written", [1, 2, 3])
def test_logs_have_each_line_once_if_some_are_written_between_pages(written: int) -> None:
    """Each of them moves the older ones on by one, to the next page."""
    lines = _lines(9)
    repeated = lines[4 - written : 8 - written]
    api, _http = api_v3(page(*lines[:4], count=9), page(*repeated, count=9), page(*lines[8 - written :], count=9))
    assert api.logs(NAME, None, 9) == (lines, 9)


def test_logs_end_with_a_page_that_has_only_known_lines() -> None:
    """As of a server that ignores the offset."""
    lines = _lines(3)
    api, http = api_v3(page(*lines, count=9), page(*lines[:2], count=9))
    assert api.logs(NAME, None, 9) == (lines, 9)
    assert len(http.calls) == 2


@pytest.mark.parametrize("count", ["1", 1.0])
def test_logs_count_may_be_spelled_as_any_other_integer(count: t.Any) -> None:
    api, _http = api_v3(page({**LINE, "region_id": "7"}, count=count))
    assert api.logs(NAME, None, 5) == ([{**LINE, "region_id": 7}], 1)


@pytest.mark.parametrize("answer", [None, [LINE], {}, {"count": 1}, {"results": []}, page({"time": 5})])
def test_logs_of_other_shape_are_invalid(answer: t.Any) -> None:
    api, _http = api_v3(answer)
    with pytest.raises(InvalidResponse):
        api.logs(NAME, None, 5)
