# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a test can change about the emulator while it runs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from .models import Status, Uuid

DEFAULT_TOKEN = "1234$abcdef"


def _lingering_reads(given: object) -> object:
    """Take `true` as for ever (-1) and `false` as not at all (0)."""
    return -int(given) if isinstance(given, bool) else given


class Settings(BaseModel):
    """The behaviour of one emulator; every field has a default that resembles the real API.

    `statuses_after_*`: the first status is taken at once, each read shows the next, the last stays;
    an empty list leaves the status alone. `linger_deleting`: how many reads still show a deleted
    deployment as DELETING; -1 or `true` is for ever. `logs_shape`: the contract calls the answer a
    list and gives the schema of one line, so each shape can be had.
    """

    model_config = ConfigDict(extra="forbid")

    token: str = DEFAULT_TOKEN
    projects: list[int] = [1, 42]
    default_project: int = 1
    unknown_flavors: list[Uuid] = []
    regions_without_capacity: list[int] = []
    catalogue_prefix: str = "registry.hub.gcore.example/"
    statuses_after_create: list[Status] = [Status.NEW, Status.ACTIVE]
    statuses_after_update: list[Status] = []
    statuses_after_start: list[Status] = [Status.DEPLOYING, Status.ACTIVE]
    linger_deleting: Annotated[int, BeforeValidator(_lingering_reads)] = 0
    odd_answers: bool = True
    logs_shape: Literal["list", "results", "object"] = "list"
    latency_seconds: float = 0.0
