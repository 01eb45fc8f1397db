# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The list of a project's deployments, and those in it that are not of the documented shape."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core import paged_list
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    InvalidResponse,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.paged_list import (
    ListSource,
    PagedList,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import SchemaError
from ansible_collections.gcore.inference.plugins.module_utils._core.sentences import shown_name
from ansible_collections.gcore.inference.plugins.module_utils._deployments.advice import (
    DEPLOYMENT_ADVISOR,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import (
        HttpClient,
        Response,
    )

_INCOMPLETE_ADVICE = (
    "Run again when nobody creates or deletes deployments in this project; if it stays so, ask"
    " Gcore's support"
)


class InvalidDeployment(InvalidResponse):
    """A deployment in a response is not of the documented shape.

    Other deployments are not concerned. `shape` names the field and the problem.
    """

    shape = ""


class InvalidEntry(t.NamedTuple):
    """A deployment of the list that is not of the documented shape.

    `id` and `name` are `None` if they can't be read.
    """

    id: str | None
    name: str | None
    error: InvalidDeployment

    @property
    def warning(self) -> str:
        """The warning that the deployment is skipped.

        Of its values it shows only the name or the ID: others may be secrets.
        """
        label = self.name or self.id or "A deployment without a name"
        shown = shown_name(label)
        return (
            f"{shown} is skipped: the API response about it is not of the"
            f" documented shape: {self.error.shape}"
        )


class DeploymentList(PagedList):
    """The list of one project, at `path` with `query`.

    `id_field` is the field that contains the ID of a deployment.
    """

    def __init__(
        self, http: HttpClient, version: str, path: str, query: dict[str, t.Any], id_field: str
    ) -> None:
        source = ListSource(
            path,
            "deployments",
            id_field,
            version,
            query,
            DEPLOYMENT_ADVISOR,
            _INCOMPLETE_ADVICE,
            chosen_version=version,
        )
        super().__init__(http, source)


def invalid_response(
    version: str, method: str, path: str, problem: SchemaError, response: Response
) -> InvalidResponse:
    """Return the error of a response that is not of the documented shape."""
    return paged_list.invalid_response(
        version,
        method,
        path,
        problem,
        response,
        advisor=DEPLOYMENT_ADVISOR,
    )


def invalid_deployment(
    version: str, method: str, path: str, problem: SchemaError, response: Response
) -> InvalidDeployment:
    """Return the error of a deployment, in a response, that is not of the documented shape."""
    details = paged_list.response_details(version, problem, response)
    error = InvalidDeployment(method, path, **details)
    error.shape = str(problem)
    return error
