# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the page about secrets says of playbooks: its recipes show no secret, and Ansible shows what it is said to."""

from __future__ import annotations

import importlib
import json
import re
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.documentation.blocks import ROOT, Block, load, yaml_blocks
from tests.documentation.playing import ACCOUNT
from tests.emulator.server import RunningEmulator
from tests.functional.secrets import MASK, SPELLINGS
from tests.support.programs import PYTHON, CommandResult, environment, run_program

SECRET = 'hf_it\'s-the-"token"-0815'
#: The same for what is written into a playbook as it is.
PLAIN = "hf_plain-token-4711"
VARIABLES = {
    "model_tokens": {"my-instance": SECRET},
    "models_with_secrets": [{"name": "my-instance", "secrets": {"KEY": SECRET}}],
}
PAGE = ROOT / "docs/docsite/rst/secrets.rst"
BLOCKS = {load(block.text)[0].get("name"): block for block in yaml_blocks(PAGE)}
RECIPES = [name for name in BLOCKS if name.startswith("Set the ")]
NO_LOG = "Set the secrets of each model from its item"
MODULE = "gcore.inference.gcore_inference_deployment"
LABELLED = f"""\
- name: Hide the item behind a label
  {MODULE}:
    name: "{{{{ item.name }}}}"
    secret_envs: "{{{{ item.secrets }}}}"
  loop: "{{{{ models_with_secrets }}}}"
  loop_control:
    label: "{{{{ item.name }}}}"
"""
LITERAL = f"- {MODULE}: {{name: my-instance, secret_envs: {{KEY: {PLAIN}}}}}\n"
FROM_VARIABLE = f"""\
- {MODULE}:
    name: my-instance
    secret_envs:
      KEY: "{{{{ plain_token }}}}"
"""
PRINT = "- ansible.builtin.debug:\n    var: registered\n"

each_end = pytest.mark.parametrize("fails", [False, True], ids=["good", "failing"])


def _secret_options(spec: dict[str, Any]) -> Iterator[str]:
    """Yield the names of options, at any depth, that are declared as secret."""
    for name, option in spec.items():
        suboptions = option.get("options") or {}
        if option.get("no_log") and not suboptions:
            yield name
        yield from _secret_options(suboptions)


def test_page_names_each_secret_option() -> None:
    named = set(re.findall(r"#module:(\w+)`", PAGE.read_text())) | set(re.findall(r"``(\w+)``", PAGE.read_text()))
    for file in sorted((ROOT / "plugins" / "modules").glob("*.py")):
        module = importlib.import_module(f"ansible_collections.gcore.inference.plugins.modules.{file.stem}")
        missing = set(_secret_options(module.DEFINITION.argument_spec)) - named
        assert not missing, file.stem


class PlaybookFolder:
    """A folder to run playbooks in, against an emulator with the account that the documentation speaks of."""

    def __init__(self, folder: Path, emulator: RunningEmulator) -> None:
        self.folder = folder
        self.emulator = emulator
        (deployment,) = [each for path, each in ACCOUNT.items() if path.startswith("/deployments/") and "=1" in path]
        emulator.seed(deployment)

    def _words(self, tasks: str, *flags: str) -> tuple[str, ...]:
        """Write a playbook of these tasks, and return the words that run it on localhost."""
        playbook, variables = self.folder / "playbook.yml", self.folder / "variables.json"
        playbook.write_text(Block("tasks", tasks).playbook(), encoding="utf-8")
        variables.write_text(json.dumps({**VARIABLES, "plain_token": PLAIN}))
        return ("-i", "localhost,", "-c", "local", "-e", f"@{variables}", *flags, str(playbook))

    def _environment(self, **variables: str) -> dict[str, str]:
        # Newer cores show tracebacks on demand: the worst that a user can switch on.
        return environment(self.emulator, **{"ANSIBLE_DISPLAY_TRACEBACK": "always", **variables})

    def begin(self, tasks: str, *flags: str, **variables: str) -> subprocess.Popen[str]:
        """Begin to run these tasks, with what Ansible writes below this folder."""
        home = self.folder / "ansible"
        places = {
            "ANSIBLE_HOME": str(home),
            "ANSIBLE_LOCAL_TEMP": str(home / "tmp"),
            "ANSIBLE_REMOTE_TEMP": str(home / "tmp"),
        }
        return subprocess.Popen(
            [PYTHON, "-m", "ansible", "playbook", *self._words(tasks, *flags)],
            cwd=self.folder,
            env=self._environment(**places, **variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def play(self, tasks: str, *flags: str, **variables: str) -> CommandResult:
        """Run these tasks to their end."""
        words = self._words(tasks, *flags)
        return run_program("playbook", *words, folder=self.folder, environment=self._environment(**variables))

    def type(self, text: str, tasks: str, *flags: str, **variables: str) -> CommandResult:
        """Run these tasks to their end, with what a user would have typed meanwhile."""
        process = self.begin(tasks, *flags, **variables)
        output, _unused = process.communicate(text, timeout=120)
        return CommandResult(output, process.returncode)

    def refuse_updates(self) -> None:
        """Let the API refuse each update, with a message that repeats the secrets."""
        body = {"exception_class": "ValidationError", "message": f"not {SECRET}, not {PLAIN}"}
        self.emulator.fault("status", method="PUT", status=400, body=body, times=-1)

    def files_with(self, text: str) -> Iterator[Path]:
        """Return the files created by Ansible that contain a text."""
        for path in (self.folder / "ansible").rglob("*"):
            try:
                if path.is_file() and text.encode() in path.read_bytes():
                    yield path
            except FileNotFoundError:
                # Ansible removes them as it goes.
                continue


@pytest.fixture
def controller(tmp_path: Path, emulator: RunningEmulator) -> PlaybookFolder:
    """A folder to run playbooks in."""
    return PlaybookFolder(tmp_path, emulator)


def spellings_in(output: str, secret: str = SECRET) -> set[str]:
    """Return the names of the encodings in which the secret was printed."""
    return {name for name, spell in SPELLINGS.items() if spell(secret) in output}


def sent(emulator: RunningEmulator) -> list[Any]:
    """Return the value of the variable in each update."""
    return [each["body"]["envs"]["KEY"] for each in emulator.requests() if each["method"] == "PUT"]


def test_page_has_recipes() -> None:
    """A search that finds none would find nothing wrong."""
    assert (len(RECIPES), NO_LOG in RECIPES) == (3, True)


@each_end
@pytest.mark.parametrize("recipe", RECIPES)
def test_recipe_sets_the_secret_and_shows_none(controller: PlaybookFolder, recipe: str, fails: bool) -> None:
    """At the highest verbosity, whether the task fails or not."""
    if fails:
        controller.refuse_updates()
    played = controller.play(BLOCKS[recipe].text, "-vvvv", "--diff")
    assert (played.exit_code, sent(controller.emulator)) == (2 if fails else 0, [SECRET])
    assert spellings_in(played.output) == set()
    if recipe != NO_LOG:
        # Where the mask is, there would be the secret without it.
        assert (f"not {MASK}, " if fails else f'"KEY": "{MASK}') in played.output


def test_task_with_no_log_hides_diff_and_result(controller: PlaybookFolder) -> None:
    """Of a task that ends well."""
    played = controller.play(BLOCKS[NO_LOG].text, "-vvvv", "--diff")
    assert (sent(controller.emulator), "changed=1" in played.output) == ([SECRET], True)
    assert ("nginx" in played.output, '"KEY"' in played.output) == (False, False)


@pytest.mark.parametrize(
    ("flags", "fails", "is_shown"),
    [((), False, False), (("-v",), False, True), ((), True, True)],
    ids=["good", "good with -v", "failing"],
)
def test_loop_label_hides_an_item_only_without_failure(
    controller: PlaybookFolder, flags: tuple[str, ...], fails: bool, is_shown: bool
) -> None:
    """So the page does not recommend it."""
    if fails:
        controller.refuse_updates()
    played = controller.play(LABELLED, *flags)
    assert sent(controller.emulator) == [SECRET]
    assert bool(spellings_in(played.output)) is is_shown


def test_registered_result_of_no_log_can_be_printed(controller: PlaybookFolder) -> None:
    """By a later task."""
    played = controller.play(f"{BLOCKS[NO_LOG].text.rstrip()}\n  register: registered\n{PRINT}")
    assert (played.exit_code, "as it is" in spellings_in(played.output.replace('\\"', '"'))) == (0, True)


#: By the words of the page: the tasks, what is added to the environment, the flags, what a user types at the prompt.
OF_ANSIBLE: dict[str, tuple[str, dict[str, str], tuple[str, ...], str]] = {
    "ANSIBLE_DEBUG": (FROM_VARIABLE, {"ANSIBLE_DEBUG": "true"}, (), ""),
    "with no_log too": (f"{FROM_VARIABLE}  no_log: true\n", {"ANSIBLE_DEBUG": "true"}, (), ""),
    "ANSIBLE_ENABLE_TASK_DEBUGGER": (
        FROM_VARIABLE,
        {"ANSIBLE_ENABLE_TASK_DEBUGGER": "true"},
        (),
        "p task_vars['plain_token']\nq\n",
    ),
    "debugger: on_failed": (f"{FROM_VARIABLE}  debugger: on_failed\n", {}, (), "p task_vars['plain_token']\nq\n"),
    "a faulty template": (LITERAL.replace("}}", ', OTHER: "{{ of_nobody }}"}}'), {}, (), ""),
    "ANSIBLE_DISPLAY_ARGS_TO_STDOUT": (LITERAL, {"ANSIBLE_DISPLAY_ARGS_TO_STDOUT": "true"}, (), ""),
    "environment": (f"- {MODULE}:\n    name: my-instance\n  environment:\n    SOME: {PLAIN}\n", {}, ("-vvv",), ""),
}


#: Those of a task that runs as a module only.
OF_MODULES = ("ANSIBLE_DEBUG", "with no_log too", "environment")
AS_MODULE = {"GCORE_INFERENCE_DIRECT_EXECUTION": "false"}


@pytest.mark.parametrize("kind", OF_ANSIBLE)
def test_ansible_itself_shows_a_secret(controller: PlaybookFolder, kind: str) -> None:
    """What the page warns of."""
    controller.refuse_updates()
    tasks, variables, flags, typed = OF_ANSIBLE[kind]
    if kind in OF_MODULES:
        variables = {**variables, **AS_MODULE}
    played = controller.type(typed, tasks, *flags, **variables)
    assert PLAIN in played.output


@pytest.mark.parametrize("kind", OF_MODULES)
def test_direct_execution_does_not_show_it(controller: PlaybookFolder, kind: str) -> None:
    controller.refuse_updates()
    tasks, variables, flags, typed = OF_ANSIBLE[kind]
    played = controller.type(typed, tasks, *flags, **variables)
    assert ("PLAY RECAP" in played.output, PLAIN in played.output) == (True, False)


@pytest.mark.parametrize("kind", ["ANSIBLE_DISPLAY_ARGS_TO_STDOUT", "a task that fails"])
def test_template_in_the_playbook_is_not_shown(controller: PlaybookFolder, kind: str) -> None:
    """Nor the value of it."""
    controller.refuse_updates()
    shows = "false" if kind == "a task that fails" else "true"
    played = controller.play(FROM_VARIABLE, ANSIBLE_DISPLAY_ARGS_TO_STDOUT=shows)
    assert (played.exit_code, PLAIN in played.output) == (2, False)


def test_yaml_error_shows_the_lines_around_it(controller: PlaybookFolder) -> None:
    """Of a file of variables."""
    path = controller.folder / "secrets.yml"
    path.write_text(f"---\nmodel:\n  token: {PLAIN}\n other: value\n")
    played = controller.play(LITERAL.replace(PLAIN, "other"), "-e", f"@{path}")
    assert (played.exit_code != 0, PLAIN in played.output) == (True, True)


@pytest.mark.parametrize(
    ("pipelining", "directly", "is_there"),
    [("false", "false", True), ("true", "false", False), ("false", "true", False)],
)
def test_module_options_are_in_a_private_file_during_the_run(
    controller: PlaybookFolder, pipelining: str, directly: str, is_there: bool
) -> None:
    """Without pipelining; afterwards there is none."""
    controller.emulator.fault("delay", method="GET", seconds=1)
    variables = {"ANSIBLE_PIPELINING": pipelining, "GCORE_INFERENCE_DIRECT_EXECUTION": directly}
    process = controller.begin(FROM_VARIABLE, **variables)
    modes = set()
    while process.poll() is None:
        for path in controller.files_with(PLAIN):
            modes |= _modes(path.parent)
        time.sleep(0.05)
    output, _unused = process.communicate(timeout=10)
    assert (process.returncode, sent(controller.emulator)) == (0, [PLAIN]), output
    assert (modes, list(controller.files_with(PLAIN))) == ({0o700} if is_there else set(), [])


def _modes(folder: Path) -> set[int]:
    """Return the permissions of a folder, or None if it does not exist."""
    try:
        return {stat.S_IMODE(folder.stat().st_mode)}
    except FileNotFoundError:
        return set()


def test_module_file_is_kept_on_demand(controller: PlaybookFolder) -> None:
    """With pipelining too; not of a task that is executed directly."""
    variables = {"ANSIBLE_KEEP_REMOTE_FILES": "true", "ANSIBLE_PIPELINING": "true"}
    controller.type("", FROM_VARIABLE, **variables)
    assert list(controller.files_with(PLAIN)) == []
    controller.type("", FROM_VARIABLE, **variables, **AS_MODULE)
    assert [path.name.split("_")[0] for path in controller.files_with(PLAIN)] == ["AnsiballZ"]
