# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The errors of deployments."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import (
    DEPLOYMENT_FAILED,
    WAIT_TIMEOUT,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.sentences import (
    end_sentence,
    truncate,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
        ApiError,
        Scrub,
    )


class WaitFailed(InferenceError):
    """A deployment that did not become what was waited for.

    C(regions) has for each region its id, how many of its containers are ready and how many there are (C(None) where
    the API does not say), and its message, which the API wrote. C(fault) is why the last look at it failed.
    """

    def __init__(
        self,
        problem: str,
        regions: t.Iterable[tuple[int, int | None, int | None, str | None]] = (),
        fault: ApiError | None = None,
        kind: str = DEPLOYMENT_FAILED,
    ) -> None:
        super().__init__(problem, kind)
        self.regions = list(regions)
        self.fault = fault

    def result(self, scrub: Scrub) -> dict[str, t.Any]:
        sentences = [end_sentence(str(self)), *(_region(*region, scrub) for region in self.regions)]
        if self.fault:
            sentences.append(f"The last look at it failed: {self.fault.result(scrub)['msg']}")
        message = " ".join(sentences)
        return {"msg": message, "error": {"message": message}}


class TaskError(InferenceError):
    """A task of the API that failed, or that is not over in time (C(is_final) is false).

    C(message) is why it failed; the API wrote it. C(fault) is why the last look at it failed.
    """

    def __init__(
        self,
        problem: str,
        task_id: str,
        message: str | None = None,
        fault: ApiError | None = None,
        is_final: bool = False,
        kind: str = WAIT_TIMEOUT,
    ) -> None:
        super().__init__(problem, kind)
        self.task_id = task_id
        self.message = message
        self.fault = fault
        self.is_final = is_final

    def result(self, scrub: Scrub) -> dict[str, t.Any]:
        said = truncate(scrub(self.message or "").strip(), 500)
        sentences = [end_sentence(f"{self}: {said}" if said else str(self))]
        if self.fault:
            sentences.append(f"The last look at it failed: {self.fault.result(scrub)['msg']}")
        if not self.is_final:
            sentences.append("It may be carried out all the same: the next run sees what is there.")
        return {
            "msg": " ".join(sentences),
            "error": {"message": said or str(self), "task_id": self.task_id},
        }


def _region(
    region_id: int, ready: int | None, total: int | None, message: str | None, scrub: Scrub
) -> str:
    counts = "number of ready containers unknown" if ready is None else f"{ready} of {total} ready"
    said = truncate(scrub(message or "").strip(), 500)
    return end_sentence(f"Region {region_id}: {counts}" + (f": {said}" if said else ""))
