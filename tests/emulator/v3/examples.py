# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The deployment of v3's documentation."""

from __future__ import annotations

from typing import Any

EXAMPLE_NAME = "my-instance"
EXAMPLE_PROJECT = 1

EXAMPLE_DEPLOYMENT: dict[str, Any] = {
    "project_id": EXAMPLE_PROJECT,
    "name": EXAMPLE_NAME,
    "description": "My first instance",
    "image": "nginx:latest",
    "listening_port": 8080,
    "created_at": "2023-08-22T11:21:00Z",
    "status": "ACTIVE",
    "auth_enabled": True,
    "address": "https://example.com",
    "containers": [
        {
            "region_id": 1,
            "address": "https://1.example.com",
            "scale": {
                "min": 1,
                "max": 3,
                "cooldown_period": 60,
                "polling_interval": 30,
                "triggers": {
                    "cpu": {"threshold": 80},
                    "gpu_memory": None,
                    "gpu_utilization": None,
                    "http": None,
                    "memory": {"threshold": 70},
                    "sqs": None,
                },
            },
            "deploy_status": {"ready": 1, "total": 3},
            "error_message": None,
        }
    ],
    "timeout": 120,
    "envs": {"DEBUG_MODE": "False", "KEY": "12345"},
    "flavor_name": "inference-16vcpu-232gib-1xh100-80gb",
    "command": "nginx -g daemon off;",
    "credentials_name": "dockerhub",
    "logging": {
        "destination_region_id": 1,
        "enabled": True,
        "retention_policy": {"period": 45},
        "topic_name": "my-log-name",
    },
    "probes": None,
    "ingress_opts": {"disable_response_buffering": True},
    "api_keys": ["key1", "key2"],
    "object_references": [],
}
