# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rolling back each field, set, changed or cleared: of a deployment with everything set, and of one with nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import container
from tests.functional.deployments_v3 import SQS
from tests.functional.runner import Runner
from tests.functional.test_rollback import SAFE, reported
from tests.functional.versions import V2, V3, Version, only_v3

TRIGGERS: dict[str, Any] = {
    **{name: {"threshold": 33} for name in ("cpu", "memory", "gpu_memory", "gpu_utilization")},
    "http": {"rate": 77, "window": 11},
}
HTTP_GET = {"port": 1234, "path": "/other", "headers": {"X-Other": "another-header-secret"}}


def probe(**settings: Any) -> dict[str, Any]:
    return {"enabled": True, "probe": settings}


def changes(version: Version) -> dict[str, dict[str, Any]]:
    """Return the options of each change, by a name."""
    both: dict[str, dict[str, Any]] = {
        "image": {"image": "nginx:broken"},
        "port": {"listening_port": 81},
        "flavor": {version.flavor_option: version.flavors[1]},
        "registry": {version.registry_option: version.registries[1]},
        "no registry": {version.registry_option: ""},
        "description": {"description": "another one"},
        "no description": {"description": ""},
        "command": {"command": ["sh", "-c", "exit 1"]},
        "no command": {"command": []},
        "timeout": {"timeout": 7},
        "no timeout": {"timeout": 0},
        "variables": {"envs": {"NEW": "1"}},
        "one more variable": {"envs": {"NEW": "1"}, "purge_envs": False},
        "secret variables": {"secret_envs": {"KEY": "a-secret-of-the-task", "NEW": "another-secret-0815"}},
        "no variables": {"envs": {}},
        "key": {version.keys_option: [version.key_names[1]]},
        "no keys": {version.keys_option: []},
        "scale": {"containers": [container(7, 2, 9, cooldown_period=44)]},
        "triggers": {"containers": [container(7, 1, 3, triggers=TRIGGERS)]},
        "no triggers": {"containers": [container(7, 1, 3, triggers={})]},
        "another region": {"containers": [container(33, 1, 3)]},
        "one more region": {"containers": [container(33, 1, 3, triggers=TRIGGERS)], "purge_containers": False},
        "one probe": {"probes": {"startup_probe": probe(http_get=HTTP_GET, period_seconds=3)}},
        "all probes": {
            "probes": {
                "liveness_probe": probe(exec={"command": ["true"]}),
                "readiness_probe": probe(tcp_socket={"port": 99}, failure_threshold=9),
                "startup_probe": {"enabled": False},
            }
        },
        "many": {"image": "nginx:broken", "envs": {"A": "b"}, "timeout": 1, "command": ["x"]},
    }
    one: dict[str, dict[str, Any]] = {
        "authentication": {"auth_enabled": True},
        "no authentication": {"auth_enabled": False, version.keys_option: []},
    }
    if version is V3:
        one = {
            "of an application": {"image": "nginx:broken", "force": True},
            "logging": {"logging": {"enabled": True, "destination_region_id": 9, "topic_name": "other"}},
            "no logging": {"logging": {"enabled": False}},
            "buffering": {"ingress_opts": {"disable_response_buffering": True}},
            "no buffering": {"ingress_opts": {"disable_response_buffering": False}},
            "sqs": {"containers": [container(7, 1, 3, triggers={"sqs": {**SQS, "queue_length": 9}})]},
            "polling": {"containers": [container(7, 1, 3, polling_interval=99)]},
        }
    return {**both, **one}


#: What the contract of v3 leaves open, both ways.
SETTINGS: list[dict[str, Any]] = [{}, {"patch_nulls": "keep", "patch_probes": "replace"}]
CASES = [(V2, name, {}) for name in changes(V2)] + [(V3, name, each) for name in changes(V3) for each in SETTINGS]


def body_of(version: Version, emulator: RunningEmulator) -> dict[str, Any]:
    """Return the stored body; what is only switched off is as what is not set."""
    body = version.body_of(version.stored_rich(emulator))
    for name in ("auth_enabled", "logging", "ingress_opts"):
        if not any((body.get(name) or {}).values() if isinstance(body.get(name), dict) else [body.get(name)]):
            body.pop(name, None)
    probes = {name: each for name, each in body.pop("probes", {}).items() if each.get("enabled")}
    return {**body, "probes": probes}


@pytest.mark.parametrize("begin", ["rich", "plain"])
@pytest.mark.parametrize(("version", "name", "settings"), CASES, ids=str)
def test_rollback_puts_each_field_back(
    emulator: RunningEmulator, module: Runner, version: Version, name: str, settings: dict[str, Any], begin: str
) -> None:
    options = changes(version)[name]
    deployment = getattr(version, begin)()
    if version is V3:
        # Its PATCH has no null for a number.
        deployment["timeout"] = 60
        if "force" in options:
            deployment["object_references"] = [{"kind": "AppDeployment", "name": "an-application"}]
        for each in deployment["containers"]:
            defaults = {"cooldown_period": 60, "polling_interval": 30}
            each["scale"].update({name: each["scale"][name] or number for name, number in defaults.items()})
    version.seed(emulator, deployment)
    emulator.settings(task_states=["FINISHED"], **settings)
    before = body_of(version, emulator)
    shown = {"path": "status", "value": "FAILED" if version is V2 else "DEPLOYING"}
    skip, times = (1, 1) if version is V2 else (2, 6)
    emulator.fault("replace", method="GET", path="/deployments/[^/]+$", patch=[shown], skip=skip, times=times)
    run = module(**version.identity, **{**SAFE, **options})
    if not run.failed:
        # It is so already.
        assert run.changed is False
        return
    assert (reported(run), run.result["changes"], body_of(version, emulator)) == ((True, False, True), [], before)
    assert "Changed by something else" not in run.msg


#: The probes of before, as the API answers them, where the run gives settings to the last one.
WITHOUT_SETTINGS: dict[str, dict[str, Any]] = {
    "switched on": {"readiness_probe": {"enabled": True, "probe": None}},
    "switched off": {"readiness_probe": {"enabled": False, "probe": None}},
    "not there": {"liveness_probe": probe(tcp_socket={"port": 80}), "readiness_probe": None},
}


def _never_ready(emulator: RunningEmulator) -> None:
    """Let the API show that the deployment does not become ready after the update."""
    shown = {"path": "status", "value": "DEPLOYING"}
    emulator.fault("replace", method="GET", path="/deployments/[^/]+$", patch=[shown], skip=2, times=6)


@only_v3
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("before", WITHOUT_SETTINGS.values(), ids=WITHOUT_SETTINGS)
def test_rollback_removes_handler_of_probe_without_settings(
    emulator: RunningEmulator, module: Runner, before: dict[str, Any], settings: dict[str, Any]
) -> None:
    """A PATCH keeps the settings that it leaves out. The numbers of the API's defaults mean nothing."""
    V3.seed(emulator, V3.rich(probes=before))
    emulator.settings(task_states=["FINISHED"], **settings)
    _never_ready(emulator)
    given = {"readiness_probe": probe(http_get=HTTP_GET, period_seconds=3)}
    run = module(**V3.identity, **SAFE, probes=given)
    assert (reported(run), run.result["changes"]) == ((True, False, True), []), run.msg
    after = V3.stored_rich(emulator)["probes"]
    found = after["readiness_probe"]
    was_on = (before["readiness_probe"] or {}).get("enabled", False)
    handlers = {name: found["probe"][name] for name in ("exec", "http_get", "tcp_socket")}
    assert (found["enabled"], handlers) == (was_on, dict.fromkeys(handlers))
    assert found["probe"]["period_seconds"] == 10
    assert bool(after["liveness_probe"]) == ("liveness_probe" in before)


@only_v3
def test_rollback_whose_response_is_lost_is_no_foreign_change(emulator: RunningEmulator, module: Runner) -> None:
    V3.seed(emulator, V3.rich(probes=WITHOUT_SETTINGS["switched on"]))
    emulator.settings(task_states=["FINISHED"])
    _never_ready(emulator)
    emulator.fault("drop_after", method="PATCH", skip=1)
    run = module(**V3.identity, **SAFE, probes={"readiness_probe": probe(http_get=HTTP_GET, period_seconds=3)})
    assert (reported(run), run.calls.count("PATCH")) == ((True, False, True), 2), run.msg
    assert "Changed by something else" not in run.msg


#: Where a null in a PATCH changes nothing: the probe before, and whether that can be put back.
KEPT = [("switched on", False), ("switched off", True), ("not there", True)]


@only_v3
@pytest.mark.parametrize(("before", "done"), KEPT, ids=str)
def test_rollback_that_leaves_handler_fails_only_if_probe_is_on(
    emulator: RunningEmulator, module: Runner, before: str, done: bool
) -> None:
    """The settings of a probe that is off mean nothing; otherwise the message names what is left."""
    V3.seed(emulator, V3.rich(probes=WITHOUT_SETTINGS[before]))
    emulator.settings(task_states=["FINISHED"], patch_nulls="keep", patch_probes="overlay")
    _never_ready(emulator)
    run = module(**V3.identity, **SAFE, probes={"readiness_probe": probe(http_get=HTTP_GET)})
    assert reported(run) == (True, not done, done), run.msg
    assert ("did not apply probes.readiness_probe.probe.http_get" in run.msg) is not done
    assert V3.stored_rich(emulator)["probes"]["readiness_probe"]["enabled"] is not done
