# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The list of a project's deployments, read from all its pages."""

from __future__ import annotations

import typing as t
from urllib.parse import urlencode

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
    require_type,
    whole_number,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.advice import (
    DEPLOYMENT_ADVISOR,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
    MAX_SHOWN_NAME,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import (
        HttpClient,
        Response,
    )

#: The most deployments, or log lines, of one page: "max limit value" in the contracts.
MAX_PAGE_SIZE = 1000
#: How often a list that is not complete is read.
_READS = 3
#: More deployments than any project has. A list that counts more might have no end.
_MAX_COUNT = 100_000


class Entry(t.NamedTuple):
    """A deployment of the list as a response of its own.

    `path` is the URL path of the page. `json_path` is the position in the page, such as
    `results[0]`.
    """

    path: str
    json_path: str
    response: Response


class InvalidDeployment(InvalidResponse):
    """A deployment in an answer is not of the documented shape.

    Other deployments are not concerned. `shape` names the field and the problem.
    """

    shape = ""


class InvalidEntry(t.NamedTuple):
    """A deployment of the list that is not of the documented shape.

    `id` and `name` are `None` if they can't be read.
    """

    id: str | None
    name: str | None
    error: InvalidDeployment

    @property
    def warning(self) -> str:
        """The warning that the deployment is skipped.

        Of its values it shows only the name or the ID: others may be secrets.
        """
        label = self.name or self.id or "A deployment without a name"
        return (
            f"{label[:MAX_SHOWN_NAME]} is skipped: the API response about it is not of the"
            f" documented shape: {self.error.shape}"
        )


class DeploymentList:
    """The list of one project, at `path` with `query`.

    `id_field` is the field that contains the ID of a deployment.
    """

    def __init__(
        self, http: HttpClient, version: str, path: str, query: dict[str, t.Any], id_field: str
    ) -> None:
        self._http = http
        self._version = version
        self._path = path
        self._query = query
        self._id_field = id_field

    def read(self, timeout: float | None = None) -> list[Entry]:
        """Return all deployments of the project.

        `timeout` is in seconds for each page, as in `HttpClient.request`.

        If a deployment is created or deleted between two pages, others move from one page to
        another, and are missed. So the list is read again if it does not have as many deployments
        as its `count` says.

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
            self._path,
            f"the list is not complete, after {_READS} reads: {problem}",
            advice="Run again when nobody creates or deletes deployments in this project; if it"
            " stays so, ask Gcore's support",
        )

    def _read_once(self, timeout: float | None) -> tuple[list[Entry], str]:
        """Return the deployments of all pages, and why these are not all.

        The reason is an empty string if they are complete.
        """
        entries: dict[str, Entry] = {}
        first_count = None
        count = 1
        offset = 0
        while offset < count:
            path = self._page_path(offset)
            response = self._read_page(path, timeout)
            count, results = self._parse_page(path, response)
            if first_count is None:
                first_count = count
            if count != first_count:
                return [], "its count changes from page to page"
            count_before = len(entries)
            for index, answer in enumerate(results):
                json_path = f"results[{index}]"
                # An entry without an ID is identified by its position.
                identity = string_field(answer, self._id_field) or f"{offset} {json_path}"
                entries[identity] = Entry(path, json_path, response._replace(json=answer))
            # By the length of the page: a server may have a lower limit than the query.
            offset += len(results)
            if len(entries) == count_before:
                # Nothing new: the server ignores the offset.
                break
        if len(entries) != count:
            return [], f"it has {len(entries)} deployments, and its count is {count}"
        return list(entries.values()), ""

    def _page_path(self, offset: int) -> str:
        query = {"limit": MAX_PAGE_SIZE, "offset": offset, **self._query}
        return f"{self._path}?{urlencode(query)}"

    def _read_page(self, path: str, timeout: float | None) -> Response:
        try:
            return self._http.request("GET", path, timeout=timeout)
        except ApiError as error:
            if is_missing(error):
                url = self._http.url(path)
                error.advice = advice_on_missing(url, self._version, error.message)
            raise

    def _parse_page(self, path: str, response: Response) -> tuple[int, list[t.Any]]:
        """Return the count of all deployments, and the deployments of this page."""
        try:
            return _count_and_results(response.json)
        except SchemaError as problem:
            raise invalid_response(self._version, "GET", path, problem, response) from None


def string_field(answer: t.Any, name: str) -> str | None:
    """Return the string in that field of an answer; `None` if it is empty or not a string."""
    if not isinstance(answer, dict):
        return None
    value = answer.get(name)
    if not isinstance(value, str):
        return None
    return value or None


def invalid_response(
    version: str, method: str, path: str, problem: SchemaError, response: Response
) -> InvalidResponse:
    """Return the error of a response that is not of the documented shape."""
    details = _error_details(version, problem, response)
    error = InvalidResponse(method, path, **details)
    error.advisor = DEPLOYMENT_ADVISOR
    return error


def invalid_deployment(
    version: str, method: str, path: str, problem: SchemaError, response: Response
) -> InvalidDeployment:
    """Return the error of a deployment, in a response, that is not of the documented shape."""
    details = _error_details(version, problem, response)
    error = InvalidDeployment(method, path, **details)
    error.shape = str(problem)
    return error


def _error_details(version: str, problem: SchemaError, response: Response) -> dict[str, t.Any]:
    return {
        "problem": f"{response.summary}: not of the documented shape: {problem}",
        "status": response.status,
        "advice": f"This is not what Gcore's API {version} answers: check api_url",
    }


def _count_and_results(page: t.Any) -> tuple[int, list[t.Any]]:
    """Return the count of all deployments and the deployments of this page.

    Raises:
        SchemaError: this is not a page of a list.
    """
    require_type(page, dict, "")
    count = whole_number(page.get("count"))
    require_type(count, int, "count")
    if count > _MAX_COUNT:
        raise SchemaError("count", f"more than {_MAX_COUNT}")
    results = page.get("results")
    require_type(results, list, "results")
    for index, answer in enumerate(results):
        require_type(answer, dict, f"results[{index}]")
    return count, results
