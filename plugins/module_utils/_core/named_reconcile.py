# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Reconciling one resource that has a name within a project, and whose writes are complete at once."""

from __future__ import annotations

import typing as t
from functools import partial

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import NOT_FOUND
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    InferenceError,
    OptionsError,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.hidden_values import (
    as_shown,
    fill_hidden,
    plan_with_hidden,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.masking import secret_values
from ansible_collections.gcore.inference.plugins.module_utils._core.named_api import (
    NamedApi,
    NamedResource,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import (
    Desired,
    Plan,
    desired_state,
    plan_changes,
    plan_deletion,
    predict_response,
    unapplied_paths,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.polling import Deadline
from ansible_collections.gcore.inference.plugins.module_utils._core.reconcile import (
    AlreadyApplied,
    ReplanningReconciler,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.results import ReturnValues
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import FieldValues
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import NameRule
from ansible_collections.gcore.inference.plugins.module_utils._core.tasks import read_written
from ansible_collections.gcore.inference.plugins.module_utils._core.write_warnings import (
    unapplied_warnings,
    unknown_field_warnings,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor

Options = dict[str, t.Any]
Problems = list[tuple[str, str]]
ApiT = t.TypeVar("ApiT", bound=NamedApi)

#: Seconds: in this time the API shows an update that it has confirmed.
_SHOWN_WITHIN = 10


class NamedReconciler(ReplanningReconciler[NamedResource, ReturnValues], t.Generic[ApiT]):
    """Brings one resource from what was `observed` (`None`: nothing) to what the options ask for.

    `options` are those of the module, validated: `name`, `state` (`present` or `absent`), and the
    fields. A resource with rules of its own is a subclass with other attributes and hooks:
    `desired`, `_problems`, `_option_path`, `_warnings_of_plan`.

    Raises:
        InferenceError: it can't be planned.
    """

    #: The fields that only a create may set.
    create_only: tuple[str, ...] = ()
    #: What the name of a new resource must be.
    name_rule = NameRule()
    #: The option by whose value `always` secrets are written without being compared, if any.
    update_option = ""

    def __init__(
        self,
        api: ApiT,
        options: Options,
        desired: Desired,
        observed: NamedResource | None,
        redactor: Redactor,
    ) -> None:
        super().__init__(api.schema, desired, redactor)
        self._api = api
        self._options = options
        self._name = str(options["name"])
        self._plan_from(observed)

    @classmethod
    def reconcile(
        cls, api: ApiT, options: Options, redactor: Redactor, check_mode: bool
    ) -> ReturnValues:
        """Bring one resource to what the validated options ask for: the handler of the module.

        In check mode nothing is written. `redactor` learns the secrets of the options and of the
        responses.

        Raises:
            InferenceError: the resource can't be read, planned or written.
        """
        desired = cls.desired(api, options)
        secrets = secret_values(desired.fields, api.schema, desired.public)
        redactor.add(secrets)
        observed = api.get(options["name"])
        reconciler = cls(api, options, desired, observed, redactor)
        if check_mode:
            return reconciler.predict()
        return reconciler.apply()

    @classmethod
    def desired(cls, api: ApiT, options: Options) -> Desired:
        """Return what the options ask for. The name of an option is that of its field."""
        return desired_state(options, api.schema)

    def _problems(self, current: FieldValues | None) -> Problems:
        """Return the problems that the rules of the resource find.

        `current` is `None` before a create.
        """
        return []

    def _option_path(self, path: str) -> str:
        """Return the path of the option of the field at `path`."""
        return path

    def _make_plan(self, observed: NamedResource | None) -> Plan:
        current = None
        if observed is not None:
            current = observed.fields
        if self._options["state"] == "absent":
            return plan_deletion(current)
        try:
            return self._plan_present(current)
        except OptionsError as error:
            by_option = []
            for path, text in error.problems:
                option_path = self._option_path(path)
                by_option.append((option_path, text))
            raise OptionsError(by_option) from None

    def _plan_present(self, current: FieldValues | None) -> Plan:
        """Return the plan for `state=present`. Raises `OptionsError`."""
        requested = self._desired.fields
        schema = self._schema
        noun = self._api.noun
        problems = list(self._problems(current))
        if current is None:
            problems += self._name_problems()
            return plan_changes(None, requested, schema, noun, problems)
        problems += self._create_only_problems(current)
        return plan_with_hidden(
            current,
            requested,
            schema,
            noun,
            problems,
            always=self._writes_always,
            replaces_all=self._api.replaces_all,
        )

    @property
    def _writes_always(self) -> bool:
        """Whether secrets are written without being compared."""
        choice = self._options.get(self.update_option)
        return choice == "always"

    def _name_problems(self) -> Problems:
        """Return what is wrong with the name of a new resource."""
        problem = self.name_rule.problem(self._name)
        if problem is None:
            return []
        return [("name", problem)]

    def _create_only_problems(self, current: FieldValues) -> Problems:
        """Return the problem of each field that differs and that the API does not change."""
        problems = []
        for name in self.create_only:
            value = self._desired.fields.get(name)
            if value is None or value == current.get(name):
                continue
            noun = self._api.noun
            text = f"the API does not change it; delete the {noun} and create it again to do that"
            problems.append((name, text))
        return problems

    def _plan_from(self, observed: NamedResource | None) -> None:
        if observed is not None:
            # Also what the API should not show any more.
            self._learn_secrets(observed.json)
        super()._plan_from(observed)

    def _predict_response(self) -> FieldValues:
        predicted = predict_response(
            self._response,
            self.plan,
            self._schema,
        )
        if self.observed is None:
            return predicted
        return as_shown(predicted, self._response, self._schema)

    def _create(self) -> None:
        created = self._api.create(self.plan.after)
        self._take_written(created)

    def _update(self) -> None:
        payload = self._payload()
        try:
            updated = self._api.update(self._name, payload, self._next_payload)
        except AlreadyApplied as applied:
            updated = applied.observed
        # Even if the resource can't be read now.
        self._changes_made = self.plan.field_changes
        if updated is None:
            updated = self._read_updated()
        self._take_read(updated)

    def _read_updated(self) -> NamedResource | None:
        """Return the resource after an update whose response does not show it."""
        get = partial(self._api.get, self._name)
        deadline = Deadline(_SHOWN_WITHIN, interval=0)
        return read_written(get, self._is_as_before, deadline)

    def _delete(self) -> None:
        self._api.delete(self._name)
        self._changes_made = self.plan.field_changes

    def _payload(self) -> FieldValues:
        plan = self.plan
        return self._api.update_payload(
            plan.before,
            plan.after,
        )

    def _observe_again(self) -> NamedResource:
        observed = self._api.get(self._name)
        if observed is None:
            noun = self._api.noun
            problem = f"the {noun} {self._name} was deleted before it could be updated"
            raise InferenceError(problem, NOT_FOUND)
        return observed

    def _next_payload(self) -> FieldValues:
        attempted = self.plan
        try:
            return super()._next_payload()
        except AlreadyApplied:
            # The earlier attempt also sent hidden values, which the new plan cannot see as changed.
            self.plan = attempted
            raise

    def _take_read(self, read: NamedResource | None) -> None:
        """Show the resource, as it was read after a write, in the result.

        Raises `InferenceError` if there is none any more.
        """
        if read is None:
            problem = f"{self._name} was deleted while its update was carried out"
            raise InferenceError(problem, NOT_FOUND)
        self._take_written(read)

    def _take_written(self, written: NamedResource) -> None:
        """Show the resource, as it is after a write, in the result; warn of what it does not show."""
        self._changes_made = self.plan.field_changes
        self._response = written.json
        paths = self._unapplied_paths(written)
        self._run_warnings = unapplied_warnings(paths)

    def _unapplied_paths(self, response: NamedResource) -> list[str]:
        observed = fill_hidden(
            response.fields,
            self.plan.after,
        )
        return unapplied_paths(
            self.plan,
            observed,
            self._schema,
        )

    def _warnings_of_plan(self) -> list[str]:
        if self.observed is None or not self._is_update:
            return []
        if not self._api.replaces_all:
            return []
        return unknown_field_warnings(
            self.observed.json,
            self.plan.after,
            self._schema,
            self._redactor,
        )

    def _result(self) -> ReturnValues:
        name = self._api.result_name
        values = self._result_values(name)
        for hidden, field in self._schema.fields.items():
            if not field.is_returned:
                # Dropped, should the API return it once more.
                values[name].pop(hidden, None)
        return ReturnValues(values)
