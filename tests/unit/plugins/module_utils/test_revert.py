# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`revert`: what a rollback of any task on any deployment puts back, and what it leaves."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.gcore.inference.plugins.module_utils._core.plan import Plan, changed_paths
from ansible_collections.gcore.inference.plugins.module_utils._core.revert import remaining_paths, revert
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import V2_SCHEMA
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import observe, plan_for
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.strategies import (
    bodies,
    settled,
    tasks,
)


class Case(t.NamedTuple):
    """The plan of a task, and the fields after it: with all defaults of the API."""

    plan: Plan
    after: dict[str, t.Any]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    body = settled(draw(bodies()))
    plan = plan_for(body, **draw(tasks(body)))
    return Case(plan, observe(settled(V2_SCHEMA.to_api(plan.after))))


@given(cases())
def test_revert_gives_what_was_before(case: Case) -> None:
    reverted = revert(case.plan, case.after, case.after)
    assert (changed_paths(case.plan.before, reverted.fields), reverted.foreign) == ([], [])


@given(cases())
def test_revert_changes_nothing_where_nothing_stands(case: Case) -> None:
    reverted = revert(case.plan, case.after, case.plan.before)
    assert (reverted.fields, reverted.foreign) == (case.plan.before, [])
    assert remaining_paths(case.plan, reverted.fields, case.plan.before) == []


@given(cases())
def test_revert_leaves_what_others_have_changed(case: Case) -> None:
    envs = {**case.after["envs"], "THEIRS": "1"}
    now = {**case.after, "description": "theirs", "timeout": 4321, "envs": envs}
    reverted = revert(case.plan, case.after, now)
    assert set(reverted.foreign) == {"description", "timeout", "envs.THEIRS"}
    ours = {**reverted.fields, "envs": {**reverted.fields["envs"]}}
    assert (ours.pop("description"), ours.pop("timeout"), ours["envs"].pop("THEIRS")) == ("theirs", 4321, "1")
    before = {name: value for name, value in case.plan.before.items() if name in ours}
    assert changed_paths(before, ours) == []


@given(cases())
def test_remaining_paths_are_those_of_the_plan_where_all_of_it_is_applied(case: Case) -> None:
    reverted = revert(case.plan, case.after, case.after)
    assert set(case.plan.field_changes) <= set(remaining_paths(case.plan, reverted.fields, case.after))


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ({7: {"max": 1}}, {}),
        ({7: {"max": 1, "cooldown_period": 60}}, {}),
        ({7: {"max": 2, "cooldown_period": 60}}, {7: {"max": 2, "cooldown_period": 60}}),
        ({7: {"max": 1}, 9: {"max": 1}}, {9: {"max": 1}}),
        ({}, {}),
    ],
    ids=str,
)
def test_revert_knows_what_the_run_has_added_by_what_it_set(now: dict[int, t.Any], left: dict[int, t.Any]) -> None:
    plan = Plan({"containers": {}}, {"containers": {7: {"max": 1}}}, ["containers[7]"])
    assert revert(plan, plan.after, {"containers": now}).fields == {"containers": left}


@pytest.mark.parametrize(
    ("now", "left", "foreign"),
    [
        ({"x": None, "y": 3}, {"x": None, "y": 3}, ["scale.y"]),
        ({"y": 3, "z": None}, {"y": 3}, ["scale.y"]),
        ({"x": None, "y": 2, "z": 1}, {"x": None, "y": 1, "z": 1}, ["scale.z"]),
    ],
)
def test_revert_keeps_nulls_that_were_and_are_there(now: t.Any, left: t.Any, foreign: list[str]) -> None:
    plan = Plan({"scale": {"x": None, "y": 1}}, {"scale": {"x": None, "y": 2}}, ["scale.y"])
    assert revert(plan, plan.after, {"scale": now}) == ({"scale": left}, foreign)
