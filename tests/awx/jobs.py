# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs what a controller was set up with, as AWX does: ansible-runner, in a folder that AWX would have laid.

The layout, the arguments and the variables are those of `awx/main/tasks/jobs.py`; what credentials add to the
environment is made by AWX's own code.
"""

from __future__ import annotations

import json
import shlex
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from awx_plugins.interfaces._temporary_private_api import ManagedCredentialType
from awx_plugins.interfaces._temporary_private_credential_api import Credential
from awx_plugins.interfaces._temporary_private_inject_api import inject_credential

from tests.awx.controller import AwxController, Thing
from tests.awx.kit import PROJECT, run
from tests.gates.places import COLLECTIONS
from tests.support.programs import CommandResult

#: What AWX sets for every job, as far as it matters here.
JOB_VARIABLES = {
    "ANSIBLE_FORCE_COLOR": "True",
    "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
    "ANSIBLE_RETRY_FILES_ENABLED": "False",
    "MAX_EVENT_RES": "700000",
}
#: What AWX sets for every update of an inventory.
UPDATE_VARIABLES = {
    "ANSIBLE_INVENTORY_EXPORT": "True",
    "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
    "ANSIBLE_VERBOSE_TO_STDERR": "True",
    "INVENTORY_UPDATE_ID": "1",
}


class UnsafeDumper(yaml.SafeDumper):
    """Marks every text as one in which no template may be filled in, as AWX does with answers."""

    def represent_data(self, data: Any) -> yaml.Node:
        """Return the node of a value."""
        if isinstance(data, str):
            return self.represent_scalar("!unsafe", data)
        return super().represent_data(data)


@dataclass
class Injected:
    """What credentials add to a job, and what of it AWX shows."""

    environment: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    arguments: list[str] = field(default_factory=list)


@dataclass
class Job:
    """A job that has ended: the folder of its private data, that of its artifacts, and its events in order."""

    result: CommandResult
    private: Path
    artifacts: Path
    events: list[Thing]

    @property
    def status(self) -> str:
        return (self.artifacts / "status").read_text()

    @property
    def kept(self) -> Thing:
        """What AWX keeps as the artifacts of the job."""
        kept: Thing = self.stats["artifact_data"]
        return kept

    @property
    def stats(self) -> Thing:
        """The last event: the counts of each host, by what they count."""
        (stats,) = self.of("playbook_on_stats")
        return stats

    def of(self, *kinds: str) -> list[Thing]:
        """Return the data of the events of these kinds."""
        return [event["event_data"] for event in self.events if event["event"] in kinds]

    def fleet(self) -> Thing:
        """Return the result of the last task with a fleet."""
        results = [data["res"] for data in self.of("runner_on_ok", "runner_on_failed")]
        return [result for result in results if "unmanaged" in result][-1]

    def rows(self) -> dict[str, Thing]:
        """Return the results of the deployments, by name."""
        return {row["name"]: row for row in self.fleet()["deployments"]}

    def diffs(self) -> dict[str, Thing]:
        """Return the diffs of the deployments that change, by name."""
        return {diff["before_header"]: diff for diff in self.fleet()["diff"]}

    def changed(self) -> dict[str, bool]:
        """Return for each deployment whether it changed, or would."""
        return {name: row["action"] not in ("unchanged", "failed") for name, row in self.rows().items()}

    def changed_hosts(self) -> dict[str, bool]:
        """Return for each host whether its task, the only one, changed something."""
        return {data["host"]: data["res"]["changed"] for data in self.of("runner_on_ok", "runner_on_failed")}

    def messages(self) -> list[str]:
        """Return the messages of the tasks that failed."""
        return [data["res"]["msg"] for data in self.of("runner_on_failed")]


def inject(controller: AwxController, credentials: list[int], private: Path, **environment: str) -> Injected:
    """Let AWX's code inject these credentials."""
    injected = Injected(dict(environment), dict(environment))
    for credential in map(controller.by_id, credentials):
        kind = controller.by_id(credential["credential_type"])
        names = {"namespace": kind["name"], "name": kind["name"], "kind": kind["kind"]}
        definition = ManagedCredentialType(**names, inputs=kind["inputs"], injectors=kind["injectors"])
        filled = Credential(credential["inputs"])
        inject_credential(definition, filled, injected.environment, injected.shown, injected.arguments, str(private))
    return injected


def launch(
    controller: AwxController,
    template: str,
    folder: Path,
    answers: dict[str, Any] | None = None,
    verbosity: int = 0,
    slices: tuple[int, int] = (1, 1),
    project: Path = PROJECT,
) -> Job:
    """Launch a job of a template, with answers to its survey; `slices` is which slice, of how many."""
    found = controller.get("job_templates", template)
    private = folder / f"awx_{len(list(folder.iterdir()))}"
    for part in ("env", "inventory"):
        (private / part).mkdir(parents=True)
    shutil.copytree(project, private / "project")
    (private / "requirements_collections").symlink_to(COLLECTIONS)

    injected = inject(controller, controller.attached[found["id"], "credentials"], private)
    arguments = [*_arguments(found, verbosity), *injected.arguments]
    (private / "env" / "cmdline").write_text(shlex.join(arguments))
    (private / "env" / "extravars").write_text(yaml.dump({"awx_job_id": 1, **(answers or {})}, Dumper=UnsafeDumper))
    (private / "env" / "settings").write_text(yaml.safe_dump({"job_timeout": 0, "suppress_ansible_output": True}))
    path = f"{private}/requirements_collections"
    (private / "env" / "envvars").write_text(yaml.safe_dump({**JOB_VARIABLES, "ANSIBLE_COLLECTIONS_PATH": path}))
    _write_inventory(private / "inventory" / "hosts", script_data(controller, found["inventory"], slices))

    command = ("ansible-runner", "run", private, "--ident", "1", "-p", found["playbook"])
    result = run(*command, cwd=private, **injected.environment)
    artifacts = private / "artifacts" / "1"
    events = [json.loads(path.read_text()) for path in (artifacts / "job_events").glob("*.json")]
    return Job(result, private, artifacts, sorted(events, key=lambda event: int(event["counter"])))


def _arguments(template: Thing, verbosity: int) -> list[str]:
    """Return the arguments that AWX adds to the command of a job."""
    words = ["--check"] if template["job_type"] == "check" else []
    words += ["-u", "root"]
    words += ["--diff"] if template.get("diff_mode") else []
    words += [f"--forks={template['forks']}"] if template.get("forks") else []
    words += [f"-{'v' * verbosity}"] if verbosity else []
    return words


def script_data(controller: AwxController, inventory: int, slices: tuple[int, int]) -> Thing:
    """Return an inventory, or a slice of it, in the form of a script's output."""
    number, count = slices
    hosts = sorted(controller.find("hosts", {"inventory": str(inventory)}), key=lambda host: str(host["name"]))
    hosts = hosts[number - 1 :: count]
    variables = json.loads(controller.by_id(inventory).get("variables", "{}"))
    return {
        "all": {"hosts": [host["name"] for host in hosts], "vars": variables},
        "_meta": {"hostvars": {host["name"]: json.loads(host["variables"]) for host in hosts}},
    }


def _write_inventory(path: Path, content: Thing) -> None:
    path.write_text(f"#! /usr/bin/env python3\n# -*- coding: utf-8 -*-\nprint({json.dumps(content)!r})\n")
    path.chmod(0o700)


def update_inventory(
    controller: AwxController, source: str, folder: Path, project: Path = PROJECT
) -> tuple[CommandResult, Thing]:
    """Run the update of an inventory source; return its result, and its hosts from ansible-inventory."""
    found = controller.get("inventory_sources", source)
    shutil.copytree(project, folder / "project")
    injected = inject(controller, [found["credential"]], folder, **UPDATE_VARIABLES)
    output = folder / "output.json"
    result = run(
        *("ansible-inventory", "--list", "--export", "-i", folder / "project" / found["source_path"]),
        *("--output", output, "--playbook-dir", folder / "project", "-vvvvv"),
        cwd=folder,
        ANSIBLE_COLLECTIONS_PATH=str(COLLECTIONS),
        **injected.environment,
    )
    listed: Thing = json.loads(output.read_text()) if output.exists() else {}
    hosts = listed.get("_meta", {}).get("hostvars", {})
    controller.forget("hosts", {"inventory": str(found["inventory"])})
    for name, variables in hosts.items():
        host = {"name": name, "inventory": found["inventory"], "variables": json.dumps(variables)}
        controller.create("hosts", host)
    return result, listed
