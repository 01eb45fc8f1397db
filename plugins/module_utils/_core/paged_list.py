# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""A list of the API, read from all its pages until it is complete."""

from __future__ import annotations

import typing as t
from urllib.parse import urlencode

from ansible_collections.gcore.inference.plugins.module_utils._core.advice import (
    ADVISOR,
    Advisor,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.error_reasons import (
    details_in,
    without_secrets,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InvalidResponse,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.missing import (
    advice_on_missing,
    is_missing,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    SchemaError,
    integer_of,
    is_integer,
    require_type,
    whole_number,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import is_uuid

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import (
        HttpClient,
        Response,
    )

#: The most items of one page: "max limit value" in the contracts.
MAX_PAGE_SIZE = 1000
#: How often a list that is not complete is read.
_READS = 3
#: More items than any list has. A list that counts more might have no end.
_MAX_COUNT = 100_000


class ListSource(t.NamedTuple):
    """Where a list is, and how the API returns it.

    `plural` is what messages call the items. `id_field` is the field by which two items are told
    apart. `version` is that of the API in advice; `chosen_version` is the same if the task chose it
    by `api_version`. `incomplete_advice` is what to do about a list that stays incomplete. A list
    that is not `paged` is returned whole, by one request. One that is not `counted` may come without
    `count`, as the array alone, or as one item; then it is complete when a further page has nothing new.
    """

    path: str
    plural: str
    id_field: str
    version: str
    query: t.Mapping[str, t.Any] = {}
    advisor: Advisor = ADVISOR
    incomplete_advice: str = "Run again; if it stays so, ask Gcore's support"
    chosen_version: str | None = None
    paged: bool = True
    counted: bool = True


class Entry(t.NamedTuple):
    """An item of the list as a response of its own. It may be something else than an object.

    `path` is the URL path of the page. `json_path` is the position in the page, such as
    `results[0]`.
    """

    path: str
    json_path: str
    response: Response


class Page(t.NamedTuple):
    """One page: its items, and the `count` of all, which is `None` where the API gives none."""

    items: list[t.Any]
    total: int | None


class PagedList:
    """The list at a `source`."""

    def __init__(self, http: HttpClient, source: ListSource) -> None:
        self._http = http
        self._source = source

    def read(self, timeout: float | None = None) -> list[Entry]:
        """Return all items of the list.

        `timeout` is in seconds for each page, as in `HttpClient.request`.

        If an item is created or deleted between two pages, others move from one page to another,
        and are missed. So the list is read again if it does not have as many items as its `count`
        says.

        Raises:
            InvalidResponse: this is not a list, or it is not complete at the last read.
            ApiError: the list can't be read; with advice if it does not exist.
        """
        problem = ""
        for attempt in range(1, _READS + 1):
            entries, problem = self._read_once(timeout)
            if not problem:
                return entries
            if attempt < _READS:
                self._http.backoff(attempt)
        raise InvalidResponse(
            "GET",
            self._source.path,
            f"the list is not complete, after {_READS} reads: {problem}",
            advice=self._source.incomplete_advice,
        )

    def explain_missing(self, error: ApiError) -> None:
        """Set the advice of an error that says that the list does not exist."""
        if is_missing(error):
            url = self._http.url(error.path)
            version = self._source.chosen_version
            error.advice = advice_on_missing(url, version, error.message)

    def _read_once(self, timeout: float | None) -> tuple[list[Entry], str]:
        """Return the items of all pages, and why these are not all.

        The reason is an empty string if they are complete.
        """
        entries: dict[str, Entry] = {}
        first_total = None
        offset = 0
        while True:
            path = self._page_path(offset)
            response = self._read_page(path, timeout)
            page = self._parse_page(path, response, offset)
            if offset == 0:
                first_total = page.total
            # Behind the last item some servers count none.
            if page.items and page.total != first_total:
                return [], "its count changes from page to page"
            count_before = len(entries)
            for index, item in enumerate(page.items):
                json_path = f"results[{index}]"
                item_response = response._replace(json=item)
                entry = Entry(path, json_path, item_response)
                # An item without an ID is identified by its position. Without a count, it is that in
                # the page: a list on a server that ignores the offset would have no end.
                position = json_path if page.total is None else f"{offset} {json_path}"
                key = self._identity(item) or position
                entries[key] = entry
            # By the length of the page: a server may have a lower limit than the query.
            offset += len(page.items)
            # A page with nothing new: the end, or a server that ignores the offset.
            is_last = len(entries) == count_before or not self._source.paged
            # Pages that overlap have some items twice.
            if is_last or _is_complete(len(entries), first_total, len(page.items)):
                break
            if offset > _MAX_COUNT:
                return [], f"it has no end after {offset} {self._source.plural}"
        if first_total is not None and len(entries) != first_total:
            plural = self._source.plural
            return [], f"it has {len(entries)} {plural}, and its count is {first_total}"
        return list(entries.values()), ""

    def _identity(self, item: t.Any) -> str | None:
        """Return what tells an item from others, `None` if it has no ID."""
        id_field = self._source.id_field
        if isinstance(item, dict):
            value = whole_number(item.get(id_field))
            if is_integer(value):
                return str(value)
        identity = string_field(item, id_field)
        if identity and is_uuid(identity):
            # A UUID has no case.
            return identity.lower()
        return identity

    def _page_path(self, offset: int) -> str:
        source = self._source
        query: dict[str, t.Any] = dict(source.query)
        if source.paged:
            query = {"limit": MAX_PAGE_SIZE, "offset": offset, **query}
        if not query:
            return source.path
        return f"{source.path}?{urlencode(query)}"

    def _read_page(self, path: str, timeout: float | None) -> Response:
        try:
            return self._http.request("GET", path, timeout=timeout)
        except ApiError as error:
            self.explain_missing(error)
            raise

    def _parse_page(self, path: str, response: Response, offset: int) -> Page:
        source = self._source
        version = source.version
        advisor = source.advisor
        try:
            return _page(response.json, source, offset)
        except SchemaError as problem:
            error = invalid_response(version, "GET", path, problem, response, advisor=advisor)
        raise error


def string_field(item: t.Any, name: str) -> str | None:
    """Return the string in that field of an `item`; `None` if it is empty or not a string."""
    if not isinstance(item, dict):
        return None
    value = item.get(name)
    if not isinstance(value, str):
        return None
    return value or None


def invalid_response(  # pylint: disable=too-many-arguments
    version: str,
    method: str,
    path: str,
    problem: SchemaError,
    response: Response,
    *,
    advisor: Advisor = ADVISOR,
) -> InvalidResponse:
    """Return the error of a response that is not of the documented shape."""
    details = response_details(version, problem, response)
    error = InvalidResponse(method, path, **details)
    error.advisor = advisor
    return error


def response_details(version: str, problem: SchemaError, response: Response) -> dict[str, t.Any]:
    """Return the arguments of an `InvalidResponse` about that `problem` of a response.

    Some servers describe an error in a response with a status of success: its words are shown.
    """
    details: dict[str, t.Any] = {
        "problem": f"{response.summary}: not of the documented shape: {problem}",
        "status": response.status,
        "advice": f"This is not what Gcore's API {version} answers: check api_url",
    }
    if isinstance(response.json, dict):
        shown = without_secrets(response.json)
        details.update(details_in(shown))
    details["request_id"] = details.get("request_id") or response.request_id
    return details


def _is_complete(found: int, total: int | None, page_length: int) -> bool:
    """Return whether so many items, `page_length` of them on the last page, are as many as counted.

    The count may be that of the page: a full page that has as many items shows nothing of the rest.
    """
    if total is None or found < total:
        return False
    may_be_of_page = found == total == page_length == MAX_PAGE_SIZE
    return not may_be_of_page


def _page(body: t.Any, source: ListSource, offset: int) -> Page:
    """Return the page in a response, whose first item is at the `offset`.

    Raises:
        SchemaError: this is not a page of a list.
    """
    count = None
    results = None
    if not source.counted:
        results = _bare_items(body, source.id_field)
    if results is None:
        require_type(body, dict, "")
        has_count = body.get("count") is not None
        if source.counted or has_count:
            count = _count(body)
        results = page_items(body, count, offset)
    return Page(results, count)


def page_items(body: dict[str, t.Any], count: int | None, offset: int) -> list[t.Any]:
    """Return the items of a page of a list of `count` items; `offset` is that of its first item.

    Raises:
        SchemaError: the page has no list of items.
    """
    results = body.get("results")
    if results is None and count is not None and offset >= count:
        # So some servers write an empty list.
        return []
    require_type(results, list, "results")
    return t.cast("list[t.Any]", results)


def _bare_items(body: t.Any, id_field: str) -> list[t.Any] | None:
    """Return the items of a body that is the array alone, or one item, else `None`."""
    if isinstance(body, list):
        return body
    if not isinstance(body, dict) or "results" in body:
        return None
    if not body:
        return []
    if id_field in body:
        return [body]
    return None


def _count(body: dict[str, t.Any]) -> int:
    count = integer_of(body.get("count"), "count")
    if count > _MAX_COUNT:
        raise SchemaError("count", f"more than {_MAX_COUNT}")
    return count
