# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a deployment would need: quota and price, neither of which writes."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.emulator.server import RunningEmulator
from tests.emulator.v3.routes import PREFIX, PRICE

QUOTA = f"{PREFIX.format(project_id=1)}/check_limits"
H100 = "inference-16vcpu-232gib-1xh100-80gb"
CPU = "inference_cpu_millicore_count"


def containers(*most: int) -> list[dict[str, Any]]:
    """Return regions with these maximum numbers of replicas."""
    return [{"region_id": number, "scale": {"min": 0, "max": each}} for number, each in enumerate(most)]


@pytest.fixture
def asked() -> dict[str, Any]:
    """Five replicas in two regions."""
    return {"flavor_name": H100, "containers": containers(2, 3)}


def test_quota_sufficient_has_no_figures(api: httpx.Client, asked: dict[str, Any]) -> None:
    assert api.post(QUOTA, json=asked).json() == {}


def test_quota_exceeded_has_figures(api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any]) -> None:
    emulator.settings(quota_limits={CPU: 100_000, "inference_instance_count": 100}, quota_usage={CPU: 20_001})
    figures = {f"{CPU}_limit": 100_000, f"{CPU}_requested": 80_000, f"{CPU}_usage": 20_001}
    assert api.post(QUOTA, json=asked).json() == figures


def test_quota_just_sufficient_has_no_figures(
    api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any]
) -> None:
    emulator.settings(quota_limits={CPU: 100_000}, quota_usage={CPU: 20_000})
    assert api.post(QUOTA, json=asked).json() == {}


@pytest.mark.parametrize(
    ("flavor_name", "requested"),
    [
        (H100, {"cpu_millicore": 80_000, "gpu_h100": 5, "gpu_a100": 0, "gpu_l40s": 0, "instance": 1}),
        (
            "inference-8vcpu-64gib-2xl40s-48gb",
            {"cpu_millicore": 40_000, "gpu_h100": 0, "gpu_a100": 0, "gpu_l40s": 10, "instance": 1},
        ),
        ("odd", {"cpu_millicore": 0, "gpu_h100": 0, "gpu_a100": 0, "gpu_l40s": 0, "instance": 1}),
    ],
)
def test_quota_response_all_has_every_resource(
    api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any], flavor_name: str, requested: dict[str, int]
) -> None:
    emulator.settings(quota_answer="all")
    figures = api.post(QUOTA, json={**asked, "flavor_name": flavor_name}).json()
    found = {name: figures[f"inference_{name}_count_requested"] for name in requested}
    assert (found, len(figures)) == (requested, 15)


def test_price_covers_all_replicas(api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any]) -> None:
    emulator.settings(hourly_prices={H100: 1.5})
    price = api.post(PRICE, json=asked).json()
    assert (price["price_per_hour"], price["price_per_month"], price["currency_code"]) == (7.5, 5475, "EUR")


def test_price_of_unpriced_flavor_is_default(
    api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any]
) -> None:
    emulator.settings(default_hourly_price=0.5)
    assert api.post(PRICE, json=asked).json()["price_per_hour"] == 2.5


@pytest.mark.parametrize("status", ["hide", "error"])
def test_price_hidden_by_status_has_no_numbers(
    api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any], status: str
) -> None:
    emulator.settings(price_status=status)
    price = api.post(PRICE, json=asked).json()
    assert (price["price_status"], price["price_per_hour"], price["price_per_month"]) == (status, None, None)


@pytest.mark.parametrize("path", [QUOTA, PRICE])
def test_preview_writes_nothing(api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any], path: str) -> None:
    before = emulator.v3.stored()
    assert api.post(path, json=asked).status_code == 200
    assert (emulator.v3.stored(), emulator.tasks()) == (before, [])


@pytest.mark.parametrize("path", [QUOTA, PRICE])
def test_preview_of_unknown_flavor_is_404(
    api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any], path: str
) -> None:
    emulator.settings(unknown_flavors=[H100])
    assert api.post(path, json=asked).status_code == 404


@pytest.mark.parametrize(
    ("path", "field", "value", "refused"),
    [
        (QUOTA, "containers", [], "containers"),
        (QUOTA, "flavor_name", "", "flavor_name"),
        (QUOTA, "containers", containers(301), "containers.0.scale.max"),
        (PRICE, "containers", [], "containers"),
        (PRICE, "containers", containers(0), "containers.0.scale.max"),
        (PRICE, "flavor_name", None, "flavor_name"),
    ],
)
def test_preview_refuses_invalid_field_by_path(
    api: httpx.Client, asked: dict[str, Any], path: str, field: str, value: object, refused: str
) -> None:
    answer = api.post(path, json={**asked, field: value})
    assert (answer.status_code, list(answer.json()["invalid_fields"])) == (400, [refused])
