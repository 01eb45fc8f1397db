# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deployments of v2 that the tests begin with, and the one form of what is not set."""

from __future__ import annotations

import copy
from typing import Any

ID = "11111111-2222-4333-8444-555566667777"
NAME = "rich-one"
FLAVOR = "0aaa0000-1111-4222-8333-444455556666"
OTHER_UUID = "0bbb0000-1111-4222-8333-444455556666"
KEYS = ["aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"]
REGISTRY = "cccccccc-0000-4000-8000-000000000003"

_NUMBERS = {
    "failure_threshold": 5,
    "initial_delay_seconds": 20,
    "period_seconds": 15,
    "success_threshold": 2,
    "timeout_seconds": 7,
}


def _probe(port: int) -> dict[str, Any]:
    http_get = {
        "port": port,
        "path": "/healthz",
        "schema": "HTTPS",
        "host": "probe.example.com",
        "headers": {"Authorization": f"Bearer header-secret-{port}", "X-Tenant": f"tenant-secret-{port}"},
    }
    handlers = {"exec": {"command": ["cat", "/ready"]}, "http_get": http_get, "tcp_socket": {"port": port + 1}}
    return {"enabled": True, "probe": {**handlers, **_NUMBERS}}


_RICH: dict[str, Any] = {
    "id": ID,
    "name": NAME,
    "image": "nginx:1.29",
    "flavor_id": FLAVOR,
    "listening_port": 8080,
    "containers": [
        {
            "region_id": 7,
            "scale": {
                "min": 1,
                "max": 3,
                "cooldown_period": 90,
                "triggers": {
                    "cpu": {"threshold": 80},
                    "memory": {"threshold": 70},
                    "gpu_memory": {"threshold": 60},
                    "gpu_utilization": {"threshold": 50},
                    "http": {"rate": 100, "window": 30},
                },
            },
        },
        {
            "region_id": 9,
            "scale": {"min": 0, "max": 2, "cooldown_period": None, "triggers": {"http": {"rate": 5, "window": 6}}},
        },
        {"region_id": 11, "scale": {"min": 0, "max": 1, "cooldown_period": 60, "triggers": None}},
    ],
    "api_key_ids": KEYS,
    "auth_enabled": True,
    "command": ["nginx", "-g", "daemon off;"],
    "description": "Everything set",
    "envs": {"DEBUG_MODE": "False", "KEY": "12345", "HF_TOKEN": "stored-secret-value"},
    "image_registry_id": REGISTRY,
    "probes": {"liveness_probe": _probe(8080), "readiness_probe": _probe(8090), "startup_probe": _probe(8100)},
    "timeout": None,
    "status": "ACTIVE",
    "address": "https://rich-one.example.com",
    "created_at": "2026-01-02T03:04:05Z",
}

#: The fields that can be left out, as a response shows them then.
UNSET_FIELDS: dict[str, Any] = {
    "api_key_ids": [],
    "auth_enabled": False,
    "command": None,
    "description": None,
    "envs": {},
    "image_registry_id": None,
    "probes": None,
    "timeout": None,
}
#: The fields of a scale that a user manages.
SCALE = ("min", "max", "cooldown_period", "triggers")


def rich(**changes: Any) -> dict[str, Any]:
    """Return a deployment with everything set, but for these changes of whole fields."""
    return {**copy.deepcopy(_RICH), **changes}


def plain(**changes: Any) -> dict[str, Any]:
    """Return a deployment with nothing set that can be left out, but for these changes of whole fields."""
    container = {"region_id": 7, "scale": {"min": 0, "max": 1, "cooldown_period": None, "triggers": None}}
    return {**rich(containers=[container]), **UNSET_FIELDS, **changes}


def set_parts(value: Any) -> Any:
    """Leave out of a value what is not set: null, "", [] and {} are one."""
    if isinstance(value, dict):
        parts = {name: set_parts(item) for name, item in value.items()}
        return {name: item for name, item in parts.items() if item is not None and item not in ("", [], {})}
    if isinstance(value, list):
        return [set_parts(item) for item in value]
    return value


def container(region_id: Any, min_replicas: Any = 0, max_replicas: Any = 1, **scale: Any) -> dict[str, Any]:
    """Return the option of one region."""
    return {"region_id": region_id, "scale": {"min": min_replicas, "max": max_replicas, **scale}}


def with_region(region_id: int, **scale: Any) -> list[dict[str, Any]]:
    """Return the containers of the rich deployment as options, the scale of one region changed."""
    options = []
    for each in rich()["containers"]:
        wanted = {name: value for name, value in each["scale"].items() if name in ("min", "max")}
        changed = scale if each["region_id"] == region_id else {}
        options.append({"region_id": each["region_id"], "scale": {**wanted, **changed}})
    return options


def liveness_probe(**settings: Any) -> dict[str, Any]:
    """Return the option `probes` with these settings of the liveness probe."""
    return {"probes": {"liveness_probe": {"enabled": True, "probe": settings}}}
