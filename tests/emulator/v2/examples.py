# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The deployment of v2's documentation."""

from __future__ import annotations

from typing import Any

EXAMPLE_ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
EXAMPLE_PROJECT = 1

EXAMPLE_DEPLOYMENT: dict[str, Any] = {
    "id": EXAMPLE_ID,
    "name": "my-instance",
    "image": "nginx:latest",
    "listening_port": 8080,
    "flavor_id": EXAMPLE_ID,
    "containers": [
        {
            "region_id": 7,
            "scale": {
                "min": 1,
                "max": 3,
                "cooldown_period": 60,
                "triggers": {
                    "cpu": {"threshold": 80},
                    "gpu_memory": None,
                    "gpu_utilization": None,
                    "http": None,
                    "memory": {"threshold": 70},
                },
            },
            "deploy_status": {"ready": 1, "total": 3},
            "error_message": None,
        }
    ],
    "api_key_ids": [EXAMPLE_ID],
    "auth_enabled": False,
    "command": ["nginx", "-g", "daemon off;"],
    "description": "My first instance",
    "envs": {"DEBUG_MODE": "False", "KEY": "12345"},
    "image_registry_id": EXAMPLE_ID,
    "probes": None,
    "timeout": 120,
    "status": "ACTIVE",
    "address": "https://example.com",
    "created_at": "2023-08-22T11:21:00Z",
}
