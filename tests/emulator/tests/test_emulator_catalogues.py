# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flavors, capacity, models and regions of both versions."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.emulator.catalogues.examples import EXAMPLE_FLAVOR, EXAMPLE_MODEL_ID
from tests.emulator.catalogues.routes import REGIONS, V2, V3
from tests.emulator.server import RunningEmulator
from tests.emulator.v2.examples import EXAMPLE_ID
from tests.emulator.v3.examples import EXAMPLE_DEPLOYMENT
from tests.support.contract import Contract

INFERENCE = {"product": "inference"}
DOCUMENTS = {V2: "gcore_document", V3: "gcore_document_v3", REGIONS: "gcore_document_related"}

PATHS = [
    (V3, "/flavors", "/flavors"),
    (V3, f"/flavors/{EXAMPLE_FLAVOR}", "/flavors/{flavor_name}"),
    (V3, "/capacity", "/capacity"),
    (V3, "/models", "/models"),
    (V3, f"/models/{EXAMPLE_MODEL_ID}", "/models/{model_id}"),
    (V2, f"/flavors/{EXAMPLE_ID}", "/flavors/{flavor_id}"),
    (V2, f"/models/{EXAMPLE_MODEL_ID}", "/models/{model_id}"),
    (REGIONS, "", ""),
    (REGIONS, "/7", "/{region_id}"),
]


@pytest.mark.parametrize("odd", [True, False])
@pytest.mark.parametrize(("prefix", "url", "path"), PATHS)
def test_responses_fit_contract(
    api: httpx.Client,
    emulator: RunningEmulator,
    request: pytest.FixtureRequest,
    prefix: str,
    url: str,
    path: str,
    odd: bool,
) -> None:
    contract = Contract(request.getfixturevalue(DOCUMENTS[prefix]))
    emulator.settings(odd_responses=odd)
    assert contract.problems(api.get(prefix + url), prefix + path) == []


@pytest.mark.parametrize("catalogue", ["/capacity", "/flavors", "/models"])
@pytest.mark.parametrize("shape", ["results", "list"])
def test_v2_list_items_fit_contract(
    api: httpx.Client, emulator: RunningEmulator, gcore_document: Any, catalogue: str, shape: str
) -> None:
    emulator.settings(v2_lists_shape=shape)
    listed = api.get(V2 + catalogue).json()
    items = listed if shape == "list" else listed["results"]
    contract = Contract(gcore_document)
    assert len(items) > 1
    assert [problem for each in items for problem in contract.problems_of(each, V2 + catalogue)] == []


def test_flavors_are_the_same_in_both_versions(api: httpx.Client) -> None:
    v2, v3 = (api.get(f"{prefix}/flavors").json()["results"] for prefix in (V2, V3))
    assert [each["name"] for each in v2] == [each["name"] for each in v3]
    assert [each["cpu"] for each in v2] == [each["cpu"] * 1000 for each in v3]
    assert [each["ram"] for each in v2] == [each["memory"] * 1024 for each in v3]


def test_flavors_include_those_of_examples(api: httpx.Client) -> None:
    answers = [api.get(f"{V3}/flavors/{EXAMPLE_DEPLOYMENT['flavor_name']}"), api.get(f"{V2}/flavors/{EXAMPLE_ID}")]
    assert answers[0].json()["name"] == answers[1].json()["name"]


def test_flavors_exclude_unknown_flavor(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(unknown_flavors=[EXAMPLE_FLAVOR])
    names = [each["name"] for each in api.get(f"{V3}/flavors").json()["results"]]
    free = api.get(f"{V3}/capacity").json()["results"][0]["capacity"]
    assert EXAMPLE_FLAVOR not in [*names, *(each["flavor_name"] for each in free)]
    assert api.get(f"{V3}/flavors/{EXAMPLE_FLAVOR}").status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        f"{V2}/flavors/{EXAMPLE_FLAVOR}",
        f"{V2}/models/none",
        f"{V3}/flavors/none",
        f"{V3}/models/none",
        f"{REGIONS}/99",
    ],
)
def test_get_of_missing_item_is_404(api: httpx.Client, url: str) -> None:
    answer = api.get(url)
    assert (answer.status_code, answer.json()["exception_class"]) == (404, "NotFoundError")


def free(api: httpx.Client, region_id: int) -> tuple[int, int]:
    """Return what is free of the example's flavor in a region, by v2 and by v3."""
    v2, v3 = (api.get(f"{prefix}/capacity").json()["results"] for prefix in (V2, V3))
    (here_v2,) = (each["capacity"] for each in v2 if each["region_id"] == region_id)
    (here_v3,) = (each["capacity"] for each in v3 if each["region_id"] == region_id)
    (free_v2,) = (each["capacity"] for each in here_v2 if each["flavor_id"] == EXAMPLE_ID)
    (free_v3,) = (each["capacity"] for each in here_v3 if each["flavor_name"] == EXAMPLE_FLAVOR)
    return free_v2, free_v3


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, 42),
        ({"default_capacity": 3}, 3),
        ({"capacity": {7: {EXAMPLE_FLAVOR: 5}}}, 5),
        ({"capacity": {9: {EXAMPLE_FLAVOR: 5}}}, 42),
        ({"regions_without_capacity": [7]}, 0),
    ],
)
def test_capacity_follows_settings(
    api: httpx.Client, emulator: RunningEmulator, settings: dict[str, Any], expected: int
) -> None:
    emulator.settings(**settings)
    assert free(api, 7) == (expected, expected)


def test_region_without_inference_has_no_listing_and_capacity(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(regions_without_inference=[7])
    listed = {each["id"] for each in api.get(REGIONS, params=INFERENCE).json()["results"]}
    with_capacity = {each["region_id"] for each in api.get(f"{V3}/capacity").json()["results"]}
    assert listed == with_capacity
    assert 7 not in listed
    assert 7 in {each["id"] for each in api.get(REGIONS).json()["results"]}


def test_regions_come_newest_first(api: httpx.Client) -> None:
    assert [each["id"] for each in api.get(REGIONS, params=INFERENCE).json()["results"]] == [11, 9, 7, 3, 1]


def test_regions_come_by_name(api: httpx.Client) -> None:
    found = api.get(REGIONS, params={**INFERENCE, "order_by": "display_name.asc", "limit": 2}).json()
    assert (found["count"], [each["display_name"] for each in found["results"]]) == (5, ["Ashburn", "Frankfurt"])


def test_regions_are_filtered_by_display_name(api: httpx.Client) -> None:
    (found,) = api.get(REGIONS, params={"display_name": "Tokyo"}).json()["results"]
    assert found["id"] == 11


def test_regions_come_by_the_hundred(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.stores["regions"].bulk(100)
    found = api.get(REGIONS).json()
    assert (found["count"], len(found["results"])) == (106, 100)


@pytest.mark.parametrize("shown", [True, False])
def test_volume_types_come_when_they_are_asked_for(api: httpx.Client, shown: bool) -> None:
    found = api.get(f"{REGIONS}/7", params={"show_volume_types": shown}).json()
    assert (found["available_volume_types"] is not None) == shown


@pytest.mark.parametrize("prefix", [V2, V3])
def test_models_come_in_order(api: httpx.Client, prefix: str) -> None:
    orders = ("name.asc", "name.desc")
    found = [api.get(f"{prefix}/models", params={"order_by": each}).json()["results"] for each in orders]
    names = [[each["name"] for each in listed] for listed in found]
    assert names == [["a-small-one", "pixtral-12b"], ["pixtral-12b", "a-small-one"]]


@pytest.mark.parametrize(
    ("url", "query", "field"),
    [
        (f"{V3}/flavors", {"limit": 0}, "limit"),
        (f"{V3}/models", {"order_by": "id.asc"}, "order_by"),
        (f"{V2}/flavors", {"offset": -1}, "offset"),
        (f"{V2}/models", {"order_by": "name"}, "order_by"),
        (REGIONS, {"product": "none"}, "product"),
    ],
)
def test_invalid_parameter_is_400_with_its_name(api: httpx.Client, url: str, query: dict[str, Any], field: str) -> None:
    answer = api.get(url, params=query)
    assert (answer.status_code, list(answer.json()["invalid_fields"])) == (400, [field])
