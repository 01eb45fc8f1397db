# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Direct execution under ansible-playbook: the results of the module, no module file, one HTTP session."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.connection import BreakableProtocol
from tests.emulator.server import RunningEmulator
from tests.functional.deployments import ID, NAME, rich
from tests.gates.places import COLLECTIONS
from tests.support.programs import PYTHON, CommandResult

PREFIX = "gcore.inference.gcore_inference_"
DEPLOYMENT, INFO, FLEET, LOGS, EXPORT = (
    f"{PREFIX}{name}" for name in ("deployment", "deployment_info", "fleet", "deployment_logs_info", "fleet_export")
)
SWITCH = "gcore_inference_direct_execution"
SECRET = "direct-secret-0815"
AWS_KEYS = ("aws_access_key_id", "aws_secret_access_key")
EXECUTIONS = ("direct", "module")
Task = dict[str, Any]


def play(folder: Path, emulator: RunningEmulator, tasks: dict[str, Task], *flags: str, **keys: Any) -> CommandResult:
    """Run these tasks on localhost; each registers its result under its name, and none ends the play."""
    file = folder / "registered.json"
    names = list(tasks)
    registered = ", ".join(f"result_{number}" for number in range(len(names)))
    keep = {"content": f"{{{{ dict({names} | zip([{registered}])) | to_json }}}}", "dest": str(file)}
    numbered = [
        {"name": name, "ignore_errors": True, **task, "register": f"result_{number}"}
        for number, (name, task) in enumerate(tasks.items())
    ]
    defaults = {
        "group/gcore.inference.gcore": {"api_url": emulator.url, "api_key": emulator.token, "api_retries": 0},
        INFO: {"reveal_envs": True},
        DEPLOYMENT: {"image": "nginx:1.31"},
    }
    environment = keys.pop("variables", {})
    head = {"hosts": "localhost", "gather_facts": False, "module_defaults": defaults, **keys}
    playbook = folder / "playbook.json"
    playbook.write_text(json.dumps([{**head, "tasks": [*numbered, {"ansible.builtin.copy": keep, "no_log": True}]}]))
    variables = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_HOME": str(folder / "ansible"),
        "ANSIBLE_LOCAL_TEMP": str(folder / "ansible" / "tmp"),
        "ANSIBLE_REMOTE_TEMP": str(folder / "remote"),
        "ANSIBLE_ASYNC_DIR": str(folder / "async"),
        "ANSIBLE_INJECT_INVOCATION": "true",
        "ANSIBLE_KEEP_REMOTE_FILES": "true",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "LC_ALL": "C.UTF-8",
        **environment,
    }
    command = [PYTHON, "-m", "ansible", "playbook", *flags, str(playbook)]
    emulator.clear_requests()
    done = subprocess.run(
        command, cwd=folder.parent, env=variables, capture_output=True, text=True, check=False, timeout=300
    )
    found = json.loads(file.read_text()) if file.exists() else {}
    return CommandResult(done.stdout + done.stderr, done.returncode, emulator.requests(), found)


TASKS: dict[str, Task] = {
    "info": {INFO: {"name": NAME}},
    "plan": {
        DEPLOYMENT: {
            "name": NAME,
            "listening_port": "{{ 81 }}",
            "timeout": 300,
            "idle_timeout": 300,
            "secret_envs": {"TOKEN": SECRET, 1: "one", "ONE": "1"},
        },
        "check_mode": True,
        "diff": True,
    },
    "update": {DEPLOYMENT: {"name": NAME, "description": "{{ 'of the task' }}", "envs": '{"A": "1"}'}},
    "unchanged": {DEPLOYMENT: {"instance_id": ID, "description": "of the task"}},
    "invalid": {DEPLOYMENT: {"name": NAME, "lisening_port": 1, "listening_port": 0, "secret_envs": {"A": [SECRET]}}},
    "rejected": {DEPLOYMENT: {"name": NAME, "api_key": f"1${SECRET}"}},
    "no connection": {INFO: {"api_url": "https://127.0.0.1:1"}},
    "fleet": {FLEET: {"deployments": [{"name": NAME, "image": "nginx:1.30"}], "concurrency": 2}},
    "invalid fleet": {FLEET: {"deployments": [{"name": NAME, "image": 1.5}, {"name": "other"}]}},
    "export": {EXPORT: {}},
    "logs": {LOGS: {"name": NAME}},
    "two identities": {INFO: {"name": NAME, "instance_id": ID}},
    "loop": {INFO: {"name": "{{ item }}"}, "loop": [NAME, "missing"]},
    "until": {INFO: {"name": "missing"}, "until": "false", "retries": 1, "delay": 0},
    "no_log": {INFO: {"name": NAME}, "no_log": True},
    "delegated": {INFO: {"name": NAME}, "delegate_to": "localhost"},
    "omitted": {INFO: {"name": "{{ omit }}"}},
    "failed_when": {INFO: {"name": NAME}, "failed_when": True},
    "environment": {INFO: {"name": NAME, "api_url": None}, "environment": {"GCORE_BASE_URL": "https://127.0.0.1:1"}},
    "named": {f"{PREFIX}secret": {"project_id": 1, "name": "aws-dev", **dict.fromkeys(AWS_KEYS, SECRET)}},
    "absent": {DEPLOYMENT: {"name": "missing", "state": "absent"}},
}
#: Keys of results that differ between any two runs.
VOLATILE = ("request_id", "updated_at", "created_at")


def _comparable(value: Any) -> Any:
    """Return a result without what differs between any two runs."""
    if isinstance(value, dict):
        return {name: _comparable(item) for name, item in value.items() if name not in VOLATILE}
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    return re.sub(r"request_id [0-9a-f-]+", "request_id", value) if isinstance(value, str) else value


@pytest.fixture(scope="module")
def played(served: RunningEmulator, tmp_path_factory: pytest.TempPathFactory) -> dict[str, CommandResult]:
    """All tasks, executed directly and as modules, from the same beginning, at a high verbosity."""
    runs = {}
    for execution in EXECUTIONS:
        served.reset()
        served.seed(rich())
        switch = {SWITCH: execution == "direct"}
        runs[execution] = play(tmp_path_factory.mktemp(execution), served, TASKS, "-vvv", vars=switch)
        assert runs[execution].registered, runs[execution].output[-3000:]
    return runs


@pytest.mark.parametrize("name", TASKS)
def test_result_is_that_of_the_module(played: dict[str, CommandResult], name: str) -> None:
    """Key by key, with warnings, diff, errors and the masked invocation."""
    direct, module = (_comparable(played[execution].registered[name]) for execution in EXECUTIONS)
    assert direct == module


def test_requests_are_those_of_the_module(played: dict[str, CommandResult]) -> None:
    """In the same order, with the same bodies."""
    sent = [
        [(each["method"], each["path"], each["query"], each["body"]) for each in played[execution].requests]
        for execution in EXECUTIONS
    ]
    assert sent[0] == sent[1]
    assert len(sent[0]) > len(TASKS) / 2


def test_defaults_of_group_and_module_are_applied(played: dict[str, CommandResult]) -> None:
    """Those of the module itself, and not those of a module with the same action."""
    revealed = played["direct"].registered["info"]["deployments"][0]["envs"]
    assert "********" not in revealed.values()
    assert "image" in played["direct"].registered["plan"]["changes"]
    # It has no such option.
    assert played["direct"].registered["fleet"]["failed"] is False


@pytest.mark.parametrize("execution", EXECUTIONS)
def test_only_a_module_is_built_and_copied(played: dict[str, CommandResult], execution: str) -> None:
    """And says why it is one."""
    output = played[execution].output
    is_module = execution == "module"
    names_file = "AnsiballZ_gcore" in output
    says_why = f"{FLEET} runs as a module: {SWITCH} is false" in output
    assert (names_file, says_why) == (is_module, is_module)


def test_no_argument_is_written_to_a_file(
    emulator: RunningEmulator, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Not even where Ansible is to keep its files. As a module the argument is in one."""
    kept = {}
    task = {DEPLOYMENT: {"name": "missing", "state": "absent", "secret_envs": {"T": SECRET}}}
    for execution in EXECUTIONS:
        folder = tmp_path / execution
        folder.mkdir()
        play(folder, emulator, {"absent": task}, vars={SWITCH: execution == "direct"})
        files = [path for path in (folder / "remote").rglob("*gcore*") if path.is_file()]
        kept[execution] = any(SECRET.encode() in path.read_bytes() for path in files)
    assert kept == {"direct": False, "module": True}


def test_no_secret_is_printed(played: dict[str, CommandResult]) -> None:
    """At this verbosity."""
    assert [execution for execution in EXECUTIONS if SECRET in played[execution].output] == []


def test_text_of_the_api_is_no_template(emulator: RunningEmulator, tmp_path: Path) -> None:
    """Neither in a registered result nor in what is made of it, on any core."""
    marker = tmp_path / "marker"
    pipe = f"{{{{ lookup('pipe', 'touch {marker}') }}}}"
    head = "#jinja2: variable_start_string:'[%', variable_end_string:'%]'\n" + f"[% lookup('pipe', 'touch {marker}') %]"
    emulator.seed(rich(description=pipe, envs={"HEAD": head}))
    tasks: dict[str, Task] = {
        "read": {INFO: {"name": NAME}},
        "fact": {"ansible.builtin.set_fact": {"copy": "{{ result_0.deployments[0] }}"}},
        "shown": {"ansible.builtin.debug": {"msg": "{{ copy.description }} {{ copy.envs.HEAD }}"}},
        "assigned": {
            "ansible.builtin.debug": {"var": "mine"},
            "vars": {"mine": "{{ result_0.deployments[0].description }}"},
        },
    }
    played = play(tmp_path, emulator, tasks)
    shown = played.registered["read"]["deployments"][0]
    assert (shown["description"], shown["envs"]["HEAD"]) == (pipe, head)
    assert played.registered["shown"]["msg"] == f"{pipe} {head}"
    assert not marker.exists()


def test_loop_makes_one_handshake(
    served_securely: RunningEmulator, ca_path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a hundred items with the same connection options."""
    served_securely.reset()
    served_securely.seed(rich())
    connections = []
    connect = BreakableProtocol.connection_made

    def count(self: BreakableProtocol, transport: asyncio.Transport) -> None:
        connections.append(transport)
        connect(self, transport)

    monkeypatch.setattr(BreakableProtocol, "connection_made", count)
    looped = {INFO: {"instance_id": ID, "ca_path": ca_path}, "loop": "{{ range(100) | list }}"}
    played = play(tmp_path, served_securely, {"loop": looped})
    results = played.registered["loop"]["results"]
    assert [result["failed"] for result in results] == [False] * 100
    assert (len(played.requests), len(connections)) == (100, 1)


def test_environment_and_directory_of_a_task_are_its_own(
    served_securely: RunningEmulator, ca_path: str, tmp_path: Path
) -> None:
    """The next task does not have them. A path is relative to the playbook's directory, as in a module."""
    served_securely.reset()
    (tmp_path / "ca.pem").write_bytes(Path(ca_path).read_bytes())
    tasks: dict[str, Task] = {
        "bundle": {INFO: {}, "environment": {"REQUESTS_CA_BUNDLE": "ca.pem"}},
        "option": {INFO: {"ca_path": "ca.pem"}},
        "none": {INFO: {}},
        "project": {INFO: {"ca_path": "ca.pem"}, "environment": {"GCORE_CLOUD_PROJECT_ID": "x"}},
        "proxy": {INFO: {"ca_path": "ca.pem"}, "environment": {"HTTPS_PROXY": "http://127.0.0.1:1"}},
    }
    played = play(tmp_path, served_securely, tasks)
    ends = {name: result.get("error", {}).get("kind", "") for name, result in played.registered.items()}
    kinds = {"bundle": "", "option": "", "none": "network", "project": "options", "proxy": "network"}
    assert ends == kinds


AS_MODULE: dict[str, tuple[Task, str]] = {
    "async": ({"async": 30, "poll": 1}, "the task is asynchronous"),
    "start": ({"environment": {"PYTHONWARNINGS": "ignore"}}, "the environment has PYTHONWARNINGS"),
    "switch": ({"environment": {"GCORE_INFERENCE_DIRECT_EXECUTION": "no"}}, f"{SWITCH} is false"),
}


def test_task_that_needs_a_process_runs_as_a_module(emulator: RunningEmulator, tmp_path: Path) -> None:
    """With the reason at -vvv, and the same result."""
    tasks = {name: {INFO: {}, **keys} for name, (keys, _reason) in AS_MODULE.items()}
    played = play(tmp_path, emulator, tasks, "-vvv")
    said = {name: reason in played.output for name, (_keys, reason) in AS_MODULE.items()}
    assert said == dict.fromkeys(AS_MODULE, True)
    counts = {name: len(result["deployments"]) for name, result in played.registered.items()}
    assert counts == dict.fromkeys(AS_MODULE, 1)


def test_switch_that_is_no_boolean_is_an_error(emulator: RunningEmulator, tmp_path: Path) -> None:
    """It names the variable."""
    played = play(tmp_path, emulator, {"read": {INFO: {}}}, vars={SWITCH: "perhaps"})
    assert f"{SWITCH}: expected a boolean, got 'perhaps'" in played.registered["read"]["msg"]


def test_date_is_refused_with_its_path(emulator: RunningEmulator, tmp_path: Path) -> None:
    """YAML has lost what the user wrote, and so has a module, which gets text."""
    playbook = tmp_path / "vars.yml"
    playbook.write_text("day: 2025-01-01\nmoment: 2025-01-01T10:00:00Z\n")
    options = {"name": NAME, "description": "{{ day }}", "envs": {"DAY": "{{ day }}", "AT": "{{ moment }}", "F": 1.5}}
    variables = {"ANSIBLE_JINJA2_NATIVE": "true"}
    played = play(tmp_path, emulator, {"plan": {DEPLOYMENT: options}}, vars_files=[str(playbook)], variables=variables)
    invalid = played.registered["plan"]["error"]["invalid_fields"]
    assert {path: message.split("; ")[0] for path, (message,) in invalid.items()} == {
        "description": "expected a string, got a date (2025-01-01)",
        "envs.DAY": "expected a string, got a date (2025-01-01)",
        "envs.AT": "expected a string, got a datetime (2025-01-01 10:00:00+00:00)",
        "envs.F": "expected a string, got a float (1.5)",
    }


def test_timeout_of_a_task_ends_it(emulator: RunningEmulator, tmp_path: Path) -> None:
    """The keyword, while a request is under way; the next item goes on."""
    emulator.fault("delay", seconds=5)
    task = {INFO: {"name": "{{ item }}"}, "timeout": 2, "loop": ["a", "b"]}
    played = play(tmp_path, emulator, {"read": task})
    (first, second) = played.registered["read"]["results"]
    assert (first["failed"], second["failed"]) == (True, False)
    assert "imed out" in first["msg"] or "expected time frame" in first["msg"]
