# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The report of an audit, built from the result of a fleet in check mode. Pure functions: no file, no clock."""

from __future__ import annotations

import re
import typing as t
from collections import Counter

from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import visible
from ansible_collections.gcore.inference.plugins.module_utils._deployments.health import (
    FAILING,
    HEALTHY,
    NOT_READY,
    STOPPED,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_diff import (
    changed_values,
    unified_diff,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_texts import to_builtin

#: The version of the format. It changes if a key is renamed, removed or changes its meaning.
SCHEMA = 1

#: The finding for each action of the fleet, which in check mode has not happened yet.
FINDINGS = {
    "updated": "differs",
    "created": "missing",
    "deleted": "unwanted",
    "failed": "failed",
    "unchanged": "unchanged",
}
DRIFT = ("differs", "missing", "unwanted")

#: The words for people for each health that is not healthy.
UNHEALTHY = {FAILING: "failing", NOT_READY: "not ready", STOPPED: "stopped"}

Json = dict[str, t.Any]


def report(
    result: t.Mapping[str, t.Any],
    finished_at: str,
    origins: t.Sequence[t.Any] = (),
    fail_on_drift: bool = True,
    fail_on_unmanaged: bool = False,
    fail_on_unhealthy: bool = False,
) -> Json:
    """Return the report of an audit; its keys are those of the filter `audit_report`.

    `result` is the result of a fleet in check mode, or of the task that failed instead of it.
    `origins` has a `name` and a `file` for each listed deployment, in the order of the list.
    """
    fleet = to_builtin(result)
    rows = fleet.get("deployments", [])
    padding: list[Json] = [{}] * len(rows)
    known_origins = [*map(_origin, origins), *padding]
    deployments = _deployments(rows, fleet.get("diff", []), known_origins)
    unmanaged = sorted(fleet.get("unmanaged", []), key=lambda row: (row["name"], row["id"]))
    unhealthy = _unhealthy(deployments)
    counts = _counts(deployments, len(unmanaged))
    failed = _has_failed(fleet, deployments)
    outcome = _outcome(failed, counts)
    reasons_to_fail = (
        failed,
        fail_on_drift and _drifted(counts),
        fail_on_unmanaged and unmanaged,
        fail_on_unhealthy and unhealthy,
    )
    error = _annotate_paths(_reason(fleet), known_origins) if failed else None
    built: Json = {
        "schema": SCHEMA,
        "outcome": outcome,
        "summary": _summary(outcome, counts, len(unhealthy)),
        "passed": not any(reasons_to_fail),
        "finished_at": finished_at,
        **_project(fleet),
        "error": error,
        "counts": counts,
        "health": _health_counts(deployments),
        "drift": _drift(deployments, rows),
        "unhealthy": unhealthy,
        "price": _price(rows),
        "deployments": deployments,
        "unmanaged": unmanaged,
    }
    return {**built, "message": visible(_message(built))}


def _project(fleet: Json) -> Json:
    """Return `api_url` and `project_id` of the audit, as far as they are known.

    A fleet with invalid options does not return them; some versions of Ansible leave them in the
    invocation.
    """
    invocation = fleet.get("invocation")
    options = invocation.get("module_args", {}) if isinstance(invocation, dict) else {}
    known = {**options, **fleet}
    project_id = known.get("project_id")
    if not isinstance(project_id, int):
        # An invalid option has the value that was given.
        project_id = None
    return {"api_url": known.get("api_url"), "project_id": project_id}


def _has_failed(fleet: Json, deployments: list[Json]) -> bool:
    """Return whether something could not be checked.

    The fleet also fails if a deployment is missing and cannot be created, which was checked.
    """
    if "summary" not in fleet:
        return True
    if any(deployment["finding"] == "failed" for deployment in deployments):
        return True
    cannot_create = any(deployment["create_problem"] for deployment in deployments)
    return bool(fleet.get("failed")) and not cannot_create


def _outcome(failed: bool, counts: dict[str, int]) -> str:
    if failed:
        return "failed"
    return "drift" if _drifted(counts) else "clean"


def _drifted(counts: dict[str, int]) -> int:
    """Return the number of deployments with drift."""
    return sum(counts[finding] for finding in DRIFT)


def _counts(deployments: list[Json], unmanaged: int) -> dict[str, int]:
    """Return the number of deployments for each finding."""
    found = Counter(deployment["finding"] for deployment in deployments)
    counts = {finding: found[finding] for finding in FINDINGS.values()}
    return {**counts, "unmanaged": unmanaged, "listed": len(deployments)}


def _health_counts(deployments: list[Json]) -> dict[str, int]:
    """Return the number of deployments for each health."""
    found = Counter(deployment["health"] for deployment in deployments)
    return {health: found[health] for health in (HEALTHY, *UNHEALTHY)}


def _unhealthy(deployments: list[Json]) -> dict[str, t.Any]:
    """Return the health of each unhealthy deployment by its name."""
    unhealthy = [row for row in deployments if row["health"] in UNHEALTHY]
    return _by_name([(row, row["health"]) for row in unhealthy])


def _deployments(rows: list[Json], diffs: list[Json], origins: list[Json]) -> list[Json]:
    """Return the deployments of the report; `diffs` are those of the rows with changes, in order."""
    remaining = iter(diffs)
    deployments = []
    for row, origin in zip(rows, origins):
        # A failed row has a diff if its changes are known, and only its price is not.
        diff = next(remaining, {}) if row["changes"] else {}
        deployments.append(_deployment(row, diff, origin))
    return deployments


def _finding(row: Json) -> str:
    """Return the finding of a row; one that cannot be planned because it does not exist is missing."""
    if row["action"] == "failed" and row.get("exists") is False and not row["changes"]:
        return "missing"
    return FINDINGS[row["action"]]


def _deployment(row: Json, diff: Json, origin: Json) -> Json:
    before = diff.get("before", {})
    after = diff.get("after", {})
    finding = _finding(row)
    return {
        "name": row["name"],
        "id": row["id"],
        "file": origin.get("file"),
        "finding": finding,
        "error": row["error"] if finding == "failed" else None,
        "create_problem": row["error"] if finding == "missing" else None,
        "status": row.get("status"),
        "health": row.get("health"),
        "unready_regions": row.get("unready_regions") or [],
        "changes": changed_values(before, after) if finding == "differs" else [],
        "diff": unified_diff(before, after),
        "preview": row.get("preview"),
    }


def _price(rows: list[Json]) -> Json | None:
    """Return the price per month of all rows with changes, `before` and `after`; `None` if unknown.

    A side of a row that is `None` costs nothing: nothing of that deployment can run.
    """
    previews = [row.get("preview") or {} for row in rows if row["changes"]]
    prices = [preview.get("price") for preview in previews]
    known = [price for price in prices if price]
    currencies = {price["currency"] for price in known} - {None}
    if len(known) < len(prices) or len(currencies) != 1:
        return None
    totals: Json = {"currency": currencies.pop()}
    for side in ("before", "after"):
        months = [price[side]["price_per_month"] for price in known if price[side]]
        if None in months:
            return None
        totals[side] = round(sum(months), 2)
    return totals


def _origin(item: t.Any) -> Json:
    """Return `name` and `file` of a listed deployment, and not its other options: some are secret."""
    if not isinstance(item, t.Mapping):
        # An item of the option can be text, such as "name=my-instance".
        return {}
    name = item.get("name") or item.get("instance_id")
    origin: Json = to_builtin({"name": name, "file": item.get("file")})
    return origin


def _drift(deployments: list[Json], rows: list[Json]) -> dict[str, list[str]]:
    """Return the paths with drift by the name of the deployment."""
    drifted = [
        (deployment, row["changes"])
        for deployment, row in zip(deployments, rows)
        if deployment["finding"] in DRIFT
    ]
    return _by_name(drifted)


def _by_name(values: list[tuple[Json, t.Any]]) -> dict[str, t.Any]:
    """Return the value of each deployment by its name, with the ID if two have the same name."""
    names = Counter(deployment["name"] for deployment, _value in values)
    by_name = {}
    for deployment, value in values:
        key = deployment["name"]
        if names[key] > 1:
            key = f"{key} ({deployment['id']})"
        by_name[key] = value
    return by_name


def _summary(outcome: str, counts: dict[str, int], unhealthy: int) -> str:
    """Return the result of the audit in one sentence."""
    verdict = _verdict(outcome, counts)
    return f"{verdict}, {unhealthy} not healthy" if unhealthy else verdict


def _verdict(outcome: str, counts: dict[str, int]) -> str:
    total = counts["listed"]
    drifted = _drifted(counts)
    if counts["failed"]:
        verdict = f"{counts['failed']} of {total} could not be checked"
        return f"{verdict}, {drifted} drifted" if drifted else verdict
    if outcome == "failed":
        return "The audit could not be completed"
    if drifted:
        noun = "deployment" if total == 1 else "deployments"
        return f"{drifted} of {total} {noun} drifted"
    if not total:
        return "The configuration declares no deployments"
    if total == 1:
        return "The only deployment matches the configuration"
    return f"All {total} deployments match the configuration"


def _message(built: Json) -> str:
    """Return the message of the job."""
    deployments = built["deployments"]
    failed = [row for row in deployments if row["finding"] == "failed"]
    if built["error"] and not failed:
        return str(built["error"])
    lines = [built["summary"]]
    for finding in DRIFT:
        lines += [_drift_line(row) for row in deployments if row["finding"] == finding]
    unhealthy = [row for row in deployments if row["health"] in UNHEALTHY]
    lines += [f"{row['name']}: {condition(row)}" for row in unhealthy]
    lines += [f"{row['name']}: could not be checked: {row['error']}" for row in failed]
    if built["price"]:
        template = "a month of these: {before:,.2f} becomes {after:,.2f} {currency}"
        lines.append(template.format_map(built["price"]))
    if built["unmanaged"]:
        names = ", ".join(row["name"] for row in built["unmanaged"])
        lines.append(f"unmanaged: {names}")
    return "\n".join(lines)


def _drift_line(row: Json) -> str:
    paths = ", ".join(change["path"] for change in row["changes"])
    return f"{row['name']}: {paths or row['finding']}"


def condition(deployment: Json) -> str:
    """Return the health, the status and the regions of an unhealthy deployment in words."""
    health = UNHEALTHY[deployment["health"]]
    regions = [region_condition(region) for region in deployment["unready_regions"]]
    return "; ".join([f"{health} (status {deployment['status']})", *regions])


def region_condition(region: Json) -> str:
    """Return the condition of a region that is not ready in words."""
    if region["ready"] is None:
        count = "number of ready containers unknown"
    elif region["total"] is None:
        count = f"{region['ready']} ready"
    else:
        count = f"{region['ready']} ready of {region['total']}"
    text = f"region {region['region_id']}: {count}"
    message = region["error_message"]
    return f"{text}: {message}" if message else text


def _reason(fleet: Json) -> str:
    """Return the reason why the audit failed, without what Ansible adds to an error of the lookup."""
    message = str(fleet.get("msg", "the fleet returned no result"))
    # Older versions of Ansible repeat the reason, with a full stop between.
    found = re.search(
        r"'gcore\.inference\.fleet_files'.*?(?:failed|original message): (.+?)(?:\. \1)?\Z",
        message,
        re.DOTALL,
    )
    return found[1] if found else message


def _annotate_paths(text: str, origins: list[Json]) -> str:
    """Return the text with the name and the file after each `deployments[0]` in it."""

    def annotate(match: re.Match[str]) -> str:
        index = int(match[1])
        origin = origins[index] if index < len(origins) else {}
        notes = []
        if origin.get("name"):
            notes.append(str(origin["name"]))
        if origin.get("file"):
            notes.append(f"in {origin['file']}")
        return f"{match[0]} ({', '.join(notes)})" if notes else match[0]

    return re.sub(r"\bdeployments\[(\d+)\]", annotate, text)
