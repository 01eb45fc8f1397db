# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A project of the API in memory, which replaces `HttpClient`, and fleets in it."""

from __future__ import annotations

import random
import threading
import typing as t
from copy import deepcopy
from itertools import count
from urllib.parse import parse_qs, urlsplit

from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient, Response
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import fleet_spec
from ansible_collections.gcore.inference.plugins.module_utils._deployments.fleet import reconcile_fleet
from ansible_collections.gcore.inference.plugins.module_utils._deployments.fleet_result import FleetOutcome
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import observe
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.strategies import (
    Deployment,
    answered,
    settled,
)

LIST = "/cloud/v2/inference/deployments"


def nth_id(number: int) -> str:
    """Return the ID of the deployment with that number."""
    return f"{number:08x}-0000-4000-8000-00000000000a"


class Project:
    """The deployments of one project, odd in their answers as the real API's; safe in any thread.

    `faults` has by method and name of a deployment what is raised in place of an answer. `calls` are the calls in
    their order: the method, and the name of the deployment (of the list: the offset).
    """

    retries = 0

    def __init__(self, bodies: t.Iterable[Deployment] = (), odd: int = 0) -> None:
        self.stored: dict[str, Deployment] = {}
        self.faults: dict[tuple[str, str], Exception] = {}
        self.calls: list[tuple[str, str]] = []
        self._odd = random.Random(odd)
        self._numbers = count()
        self._lock = threading.Lock()
        for body in bodies:
            self._store(nth_id(next(self._numbers)), body)

    def request(self, method: str, path: str, body: t.Any = None, **options: t.Any) -> Response:
        """Replace `HttpClient.request`."""
        with self._lock:
            return Response(self._answer(method, path, deepcopy(body)), 200, "HTTP 200, application/json, 99 bytes")

    def backoff(self, attempts: int, retry_after: float | None = None) -> None:
        """Replace `HttpClient.backoff`."""

    @property
    def writes(self) -> list[tuple[str, str]]:
        """The calls that were no GET, in the order of the names."""
        return sorted((call for call in self.calls if call[0] != "GET"), key=lambda call: call[1])

    @property
    def settings(self) -> dict[str, Deployment]:
        """What is stored, by name: the status, and the managed fields in normal form."""
        return {each["name"]: {"status": each["status"], **observe(each)} for each in self.stored.values()}

    def api(self) -> ApiV2:
        """Return the API of this project."""
        return ApiV2(t.cast(HttpClient, self), 1)

    def reconcile(
        self,
        *deployments: t.Any,
        check_mode: bool = False,
        redactor: Redactor | None = None,
        **given: t.Any,
    ) -> FleetOutcome:
        """Reconcile a fleet; options that are not given have their defaults."""
        options = {name: option.get("default") for name, option in fleet_spec().items()}
        options.update(given, deployments=list(deployments))
        return reconcile_fleet(self.api(), options, redactor or Redactor(), check_mode)

    def _store(self, instance_id: str, body: Deployment, status: str = "ACTIVE") -> Deployment:
        self.stored[instance_id] = {"id": instance_id, "status": status, **settled(body)}
        return self.stored[instance_id]

    def _answer(self, method: str, path: str, body: t.Any) -> t.Any:
        parts = urlsplit(path)
        steps = parts.path[len(LIST) :].strip("/").split("/")
        found = self.stored.get(steps[0])
        name = body["name"] if method == "POST" and body else found["name"] if found else steps[0]
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        self.calls.append((method, query.get("offset", name)))
        fault = self.faults.get((method, name))
        if fault:
            raise fault
        if query:
            return self._page(int(query["offset"]), int(query["limit"]))
        if method == "POST" and not steps[0]:
            self._refuse_taken(body["name"])
            return answered(self._store(nth_id(next(self._numbers)), body), self._odd)
        if not found:
            raise ApiError(
                method, path, "HTTP 404", status=404, exception_class="NotFoundError", message="no such instance"
            )
        return self._changed(method, found, steps, body)

    def _changed(self, method: str, found: Deployment, steps: list[str], body: t.Any) -> t.Any:
        if method == "PUT":
            if body["name"] != found["name"]:
                self._refuse_taken(body["name"])
            return answered(self._store(found["id"], body, found["status"]), self._odd)
        if method == "DELETE":
            del self.stored[found["id"]]
            return None
        if method == "POST":
            found["status"] = {"start": "ACTIVE", "stop": "DISABLED"}[steps[1]]
            return None
        return answered(found, self._odd)

    def _page(self, offset: int, limit: int) -> dict[str, t.Any]:
        ordered = sorted(self.stored.values(), key=lambda each: str(each["name"]))
        page = [answered(each, self._odd) for each in ordered[offset : offset + limit]]
        return {"count": len(ordered), "results": page}

    def _refuse_taken(self, name: str) -> None:
        if any(each["name"] == name for each in self.stored.values()):
            raise ApiError("POST", LIST, "HTTP 409", status=409, message=f"{name} already exists")
