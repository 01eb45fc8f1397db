# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a deployment becomes by a plan, and what the API did not apply of it."""

from __future__ import annotations

import typing as t
from copy import deepcopy

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.plan import predict_response, unapplied_paths
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import V2_SCHEMA
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    MINIMUM,
    answer,
    bare_answer,
    observe,
    plan_for,
)


def test_predict_response_has_planned_fields() -> None:
    made = plan_for(answer(), image="nginx:1.27")
    assert observe(predict_response(answer(), made, V2_SCHEMA)) == made.after


@pytest.mark.parametrize("path", ["id", "status", "address", "internal_revision"])
def test_predict_response_keeps_read_only_fields(path: str) -> None:
    made = plan_for(answer(), image="nginx:1.27")
    assert predict_response(answer(), made, V2_SCHEMA)[path] == answer()[path]


def test_predict_response_keeps_state_of_kept_regions() -> None:
    made = plan_for(answer(), containers=[{"region_id": 9, "scale": {"min": 0, "max": 9}}])
    (left,) = predict_response(answer(), made, V2_SCHEMA)["containers"]
    assert (left["deploy_status"], left["scale"]["max"]) == ({"ready": 0, "total": 2}, 9)


def test_predict_response_of_new_region_has_no_state() -> None:
    made = plan_for(answer(), containers=[{"region_id": 8, "scale": {"min": 0, "max": 9}}])
    assert predict_response(answer(), made, V2_SCHEMA)["containers"] == [
        {"region_id": 8, "scale": {"min": 0, "max": 9}}
    ]


def test_predict_response_of_create_is_desired() -> None:
    assert predict_response({}, plan_for(None, **MINIMUM), V2_SCHEMA) == MINIMUM


def test_predict_response_does_not_alter_arguments() -> None:
    stored, made = answer(), plan_for(answer(), image="nginx:1.27")
    untouched = deepcopy((stored, made))
    predict_response(stored, made, V2_SCHEMA)
    assert (stored, made) == untouched


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"image": "nginx:1.27"}, "image"),
        ({"timeout": 0}, "timeout"),
        ({"description": ""}, "description"),
        ({"command": []}, "command"),
        ({"secret_envs": {"HF_TOKEN": "hf_new"}}, "envs.HF_TOKEN"),
        ({"envs": {"DEBUG_MODE": "False"}}, "envs.HF_TOKEN"),
        ({"containers": [{"region_id": 7, "scale": {"min": 1, "max": 3}}]}, "containers[9]"),
        ({"probes": {"readiness_probe": {"enabled": True}}}, "probes.readiness_probe.enabled"),
    ],
)
def test_unapplied_paths_has_change_missing_in_answer(given: dict[str, t.Any], path: str) -> None:
    assert unapplied_paths(plan_for(answer(), **given), observe(answer()), V2_SCHEMA) == [path]


def test_unapplied_paths_has_kept_field_lost_in_answer() -> None:
    made = plan_for(answer(), image="nginx:1.27")
    taken = {**observe(answer(image="nginx:1.27")), "envs": {"DEBUG_MODE": "False"}}
    assert unapplied_paths(made, taken, V2_SCHEMA) == ["envs.HF_TOKEN"]


def test_unapplied_paths_is_empty_if_answer_has_all() -> None:
    made = plan_for(answer(), image="nginx:1.27")
    assert unapplied_paths(made, made.after, V2_SCHEMA) == []


def test_defaults_that_a_create_left_to_the_api_are_not_named() -> None:
    made = plan_for(None, **MINIMUM)
    filled = observe(bare_answer(timeout=120, description="of the catalogue", envs={"A": "1"}))
    assert unapplied_paths(made, filled, V2_SCHEMA) == []


def test_unapplied_paths_ignores_default_for_null() -> None:
    made = plan_for(bare_answer(timeout=None), image="nginx:1.27")
    filled = observe(bare_answer(image="nginx:1.27", timeout=120, probes={"startup_probe": {"enabled": False}}))
    assert unapplied_paths(made, filled, V2_SCHEMA) == []


def test_unapplied_paths_ignores_default_of_new_region() -> None:
    containers = [{"region_id": 8, "scale": {"min": 0, "max": 9}}]
    made = plan_for(answer(), containers=containers)
    taken = V2_SCHEMA.to_api(made.after)
    taken["containers"][0]["scale"] = {
        "min": 0,
        "max": 9,
        "cooldown_period": 60,
        "triggers": {"cpu": {"threshold": 80}},
    }
    assert unapplied_paths(made, observe(taken), V2_SCHEMA) == []
