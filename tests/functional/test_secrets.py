# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets stand nowhere in what a task tells, and nothing else is altered by hiding them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import ID
from tests.functional.runner import Run, Runner
from tests.functional.secrets import MASK, SECRETS, leaks
from tests.functional.versions import Version, only_v3

OLD = "old-secret-on-the-server-0815"
each_secret = pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)


def _with_unknown(version: Version) -> dict[str, Any]:
    """Return a stored deployment with a variable that no task knows."""
    return version.rich(envs={"UNKNOWN": OLD, "HF_TOKEN": OLD, "DEBUG_MODE": "False"})


@pytest.fixture
def with_unknown(emulator: RunningEmulator, version: Version) -> None:
    """It is there before the test."""
    version.seed(emulator, _with_unknown(version))


def _one_line(secret: str) -> str:
    """Return a secret as a header can have it."""
    return re.sub(r"[\x00-\x08\x0a-\x1f\x7f]+", " ", secret)


def _options(secret: str) -> dict[str, Any]:
    """Return a task with a secret variable, a very short one, and a bearer header."""
    header = _one_line(secret)
    http_get = {"port": 8080, "headers": {"Authorization": f"Bearer {header}", "X-Plain": header}}
    return {
        "secret_envs": {"HF_TOKEN": secret, "ONE": "1"},
        "probes": {"liveness_probe": {"enabled": True, "probe": {"http_get": http_get}}},
    }


def _create_options(version: Version, secret: str) -> dict[str, Any]:
    return {"name": "fresh-one", **version.minimal_options(), **_options(secret)}


#: Whether it is an audit, and the options besides those that say which deployment is meant.
TASKS: dict[str, tuple[bool, dict[str, Any]]] = {
    "an update": (False, {}),
    "an audit": (True, {}),
    "an update that purges": (False, {"envs": {"DEBUG_MODE": "True"}}),
    "a removal": (False, {"state": "absent"}),
    "an audit of a removal": (True, {"state": "absent"}),
    "a create": (False, {}),
    "an audit of a create": (True, {}),
    "a stop": (False, {"state": "stopped"}),
    "a refused option": (False, {"listening_port": 0}),
    "an option of the other version": (False, {"flavor_name": "large", "flavor_id": ID}),
    "a create that lacks options": (False, {"image": None, "containers": None}),
    "an unknown id": (False, {"instance_id": ID.replace("1", "9")}),
}
each_task = pytest.mark.parametrize("task", TASKS)


def _run(module: Runner, version: Version, task: str, secret: str) -> Run:
    check, options = TASKS[task]
    usual = _create_options(version, secret) if "create" in task else {**version.identity, **_options(secret)}
    return module(check, **{**usual, **options})


@each_task
@each_secret
def test_result_and_system_log_show_no_secret(
    with_unknown: None, module: Runner, version: Version, task: str, secret: str
) -> None:
    """In the result, in its invocation, or in the system's log."""
    assert leaks(_run(module, version, task, secret), secret) == []


@each_task
def test_unknown_variable_on_the_server_is_not_shown(
    with_unknown: None, module: Runner, version: Version, task: str
) -> None:
    """It may be somebody else's secret."""
    assert leaks(_run(module, version, task, "anything-else"), OLD) == []


@each_task
def test_header_on_the_server_is_not_shown(with_unknown: None, module: Runner, version: Version, task: str) -> None:
    """Of a probe that the task names or does not."""
    run = _run(module, version, task, "anything-else")
    assert [leaks(run, f"{kind}-secret-{port}") for kind in ("header", "tenant") for port in (8080, 8090)] == [[]] * 4


@each_task
def test_api_key_is_not_shown(with_unknown: None, module: Runner, version: Version, task: str) -> None:
    """The emulator's key is an ordinary one."""
    assert leaks(_run(module, version, task, "anything-else"), module.emulator.token) == []


@pytest.mark.parametrize("secret", [SECRETS["lines"], SECRETS["tabs and controls"]], ids=["lines", "controls"])
def test_secret_unfit_for_a_header_is_refused_and_not_shown(module: Runner, version: Version, secret: str) -> None:
    """Nor is any of its lines."""
    http_get = {"port": 8080, "headers": {"X-Plain": secret}}
    run = module(**version.identity, probes={"liveness_probe": {"enabled": True, "probe": {"http_get": http_get}}})
    assert (run.failed, run.calls) == (True, [])
    assert [line for line in secret.splitlines() if line in run.output] == []


@each_secret
def test_secret_is_sent_whole(with_unknown: None, module: Runner, version: Version, secret: str) -> None:
    """Masking is for the result, not for the request."""
    run = module(**version.identity, **_options(secret))
    headers = version.body(run)["probes"]["liveness_probe"]["probe"]["http_get"]["headers"]
    assert (version.body(run)["envs"]["HF_TOKEN"], headers["X-Plain"]) == (secret, _one_line(secret))


@each_secret
def test_secret_is_unchanged_on_the_second_run(
    with_unknown: None, module: Runner, version: Version, secret: str
) -> None:
    """The second run is one GET."""
    module(**version.identity, **_options(secret))
    assert module(**version.identity, **_options(secret)).calls == version.lookup


SHORT = ["1", "7", "a", "0", "e", "-", '"', "true", "False", "nginx", "name", "region_id", "ACTIVE", "8080", "*", " "]


def _plainly(module: Runner, version: Version, secret: str) -> dict[str, Any]:
    return module(**version.identity, envs={"SAME": secret}, secret_envs={"S": secret}).result


@pytest.mark.parametrize("secret", SHORT)
def test_short_secret_is_masked_by_its_place(with_unknown: None, module: Runner, version: Version, secret: str) -> None:
    """In the deployment, in the diff, and in the invocation."""
    result = _plainly(module, version, secret)
    options = result["invocation"]["module_args"]["secret_envs"]
    places = (result["deployment"]["envs"]["S"], result["diff"]["after"]["envs"]["S"])
    assert [place.split(" (")[0] for place in places] == [MASK, MASK]
    assert options == {"S": MASK}


@pytest.mark.parametrize("secret", SHORT)
def test_short_secret_alters_nothing_else(with_unknown: None, module: Runner, version: Version, secret: str) -> None:
    """Numbers stay numbers, and texts that hold it stay whole."""
    result = _plainly(module, version, secret)
    deployment = result["deployment"]
    regions = sorted(each["region_id"] for each in deployment["containers"])
    assert (regions, deployment["listening_port"], deployment["auth_enabled"]) == ([7, 9, 11], 8080, True)
    texts = (
        "name",
        "image",
        "status",
        "description",
        "command",
        "address",
        version.flavor_option,
        version.registry_option,
    )
    fields = {name: deployment[name] for name in texts}
    assert fields == {name: version.rich()[name] for name in fields}


@only_v3
@pytest.mark.parametrize("secret", [*SHORT, "45", "logs.example", "key-one", "https://sqs.example.com"])
def test_short_secret_alters_no_field_of_v3(with_unknown: None, module: Runner, version: Version, secret: str) -> None:
    """Neither in the deployment nor in the diff, not even where it is the same text."""
    result = _plainly(module, version, secret)
    names = ("api_keys", "logging", "ingress_opts", "containers")
    shown = [result["deployment"], result["diff"]["after"]]
    assert [sorted(each["api_keys"]) for each in shown] == [list(version.key_names)] * 2
    managed = [version.body_of({**version.rich(), **{name: each[name] for name in names}}) for each in shown]
    assert managed == [version.body_of(version.rich())] * 2
    assert (result["deployment"]["project_id"], result["deployment"]["object_references"]) == (1, [])


@pytest.mark.parametrize("secret", SHORT)
def test_public_variable_of_the_same_value_stays_readable(
    with_unknown: None, module: Runner, version: Version, secret: str
) -> None:
    """Masking goes by the place."""
    result = _plainly(module, version, secret)
    assert (result["deployment"]["envs"]["SAME"], result["diff"]["after"]["envs"]["SAME"]) == (secret, secret)


@pytest.mark.parametrize("secret", SHORT)
def test_short_secret_leaves_the_changes_readable(
    with_unknown: None, module: Runner, version: Version, secret: str
) -> None:
    """Paths are names, not values."""
    changes = _plainly(module, version, secret)["changes"]
    assert sorted(changes) == ["envs.DEBUG_MODE", "envs.HF_TOKEN", "envs.S", "envs.SAME", "envs.UNKNOWN"]


def test_changed_secret_shows_in_the_diff(with_unknown: None, module: Runner, version: Version) -> None:
    """On both sides of the diff."""
    diff = module(**version.identity, secret_envs={"HF_TOKEN": "new"}).result["diff"]
    values = (diff["before"]["envs"]["HF_TOKEN"], diff["after"]["envs"]["HF_TOKEN"])
    assert values == (f"{MASK} (before)", f"{MASK} (after)")


def test_changed_header_shows_in_the_diff(with_unknown: None, module: Runner, version: Version) -> None:
    """On both sides of the diff."""
    diff = module(**version.identity, **_options("new")).result["diff"]
    headers = [diff[side]["probes"]["liveness_probe"]["probe"]["http_get"]["headers"] for side in ("before", "after")]
    assert [each["Authorization"] for each in headers] == [f"{MASK} (before)", f"{MASK} (after)"]


def test_unchanged_secret_shows_no_diff(with_unknown: None, module: Runner, version: Version) -> None:
    """The same mask on both sides."""
    diff = module(**version.identity, image="nginx:1.30", secret_envs={"HF_TOKEN": OLD}).result["diff"]
    assert (diff["before"]["envs"]["HF_TOKEN"], diff["after"]["envs"]["HF_TOKEN"]) == (MASK, MASK)


@pytest.mark.parametrize("check", [False, True], ids=["real", "check"])
@pytest.mark.parametrize("also", [{}, {"envs": {"UNKNOWN": OLD, "DEBUG_MODE": "False"}}], ids=["alone", "beside envs"])
def test_null_secret_is_audited_as_unchanged(
    with_unknown: None, module: Runner, version: Version, also: Any, check: bool
) -> None:
    """Whatever value it has."""
    run = module(check, **version.identity, secret_envs={"HF_TOKEN": None}, **also)
    assert (run.calls, run.changed) == (version.lookup, False)


def test_null_secret_accepts_an_empty_value(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """An empty value is a value."""
    version.seed(emulator, version.rich(envs={"EMPTY": ""}))
    assert module(**version.identity, secret_envs={"EMPTY": None}).calls == version.lookup


@pytest.mark.parametrize("check", [False, True], ids=["real", "check"])
def test_null_secret_that_is_missing_is_an_error(
    with_unknown: None, module: Runner, version: Version, check: bool
) -> None:
    """It names the variable, before any write."""
    run = module(check, **version.identity, image="nginx:1.30", secret_envs={"NOWHERE": None})
    assert (run.failed, run.calls, list(run.result["error"]["invalid_fields"])) == (
        True,
        version.lookup,
        ["secret_envs.NOWHERE"],
    )


def test_null_secret_of_a_new_deployment_is_an_error(module: Runner, version: Version) -> None:
    """There is no value to keep."""
    run = module(**{**_create_options(version, "x"), "secret_envs": {"HF_TOKEN": None}})
    # Where the lookup was no list, one is read to name the nearest name.
    listed = ["LIST"] if "LIST" not in version.lookup_by_name else []
    assert (run.failed, run.calls, "secret_envs.HF_TOKEN" in run.msg) == (
        True,
        [*version.lookup_by_name, *listed],
        True,
    )


@pytest.mark.parametrize("name", ["X-Nowhere", "envs.x"])
def test_null_header_that_is_missing_is_an_error(
    with_unknown: None, module: Runner, version: Version, name: str
) -> None:
    """It names the header, before any write."""
    http_get = {"port": 8080, "headers": {name: None}}
    run = module(**version.identity, probes={"liveness_probe": {"enabled": True, "probe": {"http_get": http_get}}})
    path = f"probes.liveness_probe.probe.http_get.headers.{name}"
    assert (run.calls, list(run.result["error"]["invalid_fields"])) == (version.lookup, [path])


def test_absent_needs_no_value_of_a_null_secret(with_unknown: None, module: Runner, version: Version) -> None:
    """There is nothing to set."""
    assert module(**version.identity, state="absent", secret_envs={"NOWHERE": None}).calls == [
        *version.lookup,
        *version.delete,
    ]
