# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The deployments of an audit report, and how many of them have which finding."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._deployments.health import (
    FAILING,
    NOT_READY,
    STOPPED,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.plan_deployment import (
    diff_shows_restart,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_diff import (
    changed_values,
    unified_diff,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_texts import to_builtin

#: The finding for each action of the fleet, which in check mode has not happened yet.
FINDINGS = {
    "updated": "differs",
    "created": "missing",
    "deleted": "unwanted",
    "failed": "failed",
    "unchanged": "unchanged",
    # Only in the result of a real run.
    "skipped": "failed",
}
#: The findings that are drift, in the order in which they are shown.
DRIFT = ("differs", "missing", "unwanted")

#: The words for people for each health that is not healthy.
UNHEALTHY = {FAILING: "failing", NOT_READY: "not ready", STOPPED: "stopped"}

Json = dict[str, t.Any]


def report_rows(rows: list[Json], diffs: list[Json], origins: list[Json]) -> list[Json]:
    """Return the deployments of a report, in the order of the `rows` of the fleet.

    `diffs` has a dict with `before` and `after` for each row with changes, in the same order.
    `origins` has a dict for each row, with its `file`, if any.
    """
    remaining = iter(diffs)
    deployments = []
    for row, origin in zip(rows, origins):
        diff: Json = {}
        # A failed row has a diff if its changes are known, and only its price is not.
        if row["changes"]:
            diff = next(remaining, {})
        if diff_shows_restart(diff.get("after", {})):
            row, diff = _without_restart(row, diff)
        deployments.append(_report_row(row, diff, origin))
    return deployments


def _without_restart(row: Json, diff: Json) -> tuple[Json, Json]:
    """Return the row and its diff without the restart, which is an action and no drift."""
    changes = [path for path in row["changes"] if path != "status"]
    action = row["action"]
    if action == "updated" and not changes:
        action = "unchanged"
    sides = {}
    for side in ("before", "after"):
        fields = dict(diff[side])
        del fields["status"]
        sides[side] = fields
    return {**row, "changes": changes, "action": action}, {**diff, **sides}


def row_origins(items: t.Sequence[t.Any], count: int) -> list[Json]:
    """Return `name` and `file` of each listed item, padded with empty dicts to `count` dicts."""
    origins = [_origin(item) for item in items]
    missing = count - len(origins)
    padding: list[Json] = [{}] * missing
    return origins + padding


def count_drift(counts: dict[str, int]) -> int:
    """Return the number of deployments with drift; `counts` has the number for each finding."""
    numbers = [counts[finding] for finding in DRIFT]
    return sum(numbers)


def with_finding(finding: str, deployments: list[Json]) -> list[Json]:
    """Return the deployments with a finding."""
    return [row for row in deployments if row["finding"] == finding]


def with_drift(deployments: list[Json]) -> list[Json]:
    """Return the deployments with drift, in the order of the findings."""
    drifted: list[Json] = []
    for finding in DRIFT:
        drifted += with_finding(finding, deployments)
    return drifted


def _origin(item: t.Any) -> Json:
    """Return `name` and `file` of a listed item, and not its other options: some are secret."""
    if not isinstance(item, t.Mapping):
        # An item of the option can be text, such as "name=my-instance".
        return {}
    options = {
        "name": item.get("name") or item.get("instance_id"),
        "file": item.get("file"),
    }
    origin: Json = to_builtin(options)
    return origin


def _report_row(row: Json, diff: Json, origin: Json) -> Json:
    before = diff.get("before", {})
    after = diff.get("after", {})
    finding = _finding(row)
    deployment = {
        "name": row["name"],
        "id": row["id"],
        "file": origin.get("file"),
        "finding": finding,
        "error": None,
        "create_problem": None,
        "status": row.get("status"),
        "health": row.get("health"),
        "unready_regions": row.get("unready_regions") or [],
        "changes": [],
        "diff": unified_diff(before, after),
        "preview": row.get("preview"),
    }
    if finding == "failed":
        deployment["error"] = row["error"] or "not started, because other deployments failed"
    if finding == "missing":
        deployment["create_problem"] = row["error"]
    if finding == "differs":
        deployment["changes"] = changed_values(before, after)
    return deployment


def _finding(row: Json) -> str:
    """Return the finding of a row.

    A deployment that does not exist is missing, even if its creation cannot be planned.
    """
    action = row["action"]
    if action != "failed" or row["changes"]:
        return FINDINGS[action]
    # It is null if the state of the deployment is unknown.
    if row.get("exists") is False:
        return "missing"
    return "failed"
