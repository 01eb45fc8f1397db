# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One unchanged task against one ansible.builtin.uri GET of the same address, side by side in one run."""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles

from tests.emulator.examples import EXAMPLE_ID
from tests.emulator.server import RunningEmulator, running_emulator

ROOT = Path(__file__).resolve().parents[2]

MODULE, URI, EMPTY = "gcore_inference_deployment", "ansible.builtin.uri", "ansible.builtin.ping"


def main() -> int:
    """Measure, and print the table; exit with 1 where a task did not do its one request, or failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark", description=__doc__)
    parser.add_argument("--rounds", type=int, default=40, help="tasks of each kind, taking turns (default: 40)")
    rounds = parser.parse_args().rounds
    with running_emulator() as emulator, tempfile.TemporaryDirectory() as folder:
        seconds = measure(emulator, Path(folder), rounds)
        requests = len(emulator.requests())
    print(f"{rounds} tasks of each kind, taking turns, in one run of ansible-playbook; milliseconds\n")
    print(f"{'task':30}{'median':>9}{'best':>9}{'90 %':>9}")
    for task, values in seconds.items():
        row = (median(values), min(values), quantiles(values, n=10)[-1])
        print(f"{task:30}{''.join(f'{value * 1000:9.0f}' for value in row)}")
    module, uri, empty = (median(seconds[task]) for task in (MODULE, URI, EMPTY))
    print(f"\nratio of the medians, {MODULE} to {URI}: {module / uri:.2f}")
    print(f"its share above an empty module ({EMPTY}): {(module - empty) * 1000:.0f} ms")
    print(f"requests: {requests} for {2 * rounds} tasks that make one")
    return 0 if requests == 2 * rounds else 1


def measure(emulator: RunningEmulator, folder: Path, rounds: int) -> dict[str, list[float]]:
    """Run the playbook; give the seconds of each task, by its kind. Raises RuntimeError when one failed or changed."""
    tasks = [
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
    # In another order in each round: what one task leaves running must not always meet the same one.
    turns = [task for number in range(rounds) for task in random.Random(number).sample(tasks, len(tasks))]
    play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": turns}
    playbook, written = folder / "play.yml", folder / "seconds.jsonl"
    playbook.write_text(json.dumps([play]))
    # The first of each kind fills caches of the file system, and does not count.
    for chosen in ([{**play, "tasks": tasks}], [play]):
        playbook.write_text(json.dumps(chosen))
        written.unlink(missing_ok=True)
        emulator.clear_requests()
        run(playbook, written)
    seconds: dict[str, list[float]] = {}
    for line in written.read_text().splitlines():
        result = json.loads(line)
        if result["outcome"] != "ok":
            raise RuntimeError(f"{result['task']}: {result['outcome']}")
        seconds.setdefault(result["task"], []).append(result["seconds"])
    return seconds


def run(playbook: Path, written: Path) -> None:
    """Run ansible-playbook with the callback that writes the seconds."""
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"),
        "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).with_name("callback_plugins")),
        "ANSIBLE_CALLBACKS_ENABLED": "task_seconds",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "TASK_SECONDS_FILE": str(written),
    }
    command = [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)


if __name__ == "__main__":
    sys.exit(main())
