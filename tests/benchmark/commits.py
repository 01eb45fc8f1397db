# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The same unchanged tasks with the collection of another commit and with that of the checkout, taking turns."""

from __future__ import annotations

import argparse
import random
import subprocess
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmark.approaches import MANAGED, BenchmarkProject, prepare
from tests.benchmark.playbook import COLLECTIONS, ROOT, play
from tests.benchmark.single import ANSIBLE_VARIABLE
from tests.emulator.server import running_emulator

#: The deployments of the project.
COUNT = 100
#: The measured runs of each task in a play. One more comes before them, which builds the file of the module.
REPEATED = 4
#: What a collection needs to run.
INSTALLED = ("plugins", "meta", "galaxy.yml")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command line."""
    parser.add_argument("revision", help="the other commit, as git names it")
    parser.add_argument("--rounds", type=int, default=10, help="plays with each of the two (default: 10)")


def main(chosen: argparse.Namespace) -> int:
    """Measure, and print a table. Raises RuntimeError where a task fails or changes something."""
    with tempfile.TemporaryDirectory() as name, running_emulator() as emulator:
        folder = Path(name)
        other = check_out(chosen.revision, folder / "other")
        tasks = project_tasks(prepare(emulator, folder, COUNT, drift=False, latency=0))
        seconds: dict[Path, dict[str, list[float]]] = {other: {}, COLLECTIONS: {}}
        for number in range(chosen.rounds):
            for collections in random.Random(number).sample((other, COLLECTIONS), 2):
                measure(folder, collections, tasks, seconds[collections])
    print(f"Medians of {chosen.rounds * REPEATED} runs of each task, {COUNT} deployments, milliseconds\n")
    print(f"{'task':44}{chosen.revision[:12]:>14}{'checkout':>10}{'ratio':>7}")
    for task, values in seconds[other].items():
        before, after = median(values) * 1000, median(seconds[COLLECTIONS][task]) * 1000
        print(f"{task:44}{before:14.1f}{after:10.1f}{after / before:7.2f}")
    return 0


def check_out(revision: str, folder: Path) -> Path:
    """Return a new folder of collections with the `revision` of this one."""
    tree = folder / "ansible_collections" / "gcore" / "inference"
    tree.mkdir(parents=True)
    archive = subprocess.run(
        ["git", "archive", revision, "--", *INSTALLED], cwd=ROOT, check=True, stdout=subprocess.PIPE
    ).stdout
    subprocess.run(["tar", "-x"], cwd=tree, check=True, input=archive)
    return folder


def project_tasks(project: BenchmarkProject) -> list[dict[str, Any]]:
    """Return tasks that find nothing to change, as modules, and those of everyday use as Ansible runs them."""
    first = project.deployments[0]
    by_name = {name: first[name] for name in (*MANAGED, "containers")}
    return [
        _task(project, "gcore_inference_deployment", first, "as a module"),
        _task(project, "gcore_inference_deployment", by_name, "by name, as a module"),
        _task(project, "gcore_inference_deployment_info", {}, "as a module"),
        _task(project, "gcore_inference_fleet", {"deployments": project.deployments}, "as a module"),
        _task(project, "gcore_inference_deployment", first, "by default"),
        _task(project, "gcore_inference_fleet", {"deployments": project.deployments}, "by default"),
    ]


def measure(folder: Path, collections: Path, tasks: list[dict[str, Any]], seconds: dict[str, list[float]]) -> None:
    """Run a play with each task a few times; add the seconds of each run. Raises RuntimeError where one changes."""
    results = play(folder, {"tasks": tasks * (REPEATED + 1)}, collections=collections).results
    for result in results[len(tasks) :]:
        if result.outcome != "ok":
            raise RuntimeError(f"{result.task}: {result.outcome}")
        seconds.setdefault(result.task, []).append(result.ended - result.started)


def _task(project: BenchmarkProject, module: str, options: dict[str, Any], way: str) -> dict[str, Any]:
    variables = {} if way == "by default" else {ANSIBLE_VARIABLE: False}
    return {
        "name": f"{module.removeprefix('gcore_inference_')}, {way}",
        f"gcore.inference.{module}": {**project.connection, **options},
        "vars": variables,
    }
