# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The approaches to apply the configuration of a project, each as a play."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmark.playbook import Played, play
from tests.emulator.server import RunningEmulator

PROJECT = 42
PATH = "/cloud/v2/inference/deployments"
#: The declared options of each deployment, beside its ID.
MANAGED = ("name", "image", "flavor_id", "listening_port", "command", "description", "envs")
#: One of that many deployments differs: 4 %.
EVERY = 25
DRIFTED = "nginx:1.29"
#: The forks of a play, as many as the concurrent requests of the fleet.
FORKS = 10


@dataclass(frozen=True)
class BenchmarkProject:
    """The declared deployments of the emulator, and its address."""

    emulator: RunningEmulator
    folder: Path
    deployments: list[dict[str, Any]]
    drift: bool

    @property
    def connection(self) -> dict[str, Any]:
        return {"api_url": self.emulator.url, "api_key": self.emulator.token, "project_id": PROJECT}


def prepare(emulator: RunningEmulator, folder: Path, count: int, drift: bool, latency: float) -> BenchmarkProject:
    """Fill the emulator's empty project with that many deployments, of which 4 % differ from the configuration."""
    emulator.reset()
    emulator.settings(latency_seconds=latency)
    emulator.bulk(count, PROJECT)
    containers = [{"region_id": 7, "scale": {"min": 1, "max": 3}}]
    written = [
        {"instance_id": deployment["id"], **{name: deployment[name] for name in MANAGED}, "containers": containers}
        for deployment in emulator.stored(PROJECT)
    ]
    for deployment in written[::EVERY] if drift else ():
        deployment["image"] = DRIFTED
    return BenchmarkProject(emulator, folder, written, drift)


def fleet(project: BenchmarkProject) -> Played:
    """One task of gcore_inference_fleet."""
    task = {**project.connection, "deployments": "{{ deployments }}"}
    return _play(project, {"tasks": [_task(project, "gcore_inference_fleet", task)]})


def loop(project: BenchmarkProject) -> Played:
    """A loop of gcore_inference_deployment, each found by its ID."""
    task = _task(project, "gcore_inference_deployment", {**project.connection, **_templates("item")})
    return _play(project, {"tasks": [{**task, **_looped()}]})


def inventory(project: BenchmarkProject) -> Played:
    """A play over the inventory, with forks, of gcore_inference_deployment, each found by its ID."""
    source = project.folder / "gcore_inference.yml"
    source.write_text(json.dumps({"plugin": "gcore.inference.gcore_inference", **project.connection}))
    task = _task(project, "gcore_inference_deployment", {**project.connection, **_templates("written[gcore_id]")})
    by_id = {deployment["instance_id"]: deployment for deployment in project.deployments}
    keys = {"hosts": "all", "vars": {"written": by_id}, "tasks": [task]}
    return play(project.folder, keys, "-i", str(source), "-f", str(FORKS))


def uri(project: BenchmarkProject) -> Played:
    """A loop of ansible.builtin.uri that gets each deployment, and changes nothing."""
    task = {
        "url": f"{project.emulator.url}{PATH}/{{{{ item.instance_id }}}}",
        "headers": {"Authorization": f"apikey {project.emulator.token}"},
        "return_content": True,
    }
    return _play(project, {"tasks": [{"name": "uri", "ansible.builtin.uri": task, **_looped()}]})


#: Each approach by its name, and whether it can change anything.
APPROACHES: dict[str, tuple[Callable[[BenchmarkProject], Played], bool]] = {
    "fleet": (fleet, True),
    "loop": (loop, True),
    "inventory": (inventory, True),
    "uri": (uri, False),
}


def _task(project: BenchmarkProject, module: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return the task; without differences it runs in check mode, like an audit."""
    return {"name": module, f"gcore.inference.{module}": options, "check_mode": not project.drift}


def _play(project: BenchmarkProject, keys: dict[str, Any]) -> Played:
    return play(project.folder, {"vars": {"deployments": project.deployments}, **keys})


def _looped() -> dict[str, Any]:
    return {"loop": "{{ deployments }}", "loop_control": {"label": "{{ item.instance_id }}"}}


def _templates(variable: str) -> dict[str, str]:
    return {name: f"{{{{ {variable}.{name} }}}}" for name in ("instance_id", *MANAGED, "containers")}
