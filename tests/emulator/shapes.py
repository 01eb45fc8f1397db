# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes that v2 and v3 of the API have in common, with their limits.

Names, types, defaults and limits are those of Gcore's OpenAPI documents; what is stricter than
those documents stands in validators, which do not show in the emulator's own document.
"""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

IMAGE_FORM = (
    r"^(?:(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*)"
    r"(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$"
)

Port = Annotated[int, Field(ge=1, le=65535)]
AtLeastOne = Annotated[int, Field(ge=1)]
Image = Annotated[str, Field(pattern=IMAGE_FORM)]
Name = Annotated[str, Field(min_length=4, max_length=30, pattern="^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
Timeout = Annotated[int, Field(ge=0)]


class Shape(BaseModel):
    """A JSON object whose values are never converted: `"1"` and `true` are no integers."""

    model_config = ConfigDict(strict=True)


class Body(Shape):
    """The body of a request."""

    @model_validator(mode="before")
    @classmethod
    def _is_text(cls, asked: Any) -> Any:
        """Refuse half a letter, which JSON can hold and no response could."""
        try:
            json.dumps(asked, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ValueError("Input should be valid text: it holds a lone surrogate") from None
        return asked


class ThresholdTrigger(Shape):
    """A trigger that fires above a percentage of use."""

    threshold: Annotated[int, Field(ge=1, le=100)]


class HttpTrigger(Shape):
    """A trigger that fires above `rate` requests within `window` seconds."""

    rate: Annotated[int, Field(ge=1, le=1000)]
    window: Annotated[int, Field(ge=1, le=3600)]


class Replicas(Shape):
    """How many replicas a region may have."""

    max: Annotated[int, Field(le=300)]
    min: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _min_fits_under_max(self) -> Self:
        if self.min > self.max:
            raise ValueError(f"min ({self.min}) should not be above max ({self.max})")
        return self


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


class RegionLogLine(BaseModel):
    """One line that a container of a region wrote."""

    message: str
    pod: str
    time: datetime


class LogLine(RegionLogLine):
    """One line that a container wrote, with its region."""

    region_id: int
