# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Gcore's inference API v2: its endpoints and the shapes of its answers."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.schema import FieldValues, SchemaError, expect
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
    Answer,
    DeploymentApi,
    Found,
    WriteResult,
    below,
    log_lines,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import V2_FIELDS

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient, Response

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class ApiV2(DeploymentApi):
    """The calls of one project, or of the account's default project: C(project_id) of C(None)."""

    version = "v2"
    fields = V2_FIELDS
    key = "id"
    replaces_all = True
    shows_applications = False
    _update_method = "PUT"

    def __init__(self, http: HttpClient, project_id: int | None) -> None:
        super().__init__(http, project_id)
        self._project = {} if project_id is None else {"project_id": project_id}
        self._deployments = "/cloud/v2/inference/deployments"
        # Sorted, so that a page does not depend on the order of the one before.
        self._query = {"order_by": "name.asc", **self._project}

    def look(self, instance_id: str | None, name: str | None) -> Found:
        if not instance_id:
            return self.find(name)
        observed = self.get(instance_id.lower())
        return Found([observed] if observed else [])

    def sent(self, before: FieldValues, after: FieldValues) -> FieldValues:
        # A full replacement: what is left out goes back to its default.
        return after

    @staticmethod
    def _compared(instance_id: str) -> str:
        # A UUID has no case.
        return instance_id.lower()

    def _update_body(self, sent: FieldValues) -> Answer:
        return self._body(sent)

    def logs(self, instance_id: str, region_id: int | None, most: int) -> tuple[list[Answer], int]:
        # All of them: there is no limit in the query. The contract calls the answer a list and gives the schema of one
        # line: a list, a page and a single line are taken.
        path = self._path(instance_id) + ("/logs" if region_id is None else f"/regions/{region_id}/logs")
        reply = self._http.call("GET", path)
        try:
            lines, count = _lines(reply.json)
            return log_lines(lines, region_id), count
        except SchemaError as problem:
            raise self._malformed("GET", path, problem, reply) from None

    def _path(self, instance_id: str) -> str:
        return f"{self._deployments}/{instance_id}"

    def _body(self, desired: FieldValues) -> Answer:
        # The project is a part of the full replacement: left out, it would go back to the account's default project.
        return {**super()._body(desired), **self._project}

    def _begun(self, method: str, path: str, reply: Response, instance_id: str | None = None) -> WriteResult:
        if method == "DELETE":
            return WriteResult()
        if method == "POST" and isinstance(reply.json, dict) and reply.json.get("containers") is None:
            # The contract lets this one answer go without them.
            reply = reply._replace(json={**reply.json, "containers": []})
        return WriteResult(self._observed(method, path, reply, instance_id))

    def _identify(self, answer: Answer, place: str) -> str:
        found = super()._identify(answer, place)
        if not _UUID.fullmatch(found):
            raise SchemaError(below(place, "id"), "not a UUID")
        return found


def _lines(logs: t.Any) -> tuple[t.Any, int]:
    """Give the lines of an answer in any of its shapes, and how many there are; raise SchemaError where it has none."""
    if isinstance(logs, dict) and "results" in logs:
        expect(logs["results"], list, "results")
        count = logs.get("count")
        return logs["results"], count if isinstance(count, int) else len(logs["results"])
    lines = [] if logs is None else [logs] if isinstance(logs, dict) else logs
    expect(lines, list, "")
    return lines, len(lines)
