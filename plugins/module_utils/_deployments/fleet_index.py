# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The list of a project's deployments, by ID and name, and which of them a fleet manages."""

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
    """The deployments of the project, and the member that manages each.

    Reads the list of the project. Raises `ApiError` if it can't be read.
    """

    def __init__(self, api: DeploymentApi) -> None:
        self._api = api
        #: When the list was requested: seconds of the monotonic clock.
        self.observed_at = time.monotonic()
        self._deployments = api.list_all()
        #: The deployments that are not of the documented shape.
        self._invalid = self._deployments.invalid
        self._by_id: dict[str, Deployment] = {}
        self._by_name: dict[str, list[Deployment]] = {}
        for deployment in self._deployments:
            self._add(deployment)
        #: By the ID of a deployment, the path of the member that manages it.
        self._claimed_by: dict[str, str] = {}
        #: Those of `_invalid` that are the error of a member.
        self._reported: list[InvalidEntry] = []

    def _add(self, deployment: Deployment) -> None:
        key = deployment.id.lower()
        self._by_id[key] = deployment
        namesakes = self._by_name.setdefault(deployment.name, [])
        namesakes.append(deployment)

    def claim(self, member: Member) -> Deployment | None:
        """Return the deployment of a member, which manages it from now on; `None` if there is none.

        A deployment with an `instance_id` that is not in the list is read by its ID.

        Raises:
            InferenceError: two deployments have the name, or another member manages the deployment.
            InvalidDeployment: the deployment is not of the documented shape.
            ApiError: a call failed.
        """
        self._reject_invalid(member)
        deployment = self._find(member)
        if deployment is None:
            return None
        if deployment.status == "DELETED":
            return None
        owner = self._claimed_by.setdefault(deployment.id, member.path)
        if owner != member.path:
            problem = f"the same deployment as {owner} ({deployment.id})"
            raise InferenceError(problem, OPTIONS)
        return deployment

    def _find(self, member: Member) -> Deployment | None:
        """Return the deployment of a member, whoever manages it."""
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
        """Raise the error of an invalid deployment that is, or may be, the one of the member."""
        for entry in self._invalid:
            if self._may_belong(entry, member):
                self._reported.append(entry)
                raise entry.error

    def _may_belong(self, entry: InvalidEntry, member: Member) -> bool:
        """Return whether an invalid deployment is, or may be, the one of the member."""
        name = member.given_name
        instance_id = member.instance_id
        if instance_id:
            desired_id = instance_id.lower()
            entry_id = entry.id or ""
            return entry_id.lower() == desired_id
        if entry.name:
            return entry.name == name
        # Without a readable name, it may be any deployment that was not found.
        return name not in self._by_name

    @property
    def warnings(self) -> list[str]:
        """A warning for each invalid deployment that is not the error of a member."""
        warnings = []
        for entry in self._invalid:
            if entry in self._reported:
                continue
            warnings.append(entry.warning)
        return warnings

    def unmanaged(self, members: list[Member]) -> list[Deployment]:
        """Return the deployments that no member manages, without those that are being deleted.

        They are sorted by name: API v3 does not promise an order, and it may differ in each response.
        If a member has an error, it is not clear which deployment it manages: then no deployment
        of its name is unmanaged.
        """
        unclear = set()
        for member in members:
            if member.error:
                unclear.add(member.name)
        unmanaged = []
        for deployment in self._deployments:
            is_managed = deployment.id in self._claimed_by
            is_unclear = deployment.name in unclear
            if is_managed or is_unclear or deployment.is_deleted_or_deleting:
                continue
            unmanaged.append(deployment)
        return sorted(unmanaged, key=_name_and_id)


def _name_and_id(deployment: Deployment) -> tuple[str, str]:
    return deployment.name, deployment.id
