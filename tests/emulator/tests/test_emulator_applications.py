# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The applications of the emulator: Gcore's own Python SDK, every response parsed strictly, and what is refused."""

from __future__ import annotations

from typing import Any

import gcore
import httpx
import pytest

from tests.emulator.server import RunningEmulator
from tests.emulator.v3.application_examples import EXAMPLE_APPLICATION, EXAMPLE_FLAVOR
from tests.emulator.v3.application_routes import PREFIX, PRICE

SCALE = {"min": 1, "max": 2}
MODEL: dict[str, Any] = {"exposed": True, "flavor": EXAMPLE_FLAVOR, "scale": SCALE}
UI: dict[str, Any] = {"exposed": True, "flavor": "inference-4vcpu-16gib", "scale": SCALE}
ASKED: dict[str, Any] = {
    "name": "my-app",
    "application_name": EXAMPLE_APPLICATION,
    "regions": [7, 9],
    "api_keys": ["key1", "key2"],
    "components_configuration": {"model": {**MODEL, "parameter_overrides": {"prefix_cache": {"value": "0"}}}},
}
COLLECTION = PREFIX.format(project_id=1)


@pytest.fixture
def applications(quick: RunningEmulator, shared_sdk: gcore.Gcore) -> Any:
    """The SDK's client of applications, of an emulator whose tasks finish at once."""
    return shared_sdk.cloud.inference.applications


def test_sdk_reads_catalogue(applications: Any) -> None:
    listed = applications.templates.list()
    found = applications.templates.get(EXAMPLE_APPLICATION)
    assert (listed.count, listed.results[0].name) == (2, EXAMPLE_APPLICATION)
    assert found.components["model"].parameters["prefix_cache"].enum_values == ["0", "1"]


def test_sdk_deploys_updates_and_deletes(applications: Any, quick: RunningEmulator) -> None:
    deployments = applications.deployments
    deployments.create(**ASKED)
    seen = [deployments.get("my-app").status.consolidated_status for _unused in range(2)]
    deployments.update("my-app", components_configuration={"ui": UI, "model": {"scale": {"max": 3}}})
    changed = deployments.list().results[0]
    deployments.update("my-app", components_configuration={"ui": None, "model": {"parameter_overrides": {}}})
    assert seen == ["Unknown", "Active"]
    assert (changed.components_configuration["model"].scale.max, changed.status.expose_addresses.keys()) == (
        3,
        {"model", "ui"},
    )
    assert list(deployments.get("my-app").components_configuration) == ["model"]
    deployments.delete("my-app")
    with pytest.raises(gcore.NotFoundError):
        deployments.get("my-app")
    assert quick.applications.stored() == {1: []}


def test_patch_null_override_is_removed(api: httpx.Client, quick: RunningEmulator) -> None:
    api.post(COLLECTION, json=ASKED)
    change = {"components_configuration": {"model": {"parameter_overrides": {"prefix_cache": None}}}}
    assert api.get(f"{COLLECTION}/my-app").status_code == 200
    assert api.patch(f"{COLLECTION}/my-app", json=change).json()["tasks"]
    assert api.get(f"{COLLECTION}/my-app").json()["components_configuration"]["model"]["parameter_overrides"] == {}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"components_configuration": {}}, "components_configuration"),
        ({"components_configuration": {"model": MODEL, "other": MODEL}}, "components_configuration.other"),
        (
            {"components_configuration": {"model": {**MODEL, "flavor": "small"}}},
            "components_configuration.model.flavor",
        ),
        (
            {"components_configuration": {"model": {**MODEL, "parameter_overrides": {"x": {"value": "1"}}}}},
            "components_configuration.model.parameter_overrides.x",
        ),
        ({"name": "longer-than-fifteen"}, "name"),
    ],
)
def test_create_rejects_what_catalogue_excludes(
    api: httpx.Client, quick: RunningEmulator, change: dict[str, Any], place: str
) -> None:
    refusal = api.post(COLLECTION, json={**ASKED, **change})
    assert (refusal.status_code, list(refusal.json()["invalid_fields"])) == (400, [place])


def test_create_with_existing_name_is_409(api: httpx.Client, quick: RunningEmulator) -> None:
    statuses = [api.post(COLLECTION, json=ASKED).status_code for _unused in range(2)]
    assert statuses == [200, 409]


def test_price_sums_components_and_regions(api: httpx.Client, quick: RunningEmulator) -> None:
    quick.settings(default_hourly_price=2.0)
    containers = [{"flavor_name": "any", "scale": {"max": 3}}]
    question = {"components": {"model": {"containers": containers}}, "regions": [7, 9]}
    assert api.post(PRICE, json=question).json()["price_per_hour"] == 12.0
