# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The calls that read the deployments of one project: one by ID, those of a name, or all."""

from __future__ import annotations

import abc
import typing as t
from contextlib import contextmanager

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.missing import Absence
from ansible_collections.gcore.inference.plugins.module_utils._core.paged_list import (
    Entry,
    string_field,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    JsonObject,
    SchemaError,
    Struct,
    join_path,
    require_type,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
    DELETION_STATUSES,
    Deployment,
    LookupResult,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment_list import (
    DeploymentList,
    InvalidDeployment,
    InvalidEntry,
    invalid_deployment,
    invalid_response,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import (
        HttpClient,
        Response,
    )

#: What messages of the API call a deployment.
_API_NOUNS = ("deployment", "instance", "inference")


class DeploymentReader(abc.ABC):
    """The calls that read deployments; `DeploymentApi` adds those that write."""

    #: The version of the API: `v2` or `v3`.
    version: str
    #: The managed fields of a deployment.
    schema: Struct
    #: The field of a response that contains the ID.
    id_field: str
    #: The URL path of all deployments, and the query of their list.
    _deployments: str
    _query: dict[str, t.Any]

    def __init__(self, http: HttpClient, project_id: int | None) -> None:
        self._http = http
        self.project_id = project_id
        #: The names of the living deployments; `None` before the whole list is read.
        self.names: set[str] | None = None
        #: The count of names that were not found.
        self.misses = 0

    @property
    def http(self) -> HttpClient:
        """The client, for calls that are not about deployments."""
        return self._http

    @abc.abstractmethod
    def lookup(self, instance_id: str | None, name: str | None) -> LookupResult:
        """Return the deployments with that ID, else those with that name, else all.

        Raises:
            InvalidDeployment: see `list_all`.
        """

    def get(self, instance_id: str, timeout: float | None = None) -> Deployment | None:
        """Return the deployment, or `None` if the API says that it does not exist.

        `timeout` is in seconds, as in `HttpClient.request`.

        Raises:
            InvalidDeployment: the response is not of the documented shape.
        """
        path = self._path(instance_id)
        try:
            response = self._http.request("GET", path, timeout=timeout)
            return self._parse_deployment("GET", path, response, instance_id)
        except ApiError as error:
            if self._is_not_found(error, instance_id, timeout):
                return None
            raise

    def list_all(self, name: str | None = None, timeout: float | None = None) -> LookupResult:
        """Return all deployments, or those with that name, from all pages of the project's list.

        `timeout` is in seconds for each page, as in `HttpClient.request`.

        Raises:
            InvalidDeployment: a deployment with that name is not of the documented shape; or none
                is found, and one without a readable name may have it.
        """
        names: set[str] = set()
        matching = []
        for entry in self._list.read(timeout):
            entry_name = string_field(entry.response.json, "name")
            status = string_field(entry.response.json, "status")
            if entry_name and status not in DELETION_STATUSES:
                names.add(entry_name)
            if name is None or entry_name in (None, name):
                matching.append(entry)
        self.names = names
        found = self._parse_entries(matching)
        if name is not None:
            _reject_invalid(name, found)
        return found

    def _parse_entries(self, entries: list[Entry]) -> LookupResult:
        """Return the deployments of the entries; of two with the same ID, the last."""
        found: dict[str, Deployment] = {}
        invalid = []
        for entry in entries:
            parsed = self._parse_entry(entry)
            if isinstance(parsed, InvalidEntry):
                invalid.append(parsed)
            else:
                found[parsed.id] = parsed
        return LookupResult(found.values(), invalid)

    def _parse_entry(self, entry: Entry) -> Deployment | InvalidEntry:
        try:
            return self._parse_deployment(
                "GET",
                entry.path,
                entry.response,
                json_path=entry.json_path,
            )
        except InvalidDeployment as error:
            name = string_field(entry.response.json, "name")
            return InvalidEntry(self._readable_id(entry), name, error)

    def _readable_id(self, entry: Entry) -> str | None:
        """Return the ID of a deployment of the list; `None` if it has no valid ID."""
        body = entry.response.json
        try:
            require_type(body, dict, "")
            return self._extract_id(body, "")
        except SchemaError:
            return None

    @staticmethod
    @abc.abstractmethod
    def _canonical_id(instance_id: str) -> str:
        """Return the form of an ID in which IDs are compared."""

    def _is_same_id(self, one_id: str, other_id: str) -> bool:
        return self._canonical_id(one_id) == self._canonical_id(other_id)

    @abc.abstractmethod
    def _path(self, instance_id: str) -> str:
        """Return the URL path of the deployment."""

    def _extract_id(self, body: JsonObject, json_path: str) -> str:
        """Return the ID of the deployment in a response.

        `json_path` is the position of the deployment. Raises `SchemaError` if it has no valid ID.
        """
        deployment_id = body.get(self.id_field)
        id_path = join_path(json_path, self.id_field)
        require_type(deployment_id or None, str, id_path)
        return str(deployment_id)

    @property
    def _list(self) -> DeploymentList:
        return DeploymentList(
            self._http,
            self.version,
            self._deployments,
            self._query,
            self.id_field,
        )

    @property
    def _absence(self) -> Absence:
        return Absence("deployment", _API_NOUNS, self.version)

    def _is_not_found(
        self, error: ApiError, instance_id: str, timeout: float | None = None
    ) -> bool:
        """Return whether `error` means that the deployment does not exist; otherwise set its advice.

        See `Absence`. Raises `ApiError` if the list of the project is needed and can't be read.
        """
        return self._absence.is_confirmed(
            self._http,
            error,
            instance_id,
            lambda: self._may_be_listed(self._list.read(timeout), instance_id),
        )

    def _may_be_listed(self, entries: list[Entry], instance_id: str) -> bool:
        """Return whether the list has the deployment, or one without a valid ID."""
        for entry in entries:
            if string_field(entry.response.json, "status") == "DELETED":
                continue
            listed_id = self._readable_id(entry)
            if listed_id is None or self._is_same_id(listed_id, instance_id):
                return True
        return False

    def _parse_deployment(
        self,
        method: str,
        path: str,
        response: Response,
        instance_id: str | None = None,
        json_path: str = "",
    ) -> Deployment:
        """Return the deployment in a response. `json_path` is its position in the page of a list.

        Raises `InvalidDeployment` if it is not of the documented shape, or does not have the ID
        `instance_id`.
        """
        body = response.json
        try:
            require_type(body, dict, json_path)
            returned_id = self._extract_id(body, json_path)
            status = body.get("status")
            require_type(status, str, join_path(json_path, "status"))
            if instance_id is not None and not self._is_same_id(returned_id, instance_id):
                id_path = join_path(json_path, self.id_field)
                raise SchemaError(id_path, "that of another deployment")
            fields = self.schema.from_api(body, json_path)
            body = self.schema.with_integer_keys(body)
        except SchemaError as problem:
            raise invalid_deployment(self.version, method, path, problem, response) from None
        return Deployment(returned_id, status, fields, body)

    @contextmanager
    def _validating(self, method: str, path: str, response: Response) -> t.Iterator[None]:
        """Raise `InvalidResponse` instead of a `SchemaError` of the block."""
        try:
            yield
        except SchemaError as problem:
            raise invalid_response(self.version, method, path, problem, response) from None


def _reject_invalid(name: str, found: LookupResult) -> None:
    """Raise the error of an entry that is, or may be, the deployment of that name."""
    for entry in found.invalid:
        may_be_meant = not entry.name and not found
        if entry.name == name or may_be_meant:
            raise entry.error
