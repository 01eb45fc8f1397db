# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of argument specs: their constraints, aliases and fallbacks, and what Ansible gets of them."""

from __future__ import annotations

import typing as t

import pytest
from ansible.module_utils.errors import AnsibleFallbackNotFound

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    MAX_INT32,
    UNCONSTRAINED,
    Constraints,
    Option,
    constraints_of,
    env_fallback_nonempty,
    fallback_value,
    item_option,
    option_aliases,
    option_names,
    plain_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import ANY_STRING

LIMITS = Constraints(minimum=1)
FALLBACK = (env_fallback_nonempty, ["GCORE_A", "GCORE_B"])
SPEC: dict[str, dict[str, t.Any]] = {
    "name": Option("str", required=True, aliases=["title", "label"]),
    "key": Option("str", fallback=FALLBACK),
    "project_id": Option("int", Constraints(required_in={"v3": "give it"})),
    "scale": Option("dict", options={"min": Option("int", LIMITS), "max": {"type": "int"}}),
    "items": Option("list", LIMITS, elements="dict", options={"port": Option("int")}),
}


def test_constraints_limit_nothing_by_default() -> None:
    limits = (None, None, False, ANY_STRING, False, None, True, {}, {}, False, None)
    assert (limits, MAX_INT32) == (UNCONSTRAINED, 2147483647)
    assert [constraints_of(option) for option in (SPEC["items"], {"type": "int"})] == [LIMITS, UNCONSTRAINED]


def test_option_names() -> None:
    aliases = {"title": "name", "label": "name"}
    assert option_aliases(SPEC) == aliases
    assert option_names(SPEC) == ({**{name: name for name in SPEC}, **aliases}, ["name", "key", "project_id"])


@pytest.mark.parametrize(
    ("environment", "value"),
    [({}, None), ({"GCORE_A": ""}, None), ({"GCORE_B": "b"}, "b"), ({"GCORE_A": "a", "GCORE_B": "b"}, "a")],
)
def test_fallback_value(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], value: str | None) -> None:
    for name in FALLBACK[1]:
        monkeypatch.delenv(name, raising=False)
    for name, text in environment.items():
        monkeypatch.setenv(name, text)
    assert (fallback_value(SPEC["key"]), fallback_value(SPEC["name"])) == (value, None)
    if value is None:
        with pytest.raises(AnsibleFallbackNotFound):
            env_fallback_nonempty(*FALLBACK[1])


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        (SPEC["items"], {"type": "dict", "options": {"port": {"type": "int"}}}),
        ({"type": "list", "elements": "str", "choices": ["a"]}, {"type": "str", "choices": ["a"]}),
    ],
)
def test_item_option(option: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    item = item_option(option)
    assert (item, constraints_of(item)) == (expected, constraints_of(option))


def test_plain_spec_has_plain_dicts_without_bulk_options() -> None:
    plain = plain_spec(SPEC, bulk_options=("items",))
    assert plain == {**SPEC, "items": {"type": "list", "elements": "dict"}}
    assert plain_spec(SPEC) == SPEC
    entries = [*plain.values(), *plain["scale"]["options"].values()]
    assert {type(entry) for entry in entries} == {dict}
    assert plain_spec(SPEC, left_out=("type",))["scale"] == {"options": {"min": {}, "max": {}}}
