# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The managed fields of API v2, each once: InferenceInstanceInSerializer of the contract."""

from __future__ import annotations

from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    ANSWER_ONLY,
    ANSWER_ONLY_OF_CONTAINER,
    ContainersByRegion,
    Mapping,
    Scalar,
    Sequence,
    Struct,
    probes,
    thresholds,
)

_SCALE = Struct(
    {
        "min": Scalar(int, required=True),
        "max": Scalar(int, required=True),
        "cooldown_period": Scalar(int, missing=60),
        "triggers": Struct(thresholds(), whole=True),
    },
    required=True,
)

V2_FIELDS = Struct(
    {
        "name": Scalar(str, required=True),
        "image": Scalar(str, required=True),
        "flavor_id": Scalar(str, required=True, fold=True),
        "listening_port": Scalar(int, required=True),
        "containers": ContainersByRegion(Struct({"scale": _SCALE}, answer_only=ANSWER_ONLY_OF_CONTAINER)),
        "api_key_ids": Sequence(unordered=True, fold=True),
        "auth_enabled": Scalar(bool, default=False),
        "command": Sequence(),
        "description": Scalar(str),
        "envs": Mapping(),
        "image_registry_id": Scalar(str, fold=True),
        "probes": probes(host=Scalar(str)),
        "timeout": Scalar(int, missing=120),
    },
    answer_only=ANSWER_ONLY,
)
