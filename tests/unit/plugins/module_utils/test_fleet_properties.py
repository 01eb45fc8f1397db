# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invariants of any fleet in any project."""

from __future__ import annotations

import json
import typing as t
from copy import deepcopy

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import wait_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._core.validation import validate
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import (
    deployment_spec,
    fleet_spec,
    preview_spec,
    rollback_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.reconcile import reconcile_deployment
from ansible_collections.gcore.inference.plugins.module_utils._deployments.rules import fleet_rules
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.exports import Loader, exported
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.projects import Project, nth_id
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.strategies import (
    HEADERS,
    VARIABLES,
    Deployment,
    bodies,
    coins,
    option_subsets,
    tasks,
)

USUAL = settings().max_examples
#: For whole fleets, which take longer.
SOME = settings(max_examples=USUAL * 3 // 10)
#: Where most of the cases are not those that matter.
MANY = settings(max_examples=USUAL * 3 // 2)
STATES = ["present", "present", "started", "stopped", "absent"]


@st.composite
def projects(draw: st.DrawFn) -> list[Deployment]:
    """Return the deployments of a project: up to four, each of another name and in any status."""
    stored = draw(st.lists(bodies(), max_size=4))
    statuses = st.sampled_from(["ACTIVE", "DISABLED", "PENDING", "ERROR"])
    return [{**each, "name": f"name-{number}", "status": draw(statuses)} for number, each in enumerate(stored)]


@st.composite
def fleets(draw: st.DrawFn, stored: list[Deployment]) -> Deployment:
    """Return the options of any fleet for that project: some of what is there, some new, defaults, and pruning."""
    listed = []
    for number, each in enumerate(stored):
        if draw(coins):
            own = {name: value for name, value in draw(tasks(each)).items() if name != "name"}
            by_name: Deployment = {"name": each["name"]}
            by_id: Deployment = {"instance_id": nth_id(number)}
            renamed = {**by_id, "name": f"renamed-{number}"}
            listed.append({**own, **draw(st.sampled_from([by_name, by_id, renamed]))})
    listed += [{**draw(tasks(None)), "name": f"fresh-{number}"} for number in range(draw(st.integers(0, 2)))]
    for each in listed:
        if draw(coins):
            each["state"] = draw(st.sampled_from(STATES))
    defaults = {name: value for name, value in draw(option_subsets()).items() if name != "name"}
    return {
        "deployments": draw(st.permutations(listed)),
        "defaults": draw(st.sampled_from([None, _without_headers_to_keep(defaults)])),
        "prune": draw(coins),
        "concurrency": draw(st.sampled_from([1, 3])),
    }


def _without_headers_to_keep(defaults: Deployment) -> Deployment:
    return {name: value for name, value in defaults.items() if name != "probes"}


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Deployment], Deployment]:
    """Return a project and a fleet for it."""
    stored = draw(projects())
    return stored, draw(fleets(stored))


def run(here: Project, fleet: Deployment, check_mode: bool = False) -> t.Any:
    """Reconcile the fleet."""
    given = {name: value for name, value in deepcopy(fleet).items() if name != "deployments"}
    return here.reconcile(*deepcopy(fleet["deployments"]), check_mode=check_mode, **given)


@SOME
@given(cases())
def test_fleet_second_run_changes_nothing(case: tuple[list[Deployment], Deployment]) -> None:
    stored, fleet = case
    here = Project(stored)
    run(here, fleet)
    here.calls.clear()
    again = run(here, _without_ids_that_are_gone(fleet, here))
    assert (again.changed, again.diff, here.writes) == (False, [], [])


def _without_ids_that_are_gone(fleet: Deployment, here: Project) -> Deployment:
    return {**fleet, "deployments": [each for each in fleet["deployments"] if each.get("state") != "absent"]}


@SOME
@given(cases())
def test_fleet_check_mode_predicts_run_and_only_reads(case: tuple[list[Deployment], Deployment]) -> None:
    stored, fleet = case
    here = Project(stored)
    predicted, done = run(here, fleet, check_mode=True), run(Project(stored), fleet)
    for row in done.deployments:
        if row["action"] == "created":
            row["id"] = None
    assert predicted == done
    assert {method for method, _name in here.calls} == {"GET"}


@SOME
@given(cases())
def test_fleet_is_loop_of_single_module(case: tuple[list[Deployment], Deployment]) -> None:
    stored, fleet = case
    fleet = {**fleet, "prune": False}
    together, one_by_one = Project(stored), Project(stored)
    run(together, fleet)
    for each in deepcopy(fleet["deployments"]):
        spec = {**deployment_spec(), **wait_spec(), **rollback_spec(), **preview_spec()}
        defaults = {name: option.get("default") for name, option in spec.items()}
        options = {**defaults, **(fleet["defaults"] or {}), **each}
        reconcile_deployment(one_by_one.api(), options, Redactor(), check_mode=False)
    assert together.settings == one_by_one.settings


@SOME
@given(cases())
def test_fleet_reports_what_changed(case: tuple[list[Deployment], Deployment]) -> None:
    stored, fleet = case
    here = Project(stored)
    outcome = run(here, fleet)
    named = {row["name"] for row in outcome.deployments if row["changes"]}
    assert named == {each["before_header"] for each in outcome.diff}
    assert outcome.changed is bool(here.writes)


@SOME
@given(cases())
def test_fleet_shows_no_secret(case: tuple[list[Deployment], Deployment]) -> None:
    stored, fleet = case
    shown = {name for each in fleet["deployments"] for name in each.get("envs", {})}
    shown_text = json.dumps(run(Project(stored), fleet)._asdict())
    assert "s3cr3t-header" not in shown_text
    assert [name for name in VARIABLES if name not in shown and f"s3cr3t-{name}-" in shown_text] == []


# Export and reconcile


some_variables = st.sets(st.sampled_from(VARIABLES))
some_headers = st.sets(st.sampled_from(HEADERS))


@SOME
@given(projects(), some_variables, some_headers)
def test_export_is_unchanged_by_fleet(stored: list[Deployment], variables: t.Any, headers: t.Any) -> None:
    here = Project(stored)
    outcome = here.reconcile(*exported(here, variables, headers).deployments, prune=True, prune_limit=0)
    assert (outcome.changed, outcome.unmanaged, here.writes) == (False, [], [])


@SOME
@given(cases(), some_variables, some_headers)
def test_export_after_fleet_is_unchanged_by_fleet(
    case: tuple[list[Deployment], Deployment], variables: t.Any, headers: t.Any
) -> None:
    stored, fleet = case
    here = Project(stored)
    run(here, fleet)
    written = exported(here, variables, headers).deployments
    here.calls.clear()
    outcome = here.reconcile(*written, prune=True, prune_limit=0)
    assert (outcome.changed, outcome.unmanaged, here.writes) == (False, [], [])


@st.composite
def changes_of_one_field(draw: st.DrawFn) -> tuple[Deployment, Deployment]:
    """Return any deployment, and the same with one field as another has it; no option says that there is no timeout."""
    before, other = draw(bodies().filter(lambda body: body.get("timeout", 120) is not None)), draw(bodies())
    field = draw(st.sampled_from(sorted({*before, *other} - {"name"})))
    after = {name: value for name, value in before.items() if name != field}
    return before, {**after, **({field: other[field]} if field in other else {})}


@MANY
@given(changes_of_one_field())
def test_export_finds_any_later_change(case: tuple[Deployment, Deployment]) -> None:
    then, now = (Project([each]) for each in case)
    outcome = now.reconcile(*exported(then, VARIABLES, HEADERS).deployments, check_mode=True)
    assert outcome.changed or _in_effect(now) == _in_effect(then)


def _in_effect(here: Project) -> list[Deployment]:
    """Return the settings of a project, without probes that are switched off: those are as good as none."""
    return [
        {**each, "probes": {name: probe for name, probe in each.get("probes", {}).items() if probe["enabled"]}}
        for each in here.settings.values()
    ]


@SOME
@given(projects())
def test_export_is_accepted_by_fleet(stored: list[Deployment]) -> None:
    options = {"deployments": exported(Project(stored)).deployments}
    _checked, problems = validate(options, fleet_spec(), rules=(fleet_rules,))
    assert problems == []


@SOME
@given(projects(), some_variables, some_headers)
def test_export_file_equals_options(stored: list[Deployment], variables: t.Any, headers: t.Any) -> None:
    written = exported(Project(stored), variables, headers)
    assert yaml.load(written.content, Loader) == {"deployments": written.deployments}


@SOME
@given(projects(), some_variables)
def test_export_shows_no_secret(stored: list[Deployment], variables: t.Any) -> None:
    shown_text = str(exported(Project(stored), variables))
    assert "s3cr3t-header" not in shown_text
    assert [name for name in VARIABLES if name not in variables and f"s3cr3t-{name}-" in shown_text] == []
