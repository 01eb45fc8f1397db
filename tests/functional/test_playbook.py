# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules under ansible-playbook, as a user runs them: nothing secret at any verbosity."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import FLAVOR, ID, container, rich
from tests.functional.runner import COLLECTION, DEPLOYMENT, INFO, LOGS, imported
from tests.functional.secrets import MASK, SPELLINGS
from tests.support import programs
from tests.support.calls import call
from tests.support.programs import CommandResult

MODULE = f"{COLLECTION}.{DEPLOYMENT}"
#: The folder that holds ansible_collections, by the name under which the tests found it.
COLLECTIONS = str(imported(DEPLOYMENT).__file__).split("/ansible_collections/", maxsplit=1)[0]

VARIABLE = 'hf_it\'s "quoted" \\ ключ'
LINES = "-----BEGIN-----\nsecond-line-of-secret\n-----END-----"
BEARER = "Bearer playbook-header-secret"
UNKNOWN = "unknown-on-the-server-0815"
MISPLACED = "misplaced-secret-0042"
TOKEN = "8765$playbook-key"
SECRETS = {"variable": VARIABLE, "lines": LINES, "a line": "second-line-of-secret", "bearer": BEARER}
SECRETS |= {"unknown": UNKNOWN, "misplaced": MISPLACED, "key": TOKEN}


def play(
    folder: Path, emulator: RunningEmulator, tasks: list[dict[str, Any]], *flags: str, **keys: Any
) -> CommandResult:
    """Run these tasks on localhost; those with `register: results` leave what they registered."""
    results = folder / "results.json"
    content = "{{ results | default(none) | to_json }}"
    keep = {"ansible.builtin.copy": {"content": content, "dest": str(results), "mode": "0600"}, "check_mode": False}
    defaults = {"group/gcore.inference.gcore": {"api_url": emulator.url, "api_key": emulator.token}}
    keep |= {"diff": False, "no_log": True}
    head = {"hosts": "localhost", "gather_facts": False, "module_defaults": defaults, **keys}
    path = folder / "playbook.json"
    path.write_text(json.dumps([{**head, "tasks": [*tasks, keep]}]))
    # Newer cores show tracebacks on demand: the worst that a user can switch on.
    traceback = os.environ.get("ANSIBLE_DISPLAY_TRACEBACK", "always")
    environment = programs.environment(emulator, ANSIBLE_DISPLAY_TRACEBACK=traceback, GCORE_API_KEY=None)
    words = ("-i", "localhost,", "-c", "local", *flags, path)
    ended = programs.run_program("playbook", *words, folder=folder, environment=environment)
    registered = json.loads(results.read_text()) if results.exists() else None
    ended.registered = registered
    return ended


def _task(**options: Any) -> dict[str, Any]:
    """Return a task of the module with the secrets in it."""
    http_get = {"port": 8080, "headers": {"Authorization": BEARER, "X-Lines": "second-line-of-secret"}}
    return {
        MODULE: {
            "name": "rich-one",
            "secret_envs": {"HF_TOKEN": VARIABLE, "LINES": LINES, "ONE": "1"},
            "probes": {"liveness_probe": {"enabled": True, "probe": {"http_get": http_get}}},
            **options,
        }
    }


#: By name: the task, and whether it fails.
TASKS: dict[str, tuple[dict[str, Any], bool]] = {
    "audit": ({**_task(), "check_mode": True}, False),
    "apply": (_task(), False),
    "again": (_task(), False),
    "null audit": (_task(secret_envs={"HF_TOKEN": None, "UNKNOWN": None}), False),
    "purge": (_task(envs={"PUBLIC": "1"}), False),
    "misspelt": (_task(secret_env={"T": MISPLACED}), True),
    "wrong type": (_task(secret_envs=[MISPLACED]), True),
    "wrong headers": (
        _task(probes={"liveness_probe": {"enabled": True, "probe": {"http_get": {"port": 1, "headers": [MISPLACED]}}}}),
        True,
    ),
    "bad port": (_task(listening_port=0), True),
    "echo": (_task(image="nginx:1.31"), True),
    "wrong key": (_task(api_key=MISPLACED), True),
    "remove": (_task(state="absent"), False),
}


@pytest.fixture(scope="module")
def played(served: RunningEmulator, tmp_path_factory: pytest.TempPathFactory) -> CommandResult:
    """All tasks in one play at the highest verbosity, with the diff, each result registered."""
    served.reset()
    # Not the key that the advice shows as an example.
    served.settings(token=TOKEN)
    served.seed(rich(envs={"UNKNOWN": UNKNOWN, "DEBUG_MODE": "False"}))
    echo = " ".join([VARIABLE, LINES, BEARER, json.dumps(VARIABLE), UNKNOWN])
    body = {"exception_class": "ValidationError", "message": echo, "invalid_fields": {"envs": [echo]}}
    # The first two writes are those of "apply" and "purge".
    served.fault("status", method="PUT", status=400, skip=2, body=body)
    tasks = [
        {"name": name, **task, "register": f"result_{number}", "ignore_errors": True}
        for number, (name, (task, _unused)) in enumerate(TASKS.items())
    ]
    variables = ", ".join(f"result_{number}" for number in range(len(TASKS)))
    collect = {"ansible.builtin.set_fact": {"results": f"{{{{ {list(TASKS)} | zip([{variables}]) | list }}}}"}}
    show = {"ansible.builtin.debug": {"var": "results"}}
    played = play(tmp_path_factory.mktemp("play"), served, [*tasks, collect, show], "-vvvv", "--diff")
    assert played.registered, played.output[-3000:]
    played.registered = dict(played.registered)
    return played


def test_play_runs_to_its_end(played: CommandResult) -> None:
    """All failures in it are wanted ones."""
    assert (played.exit_code, {name: bool(each.get("failed")) for name, each in played.registered.items()}) == (
        0,
        {name: fails for name, (_unused, fails) in TASKS.items()},
    )


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_output_shows_no_secret(played: CommandResult, secret: str) -> None:
    """In any spelling, on either stream."""
    # The path of the interpreter and the like can't hold any of these by chance.
    assert {name for name, spell in SPELLINGS.items() if spell(secret) in played.output} == set()


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("task", TASKS)
def test_registered_results_show_no_secret(played: CommandResult, task: str, secret: str) -> None:
    """In any spelling."""
    text = json.dumps(played.registered[task], ensure_ascii=False)
    assert {name for name, spell in SPELLINGS.items() if spell(secret) in text} == set()


def test_masks_are_printed(played: CommandResult) -> None:
    """The search for secrets looks at an output that had them."""
    assert f"{MASK} (before)" in played.output


def test_region_stays_an_integer_beside_an_equal_secret(played: CommandResult) -> None:
    """In a registered result."""
    regions = [each["region_id"] for each in played.registered["again"]["deployment"]["containers"]]
    assert sorted(regions) == [7, 9, 11]


def test_audit_and_apply_show_the_same(played: CommandResult) -> None:
    """Diff, changes, and changed."""
    audit, applied = played.registered["audit"], played.registered["apply"]
    assert [audit[name] for name in ("diff", "changes", "changed")] == [
        applied[name] for name in ("diff", "changes", "changed")
    ]


def test_changed_is_as_expected(played: CommandResult) -> None:
    """The second apply and the audit without values change nothing."""
    changed = {name for name, each in played.registered.items() if each.get("changed")}
    assert changed == {"audit", "apply", "purge", "remove"}


@pytest.mark.parametrize(
    ("task", "path"),
    [("misspelt", "secret_env"), ("wrong type", "secret_envs"), ("bad port", "listening_port")],
)
def test_refused_option_is_named(played: CommandResult, task: str, path: str) -> None:
    """In the message that the user sees."""
    assert played.registered[task]["msg"].startswith(f"{path}: ")


def test_check_mode_of_the_whole_play_reads_only(emulator: RunningEmulator, tmp_path: Path) -> None:
    """As an audit is run."""
    emulator.seed(rich())
    played = play(tmp_path, emulator, [{MODULE: {"name": "rich-one", "image": "nginx:1.30"}}], "--check", "--diff")
    assert (played.exit_code, [call(each) for each in emulator.requests()]) == (0, ["LIST"])
    assert "nginx:1.30" in played.output


def test_loop_updates_each_deployment(emulator: RunningEmulator, tmp_path: Path) -> None:
    """The key and the address come from the action group."""
    least = {"image": "nginx", "flavor_id": FLAVOR, "listening_port": 80, "containers": [container(7)]}
    task = {MODULE: {"name": "{{ item }}", **least}, "loop": ["first-one", "second-one"], "register": "results"}
    played = play(tmp_path, emulator, [task])
    assert [each["changed"] for each in played.registered["results"]] == [True, True]
    assert [call(each) for each in emulator.requests()] == ["LIST", "CREATE"] * 2


def test_numbers_from_templates_are_taken(emulator: RunningEmulator, tmp_path: Path) -> None:
    """Some cores yield texts for them."""
    emulator.seed(rich())
    scale = {"min": "{{ least }}", "max": "{{ least + 2 }}"}
    options = {
        "instance_id": ID,
        "listening_port": "{{ port }}",
        "envs": {"PORT": "{{ port }}"},
        "containers": [{"region_id": "{{ region }}", "scale": scale}],
    }
    variables = {"port": 8080, "least": 1, "region": 7}
    play(tmp_path, emulator, [{MODULE: options}], vars=variables)
    (body,) = [each["body"] for each in emulator.requests() if each["method"] == "PUT"]
    assert (body["listening_port"], body["envs"], body["containers"][0]["scale"]["max"]) == (8080, {"PORT": "8080"}, 3)


def test_stop_is_shown_by_check_mode_and_diff(emulator: RunningEmulator, tmp_path: Path) -> None:
    """As a change of the status, and nothing is sent."""
    emulator.seed(rich())
    played = play(tmp_path, emulator, [{MODULE: {"name": "rich-one", "state": "stopped"}}], "--check", "--diff")
    assert (played.exit_code, [call(each) for each in emulator.requests()]) == (0, ["LIST"])
    changed = [line.strip() for line in played.output.splitlines() if line.startswith(("-  ", "+  "))]
    assert changed == ['-    "status": "ACTIVE",', '+    "status": "DISABLED",']


@pytest.fixture(scope="module")
def waited(served: RunningEmulator, tmp_path_factory: pytest.TempPathFactory) -> CommandResult:
    """A task that waits in vain, where the API repeats a secret, at the highest verbosity."""
    served.reset()
    served.seed(rich(envs={"UNKNOWN": UNKNOWN}))
    messages = {9: f"no {UNKNOWN}, no {BEARER}"}
    served.settings(statuses_after_update=["PARTIALLYDEPLOYED"], error_messages=messages, odd_responses=False)
    task = _task(wait=True, wait_timeout=1, wait_interval=1, image="nginx:1.30")
    tasks = [{**task, "register": "results", "ignore_errors": True}]
    return play(tmp_path_factory.mktemp("wait"), served, tasks, "-vvvv", "--diff")


def test_timeout_reports_the_regions(waited: CommandResult) -> None:
    """In the message that the user sees."""
    regions = f"Region 7: 1 of 3 ready. Region 9: 0 of 2 ready: no {MASK}, no {MASK}. Region 11: 0 of 1 ready."
    reported = f"to become ready: its status is PARTIALLYDEPLOYED. {regions}"
    assert reported in waited.registered["msg"]
    assert reported in waited.output


def test_timeout_shows_no_traceback(emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless the user asks for one."""
    monkeypatch.setenv("ANSIBLE_DISPLAY_TRACEBACK", "never")
    emulator.seed(rich(status="DEPLOYING"))
    played = play(tmp_path, emulator, [{MODULE: {"instance_id": ID, "wait": True, "wait_timeout": 1}}], "-vvvv")
    assert (played.exit_code, "Timed out after 1 seconds" in played.output) == (2, True)
    assert "Traceback" not in played.output


def test_timeout_registers_the_deployment(waited: CommandResult) -> None:
    """With what was changed."""
    result = waited.registered
    assert (result["changed"], result["deployment"]["image"], result["diff"]["after"]["image"]) == (
        True,
        "nginx:1.30",
        "nginx:1.30",
    )


@pytest.mark.parametrize("secret", [VARIABLE, LINES, BEARER, UNKNOWN])
def test_timeout_shows_no_secret(waited: CommandResult, secret: str) -> None:
    """Though the API wrote two of them."""
    assert {name for name, spell in SPELLINGS.items() if spell(secret) in waited.output} == set()


def test_info_result_can_be_looped_over(emulator: RunningEmulator, tmp_path: Path) -> None:
    """The key and the address come from the action group."""
    emulator.seed(rich())
    tasks = [
        {f"{COLLECTION}.{INFO}": {}, "register": "found"},
        {
            f"{COLLECTION}.{LOGS}": {"instance_id": "{{ item.id }}", "limit": "{{ 5 }}"},
            "loop": "{{ found.deployments }}",
            "loop_control": {"label": "{{ item.name }}"},
            "register": "results",
        },
    ]
    played = play(tmp_path, emulator, tasks, "--check")
    assert [call(each) for each in emulator.requests()] == ["LIST", *["GET", "LOGS"] * 2]
    assert [len(each["logs"]) for each in played.registered["results"]] == [1, 3]


@pytest.fixture(scope="module")
def info_run(served: RunningEmulator, tmp_path_factory: pytest.TempPathFactory) -> CommandResult:
    """Both modules that read, at the highest verbosity, on a deployment and lines with secrets in them."""
    served.reset()
    served.seed(rich(envs={"UNKNOWN": UNKNOWN, "VARIABLE": VARIABLE, "LINES": LINES}))
    served.settings(log_lines=[{"message": f"started with {UNKNOWN}, {VARIABLE} and {LINES}"}])
    identity = {"name": "rich-one"}
    tasks: list[dict[str, Any]] = [
        {f"{COLLECTION}.{INFO}": identity, "register": "info"},
        {f"{COLLECTION}.{LOGS}": identity, "register": "logs"},
        {"ansible.builtin.set_fact": {"results": "{{ [info, logs] }}"}},
        {"ansible.builtin.debug": {"var": "results"}},
    ]
    return play(tmp_path_factory.mktemp("info"), served, tasks, "-vvvv", "--diff")


def test_info_changes_nothing(info_run: CommandResult) -> None:
    """And both tasks end well."""
    assert (info_run.exit_code, [each["changed"] for each in info_run.registered]) == (0, [False, False])


@pytest.mark.parametrize("secret", [VARIABLE, LINES, UNKNOWN])
def test_info_shows_no_secret(info_run: CommandResult, secret: str) -> None:
    """In any spelling, on either stream."""
    assert {name for name, spell in SPELLINGS.items() if spell(secret) in info_run.output} == set()


def test_info_shows_masks(info_run: CommandResult) -> None:
    """The search for secrets looks at an output that had them."""
    info, logs = info_run.registered
    assert set(info["deployments"][0]["envs"].values()) == {MASK}
    assert logs["logs"][0]["message"] == f"started with {MASK}, {MASK} and {MASK}"


def test_missing_requests_names_the_interpreter() -> None:
    """That is where it must be installed."""
    script = (
        "import sys, json; sys.modules['requests'] = None\n"
        "from tests.functional.runner import run_module\n"
        "print(json.dumps(run_module({'name': 'some-one', 'api_key': 'x'}).result))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), COLLECTIONS])}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    msg = json.loads(done.stdout)["msg"]
    assert ("requests" in msg, sys.executable in msg) == (True, True)
