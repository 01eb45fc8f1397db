# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user may see of a deployment, what it would become, and what the API did not apply."""

from __future__ import annotations

import typing as t
from copy import deepcopy

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.plan import (
    mask,
    preview,
    secrets,
    shown,
    unapplied_paths,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import V2_FIELDS
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    MINIMUM,
    answer,
    bare_answer,
    observe,
    plan_for,
    value_at,
    with_value,
)

HEADER = "probes.liveness_probe.probe.http_get.headers.Authorization"


@pytest.mark.parametrize(("path", "value"), [("envs.HF_TOKEN", "hf_old"), (HEADER, "Bearer token 123")])
def test_a_secret_is_masked_at_its_place(path: str, value: str) -> None:
    assert value_at(mask(with_value(answer(), path, value), {"DEBUG_MODE": "False"}), path) == MASK


def test_a_variable_that_is_public_is_shown() -> None:
    assert mask(answer(), {"DEBUG_MODE": "False"})["envs"] == {"DEBUG_MODE": "False", "HF_TOKEN": MASK}


@pytest.mark.parametrize(
    "name", ["HF_TOKEN", "api_key", "DB_PASSWORD", "PASSPHRASE", "MySecret", "AWS_CREDENTIALS", "BASIC_AUTH", "KEYFILE"]
)
def test_another_value_than_the_one_given_openly_is_masked_where_the_name_suggests_a_secret(name: str) -> None:
    before, after = {"envs": {name: "old"}}, {"envs": {name: "new"}}
    sides = (mask(before, {name: "new"}, after, "before"), mask(after, {name: "new"}, before, "after"))
    assert sides == ({"envs": {name: f"{MASK} (before)"}}, after)


@pytest.mark.parametrize("name", ["LOG_LEVEL", "DEBUG_MODE", "PASSIVE_MODE", "MODEL_REVISION"])
def test_another_value_than_the_one_given_openly_is_shown_where_the_name_suggests_no_secret(name: str) -> None:
    before = {"envs": {name: "old"}}
    assert mask(before, {name: "new"}, {"envs": {name: "new"}}, "before") == before


def test_a_header_is_masked_even_if_a_public_variable_has_its_name() -> None:
    assert value_at(mask(answer(), {"Authorization": "Bearer token 123"}), HEADER) == MASK


def test_nothing_but_secrets_is_altered_by_masking() -> None:
    stored = answer()
    masked = mask(stored, {})
    restored = with_value(masked, HEADER, value_at(stored, HEADER))
    assert {**restored, "envs": stored["envs"]} == stored


@pytest.mark.parametrize("stored", [{}, {"envs": None, "probes": None}, {"probes": {"liveness_probe": None}}])
def test_masking_passes_over_what_is_not_there(stored: dict[str, t.Any]) -> None:
    assert mask(stored, {}) == stored


def test_masking_alters_a_copy() -> None:
    stored = answer()
    untouched = deepcopy(stored)
    mask(stored, {}, answer(envs={}), "before")
    assert stored == untouched


@pytest.mark.parametrize(
    ("other", "shows"),
    [("hf_new", f"{MASK} (before)"), ("hf_old", MASK), (None, MASK)],
)
def test_a_mask_says_its_side_only_where_the_value_changes(other: str | None, shows: str) -> None:
    theirs = answer(envs={} if other is None else {"HF_TOKEN": other})
    assert mask(answer(), {}, theirs, "before")["envs"]["HF_TOKEN"] == shows


def test_a_mask_of_a_header_says_its_side_where_the_value_changes() -> None:
    theirs = with_value(answer(), HEADER, "Bearer other")
    assert value_at(mask(answer(), {}, theirs, "after"), HEADER) == f"{MASK} (after)"


@pytest.mark.parametrize(
    ("public", "found"),
    [
        ({}, {"False", "hf_old", "Bearer token 123", "token 123"}),
        ({"DEBUG_MODE": "True"}, {"hf_old", "Bearer token 123", "token 123"}),
        ({"HF_TOKEN": "hf_new"}, {"False", "hf_old", "Bearer token 123", "token 123"}),
        ({"DEBUG_MODE": "False", "HF_TOKEN": "hf_old", "Authorization": "x"}, {"Bearer token 123", "token 123"}),
    ],
)
def test_secrets_are_headers_and_variables_that_are_not_public(public: dict[str, str], found: set[str]) -> None:
    assert secrets(answer(), public) == found


@pytest.mark.parametrize(
    ("header", "value", "found"),
    [
        ("authorization", "Digest a=1, b=2", {"Digest a=1, b=2", "a=1, b=2"}),
        ("Proxy-Authorization", "whole", {"whole"}),
        ("X-Gateway", "bearer abc", {"bearer abc", "abc"}),
        ("X-Gateway", "no cache", {"no cache"}),
    ],
)
def test_of_credentials_the_part_behind_the_scheme_is_a_secret_too(header: str, value: str, found: set[str]) -> None:
    stored = {"probes": {"liveness_probe": {"enabled": True, "probe": {"http_get": {"headers": {header: value}}}}}}
    assert secrets(stored, {}) == found


@pytest.mark.parametrize(
    "stored", [{}, {"envs": {"A": "", "B": None}}, {"probes": {"liveness_probe": {"enabled": True}}}]
)
def test_what_has_no_value_is_no_secret(stored: dict[str, t.Any]) -> None:
    assert secrets(stored, {}) == set()


@pytest.mark.parametrize(
    "path",
    ["internal", "containers[0].error_message", "containers[0].scale.internal", "probes.liveness_probe.internal"],
)
def test_unmanaged_text_is_shown_without_known_secrets(path: str) -> None:
    redactor = Redactor("hf_old")
    assert (
        value_at(shown(with_value(answer(), path, "with hf_old in it"), V2_FIELDS, redactor), path)
        == f"with {MASK} in it"
    )


@pytest.mark.parametrize(
    "path", ["id", "status", "created_at", "address", "containers[0].deploy_status", "containers[0].region_id"]
)
def test_what_identifies_is_shown_whatever_the_secrets(path: str) -> None:
    redactor = Redactor("3", "A", "2", "e", "9", "1", "0", "total")
    assert value_at(shown(answer(), V2_FIELDS, redactor), path) == value_at(answer(), path)


@pytest.mark.parametrize("path", ["name", "image", "description", "command[0]", "containers[0].scale.max"])
def test_managed_fields_are_shown_whatever_the_secrets(path: str) -> None:
    redactor = Redactor("n", "y", "2", "My first instance")
    assert value_at(shown(answer(), V2_FIELDS, redactor), path) == value_at(answer(), path)


def test_what_was_masked_by_its_place_is_shown_so() -> None:
    masked = mask(answer(), {"DEBUG_MODE": "False"})
    assert shown(masked, V2_FIELDS, Redactor())["envs"] == {"DEBUG_MODE": "False", "HF_TOKEN": MASK}


def test_a_preview_has_the_managed_fields_of_the_plan() -> None:
    made = plan_for(answer(), image="nginx:1.27")
    assert observe(preview(answer(), made, V2_FIELDS)) == made.after


@pytest.mark.parametrize("path", ["id", "status", "address", "internal_revision"])
def test_a_preview_keeps_what_only_the_api_knows(path: str) -> None:
    made = plan_for(answer(), image="nginx:1.27")
    assert preview(answer(), made, V2_FIELDS)[path] == answer()[path]


def test_a_preview_keeps_the_state_of_regions_that_stay() -> None:
    made = plan_for(answer(), containers=[{"region_id": 9, "scale": {"min": 0, "max": 9}}])
    (left,) = preview(answer(), made, V2_FIELDS)["containers"]
    assert (left["deploy_status"], left["scale"]["max"]) == ({"ready": 0, "total": 2}, 9)


def test_a_preview_of_a_new_region_has_no_state() -> None:
    made = plan_for(answer(), containers=[{"region_id": 8, "scale": {"min": 0, "max": 9}}])
    assert preview(answer(), made, V2_FIELDS)["containers"] == [{"region_id": 8, "scale": {"min": 0, "max": 9}}]


def test_a_preview_of_a_create_is_what_is_asked_for() -> None:
    assert preview({}, plan_for(None, **MINIMUM), V2_FIELDS) == MINIMUM


def test_a_preview_alters_neither_side() -> None:
    stored, made = answer(), plan_for(answer(), image="nginx:1.27")
    untouched = deepcopy((stored, made))
    preview(stored, made, V2_FIELDS)
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
def test_a_change_that_the_answer_does_not_show_is_named(given: dict[str, t.Any], path: str) -> None:
    assert unapplied_paths(plan_for(answer(), **given), observe(answer()), V2_FIELDS) == [path]


def test_a_kept_field_that_the_answer_lost_is_named() -> None:
    made = plan_for(answer(), image="nginx:1.27")
    taken = {**observe(answer(image="nginx:1.27")), "envs": {"DEBUG_MODE": "False"}}
    assert unapplied_paths(made, taken, V2_FIELDS) == ["envs.HF_TOKEN"]


def test_an_answer_that_shows_everything_names_nothing() -> None:
    made = plan_for(answer(), image="nginx:1.27")
    assert unapplied_paths(made, made.after, V2_FIELDS) == []


def test_defaults_that_a_create_left_to_the_api_are_not_named() -> None:
    made = plan_for(None, **MINIMUM)
    filled = observe(bare_answer(timeout=120, description="of the catalogue", envs={"A": "1"}))
    assert unapplied_paths(made, filled, V2_FIELDS) == []


def test_a_default_where_null_was_and_stays_is_not_named() -> None:
    made = plan_for(bare_answer(timeout=None), image="nginx:1.27")
    filled = observe(bare_answer(image="nginx:1.27", timeout=120, probes={"startup_probe": {"enabled": False}}))
    assert unapplied_paths(made, filled, V2_FIELDS) == []


def test_a_default_of_a_new_region_is_not_named() -> None:
    containers = [{"region_id": 8, "scale": {"min": 0, "max": 9}}]
    made = plan_for(answer(), containers=containers)
    taken = V2_FIELDS.to_api(made.after)
    taken["containers"][0]["scale"] = {
        "min": 0,
        "max": 9,
        "cooldown_period": 60,
        "triggers": {"cpu": {"threshold": 80}},
    }
    assert unapplied_paths(made, observe(taken), V2_FIELDS) == []


URL = "https://models.example.com/v1/llama-3-8b-instruct"


@pytest.mark.parametrize("name", ["https://my-instance.ai.gcore.dev", "llama-3-8b-instruct", "Luxembourg-2", "a b c"])
def test_a_name_that_nobody_knows_stays_readable_beside_a_secret_that_begins_like_it(name: str) -> None:
    stored = {**answer(), "address_2": name, "more": {"name": [name]}}
    assert shown(stored, V2_FIELDS, Redactor(URL, "Luxembourg-2-token", "a b c d e f g")) == stored


@pytest.mark.parametrize("text", [f"cannot reach {URL[:30]} from here", f"cannot reach {URL}", URL.replace("/", "%2F")])
@pytest.mark.parametrize("path", ["note", "containers[7].reason"])
def test_a_sentence_that_nobody_knows_shows_no_part_of_a_secret(path: str, text: str) -> None:
    stored = answer()
    (stored["containers"][0] if path.startswith("containers") else stored)[path.rpartition(".")[2]] = text
    shows = str(shown(stored, V2_FIELDS, Redactor(URL)))
    assert ("models.e" in shows, MASK in shows) == (False, True)
