# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an update would take with it is told in check mode as in a real run, of one deployment and of a fleet."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import NAME
from tests.functional.fleets import Fleet, nth_id, seed
from tests.functional.runner import Run, Runner
from tests.functional.secrets import MASK, leaks
from tests.functional.versions import V2, Version, only_v2

OLD = "old-value-on-the-server-0815"
SCALED = {"containers": [{"region_id": 7, "scale": {"min": 0, "max": 9}}]}
each_mode = pytest.mark.parametrize("check", [True, False], ids=["check", "real"])
alone_or_not = pytest.mark.parametrize("in_fleet", [False, True], ids=["single", "fleet"])

GONE = {"exception_class": "NotFoundError", "message": "Deployment could not be found"}


@pytest.fixture(autouse=True)
def _plain_answers(emulator: RunningEmulator) -> None:
    """The emulator adds no unknown fields of its own."""
    emulator.settings(odd_responses=False)


def _run(
    emulator: RunningEmulator,
    version: Version,
    in_fleet: bool,
    stored: dict[str, Any],
    task: dict[str, Any],
    check: bool,
) -> Run:
    """Run a task for this deployment, alone or as a fleet of one."""
    if in_fleet:
        seed(emulator, {**stored, "id": nth_id(0), "name": NAME}, version=version)
        return Fleet(emulator, version)(check, deployments=[{"name": NAME, **task}])
    version.seed(emulator, stored)
    return version.runner(emulator)(check=check, **version.identity, **task)


def _diff(run: Run) -> dict[str, Any]:
    """Return the one diff of a run."""
    diff: Any = run.result["diff"]
    only: dict[str, Any] = diff[0] if isinstance(diff, list) else diff
    return only


def _shown_with(emulator: RunningEmulator, path: str, value: Any) -> None:
    """Have all responses about the deployment show another field."""
    emulator.fault(
        "replace", method="GET", path="deployments$", times=-1, patch=[{"path": f"results.0.{path}", "value": value}]
    )
    emulator.fault("replace", method="GET", times=-1, path="deployments/", patch=[{"path": path, "value": value}])


@each_mode
@alone_or_not
@pytest.mark.parametrize("path", ["containers.0.pool", "containers.0.scale.burst"])
def test_unknown_field_in_a_replaced_value_is_named_without_its_value(
    emulator: RunningEmulator, version: Version, in_fleet: bool, check: bool, path: str
) -> None:
    """On both versions the containers are sent whole."""
    _shown_with(emulator, path, OLD)
    run = _run(emulator, version, in_fleet, version.plain(), SCALED, check)
    named = f"containers[7].{path.removeprefix('containers.0.')}"
    assert (run.failed, named in str(run.result["warnings"])) == (False, True)
    assert OLD not in str([run.result["warnings"], _diff(run)])


@each_mode
@alone_or_not
def test_unknown_field_beside_a_replaced_value_is_named_on_v2_only(
    emulator: RunningEmulator, version: Version, in_fleet: bool, check: bool
) -> None:
    """A PATCH of v3 keeps it."""
    _shown_with(emulator, "runtime_class", "x")
    run = _run(emulator, version, in_fleet, version.plain(), SCALED, check)
    assert ("runtime_class" in str(run.result.get("warnings"))) is (version is V2)


@alone_or_not
def test_unknown_fields_are_not_named_without_a_write(
    emulator: RunningEmulator, version: Version, in_fleet: bool
) -> None:
    """Neither does a stop."""
    _shown_with(emulator, "containers.0.pool", "x")
    task = {"image": "nginx:1.29", "state": "stopped"}
    run = _run(emulator, version, in_fleet, version.plain(), task, check=False)
    assert (run.failed, run.changed, "pool" in str(run.result.get("warnings"))) == (False, True, False)


def test_unknown_fields_are_named_where_the_update_fails(emulator: RunningEmulator, version: Version) -> None:
    """Nobody knows whether it was carried out."""
    _shown_with(emulator, "containers.0.pool", "x")
    emulator.fault("status", status=400, method=version.method)
    run = _run(emulator, version, False, version.plain(), SCALED, check=False)
    assert (run.failed, "containers[7].pool" in str(run.result["warnings"])) == (True, True)


def _probed(version: Version, headers: dict[str, Any]) -> dict[str, Any]:
    """Return a deployment with a probe that sends these headers."""
    http_get = {"port": 80, "path": "/", "schema": "HTTP", "host": "", "headers": headers}
    return version.plain(probes={"liveness_probe": {"enabled": True, "probe": {"http_get": http_get}}})


def _headers(headers: dict[str, Any]) -> dict[str, Any]:
    """Return the options of these headers."""
    return {"probes": {"liveness_probe": {"enabled": True, "probe": {"http_get": {"port": 80, "headers": headers}}}}}


@alone_or_not
@pytest.mark.parametrize("value", [OLD, None], ids=["value", "null"])
def test_header_name_in_another_case_is_no_change(
    emulator: RunningEmulator, version: Version, in_fleet: bool, value: str | None
) -> None:
    """Whether its value is given or kept."""
    run = _run(
        emulator, version, in_fleet, _probed(version, {"X-Model-Key": OLD}), _headers({"x-model-key": value}), False
    )
    assert (run.failed, run.changed) == (False, False)


@alone_or_not
def test_header_value_is_changed_under_the_existing_name(
    emulator: RunningEmulator, version: Version, in_fleet: bool
) -> None:
    """One change, masked on both sides, and no warning that it was not taken."""
    stored, task = (
        _probed(version, {"X-Model-Key": OLD, "X-Kept": "1"}),
        _headers({"x-model-key": "new", "x-KEPT": None}),
    )
    run = _run(emulator, version, in_fleet, stored, task, check=False)
    path = "probes.liveness_probe.probe.http_get.headers.X-Model-Key"
    assert _diff(run)["prepared"] == f"{path}: {MASK} (before) -> {MASK} (after)\n"
    assert ("warnings" in run.result, leaks(run, OLD)) == (False, [])


def test_header_name_respelt_by_the_server_is_no_warning(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """And the next run changes nothing."""
    version.seed(emulator, _probed(version, {}))
    task = {**version.identity, **_headers({"x-model-key": OLD})}
    headers = [{"path": "probes.liveness_probe.probe.http_get.headers", "value": {"X-MODEL-KEY": OLD}}]
    emulator.fault("replace", **version.updated_response, patch=headers)
    run = module(**task)
    assert (run.failed, run.changed, "warnings" in run.result) == (False, True, False)


def test_headers_that_differ_in_case_only_are_refused(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """Before any request, without their values."""
    run = module(**version.identity, **_headers({"X-Key": OLD, "x-key": "other"}))
    assert (run.failed, run.calls, len(run.result["error"]["invalid_fields"]), leaks(run, OLD)) == (True, [], 2, [])


@each_mode
@alone_or_not
@pytest.mark.parametrize(("name", "is_shown"), [("HF_TOKEN", False), ("Db_Password", False), ("LOG_LEVEL", True)])
def test_old_value_of_a_public_variable_is_shown_if_its_name_allows(
    emulator: RunningEmulator, version: Version, in_fleet: bool, check: bool, name: str, is_shown: bool
) -> None:
    """The new one is public by the task."""
    stored = version.plain(envs={name: OLD})
    run = _run(emulator, version, in_fleet, stored, {"envs": {name: "new-value"}}, check)
    before = OLD if is_shown else f"{MASK} (before)"
    assert [_diff(run)[side]["envs"][name] for side in ("before", "after")] == [before, "new-value"]
    assert (_diff(run)["prepared"], bool(leaks(run, OLD))) == (f"envs.{name}: {before} -> new-value\n", is_shown)


@alone_or_not
def test_old_value_is_masked_in_an_api_echo(emulator: RunningEmulator, version: Version, in_fleet: bool) -> None:
    """It is a secret of this run."""
    emulator.fault("status", status=400, method=version.method, body={"message": f"was {OLD}, is new-value"})
    run = _run(
        emulator, version, in_fleet, version.plain(envs={"HF_TOKEN": OLD}), {"envs": {"HF_TOKEN": "new-value"}}, False
    )
    assert (run.failed, leaks(run, OLD), "is new-value" in str(run.result)) == (True, [], True)


def test_ignored_value_is_masked_if_its_name_suggests_a_secret(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """The responses show the old one still."""
    version.seed(emulator, version.plain(envs={"HF_TOKEN": OLD}))
    emulator.fault(
        "replace", **version.updated_response, times=-1, patch=[{"path": "envs", "value": {"HF_TOKEN": OLD}}]
    )
    run = module(**version.identity, envs={"HF_TOKEN": "new-value"})
    assert (run.failed, run.result["deployment"]["envs"], leaks(run, OLD)) == (False, {"HF_TOKEN": MASK}, [])


@each_mode
def test_wait_for_a_stopped_deployment_fails_before_the_write(
    emulator: RunningEmulator, module: Runner, version: Version, check: bool
) -> None:
    """Nothing would start it."""
    version.seed(emulator, version.plain(status="DISABLED"))
    run = module(check=check, **version.identity, image="nginx:1.30", wait=True)
    assert (run.failed, run.calls, list(run.result["error"]["invalid_fields"])) == (True, ["GET"], ["wait"])


@each_mode
def test_prune_tells_what_v2_does_not_show(emulator: RunningEmulator, version: Version, check: bool) -> None:
    """Which it deletes, and which of these are called as components of applications; v3 shows those itself."""
    names = ("kept", "model-llama", "ui-chat", "somebody")
    seed(emulator, *(version.plain(id=nth_id(index), name=name) for index, name in enumerate(names)), version=version)
    run = Fleet(emulator, version)(check, deployments=[{"name": "kept"}], prune=True)
    reported = str(run.result.get("warnings"))
    expected = version is V2
    assert (run.failed, "model-llama, somebody, ui-chat" in reported) == (False, expected)
    assert ("model-llama, ui-chat: Gcore gives" in reported, "kept" in reported) == (expected, False)


@only_v2
def test_prune_of_nothing_tells_nothing(emulator: RunningEmulator, version: Version) -> None:
    """All are listed."""
    seed(emulator, version.plain(id=nth_id(0), name="model-llama"), version=version)
    assert "warnings" not in Fleet(emulator, version)(deployments=[{"name": "model-llama"}], prune=True).result


@each_mode
def test_fleet_diffs_name_their_deployments_beside_a_failure(
    emulator: RunningEmulator, version: Version, check: bool
) -> None:
    """With a line for each change."""
    names = ("first", "other")
    seed(emulator, *(version.plain(id=nth_id(index), name=name) for index, name in enumerate(names)), version=version)
    if not check:
        emulator.fault("status", status=400, method=version.method, path=f"({nth_id(1)}|other)$")
    wrong = {"timeout": 5} if not check else {"secret_envs": {"MISSING": None}}
    run = Fleet(emulator, version)(check, deployments=[{"name": "first", **SCALED}, {"name": "other", **wrong}])
    (diff,) = run.result["diff"]
    assert run.failed
    assert (diff["before_header"], diff["after_header"]) == ("first", "first")
    assert diff["prepared"] == "containers[7].scale.max: 1 -> 9\n"


@only_v2
def test_rename_diff_headers_have_the_new_name(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """As the row of a fleet has; the old one is in the line of the change."""
    version.seed(emulator, version.plain())
    diff = module(check=True, **version.identity, name="renamed-one").result["diff"]
    assert (diff["before_header"], diff["after_header"], diff["prepared"]) == (
        "renamed-one",
        "renamed-one",
        f"name: {NAME} -> renamed-one\n",
    )


@pytest.mark.parametrize("there", [True, False], ids=["created by something else", "not there"])
def test_create_conflict_says_whether_the_name_is_in_the_project(
    emulator: RunningEmulator, module: Runner, version: Version, there: bool
) -> None:
    """Two runs may create one name at the same time."""
    options = version.minimal_options(name="fresh-one")
    if there:
        version.seed(emulator, {**version.plain(name="fresh-one"), "id": nth_id(7)})
        hidden: dict[str, Any] = {"count": 0, "results": []} if version is V2 else GONE
        emulator.fault("status", status=200 if version is V2 else 404, method="GET", body=hidden)
    else:
        emulator.fault("status", status=409, method="POST", body={"message": "no capacity"})
    run = module(**options)
    assert (run.failed, run.calls) == (True, [*version.lookup_by_name, "CREATE", *version.lookup_by_name])
    assert ("is in this project now" in run.msg) is there
