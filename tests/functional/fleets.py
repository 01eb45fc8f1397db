# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules for many deployments, run against the emulator, and the requests of a run."""

from __future__ import annotations

from typing import Any

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import FLAVOR, container
from tests.functional.runner import DEPLOYMENTS, Run, Runner
from tests.functional.versions import V2, Version

MINIMAL_OPTIONS: dict[str, Any] = {
    "image": "nginx:1.29",
    "flavor_id": FLAVOR,
    "listening_port": 80,
    "containers": [container(7)],
}
#: A project that is empty as the emulator begins.
PROJECT = 42


class Fleet(Runner):
    """Runs the fleet for the empty project of the emulator."""

    def __init__(self, emulator: RunningEmulator, version: Version = V2, name: str = "gcore_inference_fleet") -> None:
        super().__init__(emulator, name, {**version.default_options, "project_id": PROJECT})

    def __call__(self, check: bool = False, **options: Any) -> Run:
        """Run with the emulator's address and key, unless the options say otherwise."""
        return super().__call__(check, **options)


def export(emulator: RunningEmulator, version: Version = V2, **options: Any) -> Run:
    """Export the project."""
    return Fleet(emulator, version, name="gcore_inference_fleet_export")(**options)


def nth_id(number: int) -> str:
    """Return the ID of the deployment with that number."""
    return f"{number:08x}-2222-4333-8444-555566667777"


def path_pattern(number: int, name: str) -> str:
    """Return a regular expression for the paths of one deployment: by the ID of its number on v2, by its name on v3."""
    return f"({nth_id(number)}|/{name}($|/))"


def seed(emulator: RunningEmulator, *deployments: dict[str, Any], version: Version = V2) -> None:
    """Store these deployments; those without one get the ID of their number, where that version has any."""
    for number, each in enumerate(deployments):
        identity = {"id": nth_id(number)} if version is V2 else {}
        version.seed(emulator, {**identity, **each}, PROJECT)


def names(count: int) -> list[str]:
    """Return as many names."""
    return [f"name-{number:05d}" for number in range(count)]


def writes_of(run: Run) -> list[tuple[str, str]]:
    """Return the requests of a run other than GET: the method, and the path below that of the list."""
    found = [
        (each["method"], each["path"].removeprefix(DEPLOYMENTS)) for each in run.requests if each["method"] != "GET"
    ]
    return sorted(found, key=lambda request: request[1])


def actions_of(run: Run) -> dict[str, str]:
    """Return the action on each deployment, by name."""
    return {row["name"]: row["action"] for row in run.result["deployments"]}


def max_concurrent_writes(run: Run) -> int:
    """Return how many writes of a run the emulator served at the same time, at most."""
    spans = [(each["started"], each["ended"]) for each in run.requests if each["method"] != "GET"]
    return max((sum(start <= at < end for start, end in spans) for at, _end in spans), default=0)
