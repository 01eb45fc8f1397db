# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator's own paths, by which a test in another process controls it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from .emulator import STORES, Emulator, Seeding
from .faults import Fault
from .settings import Settings

PREFIX = "/_emulator"


class Bulk(BaseModel):
    """How many items to make, and where."""

    model_config = ConfigDict(extra="forbid")

    count: int
    project_id: int | None = None


def control_routes(emulator: Emulator) -> APIRouter:
    """Return all control routes; they need no key, and no document describes them."""
    router = APIRouter(prefix=PREFIX, include_in_schema=False)
    _add_journal_routes(router, emulator)
    _add_fault_routes(router, emulator)
    _add_state_routes(router, emulator)
    _add_seed_routes(router, "/deployments", "ids", Seeding(emulator, lambda emulator: emulator.v2))
    _add_seed_routes(router, "/v3/deployments", "names", Seeding(emulator, lambda emulator: emulator.v3))
    for name, store in STORES.items():
        _add_seed_routes(router, f"/{name}", "keys", Seeding(emulator, store))
    return router


def _add_journal_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.get("/requests")
    async def get_requests() -> list[dict[str, Any]]:
        return emulator.journal.entries()

    @router.delete("/requests", status_code=204)
    async def clear_requests() -> None:
        emulator.journal.clear()


def _add_fault_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.get("/faults")
    async def get_faults() -> list[Fault]:
        return emulator.faults.left()

    @router.post("/faults", status_code=204)
    async def add_faults(faults: list[Fault]) -> None:
        emulator.add_faults(faults)

    @router.delete("/faults", status_code=204)
    async def clear_faults() -> None:
        emulator.faults.clear()


def _add_state_routes(router: APIRouter, emulator: Emulator) -> None:
    @router.post("/reset", status_code=204)
    async def reset() -> None:
        emulator.reset()

    @router.get("/settings")
    async def get_settings() -> Settings:
        return emulator.settings

    @router.patch("/settings")
    async def change_settings(changes: dict[str, Any]) -> Settings:
        return emulator.change_settings(changes)

    @router.get("/tasks")
    async def get_tasks() -> list[dict[str, Any]]:
        return emulator.tasks()


def _add_seed_routes(router: APIRouter, path: str, keys: str, seeding: Seeding) -> None:
    """Add the routes for what one store holds; `keys` is what its bulk answers."""

    @router.get(path)
    async def get_stored() -> dict[int, list[dict[str, Any]]]:
        return seeding.stored()

    @router.delete(path, status_code=204)
    async def clear() -> None:
        seeding.clear()

    @router.post(path + "/bulk")
    async def make_many(bulk: Bulk) -> dict[str, list[str]]:
        return {keys: seeding.bulk(bulk.count, bulk.project_id)}

    @router.put(path + "/{key}")
    async def seed(key: str, deployment: dict[str, Any], project_id: int | None = None) -> dict[str, Any]:
        return seeding.seed(deployment, project_id, key)
