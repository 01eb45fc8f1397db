# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths of Everywhere Inference v3 that have to do with deployments, and those of its tasks."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from ..documented import API_KEY, EXISTS, MISSING, REFUSED, Limit, Offset
from ..emulator import Emulator
from ..paging import MAX_LIMIT, page
from ..references import check_v3
from .models import DeploymentIn, DeploymentList, DeploymentOut, DeploymentPatch, LogList, LogOrder
from .preview_models import PriceOut, PriceQuestion, QuotaOut, QuotaQuestion
from .previews import price, quota
from .task_models import TaskIds, TaskOut

PREFIX = "/cloud/v3/inference/{project_id}/deployments"
TASK = "/cloud/v1/tasks/{task_id}"
PRICE = "/cloud/v2/pricing/inference/deployments"


def deployment_routes(emulator: Emulator) -> APIRouter:
    """Return all routes for the deployments of an emulator, their tasks, logs and previews."""
    router = APIRouter(dependencies=[API_KEY])
    _add_collection_routes(router, emulator)
    _add_deployment_routes(router, emulator)
    _add_power_routes(router, emulator)
    _add_log_routes(router, emulator)
    _add_task_routes(router, emulator)
    _add_preview_routes(router, emulator)
    return router


def _add_collection_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.get(PREFIX, response_model=DeploymentList, responses=REFUSED)
    async def list_deployments(project_id: int, limit: Limit = MAX_LIMIT, offset: Offset = 0) -> Response:
        with emulator.lock:
            count, found = emulator.v3.find_page(project_id, limit, offset)
            results = [emulator.as_returned(each) for each in found]
        return JSONResponse({"count": count, "results": results})

    @router.post(PREFIX, response_model=TaskIds, responses=EXISTS)
    async def create_deployment(project_id: int, asked: DeploymentIn) -> Response:
        with emulator.lock:
            emulator.v3.require_project(project_id)
            check_v3(emulator, project_id, asked)
            return _started(emulator.v3.create(project_id, asked))


def _add_deployment_routes(router: APIRouter, emulator: Emulator) -> None:
    one = PREFIX + "/{deployment_name}"

    @router.get(one, response_model=DeploymentOut, responses=REFUSED)
    async def get_deployment(project_id: int, deployment_name: str) -> Response:
        with emulator.lock:
            return JSONResponse(emulator.as_returned(emulator.v3.get(project_id, deployment_name)))

    @router.patch(one, response_model=TaskIds, responses=EXISTS)
    async def change_deployment(project_id: int, deployment_name: str, asked: DeploymentPatch) -> Response:
        with emulator.lock:
            emulator.v3.require(project_id, deployment_name)
            check_v3(emulator, project_id, asked)
            return _started(emulator.v3.change(project_id, deployment_name, asked))

    @router.delete(one, response_model=TaskIds, responses=REFUSED)
    async def delete_deployment(project_id: int, deployment_name: str) -> Response:
        with emulator.lock:
            return _started(emulator.v3.delete(project_id, deployment_name))


def _add_power_routes(router: APIRouter, emulator: Emulator) -> None:
    one = PREFIX + "/{deployment_name}"

    @router.post(one + "/start", status_code=204, responses=MISSING)
    async def start_deployment(project_id: int, deployment_name: str) -> None:
        with emulator.lock:
            emulator.v3.start(project_id, deployment_name)

    @router.post(one + "/stop", status_code=204, responses=MISSING)
    async def stop_deployment(project_id: int, deployment_name: str) -> None:
        with emulator.lock:
            emulator.v3.stop(project_id, deployment_name)


def _add_log_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.get(PREFIX + "/{deployment_name}/logs", response_model=LogList, responses=REFUSED)
    async def get_logs(
        project_id: int,
        deployment_name: str,
        limit: Limit = MAX_LIMIT,
        offset: Offset = 0,
        order_by: LogOrder = LogOrder.NEWEST_FIRST,
        region_id: int | None = None,
    ) -> Response:
        with emulator.lock:
            lines = emulator.v3.logs(project_id, deployment_name, region_id, order_by)
            count_shown = emulator.settings.log_count
        count = len(lines) if count_shown is None else count_shown
        return JSONResponse({"count": count, "results": page(lines, limit, offset)})


def _add_task_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.get(TASK, response_model=TaskOut, responses=MISSING)
    async def get_task(task_id: str) -> Response:
        with emulator.lock:
            return JSONResponse(emulator.task_as_returned(emulator.v3.tasks.read(task_id)))


def _add_preview_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.post(PREFIX + "/check_limits", response_model=QuotaOut, responses=REFUSED)
    async def check_limits(project_id: int, asked: QuotaQuestion) -> Response:
        with emulator.lock:
            emulator.v3.require_project(project_id)
            emulator.v3.require_flavor(asked.flavor_name)
            return JSONResponse(quota(asked, emulator.settings))

    @router.post(PRICE, response_model=PriceOut, responses=REFUSED)
    async def preview_price(asked: PriceQuestion) -> Response:
        with emulator.lock:
            emulator.v3.require_flavor(asked.flavor_name)
            return JSONResponse(price(asked, emulator.settings))


def _started(task_id: str) -> Response:
    """Answer a write with the task that carries it out."""
    body: dict[str, Any] = {"tasks": [task_id]}
    return JSONResponse(body)
