# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs is written down without a secret, and the fleet finds it unchanged."""

from __future__ import annotations

from typing import Any, cast

import pytest
import yaml

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import plain, rich
from tests.functional.fleets import PROJECT, Fleet, export, nth_id, seed
from tests.functional.secrets import SECRETS, leaks
from tests.functional.versions import V2, Version


@pytest.fixture
def version() -> Version:
    """On API v3: test_fleet_v3.py."""
    return V2


DEPLOYMENTS: dict[str, dict[str, Any]] = {
    "everything set": rich(),
    "nothing set": plain(),
    "stopped": rich(status="DISABLED"),
    "failed": plain(status="FAILED"),
    "a name that no option takes": plain(name="With_Capitals"),
    "a catalogue image": rich(image="registry.hub.gcore.example/llm:1"),
    "a template": plain(envs={"A": "{{ a }}"}, description="{% raw %}", command=["{# a #}", "{{ b }}"]),
    "odd texts": plain(envs={"A": "yes", "B": "", "C": "a\nb\x01", "D": "Ω\u2028"}, description=" null"),
    "no triggers": plain(containers=[{"region_id": 7, "scale": {"min": 0, "max": 1, "triggers": {}}}]),
    "probes off": plain(probes={"liveness_probe": {"enabled": False, "probe": None}}),
}
each_deployment = pytest.mark.parametrize("deployment", DEPLOYMENTS.values(), ids=DEPLOYMENTS)


@each_deployment
def test_the_fleet_finds_it_unchanged(emulator: RunningEmulator, deployment: dict[str, Any]) -> None:
    """With one list, whatever the oddities of the answers."""
    seed(emulator, deployment)
    written = export(emulator).result["deployments"]
    run = Fleet(emulator)(deployments=written, prune=True, prune_limit=0)
    assert (run.failed, run.changed, run.calls) == (False, False, ["LIST"])


class Loader(yaml.SafeLoader):
    """Takes `!unsafe` as Ansible does; Ansible's own would make this process a controller, with other warnings."""


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(cast(yaml.ScalarNode, node)))


@each_deployment
def test_the_file_says_the_same(emulator: RunningEmulator, deployment: dict[str, Any]) -> None:
    """Templates in it stay text."""
    seed(emulator, deployment)
    run = export(emulator, public_envs=["A", "B", "C", "D"])
    assert yaml.load(run.result["content"], Loader) == {"deployments": run.result["deployments"]}


def test_it_is_the_same_each_time(emulator: RunningEmulator) -> None:
    """The order of the API's answers does not show, nor the case of its IDs."""
    seed(emulator, *(rich(id=nth_id(number), name=f"name-{number}") for number in range(3)))
    assert export(emulator).result["content"] == export(emulator).result["content"]


@pytest.mark.parametrize("check", [True, False])
def test_it_is_one_list_and_no_change(emulator: RunningEmulator, check: bool) -> None:
    """In check mode too."""
    seed(emulator, rich())
    run = export(emulator, check=check)
    assert (run.calls, run.result.get("changed", False), len(run.result["deployments"])) == (["LIST"], False, 1)


def test_only_the_project_asked_for_is_written_down(emulator: RunningEmulator) -> None:
    """The example is in another."""
    run = export(emulator)
    assert (run.result["deployments"], run.requests[0]["query"]["project_id"]) == ([], str(PROJECT))


def test_what_is_being_deleted_is_left_out(emulator: RunningEmulator) -> None:
    """The fleet could not have it."""
    seed(emulator, plain(status="DELETING"), plain(id=nth_id(1), name="other"))
    assert [each["name"] for each in export(emulator).result["deployments"]] == ["other"]


def test_two_of_a_name_are_found_unchanged(emulator: RunningEmulator) -> None:
    """Each known by its ID."""
    seed(emulator, plain(id=nth_id(0)), plain(id=nth_id(1), timeout=5))
    run = Fleet(emulator)(deployments=export(emulator).result["deployments"], prune=True, prune_limit=0)
    assert (run.failed, run.changed, run.calls) == (False, False, ["LIST"])


def test_an_audit_notices_what_was_changed_since(emulator: RunningEmulator) -> None:
    """In the variables that are public, and in the others what there is of them."""
    seed(emulator, rich())
    written = export(emulator, public_envs=["DEBUG_MODE"]).result["deployments"]
    seed(emulator, rich(image="nginx:1.30", envs={"DEBUG_MODE": "True", "KEY": "other", "HF_TOKEN": "x", "NEW": "1"}))
    run = Fleet(emulator)(check=True, deployments=written)
    assert run.result["deployments"][0]["changes"] == ["image", "envs.DEBUG_MODE", "envs.NEW"]


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("public", [[], ["B", "X-Other"]], ids=["none", "others"])
def test_no_value_is_written_that_is_not_public(emulator: RunningEmulator, secret: str, public: list[str]) -> None:
    """Of variables and headers, in options, file and log."""
    http_get = {"port": 80, "headers": {"X-Secret": secret, "X-Other": "other"}}
    probes = {"startup_probe": {"enabled": True, "probe": {"http_get": http_get}}}
    seed(emulator, plain(envs={"A": secret, "B": "other"}, probes=probes))
    run = export(emulator, public_envs=public, public_headers=public)
    assert (run.failed, leaks(run, secret)) == (False, [])


def test_public_values_are_written(emulator: RunningEmulator) -> None:
    """Those of the names given, and no other."""
    seed(emulator, rich())
    run = export(emulator, public_envs="DEBUG_MODE", public_headers=["x-tenant"])
    (written,) = run.result["deployments"]
    assert (written["envs"], set(written["secret_envs"])) == ({"DEBUG_MODE": "False"}, {"KEY", "HF_TOKEN"})
    headers = written["probes"]["liveness_probe"]["probe"]["http_get"]["headers"]
    assert headers == {"Authorization": None, "X-Tenant": "tenant-secret-8080"}


# Failures


@pytest.mark.parametrize(
    "options",
    [{"public_envs": {"A": "1"}}, {"public_envs": [["A"]]}, {"public_header": ["A"]}, {"deployments": []}],
    ids=str,
)
def test_wrong_options_are_refused(emulator: RunningEmulator, options: dict[str, Any]) -> None:
    """Before any request."""
    run = export(emulator, **options)
    assert (run.failed, run.calls, len(run.result["error"]["invalid_fields"])) == (True, [], 1)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 401},
        {"kind": "html"},
        {"kind": "replace", "patch": [{"path": "results.0.envs", "value": ["hf_AbCdEf0123456789"]}]},
        {"kind": "replace", "patch": [{"path": "results.0.containers", "value": None}]},
        {"kind": "replace", "patch": [{"path": "results.0.id", "value": "5"}]},
    ],
    ids=str,
)
def test_a_list_that_is_none_is_an_error(emulator: RunningEmulator, fault: dict[str, Any]) -> None:
    """Without half a file, and without what came."""
    seed(emulator, rich())
    emulator.fault(**fault)
    run = export(emulator)
    assert (run.failed, "content" in run.result, leaks(run, "hf_AbCdEf0123456789")) == (True, False, [])


def test_a_key_that_is_refused_says_what_to_do(emulator: RunningEmulator) -> None:
    """As with every module."""
    run = export(emulator, api_key="9$wrong")
    assert (run.failed, run.result["error"]["status"], "api_key" in run.msg) == (True, 401, True)
