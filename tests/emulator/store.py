# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The deployments of an account, by project, and how they change.

A stored deployment has the shape of an answer. It is replaced, never altered in place, so that
an answer being written is not disturbed by a test that changes it.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from .errors import ApiError, not_found
from .examples import EXAMPLE_DEPLOYMENT, EXAMPLE_ID, EXAMPLE_PROJECT, catalogue_probes
from .models import DeploymentIn, Status
from .paging import ordered, page
from .settings import Settings

Deployment = dict[str, Any]


@dataclass
class Record:
    """A stored deployment, the statuses still to come, and the reads left when it is deleted."""

    deployment: Deployment
    script: list[Status] = field(default_factory=list)
    reads_left: int | None = None

    @property
    def deleting(self) -> bool:
        return self.reads_left is not None


class DeploymentStore:
    """All deployments; the methods raise ApiError for what the API refuses."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._projects: dict[int, dict[str, Record]] = {}
        if EXAMPLE_PROJECT in settings.projects:
            self.seed(EXAMPLE_ID, EXAMPLE_DEPLOYMENT, EXAMPLE_PROJECT)

    def find_page(
        self, project_id: int | None, limit: int | None, offset: int | None, order_by: str | None
    ) -> tuple[int, list[Deployment]]:
        """Give the number of all deployments of a project, and one page of them."""
        records = ordered(self._records(project_id).values(), order_by, lambda record: record.deployment)
        return len(records), [self._read(record) for record in page(records, limit, offset)]

    def get(self, instance_id: str) -> Deployment:
        """Give one deployment, whatever its project; a scripted status moves on."""
        return self._read(self._find(instance_id)[1])

    def create(self, asked: DeploymentIn) -> Deployment:
        """Store a new deployment and give it; 409 when its name exists in the project."""
        records = self._records(asked.project_id)
        self._refuse_impossible(asked)
        self._refuse_name_twice(records, asked.name)
        instance_id = str(uuid4())
        answer_only = {
            "id": instance_id,
            "status": None,
            "address": f"https://{asked.name}.example.com",
            "created_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        record = Record({**self._settled(asked), **answer_only})
        records[instance_id] = record
        _play(record, self.settings.statuses_after_create or [Status.ACTIVE])
        return record.deployment

    def replace(self, instance_id: str, asked: DeploymentIn) -> Deployment:
        """Replace every field that can be asked for, and give the deployment."""
        project, record = self._find(instance_id)
        if asked.project_id not in (None, project):
            raise not_found(f"Inference instance {instance_id} in project {asked.project_id}")
        self._refuse_deleting(record)
        self._refuse_impossible(asked)
        # Seeded deployments may share a name already; only taking a name is refused.
        if asked.name != record.deployment.get("name"):
            self._refuse_name_twice(self._projects[project], asked.name)
        record.deployment = {**record.deployment, **self._settled(asked)}
        status = record.deployment.get("status")
        _play(record, self.settings.statuses_after_update or [status, *record.script])
        return record.deployment

    def delete(self, instance_id: str) -> None:
        """Remove a deployment, or let it linger as the settings say."""
        project, record = self._find(instance_id)
        if record.deleting:
            return
        if self.settings.linger_deleting == 0:
            del self._projects[project][instance_id.lower()]
            return
        record.reads_left = self.settings.linger_deleting
        _play(record, [Status.DELETING])

    def start(self, instance_id: str) -> None:
        """Start a deployment; the statuses are those of the settings."""
        record = self._find(instance_id)[1]
        self._refuse_deleting(record)
        if self.settings.statuses_after_start:
            _play(record, self.settings.statuses_after_start)

    def stop(self, instance_id: str) -> None:
        """Stop a deployment, which makes it DISABLED."""
        record = self._find(instance_id)[1]
        self._refuse_deleting(record)
        _play(record, [Status.DISABLED])

    def regions(self, instance_id: str) -> list[int]:
        """Give the regions in which a deployment has containers."""
        return [each["region_id"] for each in self._find(instance_id)[1].deployment["containers"]]

    def seed(self, instance_id: str, deployment: Deployment, project_id: int | None) -> Deployment:
        """Store a deployment as it is given, odd or not, in place of any with this id."""
        records = self._records(project_id)
        for others in self._projects.values():
            if others is not records:
                others.pop(instance_id.lower(), None)
        record = Record({"id": instance_id, **copy.deepcopy(deployment)})
        records[instance_id.lower()] = record
        return record.deployment

    def make_many(self, count: int, project_id: int | None) -> list[str]:
        """Store `count` active deployments named `bulk-00000` and on; give their ids."""
        records = self._records(project_id)
        ids = []
        for number in range(len(records), len(records) + count):
            instance_id = str(uuid4())
            name = f"bulk-{number:05d}"
            address = f"https://{name}.example.com"
            deployment = {**EXAMPLE_DEPLOYMENT, "id": instance_id, "name": name, "address": address}
            self.seed(instance_id, deployment, project_id)
            ids.append(instance_id)
        return ids

    def stored(self) -> dict[int, list[Deployment]]:
        """Give a copy of everything stored, by project."""
        return {
            project: [copy.deepcopy(record.deployment) for record in records.values()]
            for project, records in self._projects.items()
        }

    def _records(self, project_id: int | None) -> dict[str, Record]:
        """Give the records of a project, without those whose deletion is over."""
        project = self.settings.default_project if project_id is None else project_id
        if project not in self.settings.projects:
            raise not_found(f"Project {project}")
        records = self._projects.setdefault(project, {})
        for instance_id in [key for key, record in records.items() if record.reads_left == 0]:
            del records[instance_id]
        return records

    def _find(self, instance_id: str) -> tuple[int, Record]:
        """Give the project and the record of a deployment; 404 when there is none."""
        for project in self._projects.keys() & set(self.settings.projects):
            record = self._records(project).get(instance_id.lower())
            if record:
                return project, record
        raise not_found(f"Inference instance {instance_id}")

    def _read(self, record: Record) -> Deployment:
        """Give what a read shows, and count the read."""
        if record.reads_left is not None and record.reads_left > 0:
            record.reads_left -= 1
        if record.script:
            _play(record, record.script)
        return record.deployment

    def _settled(self, asked: DeploymentIn) -> Deployment:
        """Give the stored form of a request: every default filled in."""
        deployment = asked.model_dump(by_alias=True, exclude={"project_id"})
        if asked.probes is None and asked.image.startswith(self.settings.catalogue_prefix):
            deployment["probes"] = catalogue_probes(asked.listening_port)
        for container in deployment["containers"]:
            container["error_message"] = None
        return deployment

    def _refuse_impossible(self, asked: DeploymentIn) -> None:
        if asked.flavor_id in self.settings.unknown_flavors:
            raise not_found(f"Flavor {asked.flavor_id}")
        for container in asked.containers:
            if container.region_id in self.settings.regions_without_capacity:
                message = f"No capacity for the flavor in region {container.region_id}"
                raise ApiError(403, "ForbiddenError", message)

    @staticmethod
    def _refuse_name_twice(records: dict[str, Record], name: str) -> None:
        if any(each.deployment.get("name") == name for each in records.values()):
            raise ApiError(409, "ConflictError", f"Inference instance {name} already exists")

    @staticmethod
    def _refuse_deleting(record: Record) -> None:
        if record.deleting:
            raise ApiError(409, "ConflictError", "Inference instance is being deleted")


def _play(record: Record, script: Sequence[Any]) -> None:
    """Take the first status of a script, keep the others, and count the replicas anew."""
    status, *later = script
    record.script = later
    deployment = {**record.deployment, "status": status}
    containers = deployment.get("containers")
    if isinstance(containers, list):
        deployment["containers"] = [_with_replicas(each, status) for each in containers]
    record.deployment = deployment


def _with_replicas(container: Any, status: object) -> Any:
    """Give the container with as many replicas ready as its status allows."""
    scale = container.get("scale") if isinstance(container, dict) else None
    if not isinstance(scale, dict):
        return container
    ready = scale.get("min") if status == Status.ACTIVE else 0
    return {**container, "deploy_status": {"ready": ready, "total": scale.get("max")}}
