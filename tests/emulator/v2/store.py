# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The deployments of v2, under their ids: created, replaced and deleted at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

from ..catalogue import catalogue_probes
from ..errors import not_found
from ..paging import ordered, page
from ..records import Deployment, Record, RecordStore, exists_already, now
from ..settings import Settings
from ..shapes import Status
from .examples import EXAMPLE_DEPLOYMENT, EXAMPLE_ID, EXAMPLE_PROJECT
from .models import DeploymentIn


class DeploymentStore(RecordStore):
    """All deployments of v2."""

    key_field = "id"

    def __init__(self, settings: Callable[[], Settings]) -> None:
        super().__init__(settings)
        if EXAMPLE_PROJECT in self.settings.projects:
            self.seed(EXAMPLE_ID, EXAMPLE_DEPLOYMENT, EXAMPLE_PROJECT)

    def find_page(
        self, project_id: int | None, limit: int | None, offset: int | None, order_by: str | None
    ) -> tuple[int, list[Deployment]]:
        """Return the number of all deployments of a project, and one page of them."""
        records = ordered(self._records(project_id).values(), order_by, lambda record: record.deployment)
        return len(records), [self._read(record) for record in page(records, limit, offset)]

    def get(self, instance_id: str) -> Deployment:
        """Return one deployment of any project, and advance its scripted status."""
        return self._read(self._find(instance_id)[1])

    def create(self, asked: DeploymentIn) -> Deployment:
        """Store a new deployment and return it; 409 when its name exists in the project."""
        records = self._records(asked.project_id)
        self._refuse_impossible(asked)
        self._refuse_name_twice(records, asked.name)
        instance_id = str(uuid4())
        read_only = {
            "id": instance_id,
            "status": None,
            "address": f"https://{asked.name}.example.com",
            "created_at": now(),
        }
        record = Record({**self._settled(asked), **read_only})
        records[instance_id] = record
        self._play(record, self._of_image(record.deployment, self.settings.statuses_after_create or [Status.ACTIVE]))
        return record.deployment

    def replace(self, instance_id: str, asked: DeploymentIn) -> Deployment:
        """Replace all fields of a request, and return the deployment."""
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
        script: list[Any] = self.settings.statuses_after_update or [status, *record.script]
        self._play(record, self._of_image(record.deployment, script))
        return record.deployment

    def delete(self, instance_id: str) -> None:
        """Remove a deployment, or let it linger as the settings say."""
        project, record = self._find(instance_id)
        if not record.deleting:
            self._begin_deleting(record)
            self._end_deleting(self._projects[project], instance_id.lower())

    def start(self, instance_id: str) -> None:
        """Start a deployment; the statuses are those of the settings."""
        record = self._find(instance_id)[1]
        self._switch(record, self._of_image(record.deployment, self.settings.statuses_after_start))

    def stop(self, instance_id: str) -> None:
        """Stop a deployment; the statuses are those of the settings."""
        self._switch(self._find(instance_id)[1], self.settings.statuses_after_stop)

    def logs(self, instance_id: str) -> list[dict[str, Any]]:
        """Return the log lines of a deployment."""
        return self._log_lines(self._find(instance_id)[1])

    def region_logs(self, instance_id: str, region_id: int) -> list[dict[str, Any]]:
        """Return the log lines of one region; 404 if the deployment is not in it."""
        record = self._find(instance_id)[1]
        if region_id not in [each["region_id"] for each in record.deployment["containers"]]:
            raise not_found(f"Region {region_id} of inference instance {instance_id}")
        lines = [line for line in self._log_lines(record) if line["region_id"] == region_id]
        return [{name: value for name, value in line.items() if name != "region_id"} for line in lines]

    def require(self, instance_id: str) -> None:
        """Raise the 404 of a deployment that is not there."""
        self._find(instance_id)

    def ids_with_key(self, key_id: str, project_id: int) -> list[str]:
        """Return the ids of the deployments of a project that have an API key."""
        records = self._records(project_id).items()
        return [instance_id for instance_id, record in records if key_id in _key_ids(record)]

    def attach_key(self, key_id: str, instance_ids: Iterable[str], project_id: int) -> None:
        """Assign an API key to these deployments of a project and take it from all others; 404 for an unknown one."""
        wanted = {each.lower() for each in instance_ids}
        for instance_id in wanted:
            self._find(instance_id)
        for instance_id, record in self._records(project_id).items():
            others = [each for each in _key_ids(record) if each != key_id]
            now_there = [*others, key_id] if instance_id in wanted else others
            record.deployment = {**record.deployment, "api_key_ids": now_there}

    def seed(self, key: str, deployment: Deployment, project_id: int | None) -> Deployment:
        """Store a deployment as it is given, in place of any with this id in whichever project."""
        records = self._records(project_id)
        for others in self._projects.values():
            if others is not records:
                others.pop(key.lower(), None)
        return super().seed(key.lower(), {self.key_field: key, **deployment}, project_id)

    def _plain(self, name: str) -> Deployment:
        address = f"https://{name}.example.com"
        return {**EXAMPLE_DEPLOYMENT, "id": str(uuid4()), "name": name, "address": address}

    def _find(self, instance_id: str) -> tuple[int, Record]:
        """Return the project and the record of a deployment; 404 if there is none."""
        for project in self._projects.keys() & set(self.settings.projects):
            record = self._records(project).get(instance_id.lower())
            if record:
                return project, record
        raise not_found(f"Inference instance {instance_id}")

    def _settled(self, asked: DeploymentIn) -> Deployment:
        """Return the stored form of a request, with all defaults."""
        deployment = asked.model_dump(by_alias=True, exclude={"project_id"})
        if asked.probes is None and asked.image.startswith(self.settings.catalogue_prefix):
            deployment["probes"] = catalogue_probes(asked.listening_port)
        for container in deployment["containers"]:
            container["error_message"] = None
        return deployment

    def _refuse_impossible(self, asked: DeploymentIn) -> None:
        self._refuse_flavor(asked.flavor_id)
        self._refuse_regions(container.region_id for container in asked.containers)

    @staticmethod
    def _refuse_name_twice(records: dict[str, Record], name: str) -> None:
        if any(each.deployment.get("name") == name for each in records.values()):
            raise exists_already(name)


def _key_ids(record: Record) -> list[Any]:
    """Return the ids of the API keys of a deployment, or none where something odd was seeded."""
    ids = record.deployment.get("api_key_ids")
    return [each.lower() if isinstance(each, str) else each for each in ids] if isinstance(ids, list) else []
