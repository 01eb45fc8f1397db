# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same deployments as the API v3 has them."""

from __future__ import annotations

from typing import Any

from tests.functional import deployments as v2

FLAVOR = "inference-16vcpu-232gib-1xh100-80gb"
OTHER_FLAVOR = "inference-4vcpu-16gib"
KEYS = ("key-one", "key-two")
REGISTRY = "dockerhub"
SCALE = ("min", "max", "cooldown_period", "polling_interval", "triggers")

SQS: dict[str, Any] = {
    "queue_url": "https://sqs.example.com/1/queue",
    "queue_length": 5,
    "activation_queue_length": 2,
    "aws_region": "eu-west-1",
    "aws_endpoint": "https://sqs.example.com",
    "secret_name": "aws-secret",
    "scale_on_delayed": True,
    "scale_on_flight": True,
}
#: What v2 has under other names, or not at all, and what only its responses have.
_OF_V2_ALONE = ("id", "flavor_id", "api_key_ids", "image_registry_id", "command")
#: The polling interval of each region; the last one's is the contract's default.
_POLLING = {7: 45, 9: 60, 11: 30}


def _containers() -> list[dict[str, Any]]:
    containers: list[dict[str, Any]] = v2.rich()["containers"]
    for each in containers:
        each["scale"]["polling_interval"] = _POLLING[each["region_id"]]
    containers[0]["scale"]["triggers"]["sqs"] = SQS
    # What is null in a response can't be so in a PATCH.
    containers[1]["scale"]["cooldown_period"] = 75
    containers[2]["scale"]["triggers"] = {}
    return containers


RICH: dict[str, Any] = {
    **{name: value for name, value in v2.rich().items() if name not in _OF_V2_ALONE},
    "project_id": 1,
    "containers": _containers(),
    "flavor_name": FLAVOR,
    "api_keys": list(KEYS),
    "credentials_name": REGISTRY,
    "command": "nginx -g daemon off;",
    "logging": {
        "enabled": True,
        "destination_region_id": 7,
        "topic_name": "logs.example",
        "retention_policy": {"period": 45},
    },
    "ingress_opts": {"disable_response_buffering": True},
    "object_references": [],
}

#: The fields that can be left out, as a response shows them then.
UNSET_FIELDS: dict[str, Any] = {
    "api_keys": [],
    "auth_enabled": False,
    "command": None,
    "description": "",
    "envs": {},
    "credentials_name": "",
    "logging": None,
    "ingress_opts": None,
    "probes": None,
    "timeout": None,
}
