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
    TASK_FAILED,
    WAIT_TIMEOUT,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import (
    Action,
    Plan,
    changed_paths,
    part_path,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.polling import Deadline
from ansible_collections.gcore.inference.plugins.module_utils._core.polling_errors import TaskError
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import SWITCHED_OFF
from ansible_collections.gcore.inference.plugins.module_utils._core.sentences import end_sentence
from ansible_collections.gcore.inference.plugins.module_utils._deployments.common_fields import (
    PROBES,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.errors import (
    DEPLOYMENT_FAILED,
    ROLLBACK_FAILED,
    WaitFailed,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.plan_deployment import (
    is_restart,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.restart import (
    RestartError,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.tasks import (
    switch_power,
    wait_for_tasks,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.wait import (
    Reader,
    Waiter,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._core.schema import FieldValues
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        Deployment,
    )

#: The kinds of failures after which an update is rolled back.
_FAILURES = (DEPLOYMENT_FAILED, WAIT_TIMEOUT, TASK_FAILED)
_LOG_LINES = 20


class Change(t.NamedTuple):
    """What a run has changed of one deployment.

    `create_reader` returns what polls the deployment from then on. `observed` is the deployment
    before (`None`: the run has created it), `written` the response to the update.
    """

    api: DeploymentApi
    options: dict[str, t.Any]
    redactor: Redactor
    create_reader: t.Callable[[], Reader]
    observed: Deployment | None
    plan: Plan
    written: Deployment | None


#: Returns the values of a task by the plan that says what of its changes stands, and the deployment.
Describe = t.Callable[[Plan, "Deployment"], dict[str, t.Any]]


class RollbackError(InferenceError):
    """The `failure` of an update, and what became of the rollback.

    `fault` is the error of the rollback, `None` if it succeeded. `notes` are redacted.
    """

    def __init__(
        self, failure: InferenceError, fault: InferenceError | None, notes: list[str]
    ) -> None:
        kind = ROLLBACK_FAILED if fault else failure.kind
        if isinstance(failure, RestartError) and not fault:
            # It is not stopped any more.
            failure = failure.failure
        super().__init__(str(failure), kind)
        self._failure = failure
        self._fault = fault
        self._notes = notes

    def result(self, redactor: Redactor) -> dict[str, t.Any]:
        first = self._failure.result(redactor)
        sentences = [first["msg"]]
        error = dict(first["error"])
        if self._fault:
            second = self._fault.result(redactor)
            sentences.append(f"The rollback failed: {second['msg']}")
            error = {**error, **second["error"]}
        message = " ".join([*sentences, *self._notes])
        error["message"] = message
        return {"msg": message, "error": error}


def roll_back(change: Change, failure: InferenceError, describe: Describe) -> InferenceError:
    """Roll back an update that ended in `failure`; return the error of the task.

    Another failure than that of an update which does not become ready is returned as it is.
    """
    if failure.kind not in _FAILURES or not _can_be_taken_back(change.plan):
        return failure
    notes = _log_notes(change, failure)
    if change.observed is None:
        notes.insert(0, "It is new, and is left as it is.")
        error = RollbackError(failure, None, notes)
        error.partial_result = {**failure.partial_result, "rolled_back": False}
        return error
    is_pending = _is_pending(failure)
    rollback = _Rollback(
        change,
        change.observed,
        is_pending,
    )
    fault = None
    try:
        rollback.run()
    except InferenceError as problem:
        fault = problem
    values = failure.partial_result
    if rollback.now:
        has_failed = fault is not None
        remaining = rollback.remaining(has_failed)
        values = describe(remaining, rollback.now)
    if fault:
        values = {**values, "changed": True}
    else:
        notes.insert(0, "The update was rolled back.")
    foreign = ", ".join(rollback.foreign)
    if foreign:
        shown = change.redactor.redact(foreign, whole_words=True)
        notes.insert(1, f"Changed meanwhile by something else, and left so: {shown}.")
    error = RollbackError(failure, fault, notes)
    error.partial_result = {**values, "rolled_back": fault is None}
    return error


def _can_be_taken_back(plan: Plan) -> bool:
    """Return whether the plan changes something that can be put back: not a deletion or a restart."""
    if not plan.after:
        return False
    if plan.field_changes:
        return True
    return plan.action is not None and not is_restart(plan.action)


class _Rollback:
    """The rollback of one update. With `is_pending` the API may carry out the update later.

    `now` is the deployment as last seen, `None` if it could not be read. `foreign` has the paths
    that something else has changed.
    """

    def __init__(self, change: Change, observed: Deployment, is_pending: bool) -> None:
        self.now: Deployment | None = None
        self.foreign: list[str] = []
        self._change = change
        self._api = change.api
        self._observed = observed
        self._is_pending = is_pending

    def run(self) -> None:
        """Roll back, and wait until the deployment is as it was. Raises `InferenceError`."""
        options = self._change.options
        timeout = options["wait_timeout"]
        interval = options["wait_interval"]
        deadline = Deadline(timeout, interval)
        before_rollback = self._read()
        self._write(before_rollback, deadline)
        self._switch(deadline)
        if self._observed.status in ("FAILED", "ERROR"):
            # It was not ready before either.
            return
        was_stopped = self._observed.status == "DISABLED"
        state = "stopped" if was_stopped else "started"
        waiter = Waiter(
            self._change.create_reader(),
            self._last,
            state,
            is_new=False,
            status_before=before_rollback.status,
        )
        try:
            waiter.wait(deadline, has_changed=True)
        finally:
            self.now = waiter.last or self.now

    def remaining(self, shows_status: bool) -> Plan:
        """Return the plan that leads from what should stand now to what does."""
        fields = self._last.fields
        target = self._target(fields)
        paths = changed_paths(target, fields)
        action = None
        if shows_status and self._last.status != self._observed.status:
            action = Action("status", self._observed.status, self._last.status)
        return Plan(target, fields, paths, action)

    @property
    def _last(self) -> Deployment:
        return self.now or self._observed

    def _read(self) -> Deployment:
        """Return the deployment as it is now. Raises `InferenceError` if it does not exist."""
        fresh = self._api.get(self._observed.id)
        if fresh is None or fresh.is_gone:
            raise InferenceError(f"{self._observed.label} was deleted meanwhile", NOT_FOUND)
        self.now = fresh
        return fresh

    def _write(self, fresh: Deployment, deadline: Deadline) -> None:
        """Send the update that takes back what still stands, if anything does."""
        payload = self._payload(fresh.fields)
        if not payload:
            return
        try:
            written = self._api.update(fresh.id, payload, self._next_payload)
        except _AlreadyDone:
            return
        updated = wait_for_tasks(self._api, written, fresh.id, deadline, is_new=False)
        if updated is None:
            raise InferenceError(f"{self._observed.label} was deleted meanwhile", NOT_FOUND)
        self.now = updated
        # What the API shows after an update may be the state of before.
        left = changed_paths(self._target(updated.fields), updated.fields)
        if left:
            listed = ", ".join(left)
            problem = f"the API did not apply {listed} to {self._observed.label}"
            raise InferenceError(problem, ROLLBACK_FAILED)

    def _next_payload(self) -> FieldValues:
        """Return the fields of a further try. Raises `_AlreadyDone` if nothing is left."""
        fresh = self._read()
        payload = self._payload(fresh.fields)
        if not payload:
            raise _AlreadyDone
        return payload

    def _payload(self, fields: FieldValues) -> FieldValues:
        """Return what an update sends to take back what stands in `fields`; empty if nothing does."""
        target = self._target(fields)
        if self._is_pending:
            # It must be sent although it is not there yet.
            coming = self._coming(fields, target)
            fields = {**fields, **coming}
        if not changed_paths(target, fields):
            return {}
        payload = self._api.update_payload(fields, target)
        if self._api.replaces_all or "probes" not in payload:
            return payload
        probes = dict(payload["probes"])
        for name in PROBES:
            if name in fields["probes"] and name not in probes:
                # A PATCH keeps a probe that it leaves out.
                probes[name] = dict(SWITCHED_OFF)
        return {**payload, "probes": probes}

    def _coming(self, fields: FieldValues, target: FieldValues) -> FieldValues:
        """Return what the update may still bring, of the fields in which nothing is to be changed."""
        plan = self._change.plan
        coming = {}
        for name, before in plan.before.items():
            after = plan.after.get(name)
            is_as_before = target[name] == fields[name]
            if is_as_before and changed_paths(before, after):
                coming[name] = after
        return coming

    def _target(self, fields: FieldValues) -> FieldValues:
        """Return `fields` with what the run changed as it was before; add to `foreign`."""
        plan = self._change.plan
        written = self._change.written
        ours = [plan.after]
        if written:
            ours.append(written.fields)
        before = {name: plan.before.get(name) for name in fields}
        target: FieldValues = self._taken_back(before, ours, fields, "")
        return target

    def _taken_back(self, before: t.Any, ours: list[t.Any], now: t.Any, path: str) -> t.Any:
        """Return the part `now` of the fields at `path`: as before, unless it is of others."""
        if not changed_paths(before, now):
            return now
        for value in ours:
            if not changed_paths(value, now):
                return before
        if not (isinstance(before, dict) and isinstance(now, dict)):
            self._leave(path)
            return now
        merged = {}
        for name in {**before, **now}:
            old = before.get(name)
            new = now.get(name)
            parts = [_part(value, name) for value in ours]
            subpath = part_path(path, name)
            part = self._taken_back(old, parts, new, subpath)
            is_left_out = part is None and name not in now
            is_new = part is None and name not in before
            if is_left_out or is_new:
                continue
            merged[name] = part
        return merged

    def _leave(self, path: str) -> None:
        """Note that something else has changed what is at `path`."""
        if path not in self.foreign:
            self.foreign.append(path)

    @property
    def _is_stopping(self) -> bool:
        """Whether the run has stopped the deployment."""
        action = self._change.plan.action
        return action is not None and action.after == "DISABLED"

    def _switch(self, deadline: Deadline) -> None:
        """Start or stop the deployment if it was running or stopped before, and the run changed that."""
        was_stopped = self._observed.status == "DISABLED"
        is_stopped = self._last.status == "DISABLED"
        if self._is_stopping and not was_stopped:
            # The stop of this run may not show yet.
            is_stopped = True
        if was_stopped == is_stopped:
            return
        if self._change.plan.action is None and is_stopped:
            self._leave("status")
            return
        to_start = not was_stopped
        switch_power(
            self._api,
            self._observed.id,
            to_start,
            deadline,
            is_new=False,
        )


class _AlreadyDone(Exception):
    """An earlier try of the rollback has done all of it."""


def _part(value: t.Any, name: t.Any) -> t.Any:
    """Return the part `name` of a value; `None` if there is none."""
    if not isinstance(value, dict):
        return None
    return value.get(name)


def _is_pending(failure: InferenceError) -> bool:
    """Return whether the API may still carry out the update that failed."""
    return isinstance(failure, TaskError) and not failure.is_final


def _log_notes(change: Change, failure: InferenceError) -> list[str]:
    """Return the newest log lines of the region that failed, redacted, or why there are none."""
    # Imported here: only a failure needs it.
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.info import get_logs

    region_id = _failing_region(failure)
    place = "all regions" if region_id is None else f"region {region_id}"
    name = change.plan.after["name"]
    instance_id = None
    if change.observed:
        name = change.observed.name
        instance_id = change.observed.id
    elif change.written:
        instance_id = change.written.id
    options = {
        "instance_id": instance_id,
        "name": name,
        "region_id": region_id,
        "limit": _LOG_LINES,
        "reveal_envs": False,
    }
    try:
        lines = get_logs(change.api, options, change.redactor, False).logs
    except InferenceError as error:
        reason = end_sentence(error.result(change.redactor)["msg"])
        return [f"The log lines of {place} can't be read: {reason}"]
    if not lines:
        return [f"There are no log lines of {place}."]
    texts = [f"The newest log lines of {place}:"]
    for line in lines:
        text = f"{line['time']} {line['pod']}: {line['message']}"
        texts.append(text)
    joined = "\n".join(texts)
    return [joined]


def _failing_region(failure: InferenceError) -> int | None:
    """Return the first region with an error, else the first without a ready container."""
    if not isinstance(failure, WaitFailed):
        return None
    for region in failure.regions:
        if region.error_message:
            return region.region_id
    for region in failure.regions:
        if region.ready == 0:
            return region.region_id
    return None
