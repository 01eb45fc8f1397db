# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The warnings of a write of a deployment: access it opens, fields it may remove or leave."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.masked_values import fill_masked
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import unapplied_paths
from ansible_collections.gcore.inference.plugins.module_utils._core.write_warnings import (
    unapplied_warnings,
    unknown_field_warnings,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.plan import Desired, Plan
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


def unsupported_field_warnings(
    api: DeploymentApi, observed: Deployment, payload: FieldValues, redactor: Redactor
) -> list[str]:
    """Return a warning if an update that sends `payload` may remove fields unknown to the schema."""
    current = observed.json
    replaced = current
    if not api.replaces_all:
        # The update does not change other fields.
        replaced = {}
        for name in payload:
            replaced[name] = current.get(name)
    return unknown_field_warnings(replaced, payload, api.schema, redactor)


def authentication_off_warnings(plan: Plan, desired: Desired) -> list[str]:
    """Return a warning if the plan turns off authentication without the option for it.

    The API turns it off when the last API key is removed.
    """
    if "auth_enabled" in desired.fields:
        return []
    is_turned_off = plan.before["auth_enabled"] and plan.after["auth_enabled"] is False
    if not is_turned_off:
        return []
    return [
        "Without API keys, authentication is turned off: anyone can call the deployment without a"
        " key"
    ]


def unapplied_field_paths(sent: Plan, response: Deployment, schema: Struct) -> list[str]:
    """Return the paths that were sent and that the response does not show; a mask shows any value."""
    shown = fill_masked(response.fields, sent.after, schema)
    return unapplied_paths(sent, shown, schema)


def unapplied_field_warnings(
    sent: Plan, response: Deployment, api: DeploymentApi, is_new: bool
) -> list[str]:
    """Return a warning for each field that was sent and that the response does not show."""
    unapplied = unapplied_field_paths(sent, response, api.schema)
    is_without_containers = not response.fields["containers"]
    if is_new and is_without_containers:
        # The response to a create may come without them.
        unapplied = [path for path in unapplied if not path.startswith("containers")]
    return unapplied_warnings(unapplied)
