# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that are not what the contract says: correct work or a clear error, and no write unasked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import FLAVOR, ID, NAME, container, rich
from tests.functional.runner import Run, Runner
from tests.functional.versions import V2, V3, VERSIONS, Version, only_v2

PROBE = "probes.liveness_probe.probe"
_OF_BOTH = [
    *("name", "image", "listening_port", "auth_enabled", "command", "description", "envs", "envs.KEY", "timeout"),
    *("status", "address", "created_at", "containers", "containers.0", "containers.0.region_id", "containers.0.scale"),
    *(f"containers.0.scale.{name}" for name in ("min", "max", "cooldown_period", "triggers", "triggers.cpu")),
    *(f"containers.0.scale.triggers.{name}" for name in ("cpu.threshold", "http", "http.rate", "http.window")),
    *("containers.0.deploy_status", "containers.0.deploy_status.ready", "containers.0.error_message"),
    *("probes", "probes.liveness_probe", "probes.liveness_probe.enabled", PROBE),
    *(f"{PROBE}.{name}" for name in ("exec", "exec.command", "exec.command.0", "tcp_socket", "tcp_socket.port")),
    *(
        f"{PROBE}.http_get{name}"
        for name in ("", ".port", ".path", ".schema", ".host", ".headers", ".headers.X-Tenant")
    ),
    *(f"{PROBE}.{name}" for name in ("failure_threshold", "initial_delay_seconds", "period_seconds")),
    *(f"{PROBE}.{name}" for name in ("success_threshold", "timeout_seconds")),
]
_SQS = "containers.0.scale.triggers.sqs"
FIELDS = {
    V2: [*("id", "flavor_id", "api_key_ids", "api_key_ids.0", "image_registry_id", "command.0"), *_OF_BOTH],
    V3: [
        *("flavor_name", "api_keys", "api_keys.0", "credentials_name", "containers.0.scale.polling_interval", _SQS),
        *(f"{_SQS}.{name}" for name in ("queue_url", "queue_length", "aws_endpoint", "scale_on_flight")),
        *("ingress_opts", "ingress_opts.disable_response_buffering", "project_id", "object_references"),
        *(f"logging{name}" for name in ("", ".enabled", ".destination_region_id", ".topic_name", ".retention_policy")),
        "logging.retention_policy.period",
        *_OF_BOTH,
    ],
}
MISSING = object()
VALUES: dict[str, Any] = {
    "missing": MISSING,
    "null": None,
    "true": True,
    "huge": 10**30,
    "fraction": 1.5,
    "text": "text",
    "no text": "",
    "list of null": [None],
    "dict of dict": {"a": {"b": []}},
}
NOT_A_NAME = {label: value for label, value in VALUES.items() if label != "text"}
each_value = pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)


def each_field_but(*left_out: str) -> pytest.MarkDecorator:
    """Take every documented field of each version, without those that a test is about."""
    chosen = [(version, field) for version in VERSIONS for field in FIELDS[version] if field not in left_out]
    return pytest.mark.parametrize(
        ("version", "field"), chosen, ids=[f"{version}-{field}" for version, field in chosen]
    )


MINIMAL_OPTIONS: dict[str, Any] = {
    "image": "nginx:1.29",
    "flavor_id": FLAVOR,
    "listening_port": 8080,
    "containers": [{"region_id": each["region_id"], "scale": each["scale"]} for each in rich()["containers"]],
}


@pytest.fixture(autouse=True)
def _plain_answers(emulator: RunningEmulator, version: Version) -> None:
    """The emulator's own oddities would turn the lists in which the patches aim."""
    emulator.settings(odd_responses=False)
    deployment = version.rich()
    for each in deployment["containers"]:
        each.update(deploy_status={"ready": 0, "total": 1}, error_message=None)
    version.seed(emulator, deployment)


def _strike(emulator: RunningEmulator, method: str, path: str, value: Any) -> None:
    """Make one part of the next response this value, or missing."""
    change = {"path": path, "op": "remove"} if value is MISSING else {"path": path, "value": value}
    emulator.fault("replace", method=method, patch=[change])


def _strike_result(emulator: RunningEmulator, version: Version, path: str, value: Any) -> None:
    """Make one part of what shows the outcome of an update this value: on v3 that is a second read."""
    if version is V2:
        _strike(emulator, "PUT", path, value)
        return
    change = {"path": path, "op": "remove"} if value is MISSING else {"path": path, "value": value}
    emulator.fault("replace", method="GET", path=f"/{NAME}$", skip=1, patch=[change])


def _is_clear(run: Run) -> bool:
    """Say whether a run ended well, or with an error about the response."""
    return not run.failed or "of the documented shape" in run.msg or "being deleted" in run.msg


@each_field_but()
@each_value
def test_audit_by_id_writes_nothing(
    emulator: RunningEmulator, module: Runner, field: str, value: Any, version: Version
) -> None:
    """The task says what is there already, but for the field that nobody named."""
    _strike(emulator, "GET", field, value)
    run = module(**version.identity, purge_envs=True)
    assert (run.calls, _is_clear(run), run.result.get("changed", False)) == (["GET"], True, False)


@each_field_but("image")
@pytest.mark.parametrize("value", [MISSING, None, 10**30, ""], ids=["missing", "null", "huge", "no text"])
def test_update_by_id_is_done_or_refused(
    emulator: RunningEmulator, module: Runner, field: str, value: Any, version: Version
) -> None:
    """A write follows only a response that was understood, and holds what that response says."""
    _strike(emulator, "GET", field, value)
    run = module(**version.identity, image="nginx:1.30")
    if version.method in run.calls:
        assert run.result.get("changes", ["image"]) == ["image"]
    else:
        assert (run.failed, run.calls, _is_clear(run)) == (True, ["GET"], True)


@only_v2
@pytest.mark.parametrize("field", [field for field in FIELDS[V2] if field != "name" and "." not in field])
@each_value
def test_audit_by_name_writes_nothing(
    emulator: RunningEmulator, module: Runner, field: str, value: Any, version: Version
) -> None:
    """Above all no second deployment of the name."""
    _strike(emulator, "GET", f"results.1.{field}", value)
    run = module(check=False, name=NAME)
    assert (run.calls, _is_clear(run), run.result.get("changed", False)) == (version.lookup_by_name, True, False)


@only_v2
@pytest.mark.parametrize("value", NOT_A_NAME.values(), ids=NOT_A_NAME)
def test_deployment_with_an_unreadable_name_is_not_created_again(
    emulator: RunningEmulator, module: Runner, value: Any, version: Version
) -> None:
    """Although the task has all that a create needs."""
    _strike(emulator, "GET", "results.1.name", value)
    run = module(name=NAME, **MINIMAL_OPTIONS)
    assert (run.failed, run.calls) == (True, version.lookup_by_name)


@only_v2
@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("value", [None, NAME, 5, [None]], ids=repr)
def test_entry_that_is_no_object_may_be_any_deployment(
    emulator: RunningEmulator, module: Runner, value: Any, state: str, check: bool, version: Version
) -> None:
    """Nothing is created, and nothing counts as absent; but a deployment that is found is the one."""
    _strike(emulator, "GET", "results.1", value)
    run = module(check=check, name=NAME, state=state, **MINIMAL_OPTIONS)
    assert (run.failed, run.calls, "results[1]: expected an object" in run.msg) == (True, version.lookup_by_name, True)
    _strike(emulator, "GET", "results.0", value)
    run = module(check=check, name=NAME)
    assert (run.failed, run.calls) == (False, version.lookup_by_name)


@each_field_but()
@each_value
def test_odd_response_to_a_write_is_reported(
    emulator: RunningEmulator, module: Runner, field: str, value: Any, version: Version
) -> None:
    """The write is not repeated; what the response does not show is a warning or an error."""
    _strike_result(emulator, version, field, value)
    run = module(**version.identity, image="nginx:1.30")
    assert (run.calls, _is_clear(run)) == ([*version.lookup, *version.update], True)
    assert run.failed or run.changed


@only_v2
@pytest.mark.parametrize("part", ["count", "results", "results.0", "results.1"])
@each_value
def test_odd_page_writes_nothing(emulator: RunningEmulator, module: Runner, part: str, value: Any) -> None:
    """And is not asked for without end."""
    _strike(emulator, "GET", part, value)
    run = module(name=NAME, state="present")
    assert set(run.calls) == {"LIST"}
    # A list that is not complete is read three times.
    assert len(run.calls) <= 2 * 3


@only_v2
def test_list_that_ignores_the_offset_is_not_complete(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """The same page again has nothing new; it is read three times."""
    page = json.dumps({"count": 5000, "results": [version.rich()]})
    emulator.fault("raw", text=page, content_type="application/json", times=-1)
    run = module(name=NAME)
    assert (run.calls, "the list is not complete" in run.msg) == (["LIST", "LIST"] * 3, True)


IN_BOTH_ANSWERS = pytest.mark.parametrize("is_first", [True, False], ids=["before", "after"])


def _strike_one(emulator: RunningEmulator, version: Version, is_first: bool, path: str, value: Any) -> list[str]:
    """Make one part of the first response this value, or of the one with the outcome; return the calls until then."""
    if is_first:
        _strike(emulator, "GET", path, value)
        return version.lookup
    _strike_result(emulator, version, path, value)
    return [*version.lookup, *version.update]


@IN_BOTH_ANSWERS
def test_response_about_another_deployment_is_an_error(
    emulator: RunningEmulator, module: Runner, is_first: bool, version: Version
) -> None:
    """Nothing is written after it."""
    key, other = ("id", FLAVOR) if version is V2 else ("name", "another-one")
    calls = _strike_one(emulator, version, is_first, key, other)
    run = module(**version.identity, image="nginx:1.30")
    assert (run.failed, run.calls) == (True, calls)


@only_v2
@pytest.mark.parametrize("given", ["../../other", f"{ID}/stop", f"{ID}?x=y", f"{ID}\n", "", " "])
@pytest.mark.parametrize("task", [{"state": "absent"}, {"image": "nginx:1.30"}], ids=["absent", "present"])
def test_id_that_is_no_uuid_is_in_no_path(
    emulator: RunningEmulator, module: Runner, given: str, task: dict[str, Any], version: Version
) -> None:
    """A list that says so is an error."""
    _strike(emulator, "GET", "results.1.id", given)
    run = module(name=NAME, **task)
    assert (run.failed, run.calls) == (True, version.lookup_by_name)


@IN_BOTH_ANSWERS
def test_duplicate_region_is_an_error(
    emulator: RunningEmulator, module: Runner, is_first: bool, version: Version
) -> None:
    """It can't be said which of them counts."""
    calls = _strike_one(emulator, version, is_first, "containers.1.region_id", 7)
    run = module(**version.identity, image="nginx:1.30")
    assert (run.failed, run.calls, _is_clear(run)) == (True, calls, True)


UNDOCUMENTED: dict[str, str] = {
    "a number beyond all": "1e999",
    "a number below all": "-1e999",
    "half a letter": '"\\ud800"',
    "half a letter as a name": '{"\\udfff": 1}',
    "NUL": '"a\\u0000b"',
    "many digits": "9" * 4000,
    "a nest of 100": "[" * 100 + "]" * 100,
    "a nest of 700": '{"a":' * 700 + "1" + "}" * 700,
    "a nest of 5000": "[" * 5000 + "]" * 5000,
    "a long list": json.dumps(list(range(20000))),
    "the marks of Ansible": '{"__ansible_unsafe": "x", "__ansible_type": "y", "_ansible_parsed": false}',
    "a template": "\"{{ lookup('pipe', 'id') }}\"",
}


@pytest.mark.parametrize("text", UNDOCUMENTED.values(), ids=UNDOCUMENTED)
@pytest.mark.parametrize("task", [{}, {"image": "nginx:1.30"}], ids=["audit", "update"])
def test_undocumented_field_does_no_harm(
    emulator: RunningEmulator, module: Runner, text: str, task: dict[str, Any], version: Version
) -> None:
    """The result is proper JSON, and the work is done or refused with a clear error."""
    answer = json.dumps(version.rich())[:-1] + f', "internal_note": {text}}}'
    emulator.fault("raw", text=answer, content_type="application/json", method="GET")
    run = module(**version.identity, **task)
    assert run.failed or run.calls == [*version.lookup, *(version.update if task else [])]


@pytest.mark.parametrize("name", ["failed", "changed", "msg", "exception", "warnings", "skipped", "ansible_facts"])
def test_field_named_like_a_result_does_not_become_one(
    emulator: RunningEmulator, module: Runner, name: str, version: Version
) -> None:
    """Answers stand under deployment and nowhere else."""
    _strike(emulator, "GET", name, ["injected"])
    result = module(**version.identity).result
    assert (result["changed"], "injected" in str(result.get(name))) == (False, False)


def test_unknown_status_is_accepted(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """A later API may have more of them."""
    _strike(emulator, "GET", "status", "HIBERNATING")
    assert module(**version.identity, image="nginx:1.30").calls == [*version.lookup, *version.update]


@only_v2
def test_containers_may_be_missing_in_the_response_to_a_create(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """The contract says so of this one response; it is no warning."""
    _strike(emulator, "POST", "containers", MISSING)
    options = {**MINIMAL_OPTIONS, "containers": [container(7)]}
    run = module(name="fresh-one", **options)
    assert (run.failed, run.calls, "warnings" in run.result) == (
        False,
        [*version.lookup_by_name, *version.create],
        False,
    )


@pytest.mark.parametrize("spelled", [9.0, "9"], ids=["number with a fraction of zero", "text"])
@pytest.mark.parametrize("option", [{}, {"image": "nginx:1.30"}], ids=["audit", "update"])
def test_region_may_be_spelled_as_any_other_integer(
    emulator: RunningEmulator, module: Runner, version: Version, option: dict[str, Any], spelled: Any
) -> None:
    """JSON has one kind of number. The region keeps its containers, and the result has the documented integer."""
    _strike(emulator, "GET", "containers.1.region_id", spelled)
    asked = version.with_region(9, max=2)
    run = module(**version.identity, **option, containers=asked)
    assert (run.failed, run.result.get("changes")) == (False, list(option))
    regions = [item["region_id"] for item in run.result["deployment"]["containers"]]
    assert (regions, [type(region) for region in regions]) == ([7, 9, 11], [int] * 3)


@pytest.mark.parametrize("spelled", [9.5, True, "nine"], ids=["fraction", "boolean", "word"])
def test_region_that_is_no_integer_is_a_clear_error(
    emulator: RunningEmulator, module: Runner, version: Version, spelled: Any
) -> None:
    """The place, and what is there."""
    _strike(emulator, "GET", "containers.1.region_id", spelled)
    run = module(**version.identity)
    assert "containers[1].region_id: expected an integer, got " in run.msg
