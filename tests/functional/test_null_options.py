# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An option that is null counts as left out, as a template writes it, whether it has a default or a variable."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.runner import DEPLOYMENT, LEFT_OUT, Run, Runner, imported
from tests.functional.versions import V2, VERSIONS, Version
from tests.gates.places import ROOT

MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("gcore_*.py"))
OTHER_PROJECT = 77
#: What a task of a module needs besides the connection.
READ_ONLY_TASKS: dict[str, dict[str, Any]] = {
    "gcore_inference_api_key": {"name": "zz-none"},
    "gcore_inference_application": {"name": "zz-none", "application_name": "demo-app"},
    DEPLOYMENT: {"name": "zz-none"},
    "gcore_inference_deployment_logs_info": {"name": "zz-none"},
    "gcore_inference_fleet": {"deployments": [{"name": "zz-none", "state": None, "image": None}]},
    "gcore_inference_registry_credential": {"name": "zz-none"},
    "gcore_inference_secret": {"name": "zz-none"},
}


@pytest.fixture(autouse=True)
def _variables(emulator: RunningEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every option that a variable of the environment can set is set by it."""
    emulator.settings(projects=[1, OTHER_PROJECT])
    monkeypatch.setenv("GCORE_BASE_URL", emulator.url)
    monkeypatch.setenv("GCORE_API_KEY", emulator.token)
    monkeypatch.setenv("GCORE_CLOUD_PROJECT_ID", str(OTHER_PROJECT))


def _outcome(run: Run) -> tuple[dict[str, Any], list[str], list[str]]:
    """Return what a run returned and sent, without its options."""
    result = {name: value for name, value in run.result.items() if name != "invocation"}
    return result, run.calls, [f"{request['path']}?{request['query']}" for request in run.requests]


@pytest.mark.parametrize("version", VERSIONS, ids=str)
@pytest.mark.parametrize("name", MODULES)
def test_null_option_is_left_out(
    emulator: RunningEmulator, monkeypatch: pytest.MonkeyPatch, name: str, version: Version
) -> None:
    monkeypatch.setenv("GCORE_INFERENCE_API_VERSION", version.name)
    emulator.settings(odd_responses=False)
    module = Runner(emulator, name)
    given = READ_ONLY_TASKS.get(name, {})
    without = {"api_url": LEFT_OUT, "api_key": LEFT_OUT, **given}
    nulls = {**dict.fromkeys(imported(name).DEFINITION.argument_spec), **given}
    assert _outcome(module(check=True, **nulls)) == _outcome(module(check=True, **without))


def test_null_project_is_that_of_the_environment(emulator: RunningEmulator) -> None:
    """A deployment of the name in the account's default project is another one."""
    V2.seed(emulator, V2.rich())
    before = V2.stored(emulator)
    run = Runner(emulator)(name=V2.rich()["name"], state="absent", project_id=None)
    assert (run.msg, run.changed, V2.stored(emulator)) == ("", False, before)
