# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields that are strings or objects by name."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.hidden_values import HiddenString
from ansible_collections.gcore.inference.plugins.module_utils._core.mapping_fields import (
    Headers,
    Mapping,
    StructMapping,
    iter_mappings,
    spelled_like,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import Integer, String
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import Field, KeyedList, SchemaError, Struct

ENVS = Mapping()
HEADERS = Headers()
ITEM = Struct({"size": Integer(), "code": HiddenString(), "envs": ENVS})
ITEMS = StructMapping(ITEM)
UNSET = {"size": None, "code": "********", "envs": {}}


@pytest.mark.parametrize(
    ("field", "answer", "expected"),
    [
        (ENVS, None, {}),
        (ENVS, {"A": "x", "B": None, "C": 5}, {"A": "x", "B": "", "C": "5"}),
        (ITEMS, None, {}),
        (ITEMS, {"a": {"size": 1}, "b": None, "c": {}}, {"a": {**UNSET, "size": 1}, "c": UNSET}),
    ],
)
def test_from_api(field: Field, answer: t.Any, expected: t.Any) -> None:
    assert field.from_api(answer, "place") == expected


@pytest.mark.parametrize(
    ("field", "answer", "path"),
    [
        (ENVS, [], "place"),
        (ENVS, {"A": True}, "place.A"),
        (ENVS, {"A": 1.5}, "place.A"),
        (ITEMS, "x", "place"),
        (ITEMS, {"a": 5}, "place.a"),
        (ITEMS, {"a": {"size": "x"}}, "place.a.size"),
    ],
)
def test_from_api_of_other_shape_names_its_path(field: Field, answer: t.Any, path: str) -> None:
    with pytest.raises(SchemaError, match=f"^{path}: "):
        field.from_api(answer, "place")


@pytest.mark.parametrize(
    ("field", "current", "option", "expected"),
    [
        (ENVS, None, {"A": "x", "B": None}, {"A": "x", "B": None}),
        (ENVS, {"A": "old", "B": "kept", "C": "gone"}, {"A": 5, "B": None}, {"A": "5", "B": "kept"}),
        (HEADERS, None, {"X-A": "1"}, {"X-A": "1"}),
        (HEADERS, {"x-a": "1", "x-b": "2"}, {"X-A": None, "X-C": "3"}, {"x-a": "1", "X-C": "3"}),
        (ITEMS, None, {"a": {"size": 1}, "b": None}, {"a": {"size": 1}}),
        (
            ITEMS,
            {"a": {"size": 1, "code": "c"}, "b": {"size": 2}, "c": {"size": 3}},
            {"a": {"size": 4}, "b": None},
            {"a": {"size": 4, "code": "c"}, "c": {"size": 3}},
        ),
    ],
)
def test_merge_of_option(field: Field, current: t.Any, option: t.Any, expected: t.Any) -> None:
    assert field.merge(current, field.from_options(option)) == expected


def test_to_api_of_struct_mapping() -> None:
    value = {"a": {"size": 1, "code": "s3cr3t"}, "b": None}
    assert ITEMS.to_api(value) == value
    assert ITEMS.to_api(value, as_response=True) == {"a": {"size": 1}, "b": None}
    assert ITEMS.to_api(None) == {}
    assert ITEMS.subfields == ITEM.fields


def test_fields_of_headers_are_secrets() -> None:
    assert [(field.sensitive, field.cleared_by) for field in (ENVS, HEADERS)] == [(None, {}), (True, {})]


def test_iter_mappings_yields_each_that_is_set() -> None:
    fields = Struct(
        {
            "name": String(),
            "envs": ENVS,
            "hook": Struct({"headers": HEADERS}),
            "items": ITEMS,
            "ports": KeyedList("port", Integer(), "port", ITEM),
        }
    )
    strings = {"A": "x"}
    value = {
        "name": "x",
        "envs": strings,
        "hook": {"headers": strings},
        "items": {"a": {"size": 1, "envs": strings}, "b": {"envs": {}}, "c": None},
        "ports": {80: {"envs": strings}, 81: {"size": 1}},
    }
    assert list(iter_mappings(value, fields)) == [
        ("envs", strings, ENVS),
        ("hook.headers", strings, HEADERS),
        ("items.a.envs", strings, ENVS),
        ("ports[80].envs", strings, ENVS),
    ]
    assert list(iter_mappings({"envs": None, "hook": None}, fields)) == []


def test_spelled_like_keeps_a_name_that_is_there() -> None:
    headers = {"X-A": "1", "X-B": "2", "X-c": "3"}
    assert spelled_like(headers, {"x-a": "", "X-B": "", "x-b": ""}) == {"x-a": "1", "X-B": "2", "X-c": "3"}
