# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deployments as the API answers them, tasks as Ansible hands them over, and the small steps between the two."""

from __future__ import annotations

import re
import typing as t
from copy import deepcopy

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import Spec, wait_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import connection_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import Plan
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import FieldValues
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import (
    deployment_spec,
    preview_spec,
    rollback_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.plan_deployment import (
    desired_deployment,
    plan_fields,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import V2_SCHEMA

ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
OTHER_ID = "0aaa0000-1111-4222-8333-44445555abcd"
KEY = "1234$abcdef"

#: What no problem is found with, in a run (a linter has no version of Ansible).
CONNECTION = {"api_key": KEY, "project_id": 1, "_ansible_version": "2.16.0"}
MINIMUM: dict[str, t.Any] = {
    "name": "my-instance",
    "image": "nginx:latest",
    "flavor_id": ID,
    "listening_port": 8080,
    "containers": [{"region_id": 7, "scale": {"min": 1, "max": 3}}],
}


def module_spec() -> Spec:
    """Return the argument spec of the module."""
    return {**connection_spec(), **deployment_spec(), **wait_spec(), **rollback_spec(), **preview_spec()}


def answer(**changes: t.Any) -> dict[str, t.Any]:
    """Return a deployment as the API answers it, with every managed field set and some that are not managed."""
    http_get = {
        "port": 80,
        "path": "/healthz",
        "schema": "HTTPS",
        "host": "127.0.0.1",
        "headers": {"Authorization": "Bearer token 123"},
    }
    numbers = {
        "failure_threshold": 4,
        "initial_delay_seconds": 5,
        "period_seconds": 11,
        "success_threshold": 2,
        "timeout_seconds": 6,
    }
    deployment = {
        "id": ID,
        "status": "ACTIVE",
        "address": "https://example.com",
        "created_at": "2023-08-22T11:21:00Z",
        "name": "my-instance",
        "image": "nginx:latest",
        "flavor_id": ID,
        "listening_port": 8080,
        "containers": [
            container(9, minimum=0, maximum=2, cooldown_period=30, triggers=None),
            container(7, triggers={"cpu": {"threshold": 80}, "http": {"rate": 5, "window": 60}, "memory": None}),
        ],
        "api_key_ids": [ID.upper(), OTHER_ID],
        "auth_enabled": True,
        "command": ["nginx", "-g", "daemon off;"],
        "description": "My first instance",
        "envs": {"DEBUG_MODE": "False", "HF_TOKEN": "hf_old"},
        "image_registry_id": ID,
        "probes": {
            "liveness_probe": {"enabled": True, "probe": {"http_get": http_get, "exec": None, **numbers}},
            "readiness_probe": {"enabled": False, "probe": {"tcp_socket": {"port": 81}}},
            "startup_probe": None,
        },
        "timeout": 120,
        "internal_revision": 5,
    }
    return {**deployment, **deepcopy(changes)}


def container(region_id: int, minimum: int = 1, maximum: int = 3, **scale: t.Any) -> dict[str, t.Any]:
    """Return a container as the API answers it."""
    return {
        "region_id": region_id,
        "scale": {"min": minimum, "max": maximum, "cooldown_period": 60, **scale},
        "deploy_status": {"ready": minimum, "total": maximum},
        "error_message": None,
    }


def bare_answer(**changes: t.Any) -> dict[str, t.Any]:
    """Return the answer of a deployment of which only the required fields are set."""
    status = {"id": ID, "status": "ACTIVE", "timeout": None, "auth_enabled": False}
    return {**status, **deepcopy(MINIMUM), **deepcopy(changes)}


def options(**given: t.Any) -> dict[str, t.Any]:
    """Return options as a module has them after Ansible's check: those not given are null, or have their defaults."""
    return filled(given, module_spec())


def filled(given: dict[str, t.Any], spec: Spec) -> dict[str, t.Any]:
    """Return the options with null or the default for each that is not given, sub-options too."""
    values: dict[str, t.Any] = {}
    for name, option in spec.items():
        value = given.get(name, option.get("default"))
        if "options" in option and isinstance(value, dict):
            value = filled(value, option["options"])
        elif "options" in option and isinstance(value, list):
            value = [filled(item, option["options"]) for item in value]
        values[name] = value
    return values


def observe(stored: dict[str, t.Any]) -> FieldValues:
    """Return the normal form of an answer."""
    return V2_SCHEMA.from_api(stored, "")


def plan_for(stored: dict[str, t.Any] | None, **given: t.Any) -> Plan:
    """Return the plan of a task for what is stored; nothing (null) is stored before a create."""
    current = None if stored is None else observe(stored)
    task = options(**given)
    return plan_fields(current, desired_deployment(task, V2_SCHEMA), task, V2_SCHEMA)


def with_value(deployment: dict[str, t.Any], path: str, value: t.Any) -> dict[str, t.Any]:
    """Return a copy in which the value at a path such as `containers[0].scale.max` is another."""
    changed = deepcopy(deployment)
    *steps, last = path_steps(path)
    place: t.Any = changed
    for step in steps:
        place = place[step]
    place[last] = value
    return changed


def without_value(deployment: dict[str, t.Any], path: str) -> dict[str, t.Any]:
    """Return a copy without what stands at a path."""
    changed = deepcopy(deployment)
    *steps, last = path_steps(path)
    place: t.Any = changed
    for step in steps:
        place = place[step]
    del place[last]
    return changed


def value_at(deployment: t.Any, path: str) -> t.Any:
    """Return what stands at a path; null where nothing does."""
    for step in path_steps(path):
        if not isinstance(deployment, (dict, list)):
            return None
        try:
            deployment = deployment[step]
        except (KeyError, IndexError):
            return None
    return deployment


def path_steps(path: str) -> list[t.Any]:
    """Return the steps of a path: names, and integers for what stands in brackets."""
    return [int(number) if number else name for number, name in re.findall(r"\[(\d+)\]|([^.\[\]]+)", path)]
