# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The list of a project's deployments, by id and name, and which of them a fleet manages."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import OPTIONS
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
    select_unique,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment_list import (
    InvalidEntry,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        Deployment,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.fleet_member import (
        Member,
    )


class DeploymentIndex:
    """The deployments of the project, read from its list at once, and the member that manages each.

    Raises:
        ApiError: the list can't be read.
    """

    def __init__(self, api: DeploymentApi) -> None:
        self._api = api
        #: When the list was requested, of the monotonic clock.
        self.observed_at = time.monotonic()
        self._deployments = api.list_all()
        #: The deployments of another shape than documented.
        self._invalid = self._deployments.invalid
        self._by_id: dict[str, Deployment] = {}
        self._by_name: dict[str, list[Deployment]] = {}
        for deployment in self._deployments:
            key = deployment.id.lower()
            self._by_id[key] = deployment
            name = deployment.fields["name"]
            namesakes = self._by_name.setdefault(name, [])
            namesakes.append(deployment)
        #: By the id of a deployment, the path of the member that manages it.
        self._claimed_by: dict[str, str] = {}
        #: Of `_invalid` those that raised the error of a member.
        self._reported: list[InvalidEntry] = []

    def claim(self, member: Member) -> Deployment | None:
        """Return the deployment of a member, which manages it from now on; `None` if there is none.

        A deployment with an `instance_id` that the list does not have is read by that.

        Raises:
            InferenceError: two deployments have the name, or another member manages the deployment.
            InvalidDeployment: the deployment is not of the documented shape.
            ApiError: a call failed.
        """
        self._reject_invalid(member)
        deployment = self._find(member)
        if deployment is None or deployment.status == "DELETED":
            return None
        owner = self._claimed_by.setdefault(deployment.id, member.path)
        if owner != member.path:
            problem = f"the same deployment as {owner} ({deployment.id})"
            raise InferenceError(problem, OPTIONS)
        return deployment

    def _find(self, member: Member) -> Deployment | None:
        name = member.given_name
        instance_id = member.instance_id
        if not instance_id:
            namesakes = self._by_name.get(name, [])
            return select_unique(namesakes, name)
        key = instance_id.lower()
        listed = self._by_id.get(key)
        if listed:
            return listed
        return self._api.get(instance_id)

    def _reject_invalid(self, member: Member) -> None:
        """Raise the error of a deployment of another shape, if it may be the one of the member."""
        for entry in self._invalid:
            is_possible = self._may_belong(entry, member)
            if is_possible:
                self._reported.append(entry)
                raise entry.error

    def _may_belong(self, entry: InvalidEntry, member: Member) -> bool:
        """Return whether a deployment of another shape is, or may be, the one of the member."""
        name = member.given_name
        instance_id = member.instance_id
        if instance_id:
            desired_id = instance_id.lower()
            entry_id = entry.id or ""
            return entry_id.lower() == desired_id
        if entry.name:
            return entry.name == name
        # Without a readable name it may be any deployment that was not found.
        return name not in self._by_name

    @property
    def warnings(self) -> list[str]:
        """A warning for each deployment of another shape that is not the error of a member."""
        warnings = []
        for entry in self._invalid:
            if entry in self._reported:
                continue
            warnings.append(entry.warning)
        return warnings

    def unmanaged(self, members: list[Member]) -> list[Deployment]:
        """Return the deployments that no member manages, without those that are being deleted.

        Where it is not clear which deployment a member means, none of its name counts as unmanaged.
        """
        unclear = set()
        for member in members:
            if member.error:
                unclear.add(member.name)
        unmanaged = []
        for deployment in self._deployments:
            name = deployment.fields["name"]
            is_managed = deployment.id in self._claimed_by
            is_unclear = name in unclear
            if is_managed or is_unclear or deployment.is_gone:
                continue
            unmanaged.append(deployment)
        return unmanaged
