# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls of API v2: requests, and the shapes of answers. What v3 answers alike is in test_api."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
    InvalidResponse,
    ResponseLost,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import V2_SCHEMA
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import (
    api_error,
    api_v2,
    lost,
    numbered,
    page,
    query,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    ID,
    MINIMUM,
    OTHER_ID,
    answer,
    bare_answer,
    observe,
    plan_for,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import Call, FakeHttp

DEPLOYMENTS = "/cloud/v2/inference/deployments"
ONE = f"{DEPLOYMENTS}/{ID}"
NAME = "my-instance"
LINE = {"time": "2024-10-14T14:54:04.82851142Z", "pod": "pod-1", "message": "GET /", "region_id": 7}


@pytest.mark.parametrize("given", ["", "5", "../../secrets", f"{ID}/", f" {ID}", ID.replace("-", ""), None, 5])
def test_get_id_must_be_uuid(given: t.Any) -> None:
    api, _http = api_v2(answer(id=given))
    with pytest.raises(InvalidResponse, match=": id: "):
        api.get(ID)


def test_get_compares_ids_case_insensitively() -> None:
    api, _http = api_v2(answer(id=ID.upper()))
    assert api.get(ID) is not None


def test_get_finds_id_of_other_case_in_list() -> None:
    api, _http = api_v2(api_error(404), page(answer(id=ID.upper())))
    with pytest.raises(ApiError, match="404"):
        api.get(ID)


@pytest.mark.parametrize("replies", [[answer()], [api_error(404), page()]])
def test_lookup_by_id(replies: list[t.Any]) -> None:
    api, http = api_v2(*replies)
    assert (len(api.lookup(ID.upper(), None)), http.calls[0]) == (2 - len(replies), Call("GET", ONE))


# The list


@pytest.mark.parametrize(("project_id", "project"), [(1, {"project_id": ["1"]}), (None, {})])
def test_list_all_query(project_id: int | None, project: dict[str, t.Any]) -> None:
    api, http = api_v2(page(), project_id=project_id)
    assert api.list_all(NAME) == []
    assert query(http.calls[0]) == {"limit": ["1000"], "offset": ["0"], "order_by": ["name.asc"], **project}


def test_list_all_of_exact_name() -> None:
    names = ["my-instance", "my-instance-2", "MY-INSTANCE", "my", NAME]
    api, _http = api_v2(page(*(numbered(number, name) for number, name in enumerate(names))))
    assert [found.id[-1] for found in api.list_all(NAME)] == ["0", "4"]


@pytest.mark.parametrize(("name", "numbers"), [(NAME, "35"), (None, "012345")])
@pytest.mark.parametrize("size", [1, 2, 4, 6])
def test_list_all_reads_all_pages(name: str | None, numbers: str, size: int) -> None:
    """Also if pages are shorter than their limit."""
    every = [numbered(number, NAME if number in (3, 5) else "other") for number in range(6)]
    offsets = range(0, 6, size)
    api, http = api_v2(*(page(*every[offset : offset + size], count=6) for offset in offsets))
    assert [found.id[-1] for found in api.list_all(name)] == [*numbers]
    assert [query(call)["offset"] for call in http.calls] == [[str(offset)] for offset in offsets]


#: Lists that are not complete, as one read returns them: the pages.
INCOMPLETE = {
    "the offset is ignored": [page(numbered(0, NAME), numbered(1), count=5)] * 2,
    "the last page is empty": [page(numbered(0, NAME), count=9), page(count=9)],
    "a count below": [page(numbered(0, NAME), count=0)],
    "no count": [page(numbered(0, NAME), count=-1)],
    "one deleted between two pages": [page(numbered(0), numbered(1), count=4), page(numbered(3, NAME), count=3)],
    "one created between two pages": [page(numbered(0), count=2), page(numbered(0), numbered(2), count=3)],
    "one twice in a page": [page(numbered(0, NAME), numbered(0, NAME)), page(count=2)],
    "one twice in two pages": [page(numbered(0), numbered(1), count=3), page(numbered(1), count=3)],
}
each_incomplete = pytest.mark.parametrize("pages", INCOMPLETE.values(), ids=INCOMPLETE)


@each_incomplete
@pytest.mark.parametrize("name", [NAME, None])
def test_list_all_incomplete_is_error_after_three_reads(pages: list[t.Any], name: str | None) -> None:
    api, http = api_v2(*pages * 3)
    with pytest.raises(InvalidResponse, match="the list is not complete, after 3 reads"):
        api.list_all(name)
    assert (http.replies, http.pauses) == ([], [1, 2])


@each_incomplete
def test_list_all_incomplete_is_read_again(pages: list[t.Any]) -> None:
    api, http = api_v2(*pages, page(numbered(5), numbered(6, NAME)))
    assert ([found.id[-1] for found in api.list_all(NAME)], http.pauses) == (["6"], [1])


def test_list_all_deployment_moved_to_next_page_is_once() -> None:
    moved = numbered(1, NAME)
    api, _http = api_v2(page(numbered(0), moved, count=3), page(moved, numbered(2), count=3))
    assert len(api.list_all(NAME)) == 1


@pytest.mark.parametrize(
    "invalid", [{"name": "odd"}, answer(name="odd", status=5), answer(name="odd", containers=None)]
)
def test_list_all_skips_invalid_deployment(invalid: dict[str, t.Any]) -> None:
    """Unless it has, or may have, the name."""
    reply = page(invalid, numbered(1, NAME))
    found = api_v2(reply)[0].list_all()
    assert ([each.name for each in found], [each.name for each in found.invalid]) == ([NAME], ["odd"])
    assert len(api_v2(reply)[0].list_all(NAME)) == 1
    with pytest.raises(InvalidResponse):
        api_v2(reply)[0].list_all("odd")


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
def test_list_all_of_other_shape_is_invalid(body: t.Any) -> None:
    api, _http = api_v2(body)
    with pytest.raises(InvalidResponse):
        api.list_all(NAME)


# Create


def create(*replies: t.Any, retries: int = 4) -> tuple[t.Any, FakeHttp]:
    """Create a deployment with these replies; return its ID, or the error."""
    api, http = api_v2(*replies, retries=retries)
    try:
        return api.create(plan_for(None, **MINIMUM).after).observed.id, http
    except ApiError as error:
        return error, http


def conflict(attempts: int = 1) -> ApiError:
    """Return the error of a name that is taken."""
    return api_error(409, "POST", attempts, message="exists already")


@pytest.mark.parametrize("reply", [bare_answer(), bare_answer(containers=None), bare_answer(containers=[])])
def test_create_is_one_post(reply: dict[str, t.Any]) -> None:
    instance_id, http = create(reply)
    body = {**MINIMUM, "project_id": 1}
    assert (instance_id, http.calls) == (ID, [Call("POST", DEPLOYMENTS, body, idempotent=False)])


#: A create whose answer is lost: it is looked for at once, and after the pause.
LOOKED = ["POST", "GET", "GET"]


@pytest.mark.parametrize(
    ("replies", "methods"),
    [
        ([lost(), page(bare_answer())], ["POST", "GET"]),
        ([lost(), page(), page(bare_answer())], ["POST", "GET", "GET"]),
        ([lost(), page(), page(), bare_answer()], [*LOOKED, "POST"]),
        ([lost(), page(), page(), lost(), page(bare_answer())], [*LOOKED, "POST", "GET"]),
        ([lost(), page(), page(), lost(), page(), bare_answer()], [*LOOKED, "POST", "GET", "POST"]),
        ([lost(), page(), page(), conflict(), page(bare_answer())], [*LOOKED, "POST", "GET"]),
        ([lost(), *[page()] * 2, conflict(), page(), conflict(), page(bare_answer())], [*LOOKED, *["POST", "GET"] * 2]),
        ([{"odd": 1}, page(), page(), page(bare_answer())], [*LOOKED, "GET"]),
        ([conflict(attempts=2), page(bare_answer())], ["POST", "GET"]),
        ([{"odd": 1}, page(bare_answer())], ["POST", "GET"]),
        ([bare_answer(name="another"), page(bare_answer())], ["POST", "GET"]),
        ([lost(), page(bare_answer(id=OTHER_ID, status="DELETING"), bare_answer())], ["POST", "GET"]),
        ([lost(), *[page(bare_answer(status="DELETED"))] * 2, bare_answer()], [*LOOKED, "POST"]),
    ],
)
def test_create_after_lost_response_is_one_deployment(replies: list[t.Any], methods: list[str]) -> None:
    instance_id, http = create(*replies)
    assert (instance_id, http.methods, http.replies) == (ID, methods, [])


@pytest.mark.parametrize(
    ("replies", "methods", "kind"),
    [
        ([conflict(), page()], ["POST", "GET"], ApiError),
        ([conflict(), page(bare_answer())], ["POST", "GET"], ApiError),
        ([conflict(), api_error(404)], ["POST", "GET"], ApiError),
        ([api_error(400, "POST")], ["POST"], ApiError),
        ([api_error(503, "POST")], ["POST"], ApiError),
        ([lost(), page(), *[page(), conflict()] * 2, page()], [*LOOKED, *["POST", "GET"] * 2], ApiError),
        ([lost(), page(), page(), api_error(403, "POST")], [*LOOKED, "POST"], ApiError),
        ([lost(), api_error(500)], ["POST", "GET"], ResponseLost),
        ([lost(), page(), api_error(500)], LOOKED, ResponseLost),
        ([{"odd": 1}, *[page()] * 3], [*LOOKED, "GET"], InvalidResponse),
        ([lost(), page(), page(), {"odd": 1}, page()], [*LOOKED, "POST", "GET"], InvalidResponse),
    ],
)
def test_create_that_fails_is_error(replies: list[t.Any], methods: list[str], kind: type[ApiError]) -> None:
    error, http = create(*replies, retries=2)
    assert (isinstance(error, kind), http.methods, http.replies) == (True, methods, [])


@pytest.mark.parametrize("unseen", [page(), api_error(500)], ids=["not there", "not read"])
def test_create_conflict_with_lost_attempt_says_that_it_may_be_its_own(unseen: t.Any) -> None:
    error, _http = create(lost(), page(), page(), conflict(), unseen, retries=1)
    message = error.result(Redactor())["msg"]
    assert ("An earlier attempt of this task may have created it" in message, "project_id" in message) == (True, False)


def test_create_refused_after_lost_attempt_may_be_done() -> None:
    error, _http = create(lost(), page(), page(), api_error(403, "POST"))
    assert "may have been carried out" in error.result(Redactor())["msg"]


def test_create_conflict_in_project_has_advice() -> None:
    error, _http = create(conflict(), page(bare_answer()))
    message = error.result(Redactor())["msg"]
    assert (f"my-instance ({ID}) is in this project now" in message, "project_id" in message) == (True, False)


def test_create_ends_after_retries() -> None:
    """There is a look before each further attempt, and after the last."""
    error, http = create(lost(), page(), *[page(), lost()] * 2, page(), retries=2)
    assert (type(error), http.methods, http.pauses) == (ResponseLost, [*LOOKED, "POST", "GET", "POST", "GET"], [1, 2])


def test_create_without_retries_is_looked_up_once() -> None:
    error, http = create(lost(), page(), retries=0)
    assert (type(error), http.methods, http.pauses) == (ResponseLost, ["POST", "GET"], [])


# Update


@pytest.mark.parametrize(("project_id", "project"), [(1, {"project_id"}), (None, set())])
def test_update_sends_all_fields(project_id: int | None, project: set[str]) -> None:
    api, http = api_v2(answer(), project_id=project_id)
    payload = observe(answer())
    assert api.update_payload({}, payload) is payload
    api.update(ID, payload)
    assert (http.methods, set(http.calls[0].body)) == (["PUT"], {*V2_SCHEMA.fields, *project})


@pytest.mark.parametrize(
    ("given", "shown", "project"),
    [
        (None, 5, {"project_id": 5}),
        (1, 5, {"project_id": 1}),
        *((None, shown, {}) for shown in (None, "default", True, [5])),
    ],
)
def test_update_sends_project_of_task_or_list(given: int | None, shown: t.Any, project: dict[str, t.Any]) -> None:
    other = answer(id=OTHER_ID, name="other", project_id=6)
    api, http = api_v2(page(answer(project_id=shown), other), answer(), project_id=given)
    (found,) = api.list_all(NAME)
    api.update(ID.upper(), found.fields)
    body = http.calls[-1].body
    assert {name: value for name, value in body.items() if name == "project_id"} == project


@pytest.mark.parametrize("reply", [answer(id=OTHER_ID), {**answer(), "containers": None}, {}])
def test_update_with_other_answer_is_invalid(reply: t.Any) -> None:
    api, _http = api_v2(reply)
    with pytest.raises(InvalidResponse):
        api.update(ID, observe(answer()))


def test_update_with_empty_answer_is_to_be_read_again() -> None:
    api, http = api_v2(None)
    written = api.update(ID, observe(answer()))
    assert (written.observed, written.tasks) == (None, [])
    assert http.methods == ["PUT"]


@pytest.mark.parametrize(
    "call",
    [lambda api: api.task("3fa85f64"), lambda api: api.exceeded_limits(MINIMUM), lambda api: api.price(MINIMUM)],
    ids=["task", "exceeded_limits", "price"],
)
def test_call_only_on_v3_names_that_version(call: t.Callable[[ApiV2], t.Any]) -> None:
    api, http = api_v2()
    with pytest.raises(InferenceError, match=r"^API v2 does not have .*\(api_version: v3\)$"):
        call(api)
    assert http.calls == []


# Logs


def without(name: str) -> dict[str, t.Any]:
    """Return a log line without one of its fields."""
    return {key: value for key, value in LINE.items() if key != name}


@pytest.mark.parametrize(
    ("region_id", "path"), [(None, f"{ONE}/logs"), (7, f"{ONE}/regions/7/logs"), (10, f"{ONE}/regions/10/logs")]
)
def test_logs_of_all_regions_or_one(region_id: int | None, path: str) -> None:
    api, http = api_v2([])
    api.logs(ID, region_id, 100)
    assert http.calls == [Call("GET", path)]


@pytest.mark.parametrize(
    ("body", "lines", "count"),
    [
        ([LINE, LINE], 2, 2),
        (page(LINE, LINE), 2, 2),
        (page(LINE, LINE, count=500), 2, 500),
        (page({**LINE, "region_id": "7"}, {**LINE, "region_id": 7.0}, count="500"), 2, 500),
        ({"count": None, "results": [LINE, LINE]}, 2, 2),
        ({"count": "many", "results": [LINE, LINE]}, 2, 2),
        ({"results": [LINE, LINE]}, 2, 2),
        (LINE, 1, 1),
        *((body, 0, 0) for body in (None, [], {"results": []}, page())),
    ],
)
def test_logs_may_be_list_page_or_line(body: t.Any, lines: int, count: int) -> None:
    api, _http = api_v2(body)
    assert api.logs(ID, None, 100) == ([LINE] * lines, count)


@pytest.mark.parametrize(
    "lines",
    [
        *("text", "", 5, 0, True, False, {}, {"message": "hello"}),
        *({"results": None}, {"results": {}}, {"results": "text"}),
        *([None], ["text"], [[LINE]], [{}], [LINE, {}]),
        *([without("time")], [without("pod")], [without("message")]),
        *([{**LINE, "time": None}], [{**LINE, "time": 1728917644}], [{**LINE, "pod": 5}], [{**LINE, "message": None}]),
        *([{**LINE, "region_id": "seven"}], [{**LINE, "region_id": True}], [{**LINE, "region_id": {"a": 7}}]),
        *([{**LINE, "message": ["a"]}], {**LINE, "message": {"a": "b"}}),
    ],
)
def test_logs_of_other_shape_are_invalid(lines: t.Any) -> None:
    api, _http = api_v2(lines)
    with pytest.raises(InvalidResponse, match="not of the documented shape"):
        api.logs(ID, None, 100)


def test_logs_error_has_path_and_no_value() -> None:
    api, _http = api_v2([LINE, {**LINE, "message": {"token": "s3cr3t"}}])
    with pytest.raises(InvalidResponse, match=r"\[1\]\.message: expected a string, got an object") as error:
        api.logs(ID, None, 100)
    assert "s3cr3t" not in str(error.value.result(Redactor()))


@pytest.mark.parametrize(
    ("line", "given", "region"),
    [
        *((without("region_id"), 7, 7), (without("region_id"), None, None), (LINE, None, 7)),
        *(({**LINE, "region_id": None}, 7, 7), ({**LINE, "region_id": None}, None, None)),
    ],
)
def test_logs_have_region(line: dict[str, t.Any], given: int | None, region: int | None) -> None:
    api, _http = api_v2([line])
    assert api.logs(ID, given, 100)[0][0]["region_id"] == region


@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_logs_raise_api_error(status: int) -> None:
    api, _http = api_v2(api_error(status))
    with pytest.raises(ApiError):
        api.logs(ID, None, 100)
