# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fleet and its export under ansible-playbook, as a user runs them: templates in, diffs out, nothing secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import plain
from tests.functional.fleets import MINIMAL_OPTIONS, PROJECT, nth_id, seed
from tests.functional.secrets import MASK, SECRETS, SPELLINGS
from tests.functional.test_playbook import play
from tests.support.programs import CommandResult

FLEET, EXPORT = "gcore.inference.gcore_inference_fleet", "gcore.inference.gcore_inference_fleet_export"
STORED, ASKED, HEADER = SECRETS["lines"], SECRETS["quotes"], "header-secret-0815"
TEMPLATE = "{{ 'not' ~ ' rendered' }}"
VARIABLES: dict[str, Any] = {
    "port": 81,
    "secret": ASKED,
    "defaults": {**MINIMAL_OPTIONS, "secret_envs": {"HF_TOKEN": "{{ secret }}"}, "listening_port": "{{ port }}"},
    "fleet": [{"name": "first", "envs": {"PORT": "{{ port }}"}}, {"name": "second"}, {"name": "third"}],
}
PROBES = {"liveness_probe": {"enabled": True, "probe": {"http_get": {"port": 80, "headers": {"X": HEADER}}}}}
CONVERGE = {FLEET: {"deployments": "{{ fleet }}", "defaults": "{{ defaults }}"}}
#: By name, the tasks in their order.
TASKS: dict[str, dict[str, Any]] = {
    "audit": {**CONVERGE, "check_mode": True},
    "half": CONVERGE,
    "rest": CONVERGE,
    "again": CONVERGE,
    "running": {EXPORT: {"public_envs": ["PORT", "T"]}},
    "from the options": {FLEET: {"deployments": "{{ result_4.deployments }}", "prune": True}, "check_mode": True},
    "write": {
        "ansible.builtin.copy": {"content": "{{ result_4.content }}", "dest": "{{ file }}", "mode": "0600"},
        "no_log": True,
    },
    "read": {"ansible.builtin.include_vars": {"file": "{{ file }}", "name": "written"}},
    "from the file": {FLEET: {"deployments": "{{ written.deployments }}", "prune": True}, "check_mode": True},
}


@pytest.fixture(scope="module")
def played(served: RunningEmulator, tmp_path_factory: pytest.TempPathFactory) -> CommandResult:
    """All tasks in one play at the highest verbosity, with the diff, each result registered."""
    served.reset()
    stored = [{"OLD": STORED}, {"OLD": STORED}, {"T": TEMPLATE}]
    names = ("first", "second", "other")
    seed(
        served,
        *(
            plain(id=nth_id(number), name=name, envs=envs, probes=PROBES)
            for number, (name, envs) in enumerate(zip(names, stored, strict=True))
        ),
    )
    body = {"message": f"{STORED} {ASKED} {HEADER}", "invalid_fields": {"envs": [json.dumps(STORED)]}}
    served.fault("status", method="PUT", path=nth_id(1), status=400, body=body)
    tasks = [
        {"name": name, **task, "register": f"result_{number}", "ignore_errors": True}
        for number, (name, task) in enumerate(TASKS.items())
    ]
    results = ", ".join(f"result_{number}" for number in range(len(TASKS)))
    collect = {"ansible.builtin.set_fact": {"results": f"{{{{ {list(TASKS)} | zip([{results}]) | list }}}}"}}
    folder = tmp_path_factory.mktemp("play")
    variables = {**VARIABLES, "file": str(folder / "deployments.yml")}
    project = {"environment": {"GCORE_CLOUD_PROJECT_ID": str(PROJECT)}, "vars": variables}
    played = play(folder, served, [*tasks, collect], "-vvvv", "--diff", **project)
    assert played.registered, played.output[-3000:]
    played.registered = dict(played.registered)
    return played


def test_tasks_end_as_expected(played: CommandResult) -> None:
    """One write failed, in the first real run."""
    ends = {name: (bool(each.get("failed")), bool(each.get("changed"))) for name, each in played.registered.items()}
    assert ends == {
        "audit": (False, True),
        "half": (True, True),
        "rest": (False, True),
        "again": (False, False),
        "running": (False, False),
        "write": (False, True),
        "read": (False, False),
        "from the options": (False, False),
        "from the file": (False, False),
    }


def test_partial_failure_is_finished_by_the_next_run(played: CommandResult) -> None:
    """Which does what is left."""
    actions = {
        name: [row["action"] for row in played.registered[name]["deployments"]] for name in ("half", "rest", "again")
    }
    assert actions == {
        "half": ["updated", "failed", "created"],
        "rest": ["unchanged", "updated", "unchanged"],
        "again": ["unchanged"] * 3,
    }


def test_templates_in_lists_and_dicts_are_rendered(played: CommandResult) -> None:
    """Numbers stay what they mean."""
    (first, *_others) = played.registered["audit"]["diff"]
    assert (first["after"]["listening_port"], first["after"]["envs"]["PORT"]) == (81, "81")


def test_diffs_are_printed_under_their_names(played: CommandResult) -> None:
    """As patches are."""
    assert [f"--- before: {name}" in played.output for name in ("first", "second", "third", "other")] == [
        True,
        True,
        True,
        False,
    ]


def test_templates_in_data_stay_data(played: CommandResult) -> None:
    """Through the file, too: the audit has found it unchanged."""
    (other,) = [each for each in played.registered["running"]["deployments"] if each["name"] == "other"]
    assert (other["envs"]["T"], "not rendered" in played.output) == (TEMPLATE, False)


@pytest.mark.parametrize("secret", [STORED, ASKED, HEADER], ids=["stored", "asked", "header"])
def test_output_shows_no_secret(played: CommandResult, secret: str) -> None:
    """In any spelling, at any verbosity."""
    assert {name for name, spell in SPELLINGS.items() if spell(secret) in played.output} == set()


@pytest.mark.parametrize("secret", [STORED, ASKED, HEADER], ids=["stored", "asked", "header"])
def test_registered_results_show_no_secret(played: CommandResult, secret: str) -> None:
    """By any task."""
    text = json.dumps(played.registered, ensure_ascii=False)
    assert {name for name, spell in SPELLINGS.items() if spell(secret) in text} == set()


def test_masks_are_printed(played: CommandResult) -> None:
    """The search for secrets looks at an output that had them."""
    assert f"{MASK}" in played.output


def test_syntax_check_takes_templates(emulator: RunningEmulator, tmp_path: Path) -> None:
    """The syntax check, with options of every kind of template."""
    options = {
        "deployments": ["{{ first }}", {"name": "{{ name }}", "containers": "{{ regions }}"}],
        "prune": "{{ yes }}",
    }
    assert play(tmp_path, emulator, [{FLEET: options}], "--syntax-check").exit_code == 0
