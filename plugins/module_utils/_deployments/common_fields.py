# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The fields that deployments have in both API versions."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import MAX_INT32
from ansible_collections.gcore.inference.plugins.module_utils._core.mapping_fields import (
    Headers,
    Mapping,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import (
    Boolean,
    Integer,
    String,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    Field,
    KeyedList,
    Struct,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sequence_fields import Words
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    ONE_LINE,
    VARIABLES,
    MappingRule,
)

PROBES = ("liveness_probe", "readiness_probe", "startup_probe")
HANDLERS = ("exec", "http_get", "tcp_socket")
#: The known fields of a deployment in a response that are not managed: the API sets them.
READ_ONLY = ("id", "status", "address", "created_at", "object_references", "project_id")
#: Those of a container. Its region is not a managed field but the key of the container.
READ_ONLY_OF_CONTAINER = ("region_id", "address", "deploy_status", "error_message")
#: Of those, the ones that hold no text of users.
NEVER_REDACTED = ("id", "status", "created_at", "deploy_status")
#: Of those, the ones that are prose of the API.
MESSAGES = ("error_message",)


def _variables(mask_advice: str, null_keeps: bool) -> MappingRule:
    """Return the rule of environment variables.

    `mask_advice` is what to use instead of the mask. `null_keeps`: a null keeps the value.
    """
    value = VARIABLES.value._replace(mask_advice=mask_advice)
    return VARIABLES._replace(value=value, null_keeps=null_keeps)


#: Variables whose values are public.
ENVS = _variables(
    "name the variable in secret_envs with null to keep its value, or leave it out with"
    " purge_envs: false",
    null_keeps=False,
)
#: Variables whose values are secret.
SECRET_ENVS = _variables(
    "give null to keep the value that is there, or leave it out with purge_envs: false",
    null_keeps=True,
)


def port() -> Integer:
    """Return the field of a TCP port."""
    return Integer(1, 65535, required=True)


def containers(scale: Struct) -> KeyedList:
    """Return the field of the containers, one for each region."""
    container = Struct(
        {"scale": scale},
        read_only=READ_ONLY_OF_CONTAINER,
        never_redacted=NEVER_REDACTED,
        messages=MESSAGES,
    )
    region_id = Integer(1, MAX_INT32, required=True, refers_to="regions")
    return KeyedList("region_id", region_id, "region", container, affects_price=True)


def scale(triggers: t.Mapping[str, Field], **more: Field) -> Struct:
    """Return the field of the scaling.

    `triggers` and `more` are the triggers and fields that only one version of the API has.
    """
    fields = {
        "min": Integer(0, MAX_INT32, required=True),
        "max": Integer(0, 300, required=True),
        "cooldown_period": Integer(1, 3600, default_if_missing=60),
        **more,
        "triggers": Struct({**_triggers(), **triggers}, replace=True),
    }
    return Struct(fields, required=True)


def _triggers() -> dict[str, Field]:
    """Return the triggers that both versions of the API have."""
    threshold = Struct({"threshold": Integer(1, 100, required=True)})
    rate = Struct(
        {"rate": Integer(1, 1000, required=True), "window": Integer(1, 3600, required=True)}
    )
    return {
        "cpu": threshold,
        "memory": threshold,
        "gpu_memory": threshold,
        "gpu_utilization": threshold,
        "http": rate,
    }


def envs() -> Mapping:
    """Return the field of the environment variables, including those of `secret_envs`."""
    return Mapping(ENVS, sensitive="unless_public")


def timeout() -> Integer:
    """Return the field of the time without requests before scaling down, in seconds."""
    return Integer(0, MAX_INT32, default_if_missing=120, aliases=("idle_timeout",))


def probes(default_host: str | None) -> Struct:
    """Return the field of the probes. `default_host` is the API's default for `host`."""
    http_get = {
        "port": port(),
        "path": String(ONE_LINE, default="/"),
        "schema": String(default="HTTP", choices=("HTTP", "HTTPS")),
        "host": String(ONE_LINE, default=default_host),
        "headers": Headers(),
    }
    settings = {
        "exec": Struct({"command": Words(required=True)}),
        "http_get": Struct(http_get),
        "tcp_socket": Struct({"port": port()}),
        "failure_threshold": Integer(1, MAX_INT32, default=3),
        "initial_delay_seconds": Integer(0, MAX_INT32, default=0),
        "period_seconds": Integer(1, MAX_INT32, default=10),
        "success_threshold": Integer(1, MAX_INT32, default=1),
        "timeout_seconds": Integer(1, MAX_INT32, default=3),
    }
    probe = Struct(
        {
            "enabled": Boolean(required=True),
            "probe": Struct(settings, replaced_together=HANDLERS),
        }
    )
    return Struct(dict.fromkeys(PROBES, probe))
