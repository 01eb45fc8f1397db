# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds of a plan for API v3, whatever is stored and whatever is asked for."""

from __future__ import annotations

import typing as t
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import Plan
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v3 import ApiV3
from ansible_collections.gcore.inference.plugins.module_utils._deployments.export_options import to_module_options
from ansible_collections.gcore.inference.plugins.module_utils._deployments.plan_deployment import (
    desired_deployment,
    plan_fields,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v3 import V3_SCHEMA
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.contract_files import find_contract
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.contracts import body_schema
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import filled, module_spec
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

Deployment = dict[str, t.Any]

WORDS = st.text("ab '", max_size=5)
TEXTS = st.dictionaries(st.sampled_from("ABC"), st.sampled_from(["", "x", "y"]), max_size=3)
THRESHOLD = st.fixed_dictionaries({"threshold": st.integers(1, 100)})
SQS = st.fixed_dictionaries(
    {
        "queue_url": st.just("https://q"),
        "queue_length": st.integers(1, 9),
        "activation_queue_length": st.integers(1, 9),
        "aws_region": st.just("r"),
        "secret_name": st.just("s"),
    },
    optional={"aws_endpoint": st.sampled_from(["", "https://e"]), "scale_on_flight": st.booleans()},
)
TRIGGERS = st.fixed_dictionaries(
    {},
    optional={
        "cpu": THRESHOLD,
        "memory": THRESHOLD,
        "http": st.fixed_dictionaries({"rate": st.integers(1, 9), "window": st.integers(1, 9)}),
        "sqs": SQS,
    },
)
SCALE = st.fixed_dictionaries(
    {"min": st.integers(0, 1), "max": st.integers(1, 3)},
    optional={
        "cooldown_period": st.integers(1, 9),
        "polling_interval": st.integers(5, 9),
        "triggers": TRIGGERS,
    },
)
CONTAINERS = st.lists(
    st.fixed_dictionaries({"region_id": st.integers(1, 4), "scale": SCALE}),
    min_size=1,
    max_size=3,
    unique_by=lambda each: each["region_id"],
)
HTTP_GET = st.fixed_dictionaries(
    {"port": st.integers(1, 9)},
    optional={"path": st.sampled_from(["", "/", "/x"]), "host": st.sampled_from(["", "h"]), "headers": TEXTS},
)
PROBE = st.fixed_dictionaries(
    {"enabled": st.booleans()},
    optional={
        "probe": st.fixed_dictionaries(
            {},
            optional={
                "exec": st.fixed_dictionaries({"command": st.lists(st.sampled_from(["a", "b"]), min_size=1)}),
                "http_get": HTTP_GET,
                "tcp_socket": st.fixed_dictionaries({"port": st.integers(1, 9)}),
                "period_seconds": st.integers(1, 9),
            },
        )
    },
)
LOGGING = st.fixed_dictionaries(
    {},
    optional={
        "enabled": st.booleans(),
        "destination_region_id": st.integers(1, 4),
        "topic_name": st.sampled_from(["", "t"]),
        "retention_policy": st.sampled_from([{}, {"period": 5}]),
    },
)
REQUIRED: dict[str, t.Any] = {
    "image": st.sampled_from(["a:1", "b:2"]),
    "flavor_name": st.sampled_from(["f", "g"]),
    "listening_port": st.integers(1, 3),
    "containers": CONTAINERS,
}
OPTIONAL: dict[str, t.Any] = {
    "api_keys": st.lists(st.sampled_from(["k", "l"]), unique=True),
    "command": st.lists(WORDS, max_size=3),
    "description": st.sampled_from(["", "d"]),
    "credentials_name": st.sampled_from(["", "c"]),
    "envs": TEXTS,
    "ingress_opts": st.fixed_dictionaries({"disable_response_buffering": st.booleans()}),
    "logging": LOGGING,
    "probes": st.fixed_dictionaries({}, optional={"liveness_probe": PROBE, "startup_probe": PROBE}),
    "timeout": st.integers(0, 3),
}
#: What a task asks for, and what made the deployment that is stored.
TASKS = st.fixed_dictionaries({"name": st.just("my-instance")}, optional={**REQUIRED, **OPTIONAL})
MAKING = st.fixed_dictionaries({"name": st.just("my-instance"), **REQUIRED}, optional=OPTIONAL)


def planned(current: Deployment | None, task: Deployment) -> Plan:
    """Return the plan of a task for a deployment in normal form."""
    options = filled(deepcopy(task), module_spec())
    return plan_fields(current, desired_deployment(options, V3_SCHEMA), options, V3_SCHEMA)


def answered(body: Deployment) -> Deployment:
    """Return a deployment of these fields as the API answers it: containers in another order, a joined command."""
    shown = {name: value for name, value in deepcopy(body).items() if value not in ([], {}, "")}
    if "command" in shown:
        shown["command"] = " ".join(shown["command"])
    return {**shown, "containers": list(reversed(shown["containers"]))}


def stored(making: Deployment) -> Deployment:
    """Return the normal form of the deployment that was made so."""
    return V3_SCHEMA.from_api(answered(V3_SCHEMA.to_api(planned(None, making).after)), "")


def patch(before: Deployment, task: Deployment) -> Deployment:
    """Return the body of the PATCH that a task sends."""
    http = FakeHttp({"tasks": []})
    api = ApiV3(t.cast(HttpClient, http), 1)
    made = planned(before, task)
    api.update("my-instance", api.update_payload(made.before, made.after))
    body: Deployment = http.calls[0].body
    return body


def patched(before: Deployment, body: Deployment) -> Deployment:
    """Return the normal form of the deployment after that PATCH, whose fields take the place of those before."""
    shown = V3_SCHEMA.to_api(before, as_response=True)
    fields = {**body, **({"command": " ".join(body["command"])} if "command" in body else {})}
    return V3_SCHEMA.from_api({**shown, **fields}, "")


@given(MAKING)
def test_plan_after_create_is_empty(making: Deployment) -> None:
    assert planned(stored(making), making).field_changes == []


@given(MAKING, TASKS)
def test_patch_applied_once_leaves_empty_plan(making: Deployment, task: Deployment) -> None:
    before = stored(making)
    if planned(before, task).field_changes:
        assert planned(patched(before, patch(before, task)), task).field_changes == []


@given(MAKING, TASKS)
def test_patch_has_only_changed_named_fields(making: Deployment, task: Deployment) -> None:
    before = stored(making)
    made = planned(before, task)
    if made.field_changes:
        body = patch(before, task)
        changed = {path.split(".")[0].split("[")[0] for path in made.field_changes}
        # The keys switch authentication, and the API refuses both.
        assert set(body) == changed - ({"auth_enabled"} if "api_keys" in changed else set())
        assert set(body) <= set(task)


@given(MAKING, TASKS)
def test_patch_conforms_to_contract(making: Deployment, task: Deployment) -> None:
    contract = find_contract("v3")
    if contract is None:
        pytest.skip("Gcore's OpenAPI document is not here; GCORE_CONTRACT_DIR names its folder")
    before = stored(making)
    if planned(before, task).field_changes:
        schema = body_schema(contract, "InferenceInstanceInUpdateSerializerV3")
        Draft202012Validator(schema).validate(patch(before, task))


@given(MAKING, st.sampled_from([(), ("A", "B")]))
def test_to_module_options_gives_empty_plan(making: Deployment, public: tuple[str, ...]) -> None:
    before = stored(making)
    options = {"name": "my-instance", **to_module_options(before, V3_SCHEMA, public, public)}
    assert planned(before, options).field_changes == []
