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

from ansible_collections.gcore.inference.plugins.module_utils._errors import (
    ApiError,
    InferenceError,
    LostAnswer,
    MalformedAnswer,
)
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


def the_one(found: list[Observed], name: str) -> Observed | None:
    """Give the one of those C(found) by that name; C(None) where there is none. Raises InferenceError on two."""
    named = [observed for observed in found if observed.status != "DELETED"]
    living = [observed for observed in named if not observed.is_gone]
    if len(living) > 1:
        ids = ", ".join(sorted(observed.id for observed in living))
        raise InferenceError(f"name: {len(living)} deployments are called {name} ({ids}); give instance_id instead")
    # One that is on its way out stands for its name as long as there is no other.
    return next(iter(living or named), None)


class ApiV2:
    """The calls of one project."""

    fields = V2_FIELDS

    def __init__(self, http: Http, project_id: int | None) -> None:
        self._http = http
        self._project_id = project_id

    def get(self, instance_id: str, within: float | None = None) -> Observed | None:
        """Give the deployment, or C(None) where the API says that there is none; C(within) as in Http.call."""
        path = _path(instance_id.lower())
        try:
            return self._observed("GET", path, self._http.call("GET", path, within=within), instance_id)
        except ApiError as error:
            if _says_gone(error):
                return None
            raise

    def find(self, name: str | None = None) -> list[Observed]:
        """Give all deployments, or those of that name, from all pages of the project's list."""
        found: dict[str, Observed] = {}
        for path, place, reply in self._listed():
            if name in (None, reply.json["name"]):
                observed = self._observed("GET", path, reply, place=place)
                found[observed.id] = observed
        return list(found.values())

    def _listed(self) -> t.Iterator[tuple[str, str, Reply]]:
        """Give each deployment of the list as a reply of its own, with the path of its page, and its place in that."""
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
            for index, answer in enumerate(results):
                yield path, f"results[{index}]", reply._replace(json=answer)
            # The length of the page, since a server may have a lower limit; nothing new means that offset is ignored.
            offset += len(results)
            new = {str(answer.get("id")) for answer in results} - seen
            if not new:
                break
            seen |= new

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
        path = _path(instance_id)
        return self._observed("PUT", path, self._http.call("PUT", path, self._body(desired)), instance_id)

    def delete(self, instance_id: str) -> None:
        """Delete the deployment; it is no error that somebody else did."""
        try:
            self._http.call("DELETE", _path(instance_id))
        except ApiError as error:
            if not _says_gone(error):
                raise

    def start(self, instance_id: str) -> None:
        """Start the deployment."""
        self._switch(instance_id, "start")

    def stop(self, instance_id: str) -> None:
        """Stop the deployment, which then becomes C(DISABLED)."""
        self._switch(instance_id, "stop")

    def _switch(self, instance_id: str, what: str) -> None:
        try:
            self._http.call("POST", f"{_path(instance_id)}/{what}")
        except ApiError as error:
            # A later try may be refused because the first, whose answer was lost, has done it.
            seen = self.get(instance_id) if error.tries > 1 and error.status in (400, 409) else None
            if not seen or (seen.status == "DISABLED") != (what == "stop"):
                raise

    def logs(self, instance_id: str, region_id: int | None) -> tuple[list[Answer], int]:
        """Give the log lines of the deployment's containers, all of one region or of all, and how many there are.

        Each has C(time) (ISO 8601), C(pod), C(message) and C(region_id). The contract calls the answer a list and gives
        the schema of one line: a list, a page and a single line are taken.
        """
        path = _path(instance_id) + ("/logs" if region_id is None else f"/regions/{region_id}/logs")
        reply = self._http.call("GET", path)
        try:
            lines, count = _lines(reply.json)
            for index, line in enumerate(lines):
                expect(line, dict, f"[{index}]")
                for name in ("time", "pod", "message"):
                    expect(line.get(name), str, f"[{index}].{name}")
                if line.get("region_id") is not None:
                    expect(line["region_id"], int, f"[{index}].region_id")
        except ShapeError as problem:
            raise _malformed("GET", path, problem, reply) from None
        # An answer about one region does not repeat it.
        return [{**line, "region_id": line.get("region_id") or region_id} for line in lines], count

    def _body(self, desired: Normal) -> dict[str, t.Any]:
        body = wire(desired)
        # A part of the full replacement: left out, it would go back to the account's default project.
        if self._project_id is not None:
            body["project_id"] = self._project_id
        return body

    def _observed(
        self, method: str, path: str, reply: Reply, instance_id: str | None = None, place: str = ""
    ) -> Observed:
        """Give what the reply shows; raise MalformedAnswer where that is no deployment, or not the one asked for.

        C(place) is where it stands in the whole answer.
        """
        answer = reply.json
        try:
            expect(answer, dict, place)
            for name in ("id", "status"):
                expect(answer.get(name), str, f"{place}.{name}".lstrip("."))
            if not _UUID.fullmatch(answer["id"]):
                raise ShapeError(f"{place}.id".lstrip("."), "not a UUID")
            if instance_id is not None and answer["id"].lower() != instance_id.lower():
                raise ShapeError("id", "that of another deployment")
            if method == "POST" and answer.get("containers") is None:
                # The contract lets this one answer go without them.
                answer = {**answer, "containers": []}
            return Observed(answer["id"], answer["status"], self.fields.observe(answer, place), answer)
        except ShapeError as problem:
            raise _malformed(method, path, problem, reply) from None


def _path(instance_id: str) -> str:
    return f"{_DEPLOYMENTS}/{instance_id}"


def _lines(logs: t.Any) -> tuple[list[Answer], int]:
    """Give the lines of an answer in any of its shapes, and how many there are; raise ShapeError where it has none."""
    if isinstance(logs, dict) and "results" in logs:
        expect(logs["results"], list, "results")
        count = logs.get("count")
        return logs["results"], count if isinstance(count, int) else len(logs["results"])
    lines = [] if logs is None else [logs] if isinstance(logs, dict) else logs
    expect(lines, list, "")
    return lines, len(lines)


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
