# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The errors of deployments."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import (
    RESOURCE_FAILED,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.polling_errors import (
    PollingError,
    shown_reason,
    with_reason,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sentences import end_sentence

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.region_state import (
        RegionState,
    )

#: The kind of the error of an update that failed, and whose rollback failed too.
ROLLBACK_FAILED = "rollback_failed"


class WaitFailed(PollingError):
    """A deployment that did not become what was waited for; `regions` are its regions."""

    def __init__(
        self,
        problem: str,
        regions: t.Iterable[RegionState] = (),
        poll_error: ApiError | None = None,
        kind: str = RESOURCE_FAILED,
    ) -> None:
        super().__init__(problem, poll_error, kind)
        self.regions = list(regions)

    def result(self, redactor: Redactor) -> dict[str, t.Any]:
        problem = str(self)
        sentences = [end_sentence(problem)]
        for region in self.regions:
            sentence = _region_sentence(region, redactor)
            sentences.append(sentence)
        sentences += self.fault_sentences(redactor)
        message = " ".join(sentences)
        error = {"message": message}
        return {"msg": message, "error": error}


def _region_sentence(region: RegionState, redactor: Redactor) -> str:
    """Return the counts and the message of a region, redacted."""
    ready = region.ready
    total = region.total
    counts = f"{ready} of {total} ready"
    if ready is None or total is None:
        counts = "number of ready containers unknown"
    reason = shown_reason(
        region.error_message,
        redactor,
    )
    problem = f"Region {region.region_id}: {counts}"
    return with_reason(problem, reason)
