# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths of Everywhere Inference v2 that have to do with deployments."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from ..documented import API_KEY, EXISTS, FAILED, MISSING, REFUSED, QueryInteger, QueryText
from ..emulator import Emulator
from ..references import check_v2
from ..shapes import LogLine, RegionLogLine
from .models import CreatedDeploymentOut, DeploymentIn, DeploymentList, DeploymentOut

PREFIX = "/cloud/v2/inference/deployments"


def deployment_routes(emulator: Emulator) -> APIRouter:
    """Return all routes for the deployments of an emulator."""
    router = APIRouter(prefix=PREFIX, dependencies=[API_KEY])
    _add_collection_routes(router, emulator)
    _add_deployment_routes(router, emulator)
    _add_power_routes(router, emulator)
    _add_log_routes(router, emulator)
    return router


def _add_collection_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.get("", response_model=DeploymentList, responses=REFUSED)
    async def list_deployments(
        limit: QueryInteger = None,
        offset: QueryInteger = None,
        order_by: QueryText = None,
        project_id: QueryInteger = None,
    ) -> Response:
        with emulator.lock:
            count, found = emulator.v2.find_page(project_id, limit, offset, order_by)
            results = [emulator.as_returned(each) for each in found]
        return JSONResponse({"count": count, "results": results})

    @router.post("", response_model=CreatedDeploymentOut, responses=EXISTS)
    async def create_deployment(asked: DeploymentIn) -> Response:
        with emulator.lock:
            check_v2(emulator, asked)
            return JSONResponse(emulator.as_returned(emulator.v2.create(asked)))


def _add_deployment_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.get("/{instance_id}", response_model=DeploymentOut, responses=REFUSED)
    async def get_deployment(instance_id: str) -> Response:
        with emulator.lock:
            return JSONResponse(emulator.as_returned(emulator.v2.get(instance_id)))

    @router.put("/{instance_id}", response_model=DeploymentOut, responses=FAILED)
    async def replace_deployment(instance_id: str, asked: DeploymentIn) -> Response:
        with emulator.lock:
            emulator.v2.require(instance_id)
            check_v2(emulator, asked)
            return JSONResponse(emulator.as_returned(emulator.v2.replace(instance_id, asked)))

    @router.delete("/{instance_id}", status_code=204, responses=REFUSED)
    async def delete_deployment(instance_id: str) -> None:
        with emulator.lock:
            emulator.v2.delete(instance_id)


def _add_power_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.post("/{instance_id}/start", status_code=204, responses=MISSING)
    async def start_deployment(instance_id: str) -> None:
        with emulator.lock:
            emulator.v2.start(instance_id)

    @router.post("/{instance_id}/stop", status_code=204, responses=MISSING)
    async def stop_deployment(instance_id: str) -> None:
        with emulator.lock:
            emulator.v2.stop(instance_id)


def _add_log_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.get("/{instance_id}/logs", response_model=LogLine, responses=REFUSED)
    async def get_logs(instance_id: str) -> Response:
        with emulator.lock:
            return _logs(emulator, emulator.v2.logs(instance_id))

    @router.get("/{instance_id}/regions/{region_id}/logs", response_model=RegionLogLine, responses=REFUSED)
    async def get_region_logs(instance_id: str, region_id: int) -> Response:
        with emulator.lock:
            return _logs(emulator, emulator.v2.region_logs(instance_id, region_id))


def _logs(emulator: Emulator, lines: list[dict[str, Any]]) -> Response:
    """Answer log lines in the shape of the settings."""
    count_shown = emulator.settings.log_count
    shapes: dict[str, Any] = {
        "list": lines,
        "results": {"count": len(lines) if count_shown is None else count_shown, "results": lines},
        "object": lines[0] if lines else {},
    }
    return JSONResponse(shapes[emulator.settings.logs_shape])
