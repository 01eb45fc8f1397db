# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs blocks with ansible-playbook against an emulator, many in one process, and returns the result of each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.documentation.blocks import Block
from tests.emulator.server import RunningEmulator
from tests.emulator.v2.examples import EXAMPLE_DEPLOYMENT, EXAMPLE_ID
from tests.emulator.v3 import examples as v3
from tests.emulator.v3.application_examples import EXAMPLE_DEPLOYED
from tests.support.calls import call
from tests.support.programs import PYTHON, environment, run_command

#: What the examples leave to the user; one that is not here is undefined, and fails by its name.
VARIABLES = {
    "hf_token": "hf_example",
    "model_tokens": {"my-instance": "hf_example"},
    "models_with_secrets": [{"name": "my-instance", "secrets": {"KEY": "hf_example"}}],
    "probe_token": "probe-example",
    "queue_key_id": "queue-key-id-example",
    "queue_secret_key": "queue-secret-key-example",
    "registry_password": "registry-password-example",
}
#: What a user has in the environment, besides the key and the address.
ENVIRONMENT = {
    "HF_TOKEN": "hf_environment",
    "MODEL_KEY": "key_environment",
    "REGISTRY_PASSWORD": "registry-password-environment",
}

_OTHER_ID = EXAMPLE_ID.replace("3fa8", "42a8")
#: The account that the documentation speaks of: my-instance, in the default project and in project 42, on both versions
#: of the API; by the path at which the emulator takes it.
ACCOUNT: dict[str, dict[str, Any]] = {
    f"/deployments/{EXAMPLE_ID}?project_id=1": EXAMPLE_DEPLOYMENT,
    f"/deployments/{_OTHER_ID}?project_id=42": {**EXAMPLE_DEPLOYMENT, "id": _OTHER_ID},
    **{
        f"/v3/deployments/{v3.EXAMPLE_NAME}?project_id={project}": {**v3.EXAMPLE_DEPLOYMENT, "project_id": project}
        for project in (1, 42)
    },
    "/v3/applications/our-chat?project_id=1": EXAMPLE_DEPLOYED,
}


#: The requests that write nothing.
READS = ("GET", "LIST", "LOGS", "TASK", "CHECK_LIMITS", "PRICE")


@dataclass
class Outcome:
    """The result of a block: its tasks' outcomes, its requests as words, and what went wrong, empty if nothing."""

    tasks: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    wrong: str = ""

    @property
    def writes(self) -> list[str]:
        return [each for each in self.calls if each not in READS]


@dataclass
class _Started:
    """What the callback wrote of one playbook."""

    tasks: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    calls: list[str] | None = None


def play(blocks: Sequence[Block], emulator: RunningEmulator, folder: Path, *flags: str, twice: bool = False) -> Any:
    """Run each block on a fresh account; return the outcomes by source, those of a second run under `source again`."""
    waiting: list[tuple[str, Path]] = []
    outcomes: dict[str, Outcome] = {}
    for number, block in enumerate(blocks):
        try:
            text = block.playbook()
        except ValueError as problem:
            outcomes[block.source] = Outcome(wrong=str(problem))
            continue
        for again in ("", "-again") if twice else ("",):
            path = folder / f"{number:03d}{again}.yml"
            path.write_text(text, encoding="utf-8")
            waiting.append((block.source + again.replace("-", " "), path))
    while waiting:
        played, output = _run([path for _unused, path in waiting], emulator, folder, flags)
        done = 0
        for source, path in waiting:
            started = played.get(path.stem, _Started())
            ended = started.calls is not None and not started.failures
            wrong = "" if ended else "\n".join(started.failures) or output[-3000:]
            outcomes[source] = Outcome(started.tasks, started.calls or [], wrong)
            done += 1
            if not ended:
                # ansible-playbook ends with the first playbook that fails; those behind it get their turn now.
                break
        waiting = waiting[done:]
    return outcomes


def _run(
    paths: list[Path], emulator: RunningEmulator, folder: Path, flags: tuple[str, ...]
) -> tuple[dict[str, _Started], str]:
    """Run these playbooks in one process until one fails; return the results of those that started, and the output."""
    record = folder / "record.jsonl"
    record.write_text("")
    account, variables = folder / "account.json", folder / "variables.json"
    account.write_text(json.dumps(ACCOUNT))
    variables.write_text(json.dumps({**VARIABLES, "gcore_api_key": emulator.token}))
    settings = {
        **ENVIRONMENT,
        "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).with_name("callback_plugins")),
        "ANSIBLE_CALLBACKS_ENABLED": "run_record",
        "ANSIBLE_PIPELINING": "true",
        "RUN_RECORD_ACCOUNT": str(account),
        "RUN_RECORD_EMULATOR": emulator.url,
        "RUN_RECORD_FILE": str(record),
    }
    # Not from one process for all: two plays run at the same time.
    command = [PYTHON, "-m", "ansible", "playbook", "-i", "localhost,", "-c", "local", "-e", f"@{variables}"]
    ran = run_command([*command, *flags, *paths], folder, environment(emulator, **settings), timeout=3000)
    played: dict[str, _Started] = {}
    for line in map(json.loads, record.read_text().splitlines()):
        if "started" in line:
            current = played[line["started"]] = _Started()
        elif "requests" in line:
            current.calls = [call(request) for request in line["requests"]]
        else:
            current.tasks.append(line["outcome"])
            if line["outcome"] == "failed":
                current.failures.append(f"{line['task']}: {line['msg']}")
    return played, ran.output
