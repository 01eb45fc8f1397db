# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The list of a project's deployments, read from all its pages, and what a 404 tells."""

from __future__ import annotations

import re
import typing as t
from urllib.parse import urlencode

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError, InvalidResponse
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import SchemaError, expect, whole_number

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient, Response

#: The most deployments, or log lines, of one answer: the contracts' "max limit value".
PAGE = 1000
#: How often a list is read that is not complete.
_READS = 3
#: What a server answers that does not have what was asked for.
_MISSING = frozenset((404, 410))
#: What a message says that names nothing.
_ONLY_NOT_FOUND = re.compile(
    r"\W*(the )?(requested )?(resource |object |item )?(was |is |could )?(not (be )?found|does not exist)\W*"
)
#: How messages call deployments, and what else may be missing.
_OF_DEPLOYMENTS = ("deployment", "instance", "inference")
_OF_OTHERS = ("project", "region", "client", "account", "namespace", "route", "page")
#: More deployments than any project has: what counts more of them is no list, and might have no end.
_MOST = 100_000


class Entry(t.NamedTuple):
    """A deployment of the list as a reply of its own, with the path of its page, and its place in that."""

    path: str
    place: str
    reply: Response


class OddDeployment(InvalidResponse):
    """A deployment in an answer that is not of the contract's shape; C(shape) says which field, and what is wrong.

    It is an error for this deployment alone.
    """

    shape = ""


class Odd(t.NamedTuple):
    """A deployment of the list that is not understood: its id and name, where these can be read, and the error."""

    id: str | None
    name: str | None
    error: OddDeployment

    @property
    def warning(self) -> str:
        """What to tell where it is left out. It holds no value but the name or the id."""
        title = (self.name or self.id or "A deployment without a name")[:60]
        return f"{title} is left out: what the API answers about it is not of the documented shape: {self.error.shape}"


class DeploymentList:
    """The list of one project, at C(path) with C(query). C(key) is the field that holds a deployment's id."""

    def __init__(self, http: HttpClient, version: str, path: str, query: dict[str, t.Any], key: str) -> None:
        self._http = http
        self._version = version
        self._path = path
        self._query = query
        self._key = key

    def read(self, within: float | None = None) -> list[Entry]:
        """Return all deployments of the project; C(within) as in Http.call, for each page.

        A deployment that is created or deleted between two pages moves others from one page to another, where they are
        missed. So the list is read again where it does not have as many deployments as it counts.
        Raises InvalidResponse for what is no list, and for one that is not complete at the last read; ApiError, with
        advice, where there is no list at all.
        """
        for reads in range(1, _READS + 1):
            entries, problem = self._read_once(within)
            if not problem:
                return entries
            if reads < _READS:
                self._http.pause(reads)
        raise InvalidResponse(
            "GET",
            self._path,
            f"the list is not complete, after {_READS} reads: {problem}",
            advice="Run again when nobody creates or deletes deployments in this project; if it stays so, ask Gcore's"
            " support",
        )

    def _read_once(self, within: float | None) -> tuple[list[Entry], str]:
        """Return the deployments of all pages, and why these are not all that there are; empty where they are."""
        entries: dict[str, Entry] = {}
        counts: set[int] = set()
        offset, total = 0, 1
        while offset < total:
            path = f"{self._path}?{urlencode({'limit': PAGE, 'offset': offset, **self._query})}"
            reply = self._page(path, within)
            total, results = self._parts(path, reply)
            counts.add(total)
            if len(counts) > 1:
                return [], "its count changes from page to page"
            before = len(entries)
            for index, answer in enumerate(results):
                place = f"results[{index}]"
                # One without an id is told apart by where it stands.
                identity = readable(answer, self._key) or f"{offset} {place}"
                entries[identity] = Entry(path, place, reply._replace(json=answer))
            # The length of the page, since a server may have a lower limit; nothing new means that offset is ignored.
            offset += len(results)
            if len(entries) == before:
                break
        if len(entries) != total:
            return [], f"it has {len(entries)} deployments, and its count is {total}"
        return list(entries.values()), ""

    def _page(self, path: str, within: float | None) -> Response:
        try:
            return self._http.call("GET", path, within=within)
        except ApiError as error:
            if error.status in _MISSING:
                error.advice = advice_on_missing(self._http.url(path), self._version, error.message)
            raise

    def _parts(self, path: str, reply: Response) -> tuple[int, list[t.Any]]:
        """Return the number of all deployments and those of this page."""
        try:
            return _count_and_results(reply.json)
        except SchemaError as problem:
            raise malformed(self._version, "GET", path, problem, reply) from None


def readable(answer: t.Any, name: str) -> str | None:
    """Return the text of that name in the C(answer) of a deployment; C(None) where there is none."""
    text = answer.get(name) if isinstance(answer, dict) else None
    return text if isinstance(text, str) and text else None


def is_missing(error: ApiError) -> bool:
    """Return whether the other side does not have what was asked for, whatever that may be."""
    return error.status in _MISSING


def says_gone(error: ApiError, instance_id: str) -> bool:
    """Return whether the API says of that very deployment that it is not there.

    C(NotFoundError) is also what it answers where the project, a region or the account is not there. So the message
    must name a deployment, by its word or by its own name, which may hold any other word, or say nothing else than
    that it is not found; else the list decides.
    """
    if error.status != 404 or error.exception_class != "NotFoundError" or error.not_from_api:
        return False
    message = (error.message or "").lower()
    others = message.replace(instance_id.lower(), "")
    names_it = others != message or any(word in others for word in _OF_DEPLOYMENTS)
    if _ONLY_NOT_FOUND.fullmatch(message):
        return True
    return names_it and not any(word in others for word in _OF_OTHERS)


def advice_on_missing(url: str, version: str, message: str | None) -> str:
    """Return what to do where the server does not know the C(url); C(message) is what it said."""
    if "project" in (message or "").lower():
        return "Check project_id: it must be a project that the key may use"
    asked = f"The server does not know {url}: check api_url"
    if version == "v2":
        return f"{asked}, and api_version: Gcore has documented only v3 since July 2025 (api_version: v3)"
    return f"{asked}, project_id and api_version"


def malformed(version: str, method: str, path: str, problem: SchemaError, reply: Response) -> InvalidResponse:
    """Return the error of a reply that is not of the contract's shape."""
    return InvalidResponse(method, path, **_told(version, problem, reply))


def odd(version: str, method: str, path: str, problem: SchemaError, reply: Response) -> OddDeployment:
    """Return the error of a deployment, in a reply, that is not of the contract's shape."""
    error = OddDeployment(method, path, **_told(version, problem, reply))
    error.shape = str(problem)
    return error


def _told(version: str, problem: SchemaError, reply: Response) -> dict[str, t.Any]:
    text = f"{reply.came}: not of the documented shape: {problem}"
    advice = f"This is not what Gcore's API {version} answers: check api_url"
    return {"problem": text, "status": reply.status, "advice": advice}


def _count_and_results(page: t.Any) -> tuple[int, list[t.Any]]:
    """Return the number of all deployments and those of this page; raise SchemaError where it is not a page."""
    expect(page, dict, "")
    count = whole_number(page.get("count"))
    expect(count, int, "count")
    if count > _MOST:
        raise SchemaError("count", f"more than {_MOST}")
    expect(page.get("results"), list, "results")
    for index, answer in enumerate(page["results"]):
        expect(answer, dict, f"results[{index}]")
    return count, page["results"]
