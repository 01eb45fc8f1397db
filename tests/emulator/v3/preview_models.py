# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of what a deployment would need: its quota and its price."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model

from ..shapes import Body, Shape
from .models import ContainerIn, Text, left_out


class Resource(StrEnum):
    """What a quota limits."""

    CPU = "inference_cpu_millicore_count"
    A100 = "inference_gpu_a100_count"
    H100 = "inference_gpu_h100_count"
    L40S = "inference_gpu_l40s_count"
    INSTANCES = "inference_instance_count"


#: What is told of each resource.
FIGURES = ("limit", "requested", "usage")


class QuotaQuestion(Body):
    """A deployment whose quota is to be checked."""

    containers: Annotated[list[ContainerIn], Field(min_length=1)]
    flavor_name: Text


_FIELDS: dict[str, Any] = {f"{resource}_{figure}": (int, left_out()) for resource in Resource for figure in FIGURES}
QuotaOut = create_model("QuotaOut", **_FIELDS)


class PricedScale(Shape):
    """How many replicas are to be paid for."""

    max: Annotated[int, Field(ge=1, le=10**16)]


class PricedContainer(Shape):
    """One region that is to be paid for."""

    region_id: int
    scale: PricedScale


class PriceQuestion(Body):
    """A deployment whose price is to be told."""

    containers: Annotated[list[PricedContainer], Field(min_length=1)]
    flavor_name: str


class PriceStatus(StrEnum):
    """What a user interface should do with a price."""

    ERROR = "error"
    HIDE = "hide"
    SHOW = "show"


class PriceOut(BaseModel):
    """A price as it is answered."""

    currency_code: Literal["AZN", "EUR", "USD"] | None
    discount_percent: float | None
    price_per_hour: float | None
    price_per_month: float | None
    price_status: PriceStatus
    price_without_discount_per_month: float | None
    tax_percent: float


#: What the emulator's own document describes.
DOCUMENTED: list[type[BaseModel]] = [QuotaQuestion, QuotaOut, PriceQuestion, PriceOut]
