# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The report of an audit, built from the result of a fleet in check mode. Pure functions: no file, no clock."""

from __future__ import annotations

import typing as t
from collections import Counter
from operator import itemgetter

from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import visible
from ansible_collections.gcore.inference.plugins.module_utils._deployments.health import HEALTHY
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_errors import failure_reason
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_messages import (
    message,
    summary,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_price import (
    price_problem,
    project_cost,
    total_price,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_rows import (
    DRIFT,
    FINDINGS,
    UNHEALTHY,
    Json,
    count_drift,
    report_rows,
    row_origins,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_texts import to_builtin

#: The version of the format. It changes if a key is renamed, removed or changes its meaning.
SCHEMA = 1


def report(
    result: t.Mapping[str, t.Any],
    finished_at: str,
    origins: t.Sequence[t.Any] | None = None,
    fail_on_drift: bool | None = None,
    fail_on_unmanaged: bool | None = None,
    fail_on_unhealthy: bool | None = None,
    cost: bool | None = None,
) -> Json:
    """Return the report of an audit; its keys are those of the filter `audit_report`.

    `result` is the result of a fleet in check mode, or of the task that failed instead of it.
    `finished_at` is the time in UTC, such as `2026-11-23T04:00:00Z`. `origins` has a `name` and a
    `file` for each listed deployment, in the order of the list. `cost` is whether the price of all
    deployments was requested. An option that is `None` has its default: only drift fails.
    """
    if fail_on_drift is None:
        fail_on_drift = True
    fleet = to_builtin(result)
    rows = fleet.get("deployments", [])
    known_origins = row_origins(origins or (), len(rows))
    deployments = report_rows(rows, fleet.get("diff", []), known_origins)
    unmanaged = sorted(fleet.get("unmanaged", []), key=itemgetter("name", "id"))
    unhealthy = _unhealthy(deployments)
    counts = _counts(deployments, len(unmanaged))
    failed = _has_failed(fleet, deployments)
    outcome = _outcome(failed, counts)
    error = failure_reason(fleet, known_origins) if failed else None
    reasons_to_fail = (
        failed,
        fail_on_drift and count_drift(counts),
        fail_on_unmanaged and unmanaged,
        fail_on_unhealthy and unhealthy,
    )
    built: Json = {
        "schema": SCHEMA,
        "outcome": outcome,
        "summary": summary(outcome, counts, len(unhealthy)),
        "passed": not any(reasons_to_fail),
        "finished_at": finished_at,
        **_project(fleet),
        "error": error,
        "counts": counts,
        "health": _health_counts(deployments),
        "drift": _drift(deployments, rows),
        "unhealthy": unhealthy,
        "price": total_price(rows),
        "cost": _cost(deployments) if cost and "summary" in fleet else None,
        "deployments": deployments,
        "unmanaged": unmanaged,
    }
    built["message"] = visible(message(built))
    return built


def _project(fleet: Json) -> Json:
    """Return `api_url` and `project_id` of the audit, each `None` if it is unknown.

    A fleet with invalid options does not return them; some versions of Ansible leave them in the
    invocation.
    """
    options: Json = {}
    invocation = fleet.get("invocation")
    if isinstance(invocation, dict):
        options = invocation.get("module_args", {})
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
    has_create_problem = False
    for deployment in deployments:
        if deployment["finding"] == "failed":
            return True
        if deployment["create_problem"]:
            has_create_problem = True
    return bool(fleet.get("failed")) and not has_create_problem


def _outcome(failed: bool, counts: dict[str, int]) -> str:
    if failed:
        return "failed"
    if count_drift(counts):
        return "drift"
    return "clean"


def _counts(deployments: list[Json], unmanaged: int) -> dict[str, int]:
    """Return the number of deployments for each finding."""
    counts = dict.fromkeys(FINDINGS.values(), 0)
    for deployment in deployments:
        finding = deployment["finding"]
        counts[finding] += 1
    counts["unmanaged"] = unmanaged
    counts["listed"] = len(deployments)
    return counts


def _health_counts(deployments: list[Json]) -> dict[str, int]:
    """Return the number of deployments for each health; one whose health is unknown is left out."""
    counts = dict.fromkeys((HEALTHY, *UNHEALTHY), 0)
    for deployment in deployments:
        health = deployment["health"]
        if health in counts:
            counts[health] += 1
    return counts


def _unhealthy(deployments: list[Json]) -> dict[str, t.Any]:
    """Return the health of each unhealthy deployment by its name."""
    unhealthy = []
    for deployment in deployments:
        health = deployment["health"]
        if health in UNHEALTHY:
            unhealthy.append((deployment, health))
    return _by_name(unhealthy)


def _cost(deployments: list[Json]) -> Json:
    """Return the price of the project, with the reason of each deployment without a price."""
    unpriced = []
    for deployment in deployments:
        problem = price_problem(deployment)
        if problem:
            unpriced.append((deployment, problem))
    return project_cost(deployments, _by_name(unpriced))


def _drift(deployments: list[Json], rows: list[Json]) -> dict[str, list[str]]:
    """Return the paths with drift by the name of the deployment."""
    drifted = []
    for deployment, row in zip(deployments, rows):
        paths = row["changes"]
        if deployment["finding"] in DRIFT:
            drifted.append((deployment, paths))
    return _by_name(drifted)


def _by_name(values: list[tuple[Json, t.Any]]) -> dict[str, t.Any]:
    """Return the value of each deployment by its name, with the ID if two have the same name."""
    names = [deployment["name"] for deployment, _value in values]
    count = Counter(names)
    by_name = {}
    for deployment, value in values:
        key = deployment["name"]
        if count[key] > 1:
            key = f"{key} ({deployment['id']})"
        by_name[key] = value
    return by_name
