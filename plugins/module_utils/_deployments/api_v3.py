# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The client of Gcore's inference API v3: its paths and the shapes of its responses."""

from __future__ import annotations

import typing as t
from urllib.parse import urlencode

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError
from ansible_collections.gcore.inference.plugins.module_utils._core.masked_values import fill_masked
from ansible_collections.gcore.inference.plugins.module_utils._core.paged_list import (
    MAX_PAGE_SIZE,
    page_items,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.paths import quote_segment
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import changed_paths
from ansible_collections.gcore.inference.plugins.module_utils._core.prices import parse_price
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    SWITCHED_OFF,
    FieldValues,
    JsonObject,
    drop_none,
    integer_of,
    require_type,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.tasks import (
    Task,
    get_task,
    parse_tasks,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
    DeploymentApi,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.common_fields import (
    HANDLERS,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
    Deployment,
    LookupResult,
    WriteResult,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.log_lines import (
    parse_log_lines,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.previews_v3 import (
    exceeded_quotas,
    price_request,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v3 import (
    V3_SCHEMA,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import (
        HttpClient,
        Response,
    )

_PRICE_PATH = "/cloud/v2/pricing/inference/deployments"


class ApiV3(DeploymentApi):
    """The calls of one project.

    The ID of a deployment is its name. Tasks carry out every write except start and stop.
    """

    version = "v3"
    schema = V3_SCHEMA
    id_field = "name"
    replaces_all = False
    shows_applications = True
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
        payload = {}
        for name, value in after.items():
            current = before.get(name)
            if value != current:
                payload[name] = value
        if "probes" in payload:
            payload["probes"] = self._probes_to_send(before, after)
        return payload

    def _probes_to_send(self, before: FieldValues, after: FieldValues) -> FieldValues:
        """Return the probes `after` an update, with what a PATCH would keep if it left it out."""
        probes = dict(after["probes"] or {})
        for name, probe_before in _probes_of(before).items():
            probe = dict(probes.get(name) or SWITCHED_OFF)
            if "probe" in probe_before:
                probe.setdefault("probe", self._default_settings(name))
            probes[name] = probe
        return probes

    def attainable(self, current: FieldValues, desired: FieldValues) -> FieldValues:
        # A PATCH can give a probe the default settings, but not none. Those of one that is off
        # mean nothing.
        probes = dict(_probes_of(desired))
        for name, probe_now in _probes_of(current).items():
            if "probe" not in probe_now:
                continue
            probe = dict(probes.get(name) or SWITCHED_OFF)
            settings = probe_now["probe"]
            if probe["enabled"]:
                settings = self._default_settings(name)
            probe.setdefault("probe", settings)
            probes[name] = probe
        if not probes:
            return desired
        return {**desired, "probes": probes}

    def _default_settings(self, probe: str) -> FieldValues:
        """Return the settings that the API gives to a probe by itself: numbers, and no handler."""
        settings = self.schema.fields["probes"].subfields[probe].subfields["probe"]
        defaults: FieldValues = settings.from_api({}, "")
        return defaults

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
                if observed is not None and self._shows(observed, latest):
                    return WriteResult(observed)
            raise

    def _shows(self, observed: Deployment, payload: FieldValues) -> bool:
        """Return whether a deployment is as an update with that payload makes it."""
        # Where a null was sent within a field, the API has its default.
        sent = {name: drop_none(value) for name, value in payload.items()}
        shown = fill_masked(observed.fields, payload, self.schema)
        merged = self.schema.merge(shown, sent)
        return not changed_paths(shown, merged)

    def _update_body(self, instance_id: str, payload: FieldValues) -> JsonObject:
        body: JsonObject = self.schema.to_api(payload)
        if "api_keys" in body:
            # The API refuses the two together. The keys enable the authentication.
            body.pop("auth_enabled", None)
        if "containers" in body:
            # Some numbers may be null in a response, but not in a PATCH.
            body["containers"] = drop_none(body["containers"])
        probes = body.get("probes", {})
        for probe in probes.values():
            if "probe" not in probe:
                continue
            # The contract does not say whether a PATCH keeps the handlers that it leaves out.
            settings = dict.fromkeys(HANDLERS)
            settings.update(probe["probe"])
            probe["probe"] = settings
        return body

    @staticmethod
    def _canonical_id(instance_id: str) -> str:
        return instance_id

    def task(self, task_id: str, timeout: float | None = None) -> Task:
        return get_task(self._http, task_id, timeout)

    def exceeded_limits(self, desired: FieldValues) -> list[JsonObject]:
        path = f"{self._deployments}/check_limits"
        flavor_and_containers = {
            "flavor_name": desired["flavor_name"],
            "containers": desired["containers"],
        }
        body = self._body(flavor_and_containers)
        response = self._http.request("POST", path, body)
        with self._validating("POST", path, response):
            return exceeded_quotas(response.json)

    def price(self, desired: FieldValues) -> JsonObject | None:
        body = price_request(desired)
        if body is None:
            return None
        response = self._http.request("POST", _PRICE_PATH, body)
        with self._validating("POST", _PRICE_PATH, response):
            return parse_price(response.json)

    def logs(
        self, instance_id: str, region_id: int | None, limit: int
    ) -> tuple[list[JsonObject], int]:
        lines: list[JsonObject] = []
        count = limit
        while len(lines) < min(count, limit):
            offset = len(lines)
            path = self._logs_path(instance_id, region_id, limit, offset)
            response = self._http.request("GET", path)
            with self._validating("GET", path, response):
                page, count = _parse_logs_page(response.json, region_id, offset)
            new_lines = _new_lines(page, lines)
            if not new_lines:
                break
            lines += new_lines
        return lines, count

    def _logs_path(self, instance_id: str, region_id: int | None, limit: int, offset: int) -> str:
        """Return the path of a page of log lines, the newest first."""
        query: dict[str, int | str] = {
            "limit": min(MAX_PAGE_SIZE, limit - offset),
            "offset": offset,
            "order_by": "time.desc",
        }
        if region_id is not None:
            query["region_id"] = region_id
        return f"{self._path(instance_id)}/logs?{urlencode(query)}"

    def _path(self, instance_id: str) -> str:
        return f"{self._deployments}/{quote_segment(instance_id)}"

    def _write_result(
        self, method: str, path: str, response: Response, instance_id: str | None = None
    ) -> WriteResult:
        with self._validating(method, path, response):
            tasks = parse_tasks(response.json)
        return WriteResult(tasks=tasks)


def _probes_of(fields: FieldValues) -> FieldValues:
    """Return the probes that are there; they may be null as a whole."""
    return fields.get("probes") or {}


def _new_lines(page: list[JsonObject], lines: list[JsonObject]) -> list[JsonObject]:
    """Return the lines of the next `page` without those at its beginning that `lines` has already.

    Each line that is written between two pages moves all older ones on by one.
    """
    for start in range(len(lines)):
        known = lines[start : start + len(page)]
        length = len(known)
        if page[:length] == known:
            return page[length:]
    return page


def _parse_logs_page(
    body: t.Any, region_id: int | None, offset: int
) -> tuple[list[JsonObject], int]:
    """Return the lines of a page of log lines at the `offset`, and the count of all lines.

    Raises:
        SchemaError: the response is not of the documented shape.
    """
    require_type(body, dict, "")
    count = integer_of(body.get("count"), "count")
    results = page_items(body, count, offset)
    lines = parse_log_lines(results, region_id, "results")
    return lines, count
