# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The calls on resources that have a name within a project, and whose writes are complete at once.

They exist in API v3. A resource is a subclass of `NamedApi`, which declares what is special.
"""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.advice import Advisor
from ansible_collections.gcore.inference.plugins.module_utils._core.create_client import (
    create_client,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InvalidResponse,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.missing import Absence
from ansible_collections.gcore.inference.plugins.module_utils._core.paged_list import (
    ListSource,
    PagedList,
    invalid_response,
    string_field,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.paths import quote_segment
from ansible_collections.gcore.inference.plugins.module_utils._core.resource_api import (
    CreateResult,
    Creation,
    read_after,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    JsonObject,
    SchemaError,
    Struct,
    require_type,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sessions import (
    SessionFactory,
    create_session,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.update_errors import (
    guarded_body,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import (
        HttpClient,
        Response,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor

DeletionT = t.TypeVar("DeletionT")

_VERSION = "v3"
#: The attributes that each kind of resources declares.
_DECLARED = ("noun", "result_name", "path", "api_nouns", "schema")


class NamedAdvisor(Advisor):
    """The advice on errors about resources that exist in API v3 alone."""

    texts: t.Mapping[str, str] = {
        **Advisor.texts,
        "route": "Check api_url with its whole path, and project_id: the server does not know this"
        " address",
    }


class NamedResource(t.NamedTuple):
    """A resource as the API returned it: its managed fields in normal form, and its JSON."""

    fields: FieldValues
    json: JsonObject

    @property
    def name(self) -> str:
        """The name, which identifies it in its project."""
        return str(self.fields["name"])


class NamedApi:
    """The calls on the resources of one kind in one project.

    A kind of resources declares the attributes; a class that lacks one is a `TypeError`. All calls
    raise `ApiError` if a request fails, and `InvalidResponse` if its response is not of the
    documented shape.
    """

    #: What messages call the resource, such as `registry credential`.
    noun: str
    #: The return value of the module that has the resource, such as `registry_credential`.
    result_name: str
    #: The URL path of all of them, with `{project_id}`.
    path: str
    #: What messages of the API call the resource, in lower case. A 404 whose message has one of them,
    #: or the name, means that it does not exist.
    api_nouns: tuple[str, ...]
    #: The managed fields; one of them is `name`.
    schema: Struct
    #: The HTTP method of an update: `PUT` replaces the whole, `PATCH` changes what it has.
    update_method = "PUT"
    #: Knows what the errors of the resource mean.
    advisor: Advisor = NamedAdvisor()

    def __init_subclass__(cls) -> None:
        """Check that the kind of resources declares what it must. Raises `TypeError`."""
        super().__init_subclass__()
        for name in _DECLARED:
            if not hasattr(cls, name):
                text = f"{cls.__name__} must declare {name}, as the comment in NamedApi describes"
                raise TypeError(text)
        if "name" not in cls.schema.fields:
            raise TypeError(f"{cls.__name__}.schema must have the field name")
        if "{project_id}" not in cls.path:
            raise TypeError(f"{cls.__name__}.path must contain {{project_id}}")

    def __init__(self, http: HttpClient, project_id: int) -> None:
        self._http = http
        self.project_id = project_id
        self._collection = self.path.format(project_id=project_id)

    @classmethod
    def create_api(
        cls, options: dict[str, t.Any], open_session: SessionFactory = create_session
    ) -> tuple[NamedApi, Redactor]:
        """Return the API client for validated options, and a redactor; see `create_client`."""
        client, redactor = create_client(options, open_session, cls.advisor)
        return cls(client, options["project_id"]), redactor

    @property
    def replaces_all(self) -> bool:
        """Whether an update replaces the whole resource, and not only the fields that it sends."""
        return self.update_method == "PUT"

    def get(self, name: str, timeout: float | None = None) -> NamedResource | None:
        """Return the resource, or `None` if the API says that it does not exist.

        `timeout` is in seconds, as in `HttpClient.request`.

        Raises:
            ApiError: the resource can't be read, or the response is not about it.
        """
        path = self._path(name)
        try:
            response = self._http.request("GET", path, timeout=timeout)
        except ApiError as error:
            if self._is_not_found(error, name):
                return None
            raise
        return self._parse("GET", path, response, name)

    def list_all(self) -> tuple[list[NamedResource], list[str]]:
        """Return all resources of the kind in the project, and a warning for each that is skipped.

        One that is not of the documented shape is skipped.
        """
        found = []
        warnings = []
        for entry in self._list().read():
            try:
                parsed = self._read(entry.response, entry.json_path)
            except SchemaError as problem:
                warnings.append(
                    f"An entry of the list of {self.noun}s is skipped: the API response about it is"
                    f" not of the documented shape: {problem}"
                )
                continue
            found.append(parsed)
        return found, warnings

    def create(self, desired: FieldValues) -> NamedResource:
        """Create the resource, at most once, and return it.

        If a response is lost, the name is looked up before another attempt.

        Raises:
            ApiError: the resource was not created.
            ResponseLost: it is not known whether it was created.
        """
        return NamedCreation(self._http, self, desired).run()

    def post(self, desired: FieldValues) -> NamedResource:
        """Send the request that creates the resource, once, and return the response."""
        path = self._collection
        response = self._http.request(
            "POST",
            path,
            self.create_body(desired),
            idempotent=False,
        )
        name = desired["name"]
        return self._parse("POST", path, response, name)

    def update_payload(self, before: FieldValues, after: FieldValues) -> FieldValues:
        """Return the fields that an update sends to change `before` into `after`."""
        payload = {}
        for name, value in after.items():
            if name == "name":
                continue
            if self.replaces_all or value != before.get(name):
                payload[name] = value
        return payload

    def update(
        self,
        name: str,
        payload: FieldValues,
        next_payload: t.Callable[[], FieldValues] | None = None,
    ) -> NamedResource | None:
        """Update the resource with the result of `update_payload`, and return it.

        `None` if the response does not show it.

        `next_payload` is called before each further attempt. It reads the resource again and
        returns the next payload. An error that it raises ends the update.

        Raises:
            ResponseLost: reading the resource again failed: it is not known whether the attempt
                before was applied.
        """
        response = self._request_update(name, payload, next_payload)
        if not response.has_content:
            return None
        return self._parse(self.update_method, self._path(name), response, name)

    def _request_update(
        self,
        name: str,
        payload: FieldValues,
        next_payload: t.Callable[[], FieldValues] | None,
    ) -> Response:
        """Send the update, and return the response; see `update`."""
        method = self.update_method
        path = self._path(name)

        def next_body() -> JsonObject:
            latest = next_payload() if next_payload else payload
            return self.update_body(latest)

        try:
            return self._http.request(
                method,
                path,
                self.update_body(payload),
                next_body=guarded_body(self.noun, method, path, next_body),
                may_be_empty=True,
            )
        except ApiError as error:
            self._absence.explain_update(error, name)
            raise

    def delete(self, name: str) -> None:
        """Delete the resource. One that does not exist any more is not an error.

        Raises `InvalidResponse` if the response is of another resource, and it is still there.
        """
        path = self._path(name)
        self._request_deletion(name, lambda response: self._parse("DELETE", path, response, name))

    def _request_deletion(
        self, name: str, parse: t.Callable[[Response], DeletionT]
    ) -> DeletionT | None:
        """Send the deletion, and return the parsed response, `None` if it has no content.

        Also `None` if there is no resource any more, whatever the response.
        """
        try:
            response = self._http.request("DELETE", self._path(name), may_be_empty=True)
            if response.has_content:
                return parse(response)
        except ApiError as error:
            if self._is_not_found(error, name):
                return None
            may_be_done = error.earlier_may_be_done or isinstance(error, InvalidResponse)
            if not may_be_done or read_after(error, lambda: self.get(name)) is not None:
                raise
        return None

    def create_body(self, desired: FieldValues) -> JsonObject:
        """Return the body of the request that creates the resource."""
        body: JsonObject = self.schema.to_api(desired)
        return body

    def update_body(self, payload: FieldValues) -> JsonObject:
        """Return the body of an update with that payload."""
        body: JsonObject = self.schema.to_api(payload)
        return body

    def _path(self, name: str) -> str:
        """Return the URL path of the resource. The option `name` accepts no `.` and `..`."""
        segment = quote_segment(name)
        return f"{self._collection}/{segment}"

    def _list(self) -> PagedList:
        source = ListSource(
            self._collection,
            plural=f"{self.noun}s",
            id_field="name",
            version=_VERSION,
            advisor=self.advisor,
        )
        return PagedList(self._http, source)

    @property
    def _absence(self) -> Absence:
        return Absence(self.noun, self.api_nouns)

    def _is_not_found(self, error: ApiError, name: str) -> bool:
        """Return whether `error` means that the resource does not exist; otherwise set its advice.

        See `Absence`. Raises `ApiError` if the list of the project is needed and can't be read.
        """
        return self._absence.is_confirmed(
            self._http,
            error,
            name,
            lambda: self._may_be_listed(name),
        )

    def _may_be_listed(self, name: str) -> bool:
        """Return whether the list has the resource, or one without a readable name."""
        for entry in self._list().read():
            listed_name = string_field(entry.response.json, "name")
            if listed_name in (None, name):
                return True
        return False

    def _parse(
        self,
        method: str,
        path: str,
        response: Response,
        name: str,
    ) -> NamedResource:
        """Return the resource of that `name` in a response.

        Raises `InvalidResponse` if it is not of the documented shape, or has another name.
        """
        try:
            named = self._read(response)
            if named.name != name:
                raise SchemaError("name", f"that of another {self.noun}")
        except SchemaError as problem:
            raise self._invalid_response(method, path, problem, response) from None
        return named

    def _read(self, response: Response, json_path: str = "") -> NamedResource:
        """Return the resource in a response. `json_path` is its position in the page of a list.

        Raises `SchemaError` if it is not of the documented shape.
        """
        body = response.json
        require_type(body, dict, json_path)
        fields = self.schema.from_api(body, json_path)
        return NamedResource(fields, body)

    def _invalid_response(
        self, method: str, path: str, problem: SchemaError, response: Response
    ) -> InvalidResponse:
        """Return the error of a response that is not of the documented shape."""
        return invalid_response(_VERSION, method, path, problem, response, advisor=self.advisor)


class CreationByName(Creation[CreateResult]):
    """The creation of one resource, whatever the result of it is."""

    def __init__(self, http: HttpClient, api: NamedApi, desired: FieldValues) -> None:
        super().__init__(http)
        self._api = api
        self._desired = desired
        self._name = str(desired["name"])

    def find_label(self) -> str | None:
        found = self._api.get(self._name)
        if found is None:
            return None
        return f"The {self._api.noun} {self._name}"


class NamedCreation(CreationByName[NamedResource]):
    """The creation of one resource, which is found by its name if the response is lost."""

    def send(self) -> NamedResource:
        return self._api.post(self._desired)

    def find(self) -> NamedResource | None:
        return self._api.get(self._name)
