# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Updates of a deployment of which the API shows variables or headers masked."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import OptionsError
from ansible_collections.gcore.inference.plugins.module_utils._core.masked_values import (
    Place,
    given_values,
    masked_values,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import (
    Desired,
    Plan,
    changed_paths,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    Struct,
    join_path,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )


#: The field of the variables.
_VARIABLES = "envs"


def with_given_values(api: DeploymentApi, compared: Plan, complete: Plan) -> Plan:
    """Return the plan `compared` with the masked values that the task gives, as far as it sends them.

    They are not compared: alone they are no change. `complete` is the plan that compares them.
    """
    if not compared.field_changes:
        return compared
    after = dict(compared.after)
    for name in api.update_payload(compared.before, compared.after):
        after[name] = complete.after[name]
    field_changes = changed_paths(compared.before, after)
    return compared._replace(after=after, field_changes=field_changes)


def reject_masked(api: DeploymentApi, field_plan: Plan, desired: Desired) -> None:
    """Raise `OptionsError` if an update would write a mask that the task does not give itself."""
    payload = api.update_payload(
        field_plan.before,
        field_plan.after,
    )
    given = given_values(desired.fields, field_plan.before, api.schema)
    changes = ", ".join(field_plan.field_changes)
    problems = []
    for place in masked_values(payload, api.schema):
        if place in given:
            continue
        option = _option_path(place)
        text = _problem(place, changes, api.replaces_all)
        problems.append((option, text))
    if problems:
        raise OptionsError(problems)


def masked_rollback_problem(
    payload: FieldValues, schema: Struct, label: str, field_plan: Plan, desired: Desired
) -> str | None:
    """Return the problem if the `payload` of a rollback has a mask that the task does not give."""
    given = given_values(desired.fields, field_plan.before, schema)
    masked = []
    for place, mask in masked_values(payload, schema).items():
        if given.get(place) == mask:
            continue
        path = join_path(*place)
        masked.append(path)
    if not masked:
        return None
    listed = ", ".join(masked)
    return f"the API shows {listed} of {label} masked, so it can't be put back"


def uncompared_warnings(plan: Plan, desired: Desired, schema: Struct) -> list[str]:
    """Return a warning if the task gives values that are neither compared nor written."""
    given = given_values(desired.fields, plan.before, schema)
    by_field: dict[str, list[str]] = {}
    for place, mask in masked_values(plan.after, schema).items():
        value = given.get(place, mask)
        if value == mask:
            continue
        path = join_path(*place)
        field = _field_of(place)
        paths = by_field.setdefault(field, [])
        paths.append(path)
    warnings = []
    for field, paths in by_field.items():
        listed = ", ".join(paths)
        warnings.append(
            f"The API shows {listed} masked, so the value in the task is not compared, and is not"
            f" written in this run. To write it, change something else in {field} in the same task"
        )
    return warnings


def _problem(place: Place, changes: str, replaces_all: bool) -> str:
    """Return why an update with these `changes` would write the mask at that place, and what to do."""
    field = _field_of(place)
    whole = f"all of {field}"
    advice = f"give the value, or change nothing in {field}"
    if replaces_all:
        whole = "the whole deployment"
        advice = "give the value"
    if field == _VARIABLES:
        advice = f"{advice}; if it is not a secret but really this text, give it in {_VARIABLES}"
    return (
        "the API shows a mask in place of the value, and the update would write the mask,"
        f" because it sends {whole} (changes: {changes}); {advice}"
    )


def _option_path(place: Place) -> str:
    """Return the path of the option that gives the value."""
    path, name = place
    if path == _VARIABLES:
        path = "secret_envs"
    return join_path(path, name)


def _field_of(place: Place) -> str:
    """Return the field of the deployment that has the place."""
    path, _name = place
    field, _dot, _rest = path.partition(".")
    return field
