# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The deployments of v3, under their names: created, changed and deleted by tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from ..errors import invalid, not_found
from ..paging import page
from ..records import Deployment, Record, RecordStore, exists_already, now
from ..settings import Settings
from ..shapes import Status
from .examples import EXAMPLE_DEPLOYMENT, EXAMPLE_NAME, EXAMPLE_PROJECT
from .models import ContainerIn, ContainerPatch, DeploymentIn, DeploymentPatch, LogOrder
from .stored_form import created, patched
from .tasks import Tasks, Work

CREATE = "create_inference_instance"
UPDATE = "update_inference_instance"
DELETE = "delete_inference_instance"


class DeploymentStore(RecordStore):
    """All deployments of v3, and the tasks that change them."""

    key_field = "name"
    shown_as: ClassVar[Mapping[str, Status]] = {
        Status.NEW: Status.DEPLOYING,
        Status.ERROR: Status.PARTIALLYDEPLOYED,
        Status.FAILED: Status.PARTIALLYDEPLOYED,
        Status.DELETED: Status.DELETING,
    }

    def __init__(self, settings: Callable[[], Settings]) -> None:
        super().__init__(settings)
        self.tasks = Tasks(settings)
        if EXAMPLE_PROJECT in self.settings.projects:
            self.seed(EXAMPLE_NAME, EXAMPLE_DEPLOYMENT, EXAMPLE_PROJECT)

    def find_page(self, project_id: int, limit: int, offset: int) -> tuple[int, list[Deployment]]:
        """Return the number of all deployments of a project, and one page of them."""
        self.tasks.move(project_id)
        records = list(self._records(project_id).values())
        return len(records), [self._read(record) for record in page(records, limit, offset)]

    def get(self, project_id: int, name: str) -> Deployment:
        """Return one deployment, and advance its tasks and its scripted status."""
        self.tasks.move(project_id, name)
        return self._read(self._find(project_id, name))

    def create(self, project_id: int, asked: DeploymentIn) -> str:
        """Start to create a deployment and return the task; 409 when its name exists in the project."""
        records = self._records(project_id)
        self._refuse_impossible(asked)
        if asked.name in records or self.tasks.running(CREATE, project_id, asked.name):
            raise exists_already(asked.name)
        read_only: Deployment = {
            "project_id": project_id,
            "status": None,
            "address": f"https://{asked.name}.example.com",
            "created_at": now(),
            "object_references": [],
        }
        deployment = {**created(asked, self.settings), **read_only}
        script = self.settings.statuses_after_create or [Status.ACTIVE]

        def carry_out() -> list[str]:
            if asked.name in records:
                raise exists_already(asked.name)
            records[asked.name] = Record(deployment)
            self._play(records[asked.name], self._of_image(deployment, script))
            return [asked.name]

        return self.tasks.begin(Work(CREATE, project_id, asked.name, _body(asked), carry_out))

    def change(self, project_id: int, name: str, asked: DeploymentPatch) -> str:
        """Start to change a deployment and return the task."""
        now_there = self._find(project_id, name)
        self._refuse_deleting(now_there)
        self._refuse_impossible(asked)
        # What cannot be done is refused now, although it is done later.
        patched(now_there.deployment, asked, self.settings)
        script = self.settings.statuses_after_update

        def carry_out() -> list[str]:
            record = self._find(project_id, name)
            record.deployment = patched(record.deployment, asked, self.settings)
            unchanged = record.deleting or not script
            usual = [record.deployment.get("status"), *record.script] if unchanged else script
            self._play(record, usual if record.deleting else self._of_image(record.deployment, usual))
            return []

        return self.tasks.begin(Work(UPDATE, project_id, name, _body(asked), carry_out))

    def delete(self, project_id: int, name: str) -> str:
        """Start to delete a deployment and return the task, which may be one that is deleting it already."""
        record = self._find(project_id, name)
        running = self.tasks.running(DELETE, project_id, name)
        if running:
            return running
        status, script = record.deployment.get("status"), record.script
        deleted_already = record.deleting
        if not deleted_already:
            self._begin_deleting(record)

        def carry_out() -> list[str]:
            records = self._records(project_id)
            if not deleted_already and records.get(name) is record:
                self._end_deleting(records, name)
            return []

        def undo() -> None:
            if not deleted_already:
                record.reads_left = None
                self._play(record, [status, *script])

        return self.tasks.begin(Work(DELETE, project_id, name, {}, carry_out, undo))

    def start(self, project_id: int, name: str) -> None:
        """Start a deployment; the statuses are those of the settings."""
        record = self._find(project_id, name)
        self._switch(record, self._of_image(record.deployment, self.settings.statuses_after_start))

    def stop(self, project_id: int, name: str) -> None:
        """Stop a deployment; the statuses are those of the settings."""
        self._switch(self._find(project_id, name), self.settings.statuses_after_stop)

    def logs(self, project_id: int, name: str, region_id: int | None, order: LogOrder) -> list[dict[str, Any]]:
        """Return the log lines of a deployment, of one region or of all."""
        self.tasks.move(project_id, name)
        lines = self._log_lines(self._find(project_id, name))
        chosen = [line for line in lines if region_id in (None, line["region_id"])]
        return sorted(chosen, key=lambda line: str(line["time"]), reverse=order == LogOrder.NEWEST_FIRST)

    def require_project(self, project_id: int) -> None:
        """Raise the 404 of an unknown project."""
        self._records(project_id)

    def require(self, project_id: int, name: str) -> None:
        """Raise the 404 of a deployment that is not there."""
        self._find(project_id, name)

    def require_flavor(self, flavor_name: str) -> None:
        """Raise the 404 of an unknown flavor."""
        self._refuse_flavor(flavor_name)

    def seed(self, key: str, deployment: Deployment, project_id: int | None) -> Deployment:
        """Store a deployment as it is given, in place of any with this name in the project."""
        project = self.settings.default_project if project_id is None else project_id
        return super().seed(key, {"project_id": project, **deployment}, project_id)

    def _plain(self, name: str) -> Deployment:
        plain = {**EXAMPLE_DEPLOYMENT, "name": name, "address": f"https://{name}.example.com"}
        del plain["project_id"]
        return plain

    def _find(self, project_id: int, name: str) -> Record:
        """Return the record of a deployment; 404 if there is none."""
        record = self._records(project_id).get(name)
        if record is None:
            raise not_found(f"Inference instance {name}")
        return record

    def _refuse_impossible(self, asked: DeploymentIn | DeploymentPatch) -> None:
        if {"api_keys", "auth_enabled"} <= asked.model_fields_set:
            raise invalid("auth_enabled", "Only one of auth_enabled and api_keys should be given")
        if asked.flavor_name is not None:
            self._refuse_flavor(asked.flavor_name)
        containers: list[ContainerIn] | list[ContainerPatch] = asked.containers or []
        self._refuse_regions(each.region_id for each in containers)


def _body(asked: DeploymentIn | DeploymentPatch) -> dict[str, Any]:
    """Return the fields that a request sets."""
    return asked.model_dump(by_alias=True, exclude_unset=True)
