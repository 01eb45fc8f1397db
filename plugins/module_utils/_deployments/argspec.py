# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The argument specs of the modules, without the connection options."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    MAX_INT32,
    Constraints,
    Option,
    Spec,
    wait_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.derived_spec import derive_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    PATH_SEGMENT,
    UUID,
    is_unwritable,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.common_fields import (
    SECRET_ENVS,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import (
    V2_SCHEMA,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v3 import (
    V3_SCHEMA,
)

_STATES = ["present", "started", "stopped", "restarted", "absent"]
_PREVIEWS = ["limits", "price"]
_ONLY_V3 = {"v2": "leave it out, or set api_version: v3 if your account has it"}


def identity_spec() -> Spec:
    """Return the argument spec of the options that identify an existing deployment."""
    unsupported = {"v3": "use name instead, which identifies a deployment there"}
    return {
        "instance_id": Option("str", Constraints(string=UUID, unsupported=unsupported)),
        "name": Option("str", Constraints(string=PATH_SEGMENT, non_empty=True)),
    }


def deployment_spec() -> Spec:
    """Return the argument spec of one deployment.

    No option of a field has a default: it would overwrite the value of the deployment.
    """
    fields = derive_spec({"v2": V2_SCHEMA.fields, "v3": V3_SCHEMA.fields})
    return {
        "state": Option("str", default="present", choices=_STATES),
        **identity_spec(),
        **fields,
        "secret_envs": Option("dict", Constraints(mapping=SECRET_ENVS), no_log=True),
        "purge_envs": Option("bool", default=True),
        "purge_containers": Option("bool", default=True),
        "force": Option("bool", Constraints(unsupported=_ONLY_V3), default=False),
    }


def rollback_spec() -> Spec:
    """Return the argument spec of what follows an update that does not become ready."""
    return {"rollback_on_failure": Option("bool", default=False)}


def preview_spec(more: t.Sequence[str] = ()) -> Spec:
    """Return the argument spec of the previews that check mode reports, and of these `more`."""
    constraints = Constraints(unsupported=_ONLY_V3)
    choices = [*_PREVIEWS, *more]
    return {
        "preview": Option("list", constraints, elements="str", choices=choices),
    }


def references_spec() -> Spec:
    """Return the argument spec of the check of what a deployment refers to."""
    return {"verify_references": Option("bool", default=False)}


def info_spec() -> Spec:
    """Return the argument spec of the info module."""
    return {**identity_spec(), "reveal_envs": Option("bool", default=False)}


def logs_spec() -> Spec:
    """Return the argument spec of the logs module."""
    return {
        **info_spec(),
        "region_id": Option("int", Constraints(minimum=1, maximum=MAX_INT32)),
        "limit": Option("int", Constraints(minimum=1, maximum=10000), default=100),
    }


def fleet_spec() -> Spec:
    """Return the argument spec of the fleet module."""
    options = deployment_spec()
    shared = dict(options)
    for name in identity_spec():
        del shared[name]
    return {
        # `no_log` as a whole: see `derive_spec`.
        "deployments": Option("list", elements="dict", required=True, no_log=True, options=options),
        "defaults": Option("dict", no_log=True, options=shared),
        "prune": Option("bool", default=False),
        "prune_limit": Option("int", Constraints(minimum=0, maximum=MAX_INT32), default=5),
        "concurrency": Option("int", Constraints(minimum=1, maximum=100), default=10),
        "max_failures": Option("int", Constraints(minimum=0, maximum=MAX_INT32)),
        **wait_spec(),
        **rollback_spec(),
        **preview_spec(["cost"]),
        **references_spec(),
    }


def export_spec() -> Spec:
    """Return the argument spec of the export module."""
    return {
        "public_envs": Option("list", elements="str", default=[]),
        "public_headers": Option("list", elements="str", default=[]),
        **references_spec(),
    }


def can_be_looked_up(name: str) -> bool:
    """Return whether the option `name` accepts this name of an existing deployment."""
    if not name.strip():
        return False
    if is_unwritable(name):
        return False
    error = PATH_SEGMENT.mask_error(name) or PATH_SEGMENT.check(name)
    return not error
