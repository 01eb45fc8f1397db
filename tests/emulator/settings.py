# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a test can change about the emulator while it runs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from .shapes import Status
from .v3.preview_models import PriceStatus, Resource
from .v3.task_models import TaskState

DEFAULT_TOKEN = "1234$abcdef"


def _lingering_reads(given: object) -> object:
    """Take `true` as for ever (-1) and `false` as not at all (0)."""
    return -int(given) if isinstance(given, bool) else given


class Settings(BaseModel):
    """The behaviour of one emulator; every field has a default that resembles the real API.

    `statuses_after_*`: the first status is taken at once, each read shows the next, the last stays;
    an empty list leaves the status alone. ACTIVE has `scale.min` replicas ready in each region, or is
    PENDING where every region may be empty; PARTIALLYDEPLOYED has half of them; others have none.
    `statuses_by_image`: by image, the statuses after a create, an update or a start, in place of those.
    `error_messages`: by region, what is wrong there while the status is PARTIALLYDEPLOYED, FAILED or
    ERROR; no replica is ready then. `linger_deleting`: how many reads still show a deleted
    deployment as DELETING; -1 or `true` is for ever. `log_lines`: what the containers wrote, each
    laid over the line of the documentation; null is that line, once for each region. `log_count`:
    the count that is told with them, where it is another. `logs_shape`: the contract calls the
    answer a list and gives the schema of one line, so each shape can be had.

    `writes_per_window`: how many writes are let through within any `window_seconds`; each further one
    is answered 429, with a Retry-After of as many seconds. 0 is no limit.

    `check_references`: whether the write of a deployment is refused that names a flavor, region, API key,
    registry or secret which is not there, or a region without room. `regions_without_inference`: which
    regions of the catalogue no deployment can be in. `capacity`: by region and name of a flavor, how many
    replicas are free; `default_capacity` is that of any other. `shows_passwords`: whether a registry
    comes with its password, as it did once. `v2_lists_shape`: the contract calls the responses to the lists
    beside deployments one item, so each shape can be had.

    Of v3 only, which shows a status that it does not have as the nearest that it has:
    `task_states`: the first read of a task shows the first state, each read the next, the last
    stays; a read of a deployment moves the tasks that concern it as well, so that a task which
    nobody follows comes to its end. `task_effect`: when a write takes effect: at the read that shows
    FINISHED, or at once. `task_error`: what a task says whose state is ERROR.
    `patch_nulls` and `patch_probes`: the contract says neither whether a null in a PATCH clears a
    field or is as good as left out, nor whether probes, whose every part may be left out there, are
    laid over those of the deployment or take their place.
    `quota_limits`, `quota_usage`: by resource; where no limit stands there is none, and what is in
    use is 0. `quota_answer`: whether the figures of every resource come, or only of those exceeded.
    `application_catalog`: the applications of the catalogue; null is those of the emulator.
    `application_statuses_after_*`: the statuses of an application, as those of deployments.
    `application_errors`: by component, what is wrong with it while it is not active.
    `secret_values`: whether a secret comes with its values, with asterisks or with empty texts.
    `hourly_prices`: by flavor, for one replica; `default_hourly_price` is that of any other.
    """

    model_config = ConfigDict(extra="forbid")

    token: str = DEFAULT_TOKEN
    projects: list[int] = [1, 42]
    default_project: int = 1
    unknown_flavors: list[str] = []
    regions_without_capacity: list[int] = []
    catalogue_prefix: str = "registry.hub.gcore.example/"
    statuses_after_create: list[Status] = [Status.NEW, Status.ACTIVE]
    statuses_after_update: list[Status] = []
    statuses_after_start: list[Status] = [Status.DEPLOYING, Status.ACTIVE]
    statuses_after_stop: list[Status] = [Status.DISABLED]
    statuses_by_image: dict[str, list[Status]] = {}
    error_messages: dict[int, str] = {}
    linger_deleting: Annotated[int, BeforeValidator(_lingering_reads)] = 0
    odd_responses: bool = True
    log_lines: list[dict[str, Any]] | None = None
    log_count: int | None = None
    check_references: bool = False
    regions_without_inference: list[int] = [2]
    capacity: dict[int, dict[str, int]] = {}
    default_capacity: int = 42
    shows_passwords: bool = False
    v2_lists_shape: Literal["results", "list", "object"] = "results"
    secret_values: Literal["plain", "masked", "empty"] = "plain"
    logs_shape: Literal["list", "results", "object"] = "list"
    latency_seconds: float = 0.0
    writes_per_window: int = 0
    window_seconds: float = 1.0
    task_states: list[TaskState] = [TaskState.NEW, TaskState.RUNNING, TaskState.FINISHED]
    task_effect: Literal["when_finished", "at_once"] = "when_finished"
    task_error: str = "No capacity available in the region"
    patch_nulls: Literal["clear", "keep"] = "clear"
    patch_probes: Literal["overlay", "replace"] = "overlay"
    quota_limits: dict[Resource, int] = {}
    quota_usage: dict[Resource, int] = {}
    quota_answer: Literal["exceeded", "all"] = "exceeded"
    hourly_prices: dict[str, float] = {}
    default_hourly_price: float = 2.5
    price_status: PriceStatus = PriceStatus.SHOW
    application_catalog: list[dict[str, Any]] | None = None
    application_errors: dict[str, str] = {}
    application_statuses_after_create: list[str] = ["Unknown", "Active"]
    application_statuses_after_update: list[str] = []
