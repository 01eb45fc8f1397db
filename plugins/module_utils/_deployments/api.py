# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The client of the deployments of one project: what both versions of the API share."""

from __future__ import annotations

import abc
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InvalidResponse,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.paged_list import (
    string_field,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.resource_api import read_after
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    JsonObject,
    SchemaError,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.tasks import Task
from ansible_collections.gcore.inference.plugins.module_utils._core.update_errors import (
    guarded_body,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.create import (
    DeploymentCreation,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
    Deployment,
    WriteResult,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment_list import (
    invalid_response,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.read_api import (
    DeploymentReader,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import (
        Response,
    )


class DeploymentApi(DeploymentReader):
    """The calls of one project. Each version of the API is a subclass in a module of its own.

    All calls raise `ApiError` if a request fails, and `InvalidResponse` if its response is not of the
    documented shape. The shapes are those of Gcore's published contracts. A `timeout` is in
    seconds, as in `HttpClient.request`.
    """

    #: Whether an update replaces the whole deployment, and not only the fields that it sends.
    replaces_all: bool
    #: Whether a response shows that a deployment belongs to an application of Gcore's catalogue.
    shows_applications: bool
    #: The HTTP method of an update.
    _update_method: str

    @abc.abstractmethod
    def update_payload(self, before: FieldValues, after: FieldValues) -> FieldValues:
        """Return the fields that an update sends to change `before` into `after`."""

    def attainable(self, current: FieldValues, desired: FieldValues) -> FieldValues:
        """Return what an update can make of the `current` fields that is nearest to `desired`."""
        return desired

    def create(self, desired: FieldValues) -> WriteResult:
        """Create the deployment, at most once, and return the response.

        If a response is lost, the name is looked up before another attempt.

        Raises:
            ApiError: the deployment was not created.
            ResponseLost: it is not known whether the deployment was created.
        """
        name = desired["name"]
        body = self._body(desired)
        creation = DeploymentCreation(
            self._http,
            post=lambda: self._post(body, name),
            lookup=lambda: self.lookup(None, name),
        )
        return creation.run()

    def _post(self, body: JsonObject, name: str) -> WriteResult:
        """Send the request that creates a deployment, and return the response.

        Raises `InvalidResponse` if the response is about another deployment.
        """
        path = self._deployments
        response = self._http.request("POST", path, body, idempotent=False)
        written = self._write_result("POST", path, response)
        observed = written.observed
        if observed is None:
            return written
        if observed.name != name:
            problem = SchemaError("name", "that of another deployment")
            raise invalid_response(self.version, "POST", path, problem, response)
        return written

    def update(
        self,
        instance_id: str,
        payload: FieldValues,
        next_payload: t.Callable[[], FieldValues] | None = None,
    ) -> WriteResult:
        """Update the deployment with the result of `update_payload`, and return the response.

        After a response without a body, the deployment must be read again, as after tasks.

        `next_payload` is called before each further attempt. It reads the deployment again and
        returns the next payload. An error that it raises ends the update. Without `next_payload`,
        the same payload is sent again.

        Raises:
            ResponseLost: reading the deployment again failed: it is not known whether the attempt
                before was applied.
        """
        method = self._update_method
        path = self._path(instance_id)

        def next_body() -> JsonObject:
            latest = next_payload() if next_payload else payload
            return self._update_body(instance_id, latest)

        try:
            response = self._http.request(
                method,
                path,
                self._update_body(instance_id, payload),
                next_body=guarded_body("deployment", method, path, next_body),
                may_be_empty=True,
            )
        except ApiError as error:
            self._absence.explain_update(error, instance_id)
            raise
        if response.json is None:
            # Only the deployment itself shows then what was applied.
            return WriteResult(tasks=[])
        return self._write_result(method, path, response, instance_id)

    @abc.abstractmethod
    def _update_body(self, instance_id: str, payload: FieldValues) -> JsonObject:
        """Return the body of an update of that deployment with that payload."""

    def delete(self, instance_id: str) -> WriteResult:
        """Delete the deployment, and return the tasks that do it, if there are any.

        A deployment that does not exist any more is not an error.

        Raises:
            ApiError: the API rejected the request, or did not confirm the deletion.
        """
        path = self._path(instance_id)
        try:
            response = self._http.request("DELETE", path, may_be_empty=True)
            self._check_acknowledgement("DELETE", path, response, instance_id)
            if isinstance(response.json, dict) and "tasks" in response.json:
                return self._write_result("DELETE", path, response, instance_id)
        except InvalidResponse as error:
            observed = read_after(error, lambda: self.get(instance_id))
            if observed and not observed.is_deleted_or_deleting:
                raise
        except ApiError as error:
            if self._is_not_found(error, instance_id):
                return WriteResult()
            for observed in self._poll_after_conflict(error, instance_id):
                if observed is None or observed.is_deleted_or_deleting:
                    return WriteResult()
            raise
        return WriteResult()

    def start(self, instance_id: str) -> None:
        """Start the deployment."""
        self._start_or_stop(instance_id, "start")

    def stop(self, instance_id: str) -> None:
        """Stop the deployment; its status becomes `DISABLED`."""
        self._start_or_stop(instance_id, "stop")

    def _start_or_stop(self, instance_id: str, action: str) -> None:
        """Send the request of an `action`: `start` or `stop`."""
        path = f"{self._path(instance_id)}/{action}"
        try:
            response = self._http.request("POST", path, may_be_empty=True)
            self._check_acknowledgement("POST", path, response, instance_id)
        except InvalidResponse as error:
            observed = read_after(error, lambda: self.get(instance_id))
            self._require_effect(action, observed, error)
        except ApiError as error:
            observed = next(self._poll_after_conflict(error, instance_id), None)
            self._require_effect(action, observed, error)

    def _require_effect(self, action: str, observed: Deployment | None, error: ApiError) -> None:
        """Raise that error unless the deployment shows that it was started or stopped."""
        if observed is None or observed.is_stopped != (action == "stop"):
            raise error

    def _check_acknowledgement(
        self, method: str, path: str, response: Response, instance_id: str
    ) -> None:
        """Check the response to a write of which no content is needed.

        Raises `InvalidResponse` unless the response is empty, has tasks, or shows the deployment.
        """
        if not response.has_content:
            return
        body = response.json
        if isinstance(body, dict):
            has_tasks = isinstance(body.get("tasks"), list)
            if has_tasks or body == {"tasks": None}:
                return
            returned_id = string_field(body, self.id_field)
            if returned_id and self._is_same_id(returned_id, instance_id):
                return
        problem = SchemaError("", "neither tasks nor this deployment")
        raise invalid_response(self.version, method, path, problem, response)

    @abc.abstractmethod
    def task(self, task_id: str, timeout: float | None = None) -> Task:
        """Return the state of a task of a write. `timeout` is in seconds.

        Raises:
            ApiError: the task can't be read.
            InferenceError: this version of the API has no tasks.
        """

    @abc.abstractmethod
    def exceeded_limits(self, desired: FieldValues) -> list[JsonObject]:
        """Return the quotas that the flavor and the containers of `desired` would exceed.

        Each has `resource`, `limit`, `usage` and `requested`: a name and three integers.

        Raises:
            InferenceError: this version of the API does not check quotas.
        """

    @abc.abstractmethod
    def price(self, desired: FieldValues) -> JsonObject | None:
        """Return the price of the flavor and the containers of `desired`, as the API returns it.

        `None` if no region can have a container.

        Raises:
            InferenceError: this version of the API has no prices.
        """

    @abc.abstractmethod
    def logs(
        self, instance_id: str, region_id: int | None, limit: int
    ) -> tuple[list[JsonObject], int]:
        """Return log lines of the deployment, and the count of all its lines.

        The lines are those of the region `region_id`, or of all regions. Each has `time`
        (ISO 8601), `pod`, `message` and `region_id`. The newest `limit` lines are among them, in
        any order; more lines may be returned.
        """

    def _poll_after_conflict(
        self, error: ApiError, instance_id: str
    ) -> t.Iterator[Deployment | None]:
        """Yield the deployment, read repeatedly while an attempt before the rejected one may take
        effect; `None` if it does not exist.

        Yields nothing if no earlier attempt can have been applied.
        """
        if not error.earlier_may_be_done:
            return
        if error.status not in (400, 409):
            return
        yield self.get(instance_id)
        if error.status != 409:
            return
        for attempt in range(1, self._http.retries + 1):
            self._http.backoff(attempt)
            yield self.get(instance_id)

    def _body(self, desired: FieldValues) -> JsonObject:
        """Return the body that creates a deployment."""
        body: JsonObject = self.schema.to_api(desired)
        return body

    @abc.abstractmethod
    def _write_result(
        self, method: str, path: str, response: Response, instance_id: str | None = None
    ) -> WriteResult:
        """Return the response to a write.

        Raises `InvalidResponse` if it is not of the documented shape.
        """
