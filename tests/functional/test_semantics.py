# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an option means: kept when left out, replaced when given, cleared by its empty value."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.contract import Contract
from tests.functional.deployments import (
    FLAVOR,
    ID,
    KEYS,
    REGISTRY,
    body_of,
    container,
    plain,
    rich,
    set_parts,
    with_region,
)
from tests.functional.runner import Runner

STORED_ENVS = {"DEBUG_MODE": "False", "KEY": "12345", "HF_TOKEN": "stored-secret-value"}
EXAMPLE = "my-instance"
EXAMPLE_ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"


@pytest.fixture
def example(contract: Contract) -> dict[str, Any]:
    """The documented example as the options of a task, in a project without deployments."""
    return {**contract.example(), "project_id": 42}


def test_the_documented_example_is_created_with_one_list_and_one_post(module: Runner, example: Any) -> None:
    """The list is asked first."""
    run = module(**example)
    assert (run.calls, run.changed) == (["LIST", "CREATE"], True)


def test_a_create_sends_the_named_fields_and_nothing_else(module: Runner, example: Any) -> None:
    """What the task leaves out is left to the API's defaults."""
    body = module(**example).body("POST")
    assert (set(body), body_of(body)) == (set(example), body_of(example))


def test_a_create_with_the_least_sends_the_least(module: Runner) -> None:
    """Five fields, and no null in place of those left out."""
    options: dict[str, Any] = {
        "image": "nginx",
        "flavor_id": FLAVOR,
        "listening_port": 80,
        "containers": [container(7)],
    }
    assert module(name="fresh-one", **options).body("POST") == {"name": "fresh-one", **options}


@pytest.mark.parametrize("identity", ["name", "instance_id"])
def test_the_documented_example_is_unchanged_on_the_second_run(module: Runner, example: Any, identity: str) -> None:
    """With exactly one GET, whichever way the deployment is found."""
    created = module(**example).result["deployment"]["id"]
    if identity == "instance_id":
        example["instance_id"] = created
    again = module(**example)
    assert (again.changed, again.calls) == (False, ["LIST" if identity == "name" else "GET"])


def test_check_mode_of_a_create_reads_only(module: Runner, example: Any) -> None:
    """One LIST, and the diff of the real run."""
    audit = module(check=True, **example)
    real = module(**example)
    assert (audit.calls, audit.changed) == (["LIST"], True)
    assert (audit.result["diff"], audit.result["changes"]) == (real.result["diff"], real.result["changes"])


def test_the_diff_of_a_create_begins_with_nothing(module: Runner, example: Any) -> None:
    """An empty dict on the side before."""
    assert module(**example).result["diff"]["before"] == {}


def test_the_diff_of_a_removal_ends_with_nothing(stored: dict[str, Any], module: Runner) -> None:
    """An empty dict on the side after."""
    assert module(instance_id=ID, state="absent").result["diff"]["after"] == {}


def test_a_removal_shows_the_same_diff_in_check_mode(stored: dict[str, Any], module: Runner) -> None:
    """And only reads."""
    audit = module(check=True, instance_id=ID, state="absent")
    real = module(instance_id=ID, state="absent")
    assert (audit.calls, real.calls) == (["GET"], ["GET", "DELETE"])
    assert (audit.result["diff"], audit.result["changes"]) == (real.result["diff"], real.result["changes"])


ENVS: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("envs are the whole set", {"envs": {"A": "1"}}, {"A": "1"}),
    ("an empty set clears", {"envs": {}}, {}),
    ("the same set is no change", {"envs": STORED_ENVS}, STORED_ENVS),
    ("without purge others stay", {"envs": {"A": "1"}, "purge_envs": False}, {**STORED_ENVS, "A": "1"}),
    ("without purge those given are set", {"envs": {"KEY": "1"}, "purge_envs": False}, {**STORED_ENVS, "KEY": "1"}),
    ("without purge an empty set keeps all", {"envs": {}, "purge_envs": False}, STORED_ENVS),
    ("secrets alone keep the others", {"secret_envs": {"S": "1"}}, {**STORED_ENVS, "S": "1"}),
    ("secrets alone set those given", {"secret_envs": {"KEY": "1"}}, {**STORED_ENVS, "KEY": "1"}),
    ("no secrets alone keep all", {"secret_envs": {}}, STORED_ENVS),
    ("both are the whole set", {"envs": {"A": "1"}, "secret_envs": {"S": "2"}}, {"A": "1", "S": "2"}),
    ("secrets beside no envs are the whole set", {"envs": {}, "secret_envs": {"S": "2"}}, {"S": "2"}),
    (
        "both without purge are added",
        {"envs": {"A": "1"}, "secret_envs": {"S": "2"}, "purge_envs": False},
        {**STORED_ENVS, "A": "1", "S": "2"},
    ),
    (
        "a null secret keeps its value",
        {"envs": {"A": "1"}, "secret_envs": {"HF_TOKEN": None}},
        {"A": "1", "HF_TOKEN": "stored-secret-value"},
    ),
    ("a purge alone is no request", {"purge_envs": True}, STORED_ENVS),
    ("an integer is its decimal text", {"envs": {"N": 7, "Z": 0}}, {"N": "7", "Z": "0"}),
    ("an empty value is a value", {"envs": {"E": ""}}, {"E": ""}),
    ("a value keeps its blanks", {"envs": {"B": "  two words\n"}}, {"B": "  two words\n"}),
]


@pytest.mark.parametrize(("options", "becomes"), [case[1:] for case in ENVS], ids=[case[0] for case in ENVS])
def test_variables(
    stored: dict[str, Any], module: Runner, emulator: RunningEmulator, options: Any, becomes: dict[str, str]
) -> None:
    """The stored variables become these, in one write or none."""
    run = module(instance_id=ID, **options)
    found = next(each for each in emulator.stored() if each["id"] == ID)
    assert found["envs"] == becomes
    assert run.calls == (["GET"] if becomes == STORED_ENVS else ["GET", "PUT"])


@pytest.mark.parametrize("options", [case[1] for case in ENVS], ids=[case[0] for case in ENVS])
def test_variables_are_settled_after_one_run(stored: dict[str, Any], module: Runner, options: Any) -> None:
    """The second run changes nothing."""
    module(instance_id=ID, **options)
    assert module(instance_id=ID, **options).calls == ["GET"]


def _audit_options() -> dict[str, Any]:
    """Give the options that say what the rich deployment is already."""
    fields = rich()
    options = {name: value for name, value in fields.items() if name not in ("status", "address", "created_at", "id")}
    del options["timeout"]
    return options


SAME: list[tuple[str, dict[str, Any]]] = [
    ("everything as it is", _audit_options()),
    ("nothing but the identity", {}),
    ("regions in another order", {"containers": with_region(7)[::-1]}),
    ("keys in another order", {"api_key_ids": KEYS[::-1]}),
    ("keys in another case", {"api_key_ids": [key.upper() for key in KEYS]}),
    ("a key twice", {"api_key_ids": [*KEYS, KEYS[0]]}),
    ("keys as text with commas", {"api_key_ids": ",".join(KEYS)}),
    ("keys as text with commas and blanks", {"api_key_ids": ", ".join(KEYS)}),
    ("the flavor in another case", {"flavor_id": FLAVOR.upper()}),
    ("the registry in another case", {"image_registry_id": REGISTRY.upper()}),
    ("numbers as text", {"listening_port": "8080"}),
    ("a switch as text", {"auth_enabled": "yes"}),
    ("a region as text", {"containers": [{**each, "region_id": str(each["region_id"])} for each in with_region(7)]}),
    ("no probe given", {"probes": {}}),
    ("a probe with its switch only", {"probes": {"liveness_probe": {"enabled": True}}}),
    ("a probe without settings", {"probes": {"liveness_probe": {"enabled": True, "probe": {}}}}),
    ("a null option", {"image": None, "containers": None, "envs": None, "probes": None}),
]


@pytest.mark.parametrize("options", [case[1] for case in SAME], ids=[case[0] for case in SAME])
def test_what_is_the_same_is_no_change(stored: dict[str, Any], module: Runner, options: Any) -> None:
    """One GET and nothing else."""
    run = module(instance_id=ID, **options)
    assert (run.calls, run.changed, run.result["changes"]) == (["GET"], False, [])


def test_the_identity_in_another_case_is_the_same(stored: dict[str, Any], module: Runner) -> None:
    """A UUID has no case."""
    assert module(instance_id=ID.upper(), image="nginx:1.29").calls == ["GET"]


UNSET: list[tuple[str, list[Any], dict[str, Any]]] = [
    ("api_key_ids", [None, []], {"api_key_ids": []}),
    ("command", [None, []], {"command": []}),
    ("description", [None, ""], {"description": ""}),
    ("envs", [None, {}], {"envs": {}}),
    ("image_registry_id", [None, ""], {"image_registry_id": ""}),
    ("auth_enabled", [None, False], {"auth_enabled": False}),
]


@pytest.mark.parametrize(
    ("name", "stored_as", "options"),
    [(name, value, options) for name, values, options in UNSET for value in (*values, "missing")],
)
def test_null_missing_and_empty_are_one(
    emulator: RunningEmulator, module: Runner, name: str, stored_as: Any, options: Any
) -> None:
    """Clearing what is not set is no change, in whichever form the API has it."""
    deployment = plain(**{name: stored_as})
    if stored_as == "missing":
        del deployment[name]
    emulator.seed(deployment)
    assert module(instance_id=ID, **options).calls == ["GET"]


@pytest.mark.parametrize("stored_as", [None, {}, {"cpu": None, "http": None}])
def test_no_triggers_are_one(emulator: RunningEmulator, module: Runner, stored_as: Any) -> None:
    """Null, an empty dict, and a dict of nulls."""
    region = container(7, cooldown_period=60, triggers=stored_as)
    emulator.seed(plain(containers=[region]))
    assert module(instance_id=ID, containers=[container(7, triggers={})]).calls == ["GET"]


@pytest.mark.parametrize("headers", [None, {}])
def test_no_headers_are_one(emulator: RunningEmulator, module: Runner, headers: Any) -> None:
    """Null and an empty dict."""
    deployment = rich()
    deployment["probes"]["liveness_probe"]["probe"] = {"http_get": {"port": 80, "headers": headers}}
    emulator.seed(deployment)
    http_get = {"port": 80, "headers": {}}
    probes = {"liveness_probe": {"enabled": True, "probe": {"http_get": http_get}}}
    assert module(instance_id=ID, probes=probes).calls == ["GET"]


def test_the_apis_defaults_of_a_probe_are_no_change(emulator: RunningEmulator, module: Runner) -> None:
    """What the contract gives as defaults may stand in a task, and be missing in an answer."""
    deployment = rich()
    deployment["probes"] = {"liveness_probe": {"enabled": True, "probe": {"http_get": {"port": 80}}}}
    emulator.seed(deployment)
    numbers = {"failure_threshold": 3, "initial_delay_seconds": 0, "period_seconds": 10}
    settings = {**numbers, "success_threshold": 1, "timeout_seconds": 3}
    http_get = {"port": 80, "path": "/", "schema": "HTTP", "host": "", "headers": {}}
    probe = {"enabled": True, "probe": {**settings, "http_get": http_get}}
    assert module(instance_id=ID, probes={"liveness_probe": probe}).calls == ["GET"]


@pytest.mark.parametrize("deployment", [rich(), plain()], ids=["rich", "plain"])
def test_a_write_repeats_what_is_unset(emulator: RunningEmulator, module: Runner, deployment: Any) -> None:
    """No field turns into its default because the task did not name it."""
    emulator.seed(deployment)
    module(instance_id=ID, image="nginx:1.30")
    after = next(each for each in emulator.stored() if each["id"] == ID)
    assert body_of(after) == {**body_of(deployment), "image": "nginx:1.30"}


def test_a_new_probe_leaves_the_others(emulator: RunningEmulator, module: Runner) -> None:
    """Only the probe named is in the change."""
    deployment = rich()
    startup = deployment["probes"].pop("startup_probe")
    emulator.seed(deployment)
    run = module(instance_id=ID, probes={"startup_probe": {"enabled": True, "probe": {"tcp_socket": {"port": 1}}}})
    probes = set_parts(run.body()["probes"])
    assert probes.pop("startup_probe") == {"enabled": True, "probe": {"tcp_socket": {"port": 1}}} != startup
    assert probes == set_parts(deployment["probes"])


def test_a_null_header_keeps_its_value(stored: dict[str, Any], module: Runner) -> None:
    """The others are the whole set."""
    http_get = {"port": 8080, "headers": {"Authorization": None, "X-New": "new"}}
    run = module(instance_id=ID, probes={"liveness_probe": {"enabled": True, "probe": {"http_get": http_get}}})
    headers = run.body()["probes"]["liveness_probe"]["probe"]["http_get"]["headers"]
    assert headers == {"Authorization": "Bearer header-secret-8080", "X-New": "new"}


def test_the_autoscaler_is_no_drift(stored: dict[str, Any], module: Runner, emulator: RunningEmulator) -> None:
    """What only answers hold is never compared."""
    busy = rich(status="PARTIALLYDEPLOYED", address=None)
    busy["containers"][0]["deploy_status"] = {"ready": 0, "total": 300}
    busy["containers"][0]["error_message"] = "ImagePullBackOff"
    emulator.seed(busy)
    assert module(instance_id=ID, **_audit_options()).calls == ["GET"]


def test_a_field_that_the_api_did_not_take_is_a_warning_that_names_it(
    stored: dict[str, Any], module: Runner, emulator: RunningEmulator
) -> None:
    """The answer to the write is compared with what was asked for."""
    patch = [{"path": "containers.0.scale.max", "value": 17}, {"path": "image", "value": "nginx:1.29"}]
    emulator.fault("replace", method="PUT", patch=patch)
    warnings = str(module(instance_id=ID, image="nginx:1.30", auth_enabled=False).result["warnings"])
    assert ("image" in warnings, "auth_enabled" in warnings, ".scale.max" in warnings) == (True, False, True)


def test_a_rename_is_one_write(stored: dict[str, Any], module: Runner) -> None:
    """The name beside the id is the new one."""
    run = module(instance_id=ID, name="renamed-one")
    assert (run.calls, run.result["changes"], run.body()["name"]) == (["GET", "PUT"], ["name"], "renamed-one")


def test_a_rename_does_not_look_for_the_new_name(stored: dict[str, Any], module: Runner) -> None:
    """The id says which deployment is meant."""
    module(instance_id=ID, name="renamed-one")
    assert module(instance_id=ID, name="renamed-one").calls == ["GET"]


def test_a_rename_to_a_name_that_is_taken_fails(stored: dict[str, Any], module: Runner) -> None:
    """The API's refusal is told."""
    run = module(instance_id=ID, name=EXAMPLE)
    assert (run.failed, run.result["error"]["status"]) == (True, 409)
