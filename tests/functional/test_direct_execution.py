# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Direct execution under ansible-playbook: the results of the module, no module file, one HTTP session."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.emulator.connection import BreakableProtocol
from tests.emulator.server import RunningEmulator
from tests.functional.deployments import ID, NAME, rich
from tests.functional.direct_plays import (
    ANSIBLE_VARIABLE,
    API_KEY,
    DEPLOYMENT,
    EXECUTIONS,
    FLEET,
    INFO,
    SECRET,
    TASKS,
    Task,
    comparable,
    play,
)
from tests.support.programs import CommandResult


@pytest.fixture(scope="module")
def played(served: RunningEmulator, tmp_path_factory: pytest.TempPathFactory) -> dict[str, CommandResult]:
    """All tasks, executed directly and as modules, from the same beginning, at a high verbosity."""
    runs = {}
    for execution in EXECUTIONS:
        served.reset()
        served.seed(rich())
        switch = {ANSIBLE_VARIABLE: execution == "direct"}
        runs[execution] = play(tmp_path_factory.mktemp(execution), served, TASKS, "-vvv", vars=switch)
        assert runs[execution].registered, runs[execution].output[-3000:]
    return runs


@pytest.mark.parametrize("name", TASKS)
def test_result_is_that_of_the_module(played: dict[str, CommandResult], name: str) -> None:
    """Key by key, with warnings, diff, errors and the masked invocation."""
    direct, module = (comparable(played[execution].registered[name]) for execution in EXECUTIONS)
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
def test_module_files_are_built_only_for_a_module(played: dict[str, CommandResult], execution: str) -> None:
    """And says why it is one."""
    output = played[execution].output
    is_module = execution == "module"
    names_file = "AnsiballZ_gcore" in output
    says_why = f"{FLEET} runs as a module: {ANSIBLE_VARIABLE} is false" in output
    assert (names_file, says_why) == (is_module, is_module)


def test_arguments_are_not_written_to_a_file(
    emulator: RunningEmulator, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Not even where Ansible is to keep its files. As a module the argument is in one."""
    kept = {}
    task = {DEPLOYMENT: {"name": "missing", "state": "absent", "secret_envs": {"T": SECRET}}}
    for execution in EXECUTIONS:
        folder = tmp_path / execution
        folder.mkdir()
        play(folder, emulator, {"absent": task}, vars={ANSIBLE_VARIABLE: execution == "direct"})
        files = [path for path in (folder / "remote").rglob("*gcore*") if path.is_file()]
        kept[execution] = any(SECRET.encode() in path.read_bytes() for path in files)
    assert kept == {"direct": False, "module": True}


def test_output_shows_no_secret(played: dict[str, CommandResult]) -> None:
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


@pytest.mark.parametrize("execution", EXECUTIONS)
def test_environment_and_directory_of_a_task_are_its_own(
    served_securely: RunningEmulator, ca_path: str, tmp_path: Path, execution: str
) -> None:
    """The next task does not have them. A path is relative to the playbook's directory."""
    served_securely.reset()
    (tmp_path / "ca.pem").write_bytes(Path(ca_path).read_bytes())
    tasks: dict[str, Task] = {
        "bundle": {INFO: {}, "environment": {"REQUESTS_CA_BUNDLE": "ca.pem"}},
        "option": {INFO: {"ca_path": "ca.pem"}},
        "none": {INFO: {}},
        "project": {INFO: {"ca_path": "ca.pem"}, "environment": {"GCORE_CLOUD_PROJECT_ID": "x"}},
        "proxy": {INFO: {"ca_path": "ca.pem"}, "environment": {"HTTPS_PROXY": "http://127.0.0.1:1"}},
    }
    played = play(tmp_path, served_securely, tasks, vars={ANSIBLE_VARIABLE: execution == "direct"})
    ends = {name: result.get("error", {}).get("kind", "") for name, result in played.registered.items()}
    kinds = {"bundle": "", "option": "", "none": "network", "project": "options", "proxy": "network"}
    assert ends == kinds


AS_MODULE: dict[str, tuple[Task, str]] = {
    "async": ({"async": 30, "poll": 1}, "the task is asynchronous"),
    "start": ({"environment": {"PYTHONWARNINGS": "ignore"}}, "the environment has PYTHONWARNINGS"),
    "switch": ({"environment": {"GCORE_INFERENCE_DIRECT_EXECUTION": "no"}}, f"{ANSIBLE_VARIABLE} is false"),
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
    played = play(tmp_path, emulator, {"read": {INFO: {}}}, vars={ANSIBLE_VARIABLE: "perhaps"})
    assert f"{ANSIBLE_VARIABLE}: expected a boolean, got 'perhaps'" in played.registered["read"]["msg"]


DATES = {
    "description": "expected a string, got a date (2025-01-01)",
    "envs.DAY": "expected a string, got a date (2025-01-01)",
    "envs.AT": "expected a string, got a datetime (2025-01-01 10:00:00+00:00)",
}


@pytest.mark.parametrize(("execution", "refused"), [("direct", DATES), ("module", {})])
def test_date_is_refused_with_its_path(
    emulator: RunningEmulator, tmp_path: Path, execution: str, refused: dict[str, str]
) -> None:
    """YAML has lost what the user wrote. A module gets text. Where a time is expected, both take it."""
    playbook = tmp_path / "vars.yml"
    playbook.write_text("day: 2025-01-01\nmoment: 2025-01-01T10:00:00Z\nlater: 2040-01-01T10:00:00Z\n")
    options = {"name": NAME, "description": "{{ day }}", "envs": {"DAY": "{{ day }}", "AT": "{{ moment }}", "F": 1.5}}
    key = {"name": "some-key", "project_id": 1, "expires_at": "{{ later }}", "return_secret": True}
    tasks: dict[str, Task] = {"plan": {DEPLOYMENT: options}, "key": {API_KEY: key, "check_mode": True}}
    variables = {"ANSIBLE_JINJA2_NATIVE": "true"}
    switch = {ANSIBLE_VARIABLE: execution == "direct"}
    played = play(tmp_path, emulator, tasks, vars_files=[str(playbook)], vars=switch, variables=variables)
    invalid = played.registered["plan"]["error"]["invalid_fields"]
    assert {path: message.split("; ")[0] for path, (message,) in invalid.items()} == {
        **refused,
        "envs.F": "expected a string, got a float (1.5)",
    }
    assert (played.registered["key"]["changed"], played.registered["key"]["failed"]) == (True, False)


def test_timeout_of_a_task_ends_it(emulator: RunningEmulator, tmp_path: Path) -> None:
    """The keyword, while a request is under way, with the result of the module; the next item goes on."""
    ends = {}
    task = {INFO: {"name": "{{ item }}"}, "timeout": 4, "loop": ["a", "b"]}
    for execution in EXECUTIONS:
        folder = tmp_path / execution
        folder.mkdir()
        emulator.reset()
        emulator.fault("delay", seconds=8)
        played = play(folder, emulator, {"read": task}, vars={ANSIBLE_VARIABLE: execution == "direct"})
        (first, second) = comparable(played.registered["read"]["results"])
        # Where in Ansible the time ended.
        first.get("timedout", {}).pop("frame", None)
        ends[execution] = (first, second)
    assert ends["direct"] == ends["module"]
    (first, second) = ends["direct"]
    assert (first["failed"], second["failed"]) == (True, False)
    assert "imed out" in first["msg"] or "expected time frame" in first["msg"]
