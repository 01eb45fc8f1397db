# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The versions of the API, and what a test that runs for both must know of each.

A test is written once, with the names of a `Version`. What is about one version alone is marked with `only_v2` or
`only_v3`.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.emulator.emulator import Seeding
from tests.emulator.server import RunningEmulator
from tests.functional import deployments as v2
from tests.functional import deployments_v3 as v3
from tests.functional.deployments import set_parts
from tests.functional.runner import DEPLOYMENT, DEPLOYMENTS, Run, Runner

#: The polls of a task, as the emulator begins: NEW, RUNNING and FINISHED.
TASK = ["TASK"] * 3


@dataclass(frozen=True, eq=False)
class Version:
    """One version of the API.

    A rich deployment has every field set, see `rich`. `identity` are the options that identify it, and `path` is its
    URL path. `default_options` are those of every task.

    `lookup`, `lookup_by_name`, `create`, `update` and `delete` are the requests of a task, as `Run.calls` names them;
    `lookup` is that by `identity`. `method` is that of an update. `updated_response` are the fields of a fault that
    strikes the response which shows the deployment after an update. `not_found_response` are the arguments of
    `servers.http_response` for the response that no deployment has a name.

    `flavor_option`, `keys_option` and `registry_option` are the names of options. `flavors`, `key_names` and
    `registries` are two values each, of which the rich deployment has the first (of the keys: both).
    """

    name: str
    document: str
    schema_of_create: str
    schema_of_update: str
    default_options: dict[str, Any]
    identity: dict[str, Any]
    lookup_by_name: list[str]
    create: list[str]
    update: list[str]
    delete: list[str]
    method: str
    path: str
    updated_response: dict[str, Any]
    not_found_response: dict[str, Any]
    flavor_option: str
    keys_option: str
    registry_option: str
    flavors: tuple[str, str]
    key_names: tuple[str, str]
    registries: tuple[str, str]
    scale: tuple[str, ...]
    _rich: dict[str, Any] = field(repr=False)
    _unset: dict[str, Any] = field(repr=False)
    _option_overrides: dict[str, Any] = field(repr=False)
    lookup: list[str] = field(default_factory=lambda: ["GET"])

    def __str__(self) -> str:
        return self.name

    def runner(self, emulator: RunningEmulator, name: str = DEPLOYMENT) -> Runner:
        """Return the module of that name, aimed at the emulator."""
        return Runner(emulator, name, self.default_options)

    def project(self, request: dict[str, Any]) -> str | None:
        """Return the project that a request to this version asks for, if any."""
        return request["query"].get("project_id") if self is V2 else str(request["path"]).split("/")[4]

    def body(self, run: Run) -> Any:
        """Return the body of the only update of a run."""
        return run.body(self.method)

    @property
    def label(self) -> str:
        """What messages call the rich deployment."""
        return f"{v2.NAME} ({v2.ID})" if self is V2 else v2.NAME

    @property
    def managed(self) -> tuple[str, ...]:
        """The fields that a user manages."""
        read_only = ("id", "status", "address", "created_at", "project_id", "object_references")
        return tuple(name for name in self._rich if name not in read_only)

    def rich(self, **changes: Any) -> dict[str, Any]:
        """Return a deployment with everything set, but for these changes of whole fields."""
        return {**copy.deepcopy(self._rich), **changes}

    def plain(self, **changes: Any) -> dict[str, Any]:
        """Return a deployment with nothing set that can be left out, but for these changes of whole fields."""
        scale = {**dict.fromkeys(self.scale), "min": 0, "max": 1}
        return {**self.rich(containers=[{"region_id": 7, "scale": scale}]), **copy.deepcopy(self._unset), **changes}

    def minimal_options(self, **changes: Any) -> dict[str, Any]:
        """Return the fewest options that create a deployment, but for its name."""
        return {
            "image": "nginx:1.29",
            self.flavor_option: self.flavors[0],
            "listening_port": 80,
            "containers": [v2.container(7)],
            **changes,
        }

    def current_options(self, **changes: Any) -> dict[str, Any]:
        """Return the options whose values the rich deployment has already, but for these changes of whole options."""
        fields = {name: value for name, value in self.rich().items() if name in self.managed}
        return {**fields, **copy.deepcopy(self._option_overrides), **changes}

    def with_region(self, region_id: int, **scale: Any) -> list[dict[str, Any]]:
        """Return the containers of the rich deployment as options, the scale of one region changed."""
        return v2.with_region(region_id, **scale)

    def body_of(self, deployment: dict[str, Any]) -> dict[str, Any]:
        """Return the managed fields of a deployment as a request has them: containers by region, nothing unset."""
        managed = {name: copy.deepcopy(deployment.get(name)) for name in self.managed}
        managed["containers"] = {
            each["region_id"]: {"scale": {name: each["scale"].get(name) for name in self.scale}}
            for each in deployment.get("containers") or []
        }
        for name in (self.flavor_option, self.registry_option):
            managed[name] = (managed[name] or "").lower()
        managed[self.keys_option] = sorted(key.lower() for key in managed[self.keys_option] or [])
        if isinstance(managed["command"], list):
            managed["command"] = self.shown_command(managed["command"])
        stripped: dict[str, Any] = set_parts(managed)
        return stripped

    def shown_command(self, words: list[str]) -> Any:
        """Return the command as a response shows it."""
        return words if self is V2 else " ".join(words)

    def seeding(self, emulator: RunningEmulator) -> Seeding:
        """Return the deployments of this version that the emulator holds."""
        return emulator.v2 if self is V2 else emulator.v3

    def seed(self, emulator: RunningEmulator, deployment: dict[str, Any], project_id: int = 1) -> dict[str, Any]:
        """Store a deployment as it is given."""
        return self.seeding(emulator).seed(deployment, project_id)

    def stored(self, emulator: RunningEmulator, project_id: int = 1) -> list[dict[str, Any]]:
        """Return the deployments of a project as they are stored, without the oddities of responses."""
        return self.seeding(emulator).stored().get(project_id, [])

    def stored_rich(self, emulator: RunningEmulator) -> dict[str, Any]:
        """Return the rich deployment as it is stored now."""
        return next(each for each in self.stored(emulator) if each["name"] == v2.NAME)


V2 = Version(
    name="v2",
    document="gcore_document",
    schema_of_create="InferenceInstanceInSerializer",
    schema_of_update="InferenceInstanceInSerializer",
    default_options={},
    identity={"instance_id": v2.ID},
    lookup_by_name=["LIST"],
    create=["CREATE"],
    update=["PUT"],
    delete=["DELETE"],
    method="PUT",
    path=f"{DEPLOYMENTS}/{v2.ID}",
    updated_response={"method": "PUT"},
    not_found_response={"body": {"count": 0, "results": []}},
    flavor_option="flavor_id",
    keys_option="api_key_ids",
    registry_option="image_registry_id",
    flavors=(v2.FLAVOR, v2.OTHER_UUID),
    key_names=(v2.KEYS[0], v2.KEYS[1]),
    registries=(v2.REGISTRY, v2.OTHER_UUID),
    scale=v2.SCALE,
    _rich=v2.rich(),
    _unset=v2.UNSET_FIELDS,
    _option_overrides={},
)
V3 = Version(
    name="v3",
    document="gcore_document_v3",
    schema_of_create="InferenceInstanceInSerializerV3",
    schema_of_update="InferenceInstanceInUpdateSerializerV3",
    default_options={"api_version": "v3", "project_id": 1},
    identity={"name": v2.NAME},
    lookup_by_name=["GET"],
    create=["CREATE", *TASK, "GET"],
    update=["PATCH", *TASK, "GET"],
    delete=["DELETE", *TASK, "GET"],
    method="PATCH",
    path=f"/cloud/v3/inference/1/deployments/{v2.NAME}",
    updated_response={"method": "GET", "path": "/deployments/", "skip": 1},
    not_found_response={
        "body": {"exception_class": "NotFoundError", "message": "not found"},
        "status": "404 Not Found",
    },
    flavor_option="flavor_name",
    keys_option="api_keys",
    registry_option="credentials_name",
    flavors=(v3.FLAVOR, v3.OTHER_FLAVOR),
    key_names=v3.KEYS,
    registries=(v3.REGISTRY, "another-registry"),
    scale=v3.SCALE,
    _rich=v3.RICH,
    _unset=v3.UNSET_FIELDS,
    # A response has the command as one string; the keys stand for the authentication.
    _option_overrides={"command": v2.rich()["command"], "auth_enabled": None},
)
VERSIONS = (V2, V3)

only_v2 = pytest.mark.parametrize("version", [V2], ids=str)
only_v3 = pytest.mark.parametrize("version", [V3], ids=str)
