# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Applications of Gcore's catalogue: the fields of a deployed one, its options, and its calls."""

from __future__ import annotations

import typing as t
from functools import partial

from ansible_collections.gcore.inference.plugins.module_utils._core.advice import (
    Advisor,
    FailedCall,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    MAX_INT32,
    Option,
    Spec,
    wait_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.derived_spec import derive_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.mapping_fields import (
    StructMapping,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.named_api import (
    CreationByName,
    NamedAdvisor,
    NamedApi,
    NamedResource,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.named_options import named_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.paged_list import (
    ListSource,
    PagedList,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.paths import (
    leads_elsewhere,
    quote_segment,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.prices import parse_price
from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import (
    Boolean,
    Integer,
    String,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    JsonObject,
    SchemaError,
    Struct,
    object_in,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sequence_fields import (
    IntegerSet,
    Sequence,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    ONE_LINE,
    PATH_SEGMENT,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.tasks import (
    Task,
    WriteResult,
    get_task,
    parse_tasks,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.application_parameters import (
    ParameterText,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import Response

ParsedT = t.TypeVar("ParsedT")

_CATALOG = "/cloud/v3/inference/applications/catalog"
_PRICE = "/cloud/v2/pricing/inference/applications"

_REPLICAS = {
    "min": Integer(0, MAX_INT32, required_if_new=True),
    "max": Integer(0, MAX_INT32, required_if_new=True),
}
#: The fields of a component with an option each.
_COMPONENT_OPTIONS = {
    "exposed": Boolean(required_if_new=True),
    "flavor": String(ONE_LINE, non_empty=True, required_if_new=True),
    "scale": Struct(_REPLICAS, null_means_default=True),
}
COMPONENT = Struct(
    {
        **_COMPONENT_OPTIONS,
        "parameter_overrides": StructMapping(
            Struct({"value": ParameterText()}, null_means_default=True), sensitive="by_name"
        ),
    }
)
_OPTIONS = {
    "application_name": String(PATH_SEGMENT, non_empty=True, required=True),
    "regions": IntegerSet(1, MAX_INT32, required=True, affects_price=True),
    "api_keys": Sequence(ONE_LINE, non_empty=True, unordered=True, sensitive=False),
}
#: AppDeployment of the contract.
SCHEMA = Struct(
    {
        "name": String(PATH_SEGMENT, non_empty=True, required=True),
        **_OPTIONS,
        "components_configuration": StructMapping(COMPONENT, required=True, affects_price=True),
    },
    read_only=("status",),
)


def application_spec() -> Spec:
    """Return the argument spec of the module."""
    return named_spec(
        _OPTIONS,
        # `no_log` as a whole, since parameters may be secrets. Its suboptions have any names, and
        # are checked by the rules of applications.
        components=Option("dict", no_log=True),
        preview=Option("list", elements="str", choices=["price"]),
        **t.cast("dict[str, Option]", wait_spec()),
    )


def component_spec() -> Spec:
    """Return the argument spec of one component."""
    return {
        **derive_spec({"v3": _COMPONENT_OPTIONS}),
        # By the names of the catalogue, each a value: the rules of applications check them.
        "parameters": Option("dict", no_log=True),
    }


#: The response to a write of an application.
Written = WriteResult[NamedResource]


class _Advisor(NamedAdvisor):
    read_only_posts = ("/pricing/inference/applications",)

    def may_lack_capacity(self, error: FailedCall) -> bool:
        """Return whether the call starts containers, for which a region may have no capacity."""
        return error.method in ("POST", "PATCH") and not self.only_reads(error)


class ApplicationApi(NamedApi):
    """The calls on the deployed applications of one project, and on the catalogue."""

    noun = "application"
    result_name = "application"
    path = "/cloud/v3/inference/applications/{project_id}/deployments"
    api_nouns = ("application", "deployment")
    schema = SCHEMA
    update_method = "PATCH"
    advisor: Advisor = _Advisor()

    #: The applications of the catalogue, once they were read.
    _catalog: list[JsonObject] | None = None

    def start_create(self, desired: FieldValues) -> Written:
        """Start to create the application, at most once.

        If a response is lost, the name is looked up before another attempt.

        Raises:
            ApiError: the application was not created.
            ResponseLost: it is not known whether it was created.
        """
        return _ApplicationCreation(self._http, self, desired).run()

    def start_post(self, desired: FieldValues) -> Written:
        """Send the request that creates the application, once."""
        path = self._collection
        body = self.create_body(desired)
        response = self._http.request("POST", path, body, idempotent=False)
        return self._written("POST", path, response)

    def update_payload(self, before: FieldValues, after: FieldValues) -> FieldValues:
        payload = _changed_part(before, after)
        payload.pop("name", None)
        return payload

    def start_update(
        self, name: str, payload: FieldValues, next_payload: t.Callable[[], FieldValues]
    ) -> Written:
        """Start to update the application; see `update`.

        After a response without content, the application must be read again, as after tasks.
        """
        response = self._request_update(name, payload, next_payload)
        if not response.has_content:
            return Written(tasks=[])
        return self._written("PATCH", self._path(name), response)

    def start_deletion(self, name: str) -> Written:
        """Start to delete the application. One that does not exist any more is not an error.

        Raises `InvalidResponse` if the response names no task, and the application is still there.
        """
        path = self._path(name)
        written = self._request_deletion(name, partial(self._written, "DELETE", path))
        return written or Written()

    def task(self, task_id: str, timeout: float | None = None) -> Task:
        """Return the state of a task of a write. `timeout` is in seconds."""
        return get_task(self._http, task_id, timeout)

    def catalog(self) -> list[JsonObject]:
        """Return the applications of the catalogue as the API has them; they are read once.

        Raises:
            ApiError: the catalogue can't be read.
        """
        if self._catalog is None:
            entries = self._whole_list(_CATALOG, "applications of the catalogue").read()
            bodies = [entry.response.json for entry in entries]
            self._catalog = [body for body in bodies if isinstance(body, dict)]
        return self._catalog

    def catalog_entry(self, application_name: str) -> JsonObject | None:
        """Return an application of the catalogue; `None` if there is none of that name.

        It is empty if the API does not show it as an object.

        Raises:
            ApiError: the application, or the catalogue, can't be read.
        """
        if leads_elsewhere(application_name):
            return {}
        segment = quote_segment(application_name)
        try:
            response = self._http.request("GET", f"{_CATALOG}/{segment}")
        except ApiError as error:
            is_rejected = error.status in (400, 404) and not error.not_from_api
            if is_rejected and not self._is_in_catalog(application_name):
                return None
            raise
        return object_in(response.json)

    def _is_in_catalog(self, application_name: str) -> bool:
        names = [entry.get("name") for entry in self.catalog()]
        return application_name in names

    def price(self, fields: FieldValues) -> JsonObject | None:
        """Return the price of an application with these fields; `None` if nothing is to be paid."""
        components = {}
        configured = fields.get("components_configuration") or {}
        for name, component in configured.items():
            container = _priced_container(component)
            if container is not None:
                components[name] = {"containers": [container]}
        regions = fields.get("regions")
        if not components or not regions:
            return None
        body = {"regions": regions, "components": components}
        response = self._http.request("POST", _PRICE, body)
        return self._parsed(parse_price, "POST", _PRICE, response)

    def _list(self) -> PagedList:
        return self._whole_list(self._collection, "applications")

    def _whole_list(self, path: str, plural: str) -> PagedList:
        """Return a list that the API returns whole: the contract has no pages of it."""
        source = ListSource(
            path,
            plural=plural,
            id_field="name",
            version="v3",
            advisor=self.advisor,
            paged=False,
        )
        return PagedList(self._http, source)

    def _written(self, method: str, path: str, response: Response) -> Written:
        tasks = self._parsed(parse_tasks, method, path, response)
        return Written(tasks=tasks)

    def _parsed(
        self, parse: t.Callable[[t.Any], ParsedT], method: str, path: str, response: Response
    ) -> ParsedT:
        """Return the parsed response. Raises `InvalidResponse` if it is of another shape."""
        try:
            return parse(response.json)
        except SchemaError as problem:
            raise self._invalid_response(method, path, problem, response) from None


class _ApplicationCreation(CreationByName[Written]):
    """The creation of one application, which a task creates after the response."""

    _api: ApplicationApi

    def send(self) -> Written:
        return self._api.start_post(self._desired)

    def find(self) -> Written | None:
        found = self._api.get(self._name)
        if found is None:
            return None
        return Written(found)


def _priced_container(component: FieldValues) -> JsonObject | None:
    """Return a component as in the request for a price; `None` if it can have no replica."""
    scale = component.get("scale") or {}
    maximum = scale.get("max")
    flavor = component.get("flavor")
    if not maximum or not flavor:
        return None
    return {
        "flavor_name": flavor,
        "scale": {"max": maximum},
    }


def _changed_part(before: FieldValues, after: FieldValues) -> FieldValues:
    """Return what differs in `after`, at any depth; what is not in it any more is `None`."""
    part: FieldValues = dict.fromkeys(before)
    for name, value in after.items():
        earlier = before.get(name)
        if value == earlier:
            part.pop(name, None)
        elif isinstance(value, dict) and isinstance(earlier, dict):
            part[name] = _changed_part(earlier, value)
        else:
            part[name] = value
    return part
