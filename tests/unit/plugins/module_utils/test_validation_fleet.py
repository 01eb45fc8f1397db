# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of the fleet: every problem at once, with the path that leads to it."""

from __future__ import annotations

import typing as t
from copy import deepcopy

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import connection_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.masked_options import masked
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK
from ansible_collections.gcore.inference.plugins.module_utils._core.validation import validate
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import fleet_spec
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    CONNECTION,
    ID,
    MINIMUM,
    OTHER_ID,
    path_steps,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.option_builders import RULES

SPEC = {**connection_spec(), **fleet_spec()}
FIRST, OTHER = {"name": "first"}, {"name": "other"}
SWITCHES = {"enabled": True}


def problems(*deployments: t.Any, **given: t.Any) -> list[tuple[str, str]]:
    """Return what is wrong with a fleet, in a run."""
    return validate({**CONNECTION, "deployments": list(deployments), **given}, SPEC, rules=RULES)[1]


def paths(*deployments: t.Any, **given: t.Any) -> list[str]:
    """Return where something is wrong with a fleet."""
    return [path for path, _text in problems(*deployments, **given)]


def one_with(path: str, value: t.Any) -> dict[str, t.Any]:
    """Return a deployment in which the value at that path is another."""
    deployment: dict[str, t.Any] = deepcopy(MINIMUM)
    deployment["probes"] = {"liveness_probe": {**SWITCHES, "probe": {"http_get": {"port": 80, "headers": {}}}}}
    deployment["api_key_ids"] = [ID]
    *steps, last = path_steps(path)
    place: t.Any = deployment
    for step in steps:
        place = place.setdefault(step, {}) if isinstance(place, dict) else place[step]
    place[last] = value
    return deployment


WRONG: dict[str, t.Any] = {
    "name": "abc\n",
    "image": " ",
    "flavor_id": "5",
    "listening_port": 0,
    "state": "running",
    "imgae": "x",
    "containers": [],
    "containers[0].region_id": 0,
    "containers[0].scale.max": 301,
    "containers[0].scale.min": 4,
    "containers[0].scale.cooldown_period": 0,
    "containers[0].scale.triggers.cpu.threshold": 101,
    "containers[0].scale.triggers.http": {"window": 5, "rate": 1001},
    "api_key_ids[0]": "x",
    "envs.A": True,
    "envs.A=B": "1",
    "secret_envs.A": 1.5,
    "probes.liveness_probe.enabled": "perhaps",
    "probes.liveness_probe.probe.http_get.port": 65536,
    "probes.liveness_probe.probe.http_get.headers.X": False,
    "timeout": -1,
    "wait": True,
    "api_key": "x",
    "project_id": 1,
}


@pytest.mark.parametrize("path", WRONG)
def test_problem_has_path_of_deployment(path: str) -> None:
    (found,) = paths(FIRST, one_with(path, WRONG[path]))
    assert found == f"deployments[1].{path}" or found == f"deployments[1].{path}.rate"


@pytest.mark.parametrize("path", sorted(set(WRONG) - {"name"}))
def test_problem_of_defaults_has_path_of_defaults(path: str) -> None:
    defaults = {name: value for name, value in one_with(path, WRONG[path]).items() if name != "name"}
    (found,) = paths(FIRST, OTHER, defaults=defaults)
    assert found == f"defaults.{path}" or found == f"defaults.{path}.rate"


def test_problems_are_reported_all_at_once() -> None:
    found = paths(
        {"name": "first", "timeout": -1},
        {"listening_port": "x"},
        {"name": " UPPER", "containers": [{"region_id": 7}]},
        {"name": "first"},
        defaults={"image": ""},
        prune_limit=-1,
        concurrency=0,
    )
    assert sorted(found) == [
        "concurrency",
        "defaults.image",
        "deployments[0].timeout",
        "deployments[1].listening_port",
        "deployments[1].name",
        "deployments[2].containers[0].scale",
        "deployments[2].name",
        "deployments[3].name",
        "prune_limit",
    ]


def test_fleet_that_is_valid_has_no_problem() -> None:
    assert problems(MINIMUM, {"instance_id": OTHER_ID}, {**OTHER, "state": "absent"}, defaults={"timeout": 5}) == []
    assert problems() == []


@pytest.mark.parametrize("value", [None, "a=b, c", 5, {"name": "first"}])
def test_deployments_rejects_other_than_list(value: t.Any) -> None:
    _checked, errors = validate({**CONNECTION, "deployments": value}, SPEC, rules=RULES)
    assert [path for path, _text in errors] == ["deployments"]


@pytest.mark.parametrize("item", [None, 5, "first", [FIRST], True])
def test_deployments_item_of_wrong_type_is_one_problem(item: t.Any) -> None:
    assert paths(FIRST, item) == ["deployments[1]"]


@pytest.mark.parametrize("item", [5, None])
def test_places_are_counted_behind_what_is_no_deployment(item: t.Any) -> None:
    assert paths(item, {"name": "first", "timeout": -1}) == ["deployments[0]", "deployments[1].timeout"]


@pytest.mark.parametrize("name", ["name", "instance_id"])
def test_defaults_reject_identity(name: str) -> None:
    assert paths(FIRST, defaults={name: "first"}) == [f"defaults.{name}"]


def test_deployment_without_identity_is_rejected() -> None:
    assert problems(FIRST, {"image": "nginx"}) == [("deployments[1].name", "required, or instance_id")]


@pytest.mark.parametrize(("name", "value"), [("name", 5.5), ("name", True), ("instance_id", "x")])
def test_identity_of_wrong_type_is_one_problem(name: str, value: t.Any) -> None:
    assert paths({name: value}) == [f"deployments[0].{name}"]


# Twice


def test_names_that_differ_by_case_are_two() -> None:
    assert problems({"name": "Model"}, {"name": "model"}) == []


@pytest.mark.parametrize(
    ("first", "second", "path"),
    [
        (FIRST, FIRST, "name"),
        (FIRST, {**FIRST, "state": "absent"}, "name"),
        (FIRST, {**FIRST, "instance_id": ID}, "name"),
        ({**FIRST, "instance_id": OTHER_ID}, {**FIRST, "instance_id": ID}, "name"),
        ({"instance_id": ID}, {"instance_id": ID}, "instance_id"),
        ({"instance_id": ID}, {"instance_id": ID.upper()}, "instance_id"),
        ({"instance_id": ID, **FIRST}, {"instance_id": ID, **OTHER}, "instance_id"),
    ],
)
def test_duplicate_deployment_is_rejected(first: t.Any, second: t.Any, path: str) -> None:
    ((found, text),) = problems({"name": "zeroth"}, first, second)
    assert (found, "deployments[1]" in text) == (f"deployments[2].{path}", True)


def test_duplicates_are_reported_against_first() -> None:
    found = problems(FIRST, FIRST, FIRST)
    assert [(path, "deployments[0]" in text) for path, text in found] == [
        ("deployments[1].name", True),
        ("deployments[2].name", True),
    ]


# Defaults


@pytest.mark.parametrize(
    ("defaults", "own"),
    [
        ({"envs": {"A": "1"}}, {"secret_envs": {"A": "x"}}),
        ({"secret_envs": {"A": "x"}}, {"envs": {"A": "1"}}),
    ],
)
def test_conflict_with_defaults_is_reported_at_deployment(defaults: t.Any, own: t.Any) -> None:
    assert paths(FIRST, {**OTHER, **own}, defaults=defaults) == ["deployments[1].secret_envs.A"]


def test_conflict_of_defaults_is_not_reported_at_deployment() -> None:
    own = {"envs": {"B": "1"}}
    assert paths({**FIRST, **own}, defaults={"envs": {"A": "1"}, "secret_envs": {"A": "x"}}) == [
        "defaults.secret_envs.A"
    ]


def test_scale_min_is_not_compared_with_default_max() -> None:
    default, own = ([{"region_id": 7, "scale": {"min": least, "max": least}}] for least in (1, 5))
    assert problems({**FIRST, "containers": own}, defaults={"containers": default}) == []


# Numbers


@pytest.mark.parametrize(
    ("name", "value"),
    [("concurrency", 0), ("concurrency", 101), ("concurrency", "x"), ("prune_limit", -1), ("prune", "perhaps")],
)
def test_fleet_options_reject_invalid_values(name: str, value: t.Any) -> None:
    assert paths(FIRST, **{name: value}) == [name]


@pytest.mark.parametrize(("name", "value"), [("concurrency", 1), ("concurrency", 100), ("prune_limit", 0)])
def test_fleet_options_accept_limits(name: str, value: int) -> None:
    assert problems(FIRST, **{name: value}) == []


# Conversions


def test_options_come_in_their_types_and_under_their_own_names() -> None:
    given = {
        "name": "first",
        "image": None,
        "idle_timeout": "5",
        "auth_enabled": "yes",
        "listening_port": "80",
        "api_key_ids": ID,
    }
    fleet = {"deployments": [given], "defaults": {"image": "x"}}
    checked, _problems = validate({**CONNECTION, **fleet}, SPEC, rules=RULES)
    expected = {"timeout": 5, "auth_enabled": True, "listening_port": 80, "api_key_ids": [ID]}
    assert (checked["deployments"], checked["defaults"]) == ([{"name": "first", **expected}], fleet["defaults"])


# What an invalid option may be, nobody knows


@pytest.mark.parametrize(
    ("deployments", "given", "wrong"),
    [
        ([FIRST], {"wait": "perhaps", "rollback_on_failure": True}, ["wait"]),
        ([None], {"prune": True}, ["deployments[0]"]),
        ([], {"prune": True}, ["deployments"]),
    ],
    ids=str,
)
def test_rules_find_no_problem_that_follows_from_another(
    deployments: list[t.Any], given: dict[str, t.Any], wrong: list[str]
) -> None:
    assert paths(*deployments, **given) == wrong


# A linter, which runs the module with templates and without Ansible's own arguments


@pytest.mark.parametrize(
    "written",
    [
        {"deployments": "{{ deployments }}"},
        {"deployments": "{{ lookup('file', 'x') | from_yaml }}", "defaults": "{{ defaults }}"},
        {"deployments": ["{{ first }}", "{{ other }}"]},
        {"deployments": [{"name": "{{ first }}"}, {"name": "{{ first }}"}]},
        {"deployments": [{"instance_id": "{{ id }}"}]},
        {"deployments": [{**FIRST, "containers": "{{ containers }}", "envs": {"A": "{{ a }}"}}]},
        {"deployments": [{**FIRST, "containers": [{"region_id": "{{ region }}", "scale": "{{ scale }}"}]}]},
        {"deployments": [FIRST], "defaults": {"probes": "{{ probes }}", "listening_port": "{{ port }}"}},
        {"deployments": [FIRST], "prune": "{{ prune }}", "prune_limit": "{{ limit }}", "concurrency": "{% if a %}"},
    ],
    ids=str,
)
def test_linter_accepts_templates(written: dict[str, t.Any]) -> None:
    assert validate(written, SPEC, rules=RULES)[1] == []


def test_linter_reports_problems_beside_templates() -> None:
    written = {"deployments": [{"name": "{{ first }}", "listening_port": 0}, "{{ other }}", {"image": "{{ image }}"}]}
    assert [path for path, _text in validate(written, SPEC, rules=RULES)[1]] == [
        "deployments[0].listening_port",
        "deployments[2].name",
    ]


def test_template_at_run_time_is_text() -> None:
    assert paths({"name": "{{ first }}", "flavor_id": "{{ flavor }}"}) == ["deployments[0].flavor_id"]


# What is shown


def test_secrets_are_masked_by_their_place() -> None:
    headers = {"probes": {"liveness_probe": {**SWITCHES, "probe": {"http_get": {"headers": {"X": "s3cr3t"}}}}}}
    options = {"secret_envs": {"A": "s3cr3t"}, "envs": {"B": "shown"}, **headers}
    shown = str(masked({"deployments": [options, options], "defaults": options}, SPEC))
    assert (shown.count(MASK), shown.count("shown"), "s3cr3t" in shown) == (6, 3, False)


@pytest.mark.parametrize(
    "value", ["s3cr3t", [["s3cr3t"]], [{"secret_env": {"A": "s3cr3t"}}], {"A": "s3cr3t"}, ["s3cr3t"]]
)
@pytest.mark.parametrize("name", ["deployments", "defaults"])
def test_masked_hides_misplaced_values(name: str, value: t.Any) -> None:
    assert "s3cr3t" not in str(masked({name: value}, SPEC))


@pytest.mark.parametrize(
    "item", ["s3cr3t", {"secret_envs": ["s3cr3t"]}, {"secret_envs": {"A": [["s3cr3t"]]}}, {"secret_envs": "A=s3cr3t x"}]
)
def test_problem_hides_secret(item: t.Any) -> None:
    found = problems(item)
    assert (bool(found), "s3cr3t" in str(found)) == (True, False)
