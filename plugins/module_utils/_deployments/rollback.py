# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Rolling back an update of one deployment that did not become ready."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import (
    NOT_FOUND,
    RESOURCE_FAILED,
    TASK_FAILED,
    WAIT_TIMEOUT,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import (
    Action,
    Plan,
    changed_paths,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.polling import Deadline
from ansible_collections.gcore.inference.plugins.module_utils._core.polling_errors import TaskError
from ansible_collections.gcore.inference.plugins.module_utils._core.revert import (
    Reverted,
    remaining_paths,
    revert,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.tasks import (
    follow_tasks,
    read_again,
    wait_for_tasks,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.errors import (
    ROLLBACK_FAILED,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.plan_deployment import (
    is_restart,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.restart import (
    RestartError,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.rollback_error import (
    RollbackError,
    newest_logs,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.start_stop import (
    start_or_stop,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.wait import (
    Reader,
    Waiter,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.schema import FieldValues
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        Deployment,
    )

#: The kinds of failures after which an update is rolled back.
_FAILURES = (RESOURCE_FAILED, WAIT_TIMEOUT, TASK_FAILED)

#: Returns the values of a task. The plan has the changes of the deployment that are still applied.
Describe = t.Callable[[Plan, "Deployment"], dict[str, t.Any]]


class Change(t.NamedTuple):
    """What a run has changed of one deployment.

    `create_reader` returns what polls the deployment from then on. `observed` is the deployment
    before (`None`: the run has created it), `written` the response to the update.
    """

    api: DeploymentApi
    options: dict[str, t.Any]
    create_reader: t.Callable[[], Reader]
    observed: Deployment | None
    plan: Plan
    written: Deployment | None


def roll_back(change: Change, failure: InferenceError, describe: Describe) -> InferenceError:
    """Roll back an update that ended in `failure`; return the error of the task.

    Another failure than that of an update which does not become ready is returned as it is.
    """
    if failure.kind not in _FAILURES or not _is_reversible(change.plan):
        return failure
    if change.observed is None:
        return _new_deployment_error(change, failure)
    # The rollback may remove the containers that wrote them.
    logs = newest_logs(change.api, change.observed.id, failure)
    rollback = _Rollback(change, change.observed, failure)
    outcome = "The update was rolled back."
    if not rollback.was_settled:
        outcome = f"{outcome} The deployment was not ready before it either."
    rollback_failure = None
    try:
        rollback.run()
    except InferenceError as problem:
        outcome = ""
        rollback_failure = problem
        rollback.read_state_after_failure(problem)
    values = failure.partial_result
    remaining = rollback.remaining_changes(rollback_failure)
    if rollback.now and remaining:
        values = describe(remaining, rollback.now)
    if isinstance(failure, RestartError) and rollback_failure is None:
        # It is not stopped any more.
        failure = failure.failure
    error = RollbackError(failure, logs, outcome, rollback_failure, rollback.foreign)
    error.partial_result = {**values, "rolled_back": rollback_failure is None}
    return error


def _is_reversible(plan: Plan) -> bool:
    """Return whether the plan changes something that can be put back: not a deletion or a restart."""
    if not plan.after:
        return False
    if plan.field_changes:
        return True
    return plan.action is not None and not is_restart(plan.action)


def _new_deployment_error(change: Change, failure: InferenceError) -> InferenceError:
    """Return the error about a deployment that the run has created, if it has."""
    if change.written is None:
        return failure
    logs = newest_logs(change.api, change.written.id, failure)
    error = RollbackError(failure, logs, "It is new, and is left as it is.")
    error.partial_result = {**failure.partial_result, "rolled_back": False}
    return error


class _Rollback:
    """The rollback of an update that ended in `failure`. `observed` is the deployment before.

    `now` is the deployment as last seen, `None` if it could not be read. `foreign` has the paths
    that something else has changed. `was_settled`: before the update it was ready or stopped.
    """

    def __init__(self, change: Change, observed: Deployment, failure: InferenceError) -> None:
        self.now: Deployment | None = None
        self.foreign: list[str] = []
        self._change = change
        self._api = change.api
        self._observed = observed
        self.was_settled = observed.is_stopped or observed.is_ready
        self._written = self._written_fields()
        #: The fields that the rollback has sent last.
        self._sent: FieldValues | None = None
        action = change.plan.action
        #: Whether the run has stopped the deployment: that may not show yet.
        self._is_stopping = False
        if action is not None and not isinstance(failure, TaskError):
            # After a task that failed, no stop was sent.
            self._is_stopping = action.after == "DISABLED"
        #: The task of the API that may still carry out the update.
        self._pending_task: str | None = None
        if isinstance(failure, TaskError) and not failure.is_final:
            self._pending_task = failure.task_id

    def run(self) -> None:
        """Roll back, and wait until the deployment is as it was. Raises `InferenceError`."""
        options = self._change.options
        timeout = options["wait_timeout"]
        interval = options["wait_interval"]
        deadline = Deadline(timeout, interval)
        self._put_back(deadline)
        if self._pending_task is None:
            return
        # The task may have carried out the update after all.
        self._follow_pending(self._pending_task, deadline)
        latest = self._read()
        if self._remaining_paths(latest):
            self._put_back(deadline)

    def read_state_after_failure(self, error: InferenceError) -> None:
        """Read the deployment after the `error` of a call, which may have been carried out."""
        if not isinstance(error, ApiError):
            return
        try:
            self._read()
        except InferenceError:
            # The first error says enough.
            return

    def remaining_changes(self, rollback_failure: InferenceError | None) -> Plan | None:
        """Return the plan of the changes that are still applied; `None` if they are unknown.

        `rollback_failure` is the error of the rollback, `None` if it succeeded.
        """
        if self.now is None or self._pending_task:
            return None
        fields = self.now.fields
        if rollback_failure is None:
            return Plan(fields, fields, [])
        attainable = self._attainable(fields)
        paths = self._remaining_paths(self.now)
        status = self.now.status
        status_before = self._observed.status
        action = None
        if status != status_before:
            action = Action("status", status_before, status)
        return Plan(attainable, fields, paths, action)

    def _put_back(self, deadline: Deadline) -> None:
        """Put back the fields, start or stop, and wait until the deployment is as it was.

        Raises `InferenceError`.
        """
        latest = self._read()
        to_stop = self._is_to_be_stopped(latest)
        self._write(latest, deadline)
        self._confirm(deadline)
        self._start_or_stop(to_stop, deadline)
        self._wait(to_stop, latest.status, deadline)

    @property
    def _last(self) -> Deployment:
        return self.now or self._observed

    def _read(self) -> Deployment:
        """Return the deployment as it is now. Raises `InferenceError` if it does not exist."""
        read = self._api.get(self._observed.id)
        return self._seen(read)

    def _seen(self, read: Deployment | None) -> Deployment:
        """Return and keep what was read. Raises `InferenceError` if the deployment is gone."""
        if read is None or read.is_deleted_or_deleting:
            label = self._observed.label
            problem = f"{label} was deleted by something else during the rollback"
            raise InferenceError(problem, NOT_FOUND)
        self.now = read
        return read

    def _write(self, latest: Deployment, deadline: Deadline) -> None:
        """Send the update that reverts the remaining changes, if there are any."""
        payload = self._payload(latest)
        if not payload:
            return
        try:
            written = self._api.update(latest.id, payload, self._next_payload)
        except _AlreadyDone:
            return
        updated = wait_for_tasks(self._api, written, latest.id, deadline, is_new=False)
        self._seen(updated)

    def _next_payload(self) -> FieldValues:
        """Return the fields of a further attempt. Raises `_AlreadyDone` if nothing is left."""
        latest = self._read()
        payload = self._payload(latest)
        if not payload:
            raise _AlreadyDone
        return payload

    def _payload(self, latest: Deployment) -> FieldValues:
        """Return what reverts the remaining and the pending changes; empty if there are none."""
        reverted = self._reverted(latest.fields)
        self._note_foreign_fields(reverted.foreign, latest.fields)
        fields = self._with_pending(latest.fields)
        attainable = self._api.attainable(fields, reverted.fields)
        if not changed_paths(attainable, fields):
            return {}
        self._sent = attainable
        return self._api.update_payload(fields, reverted.fields)

    def _with_pending(self, fields: FieldValues) -> FieldValues:
        """Return `fields` with what the pending task, if there is one, may still change."""
        if self._pending_task is None:
            return fields
        plan = self._change.plan
        pending_changes = {}
        for name, value in plan.after.items():
            before = plan.before.get(name)
            if changed_paths(before, value):
                pending_changes[name] = value
        return {**fields, **pending_changes}

    def _follow_pending(self, task_id: str, deadline: Deadline) -> None:
        """Wait until the pending task is over. Raises `InferenceError` if that lasts too long."""
        try:
            follow_tasks(self._api.task, [task_id], self._observed.label, deadline)
        except TaskError as error:
            if not error.is_final:
                raise
        self._pending_task = None

    def _confirm(self, deadline: Deadline) -> None:
        """Check that the fields are back. What the API shows after a write may be the state of before.

        Raises `InferenceError`.
        """
        read_again(self._last, self._read, self._shows_update, deadline)
        remaining = self._remaining_paths(self._last)
        if remaining:
            listed = ", ".join(remaining)
            problem = f"the API did not apply {listed} to {self._observed.label}"
            raise InferenceError(problem, ROLLBACK_FAILED)

    def _shows_update(self, deployment: Deployment) -> bool:
        return bool(self._remaining_paths(deployment))

    def _remaining_paths(self, deployment: Deployment) -> list[str]:
        """Return the paths in which the update is still applied."""
        fields = deployment.fields
        return remaining_paths(
            self._change.plan,
            self._attainable(fields),
            fields,
        )

    def _written_fields(self) -> FieldValues:
        """Return what the run has sent, as the API has taken it: it may have changed the form."""
        plan = self._change.plan
        fields = dict(plan.after)
        if self._change.written is None:
            return fields
        response = self._change.written.fields
        # In the fields that were not sent, the response may have changes of others.
        for name in self._api.update_payload(plan.before, plan.after):
            fields[name] = response.get(name)
        return fields

    def _reverted(self, fields: FieldValues) -> Reverted:
        """Return `fields` with what the run has changed as it was before."""
        plan = self._change.plan
        return revert(plan, self._written, fields)

    def _attainable(self, fields: FieldValues) -> FieldValues:
        """Return `fields` with what the run has changed as it was before, as far as it can be."""
        reverted = self._reverted(fields)
        return self._api.attainable(fields, reverted.fields)

    def _note_foreign_fields(self, paths: list[str], fields: FieldValues) -> None:
        """Note which of these `paths` something else has changed, and not the rollback itself."""
        foreign = paths
        if self._sent is not None:
            foreign = revert(self._change.plan, self._sent, fields).foreign
        for path in paths:
            if path in foreign:
                self._note_foreign_change(path)

    def _note_foreign_change(self, path: str) -> None:
        """Note that something else has changed what is at `path`."""
        if path not in self.foreign:
            self.foreign.append(path)

    def _is_to_be_stopped(self, latest: Deployment) -> bool:
        """Return whether the deployment was stopped before, or was stopped by something else."""
        was_stopped = self._observed.is_stopped
        if self._change.plan.action is None and was_stopped != latest.is_stopped:
            self._note_foreign_change("status")
            return latest.is_stopped
        return was_stopped

    def _start_or_stop(self, to_stop: bool, deadline: Deadline) -> None:
        """Start or stop the deployment if it is not so."""
        is_stopped = self._last.is_stopped
        if self._is_stopping and not to_stop:
            is_stopped = True
        if is_stopped == to_stop:
            return
        start_or_stop(
            self._api,
            self._observed.id,
            not to_stop,
            deadline,
            is_new=False,
        )

    def _wait(self, to_stop: bool, status_before: str, deadline: Deadline) -> None:
        """Wait until the deployment is stopped, or ready, unless it was not ready before the update.

        `status_before` is its status before the rollback.
        """
        if not (to_stop or self.was_settled):
            return
        waiter = Waiter(
            self._change.create_reader(),
            self._last,
            "stopped" if to_stop else "started",
            is_new=False,
            status_before=status_before,
            ignores_failure=True,
        )
        try:
            waiter.wait(deadline, has_changed=True)
        finally:
            self.now = waiter.last or self.now


class _AlreadyDone(Exception):
    """An earlier attempt at the rollback has done all of it."""
