# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which tasks run directly, in which environment, and why the others run as modules."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import typing as t
from pathlib import Path
from types import SimpleNamespace

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.gcore.inference.plugins import modules
from ansible_collections.gcore.inference.plugins.action.gcore_inference_deployment_info import ActionModule as Info
from ansible_collections.gcore.inference.plugins.action.gcore_inference_fleet import ActionModule as Fleet
from ansible_collections.gcore.inference.plugins.plugin_utils import _direct_execution
from ansible_collections.gcore.inference.plugins.plugin_utils._direct_execution import (
    ANSIBLE_VARIABLE,
    ENVIRONMENT_VARIABLE,
    DirectAction,
    NormalAction,
)

PLUGINS = "ansible_collections.gcore.inference.plugins"
MODULES = sorted(path.stem for path in Path(modules.__path__[0]).glob("gcore_*.py"))
AS_A_MODULE = {"as": "a module"}


@pytest.fixture(autouse=True)
def linux(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system on which the tests run is not what they are about."""
    monkeypatch.setattr(_direct_execution.sys, "platform", "linux")
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)


class ActionResult(t.NamedTuple):
    """The result of a task, and the lines of -vvv."""

    result: dict[str, t.Any]
    displayed: str


Runs = t.Callable[..., ActionResult]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Runs:
    """Run an action plugin with a task that differs so from one that runs directly."""

    def run_action(
        action: type[DirectAction] = Info,
        task: dict[str, t.Any] | None = None,
        connection: dict[str, t.Any] | None = None,
        variables: dict[str, t.Any] | None = None,
        directly: t.Callable[..., dict[str, t.Any]] = lambda *_args: {"as": "directly"},
    ) -> ActionResult:
        displayed: list[str] = []
        keywords = {"action": "info", "args": {}, "async_val": 0, "timeout": 0, "check_mode": False, "environment": []}
        shell = SimpleNamespace(env_prefix=lambda **_variables: "")
        local = {"transport": "local", "become": None, "_shell": shell, **(connection or {})}
        loader = DataLoader()
        plugin = action(
            SimpleNamespace(**{**keywords, **(task or {})}),
            SimpleNamespace(**local),
            None,
            loader,
            Templar(loader=loader),
            None,
        )
        monkeypatch.setattr(plugin._display, "vvv", lambda line, host=None: displayed.append(line))
        monkeypatch.setattr(NormalAction, "run", lambda *_args: AS_A_MODULE)
        monkeypatch.setattr(plugin._module, "run", directly)
        return ActionResult(plugin.run(task_vars=variables or {}), "\n".join(displayed))

    return run_action


@pytest.mark.parametrize("name", MODULES)
def test_action_plugin_is_that_of_the_module_of_its_name(name: str) -> None:
    """With the module's entry, which a linter calls to validate the options."""
    action, module = (importlib.import_module(f"{PLUGINS}.{kind}.{name}") for kind in ("action", "modules"))
    assert action.ActionModule.definition is module.DEFINITION
    assert action.main is module.main


@pytest.mark.parametrize(
    ("task", "connection", "variables", "reason"),
    [
        ({}, {"transport": "ssh"}, {}, "the connection is ssh"),
        ({}, {"become": object()}, {}, "become"),
        ({"async_val": 10}, {}, {}, "asynchronous"),
        ({}, {}, {ANSIBLE_VARIABLE: False}, f"{ANSIBLE_VARIABLE} is false"),
        ({}, {}, {ANSIBLE_VARIABLE: "no"}, f"{ANSIBLE_VARIABLE} is false"),
        ({"environment": [{ENVIRONMENT_VARIABLE: "0"}]}, {}, {}, f"{ANSIBLE_VARIABLE} is false"),
        ({"environment": [{"LD_PRELOAD": "x"}]}, {}, {}, "LD_PRELOAD"),
        ({"environment": [{"A B": "x"}]}, {}, {}, "invalid variable"),
        ({"args": {"name": b"x"}}, {}, {}, "bytes"),
    ],
)
def test_task_runs_as_a_module(
    run: Runs, task: dict[str, t.Any], connection: dict[str, t.Any], variables: dict[str, t.Any], reason: str
) -> None:
    ran = run(task=task, connection=connection, variables=variables)
    assert ran.result == AS_A_MODULE
    assert ran.displayed.startswith("info runs as a module: ")
    assert reason in ran.displayed


@pytest.mark.parametrize(("action", "is_direct"), [(Info, True), (Fleet, False)])
def test_threads_that_a_timeout_cannot_end_are_left_to_a_module(
    run: Runs, action: type[DirectAction], is_direct: bool
) -> None:
    assert (run(action=action, task={"timeout": 5}).result != AS_A_MODULE) is is_direct


def test_controller_without_requests_leaves_it_to_a_module(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_direct_execution, "HAS_REQUESTS", False)
    assert "cannot import requests" in run().displayed


def test_mac_leaves_it_to_a_module(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_direct_execution.sys, "platform", "darwin")
    assert "macOS" in run().displayed


def test_working_directory_without_access_leaves_it_to_a_module(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_direct_execution.os, "access", lambda path, _mode: path != ".")
    assert "working directory" in run().displayed


def test_environment_of_ansible_switches_it_off(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "false")
    assert run().result == AS_A_MODULE
    assert run(variables={ANSIBLE_VARIABLE: True}).result != AS_A_MODULE


def test_process_is_as_before_after_a_task(run: Runs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KEPT", "before")
    monkeypatch.delenv("NEW", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "play").mkdir()
    monkeypatch.setattr(DataLoader, "get_basedir", lambda _self: str(tmp_path / "play"))

    def fail(*_args: t.Any) -> dict[str, t.Any]:
        assert (os.environ["KEPT"], os.environ["NEW"], Path.cwd()) == ("during", "7", tmp_path / "play")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(task={"environment": [{"KEPT": "during", "NEW": 7}]}, directly=fail)
    assert (os.environ["KEPT"], os.environ.get("NEW"), Path.cwd()) == ("before", None, tmp_path)


def test_unexpected_exception_is_an_internal_error(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the plugin too: here the directory of the playbook is gone."""
    monkeypatch.setattr(DataLoader, "get_basedir", lambda _self: "/nowhere/s3cr3t")
    result = run().result
    assert (result["failed"], result["error"]["kind"]) == (True, "internal")
    assert "FileNotFoundError" in result["msg"]
    assert "s3cr3t" not in str(result)


@pytest.mark.parametrize(
    ("action", "loaded"),
    [("fleet", ["_deployments.api_v2", "_deployments.api_v3"]), ("secret", [])],
)
def test_action_plugin_imports_what_the_handler_of_its_module_does(action: str, loaded: list[str]) -> None:
    program = (
        f"import {PLUGINS}.action.gcore_inference_{action}, sys\n"
        f"print(*sorted(m for m in sys.modules if m.startswith('{PLUGINS}.module_utils._deployments.api_')))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True, env=environment)
    assert run.stdout.split() == [f"{PLUGINS}.module_utils.{name}" for name in loaded]
