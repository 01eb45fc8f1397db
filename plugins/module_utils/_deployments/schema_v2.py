# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The managed fields of API v2: InferenceInstanceInSerializer of the contract."""

from __future__ import annotations

from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import (
    Boolean,
    String,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import Struct
from ansible_collections.gcore.inference.plugins.module_utils._core.sequence_fields import (
    Sequence,
    Words,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    LISTED_UUID,
    ONE_LINE,
    OPTIONAL_UUID,
    PATH_SEGMENT,
    UUID,
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

V2_SCHEMA = Struct(
    {
        "name": String(PATH_SEGMENT, non_empty=True, required=True),
        "image": String(ONE_LINE, non_empty=True, required=True),
        "flavor_id": String(
            UUID,
            required=True,
            case_insensitive=True,
            instead="use flavor_name instead",
            refers_to="flavors",
            affects_price=True,
        ),
        "listening_port": port(),
        "containers": containers(scale({})),
        "api_key_ids": Sequence(
            LISTED_UUID,
            unordered=True,
            case_insensitive=True,
            sensitive=False,
            instead="use api_keys instead, with their names",
            refers_to="api_keys",
        ),
        "auth_enabled": Boolean(default=False),
        "command": Words(),
        "description": String(),
        "envs": envs(),
        "image_registry_id": String(
            OPTIONAL_UUID,
            case_insensitive=True,
            instead="use credentials_name instead",
            refers_to="registry_credentials",
        ),
        "probes": probes(default_host=None),
        "timeout": timeout(),
    },
    read_only=READ_ONLY,
    never_redacted=NEVER_REDACTED,
    messages=MESSAGES,
)
