# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deployment as API v3 returns it, and its normal form."""

from __future__ import annotations

import typing as t
from copy import deepcopy

from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v3 import V3_SCHEMA

ANSWER: dict[str, t.Any] = {
    "project_id": 1,
    "name": "my-instance",
    "description": "",
    "image": "nginx:latest",
    "flavor_name": "inference-4vcpu-16gib",
    "listening_port": 8080,
    "status": "ACTIVE",
    "auth_enabled": False,
    "api_keys": None,
    "command": "nginx -g daemon off;",
    "containers": [
        {
            "region_id": 7,
            "scale": {
                "min": 1,
                "max": 3,
                "cooldown_period": 60,
                "polling_interval": 30,
                "triggers": {"cpu": {"threshold": 80}, "http": None, "sqs": None},
            },
        }
    ],
    "credentials_name": "",
    "envs": {"A": "b"},
    "ingress_opts": None,
    "logging": None,
    "probes": None,
    "timeout": 120,
    "object_references": [],
}


def observed(**changes: t.Any) -> dict[str, t.Any]:
    """Return the normal form of `ANSWER` with these changes."""
    return V3_SCHEMA.from_api({**deepcopy(ANSWER), **changes}, "")
