# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that the contracts describe in several ways: paged or not, counted or not."""

from __future__ import annotations

import typing as t
from urllib.parse import parse_qs, urlsplit

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core import paged_list
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InvalidResponse
from ansible_collections.gcore.inference.plugins.module_utils._core.paged_list import ListSource, PagedList
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import Answer, FakeTransport

COUNTED = ListSource("/list", "flavors", "name", "v3")
UNCOUNTED = COUNTED._replace(counted=False)
WHOLE = UNCOUNTED._replace(paged=False)


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> FakeTransport:
    transport = FakeTransport()
    transport.install(monkeypatch)
    return transport


def items(*names: t.Any) -> list[dict[str, t.Any]]:
    return [{"name": name} for name in names]


def page(count: t.Any, *names: t.Any) -> dict[str, t.Any]:
    return {"count": count, "results": items(*names)}


def read(transport: FakeTransport, source: ListSource, *bodies: t.Any) -> list[t.Any]:
    transport.answers = [Answer(200, body) for body in bodies]
    entries = PagedList(transport.http(), source).read()
    return [entry.response.json["name"] for entry in entries]


@pytest.mark.parametrize(
    ("source", "bodies", "offsets"),
    [
        (COUNTED, [page(3, "a", "b"), page(3, "c")], ["0", "2"]),
        (COUNTED, [page("3", "a", "b", "c")], ["0"]),
        # An item moves between two pages; the second read has all.
        (COUNTED, [page(3, "a", "b"), page(3, "b"), page(3, "a", "b", "c")], ["0", "2", "0"]),
        (UNCOUNTED, [page(3, "a", "b"), page(3, "c")], ["0", "2"]),
        (UNCOUNTED, [{"results": items("a", "b")}, {"results": items("c")}, {"results": []}], ["0", "2", "3"]),
        # The server ignores the offset.
        (UNCOUNTED, [items("a", "b", "c"), items("a", "b", "c")], ["0", "3"]),
        (UNCOUNTED, [page(None, "a", "b", "c"), page(None)], ["0", "3"]),
        (UNCOUNTED, [*items("a", "b", "c"), {}], ["0", "1", "2", "3"]),
        (WHOLE, [items("a", "b", "c")], [None]),
        (WHOLE, [page(3, "a", "b", "c")], [None]),
    ],
)
def test_read(transport: FakeTransport, source: ListSource, bodies: list[t.Any], offsets: list[str | None]) -> None:
    assert read(transport, source, *bodies) == ["a", "b", "c"]
    queries = [parse_qs(urlsplit(sent.url).query) for sent in transport.sent]
    assert [query.get("offset", [None])[0] for query in queries] == offsets
    assert {query.get("limit", [None])[0] for query in queries} == {"1000" if source.paged else None}


@pytest.mark.parametrize(
    ("bodies", "names"),
    [
        ([items(None, "b", ""), items(None, "b", "")], [None, "b", ""]),
        ([items(None), items(None)], [None]),
        ([items("a", None), items("c", None), []], ["a", None, "c"]),
    ],
)
def test_read_of_items_without_id_ends_without_a_count(
    transport: FakeTransport, bodies: list[t.Any], names: list[t.Any]
) -> None:
    """Though the server may ignore the offset, and answers each request with the same items."""
    assert read(transport, UNCOUNTED, *bodies) == names
    assert len(transport.sent) == len(bodies)


@pytest.mark.parametrize("source", [COUNTED, UNCOUNTED])
@pytest.mark.parametrize("behind", [page(3), page(0), page(3, "a", "b", "c"), {"count": 3, "results": None}])
def test_read_of_full_page_looks_behind_it(
    transport: FakeTransport, monkeypatch: pytest.MonkeyPatch, source: ListSource, behind: t.Any
) -> None:
    """Its count may be that of the page alone."""
    monkeypatch.setattr(paged_list, "MAX_PAGE_SIZE", 3)
    assert read(transport, source, page(3, "a", "b", "c"), behind) == ["a", "b", "c"]
    assert len(transport.sent) == 2


@pytest.mark.parametrize("source", [COUNTED, UNCOUNTED])
@pytest.mark.parametrize(
    ("behind", "problem"),
    [
        (page(3, "d", "e", "f"), "it has 6 flavors, and its count is 3"),
        (page(3, "d"), "it has 4 flavors, and its count is 3"),
        (page(1, "d"), "its count changes from page to page"),
    ],
)
def test_read_fails_if_count_is_that_of_page(
    transport: FakeTransport, monkeypatch: pytest.MonkeyPatch, source: ListSource, behind: t.Any, problem: str
) -> None:
    monkeypatch.setattr(paged_list, "MAX_PAGE_SIZE", 3)
    with pytest.raises(InvalidResponse, match=problem):
        read(transport, source, *[page(3, "a", "b", "c"), behind] * 3)
    assert len(transport.sent) == 6


@pytest.mark.parametrize(
    ("bodies", "requests"),
    [
        ([page(2, "a", "b")], 1),
        ([page(4, "a", "b", "c", "d")], 1),
        ([page(5, "a", "b", "c"), page(5, "d", "e")], 2),
        ([page(6, "a", "b", "c"), page(6, "d", "e", "f")], 2),
    ],
)
def test_read_of_other_pages_ends_at_count(
    transport: FakeTransport, monkeypatch: pytest.MonkeyPatch, bodies: list[t.Any], requests: int
) -> None:
    monkeypatch.setattr(paged_list, "MAX_PAGE_SIZE", 3)
    read(transport, COUNTED, *bodies)
    assert len(transport.sent) == requests


@pytest.mark.parametrize("source", [COUNTED, UNCOUNTED])
@pytest.mark.parametrize(
    "bodies",
    [
        [page(3, "a", "b"), page(3, "a", "b", "c")],
        [page(3, "a"), page(3, "a", "b"), page(3, "b", "c")],
    ],
)
def test_read_of_pages_that_overlap_goes_on(transport: FakeTransport, source: ListSource, bodies: list[t.Any]) -> None:
    """Something else may have changed the list in between."""
    assert read(transport, source, *bodies) == ["a", "b", "c"]
    assert len(transport.sent) == len(bodies)


@pytest.mark.parametrize("source", [COUNTED, UNCOUNTED, WHOLE])
def test_read_of_odd_items_has_them(transport: FakeTransport, source: ListSource) -> None:
    """Each is for the caller to judge, and counts."""
    odd = [None, "x", 5, [None]]
    transport.answers = [Answer(200, {"count": 5, "results": [*odd, {"name": "a"}]})]
    entries = PagedList(transport.http(), source).read()
    assert [entry.response.json for entry in entries] == [*odd, {"name": "a"}]
    assert entries[1].json_path == "results[1]"


@pytest.mark.parametrize("source", [COUNTED, UNCOUNTED, WHOLE])
def test_read_of_null_is_empty_if_that_is_counted(transport: FakeTransport, source: ListSource) -> None:
    assert read(transport, source, {"count": 0, "results": None}) == []


@pytest.mark.parametrize(
    ("source", "body", "problem"),
    [
        (COUNTED, items("a"), "the response: "),
        (COUNTED, {"count": 1, "results": None}, "results: "),
        (UNCOUNTED, {"results": None}, "results: "),
        (COUNTED, {"results": items("a")}, "count: "),
        (COUNTED, page(100001), "count: more than 100000"),
        (UNCOUNTED, {"id": "a"}, "results: "),
        (UNCOUNTED, page("many", "a"), "count: "),
        (UNCOUNTED, 1, "the response: "),
    ],
)
def test_read_of_other_shape_is_invalid(
    transport: FakeTransport, source: ListSource, body: t.Any, problem: str
) -> None:
    with pytest.raises(InvalidResponse, match="not of the documented shape") as caught:
        read(transport, source, body)
    assert problem in str(caught.value)


def test_read_of_error_with_status_of_success_shows_its_reason(transport: FakeTransport) -> None:
    body = {
        "exception_class": "ForbiddenError",
        "message": "s3cret-value may not list",
        "request_id": "7f6b1c0a",
        "token": "1234$abcdef0123456789",
    }
    with pytest.raises(InvalidResponse) as caught:
        read(transport, COUNTED, body)
    result = caught.value.result(Redactor("s3cret-value"))
    assert f": ForbiddenError: {MASK} may not list. This is not what" in result["msg"]
    assert (result["error"]["exception_class"], caught.value.kind) == ("ForbiddenError", "response")
    assert (result["error"]["message"], result["error"]["request_id"]) == (f"{MASK} may not list", "7f6b1c0a")
    assert "abcdef" not in str(result)


@pytest.mark.parametrize(
    ("source", "bodies", "problem"),
    [
        (COUNTED, [page(2, "a"), page(2)] * 3, "it has 1 flavors, and its count is 2"),
        (COUNTED, [page(2, "a"), page(3, "b")] * 3, "its count changes from page to page"),
        (WHOLE, [page(2, "a")] * 3, "it has 1 flavors, and its count is 2"),
    ],
)
def test_read_fails_if_it_stays_incomplete(
    transport: FakeTransport, source: ListSource, bodies: list[t.Any], problem: str
) -> None:
    with pytest.raises(InvalidResponse, match=problem):
        read(transport, source, *bodies)
    assert len(transport.sent) == len(bodies)


@pytest.mark.parametrize(("ids", "found"), [((7, 7.0), 1), ((7, "7"), 1), ((7, 8), 2), ((7, None, None), 3)])
def test_read_tells_items_apart_by_numbers_too(transport: FakeTransport, ids: tuple[t.Any, ...], found: int) -> None:
    source = UNCOUNTED._replace(id_field="id")
    body = {"count": found, "results": [{"id": value, "name": "a"} for value in ids]}
    assert read(transport, source, body) == ["a"] * found


def test_read_tells_uuids_apart_without_case(transport: FakeTransport) -> None:
    flavor_id = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
    bodies = [page(2, flavor_id), page(2, flavor_id.upper())]
    with pytest.raises(InvalidResponse, match="it has 1 flavors, and its count is 2"):
        read(transport, COUNTED, *bodies * 3)


def test_read_fails_if_list_without_count_has_no_end(transport: FakeTransport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paged_list, "_MAX_COUNT", 1)
    with pytest.raises(InvalidResponse, match="it has no end after 2 flavors"):
        read(transport, UNCOUNTED, *[items("a"), items("b")] * 3)
