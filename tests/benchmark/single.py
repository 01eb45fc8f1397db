# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""One unchanged task against one ansible.builtin.uri GET of the same address, side by side in one run."""

from __future__ import annotations

import argparse
import random
import tempfile
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.benchmark.playbook import play
from tests.emulator.server import RunningEmulator, running_emulator
from tests.emulator.v2.examples import EXAMPLE_ID

MODULE, URI, EMPTY = "gcore_inference_deployment", "ansible.builtin.uri", "ansible.builtin.ping"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command line."""
    parser.add_argument("--rounds", type=int, default=40, help="tasks of each kind, taking turns (default: 40)")


def main(chosen: argparse.Namespace) -> int:
    """Measure, and print the table; return 1 if a task did not send exactly one request."""
    with running_emulator() as emulator, tempfile.TemporaryDirectory() as folder:
        seconds = measure(emulator, Path(folder), chosen.rounds)
        requests = len(emulator.requests())
    print(f"{chosen.rounds} tasks of each kind, taking turns, in one run of ansible-playbook; milliseconds\n")
    print(f"{'task':30}{'median':>9}{'best':>9}{'90 %':>9}")
    for task, values in seconds.items():
        row = (median(values), min(values), quantiles(values, n=10)[-1])
        print(f"{task:30}{''.join(f'{value * 1000:9.0f}' for value in row)}")
    module, uri, empty = (median(seconds[task]) for task in (MODULE, URI, EMPTY))
    print(f"\nratio of the medians, {MODULE} to {URI}: {module / uri:.2f}")
    print(f"its share above an empty module ({EMPTY}): {(module - empty) * 1000:.0f} ms")
    print(f"requests: {requests} for {2 * chosen.rounds} tasks that make one")
    return 0 if requests == 2 * chosen.rounds else 1


def measure(emulator: RunningEmulator, folder: Path, rounds: int) -> dict[str, list[float]]:
    """Run the playbook; return the seconds of each task by its kind. Raises RuntimeError if one failed or changed."""
    tasks: list[dict[str, Any]] = [
        {"name": EMPTY, "ansible.builtin.ping": {}},
        {
            "name": URI,
            "ansible.builtin.uri": {
                "url": f"{emulator.url}/cloud/v2/inference/deployments/{EXAMPLE_ID}",
                "headers": {"Authorization": f"apikey {emulator.token}"},
                "return_content": True,
            },
        },
        {
            "name": MODULE,
            f"gcore.inference.{MODULE}": {
                "api_url": emulator.url,
                "api_key": emulator.token,
                "instance_id": EXAMPLE_ID,
                "image": "nginx:latest",
                "envs": {"DEBUG_MODE": "False", "KEY": "12345"},
                "containers": [{"region_id": 7, "scale": {"min": 1, "max": 3}}],
            },
        },
    ]
    # In another order in each round, so that no task always runs after the same one.
    turns = [task for number in range(rounds) for task in random.Random(number).sample(tasks, len(tasks))]
    # The first of each kind fills caches of the file system, and does not count.
    play(folder, {"tasks": tasks})
    emulator.clear_requests()
    seconds: dict[str, list[float]] = {}
    for result in play(folder, {"tasks": turns}).results:
        if result.outcome != "ok":
            raise RuntimeError(f"{result.task}: {result.outcome}")
        seconds.setdefault(result.task, []).append(result.ended - result.started)
    return seconds
