# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""One list of the project for all deployments that are waited for at the same time."""

from __future__ import annotations

import threading
import time
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
    LookupResult,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        Deployment,
    )

ErrorT = t.TypeVar("ErrorT", bound=ApiError)


class SharedList:
    """The list of the project, read once for all threads that poll at about the same time."""

    def __init__(self, api: DeploymentApi) -> None:
        self._api = api
        self._lock = threading.Lock()
        #: When the list was requested: seconds of the monotonic clock.
        self._requested_at = float("-inf")
        self._deployments = LookupResult()
        self._error: ApiError | None = None

    def reader(self, absence_is_proof: bool) -> ListReader:
        """Return what polls one deployment from now on.

        With `absence_is_proof` a deployment that is not in the list does not exist.
        """
        return ListReader(self, self._api, absence_is_proof)

    def read(self, not_before: float, timeout: float | None) -> LookupResult:
        """Return a list that was requested at `not_before`, of the monotonic clock, or later.

        `timeout` is in seconds for each page.

        Raises:
            ApiError: the list can't be read; another error object for each caller.
        """
        with self._lock:
            if self._requested_at < not_before:
                self._request(timeout)
            if self._error is not None:
                raise _copy(self._error)
            return self._deployments

    def _request(self, timeout: float | None) -> None:
        self._requested_at = time.monotonic()
        self._error = None
        try:
            self._deployments = self._api.list_all(timeout=timeout)
        except ApiError as error:
            self._error = error


class ListReader:
    """Polls one deployment by a shared list, as the API's `get` does with a request of its own."""

    def __init__(self, shared: SharedList, api: DeploymentApi, absence_is_proof: bool) -> None:
        self._shared = shared
        self._api = api
        self._absence_is_proof = absence_is_proof
        self._last_poll = time.monotonic()

    def get(self, instance_id: str, timeout: float | None = None) -> Deployment | None:
        """Return the deployment, or `None` if it does not exist.

        The list is from the second half of the pause before this poll: so it shows neither what
        was before a change, nor what an earlier poll has shown. A deployment that is not in it is
        read by its ID.

        Raises:
            InvalidDeployment: the deployment is not of the documented shape.
            ApiError: a call failed.
        """
        now = time.monotonic()
        pause = now - self._last_poll
        not_before = now - pause / 2
        self._last_poll = now
        deployments = self._shared.read(not_before, timeout)
        for deployment in deployments:
            if _is_same(deployment.id, instance_id):
                return deployment
        for entry in deployments.invalid:
            if _is_same(entry.id, instance_id):
                raise _copy(entry.error)
        is_complete = not deployments.invalid
        if is_complete and self._absence_is_proof:
            return None
        return self._api.get(instance_id, timeout=timeout)


def _is_same(listed_id: str | None, instance_id: str) -> bool:
    """Return whether an ID of the list, `None` if it can't be read, is that of the deployment."""
    if listed_id is None:
        return False
    return listed_id.lower() == instance_id.lower()


def _copy(error: ErrorT) -> ErrorT:
    """Return another error object with the same values: each deployment adds its own result."""
    copied = error.__class__.__new__(error.__class__)
    copied.args = error.args
    vars(copied).update(vars(error))
    return copied
