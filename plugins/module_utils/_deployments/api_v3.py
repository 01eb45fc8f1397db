# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Gcore's inference API v3: its endpoints and the shapes of its answers."""

from __future__ import annotations

import typing as t
from urllib.parse import quote, urlencode

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import OPTIONS
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
    InvalidResponse,
    ResponseLost,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    HANDLERS,
    FieldValues,
    SchemaError,
    drop_none,
    expect,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
    Answer,
    DeploymentApi,
    Found,
    Task,
    WriteResult,
    log_lines,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment_list import PAGE
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v3 import V3_FIELDS

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient, Response

_PRICE = "/cloud/v2/pricing/inference/deployments"
#: What the contract tells of each resource that has a quota, by the end of a field's name.
_FIGURES = ("limit", "usage", "requested")
#: The contract's fields of a price.
_PRICES = (
    "price_per_hour",
    "price_per_month",
    "price_without_discount_per_month",
    "discount_percent",
    "tax_percent",
)


class ApiV3(DeploymentApi):
    """The calls of one project. A deployment's id is its name; every write but start and stop begins tasks."""

    version = "v3"
    fields = V3_FIELDS
    key = "name"
    replaces_all = False
    shows_applications = True
    _update_method = "PATCH"

    def __init__(self, http: HttpClient, project_id: int) -> None:
        super().__init__(http, project_id)
        self._deployments = f"/cloud/v3/inference/{project_id}/deployments"
        self._query = {}

    def look(self, instance_id: str | None, name: str | None) -> Found:
        if not name:
            return self.find()
        observed = self.get(name)
        return Found([observed] if observed else [])

    def sent(self, before: FieldValues, after: FieldValues) -> FieldValues:
        return {name: value for name, value in after.items() if value != before.get(name)}

    def update(
        self, instance_id: str, sent: FieldValues, sent_again: t.Callable[[], FieldValues] | None = None
    ) -> WriteResult:
        latest = sent

        def noted() -> FieldValues:
            nonlocal latest
            latest = sent_again() if sent_again else sent
            return latest

        try:
            return super().update(instance_id, sent, noted)
        except ApiError as error:
            for seen in self._looks_after(error, instance_id):
                if seen and self.fields.overlay(seen.fields, latest) == seen.fields:
                    return WriteResult(seen)
            raise

    def _update_body(self, sent: FieldValues) -> Answer:
        body: Answer = self.fields.wire(sent)
        if "api_keys" in body:
            # The API refuses the two together: the keys switch it.
            body.pop("auth_enabled", None)
        if "containers" in body:
            # A number of them may be null in an answer, and not in a PATCH.
            body["containers"] = drop_none(body["containers"])
        for probe in body.get("probes", {}).values():
            # The contract does not say whether a PATCH keeps the handlers that it leaves out.
            if "probe" in probe:
                probe["probe"] = {**dict.fromkeys(HANDLERS), **probe["probe"]}
        return body

    def task(self, task_id: str, within: float | None = None) -> Task:
        path = f"/cloud/v1/tasks/{_quoted(task_id)}"
        reply = self._http.call("GET", path, within=within)
        try:
            expect(reply.json, dict, "")
            expect(reply.json.get("state"), str, "state")
        except SchemaError as problem:
            raise self._malformed("GET", path, problem, reply) from None
        error = reply.json.get("error")
        return Task(reply.json["state"], error if isinstance(error, str) else None)

    def exceeded_limits(self, desired: FieldValues) -> list[Answer]:
        path = f"{self._deployments}/check_limits"
        reply = self._http.call(
            "POST", path, self._body({name: desired[name] for name in ("flavor_name", "containers")})
        )
        try:
            expect(reply.json, dict, "")
            return _exceeded(reply.json)
        except SchemaError as problem:
            raise self._malformed("POST", path, problem, reply) from None

    def price(self, desired: FieldValues) -> Answer | None:
        # The contract has no price for a region in which nothing may run.
        priced = [
            {"region_id": region, "scale": {"max": container["scale"]["max"]}}
            for region, container in desired["containers"].items()
            if container["scale"]["max"] > 0
        ]
        if not priced:
            return None
        reply = self._http.call("POST", _PRICE, {"flavor_name": desired["flavor_name"], "containers": priced})
        try:
            expect(reply.json, dict, "")
            for name in _PRICES:
                if reply.json.get(name) is not None and not isinstance(reply.json[name], float):
                    expect(reply.json[name], int, name)
            for name in ("currency_code", "price_status"):
                if reply.json.get(name) is not None:
                    expect(reply.json[name], str, name)
        except SchemaError as problem:
            raise self._malformed("POST", _PRICE, problem, reply) from None
        return {name: reply.json.get(name) for name in ("currency_code", "price_status", *_PRICES)}

    def logs(self, instance_id: str, region_id: int | None, most: int) -> tuple[list[Answer], int]:
        region = {} if region_id is None else {"region_id": region_id}
        lines: list[Answer] = []
        count = most
        while len(lines) < min(count, most):
            query = {"limit": min(PAGE, most - len(lines)), "offset": len(lines), "order_by": "time.desc", **region}
            path = f"{self._path(instance_id)}/logs?{urlencode(query)}"
            reply = self._http.call("GET", path)
            try:
                expect(reply.json, dict, "")
                expect(reply.json.get("count"), int, "count")
                page = log_lines(reply.json.get("results"), region_id)
            except SchemaError as problem:
                raise self._malformed("GET", path, problem, reply) from None
            count = reply.json["count"]
            lines += page
            if not page:
                break
        return lines, count

    def _path(self, instance_id: str) -> str:
        return f"{self._deployments}/{_quoted(instance_id)}"

    def _begun(self, method: str, path: str, reply: Response, instance_id: str | None = None) -> WriteResult:
        try:
            expect(reply.json, dict, "")
            expect(reply.json.get("tasks"), list, "tasks")
            for index, task_id in enumerate(reply.json["tasks"]):
                expect(task_id or None, str, f"tasks[{index}]")
        except SchemaError as problem:
            raise self._malformed(method, path, problem, reply) from None
        return WriteResult(tasks=reply.json["tasks"])

    @staticmethod
    def _may_be_made(error: ApiError) -> bool:
        # The task of the try whose answer was lost has yet to create it. Until then there is a conflict over its name.
        return isinstance(error, (ResponseLost, InvalidResponse)) or error.status == 409


def _quoted(step: str) -> str:
    """Give one step of an address. Half a character, which JSON can hold, is no defect of ours.

    Raises InferenceError for a step that would lead to another place, however it is quoted.
    """
    if step in (".", ".."):
        raise InferenceError(
            f"{step} can't stand in an address, where it means another place; use Gcore's portal for it",
            OPTIONS,
        )
    return quote(step, safe="", errors="surrogatepass")


def _exceeded(figures: Answer) -> list[Answer]:
    """Give the resources of which more would be in use than there may be; raise SchemaError where a figure is none."""
    by_resource: dict[str, Answer] = {}
    for name, value in figures.items():
        resource, _underscore, figure = name.rpartition("_")
        if figure not in _FIGURES or value is None:
            continue
        if resource.startswith("inference_") and not isinstance(value, float):
            expect(value, int, name)
        # Of other fields nobody has said what they are.
        if resource and isinstance(value, (int, float)) and not isinstance(value, bool):
            by_resource.setdefault(resource, dict.fromkeys(_FIGURES, 0))[figure] = int(value)
    return [
        {"resource": resource, **numbers}
        for resource, numbers in sorted(by_resource.items())
        if numbers["usage"] + numbers["requested"] > numbers["limit"]
    ]
