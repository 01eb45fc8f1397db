# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The managed fields of API v3: InferenceInstanceInSerializerV3 of the contract."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import MAX_INT32
from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import (
    Boolean,
    Integer,
    String,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    Struct,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sequence_fields import (
    JoinedCommand,
    Sequence,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    DNS_NAME,
    ONE_LINE,
    PATH_SEGMENT,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.common_fields import (
    MESSAGES,
    NEVER_REDACTED,
    READ_ONLY,
    containers,
    envs,
    port,
    probes,
    scale,
    timeout,
)

_SQS = Struct(
    {
        "queue_url": String(ONE_LINE, non_empty=True, required=True),
        "queue_length": Integer(1, MAX_INT32, required=True),
        "activation_queue_length": Integer(1, MAX_INT32, required=True),
        "aws_region": String(ONE_LINE, non_empty=True, required=True),
        "secret_name": String(
            ONE_LINE, non_empty=True, required=True, sensitive=False, refers_to="secrets"
        ),
        "aws_endpoint": String(ONE_LINE),
        "scale_on_delayed": Boolean(default=False),
        "scale_on_flight": Boolean(default=False),
    }
)

_SCALE = scale({"sqs": _SQS}, polling_interval=Integer(5, 3600, default_if_missing=30))


class _RetentionPolicy(Struct):
    """The retention policy. A response may have its period in place of it."""

    def from_api(self, value: t.Any, path: str) -> FieldValues:
        policy = value
        is_scalar = isinstance(value, (int, float, str))
        # A boolean is an integer in Python, but not a period.
        is_boolean = isinstance(value, bool)
        if is_scalar and not is_boolean:
            policy = {"period": value}
        return super().from_api(policy, path)


_LOGGING = Struct(
    {
        "enabled": Boolean(default=False),
        "destination_region_id": Integer(1, MAX_INT32),
        "topic_name": String(DNS_NAME),
        "retention_policy": _RetentionPolicy(
            {"period": Integer(1, 1825)}, replace=True, nullable=True
        ),
    },
    null_means_default=True,
)


class _Deployment(Struct):
    """The fields of a deployment. API keys enable authentication; without keys it is disabled."""

    def merge(self, current: t.Any, desired: t.Any) -> FieldValues:
        merged = super().merge(current, desired)
        keys = desired.get("api_keys")
        if keys is None or not current:
            return merged
        keys_before = current.get("api_keys")
        if keys and keys == keys_before:
            return merged
        # The API does this itself. Without it here, the diff and check mode would not show it.
        merged["auth_enabled"] = bool(keys)
        return merged


# A string that is not set is "" here, not null: a PATCH may ignore a null.
V3_SCHEMA = _Deployment(
    {
        "name": String(PATH_SEGMENT, non_empty=True, required=True),
        "image": String(ONE_LINE, non_empty=True, required=True),
        "flavor_name": String(
            ONE_LINE,
            non_empty=True,
            required=True,
            instead="use flavor_id instead",
            refers_to="flavors",
            affects_price=True,
        ),
        "listening_port": port(),
        "containers": containers(_SCALE),
        "api_keys": Sequence(
            ONE_LINE,
            non_empty=True,
            unordered=True,
            sensitive=False,
            instead="use api_key_ids with auth_enabled instead",
            refers_to="api_keys",
        ),
        "auth_enabled": Boolean(default=False),
        "command": JoinedCommand(),
        "description": String(default=""),
        "envs": envs(),
        "credentials_name": String(
            ONE_LINE,
            default="",
            instead="use image_registry_id instead",
            refers_to="registry_credentials",
        ),
        "ingress_opts": Struct(
            {"disable_response_buffering": Boolean(default=False)}, null_means_default=True
        ),
        "logging": _LOGGING,
        "probes": probes(default_host=""),
        "timeout": timeout(),
    },
    read_only=READ_ONLY,
    never_redacted=NEVER_REDACTED,
    messages=MESSAGES,
)
