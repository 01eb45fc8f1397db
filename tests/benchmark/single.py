# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""One unchanged task, executed directly and as a module, against one GET of ansible.builtin.uri, in one run.

Then loops of the same tasks over HTTPS, with and without latency. And executed directly: a long loop, and a play over
many hosts. `ansible.builtin.debug`, which sends nothing and starts no process, shows what Ansible itself takes.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median, quantiles
from typing import Any

import requests
import trustme

from tests.benchmark.playbook import play
from tests.emulator.server import RunningEmulator, running_emulator
from tests.emulator.v2.examples import EXAMPLE_ID

MODULE = "gcore_inference_deployment"
DIRECT, AS_MODULE = f"{MODULE}, directly", f"{MODULE}, as a module"
URI, EMPTY = "ansible.builtin.uri", "ansible.builtin.ping"
PATH = f"/cloud/v2/inference/deployments/{EXAMPLE_ID}"
#: An action plugin without a module.
NO_PROCESS = "ansible.builtin.debug"
#: The kinds of tasks that send one request each.
REQUESTING = (DIRECT, AS_MODULE, URI)
ANSIBLE_VARIABLE = "gcore_inference_direct_execution"
#: The forks of the play over many hosts.
FORKS = 10
#: GETs of one HTTP session, for the mean of a round trip.
ROUND_TRIPS = 100


@dataclass(frozen=True)
class Loop:
    """A loop of one kind of task over HTTPS; `latency` are the milliseconds that are added to each request."""

    task: str
    items: int
    latency: int


@dataclass(frozen=True)
class MeasuredLoop:
    """The milliseconds of an item of a loop, and of a round trip: one GET in an open session of `requests`."""

    loop: Loop
    item_milliseconds: float
    round_trip_milliseconds: float

    @property
    def over_round_trip(self) -> float:
        """The milliseconds that an item takes beyond the round trip of its request."""
        if self.loop.task == NO_PROCESS:
            return self.item_milliseconds
        return self.item_milliseconds - self.round_trip_milliseconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command line."""
    parser.add_argument("--rounds", type=int, default=40, help="tasks of each kind, taking turns (default: 40)")
    parser.add_argument("--items", type=int, default=100, help="items of each loop, 0 for no loops (default: 100)")
    parser.add_argument("--latencies", type=int, nargs="*", default=[0, 50], help="ms (default: 0 50)")
    parser.add_argument(
        "--long-loop", type=int, default=1000, help="items of the long loop, 0 for none (default: 1000)"
    )
    parser.add_argument("--hosts", type=int, default=1000, help="hosts of the play, 0 for no play (default: 1000)")


def main(chosen: argparse.Namespace) -> int:
    """Measure, and print the tables. Raises RuntimeError where a task did not do its one request."""
    with tempfile.TemporaryDirectory() as folder:
        with running_emulator() as emulator:
            seconds = measure_tasks(emulator, Path(folder), chosen.rounds)
        print_tasks(seconds, chosen.rounds)
        loops = chosen_loops(chosen)
        if loops:
            print_loops(measure_loops(Path(folder), loops))
        if chosen.hosts:
            milliseconds = measure_hosts(Path(folder), chosen.hosts)
            print(
                f"\nA play over {chosen.hosts:,} hosts, directly, with {FORKS} forks: {milliseconds:.1f} ms for a host"
            )
    return 0


def chosen_loops(chosen: argparse.Namespace) -> list[Loop]:
    """Return the loops that the command line selects."""
    loops = []
    if chosen.items:
        loops = [Loop(task, chosen.items, latency) for latency in chosen.latencies for task in REQUESTING]
    if chosen.long_loop:
        loops += [Loop(task, chosen.long_loop, 0) for task in (DIRECT, NO_PROCESS)]
    return loops


def print_tasks(seconds: dict[str, list[float]], rounds: int) -> None:
    """Print the milliseconds of each kind of task, and their ratios to a GET of uri."""
    print(f"{rounds} tasks of each kind, taking turns, in one run of ansible-playbook; milliseconds\n")
    print(f"{'task':44}{'median':>9}{'best':>9}{'90 %':>9}{'to uri':>9}")
    uri = median(seconds[URI])
    for task in (DIRECT, NO_PROCESS, AS_MODULE, URI, EMPTY):
        values = seconds[task]
        row = (median(values), min(values), quantiles(values, n=10)[-1])
        numbers = "".join(f"{value * 1000:9.1f}" for value in row)
        print(f"{task:44}{numbers}{row[0] / uri:9.2f}")


def print_loops(loops: list[MeasuredLoop]) -> None:
    """Print the milliseconds of an item of each loop, and without those of its request."""
    print("\nLoops over HTTPS; milliseconds for an item, for a GET in an open session, and the rest of the item\n")
    print(f"{'task':44}{'items':>7}{'latency':>9}{'item':>9}{'GET':>9}{'rest':>9}")
    for each in loops:
        loop = each.loop
        numbers = f"{each.item_milliseconds:9.1f}{each.round_trip_milliseconds:9.1f}{each.over_round_trip:9.1f}"
        print(f"{loop.task:44}{loop.items:7,}{loop.latency:9}{numbers}")


def measure_tasks(emulator: RunningEmulator, folder: Path, rounds: int) -> dict[str, list[float]]:
    """Run the playbook; return the seconds of each task, by its kind. RuntimeError if one failed or changed."""
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


def measure_loops(folder: Path, loops: list[Loop]) -> list[MeasuredLoop]:
    """Run each loop over HTTPS. Raises RuntimeError when one failed or changed."""
    authority = trustme.CA()
    bundle, certificate = folder / "ca.pem", folder / "server.pem"
    authority.cert_pem.write_to_path(str(bundle))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(certificate))
    measured = []
    with running_emulator(ssl_certfile=certificate, ssl_keyfile=certificate) as emulator:
        tasks = _tasks(emulator, str(bundle))
        for loop in loops:
            emulator.settings(latency_seconds=loop.latency / 1000)
            emulator.clear_requests()
            task = {**tasks[loop.task], "loop": f"{{{{ range({loop.items}) | list }}}}"}
            (result,) = play(folder, {"tasks": [task]}).results
            _expect_unchanged(loop.task, result.outcome)
            _expect_requests(emulator, 0 if loop.task == NO_PROCESS else loop.items)
            item = (result.ended - result.started) / loop.items
            measured.append(MeasuredLoop(loop, item * 1000, _round_trip(emulator, bundle) * 1000))
    return measured


def _round_trip(emulator: RunningEmulator, bundle: Path) -> float:
    """Return the mean seconds of a GET of the deployment in a session whose connection is open."""
    seconds = []
    with requests.Session() as session:
        # The variables of the environment would override the bundle.
        session.trust_env = False
        session.verify = str(bundle)
        session.headers["Authorization"] = f"apikey {emulator.token}"
        session.get(f"{emulator.url}{PATH}").raise_for_status()
        for _number in range(ROUND_TRIPS):
            begin = time.perf_counter()
            session.get(f"{emulator.url}{PATH}").raise_for_status()
            seconds.append(time.perf_counter() - begin)
    return mean(seconds)


def measure_hosts(folder: Path, hosts: int) -> float:
    """Run a task on that many hosts, directly; return the milliseconds for a host.

    Raises RuntimeError when one failed or changed.
    """
    inventory = folder / "hosts.json"
    names = {f"host{number}": {} for number in range(hosts)}
    inventory.write_text(json.dumps({"all": {"hosts": names}}))
    with running_emulator() as emulator:
        task = _tasks(emulator, "")[DIRECT]
        played = play(folder, {"hosts": "all", "tasks": [task]}, "-i", str(inventory), "-f", str(FORKS))
        for each in played.results:
            _expect_unchanged(each.task, each.outcome)
        _expect_requests(emulator, hosts)
    return played.task_seconds / hosts * 1000


def _tasks(emulator: RunningEmulator, ca_path: str) -> dict[str, dict[str, Any]]:
    """Return a task of each kind, by its name."""
    uri: dict[str, Any] = {
        "url": f"{emulator.url}{PATH}",
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
        NO_PROCESS: {"name": NO_PROCESS, NO_PROCESS: {"msg": "unchanged"}},
        URI: {"name": URI, URI: uri},
        DIRECT: {"name": DIRECT, module: deployment, "vars": {ANSIBLE_VARIABLE: True}},
        AS_MODULE: {"name": AS_MODULE, module: deployment, "vars": {ANSIBLE_VARIABLE: False}},
    }


def _expect_unchanged(task: str, outcome: str) -> None:
    if outcome != "ok":
        raise RuntimeError(f"{task}: {outcome}")


def _expect_requests(emulator: RunningEmulator, expected: int) -> None:
    found = len(emulator.requests())
    if found != expected:
        raise RuntimeError(f"{found} requests for {expected} tasks that make one")
