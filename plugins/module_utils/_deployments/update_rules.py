# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What rejects an update before it is sent: an incomplete body, and what a rollback could not put back."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import OptionsError
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import is_set
from ansible_collections.gcore.inference.plugins.module_utils._deployments.masked_secrets import (
    masked_rollback_problem,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.plan import Desired, Plan
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


def reject_incomplete(api: DeploymentApi, observed: Deployment, field_plan: Plan) -> None:
    """Raise `OptionsError` if the update would send a required field without a value.

    On API v2 it sends the whole deployment, whose containers may be empty in a response.
    """
    payload = api.update_payload(field_plan.before, field_plan.after)
    problems = []
    for name in _empty_required(payload, api.schema):
        changes = ", ".join(field_plan.field_changes)
        text = f"required to change {changes}: {observed.label} has none, and the update sends it"
        problems.append((name, text))
    if problems:
        raise OptionsError(problems)


def reject_irreversible(
    api: DeploymentApi, observed: Deployment, field_plan: Plan, desired: Desired
) -> None:
    """Raise `OptionsError` if a rollback could not put back what the plan changes."""
    payload = api.update_payload(field_plan.after, field_plan.before)
    label = observed.label
    problems = [
        masked_rollback_problem(payload, api.schema, label, field_plan, desired),
        _incomplete_rollback_problem(payload, api.schema, label),
        _authentication_problem(payload, api.schema, label, field_plan),
    ]
    found = [problem for problem in problems if problem is not None]
    errors = [("rollback_on_failure", f"{problem}; leave the option out") for problem in found]
    if errors:
        raise OptionsError(errors)


def _incomplete_rollback_problem(payload: FieldValues, schema: Struct, label: str) -> str | None:
    """Return the problem if the `payload` of a rollback has a required field without a value."""
    empty = _empty_required(payload, schema)
    if not empty:
        return None
    listed = ", ".join(empty)
    return f"{label} has no {listed}, which the API requires in an update, so it can't be put back"


def _empty_required(payload: FieldValues, schema: Struct) -> list[str]:
    """Return the required fields without a value in the payload of an update."""
    empty = []
    for name, value in payload.items():
        if schema.fields[name].required and not is_set(value):
            empty.append(name)
    return empty


def _authentication_problem(
    payload: FieldValues, schema: Struct, label: str, field_plan: Plan
) -> str | None:
    """Return the problem if the keys in the `payload` of a rollback would change the authentication.

    A payload without `api_keys`, as that of v2, has no such effect.
    """
    keys = payload.get("api_keys")
    if keys is None:
        return None
    was_enabled = field_plan.before["auth_enabled"]
    restored = schema.merge(field_plan.after, {"api_keys": keys})
    if restored["auth_enabled"] == was_enabled:
        return None
    if was_enabled:
        return (
            f"authentication of {label} is on without API keys, and the API turns it off when it"
            " removes the last key, so api_keys can't be put back"
        )
    return (
        f"authentication of {label} is off although it has API keys, and the API turns it on with"
        " keys, so api_keys can't be put back"
    )
