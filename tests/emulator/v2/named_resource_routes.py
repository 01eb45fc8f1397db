# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths of API keys and registries of v2."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from ..documented import API_KEY, EXISTS, REFUSED, QueryInteger, QueryText
from ..emulator import Emulator
from ..paging import ordered
from .named_resource_models import CreatedKeyOut, KeyIn, KeyOut, KeyPatch, RegistryIn, RegistryOut, RegistryPatch

API_KEYS = "/cloud/v2/inference/api_keys"
REGISTRIES = "/cloud/v2/inference/registries"


def named_resource_routes(emulator: Emulator) -> APIRouter:
    """Return all routes for what a deployment of v2 refers to."""
    router = APIRouter(dependencies=[API_KEY])
    _add_key_list_routes(router, emulator)
    _add_key_routes(router, emulator)
    _add_registry_list_routes(router, emulator)
    _add_registry_routes(router, emulator)
    return router


def _add_key_list_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.get(API_KEYS, response_model=KeyOut, responses=REFUSED)
    async def list_keys(
        limit: QueryInteger = None,
        offset: QueryInteger = None,
        order_by: QueryText = None,
        project_id: QueryInteger = None,
    ) -> Response:
        with emulator.lock:
            keys = emulator.api_keys_v2
            shown = [keys.shown(each, project_id) for each in keys.items(project_id)]
            return emulator.listed_v2(ordered(shown, order_by, lambda key: key), limit, offset)

    @router.post(API_KEYS, response_model=CreatedKeyOut, responses=EXISTS)
    async def create_key(asked: KeyIn) -> Response:
        with emulator.lock:
            return JSONResponse(emulator.item_as_returned(emulator.api_keys_v2.create(asked)))


def _add_key_routes(router: APIRouter, emulator: Emulator) -> None:
    one = API_KEYS + "/{key_id}"

    @router.get(one, response_model=KeyOut, responses=REFUSED)
    async def get_key(key_id: str) -> Response:
        with emulator.lock:
            keys = emulator.api_keys_v2
            project = keys.holder(key_id.lower())
            return JSONResponse(emulator.item_as_returned(keys.shown(keys.get(key_id.lower(), project), project)))

    @router.patch(one, response_model=KeyOut, responses=REFUSED)
    async def change_key(key_id: str, asked: KeyPatch) -> Response:
        with emulator.lock:
            return JSONResponse(emulator.item_as_returned(emulator.api_keys_v2.patch(key_id.lower(), asked)))

    @router.delete(one, status_code=204, responses=EXISTS)
    async def delete_key(key_id: str) -> None:
        with emulator.lock:
            emulator.api_keys_v2.remove(key_id.lower())


def _add_registry_list_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.get(REGISTRIES, response_model=RegistryOut, responses=REFUSED)
    async def list_registries(project_id: QueryInteger = None) -> Response:
        with emulator.lock:
            registries = emulator.registries_v2
            return emulator.listed_v2([registries.shown(each) for each in registries.items(project_id)], None, None)

    @router.post(REGISTRIES, response_model=RegistryOut, responses=EXISTS)
    async def create_registry(asked: RegistryIn) -> Response:
        with emulator.lock:
            return JSONResponse(emulator.item_as_returned(emulator.registries_v2.create(asked)))


def _add_registry_routes(router: APIRouter, emulator: Emulator) -> None:
    one = REGISTRIES + "/{registry_id}"

    @router.get(one, response_model=RegistryOut, responses=REFUSED)
    async def get_registry(registry_id: str) -> Response:
        with emulator.lock:
            registries = emulator.registries_v2
            project = registries.holder(registry_id.lower())
            return JSONResponse(
                emulator.item_as_returned(registries.shown(registries.get(registry_id.lower(), project)))
            )

    @router.patch(one, response_model=RegistryOut, responses=REFUSED)
    async def change_registry(registry_id: str, asked: RegistryPatch) -> Response:
        with emulator.lock:
            return JSONResponse(emulator.item_as_returned(emulator.registries_v2.patch(registry_id.lower(), asked)))

    @router.delete(one, status_code=204, responses=REFUSED)
    async def delete_registry(registry_id: str) -> None:
        with emulator.lock:
            registries = emulator.registries_v2
            registries.delete(registry_id.lower(), registries.holder(registry_id.lower()))
