# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls of API v2: which are made, with which body, and which answers are taken for what."""

from __future__ import annotations

import typing as t
from urllib.parse import parse_qs, urlsplit

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
    InvalidResponse,
    ResponseLost,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
    WriteResult,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import V2_FIELDS
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    ID,
    MINIMUM,
    OTHER_ID,
    answer,
    bare_answer,
    observe,
    plan_for,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import URL, Call, FakeHttp

DEPLOYMENTS = "/cloud/v2/inference/deployments"
ONE = f"{DEPLOYMENTS}/{ID}"
NAME = "my-instance"


def api_with(*replies: t.Any, project_id: int | None = 1, retries: int = 4) -> tuple[ApiV2, FakeHttp]:
    """Give the room under test and the HTTP that it gets these replies from."""
    http = FakeHttp(*replies, retries=retries)
    return ApiV2(http, project_id), http


def page(*results: t.Any, count: int | None = None) -> dict[str, t.Any]:
    """Give a page of the list."""
    return {"count": len(results) if count is None else count, "results": list(results)}


def numbered(number: int, name: str = "other") -> dict[str, t.Any]:
    """Give one of many deployments."""
    return bare_answer(id=f"00000000-0000-4000-8000-{number:012d}", name=name)


def not_found(**told: t.Any) -> ApiError:
    """Give the error of a 404."""
    return ApiError("GET", ONE, "HTTP 404", status=404, **told)


GONE = not_found(exception_class="NotFoundError", message="no such instance")


def lost() -> ResponseLost:
    """Give the error of an answer that never came."""
    return ResponseLost("POST", DEPLOYMENTS, "no complete response")


def conflict(tries: int = 1) -> ApiError:
    """Give the error of a 409, after that many tries of the room below."""
    error = ApiError("POST", DEPLOYMENTS, "HTTP 409", status=409, message="exists already")
    error.tries = tries
    error.earlier_may_be_done = tries > 1
    return error


def query(call: Call) -> dict[str, list[str]]:
    """Give what is asked for behind the question mark."""
    return parse_qs(urlsplit(call.path).query)


def test_getting_gives_the_deployment_in_normal_form() -> None:
    api, http = api_with(answer())
    observed = api.get(ID)
    assert observed is not None
    assert (observed.id, observed.fields, http.calls) == (ID, observe(answer()), [Call("GET", ONE)])


def test_getting_gives_the_whole_answer() -> None:
    api, _http = api_with(answer())
    observed = api.get(ID)
    assert observed is not None
    assert observed.answer == answer()


def test_getting_gives_nothing_where_the_api_says_so() -> None:
    api, http = api_with(GONE)
    assert (api.get(ID), http.methods) == (None, ["GET"])


#: A 404 that may be about anything.
UNCLEAR: dict[str, dict[str, t.Any]] = {
    "a gateway": {"message": "no Route matched with those values"},
    "a route": {"exception_class": "HTTPError", "message": "Not LookupResult"},
    "empty": {},
    "a project": {"exception_class": "NotFoundError", "message": "Project 999 could not be found"},
}
each_unclear = pytest.mark.parametrize("told", UNCLEAR.values(), ids=UNCLEAR)


@each_unclear
@pytest.mark.parametrize("method", ["get", "delete"])
def test_the_list_decides_what_another_404_means(told: dict[str, t.Any], method: str) -> None:
    api, http = api_with(not_found(**told), page(numbered(1)))
    assert getattr(api, method)(ID) in (None, WriteResult())
    assert http.calls[1].path.startswith(f"{DEPLOYMENTS}?")


@each_unclear
@pytest.mark.parametrize("method", ["get", "delete"])
def test_what_the_list_has_is_not_gone(told: dict[str, t.Any], method: str) -> None:
    api, _http = api_with(not_found(**told), page(answer(id=ID.upper())))
    with pytest.raises(ApiError) as caught:
        getattr(api, method)(ID)
    assert "still has this deployment" in (caught.value.advice or "")


@each_unclear
@pytest.mark.parametrize("method", ["get", "delete"])
@pytest.mark.parametrize("status", [404, 410])
def test_a_404_of_the_list_too_tells_of_nothing(told: dict[str, t.Any], method: str, status: int) -> None:
    api, _http = api_with(not_found(**told), ApiError("GET", DEPLOYMENTS, "no", status=status, **told))
    with pytest.raises(ApiError) as caught:
        getattr(api, method)(ID)
    advice = caught.value.advice or ""
    if "Project" in told.get("message", ""):
        assert "Check project_id" in advice
    else:
        assert all(part in advice for part in (URL + ONE, "check api_url", "only v3 since July 2025"))


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize("told", [{"message": "gone for good"}, {"page": "<h1>Gone</h1>"}])
def test_a_list_that_is_not_there_names_the_other_version(status: int, told: dict[str, t.Any]) -> None:
    api, _http = api_with(ApiError("GET", DEPLOYMENTS, "no", status=status, **told))
    with pytest.raises(ApiError) as caught:
        api.list_all("any")
    assert "api_version: v3" in (caught.value.advice or "")


def test_a_list_that_can_not_be_read_decides_nothing() -> None:
    api, _http = api_with(not_found(), lost())
    with pytest.raises(ResponseLost):
        api.get(ID)


def test_a_404_that_is_a_page_is_an_error() -> None:
    api, _http = api_with(not_found(page="<h1>Not LookupResult</h1>"))
    with pytest.raises(ApiError):
        api.get(ID)


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_getting_raises_any_other_error(status: int) -> None:
    api, _http = api_with(ApiError("GET", ONE, "no", status=status, message="no"))
    with pytest.raises(ApiError):
        api.get(ID)


@pytest.mark.parametrize("body", [None, [], "text", 5, {}, {"id": ID}, {"message": "hello"}, [answer()]])
def test_an_answer_that_is_no_deployment_is_malformed(body: t.Any) -> None:
    api, _http = api_with(body)
    with pytest.raises(InvalidResponse, match="not of the documented shape"):
        api.get(ID)


@pytest.mark.parametrize("given", ["", "5", "../../secrets", f"{ID}/", f" {ID}", ID.replace("-", ""), None, 5])
def test_an_id_that_is_no_uuid_is_malformed(given: t.Any) -> None:
    api, _http = api_with(answer(id=given))
    with pytest.raises(InvalidResponse, match=": id: "):
        api.get(ID)


@pytest.mark.parametrize("status", [None, 5, ["ACTIVE"]])
def test_a_status_that_is_no_text_is_malformed(status: t.Any) -> None:
    api, _http = api_with(answer(status=status))
    with pytest.raises(InvalidResponse, match=": status: "):
        api.get(ID)


def test_the_answer_of_another_deployment_is_malformed() -> None:
    api, _http = api_with(answer(id=OTHER_ID))
    with pytest.raises(InvalidResponse, match="that of another deployment"):
        api.get(ID)


def test_ids_are_compared_without_regard_to_case() -> None:
    api, _http = api_with(answer(id=ID.upper()))
    assert api.get(ID) is not None


def test_a_malformed_answer_names_the_field_and_what_came() -> None:
    api, _http = api_with(answer(timeout="soon"))
    with pytest.raises(InvalidResponse, match=r"HTTP 200.*: timeout: expected an integer, got a string"):
        api.get(ID)


def test_finding_asks_for_the_project_in_an_order() -> None:
    api, http = api_with(page())
    api.list_all(NAME)
    assert query(http.calls[0]) == {"limit": ["1000"], "offset": ["0"], "order_by": ["name.asc"], "project_id": ["1"]}


def test_finding_without_a_project_leaves_it_to_the_api() -> None:
    api, http = api_with(page(), project_id=None)
    api.list_all(NAME)
    assert "project_id" not in query(http.calls[0])


def test_finding_gives_those_of_exactly_that_name() -> None:
    names = ["my-instance", "my-instance-2", "MY-INSTANCE", "my", NAME]
    api, _http = api_with(page(*(numbered(number, name) for number, name in enumerate(names))))
    assert [observed.id[-1] for observed in api.list_all(NAME)] == ["0", "4"]


def test_finding_looks_at_all_pages() -> None:
    first, second = [numbered(number) for number in range(1000)], [numbered(1000, NAME)]
    api, http = api_with(page(*first, count=1001), page(*second, count=1001))
    assert (len(api.list_all(NAME)), query(http.calls[1])["offset"]) == (1, ["1000"])


def test_finding_goes_on_from_where_a_short_page_ended() -> None:
    pages = [page(numbered(number), count=3) for number in range(2)] + [page(numbered(2, NAME), count=3)]
    api, http = api_with(*pages)
    assert (len(api.list_all(NAME)), [query(call)["offset"] for call in http.calls]) == (1, [["0"], ["1"], ["2"]])


#: Lists that are not the whole, as one read gives them: the pages.
INCOMPLETE = {
    "the offset is ignored": [page(numbered(0, NAME), numbered(1), count=5)] * 2,
    "the last page is empty": [page(numbered(0, NAME), count=9), page(count=9)],
    "a count below": [page(numbered(0, NAME), count=0)],
    "no count": [page(numbered(0, NAME), count=-1)],
    "one deleted between two pages": [page(numbered(0), numbered(1), count=4), page(numbered(3, NAME), count=3)],
    "one created between two pages": [page(numbered(0), count=2), page(numbered(0), numbered(2), count=3)],
    "one that comes twice": [page(numbered(0, NAME), numbered(0, NAME))],
}
each_incomplete = pytest.mark.parametrize("pages", INCOMPLETE.values(), ids=INCOMPLETE)


@each_incomplete
def test_a_list_that_stays_incomplete_is_an_error(pages: list[t.Any]) -> None:
    api, http = api_with(*pages * 3)
    with pytest.raises(InvalidResponse, match="the list is not complete, after 3 reads"):
        api.list_all(NAME)
    assert (http.replies, http.pauses) == ([], [1, 2])


@each_incomplete
def test_an_incomplete_list_is_read_again(pages: list[t.Any]) -> None:
    api, http = api_with(*pages, page(numbered(5), numbered(6, NAME)))
    assert ([observed.id[-1] for observed in api.list_all(NAME)], http.pauses) == (["6"], [1])


def test_an_incomplete_list_does_not_say_that_one_is_gone() -> None:
    api, _http = api_with(not_found(message="no Route matched"), *[page(count=1)] * 3)
    with pytest.raises(InvalidResponse, match="not complete"):
        api.get(ID)


def test_finding_gives_one_that_moved_to_the_next_page_once() -> None:
    moved = numbered(1, NAME)
    api, _http = api_with(page(numbered(0), moved, count=3), page(moved, numbered(2), count=3))
    assert len(api.list_all(NAME)) == 1


def test_finding_looks_at_nothing_of_the_others() -> None:
    api, _http = api_with(page({"name": "other", "containers": "odd"}, numbered(1, NAME)))
    assert len(api.list_all(NAME)) == 1


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "text",
        {},
        {"count": 1},
        {"results": []},
        {"count": "many", "results": []},
        {"count": True, "results": []},
        {"count": 1.5, "results": []},
        {"count": 10**9, "results": [{"id": ID}]},
        {"count": 1, "results": {}},
        {"count": 1, "results": None},
        {"count": 1, "results": [None]},
        {"count": 1, "results": ["text"]},
        {"count": 1, "results": [{}]},
        {"count": 1, "results": [{"name": None}]},
        {"count": 1, "results": [{"name": NAME}]},
    ],
)
def test_a_list_of_another_shape_is_malformed(body: t.Any) -> None:
    api, _http = api_with(body)
    with pytest.raises(InvalidResponse):
        api.list_all(NAME)


def test_a_project_that_is_not_there_is_an_error_and_not_an_empty_list() -> None:
    api, _http = api_with(not_found(message="Project 9 not found"))
    with pytest.raises(ApiError):
        api.list_all(NAME)


def created(*replies: t.Any, retries: int = 4) -> tuple[t.Any, FakeHttp]:
    """Create the least of deployments with these replies; give its id, or the error."""
    api, http = api_with(*replies, retries=retries)
    try:
        return api.create(plan_for(None, **MINIMUM).after).observed.id, http
    except ApiError as error:
        return error, http


def test_a_create_sends_what_is_asked_for_and_the_project_once() -> None:
    _id, http = created(bare_answer())
    assert http.calls == [Call("POST", DEPLOYMENTS, {**MINIMUM, "project_id": 1}, idempotent=False)]


@pytest.mark.parametrize("containers", [None, []])
def test_a_create_may_be_answered_without_containers(containers: t.Any) -> None:
    made, _http = created(bare_answer(containers=containers))
    assert made == ID


@pytest.mark.parametrize(
    ("replies", "methods"),
    [
        ([lost(), page(bare_answer())], ["POST", "GET"]),
        ([lost(), page(), bare_answer()], ["POST", "GET", "POST"]),
        ([lost(), page(), lost(), page(bare_answer())], ["POST", "GET", "POST", "GET"]),
        ([lost(), page(), conflict(), page(bare_answer())], ["POST", "GET", "POST", "GET"]),
        ([conflict(tries=2), page(bare_answer())], ["POST", "GET"]),
        ([{"odd": 1}, page(bare_answer())], ["POST", "GET"]),
        ([lost(), page(bare_answer(id=OTHER_ID, status="DELETING"), bare_answer())], ["POST", "GET"]),
        ([lost(), page(bare_answer(status="DELETED")), bare_answer()], ["POST", "GET", "POST"]),
    ],
)
def test_a_create_whose_answer_was_lost_ends_with_one_deployment(replies: list[t.Any], methods: list[str]) -> None:
    made, http = created(*replies)
    assert (made, http.methods, http.replies) == (ID, methods, [])


@pytest.mark.parametrize(
    ("replies", "methods"),
    [
        ([conflict(), page()], ["POST", "GET"]),
        ([conflict(), page(bare_answer())], ["POST", "GET"]),
        ([conflict(), not_found()], ["POST", "GET"]),
        ([ApiError("POST", DEPLOYMENTS, "no", status=400)], ["POST"]),
        ([ApiError("POST", DEPLOYMENTS, "busy", status=503)], ["POST"]),
        ([lost(), page(), conflict(), page()], ["POST", "GET", "POST", "GET"]),
        ([lost(), page(), ApiError("POST", DEPLOYMENTS, "no", status=403)], ["POST", "GET", "POST"]),
        ([lost(), ApiError("GET", DEPLOYMENTS, "no", status=500)], ["POST", "GET"]),
        ([{"odd": 1}, page()], ["POST", "GET"]),
        ([lost(), page(), {"odd": 1}, page()], ["POST", "GET", "POST", "GET"]),
    ],
)
def test_a_create_that_failed_is_an_error(replies: list[t.Any], methods: list[str]) -> None:
    error, http = created(*replies)
    assert (isinstance(error, ApiError), http.methods) == (True, methods)


def test_a_create_in_conflict_with_one_of_this_project_says_so() -> None:
    error, _http = created(conflict(), page(bare_answer()))
    message = error.result(Redactor())["msg"]
    assert (f"my-instance ({ID}) is in this project by now" in message, "project_id" in message) == (True, False)


def test_a_create_is_given_up_after_the_retries() -> None:
    error, http = created(*[lost(), page()] * 3, retries=2)
    assert (type(error), http.methods) == (ResponseLost, ["POST", "GET"] * 3)


def test_a_create_pauses_before_each_further_try() -> None:
    _id, http = created(lost(), page(), lost(), page(), bare_answer())
    assert http.pauses == [1, 2]


def test_a_create_whose_search_fails_tells_of_the_lost_answer() -> None:
    error, _http = created(lost(), ApiError("GET", DEPLOYMENTS, "no", status=500))
    assert isinstance(error, ResponseLost)


def test_an_update_sends_every_managed_field_and_the_project() -> None:
    api, http = api_with(answer())
    api.update(ID, observe(answer()))
    assert (http.methods, set(http.calls[0].body)) == (["PUT"], {*V2_FIELDS.fields, "project_id"})


def test_an_update_without_a_project_sends_none() -> None:
    api, http = api_with(answer(), project_id=None)
    api.update(ID, observe(answer()))
    assert "project_id" not in http.calls[0].body


@pytest.mark.parametrize("reply", [answer(id=OTHER_ID), {**answer(), "containers": None}, {}])
def test_an_update_with_an_answer_of_another_shape_is_malformed(reply: t.Any) -> None:
    api, _http = api_with(reply)
    with pytest.raises(InvalidResponse):
        api.update(ID, observe(answer()))


def test_an_update_of_what_is_gone_is_an_error() -> None:
    api, _http = api_with(not_found(message="no such instance"))
    with pytest.raises(ApiError):
        api.update(ID, observe(answer()))


@pytest.mark.parametrize("reply", [None, GONE])
def test_a_removal_is_satisfied_by_404(reply: t.Any) -> None:
    api, http = api_with(reply)
    api.delete(ID)
    assert http.calls == [Call("DELETE", ONE)]


@pytest.mark.parametrize("status", [400, 403, 409, 500])
def test_a_removal_raises_any_other_error(status: int) -> None:
    api, _http = api_with(ApiError("DELETE", ONE, "no", status=status))
    with pytest.raises(ApiError):
        api.delete(ID)


@pytest.mark.parametrize(
    ("status", "gone"), [("DELETING", True), ("DELETED", True), ("ACTIVE", False), ("ERROR", False)]
)
def test_a_deployment_is_gone_from_when_its_removal_began(status: str, gone: bool) -> None:
    api, _http = api_with(answer(status=status))
    observed = api.get(ID)
    assert observed is not None
    assert observed.is_gone is gone


@pytest.mark.parametrize(
    "call",
    [
        lambda api: api.task("3fa85f64"),
        lambda api: api.exceeded_limits(MINIMUM),
        lambda api: api.price(MINIMUM),
    ],
    ids=["task", "exceeded_limits", "price"],
)
def test_call_only_on_v3_names_that_version(call: t.Callable[[ApiV2], t.Any]) -> None:
    api, http = api_with()
    with pytest.raises(InferenceError, match=r"^API v2 does not have .*\(api_version: v3\)$"):
        call(api)
    assert http.calls == []
