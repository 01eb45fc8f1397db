# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stored deployments of one version of the API, by project, and how their status moves.

A stored deployment has the shape of a response. It is replaced, never altered in place, so that
a response being written is not disturbed by a test that changes it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

from .errors import ApiError, not_found
from .settings import Settings
from .shapes import Status

Deployment = dict[str, Any]
FOR_EVER = -1


@dataclass
class Record:
    """A stored deployment, the statuses still to come, and the reads left when it is deleted."""

    deployment: Deployment
    script: list[Status] = field(default_factory=list)
    reads_left: int | None = None

    @property
    def deleting(self) -> bool:
        return self.reads_left is not None


class RecordStore:
    """The deployments of one version of the API; the methods raise ApiError for what it refuses.

    `key_field` names the field under whose value a deployment is stored, `shown_as` the statuses
    of the settings that this version calls otherwise.
    """

    key_field: str
    shown_as: ClassVar[Mapping[str, Status]] = {}

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings = settings
        self._projects: dict[int, dict[str, Record]] = {}

    @property
    def settings(self) -> Settings:
        return self._settings()

    def seed(self, key: str, deployment: Deployment, project_id: int | None) -> Deployment:
        """Store a deployment as it is given, odd or not, in place of any with this key."""
        record = Record({self.key_field: key, **copy.deepcopy(deployment)})
        self._records(project_id)[key] = record
        return record.deployment

    def make_many(self, count: int, project_id: int | None) -> list[str]:
        """Store `count` active deployments named `bulk-00000` and on; return their keys."""
        there = len(self._records(project_id))
        plain = [self._plain(f"bulk-{number:05d}") for number in range(there, there + count)]
        return [self.seed(each[self.key_field], each, project_id)[self.key_field] for each in plain]

    def stored(self) -> dict[int, list[Deployment]]:
        """Return a copy of everything stored, by project."""
        return {
            project: [copy.deepcopy(record.deployment) for record in records.values()]
            for project, records in self._projects.items()
        }

    def clear(self) -> None:
        """Remove everything."""
        self._projects.clear()

    def _plain(self, name: str) -> Deployment:
        """Return an active deployment of this name."""
        raise NotImplementedError

    def _records(self, project_id: int | None) -> dict[str, Record]:
        """Return the records of a project, without deleted ones."""
        project = self.settings.default_project if project_id is None else project_id
        if project not in self.settings.projects:
            raise not_found(f"Project {project}")
        records = self._projects.setdefault(project, {})
        for key in [key for key, record in records.items() if record.reads_left == 0]:
            del records[key]
        return records

    def _read(self, record: Record) -> Deployment:
        """Return the response to a read, and count the read."""
        if record.reads_left is not None and record.reads_left > 0:
            record.reads_left -= 1
        if record.script:
            self._play(record, record.script)
        return record.deployment

    def _begin_deleting(self, record: Record) -> None:
        """Show a deployment as DELETING from now on."""
        record.reads_left = FOR_EVER
        self._play(record, [Status.DELETING])

    def _end_deleting(self, records: dict[str, Record], key: str) -> None:
        """Remove a deployment, or let it linger as the settings say."""
        if self.settings.linger_deleting == 0:
            del records[key]
        else:
            records[key].reads_left = self.settings.linger_deleting

    def _of_image(self, deployment: Deployment, script: Sequence[Any]) -> Sequence[Any]:
        """Return the statuses that a deployment with its image takes, else the script."""
        image = deployment.get("image")
        by_image = self.settings.statuses_by_image
        return by_image.get(image, script) if isinstance(image, str) else script

    def _switch(self, record: Record, script: Sequence[Status]) -> None:
        """Start or stop a deployment: its statuses are those of the script."""
        self._refuse_deleting(record)
        if script:
            self._play(record, script)

    def _play(self, record: Record, script: Sequence[Any]) -> None:
        """Take the first status of a script, keep the others, and update each region."""
        status, *record.script = script
        if isinstance(status, str):
            status = self.shown_as.get(status, status)
        deployment = {**record.deployment, "status": status}
        containers = deployment.get("containers")
        if isinstance(containers, list):
            if status == Status.ACTIVE and {_least(each) for each in containers} == {0}:
                deployment["status"] = status = Status.PENDING
            deployment["containers"] = [self._as_status(each, status) for each in containers]
        record.deployment = deployment

    def _as_status(self, container: Any, status: object) -> Any:
        """Return the container with the ready replicas and the error message of its status."""
        least = _least(container)
        if least is None:
            return container
        fails = status in (Status.PARTIALLYDEPLOYED, Status.FAILED, Status.ERROR)
        problem = self.settings.error_messages.get(container.get("region_id")) if fails else None
        ready = 0
        if status == Status.ACTIVE:
            ready = least
        elif status == Status.PARTIALLYDEPLOYED and not problem:
            ready = (least + 1) // 2
        counts = {"ready": ready, "total": container["scale"].get("max")}
        return {**container, "deploy_status": counts, "error_message": problem}

    def _log_lines(self, record: Record) -> list[dict[str, Any]]:
        """Return the log lines of a deployment."""
        documented = [_log_line(each["region_id"]) for each in record.deployment["containers"]]
        seeded = self.settings.log_lines
        return documented if seeded is None else [{**documented[0], **line} for line in seeded]

    def _refuse_flavor(self, flavor: str) -> None:
        # A flavor of v2 is a UUID, whose case is nothing; those of v3 are in lower case.
        if flavor.lower() in {each.lower() for each in self.settings.unknown_flavors}:
            raise not_found(f"Flavor {flavor}")

    def _refuse_regions(self, regions: Iterable[int]) -> None:
        for region in regions:
            if region in self.settings.regions_without_capacity:
                raise ApiError(403, "ForbiddenError", f"No capacity for the flavor in region {region}")

    @staticmethod
    def _refuse_deleting(record: Record) -> None:
        if record.deleting:
            raise ApiError(409, "ConflictError", "Inference instance is being deleted")


def exists_already(name: str) -> ApiError:
    """Return the 409 for a name that exists."""
    return ApiError(409, "ConflictError", f"Inference instance {name} already exists")


def now() -> str:
    """Return the time in the format of the API."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _least(container: Any) -> int | None:
    """Return the minimum number of replicas of a region, or None if the seeded deployment has none."""
    scale = container.get("scale") if isinstance(container, dict) else None
    least = scale.get("min") if isinstance(scale, dict) else None
    return least if isinstance(least, int) else None


def _log_line(region_id: int) -> dict[str, Any]:
    """Return the log line of Gcore's documentation for one region."""
    return {
        "time": "2024-10-14T14:54:04.82851142Z",
        "pod": "iate-container-8568ff8fc7-z7vx9",
        "message": "GET /v1/predictions",
        "region_id": region_id,
    }
