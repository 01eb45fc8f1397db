# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""One unchanged task, executed directly and as a module, against one GET of ansible.builtin.uri, in one run.

Then loops of the same tasks over HTTPS, with and without latency.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import trustme

from tests.benchmark.playbook import play
from tests.emulator.server import RunningEmulator, running_emulator
from tests.emulator.v2.examples import EXAMPLE_ID

MODULE = "gcore_inference_deployment"
DIRECT, AS_MODULE = f"{MODULE}, directly", f"{MODULE}, as a module"
URI, EMPTY = "ansible.builtin.uri", "ansible.builtin.ping"
#: The kinds of tasks that send one request each.
REQUESTING = (DIRECT, AS_MODULE, URI)
SWITCH = "gcore_inference_direct_execution"


@dataclass(frozen=True)
class Loop:
    """A loop of one kind of task over HTTPS: the milliseconds added to each request, and those of an item."""

    task: str
    latency: int
    item_milliseconds: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command line."""
    parser.add_argument("--rounds", type=int, default=40, help="tasks of each kind, taking turns (default: 40)")
    parser.add_argument("--items", type=int, default=100, help="items of each loop, 0 for no loops (default: 100)")
    parser.add_argument("--latencies", type=int, nargs="*", default=[0, 50], help="ms (default: 0 50)")


def main(chosen: argparse.Namespace) -> int:
    """Measure, and print the tables. Raises RuntimeError where a task did not do its one request."""
    with tempfile.TemporaryDirectory() as folder:
        with running_emulator() as emulator:
            seconds = measure_tasks(emulator, Path(folder), chosen.rounds)
        print_tasks(seconds, chosen.rounds)
        if chosen.items:
            print_loops(measure_loops(Path(folder), chosen.items, chosen.latencies), chosen.items)
    return 0


def print_tasks(seconds: dict[str, list[float]], rounds: int) -> None:
    """Print the milliseconds of each kind of task, and their ratios to a GET of uri."""
    print(f"{rounds} tasks of each kind, taking turns, in one run of ansible-playbook; milliseconds\n")
    print(f"{'task':44}{'median':>9}{'best':>9}{'90 %':>9}{'to uri':>9}")
    uri = median(seconds[URI])
    for task in (DIRECT, AS_MODULE, URI, EMPTY):
        values = seconds[task]
        row = (median(values), min(values), quantiles(values, n=10)[-1])
        numbers = "".join(f"{value * 1000:9.1f}" for value in row)
        print(f"{task:44}{numbers}{row[0] / uri:9.2f}")


def print_loops(loops: list[Loop], items: int) -> None:
    """Print the milliseconds of an item of each loop."""
    print(f"\nLoops of {items} items over HTTPS; milliseconds for an item\n")
    print(f"{'task':44}{'latency':>9}{'item':>9}")
    for loop in loops:
        print(f"{loop.task:44}{loop.latency:9}{loop.item_milliseconds:9.1f}")


def measure_tasks(emulator: RunningEmulator, folder: Path, rounds: int) -> dict[str, list[float]]:
    """Run the playbook; give the seconds of each task, by its kind. Raises RuntimeError when one failed or changed."""
    tasks = list(_tasks(emulator, "").values())
    # In another order in each round: what one task leaves running must not always meet the same one.
    turns = [task for number in range(rounds) for task in random.Random(number).sample(tasks, len(tasks))]
    # The first of each kind fills caches of the file system, and does not count.
    play(folder, {"tasks": tasks})
    emulator.clear_requests()
    seconds: dict[str, list[float]] = {}
    for each in play(folder, {"tasks": turns}).results:
        _expect_unchanged(each.task, each.outcome)
        seconds.setdefault(each.task, []).append(each.ended - each.started)
    _expect_requests(emulator, rounds * len(REQUESTING))
    return seconds


def measure_loops(folder: Path, items: int, latencies: list[int]) -> list[Loop]:
    """Run a loop of each kind over HTTPS with each latency. Raises RuntimeError when one failed or changed."""
    authority = trustme.CA()
    bundle, certificate = folder / "ca.pem", folder / "server.pem"
    authority.cert_pem.write_to_path(str(bundle))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(certificate))
    loops = []
    with running_emulator(ssl_certfile=certificate, ssl_keyfile=certificate) as emulator:
        tasks = _tasks(emulator, str(bundle))
        for latency in latencies:
            emulator.settings(latency_seconds=latency / 1000)
            for kind in REQUESTING:
                emulator.clear_requests()
                task = {**tasks[kind], "loop": f"{{{{ range({items}) | list }}}}"}
                (result,) = play(folder, {"tasks": [task]}).results
                _expect_unchanged(kind, result.outcome)
                _expect_requests(emulator, items)
                loops.append(Loop(kind, latency, (result.ended - result.started) / items * 1000))
    return loops


def _tasks(emulator: RunningEmulator, ca_path: str) -> dict[str, dict[str, Any]]:
    """Return a task of each kind, by its name."""
    uri: dict[str, Any] = {
        "url": f"{emulator.url}/cloud/v2/inference/deployments/{EXAMPLE_ID}",
        "headers": {"Authorization": f"apikey {emulator.token}"},
        "return_content": True,
    }
    deployment: dict[str, Any] = {
        "api_url": emulator.url,
        "api_key": emulator.token,
        "instance_id": EXAMPLE_ID,
        "image": "nginx:latest",
        "envs": {"DEBUG_MODE": "False", "KEY": "12345"},
        "containers": [{"region_id": 7, "scale": {"min": 1, "max": 3}}],
    }
    for options in (uri, deployment):
        if ca_path:
            options["ca_path"] = ca_path
    module = f"gcore.inference.{MODULE}"
    return {
        EMPTY: {"name": EMPTY, EMPTY: {}},
        URI: {"name": URI, URI: uri},
        DIRECT: {"name": DIRECT, module: deployment, "vars": {SWITCH: True}},
        AS_MODULE: {"name": AS_MODULE, module: deployment, "vars": {SWITCH: False}},
    }


def _expect_unchanged(task: str, outcome: str) -> None:
    if outcome != "ok":
        raise RuntimeError(f"{task}: {outcome}")


def _expect_requests(emulator: RunningEmulator, expected: int) -> None:
    found = len(emulator.requests())
    if found != expected:
        raise RuntimeError(f"{found} requests for {expected} tasks that make one")
