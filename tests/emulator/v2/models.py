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
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AnyUrl, BaseModel, ConfigDict, Field, WithJsonSchema

from ..shapes import (
    Body,
    DeployStatus,
    HttpTrigger,
    Image,
    LogLine,
    Name,
    Port,
    ProbeConfig,
    RegionLogLine,
    Replicas,
    Shape,
    Status,
    ThresholdTrigger,
    Timeout,
)

UUID_FORM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def canonical_uuid(text: str) -> str:
    """Return the UUID in lower case; raise ValueError if it has no hyphens."""
    if not UUID_FORM.fullmatch(text):
        raise ValueError("Input should be a valid UUID")
    return text.lower()


Uuid = Annotated[str, AfterValidator(canonical_uuid), WithJsonSchema({"type": "string", "format": "uuid"})]


class Triggers(Shape):
    """What makes a container scale."""

    cpu: ThresholdTrigger | None = None
    gpu_memory: ThresholdTrigger | None = None
    gpu_utilization: ThresholdTrigger | None = None
    http: HttpTrigger | None = None
    memory: ThresholdTrigger | None = None


class Scale(Replicas):
    """How many replicas a region may have; `cooldown_period` in seconds."""

    cooldown_period: Annotated[int, Field(ge=1, le=3600)] | None = 60
    triggers: Triggers | None = None


class ContainerIn(Shape):
    """One region of a deployment, as it is asked for."""

    region_id: int
    scale: Scale


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


class DeploymentIn(Body):
    """The body of POST and PUT: what is left out takes its default; `timeout` in seconds."""

    api_key_ids: list[Uuid] = Field(default=[])
    auth_enabled: bool = False
    command: list[str] | None = None
    containers: Annotated[list[ContainerIn], Field(min_length=1)]
    description: str | None = None
    envs: dict[str, str] = Field(default={})
    flavor_id: Uuid
    image: Image
    image_registry_id: Uuid | None = None
    listening_port: Port
    name: Name
    probes: Probes | None = None
    project_id: int | None = None
    timeout: Timeout | None = 120


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
    timeout: Timeout | None = 120


class CreatedDeploymentOut(DeploymentOut):
    """A deployment as POST answers it."""

    containers: list[ContainerOut] = []


class DeploymentList(BaseModel):
    """One page of deployments; `count` is the number of all."""

    count: Annotated[int, Field(ge=0)]
    results: list[DeploymentOut]


#: What the emulator's own document describes.
DOCUMENTED: list[type[BaseModel]] = [CreatedDeploymentOut, DeploymentIn, DeploymentList, LogLine, RegionLogLine]
