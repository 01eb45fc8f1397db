# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Deployments as the API returns them, and the results of calls. Data only; no request."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import OPTIONS
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import FieldValues

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment_list import (
        InvalidEntry,
    )

Answer = dict[str, t.Any]

#: The statuses of a deployment that is deleted, or is being deleted.
GONE = ("DELETING", "DELETED")
#: Characters: how much of a name messages show.
_LONGEST_NAME = 60


class Deployment(t.NamedTuple):
    """A deployment in the API: its ID, its status, its managed fields in normal form, and the
    whole answer.

    The ID is what the paths of the API contain: a UUID on v2, the name on v3.
    """

    id: str
    status: str
    fields: FieldValues
    answer: Answer

    @property
    def is_gone(self) -> bool:
        """Return whether it is deleted, or is being deleted."""
        return self.status in GONE

    @property
    def label(self) -> str:
        """Return its name and ID for messages; at most 60 characters of the name."""
        name = str(self.fields["name"])
        shown = name[:_LONGEST_NAME]
        if name == self.id:
            return shown
        return f"{shown} ({self.id})"

    @property
    def application(self) -> str | None:
        """Return the name of the catalogue application that it belongs to, or `None`.

        Only API v3 has `object_references`.
        """
        references = self.answer.get("object_references")
        if not isinstance(references, list):
            return None
        for reference in references:
            if not isinstance(reference, dict):
                continue
            if reference.get("kind") == "AppDeployment":
                return str(reference.get("name") or "unnamed")
        return None


class LookupResult(list[Deployment]):
    """The deployments that match. `invalid` are those whose data is not of the documented shape."""

    def __init__(
        self,
        deployments: t.Iterable[Deployment] = (),
        invalid: t.Iterable[InvalidEntry] = (),
    ) -> None:
        super().__init__(deployments)
        self.invalid = list(invalid)


class WriteResult(t.NamedTuple):
    """The answer to a write: the deployment, or the IDs of the tasks that carry the write out.

    If `tasks` is a list, even an empty one, the deployment must be read again after these tasks.
    """

    observed: Deployment | None = None
    tasks: list[str] | None = None


class Task(t.NamedTuple):
    """A task of the API: its state, and the error message if the state is `ERROR`."""

    state: str
    error: str | None


def select_unique(found: list[Deployment], name: str) -> Deployment | None:
    """Return the only deployment of those `found` under that name, or `None`.

    One that is being deleted is returned only if no other has the name.

    Raises:
        InferenceError: two or more have the name.
    """
    existing = []
    living = []
    for deployment in found:
        if deployment.status != "DELETED":
            existing.append(deployment)
        if not deployment.is_gone:
            living.append(deployment)
    if len(living) > 1:
        ids = sorted(deployment.id for deployment in living)
        raise InferenceError(
            f"name: found {len(living)} deployments named {name} ({', '.join(ids)});"
            " set instance_id instead",
            OPTIONS,
        )
    candidates = living or existing
    return next(iter(candidates), None)
