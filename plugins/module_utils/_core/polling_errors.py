# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The errors of polling that did not end well."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import WAIT_TIMEOUT
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    InferenceError,
    request_id_note,
    shown_identifier,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sentences import (
    end_sentence,
    truncate,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor

#: The most characters of a reason that the API gives.
_MAX_REASON = 500


class PollingError(InferenceError):
    """Polling that did not end well; `poll_error` is the error of the last poll, if that failed."""

    def __init__(self, problem: str, poll_error: ApiError | None, kind: str) -> None:
        super().__init__(problem, kind)
        self.poll_error = poll_error

    def fault_sentences(self, redactor: Redactor) -> list[str]:
        """Return the sentence about the last poll, or none."""
        if self.poll_error is None:
            return []
        message = self.poll_error.result(redactor)["msg"]
        return [f"The last poll failed: {message}"]


class TaskError(PollingError):
    """A task of the API that failed, or did not finish in time.

    The API wrote `message`, its error, and `request_id`, that of its write. `is_final` says that the
    task has done nothing, and will not do anything.
    """

    def __init__(
        self,
        problem: str,
        task_id: str,
        message: str | None = None,
        poll_error: ApiError | None = None,
        is_final: bool = False,
        kind: str = WAIT_TIMEOUT,
        request_id: str | None = None,
    ) -> None:
        super().__init__(problem, poll_error, kind)
        self.task_id = task_id
        self.request_id = request_id
        self.message = message
        self.is_final = is_final

    def result(self, redactor: Redactor) -> dict[str, t.Any]:
        problem = str(self)
        reason = shown_reason(self.message, redactor)
        sentences = [with_reason(problem, reason)]
        sentences += self.fault_sentences(redactor)
        if not self.is_final:
            sentences.append("It may be carried out later; the next run reads the current state.")
        error = {
            "message": reason or problem,
            "task_id": self.task_id,
        }
        request_id = shown_identifier(self.request_id, redactor)
        if request_id:
            note = request_id_note(request_id)
            sentences.insert(1, note)
            error["request_id"] = request_id
        message = " ".join(sentences)
        return {"msg": message, "error": error}


def shown_reason(reason: str | None, redactor: Redactor) -> str:
    """Return a reason that the API wrote, redacted and truncated."""
    if not reason:
        return ""
    redacted = redactor.redact(reason).strip()
    return truncate(redacted, _MAX_REASON)


def with_reason(problem: str, reason: str) -> str:
    """Return a sentence with the problem and, unless it is empty, its reason."""
    if reason:
        problem = f"{problem}: {reason}"
    return end_sentence(problem)
