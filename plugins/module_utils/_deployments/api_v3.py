# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The client of Gcore's inference API v3: its paths and the shapes of its answers."""

from __future__ import annotations

import typing as t
from urllib.parse import quote, urlencode

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import OPTIONS
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    drop_none,
    require_type,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
    DeploymentApi,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.common_fields import (
    HANDLERS,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
    Answer,
    LookupResult,
    Task,
    WriteResult,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment_list import (
    PAGE,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.log_lines import (
    parse_log_lines,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.previews_v3 import (
    exceeded_quotas,
    parse_price,
    price_request,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v3 import (
    V3_FIELDS,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import (
        HttpClient,
        Response,
    )

_PRICE_PATH = "/cloud/v2/pricing/inference/deployments"


class ApiV3(DeploymentApi):
    """The calls of one project. The ID of a deployment is its name. Every write but start and stop
    is carried out by tasks.
    """

    version = "v3"
    fields = V3_FIELDS
    id_field = "name"
    replaces_all = False
    shows_applications = True
    _creates_by_task = True
    _update_method = "PATCH"

    def __init__(self, http: HttpClient, project_id: int) -> None:
        super().__init__(http, project_id)
        self._deployments = f"/cloud/v3/inference/{project_id}/deployments"
        self._query = {}

    def lookup(self, instance_id: str | None, name: str | None) -> LookupResult:
        if not name:
            return self.list_all()
        deployment = self.get(name)
        if deployment is None:
            return LookupResult()
        return LookupResult([deployment])

    def update_payload(self, before: FieldValues, after: FieldValues) -> FieldValues:
        return {name: value for name, value in after.items() if value != before.get(name)}

    def update(
        self,
        instance_id: str,
        payload: FieldValues,
        next_payload: t.Callable[[], FieldValues] | None = None,
    ) -> WriteResult:
        latest = payload

        def recorded_payload() -> FieldValues:
            nonlocal latest
            if next_payload:
                latest = next_payload()
            return latest

        try:
            return super().update(instance_id, payload, recorded_payload)
        except ApiError as error:
            for observed in self._poll_after_conflict(error, instance_id):
                if observed is None:
                    continue
                merged = self.fields.merge(observed.fields, latest)
                if merged == observed.fields:
                    return WriteResult(observed)
            raise

    def _update_body(self, payload: FieldValues) -> Answer:
        body: Answer = self.fields.to_api(payload)
        if "api_keys" in body:
            # The API refuses the two together. The keys enable the authentication.
            body.pop("auth_enabled", None)
        if "containers" in body:
            # Some numbers may be null in an answer, but not in a PATCH.
            body["containers"] = drop_none(body["containers"])
        for probe in body.get("probes", {}).values():
            if "probe" in probe:
                # The contract does not say whether a PATCH keeps the handlers that it leaves out.
                no_handlers = dict.fromkeys(HANDLERS)
                probe["probe"] = {**no_handlers, **probe["probe"]}
        return body

    @staticmethod
    def _canonical_id(instance_id: str) -> str:
        return instance_id

    def task(self, task_id: str, timeout: float | None = None) -> Task:
        path = f"/cloud/v1/tasks/{_quote_segment(task_id)}"
        response = self._http.request("GET", path, timeout=timeout)
        answer = response.json
        with self._validating("GET", path, response):
            require_type(answer, dict, "")
            require_type(answer.get("state"), str, "state")
        error = answer.get("error")
        if not isinstance(error, str):
            error = None
        return Task(answer["state"], error)

    def exceeded_limits(self, desired: FieldValues) -> list[Answer]:
        path = f"{self._deployments}/check_limits"
        wanted = {name: desired[name] for name in ("flavor_name", "containers")}
        response = self._http.request("POST", path, self._body(wanted))
        with self._validating("POST", path, response):
            return exceeded_quotas(response.json)

    def price(self, desired: FieldValues) -> Answer | None:
        body = price_request(desired)
        if body is None:
            return None
        response = self._http.request("POST", _PRICE_PATH, body)
        with self._validating("POST", _PRICE_PATH, response):
            return parse_price(response.json)

    def logs(self, instance_id: str, region_id: int | None, limit: int) -> tuple[list[Answer], int]:
        lines: list[Answer] = []
        count = limit
        while len(lines) < min(count, limit):
            path = self._logs_path(instance_id, region_id, limit, offset=len(lines))
            response = self._http.request("GET", path)
            answer = response.json
            with self._validating("GET", path, response):
                require_type(answer, dict, "")
                require_type(answer.get("count"), int, "count")
                page = parse_log_lines(answer.get("results"), region_id)
            count = answer["count"]
            lines += page
            if not page:
                break
        return lines, count

    def _logs_path(self, instance_id: str, region_id: int | None, limit: int, offset: int) -> str:
        """Return the path of a page of log lines, the newest first."""
        query: dict[str, int | str] = {
            "limit": min(PAGE, limit - offset),
            "offset": offset,
            "order_by": "time.desc",
        }
        if region_id is not None:
            query["region_id"] = region_id
        return f"{self._path(instance_id)}/logs?{urlencode(query)}"

    def _path(self, instance_id: str) -> str:
        return f"{self._deployments}/{_quote_segment(instance_id)}"

    def _write_result(
        self, method: str, path: str, response: Response, instance_id: str | None = None
    ) -> WriteResult:
        answer = response.json
        with self._validating(method, path, response):
            require_type(answer, dict, "")
            tasks = answer.get("tasks")
            require_type(tasks, list, "tasks")
            for index, task_id in enumerate(tasks):
                require_type(task_id or None, str, f"tasks[{index}]")
        return WriteResult(tasks=tasks)


def _quote_segment(segment: str) -> str:
    """Return one segment of a URL path, percent-encoded.

    An unpaired surrogate, which JSON can hold, is encoded too.

    Raises:
        InferenceError: the segment would lead to another path, however it is encoded.
    """
    if segment in (".", ".."):
        raise InferenceError(
            f"{segment} is not allowed in a URL path, where it refers to another path;"
            " use Gcore's portal for it",
            OPTIONS,
        )
    return quote(segment, safe="", errors="surrogatepass")
