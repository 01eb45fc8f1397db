# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The error of a task after a rollback: the reasons, its outcome, and the newest log lines."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.sentences import (
    end_sentence,
    truncate,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.errors import (
    ROLLBACK_FAILED,
    WaitFailed,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.shown_log_lines import (
    oldest_first,
    redacted_line,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.log_lines import (
        LogLine,
    )

_LOG_LINES = 20
_LONGEST_MESSAGE = 500


class NewestLogs:
    """The newest log lines of `place`, the oldest first, or the `error` of reading them.

    Text of the API is kept as it is, and redacted in `shown`.
    """

    def __init__(self, place: str, lines: list[LogLine], error: InferenceError | None) -> None:
        self._place = place
        self._lines = lines
        self._error = error

    def shown(self, redactor: Redactor) -> str:
        """Return the lines, redacted, or why there are none."""
        place = self._place
        if self._error is not None:
            error = self._error.result(redactor)
            reason = end_sentence(error["msg"])
            return f"The log lines of {place} can't be read: {reason}"
        if not self._lines:
            return f"There are no log lines of {place}."
        texts = [f"The newest log lines of {place}:"]
        for raw_line in self._lines:
            line = redacted_line(raw_line, redactor)
            origin = f"{line['time']} {line['pod']}"
            message = truncate(line["message"], _LONGEST_MESSAGE)
            texts.append(f"{origin}: {message}")
        return "\n".join(texts)


class RollbackError(InferenceError):
    """The `failure` of an update, and its rollback.

    `rollback_failure` is the error of the rollback, `None` if it succeeded. `outcome` is a
    sentence on the deployment after it, and `foreign` has the paths that others have changed.
    """

    def __init__(
        self,
        failure: InferenceError,
        logs: NewestLogs | None,
        outcome: str = "",
        rollback_failure: InferenceError | None = None,
        foreign: t.Iterable[str] = (),
    ) -> None:
        kind = ROLLBACK_FAILED if rollback_failure else failure.kind
        super().__init__(str(failure), kind)
        self._failure = failure
        self._logs = logs
        self._outcome = outcome
        self._rollback_failure = rollback_failure
        self._foreign = list(foreign)

    def result(self, redactor: Redactor) -> dict[str, t.Any]:
        first = self._failure.result(redactor)
        sentences = [first["msg"]]
        error = dict(first["error"])
        if self._rollback_failure:
            second = self._rollback_failure.result(redactor)
            reason = end_sentence(second["msg"])
            sentences.append(f"The rollback failed: {reason}")
            error.update(second["error"])
        if self._outcome:
            sentences.append(self._outcome)
        if self._foreign:
            # Names of variables are text of others.
            joined = ", ".join(self._foreign)
            listed = redactor.redact(
                joined,
                whole_words=True,
            )
            changed = f"Changed by something else during this task, and left so: {listed}."
            sentences.append(changed)
        if self._logs:
            shown = self._logs.shown(redactor)
            sentences.append(shown)
        message = " ".join(sentences)
        return {"msg": message, "error": error}


def newest_logs(api: DeploymentApi, instance_id: str, failure: InferenceError) -> NewestLogs | None:
    """Return the newest log lines of the region that failed, else of all regions.

    `None` if the `failure` does not come from waiting for the deployment: then its containers are
    those of before.
    """
    if not isinstance(failure, WaitFailed):
        return None
    region_id = _failing_region(failure)
    place = "all regions" if region_id is None else f"region {region_id}"
    try:
        lines, _count = api.logs(
            instance_id,
            region_id,
            _LOG_LINES,
        )
    except InferenceError as error:
        return NewestLogs(place, [], error)
    newest = oldest_first(lines)[-_LOG_LINES:]
    return NewestLogs(place, newest, None)


def _failing_region(failure: WaitFailed) -> int | None:
    """Return the first region with an error, else the first without a ready container."""
    for region in failure.regions:
        if region.error_message:
            return region.region_id
    for region in failure.regions:
        if region.ready == 0:
            return region.region_id
    return None
