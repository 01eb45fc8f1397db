# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret of any deployment shows anywhere, and least of all with another deployment."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.fleets import Fleet, nth_id, path_pattern, seed
from tests.functional.runner import Run
from tests.functional.secrets import ECHOES, LONG, SECRETS, leaks, parts
from tests.functional.versions import V2, Version, only_v2

VALUE = SECRETS["quotes"]
each_secret = pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)


def _probes(secret: str) -> dict[str, Any]:
    http_get = {"port": 80, "headers": {"Authorization": secret}}
    return {"liveness_probe": {"enabled": True, "probe": {"http_get": http_get}}}


#: Where a secret may stand: what is stored, and what is asked for, of the first of two deployments.
PLACES: dict[str, Callable[[str], tuple[dict[str, Any], dict[str, Any]]]] = {
    "a variable of the task": lambda secret: ({}, {"secret_envs": {"A": secret}}),
    "a variable of the server": lambda secret: ({"envs": {"A": secret}}, {"image": "nginx:1.30"}),
    "a variable that goes": lambda secret: ({"envs": {"A": secret}}, {"envs": {}}),
    "a header of the task": lambda secret: ({}, {"probes": _probes(secret.strip() or "x")}),
    "a header of the server": lambda secret: ({"probes": _probes(secret)}, {"image": "nginx:1.30"}),
}
each_place = pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)


@pytest.fixture
def fleet(emulator: RunningEmulator, version: Version) -> Fleet:
    """The module, aimed at the emulator."""
    return Fleet(emulator, version)


def two(version: Version, emulator: RunningEmulator, place: Callable[[str], Any], secret: str) -> dict[str, Any]:
    """Store two deployments and give a fleet that changes both; the secret is that of the first."""
    stored, asked = place(secret)
    seed(
        emulator,
        version.plain(id=nth_id(0), name="first", **stored),
        version.plain(id=nth_id(1), name="other"),
        version=version,
    )
    return {"deployments": [{"name": "first", **asked}, {"name": "other", "image": "nginx:1.30"}]}


@each_place
@pytest.mark.parametrize("check", [True, False])
def test_change_shows_no_secret(
    emulator: RunningEmulator, fleet: Fleet, place: Any, check: bool, version: Version
) -> None:
    """In rows, diff, log and invocation."""
    run = fleet(check, **two(version, emulator, place, VALUE))
    assert (run.failed, run.changed, leaks(run, VALUE)) == (False, True, [])


@each_place
def test_audit_shows_no_secret(emulator: RunningEmulator, fleet: Fleet, place: Any, version: Version) -> None:
    """A second run either."""
    options = two(version, emulator, place, VALUE)
    fleet(**options)
    assert leaks(fleet(**options), VALUE) == []


@each_place
@pytest.mark.parametrize("number", [0, 1])
def test_error_echo_shows_no_secret(
    emulator: RunningEmulator, fleet: Fleet, place: Any, number: int, version: Version
) -> None:
    """Be it that of the deployment itself or that of another."""
    options = two(version, emulator, place, VALUE)
    body = {"exception_class": "V", "message": f"bad {VALUE}", "invalid_fields": {"envs": [json.dumps(VALUE)]}}
    emulator.fault("status", status=400, path=path_pattern(number, ("first", "other")[number]), body=body)
    run = fleet(**options)
    assert (run.failed, leaks(run, VALUE)) == (True, [])


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
@pytest.mark.parametrize("number", [0, 1])
def test_error_echo_shows_no_part_of_a_secret(
    emulator: RunningEmulator, fleet: Fleet, echo: str, number: int, version: Version
) -> None:
    """Be it that of the deployment itself or that of another."""
    options = two(version, emulator, PLACES["a variable of the task"], LONG)
    body = {"message": f"bad {echo}", "invalid_fields": {"envs": [echo]}}
    emulator.fault("status", status=400, path=path_pattern(number, ("first", "other")[number]), body=body)
    run = fleet(**options)
    assert (run.failed, parts(run, LONG)) == (True, [])


@each_secret
def test_error_echo_hides_every_kind_of_secret(
    emulator: RunningEmulator, fleet: Fleet, secret: str, version: Version
) -> None:
    """Of the other deployment."""
    options = two(version, emulator, PLACES["a variable of the task"], secret)
    emulator.fault(
        "status", status=400, path=path_pattern(1, "other"), body={"message": f"bad {secret} and {json.dumps(secret)}"}
    )
    run = fleet(**options)
    assert (run.failed, leaks(run, secret)) == (True, [])


@pytest.mark.parametrize("where", ["deployments", "defaults"])
@pytest.mark.parametrize(
    "wrong",
    [
        {"secret_env": {"A": VALUE}},
        {"secret_envs": [VALUE]},
        {"secret_envs": {"A": [VALUE]}},
        {"secret_envs": {f"A={VALUE}": "x"}},
        {"probes": _probes(VALUE) | {"liveness": {}}},
        {"secret_envs": {"A": VALUE}, "listening_port": 0},
        {"api_key": VALUE},
    ],
    ids=",".join,
)
def test_refused_options_do_not_show_it(fleet: Fleet, where: str, wrong: dict[str, Any]) -> None:
    """The problem is named all the same."""
    options: dict[str, Any] = {"deployments": [{"name": "first", **wrong}]}
    if where == "defaults":
        options = {"deployments": [{"name": "first"}], "defaults": wrong}
    run = fleet(**options)
    assert (run.failed, run.calls, leaks(run, VALUE)) == (True, [], [])


def test_invalid_deployments_option_is_not_shown(fleet: Fleet) -> None:
    """It may be a list that a template has made text of."""
    run = fleet(deployments=str([{"name": "first", "secret_envs": {"A": "hf_AbCdEf"}}]))
    assert (run.failed, leaks(run, "hf_AbCdEf")) == (True, [])


@only_v2
def test_short_secret_alters_no_other_row(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """No row, no diff, no number."""
    options = two(version, emulator, PLACES["a variable of the task"], "1")
    run = fleet(**options)
    (other,) = [each for each in run.result["diff"] if each["before_header"] == "other"]
    assert other["after"]["containers"] == [
        {"region_id": 7, "scale": {"min": 0, "max": 1, "cooldown_period": None, "triggers": {}}}
    ]
    assert (
        [row["id"] for row in run.result["deployments"]] == [nth_id(0), nth_id(1)]
        if version is V2
        else ["first", "other"]
    )


def test_secret_of_one_row_is_readable_in_another(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """Where another names the same value in the open, it stays readable there."""
    seed(
        emulator, version.plain(id=nth_id(0), name="first"), version.plain(id=nth_id(1), name="other"), version=version
    )
    run = fleet(
        deployments=[
            {"name": "first", "secret_envs": {"MODE": "production"}},
            {"name": "other", "envs": {"MODE": "production"}},
        ]
    )
    shown = {each["before_header"]: each["after"]["envs"]["MODE"] for each in run.result["diff"]}
    assert (shown["other"], shown["first"].startswith("*")) == ("production", True)


def test_unlisted_deployments_show_only_name_and_id(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """Their names and IDs alone."""
    seed(
        emulator,
        version.rich(id=nth_id(0), name="first", envs={"A": VALUE}, description="nobody's business"),
        version=version,
    )
    run: Run = fleet(deployments=[])
    assert (leaks(run, VALUE), "nobody" in run.output) == ([], False)
    assert run.result["unmanaged"] == [{"name": "first", "id": nth_id(0) if version is V2 else "first"}]


def test_api_key_is_not_shown(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """In no error of any deployment."""
    options = two(version, emulator, PLACES["a variable of the task"], VALUE)
    emulator.fault("status", status=400, method=version.method, body={"message": f"key {emulator.token}"}, times=2)
    run = fleet(**options)
    assert (run.result["summary"]["failed"], leaks(run, emulator.token)) == (2, [])
