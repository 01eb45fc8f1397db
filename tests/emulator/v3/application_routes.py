# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths of the applications of the catalogue, and of those that are deployed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse

from ..documented import API_KEY, EXISTS, MISSING, REFUSED
from ..emulator import Emulator
from ..paging import MAX_LIMIT
from .application_models import (
    ApplicationIn,
    ApplicationList,
    ApplicationOut,
    ApplicationPatch,
    ApplicationPriceQuestion,
    CatalogList,
    CatalogOut,
)
from .preview_models import PriceOut
from .task_models import TaskIds

CATALOG = "/cloud/v3/inference/applications/catalog"
PREFIX = "/cloud/v3/inference/applications/{project_id}/deployments"
ONE = PREFIX + "/{deployment_name}"
PRICE = "/cloud/v2/pricing/inference/applications"

ApplicationName = Annotated[str, Path(pattern="^[a-z0-9-.]{1,63}$")]


def application_routes(emulator: Emulator) -> APIRouter:
    """Return all routes for the applications of an emulator."""
    router = APIRouter(dependencies=[API_KEY])
    _add_catalog_routes(router, emulator)
    _add_read_routes(router, emulator)
    _add_write_routes(router, emulator)
    return router


def _add_catalog_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.get(CATALOG, response_model=CatalogList, responses=REFUSED)
    async def list_catalog() -> Response:
        with emulator.lock:
            return _listed([emulator.as_returned(each) for each in emulator.applications.catalog()])

    @router.get(CATALOG + "/{application_name}", response_model=CatalogOut, responses=MISSING)
    async def get_catalog_entry(application_name: ApplicationName) -> Response:
        with emulator.lock:
            return JSONResponse(emulator.as_returned(emulator.applications.catalog_entry(application_name)))


def _add_read_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.get(PREFIX, response_model=ApplicationList, responses=REFUSED)
    async def list_applications(project_id: int) -> Response:
        with emulator.lock:
            _count, found = emulator.applications.find_page(project_id, MAX_LIMIT, 0)
            return _listed([emulator.as_returned(each) for each in found])

    @router.get(ONE, response_model=ApplicationOut, responses=MISSING)
    async def get_application(project_id: int, deployment_name: str) -> Response:
        with emulator.lock:
            return JSONResponse(emulator.as_returned(emulator.applications.get(project_id, deployment_name)))


def _add_write_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.post(PREFIX, response_model=TaskIds, responses=EXISTS)
    async def create_application(project_id: int, asked: ApplicationIn) -> Response:
        with emulator.lock:
            return _started(emulator.applications.create(project_id, asked))

    @router.patch(ONE, response_model=TaskIds, responses=EXISTS)
    async def change_application(project_id: int, deployment_name: str, asked: ApplicationPatch) -> Response:
        with emulator.lock:
            return _started(emulator.applications.change(project_id, deployment_name, asked))

    @router.delete(ONE, response_model=TaskIds, responses=MISSING)
    async def delete_application(project_id: int, deployment_name: str) -> Response:
        with emulator.lock:
            return _started(emulator.applications.delete(project_id, deployment_name))

    @router.post(PRICE, response_model=PriceOut, responses=REFUSED)
    async def preview_price(asked: ApplicationPriceQuestion) -> Response:
        with emulator.lock:
            return JSONResponse(emulator.applications.price(asked))


def _listed(results: list[dict[str, Any]]) -> Response:
    return JSONResponse({"count": len(results), "results": results})


def _started(task_id: str) -> Response:
    """Answer a write with the task that carries it out."""
    return JSONResponse({"tasks": [task_id]})
