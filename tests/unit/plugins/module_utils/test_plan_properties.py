# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds of the plan for any deployment and any task."""

from __future__ import annotations

import random
import typing as t
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from ansible_collections.gcore.inference.plugins.module_utils._core.masking import (
    for_output,
    mask_secrets,
    mask_sides,
    secret_values,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import (
    Plan,
    changed_paths,
    unapplied_paths,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import deployment_spec
from ansible_collections.gcore.inference.plugins.module_utils._deployments.plan_deployment import (
    desired_deployment,
    plan_fields,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import V2_SCHEMA
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.contract_files import find_contract
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.contracts import (
    body_schema,
    spec_schema,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    CONNECTION,
    module_spec,
    observe,
    options,
    path_steps,
    plan_for,
    value_at,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.option_builders import problems
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.secret_paths import (
    is_secret_place,
    leaves,
    values_at_secret_places,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.strategies import (
    answered,
    bodies,
    settled,
    tasks,
)


class Case(t.NamedTuple):
    """A task, and what the API answers about the deployment before it; null before a create."""

    stored: dict[str, t.Any] | None
    task: dict[str, t.Any]
    odd: random.Random


@st.composite
def cases(draw: st.DrawFn, creates: bool | None = None) -> Case:
    """Return any case; `creates` says whether there is a deployment before."""
    odd = random.Random(draw(st.integers(0, 999)))
    create = draw(st.booleans()) if creates is None else creates
    body = None if create else settled(draw(bodies()))
    return Case(answered(body, odd) if body else None, draw(tasks(body)), odd)


@given(cases())
def test_tasks_strategy_yields_valid_options(case: Case) -> None:
    task = {"name": "my-instance", **case.task}
    assert problems({**CONNECTION, **task}, module_spec()) == []


@given(cases())
def test_plan_after_apply_is_empty(case: Case) -> None:
    made = plan_for(case.stored, **case.task)
    later = answered(settled(V2_SCHEMA.to_api(made.after)), case.odd)
    assert plan_for(later, **case.task).changes == []


@given(cases(creates=False))
def test_plan_without_changes_keeps_stored(case: Case) -> None:
    made = plan_for(case.stored, **case.task)
    assert bool(made.changes) is (
        observe(settled(V2_SCHEMA.to_api(made.after))) != observe(settled(V2_SCHEMA.to_api(made.before)))
    )


@given(cases())
def test_unapplied_paths_is_empty_if_all_is_applied(case: Case) -> None:
    made = plan_for(case.stored, **case.task)
    assert unapplied_paths(made, observe(answered(settled(V2_SCHEMA.to_api(made.after)), case.odd)), V2_SCHEMA) == []


@given(cases(creates=False))
def test_plan_changes_only_named_fields(case: Case) -> None:
    made = plan_for(case.stored, **case.task)
    assert [path for path in made.changes if not is_named(path, case.task, made)] == []


@given(cases(creates=False))
def test_plan_keeps_fields_without_changes(case: Case) -> None:
    made = plan_for(case.stored, **case.task)
    changed = {path_steps(path)[0] for path in made.changes}
    assert {name for name in V2_SCHEMA.fields if made.before[name] != made.after[name]} == changed


@given(cases(creates=False))
def test_plan_changes_differ_before_and_after(case: Case) -> None:
    made = plan_for(case.stored, **case.task)
    assert [path for path in made.changes if value_at(made.before, path) == value_at(made.after, path)] == []


@given(cases())
def test_body_is_within_option_limits(case: Case) -> None:
    own = {name: option for name, option in deployment_spec().items() if name in V2_SCHEMA.fields}
    schema = spec_schema({**own, **{name: {**own[name], "required": True} for name in ("name", "image", "containers")}})
    Draft202012Validator(schema).validate(V2_SCHEMA.to_api(plan_for(case.stored, **case.task).after))


@given(cases(creates=False))
def test_body_of_put_has_every_managed_field(case: Case) -> None:
    assert set(V2_SCHEMA.to_api(plan_for(case.stored, **case.task).after)) == set(V2_SCHEMA.fields)


def test_body_conforms_to_contract() -> None:
    contract = find_contract()
    if contract is None:
        pytest.skip("Gcore's OpenAPI document is not here; GCORE_CONTRACT_DIR names its folder")
    validator = Draft202012Validator(body_schema(contract), format_checker=FormatChecker())

    @given(cases())
    def validate(case: Case) -> None:
        validator.validate(V2_SCHEMA.to_api(plan_for(case.stored, **case.task).after))

    validate()


@given(cases())
def test_diff_is_equal_on_both_sides_if_and_only_if_nothing_changes(case: Case) -> None:
    made, public = plan_for(case.stored, **case.task), openly_given(case.task)
    before, after = mask_sides(made.before, made.after, V2_SCHEMA, {"envs": public}, to_api=True)
    assert (before == after) is (made.changes == [])


@given(cases())
def test_diff_shows_no_secret(case: Case) -> None:
    made, public = plan_for(case.stored, **case.task), openly_given(case.task)
    sides = mask_sides(made.before, made.after, V2_SCHEMA, {"envs": public}, to_api=True)
    hidden = values_at_secret_places(made.before, public) | values_at_secret_places(made.after, public)
    assert [value for value in hidden if value in str(sides)] == []


@given(cases(creates=False))
def test_for_output_shows_no_secret(case: Case) -> None:
    public = openly_given(case.task)
    hidden = values_at_secret_places(case.stored, public)
    reported = {**(case.stored or {}), "unknown": {"echo": [f"it was {value}" for value in hidden]}}
    masked = mask_secrets(reported, V2_SCHEMA, {"envs": public})
    shown = str(for_output(masked, V2_SCHEMA, Redactor(*hidden)))
    assert [value for value in hidden if value in shown] == []


@given(cases(creates=False))
def test_masking_alters_secrets_alone(case: Case) -> None:
    public, stored = openly_given(case.task), case.stored or {}
    masked = dict(leaves(mask_secrets(stored, V2_SCHEMA, {"envs": public})))
    altered = {path for path, value in leaves(stored) if masked[path] != value}
    places = {path for path, value in leaves(stored) if is_secret_place(path, public, value)}
    assert (altered, {masked[path] for path in places} - {MASK}) == (places, set())


@given(cases(creates=False))
def test_secret_values_are_those_at_secret_places(case: Case) -> None:
    public = openly_given(case.task)
    assert secret_values(case.stored or {}, V2_SCHEMA, {"envs": public}) == values_at_secret_places(case.stored, public)


@given(cases())
def test_planning_alters_nothing_it_was_given(case: Case) -> None:
    task = options(**case.task)
    current, desired = case.stored and observe(case.stored), desired_deployment(task, V2_SCHEMA)
    untouched = deepcopy((current, desired, task))
    plan_fields(current, desired, task, V2_SCHEMA)
    assert (current, desired, task) == untouched


@given(bodies(), st.integers(0, 999))
def test_changed_paths_ignores_notation_of_answers(body: dict[str, t.Any], seed: int) -> None:
    stored, odd = settled(body), random.Random(seed)
    assert changed_paths(observe(answered(stored, odd)), observe(answered(stored, odd))) == []


def openly_given(task: dict[str, t.Any]) -> dict[str, str]:
    """Return the variables that the task gives openly, with their values."""
    return {name: str(value) for name, value in task.get("envs", {}).items()}


def is_named(path: str, task: dict[str, t.Any], made: Plan) -> bool:
    """Return whether the task's options speak of the field at a path, by the table of what an option means."""
    first, *steps = path_steps(path)
    if first == "envs":
        keeps = "envs" not in task or not task.get("purge_envs", True)
        named = {**task.get("envs", {}), **{k: v for k, v in task.get("secret_envs", {}).items() if v is not None}}
        return steps[0] in named or (not keeps and steps[0] not in task.get("secret_envs", {}))
    if first == "containers":
        asked = {item["region_id"]: item["scale"] for item in task.get("containers", [])}
        whole = "containers" in task and (steps[0] not in asked or steps[0] not in made.before["containers"])
        return whole or (steps[0] in asked and steps[2] in asked[steps[0]])
    if first == "probes":
        return is_probe_named(steps, task.get("probes", {}))
    return first in task


def is_probe_named(steps: list[t.Any], probes: dict[str, t.Any]) -> bool:
    """Return whether the probes asked for name what stands at these steps."""
    if not steps:
        return bool(probes)
    handlers = {"exec", "http_get", "tcp_socket"}
    asked: t.Any = probes
    for depth, step in enumerate(steps):
        if depth == 2 and step in handlers and step not in asked:
            return bool(handlers & set(asked))
        if step not in asked:
            return depth > 0 and steps[depth - 1] == "headers"
        asked = asked[step]
    return True
