# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The applications of the catalogue that are deployed, under their names: written by tasks."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from ..errors import ApiError, invalid, not_found
from ..paging import page
from ..settings import Settings
from .application_examples import CATALOG, EXAMPLE_DEPLOYED
from .application_models import ApplicationIn, ApplicationPatch, ApplicationPriceQuestion
from .preview_models import PriceQuestion
from .previews import HOURS_OF_A_MONTH, price
from .tasks import Tasks, Work

CREATE = "create_inference_application"
UPDATE = "update_inference_application"
DELETE = "delete_inference_application"

Application = dict[str, Any]


class ApplicationStore:
    """The catalogue and all applications that are deployed; the methods raise ApiError for what is refused."""

    key_field = "name"

    def __init__(self, settings: Callable[[], Settings], tasks: Tasks) -> None:
        self._settings = settings
        self._tasks = tasks
        self._projects: dict[int, dict[str, Application]] = {}
        self._scripts: dict[tuple[int, str], list[str]] = {}

    def catalog(self) -> list[Application]:
        """Return all applications of the catalogue."""
        catalog = self._settings().application_catalog
        return CATALOG if catalog is None else catalog

    def catalog_entry(self, name: str) -> Application:
        """Return an application of the catalogue; 404 if there is none."""
        for entry in self.catalog():
            if entry.get("name") == name:
                return entry
        raise not_found(f"Application {name}")

    def find_page(self, project_id: int, limit: int, offset: int) -> tuple[int, list[Application]]:
        """Return the number of the applications of a project, and one page of them."""
        self._tasks.move(project_id)
        records = self._records(project_id)
        names = page(list(records), limit, offset)
        return len(records), [self._read(project_id, name) for name in names]

    def get(self, project_id: int, name: str) -> Application:
        """Return one application, and advance its tasks and its scripted status."""
        self._tasks.move(project_id, name)
        self._find(project_id, name)
        return self._read(project_id, name)

    def create(self, project_id: int, asked: ApplicationIn) -> str:
        """Start to deploy an application and return the task; 409 when its name exists."""
        records = self._records(project_id)
        if asked.name in records or self._tasks.running(CREATE, project_id, asked.name):
            raise _exists(asked.name)
        body = asked.model_dump(exclude_unset=True)
        self._refuse_impossible(asked.application_name, body)
        for required in _required(self.catalog_entry(asked.application_name)):
            if required not in asked.components_configuration:
                raise invalid("components_configuration", f"Component {required} is required")
        components = {name: _complete(each) for name, each in body["components_configuration"].items()}
        fields = {"api_keys": [], **body, "components_configuration": components}

        def carry_out() -> list[str]:
            if asked.name in records:
                raise _exists(asked.name)
            records[asked.name] = fields
            self._begin_script(project_id, asked.name, self._settings().application_statuses_after_create)
            return []

        return self._tasks.begin(Work(CREATE, project_id, asked.name, body, carry_out))

    def change(self, project_id: int, name: str, asked: ApplicationPatch) -> str:
        """Start to change an application and return the task."""
        current = self._find(project_id, name)
        body = asked.model_dump(exclude_unset=True)
        self._refuse_impossible(current["application_name"], body)
        # What cannot be done is refused now, although it is done later.
        self._patched(current, body)

        def carry_out() -> list[str]:
            self._projects[project_id][name] = self._patched(self._find(project_id, name), body)
            self._begin_script(project_id, name, self._settings().application_statuses_after_update)
            return []

        return self._tasks.begin(Work(UPDATE, project_id, name, body, carry_out))

    def delete(self, project_id: int, name: str) -> str:
        """Start to delete an application and return the task, which may be one that does it already."""
        self._find(project_id, name)
        running = self._tasks.running(DELETE, project_id, name)

        def carry_out() -> list[str]:
            self._projects[project_id].pop(name, None)
            return []

        return running or self._tasks.begin(Work(DELETE, project_id, name, {}, carry_out))

    def price(self, asked: ApplicationPriceQuestion) -> dict[str, Any]:
        """Return the price of all components in all regions."""
        settings = self._settings()
        hourly = 0.0
        total: dict[str, Any] = {}
        for component in asked.components.values():
            for each in component.containers:
                containers = [{"region_id": region, "scale": {"max": each.scale.max}} for region in asked.regions]
                question = {"flavor_name": each.flavor_name, "containers": containers}
                total = price(PriceQuestion.model_validate(question), settings)
                hourly += total["price_per_hour"] or 0
        if total["price_per_hour"] is None:
            return total
        monthly = hourly * HOURS_OF_A_MONTH
        amounts = {"price_per_month": monthly, "price_without_discount_per_month": monthly}
        return {**total, "price_per_hour": hourly, **amounts}

    def seed(self, key: str, item: Application, project_id: int | None) -> Application:
        """Store an application as it is given, odd or not."""
        project = self._settings().default_project if project_id is None else project_id
        self._records(project)[key] = copy.deepcopy(item)
        return item

    def make_many(self, count: int, project_id: int | None) -> list[str]:
        """Store so many applications like that of the documentation; return their names."""
        names = [f"bulk-{number:05d}" for number in range(count)]
        for name in names:
            self.seed(name, {**EXAMPLE_DEPLOYED, "name": name}, project_id)
        return names

    def clear(self) -> None:
        """Remove everything."""
        self._projects.clear()

    def stored(self) -> dict[int, list[Application]]:
        """Return a copy of everything deployed, by project."""
        return {project: copy.deepcopy(list(records.values())) for project, records in self._projects.items()}

    def _records(self, project_id: int) -> dict[str, Application]:
        if project_id not in self._settings().projects:
            raise not_found(f"Project {project_id}")
        return self._projects.setdefault(project_id, {})

    def _find(self, project_id: int, name: str) -> Application:
        records = self._records(project_id)
        if name not in records:
            raise not_found(f"Application deployment {name}")
        return records[name]

    def _read(self, project_id: int, name: str) -> Application:
        """Return the application with its status, and advance that."""
        record = self._projects[project_id][name]
        if "status" in record:
            return record
        script = self._scripts.setdefault((project_id, name), ["Active"])
        status = script.pop(0) if len(script) > 1 else script[0]
        errors = self._settings().application_errors
        return {**record, "status": _status(record, status, errors)}

    def _begin_script(self, project_id: int, name: str, script: list[str]) -> None:
        if script:
            self._scripts[project_id, name] = list(script)

    def _patched(self, current: Application, body: Application) -> Application:
        """Return an application with the changes of a PATCH."""
        components = dict(current["components_configuration"])
        required = _required(self.catalog_entry(current["application_name"]))
        for name, asked in body.get("components_configuration", {}).items():
            path = f"components_configuration.{name}"
            if asked is None and name in required:
                raise invalid(path, "Component is required")
            if asked is None:
                components.pop(name, None)
                continue
            components[name] = _overlaid(components.get(name, {}), asked)
            for field in ("exposed", "flavor", "scale"):
                if field not in components[name]:
                    raise invalid(f"{path}.{field}", "Field required")
        return {**current, **body, "components_configuration": components}

    def _refuse_impossible(self, application_name: str, body: Application) -> None:
        """Raise the refusal of what the catalogue does not allow."""
        entry = self.catalog_entry(application_name)
        for name, asked in body.get("components_configuration", {}).items():
            path = f"components_configuration.{name}"
            known = entry["components"].get(name)
            if known is None:
                raise invalid(path, "Unknown component")
            flavors = [each["name"] for each in known["suitable_flavors"]]
            if asked and asked.get("flavor", flavors[0]) not in flavors:
                raise invalid(f"{path}.flavor", "Flavor is not suitable")
            for key in (asked or {}).get("parameter_overrides", {}):
                if key not in known["parameters"]:
                    raise invalid(f"{path}.parameter_overrides.{key}", "Unknown parameter")


def _exists(name: str) -> ApiError:
    return ApiError(409, "ConflictError", f"Application deployment {name} already exists")


def _required(entry: Application) -> list[str]:
    return [name for name, each in entry["components"].items() if each["required"]]


def _complete(component: dict[str, Any]) -> dict[str, Any]:
    return {"parameter_overrides": {}, **component}


def _overlaid(current: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Return a component with the changes of a PATCH; an override of null is removed."""
    overrides = {**current.get("parameter_overrides", {}), **asked.get("parameter_overrides", {})}
    scale = {**current.get("scale", {}), **asked.get("scale", {})}
    kept = {name: each for name, each in overrides.items() if each is not None}
    merged = {**current, **asked, "parameter_overrides": kept}
    return {**merged, "scale": scale} if len(scale) == 2 else merged


def _status(record: Application, status: str, errors: dict[str, str]) -> dict[str, Any]:
    """Return the status of an application, with that of each component in each region."""
    components = record["components_configuration"]
    names = {key: f"{key}-{record['name']}" for key in components}
    is_active = status == "Active"
    parts = {key: {"status": status, "error": "" if is_active else errors.get(key, "")} for key in components}
    return {
        "consolidated_status": status,
        "component_inferences": {
            key: {"name": names[key], "flavor": each["flavor"]} for key, each in components.items()
        },
        "expose_addresses": {
            key: {"address": f"https://{names[key]}.example.com"} for key, each in components.items() if each["exposed"]
        },
        "regions": [{"region_id": each, "status": status, "components": parts} for each in record["regions"]],
    }
