# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the real modules in this process, and return everything that they wrote. Pauses are recorded, not slept.

They run as `AnsibleModule` runs them, or directly, by their action plugins: `pytest --execution=direct`.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any, NoReturn
from unittest import mock

from ansible.module_utils import basic
from ansible.module_utils.common import warnings

from ansible_collections.gcore.inference.plugins.module_utils._core import create_client, polling
from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.module_runner import ModuleResult
from tests.emulator.server import RunningEmulator
from tests.support.calls import call

COLLECTION = "gcore.inference"
DEPLOYMENT = "gcore_inference_deployment"
INFO = "gcore_inference_deployment_info"
LOGS = "gcore_inference_deployment_logs_info"

DEPLOYMENTS = "/cloud/v2/inference/deployments"

#: The key of the emulator as it begins.
KEY = "1234$abcdef"
#: A task that only reads, from any server.
ABSENT: dict[str, Any] = {"name": "zz-none", "state": "absent"}
#: The variable of the environment that says how the modules run: `module` or `direct`.
EXECUTION = "TESTED_EXECUTION"
#: The value of a default option that a run must not have.
LEFT_OUT = object()

#: What ansible-core gives every module besides its options.
CORE_ARGUMENTS: dict[str, Any] = {
    "_ansible_verbosity": 4,
    "_ansible_diff": True,
    "_ansible_no_log": False,
    "_ansible_syslog_facility": "LOG_USER",
}
if "inject_invocation" in vars(basic)["PASS_VARS"]:
    # Newer cores show it on demand only.
    CORE_ARGUMENTS["_ansible_inject_invocation"] = True


@dataclass
class Run(ModuleResult):
    """One run of a module against the emulator: with what it logged, and its requests."""

    logged: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)

    @property
    def calls(self) -> list[str]:
        """The requests as words, see `call`."""
        return [call(request) for request in self.requests]

    def body(self, method: str = "PUT") -> Any:
        """Return the body of the only request of that method."""
        (request,) = [request for request in self.requests if request["method"] == method]
        return request["body"]


def imported(name: str) -> Any:
    """Import a module of the collection."""
    return importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.modules.{name}")


def run_module(
    options: dict[str, Any],
    check: bool = False,
    name: str = DEPLOYMENT,
    sleeps_between_attempts: bool = False,
    sleeps_between_polls: bool = False,
) -> Run:
    """Run the module of that name with these options, as ansible-core would, and return the run.

    The pauses between two attempts of a call are recorded, and slept only with `sleeps_between_attempts`; those between
    two polls only with `sleeps_between_polls`.
    """
    run = _run_directly if os.environ.get(EXECUTION) == "direct" else _run_as_a_module
    output, errors = io.StringIO(), io.StringIO()
    retry_pauses: list[float] = []
    clock = Clock()

    def pause(seconds: float) -> None:
        retry_pauses.append(seconds)
        if sleeps_between_attempts:
            time.sleep(seconds)

    with (
        _log() as log,
        mock.patch.object(create_client, "HttpClient", partial(HttpClient, sleep=pause)),
        mock.patch.object(polling, "time", time if sleeps_between_polls else clock),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(errors),
    ):
        exit_code = run(name, options, check)
    printed = output.getvalue()
    result = json.loads(printed, parse_constant=_refuse)
    assert bool(result.get("failed")) is bool(exit_code), "the exit code says the same as the result"
    logged = "\n".join(log)
    everything = f"{printed}\n{errors.getvalue()}\n{logged}"
    for sign in ("Traceback", "bug in the collection"):
        assert sign not in everything, everything
    return Run(exit_code, result, everything, retry_pauses, clock.pauses, logged=logged)


def _run_as_a_module(name: str, options: dict[str, Any], check: bool) -> int:
    """Run the module as ansible-core would, print its result, and return its exit code."""
    core = {**CORE_ARGUMENTS, "_ansible_module_name": f"{COLLECTION}.{name}", "_ansible_check_mode": check}
    with _arguments({**core, **options}), _without_controller():
        return _exit_code(name)


@contextlib.contextmanager
def _without_controller() -> Iterator[None]:
    """Run the block as in the process of a module, where newer cores return warnings and do not print them."""
    try:
        from ansible.module_utils import _internal
    except ImportError:
        yield
        return
    with mock.patch.object(_internal, "is_controller", False):
        yield


def _run_directly(name: str, options: dict[str, Any], check: bool) -> int:
    """Run the action plugin of the module, print its result, and return the exit code that a module would have."""
    # Imported here: a module has nothing of these.
    from ansible.parsing.dataloader import DataLoader
    from ansible.plugins.action.normal import ActionModule as NormalAction
    from ansible.template import Templar

    action = f"{COLLECTION}.{name}"
    task = {"action": action, "args": options, "check_mode": check, "async_val": 0, "timeout": 0, "environment": []}
    shell = SimpleNamespace(env_prefix=lambda: "", tmpdir=None)
    connection = SimpleNamespace(transport="local", become=None, _shell=shell)
    loader = DataLoader()
    plugin = importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.action.{name}").ActionModule(
        SimpleNamespace(**task), connection, None, loader, Templar(loader=loader), None
    )

    def run_as_a_module(_plugin: Any, _tmp: Any, _task_vars: Any) -> NoReturn:
        raise _RunsAsModule

    try:
        with mock.patch.object(NormalAction, "run", run_as_a_module):
            result = plugin.run(task_vars={"ansible_inject_invocation": True})
    except _RunsAsModule:
        return _run_as_a_module(name, options, check)
    print(json.dumps(result))
    return int(result.get("failed", False))


class _RunsAsModule(Exception):
    """The action plugin runs the task as a module."""


class Runner:
    """Runs the module of a name against one emulator; each run knows its own requests only."""

    def __init__(
        self, emulator: RunningEmulator, name: str = DEPLOYMENT, default_options: dict[str, Any] | None = None
    ) -> None:
        self.emulator = emulator
        self.name = name
        self.default_options = default_options or {}
        self.sleeps_between_attempts = False
        self.sleeps_between_polls = False

    def __call__(self, check: bool = False, **options: Any) -> Run:
        """Run with the emulator's address and key, and the default options, unless these options say otherwise.

        LEFT_OUT leaves one out.
        """
        self.emulator.clear_requests()
        connection = {"api_url": self.emulator.url, "api_key": self.emulator.token, **self.default_options}
        given = {name: value for name, value in {**connection, **options}.items() if value is not LEFT_OUT}
        run = run_module(given, check, self.name, self.sleeps_between_attempts, self.sleeps_between_polls)
        run.requests = self.emulator.requests()
        return run


def run_against(url: str, **options: Any) -> Run:
    """Look up a deployment on another server than the emulator, without retries."""
    return run_module({"api_url": url, "api_key": KEY, "api_retries": 0, **ABSENT, **options})


def _exit_code(name: str) -> int:
    try:
        imported(name).main()
    except SystemExit as end:
        return int(end.code or 0)
    raise AssertionError("the module ended without a result")


@contextlib.contextmanager
def _arguments(given: dict[str, Any]) -> Iterator[None]:
    """Put the arguments where AnsibleModule looks for them, on every ansible-core since 2.16."""
    text = json.dumps({"ANSIBLE_MODULE_ARGS": given}).encode()
    for remembered in ("_global_warnings", "_global_deprecations"):
        getattr(warnings, remembered).clear()
    with contextlib.ExitStack() as patches:
        patches.enter_context(mock.patch.object(basic, "_ANSIBLE_ARGS", text))
        if hasattr(basic, "_ANSIBLE_PROFILE"):
            patches.enter_context(mock.patch.object(basic, "_ANSIBLE_PROFILE", "legacy"))
        yield


@contextlib.contextmanager
def _log() -> Iterator[list[str]]:
    """Catch what would go to the system log."""
    lines: list[str] = []

    def write(*arguments: Any) -> None:
        lines.append(str(arguments[-1]))

    with mock.patch.object(basic, "has_journal", False), mock.patch("syslog.syslog", write):
        yield lines


def _refuse(constant: str) -> NoReturn:
    raise AssertionError(f"{constant} is not JSON")
