# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The client of Gcore's inference API v2: its paths and the shapes of its responses."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import OPTIONS
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.paged_list import page_items
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    JsonObject,
    SchemaError,
    is_integer,
    join_path,
    require_type,
    whole_number,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import is_uuid
from ansible_collections.gcore.inference.plugins.module_utils._core.tasks import Task
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
    DeploymentApi,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
    Deployment,
    LookupResult,
    WriteResult,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.log_lines import (
    parse_log_lines,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import (
    V2_SCHEMA,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import (
        HttpClient,
        Response,
    )


class ApiV2(DeploymentApi):
    """The calls of one project, or of the account's default project if `project_id` is `None`."""

    version = "v2"
    schema = V2_SCHEMA
    id_field = "id"
    replaces_all = True
    shows_applications = False
    _update_method = "PUT"

    def __init__(self, http: HttpClient, project_id: int | None) -> None:
        super().__init__(http, project_id)
        self._project = {}
        if project_id is not None:
            self._project["project_id"] = project_id
        #: The projects that responses show, by the canonical ID of the deployment. Most show none.
        self._shown_projects: dict[str, int] = {}
        self._deployments = "/cloud/v2/inference/deployments"
        # Sorted, so that a page does not depend on the order of the one before.
        self._query = {"order_by": "name.asc", **self._project}

    def lookup(self, instance_id: str | None, name: str | None) -> LookupResult:
        if not instance_id:
            return self.list_all(name)
        deployment = self.get(instance_id.lower())
        if deployment is None:
            return LookupResult()
        return LookupResult([deployment])

    def update_payload(self, before: FieldValues, after: FieldValues) -> FieldValues:
        # A full replacement: a field that is left out is reset to its default.
        return after

    @staticmethod
    def _canonical_id(instance_id: str) -> str:
        # A UUID has no case.
        return instance_id.lower()

    def _update_body(self, instance_id: str, payload: FieldValues) -> JsonObject:
        body = self._body(payload)
        canonical_id = self._canonical_id(instance_id)
        shown_project = self._shown_projects.get(canonical_id)
        if shown_project is not None:
            body.setdefault("project_id", shown_project)
        return body

    def _parse_deployment(
        self,
        method: str,
        path: str,
        response: Response,
        instance_id: str | None = None,
        json_path: str = "",
    ) -> Deployment:
        deployment = super()._parse_deployment(method, path, response, instance_id, json_path)
        project_id = whole_number(deployment.json.get("project_id"))
        if is_integer(project_id):
            canonical_id = self._canonical_id(deployment.id)
            self._shown_projects[canonical_id] = project_id
        return deployment

    def task(self, task_id: str, timeout: float | None = None) -> Task:
        raise _only_on_v3("tasks")

    def exceeded_limits(self, desired: FieldValues) -> list[JsonObject]:
        raise _only_on_v3("the check of quotas")

    def price(self, desired: FieldValues) -> JsonObject | None:
        raise _only_on_v3("prices")

    def logs(
        self, instance_id: str, region_id: int | None, limit: int
    ) -> tuple[list[JsonObject], int]:
        # The query has no limit: all lines are returned. The contract calls the response a list and
        # gives the schema of one line. So a list, a page and a single line are accepted.
        deployment_path = self._path(instance_id)
        path = f"{deployment_path}/logs"
        if region_id is not None:
            path = f"{deployment_path}/regions/{region_id}/logs"
        response = self._http.request("GET", path)
        with self._validating("GET", path, response):
            lines, count = _lines_and_count(response.json)
            parsed = parse_log_lines(lines, region_id)
        return parsed, count

    def _path(self, instance_id: str) -> str:
        return f"{self._deployments}/{instance_id}"

    def _body(self, desired: FieldValues) -> JsonObject:
        # The project is a part of the full replacement: left out, it would be reset to the
        # account's default project. See `_update_body` for a task that does not give it.
        body = super()._body(desired)
        body.update(self._project)
        return body

    def _write_result(
        self, method: str, path: str, response: Response, instance_id: str | None = None
    ) -> WriteResult:
        if method == "DELETE":
            return WriteResult()
        if method == "POST":
            # In the contract, only this response may have no containers.
            complete = _with_containers(response.json)
            response = response._replace(json=complete)
        deployment = self._parse_deployment(method, path, response, instance_id)
        return WriteResult(deployment)

    def _extract_id(self, body: JsonObject, json_path: str) -> str:
        deployment_id = super()._extract_id(body, json_path)
        if not is_uuid(deployment_id):
            id_path = join_path(json_path, "id")
            raise SchemaError(id_path, "not a UUID")
        return deployment_id


def _only_on_v3(what: str) -> InferenceError:
    """Return the error of a call that this version does not have."""
    message = f"API v2 does not have {what}; use API v3 (api_version: v3)"
    return InferenceError(message, OPTIONS)


def _with_containers(body: t.Any) -> t.Any:
    """Return the response with an empty list of containers if it has none."""
    if not isinstance(body, dict):
        return body
    if body.get("containers") is not None:
        return body
    return {**body, "containers": []}


def _lines_and_count(body: t.Any) -> tuple[list[t.Any], int]:
    """Return the log lines of a response, and the count of all lines.

    The response is a list of lines, a page with `results` and `count`, a single line, or empty.

    Raises:
        SchemaError: the response is of another shape.
    """
    if isinstance(body, dict) and "results" in body:
        count = whole_number(body.get("count"))
        if not is_integer(count):
            count = None
        lines = page_items(body, count, offset=0)
        if count is None:
            count = len(lines)
        return lines, count
    if body is None:
        return [], 0
    if isinstance(body, dict):
        return [body], 1
    require_type(body, list, "")
    return body, len(body)
