# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The result of a fleet: its return values, or the error if some deployments failed."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import SEVERAL
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        Deployment,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.fleet_member import (
        Member,
    )

#: What a run did, or would do, with a deployment.
ACTIONS = ("created", "updated", "deleted", "unchanged", "failed", "skipped")


class FleetOutcome(t.NamedTuple):
    """The return values of the fleet module, with secrets masked, and its warnings."""

    changed: bool
    diff: list[dict[str, t.Any]]
    deployments: list[dict[str, t.Any]]
    unmanaged: list[dict[str, str]]
    summary: dict[str, int]
    warnings: list[str]
    api_url: str | None = None
    project_id: int | None = None


class FleetError(InferenceError):
    """Some deployments failed.

    `failures` has a line for each, with secrets masked. `partial_result` has the return values.
    """

    def __init__(self, problem: str, failures: list[str], outcome: FleetOutcome, kind: str) -> None:
        lines = [f"{problem}:", *failures]
        super().__init__("\n".join(lines), kind)
        self.partial_result = outcome._asdict()


def build_result(
    members: list[Member],
    unmanaged: list[Deployment],
    id_field: str,
    redactor: Redactor,
    warnings: list[str],
) -> FleetOutcome:
    """Return the outcome of a run. `warnings` are those that do not belong to a single member.

    `id_field` is the field of a response that contains the ID.

    Raises:
        FleetError: some members failed.
    """
    if any(member.shows_error for member in members):
        # A message of the API about one member may contain a secret of another.
        for member in members:
            redactor.add(member.redactor)
    rows = [member.summary_row(id_field, redactor) for member in members]
    is_changed = any(row["changes"] for row in rows)
    outcome = FleetOutcome(
        changed=is_changed,
        diff=_diffs(members),
        deployments=rows,
        unmanaged=_unmanaged_rows(unmanaged),
        summary=_summary(rows, unmanaged),
        warnings=warnings + _member_warnings(members),
    )
    _raise_failures(outcome)
    return outcome


def error_kind_of(kinds: set[str]) -> str:
    """Return the `error.kind` of errors of these kinds: the only one, or `several`."""
    if len(kinds) > 1:
        return SEVERAL
    (kind,) = kinds
    return kind


def _diffs(members: list[Member]) -> list[dict[str, t.Any]]:
    """Return the diffs of the members that have changes."""
    diffs = []
    for member in members:
        if not member.result.get("changes"):
            continue
        diffs.append(member.diff)
    return diffs


def _unmanaged_rows(unmanaged: list[Deployment]) -> list[dict[str, str]]:
    rows = []
    for deployment in unmanaged:
        row = {"name": deployment.name, "id": deployment.id}
        rows.append(row)
    return rows


def _summary(rows: list[dict[str, t.Any]], unmanaged: list[Deployment]) -> dict[str, int]:
    """Return how many deployments each action has, and how many are unmanaged."""
    summary = dict.fromkeys(ACTIONS, 0)
    for row in rows:
        action = row["action"]
        summary[action] += 1
    summary["unmanaged"] = len(unmanaged)
    return summary


def _member_warnings(members: list[Member]) -> list[str]:
    """Return the warnings of all members, each after the name of its member."""
    warnings = []
    for member in members:
        for warning in member.result.get("warnings", []):
            text = f"{member.name}: {warning}"
            warnings.append(text)
    return warnings


def _raise_failures(outcome: FleetOutcome) -> None:
    """Raise `FleetError` if some rows have an error."""
    failures = []
    kinds = set()
    for row in outcome.deployments:
        if row["error"]:
            failures.append(f"{row['name']}: {row['error']}")
            kinds.add(row["error_kind"])
    if failures:
        problem = f"{len(failures)} of {len(outcome.deployments)} deployments failed"
        skipped = outcome.summary["skipped"]
        if skipped:
            problem = f"{problem}, and {skipped} were not started because of max_failures"
        raise FleetError(problem, failures, outcome, error_kind_of(kinds))
