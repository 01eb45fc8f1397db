# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of flavors, capacity and models that v2 and v3 answer, and of regions.

Names, types and defaults are those of Gcore's OpenAPI documents.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, WithJsonSchema

Count = Annotated[int, Field(ge=0)]
# Only described: pydantic's own regular expressions know no look-ahead.
Degrees = Annotated[str, WithJsonSchema({"type": "string", "pattern": r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$"})]


class FlavorV3Out(BaseModel):
    """A flavor of v3: memory in Gi."""

    name: str
    description: str
    cpu: float
    memory: float
    gpu: int
    gpu_model: str
    gpu_memory: float
    gpu_compute_capability: str
    is_gpu_shared: bool


class FlavorV3List(BaseModel):
    """One page of flavors; `count` is the number of all."""

    count: Count
    results: list[FlavorV3Out]


class FlavorV2Out(BaseModel):
    """A flavor of v2: CPU in millicores, memory in MiB."""

    id: UUID
    name: str
    description: str
    cpu: int
    ram: int
    gpu_count: int = 0
    gpu_model: str = ""
    gpu_memory: int = 0


class FreeV3(BaseModel):
    """How many replicas of a flavor are free."""

    flavor_name: str
    capacity: Count


class CapacityV3(BaseModel):
    """What is free in a region."""

    region_id: int
    capacity: list[FreeV3]


class CapacityV3List(BaseModel):
    """What is free in every region."""

    count: Count
    results: list[CapacityV3]


class FreeV2(BaseModel):
    """How many replicas of a flavor are free."""

    flavor_id: UUID
    capacity: Count


class CapacityV2(BaseModel):
    """What is free in a region."""

    region_id: int
    capacity: list[FreeV2]


class ModelV3Out(BaseModel):
    """A model of the catalogue, as v3 answers it."""

    id: UUID
    name: str
    description: str
    image_url: str
    image_registry_id: str | None
    port: int
    default_flavor_name: str | None
    example_curl_request: str | None
    version: str | None
    developer: str | None
    category: str | None
    has_eula: bool
    eula_url: str | None
    model_id: str | None
    inference_frontend: str | None
    inference_backend: str | None
    openai_compatibility: str | None
    documentation_page: str | None


class ModelV3List(BaseModel):
    """One page of models; `count` is the number of all."""

    count: Count
    results: list[ModelV3Out]


class ModelV2Out(BaseModel):
    """A model of the catalogue, as v2 answers it."""

    id: UUID
    name: str
    description: str
    image_url: str
    image_registry_id: UUID | None = None
    port: int
    default_flavor_id: UUID | None = None
    example_curl_request: str | None = None
    version: str | None = None
    developer: str | None = None
    category: str | None = None
    has_eula: bool = False
    eula_url: str | None = None
    model_id: str | None = None
    inference_frontend: str | None = None
    inference_backend: str | None = None
    openai_compatibility: str | None = None
    documentation_page: str | None = None


class ModelOrder(StrEnum):
    """The orders that models can be had in."""

    FORWARDS = "name.asc"
    BACKWARDS = "name.desc"


class Product(StrEnum):
    """What a region can have."""

    CONTAINERS = "containers"
    INFERENCE = "inference"


class RegionOrder(StrEnum):
    """The orders that regions can be had in."""

    OLDEST_FIRST = "created_at.asc"
    NEWEST_FIRST = "created_at.desc"
    FORWARDS = "display_name.asc"
    BACKWARDS = "display_name.desc"


class Access(StrEnum):
    """The kinds of regions."""

    CORE = "core"
    EDGE = "edge"


class Endpoint(StrEnum):
    """Who reaches the endpoint of a region."""

    ADMIN = "admin"
    INTERNAL = "internal"
    PUBLIC = "public"


class FileShare(StrEnum):
    """The kinds of file shares."""

    DDN = "ddn"
    STANDARD = "standard"
    VAST = "vast"


class RegionState(StrEnum):
    """The states of a region."""

    ACTIVE = "ACTIVE"
    DELETED = "DELETED"
    DELETING = "DELETING"
    DELETION_FAILED = "DELETION_FAILED"
    INACTIVE = "INACTIVE"
    MAINTENANCE = "MAINTENANCE"
    NEW = "NEW"


class Zone(StrEnum):
    """The parts of the world."""

    AMERICAS = "AMERICAS"
    APAC = "APAC"
    EMEA = "EMEA"
    RUSSIA_AND_CIS = "RUSSIA_AND_CIS"


class Coordinate(BaseModel):
    """Where a region is."""

    latitude: Degrees
    longitude: Degrees


class CloudRegionOut(BaseModel):
    """A region, with what it offers."""

    access_level: Access
    available_volume_types: list[str] | None
    coordinates: Coordinate | None
    country: Annotated[str, Field(pattern=r"^\w{2}$")]
    created_at: datetime
    created_on: datetime = Field(json_schema_extra={"deprecated": True})
    ddos_endpoint_id: int | None = Field(default=None, json_schema_extra={"deprecated": True})
    display_name: str
    endpoint_type: Endpoint
    external_network_id: str | None
    file_share_types: list[FileShare] | None
    has_ai: bool
    has_ai_gpu: bool
    has_baremetal: bool
    has_basic_vm: bool
    has_dbaas: bool
    has_ddos: bool
    has_k8s: bool
    has_kvm: bool
    has_sfs: bool
    id: int
    keystone_id: int
    keystone_name: str
    metrics_database_id: int | None
    slug: str
    state: RegionState
    task_id: str | None = Field(json_schema_extra={"deprecated": True})
    vlan_physical_network: str
    zone: Zone | None


class RegionList(BaseModel):
    """One page of regions; `count` is the number of all."""

    count: Count
    results: list[CloudRegionOut]


#: What the emulator's own document describes.
DOCUMENTED: list[type[BaseModel]] = [
    CapacityV2,
    CapacityV3List,
    FlavorV2Out,
    FlavorV3List,
    ModelV2Out,
    ModelV3List,
    RegionList,
]
