# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Direct execution under Ansible's programs, callbacks, strategies and signals: as with modules."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import NAME, rich
from tests.functional.direct_plays import ANSIBLE_VARIABLE, DEPLOYMENT, EXECUTIONS, FLEET, INFO, TASKS, comparable
from tests.gates.awx import PACKAGED_COLLECTIONS
from tests.gates.places import COLLECTIONS
from tests.support.programs import PYTHON, environment, run_program

POSIX = PACKAGED_COLLECTIONS / "ansible_collections" / "ansible" / "posix"
needs_posix = pytest.mark.skipif(not POSIX.is_dir(), reason="ansible.posix is not here; `make gate-awx` downloads it")
#: Tasks with every kind of result: changed with a diff and warnings, failed, looped, retried, censored.
SHOWN = ("plan", "invalid", "loop", "until", "no_log")
#: What differs between any two runs of a program: identifiers, times, durations.
_IDENTIFIER = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_TIME = r"[\d-]{10}T[\d:.]{8,}(?:Z|\+00:00)?"
UNEQUAL = re.compile(rf"{_IDENTIFIER}|{_TIME}|\d+:\d\d:\d\d[.\d]*")
#: Newer cores name where a task failed.
FAILED_WHERE = re.compile("(?:Action|Module) failed: ")


def settings_of(emulator: RunningEmulator, folder: Path, **more: str) -> dict[str, str]:
    """Return the environment of a program that finds the collections and the emulator."""
    paths = os.pathsep.join([str(COLLECTIONS), str(PACKAGED_COLLECTIONS)])
    settings = {"ANSIBLE_COLLECTIONS_PATH": paths, "ANSIBLE_HOME": str(folder / "ansible"), "ANSIBLE_NOCOLOR": "true"}
    return environment(emulator, **settings, **more)


def written(folder: Path, *plays: dict[str, Any]) -> Path:
    """Write a playbook of these plays."""
    playbook = folder / "playbook.json"
    playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, **each} for each in plays]))
    return playbook


def chosen(execution: str) -> tuple[str, str]:
    """Return the arguments of a program that choose the execution."""
    return "--extra-vars", json.dumps({ANSIBLE_VARIABLE: execution == "direct"})


def shown(text: str) -> list[str]:
    """Return the lines that a program printed, without what differs between any two runs."""
    return FAILED_WHERE.sub("", UNEQUAL.sub("*", text)).splitlines()


def junit_cases(folder: Path) -> list[str]:
    """Return the test cases of the only report in a folder, without times."""
    (report,) = folder.glob("*.xml")
    cases = []
    for case in ElementTree.parse(report).iter("testcase"):
        case.attrib.pop("time")
        cases += shown(ElementTree.tostring(case, encoding="unicode"))
    report.unlink()
    return cases


def profiled(lines: list[str]) -> list[str]:
    """Return the lines in an order that does not depend on the time of each task, without the times."""
    return sorted(re.sub(r"[-*]{2,}|[\d.:]+", "", line) for line in lines)


@pytest.mark.parametrize(
    ("callback", "enabled"),
    [
        ("default", "junit"),
        pytest.param("ansible.posix.json", "junit", marks=needs_posix),
        pytest.param("default", "ansible.posix.profile_tasks", marks=needs_posix),
    ],
)
def test_callback_shows_what_it_shows_of_modules(
    emulator: RunningEmulator, tmp_path: Path, callback: str, enabled: str
) -> None:
    """Every kind of result, with the diff."""
    tasks = [{"name": name, "ignore_errors": True, **TASKS[name]} for name in SHOWN]
    defaults = {"group/gcore.inference.gcore": {"api_retries": 0}, DEPLOYMENT: {"image": "nginx:1.31"}}
    playbook = written(tmp_path, {"module_defaults": defaults, "tasks": tasks})
    settings = {"ANSIBLE_STDOUT_CALLBACK": callback, "ANSIBLE_CALLBACKS_ENABLED": enabled, "JUNIT_OUTPUT_DIR": "junit"}
    reported = {}
    for execution in EXECUTIONS:
        emulator.reset()
        emulator.seed(rich())
        arguments = (*chosen(execution), "-v", "--diff", playbook)
        variables = settings_of(emulator, tmp_path, **settings)
        done = run_program("playbook", *arguments, folder=tmp_path, environment=variables)
        assert done.exit_code == 0, done.output
        lines = shown(done.output)
        if enabled == "junit":
            lines += junit_cases(tmp_path / "junit")
        reported[execution] = profiled(lines) if "profile" in enabled else lines
    assert reported["direct"] == reported["module"]
    missing = [name for name in SHOWN if not any(name in line for line in reported["direct"])]
    assert missing == []


PROGRAMS: dict[str, tuple[list[str], str]] = {
    "adhoc": (["localhost", "-m", INFO, "-a", f"name={NAME}"], ""),
    "console": (["localhost"], f"{INFO} name={NAME}\n{DEPLOYMENT} name=zz-none state=absent\n{INFO} nam=x\nexit\n"),
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_program_prints_what_it_prints_of_modules(emulator: RunningEmulator, tmp_path: Path, program: str) -> None:
    """`ansible -m` and ansible-console."""
    (arguments, typed) = PROGRAMS[program]
    reported = {}
    for execution in EXECUTIONS:
        emulator.reset()
        emulator.seed(rich())
        done = subprocess.run(
            [PYTHON, "-m", "ansible", program, *arguments, *chosen(execution)],
            cwd=tmp_path,
            env=settings_of(emulator, tmp_path),
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        reported[execution] = [str(done.returncode), *shown(done.stdout), *done.stderr.splitlines()]
    assert reported["direct"] == reported["module"]
    text = "\n".join(reported["direct"])
    assert (f'"name": "{NAME}"' in text, "nam: " in text) == (True, "nam=" in typed)


#: The hosts of a play for each strategy.
HOSTS = [f"host{number}" for number in range(20)]
STRATEGIES = {"linear": HOSTS, "free": HOSTS[:2], "host_pinned": HOSTS[:2]}


def test_strategies_give_the_results_of_modules(emulator: RunningEmulator, tmp_path: Path) -> None:
    """With 20 forks: each host has its own result, and the requests are the same."""
    lookup = {INFO: {"name": f"{{{{ '{NAME}' if inventory_hostname == 'host3' else inventory_hostname }}}}"}}
    plan = {DEPLOYMENT: {"name": NAME, "description": "of {{ inventory_hostname }}"}, "check_mode": True, "diff": True}
    plays: list[dict[str, Any]] = []
    registered: dict[str, str] = {}
    for strategy, hosts in STRATEGIES.items():
        tasks = [{**lookup, "register": f"{strategy}_lookup"}]
        if strategy != "linear":
            tasks.append({**plan, "register": f"{strategy}_plan"})
        plays.append({"hosts": ",".join(hosts), "strategy": strategy, "tasks": tasks})
        for task in tasks:
            name = task["register"]
            registered[name] = f"{{{{ {hosts} | map('extract', hostvars, '{name}') | list }}}}"
    results = tmp_path / "results.json"
    keep = {"ansible.builtin.copy": {"content": "{{ registered | to_json }}", "dest": str(results)}}
    plays.append({"vars": {"registered": registered}, "tasks": [keep]})
    arguments = ("-i", ",".join(HOSTS), "-c", "local", "-f", "20", written(tmp_path, *plays))
    reported = {}
    for execution in EXECUTIONS:
        emulator.reset()
        emulator.seed(rich())
        variables = settings_of(emulator, tmp_path)
        done = run_program("playbook", *chosen(execution), *arguments, folder=tmp_path, environment=variables)
        assert done.exit_code == 0, done.output
        sent = sorted((each["method"], each["path"], str(each["query"])) for each in emulator.requests())
        # The revision depends on who reads first.
        text = re.sub(r'("internal_revision": )\d+', r"\1 0", results.read_text())
        reported[execution] = (comparable(json.loads(text)), sent)
    assert reported["direct"] == reported["module"]
    (found, _sent) = reported["direct"]
    assert [bool(each["deployments"]) for each in found["linear_lookup"]] == [host == "host3" for host in HOSTS]
    described = [each["diff"]["after"]["description"] for each in found["free_plan"]]
    assert described == [f"of {host}" for host in STRATEGIES["free"]]


#: The exit code of ansible-playbook after each signal, and what it prints.
SIGNALS = {signal.SIGINT: (99, "User interrupted execution"), signal.SIGTERM: (-signal.SIGTERM, "")}


@pytest.mark.parametrize("execution", EXECUTIONS)
@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_signal_ends_a_fleet(emulator: RunningEmulator, tmp_path: Path, number: signal.Signals, execution: str) -> None:
    """In the middle of its writes, as a terminal sends it: to all processes. No request follows, and no task."""
    emulator.bulk(60, 1)
    deployments = [{"instance_id": each["id"], "image": "nginx:1.29"} for each in emulator.stored(1)]
    emulator.settings(latency_seconds=0.2)
    tasks = [
        {FLEET: {"project_id": 1, "deployments": deployments, "concurrency": 2}},
        {"ansible.builtin.debug": {"msg": "went on"}},
    ]
    output = tmp_path / "output.txt"
    # A test that runs in the background has inherited that SIGINT is ignored; a terminal ignores nothing.
    reset = "signal.signal(signal.SIGINT, signal.SIG_DFL)"
    program = f"import os, signal, sys; {reset}; os.execv(sys.argv[1], sys.argv[1:])"
    ansible = [PYTHON, "-m", "ansible", "playbook", *chosen(execution), str(written(tmp_path, {"tasks": tasks}))]
    command = [PYTHON, "-c", program, *ansible]
    with (
        output.open("w") as stream,
        subprocess.Popen(
            command,
            cwd=tmp_path,
            env=settings_of(emulator, tmp_path),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        _wait_for_writes(emulator, 3)
        os.killpg(process.pid, number)
        exit_code = process.wait(timeout=30)
    # Those that were under way.
    time.sleep(1)
    before = len(emulator.requests())
    time.sleep(1)
    assert len(emulator.requests()) == before < len(deployments)
    (expected, message) = SIGNALS[number]
    text = output.read_text()
    assert (exit_code, message in text, "Traceback" in text, "went on" in text) == (expected, True, False, False)


def _wait_for_writes(emulator: RunningEmulator, count: int) -> None:
    """Wait until the emulator has had that many writes. Raises AssertionError after a minute."""
    deadline = time.monotonic() + 60
    while sum(each["method"] == "PUT" for each in emulator.requests()) < count:
        assert time.monotonic() < deadline, "nothing was written"
        time.sleep(0.05)
