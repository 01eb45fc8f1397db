# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which fields that the collection does not know an update would drop."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.unknown_fields import unknown_fields
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import V2_SCHEMA
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v3 import V3_SCHEMA
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    answer,
    observe,
    with_value,
    without_value,
)

KNOWN = answer(internal_revision=None)
PROBE = "probes.liveness_probe"


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("runtime", "runtime"),
        ("containers[1].node_pool", "containers[7].node_pool"),
        ("containers[1].scale.burst", "containers[7].scale.burst"),
        ("containers[1].scale.triggers.queue", "containers[7].scale.triggers.queue"),
        ("containers[1].scale.triggers.cpu.window", "containers[7].scale.triggers.cpu.window"),
        ("probes.warmup_probe", "probes.warmup_probe"),
        (f"{PROBE}.note", f"{PROBE}.note"),
        (f"{PROBE}.probe.grpc", f"{PROBE}.probe.grpc"),
        (f"{PROBE}.probe.http_get.follow", f"{PROBE}.probe.http_get.follow"),
    ],
)
@pytest.mark.parametrize("value", [{"a": 1}, False, 0, "x"])
def test_unknown_fields_finds_field_at_any_depth(path: str, named: str, value: t.Any) -> None:
    assert unknown_fields(with_value(KNOWN, path, value), observe(KNOWN), V2_SCHEMA) == [named]


@pytest.mark.parametrize("value", [None, "", [], {}])
def test_unknown_fields_ignores_unset_value(value: t.Any) -> None:
    assert unknown_fields({**KNOWN, "runtime": value}, observe(KNOWN), V2_SCHEMA) == []


@pytest.mark.parametrize(
    "path", ["project_id", "object_references", "containers[0].address", "containers[0].error_message"]
)
def test_read_only_fields_are_known(path: str) -> None:
    assert unknown_fields(with_value(KNOWN, path, "x"), observe(KNOWN), V2_SCHEMA) == []


@pytest.mark.parametrize(
    ("path", "removed"),
    [
        ("containers[1].node_pool", "containers[1]"),
        ("containers[1].scale.triggers.cpu.window", "containers[1].scale.triggers.cpu"),
        (f"{PROBE}.probe.http_get.follow", f"{PROBE}.probe.http_get"),
    ],
)
def test_unknown_fields_ignores_removed_part(path: str, removed: str) -> None:
    sent = observe(without_value(KNOWN, removed))
    assert unknown_fields(with_value(KNOWN, path, 1), sent, V2_SCHEMA) == []


def test_names_of_variables_and_headers_are_no_fields() -> None:
    stored = with_value(with_value(KNOWN, "envs.NEW", "1"), f"{PROBE}.probe.http_get.headers.X", "1")
    assert unknown_fields(stored, observe(KNOWN), V2_SCHEMA) == []


def test_unknown_fields_searches_each_part_of_v3() -> None:
    stored = {
        "containers": [{"region_id": 7, "pool": 1, "scale": {"min": 0, "max": 1, "burst": 2, "triggers": None}}],
        "logging": {"enabled": True, "format": "json", "retention_policy": {"period": 5, "unit": "days"}},
        "ingress_opts": {"disable_response_buffering": True, "http2": True},
    }
    sent = {name: V3_SCHEMA.fields[name].from_api(value, name) for name, value in stored.items()}
    assert unknown_fields(stored, sent, V3_SCHEMA) == [
        "containers[7].pool",
        "containers[7].scale.burst",
        "logging.format",
        "logging.retention_policy.unit",
        "ingress_opts.http2",
    ]
