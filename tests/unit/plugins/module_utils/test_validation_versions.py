# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the other version of the API, and what a version requires."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import (
    require_project,
    v3_connection_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.validation import validate
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import ID, KEY, MINIMUM
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.option_builders import SCALE, found, given

ONLY_V2 = {"flavor_id": ID, "api_key_ids": [ID], "image_registry_id": ID, "instance_id": ID}
ONLY_V3 = {
    "flavor_name": "a-flavor",
    "api_keys": ["a-key"],
    "credentials_name": "a-registry",
    "ingress_opts": {"disable_response_buffering": True},
    "logging": {"enabled": True, "destination_region_id": 1, "topic_name": "a-topic"},
    "force": True,
    "preview": ["limits"],
}
#: What to use on the version that does not know it.
INSTEAD = {
    "flavor_id": "flavor_name",
    "api_key_ids": "api_keys",
    "image_registry_id": "credentials_name",
    "instance_id": "name",
    "flavor_name": "flavor_id",
    "api_keys": "api_key_ids",
    "credentials_name": "image_registry_id",
    "ingress_opts": "api_version: v3",
    "logging": "api_version: v3",
    "force": "api_version: v3",
    "preview": "api_version: v3",
}
LEAST_V3 = {**{name: value for name, value in MINIMUM.items() if name != "flavor_id"}, "flavor_name": "a-flavor"}


def on_v3(**more: t.Any) -> dict[str, t.Any]:
    """Return options without a problem on v3, but for what these bring."""
    options = given()
    del options["flavor_id"]
    return {**options, **LEAST_V3, "api_version": "v3", **more}


def test_minimum_options_are_valid_on_each_version() -> None:
    assert (found(given()), found(on_v3())) == ({}, {})


@pytest.mark.parametrize("name", ONLY_V3)
def test_v3_option_is_rejected_on_v2(name: str) -> None:
    (path, text), *others = found({**given(), name: ONLY_V3[name]}).items()
    assert (path, INSTEAD[name] in text, others) == (name, True, [])


@pytest.mark.parametrize("name", ONLY_V2)
def test_v2_option_is_rejected_on_v3(name: str) -> None:
    (path, text), *others = found(on_v3(**{name: ONLY_V2[name]})).items()
    assert (path, INSTEAD[name] in text, others) == (name, True, [])


@pytest.mark.parametrize("name", ONLY_V3)
def test_v3_option_is_accepted_on_v3(name: str) -> None:
    assert found(on_v3(**{name: ONLY_V3[name]})) == {}


def test_v3_suboption_is_rejected_on_v2_with_its_path() -> None:
    assert list(found(given(f"{SCALE}.polling_interval", 30))) == [f"{SCALE}.polling_interval"]
    sqs = {"queue_url": "https://q", "queue_length": 1, "activation_queue_length": 1, "secret_name": "s"}
    assert list(found(given(f"{SCALE}.triggers.sqs", {**sqs, "aws_region": "eu"}))) == [f"{SCALE}.triggers.sqs"]


def test_v2_options_on_v3_are_reported_all_at_once() -> None:
    options = on_v3(**{name: value for name, value in ONLY_V2.items() if name != "instance_id"})
    assert sorted(found(options)) == ["api_key_ids", "flavor_id", "image_registry_id"]


@pytest.mark.parametrize(("name", "problem"), [("project_id", "GCORE_CLOUD_PROJECT_ID"), ("name", "required")])
def test_version_three_requires_a_project_and_a_name(name: str, problem: str) -> None:
    options = on_v3()
    del options[name]
    problems = found(options)
    assert (list(problems), problem in problems[name]) == ([name], True)


@pytest.mark.parametrize("auth_enabled", [True, False])
def test_keys_and_authentication_exclude_each_other(auth_enabled: bool) -> None:
    problems = found(on_v3(api_keys=["a-key"], auth_enabled=auth_enabled))
    assert (len(problems), "auth_enabled" in str(problems)) == (1, True)


@pytest.mark.parametrize(
    ("project", "at_runtime", "problem"),
    [
        ({}, True, "required; give it, or set the environment variable GCORE_CLOUD_PROJECT_ID (or CLOUD_PROJECT_ID)"),
        # A linter does not know the environment.
        ({}, False, None),
        ({"project_id": 1}, True, None),
        ({"project_id": "x"}, True, 'expected an integer, got a string ("x")'),
    ],
)
def test_resource_of_v3_alone_needs_a_project(project: dict[str, t.Any], at_runtime: bool, problem: str | None) -> None:
    given = {"api_key": KEY, **project}
    _validated, problems = validate(given, v3_connection_spec(), rules=(require_project,), at_runtime=at_runtime)
    assert problems == ([("project_id", problem)] if problem else [])
