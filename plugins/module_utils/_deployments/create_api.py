# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""From connection options to the API: the one place that chooses the room of an API version."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.client import Connection, HttpClient
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import token

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import DeploymentApi


def create_api(options: dict[str, t.Any]) -> tuple[DeploymentApi, Redactor]:
    """Give the API that the checked C(options) lead to, and the secrets known so far: the key."""
    key = token(options["api_key"])
    connection = Connection(**{**{name: options[name] for name in Connection._fields}, "api_key": key})
    return _api_class(options["api_version"])(HttpClient(connection), options["project_id"]), Redactor(key)


def _api_class(api_version: str) -> t.Callable[[HttpClient, t.Any], DeploymentApi]:
    # Imported here: a run needs but one of them.
    if api_version == "v3":
        from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v3 import ApiV3

        return ApiV3
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2

    return ApiV2
