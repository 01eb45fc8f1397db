# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The replicas for which a plan needs room."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.plan import Action, Plan, changed_paths
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import Deployment
from ansible_collections.gcore.inference.plugins.module_utils._deployments.needed_capacity import needed_replicas
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import ID

FLAVOR = "flavor_name"
Regions = dict[int, tuple[int, int]]
START, STOP = Action("status", "DISABLED", "ACTIVE"), Action("status", "ACTIVE", "DISABLED")
RESTART = Action("status", "ACTIVE", "ACTIVE", "restarted")


def fields(regions: Regions, flavor: str = "small") -> dict[str, t.Any]:
    """Return the managed fields that matter, with the minimum and the maximum of each region."""
    containers = {number: {"scale": {"min": least, "max": most}} for number, (least, most) in regions.items()}
    return {FLAVOR: flavor, "containers": containers}


def observed(before: dict[str, t.Any], running: dict[int, t.Any], status: str = "ACTIVE") -> Deployment:
    """Return the deployment before, with the number of replicas by region."""
    containers = [
        {"region_id": number, "deploy_status": {"ready": total, "total": total}} for number, total in running.items()
    ]
    return Deployment(ID, status, before, {"containers": containers})


def needed(
    before: dict[str, t.Any],
    after: dict[str, t.Any],
    running: dict[int, t.Any] | None = None,
    status: str = "ACTIVE",
    action: Action | None = None,
) -> dict[int, int]:
    """Return what a change needs of a deployment that is there."""
    plan = Plan(before, after, changed_paths(before, after), action)
    return needed_replicas(plan, observed(before, running or {}, status), FLAVOR)


@pytest.mark.parametrize(
    ("regions", "expected"),
    [
        ({7: (2, 3), 9: (0, 1)}, {7: 2, 9: 1}),
        ({7: (0, 0)}, {}),
    ],
)
def test_needed_replicas_of_new_deployment(regions: Regions, expected: dict[int, int]) -> None:
    after = fields(regions)
    plan = Plan({}, after, changed_paths({}, after))
    assert needed_replicas(plan, None, FLAVOR) == expected


@pytest.mark.parametrize(
    ("after", "running", "expected"),
    [
        pytest.param(fields({7: (1, 9)}), {7: 1}, {}, id="higher maximum"),
        pytest.param(fields({7: (4, 9)}), {7: 1}, {7: 3}, id="higher minimum"),
        pytest.param(fields({7: (4, 9)}), {7: 3}, {7: 1}, id="running already"),
        pytest.param(fields({7: (4, 9)}), {7: None}, {7: 3}, id="number unknown"),
        pytest.param(fields({7: (1, 3), 9: (0, 1)}), {7: 1}, {9: 1}, id="new region"),
        pytest.param(fields({7: (1, 3)}, "large"), {7: 3}, {7: 1}, id="other flavor"),
        pytest.param(fields({7: (1, 3)}), {7: 1}, {}, id="unchanged"),
    ],
)
def test_needed_replicas_of_update(
    after: dict[str, t.Any], running: dict[int, t.Any], expected: dict[int, int]
) -> None:
    assert needed(fields({7: (1, 3)}), after, running) == expected


@pytest.mark.parametrize(("action", "expected"), [(None, {}), (START, {7: 5})])
def test_needed_replicas_of_stopped_deployment(action: Action | None, expected: dict[int, int]) -> None:
    before, after = fields({7: (1, 3)}), fields({7: (5, 9)})
    assert needed(before, after, status="DISABLED", action=action) == expected


def test_needed_replicas_of_restart() -> None:
    """It gets back what it gives up."""
    before, after = fields({7: (2, 3)}), fields({7: (3, 9)})
    assert needed(before, before, {7: 2}, action=RESTART) == {}
    assert needed(before, after, {7: 2}, action=RESTART) == {7: 1}


def test_needed_replicas_of_stop() -> None:
    same = fields({7: (1, 3)})
    assert needed(same, same, {7: 1}, action=STOP) == {}


@pytest.mark.parametrize("running", [{}, {7: None}])
def test_needed_replicas_of_region_that_shows_none(running: dict[int, t.Any]) -> None:
    assert needed(fields({7: (0, 3)}), fields({7: (1, 3)}), running) == {7: 1}
