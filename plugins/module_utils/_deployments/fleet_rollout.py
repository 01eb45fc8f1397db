# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Running the members of a fleet in parallel, until too many of them have failed."""

from __future__ import annotations

import threading
import typing as t
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.gcore.inference.plugins.module_utils._deployments.shared_list import (
    SharedList,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.fleet_member import (
        Member,
    )


def run_in_parallel(
    run: t.Callable[[Member], None], members: list[Member], concurrency: int
) -> None:
    """Call `run` for each of the members, at most `concurrency` at once, and wait for all.

    Raises what a call has raised.
    """
    with ThreadPoolExecutor(concurrency) as pool:
        finished = pool.map(run, members)
        # Reading the results raises.
        list(finished)


class Rollout:
    """Applies the plans of members, as the `options` of the fleet module say.

    At most `concurrency` are under way at once, the waiting for them included. If more than
    `max_failures` have failed, those that have not started are skipped.
    """

    def __init__(self, api: DeploymentApi, options: dict[str, t.Any]) -> None:
        self._waits: bool = options["wait"]
        self._concurrency: int = options["concurrency"]
        self._max_failures: int | None = options["max_failures"]
        self._shared_list = SharedList(api)
        self._lock = threading.Lock()
        self._failures = 0

    def run(self, members: list[Member]) -> None:
        """Run the members that change, and with `wait` also those that do not."""
        to_run = [member for member in members if member.has_changes or self._waits]
        run_in_parallel(self._run_one, to_run, self._concurrency)

    def _run_one(self, member: Member) -> None:
        if member.error:
            # It could not be planned, and nothing was started.
            return
        if self._is_stopped:
            member.skip()
            return
        member.apply(self._shared_list)
        if member.error:
            with self._lock:
                self._failures += 1

    @property
    def _is_stopped(self) -> bool:
        """Whether nothing more is started."""
        if self._max_failures is None:
            return False
        with self._lock:
            return self._failures > self._max_failures
