# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields of API v3: from answers, merged, and to requests."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.schema import SchemaError
from ansible_collections.gcore.inference.plugins.module_utils._deployments.export_options import to_module_options
from ansible_collections.gcore.inference.plugins.module_utils._deployments.plan_deployment import (
    desired_deployment,
    plan_fields,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v3 import V3_SCHEMA
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import filled, module_spec
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments_v3 import observed


def changes(stored: dict[str, t.Any], **given: t.Any) -> list[str]:
    """Return what a task changes of `ANSWER` with these changes."""
    options = filled(given, module_spec())
    return plan_fields(observed(**stored), desired_deployment(options, V3_SCHEMA), options, V3_SCHEMA).field_changes


def test_from_api_has_managed_fields() -> None:
    normal = observed()
    assert set(V3_SCHEMA.fields) - set(normal) == {"probes"}
    assert set(normal) <= set(V3_SCHEMA.fields)


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
def test_command_is_compared_by_joined_words(stored: t.Any, given: list[str]) -> None:
    assert changes({"command": stored}, command=given) == []


@pytest.mark.parametrize(("words", "text"), [(["nginx", "-g", "daemon off;"], "nginx -g daemon off;"), ([], "")])
def test_command_is_sent_as_words(words: list[str], text: str) -> None:
    fields = V3_SCHEMA.from_options({"command": words})
    assert V3_SCHEMA.to_api(fields) == {"command": words}
    assert (V3_SCHEMA.to_api(fields, as_response=True)["command"] or "") == text


@pytest.mark.parametrize("text", ["nginx", "a b", "a  b", " a", "a ", "a 'b c'"])
def test_command_of_answer_is_sent_unchanged(text: str) -> None:
    assert " ".join(V3_SCHEMA.to_api({"command": text})["command"]) == text


@pytest.mark.parametrize("bare", [30, "30", 30.0])
def test_retention_policy_may_be_bare_period(bare: t.Any) -> None:
    stored = {"enabled": True, "retention_policy": {"period": 30}}
    assert observed(logging={**stored, "retention_policy": bare}) == observed(logging=stored)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        *(({"logging": {"retention_policy": value}}, "retention_policy") for value in (True, "30 days", [30])),
        *(({"command": value}, "command") for value in (5, True, {"a": 1})),
    ],
)
def test_from_api_of_other_shape_is_error(fields: dict[str, t.Any], path: str) -> None:
    with pytest.raises(SchemaError, match=path):
        observed(**fields)


@pytest.mark.parametrize(
    ("name", "off"),
    [
        ("logging", {"enabled": False}),
        ("ingress_opts", {"disable_response_buffering": False}),
        ("description", ""),
        ("credentials_name", ""),
    ],
)
def test_unset_field_is_its_default(name: str, off: t.Any) -> None:
    for stored in (None, type(off)(), off):
        assert changes({name: stored}, **{name: off}) == []


def test_merge_keeps_rest_of_logging() -> None:
    logging = {"enabled": True, "destination_region_id": 7, "topic_name": "a", "retention_policy": {"period": 5}}
    options = filled({"logging": {"topic_name": "b"}}, module_spec())
    made = plan_fields(observed(logging=logging), desired_deployment(options, V3_SCHEMA), options, V3_SCHEMA)
    assert V3_SCHEMA.to_api(made.after)["logging"] == {**logging, "topic_name": "b"}


def test_cleared_retention_policy_is_null() -> None:
    assert V3_SCHEMA.to_api(V3_SCHEMA.from_options({"logging": {"retention_policy": {}}})) == {
        "logging": {"retention_policy": None}
    }


def test_from_api_of_to_api_is_same() -> None:
    normal = observed()
    assert V3_SCHEMA.from_api(V3_SCHEMA.to_api(normal, as_response=True), "") == normal


def test_containers_have_defaults_of_contract() -> None:
    scale = observed(containers=[{"region_id": 7, "scale": {"min": 0, "max": 1}}])["containers"][7]["scale"]
    assert scale == {"min": 0, "max": 1, "cooldown_period": 60, "polling_interval": 30, "triggers": {}}
    assert observed(containers=[])["containers"] == {}


@pytest.mark.parametrize(
    ("stored", "given", "enabled"),
    [([], ["a"], True), (["a"], [], False), (["a"], ["b"], True), (["a"], ["a"], False), (["a"], None, False)],
)
def test_merge_of_keys_sets_authentication(stored: list[str], given: t.Any, enabled: bool) -> None:
    current = observed(api_keys=stored, auth_enabled=False)
    asked = {} if given is None else {"api_keys": given}
    assert V3_SCHEMA.merge(current, asked)["auth_enabled"] is enabled


@pytest.mark.parametrize(
    ("keys", "enabled", "written"),
    [
        (["a"], True, {"api_keys": ["a"]}),
        ([], False, {"api_keys": []}),
        (None, False, {"api_keys": []}),
        ([], True, {"auth_enabled": True}),
    ],
)
def test_export_has_keys_or_authentication(keys: t.Any, enabled: bool, written: dict[str, t.Any]) -> None:
    options = to_module_options(observed(api_keys=keys, auth_enabled=enabled), V3_SCHEMA, (), ())
    assert {name: options[name] for name in ("api_keys", "auth_enabled") if name in options} == written


def test_export_changes_nothing() -> None:
    options = to_module_options(observed(), V3_SCHEMA, (), ())
    assert changes({}, **options) == []
