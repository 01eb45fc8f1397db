# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The plan of one deployment: what `state` and `force` allow, around the comparison of fields."""

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
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import (
    Desired,
    Plan,
    plan,
    plan_deletion,
    power,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        Deployment,
    )

#: Characters of the name of an application that a message shows.
_LONGEST_NAME = 60


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
    if observed and not observed.is_gone:
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
    if observed.is_gone:
        problem = (
            f"{observed.label} is being deleted; wait until it is gone, then run the task again"
        )
        raise InferenceError(problem, CONFLICT)
    field_plan = plan(observed.fields, desired, api.fields)
    if field_plan.field_changes:
        _reject_wait_for_stopped(observed, options)
    return field_plan._replace(power=power(options["state"], observed.status))


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
        field_plan = plan(None, desired, api.fields)
    except OptionsError as error:
        # Imported here: only a name that was not found needs it.
        from ansible_collections.gcore.inference.plugins.module_utils._deployments import not_found

        # If the name is misspelled, nobody needs the options of a create: say that first.
        text = not_found.not_found_message(api, desired.fields["name"], redactor)
        raise OptionsError([("name", text), *error.problems]) from None
    return field_plan._replace(power=power(options["state"], None))


def _reject_wait_for_stopped(observed: Deployment, options: dict[str, t.Any]) -> None:
    """Raise `OptionsError` if the options wait for a stopped deployment to become ready.

    That would fail only after the write.
    """
    is_stopped = observed.status == "DISABLED"
    waits_for_ready = options["wait"] and options["state"] == "present"
    if is_stopped and waits_for_ready:
        problem = f"{observed.label} is stopped and will not become ready"
        advice = "Set state: started, state: stopped or wait: false"
        raise OptionsError([("wait", f"{problem}. {advice}")], CONFLICT)


def _reject_application(observed: Deployment, deployment_plan: Plan, redactor: Redactor) -> None:
    """Raise `InferenceError` if the deployment belongs to an application of Gcore's catalogue."""
    if not observed.application:
        return
    # Redacted whole and cut afterwards, as all text of the API.
    redacted = redactor.redact_name(observed.application)
    application = redacted[:_LONGEST_NAME]
    changes = ", ".join(deployment_plan.changes)
    raise InferenceError(
        f"{observed.label} belongs to the catalogue application {application}, and should be"
        f" changed there; to change it anyway, set force: true (changes: {changes})",
        CONFLICT,
    )
