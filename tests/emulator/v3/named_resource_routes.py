# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths of API keys, registry credentials and secrets of v3."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from ..documented import API_KEY, EXISTS, REFUSED, Limit, Offset
from ..emulator import Emulator
from ..paging import MAX_LIMIT
from .named_resource_models import (
    ApiKeyIn,
    ApiKeyList,
    ApiKeyOut,
    ApiKeyPatch,
    CreatedApiKeyOut,
    CredentialIn,
    CredentialList,
    CredentialOut,
    CredentialPut,
    PathName,
    SecretIn,
    SecretList,
    SecretOut,
    SecretPut,
)

PROJECT = "/cloud/v3/inference/{project_id}"
API_KEYS = PROJECT + "/api_keys"
CREDENTIALS = PROJECT + "/registry_credentials"
SECRETS = PROJECT + "/secrets"
KEYS_PER_PAGE = 100


def named_resource_routes(emulator: Emulator) -> APIRouter:
    """Return all routes for what a deployment of v3 refers to."""
    router = APIRouter(dependencies=[API_KEY])
    _add_key_list_routes(router, emulator)
    _add_key_routes(router, emulator)
    _add_credential_list_routes(router, emulator)
    _add_credential_routes(router, emulator)
    _add_secret_list_routes(router, emulator)
    _add_secret_routes(router, emulator)
    return router


def _add_key_list_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.get(API_KEYS, response_model=ApiKeyList, responses=REFUSED)
    async def list_keys(project_id: int, limit: Limit = KEYS_PER_PAGE, offset: Offset = 0) -> Response:
        with emulator.lock:
            keys = emulator.api_keys_v3
            shown = [keys.shown(each, project_id) for each in keys.items(project_id)]
            return emulator.listed(shown, limit, offset)

    @router.post(API_KEYS, response_model=CreatedApiKeyOut, responses=EXISTS)
    async def create_key(project_id: int, asked: ApiKeyIn) -> Response:
        with emulator.lock:
            return JSONResponse(emulator.item_as_returned(emulator.api_keys_v3.create(asked, project_id)))


def _add_key_routes(router: APIRouter, emulator: Emulator) -> None:
    one = API_KEYS + "/{api_key_name}"

    @router.get(one, response_model=ApiKeyOut, responses=REFUSED)
    async def get_key(project_id: int, api_key_name: PathName) -> Response:
        with emulator.lock:
            keys = emulator.api_keys_v3
            return JSONResponse(emulator.item_as_returned(keys.shown(keys.get(api_key_name, project_id), project_id)))

    @router.patch(one, response_model=ApiKeyOut, responses=REFUSED)
    async def change_key(project_id: int, api_key_name: PathName, asked: ApiKeyPatch) -> Response:
        with emulator.lock:
            return JSONResponse(
                emulator.item_as_returned(emulator.api_keys_v3.describe(api_key_name, asked, project_id))
            )

    @router.delete(one, status_code=204, responses=EXISTS)
    async def delete_key(project_id: int, api_key_name: PathName) -> None:
        with emulator.lock:
            emulator.api_keys_v3.remove(api_key_name, project_id)


def _add_credential_list_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.get(CREDENTIALS, response_model=CredentialList, responses=REFUSED)
    async def list_credentials(project_id: int, limit: Limit = MAX_LIMIT, offset: Offset = 0) -> Response:
        with emulator.lock:
            credentials = emulator.credentials_v3
            shown = [credentials.shown(each) for each in credentials.items(project_id)]
            return emulator.listed(shown, limit, offset)

    @router.post(CREDENTIALS, response_model=CredentialOut, responses=EXISTS)
    async def create_credential(project_id: int, asked: CredentialIn) -> Response:
        with emulator.lock:
            return JSONResponse(emulator.item_as_returned(emulator.credentials_v3.create(asked, project_id)))


def _add_credential_routes(router: APIRouter, emulator: Emulator) -> None:
    one = CREDENTIALS + "/{credential_name}"

    @router.get(one, response_model=CredentialOut, responses=REFUSED)
    async def get_credential(project_id: int, credential_name: PathName) -> Response:
        with emulator.lock:
            credentials = emulator.credentials_v3
            return JSONResponse(
                emulator.item_as_returned(credentials.shown(credentials.get(credential_name, project_id)))
            )

    @router.put(one, response_model=CredentialOut, responses=REFUSED)
    async def replace_credential(project_id: int, credential_name: PathName, asked: CredentialPut) -> Response:
        with emulator.lock:
            replaced = emulator.credentials_v3.replace(credential_name, asked, project_id)
            return JSONResponse(emulator.item_as_returned(replaced))

    @router.delete(one, status_code=204, responses=REFUSED)
    async def delete_credential(project_id: int, credential_name: PathName) -> None:
        with emulator.lock:
            emulator.credentials_v3.delete(credential_name, project_id)


def _add_secret_list_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.get(SECRETS, response_model=SecretList, responses=REFUSED)
    async def list_secrets(project_id: int, limit: Limit = MAX_LIMIT, offset: Offset = 0) -> Response:
        with emulator.lock:
            secrets = emulator.secrets_v3
            return emulator.listed([secrets.shown(each) for each in secrets.items(project_id)], limit, offset)

    @router.post(SECRETS, response_model=SecretOut, responses=EXISTS)
    async def create_secret(project_id: int, asked: SecretIn) -> Response:
        with emulator.lock:
            return JSONResponse(emulator.item_as_returned(emulator.secrets_v3.create(asked, project_id)))


def _add_secret_routes(router: APIRouter, emulator: Emulator) -> None:
    one = SECRETS + "/{secret_name}"

    @router.get(one, response_model=SecretOut, responses=REFUSED)
    async def get_secret(project_id: int, secret_name: PathName) -> Response:
        with emulator.lock:
            secrets = emulator.secrets_v3
            return JSONResponse(emulator.item_as_returned(secrets.shown(secrets.get(secret_name, project_id))))

    @router.put(one, response_model=SecretOut, responses=REFUSED)
    async def replace_secret(project_id: int, secret_name: PathName, asked: SecretPut) -> Response:
        with emulator.lock:
            return JSONResponse(emulator.item_as_returned(emulator.secrets_v3.replace(secret_name, asked, project_id)))

    @router.delete(one, status_code=204, responses=REFUSED)
    async def delete_secret(project_id: int, secret_name: PathName) -> None:
        with emulator.lock:
            emulator.secrets_v3.delete(secret_name, project_id)
