# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The managed fields of API v3, each once: InferenceInstanceInSerializerV3 of the contract."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    ANSWER_ONLY,
    ANSWER_ONLY_OF_CONTAINER,
    Command,
    ContainersByRegion,
    FieldValues,
    Mapping,
    Scalar,
    Sequence,
    Struct,
    probes,
    thresholds,
)

_SQS = Struct(
    {
        "queue_url": Scalar(str, required=True),
        "queue_length": Scalar(int, required=True),
        "activation_queue_length": Scalar(int, required=True),
        "aws_region": Scalar(str, required=True),
        "secret_name": Scalar(str, required=True),
        "aws_endpoint": Scalar(str),
        "scale_on_delayed": Scalar(bool, default=False),
        "scale_on_flight": Scalar(bool, default=False),
    }
)

_SCALE = Struct(
    {
        "min": Scalar(int, required=True),
        "max": Scalar(int, required=True),
        "cooldown_period": Scalar(int, missing=60),
        "polling_interval": Scalar(int, missing=30),
        "triggers": Struct({**thresholds(), "sqs": _SQS}, whole=True),
    },
    required=True,
)


class _RetentionPolicy(Struct):
    """The retention policy, of which an answer may have the bare period."""

    def observe(self, value: t.Any, path: str) -> FieldValues:
        is_bare = isinstance(value, (int, float, str)) and not isinstance(value, bool)
        return super().observe({"period": value} if is_bare else value, path)


_LOGGING = Struct(
    {
        "enabled": Scalar(bool, default=False),
        "destination_region_id": Scalar(int),
        "topic_name": Scalar(str),
        "retention_policy": _RetentionPolicy({"period": Scalar(int)}, whole=True, nullable=True),
    },
    filled=True,
)


class _Deployment(Struct):
    """The fields of a deployment, of which the keys switch authentication on, and no keys switch it off."""

    def overlay(self, current: t.Any, asked: t.Any) -> FieldValues:
        desired = super().overlay(current, asked)
        keys = asked.get("api_keys")
        if current and keys is not None and (keys == [] or keys != current.get("api_keys")):
            # The API does it by itself; without it here neither diff nor check mode would tell.
            desired["auth_enabled"] = bool(keys)
        return desired


# A text that is not set is "" here and not null: a null in a PATCH may be as good as left out.
V3_FIELDS = _Deployment(
    {
        "name": Scalar(str, required=True),
        "image": Scalar(str, required=True),
        "flavor_name": Scalar(str, required=True),
        "listening_port": Scalar(int, required=True),
        "containers": ContainersByRegion(Struct({"scale": _SCALE}, answer_only=ANSWER_ONLY_OF_CONTAINER)),
        "api_keys": Sequence(unordered=True),
        "auth_enabled": Scalar(bool, default=False),
        "command": Command(),
        "description": Scalar(str, default=""),
        "envs": Mapping(),
        "credentials_name": Scalar(str, default=""),
        "ingress_opts": Struct({"disable_response_buffering": Scalar(bool, default=False)}, filled=True),
        "logging": _LOGGING,
        "probes": probes(host=Scalar(str, default="")),
        "timeout": Scalar(int, missing=120),
    },
    answer_only=ANSWER_ONLY,
)
