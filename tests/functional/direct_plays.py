# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays that are run twice, with direct execution and with modules, and what may differ between the two."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import ID, NAME
from tests.gates.places import COLLECTIONS
from tests.support.programs import PYTHON, CommandResult

PREFIX = "gcore.inference.gcore_inference_"
DEPLOYMENT, INFO, FLEET, LOGS, EXPORT = (
    f"{PREFIX}{name}" for name in ("deployment", "deployment_info", "fleet", "deployment_logs_info", "fleet_export")
)
API_KEY = f"{PREFIX}api_key"
ANSIBLE_VARIABLE = "gcore_inference_direct_execution"
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


def comparable(value: Any) -> Any:
    """Return a result without what differs between any two runs."""
    if isinstance(value, dict):
        return {name: comparable(item) for name, item in value.items() if name not in VOLATILE}
    if isinstance(value, list):
        return [comparable(item) for item in value]
    return re.sub(r"request_id [0-9a-f-]+", "request_id", value) if isinstance(value, str) else value
