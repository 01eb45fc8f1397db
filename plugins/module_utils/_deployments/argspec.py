# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The options of the modules: argument specs shared by them, and the limits that a spec can't express."""

from __future__ import annotations

import os
import typing as t

from ansible.module_utils.errors import AnsibleFallbackNotFound

Spec = dict[str, dict[str, t.Any]]


def from_environment(*names: str) -> str:
    """Give the first of these environment variables that is set to something; AWX sets an unused one to nothing."""
    for name in names:
        value = os.environ.get(name)
        if value:
            return value
    raise AnsibleFallbackNotFound


def connection_spec() -> Spec:
    """Give the options that every module has."""
    return {
        "api_key": {
            "type": "str",
            "no_log": True,
            "fallback": (from_environment, ["GCORE_API_KEY", "CLOUD_API_KEY"]),
        },
        "api_url": {
            "type": "str",
            "default": "https://api.gcore.com",
            "fallback": (from_environment, ["GCORE_BASE_URL"]),
        },
        "project_id": {
            "type": "int",
            "fallback": (from_environment, ["GCORE_CLOUD_PROJECT_ID", "CLOUD_PROJECT_ID"]),
        },
        "api_version": {
            "type": "str",
            "default": "v2",
            "choices": ["v2", "v3"],
            "fallback": (from_environment, ["GCORE_INFERENCE_API_VERSION"]),
        },
        "api_timeout": {"type": "int", "default": 30},
        "api_retries": {"type": "int", "default": 4},
        "api_retry_time": {"type": "int", "default": 180},
        "validate_certs": {"type": "bool", "default": True},
        "ca_path": {"type": "path"},
    }


def deployment_spec() -> Spec:
    """Give the options that describe one deployment; none has a default that could overwrite what is there."""
    return {
        "state": {"type": "str", "default": "present", "choices": ["present", "started", "stopped", "absent"]},
        "instance_id": {"type": "str"},
        "name": {"type": "str"},
        "image": {"type": "str"},
        "flavor_id": {"type": "str"},
        "flavor_name": {"type": "str"},
        "listening_port": {"type": "int"},
        "containers": {"type": "list", "elements": "dict", "options": _container_spec()},
        "api_key_ids": {"type": "list", "elements": "str", "no_log": False},
        "api_keys": {"type": "list", "elements": "str", "no_log": False},
        "auth_enabled": {"type": "bool"},
        "command": {"type": "list", "elements": "str"},
        "description": {"type": "str"},
        "envs": {"type": "dict"},
        "secret_envs": {"type": "dict", "no_log": True},
        "purge_envs": {"type": "bool", "default": True},
        "image_registry_id": {"type": "str"},
        "credentials_name": {"type": "str"},
        "ingress_opts": {"type": "dict", "options": {"disable_response_buffering": {"type": "bool"}}},
        "logging": {"type": "dict", "options": _logging_spec()},
        # Whole, since only so Ansible keeps the header values in it out of the system log for certain.
        "probes": {"type": "dict", "no_log": True, "options": _probes_spec()},
        "timeout": {"type": "int", "aliases": ["idle_timeout"]},
        "force": {"type": "bool", "default": False},
    }


def wait_spec() -> Spec:
    """Give the options of a module that can wait for what it has changed."""
    return {
        "wait": {"type": "bool", "default": False},
        "wait_timeout": {"type": "int", "default": 1200},
        "wait_interval": {"type": "int", "default": 5},
    }


def preview_spec() -> Spec:
    """Give the options of a module that can ask in check mode what its change would take."""
    return {"preview": {"type": "list", "elements": "str", "choices": ["limits", "price"]}}


def info_spec() -> Spec:
    """Give the options that say which deployments are looked at, and how much of them is shown."""
    return {
        "instance_id": {"type": "str"},
        "name": {"type": "str"},
        "reveal_envs": {"type": "bool", "default": False},
    }


def logs_spec() -> Spec:
    """Give the options that say which log lines of one deployment are looked at."""
    return {**info_spec(), "region_id": {"type": "int"}, "limit": {"type": "int", "default": 100}}


def fleet_spec() -> Spec:
    """Give the options that describe many deployments."""
    options = deployment_spec()
    shared = {name: option for name, option in options.items() if name not in ("instance_id", "name")}
    return {
        # Whole, for the same reason as the probes of one.
        "deployments": {"type": "list", "elements": "dict", "required": True, "no_log": True, "options": options},
        "defaults": {"type": "dict", "no_log": True, "options": shared},
        "prune": {"type": "bool", "default": False},
        "prune_limit": {"type": "int", "default": 5},
        "concurrency": {"type": "int", "default": 10},
        "wait_timeout": wait_spec()["wait_timeout"],
        **preview_spec(),
    }


def export_spec() -> Spec:
    """Give the options that say what of the secrets of a project is written down."""
    return {
        "public_envs": {"type": "list", "elements": "str", "default": []},
        "public_headers": {"type": "list", "elements": "str", "default": []},
    }


def for_ansible(spec: Spec) -> Spec:
    """Give the C(spec) as Ansible needs it: without what is in the options that describe many deployments.

    Ansible would go over a thousand deployments a second time, and would fill in what was left out of each.
    """
    many = ("deployments", "defaults")
    return {
        name: {key: value for key, value in option.items() if name not in many or key != "options"}
        for name, option in spec.items()
    }


def _container_spec() -> Spec:
    threshold = {"type": "dict", "options": {"threshold": {"type": "int", "required": True}}}
    rate = {"rate": {"type": "int", "required": True}, "window": {"type": "int", "required": True}}
    triggers: Spec = dict.fromkeys(("cpu", "memory", "gpu_memory", "gpu_utilization"), threshold)
    sqs: Spec = {
        "queue_url": {"type": "str", "required": True},
        "queue_length": {"type": "int", "required": True},
        "activation_queue_length": {"type": "int", "required": True},
        "aws_region": {"type": "str", "required": True},
        "secret_name": {"type": "str", "required": True, "no_log": False},
        "aws_endpoint": {"type": "str"},
        "scale_on_delayed": {"type": "bool"},
        "scale_on_flight": {"type": "bool"},
    }
    triggers["http"] = {"type": "dict", "options": rate}
    triggers["sqs"] = {"type": "dict", "options": sqs}
    scale: Spec = {
        "min": {"type": "int", "required": True},
        "max": {"type": "int", "required": True},
        "cooldown_period": {"type": "int"},
        "polling_interval": {"type": "int"},
        "triggers": {"type": "dict", "options": triggers},
    }
    return {
        "region_id": {"type": "int", "required": True},
        "scale": {"type": "dict", "required": True, "options": scale},
    }


def _logging_spec() -> Spec:
    return {
        "enabled": {"type": "bool"},
        "destination_region_id": {"type": "int"},
        "topic_name": {"type": "str"},
        "retention_policy": {"type": "dict", "options": {"period": {"type": "int"}}},
    }


def _probes_spec() -> Spec:
    http_get: Spec = {
        "port": {"type": "int", "required": True},
        "path": {"type": "str"},
        "schema": {"type": "str", "choices": ["HTTP", "HTTPS"]},
        "host": {"type": "str"},
        "headers": {"type": "dict", "no_log": True},
    }
    settings: Spec = {
        "exec": {"type": "dict", "options": {"command": {"type": "list", "elements": "str", "required": True}}},
        "http_get": {"type": "dict", "options": http_get},
        "tcp_socket": {"type": "dict", "options": {"port": {"type": "int", "required": True}}},
        "failure_threshold": {"type": "int"},
        "initial_delay_seconds": {"type": "int"},
        "period_seconds": {"type": "int"},
        "success_threshold": {"type": "int"},
        "timeout_seconds": {"type": "int"},
    }
    probe: dict[str, t.Any] = {
        "type": "dict",
        "options": {"enabled": {"type": "bool", "required": True}, "probe": {"type": "dict", "options": settings}},
    }
    return dict.fromkeys(("liveness_probe", "readiness_probe", "startup_probe"), probe)


#: Where the contract has no limit.
_HIGHEST = 2**31 - 1

#: The least and the most that a number may be, by the end of its option's path; the contract's, where it has them.
LIMITS: dict[str, tuple[int, int]] = {
    "project_id": (1, _HIGHEST),
    "api_timeout": (1, 3600),
    "api_retries": (0, 100),
    "api_retry_time": (1, 3600),
    "wait_timeout": (1, _HIGHEST),
    "wait_interval": (1, 3600),
    "limit": (1, 10000),
    "prune_limit": (0, _HIGHEST),
    "concurrency": (1, 100),
    "port": (1, 65535),
    "listening_port": (1, 65535),
    "timeout": (0, _HIGHEST),
    "region_id": (1, _HIGHEST),
    "min": (0, _HIGHEST),
    "max": (0, 300),
    "cooldown_period": (1, 3600),
    "polling_interval": (5, 3600),
    "threshold": (1, 100),
    "rate": (1, 1000),
    "window": (1, 3600),
    "queue_length": (1, _HIGHEST),
    "activation_queue_length": (1, _HIGHEST),
    "destination_region_id": (1, _HIGHEST),
    "period": (1, 1825),
    "failure_threshold": (1, _HIGHEST),
    "initial_delay_seconds": (0, _HIGHEST),
    "period_seconds": (1, _HIGHEST),
    "success_threshold": (1, _HIGHEST),
    "timeout_seconds": (1, _HIGHEST),
}

#: Dicts of texts, by the end of their path, and whether null is a value in them (expected, whatever it is).
TEXTS_BY_NAME: dict[str, bool] = {"envs": False, "secret_envs": True, "headers": True}

#: For each version of the API the options that it does not know, by the end of their path, and what to do instead.
UNKNOWN_ON: dict[str, dict[str, str]] = {
    "v2": {
        "flavor_name": "use flavor_id, or set api_version: v3 if your account has it",
        "api_keys": "use api_key_ids with auth_enabled, or set api_version: v3 if your account has it",
        "credentials_name": "use image_registry_id, or set api_version: v3 if your account has it",
        **dict.fromkeys(
            ("ingress_opts", "logging", "polling_interval", "sqs", "force", "preview"),
            "leave it out, or set api_version: v3 if your account has it",
        ),
    },
    "v3": {
        "instance_id": "use name, which is the identity there",
        "flavor_id": "use flavor_name",
        "api_key_ids": "use api_keys, with their names",
        "image_registry_id": "use credentials_name",
    },
}

#: For each version of the API the options that it requires beyond the spec, and why.
REQUIRED_ON: dict[str, dict[str, str]] = {
    "v2": {},
    "v3": {
        "project_id": "required with api_version: v3; give it, or set the environment variable GCORE_CLOUD_PROJECT_ID"
        " (or CLOUD_PROJECT_ID)"
    },
}

#: Options of text that must say something.
NEVER_EMPTY = frozenset(("name", "image", "flavor_name", "queue_url", "aws_region", "secret_name", "api_keys"))

#: Options of text that are names, addresses and the like: one line, without white space around it.
ONE_LINE = NEVER_EMPTY | {"credentials_name", "path", "host", "aws_endpoint"}
