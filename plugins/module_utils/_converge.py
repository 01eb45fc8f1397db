# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The way of one deployment: observe, plan, apply, result. Knows nothing of Ansible."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._fields import Normal, wire
from ansible_collections.gcore.inference.plugins.module_utils._plan import (
    Asked,
    Plan,
    ask,
    mask,
    plan,
    preview,
    removal,
    secrets,
    shown,
    untaken,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._api_v2 import ApiV2, Observed
    from ansible_collections.gcore.inference.plugins.module_utils._secrets import Secrets


class Outcome(t.NamedTuple):
    """What the user is shown, secrets masked: the documented return values, and warnings."""

    changed: bool
    diff: dict[str, t.Any]
    changes: list[str]
    deployment: dict[str, t.Any]
    warnings: list[str]


def converge(api: ApiV2, options: dict[str, t.Any], known: Secrets, check_mode: bool) -> Outcome:
    """Bring one deployment to what the checked C(options) of the module ask for; in check mode write nothing.

    C(known) learns the secrets that the options and the answers hold. Raises InferenceError.
    """
    asked = ask(options, api.fields)
    known.add(secrets(asked.fields, asked.public))
    found = _observe(api, options)
    if found:
        known.add(secrets(found.fields, asked.public))
    made = _plan(api, options, asked, found)
    answer, warnings = _apply(api, made, found, check_mode)
    known.add(secrets(answer, asked.public))
    return Outcome(
        changed=bool(made.changes),
        diff={
            "before": mask(wire(made.before), asked.public, made.after, "before"),
            "after": mask(wire(made.after), asked.public, made.before, "after"),
        },
        changes=made.changes,
        deployment=shown(answer, asked.public, api.fields, known),
        warnings=warnings,
    )


def _observe(api: ApiV2, options: dict[str, t.Any]) -> Observed | None:
    """Give the deployment of that id, else of that name; C(None) where there is none."""
    if options["instance_id"]:
        observed = api.get(options["instance_id"])
        return None if observed and observed.status == "DELETED" else observed
    name = options["name"]
    named = [observed for observed in api.find(name) if observed.status != "DELETED"]
    living = [observed for observed in named if not observed.is_gone]
    if len(living) > 1:
        ids = ", ".join(sorted(observed.id for observed in living))
        raise InferenceError(f"name: {len(living)} deployments are called {name} ({ids}); give instance_id instead")
    # One that is on its way out stands for its name as long as there is no other.
    return next(iter(living or named), None)


def _plan(api: ApiV2, options: dict[str, t.Any], asked: Asked, found: Observed | None) -> Plan:
    if options["state"] == "absent":
        return removal(found.fields if found and not found.is_gone else None)
    if found and found.is_gone:
        raise InferenceError(
            f"{found.fields['name']} ({found.id}) is being deleted; wait until it is gone, then run again"
        )
    if options["instance_id"] and not found:
        raise InferenceError(
            f"instance_id: there is no deployment {options['instance_id']}; to create one, give name alone"
        )
    return plan(found.fields if found else None, asked, api.fields)


def _apply(api: ApiV2, made: Plan, found: Observed | None, check_mode: bool) -> tuple[Normal, list[str]]:
    """Do what the plan says, or in check mode foresee it; give the API's answer, and warnings."""
    if not made.after:
        if found and made.changes and not check_mode:
            api.delete(found.id)
        return {}, []
    if found and not made.changes:
        return found.answer, []
    if check_mode:
        return preview(found.answer if found else {}, made.after), []
    applied = api.update(found.id, made.after) if found else api.create(made.after)
    lost = untaken(made, applied.fields, api.fields)
    if not found and not applied.fields["containers"]:
        # The answer to a create may come without them.
        lost = [path for path in lost if not path.startswith("containers")]
    return applied.answer, [f"The API did not take {path}: its answer shows another value" for path in lost]
