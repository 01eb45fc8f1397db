# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log lines of a deployment, in all of its regions and in one."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.emulator.server import RunningEmulator
from tests.emulator.shapes import LogLine, RegionLogLine
from tests.emulator.v2.examples import EXAMPLE_ID
from tests.emulator.v2.routes import PREFIX

ONE = f"{PREFIX}/{EXAMPLE_ID}"
LINES: list[dict[str, Any]] = [
    {"message": "first"},
    {"message": "second", "time": "2026-01-01T00:00:00Z", "region_id": 9},
]


def test_logs_name_the_region_of_each_line(api: httpx.Client) -> None:
    assert [line["region_id"] for line in api.get(f"{ONE}/logs").json()] == [7]


def test_logs_of_a_region_have_the_fields_of_the_contract(api: httpx.Client) -> None:
    lines = api.get(f"{ONE}/regions/7/logs").json()
    assert [set(line) for line in lines] == [{"time", "pod", "message"}]


def test_logs_of_a_region_without_a_container_are_404(api: httpx.Client) -> None:
    assert api.get(f"{ONE}/regions/8/logs").status_code == 404


@pytest.mark.parametrize(
    ("shape", "keys"),
    [
        ("results", {"count", "results"}),
        ("object", {"time", "pod", "message", "region_id"}),
    ],
)
def test_logs_take_the_shape_of_the_settings(
    api: httpx.Client, emulator: RunningEmulator, shape: str, keys: set[str]
) -> None:
    emulator.settings(logs_shape=shape)
    assert set(api.get(f"{ONE}/logs").json()) == keys


def test_logs_are_those_of_the_settings(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(log_lines=LINES)
    assert [(line["message"], line["region_id"]) for line in api.get(f"{ONE}/logs").json()] == [
        ("first", 7),
        ("second", 9),
    ]


def test_logs_of_a_region_are_its_own(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(log_lines=LINES)
    assert [line["message"] for line in api.get(f"{ONE}/regions/7/logs").json()] == ["first"]


@pytest.mark.parametrize(("shape", "empty"), [("list", []), ("results", {"count": 0, "results": []}), ("object", {})])
def test_logs_can_be_empty(api: httpx.Client, emulator: RunningEmulator, shape: str, empty: object) -> None:
    emulator.settings(log_lines=[], logs_shape=shape)
    assert api.get(f"{ONE}/logs").json() == empty


def test_log_count_can_exceed_lines(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(log_count=500, logs_shape="results")
    page = api.get(f"{ONE}/logs").json()
    assert (page["count"], len(page["results"])) == (500, 1)


def test_logs_fit_the_model(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(log_lines=LINES)
    assert [LogLine.model_validate(line) for line in api.get(f"{ONE}/logs").json()]


def test_logs_of_a_region_fit_the_model(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(log_lines=LINES)
    assert [RegionLogLine.model_validate(line) for line in api.get(f"{ONE}/regions/7/logs").json()]
