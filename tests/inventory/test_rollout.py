# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook gcore.inference.rollout: waves, where they stop, what is taken back, and the table at the end."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections import Counter
from typing import Any

import pytest

from tests.functional.versions import V2, V3, Version
from tests.inventory.controller import CommandResult, Controller
from tests.support.calls import call
from tests.support.programs import PYTHON, environment

PLAYBOOK = "gcore.inference.rollout"
OLD, NEW = "nginx:1.29", "nginx:1.30"
PROJECT = 42


def _id(number: int) -> str:
    return f"{number:08d}-1111-4222-8333-444455556666"


def _name(number: int) -> str:
    return f"model-{number:03d}"


class Rollout:
    """A project of deployments, and the playbook that rolls out over them."""

    def __init__(self, controller: Controller, version: Version, count: int) -> None:
        self.controller = controller
        self.emulator = controller.emulator
        self.version = version
        self.environment: dict[str, str | None] = {"GCORE_CLOUD_PROJECT_ID": str(PROJECT), "ANSIBLE_NOCOLOR": "true"}
        for number in range(count):
            identity = {"id": _id(number)} if version is V2 else {"project_id": PROJECT}
            fields = version.plain(name=_name(number), image=OLD, **identity)
            version.seed(self.emulator, fields, PROJECT)
        # Each poll shows what comes next, and v3 follows no task.
        self.emulator.settings(task_states=["FINISHED"], statuses_after_update=["DEPLOYING", "PENDING"])
        controller.write(api_version=version.name, project_id=PROJECT)

    def __call__(self, *flags: str, **variables: Any) -> CommandResult:
        """Run it over all, for the new image, unless the variables say otherwise."""
        return self.controller.run("playbook", *flags, *self.words(variables), **self.environment)

    def words(self, variables: dict[str, Any]) -> list[str]:
        """Return the arguments of ansible-playbook."""
        given = {"rollout_hosts": "all", "rollout_image": NEW, "rollout_wait_interval": 1, **variables}
        extra = json.dumps({name: value for name, value in given.items() if value is not None})
        return ["-i", str(self.controller.path), "-e", extra, "--forks", "4", PLAYBOOK]

    def changed(self) -> list[int]:
        """Return the numbers of those that have the new image."""
        stored = self.version.stored(self.emulator, PROJECT)
        return sorted(int(str(each["name"])[-3:]) for each in stored if each["image"] == NEW)

    def stored(self) -> list[dict[str, Any]]:
        """Return the managed fields of all."""
        return [self.version.body_of(each) for each in self.version.stored(self.emulator, PROJECT)]

    def calls_of(self, result: CommandResult, number: int) -> list[str]:
        """Return the requests of a run about one deployment."""
        mine = (f"/{_id(number)}", f"/{_name(number)}")
        return [call(each) for each in result.requests if each["path"].endswith(mine)]


def table(result: CommandResult) -> dict[str, int]:
    """Return how many deployments each line of the last table counts."""
    last = result.output.rpartition("TASK [Show what was done")[2]
    lines = re.findall(r'^ +"(\w[\w, ]*?) +(\d+)(?: +[\w -]+)?",?$', last, re.MULTILINE)
    return {title: int(count) for title, count in lines if count != "0"}


@pytest.fixture
def rollout(controller: Controller, version: Version) -> Rollout:
    """Eight deployments."""
    return Rollout(controller, version, 8)


both_versions = pytest.mark.parametrize("version", [V2, V3], ids=str)
only_v2 = pytest.mark.parametrize("version", [V2], ids=str)
only_v3 = pytest.mark.parametrize("version", [V3], ids=str)


@both_versions
def test_rollout_goes_wave_by_wave(rollout: Rollout, version: Version) -> None:
    """With the request that reads, the one that writes, and the polls; no wave begins before the one before is over."""
    result = rollout(rollout_waves=[1, "50%", "100%"])
    assert (result.exit_code, rollout.changed(), table(result)) == (0, list(range(8)), {"done": 8}), result.output
    for number in range(8):
        read, write, *polls = rollout.calls_of(result, number)
        assert (read, write, set(polls)) == ("GET", version.method, {"GET"})
    assert result.calls.count("LIST") == 1
    waves = [[0], [1, 2, 3, 4], [5, 6, 7]]
    spans = []
    for wave in waves:
        mine = tuple(f"/{identity}" for number in wave for identity in (_id(number), _name(number)))
        times = [each for each in result.requests if each["path"].endswith(mine)]
        spans.append((min(each["started"] for each in times), max(each["ended"] for each in times)))
    assert spans[0][1] <= spans[1][0]
    assert spans[1][1] <= spans[2][0]
    again = rollout()
    assert (again.exit_code, table(again)) == (0, {"had these values already": 8})
    assert Counter(again.calls) == {"LIST": 1, "GET": 8}


@both_versions
def test_rollout_of_a_bad_image_stops_at_the_first_wave(controller: Controller, version: Version) -> None:
    """Of forty, and it is taken back: after a failure on v2, on v3 when the time is over."""
    rollout = Rollout(controller, version, 40)
    status = "FAILED" if version is V2 else "PARTIALLYDEPLOYED"
    patch = [{"path": "status", "value": status}, {"path": "containers.0.error_message", "value": "no such image"}]
    for number in range(4):
        path = f"/({_id(number)}|{_name(number)})$"
        skip, times = (1, 1) if version is V2 else (2, 4)
        rollout.emulator.fault("replace", method="GET", path=path, patch=patch, skip=skip, times=times)
    result = rollout(rollout_waves="10%,100%", rollout_wait_timeout=6, rollout_wait_interval=2)
    assert (result.exit_code, rollout.changed()) == (2, []), result.output
    assert table(result) == {"rolled back": 4, "untouched": 36}
    assert rollout.calls_of(result, 4) == []
    for number in range(4):
        assert rollout.calls_of(result, number).count(version.method) == 2
    assert result.says("no such image")


@only_v2
def test_rollout_resumes_after_a_killed_run(rollout: Rollout) -> None:
    """The one that was being changed, and those behind it."""
    rollout.emulator.settings(statuses_after_update=["DEPLOYING"])
    command = [PYTHON, "-m", "ansible", "playbook", *rollout.words({"rollout_waves": [1, 7]})]
    variables = environment(rollout.emulator, **rollout.environment)
    with subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL, start_new_session=True) as killed:
        while "PUT" not in map(call, rollout.emulator.requests()):
            assert killed.poll() is None
            time.sleep(0.1)
        os.killpg(killed.pid, signal.SIGKILL)
    assert rollout.changed() == [0]
    rollout.emulator.settings(statuses_after_update=["DEPLOYING", "PENDING"])
    rollout.emulator.seed({**rollout.emulator.stored(PROJECT)[0], "status": "PENDING"}, PROJECT)
    result = rollout()
    assert (result.exit_code, rollout.changed()) == (0, list(range(8))), result.output
    assert table(result) == {"done": 7, "had these values already": 1}


@both_versions
def test_failed_check_stops_and_rolls_back(rollout: Rollout) -> None:
    """The deployment itself is ready. A description that was not set is removed again."""
    no_redirect = f"{rollout.emulator.url}/no_redirect"
    before = rollout.stored()
    result = rollout(
        rollout_check_url=no_redirect,
        rollout_check_retries=1,
        rollout_check_delay=1,
        rollout_options={"description": "new", "listening_port": 81},
    )
    assert (result.exit_code, rollout.stored()) == (2, before), result.output
    assert table(result) == {"rolled back": 1, "untouched": 7}
    in_order = " ".join(map(_name, range(1, 8)))
    assert re.search(rf"untouched +7  {in_order}", result.output)


@only_v2
def test_passed_check_lets_the_rollout_go_on(rollout: Rollout) -> None:
    """With a template of each host."""
    url = rollout.emulator.url + "/cloud/v2/inference/deployments/{{ gcore_id }}"
    good = rollout(rollout_check_url=url, rollout_check_status=401, rollout_waves=8)
    assert (good.exit_code, table(good)) == (0, {"done": 8}), good.output


@only_v2
@pytest.mark.parametrize("takes_back", [True, False, None])
def test_tasks_check_each_deployment(rollout: Rollout, takes_back: bool | None) -> None:
    """The third fails; the failures of a wave may be fewer than so many percent of it. A null is the default."""
    tasks = rollout.controller.folder / "check.yml"
    tasks.write_text("- ansible.builtin.assert:\n    that: gcore_name != 'model-002'\n    fail_msg: not this one\n")
    result = rollout(
        rollout_check_tasks="check.yml",
        rollout_waves=[1, 3, 4],
        rollout_rollback_on_failure=takes_back,
        rollout_max_fail_percentage=33,
    )
    takes_back = takes_back is not False
    title = "rolled back" if takes_back else "failed, and has the new values"
    assert (result.exit_code, table(result)) == (2, {"done": 3, title: 1, "untouched": 4}), result.output
    assert rollout.changed() == ([0, 1, 3] if takes_back else [0, 1, 2, 3])
    assert result.says("model-002: not this one")
    more = rollout(rollout_check_tasks="check.yml", rollout_waves=[1, 3, 4], rollout_max_fail_percentage=34)
    assert (more.exit_code, "untouched" in table(more), set(rollout.changed()) >= {4, 5, 6, 7}) == (2, False, True)


@both_versions
def test_rejected_write_leaves_the_previous_values(rollout: Rollout, version: Version) -> None:
    rollout.emulator.fault("status", method=version.method, status=400, body={"message": "not this {{ 7 * 7 }}"})
    result = rollout()
    assert (result.exit_code, rollout.changed()) == (2, [])
    assert table(result) == {"failed, and was not changed": 1, "untouched": 7}
    assert result.says("not this {{ 7 * 7 }}")


@both_versions
@pytest.mark.parametrize("what", ["update", "check"])
def test_failed_rollback_reports_both_reasons(rollout: Rollout, version: Version, what: str) -> None:
    """Whether the module rolls back, or the playbook."""
    rollout.emulator.fault("status", method=version.method, status=400, body={"message": "locked"}, skip=1, times=-1)
    no_redirect = f"{rollout.emulator.url}/no_redirect"
    variables: dict[str, Any] = {"rollout_check_url": no_redirect, "rollout_check_retries": 1, "rollout_check_delay": 1}
    reason = "Status code was 404"
    if what == "update":
        rollout.emulator.settings(statuses_after_update=["DEPLOYING"])
        variables = {"rollout_wait_timeout": 3}
        reason = "DEPLOYING"
    result = rollout(**variables)
    assert (result.exit_code, rollout.changed()) == (2, [0])
    assert table(result) == {"failed, and has the new values": 1, "untouched": 7}
    assert [text for text in (reason, "The rollback failed", "locked") if not result.says(text)] == []


@both_versions
def test_check_mode_shows_every_wave_and_writes_nothing(rollout: Rollout, version: Version) -> None:
    (rollout.controller.folder / "check.yml").write_text("- ansible.builtin.fail:\n")
    result = rollout(
        "--check", "--diff", rollout_check_url="http://localhost:1/no_redirect", rollout_check_tasks="check.yml"
    )
    assert (result.exit_code, rollout.changed(), table(result)) == (0, [], {"done": 8}), result.output
    assert {each["method"] for each in result.requests} == {"GET"}
    assert result.output.count(f"image: {OLD} -> {NEW}") + result.output.count(f'image: "{OLD}" -> "{NEW}"') == 8
    assert result.output.count("PLAY [Roll out in waves]") == 3


@only_v2
def test_rollout_changes_other_options_and_keeps_the_rest(rollout: Rollout) -> None:
    """No secret among them is shown."""
    options = {"timeout": 55, "secret_envs": {"TOKEN": "of-the-model-alone"}, "api_key": rollout.emulator.token}
    flags = ("--limit", "model-003", "-vvv", "--diff")
    result = rollout(*flags, rollout_image=None, rollout_options=options)
    assert (result.exit_code, table(result)) == (0, {"done": 1}), result.output
    assert (rollout.emulator.token in result.output, "of-the-model-alone" in result.output) == (False, False)
    assert [each["timeout"] for each in rollout.emulator.stored(PROJECT) if each["name"] == "model-003"] == [55]


@only_v2
@pytest.mark.parametrize(
    ("in_inventory", "in_environment", "options"),
    [(PROJECT, None, {}), (PROJECT, "1", {}), (None, str(PROJECT), {}), (None, None, {"project_id": PROJECT})],
)
def test_rollout_names_the_project(
    rollout: Rollout, in_inventory: int | None, in_environment: str | None, options: dict[str, Any]
) -> None:
    """In each write, that of the inventory, or else that of the options."""
    project = {"project_id": in_inventory} if in_inventory else {}
    rollout.controller.write(api_version="v2", **project)
    rollout.environment["GCORE_CLOUD_PROJECT_ID"] = in_environment
    rollout.emulator.settings(default_project=PROJECT)
    result = rollout(rollout_waves=8, rollout_options=options)
    written = [each["body"]["project_id"] for each in result.requests if each["method"] == "PUT"]
    assert (result.exit_code, written) == (0, [PROJECT] * 8), result.output


@both_versions
def test_project_that_is_not_of_the_inventory_is_refused(rollout: Rollout) -> None:
    """Before the first wave; the same one, as a number or a text, is not."""
    result = rollout(rollout_options={"project_id": 1})
    assert (result.exit_code, result.calls) == (2, ["LIST"]), result.output
    assert result.says("project_id=1 of rollout_options is not the project in the inventory")
    for same in (PROJECT, str(PROJECT)):
        assert rollout("--limit", "model-001", rollout_options={"project_id": same}).exit_code == 0


PROBLEMS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "matches no host of the inventory": ((), {"rollout_hosts": "status_activ"}),
    "or none that --limit leaves": (("--limit", "model-001"), {"rollout_hosts": "model-002"}),
    "inventory plugin gcore.inference.gcore_inference: web1": (("-i", "web1,"), {}),
    "rollout_options can't have name, state, which": ((), {"rollout_options": {"state": "absent", "name": "a"}}),
    "rollout_options is not a dict": ((), {"rollout_options": "timeout=60"}),
    "fails, envs of rollout_options can't be put back": (
        (),
        {"rollout_options": {"envs": {"A": "1"}}, "rollout_check_url": "http://localhost:1"},
    ),
    "rollout_max_fail_percentage is not a number": ((), {"rollout_max_fail_percentage": "few"}),
}


@only_v2
@pytest.mark.parametrize("text", PROBLEMS)
def test_invalid_variables_stop_before_any_request(rollout: Rollout, text: str) -> None:
    """But that of the inventory."""
    flags, variables = PROBLEMS[text]
    result = rollout(*flags, **variables)
    assert (result.exit_code, result.says(text), result.calls) == (2, True, ["LIST"]), result.output


@only_v3
@pytest.mark.parametrize(("enabled", "keys"), [(True, []), (False, ["key1"])])
def test_rollback_never_changes_authentication(rollout: Rollout, enabled: bool, keys: list[str]) -> None:
    """The rollback of the keys would turn it off, and leave the deployment open to everybody, or on."""
    stored = rollout.version.stored(rollout.emulator, PROJECT)
    rollout.version.seed(rollout.emulator, {**stored[3], "auth_enabled": enabled, "api_keys": keys}, PROJECT)
    before = rollout.stored()
    no_redirect = f"{rollout.emulator.url}/no_redirect"
    check = {"rollout_check_url": no_redirect, "rollout_check_retries": 1, "rollout_check_delay": 1}
    variables: dict[str, Any] = {"rollout_image": None, "rollout_options": {"api_keys": ["key2"]}, "rollout_waves": 8}
    for more in (check, {}):
        result = rollout(**variables, **more)
        assert (result.exit_code, result.calls, rollout.stored()) == (2, ["LIST"], before), result.output
        assert result.says("model-003: If a deployment fails, api_keys of rollout_options can't be put back")
    result = rollout(**variables, rollout_rollback_on_failure=False)
    assert (result.exit_code, table(result)) == (0, {"done": 8}), result.output


@only_v2
def test_invalid_variables_are_reported_at_once(rollout: Rollout) -> None:
    (rollout.controller.folder / "check.yml").write_text("a: b\n")
    result = rollout(
        rollout_hosts=None,
        rollout_imgae=NEW,
        rollout_image=None,
        rollout_waves="1,0,100 %",
        rollout_rollback_on_failure="maybe",
        rollout_wait_interval="soon",
        rollout_check_delay="-1",
        rollout_check_url="foo",
        rollout_check_status="abc",
        rollout_check_tasks="check.yml",
    )
    for text in (
        "Unsupported variable rollout_imgae; supported variables: rollout_",
        "Set rollout_hosts",
        "Set rollout_image",
        "1,0,100 %; write",
        "Not a number: rollout_wait_interval, rollout_check_delay",
        "rollout_rollback_on_failure is neither true nor false",
        "rollout_check_url must begin with http",
        "rollout_check_status is not an HTTP status",
        "check.yml is not a list of tasks",
    ):
        assert result.says(text), result.output
    assert (result.exit_code, result.calls) == (2, ["LIST"])


UNDEFINED: dict[str, Any] = {
    "rollout_hosts": "{{ nope }}",
    "rollout_image": "nginx:{{ nope }}",
    "rollout_options": {"description": "{{ nope }}", "listening_port": 81},
    "rollout_waves": "{{ nope }}",
    "rollout_max_fail_percentage": "{{ nope }}",
    "rollout_rollback_on_failure": "{{ nope }}",
    "rollout_wait_timeout": "{{ nope }}",
    "rollout_check_url": "http://{{ nope }}/",
    "rollout_check_status": "{{ nope }}",
    "rollout_check_retries": "{{ nope }}",
    "rollout_check_tasks": "{{ nope }}/check.yml",
}


@only_v2
@pytest.mark.parametrize("name", UNDEFINED)
def test_undefined_variables_stop_before_any_request(rollout: Rollout, name: str) -> None:
    """They are not as if the variable were left out."""
    given = {"rollout_options": {"listening_port": 81}, name: UNDEFINED[name]}
    result = rollout(**given)
    assert (result.exit_code, result.calls) == (2, ["LIST"]), result.output
    assert result.says("'nope' is undefined")


#: What is in the file of tasks, and what is said then.
UNLOADABLE = {
    "": "rollout_check_tasks: there is no file",
    "- a: [\n": "is not valid YAML",
    "a: b\n": "is not a list of tasks",
    "- no.such.module:\n": "couldn't resolve module/action 'no.such.module'",
    "- ansible.builtin.debug: 5\n  bogus: 7\n": "unexpected parameter type in action",
    "- ansible.builtin.import_tasks: none.yml\n": "none.yml",
}


@only_v2
@pytest.mark.parametrize("text", UNLOADABLE)
@pytest.mark.parametrize("flags", [(), ("--check",)], ids=str)
def test_file_that_has_no_tasks_stops_before_the_first_wave(
    rollout: Rollout, text: str, flags: tuple[str, ...]
) -> None:
    """In a wave Ansible would end the playbook, without a rollback and a table."""
    if text:
        (rollout.controller.folder / "check.yml").write_text(text)
    result = rollout(*flags, rollout_check_tasks="check.yml")
    assert (result.exit_code != 0, result.calls) == (True, ["LIST"]), result.output
    assert result.says(UNLOADABLE[text])


@only_v2
def test_tasks_are_only_loaded_before_the_first_wave(rollout: Rollout) -> None:
    """With whatever a file of tasks may have: it runs once for each deployment, after its change."""
    folder = rollout.controller.folder
    folder.joinpath("more.yml").write_text(f"- ansible.builtin.command: touch {folder}/more-{{{{ gcore_name }}}}\n")
    tasks = """---
- ansible.builtin.command: touch {{ folder }}/{{ gcore_name }}
  tags: always
- ansible.builtin.debug:
    msg: "{{ item }}"
  loop: "{{ undefined_here | default([1]) }}"
  vars:
    text: !unsafe "{{ nope }}"
- ansible.builtin.include_tasks: more.yml
- ansible.builtin.meta: noop
"""
    (folder / "check.yml").write_text(tasks)
    flags = ("--limit", "model-001,model-002", "-e", f"folder={folder}")
    result = rollout(*flags, rollout_check_tasks="check.yml")
    assert (result.exit_code, table(result)) == (0, {"done": 2}), result.output
    names = ("model-001", "model-002")
    found = {path.name for path in folder.iterdir() if "model" in path.name}
    assert found == {*names, *(f"more-{name}" for name in names)}


@only_v2
def test_undefined_variable_of_one_host_stops_before_the_first_wave(rollout: Rollout) -> None:
    """With the other mistakes, and the name of the host."""
    composed = "gcore_name if gcore_name != 'model-005' else nope"
    rollout.controller.write(project_id=PROJECT, compose={"our_path": composed})
    result = rollout(rollout_check_url="http://localhost:1/{{ our_path }}", rollout_waves="1,x")
    assert (result.exit_code, result.calls) == (2, ["LIST"]), result.output
    assert result.says("model-005: A variable can't be evaluated: ")
    assert result.says("'our_path' is undefined")
    assert result.says("rollout_waves has sizes")


@only_v2
def test_empty_variables_are_left_out(rollout: Rollout) -> None:
    """As those of a survey without an answer."""
    empty = dict.fromkeys(("options", "waves", "wait_timeout", "check_url", "check_status", "check_delay"), "")
    result = rollout("--limit", "model-001", **{f"rollout_{name}": value for name, value in empty.items()})
    assert (result.exit_code, table(result)) == (0, {"done": 1}), result.output


@only_v2
def test_failed_inventory_is_no_empty_rollout(rollout: Rollout) -> None:
    """Ansible goes on without its hosts."""
    rollout.emulator.fault("status", method="GET", status=403, times=-1)
    rollout.environment["ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED"] = "false"
    result = rollout()
    assert (result.exit_code, result.says("matches no host of the inventory")) == (2, True), result.output
