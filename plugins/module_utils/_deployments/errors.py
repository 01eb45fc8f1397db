# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The errors of deployments."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import WAIT_TIMEOUT
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

#: The kind of the error of a deployment with the status `FAILED` or `ERROR`.
DEPLOYMENT_FAILED = "deployment_failed"
#: The kind of the error of an update that failed, and whose rollback failed too.
ROLLBACK_FAILED = "rollback_failed"

#: The most characters of a reason that the API gives.
_MAX_REASON = 500


class _PollingError(InferenceError):
    """Polling that did not end well; `fault` is the error of the last poll, if that failed."""

    def __init__(self, problem: str, fault: ApiError | None, kind: str) -> None:
        super().__init__(problem, kind)
        self.fault = fault

    def _fault_sentences(self, redactor: Redactor) -> list[str]:
        """Return the sentence about the last poll, or none."""
        if self.fault is None:
            return []
        message = self.fault.result(redactor)["msg"]
        return [f"The last poll failed: {message}"]


class WaitFailed(_PollingError):
    """A deployment that did not become what was waited for; `regions` are its regions."""

    def __init__(
        self,
        problem: str,
        regions: t.Iterable[RegionState] = (),
        fault: ApiError | None = None,
        kind: str = DEPLOYMENT_FAILED,
    ) -> None:
        super().__init__(problem, fault, kind)
        self.regions = list(regions)

    def result(self, redactor: Redactor) -> dict[str, t.Any]:
        problem = str(self)
        sentences = [end_sentence(problem)]
        sentences += [_region_sentence(region, redactor) for region in self.regions]
        sentences += self._fault_sentences(redactor)
        message = " ".join(sentences)
        error = {"message": message}
        return {"msg": message, "error": error}


class TaskError(_PollingError):
    """A task of the API that failed, or did not finish in time.

    `message` is its error, which the API wrote. `is_final` says that the task has done nothing, and
    will not do anything.
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
        super().__init__(problem, fault, kind)
        self.task_id = task_id
        self.message = message
        self.is_final = is_final

    def result(self, redactor: Redactor) -> dict[str, t.Any]:
        problem = str(self)
        reason = _shown_reason(self.message, redactor)
        sentences = [_with_reason(problem, reason)]
        sentences += self._fault_sentences(redactor)
        if not self.is_final:
            sentences.append("It may be carried out later; the next run reads the current state.")
        message = " ".join(sentences)
        error = {
            "message": reason or problem,
            "task_id": self.task_id,
        }
        return {"msg": message, "error": error}


def _region_sentence(region: RegionState, redactor: Redactor) -> str:
    """Return the counts and the message of a region, redacted."""
    ready = region.ready
    total = region.total
    counts = f"{ready} of {total} ready"
    if ready is None or total is None:
        counts = "number of ready containers unknown"
    reason = _shown_reason(region.error_message, redactor)
    problem = f"Region {region.region_id}: {counts}"
    return _with_reason(problem, reason)


def _shown_reason(reason: str | None, redactor: Redactor) -> str:
    """Return a reason that the API wrote, redacted and truncated."""
    if not reason:
        return ""
    redacted = redactor.redact(reason).strip()
    return truncate(redacted, _MAX_REASON)


def _with_reason(problem: str, reason: str) -> str:
    """Return a sentence with the problem and, unless it is empty, its reason."""
    if reason:
        problem = f"{problem}: {reason}"
    return end_sentence(problem)
