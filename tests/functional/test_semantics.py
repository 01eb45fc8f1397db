# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an option means: kept when left out, replaced when given, cleared by its empty value."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import FLAVOR, ID, KEYS, REGISTRY, container, set_parts
from tests.functional.runner import Runner
from tests.functional.versions import V2, V3, VERSIONS, Version, only_v2, only_v3
from tests.support.contract import BodyContract

STORED_ENVS = {"DEBUG_MODE": "False", "KEY": "12345", "HF_TOKEN": "stored-secret-value"}
EXAMPLE = "my-instance"


@pytest.fixture
def example(contract: BodyContract, version: Version) -> dict[str, Any]:
    """The documented example as the options of a task, in a project without deployments."""
    documented = contract.example()
    if version is V3:
        # It shows both of two fields that exclude each other.
        del documented["auth_enabled"]
    return {**documented, "project_id": 42}


def test_create_sends_the_named_fields_only(
    module: Runner, example: Any, version: Version, contract: BodyContract
) -> None:
    """What the task leaves out is left to the API's defaults, and the body is valid against Gcore's schema."""
    body = module(**example).body("POST")
    assert {*body, "project_id"} == set(example)
    assert version.body_of(body) == version.body_of(example)
    assert contract.problems(body, creates=True) == []


def test_create_with_required_options_sends_only_those(module: Runner, version: Version) -> None:
    """Five fields, and no null in place of those left out."""
    assert module(name="fresh-one", **version.minimal_options()).body("POST") == {
        "name": "fresh-one",
        **version.minimal_options(),
    }


def test_documented_example_is_created_and_then_unchanged(module: Runner, example: Any, version: Version) -> None:
    """The read is first, and all of the second run."""
    run, again = module(**example), module(**example)
    assert (run.calls, run.changed) == ([*version.lookup_by_name, *version.create], True)
    assert (again.changed, again.calls) == (False, version.lookup_by_name)


@only_v2
def test_documented_example_is_unchanged_by_its_id(module: Runner, example: Any) -> None:
    """With exactly one GET."""
    created = module(**example).result["deployment"]["id"]
    again = module(**example, instance_id=created)
    assert (again.changed, again.calls) == (False, ["GET"])


@only_v2
@pytest.mark.parametrize("check", [True, False])
def test_update_of_a_deployment_without_containers_requires_them(
    emulator: RunningEmulator, module: Runner, version: Version, check: bool
) -> None:
    """The update would send an empty list, which the contract forbids."""
    version.seed(emulator, version.rich(containers=[]))
    run = module(check=check, **version.identity, image="nginx:1.30", timeout=5)
    error = run.result["error"]
    assert (run.calls, error["kind"], list(error["invalid_fields"])) == (["GET"], "options", ["containers"])
    assert "required to change image, timeout" in run.msg


def test_deployment_without_containers_can_be_changed_where_they_are_given(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """And nothing is required where nothing is sent."""
    version.seed(emulator, version.rich(containers=[]))
    assert (module(**version.identity).msg, module(**version.identity, state="stopped").msg) == ("", "")
    run = module(**version.identity, image="nginx:1.30", containers=[container(7)])
    assert (run.msg, sorted(run.result["changes"])) == ("", ["containers[7]", "image"])


@only_v3
def test_update_without_containers_sends_none(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """There an empty list may mean that nothing is scheduled yet."""
    version.seed(emulator, version.rich(containers=[]))
    run = module(**version.identity, image="nginx:1.30")
    assert (run.msg, version.body(run)) == ("", {"image": "nginx:1.30"})


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("region", [9, 13])
def test_purge_containers_keeps_the_regions_that_are_not_listed(
    stored: dict[str, Any], emulator: RunningEmulator, module: Runner, version: Version, check: bool, region: int
) -> None:
    """With false; one that is listed is changed or added."""
    asked = {"containers": [container(region, 0, 8)], "purge_containers": False}
    run = module(check=check, **version.identity, **asked)
    after = {each["region_id"]: each["scale"]["max"] for each in run.result["diff"]["after"]["containers"]}
    assert after == {7: 3, 9: 2, 11: 1, region: 8}
    if not check:
        regions = {each["region_id"] for each in version.stored_rich(emulator)["containers"]}
        assert (regions, module(**version.identity, **asked).changed) == ({7, 9, 11, region}, False)


def test_check_mode_of_a_create_reads_only(module: Runner, example: Any, version: Version) -> None:
    """One read, and the diff of the real run, which begins with nothing."""
    audit = module(check=True, **example)
    real = module(**example)
    assert (audit.calls, audit.changed) == (version.lookup_by_name, True)
    assert (audit.result["diff"], audit.result["changes"]) == (real.result["diff"], real.result["changes"])
    assert real.result["diff"]["before"] == {}


def test_absent_shows_the_same_diff_in_check_mode(stored: dict[str, Any], module: Runner, version: Version) -> None:
    """Which ends with nothing; and it only reads."""
    audit = module(check=True, **version.identity, state="absent")
    real = module(**version.identity, state="absent")
    assert (audit.calls, real.calls) == (version.lookup, [*version.lookup, *version.delete])
    assert (audit.result["diff"], audit.result["changes"]) == (real.result["diff"], real.result["changes"])
    assert real.result["diff"]["after"] == {}


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
    stored: dict[str, Any],
    module: Runner,
    emulator: RunningEmulator,
    version: Version,
    options: Any,
    becomes: dict[str, str],
) -> None:
    """The stored variables become these, in one update or none, and the second run changes nothing."""
    run = module(**version.identity, **options)
    assert version.stored_rich(emulator)["envs"] == becomes
    assert run.calls == (version.lookup if becomes == STORED_ENVS else [*version.lookup, *version.update])
    assert module(**version.identity, **options).calls == version.lookup


def _same(version: Version) -> list[tuple[str, dict[str, Any]]]:
    """Return options that change nothing of the rich deployment."""
    keys, regions = list(version.key_names), version.with_region(7)
    return [
        ("everything as it is", version.current_options()),
        ("nothing but the identity", {}),
        ("regions in another order", {"containers": regions[::-1]}),
        ("keys in another order", {version.keys_option: keys[::-1]}),
        ("a key twice", {version.keys_option: [*keys, keys[0]]}),
        ("keys as text with commas", {version.keys_option: ",".join(keys)}),
        ("keys as text with commas and blanks", {version.keys_option: ", ".join(keys)}),
        ("numbers as text", {"listening_port": "8080"}),
        ("a switch as text", {"auth_enabled": "yes"}),
        ("a region as text", {"containers": [{**each, "region_id": str(each["region_id"])} for each in regions]}),
        ("no probe given", {"probes": {}}),
        ("a probe with its switch only", {"probes": {"liveness_probe": {"enabled": True}}}),
        ("a probe without settings", {"probes": {"liveness_probe": {"enabled": True, "probe": {}}}}),
        ("a null option", {"image": None, "containers": None, "envs": None, "probes": None}),
    ]


SAME_ON_V2: list[tuple[str, dict[str, Any]]] = [
    ("keys in another case", {"api_key_ids": [key.upper() for key in KEYS]}),
    ("the flavor in another case", {"flavor_id": FLAVOR.upper()}),
    ("the registry in another case", {"image_registry_id": REGISTRY.upper()}),
]
SAME_ON_V3: list[tuple[str, dict[str, Any]]] = [
    ("the words of the command", {"command": ["nginx", "-g", "daemon off;"]}),
    ("other words that are joined to the same", {"command": ["nginx", "-g daemon", "off;"]}),
    ("the command as one word", {"command": ["nginx -g daemon off;"]}),
    ("no part of logging", {"logging": {}}),
    ("one part of logging", {"logging": {"enabled": True}}),
    ("no part of ingress_opts", {"ingress_opts": {}}),
    ("the period as text", {"logging": {"retention_policy": {"period": "45"}}}),
    ("null parts", {"logging": {"topic_name": None, "retention_policy": None}, "ingress_opts": None}),
]
SAME = [
    (version, name, options)
    for version in VERSIONS
    for name, options in [*_same(version), *(SAME_ON_V2 if version is V2 else SAME_ON_V3)]
]


@pytest.mark.parametrize(
    ("version", "options"),
    [(version, options) for version, _name, options in SAME],
    ids=[f"{version}-{name}" for version, name, _options in SAME],
)
def test_equal_values_are_no_change(stored: dict[str, Any], module: Runner, version: Version, options: Any) -> None:
    """One GET and nothing else."""
    run = module(**{**version.identity, **options})
    assert (run.calls, run.changed, run.result["changes"]) == (version.lookup, False, [])


@only_v2
def test_id_in_another_case_is_the_same(stored: dict[str, Any], module: Runner) -> None:
    """A UUID has no case."""
    assert module(instance_id=ID.upper(), image="nginx:1.29").calls == ["GET"]


def _unset(version: Version) -> list[tuple[str, list[Any], Any]]:
    """Return the fields that may be unset: each with the values that say so, and the option that asks for that."""
    return [
        (version.keys_option, [None, []], []),
        ("command", [None, "", []], []),
        ("description", [None, ""], ""),
        ("envs", [None, {}], {}),
        (version.registry_option, [None, ""], ""),
        ("auth_enabled", [None, False], False),
    ]


_OFF: dict[str, Any] = {"enabled": False, "destination_region_id": None, "topic_name": None, "retention_policy": None}
UNSET_ON_V3: list[tuple[str, list[Any], Any]] = [
    ("logging", [None, {}, {"enabled": False}, _OFF, {**_OFF, "retention_policy": {"period": None}}], value)
    for value in ({"enabled": False}, {"enabled": False, "topic_name": "", "retention_policy": {}})
] + [("ingress_opts", [None, {}, {"disable_response_buffering": False}], {"disable_response_buffering": False})]
UNSET = [
    (version, name, stored_as, option)
    for version in VERSIONS
    for name, values, option in [*_unset(version), *(UNSET_ON_V3 if version is V3 else [])]
    for stored_as in [*values, "missing"]
]


@pytest.mark.parametrize(
    ("version", "name", "stored_as", "option"),
    UNSET,
    ids=[f"{version}-{name}-{stored_as}-{option}" for version, name, stored_as, option in UNSET],
)
def test_null_missing_and_empty_are_one(
    emulator: RunningEmulator, module: Runner, version: Version, name: str, stored_as: Any, option: Any
) -> None:
    """Clearing what is not set is no change, in whichever form the API has it."""
    deployment = version.plain(**{name: stored_as})
    if stored_as == "missing":
        del deployment[name]
    version.seed(emulator, deployment)
    assert module(**version.identity, **{name: option}).calls == version.lookup


@pytest.mark.parametrize("stored_as", [None, {}, {"cpu": None, "http": None}, "missing"])
def test_triggers_left_empty_in_any_form_are_equal(
    emulator: RunningEmulator, module: Runner, version: Version, stored_as: Any
) -> None:
    """Null, an empty dict, a dict of nulls, and none at all."""
    region = container(7, cooldown_period=60, triggers=stored_as)
    if stored_as == "missing":
        del region["scale"]["triggers"]
    version.seed(emulator, version.plain(containers=[region]))
    assert module(**version.identity, containers=[container(7, triggers={})]).calls == version.lookup


@pytest.mark.parametrize(("stored_as", "is_default"), [("missing", True), (None, False)])
def test_timeout_that_is_missing_is_the_default_and_null_is_not(
    emulator: RunningEmulator, module: Runner, version: Version, stored_as: Any, is_default: bool
) -> None:
    deployment = version.plain(timeout=stored_as)
    if stored_as == "missing":
        del deployment["timeout"]
    version.seed(emulator, deployment)
    assert module(**version.identity, timeout=120).calls == [*version.lookup, *([] if is_default else version.update)]


@pytest.mark.parametrize(
    ("name", "there", "asked"),
    [
        *(("headers", there, {}) for there in ({"headers": None}, {"headers": {}}, {})),
        *(("host", there, "") for there in ({"host": None}, {"host": ""}, {})),
    ],
    ids=str,
)
def test_headers_left_empty_in_any_form_are_equal_and_so_is_host(
    emulator: RunningEmulator, module: Runner, version: Version, name: str, there: dict[str, Any], asked: Any
) -> None:
    """Null, empty, and none at all."""
    deployment = version.rich()
    deployment["probes"]["liveness_probe"]["probe"] = {"http_get": {"port": 80, **there}}
    version.seed(emulator, deployment)
    probes = {"liveness_probe": {"enabled": True, "probe": {"http_get": {"port": 80, name: asked}}}}
    assert module(**version.identity, probes=probes).calls == version.lookup


def test_probe_defaults_of_the_api_are_no_change(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """What the contract gives as defaults may stand in a task, and be missing in a response."""
    deployment = version.rich()
    deployment["probes"] = {"liveness_probe": {"enabled": True, "probe": {"http_get": {"port": 80}}}}
    version.seed(emulator, deployment)
    numbers = {"failure_threshold": 3, "initial_delay_seconds": 0, "period_seconds": 10}
    settings = {**numbers, "success_threshold": 1, "timeout_seconds": 3}
    http_get = {"port": 80, "path": "/", "schema": "HTTP", "host": "", "headers": {}}
    probe = {"enabled": True, "probe": {**settings, "http_get": http_get}}
    assert module(**version.identity, probes={"liveness_probe": probe}).calls == version.lookup


@pytest.mark.parametrize("kind", ["rich", "plain"])
def test_update_keeps_unset_fields(emulator: RunningEmulator, module: Runner, version: Version, kind: str) -> None:
    """No field turns into its default because the task did not name it."""
    deployment = version.rich() if kind == "rich" else version.plain()
    version.seed(emulator, deployment)
    module(**version.identity, image="nginx:1.30")
    assert version.body_of(version.stored_rich(emulator)) == {**version.body_of(deployment), "image": "nginx:1.30"}


def test_probe_that_is_added_leaves_the_others(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """Only the probe named is in the change."""
    deployment = version.rich()
    startup = deployment["probes"].pop("startup_probe")
    version.seed(emulator, deployment)
    run = module(**version.identity, probes={"startup_probe": {"enabled": True, "probe": {"tcp_socket": {"port": 1}}}})
    probes = set_parts(version.body(run)["probes"])
    assert probes.pop("startup_probe") == {"enabled": True, "probe": {"tcp_socket": {"port": 1}}} != startup
    assert probes == set_parts(deployment["probes"])


def test_null_header_keeps_its_value(stored: dict[str, Any], module: Runner, version: Version) -> None:
    """The others are the whole set."""
    http_get = {"port": 8080, "headers": {"Authorization": None, "X-New": "new"}}
    run = module(**version.identity, probes={"liveness_probe": {"enabled": True, "probe": {"http_get": http_get}}})
    headers = version.body(run)["probes"]["liveness_probe"]["probe"]["http_get"]["headers"]
    assert headers == {"Authorization": "Bearer header-secret-8080", "X-New": "new"}


def test_autoscaler_is_no_drift(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """What only answers hold is never compared."""
    busy = version.rich(status="PARTIALLYDEPLOYED", address=None)
    busy["containers"][0]["deploy_status"] = {"ready": 0, "total": 300}
    busy["containers"][0]["error_message"] = "ImagePullBackOff"
    version.seed(emulator, busy)
    assert module(**{**version.identity, **version.current_options()}).calls == version.lookup


def test_ignored_field_is_a_warning_with_its_name(
    stored: dict[str, Any], module: Runner, emulator: RunningEmulator, version: Version
) -> None:
    """The result is compared with what was asked for."""
    patch = [{"path": "containers.0.scale.max", "value": 17}, {"path": "image", "value": "nginx:1.29"}]
    emulator.fault("replace", **version.updated_response, patch=patch)
    warnings = str(module(**version.identity, image="nginx:1.30", auth_enabled=False).result["warnings"])
    assert ("image" in warnings, "auth_enabled" in warnings) == (True, False)


@only_v2
def test_unexpected_change_of_a_field_is_a_warning(
    stored: dict[str, Any], module: Runner, emulator: RunningEmulator
) -> None:
    """It was written again as it was."""
    emulator.fault("replace", method="PUT", patch=[{"path": "containers.0.scale.max", "value": 17}])
    warnings = str(module(instance_id=ID, image="nginx:1.30").result["warnings"])
    assert (".scale.max" in warnings, "image" in warnings) == (True, False)


@only_v2
def test_rename_is_one_write(stored: dict[str, Any], module: Runner) -> None:
    """The name beside the id is the new one; the id says which is meant, and nothing looks for the name."""
    run, again = (module(instance_id=ID, name="renamed-one") for _unused in range(2))
    assert (run.calls, run.result["changes"], run.body()["name"]) == (["GET", "PUT"], ["name"], "renamed-one")
    assert again.calls == ["GET"]


@only_v2
def test_rename_to_a_name_that_is_taken_fails(stored: dict[str, Any], module: Runner) -> None:
    """The API's refusal is told."""
    run = module(instance_id=ID, name=EXAMPLE)
    assert (run.failed, run.result["error"]["status"]) == (True, 409)
