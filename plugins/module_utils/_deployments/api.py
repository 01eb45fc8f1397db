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
    InferenceError,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    SchemaError,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.create import (
    DeploymentCreation,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
    Answer,
    Deployment,
    Task,
    WriteResult,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment_list import (
    invalid_response,
    string_field,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.read_api import (
    DeploymentReader,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.update_errors import (
    maybe_updated,
    unknown_outcome,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import (
        Response,
    )


class DeploymentApi(DeploymentReader):
    """The calls of one project. Each version of the API is a subclass in a module of its own.

    All calls raise `ApiError` if a request fails, and `InvalidResponse` if its answer is not of the
    documented shape. The shapes are those of Gcore's published contracts. A `timeout` is in
    seconds, as in `HttpClient.request`.
    """

    #: Whether an update replaces the whole deployment, and not only the fields that it sends.
    replaces_all: bool
    #: Whether an answer shows that a deployment belongs to an application of Gcore's catalogue.
    shows_applications: bool
    #: Whether tasks carry out a creation after its answer.
    _creates_by_task: bool
    _update_method: str

    @abc.abstractmethod
    def update_payload(self, before: FieldValues, after: FieldValues) -> FieldValues:
        """Return the fields that an update sends to change `before` into `after`."""

    def create(self, desired: FieldValues) -> WriteResult:
        """Create the deployment, at most once.

        If an answer is lost, the name is looked for before another attempt.

        Raises:
            ApiError: the deployment was not created.
            ResponseLost: nobody knows whether it was created.
        """
        name = desired["name"]
        body = self._body(desired)
        creation = DeploymentCreation(
            self._http,
            post=lambda: self._post(body, name),
            lookup=lambda: self.lookup(None, name),
            by_task=self._creates_by_task,
        )
        return creation.run()

    def _post(self, body: Answer, name: str) -> WriteResult:
        """Send the request of a create. Raises `InvalidResponse` if the answer is about another
        deployment.
        """
        path = self._deployments
        response = self._http.request("POST", path, body, idempotent=False)
        written = self._write_result("POST", path, response)
        if written.observed and written.observed.fields["name"] != name:
            problem = SchemaError("name", "that of another deployment")
            raise invalid_response(self.version, "POST", path, problem, response)
        return written

    def update(
        self,
        instance_id: str,
        payload: FieldValues,
        next_payload: t.Callable[[], FieldValues] | None = None,
    ) -> WriteResult:
        """Update the deployment with the result of `update_payload`.

        `next_payload` is called before each further attempt. It reads the deployment again and
        returns what to send now; what it raises ends the update. Without it, the same is sent.

        Raises:
            ResponseLost: reading the deployment again failed: nobody knows what the attempt before
                has done.
        """
        method = self._update_method
        path = self._path(instance_id)

        def next_body() -> Answer:
            try:
                latest = next_payload() if next_payload else payload
                return self._update_body(latest)
            except ApiError as error:
                raise unknown_outcome(method, path, error) from None
            except InferenceError as error:
                raise maybe_updated(error) from None

        response = self._http.request(
            method,
            path,
            self._update_body(payload),
            next_body=next_body,
            may_be_empty=True,
        )
        if response.json is None:
            # Only the deployment itself can show that the update was applied.
            observed = self.get(instance_id)
            if observed and _has_values(observed.fields, payload):
                return WriteResult(observed)
        return self._write_result(method, path, response, instance_id)

    @abc.abstractmethod
    def _update_body(self, payload: FieldValues) -> Answer:
        """Return the body of an update with that payload."""

    def delete(self, instance_id: str) -> WriteResult:
        """Delete the deployment; it is no error if it does not exist any more."""
        path = self._path(instance_id)
        try:
            response = self._http.request("DELETE", path, may_be_empty=True)
        except ApiError as error:
            if self._is_not_found(error, instance_id):
                return WriteResult()
            for observed in self._poll_after_conflict(error, instance_id):
                if observed is None or observed.is_gone:
                    return WriteResult()
            raise
        self._check_acknowledgement("DELETE", path, response, instance_id)
        if isinstance(response.json, dict) and "tasks" in response.json:
            return self._write_result("DELETE", path, response, instance_id)
        return WriteResult()

    def start(self, instance_id: str) -> None:
        """Start the deployment."""
        self._switch(instance_id, "start")

    def stop(self, instance_id: str) -> None:
        """Stop the deployment; its status becomes `DISABLED`."""
        self._switch(instance_id, "stop")

    def _switch(self, instance_id: str, action: str) -> None:
        path = f"{self._path(instance_id)}/{action}"
        try:
            response = self._http.request("POST", path, may_be_empty=True)
        except ApiError as error:
            observed = next(self._poll_after_conflict(error, instance_id), None)
            if observed is None:
                raise
            is_stopped = observed.status == "DISABLED"
            if is_stopped != (action == "stop"):
                raise
        else:
            self._check_acknowledgement("POST", path, response, instance_id)

    def _check_acknowledgement(
        self, method: str, path: str, response: Response, instance_id: str
    ) -> None:
        """Check the answer to a write that needs none.

        It must be empty, have the tasks that carry the write out, or show the deployment. Raises
        `InvalidResponse` otherwise.
        """
        answer = response.json
        if answer is None or answer == {}:
            return
        if isinstance(answer, dict):
            if isinstance(answer.get("tasks"), list):
                return
            answered_id = string_field(answer, self.id_field)
            if answered_id and self._is_same_id(answered_id, instance_id):
                return
        problem = SchemaError("", "neither tasks nor this deployment")
        raise invalid_response(self.version, method, path, problem, response)

    @abc.abstractmethod
    def task(self, task_id: str, timeout: float | None = None) -> Task:
        """Return a task of a write.

        Raises:
            InferenceError: this version of the API has no tasks.
        """

    @abc.abstractmethod
    def exceeded_limits(self, desired: FieldValues) -> list[Answer]:
        """Return the quotas that the flavor and the containers of `desired` would exceed.

        Each has `resource`, `limit`, `usage` and `requested`.

        Raises:
            InferenceError: this version of the API does not check quotas.
        """

    @abc.abstractmethod
    def price(self, desired: FieldValues) -> Answer | None:
        """Return the price of the flavor and the containers of `desired`, or `None` if it can't
        have containers.

        Raises:
            InferenceError: this version of the API has no prices.
        """

    @abc.abstractmethod
    def logs(self, instance_id: str, region_id: int | None, limit: int) -> tuple[list[Answer], int]:
        """Return log lines of the deployment, of one region or of all, and the count of all lines.

        Each line has `time` (ISO 8601), `pod`, `message` and `region_id`. The newest lines are
        among them. There may be more than `limit`.
        """

    def _poll_after_conflict(
        self, error: ApiError, instance_id: str
    ) -> t.Iterator[Deployment | None]:
        """Yield the deployment for as long as an attempt before the refused one may take effect.

        Yields nothing if no earlier attempt may have been applied.
        """
        if not error.earlier_may_be_done or error.status not in (400, 409):
            return
        yield self.get(instance_id)
        if error.status != 409:
            return
        for attempt in range(1, self._http.retries + 1):
            self._http.backoff(attempt)
            yield self.get(instance_id)

    def _body(self, desired: FieldValues) -> Answer:
        """Return the body that creates a deployment."""
        body: Answer = self.fields.to_api(desired)
        return body

    @abc.abstractmethod
    def _write_result(
        self, method: str, path: str, response: Response, instance_id: str | None = None
    ) -> WriteResult:
        """Return what the response to a write says. Raises `InvalidResponse` if it is not of the
        documented shape.
        """


def _has_values(fields: FieldValues, payload: FieldValues) -> bool:
    """Return whether each field of the payload has its value."""
    return all(fields.get(name) == value for name, value in payload.items())
