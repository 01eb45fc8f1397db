# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes that the Everywhere Inference v2 API takes and gives, with their limits.

Names, types, defaults and limits are those of Gcore's OpenAPI document for v2; what is stricter
than that document stands in validators, which do not show in the emulator's own document.
"""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    AnyUrl,
    BaseModel,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

UUID_FORM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
IMAGE_FORM = (
    r"^(?:(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*)"
    r"(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$"
)


def canonical_uuid(text: str) -> str:
    """Give the UUID in lower case; ValueError unless it is written with hyphens."""
    if not UUID_FORM.fullmatch(text):
        raise ValueError("Input should be a valid UUID")
    return text.lower()


Uuid = Annotated[str, AfterValidator(canonical_uuid), WithJsonSchema({"type": "string", "format": "uuid"})]
Port = Annotated[int, Field(ge=1, le=65535)]
AtLeastOne = Annotated[int, Field(ge=1)]


class Shape(BaseModel):
    """A JSON object whose values are never converted: `"1"` and `true` are no integers."""

    model_config = ConfigDict(strict=True)


class ThresholdTrigger(Shape):
    """A trigger that fires above a percentage of use."""

    threshold: Annotated[int, Field(ge=1, le=100)]


class HttpTrigger(Shape):
    """A trigger that fires above `rate` requests within `window` seconds."""

    rate: Annotated[int, Field(ge=1, le=1000)]
    window: Annotated[int, Field(ge=1, le=3600)]


class Triggers(Shape):
    """What makes a container scale."""

    cpu: ThresholdTrigger | None = None
    gpu_memory: ThresholdTrigger | None = None
    gpu_utilization: ThresholdTrigger | None = None
    http: HttpTrigger | None = None
    memory: ThresholdTrigger | None = None


class Scale(Shape):
    """How many replicas a region may have; `cooldown_period` in seconds."""

    cooldown_period: Annotated[int, Field(ge=1, le=3600)] | None = 60
    max: Annotated[int, Field(le=300)]
    min: Annotated[int, Field(ge=0)]
    triggers: Triggers | None = None

    @model_validator(mode="after")
    def _min_fits_under_max(self) -> Self:
        if self.min > self.max:
            raise ValueError(f"min ({self.min}) should not be above max ({self.max})")
        return self


class ContainerIn(Shape):
    """One region of a deployment, as it is asked for."""

    region_id: int
    scale: Scale


class ExecHandler(Shape):
    """A probe that runs a command in the container."""

    command: list[str]


class HttpGetHandler(Shape):
    """A probe that asks the container over HTTP."""

    headers: dict[str, str] = Field(default_factory=dict)
    host: str | None = None
    path: str = "/"
    port: Port
    schema_: Annotated[str, Field(pattern="^(HTTP|HTTPS)$", alias="schema")] = "HTTP"


class TcpSocketHandler(Shape):
    """A probe that opens a connection to the container."""

    port: Port


class ProbeConfig(Shape):
    """The handlers and numbers of one probe; times are in seconds."""

    exec: ExecHandler | None = None
    failure_threshold: AtLeastOne = 3
    http_get: HttpGetHandler | None = None
    initial_delay_seconds: Annotated[int, Field(ge=0)] = 0
    period_seconds: AtLeastOne = 10
    success_threshold: AtLeastOne = 1
    tcp_socket: TcpSocketHandler | None = None
    timeout_seconds: AtLeastOne = 3


class Probe(Shape):
    """One probe, on or off."""

    enabled: bool
    probe: ProbeConfig | None = None


class Probes(Shape):
    """The three probes of a deployment; no other key is accepted."""

    model_config = ConfigDict(strict=True, extra="forbid")

    liveness_probe: Probe | None = None
    readiness_probe: Probe | None = None
    startup_probe: Probe | None = None


class DeploymentIn(Shape):
    """The body of POST and PUT: what is left out takes its default; `timeout` in seconds."""

    api_key_ids: list[Uuid] = []
    auth_enabled: bool = False
    command: list[str] | None = None
    containers: Annotated[list[ContainerIn], Field(min_length=1)]
    description: str | None = None
    envs: dict[str, str] = {}
    flavor_id: Uuid
    image: Annotated[str, Field(pattern=IMAGE_FORM)]
    image_registry_id: Uuid | None = None
    listening_port: Port
    name: Annotated[str, Field(min_length=4, max_length=30, pattern="^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    probes: Probes | None = None
    project_id: int | None = None
    timeout: Annotated[int, Field(ge=0)] | None = 120


class Status(StrEnum):
    """The states of a deployment."""

    ACTIVE = "ACTIVE"
    DELETED = "DELETED"
    DELETING = "DELETING"
    DEPLOYING = "DEPLOYING"
    DISABLED = "DISABLED"
    ERROR = "ERROR"
    FAILED = "FAILED"
    NEW = "NEW"
    PARTIALLYDEPLOYED = "PARTIALLYDEPLOYED"
    PENDING = "PENDING"


class DeployStatus(BaseModel):
    """How many replicas of a region are ready, and of how many."""

    ready: int
    total: int


class ContainerOut(BaseModel):
    """One region of a deployment, as it is answered."""

    deploy_status: DeployStatus
    error_message: str | None = None
    region_id: int
    scale: Scale


class DeploymentOut(BaseModel):
    """A deployment as it is answered; the project is not part of it."""

    address: AnyUrl | None = None
    api_key_ids: list[UUID] = []
    auth_enabled: bool = False
    command: list[str] | None = None
    containers: list[ContainerOut]
    created_at: datetime | None = None
    description: str | None = None
    envs: dict[str, str] | None = None
    flavor_id: UUID
    id: UUID
    image: str
    image_registry_id: UUID | None = None
    listening_port: int
    name: str
    probes: Probes | None = None
    status: Status
    timeout: Annotated[int, Field(ge=0)] | None = 120


class CreatedDeploymentOut(DeploymentOut):
    """A deployment as POST answers it."""

    containers: list[ContainerOut] = []


class DeploymentList(BaseModel):
    """One page of deployments; `count` is the number of all."""

    count: Annotated[int, Field(ge=0)]
    results: list[DeploymentOut]


class RegionLogLine(BaseModel):
    """One line that a container of a region wrote."""

    message: str
    pod: str
    time: datetime


class LogLine(RegionLogLine):
    """One line that a container wrote, with its region."""

    region_id: int
