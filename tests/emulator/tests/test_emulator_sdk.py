# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gcore's own Python SDK against the emulator, every response parsed strictly: a client that nobody here wrote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gcore
import pytest
from gcore.types.cloud.inference import InferenceDeployment

from tests.emulator.server import RunningEmulator
from tests.emulator.v3.examples import EXAMPLE_DEPLOYMENT, EXAMPLE_NAME
from tests.functional.deployments_v3 import SQS

EVERYTHING: dict[str, Any] = {
    "api_keys": ["key1", "key2"],
    "api_timeout": 60,
    "command": ["sh", "-c", "serve it"],
    "containers": [
        {
            "region_id": 7,
            "scale": {
                "min": 1,
                "max": 2,
                "polling_interval": 5,
                "triggers": {"gpu_memory": {"threshold": 1}, "http": {"rate": 1, "window": 1}, "sqs": SQS},
            },
        },
        {"region_id": 9, "scale": {"min": 0, "max": 1}},
    ],
    "credentials_name": "hub",
    "description": "text",
    "envs": {"A": "1"},
    "ingress_opts": {"disable_response_buffering": True},
    "logging": {"enabled": True, "topic_name": "topic", "retention_policy": {"period": 1}},
    "probes": {
        "liveness_probe": {
            "enabled": True,
            "probe": {"exec": {"command": ["ls"]}, "http_get": {"port": 80}, "tcp_socket": {"port": 1}},
        },
        "startup_probe": {"enabled": False},
    },
}


def states(sdk: gcore.Gcore, task_ids: list[str]) -> list[str]:
    """Read the one task of a write to its end."""
    (task_id,) = task_ids
    return [sdk.cloud.tasks.get(task_id).state for _unused in range(3)]


def test_sdk_gets_deployment(sdk: gcore.Gcore) -> None:
    found = sdk.cloud.inference.deployments.get(EXAMPLE_NAME)
    assert (found.name, found.command, found.containers[0].region_id) == (EXAMPLE_NAME, "nginx -g daemon off;", 1)


def test_sdk_gets_object_references(sdk: gcore.Gcore, emulator: RunningEmulator) -> None:
    references = [{"kind": "AppDeployment", "name": "my-app"}]
    emulator.v3.seed({**EXAMPLE_DEPLOYMENT, "object_references": references})
    assert sdk.cloud.inference.deployments.get(EXAMPLE_NAME).object_references[0].kind == "AppDeployment"


def test_sdk_lists_all_pages(sdk: gcore.Gcore, emulator: RunningEmulator) -> None:
    emulator.v3.bulk(5, 42)
    listed = [each.name for each in sdk.cloud.inference.deployments.list(project_id=42, limit=2)]
    pages = [entry["query"].get("offset") for entry in emulator.requests()]
    assert (listed, pages) == ([f"bulk-{number:05d}" for number in range(5)], [None, "2", "4"])


def test_sdk_create_returns_task(sdk: gcore.Gcore, asked_v3: dict[str, Any]) -> None:
    started = sdk.cloud.inference.deployments.create(**asked_v3)
    assert states(sdk, started.tasks) == ["NEW", "RUNNING", "FINISHED"]
    assert sdk.cloud.inference.deployments.get("fresh-one").status == "ACTIVE"


@pytest.mark.parametrize("odd", [True, False])
def test_sdk_create_and_poll_waits(
    sdk: gcore.Gcore, emulator: RunningEmulator, asked_v3: dict[str, Any], odd: bool
) -> None:
    emulator.settings(task_states=["RUNNING", "FINISHED"], odd_responses=odd)
    created = sdk.cloud.inference.deployments.create_and_poll(**asked_v3, polling_interval_seconds=1)
    assert (created.name, created.image) == ("fresh-one", "nginx:1.29")


def test_sdk_create_accepts_all_fields(sdk: gcore.Gcore, quick: RunningEmulator, asked_v3: dict[str, Any]) -> None:
    created = sdk.cloud.inference.deployments.create_and_poll(**asked_v3 | EVERYTHING)
    triggers = created.containers[1].scale.triggers
    assert triggers.sqs
    assert created.logging
    assert created.probes
    assert created.probes.liveness_probe
    assert (created.timeout, triggers.sqs.queue_url, created.logging.topic_name) == (
        60,
        SQS["queue_url"],
        "topic",
    )


def test_sdk_create_and_poll_raises_task_error(
    sdk: gcore.Gcore, emulator: RunningEmulator, asked_v3: dict[str, Any]
) -> None:
    emulator.settings(task_states=["ERROR"], task_error="no capacity")
    with pytest.raises(ValueError, match=r"^no capacity$"):
        sdk.cloud.inference.deployments.create_and_poll(**asked_v3)


def test_sdk_poll_times_out(sdk: gcore.Gcore, emulator: RunningEmulator, asked_v3: dict[str, Any]) -> None:
    emulator.settings(task_states=["RUNNING"])
    (task_id,) = sdk.cloud.inference.deployments.create(**asked_v3).tasks
    with pytest.raises(TimeoutError):
        sdk.cloud.tasks.poll(task_id, polling_interval_seconds=1, polling_timeout_seconds=2)


def test_sdk_update_changes_one_field(sdk: gcore.Gcore, quick: RunningEmulator) -> None:
    changed = sdk.cloud.inference.deployments.update_and_poll(EXAMPLE_NAME, description="Another")
    assert (changed.description, changed.image) == ("Another", EXAMPLE_DEPLOYMENT["image"])


def test_sdk_update_sends_changed_fields_only(sdk: gcore.Gcore, emulator: RunningEmulator) -> None:
    started = sdk.cloud.inference.deployments.update(EXAMPLE_NAME, api_timeout=7)
    assert states(sdk, started.tasks) == ["NEW", "RUNNING", "FINISHED"]
    assert emulator.requests()[0]["body"] == {"timeout": 7}


def test_sdk_update_changes_all_fields(sdk: gcore.Gcore, quick: RunningEmulator) -> None:
    changed = sdk.cloud.inference.deployments.update_and_poll(EXAMPLE_NAME, **EVERYTHING)
    assert (changed.command, len(changed.containers)) == ("sh -c serve it", 2)


def test_sdk_update_switches_authentication_off(sdk: gcore.Gcore, quick: RunningEmulator) -> None:
    assert sdk.cloud.inference.deployments.update_and_poll(EXAMPLE_NAME, api_keys=[]).auth_enabled is False


def test_sdk_stop_and_start_change_status(sdk: gcore.Gcore) -> None:
    deployments = sdk.cloud.inference.deployments
    deployments.stop(EXAMPLE_NAME)
    stopped = deployments.get(EXAMPLE_NAME).status
    deployments.start(EXAMPLE_NAME)
    assert (stopped, deployments.get(EXAMPLE_NAME).status) == ("DISABLED", "ACTIVE")


def test_sdk_delete_returns_task(sdk: gcore.Gcore) -> None:
    started = sdk.cloud.inference.deployments.delete(EXAMPLE_NAME)
    assert sdk.cloud.inference.deployments.get(EXAMPLE_NAME).status == "DELETING"
    assert states(sdk, started.tasks)[-1] == "FINISHED"
    with pytest.raises(gcore.NotFoundError):
        sdk.cloud.inference.deployments.get(EXAMPLE_NAME)


def test_sdk_delete_and_poll_waits(sdk: gcore.Gcore, quick: RunningEmulator) -> None:
    sdk.cloud.inference.deployments.delete_and_poll(EXAMPLE_NAME)
    assert quick.v3.stored()[1] == []


def test_sdk_reads_logs(sdk: gcore.Gcore, emulator: RunningEmulator) -> None:
    emulator.settings(log_lines=[{"message": str(number)} for number in range(3)])
    lines = list(sdk.cloud.inference.deployments.logs.list(EXAMPLE_NAME, limit=2, region_id=1, order_by="time.asc"))
    assert [(line.message, line.region_id) for line in lines] == [("0", 1), ("1", 1), ("2", 1)]


@pytest.mark.parametrize(
    "scripted", ["NEW", "PENDING", "DEPLOYING", "PARTIALLYDEPLOYED", "ACTIVE", "DISABLED", "ERROR", "FAILED"]
)
def test_sdk_parses_every_scripted_status(
    sdk: gcore.Gcore, quick: RunningEmulator, asked_v3: dict[str, Any], scripted: str
) -> None:
    quick.settings(statuses_after_create=[scripted], error_messages={9: "no such image"})
    assert sdk.cloud.inference.deployments.create_and_poll(**asked_v3).status


def refused_project(sdk: gcore.Gcore) -> object:
    return sdk.cloud.inference.deployments.get(EXAMPLE_NAME, project_id=43)


def refused_keys(sdk: gcore.Gcore) -> object:
    return sdk.cloud.inference.deployments.update(EXAMPLE_NAME, api_keys=["key1"], auth_enabled=True)


def refused_name(sdk: gcore.Gcore) -> object:
    container: Any = {"region_id": 7, "scale": {"min": 0, "max": 1}}
    return sdk.cloud.inference.deployments.create(
        name=EXAMPLE_NAME, image="nginx", flavor_name="any", listening_port=80, containers=[container]
    )


def refused_key(sdk: gcore.Gcore) -> object:
    return sdk.with_options(api_key="wrong").cloud.inference.deployments.get(EXAMPLE_NAME)


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (refused_project, gcore.NotFoundError),
        (refused_keys, gcore.BadRequestError),
        (refused_name, gcore.ConflictError),
        (refused_key, gcore.AuthenticationError),
    ],
)
def test_sdk_raises_error_class_of_status(
    sdk: gcore.Gcore, ask: Callable[[gcore.Gcore], object], error: type[gcore.APIStatusError]
) -> None:
    with pytest.raises(error) as refusal:
        ask(sdk)
    body: Any = refusal.value.body
    assert {"exception_class", "message", "request_id"} <= set(body)


def test_sdk_retries_after_fault(sdk: gcore.Gcore, emulator: RunningEmulator) -> None:
    emulator.fault("status", status=429, headers={"Retry-After": "0.1"})
    assert sdk.with_options(max_retries=1).cloud.inference.deployments.get(EXAMPLE_NAME).name == EXAMPLE_NAME


@pytest.mark.parametrize("path", sorted(set(EXAMPLE_DEPLOYMENT) - {"api_keys"}))
def test_sdk_validation_is_strict(sdk: gcore.Gcore, emulator: RunningEmulator, path: str) -> None:
    emulator.fault("replace", patch=[{"path": path, "value": ["odd", 1.5]}])
    with pytest.raises(gcore.APIResponseValidationError):
        sdk.cloud.inference.deployments.get(EXAMPLE_NAME)


def test_sdk_model_knows_all_but_odd_fields(sdk: gcore.Gcore) -> None:
    found = sdk.cloud.inference.deployments.get(EXAMPLE_NAME)
    assert set(found.model_extra or {}) == {"internal_labels", "internal_revision"}
    assert set(InferenceDeployment.model_fields) == set(EXAMPLE_DEPLOYMENT)
