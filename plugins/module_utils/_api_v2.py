# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Gcore's inference API v2: its endpoints and the shapes of its answers."""

from __future__ import annotations

import re
import typing as t
from urllib.parse import urlencode

from ansible_collections.gcore.inference.plugins.module_utils._errors import ApiError, LostAnswer, MalformedAnswer
from ansible_collections.gcore.inference.plugins.module_utils._fields import V2_FIELDS, Normal, ShapeError, expect, wire

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._http import Http, Reply

Answer = dict[str, t.Any]

_DEPLOYMENTS = "/cloud/v2/inference/deployments"
#: The contract's "max limit value".
_PAGE = 1000
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Observed(t.NamedTuple):
    """A deployment as the API has it: its id, its status, its managed fields in normal form, and the whole answer."""

    id: str
    status: str
    fields: Normal
    answer: Answer

    @property
    def is_gone(self) -> bool:
        """Deleted, or about to be."""
        return self.status in ("DELETING", "DELETED")


class ApiV2:
    """The calls of one project."""

    fields = V2_FIELDS

    def __init__(self, http: Http, project_id: int | None) -> None:
        self._http = http
        self._project_id = project_id

    def get(self, instance_id: str) -> Observed | None:
        """Give the deployment, or C(None) where the API says that there is none."""
        path = f"{_DEPLOYMENTS}/{instance_id.lower()}"
        try:
            return self._observed("GET", path, self._http.call("GET", path), instance_id)
        except ApiError as error:
            if _says_gone(error):
                return None
            raise

    def find(self, name: str) -> list[Observed]:
        """Give all deployments of that name, from all pages of the project's list."""
        found: dict[str, Observed] = {}
        seen: set[t.Any] = set()
        offset, count = 0, 1
        while offset < count:
            # Sorted, so that a page does not depend on the order of the one before.
            query: dict[str, t.Any] = {"limit": _PAGE, "offset": offset, "order_by": "name.asc"}
            if self._project_id is not None:
                query["project_id"] = self._project_id
            path = f"{_DEPLOYMENTS}?{urlencode(query)}"
            reply = self._http.call("GET", path)
            try:
                count, results = _page(reply.json)
            except ShapeError as problem:
                raise _malformed("GET", path, problem, reply) from None
            for answer in results:
                if answer["name"] == name:
                    observed = self._observed("GET", path, reply._replace(json=answer))
                    found[observed.id] = observed
            # The length of the page, since a server may have a lower limit; nothing new means that offset is ignored.
            offset += len(results)
            new = {str(answer.get("id")) for answer in results} - seen
            if not new:
                break
            seen |= new
        return list(found.values())

    def create(self, desired: Normal) -> Observed:
        """Create the deployment and give it; never twice.

        Where an answer was lost, the name is looked for before another try. Raises what Http.call raises.
        """
        body = self._body(desired)
        tries = 0
        while True:
            tries += 1
            try:
                return self._observed("POST", _DEPLOYMENTS, self._http.call("POST", _DEPLOYMENTS, body, once=True))
            except ApiError as failed:
                # A 409 to the first try is somebody else's deployment; to a later one it may be what the first made.
                made_before = failed.status == 409 and (tries > 1 or failed.tries > 1)
                if not (made_before or isinstance(failed, (LostAnswer, MalformedAnswer))):
                    raise
                error = failed
            try:
                made = [observed for observed in self.find(desired["name"]) if not observed.is_gone]
            except ApiError:
                raise error from None
            if made:
                return made[0]
            if tries > self._http.retries or not isinstance(error, LostAnswer):
                raise error
            self._http.pause(tries)

    def update(self, instance_id: str, desired: Normal) -> Observed:
        """Replace the deployment by C(desired), which holds every managed field, and give it."""
        path = f"{_DEPLOYMENTS}/{instance_id}"
        return self._observed("PUT", path, self._http.call("PUT", path, self._body(desired)), instance_id)

    def delete(self, instance_id: str) -> None:
        """Delete the deployment; it is no error that somebody else did."""
        try:
            self._http.call("DELETE", f"{_DEPLOYMENTS}/{instance_id}")
        except ApiError as error:
            if not _says_gone(error):
                raise

    def _body(self, desired: Normal) -> dict[str, t.Any]:
        body = wire(desired)
        # A part of the full replacement: left out, it would go back to the account's default project.
        if self._project_id is not None:
            body["project_id"] = self._project_id
        return body

    def _observed(self, method: str, path: str, reply: Reply, instance_id: str | None = None) -> Observed:
        """Give what the reply shows; raise MalformedAnswer where that is no deployment, or not the one asked for."""
        answer = reply.json
        try:
            expect(answer, dict, "")
            for name in ("id", "status"):
                expect(answer.get(name), str, name)
            if not _UUID.fullmatch(answer["id"]):
                raise ShapeError("id", "not a UUID")
            if instance_id is not None and answer["id"].lower() != instance_id.lower():
                raise ShapeError("id", "that of another deployment")
            if method == "POST" and answer.get("containers") is None:
                # The contract lets this one answer go without them.
                answer = {**answer, "containers": []}
            return Observed(answer["id"], answer["status"], self.fields.observe(answer, ""), answer)
        except ShapeError as problem:
            raise _malformed(method, path, problem, reply) from None


def _page(page: t.Any) -> tuple[int, list[Answer]]:
    """Give the number of all deployments and those of this page; raise ShapeError where it is not a page."""
    expect(page, dict, "")
    expect(page.get("count"), int, "count")
    expect(page.get("results"), list, "results")
    for index, answer in enumerate(page["results"]):
        expect(answer, dict, f"results[{index}]")
        # Without its name nobody could tell that a deployment is not the one looked for.
        expect(answer.get("name") or None, str, f"results[{index}].name")
    return page["count"], page["results"]


def _says_gone(error: ApiError) -> bool:
    """A 404 says so, but not a page: that comes from something else, which knows nothing of deployments."""
    return error.status == 404 and error.page is None


def _malformed(method: str, path: str, problem: ShapeError, reply: Reply) -> MalformedAnswer:
    advice = "This is not what Gcore's API v2 answers: check api_url"
    text = f"{reply.came}: not of the documented shape: {problem}"
    return MalformedAnswer(method, path, text, status=reply.status, advice=advice)
