# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that is ended while it waits, or while it rolls back: what stands is of before or as asked for."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.runner import COLLECTION, DEPLOYMENT, Runner
from tests.functional.versions import V2, V3, Version
from tests.support.programs import PYTHON, environment

FLEET = "gcore_inference_fleet"
#: Each signal with a version and a module: what comes of it is the same on both, alone and in a fleet.
ENDS = [
    (V2, signal.SIGTERM, DEPLOYMENT),
    (V3, signal.SIGINT, DEPLOYMENT),
    (V2, signal.SIGKILL, DEPLOYMENT),
    (V2, signal.SIGTERM, FLEET),
    (V3, signal.SIGKILL, FLEET),
]
#: By the moment at which a run is ended: how many updates were sent by then.
MOMENTS = {"while it waits": 1, "while it rolls back": 2}
CHANGE = {"image": "nginx:broken"}
WAIT: dict[str, Any] = {"wait": True, "wait_interval": 1, "rollback_on_failure": True}
#: Seconds.
DEADLINE = 60


def begin(
    folder: Path, emulator: RunningEmulator, version: Version, module: str, direct: bool
) -> subprocess.Popen[str]:
    """Begin a play in a process group of its own."""
    deployment = {**version.identity, **CHANGE}
    asked = {"deployments": [deployment]} if module == FLEET else deployment
    task = {f"{COLLECTION}.{module}": {**version.default_options, **asked, **WAIT, "wait_timeout": 3}}
    switch = {"gcore_inference_direct_execution": direct}
    playbook = folder / "playbook.json"
    playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "vars": switch, "tasks": [task]}]))
    program = Path(PYTHON).with_name("ansible-playbook")
    return subprocess.Popen(
        [program, "-i", "localhost,", "-c", "local", playbook],
        env=environment(emulator, ANSIBLE_HOME=str(folder / "ansible")),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def tree(pid: int) -> list[int]:
    """Return a process and all that it began: newer cores let the module be in a session of its own."""
    listed = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [line.split() for line in listed.splitlines()]
    children = [int(child) for child, parent in pairs if int(parent) == pid]
    return [pid, *(each for child in children for each in tree(child))]


def updates(emulator: RunningEmulator, version: Version) -> int:
    return sum(each["method"] == version.method for each in emulator.requests())


@pytest.mark.only_module
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(("version", "number", "name"), ENDS, ids=str)
def test_rollback_that_is_ended_leaves_what_the_next_run_completes(
    tmp_path: Path, emulator: RunningEmulator, version: Version, number: signal.Signals, name: str, moment: str
) -> None:
    emulator.settings(
        task_states=["FINISHED"],
        statuses_after_update=["DEPLOYING", "ACTIVE"],
        statuses_by_image={"nginx:broken": ["DEPLOYING"]},
    )
    version.seed(emulator, version.rich())
    before = version.body_of(version.stored_rich(emulator))
    # The response to the second update comes late, so that the signal is before it.
    emulator.fault("delay", method=version.method, seconds=2, after=True, skip=1)
    process = begin(tmp_path, emulator, version, name, direct=number != signal.SIGKILL)
    give_up = time.monotonic() + DEADLINE
    while updates(emulator, version) < MOMENTS[moment] and time.monotonic() < give_up:
        time.sleep(0.05)
    assert updates(emulator, version) == MOMENTS[moment]
    for one in tree(process.pid):
        # The signal to its parent may have ended it.
        with contextlib.suppress(ProcessLookupError):
            os.kill(one, number)
    printed, _nothing = process.communicate(timeout=DEADLINE)
    assert process.returncode != 0
    assert "Traceback" not in printed
    sent = len(emulator.requests())
    time.sleep(2.5)
    assert len(emulator.requests()) == sent
    stands = version.body_of(version.stored_rich(emulator))
    assert stands in (before, {**before, "image": "nginx:broken"})
    emulator.clear_faults()
    again = Runner(emulator, default_options=version.default_options)(**version.identity, **WAIT, image="nginx:1.30")
    assert (again.failed, version.stored_rich(emulator)["image"]) == (False, "nginx:1.30")
