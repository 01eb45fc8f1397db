# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The creation of a deployment, which is found by its name if the response is lost."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.resource_api import Creation
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
    Deployment,
    WriteResult,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        LookupResult,
    )


class DeploymentCreation(Creation[WriteResult]):
    """The creation of one deployment.

    `post` sends the request. `lookup` returns the deployments of that name.
    """

    def __init__(
        self,
        http: HttpClient,
        post: t.Callable[[], WriteResult],
        lookup: t.Callable[[], LookupResult],
    ) -> None:
        super().__init__(http)
        self._post = post
        self._lookup = lookup

    def send(self) -> WriteResult:
        return self._post()

    def find(self) -> WriteResult | None:
        deployment = self._living()
        if deployment is None:
            return None
        return WriteResult(deployment)

    def find_label(self) -> str | None:
        deployment = self._living()
        if deployment is None:
            return None
        return deployment.label

    def explain(self, error: ApiError) -> None:
        if error.status == 409:
            # The advice on others of its kind says what only the deployment itself shows.
            error.advice = None
        super().explain(error)

    def _living(self) -> Deployment | None:
        """Return a deployment of the name that is not being deleted, or `None`."""
        for deployment in self._lookup():
            if not deployment.is_deleted_or_deleting:
                return deployment
        return None
