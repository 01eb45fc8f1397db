# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that can't be used: each is refused with its path, before any request, all at once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.functional.bad_options import bad_on, unknown_to
from tests.functional.deployments import NAME
from tests.functional.deployments_v3 import SQS as QUEUE
from tests.functional.runner import LEFT_OUT, Runner
from tests.functional.versions import V2, V3, VERSIONS, Version, only_v2, only_v3
from tests.support.contract import BodyContract

CASES = [(version, path, options) for version in VERSIONS for path, options in bad_on(version)]
bad = pytest.mark.parametrize(
    ("version", "path", "options"),
    CASES,
    ids=[f"{version}-{path}-{number}" for number, (version, path, _options) in enumerate(CASES)],
)
UNKNOWN = [(version, *case) for version in VERSIONS for case in unknown_to(version)]
unknown = pytest.mark.parametrize(
    ("version", "path", "options", "instead"),
    UNKNOWN,
    ids=[f"{case[0]}-{case[1]}-{number}" for number, case in enumerate(UNKNOWN)],
)


def _named(result: dict[str, Any]) -> list[str]:
    """Return the paths that a refusal names."""
    return list(result["error"].get("invalid_fields", ()))


@bad
def test_bad_value_is_refused_before_any_request(module: Runner, path: str, options: Any) -> None:
    """One problem is one path, in the message and in the structured error; nothing is sent, not even a GET."""
    run = module(**{"name": NAME, **options})
    assert (run.failed, run.calls) == (True, [])
    assert _named(run.result) == [path]
    assert run.msg.startswith(f"{path}: ")


@only_v3
@pytest.mark.parametrize(
    "options",
    [
        *({"containers": V3.with_region(7, polling_interval=value)} for value in (5, 3600)),
        *(
            {"containers": V3.with_region(7, triggers={"sqs": {**QUEUE, name: 1}})}
            for name in ("queue_length", "activation_queue_length")
        ),
        *({"logging": {"retention_policy": {"period": value}}} for value in (1, 1825)),
        {"logging": {"destination_region_id": 1}},
        *({"logging": {"topic_name": value}} for value in ("a", "a.b", "a-b.c--d.9", "0", "a" * 223)),
        {"api_keys": ["k"]},
        {"flavor_name": "x"},
    ],
    ids=str,
)
def test_boundary_value_is_sent_as_the_contract_says(
    stored: dict[str, Any], module: Runner, version: Version, contract: BodyContract, options: dict[str, Any]
) -> None:
    """The limits are the contract's."""
    run = module(**version.identity, **options)
    assert (run.msg, contract.problems(version.body(run))) == ("", [])


def test_bad_values_are_of_at_least_sixty_kinds(version: Version) -> None:
    """Kinds differ by path, or by the type of what is wrong there."""
    cases = bad_on(version)
    kinds = {(path, str(options)) for path, options in cases}
    assert len(kinds) == len(cases) >= 60


@unknown
def test_option_of_the_other_version_is_refused_with_advice(
    module: Runner, path: str, options: dict[str, Any], instead: str
) -> None:
    """Under its path, as whoever comes from there or goes back needs it."""
    reported = module(**{"name": NAME, **options}).result["error"]["invalid_fields"]
    assert (list(reported), [instead in text for text in reported[path]]) == ([path], [True])


@unknown
def test_option_error_names_the_api_version(
    module: Runner, version: Version, path: str, options: dict[str, Any], instead: str
) -> None:
    """It may have been set for a whole play, far from the task."""
    assert f"not supported by API {version}" in module(**{"name": NAME, **options}).msg


@pytest.mark.parametrize(
    ("version", "options"),
    [
        *((V2, {name: None}) for name in ("flavor_name", "api_keys", "credentials_name", "ingress_opts", "logging")),
        (V2, {"containers": V2.with_region(7, polling_interval=None)}),
        (V2, {"containers": V2.with_region(11, triggers={"sqs": None})}),
        *((V3, {name: None}) for name in ("instance_id", "flavor_id", "api_key_ids", "image_registry_id")),
    ],
)
def test_null_option_of_the_other_version_is_left_out(
    stored: dict[str, Any], module: Runner, version: Version, options: dict[str, Any]
) -> None:
    """As a template for both versions writes it."""
    run = module(**version.identity, **options)
    assert (run.msg, run.calls) == ("", version.lookup)


def test_errors_of_a_task_are_reported_at_once(module: Runner, version: Version) -> None:
    """One run of the playbook is enough to find them all."""
    options: dict[str, Any] = {
        "image": "",
        "listening_port": 0,
        "img": 1,
        "timeout": -1,
        version.flavor_option: "",
        "containers": [{"region_id": 7, "scale": {"min": -1, "max": 301}}, {"scale": {}}],
        "envs": {"A": True, "B": None},
        "probes": {"startup_probe": {"probe": {"grpc": 1, "tcp_socket": {"port": 0}}}},
        "api_url": "http://example.com",
        "api_retries": -1,
    }
    run, audit = module(name=" no", **options), module(check=True, name=" no", **options)
    assert (audit.msg, audit.calls) == (run.msg, [])
    assert set(_named(run.result)) == {
        "name",
        "image",
        "listening_port",
        "img",
        "timeout",
        version.flavor_option,
        "containers[0].scale.min",
        "containers[0].scale.max",
        "containers[1].region_id",
        "containers[1].scale.min",
        "containers[1].scale.max",
        "envs.A",
        "envs.B",
        "probes.startup_probe.enabled",
        "probes.startup_probe.probe.grpc",
        "probes.startup_probe.probe.tcp_socket.port",
        "api_url",
        "api_retries",
    }


@only_v3
def test_errors_of_v3_options_are_reported_at_once(module: Runner) -> None:
    """One run is enough for them too."""
    options: dict[str, Any] = {
        "instance_id": "mine",
        "flavor_id": "large",
        "flavor_name": " ",
        "api_keys": [""],
        "auth_enabled": True,
        "logging": {"topic_name": "Upper", "retention_policy": {"period": 0}},
        "ingress_opts": {"buffering": False},
        "preview": ["costs"],
        "containers": [{"region_id": 7, "scale": {"min": 0, "max": 1, "polling_interval": 1, "triggers": {"sqs": {}}}}],
    }
    run = module(name=LEFT_OUT, project_id=LEFT_OUT, **options)
    required = ("queue_url", "queue_length", "activation_queue_length", "aws_region", "secret_name")
    assert set(_named(run.result)) == {
        "name",
        "project_id",
        "instance_id",
        "flavor_id",
        "flavor_name",
        "api_keys[0]",
        "auth_enabled",
        "logging.topic_name",
        "logging.retention_policy.period",
        "ingress_opts.buffering",
        "preview[0]",
        "containers[0].scale.polling_interval",
        *(f"containers[0].scale.triggers.sqs.{name}" for name in required),
    }


def test_error_message_has_one_problem_on_a_line(module: Runner) -> None:
    """The first line counts them."""
    first, *others = module(name=NAME, image="", timeout=-1, listening_port=0).msg.splitlines()
    assert first.split()[0] == "3"
    assert sorted(line.split(":")[0] for line in others) == ["image", "listening_port", "timeout"]


def test_misspelt_option_is_answered_with_the_nearest_name(module: Runner, version: Version) -> None:
    """The nearest name is proposed."""
    typo = version.flavor_option.replace("flavor", "flavour")
    assert f"did you mean {version.flavor_option}?" in module(name=NAME, **{typo: version.flavors[0]}).msg


@pytest.mark.parametrize(
    ("version", "typo", "meant"),
    [(V2, "flavour_name", "flavor_id"), (V3, "flavour_id", "flavor_name"), (V3, "api_key_id", "api_key")],
    ids=["v2-flavour_name", "v3-flavour_id", "v3-api_key_id"],
)
def test_misspelt_option_suggests_no_name_of_the_other_version(module: Runner, typo: str, meant: str) -> None:
    """What is proposed would be refused again."""
    assert f"did you mean {meant}?" in module(name=NAME, **{typo: "x"}).msg


def test_unknown_option_is_answered_with_the_valid_ones(module: Runner, version: Version) -> None:
    """Without those that this version does not know."""
    msg = module(name=NAME, zzz=1).msg
    refused = {path for path, _options, _instead in unknown_to(version)}
    assert ("listening_port" in msg, [name for name in refused if f" {name}," in msg]) == (True, [])


@pytest.mark.parametrize("value", [True, 0.5])
def test_value_converted_by_yaml_is_shown_in_quotes(module: Runner, value: object) -> None:
    """The message shows how the variable is to be written."""
    assert f'"{str(value).lower()}"' in module(name=NAME, envs={"DEBUG": value}).msg


@pytest.mark.parametrize("given", [[], ["image", "listening_port"], ["containers"]])
def test_create_lists_all_missing_options(module: Runner, version: Version, given: list[str]) -> None:
    """It shows only after looking whether there is such a deployment."""
    options = {name: value for name, value in version.minimal_options().items() if name in given}
    missing = set(version.minimal_options()) - set(given)
    run = module(name="fresh-one", **options)
    # Where the lookup was no list, one is read to name the nearest name.
    listed = ["LIST"] if "LIST" not in version.lookup_by_name else []
    assert (_named(run.result)[0], run.calls) == ("name", [*version.lookup_by_name, *listed])
    assert set(_named(run.result)) == missing | {"name"}


@pytest.mark.parametrize(
    "name", ["GCORE_CLOUD_PROJECT_ID", "GCORE_BASE_URL", "GCORE_API_KEY", "GCORE_INFERENCE_API_VERSION"]
)
def test_bad_environment_variable_is_refused_under_its_option(
    module: Runner, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """What comes from the environment is checked as an option is."""
    option = {
        "GCORE_CLOUD_PROJECT_ID": "project_id",
        "GCORE_BASE_URL": "api_url",
        "GCORE_API_KEY": "api_key",
        "GCORE_INFERENCE_API_VERSION": "api_version",
    }[name]
    monkeypatch.setenv(name, "two\nlines")
    options: dict[str, Any] = {"name": NAME, option: LEFT_OUT}
    run = module(**options)
    assert (_named(run.result), run.calls) == ([option], [])


@pytest.mark.parametrize("depth", [400, 900])
@pytest.mark.parametrize("options", [{"envs": {}}, {"description": "x"}, {"secret_envs": {}}], ids=str)
def test_options_nested_absurdly_deep_are_a_message(module: Runner, options: dict[str, Any], depth: int) -> None:
    """However deep Ansible itself gets."""
    value: Any = "s3cr3t"
    for _unused in range(depth):
        value = [value]
    (name,) = options
    run = module(name=NAME, **{name: {"A": value} if "envs" in name else value})
    # Of the result alone: at the limit of the recursion, Python may print errors of finalizers of the tests themselves.
    assert (run.failed, run.calls, "RecursionError" in str(run.result)) == (True, [], False)
    assert "nested deeper" in run.msg or _named(run.result)


def test_text_of_a_survey_is_a_json_object(stored: dict[str, Any], module: Runner, version: Version) -> None:
    """Whatever Ansible itself would make of it, nothing in it is split or lost."""
    envs = {"A": "x=1, y=2", "PATH": "C:\\new", "C": "two\nlines"}
    run = module(**version.identity, envs=f"\n {json.dumps(envs)}", secret_envs='{"KEY": null}')
    assert version.body(run)["envs"] == {**envs, "KEY": stored["envs"]["KEY"]}


def test_masked_result_as_an_option_is_refused(stored: dict[str, Any], module: Runner, version: Version) -> None:
    """With one variable added, say: it would overwrite what the mask hides."""
    shown = module(**version.identity).result["deployment"]["envs"]
    run = module(**version.identity, envs={**shown, "LOG_LEVEL": "debug"})
    assert (_named(run.result), run.calls) == ([f"envs.{name}" for name in shown], [])
    assert "secret_envs with null" in run.msg


@only_v2
def test_option_of_v3_is_refused_on_v2_with_its_version(module: Runner) -> None:
    """The default is v2, and the version is what most have forgotten."""
    run = module(name=NAME, flavor_name="x")
    assert "api_version: v3" in run.result["error"]["invalid_fields"]["flavor_name"][0]
