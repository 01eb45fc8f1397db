# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The API client of a task: the one place that chooses the version of the API."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.create_client import (
    create_client,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sessions import (
    SessionFactory,
    create_session,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.advice import (
    DEPLOYMENT_ADVISOR,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )

#: The modules of the classes that `create_api` imports, below `module_utils`.
API_MODULES = ("_deployments.api_v2", "_deployments.api_v3")


def create_api(
    options: dict[str, t.Any], open_session: SessionFactory = create_session
) -> tuple[DeploymentApi, Redactor]:
    """Return the API client for the validated connection options, and a redactor with the API key.

    See `create_client`.
    """
    client, redactor = create_client(options, open_session, DEPLOYMENT_ADVISOR)
    api_class = _api_class(options["api_version"])
    api = api_class(client, options["project_id"])
    return api, redactor


def _api_class(api_version: str) -> t.Callable[[HttpClient, t.Any], DeploymentApi]:
    """Return the class for an API version (`v2`, `v3`)."""
    # Imported here: a run needs one of them only.
    if api_version == "v3":
        from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v3 import (
            ApiV3,
        )

        return ApiV3
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2

    return ApiV2
