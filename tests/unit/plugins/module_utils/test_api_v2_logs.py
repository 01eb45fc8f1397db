# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls of API v2 that look and switch: all deployments, one within a time, start, stop, and logs."""

from __future__ import annotations

import typing as t
from urllib.parse import parse_qs, urlsplit

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InvalidResponse,
    ResponseLost,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import ID, answer, bare_answer
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import Call, FakeHttp

ONE = f"/cloud/v2/inference/deployments/{ID}"
LINE = {"time": "2024-10-14T14:54:04.82851142Z", "pod": "pod-1", "message": "GET /", "region_id": 7}


def api_with(*replies: t.Any) -> tuple[ApiV2, FakeHttp]:
    """Give the room under test and the HTTP that it gets these replies from."""
    http = FakeHttp(*replies)
    return ApiV2(http, 1), http


def without(name: str) -> dict[str, t.Any]:
    """Give a log line without one of its fields."""
    return {key: value for key, value in LINE.items() if key != name}


def numbered(number: int) -> dict[str, t.Any]:
    """Give one of many deployments."""
    return bare_answer(id=f"00000000-0000-4000-8000-{number:012d}", name=f"name-{number % 3}")


def test_finding_without_a_name_gives_all_of_all_pages() -> None:
    pages = [[numbered(number) for number in range(first, first + 2)] for first in (0, 2, 4)]
    api, http = api_with(*({"count": 6, "results": results} for results in pages))
    found = api.list_all()
    offsets = [parse_qs(urlsplit(call.path).query)["offset"] for call in http.calls]
    assert (len(found), offsets) == (6, [["0"], ["2"], ["4"]])


def test_finding_without_a_name_takes_no_deployment_twice() -> None:
    pages = [[numbered(0), numbered(1)], [numbered(1)]] * 3
    api, _http = api_with(*({"count": 3, "results": results} for results in pages))
    with pytest.raises(InvalidResponse, match="not complete"):
        api.list_all()


def test_finding_nothing_gives_nothing() -> None:
    api, _http = api_with({"count": 0, "results": []})
    assert api.list_all() == []


@pytest.mark.parametrize("odd", [{"name": "odd"}, {**answer(), "status": 5}, {**answer(), "containers": None}])
def test_finding_without_a_name_sets_aside_what_is_odd(odd: dict[str, t.Any]) -> None:
    api, _http = api_with({"count": 2, "results": [odd, numbered(1)]})
    found = api.list_all()
    assert ([each.fields["name"] for each in found], [each.name for each in found.invalid]) == (
        ["name-1"],
        [odd["name"]],
    )


@pytest.mark.parametrize("within", [None, 1.0, 30.0])
def test_getting_hands_the_time_on(within: float | None) -> None:
    api, http = api_with(answer())
    api.get(ID, timeout=within)
    assert http.calls == [Call("GET", ONE, timeout=within)]


def refused(tries: int, status: int = 409) -> ApiError:
    """Give the API's refusal of a switch, to a try of that number."""
    error = ApiError("POST", f"{ONE}/stop", f"HTTP {status}", status=status, message="not possible now")
    error.tries = tries
    error.earlier_may_be_done = tries > 1
    return error


@pytest.mark.parametrize(("switch", "status"), [("start", "DEPLOYING"), ("stop", "DISABLED")])
def test_a_switch_that_a_lost_try_has_done_is_no_error(switch: str, status: str) -> None:
    api, http = api_with(refused(tries=2), answer(status=status))
    getattr(api, switch)(ID)
    assert http.methods == ["POST", "GET"]


@pytest.mark.parametrize(("switch", "status"), [("start", "DISABLED"), ("stop", "ACTIVE")])
def test_a_switch_that_no_try_has_done_is_an_error(switch: str, status: str) -> None:
    api, _http = api_with(refused(tries=2), answer(status=status))
    with pytest.raises(ApiError, match="409"):
        getattr(api, switch)(ID)


def test_a_switch_that_is_refused_at_once_is_an_error() -> None:
    api, http = api_with(refused(tries=1))
    with pytest.raises(ApiError, match="409"):
        api.stop(ID)
    assert http.methods == ["POST"]


@pytest.mark.parametrize("reply", [None, {}, answer()])
@pytest.mark.parametrize("switch", ["start", "stop"])
def test_switching_is_one_call_whatever_it_answers(switch: str, reply: t.Any) -> None:
    api, http = api_with(reply)
    getattr(api, switch)(ID)
    assert http.calls == [Call("POST", f"{ONE}/{switch}")]


@pytest.mark.parametrize("error", [ApiError("POST", ONE, "no", status=404), ResponseLost("POST", ONE, "lost")])
@pytest.mark.parametrize("switch", ["start", "stop"])
def test_switching_that_fails_is_an_error(switch: str, error: ApiError) -> None:
    api, _http = api_with(error)
    with pytest.raises(type(error)):
        getattr(api, switch)(ID)


@pytest.mark.parametrize(
    ("region_id", "path"), [(None, f"{ONE}/logs"), (7, f"{ONE}/regions/7/logs"), (10, f"{ONE}/regions/10/logs")]
)
def test_logs_are_of_all_regions_or_of_one(region_id: int | None, path: str) -> None:
    api, http = api_with([])
    api.logs(ID, region_id, 100)
    assert http.calls == [Call("GET", path)]


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ([LINE, LINE], 2),
        ({"count": 2, "results": [LINE, LINE]}, 2),
        ({"count": 500, "results": [LINE, LINE]}, 500),
        ({"count": None, "results": [LINE, LINE]}, 2),
        ({"count": "many", "results": [LINE, LINE]}, 2),
        ({"results": [LINE, LINE]}, 2),
    ],
)
def test_logs_may_be_a_list_or_a_page(body: t.Any, count: int) -> None:
    api, _http = api_with(body)
    assert api.logs(ID, None, 100) == ([LINE, LINE], count)


def test_logs_may_be_a_single_line() -> None:
    api, _http = api_with(LINE)
    assert api.logs(ID, None, 100) == ([LINE], 1)


@pytest.mark.parametrize("body", [None, [], {"results": []}, {"count": 0, "results": []}])
def test_there_may_be_no_logs(body: t.Any) -> None:
    api, _http = api_with(body)
    assert api.logs(ID, None, 100) == ([], 0)


@pytest.mark.parametrize(
    "lines",
    [
        *("text", "", 5, 0, True, False, {}, {"message": "hello"}),
        *({"results": None}, {"results": {}}, {"results": "text"}),
        *([None], ["text"], [[LINE]], [{}], [LINE, {}]),
        *([without("time")], [without("pod")], [without("message")]),
        *([{**LINE, "time": None}], [{**LINE, "time": 1728917644}], [{**LINE, "pod": 5}], [{**LINE, "message": None}]),
        *([{**LINE, "region_id": "7"}], [{**LINE, "region_id": True}], [{**LINE, "region_id": {"a": 7}}]),
        *([{**LINE, "message": ["a"]}], {**LINE, "message": {"a": "b"}}),
    ],
)
def test_logs_of_another_shape_are_malformed(lines: t.Any) -> None:
    api, _http = api_with(lines)
    with pytest.raises(InvalidResponse, match="not of the documented shape"):
        api.logs(ID, None, 100)


def test_malformed_logs_are_told_with_their_place() -> None:
    api, _http = api_with([LINE, {**LINE, "message": 5}])
    with pytest.raises(InvalidResponse, match=r"\[1\]\.message: expected a string, got an integer"):
        api.logs(ID, None, 100)


def test_malformed_logs_are_told_without_what_is_in_them() -> None:
    api, _http = api_with([{**LINE, "message": {"token": "s3cr3t"}}])
    with pytest.raises(InvalidResponse) as error:
        api.logs(ID, None, 100)
    assert "s3cr3t" not in str(error.value.result(Redactor()))


@pytest.mark.parametrize(
    ("line", "asked", "region"),
    [
        *((without("region_id"), 7, 7), (without("region_id"), None, None), (LINE, None, 7)),
        *(({**LINE, "region_id": None}, 7, 7), ({**LINE, "region_id": None}, None, None)),
    ],
)
def test_each_line_says_its_region_where_that_is_known(
    line: dict[str, t.Any], asked: int | None, region: int | None
) -> None:
    api, _http = api_with([line])
    assert api.logs(ID, asked, 100)[0][0]["region_id"] == region


@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_logs_that_are_refused_are_an_error(status: int) -> None:
    api, _http = api_with(ApiError("GET", ONE, "no", status=status))
    with pytest.raises(ApiError):
        api.logs(ID, None, 100)
