# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of tasks, by which the API reports the result of a write."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, create_model

from .models import left_out


class TaskState(StrEnum):
    """The states of a task; the last two are its end."""

    NEW = "NEW"
    RUNNING = "RUNNING"
    FINISHED = "FINISHED"
    ERROR = "ERROR"


class DetailedState(StrEnum):
    """What a task of some kinds does now."""

    CLUSTER_CLEAN_UP = "CLUSTER_CLEAN_UP"
    CLUSTER_REBUILD = "CLUSTER_REBUILD"
    CLUSTER_RESIZE = "CLUSTER_RESIZE"
    CLUSTER_RESUME = "CLUSTER_RESUME"
    CLUSTER_SERVER_REBUILD = "CLUSTER_SERVER_REBUILD"
    CLUSTER_SUSPEND = "CLUSTER_SUSPEND"
    ERROR = "ERROR"
    FINISHED = "FINISHED"
    IPU_SERVERS = "IPU_SERVERS"
    NETWORK = "NETWORK"
    POPLAR_SERVERS = "POPLAR_SERVERS"
    POST_DEPLOY_SETUP = "POST_DEPLOY_SETUP"
    VIPU_CONTROLLER = "VIPU_CONTROLLER"


#: What any task of the whole cloud can create; most are told by their ids, deployments by their names.
RESOURCES = (
    "api_keys",
    "caas_containers",
    "clusters",
    "faas_functions",
    "faas_namespaces",
    "file_shares",
    "floatingips",
    "healthmonitors",
    "images",
    "inference_instances",
    "instances",
    "k8s_clusters",
    "k8s_pools",
    "l7polices",
    "l7rules",
    "laas_topic",
    "listeners",
    "loadbalancers",
    "members",
    "networks",
    "pools",
    "ports",
    "postgresql_clusters",
    "registry_registries",
    "registry_users",
    "routers",
    "secrets",
    "security_group_rules",
    "security_groups",
    "servergroups",
    "snapshots",
    "subnets",
    "volumes",
)
_FIELDS: dict[str, Any] = {
    **{name: (list[str], left_out()) for name in RESOURCES},
    "ai_clusters": (list[str], left_out(deprecated=True)),
    "ddos_profiles": (list[int], left_out()),
    "projects": (list[int], left_out()),
}
CreatedResources = create_model("CreatedResources", **_FIELDS)


class TaskIds(BaseModel):
    """The response to a write: the tasks that carry it out."""

    tasks: list[str]


class TaskOut(BaseModel):
    """A task as it is answered."""

    acknowledged_at: str | None = left_out()
    acknowledged_by: int | None = None
    client_id: int | None = None
    created_on: str | None
    created_resources: CreatedResources | None = None  # type: ignore[valid-type]
    data: Any | None = None
    detailed_state: DetailedState | None = None
    error: str | None = None
    finished_on: str | None = left_out()
    id: str
    job_id: str | None = None
    lifecycle_policy_id: int | None = None
    project_id: int | None = None
    region_id: int | None = None
    request_id: str | None = None
    schedule_id: str | None = None
    state: TaskState
    task_type: str
    updated_on: str | None = left_out()
    user_client_id: int | None = None
    user_id: int


#: What the emulator's own document describes.
DOCUMENTED: list[type[BaseModel]] = [TaskIds, TaskOut]
