# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing deployments: pages, order and projects."""

from __future__ import annotations

import httpx
import pytest

from tests.emulator.server import RunningEmulator
from tests.emulator.v2.routes import PREFIX


def names(answer: httpx.Response) -> list[str]:
    return [each["name"] for each in answer.json()["results"]]


def test_count_covers_all_pages(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.bulk(5, 42)
    assert api.get(PREFIX, params={"project_id": 42, "limit": 2}).json()["count"] == 5


def test_limit_and_offset_cut_a_page(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.bulk(5, 42)
    answer = api.get(PREFIX, params={"project_id": 42, "limit": 2, "offset": 2})
    assert names(answer) == ["bulk-00002", "bulk-00003"]


def test_offset_beyond_end_is_empty_page(api: httpx.Client) -> None:
    assert names(api.get(PREFIX, params={"offset": 10})) == []


def test_list_has_at_most_1000_items(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.bulk(1001, 42)
    assert len(names(api.get(PREFIX, params={"project_id": 42}))) == 1000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "1001"),
        ("limit", "-1"),
        ("limit", "many"),
        ("limit", ""),
        ("offset", "-1"),
        ("offset", "1.5"),
        ("order_by", "name"),
        ("order_by", "name.up"),
        ("order_by", "nothing.asc"),
        ("order_by", "name.asc,"),
        ("project_id", "mine"),
    ],
)
def test_list_refuses_invalid_parameter_by_name(api: httpx.Client, name: str, value: str) -> None:
    answer = api.get(PREFIX, params={name: value})
    assert (answer.status_code, list(answer.json()["invalid_fields"])) == (400, [name])


@pytest.mark.parametrize(
    ("order_by", "first"),
    [
        ("name.asc", "bulk-00000"),
        ("name.desc", "bulk-00011"),
        ("listening_port.desc", "bulk-00000"),
        ("listening_port.desc,name.desc", "bulk-00011"),
    ],
)
def test_order_by_sorts_by_field(api: httpx.Client, emulator: RunningEmulator, order_by: str, first: str) -> None:
    emulator.bulk(12, 42)
    assert names(api.get(PREFIX, params={"project_id": 42, "order_by": order_by}))[0] == first


def test_order_by_handles_odd_values(api: httpx.Client, emulator: RunningEmulator) -> None:
    for number, name in enumerate(["text", None, 5]):
        emulator.seed({"id": str(number), "name": name}, 42)
    assert names(api.get(PREFIX, params={"project_id": 42, "order_by": "name.asc"})) == [
        None,
        5,
        "text",
    ]


def test_list_has_own_project_only(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.bulk(1, 42)
    assert names(api.get(PREFIX, params={"project_id": 42})) == ["bulk-00000"]


def test_list_without_project_is_default_project(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.bulk(1, 42)
    emulator.settings(default_project=42)
    assert names(api.get(PREFIX)) == ["bulk-00000"]


def test_list_of_unknown_project_is_404(api: httpx.Client) -> None:
    assert api.get(PREFIX, params={"project_id": 43}).status_code == 404
