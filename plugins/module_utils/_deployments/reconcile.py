# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Reconciling one deployment: observe, plan, apply, wait, result. Knows nothing of Ansible."""

from __future__ import annotations

import time
import typing as t
from functools import partial

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import NOT_FOUND
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.masking import secret_values
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import (
    Action,
    Desired,
    Plan,
    predict_response,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.polling import Deadline
from ansible_collections.gcore.inference.plugins.module_utils._core.reconcile import (
    AlreadyApplied,
    ReplanningReconciler,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import FieldValues
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
    Deployment,
    WriteResult,
    select_unique,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.masked_secrets import (
    uncompared_warnings,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.plan_deployment import (
    desired_deployment,
    is_restart,
    plan_deployment,
    plan_start_or_stop,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.previews import (
    get_previews,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.start_stop import (
    start_or_stop,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.wait import (
    Reader,
    Waiter,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.write_warnings import (
    authentication_off_warnings,
    unapplied_field_paths,
    unapplied_field_warnings,
    unsupported_field_warnings,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.references import (
        ListsFactory,
        ReferenceCheck,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.shared_list import (
        SharedList,
    )

#: Seconds: a deployment that was read longer ago is read again before it is updated. Long enough for
#: a plan, and short enough that hardly anybody changes it in this time.
_MAX_READ_AGE = 3.0


class Outcome(t.NamedTuple):
    """The documented return values of the module, secrets masked, and its warnings.

    `preview` is `None` if none was requested.
    """

    changed: bool
    diff: dict[str, t.Any]
    changes: list[str]
    deployment: dict[str, t.Any]
    warnings: list[str]
    preview: dict[str, t.Any] | None = None


class DeploymentReconciler(ReplanningReconciler[Deployment, Outcome]):
    """Brings one deployment from what was `observed` (`None`: no deployment) to what is `desired`.

    `options` are those of the module, validated. `observed_at` is the `time.monotonic()` of the
    read. Before an update, `apply` reads again and makes a new plan if that is older than
    `_MAX_READ_AGE`.

    Raises:
        InferenceError: it can't be planned, see `plan_deployment`.
    """

    #: How long the run may wait; set when the plan is applied.
    _deadline: Deadline

    def __init__(  # pylint: disable=too-many-arguments
        self,
        api: DeploymentApi,
        options: dict[str, t.Any],
        desired: Desired,
        observed: Deployment | None,
        redactor: Redactor,
        observed_at: float,
    ) -> None:
        super().__init__(api.schema, desired, redactor)
        self._api = api
        self._options = options
        self._observed_at = observed_at
        #: The deployment as last read; `None` if there is none.
        self._last: Deployment | None = None
        #: Whether this run has created it.
        self._is_new = False
        #: The list of the project that a fleet polls for all its deployments; `None` polls this
        #: deployment alone.
        self.shared_list: SharedList | None = None
        self._plan_from(observed)

    def _plan_from(self, observed: Deployment | None) -> None:
        super()._plan_from(observed)
        self._last = observed

    def _make_plan(self, observed: Deployment | None) -> Plan:
        return plan_deployment(self._api, self._options, self._desired, observed, self._redactor)

    def _predict_response(self) -> FieldValues:
        return predict_response(self._response, self.plan, self._schema)

    def predict(self, previews: t.Collection[str] = ()) -> Outcome:
        """Return the outcome that `apply` would have, with the `previews` of these names.

        Raises:
            ApiError: a call for a preview failed; its `partial_result` has the rest.
        """
        outcome = super().predict()
        if not previews:
            return outcome
        try:
            values = get_previews(self._api, self.plan, previews, self._redactor)
        except InferenceError as error:
            error.partial_result = outcome._asdict()
            raise
        return outcome._replace(preview=values)

    def apply(self) -> Outcome:
        try:
            return super().apply()
        except InferenceError as failure:
            if not self._options["rollback_on_failure"]:
                raise
            raise self._roll_back(failure) from None

    def _roll_back(self, failure: InferenceError) -> InferenceError:
        """Roll back an update that did not become ready; return the error of the task."""
        # Imported here: only a failure needs it.
        from ansible_collections.gcore.inference.plugins.module_utils._deployments import rollback

        change = rollback.Change(
            self._api,
            self._options,
            self._reader,
            self.observed,
            self.plan,
            self._last,
        )
        return rollback.roll_back(change, failure, self._result_after_rollback)

    def _result_after_rollback(self, plan: Plan, last: Deployment) -> dict[str, t.Any]:
        """Return the return values, after making `plan` the one of this run.

        It has the changes that are still in effect after the rollback. `last` is the deployment then.
        """
        self.plan = plan
        self._changes_made = plan.changes
        self._response = last.json
        return self._result()._asdict()

    def _refresh(self) -> None:
        age = time.monotonic() - self._observed_at
        if self._is_update and age > _MAX_READ_AGE:
            self._plan_from(self._observe_again())

    def _write(self) -> None:
        timeout = self._options["wait_timeout"]
        interval = self._options["wait_interval"]
        self._deadline = Deadline(timeout, interval)
        super()._write()
        self._start_or_stop()

    @property
    def _id(self) -> str:
        """The id; before a create the name, which is the id on API v3."""
        if self.observed:
            return self.observed.id
        return str(self.plan.after["name"])

    @property
    def _label(self) -> str:
        """What messages call the deployment."""
        if self.observed:
            return self.observed.label
        return self._id

    def _create(self) -> None:
        written = self._api.create(self.plan.after)
        created = self._finish(written)
        self._is_new = True
        self._take_written(created, self.plan)

    def _update(self) -> None:
        payload = self._payload()
        try:
            written = self._api.update(self._id, payload, self._next_payload)
        except AlreadyApplied as applied:
            written = WriteResult(applied.observed)
        updated = self._finish(written)
        # `_next_payload` has replaced `self.plan` if the update was retried.
        sent = self.plan._replace(after=self._payload())
        self._take_written(updated, sent)

    def _delete(self) -> None:
        written = self._api.delete(self._id)
        remaining = self._finish(written)
        if written.tasks is None:
            # API v2 has no tasks. The deployment as read before is kept for waiting.
            return
        self._last = remaining
        waits = self._options["wait"]
        if remaining and not remaining.is_deleted_or_deleting and not waits:
            self._run_warnings = [f"{remaining.label} still exists after its deletion completed"]

    def _payload(self) -> FieldValues:
        """Return the fields that an update by the current plan sends."""
        plan = self.plan
        return self._api.update_payload(plan.before, plan.after)

    def _observe_again(self) -> Deployment:
        """Return the deployment as it is now. Raises `InferenceError` if it was deleted."""
        observed = self._api.get(self._id)
        if observed is None or observed.is_deleted_or_deleting:
            problem = f"{self._label} was deleted before it could be updated"
            raise InferenceError(problem, NOT_FOUND)
        return observed

    def _finish(self, written: WriteResult) -> Deployment | None:
        """Wait for the tasks of a write; return the deployment as it is then."""
        return self._finish_write(self._api, written, self._id, self._deadline)

    def _is_as_before(self, read: Deployment) -> bool:
        return not read.is_deleted_or_deleting and super()._is_as_before(read)

    def _is_still_there(self, read: Deployment) -> bool:
        return not read.is_deleted_or_deleting

    def _unapplied_paths(self, response: Deployment) -> list[str]:
        return unapplied_field_paths(self.plan, response, self._schema)

    def _take_written(self, written: Deployment | None, sent: Plan) -> None:
        """Show the deployment, as it is after a write, in the result; warn of what it does not show.

        The plan `sent` has as `after` what was sent.
        """
        if written is None or written.is_deleted_or_deleting:
            problem = f"{self._label} was deleted while waiting"
            raise InferenceError(problem, NOT_FOUND)
        self._run_warnings = unapplied_field_warnings(
            sent,
            written,
            self._api,
            self._is_new,
        )
        self._last = written
        self._response = written.json

    def _start_or_stop(self) -> None:
        """Start or stop it: as planned, or because the write of its fields did the opposite."""
        if self._last is None:
            return
        action = self.plan.action or self._corrective_action(self._last)
        if action is None:
            return
        if is_restart(action) and not self._last.is_stopped:
            self._restart(self._last)
        else:
            to_start = action.after == "ACTIVE"
            start_or_stop(
                self._api,
                self._last.id,
                to_start,
                self._deadline,
                self._is_new,
            )
        # The API does not respond with the new status. The result shows the desired one.
        self._response = {**self._response, "status": action.after}
        self._changes_made = self.plan.changes

    def _corrective_action(self, written: Deployment) -> Action | None:
        """Return the start or stop that is needed because the write itself changed the status."""
        state = self._options["state"]
        if state == "restarted":
            # A new deployment is not restarted: for it, `restarted` means `started`.
            state = "started"
        return plan_start_or_stop(state, written.status)

    def _restart(self, running: Deployment) -> None:
        """Restart it; if that fails after the stop, the result shows that it is stopped."""
        # Imported here: only a restart needs it.
        from ansible_collections.gcore.inference.plugins.module_utils._deployments import restart

        try:
            warnings = restart.restart(
                self._api,
                running,
                self._deadline,
                self._reader,
            )
        except restart.RestartError as error:
            if error.is_stopped:
                self._report_stop_only(error.last)
            raise
        self._run_warnings = self._run_warnings + warnings

    def _report_stop_only(self, last: Deployment | None) -> None:
        """Show in the result that of the planned restart only the stop was done."""
        status = self.observed.status if self.observed else None
        stop = plan_start_or_stop("stopped", status)
        self.plan = self.plan._replace(action=stop)
        self._changes_made = self.plan.changes
        self._response = last.json if last else {}

    def _wait(self) -> None:
        """Wait until the deployment is what its `state` asks for, if the options say so."""
        if self._last is None or not self._options["wait"]:
            return
        status_before = None
        if self.observed:
            status_before = self.observed.status
        waiter = Waiter(
            self._reader(),
            self._last,
            self._options["state"],
            self._is_new,
            status_before,
        )
        try:
            waiter.wait(self._deadline, has_changed=bool(self._changes_made))
        finally:
            self._response = {}
            if waiter.last:
                self._response = waiter.last.json

    def _reader(self) -> Reader:
        """Return what reads the deployment while the run waits for it."""
        if self.shared_list is None:
            return self._api
        return self.shared_list.reader(absence_is_proof=self._options["state"] == "absent")

    def _warnings_of_plan(self) -> list[str]:
        if self.observed is None or not self.plan.after:
            return []
        uncompared = uncompared_warnings(self.plan, self._desired, self._schema)
        if not self._is_update:
            return uncompared
        payload = self._payload()
        unsupported = unsupported_field_warnings(
            self._api,
            self.observed,
            payload,
            self._redactor,
        )
        authentication_off = authentication_off_warnings(self.plan, self._desired)
        return unsupported + authentication_off + uncompared

    def _result(self) -> Outcome:
        values = self._result_values("deployment")
        return Outcome(**values)

    def _plan_to_show(self) -> Plan:
        """Return the plan without the start or stop if this was not done."""
        if "status" in self._changes_made:
            return self.plan
        return self.plan._replace(action=None)


def reference_check(
    api: DeploymentApi,
    options: dict[str, t.Any],
    redactor: Redactor,
    create_lists: ListsFactory | None,
) -> ReferenceCheck | None:
    """Return what verifies the references of deployments, if the options of the module ask for it."""
    if create_lists is None or not options["verify_references"]:
        return None
    # Imported here: a run without the option does not need it.
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.references import (
        ReferenceCheck,
    )

    return ReferenceCheck(api, create_lists, redactor)


def reconcile_deployment(
    api: DeploymentApi,
    options: dict[str, t.Any],
    redactor: Redactor,
    check_mode: bool,
    create_lists: ListsFactory | None = None,
) -> Outcome:
    """Bring one deployment to what the validated options ask for: the handler of the module.

    In check mode nothing is written. `redactor` learns the secrets of the options and of the
    responses. `create_lists` returns the lists of what a deployment can refer to. Returns the outcome
    of the run; in check mode, the one that a run would have.

    Raises:
        InferenceError: the deployment can't be planned, a request failed, or so did the waiting; then
            `partial_result` has what was changed.
    """
    desired = desired_deployment(options, api.schema)
    values = secret_values(desired.fields, api.schema, desired.public)
    redactor.add(values)
    observed_at = time.monotonic()
    observed = _observe(api, options)
    check = reference_check(api, options, redactor, create_lists)
    make_reconciler = partial(
        DeploymentReconciler,
        api,
        options,
        desired,
        observed,
        redactor,
        observed_at,
    )
    reconciler = check.verify(make_reconciler, options) if check else make_reconciler()
    if check_mode:
        previews = options["preview"] or ()
        return reconciler.predict(previews)
    return reconciler.apply()


def _observe(api: DeploymentApi, options: dict[str, t.Any]) -> Deployment | None:
    """Return the deployment of that id, else of that name; `None` if there is none."""
    name = options["name"]
    found = api.lookup(options["instance_id"], name)
    return select_unique(found, name)
