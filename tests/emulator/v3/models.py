# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes that the Everywhere Inference v3 API takes and gives, with their limits.

Names, types, defaults and limits are those of Gcore's OpenAPI document for v3; what is stricter
than that document stands in validators, which do not show in the emulator's own document.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AnyUrl, BaseModel, ConfigDict, Field

from ..shapes import (
    AtLeastOne,
    Body,
    DeployStatus,
    ExecHandler,
    HttpTrigger,
    Image,
    LogLine,
    Name,
    Port,
    ProbeConfig,
    Replicas,
    Shape,
    ThresholdTrigger,
    Timeout,
)

Text = Annotated[str, Field(min_length=1)]
Cooldown = Annotated[int, Field(ge=1, le=3600)]
Polling = Annotated[int, Field(ge=5, le=3600)]
Topic = Annotated[
    str,
    Field(
        min_length=1,
        max_length=223,
        pattern=r"^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])*)*$",
    ),
]


def left_out(**extra: Any) -> Any:
    """Declare a field that may be left out and has no default; `extra` goes to its schema."""

    def describe(schema: dict[str, Any]) -> None:
        schema.pop("default", None)
        schema.update(extra)

    return Field(default=None, json_schema_extra=describe)


class SqsTrigger(Shape):
    """A trigger that fires on the length of an SQS queue."""

    activation_queue_length: AtLeastOne
    aws_endpoint: str | None = None
    aws_region: Text
    queue_length: AtLeastOne
    queue_url: Text
    scale_on_delayed: bool = False
    scale_on_flight: bool = False
    secret_name: Text


class Triggers(Shape):
    """What makes a container scale."""

    cpu: ThresholdTrigger | None = None
    gpu_memory: ThresholdTrigger | None = None
    gpu_utilization: ThresholdTrigger | None = None
    http: HttpTrigger | None = None
    memory: ThresholdTrigger | None = None
    sqs: SqsTrigger | None = None


DEFAULT_TRIGGERS = Triggers(cpu=ThresholdTrigger(threshold=80), memory=ThresholdTrigger(threshold=80))


class Scale(Replicas):
    """How many replicas a region may have, and when it gets them; times in seconds."""

    cooldown_period: Cooldown | None = 60
    polling_interval: Polling | None = 30
    triggers: Triggers = DEFAULT_TRIGGERS


class ContainerIn(Shape):
    """One region of a deployment, as it is asked for."""

    region_id: int
    scale: Scale


class ScalePatch(Replicas):
    """The same in a PATCH, where the contract has no defaults and no nulls."""

    cooldown_period: Cooldown = left_out()
    polling_interval: Polling = left_out()
    triggers: Triggers = left_out()


class ContainerPatch(Shape):
    """One region of a deployment in a PATCH."""

    region_id: int
    scale: ScalePatch


class Probe(Shape):
    """One probe, on or off."""

    enabled: bool
    probe: ProbeConfig = left_out()


class Probes(Shape):
    """The three probes of a deployment; no other key is accepted."""

    model_config = ConfigDict(strict=True, extra="forbid")

    liveness_probe: Probe | None = left_out()
    readiness_probe: Probe | None = left_out()
    startup_probe: Probe | None = left_out()


class ExecPatch(Shape):
    """A part of an exec handler."""

    command: list[str] = left_out()


class HttpGetPatch(Shape):
    """A part of an HTTP handler."""

    headers: dict[str, str] = left_out()
    host: str = left_out()
    path: str = left_out()
    port: Port = left_out()
    schema_: Annotated[str, Field(pattern="^(HTTP|HTTPS)$", alias="schema")] = left_out()


class TcpSocketPatch(Shape):
    """A part of a TCP handler."""

    port: Port = left_out()


class ProbeConfigPatch(Shape):
    """A part of the handlers and numbers of one probe."""

    exec: ExecPatch | None = left_out()
    failure_threshold: AtLeastOne = left_out()
    http_get: HttpGetPatch | None = left_out()
    initial_delay_seconds: Annotated[int, Field(ge=0)] = left_out()
    period_seconds: AtLeastOne = left_out()
    success_threshold: AtLeastOne = left_out()
    tcp_socket: TcpSocketPatch | None = left_out()
    timeout_seconds: AtLeastOne = left_out()


class ProbePatch(Shape):
    """A part of one probe."""

    enabled: bool = left_out()
    probe: ProbeConfigPatch = left_out()


class ProbesPatch(Shape):
    """A part of the three probes; no other key is accepted."""

    model_config = ConfigDict(strict=True, extra="forbid")

    liveness_probe: ProbePatch | None = left_out()
    readiness_probe: ProbePatch | None = left_out()
    startup_probe: ProbePatch | None = left_out()


class RetentionPolicy(Shape):
    """For how many days logs are kept."""

    period: Annotated[int, Field(gt=0, le=1825)] | None


class LoggingIn(Shape):
    """Where the logs go, as it is asked for."""

    destination_region_id: int | None = None
    enabled: bool = False
    retention_policy: RetentionPolicy | None = None
    topic_name: Topic | None = None


class IngressOptsIn(Shape):
    """How requests reach the containers, as it is asked for."""

    disable_response_buffering: bool = False


class DeploymentIn(Body):
    """The body of POST: what is left out takes its default; `timeout` in seconds."""

    api_keys: list[str] = left_out()
    auth_enabled: bool = Field(default=False, json_schema_extra={"deprecated": True})
    command: list[str] | None = None
    containers: Annotated[list[ContainerIn], Field(min_length=1)]
    credentials_name: str | None = ""
    description: str | None = ""
    envs: dict[str, str] = Field(default={})
    flavor_name: Text
    image: Image
    ingress_opts: IngressOptsIn | None = None
    listening_port: Port
    logging: LoggingIn | None = None
    name: Name
    probes: Probes | None = None
    timeout: Timeout | None = 120


class DeploymentPatch(Body):
    """The body of PATCH: what is left out stays as it is."""

    api_keys: list[str] | None = left_out()
    auth_enabled: bool = left_out(deprecated=True)
    command: list[str] | None = None
    containers: Annotated[list[ContainerPatch], Field(min_length=1)] | None = None
    credentials_name: str | None = None
    description: str | None = None
    envs: dict[str, str] | None = None
    flavor_name: str = left_out()
    image: Image | None = None
    ingress_opts: IngressOptsIn | None = None
    listening_port: Port | None = None
    logging: LoggingIn | None = None
    probes: ProbesPatch | None = left_out()
    timeout: Timeout | None = None


class ThresholdOut(BaseModel):
    """A trigger that fires above a percentage of use, as it is answered."""

    threshold: int


class RateOut(BaseModel):
    """A trigger that fires on requests, as it is answered."""

    rate: int
    window: int


class SqsOut(BaseModel):
    """A trigger that fires on a queue, as it is answered."""

    activation_queue_length: int
    aws_endpoint: str | None
    aws_region: str
    queue_length: int
    queue_url: str
    scale_on_delayed: bool
    scale_on_flight: bool
    secret_name: str


class TriggersOut(BaseModel):
    """What makes a container scale, as it is answered."""

    cpu: ThresholdOut | None
    gpu_memory: ThresholdOut | None
    gpu_utilization: ThresholdOut | None
    http: RateOut | None
    memory: ThresholdOut | None
    sqs: SqsOut | None


class ScaleOut(BaseModel):
    """How many replicas a region may have, as it is answered."""

    cooldown_period: int | None
    max: int
    min: int
    polling_interval: int | None
    triggers: TriggersOut


class ContainerOut(BaseModel):
    """One region of a deployment, as it is answered."""

    address: AnyUrl | None
    deploy_status: DeployStatus
    error_message: str | None
    region_id: int
    scale: ScaleOut


class HttpGetOut(BaseModel):
    """An HTTP handler, as it is answered."""

    headers: dict[str, str]
    host: str | None
    path: str
    port: int
    schema_: Annotated[str, Field(alias="schema")]


class TcpSocketOut(BaseModel):
    """A TCP handler, as it is answered."""

    port: int


class ProbeConfigOut(BaseModel):
    """The handlers and numbers of one probe, as they are answered."""

    exec: ExecHandler | None
    failure_threshold: int
    http_get: HttpGetOut | None
    initial_delay_seconds: int
    period_seconds: int
    success_threshold: int
    tcp_socket: TcpSocketOut | None
    timeout_seconds: int


class ProbeOut(BaseModel):
    """One probe, as it is answered."""

    enabled: bool
    probe: ProbeConfigOut | None


class ProbesOut(BaseModel):
    """The three probes, as they are answered; no other key comes."""

    model_config = ConfigDict(extra="forbid")

    liveness_probe: ProbeOut | None
    readiness_probe: ProbeOut | None
    startup_probe: ProbeOut | None


class LoggingOut(BaseModel):
    """Where the logs go, as it is answered."""

    destination_region_id: int | None
    enabled: bool
    retention_policy: RetentionPolicy | None = None
    topic_name: str | None


class IngressOptsOut(BaseModel):
    """How requests reach the containers, as it is answered."""

    disable_response_buffering: bool


class StatusOut(StrEnum):
    """The states that a response can show."""

    ACTIVE = "ACTIVE"
    DELETING = "DELETING"
    DEPLOYING = "DEPLOYING"
    DISABLED = "DISABLED"
    PARTIALLYDEPLOYED = "PARTIALLYDEPLOYED"
    PENDING = "PENDING"


class Kind(StrEnum):
    """What a deployment can belong to."""

    APP_DEPLOYMENT = "AppDeployment"


class ObjectReference(BaseModel):
    """What a deployment belongs to."""

    kind: Kind
    name: str


class DeploymentOut(BaseModel):
    """A deployment as it is answered; `command` is one text, whose quoting is lost."""

    address: AnyUrl | None
    api_keys: list[str] | None = None
    auth_enabled: bool = Field(json_schema_extra={"deprecated": True})
    command: str | None
    containers: list[ContainerOut]
    created_at: str | None
    credentials_name: str
    description: str
    envs: dict[str, str] | None
    flavor_name: str
    image: str
    ingress_opts: IngressOptsOut | None
    listening_port: int
    logging: LoggingOut | None
    name: str
    object_references: list[ObjectReference]
    probes: ProbesOut | None
    project_id: int
    status: StatusOut
    timeout: Timeout | None


class DeploymentList(BaseModel):
    """One page of deployments; `count` is the number of all."""

    count: Annotated[int, Field(ge=0)]
    results: list[DeploymentOut]


class LogOrder(StrEnum):
    """The orders that log lines can be had in."""

    OLDEST_FIRST = "time.asc"
    NEWEST_FIRST = "time.desc"


class LogList(BaseModel):
    """One page of log lines; `count` is the number of all."""

    count: Annotated[int, Field(ge=0)]
    results: list[LogLine]


#: What the emulator's own document describes.
DOCUMENTED: list[type[BaseModel]] = [DeploymentIn, DeploymentPatch, DeploymentOut, DeploymentList, LogList]
