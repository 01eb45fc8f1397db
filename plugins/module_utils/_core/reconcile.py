# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Reconciling one resource: observe, plan, apply, wait, result. Knows nothing of Ansible."""

from __future__ import annotations

import abc
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.change_lines import change_lines
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.masking import (
    for_output,
    mask_secrets,
    mask_sides,
    secret_values,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import (
    Desired,
    Difference,
    Plan,
    changed_paths,
    credit_earlier_attempt,
    iter_differences,
    unapplied_paths,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.polling_errors import TaskError
from ansible_collections.gcore.inference.plugins.module_utils._core.results import Result
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    JsonObject,
    Struct,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.tasks import (
    TaskApi,
    WriteResult,
    wait_for_tasks,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import visible

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.polling import Deadline
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor


class Observed(t.Protocol):
    """A resource as the API has it."""

    @property
    def fields(self) -> FieldValues:
        """The managed fields."""

    @property
    def json(self) -> JsonObject:
        """The whole object in the response."""


ObservedT = t.TypeVar("ObservedT", bound=Observed)
ResultT = t.TypeVar("ResultT", bound=Result)


class AlreadyApplied(Exception):
    """An earlier attempt at an update has done all of it, as `observed` since then shows."""

    def __init__(self, observed: t.Any) -> None:
        super().__init__()
        self.observed = observed


class Reconciler(abc.ABC, t.Generic[ObservedT, ResultT]):
    """Brings one resource from what was `observed` (`None`: nothing) to what is desired.

    A resource implements the abstract methods, which plan and write. It may implement `_refresh`,
    `_wait` and `_warnings_of_plan`, which do nothing here. Its `__init__` ends with `_plan_from`.
    Nothing is written before `apply`.

    `schema` has the managed fields, with a `name` among them. `redactor` learns the secrets of all
    responses.
    """

    def __init__(self, schema: Struct, desired: Desired, redactor: Redactor) -> None:
        self.observed: ObservedT | None = None
        self._schema = schema
        self._desired = desired
        self._public = desired.public
        self._redactor = redactor
        #: The JSON of the resource that the result shows.
        self._response: JsonObject = {}
        #: The paths of what this run has changed so far, and the warnings of that.
        self._changes_made: list[str] = []
        self._run_warnings: list[str] = []
        self._is_waiting = False

    @abc.abstractmethod
    def _make_plan(self, observed: ObservedT | None) -> Plan:
        """Return the plan. Raises `InferenceError` if there can be none."""

    @abc.abstractmethod
    def _predict_response(self) -> FieldValues:
        """Return the response that the API would give after the plan, as far as known."""

    @abc.abstractmethod
    def _create(self) -> None:
        """Create the resource.

        As soon as the write is under way, set `_changes_made`; then set `_response` and `_run_warnings`.
        """

    @abc.abstractmethod
    def _update(self) -> None:
        """Update the resource, and set the same as `_create` does."""

    @abc.abstractmethod
    def _delete(self) -> None:
        """Delete the resource, and set `_changes_made` and `_run_warnings`."""

    @abc.abstractmethod
    def _result(self) -> ResultT:
        """Return the result, see `_result_values`."""

    def _refresh(self) -> None:
        """Observe and plan again, if the resource was read too long ago."""

    def _wait(self) -> None:
        """Wait until the resource is as desired, if the options say so."""

    def _warnings_of_plan(self) -> list[str]:
        """Return the warnings about the plan, be it carried out or not."""
        return []

    def _plan_from(self, observed: ObservedT | None) -> None:
        """Set the plan and what belongs to it, from what was `observed`.

        Raises `InferenceError` if no plan can be made.
        """
        if observed is not None:
            self._learn_secrets(observed.fields)
        self.plan = self._make_plan(observed)
        self.observed = observed
        self._response = {}
        if observed is not None and self.plan.after:
            self._response = observed.json
        self._plan_warnings = self._warnings_of_plan()

    def predict(self) -> ResultT:
        """Return the result that `apply` would have, without any write."""
        self._response = self._predict_response()
        self._changes_made = self.plan.changes
        return self._result()

    def apply(self) -> ResultT:
        """Carry out the plan; return the result.

        Raises:
            InferenceError: a write or the waiting failed; its `partial_result` shows what was
                changed by then.
        """
        self._refresh()
        try:
            self._write()
            self._is_waiting = True
            self._wait()
        except InferenceError as error:
            error.partial_result = self._partial_result()
            raise
        return self._result()

    @property
    def _is_update(self) -> bool:
        """Whether the plan changes fields of an existing resource."""
        if self.observed is None or not self.plan.after:
            return False
        return bool(self.plan.field_changes)

    def _write(self) -> None:
        """Create, update or delete the resource, if the plan changes fields."""
        if not self.plan.field_changes:
            return
        if self.observed is None:
            self._create()
        elif self.plan.after:
            self._update()
        else:
            self._delete()

    def _finish_write(
        self,
        api: TaskApi[ObservedT],
        written: WriteResult[ObservedT],
        name: str,
        deadline: Deadline,
    ) -> ObservedT | None:
        """Wait for the tasks of a write; return the resource as it is then, `None` if it is gone.

        Raises:
            TaskError: a task failed or was not finished in time; `is_final` if it had no effect.
        """
        # From here on the API may apply the change, even if the rest of the run fails.
        self._changes_made = self.plan.field_changes
        is_new = self.observed is None
        is_outdated = self._is_as_before if self._is_update else self._is_still_there
        try:
            return wait_for_tasks(api, written, name, deadline, is_new, is_outdated)
        except TaskError as error:
            if error.is_final:
                self._changes_made = []
            raise

    def _is_as_before(self, read: ObservedT) -> bool:
        """Return whether what was `read` after an update still has the values from before it."""
        before = self.observed
        if before is None or changed_paths(before.fields, read.fields):
            return False
        return bool(self._unapplied_paths(read))

    def _is_still_there(self, read: ObservedT) -> bool:
        """Return whether a resource that was `read` after its deletion shows no sign of that yet."""
        return True

    def _unapplied_paths(self, response: ObservedT) -> list[str]:
        """Return the paths of what the plan sends and the `response` does not show."""
        return unapplied_paths(self.plan, response.fields, self._schema)

    def _partial_result(self) -> dict[str, t.Any]:
        """Return the values of a failed run; empty if it changed nothing and has no warning."""
        if self._changes_made or self._is_waiting:
            return self._result()._asdict()
        if self._plan_warnings:
            return {"warnings": self._plan_warnings}
        return {}

    def _result_values(self, name: str) -> dict[str, t.Any]:
        """Return the return values, secrets masked, with the resource as `name`."""
        self._learn_secrets(self._response)
        masked = mask_secrets(self._response, self._schema, self._public)
        return {
            "changed": bool(self._changes_made),
            "diff": self._diff(),
            "changes": self._changes_made,
            "warnings": self._plan_warnings + self._run_warnings,
            name: for_output(masked, self._schema, self._redactor),
        }

    def _diff(self) -> dict[str, t.Any]:
        """Return what Ansible shows with `--diff`: both sides, and the changes as lines of text."""
        plan = self._plan_to_show()
        before, after = self._diff_sides(plan)
        diff = {"before": before, "after": after}
        if not plan.changes:
            return diff
        current = after or before
        header = visible(str(current["name"])).replace("\n", " ")
        changes = self._masked_differences(plan)
        return {
            "before_header": header,
            "after_header": header,
            **diff,
            "prepared": change_lines(changes),
        }

    def _plan_to_show(self) -> Plan:
        """Return the plan that the diff shows."""
        return self.plan

    def _diff_sides(self, plan: Plan) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
        """Return the resource before and after, in the format of the API, secrets masked."""
        before, after = mask_sides(plan.before, plan.after, self._schema, self._public, to_api=True)
        action = plan.action
        if action is None:
            return before, after
        after[action.field] = action.shown_after
        if before:
            before[action.field] = action.before
        return before, after

    def _masked_differences(self, plan: Plan) -> list[Difference]:
        """Return each path in which the sides of the plan differ, with both values."""
        before, after = mask_sides(plan.before, plan.after, self._schema, self._public)
        differences = list(iter_differences(before, after))
        action = plan.action
        if action is not None:
            differences.append((action.field, action.before, action.shown_after))
        return differences

    def _learn_secrets(self, fields: FieldValues) -> None:
        values = secret_values(fields, self._schema, self._public)
        self._redactor.add(values)


class ReplanningReconciler(Reconciler[ObservedT, ResultT]):
    """A reconciler that observes and plans again before each reattempt at an update."""

    @abc.abstractmethod
    def _observe_again(self) -> ObservedT:
        """Return the resource as it is now. Raises `InferenceError` if it was deleted."""

    @abc.abstractmethod
    def _payload(self) -> FieldValues:
        """Return the fields that an update by the current plan sends."""

    def _next_payload(self) -> FieldValues:
        """Plan again after a failed attempt at an update; return the fields to send.

        Raises `AlreadyApplied` if nothing is left to change.
        """
        attempted = self.plan
        warnings = self._plan_warnings
        observed = self._observe_again()
        self._plan_from(observed)
        remaining = self.plan
        payload = self._payload()
        self.plan = credit_earlier_attempt(attempted, remaining)
        # The failed attempt may have done what was warned of.
        for warning in self._plan_warnings:
            if warning not in warnings:
                warnings.append(warning)
        self._plan_warnings = warnings
        if not remaining.field_changes:
            raise AlreadyApplied(observed)
        return payload
