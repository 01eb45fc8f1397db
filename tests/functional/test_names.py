# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names: those that deployments have already, whatever they are; new ones by the rule; and those that are misspelt."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import ID
from tests.functional.fleets import Fleet, export, seed
from tests.functional.runner import INFO, LEFT_OUT, LOGS, Runner
from tests.functional.versions import V2, V3, Version, only_v2, only_v3

ODD = [
    "abc",
    "model-of-the-catalogue-with-a-long-name",
    "Upper",
    "under_score",
    "dot.ted",
    "two words",
    "Ümläut",
    "a%2Fb",
]
each_odd_name = pytest.mark.parametrize("name", ODD)
each_mode = pytest.mark.parametrize("check", [False, True], ids=["real", "check"])


@each_odd_name
def test_odd_name_is_found_by_every_lookup(emulator: RunningEmulator, version: Version, name: str) -> None:
    """The rule is for new names alone."""
    version.seed(emulator, version.rich(name=name))
    found = version.runner(emulator, INFO)(name=name)
    assert [each["name"] for each in found.result["deployments"]] == [name]
    assert version.runner(emulator, LOGS)(name=name).msg == ""


@each_odd_name
def test_odd_name_is_found_unchanged_stopped_and_removed(
    emulator: RunningEmulator, module: Runner, version: Version, name: str
) -> None:
    """By every state; and nothing else is."""
    before = len(version.stored(emulator))
    version.seed(emulator, version.rich(name=name))
    assert module(name=name, image=version.rich()["image"]).calls == version.lookup_by_name
    assert [module(name=name, state=state).changed for state in ("stopped", "stopped", "started")] == [
        True,
        False,
        True,
    ]
    assert module(name=name, state="absent").changed is True
    assert len(version.stored(emulator)) == before


@only_v3
@each_odd_name
def test_odd_name_can_be_updated(emulator: RunningEmulator, module: Runner, name: str) -> None:
    """Its name is no part of that."""
    V3.seed(emulator, V3.rich(name=name))
    assert module(name=name, timeout=7).changed is True


@each_odd_name
def test_odd_name_is_exported_and_found_unchanged(emulator: RunningEmulator, version: Version, name: str) -> None:
    """By its name, which is on v3 all that there is."""
    seed(emulator, version.rich(name=name), version=version)
    written = export(emulator, version).result["deployments"]
    run = Fleet(emulator, version)(deployments=written, prune=True, prune_limit=0)
    assert ([each["name"] for each in written], run.msg, run.changed) == ([name], "", False)


@each_mode
@each_odd_name
def test_odd_name_is_not_created(module: Runner, version: Version, name: str, check: bool) -> None:
    """In check mode too, and the lookup comes first."""
    run = module(check, name=name, **version.minimal_options())
    assert (list(run.result["error"]["invalid_fields"]), "4 to 30" in run.msg) == (["name"], True)
    assert "CREATE" not in run.calls


@each_mode
def test_odd_name_is_not_created_by_a_fleet(emulator: RunningEmulator, version: Version, check: bool) -> None:
    """And writes nothing at all."""
    deployments = [{"name": "fresh-one", **version.minimal_options()}, {"name": "Upper", **version.minimal_options()}]
    run = Fleet(emulator, version)(check, deployments=deployments)
    assert (run.failed, "4 to 30" in run.msg, run.calls) == (True, True, ["LIST"])


@only_v2
@each_mode
@each_odd_name
def test_odd_name_is_refused_for_a_rename(stored: dict[str, Any], module: Runner, name: str, check: bool) -> None:
    """A rename is a new name; the one that it has already is none."""
    run = module(check, instance_id=ID, name=name)
    assert (list(run.result["error"]["invalid_fields"]), run.calls) == (["name"], ["GET"])


@pytest.mark.parametrize("state", ["present", "started", "stopped"])
@each_mode
def test_misspelt_name_is_reported_first_with_the_nearest(
    stored: dict[str, Any], module: Runner, version: Version, check: bool, state: str
) -> None:
    """Whoever misspells it wants to create nothing."""
    run = module(check, name="rich-won", state=state)
    _count, first, *_others = run.msg.splitlines()
    assert first.startswith("name: there is no deployment rich-won in ")
    assert first.endswith("; did you mean rich-one?")
    assert run.calls == (["LIST"] if version is V2 else ["GET", "LIST"])


def test_missing_name_error_has_the_project(stored: dict[str, Any], module: Runner, version: Version) -> None:
    """It may be the wrong one."""
    assert "there is no deployment rich-one in project 42" in module(name="rich-one", project_id=42).msg
    if version is V2:
        assert "in the account's default project" in module(name="rich-two", project_id=LEFT_OUT).msg


def test_misspelt_name_is_reported_in_a_fleet(emulator: RunningEmulator, version: Version) -> None:
    """From the list that was read anyway."""
    seed(emulator, version.rich(), version=version)
    run = Fleet(emulator, version)(deployments=[{"name": "rich-one"}, {"name": "rich-won", "timeout": 5}])
    (reported,) = run.result["error"]["invalid_fields"]["deployments[1].name"]
    assert ("did you mean rich-one?" in reported, run.calls) == (True, ["LIST"])


def test_misspelt_name_is_reported_for_logs(
    emulator: RunningEmulator, stored: dict[str, Any], version: Version
) -> None:
    """They are read to find a fault, in a hurry."""
    run = version.runner(emulator, LOGS)(name="rich-won")
    assert (run.failed, run.msg.endswith("did you mean rich-one?")) == (True, True)


def test_info_and_absent_of_a_misspelt_name_are_as_before(
    emulator: RunningEmulator, stored: dict[str, Any], module: Runner, version: Version
) -> None:
    """An empty list, and satisfied, without a second request."""
    run = version.runner(emulator, INFO)(name="rich-won")
    assert (run.result["deployments"], run.calls) == ([], version.lookup_by_name)
    run = module(name="rich-won", state="absent")
    assert (run.failed, run.changed, run.calls) == (False, False, version.lookup_by_name)


@only_v3
def test_misspelt_name_is_reported_where_the_list_fails(
    emulator: RunningEmulator, stored: dict[str, Any], module: Runner
) -> None:
    """What is missing is told all the same."""
    emulator.fault("status", method="GET", path="deployments$", status=400, times=9)
    run = module(name="rich-won")
    reported = run.result["error"]["invalid_fields"]
    assert (reported["name"], "image" in reported) == (["there is no deployment rich-won in project 1"], True)


@pytest.mark.parametrize("state", ["DELETING", "DELETED"])
@only_v2
def test_misspelt_name_suggests_no_deployment_in_deletion(
    emulator: RunningEmulator, module: Runner, state: str
) -> None:
    """Nobody means it any more."""
    emulator.v2.seed(V2.rich(status=state))
    assert "did you mean" not in module(name="rich-won").msg


def test_api_version_is_read_from_the_environment(
    emulator: RunningEmulator, module: Runner, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the options are checked by follows it; an option of the task wins."""
    other = V3 if version is V2 else V2
    version.seed(emulator, version.rich())
    monkeypatch.setenv("GCORE_INFERENCE_API_VERSION", version.name)
    run = module(**version.identity, **{version.flavor_option: version.flavors[0]}, api_version=LEFT_OUT)
    assert (run.msg, run.calls) == ("", version.lookup)
    monkeypatch.setenv("GCORE_INFERENCE_API_VERSION", other.name)
    assert module(**version.identity, api_version=version.name).calls == version.lookup
