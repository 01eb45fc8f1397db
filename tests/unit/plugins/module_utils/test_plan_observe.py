# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of the API cut down to their normal form, and refused where they are of another shape."""

from __future__ import annotations

import typing as t
from copy import deepcopy

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.schema import SchemaError
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import V2_SCHEMA
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    ID,
    answer,
    bare_answer,
    observe,
    value_at,
    with_value,
    without_value,
)

MANAGED = {
    "name",
    "image",
    "flavor_id",
    "listening_port",
    "containers",
    "api_key_ids",
    "auth_enabled",
    "command",
    "description",
    "envs",
    "image_registry_id",
    "probes",
    "timeout",
}
SCALE = "containers[1].scale"
PROBE = "probes.liveness_probe.probe"

STRINGS = [
    "name",
    "image",
    "flavor_id",
    "description",
    "image_registry_id",
    "envs.DEBUG_MODE",
    "command[1]",
    "api_key_ids[1]",
    f"{PROBE}.http_get.path",
    f"{PROBE}.http_get.schema",
    f"{PROBE}.http_get.host",
    f"{PROBE}.http_get.headers.Authorization",
]
NAMED_TEXTS = ["envs.DEBUG_MODE", f"{PROBE}.http_get.headers.Authorization"]
INTEGERS = [
    "listening_port",
    "timeout",
    "containers[1].region_id",
    f"{SCALE}.min",
    f"{SCALE}.max",
    f"{SCALE}.cooldown_period",
    f"{SCALE}.triggers.cpu.threshold",
    f"{SCALE}.triggers.http.rate",
    f"{SCALE}.triggers.http.window",
    f"{PROBE}.http_get.port",
    f"{PROBE}.failure_threshold",
    f"{PROBE}.initial_delay_seconds",
    f"{PROBE}.period_seconds",
    f"{PROBE}.success_threshold",
    f"{PROBE}.timeout_seconds",
    "probes.readiness_probe.probe.tcp_socket.port",
]
BOOLEANS = ["auth_enabled", "probes.liveness_probe.enabled"]
OBJECTS = [
    "envs",
    "containers[1]",
    SCALE,
    f"{SCALE}.triggers",
    f"{SCALE}.triggers.cpu",
    f"{SCALE}.triggers.http",
    "probes",
    "probes.liveness_probe",
    PROBE,
    f"{PROBE}.http_get",
    f"{PROBE}.http_get.headers",
    "probes.readiness_probe.probe.tcp_socket",
]
LISTS = ["containers", "api_key_ids", "command"]
WRONG = {
    "string": (STRINGS, [5, True, ["x"], {"x": "y"}, 1.5]),
    "integer": (INTEGERS, ["five", "5.5", " 5", "0x5", True, False, 1.5, [5], {"x": 5}]),
    "boolean": (BOOLEANS, ["true", 1, 0, [True], {"x": True}]),
    "object": (OBJECTS, ["x", 5, True, ["x"]]),
    "list": (LISTS, ["x", 5, True, {"x": "y"}]),
}
REQUIRED = [
    "name",
    "image",
    "flavor_id",
    "listening_port",
    "containers",
    "containers[1].region_id",
    SCALE,
    f"{SCALE}.min",
    f"{SCALE}.max",
    f"{SCALE}.triggers.cpu.threshold",
    f"{SCALE}.triggers.http.rate",
    f"{SCALE}.triggers.http.window",
    "probes.liveness_probe.enabled",
    f"{PROBE}.http_get.port",
    "probes.readiness_probe.probe.tcp_socket.port",
]
OPTIONAL = sorted({path for paths, _values in WRONG.values() for path in paths} - set(REQUIRED))


def problem_of(stored: t.Any) -> str:
    """Return the text of the SchemaError that an answer raises."""
    with pytest.raises(SchemaError) as error:
        observe(stored)
    return str(error.value)


def test_exactly_the_managed_fields_are_observed() -> None:
    assert set(observe(answer())) == MANAGED


@pytest.mark.parametrize(
    ("path", "value", "kind"),
    [
        (path, value, kind)
        for kind, (paths, values) in WRONG.items()
        for path in paths
        for value in values
        # A whole number is clear as the value of a variable or a header.
        if not (value == 5 and path in NAMED_TEXTS)
    ],
)
def test_from_api_rejects_wrong_type(path: str, value: t.Any, kind: str) -> None:
    article = "an" if kind[0] in "aeiou" else "a"
    assert problem_of(with_value(answer(), path, value)).startswith(f"{path}: expected {article} {kind}, got ")


@pytest.mark.parametrize("path", REQUIRED)
def test_from_api_rejects_null_required_field(path: str) -> None:
    assert problem_of(with_value(answer(), path, None)).startswith(f"{path}: ")


# The only field of its object: without it nothing is set there.
ALONE = ("threshold", "tcp_socket.port")


@pytest.mark.parametrize("path", [path for path in REQUIRED if not path.endswith(ALONE)])
def test_from_api_rejects_missing_required_field(path: str) -> None:
    assert problem_of(without_value(answer(), path)).startswith(f"{path}: ")


@pytest.mark.parametrize("path", ["name", "image", "flavor_id"])
def test_from_api_rejects_empty_required_string(path: str) -> None:
    assert problem_of(with_value(answer(), path, "")) == f"{path}: missing, null or empty"


# A member of a list or of a dict of texts, and what has a default beside null, which is a value of its own.
APART = ("]", "DEBUG_MODE", "Authorization", "cooldown_period", "timeout", "tcp_socket")


@pytest.mark.parametrize("path", [path for path in OPTIONAL if not path.endswith(APART)])
def test_from_api_optional_null_equals_missing(path: str) -> None:
    assert observe(with_value(answer(), path, None)) == observe(without_value(answer(), path))


def test_from_api_missing_timeout_is_contract_default() -> None:
    assert observe(without_value(answer(), "timeout"))["timeout"] == 120


def test_from_api_missing_cooldown_is_contract_default() -> None:
    regions = observe(without_value(answer(), "containers[1].scale.cooldown_period"))["containers"]
    assert 60 in [region["scale"]["cooldown_period"] for region in regions.values()]


@pytest.mark.parametrize("path", ["timeout", "containers[1].scale.cooldown_period"])
def test_from_api_null_time_stays_null(path: str) -> None:
    assert observe(with_value(answer(), path, None)) != observe(without_value(answer(), path))


@pytest.mark.parametrize("nothing", [None, "", [], {}])
@pytest.mark.parametrize(
    "path", ["probes", "probes.readiness_probe", f"{PROBE}.exec", "command", "envs", "api_key_ids", "description"]
)
def test_from_api_unset_values_are_equivalent(path: str, nothing: t.Any) -> None:
    assert observe(with_value(answer(), path, nothing)) == observe(without_value(answer(), path))


@pytest.mark.parametrize("path", [path for path in INTEGERS if not path.endswith("region_id")])
def test_from_api_integer_may_be_string(path: str) -> None:
    assert observe(with_value(answer(), path, "5")) == observe(with_value(answer(), path, 5))


def test_from_api_integer_may_be_float() -> None:
    assert observe(with_value(answer(), "listening_port", 8080.0))["listening_port"] == 8080


@pytest.mark.parametrize("path", NAMED_TEXTS)
def test_from_api_mapping_value_may_be_integer(path: str) -> None:
    assert observe(with_value(answer(), path, 5)) == observe(with_value(answer(), path, "5"))


@pytest.mark.parametrize("path", NAMED_TEXTS)
def test_from_api_mapping_null_is_empty_string(path: str) -> None:
    assert observe(with_value(answer(), path, None)) == observe(with_value(answer(), path, ""))


@pytest.mark.parametrize("path", ["command[1]", "api_key_ids[0]", "containers[0]"])
def test_from_api_rejects_null_item(path: str) -> None:
    assert problem_of(with_value(answer(), path, None)).startswith(f"{path}: ")


@pytest.mark.parametrize("stored", [[], "text", 5, True])
def test_from_api_rejects_other_than_object(stored: t.Any) -> None:
    assert problem_of(stored).startswith("the response: expected an object, got ")


def test_from_api_rejects_duplicate_region() -> None:
    stored = with_value(answer(), "containers[1].region_id", 9)
    assert problem_of(stored) == "containers[1].region_id: region 9 comes twice"


@pytest.mark.parametrize("path", ["description", "envs.DEBUG_MODE", f"{PROBE}.http_get.headers.Authorization"])
def test_from_api_error_hides_value(path: str) -> None:
    assert "s3cr3t" not in problem_of(with_value(answer(), path, ["s3cr3t"]))


@pytest.mark.parametrize(
    ("path", "default"),
    [
        ("auth_enabled", False),
        ("timeout", None),
        (f"{PROBE}.failure_threshold", 3),
        (f"{PROBE}.initial_delay_seconds", 0),
        (f"{PROBE}.period_seconds", 10),
        (f"{PROBE}.success_threshold", 1),
        (f"{PROBE}.timeout_seconds", 3),
        (f"{PROBE}.http_get.path", "/"),
        (f"{PROBE}.http_get.schema", "HTTP"),
        (f"{PROBE}.http_get.host", None),
        (f"{PROBE}.http_get.headers", {}),
    ],
)
def test_null_stands_for_the_default_of_the_contract(path: str, default: t.Any) -> None:
    assert value_at(observe(with_value(answer(), path, None)), path) == default


@pytest.mark.parametrize("path", ["probes", "probes.liveness_probe", PROBE, f"{PROBE}.http_get"])
def test_from_api_unset_part_is_none(path: str) -> None:
    assert value_at(observe(with_value(answer(), path, None)), path) is None


def test_containers_are_by_region_in_order() -> None:
    assert list(observe(answer())["containers"]) == [7, 9]


def test_uuids_are_in_lower_case() -> None:
    stored = answer(flavor_id=ID.upper(), image_registry_id=ID.upper())
    assert {observe(stored)[name] for name in ("flavor_id", "image_registry_id")} == {ID}


def test_unknown_fields_are_ignored() -> None:
    stored = with_value(answer(), f"{SCALE}.polling_interval", 30)
    assert observe({**stored, "unknown": {"deep": [1]}}) == observe(answer())


def test_from_api_does_not_alter_answer() -> None:
    stored = answer()
    untouched = deepcopy(stored)
    observe(stored)
    assert stored == untouched


def test_to_api_lists_containers_by_region() -> None:
    listed = V2_SCHEMA.to_api(observe(answer()))["containers"]
    assert [item["region_id"] for item in listed] == [7, 9]


def test_from_api_of_to_api_is_same() -> None:
    normal = observe(answer())
    assert observe(V2_SCHEMA.to_api(normal)) == normal


def test_to_api_does_not_alter_argument() -> None:
    normal = observe(answer())
    untouched = deepcopy(normal)
    V2_SCHEMA.to_api(normal)
    assert normal == untouched


def test_to_api_of_nothing_has_no_containers() -> None:
    assert V2_SCHEMA.to_api({}) == {}


def test_from_api_of_required_fields_leaves_others_unset() -> None:
    normal = V2_SCHEMA.from_api(bare_answer(), "")
    assert {name for name, value in normal.items() if value} == {
        "name",
        "image",
        "flavor_id",
        "listening_port",
        "containers",
    }
