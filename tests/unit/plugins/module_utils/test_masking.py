# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets masked by their place: in a made-up resource, and in a deployment."""

from __future__ import annotations

import typing as t
from copy import deepcopy

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.mapping_fields import (
    Headers,
    Mapping,
    StructMapping,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.masking import (
    for_output,
    mask_secrets,
    mask_sides,
    secret_values,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import Integer, String
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import KeyedList, Struct
from ansible_collections.gcore.inference.plugins.module_utils._core.sensitive_fields import (
    public_values,
    sensitive_places,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sequence_fields import JoinedCommand, Sequence
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import V2_SCHEMA
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    answer,
    value_at,
    with_value,
)

HOOK = Struct({"headers": Headers(), "token": String(sensitive=True), "size": Integer()})
FIELDS = Struct(
    {
        "name": String(required=True),
        "password": String(default="", sensitive=True),
        "pin": Integer(sensitive=True),
        "keys": Sequence(sensitive=True),
        "command": JoinedCommand(sensitive=True),
        "vault": Struct({"address": String()}, sensitive=True),
        "login": Struct({"user": String(), "phrase": String(sensitive=True)}),
        "labels": Mapping(sensitive="unless_public"),
        "hooks": KeyedList("port", Integer(required=True), "port", HOOK),
    }
)
RESPONSE: dict[str, t.Any] = {
    "name": "x",
    "password": "s3cr3t-1",
    "pin": 5,
    "keys": ["s3cr3t-2", "s3cr3t-3"],
    "command": "s3cr3t-4 -x",
    "vault": {"address": "s3cr3t-5"},
    "login": {"user": "me", "phrase": "s3cr3t-6"},
    "labels": {"A": "s3cr3t-7", "B": "public"},
    "hooks": [{"port": 80, "headers": {"X-Key": "s3cr3t-8"}, "token": "s3cr3t-9", "size": 1}],
}
PUBLIC = {"labels": {"B": "public"}}
MASKED = {
    "name": "x",
    "password": MASK,
    "pin": MASK,
    "keys": MASK,
    "command": MASK,
    "vault": MASK,
    "login": {"user": "me", "phrase": MASK},
    "labels": {"A": MASK, "B": "public"},
    "hooks": [{"port": 80, "headers": {"X-Key": MASK}, "token": MASK, "size": 1}],
}
SECRETS = {*(f"s3cr3t-{number}" for number in (1, 2, 3, 5, 6, 7, 8, 9)), "s3cr3t-4 -x", "5"}
HEADER = "probes.liveness_probe.probe.http_get.headers.Authorization"


def masked(deployment: dict[str, t.Any], **public: str) -> dict[str, t.Any]:
    """Return a masked deployment; `public` are the variables that the task gives openly."""
    return mask_secrets(deployment, V2_SCHEMA, {"envs": public})


def test_secrets_are_where_the_schema_declares_them() -> None:
    assert mask_secrets(RESPONSE, FIELDS, PUBLIC) == MASKED
    assert secret_values(RESPONSE, FIELDS, PUBLIC) == SECRETS


def test_places_of_the_normal_form_are_those_of_the_response() -> None:
    normal = FIELDS.from_api(RESPONSE, "")
    keys = {place.key for place in sensitive_places(RESPONSE, FIELDS)}
    assert {place.key for place in sensitive_places(normal, FIELDS)} == keys
    assert ("hooks[80].headers", "X-Key") in keys


@pytest.mark.parametrize("unset", [{"password": None}, {"password": ""}, {"keys": []}, {"vault": {}}, {"vault": None}])
def test_unset_field_is_no_secret(unset: dict[str, t.Any]) -> None:
    assert (mask_secrets(unset, FIELDS, {}), secret_values(unset, FIELDS, {})) == (unset, set())


@pytest.mark.parametrize("odd", [{"login": "x", "labels": ["x"], "hooks": 5}, {"hooks": ["x", None], "login": [1]}])
def test_part_of_another_shape_has_no_sensitive_places(odd: t.Any) -> None:
    assert list(sensitive_places(odd, FIELDS)) == []


@pytest.mark.parametrize(
    ("undeclared", "shown"),
    [
        ({"login": {"vault": [1], "headers": {"A": "s3cr3t"}}}, {"login": {"vault": MASK, "headers": {"A": MASK}}}),
        ({"new": [{"token": "s3cr3t", "size": 1}]}, {"new": [{"token": MASK, "size": 1}]}),
        ({"hooks": [{"port": 1, "new": {"phrase": "x"}}]}, {"hooks": [{"port": 1, "new": {"phrase": MASK}}]}),
        ({"new": {"labels": {"B": "public"}}}, {"new": {"labels": {"B": MASK}}}),
    ],
)
def test_undeclared_field_is_masked_as_sensitive_field_of_its_name(undeclared: t.Any, shown: t.Any) -> None:
    assert mask_secrets(undeclared, FIELDS, PUBLIC) == shown


@pytest.mark.parametrize(
    ("undeclared", "shown"),
    [
        ({"auth_header": "x"}, {"auth_header": MASK}),
        ({"new": [{"api_token": ["x"], "size": 1}]}, {"new": [{"api_token": MASK, "size": 1}]}),
        ({"max_tokens": 4096, "key": None, "token_sent": True, "auth": ""}, None),
        ({"note": "x", "new": {"size": 1}}, None),
        ({"safe": {"user": "x"}}, {"safe": {"user": MASK}}),
    ],
)
def test_undeclared_field_is_masked_if_its_name_suggests_a_secret(undeclared: t.Any, shown: t.Any) -> None:
    """Or if it is beside secrets only. Numbers are none."""
    fields = Struct({**FIELDS.fields, "safe": Struct({"pin": String(sensitive=True)})})
    assert mask_secrets(undeclared, fields, PUBLIC) == (shown or undeclared)


def test_secret_values_has_no_short_guess() -> None:
    """A word such as "none" would be masked in any text."""
    assert secret_values({"auth_mode": "none", "auth_key": "long-enough"}, FIELDS, {}) == {"long-enough"}


def test_public_values_are_those_that_a_task_gives_openly() -> None:
    asked = FIELDS.from_options({"name": "x", "password": "s3cr3t", "labels": {"A": 1}})
    assert public_values(asked, FIELDS) == {"labels": {"A": "1"}}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("password", "s3cr3t-new"),
        ("pin", 6),
        ("keys", ["s3cr3t-new"]),
        ("command", "s3cr3t-new"),
        ("vault", {"address": "s3cr3t-new"}),
        ("login.phrase", "s3cr3t-new"),
        ("labels.A", "s3cr3t-new"),
        ("hooks[0].headers.X-Key", "s3cr3t-new"),
        ("hooks[0].token", "s3cr3t-new"),
    ],
)
def test_mask_says_its_side_only_where_the_secret_differs(path: str, value: t.Any) -> None:
    before, after = FIELDS.from_api(RESPONSE, ""), FIELDS.from_api(with_value(RESPONSE, path, value), "")
    sides = mask_sides(before, after, FIELDS, PUBLIC, to_api=True)
    assert sides == (with_value(MASKED, path, f"{MASK} (before)"), with_value(MASKED, path, f"{MASK} (after)"))


def test_mask_says_no_side_where_there_was_nothing() -> None:
    assert mask_sides({"password": None}, {"password": "x"}, FIELDS, {}) == ({"password": None}, {"password": MASK})
    assert mask_sides({"labels": {}}, {"labels": {"A": "x"}}, FIELDS, {}) == ({"labels": {}}, {"labels": {"A": MASK}})


def test_masking_alters_a_copy() -> None:
    untouched = deepcopy(RESPONSE)
    mask_secrets(RESPONSE, FIELDS, {})
    assert untouched == RESPONSE


@pytest.mark.parametrize(
    ("response", "secret", "shown"),
    [
        ({"name": "s3cr3t", "hooks": [{"port": 5, "size": 5}]}, "s3cr3t", None),
        ({"hooks": [{"port": 5}]}, "port", None),
        ({"new": "s3cr3t"}, "s3cr3t", {"new": MASK}),
        ({"login": {"s3cr3t": 1}}, "s3cr3t", {"login": {MASK: 1}}),
    ],
)
def test_for_output_redacts_what_is_not_managed(response: t.Any, secret: str, shown: t.Any) -> None:
    assert for_output(response, FIELDS, Redactor(secret, "5")) == (shown or response)


@pytest.mark.parametrize("handler", ["http_get", "exec", "grpc"])
@pytest.mark.parametrize("probe", ["liveness_probe", "new_probe"])
def test_headers_of_any_probe_and_handler_are_masked(probe: str, handler: str) -> None:
    stored = {"probes": {probe: {"enabled": True, "probe": {handler: {"headers": {"X": "s3cr3t"}}}}}}
    assert value_at(masked(stored, X="s3cr3t"), f"probes.{probe}.probe.{handler}.headers.X") == MASK


def test_variable_is_shown_if_the_task_gives_it_openly() -> None:
    assert masked(answer(), DEBUG_MODE="False")["envs"] == {"DEBUG_MODE": "False", "HF_TOKEN": MASK}


SECRET_NAMES = ["HF_TOKEN", "api_key", "DB_PASSWORD", "PASSPHRASE", "MySecret", "AWS_CREDENTIALS", "BASIC_AUTH"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        *((name, f"{MASK} (before)") for name in SECRET_NAMES),
        *((name, "old") for name in ("LOG_LEVEL", "DEBUG_MODE", "PASSIVE_MODE", "MODEL_REVISION")),
    ],
)
def test_mask_sides_shows_other_value_of_public_variable(name: str, shown: str) -> None:
    before, after = {"envs": {name: "old"}}, {"envs": {name: "new"}}
    assert mask_sides(before, after, V2_SCHEMA, {"envs": {name: "new"}}) == ({"envs": {name: shown}}, after)


def test_mask_secrets_alters_only_secrets() -> None:
    stored = answer()
    restored = with_value(masked(stored), HEADER, value_at(stored, HEADER))
    assert {**restored, "envs": stored["envs"]} == stored


@pytest.mark.parametrize("stored", [{}, {"envs": None, "probes": None}, {"probes": {"liveness_probe": None}}])
def test_masking_passes_over_what_is_not_there(stored: dict[str, t.Any]) -> None:
    assert masked(stored) == stored


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
    assert secret_values(answer(), V2_SCHEMA, {"envs": public}) == found


@pytest.mark.parametrize(
    ("header", "value", "found"),
    [
        ("authorization", "Digest a=1, b=2", {"Digest a=1, b=2", "a=1, b=2"}),
        ("Proxy-Authorization", "whole", {"whole"}),
        ("X-Gateway", "bearer abc", {"bearer abc", "abc"}),
        ("X-Gateway", "no cache", {"no cache"}),
        ("X-Gateway", "", set()),
    ],
)
def test_credentials_behind_a_scheme_are_a_secret_too(header: str, value: str, found: set[str]) -> None:
    assert secret_values({"hooks": [{"port": 1, "headers": {header: value}}]}, FIELDS, {}) == found


@pytest.mark.parametrize(
    "path",
    ["internal", "containers[0].error_message", "containers[0].scale.internal", "probes.liveness_probe.internal"],
)
def test_unmanaged_text_is_shown_without_known_secrets(path: str) -> None:
    stored = with_value(answer(), path, "with hf_old in it")
    assert value_at(for_output(stored, V2_SCHEMA, Redactor("hf_old")), path) == f"with {MASK} in it"


@pytest.mark.parametrize(
    ("secrets", "paths"),
    [
        (
            ["3", "A", "2", "e", "9", "1", "0", "total"],
            ["id", "status", "created_at", "address", "containers[0].deploy_status", "containers[0].region_id"],
        ),
        (
            ["n", "y", "2", "My first instance"],
            ["name", "image", "description", "command[0]", "containers[0].scale.max"],
        ),
    ],
)
def test_identity_and_managed_fields_are_shown_whatever_the_secrets(secrets: list[str], paths: list[str]) -> None:
    shown = for_output(answer(), V2_SCHEMA, Redactor(*secrets))
    assert [value_at(shown, path) for path in paths] == [value_at(answer(), path) for path in paths]


@pytest.mark.parametrize("path", ["status", "containers[0].deploy_status"])
@pytest.mark.parametrize("value", [["s3cr3t"], {"ready": "s3cr3t"}])
def test_never_redacted_field_of_another_shape_is_redacted(path: str, value: t.Any) -> None:
    assert "s3cr3t" not in str(for_output(with_value(answer(), path, value), V2_SCHEMA, Redactor("s3cr3t")))


URL = "https://models.example.com/v1/llama-3-8b-instruct"


@pytest.mark.parametrize("name", ["https://my-instance.ai.gcore.dev", "llama-3-8b-instruct", "Luxembourg-2", "a b c"])
def test_unmanaged_name_that_begins_as_a_secret_stays_readable(name: str) -> None:
    stored = {**answer(), "address_2": name, "more": {"name": [name]}}
    assert for_output(stored, V2_SCHEMA, Redactor(URL, "Luxembourg-2-token", "a b c d e f g")) == stored


@pytest.mark.parametrize("text", [f"cannot reach {URL[:30]} from here", f"cannot reach {URL}", URL.replace("/", "%2F")])
@pytest.mark.parametrize("path", ["note", "containers[0].reason"])
def test_unmanaged_sentence_shows_no_part_of_a_secret(path: str, text: str) -> None:
    shown = str(for_output(with_value(answer(), path, text), V2_SCHEMA, Redactor(URL)))
    assert ("models.e" in shown, MASK in shown) == (False, True)


PARTS = Struct({"value": String(), "size": Integer(), "token": String(sensitive=True)})
BY_NAME = Struct({"parameters": StructMapping(PARTS, sensitive="by_name"), "parts": StructMapping(PARTS)})
PARAMETERS: dict[str, t.Any] = {
    "parameters": {"model": {"value": "x", "token": "s1"}, "api_key": {"value": "s2", "size": 5}, "password": "s3"},
    "parts": {"api_key": {"value": "x", "size": 5}, "odd": "x", "password": None},
    "extra": [{"token": "s4", "name": "x"}, "x"],
    "extra_keys": "s5",
    "max_tokens": 9,
}


@pytest.mark.parametrize(
    ("change", "places"),
    [
        (
            {},
            {
                ("parameters.model", "token"): ("s1", False),
                ("parameters.api_key", "value"): ("s2", False),
                ("parameters.api_key", "size"): (5, False),
                ("parameters", "password"): ("s3", False),
                ("extra[0]", "token"): ("s4", False),
                ("", "extra_keys"): ("s5", True),
            },
        ),
        # What has no value is no secret; what is not of its shape has none.
        ({"parameters": {"password": None, "api_key": None, "model": "x"}, "extra": {}, "extra_keys": ""}, {}),
        ({"parameters": ["token"], "parts": "token", "extra": None, "extra_keys": None}, {}),
    ],
)
def test_sensitive_places_by_name(change: dict[str, t.Any], places: dict[tuple[str, str], t.Any]) -> None:
    found = sensitive_places({**PARAMETERS, **change}, BY_NAME)
    assert {place.key: (place.value, place.is_guess) for place in found} == places
    assert {place.sensitivity for place in found} <= {True}
