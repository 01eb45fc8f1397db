# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets stand nowhere in what a task tells, and nothing else is altered by hiding them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import FLAVOR, ID, container, rich
from tests.functional.runner import Run, Runner
from tests.functional.secrets import MASK, SECRETS, leaks

OLD = "old-secret-on-the-server-0815"
each_secret = pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)


def _with_unknown() -> dict[str, Any]:
    """Give a stored deployment with a variable that no task knows."""
    return rich(envs={"UNKNOWN": OLD, "HF_TOKEN": OLD, "DEBUG_MODE": "False"})


def _options(secret: str) -> dict[str, Any]:
    """Give a task with a secret variable, a very short one, and a bearer header."""
    http_get = {"port": 8080, "headers": {"Authorization": f"Bearer {secret}", "X-Plain": secret}}
    return {
        "secret_envs": {"HF_TOKEN": secret, "ONE": "1"},
        "probes": {"liveness_probe": {"enabled": True, "probe": {"http_get": http_get}}},
    }


def _create_options(secret: str) -> dict[str, Any]:
    least = {"image": "nginx", "flavor_id": FLAVOR, "listening_port": 80, "containers": [container(7)]}
    return {"name": "fresh-one", **least, **_options(secret)}


TASKS: dict[str, tuple[bool, dict[str, Any]]] = {
    "an update": (False, {"instance_id": ID}),
    "an audit": (True, {"instance_id": ID}),
    "an update that purges": (False, {"instance_id": ID, "envs": {"DEBUG_MODE": "True"}}),
    "a removal": (False, {"instance_id": ID, "state": "absent"}),
    "an audit of a removal": (True, {"instance_id": ID, "state": "absent"}),
    "a create": (False, {"name": "fresh-one"}),
    "an audit of a create": (True, {"name": "fresh-one"}),
    "a refused option": (False, {"instance_id": ID, "listening_port": 0}),
    "a create that lacks options": (False, {"name": "fresh-one", "image": None, "containers": None}),
    "an unknown id": (False, {"instance_id": ID.replace("1", "9")}),
}
each_task = pytest.mark.parametrize("task", TASKS)


def _run(emulator: RunningEmulator, module: Runner, task: str, secret: str) -> Run:
    emulator.seed(_with_unknown())
    check, options = TASKS[task]
    return module(check, **{**(_create_options(secret) if "create" in task else _options(secret)), **options})


@each_task
@each_secret
def test_no_secret_is_told(emulator: RunningEmulator, module: Runner, task: str, secret: str) -> None:
    """In the result, in its invocation, or in the system's log."""
    assert leaks(_run(emulator, module, task, secret), secret) == []


@each_task
def test_an_unknown_variable_on_the_server_is_not_told(emulator: RunningEmulator, module: Runner, task: str) -> None:
    """It may be somebody else's secret."""
    assert leaks(_run(emulator, module, task, "anything-else"), OLD) == []


@each_task
def test_a_header_on_the_server_is_not_told(emulator: RunningEmulator, module: Runner, task: str) -> None:
    """Of a probe that the task names or does not."""
    run = _run(emulator, module, task, "anything-else")
    assert [leaks(run, f"{kind}-secret-{port}") for kind in ("header", "tenant") for port in (8080, 8090)] == [[]] * 4


@each_task
def test_the_key_is_not_told(emulator: RunningEmulator, module: Runner, task: str) -> None:
    """The emulator's key is an ordinary one."""
    assert leaks(_run(emulator, module, task, "anything-else"), emulator.token) == []


@each_secret
def test_a_secret_arrives_whole(emulator: RunningEmulator, module: Runner, secret: str) -> None:
    """Masking is for the result, not for the request."""
    emulator.seed(_with_unknown())
    run = module(instance_id=ID, **_options(secret))
    headers = run.body()["probes"]["liveness_probe"]["probe"]["http_get"]["headers"]
    assert (run.body()["envs"]["HF_TOKEN"], headers["X-Plain"]) == (secret, secret)


@each_secret
def test_a_secret_is_settled_after_one_run(emulator: RunningEmulator, module: Runner, secret: str) -> None:
    """The second run is one GET."""
    emulator.seed(_with_unknown())
    module(instance_id=ID, **_options(secret))
    assert module(instance_id=ID, **_options(secret)).calls == ["GET"]


SHORT = ["1", "7", "a", "0", "e", "-", '"', "true", "False", "nginx", "name", "region_id", "ACTIVE", "8080", "*", " "]


def _plainly(emulator: RunningEmulator, module: Runner, secret: str) -> dict[str, Any]:
    emulator.seed(_with_unknown())
    return module(instance_id=ID, envs={"SAME": secret}, secret_envs={"S": secret}).result


@pytest.mark.parametrize("secret", SHORT)
def test_a_short_secret_is_masked_by_its_place(emulator: RunningEmulator, module: Runner, secret: str) -> None:
    """In the deployment, in the diff, and in the invocation."""
    result = _plainly(emulator, module, secret)
    options = result["invocation"]["module_args"]["secret_envs"]
    places = (result["deployment"]["envs"]["S"], result["diff"]["after"]["envs"]["S"])
    assert [place.split(" (")[0] for place in places] == [MASK, MASK]
    assert options == {"S": MASK}


@pytest.mark.parametrize("secret", SHORT)
def test_a_short_secret_alters_nothing_else(emulator: RunningEmulator, module: Runner, secret: str) -> None:
    """Numbers stay numbers, and texts that hold it stay whole."""
    result = _plainly(emulator, module, secret)
    deployment = result["deployment"]
    regions = sorted(each["region_id"] for each in deployment["containers"])
    assert (regions, deployment["listening_port"], deployment["auth_enabled"]) == ([7, 9, 11], 8080, True)
    fields = {name: deployment[name] for name in ("name", "image", "status", "description", "command", "address")}
    assert fields == {name: rich()[name] for name in fields}


@pytest.mark.parametrize("secret", SHORT)
def test_a_public_variable_of_the_same_value_stays_readable(
    emulator: RunningEmulator, module: Runner, secret: str
) -> None:
    """Masking goes by the place."""
    result = _plainly(emulator, module, secret)
    assert (result["deployment"]["envs"]["SAME"], result["diff"]["after"]["envs"]["SAME"]) == (secret, secret)


@pytest.mark.parametrize("secret", SHORT)
def test_a_short_secret_leaves_the_changes_readable(emulator: RunningEmulator, module: Runner, secret: str) -> None:
    """Paths are names, not values."""
    changes = _plainly(emulator, module, secret)["changes"]
    assert sorted(changes) == ["envs.DEBUG_MODE", "envs.HF_TOKEN", "envs.S", "envs.SAME", "envs.UNKNOWN"]


def test_a_secret_that_changes_shows_that_it_does(emulator: RunningEmulator, module: Runner) -> None:
    """On both sides of the diff."""
    emulator.seed(_with_unknown())
    diff = module(instance_id=ID, secret_envs={"HF_TOKEN": "new"}).result["diff"]
    values = (diff["before"]["envs"]["HF_TOKEN"], diff["after"]["envs"]["HF_TOKEN"])
    assert values == (f"{MASK} (before)", f"{MASK} (after)")


def test_a_header_that_changes_shows_that_it_does(emulator: RunningEmulator, module: Runner) -> None:
    """On both sides of the diff."""
    emulator.seed(_with_unknown())
    diff = module(instance_id=ID, **_options("new")).result["diff"]
    headers = [diff[side]["probes"]["liveness_probe"]["probe"]["http_get"]["headers"] for side in ("before", "after")]
    assert [each["Authorization"] for each in headers] == [f"{MASK} (before)", f"{MASK} (after)"]


def test_a_secret_that_stays_shows_no_change(emulator: RunningEmulator, module: Runner) -> None:
    """The same mask on both sides."""
    emulator.seed(_with_unknown())
    diff = module(instance_id=ID, image="nginx:1.30", secret_envs={"HF_TOKEN": OLD}).result["diff"]
    assert (diff["before"]["envs"]["HF_TOKEN"], diff["after"]["envs"]["HF_TOKEN"]) == (MASK, MASK)


@pytest.mark.parametrize("check", [False, True], ids=["real", "check"])
@pytest.mark.parametrize("also", [{}, {"envs": {"UNKNOWN": OLD, "DEBUG_MODE": "False"}}], ids=["alone", "beside envs"])
def test_a_null_secret_is_audited_as_unchanged(
    emulator: RunningEmulator, module: Runner, also: Any, check: bool
) -> None:
    """Whatever value it has."""
    emulator.seed(_with_unknown())
    run = module(check, instance_id=ID, secret_envs={"HF_TOKEN": None}, **also)
    assert (run.calls, run.changed) == (["GET"], False)


def test_a_null_secret_of_no_length_is_there(emulator: RunningEmulator, module: Runner) -> None:
    """An empty value is a value."""
    emulator.seed(rich(envs={"EMPTY": ""}))
    assert module(instance_id=ID, secret_envs={"EMPTY": None}).calls == ["GET"]


@pytest.mark.parametrize("check", [False, True], ids=["real", "check"])
def test_a_null_secret_that_is_not_there_is_an_error(emulator: RunningEmulator, module: Runner, check: bool) -> None:
    """It names the variable, before any write."""
    emulator.seed(_with_unknown())
    run = module(check, instance_id=ID, image="nginx:1.30", secret_envs={"NOWHERE": None})
    assert (run.failed, run.calls, list(run.result["error"]["invalid_fields"])) == (
        True,
        ["GET"],
        ["secret_envs.NOWHERE"],
    )


def test_a_null_secret_of_a_new_deployment_is_an_error(module: Runner) -> None:
    """There is no value to keep."""
    run = module(**{**_create_options("x"), "secret_envs": {"HF_TOKEN": None}})
    assert (run.failed, run.calls, "secret_envs.HF_TOKEN" in run.msg) == (True, ["LIST"], True)


@pytest.mark.parametrize("name", ["X-Nowhere", "envs.x"])
def test_a_null_header_that_is_not_there_is_an_error(emulator: RunningEmulator, module: Runner, name: str) -> None:
    """It names the header, before any write."""
    emulator.seed(_with_unknown())
    http_get = {"port": 8080, "headers": {name: None}}
    run = module(instance_id=ID, probes={"liveness_probe": {"enabled": True, "probe": {"http_get": http_get}}})
    path = f"probes.liveness_probe.probe.http_get.headers.{name}"
    assert (run.calls, list(run.result["error"]["invalid_fields"])) == (["GET"], [path])


def test_a_removal_needs_no_value_of_a_null_secret(emulator: RunningEmulator, module: Runner) -> None:
    """There is nothing to set."""
    emulator.seed(_with_unknown())
    assert module(instance_id=ID, state="absent", secret_envs={"NOWHERE": None}).calls == ["GET", "DELETE"]
