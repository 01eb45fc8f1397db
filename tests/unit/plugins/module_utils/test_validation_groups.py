# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that need or exclude each other, and the options of modules that look: found together with all else."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import Spec
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import connection_spec
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import info_spec, logs_spec
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import CONNECTION, ID, module_spec
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.option_builders import (
    found,
    problems,
)

IDENTITY = [("name", "instance_id")]
NAME = "my-instance"
WITHOUT_RUN = {name: value for name, value in CONNECTION.items() if not name.startswith("_ansible_")}

Groups = t.Sequence[t.Sequence[str]]


def spec() -> Spec:
    """Return the argument spec of the module that reads logs, which has both kinds of groups."""
    return {**connection_spec(), **logs_spec()}


def reported(
    given: dict[str, t.Any], required_one_of: Groups = (), mutually_exclusive: Groups = ()
) -> list[tuple[str, str]]:
    """Return what is found of these options in a run."""
    return problems(
        {**CONNECTION, **given}, spec(), required_one_of=required_one_of, mutually_exclusive=mutually_exclusive
    )


@pytest.mark.parametrize("given", [{}, {"name": None}, {"instance_id": None}, {"name": None, "instance_id": None}])
def test_required_one_of_rejects_none(given: dict[str, t.Any]) -> None:
    assert reported(given, required_one_of=IDENTITY) == [("name", "required, or instance_id")]


def test_required_one_of_three_names_the_others() -> None:
    group = ("name", "instance_id", "region_id")
    assert reported({}, required_one_of=[group]) == [("name", "required, or instance_id or region_id")]


@pytest.mark.parametrize("given", [{"name": NAME}, {"instance_id": ID}, {"name": NAME, "instance_id": ID}])
def test_required_one_of_accepts_any(given: dict[str, t.Any]) -> None:
    assert reported(given, required_one_of=IDENTITY) == []


@pytest.mark.parametrize(
    ("given", "path"),
    [({"name": True}, "name"), ({"name": " a"}, "name"), ({"name": []}, "name"), ({"instance_id": "5"}, "instance_id")],
)
def test_required_one_of_counts_invalid_value(given: dict[str, t.Any], path: str) -> None:
    assert [place for place, _text in reported(given, required_one_of=IDENTITY)] == [path]


@pytest.mark.parametrize("given", [{}, {"name": NAME}, {"instance_id": ID}, {"name": NAME, "instance_id": None}])
def test_mutually_exclusive_accepts_one_or_none(given: dict[str, t.Any]) -> None:
    assert reported(given, mutually_exclusive=IDENTITY) == []


def test_required_one_of_is_reported_with_other_problems() -> None:
    found_paths = [path for path, _text in reported({"limit": 0, "lines": 5}, required_one_of=IDENTITY)]
    assert sorted(found_paths) == ["limit", "lines", "name"]


@pytest.mark.parametrize("run", [CONNECTION, WITHOUT_RUN])
def test_mutually_exclusive_group_is_one_problem(run: dict[str, t.Any]) -> None:
    given = {**run, "name": NAME, "instance_id": ID, "region_id": 7}
    groups = [("name", "instance_id", "region_id")]
    (problem,) = problems(given, spec(), mutually_exclusive=groups)
    assert problem == ("name", "mutually exclusive with instance_id, region_id")


@pytest.mark.parametrize("template", ["{{ mine }}", "{% if x %}y{% endif %}"])
@pytest.mark.parametrize("name", ["name", "instance_id"])
def test_required_one_of_accepts_template_in_linter(name: str, template: str) -> None:
    assert problems({**WITHOUT_RUN, name: template}, spec(), required_one_of=IDENTITY) == []


def test_required_one_of_rejects_none_in_linter() -> None:
    assert problems(WITHOUT_RUN, spec(), required_one_of=IDENTITY) == [("name", "required, or instance_id")]


@pytest.mark.parametrize("instance_id", [ID, "{{ b }}"])
def test_mutually_exclusive_ignores_templates_in_linter(instance_id: str) -> None:
    assert (
        problems({**WITHOUT_RUN, "name": "{{ a }}", "instance_id": instance_id}, spec(), mutually_exclusive=IDENTITY)
        == []
    )


@pytest.mark.parametrize(
    "option", ["wait_timeout", "wait_interval", "wait", "project_id", "limit", "region_id", "reveal_envs"]
)
def test_option_may_be_template_in_linter(option: str) -> None:
    given = {**WITHOUT_RUN, "name": NAME, option: "{{ mine }}"}
    assert problems(given, {**module_spec(), **logs_spec()}) == []


@pytest.mark.parametrize("option", ["wait_timeout", "wait_interval", "wait"])
def test_template_at_run_time_is_rejected(option: str) -> None:
    assert list(found({**CONNECTION, "name": NAME, option: "{{ mine }}"})) == [option]


@pytest.mark.parametrize(("option", "least", "most"), [("limit", 1, 10000), ("region_id", 1, None)])
def test_integer_options_of_info_modules_have_limits(option: str, least: int, most: int | None) -> None:
    allowed = [value for value in (least, most) if value is not None]
    refused = [least - 1, *([most + 1] if most else [])]
    assert [[bool(reported({option: value})) for value in values] for values in (allowed, refused)] == [
        [False] * len(allowed),
        [True] * len(refused),
    ]


@pytest.mark.parametrize("option", ["wait", "image", "state", "limit", "region_id"])
def test_info_spec_rejects_options_of_other_modules(option: str) -> None:
    given = {**CONNECTION, option: "x"}
    assert [path for path, _text in problems(given, {**connection_spec(), **info_spec()})] == [option]
