# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only v3 has: what a PATCH holds, words that a response joins, and what is not set in its own way."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import container, set_parts
from tests.functional.deployments_v3 import SQS
from tests.functional.runner import Runner
from tests.functional.versions import V3, Version
from tests.support.contract import BodyContract

# The one version here; the fixtures ask for it as elsewhere.
pytestmark = pytest.mark.parametrize("version", [V3], ids=str)

COMMAND = ["nginx", "-g", "daemon off;"]
_OFF = {"enabled": False, "destination_region_id": None, "topic_name": None, "retention_policy": None}


@pytest.fixture(params=["one text", "words"])
def answered(request: pytest.FixtureRequest, stored: dict[str, Any], emulator: RunningEmulator) -> None:
    """The next response shows the command as the contract says, or as a list, as v2's answers do."""
    if request.param == "words":
        emulator.fault("replace", method="GET", path="/deployments/", patch=[{"path": "command", "value": COMMAND}])


def test_command_is_compared_by_its_joined_words(answered: None, module: Runner, version: Version) -> None:
    """In whichever form it is answered."""
    run = module(**version.identity, command=COMMAND)
    assert (run.failed, run.calls) == (False, ["GET"])


@pytest.mark.parametrize(
    "words", [["nginx", "-g", "daemon", "on;"], [*COMMAND, ""], ["nginx", "-g", "daemon  off;"], COMMAND[:2]]
)
def test_command_that_differs_is_sent_as_written(
    answered: None, module: Runner, version: Version, words: list[str]
) -> None:
    """With its words whole, and nothing beside it."""
    assert version.body(module(**version.identity, command=words)) == {"command": words}


def test_command_that_was_read_is_never_sent(answered: None, module: Runner, version: Version) -> None:
    """Nobody knows where its words ended, although the task names it."""
    run = module(**{**version.identity, **version.current_options(image="nginx:1.30")})
    assert version.body(run) == {"image": "nginx:1.30"}


def test_command_is_cleared_by_an_empty_list(
    answered: None, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """A null may be as good as left out."""
    run = module(**version.identity, command=[])
    assert (version.body(run), version.stored_rich(emulator)["command"]) == ({"command": []}, None)


def test_command_words_are_shown_on_both_sides_of_the_diff(
    stored: dict[str, Any], module: Runner, version: Version
) -> None:
    """Those that were read are parted at blanks."""
    diff = module(**version.identity, command=["sleep", "a b"]).result["diff"]
    sides = (diff["before"]["command"], diff["after"]["command"])
    assert sides == (["nginx", "-g", "daemon", "off;"], ["sleep", "a b"])


def test_patch_sends_only_changed_fields(stored: dict[str, Any], module: Runner, version: Version) -> None:
    """The task says everything, and one thing differs."""
    run = module(**{**version.identity, **version.current_options(timeout=60)})
    assert version.body(run) == {"timeout": 60}


@pytest.mark.parametrize("kind", ["rich", "plain"])
def test_patch_sends_no_field_left_out(emulator: RunningEmulator, module: Runner, version: Version, kind: str) -> None:
    """However much the deployment has."""
    version.seed(emulator, version.rich() if kind == "rich" else version.plain())
    assert version.body(module(**version.identity, image="nginx:1.30")) == {"image": "nginx:1.30"}


def test_patch_of_variables_has_the_unchanged_ones(stored: dict[str, Any], module: Runner, version: Version) -> None:
    """A field that changes is sent whole."""
    body = version.body(module(**version.identity, envs={"A": "1"}, purge_envs=False))
    assert body == {"envs": {"DEBUG_MODE": "False", "KEY": "12345", "HF_TOKEN": "stored-secret-value", "A": "1"}}


def test_patch_of_a_region_has_the_others(stored: dict[str, Any], module: Runner, version: Version) -> None:
    """As they were read, with what the task does not name of them."""
    body = version.body(module(**version.identity, containers=version.with_region(11, max=9)))
    expected = version.rich()["containers"]
    expected[2]["scale"]["max"] = 9
    managed = [{"region_id": each["region_id"], "scale": each["scale"]} for each in expected]
    assert set_parts(body) == set_parts({"containers": managed})


def test_triggers_left_out_of_a_create_are_the_apis_own(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """They are not in the body."""
    run = module(name="fresh-one", **version.minimal_options())
    (created,) = [each for each in version.stored(emulator) if each["name"] == "fresh-one"]
    assert "triggers" not in run.body("POST")["containers"][0]["scale"]
    assert set_parts(created["containers"][0]["scale"]["triggers"]) == {
        "cpu": {"threshold": 80},
        "memory": {"threshold": 80},
    }


def test_triggers_left_empty_in_a_create_are_none(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """The empty dict says so to the API."""
    run = module(name="fresh-one", **version.minimal_options(containers=[container(7, triggers={})]))
    (created,) = [each for each in version.stored(emulator) if each["name"] == "fresh-one"]
    assert run.body("POST")["containers"][0]["scale"]["triggers"] == {}
    assert set_parts(created["containers"][0]["scale"]["triggers"]) == {}


@pytest.mark.parametrize("scale", [{}, {"triggers": {}}, {"triggers": {"cpu": {"threshold": 5}}}])
def test_triggers_of_a_create_are_unchanged_on_the_second_run(
    module: Runner, version: Version, scale: dict[str, Any]
) -> None:
    """The second run changes nothing, and neither warns."""
    options = version.minimal_options(name="fresh-one", containers=[container(7, **scale)])
    runs = [module(**options), module(**options)]
    assert [run.calls for run in runs] == [[*version.lookup_by_name, *version.create], version.lookup_by_name]
    assert ["warnings" in run.result for run in runs] == [False, False]


def test_triggers_of_an_added_region_are_those_of_the_api(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """Those left out are not in the PATCH, and no warning."""
    version.seed(emulator, version.plain())
    run = module(**version.identity, containers=[container(7), container(8)])
    added = next(each for each in version.body(run)["containers"] if each["region_id"] == 8)
    assert (added, "did not apply" in str(run.result)) == ({"region_id": 8, "scale": {"min": 0, "max": 1}}, False)


@pytest.mark.parametrize(
    ("name", "stored_as", "wanted"),
    [
        *(
            ("logging", stored_as, {"enabled": True, "destination_region_id": 7, "topic_name": "logs.example"})
            for stored_as in (None, {"enabled": False}, _OFF)
        ),
        *(
            ("ingress_opts", stored_as, {"disable_response_buffering": True})
            for stored_as in (None, {"disable_response_buffering": False})
        ),
    ],
    ids=str,
)
def test_switched_off_feature_can_be_switched_on(
    emulator: RunningEmulator, module: Runner, version: Version, name: str, stored_as: Any, wanted: dict[str, Any]
) -> None:
    """Null is as good as switched off, and is no hindrance."""
    version.seed(emulator, version.plain(**{name: stored_as}))
    run = module(**version.identity, **{name: wanted})
    assert set_parts(version.body(run)) == {name: wanted}
    assert run.result["changes"] == [f"{name}.{part}" for part in wanted]


def test_authentication_is_switched_off_by_an_empty_list_of_keys(
    stored: dict[str, Any], emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """By the keys alone, since the API refuses both fields together; check mode, diff and a warning tell of it."""
    audit, real = module(check=True, **version.identity, api_keys=[]), module(**version.identity, api_keys=[])
    assert (version.body(real), version.stored_rich(emulator)["auth_enabled"]) == ({"api_keys": []}, False)
    for run in (audit, real):
        result = run.result
        assert sorted(result["changes"]) == ["api_keys", "auth_enabled"]
        assert [result["diff"][side]["auth_enabled"] for side in ("before", "after")] == [True, False]
        assert "auth_enabled: true -> false\n" in result["diff"]["prepared"]
        assert result["deployment"]["auth_enabled"] is False
        assert ("without a key" in str(result["warnings"]), "did not apply" in str(result["warnings"])) == (True, False)


def test_authentication_switched_off_by_its_option_gives_no_warning(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """The task says it itself."""
    version.seed(emulator, version.plain(auth_enabled=True))
    assert "without a key" not in str(module(**version.identity, auth_enabled=False).result)


def test_keys_switch_authentication_on(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """By the keys alone, and without a warning."""
    version.seed(emulator, version.plain())
    run = module(**version.identity, api_keys=["key-one"])
    assert (version.body(run), "warnings" in run.result) == ({"api_keys": ["key-one"]}, False)
    assert sorted(run.result["changes"]) == ["api_keys", "auth_enabled"]
    assert version.stored_rich(emulator)["auth_enabled"] is True


@pytest.mark.parametrize("keys", [None, [], "missing"])
def test_authentication_without_keys_is_switched_off_by_itself(
    emulator: RunningEmulator, module: Runner, version: Version, keys: Any
) -> None:
    """There is no key to take away, so that the switch itself is sent."""
    deployment = version.plain(api_keys=keys, auth_enabled=True)
    if keys == "missing":
        del deployment["api_keys"]
    version.seed(emulator, deployment)
    run = module(**version.identity, api_keys=[])
    assert (version.body(run), run.result["changes"]) == ({"auth_enabled": False}, ["auth_enabled"])
    assert module(**version.identity, api_keys=[]).calls == ["GET"]


def test_authentication_that_stays_on_without_keys_is_a_warning(
    stored: dict[str, Any], emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """The API would not have done what no keys mean."""
    emulator.fault("replace", **version.updated_response, patch=[{"path": "auth_enabled", "value": True}])
    assert "auth_enabled" in str(module(**version.identity, api_keys=[]).result["warnings"])


@pytest.mark.parametrize("name", ["cooldown_period", "polling_interval"])
def test_null_number_of_a_region_is_left_out_of_a_patch(
    emulator: RunningEmulator, module: Runner, version: Version, contract: BodyContract, name: str
) -> None:
    """The contract has no null there; what the API puts in its place is no warning, and no change afterwards."""
    deployment = version.rich()
    deployment["containers"][0]["scale"][name] = None
    version.seed(emulator, deployment)
    options = {**version.identity, "containers": version.with_region(9, max=9)}
    run = module(**options)
    body = version.body(run)
    scale = next(each["scale"] for each in body["containers"] if each["region_id"] == 7)
    assert (name in scale, contract.problems(body), "did not apply" in str(run.result)) == (False, [], False)
    assert module(**options).calls == ["GET"]


#: Parts of the scale of a region: the value that a response has, and the one that is asked for and means the same.
SAME_SCALE: list[tuple[str, Any, Any]] = [
    ("cooldown_period", "missing", 60),
    ("polling_interval", "missing", 30),
    *(
        ("triggers", {"sqs": {**SQS, "aws_endpoint": value}}, {"sqs": {**SQS, "aws_endpoint": ""}})
        for value in (None, "")
    ),
    *(
        ("triggers", {"sqs": {**SQS, name: value}}, {"sqs": {**SQS, name: False}})
        for name in ("scale_on_delayed", "scale_on_flight")
        for value in (None, False)
    ),
    ("triggers", {"sqs": SQS, "cpu": None}, {"sqs": SQS}),
]


@pytest.mark.parametrize(
    ("name", "answered", "asked"), SAME_SCALE, ids=[f"{case[0]}-{n}" for n, case in enumerate(SAME_SCALE)]
)
def test_unset_region_field_equals_its_default(
    emulator: RunningEmulator, module: Runner, version: Version, name: str, answered: Any, asked: Any
) -> None:
    """Null, missing, empty, and the contract's default where it has one."""
    region = container(7, cooldown_period=90, polling_interval=45, triggers={"http": {"rate": 5, "window": 6}})
    region["scale"][name] = answered
    if answered == "missing":
        del region["scale"][name]
    version.seed(emulator, version.plain(containers=[region]))
    # As the contract has it: the emulator would fill in one that is missing.
    emulator.settings(odd_responses=False)
    assert module(**version.identity, containers=[container(7, **{name: asked})]).calls == ["GET"]


@pytest.mark.parametrize(
    ("option", "answered"),
    [
        ({"topic_name": ""}, {"topic_name": None}),
        ({"topic_name": ""}, {"topic_name": ""}),
        ({"topic_name": ""}, {}),
        ({"retention_policy": {}}, {"retention_policy": None}),
        ({"retention_policy": {}}, {"retention_policy": {"period": None}}),
        ({"retention_policy": {}}, {}),
        ({"enabled": True}, {"destination_region_id": None}),
    ],
)
def test_unset_logging_forms_are_equal(
    emulator: RunningEmulator, module: Runner, version: Version, option: dict[str, Any], answered: dict[str, Any]
) -> None:
    """Null, missing, and empty, while it is switched on."""
    version.seed(emulator, version.plain(logging={"enabled": True, **answered}))
    assert module(**version.identity, logging=option).calls == ["GET"]


def test_application_deployment_without_a_name_is_refused(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """The kind says whose it is."""
    version.seed(emulator, version.rich(object_references=[{"kind": "AppDeployment", "name": ""}]))
    run = module(**version.identity, image="nginx:1.30")
    assert (run.failed, run.calls, "force: true" in run.msg) == (True, ["GET"], True)


def _probe(**settings: Any) -> dict[str, Any]:
    return {"probes": {"liveness_probe": {"enabled": True, "probe": settings}}}


def _http_get(**http_get: Any) -> dict[str, Any]:
    """Return the options of one handler that leave the others."""
    others = {name: V3.rich()["probes"]["liveness_probe"]["probe"][name] for name in ("exec", "tcp_socket")}
    return _probe(**others, http_get={"port": 8080, **http_get})


def _without_probe(deployment: dict[str, Any]) -> dict[str, Any]:
    del deployment["probes"]["startup_probe"]
    return deployment


#: Updates that take something away, or that may read as if they did.
TAKEN: dict[str, dict[str, Any]] = {
    "a description": {"description": ""},
    "a registry": {"credentials_name": ""},
    "a command": {"command": []},
    "all keys": {"api_keys": []},
    "all variables": {"envs": {}},
    "a variable": {"envs": {"KEY": "12345"}},
    "all triggers": {"containers": V3.with_region(7, triggers={})},
    "triggers": {"containers": V3.with_region(7, triggers={"cpu": {"threshold": 80}})},
    "a region": {"containers": V3.with_region(7)[:2]},
    "a topic": {"logging": {"topic_name": ""}},
    "a period": {"logging": {"retention_policy": {}}},
    "a probe": {"probes": {"liveness_probe": {"enabled": False}}},
    "a host": _http_get(host=""),
    "all headers": _http_get(headers={}),
    "a header": _http_get(headers={"X-Tenant": None}),
    "a number": _probe(period_seconds=99),
}
#: Updates that take handlers away, which only a null can say where the API lays probes over each other.
HANDLERS: dict[str, dict[str, Any]] = {
    "all but exec": _probe(exec={"command": ["true"]}),
    "all but http_get": _probe(http_get={"port": 1}),
    "all but tcp_socket": _probe(tcp_socket={"port": 1}),
}
BEHAVIOURS: dict[str, dict[str, str]] = {
    "nulls keep": {"patch_nulls": "keep"},
    "probes replace": {"patch_probes": "replace"},
    "both": {"patch_nulls": "keep", "patch_probes": "replace"},
}
each_behaviour = pytest.mark.parametrize("settings", BEHAVIOURS.values(), ids=BEHAVIOURS)


def _became(
    emulator: RunningEmulator, module: Runner, version: Version, deployment: dict[str, Any], options: dict[str, Any]
) -> tuple[Any, Any]:
    """Return what an update makes of a deployment, and the warnings of the run about what was not taken."""
    emulator.settings(odd_responses=False)
    version.seed(emulator, deployment)
    run = module(**version.identity, **options)
    warnings = run.result.get("warnings")
    return version.body_of(version.stored_rich(emulator)), warnings if "did not apply" in str(warnings) else None


@each_behaviour
@pytest.mark.parametrize("options", [*TAKEN.values(), *HANDLERS.values()], ids=[*TAKEN, *HANDLERS])
def test_update_is_the_same_or_warns_whatever_a_null_means(
    emulator: RunningEmulator, module: Runner, version: Version, settings: dict[str, str], options: dict[str, Any]
) -> None:
    """The contract does not say what a null and a part of the probes do in a PATCH."""
    expected, warnings = _became(emulator, module, version, version.rich(), options)
    emulator.settings(**settings)
    found, warned = _became(emulator, module, version, version.rich(), options)
    assert (warnings, found == expected) == (None, not warned)


@each_behaviour
@pytest.mark.parametrize("options", TAKEN.values(), ids=TAKEN)
def test_update_without_nulls_does_not_depend_on_their_meaning(
    emulator: RunningEmulator, module: Runner, version: Version, settings: dict[str, str], options: dict[str, Any]
) -> None:
    """A second run finds nothing to do."""
    version.seed(emulator, version.rich())
    emulator.settings(**settings)
    module(**version.identity, **options)
    assert module(**version.identity, **options).calls == ["GET"]


@each_behaviour
def test_probe_that_is_added_leaves_the_others(
    emulator: RunningEmulator, module: Runner, version: Version, settings: dict[str, str]
) -> None:
    """Whether the API lays probes over each other or replaces them."""
    options = {"probes": {"startup_probe": {"enabled": True, "probe": {"tcp_socket": {"port": 1}}}}}
    expected = _became(emulator, module, version, _without_probe(version.rich()), options)
    emulator.settings(**settings)
    assert _became(emulator, module, version, _without_probe(version.rich()), options) == expected


@pytest.mark.parametrize("options", HANDLERS.values(), ids=HANDLERS)
def test_probe_handler_kept_by_the_api_is_a_warning_with_its_name(
    emulator: RunningEmulator, module: Runner, version: Version, options: dict[str, Any]
) -> None:
    """Where a null is as good as left out, nothing can take it away."""
    emulator.settings(patch_nulls="keep")
    _stored, warnings = _became(emulator, module, version, version.rich(), options)
    (kept,) = options["probes"]["liveness_probe"]["probe"]
    gone = {"exec", "http_get", "tcp_socket"} - {kept}
    assert [f"liveness_probe.probe.{name}:" in str(warnings) for name in gone] == [True, True]
