# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resources that have a name within a project: what a test must know of each to say the same of all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import requests

from tests.emulator.server import RunningEmulator
from tests.functional.runner import Run, Runner

PROJECT = 1
NAME = "zz-fresh"
#: What the emulator adds to its responses, another value each time.
ODDITIES = ("internal_labels", "internal_revision")


@dataclass(frozen=True)
class NamedResource:
    """One kind of resource.

    `create` are the options that create one, `change` those that change it, `changes` the paths that this reports.
    `bad` are options that are wrong, each in its own path, and `lacks` the options that a create names as missing. No
    text of `secrets` may leave a run. `update` is the method of an update. `own` are the fields of a response that the
    API alone writes, and check mode can't foresee. With `checks_name_first` a wrong name is an error before any
    request, since no existing one can have it either.
    """

    name: str
    collection: str
    create: dict[str, Any]
    change: dict[str, Any]
    changes: list[str]
    bad: dict[str, Any]
    lacks: list[str]
    secrets: tuple[str, ...]
    update: str = "PUT"
    own: tuple[str, ...] = ()
    default_options: dict[str, Any] = field(default_factory=dict)
    checks_name_first: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def module(self) -> str:
        """The name of its module."""
        return f"gcore_inference_{self.name}"

    @property
    def path(self) -> str:
        """The path of all of them in the project."""
        return f"/cloud/v3/inference/{PROJECT}/{self.collection}"

    @property
    def path_pattern(self) -> str:
        """A regular expression for the path of the one that the tests create."""
        return f"/{self.collection}/{NAME}$"

    def runner(self, emulator: RunningEmulator) -> Runner:
        """Return its module, aimed at the emulator."""
        return Runner(emulator, self.module, {"project_id": PROJECT, "name": NAME, **self.default_options})

    def stored(self, emulator: RunningEmulator) -> list[dict[str, Any]]:
        """Return those of the tests' name, as the emulator answers them."""
        headers = {"Authorization": f"apikey {emulator.token}"}
        answer = requests.get(emulator.url + self.path, headers=headers, timeout=10).json()
        return [each for each in answer["results"] if each["name"] == NAME]

    def shown(self, run: Run) -> dict[str, Any]:
        """Return the resource that a run returned, without what check mode can't foresee."""
        returned = run.result[self.name]
        unforeseen = (*self.own, *ODDITIES)
        return {name: value for name, value in returned.items() if name not in unforeseen}


API_KEY = NamedResource(
    name="api_key",
    collection="api_keys",
    create={"description": "The shop", "expires_at": "2040-01-01T02:00:00+02:00", "return_secret": True},
    change={"description": "The new shop"},
    changes=["description"],
    bad={"description": "x" * 301, "expires_at": "soon", "secret_file": "", "return_secret": "perhaps"},
    lacks=["secret_file"],
    secrets=(),
    update="PATCH",
    own=("created_at", "deployment_names", "expires_at"),
    checks_name_first=True,
)
REGISTRY_CREDENTIAL = NamedResource(
    name="registry_credential",
    collection="registry_credentials",
    create={"registry_url": "registry.example.com", "username": "robot", "password": "s3cr3t-password-0815"},
    change={"username": "robot-2", "password": "s3cr3t-password-4711"},
    changes=["username", "password"],
    bad={"registry_url": "", "username": "two\nlines", "password": "********", "update_password": "never"},
    lacks=["registry_url", "username", "password"],
    secrets=("s3cr3t-password",),
    own=("project_id",),
)
SECRET = NamedResource(
    name="secret",
    collection="secrets",
    create={"aws_access_key_id": "AKIA-s3cr3t-id-0815", "aws_secret_access_key": "s3cr3t-aws-key-0815"},
    change={"aws_secret_access_key": "s3cr3t-aws-key-4711"},
    changes=["data.aws_secret_access_key"],
    bad={"aws_access_key_id": "", "aws_secret_access_key": "********", "update_secret": "never"},
    lacks=["aws_access_key_id", "aws_secret_access_key"],
    secrets=("s3cr3t-id", "s3cr3t-aws"),
)
#: All that the tests of named resources run for.
NAMED_RESOURCES = (API_KEY, REGISTRY_CREDENTIAL, SECRET)
