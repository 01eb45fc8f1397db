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
    from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.region_state import (
        RegionState,
    )

#: Characters of a reason that the API gives.
_MAX_REASON = 500


class WaitFailed(InferenceError):
    """A deployment that did not become what was waited for.

    `regions` are the states of its regions, and `fault` is the error of the last poll, if it failed.
    """

    def __init__(
        self,
        problem: str,
        regions: t.Iterable[RegionState] = (),
        fault: ApiError | None = None,
        kind: str = DEPLOYMENT_FAILED,
    ) -> None:
        super().__init__(problem, kind)
        self.regions = list(regions)
        self.fault = fault

    def result(self, redactor: Redactor) -> dict[str, t.Any]:
        sentences = [
            end_sentence(str(self)),
            *(_region_sentence(region, redactor) for region in self.regions),
        ]
        if self.fault:
            sentences.append(f"The last look at it failed: {self.fault.result(redactor)['msg']}")
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

    def result(self, redactor: Redactor) -> dict[str, t.Any]:
        said = truncate(redactor.redact(self.message or "").strip(), _MAX_REASON)
        sentences = [end_sentence(f"{self}: {said}" if said else str(self))]
        if self.fault:
            sentences.append(f"The last look at it failed: {self.fault.result(redactor)['msg']}")
        if not self.is_final:
            sentences.append("It may be carried out all the same: the next run sees what is there.")
        return {
            "msg": " ".join(sentences),
            "error": {"message": said or str(self), "task_id": self.task_id},
        }


def _region_sentence(region: RegionState, redactor: Redactor) -> str:
    """Return the counts and the message of a region, redacted."""
    counts = f"{region.ready} of {region.total} ready"
    if region.ready is None or region.total is None:
        counts = "number of ready containers unknown"
    sentence = f"Region {region.region_id}: {counts}"
    message = truncate(redactor.redact(region.error_message).strip(), _MAX_REASON)
    if message:
        sentence = f"{sentence}: {message}"
    return end_sentence(sentence)
