# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields of API v3: how each is read, laid over, and sent."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.plan import ask, plan
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import SchemaError
from ansible_collections.gcore.inference.plugins.module_utils._deployments.export_options import to_module_options
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v3 import V3_FIELDS
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import filled, module_spec
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments_v3 import observed


def changes(stored: dict[str, t.Any], **given: t.Any) -> list[str]:
    """Give what a task for the answer with these changes would change."""
    options = filled(given, module_spec())
    return plan(observed(**stored), ask(options, V3_FIELDS), V3_FIELDS).field_changes


def test_exactly_the_managed_fields_are_observed() -> None:
    normal = observed()
    assert set(V3_FIELDS.fields) - set(normal) == {"probes"}
    assert set(normal) <= set(V3_FIELDS.fields)


@pytest.mark.parametrize(
    ("stored", "given"),
    [
        ("nginx -g daemon off;", ["nginx", "-g", "daemon off;"]),
        ("nginx -g daemon off;", ["nginx", "-g", "daemon", "off;"]),
        (["nginx", "-g", "daemon off;"], ["nginx", "-g", "daemon off;"]),
        (None, []),
        ("", []),
        ([], []),
    ],
)
def test_a_command_is_compared_by_its_joined_words(stored: t.Any, given: list[str]) -> None:
    assert changes({"command": stored}, command=given) == []


def test_a_command_that_is_asked_for_is_sent_in_its_words() -> None:
    asked = V3_FIELDS.from_options({"command": ["nginx", "-g", "daemon off;"]})
    assert V3_FIELDS.to_api(asked) == {"command": ["nginx", "-g", "daemon off;"]}
    assert V3_FIELDS.to_api(asked, as_answer=True) == {"command": "nginx -g daemon off;"}


@pytest.mark.parametrize("text", ["nginx", "a b", "a  b", " a", "a ", "a 'b c'"])
def test_a_command_that_was_read_is_split_such_that_it_is_the_same(text: str) -> None:
    assert " ".join(V3_FIELDS.to_api({"command": text})["command"]) == text


@pytest.mark.parametrize("bare", [30, "30", 30.0])
def test_a_retention_policy_may_be_its_bare_period(bare: t.Any) -> None:
    stored = {"enabled": True, "retention_policy": {"period": 30}}
    assert observed(logging={**stored, "retention_policy": bare}) == observed(logging=stored)


@pytest.mark.parametrize("wrong", [True, "30 days", [30]])
def test_another_retention_policy_is_refused(wrong: t.Any) -> None:
    with pytest.raises(SchemaError, match="retention_policy"):
        observed(logging={"retention_policy": wrong})


def test_there_may_be_no_containers() -> None:
    assert observed(containers=[])["containers"] == {}


def test_a_command_that_is_cleared_is_an_empty_list() -> None:
    assert V3_FIELDS.to_api(V3_FIELDS.from_options({"command": []})) == {"command": []}


@pytest.mark.parametrize("value", [5, True, {"a": 1}])
def test_a_command_of_another_shape_is_refused(value: t.Any) -> None:
    with pytest.raises(SchemaError):
        observed(command=value)


@pytest.mark.parametrize("stored", [None, {}, {"enabled": False}])
def test_logging_that_is_not_set_is_one_that_is_off(stored: t.Any) -> None:
    assert changes({"logging": stored}, logging={"enabled": False}) == []


@pytest.mark.parametrize("stored", [None, {}, {"disable_response_buffering": False}])
def test_ingress_options_that_are_not_set_are_the_defaults(stored: t.Any) -> None:
    assert changes({"ingress_opts": stored}, ingress_opts={"disable_response_buffering": False}) == []


def test_what_is_left_out_of_logging_is_kept() -> None:
    logging = {"enabled": True, "destination_region_id": 7, "topic_name": "a", "retention_policy": {"period": 5}}
    options = filled({"logging": {"topic_name": "b"}}, module_spec())
    made = plan(observed(logging=logging), ask(options, V3_FIELDS), V3_FIELDS)
    assert V3_FIELDS.to_api(made.after)["logging"] == {**logging, "topic_name": "b"}


def test_a_cleared_retention_policy_is_sent_as_null() -> None:
    assert V3_FIELDS.to_api(V3_FIELDS.from_options({"logging": {"retention_policy": {}}})) == {
        "logging": {"retention_policy": None}
    }


@pytest.mark.parametrize("name", ["description", "credentials_name"])
@pytest.mark.parametrize("stored", [None, ""])
def test_a_text_that_is_not_set_is_empty(name: str, stored: t.Any) -> None:
    assert observed(**{name: stored})[name] == ""
    assert changes({name: stored}, **{name: ""}) == []


def test_the_normal_form_of_what_is_shown_is_the_same() -> None:
    normal = observed()
    assert V3_FIELDS.from_api(V3_FIELDS.to_api(normal, as_answer=True), "") == normal


def test_the_defaults_of_a_region_are_those_of_the_contract() -> None:
    scale = observed(containers=[{"region_id": 7, "scale": {"min": 0, "max": 1}}])["containers"][7]["scale"]
    assert scale == {"min": 0, "max": 1, "cooldown_period": 60, "polling_interval": 30, "triggers": {}}


@pytest.mark.parametrize(
    ("keys", "enabled", "written"),
    [
        (["a"], True, {"api_keys": ["a"]}),
        ([], False, {"api_keys": []}),
        (None, False, {"api_keys": []}),
        ([], True, {"auth_enabled": True}),
    ],
)
def test_an_export_has_keys_or_authentication_and_never_both(
    keys: t.Any, enabled: bool, written: dict[str, t.Any]
) -> None:
    options = to_module_options(observed(api_keys=keys, auth_enabled=enabled), V3_FIELDS, (), ())
    assert {name: options[name] for name in ("api_keys", "auth_enabled") if name in options} == written


def test_an_export_changes_nothing() -> None:
    options = to_module_options(observed(), V3_FIELDS, (), ())
    assert changes({}, **options) == []
