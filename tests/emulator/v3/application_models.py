# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of the applications of the catalogue: what there is, what is deployed, and its price.

Names, types and limits are those of Gcore's OpenAPI document for v3 applications.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from ..shapes import Body, Shape
from .models import left_out


class ParameterType(StrEnum):
    """What the text of a parameter stands for."""

    ENUM = "enum"
    FLOAT = "float"
    INTEGER = "integer"
    STRING = "string"


class ParameterOut(BaseModel):
    """A parameter of a component in the catalogue; every value is text."""

    default_value: str
    description: str
    display_name: str
    enum_values: list[str] | None
    max_value: str | None
    min_value: str | None
    pattern: str | None
    required: bool
    type: ParameterType


class ShortFlavor(BaseModel):
    """A flavor that suits a component."""

    name: str


class ComponentOut(BaseModel):
    """A component of an application in the catalogue."""

    description: str
    display_name: str
    exposable: bool
    license_url: str
    parameters: dict[str, ParameterOut]
    readme: str
    required: bool
    suitable_flavors: list[ShortFlavor]


class CatalogOut(BaseModel):
    """An application of the catalogue."""

    components: dict[str, ComponentOut]
    cover_url: str
    description: str
    display_name: str
    name: str
    readme: str
    tags: dict[str, str]


class CatalogList(BaseModel):
    """The catalogue."""

    count: Annotated[int, Field(ge=0)]
    results: list[CatalogOut]


class Override(Shape):
    """A parameter whose value is not its default."""

    value: str


class Scale(Shape):
    """How many replicas a component may have."""

    max: int
    min: int


class ComponentIn(Shape):
    """A component, as it is asked for."""

    exposed: bool
    flavor: str
    parameter_overrides: dict[str, Override] = left_out()
    scale: Scale


class ApplicationIn(Body):
    """An application that is to be deployed."""

    api_keys: list[str] = left_out()
    application_name: str
    components_configuration: dict[str, ComponentIn]
    name: Annotated[str, Field(max_length=15)]
    regions: list[int]


class ScalePatch(Shape):
    """A part of a scale."""

    max: int = left_out()
    min: int = left_out()


class ComponentPatch(Shape):
    """A part of a component; an override of null is removed."""

    exposed: bool = left_out()
    flavor: str = left_out()
    parameter_overrides: dict[str, Override | None] = left_out()
    scale: ScalePatch = left_out()


class ApplicationPatch(Body):
    """What is to change; a component of null is switched off."""

    api_keys: list[str] = left_out()
    components_configuration: dict[str, ComponentPatch | None] = left_out()
    regions: list[int] = left_out()


class ComponentConfiguration(BaseModel):
    """A component, as it is answered."""

    exposed: bool
    flavor: str
    parameter_overrides: dict[str, Override]
    scale: Scale


class ConsolidatedStatus(StrEnum):
    """The status of a whole application."""

    ACTIVE = "Active"
    FAILED = "Failed"
    PARTIALLY_DEPLOYED = "PartiallyDeployed"
    UNKNOWN = "Unknown"


class Inference(BaseModel):
    """The deployment of a component."""

    flavor: str
    name: str


class ExposeAddress(BaseModel):
    """Where a component can be reached."""

    address: str


class RegionComponent(BaseModel):
    """How a component is in one region."""

    error: str
    status: str


class RegionOut(BaseModel):
    """How an application is in one region."""

    components: dict[str, RegionComponent]
    region_id: int
    status: str


class ApplicationStatus(BaseModel):
    """How an application is."""

    component_inferences: dict[str, Inference]
    consolidated_status: ConsolidatedStatus
    expose_addresses: dict[str, ExposeAddress]
    regions: list[RegionOut]


class ApplicationOut(BaseModel):
    """A deployed application, as it is answered."""

    api_keys: list[str]
    application_name: str
    components_configuration: dict[str, ComponentConfiguration]
    name: str
    regions: list[int]
    status: ApplicationStatus


class ApplicationList(BaseModel):
    """The deployed applications of a project."""

    count: Annotated[int, Field(ge=0)]
    results: list[ApplicationOut]


class PricedScale(Shape):
    """How many replicas of a container are to be paid for."""

    max: Annotated[int, Field(ge=1, le=10000)]


class PricedContainer(Shape):
    """One container of a component."""

    flavor_name: str
    scale: PricedScale


class PricedComponent(Shape):
    """A component that is to be paid for."""

    containers: Annotated[list[PricedContainer], Field(min_length=1)]


class ApplicationPriceQuestion(Body):
    """An application whose price is to be told."""

    components: Annotated[dict[str, PricedComponent], Field(min_length=1)]
    regions: Annotated[list[int], Field(min_length=1)]
