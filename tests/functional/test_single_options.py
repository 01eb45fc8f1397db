# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every option alone: one read, one update, and nothing lost that the task does not name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import NAME
from tests.functional.runner import Run, Runner
from tests.functional.versions import V2, V3, VERSIONS, Version
from tests.support.contract import BodyContract

Body = dict[str, Any]


@dataclass
class Case:
    """Options of a task, the change of the deployment that they mean, and the paths that differ."""

    name: str
    options: dict[str, Any]
    change: Callable[[Body], Any]
    changes: list[str]

    @property
    def fields(self) -> set[str]:
        """The fields of the deployment in which something differs."""
        return {path.split(".")[0].split("[")[0] for path in self.changes}


def _top(name: str, value: Any, label: str = "", changes: list[str] | None = None, becomes: Any = None) -> Case:
    """Return the case of one field of a deployment; `becomes` where a response has another form of it."""

    def change(body: Body) -> None:
        if value in ("", [], {}):
            body.pop(name)
        else:
            body[name] = value if becomes is None else becomes

    return Case(label or name, {name: value}, change, [name] if changes is None else changes)


def _probe(label: str, settings: dict[str, Any], change: Callable[[Body], Any], changes: list[str]) -> Case:
    """Return the case of an option of the readiness probe."""
    options = {"probes": {"readiness_probe": {"enabled": True, "probe": settings}}}
    where = "probes.readiness_probe.probe"
    return Case(
        f"probe {label}",
        options,
        lambda body: change(body["probes"]["readiness_probe"]["probe"]),
        [f"{where}.{path}" for path in changes],
    )


def _number(name: str, value: int) -> Case:
    return _probe(name, {name: value}, lambda probe: probe.update({name: value}), [name])


def _http_get(name: str, value: Any, becomes: Any, changes: list[str] | None = None) -> Case:
    """Return the case of an option of the handler http_get, which becomes the only handler."""

    def change(probe: Body) -> None:
        del probe["exec"], probe["tcp_socket"]
        if becomes is None:
            del probe["http_get"][name]
        else:
            probe["http_get"][name] = becomes

    label = f"http_get.{name} {'cleared' if becomes is None else ''}".strip()
    paths = ["exec", *[f"http_get.{path}" for path in changes or [name]], "tcp_socket"]
    return _probe(label, {"http_get": {"port": 8090, name: value}}, change, paths)


def _scale(
    version: Version, label: str, scale: dict[str, Any], changes: list[str], change: Callable[[Body], Any] | None = None
) -> Case:
    """Return the case of an option of the scale in region 7; `change` where it is more than these values."""
    changed = change or (lambda body: body.update(scale))
    return Case(
        f"scale {label}",
        {"containers": version.with_region(7, **scale)},
        lambda body: changed(body["containers"][7]["scale"]),
        [f"containers[7].scale.{path}" for path in changes],
    )


def _triggers(version: Version) -> dict[str, Any]:
    triggers: dict[str, Any] = version.rich()["containers"][0]["scale"]["triggers"]
    return triggers


def _trigger(version: Version, name: str, value: Any) -> Case:
    """Return the case of one trigger changed, the others given as they are."""
    triggers = _triggers(version)
    wanted = {**triggers, name: {**triggers[name], **value}}
    return _scale(version, f"triggers.{name}", {"triggers": wanted}, [f"triggers.{name}.{part}" for part in value])


def _only_trigger(version: Version, name: str) -> Case:
    """Return the case of one trigger given alone, which removes the others."""
    triggers = _triggers(version)
    gone = [f"triggers.{other}" for other in triggers if other != name]
    return _scale(version, f"only {name}", {"triggers": {name: triggers[name]}}, gone)


def _only_handler(name: str, handler: dict[str, Any]) -> Case:
    """Return the case of one handler given alone and unchanged, which removes the others."""

    def change(probe: Body) -> None:
        for other in {"exec", "http_get", "tcp_socket"} - {name}:
            del probe[other]

    return _probe(f"only {name}", {name: handler}, change, sorted({"exec", "http_get", "tcp_socket"} - {name}))


def _replace_handlers(probe: Body, **handlers: Any) -> None:
    for name in ("exec", "http_get", "tcp_socket"):
        probe.pop(name)
    probe.update(handlers)


def _disable(body: Body) -> None:
    body["probes"]["startup_probe"]["enabled"] = False


def _without_key(body: Body) -> None:
    del body["envs"]["KEY"]
    del body["envs"]["HF_TOKEN"]


def _fields(version: Version) -> list[Case]:
    """Return the cases of whole fields."""
    other_key = "0bbb0000-1111-4222-8333-444455556666"
    words = ["python", "-m", "http.server", "--bind=a b"]
    one, two = version.key_names
    return [
        _top("image", "nginx:1.30"),
        _top(version.flavor_option, version.flavors[1]),
        _top("listening_port", 9000),
        _top("auth_enabled", False),
        _top("timeout", 60),
        _top("timeout", 0, "timeout of zero"),
        Case("idle_timeout", {"idle_timeout": 60}, lambda body: body.update(timeout=60), ["timeout"]),
        _top("description", "Another one"),
        _top("description", "", "description cleared"),
        _top(version.registry_option, version.registries[1]),
        _top(version.registry_option, "", f"{version.registry_option} cleared"),
        _top("command", words, becomes=version.shown_command(words)),
        _top("command", [], "command cleared"),
        _top(version.keys_option, [other_key, one], becomes=sorted([other_key, one])),
        _top(version.keys_option, [two], f"{version.keys_option} with one less"),
        _top(version.keys_option, [], f"{version.keys_option} cleared"),
        _top("envs", {"A": "b"}, changes=["envs.DEBUG_MODE", "envs.KEY", "envs.HF_TOKEN", "envs.A"]),
        _top("envs", {}, "envs cleared", changes=["envs.DEBUG_MODE", "envs.KEY", "envs.HF_TOKEN"]),
        Case("envs with two less", {"envs": {"DEBUG_MODE": "False"}}, _without_key, ["envs.KEY", "envs.HF_TOKEN"]),
        Case("secret_envs", {"secret_envs": {"S": "s"}}, lambda body: body["envs"].update(S="s"), ["envs.S"]),
    ]


def _regions(version: Version) -> list[Case]:
    """Return the cases of regions and what they scale by."""
    thresholds = ("cpu", "memory", "gpu_memory", "gpu_utilization")
    return [
        _scale(version, "min", {"min": 0}, ["min"]),
        _scale(version, "max", {"max": 300}, ["max"]),
        _scale(version, "cooldown_period", {"cooldown_period": 3600}, ["cooldown_period"]),
        _scale(
            version,
            "triggers cleared",
            {"triggers": {}},
            [f"triggers.{name}" for name in _triggers(version)],
            lambda scale: scale.pop("triggers"),
        ),
        *(_trigger(version, name, {"threshold": 99}) for name in thresholds),
        _trigger(version, "http", {"rate": 1000, "window": 3600}),
        *(_only_trigger(version, name) for name in _triggers(version)),
        Case(
            "a region less",
            {"containers": version.with_region(7)[:2]},
            lambda body: body["containers"].pop(11),
            ["containers[11]"],
        ),
        Case(
            "a region more",
            {"containers": [*version.with_region(7), {"region_id": 3, "scale": {"min": 0, "max": 5}}]},
            lambda body: body["containers"].update({3: {"scale": {"min": 0, "max": 5}}}),
            ["containers[3]"],
        ),
    ]


PROBES = [
    Case("a probe off", {"probes": {"startup_probe": {"enabled": False}}}, _disable, ["probes.startup_probe.enabled"]),
    _number("failure_threshold", 9),
    _number("initial_delay_seconds", 0),
    _number("period_seconds", 99),
    _number("success_threshold", 1),
    _number("timeout_seconds", 1),
    _http_get("port", 9999, 9999),
    _http_get("path", "/other", "/other"),
    _http_get("path", "", "/"),
    _http_get("schema", "HTTP", "HTTP"),
    _http_get("host", "other.example.com", "other.example.com"),
    _http_get("host", "", None),
    _http_get(
        "headers", {"X-New": "n"}, {"X-New": "n"}, [f"headers.{n}" for n in ("Authorization", "X-Tenant", "X-New")]
    ),
    _http_get("headers", {}, None, ["headers.Authorization", "headers.X-Tenant"]),
    _probe(
        "exec.command",
        {"exec": {"command": ["true"]}},
        lambda probe: _replace_handlers(probe, exec={"command": ["true"]}),
        ["exec.command", "http_get", "tcp_socket"],
    ),
    _probe(
        "tcp_socket.port",
        {"tcp_socket": {"port": 1}},
        lambda probe: _replace_handlers(probe, tcp_socket={"port": 1}),
        ["exec", "http_get", "tcp_socket.port"],
    ),
    _only_handler("exec", {"command": ["cat", "/ready"]}),
    _only_handler("http_get", {"port": 8090}),
    _only_handler("tcp_socket", {"port": 8091}),
]


def _logging(name: str, value: Any, changes: list[str], change: Callable[[Body], Any] | None = None) -> Case:
    return Case(
        f"logging.{name}",
        {"logging": {name: value}},
        lambda body: change(body["logging"]) if change else body["logging"].update({name: value}),
        [f"logging.{path}" for path in changes],
    )


#: What v2 does not have.
OF_V3 = [
    _scale(V3, "polling_interval", {"polling_interval": 3600}, ["polling_interval"]),
    *(
        _trigger(V3, "sqs", {name: value})
        for name, value in {
            "queue_url": "https://sqs.example.com/1/other",
            "queue_length": 50,
            "activation_queue_length": 20,
            "aws_region": "us-east-1",
            "aws_endpoint": "https://other.example.com",
            "secret_name": "other-secret",
            "scale_on_delayed": False,
            "scale_on_flight": False,
        }.items()
    ),
    _logging("enabled", False, ["enabled"]),
    _logging("destination_region_id", 9, ["destination_region_id"]),
    _logging("topic_name", "other.topic", ["topic_name"]),
    _logging("topic_name", "", ["topic_name"], lambda logging: logging.pop("topic_name")),
    _logging("retention_policy", {"period": 1825}, ["retention_policy.period"]),
    _logging("retention_policy", {}, ["retention_policy.period"], lambda logging: logging.pop("retention_policy")),
    Case(
        "ingress_opts",
        {"ingress_opts": {"disable_response_buffering": False}},
        lambda body: body["ingress_opts"].update(disable_response_buffering=False),
        ["ingress_opts.disable_response_buffering"],
    ),
]

CASES = [
    (version, case)
    for version in VERSIONS
    for case in [*_fields(version), *_regions(version), *PROBES, *(OF_V3 if version is V3 else ())]
]

every_option = pytest.mark.parametrize(
    ("version", "case"), CASES, ids=[f"{version}-{case.name}" for version, case in CASES]
)
every_option_of_v2 = pytest.mark.parametrize(
    ("version", "case"),
    [(version, case) for version, case in CASES if version is V2],
    ids=[case.name for version, case in CASES if version is V2],
)
every_option_of_v3 = pytest.mark.parametrize(
    ("version", "case"),
    [(version, case) for version, case in CASES if version is V3],
    ids=[case.name for version, case in CASES if version is V3],
)


def _expected(version: Version, case: Case) -> Body:
    """Return what the rich deployment becomes."""
    body = version.body_of(version.rich())
    case.change(body)
    return {name: value for name, value in body.items() if value != []}


@dataclass
class Played:
    """A deployment that was stored, then a run in check mode, an update, and the update again."""

    before: Body
    audit: Run
    after_audit: Body
    update: Run
    after: Body
    again: Run


@pytest.fixture(scope="module")
def all_played() -> dict[tuple[Version, int], Played]:
    """The runs of the cases that were played, for the tests that follow."""
    return {}


@pytest.fixture
def played(
    emulator: RunningEmulator,
    module: Runner,
    version: Version,
    case: Case,
    all_played: dict[tuple[Version, int], Played],
) -> Played:
    """The runs of a case. The tests that look at them share them."""
    # Names of cases repeat, and both versions have some of them.
    key = (version, id(case))
    if key not in all_played:
        before = version.seed(emulator, version.rich())
        options = {**version.identity, **case.options}
        audit, after_audit = module(check=True, **options), version.stored_rich(emulator)
        update, after = module(**options), version.stored_rich(emulator)
        all_played[key] = Played(before, audit, after_audit, update, after, again=module(**options))
    return all_played[key]


@every_option
def test_option_takes_one_lookup_and_one_update(played: Played, version: Version) -> None:
    """And on v3 the polls of the task, and a read of the result."""
    assert played.update.calls == [*version.lookup, *version.update]


@every_option_of_v2
def test_option_by_name_takes_one_list_and_one_write(stored: Body, module: Runner, case: Case) -> None:
    """The lookup of the name is no extra request."""
    assert module(name=NAME, **case.options).calls == ["LIST", "PUT"]


@every_option
def test_update_loses_no_other_field(played: Played, version: Version, case: Case) -> None:
    """The deployment is as it was, with that one change."""
    after, expected = version.body_of(played.after), _expected(version, case)
    if case.name == "a region more":
        expected["containers"][3]["scale"] |= after["containers"][3]["scale"]
    if version is V3 and case.options.get("api_keys") == []:
        # Without keys the API switches authentication off.
        expected["auth_enabled"] = False
    assert after == expected


@every_option_of_v2
def test_update_body_on_v2_is_the_whole_deployment(played: Played, version: Version, case: Case) -> None:
    """What a full replacement leaves out would go back to its default."""
    body = played.update.body()
    assert set(body) == set(version.managed)
    assert version.body_of(body) == _expected(version, case)


@every_option_of_v3
def test_update_body_on_v3_is_the_changed_fields(played: Played, version: Version, case: Case) -> None:
    """Each of them whole, and never one that nobody named."""
    body = version.body(played.update)
    expected = _expected(version, case)
    assert set(body) == case.fields
    whole = version.body_of({**version.rich(), **body})
    assert {name: whole.get(name) for name in body} == {name: expected.get(name) for name in body}


@every_option_of_v3
def test_update_body_matches_the_diff(played: Played, version: Version, case: Case) -> None:
    """But for values that are secret, and for what is null."""
    update = played.update
    body = version.body_of({**version.rich(), **version.body(update)})
    shown = version.body_of(update.result["diff"]["after"])
    for fields in (body, shown):
        fields.pop("envs", None)
        for probe in fields.get("probes", {}).values():
            probe["probe"].get("http_get", {}).pop("headers", None)
    assert {name: body.get(name) for name in case.fields} == {name: shown.get(name) for name in case.fields}


@every_option
def test_update_body_matches_the_contract(played: Played, version: Version, contract: BodyContract) -> None:
    """The body is valid against Gcore's schema."""
    assert contract.problems(version.body(played.update)) == []


@every_option_of_v2
def test_unset_timeout_and_cooldown_stay_unset(played: Played, case: Case) -> None:
    """Left out of the body they would become 120 and 60."""
    body = played.update.body()
    region_nine = next(each for each in body["containers"] if each["region_id"] == 9)
    timeout = case.options.get("timeout", case.options.get("idle_timeout"))
    assert (body["timeout"], region_nine["scale"]["cooldown_period"]) == (timeout, None)


@every_option
def test_option_takes_one_read_on_the_second_run(played: Played) -> None:
    """Whatever the API fills in, nothing is left to do."""
    again = played.again
    assert (again.changed, again.calls, again.result["changes"]) == (False, ["GET"], [])


@every_option
def test_changes_are_the_named_paths_only(played: Played, case: Case) -> None:
    """The result names what differs and nothing else."""
    # On v3, without keys the API switches authentication off.
    also = ["auth_enabled"] if case.options.get("api_keys") == [] else []
    assert sorted(played.update.result["changes"]) == sorted([*case.changes, *also])


@every_option
def test_check_mode_only_reads(played: Played) -> None:
    """The audit is one request, and the deployment stays as it was."""
    assert (played.audit.calls, played.audit.changed, played.after_audit) == (["GET"], True, played.before)


@every_option
def test_check_mode_shows_what_the_real_run_shows(played: Played) -> None:
    """Diff and changes are equal in both."""
    audit, real = played.audit.result, played.update.result
    assert (audit["diff"], audit["changes"]) == (real["diff"], real["changes"])


@every_option
def test_accepted_update_gives_no_warning(
    stored: Body, emulator: RunningEmulator, module: Runner, version: Version, case: Case
) -> None:
    """Warnings are for what was not taken, but those about fields that nobody knows, and about authentication."""
    emulator.settings(odd_responses=False)
    run = module(**version.identity, **case.options)
    assert ("warnings" in run.result) is (case.options.get("api_keys") == [])


@every_option
def test_check_mode_foresees_the_deployment(played: Played, version: Version, case: Case) -> None:
    """What the deployment would become is what it becomes, but for defaults that the API fills in."""
    foreseen = version.body_of(played.audit.result["deployment"])
    became = version.body_of(played.update.result["deployment"])
    if case.name == "a region more":
        foreseen["containers"][3]["scale"] = {**became["containers"][3]["scale"], **foreseen["containers"][3]["scale"]}
    assert foreseen == became
