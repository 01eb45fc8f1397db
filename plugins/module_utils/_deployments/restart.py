# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Restarting one deployment. The API has no call for it: stop, wait until it is stopped, start."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import NOT_FOUND
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.polling import (
    Deadline,
    retry_delay,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.region_state import (
    region_state,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.wait import (
    Reader,
    Waiter,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        Deployment,
    )

#: Seconds: how long a stopped deployment may still have ready containers before it is started.
_DRAIN_TIMEOUT = 15
#: Seconds: the pause between two polls of these containers.
_DRAIN_INTERVAL = 3
#: Seconds: how long the API may reject the start with a conflict, being still at work on the stop.
_START_TIMEOUT = 30


class RestartError(InferenceError):
    """A restart that failed when the deployment was, or may have been, stopped already.

    `failure` is the reason. `is_stopped` says that the API has accepted the stop. `last` is the
    deployment as last seen, `None` if it is gone.
    """

    def __init__(
        self,
        failure: InferenceError,
        label: str,
        last: Deployment | None,
        is_stopped: bool,
    ) -> None:
        super().__init__(str(failure), failure.kind)
        self.failure = failure
        self.last = last
        self.is_stopped = is_stopped
        self._label = label

    def result(self, redactor: Redactor) -> dict[str, t.Any]:
        result = self.failure.result(redactor)
        if self.last is None or self.last.is_deleted_or_deleting:
            # There is nothing to start.
            return result
        certainty = "is" if self._is_certain else "may be"
        advice = "run the task again, or set state: started, to start it"
        message = f"{result['msg']} {self._label} {certainty} stopped now: {advice}."
        return {**result, "msg": message}

    @property
    def _is_certain(self) -> bool:
        """Whether the deployment is certainly stopped."""
        if self.last is None or not self.last.is_stopped:
            return False
        if self.kind == NOT_FOUND:
            # Deleted since then, as it seems.
            return False
        return not _may_be_done(self.failure)


def restart(
    api: DeploymentApi,
    deployment: Deployment,
    deadline: Deadline,
    create_reader: t.Callable[[], Reader],
) -> list[str]:
    """Restart a deployment that is not stopped; return the warnings.

    `create_reader` returns what polls the deployment from then on.

    Raises:
        RestartError: it was or may have been stopped, and was not started again.
        ApiError: it was not stopped.
    """
    label = deployment.label
    instance_id = deployment.id
    try:
        api.stop(instance_id)
    except ApiError as failure:
        if _may_be_done(failure):
            raise RestartError(failure, label, deployment, is_stopped=False) from None
        raise
    reader = create_reader()
    waiter = Waiter(
        reader,
        deployment,
        "stopped",
        is_new=False,
        status_before=deployment.status,
        # It may show that until it is stopped.
        ignores_failure=deployment.has_failed,
    )
    try:
        waiter.wait(deadline, has_changed=True)
        busy_regions = _wait_until_drained(reader, instance_id, waiter.last, deadline)
        _start(api, instance_id, deadline)
    except InferenceError as failure:
        raise RestartError(failure, label, waiter.last, is_stopped=True) from None
    if not busy_regions:
        return []
    listed = ", ".join(map(str, busy_regions))
    return [
        f"{label} was started again while the API still showed ready containers in region {listed};"
        " these may not have been restarted"
    ]


def _wait_until_drained(
    reader: Reader, instance_id: str, stopped: Deployment | None, deadline: Deadline
) -> list[int]:
    """Wait some seconds until the `stopped` deployment has no ready container.

    A start before that could leave them as they are. Return the regions that still have some.
    """
    time_left = int(deadline.remaining / 2)
    timeout = min(_DRAIN_TIMEOUT, time_left)
    short = Deadline(timeout, _DRAIN_INTERVAL)
    regions = _busy_regions(stopped)
    while regions and short.remaining > 0:
        short.sleep(short.interval)
        try:
            last = reader.get(instance_id, timeout=short.poll_timeout)
        except ApiError:
            # The start tells whether something is wrong.
            continue
        regions = _busy_regions(last)
    return regions


def _busy_regions(deployment: Deployment | None) -> list[int]:
    """Return the regions with ready containers, as far as the response shows them."""
    if deployment is None:
        return []
    regions = []
    for container in deployment.json["containers"]:
        region = region_state(container)
        if region.ready:
            regions.append(region.region_id)
    return sorted(regions)


def _start(api: DeploymentApi, instance_id: str, deadline: Deadline) -> None:
    """Start the deployment; send the start again while the API is still at work on the stop.

    Raises:
        ApiError: it was not started.
    """
    time_left = max(int(deadline.remaining), 0)
    timeout = min(_START_TIMEOUT, time_left)
    short = Deadline(timeout, deadline.interval)
    for pause in short.backoff():
        try:
            api.start(instance_id)
        except ApiError as error:
            if error.status != 409 or short.remaining <= 0:
                raise
            delay = retry_delay(error)
        else:
            return
        short.sleep(max(pause, delay))


def _may_be_done(failure: InferenceError) -> bool:
    """Return whether the call that failed may have been carried out."""
    if not isinstance(failure, ApiError):
        return False
    if failure.status is not None and failure.status >= 500:
        return True
    return failure.may_be_done
