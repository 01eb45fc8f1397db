# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Deployments as the API returns them, and the results of calls. Data only; no request."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core import tasks
from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import OPTIONS
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    JsonObject,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sentences import shown_name

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment_list import (
        InvalidEntry,
    )


#: The statuses of a deployment that is deleted, or is being deleted.
DELETION_STATUSES = ("DELETING", "DELETED")


class Deployment(t.NamedTuple):
    """A deployment as the API returned it.

    `id` is the ID in the paths of the API: a UUID on v2, the name on v3. `fields` are the managed
    fields in normal form, `json` is the whole object in the response.
    """

    id: str
    status: str
    fields: FieldValues
    json: JsonObject

    @property
    def is_deleted_or_deleting(self) -> bool:
        """Whether the deployment is deleted, or is being deleted."""
        return self.status in DELETION_STATUSES

    @property
    def is_stopped(self) -> bool:
        """Whether the deployment is stopped."""
        return self.status == "DISABLED"

    @property
    def has_failed(self) -> bool:
        """Whether the status says that the deployment failed; only API v2 has such statuses."""
        return self.status in ("FAILED", "ERROR")

    @property
    def is_ready(self) -> bool:
        """Whether the deployment serves requests, by its status.

        `PENDING` is healthy where a region may have no container: the contract calls it "scaled to
        zero".
        """
        if self.status == "ACTIVE":
            return True
        if self.status != "PENDING":
            return False
        for container in self.fields["containers"].values():
            scale = container["scale"]
            if scale["min"] == 0:
                return True
        return False

    @property
    def name(self) -> str:
        """The field `name`, which both versions of the API require."""
        name: str = self.fields["name"]
        return name

    @property
    def label(self) -> str:
        """The name and the ID for messages; a long name is truncated."""
        shown = shown_name(self.name)
        if self.name == self.id:
            return shown
        return f"{shown} ({self.id})"

    @property
    def application(self) -> str | None:
        """The name of the application of Gcore's catalogue that the deployment belongs to, if any.

        Only API v3 returns `object_references`.
        """
        references = self.json.get("object_references")
        if not isinstance(references, list):
            return None
        for reference in references:
            if not isinstance(reference, dict):
                continue
            if reference.get("kind") == "AppDeployment":
                return str(reference.get("name") or "unnamed")
        return None


class LookupResult(list[Deployment]):
    """The deployments that match.

    `invalid` are the entries of the list that are not of the documented shape.
    """

    def __init__(
        self,
        deployments: t.Iterable[Deployment] = (),
        invalid: t.Iterable[InvalidEntry] = (),
    ) -> None:
        super().__init__(deployments)
        self.invalid = list(invalid)


#: The response to a write of a deployment.
WriteResult = tasks.WriteResult[Deployment]


def select_unique(found: list[Deployment], name: str) -> Deployment | None:
    """Return the only one of the deployments `found` under that name, or `None`.

    One that is being deleted is returned only if no other has the name. One that is deleted is
    never returned.

    Raises:
        InferenceError: two or more have the name.
    """
    existing = []
    living = []
    for deployment in found:
        if deployment.status != "DELETED":
            existing.append(deployment)
        if not deployment.is_deleted_or_deleting:
            living.append(deployment)
    if len(living) > 1:
        ids = sorted(deployment.id for deployment in living)
        listed_ids = ", ".join(ids)
        raise InferenceError(
            f"name: found {len(living)} deployments named {name} ({listed_ids});"
            " set instance_id instead",
            OPTIONS,
        )
    candidates = living or existing
    return next(iter(candidates), None)
