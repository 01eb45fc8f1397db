# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the catalogue says of applications against what a task asks for, and the text of parameters."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.validation import validate
from ansible_collections.gcore.inference.plugins.module_utils._resources.application import application_spec
from ansible_collections.gcore.inference.plugins.module_utils._resources.application_catalog import (
    CatalogApplication,
    CatalogComponent,
    parameter_problems,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.application_parameters import (
    GivenText,
    is_same,
    respell,
    value_problem,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.application_rules import (
    application_rules,
    components_of,
)

ENUM = {"type": "enum", "enum_values": ["0", "1"]}
INTEGER = {"type": "integer", "min_value": "1", "max_value": "10"}
FLOAT = {"type": "float", "min_value": "0.5", "max_value": None}
STRING = {"type": "string", "pattern": "^[a-z]+$"}


@pytest.mark.parametrize(
    ("given", "text"), [(1, "1"), (-0.5, "-0.5"), (4.0, "4"), (True, "true"), (False, "false"), (1e-7, "1e-07")]
)
def test_given_text_is_what_the_api_takes(given: t.Any, text: str) -> None:
    assert GivenText(given) == text


@pytest.mark.parametrize(
    ("current", "desired", "same"),
    [
        ("0.90", GivenText(0.9), True),
        ("1", GivenText(1.0), True),
        ("True", GivenText(True), True),
        ("0", GivenText(False), True),
        ("1", GivenText(False), False),
        ("0.90", "0.9", False),
        ("text", GivenText(1), False),
        ("text", GivenText(1e50), False),
    ],
)
def test_is_same_compares_numbers_by_value_and_text_as_it_is(current: str, desired: str, same: bool) -> None:
    assert is_same(current, desired) is same


@pytest.mark.parametrize(
    ("value", "choices", "expected"),
    [
        (GivenText(True), ["0", "1"], "1"),
        (GivenText(False), ["True", "False"], "False"),
        (GivenText(True), ["on", "off"], "true"),
        ("true", ["0", "1"], "true"),
    ],
)
def test_respell_spells_a_boolean_as_the_catalogue_does(value: str, choices: list[str], expected: str) -> None:
    assert respell(value, choices) == expected


@pytest.mark.parametrize(
    ("parameter", "value", "problems"),
    [
        (ENUM, "1", []),
        (ENUM, "2", ['must be one of 0, 1, got "2"']),
        (INTEGER, "10", []),
        (INTEGER, "11", ['must be at most 10, got "11"']),
        (INTEGER, "0", ['must be at least 1, got "0"']),
        (INTEGER, "1.5", ['must be an integer, got "1.5"']),
        (FLOAT, "1e1", []),
        (FLOAT, "0.4", ['must be at least 0.5, got "0.4"']),
        (FLOAT, "NaN", ['must be a number, got "NaN"']),
        (STRING, "abc", []),
        (STRING, "ABC", ['must match ^[a-z]+$, got "ABC"']),
        ({**STRING, "pattern": "("}, "ABC", []),
        ({**STRING, "pattern": "^(a*)*$"}, "b", []),
        ({**INTEGER, "min_value": "many", "max_value": []}, "99", []),
        ({"type": "color"}, "blue", []),
        (None, "1", []),
        ({"type": "enum", "enum_values": None}, "2", []),
        ({**STRING, "pattern": 5}, "ABC", []),
        # Longer texts are left to the API.
        (STRING, "A" * 300, [f'must match ^[a-z]+$, got "{"A" * 56}…"']),
        (STRING, "A" * 301, []),
    ],
)
def test_parameter_problems_are_those_of_the_catalogue(parameter: t.Any, value: str, problems: list[str]) -> None:
    assert list(parameter_problems("size", value, parameter)) == problems


def test_parameter_problems_do_not_show_a_secret() -> None:
    assert list(parameter_problems("hf_token", "s3cr3t", INTEGER)) == ["must be an integer"]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        *((value, None) for value in ("text", "", 1, -1.5, True, None, 10**20 - 1)),
        (float("nan"), "must be a finite number"),
        (float("inf"), "must be a finite number"),
        (10**20, "expected a string, a number or a boolean, got an integer of more than 20 digits"),
        ([1], "expected a string, a number or a boolean, got a list"),
        ({}, "expected a string, a number or a boolean, got a dict"),
        ("\ud800", "contains an unpaired surrogate"),
        ("********", "this is the mask that results show in place of a secret, not a value;"),
    ],
)
def test_value_problem(value: t.Any, problem: str | None) -> None:
    found = value_problem(value)
    assert found == problem or (problem or "?") in (found or "")


@pytest.mark.parametrize("answer", [None, "x", {}, {"components": {}}, {"components": ["x"]}])
def test_catalogue_without_components_forbids_nothing(answer: t.Any) -> None:
    application = CatalogApplication("demo-app", answer)
    asked = {"ui": {"flavor": "a"}, "cache": None}
    assert application.problems(asked, {}, asked) == []
    assert application.known_of(asked) == application.respelled(asked) == asked


@pytest.mark.parametrize("flavors", [None, {"name": "a"}, [{"name": "a"}, None], [{"name": "a"}, {"name": 1}]])
def test_catalogue_without_readable_flavors_forbids_none(flavors: t.Any) -> None:
    component = CatalogComponent("demo-app", {"suitable_flavors": flavors})
    assert (component.flavors, component.problems({"flavor": "b"}, {}, False)) == ([], [])


def test_catalogue_component_respells_enums_alone() -> None:
    parameters = {"cache": ENUM, "text": {**STRING, "enum_values": ["1"]}}
    component = CatalogComponent("demo-app", {"parameters": parameters})
    given = {"exposed": True, "parameter_overrides": {name: {"value": GivenText(True)} for name in parameters}}
    assert component.respelled(given) == {
        "exposed": True,
        "parameter_overrides": {"cache": {"value": "1"}, "text": {"value": "true"}},
    }


def test_catalogue_component_forbids_to_expose_what_is_not_exposable() -> None:
    for exposable, problems in ((False, ["exposed"]), (None, []), (True, [])):
        component = CatalogComponent("demo-app", {"exposable": exposable})
        assert [path for path, _text in component.problems({"exposed": True}, {}, True)] == problems
        assert component.problems({"exposed": False}, {}, True) == []


def test_existing_application_may_lack_what_the_catalogue_requires() -> None:
    """Only what a task does is a problem: it may change another component."""
    parameters = {"licence": {"required": True, "default_value": ""}}
    components = {"model": {"required": True, "parameters": parameters}, "new": {"required": True}}
    application = CatalogApplication("demo-app", {"components": components})
    before = {"model": {"flavor": "a", "parameter_overrides": {}}}
    asked: dict[str, t.Any] = {"model": {"flavor": "b"}}
    assert application.problems(asked, before, {"model": {**before["model"], "flavor": "b"}}) == []
    removed = {"model": {"parameter_overrides": {"licence": None}}}
    assert [path for path, _text in application.problems(removed, before, before)] == [
        "model.parameter_overrides.licence"
    ]
    assert [path for path, _text in application.problems({"model": None}, before, {})] == ["model"]


@pytest.mark.parametrize(
    ("regions", "at_runtime", "wrong"),
    [([], True, True), ([7], True, False), (["{{ region }}"], False, False), ([], False, True)],
)
def test_application_rules_of_regions(regions: list[t.Any], at_runtime: bool, wrong: bool) -> None:
    """A linter does not know what a template holds."""
    given = {"api_key": "1234$abcdef", "project_id": 1, "name": "our-chat", "regions": regions}
    _valid, errors = validate(given, application_spec(), rules=[application_rules], at_runtime=at_runtime)
    assert [path for path, _text in errors] == ["regions"] * wrong


@pytest.mark.parametrize("region", [True, None, "x", 0])
def test_application_rules_do_not_call_regions_empty_because_of_an_invalid_one(region: t.Any) -> None:
    given = {"api_key": "1234$abcdef", "project_id": 1, "name": "our-chat", "regions": [region]}
    _valid, errors = validate(given, application_spec(), rules=[application_rules], at_runtime=True)
    assert [path for path, _text in errors] == ["regions[0]"]


@pytest.mark.parametrize(
    ("components", "problems"),
    [
        ({"ui": {"parameters": {"a": 1}}, "off": None, "\t": {}, "\ud800": {}, 5: {}}, ["\\t", "\\ud800", "5"]),
        ({"ui": 1, "model": {"scale": {"min": "x"}}}, ["ui", "model.scale.min"]),
        ({"ui": {"parameters": {"": 1, "a": [1], "b": None}}}, ["ui.parameters.''", "ui.parameters.a"]),
    ],
)
def test_application_rules_of_components(components: t.Any, problems: list[str]) -> None:
    given = {"api_key": "1234$abcdef", "project_id": 1, "name": "our-chat", "components": components}
    valid, errors = validate(given, application_spec(), rules=[application_rules], at_runtime=True)
    assert [path.partition(".")[2].strip("'") for path, _text in errors] == [path.strip("'") for path in problems]
    if "off" in components:
        assert components_of(valid) == {"ui": {"parameter_overrides": {"a": {"value": 1}}}, "off": None}


def test_components_of_options() -> None:
    shaped = components_of({"components": {"a": {"flavor": "x"}, "b": {"parameters": {"p": None}}}})
    assert shaped == {"a": {"flavor": "x"}, "b": {"parameter_overrides": {"p": None}}}
    assert components_of({}) is None
