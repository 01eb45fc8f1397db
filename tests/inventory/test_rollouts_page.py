# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of rollouts: all of its commands are run, and canary and blue/green do what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.documentation.blocks import code_blocks
from tests.documentation.playing import READS
from tests.functional.deployments import FLAVOR
from tests.functional.runner import call
from tests.functional.versions import V2, V3, Version
from tests.gates.places import ROOT
from tests.inventory.controller import CommandResult, Controller

EXAMPLES = ROOT / "docs" / "examples"
PAGE = ROOT / "docs" / "docsite" / "rst" / "rollouts.rst"
BLOCKS = code_blocks(PAGE)
COMMANDS = [
    line.removeprefix("$ ")
    for block in BLOCKS
    if block.language == "console"
    for line in block.text.replace("\\\n", "").splitlines()
]
PROJECT = 42
NAME = "my-instance"
FLAVOR_OF_V3 = "flavor_name: inference-16vcpu-232gib-1xh100-80gb"


def _copied(controller: Controller, version: Version) -> Path:
    """Copy the examples into the folder, those of one version changed to the other, and aim them at the emulator."""
    for path in EXAMPLES.glob("*.yml"):
        text = path.read_text()
        if version is V2:
            text = text.replace("api_version: v3", "api_version: v2").replace(FLAVOR_OF_V3, f"flavor_id: {FLAVOR}")
        (controller.folder / path.name).write_text(text)
    return controller.folder


def _run(controller: Controller, command: str, version: Version = V2, **changes: str | None) -> CommandResult:
    """Run a command of the page in the folder."""
    program, *words = shlex.split(command)
    settings = {
        "GCORE_CLOUD_PROJECT_ID": str(PROJECT),
        "GCORE_INFERENCE_API_VERSION": version.name,
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
    }
    return controller.run(program.removeprefix("ansible-"), *words, **{**settings, **changes})


def _stored(controller: Controller, version: Version) -> dict[str, dict[str, Any]]:
    """Return the deployments of the project by name."""
    return {each["name"]: each for each in version.stored(controller.emulator, PROJECT)}


def _writes(result: CommandResult) -> list[str]:
    """Return the requests of a run that change something."""
    return [name for name in map(call, result.requests) if name not in READS]


@pytest.fixture
def account(controller: Controller, version: Version) -> Controller:
    """The project of the page, with one deployment, and what it runs."""
    scale = {**dict.fromkeys(version.scale), "min": 1, "max": 2}
    fields = version.plain(name=NAME, status="ACTIVE", containers=[{"region_id": 7, "scale": scale}])
    version.seed(controller.emulator, fields, PROJECT)
    controller.emulator.settings(task_states=["FINISHED"])
    _copied(controller, version)
    return controller


both_versions = pytest.mark.parametrize("version", [V2, V3], ids=str)
only_v2 = pytest.mark.parametrize("version", [V2], ids=str)


@only_v2
def test_page_commands_run(account: Controller) -> None:
    """In the order of the page, with the files that it shows."""
    checks, imported = [block.text for block in BLOCKS if block.not_run]
    (account.folder / "check.yml").write_text(checks)
    (account.folder / "site.yml").write_text(imported)
    health = f"{account.emulator.url}/_emulator/requests"
    results = {}
    for command in [*COMMANDS, "ansible-playbook -i gcore_inference.yml site.yml -e rollout_image=nginx:1.31"]:
        result = _run(account, command, SERVICE_URL=health)
        assert result.exit_code == 0, f"{command}\n{result.output}"
        results[command] = _writes(result)
    assert len(COMMANDS) == 10
    assert [writes for command, writes in results.items() if "--check" in command] == [[]]
    # The deployment of the page, and green.
    assert list(results.values())[-1] == ["PUT", "PUT"]


@both_versions
def test_canary_runs_beside_the_deployment(account: Controller, version: Version) -> None:
    """With one container and the new image; what serves the callers is left alone, also when the canary ends."""
    start, end = [command for command in COMMANDS if "canary.yml" in command]
    before = _stored(account, version)
    result = _run(account, start, version)
    assert (result.exit_code, _writes(result)) == (0, ["CREATE"]), result.output
    stored = _stored(account, version)
    canary = stored.pop(f"{NAME}-canary")
    assert (stored, canary["image"]) == (before, "nginx:1.30")
    assert [each["scale"]["max"] for each in canary["containers"]] == [1]
    assert re.search(r'"result.deployment.address": "https?://', result.output)
    assert _writes(_run(account, start, version)) == []
    ended = _run(account, end, version)
    assert (ended.exit_code, _writes(ended)) == (0, ["DELETE"]), ended.output
    assert _stored(account, version) == before


@both_versions
def test_blue_green_switches_callers(account: Controller, version: Version) -> None:
    """To one that is ready; the other runs on, so that the way back writes nothing."""
    to_blue, to_green, back, stop = [command for command in COMMANDS if "blue_green.yml" in command]
    upstream = account.folder / "upstream.txt"

    def run(command: str) -> tuple[list[str], str]:
        result = _run(account, command, version)
        assert result.exit_code == 0, result.output
        return _writes(result), upstream.read_text().strip()

    writes, blue = run(to_blue)
    assert writes == ["CREATE"]
    writes, green = run(to_green)
    stored = _stored(account, version)
    images = {name: each["image"] for name, each in stored.items() if name != NAME}
    assert (writes, images) == (["CREATE"], {"our-model-blue": "nginx:1.29", "our-model-green": "nginx:1.30"})
    assert (green, blue) == (stored["our-model-green"]["address"], stored["our-model-blue"]["address"])
    assert blue != green
    assert run(back) == ([], blue)
    assert run(stop) == (["STOP"], green)
    assert run(back) == (["START"], blue)


@only_v2
def test_blue_green_keeps_callers_from_a_bad_image(account: Controller, version: Version) -> None:
    """Green is not switched to."""
    to_blue, to_green, *_others = [command for command in COMMANDS if "blue_green.yml" in command]
    assert _run(account, to_blue, version).exit_code == 0
    before = (account.folder / "upstream.txt").read_text()
    account.emulator.settings(statuses_after_create=["NEW", "FAILED"])
    result = _run(account, to_green, version)
    assert (result.exit_code, (account.folder / "upstream.txt").read_text()) == (2, before), result.output
