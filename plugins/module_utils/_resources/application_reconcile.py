# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Reconciling one application of the catalogue: checked against the catalogue, written by tasks."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.named_api import NamedResource
from ansible_collections.gcore.inference.plugins.module_utils._core.named_reconcile import (
    NamedReconciler,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.option_values import (
    range_problem,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import (
    Desired,
    Plan,
    changed_paths,
    desired_state,
    missing_if_new,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.polling import Deadline
from ansible_collections.gcore.inference.plugins.module_utils._core.prices import preview_prices
from ansible_collections.gcore.inference.plugins.module_utils._core.reconcile import AlreadyApplied
from ansible_collections.gcore.inference.plugins.module_utils._core.results import ReturnValues
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import FieldValues
from ansible_collections.gcore.inference.plugins.module_utils._core.similar_names import (
    suggestion,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.application import (
    COMPONENT,
    ApplicationApi,
    Written,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.application_catalog import (
    CatalogApplication,
    Problems,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.application_rules import (
    components_of,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.application_wait import (
    ApplicationWaiter,
    status_of,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor

Options = dict[str, t.Any]

#: The field of the components.
_COMPONENTS = "components_configuration"


class ApplicationReconciler(NamedReconciler[ApplicationApi]):
    """Reconciles one application with the options of a task."""

    create_only = ("application_name",)
    #: How long the run may wait; set when the plan is applied.
    _deadline: Deadline
    #: What of the catalogue was read, by the name of the application; `None` if it has none.
    _catalog: dict[str, CatalogApplication | None]
    #: The application as last seen.
    _last: NamedResource | None = None

    @classmethod
    def desired(cls, api: ApplicationApi, options: Options) -> Desired:
        by_field = {**options, _COMPONENTS: components_of(options)}
        return desired_state(by_field, api.schema)

    def __init__(
        self,
        api: ApplicationApi,
        options: Options,
        desired: Desired,
        observed: NamedResource | None,
        redactor: Redactor,
    ) -> None:
        self._catalog = {}
        super().__init__(api, options, desired, observed, redactor)

    def predict(self) -> ReturnValues:
        """Return the result that `apply` would have, with the previews that the options ask for.

        Raises:
            InferenceError: the price can't be read; the error has the result without it.
        """
        result = super().predict()
        previews = self._options["preview"] or ()
        if "price" not in previews:
            return result
        values = result._asdict()
        try:
            prices = preview_prices(
                self._api.price,
                self.plan,
                self._schema,
                self._redactor,
            )
        except InferenceError as error:
            error.partial_result = values
            raise
        values["preview"] = {"price": prices}
        return ReturnValues(values)

    def _plan_from(self, observed: NamedResource | None) -> None:
        super()._plan_from(observed)
        self._last = observed

    def _plan_present(self, current: FieldValues | None) -> Plan:
        catalog = self._catalog_application(current)
        requested = self._requested_components
        if catalog is not None and requested:
            respelled = catalog.respelled(requested)
            fields = {**self._desired.fields, _COMPONENTS: respelled}
            self._desired = self._desired._replace(fields=fields)
        return super()._plan_present(current)

    @property
    def _requested_components(self) -> FieldValues:
        """The components that the task names; empty if it names none."""
        return self._desired.fields.get(_COMPONENTS) or {}

    def _problems(self, current: FieldValues | None) -> Problems:
        requested = self._requested_components
        merged = self._schema.merge(current, self._desired.fields)
        before = (current or {}).get(_COMPONENTS) or {}
        after = merged.get(_COMPONENTS) or {}
        catalog = self._catalog_application(current)
        found: Problems = []
        if catalog is not None and _COMPONENTS in self._desired.fields:
            found += catalog.problems(requested, before, after)
            requested = catalog.known_of(requested)
        found += _component_problems(requested, before, after)
        problems = self._name_in_catalog_problems(current)
        for path, text in found:
            problems.append((f"{_COMPONENTS}.{path}", text))
        return problems

    def _name_problems(self) -> Problems:
        # The contract gives a length that its own example exceeds, and nothing else: the API knows.
        return []

    def _option_path(self, path: str) -> str:
        """Return the path of the option: the API has other names for two of them."""
        renamed = path.replace(_COMPONENTS, "components", 1)
        return renamed.replace(".parameter_overrides", ".parameters", 1)

    def _name_in_catalog_problems(self, current: FieldValues | None) -> Problems:
        """Return the problem of a new application that the catalogue does not have."""
        name = self._desired.fields.get("application_name")
        if current is not None or name is None:
            return []
        if self._catalog_application(None) is not None:
            return []
        names = []
        for entry in self._api.catalog():
            other = entry.get("name")
            if isinstance(other, str):
                names.append(other)
        hint = suggestion(name, names, "applications")
        return [("application_name", f"the catalogue has no such application{hint}")]

    def _catalog_application(self, current: FieldValues | None) -> CatalogApplication | None:
        """Return the application of the catalogue; `None` if there is none, or nothing to write."""
        requested = self._desired.fields
        name = requested.get("application_name")
        if current is not None:
            if not self._changes_components(current):
                return None
            name = current["application_name"]
        if name is None:
            return None
        if name not in self._catalog:
            entry = self._api.catalog_entry(name)
            self._catalog[name] = None
            if entry is not None:
                self._catalog[name] = CatalogApplication(name, entry)
        return self._catalog[name]

    def _changes_components(self, current: FieldValues) -> bool:
        before = current.get(_COMPONENTS)
        merged = self._schema.merge(current, self._desired.fields)
        after = merged.get(_COMPONENTS)
        return bool(changed_paths(before, after))

    def _write(self) -> None:
        timeout = self._options["wait_timeout"]
        interval = self._options["wait_interval"]
        self._deadline = Deadline(timeout, interval)
        super()._write()

    def _create(self) -> None:
        written = self._api.start_create(self.plan.after)
        created = self._finish(written)
        self._take_read(created)

    def _update(self) -> None:
        payload = self._payload()
        try:
            written = self._api.start_update(self._name, payload, self._next_payload)
        except AlreadyApplied as applied:
            written = Written(applied.observed)
        updated = self._finish(written)
        self._take_read(updated)

    def _delete(self) -> None:
        written = self._api.start_deletion(self._name)
        self._last = self._finish(written)
        waits = self._options["wait"]
        if self._last is not None and not waits:
            warning = f"{self._name} still exists after its deletion completed"
            self._run_warnings = [warning]

    def _finish(self, written: Written) -> NamedResource | None:
        """Wait for the tasks of a write; return the application as it is then."""
        return self._finish_write(self._api, written, self._name, self._deadline)

    def _take_written(self, written: NamedResource) -> None:
        super()._take_written(written)
        self._last = written

    def _wait(self) -> None:
        """Wait until the application is active or gone, if the options say so."""
        if not self._options["wait"]:
            return
        has_changed = bool(self._changes_made)
        status_before = None
        if has_changed:
            status_before = status_of(self.observed)
        waiter = ApplicationWaiter(
            self._api,
            self._name,
            self._last,
            status_before,
        )
        try:
            if self._options["state"] == "absent":
                waiter.wait_until_gone(self._deadline)
            else:
                waiter.wait_until_active(self._deadline, has_changed)
        finally:
            self._response = {}
            if waiter.last is not None:
                self._response = waiter.last.json


def _component_problems(
    requested: FieldValues, before: FieldValues, after: FieldValues
) -> t.Iterator[tuple[str, str]]:
    """Yield the problems of components that need no catalogue."""
    for name, component in requested.items():
        if component is None:
            continue
        if name not in before:
            for path in missing_if_new(component, COMPONENT):
                yield f"{name}.{path}", f"required to switch on the component {name}"
        scale = after[name].get("scale") or {}
        minimum = scale.get("min")
        maximum = scale.get("max")
        problem = range_problem(minimum, maximum)
        if problem:
            yield f"{name}.scale.min", problem
