# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The sentences of an audit report: its summary, its message, and the health of a deployment."""

from __future__ import annotations

from ansible_collections.gcore.inference.plugins.plugin_utils._audit_rows import (
    UNHEALTHY,
    Json,
    count_drift,
    with_drift,
    with_finding,
)


def summary(outcome: str, counts: dict[str, int], unhealthy: int) -> str:
    """Return the result of the audit in one sentence.

    `counts` has the number of deployments for each finding, and `unhealthy` is a number too.
    """
    verdict = _verdict(outcome, counts)
    if unhealthy:
        return f"{verdict}, {unhealthy} not healthy"
    return verdict


def message(report: Json) -> str:
    """Return the message of the job: the error, or the summary and a line for each problem."""
    deployments = report["deployments"]
    failed = with_finding("failed", deployments)
    error = report["error"]
    if error and not failed:
        return str(error)
    lines = [report["summary"]]
    lines += _drift_lines(deployments)
    lines += _health_lines(deployments)
    lines += map(_failure_line, failed)
    lines += price_lines(report)
    unmanaged = [row["name"] for row in report["unmanaged"]]
    if unmanaged:
        names = ", ".join(unmanaged)
        lines.append(f"unmanaged: {names}")
    return "\n".join(lines)


def price_lines(report: Json) -> list[str]:
    """Return a line for the price of the drift and one for that of the project, as far as they are known."""
    lines = []
    price = report["price"]
    if price:
        template = "a month of these: {before:,.2f} becomes {after:,.2f} {currency}"
        lines.append(template.format_map(price))
    if report["cost"]:
        lines.append(_cost_line(report["cost"]))
    return lines


def cost_sums(cost: Json) -> tuple[str, str]:
    """Return the price of the project in words, now and as declared."""
    if cost["before"] is None:
        unknown = "unknown, as the currencies differ"
        return unknown, unknown
    before = _cost_sum(cost, "before")
    after = _cost_sum(cost, "after")
    return before, after


def _cost_sum(cost: Json, side: str) -> str:
    currency = cost["currency"] or ""
    amount = f"{cost[side]:,.2f} {currency}".strip()
    if cost["complete"]:
        return amount
    return f"at least {amount}"


def _cost_line(cost: Json) -> str:
    before, after = cost_sums(cost)
    line = f"a month of all listed deployments: {before} now, {after} as declared"
    if cost["unpriced"]:
        names = ", ".join(cost["unpriced"])
        line += f"; not included, because the price is unknown: {names}"
    return line


def condition(deployment: Json) -> str:
    """Return the health, the status and the regions of an unhealthy deployment in words."""
    health = deployment["health"]
    status = deployment["status"]
    parts = [f"{UNHEALTHY[health]} (status {status})"]
    regions = deployment["unready_regions"]
    parts += map(region_condition, regions)
    return "; ".join(parts)


def region_condition(region: Json) -> str:
    """Return the condition of a region that is not ready in words."""
    ready = region["ready"]
    total = region["total"]
    error = region["error_message"]
    count = f"{ready} ready of {total}"
    if ready is None:
        count = "number of ready containers unknown"
    elif total is None:
        count = f"{ready} ready"
    text = f"region {region['region_id']}: {count}"
    if error:
        text += f": {error}"
    return text


def _verdict(outcome: str, counts: dict[str, int]) -> str:
    total = counts["listed"]
    failed = counts["failed"]
    drifted = count_drift(counts)
    if failed:
        verdict = f"{failed} of {total} could not be checked"
        if drifted:
            verdict += f", {drifted} drifted"
        return verdict
    if outcome == "failed":
        return "The audit could not be completed"
    if drifted:
        noun = "deployments"
        if total == 1:
            noun = "deployment"
        return f"{drifted} of {total} {noun} drifted"
    if not total:
        return "The configuration declares no deployments"
    if total == 1:
        return "The only deployment matches the configuration"
    return f"All {total} deployments match the configuration"


def _drift_lines(deployments: list[Json]) -> list[str]:
    """Return a line for each deployment with drift, in the order of the findings."""
    drifted = with_drift(deployments)
    return [_drift_line(deployment) for deployment in drifted]


def _drift_line(deployment: Json) -> str:
    name = deployment["name"]
    changes = deployment["changes"]
    paths = [change["path"] for change in changes]
    drift = ", ".join(paths) or deployment["finding"]
    return f"{name}: {drift}"


def _health_lines(deployments: list[Json]) -> list[str]:
    """Return a line for each unhealthy deployment."""
    lines = []
    for deployment in deployments:
        name = deployment["name"]
        if deployment["health"] in UNHEALTHY:
            lines.append(f"{name}: {condition(deployment)}")
    return lines


def _failure_line(deployment: Json) -> str:
    name = deployment["name"]
    error = deployment["error"]
    return f"{name}: could not be checked: {error}"
