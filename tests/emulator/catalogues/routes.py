# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths of flavors, capacity, models and regions."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from ..documented import API_KEY, REFUSED, Limit, Offset, QueryInteger, QueryText
from ..emulator import Emulator
from ..errors import not_found
from ..items import CatalogueStore, Item
from ..paging import MAX_LIMIT, ordered
from .models import (
    CapacityV2,
    CapacityV3List,
    CloudRegionOut,
    FlavorV2Out,
    FlavorV3List,
    FlavorV3Out,
    ModelOrder,
    ModelV2Out,
    ModelV3List,
    ModelV3Out,
    Product,
    RegionList,
    RegionOrder,
)

V2 = "/cloud/v2/inference"
V3 = "/cloud/v3/inference"
REGIONS = "/cloud/v1/regions"
PER_PAGE = 100


def catalogue_routes(emulator: Emulator) -> APIRouter:
    """Return all routes of the catalogues of an emulator."""
    router = APIRouter(dependencies=[API_KEY])
    _add_flavor_routes(router, emulator)
    _add_capacity_routes(router, emulator)
    _add_model_routes(router, emulator)
    _add_region_routes(router, emulator)
    return router


def _add_flavor_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.get(V3 + "/flavors", response_model=FlavorV3List, responses=REFUSED)
    async def list_flavors(limit: Limit = MAX_LIMIT, offset: Offset = 0) -> Response:
        with emulator.lock:
            catalogues = emulator.catalogues
            return emulator.listed(catalogues.known_flavors(catalogues.flavors_v3), limit, offset)

    @router.get(V3 + "/flavors/{flavor_name}", response_model=FlavorV3Out, responses=REFUSED)
    async def get_flavor(flavor_name: str) -> Response:
        with emulator.lock:
            return _flavor(emulator, emulator.catalogues.flavors_v3, flavor_name)

    @router.get(V2 + "/flavors", response_model=FlavorV2Out, responses=REFUSED)
    async def list_flavors_v2(limit: QueryInteger = None, offset: QueryInteger = None) -> Response:
        with emulator.lock:
            catalogues = emulator.catalogues
            return emulator.listed_v2(catalogues.known_flavors(catalogues.flavors_v2), limit, offset)

    @router.get(V2 + "/flavors/{flavor_id}", response_model=FlavorV2Out, responses=REFUSED)
    async def get_flavor_v2(flavor_id: str) -> Response:
        with emulator.lock:
            return _flavor(emulator, emulator.catalogues.flavors_v2, flavor_id.lower())


def _flavor(emulator: Emulator, flavors: CatalogueStore, key: str) -> Response:
    """Answer one flavor; ApiError (404) for one that is not there, or that is called unknown."""
    found = flavors.get(key, None)
    if found not in emulator.catalogues.known_flavors(flavors):
        raise not_found(f"Flavor {key}")
    return JSONResponse(emulator.item_as_returned(found))


def _add_capacity_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.get(V3 + "/capacity", response_model=CapacityV3List, responses=REFUSED)
    async def get_capacity() -> Response:
        with emulator.lock:
            return emulator.listed(emulator.catalogues.capacity_v3(), MAX_LIMIT, 0)

    @router.get(V2 + "/capacity", response_model=CapacityV2, responses=REFUSED)
    async def get_capacity_v2() -> Response:
        with emulator.lock:
            return emulator.listed_v2(emulator.catalogues.capacity_v2(), None, None)


def _add_model_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.get(V3 + "/models", response_model=ModelV3List, responses=REFUSED)
    async def list_models(
        limit: Limit = MAX_LIMIT, offset: Offset = 0, order_by: ModelOrder = ModelOrder.FORWARDS
    ) -> Response:
        with emulator.lock:
            return emulator.listed(_sorted(emulator.catalogues.models_v3.items(None), order_by), limit, offset)

    @router.get(V3 + "/models/{model_id}", response_model=ModelV3Out, responses=REFUSED)
    async def get_model(model_id: str) -> Response:
        with emulator.lock:
            return JSONResponse(emulator.item_as_returned(emulator.catalogues.models_v3.get(model_id.lower(), None)))

    @router.get(V2 + "/models", response_model=ModelV2Out, responses=REFUSED)
    async def list_models_v2(
        limit: QueryInteger = None, offset: QueryInteger = None, order_by: QueryText = None
    ) -> Response:
        with emulator.lock:
            return emulator.listed_v2(_sorted(emulator.catalogues.models_v2.items(None), order_by), limit, offset)

    @router.get(V2 + "/models/{model_id}", response_model=ModelV2Out, responses=REFUSED)
    async def get_model_v2(model_id: str) -> Response:
        with emulator.lock:
            return JSONResponse(emulator.item_as_returned(emulator.catalogues.models_v2.get(model_id.lower(), None)))


def _add_region_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.get(REGIONS, response_model=RegionList, responses=REFUSED)
    async def list_regions(
        display_name: QueryText = None,
        limit: Limit = PER_PAGE,
        offset: Offset = 0,
        order_by: RegionOrder = RegionOrder.NEWEST_FIRST,
        product: Annotated[Product, Query()] = None,  # type: ignore[assignment]
        show_volume_types: bool = False,
    ) -> Response:
        with emulator.lock:
            catalogues = emulator.catalogues
            found = catalogues.with_inference() if product == Product.INFERENCE else catalogues.regions.items(None)
            named = [each for each in found if display_name in (None, each.get("display_name"))]
            regions = [_region(each, show_volume_types) for each in _sorted(named, order_by)]
            return emulator.listed(regions, limit, offset)

    @router.get(REGIONS + "/{region_id}", response_model=CloudRegionOut, responses=REFUSED)
    async def get_region(region_id: int, show_volume_types: bool = False) -> Response:
        with emulator.lock:
            found = emulator.catalogues.regions.get(str(region_id), None)
            return JSONResponse(emulator.item_as_returned(_region(found, show_volume_types)))


def _region(region: Item, show_volume_types: bool) -> Item:
    """Leave the volume types out unless they are asked for."""
    return region if show_volume_types else {**region, "available_volume_types": None}


def _sorted(items: list[Item], order_by: str | None) -> list[Item]:
    def fields(item: Item) -> dict[str, Any]:
        return item

    return ordered(items, order_by, fields)
