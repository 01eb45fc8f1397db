# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The plan of one deployment: its variables, what `state` and `force` allow, and starts, stops and restarts."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import (
    CONFLICT,
    NOT_FOUND,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    InferenceError,
    OptionsError,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.masked_values import (
    without_masked,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import (
    Action,
    Desired,
    Plan,
    desired_state,
    plan_changes,
    plan_deletion,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sentences import shown_name
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import NameRule
from ansible_collections.gcore.inference.plugins.module_utils._deployments.masked_secrets import (
    reject_masked,
    with_given_values,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.update_rules import (
    reject_incomplete,
    reject_irreversible,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
        FieldValues,
        Struct,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        Deployment,
    )

#: The note of a restart.
_RESTARTED = "restarted"
#: The rule of the API for new names. Deployments that Gcore creates, or that are older than the rule,
#: may have other names.
_NAME_RULE = NameRule(4, 30)


def desired_deployment(options: dict[str, t.Any], schema: Struct) -> Desired:
    """Return what the validated `options` ask for; the values in `envs` are public.

    The variables in `envs` and those in `secret_envs` are one field.
    """
    desired = desired_state(options, schema)
    secret_envs = options.get("secret_envs")
    if secret_envs is None:
        return desired
    public_envs = desired.fields.get("envs", {})
    hidden_envs = schema.fields["envs"].from_options(secret_envs)
    envs = {**public_envs, **hidden_envs}
    return desired._replace(fields={**desired.fields, "envs": envs})


def plan_fields(
    current: FieldValues | None, desired: Desired, options: dict[str, t.Any], schema: Struct
) -> Plan:
    """Return the plan of the fields, from `current` (`None`: no deployment) to what is `desired`.

    Raises:
        OptionsError: the name can't be given to a deployment, or something that a create needs is
            missing.
    """
    requested = _with_kept(current, desired.fields, options)
    problems = _name_problems(current, requested)
    try:
        return plan_changes(current, requested, schema, "deployment", problems)
    except OptionsError as error:
        by_option = [(_option_path(path), text) for path, text in error.problems]
        raise OptionsError(by_option) from None


def plan_start_or_stop(state: str, status: str | None) -> Action | None:
    """Return the start, stop or restart for this `state`; `None` if there is nothing to do.

    `status` is that of the response, `None` before a create; a stopped deployment is `DISABLED`. One
    that was just created, or is about to run, needs no start. `restarted` only starts a stopped one.
    """
    if state in ("started", "restarted") and status == "DISABLED":
        return Action("status", status, "ACTIVE")
    if state == "restarted" and status is not None:
        return Action("status", status, "ACTIVE", _RESTARTED)
    if state == "stopped" and status != "DISABLED":
        return Action("status", status, "DISABLED")
    return None


def is_restart(action: Action) -> bool:
    """Return whether this action of a plan is a restart."""
    return action.note == _RESTARTED


def diff_shows_restart(after: t.Mapping[str, t.Any]) -> bool:
    """Return whether a diff with this side `after` shows a restart."""
    status = after.get("status", "")
    return str(status).endswith(f"({_RESTARTED})")


def _with_kept(
    current: FieldValues | None, requested: FieldValues, options: dict[str, t.Any]
) -> FieldValues:
    """Return the requested fields, with the variables and regions that stay although not listed."""
    if current is None:
        return requested
    kept: FieldValues = {}
    if _keeps_envs(options) and "envs" in requested:
        current_envs = current.get("envs", {})
        # A null keeps the value that is there.
        envs = dict.fromkeys(current_envs)
        envs.update(requested["envs"])
        kept["envs"] = envs
    purges = options.get("purge_containers", True)
    if not purges and "containers" in requested:
        # Merged with what is there, an empty dict changes nothing.
        containers: dict[int, FieldValues]
        containers = {region: {} for region in current["containers"]}
        containers.update(requested["containers"])
        kept["containers"] = containers
    return {**requested, **kept}


def _keeps_envs(options: dict[str, t.Any]) -> bool:
    """Return whether variables stay that are in neither `envs` nor `secret_envs`.

    They do with `purge_envs: false`, and if `envs` is left out.
    """
    purges = options.get("purge_envs", True)
    return not purges or options.get("envs") is None


def _name_problems(current: FieldValues | None, requested: FieldValues) -> list[tuple[str, str]]:
    """Return what is wrong with a new name. A name that the deployment has already may be any."""
    name = requested.get("name")
    if name is None:
        return []
    problem = _NAME_RULE.problem(name)
    if problem is None:
        return []
    if current is not None and name == current.get("name"):
        return []
    return [("name", problem)]


def _option_path(path: str) -> str:
    """Return the path of the option that a field comes from.

    A problem of one variable is that it is null, which only `secret_envs` permits.
    """
    first, dot, name = path.partition(".")
    if first == "envs" and dot:
        return f"secret_envs.{name}"
    return path


def plan_deployment(
    api: DeploymentApi,
    options: dict[str, t.Any],
    desired: Desired,
    observed: Deployment | None,
    redactor: Redactor,
) -> Plan:
    """Return the plan from what was `observed` (`None`: no deployment) to what is `desired`.

    Raises:
        OptionsError: the options do not fit the deployment, or something that a create needs is
            missing.
        InferenceError: it is being deleted, was not found by its id, or belongs to an application
            of the catalogue.
    """
    if options["state"] == "absent":
        deployment_plan = _plan_absent(observed)
    else:
        deployment_plan = _plan_present(api, options, desired, observed, redactor)
    if observed and deployment_plan.changes and not options["force"]:
        _reject_application(observed, deployment_plan, redactor)
    return deployment_plan


def _plan_absent(observed: Deployment | None) -> Plan:
    current = None
    if observed and not observed.is_deleted_or_deleting:
        current = observed.fields
    return plan_deletion(current)


def _plan_present(
    api: DeploymentApi,
    options: dict[str, t.Any],
    desired: Desired,
    observed: Deployment | None,
    redactor: Redactor,
) -> Plan:
    """Return the plan for each `state` but `absent`: the fields, and the start or stop."""
    if observed is None:
        return _plan_create(api, options, desired, redactor)
    if observed.is_deleted_or_deleting:
        problem = (
            f"{observed.label} is being deleted; wait until it is gone, then run the task again"
        )
        raise InferenceError(problem, CONFLICT)
    field_plan = _plan_update(api, observed.fields, desired, options)
    if field_plan.field_changes:
        _reject_wait_for_stopped(observed, options)
        reject_incomplete(api, observed, field_plan)
        reject_masked(api, field_plan, desired)
        if options["rollback_on_failure"]:
            reject_irreversible(api, observed, field_plan, desired)
    action = plan_start_or_stop(options["state"], observed.status)
    return field_plan._replace(action=action)


def _plan_update(
    api: DeploymentApi, current: FieldValues, desired: Desired, options: dict[str, t.Any]
) -> Plan:
    """Return the plan of the fields of an existing deployment.

    A secret that the API shows masked is not compared with the one of the task. If something else
    changes, it is written with that.
    """
    compared = without_masked(
        desired.fields,
        current,
        api.schema,
        desired.public,
    )
    desired_without = desired._replace(fields=compared)
    field_plan = plan_fields(current, desired_without, options, api.schema)
    if compared == desired.fields:
        return field_plan
    complete = plan_fields(current, desired, options, api.schema)
    return with_given_values(api, field_plan, complete)


def _plan_create(
    api: DeploymentApi, options: dict[str, t.Any], desired: Desired, redactor: Redactor
) -> Plan:
    """Return the plan of a create.

    If options for that are missing, the error first says that there is no such deployment.
    """
    instance_id = options["instance_id"]
    if instance_id:
        problem = f"instance_id: there is no deployment {instance_id}"
        advice = "to create one, set name and leave out instance_id"
        raise InferenceError(f"{problem}; {advice}", NOT_FOUND)
    try:
        field_plan = plan_fields(None, desired, options, api.schema)
    except OptionsError as error:
        # Imported here: only a name that was not found needs it.
        from ansible_collections.gcore.inference.plugins.module_utils._deployments import not_found

        # If the name is misspelled, nobody needs the options of a create: say that first.
        text = not_found.not_found_message(api, desired.fields["name"], redactor)
        raise OptionsError([("name", text), *error.problems]) from None
    action = plan_start_or_stop(options["state"], None)
    return field_plan._replace(action=action)


def _reject_wait_for_stopped(observed: Deployment, options: dict[str, t.Any]) -> None:
    """Raise `OptionsError` if the options wait for a stopped deployment to become ready.

    That would fail only after the write.
    """
    waits_for_ready = options["wait"] and options["state"] == "present"
    if observed.is_stopped and waits_for_ready:
        problem = f"{observed.label} is stopped and will not become ready"
        advice = "Set state: started, state: stopped or wait: false"
        raise OptionsError([("wait", f"{problem}. {advice}")], CONFLICT)


def _reject_application(observed: Deployment, deployment_plan: Plan, redactor: Redactor) -> None:
    """Raise `InferenceError` if the deployment belongs to an application of Gcore's catalogue."""
    if not observed.application:
        return
    # Redacted whole and cut afterwards, as all text of the API.
    redacted = redactor.redact_name(observed.application)
    application = shown_name(redacted)
    changes = ", ".join(deployment_plan.changes)
    raise InferenceError(
        f"{observed.label} belongs to the catalogue application {application}, and should be"
        f" changed there; to change it anyway, set force: true (changes: {changes})",
        CONFLICT,
    )
