# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every option alone: one GET, one PUT, and nothing lost that the task does not name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.contract import Contract
from tests.functional.deployments import ID, KEYS, NAME, OTHER_UUID, body_of, rich, with_region
from tests.functional.runner import Runner

Body = dict[str, Any]


@dataclass
class Case:
    """Options of a task, the change of the PUT body that they mean, and the paths that differ."""

    name: str
    options: dict[str, Any]
    change: Callable[[Body], None]
    changes: list[str]


def _top(name: str, value: Any, label: str = "", becomes: Any = None, changes: list[str] | None = None) -> Case:
    """Give the case of one field of a deployment; `becomes` where the body has another form of it."""

    def change(body: Body) -> None:
        if value in ("", [], {}):
            body.pop(name)
        else:
            body[name] = value if becomes is None else becomes

    return Case(label or name, {name: value}, change, [name] if changes is None else changes)


def _probe(label: str, settings: dict[str, Any], change: Callable[[Body], None], changes: list[str]) -> Case:
    """Give the case of an option of the readiness probe."""
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
    """Give the case of an option of the handler http_get, which becomes the only handler."""

    def change(probe: Body) -> None:
        del probe["exec"], probe["tcp_socket"]
        if becomes is None:
            del probe["http_get"][name]
        else:
            probe["http_get"][name] = becomes

    label = f"http_get.{name} {'cleared' if becomes is None else ''}".strip()
    paths = ["exec", *[f"http_get.{path}" for path in changes or [name]], "tcp_socket"]
    return _probe(label, {"http_get": {"port": 8090, name: value}}, change, paths)


def _scale(label: str, scale: dict[str, Any], change: Callable[[Body], None], changes: list[str]) -> Case:
    """Give the case of an option of the scale in region 7."""
    return Case(
        f"scale {label}",
        {"containers": with_region(7, **scale)},
        lambda body: change(body["containers"][7]["scale"]),
        [f"containers[7].scale.{path}" for path in changes],
    )


def _trigger(name: str, value: Any) -> Case:
    """Give the case of one trigger changed, the others given as they are."""
    triggers = {**rich()["containers"][0]["scale"]["triggers"], name: value}
    paths = [f"triggers.{name}.{part}" for part in value]

    def change(scale: Body) -> None:
        scale["triggers"][name] = value

    return _scale(f"triggers.{name}", {"triggers": triggers}, change, paths)


def _only_trigger(name: str) -> Case:
    """Give the case of one trigger given alone, which removes the others."""
    triggers = rich()["containers"][0]["scale"]["triggers"]

    def change(scale: Body) -> None:
        scale["triggers"] = {name: triggers[name]}

    gone = [f"triggers.{other}" for other in triggers if other != name]
    return _scale(f"only {name}", {"triggers": {name: triggers[name]}}, change, gone)


def _only_handler(name: str, handler: dict[str, Any]) -> Case:
    """Give the case of one handler given alone and unchanged, which removes the others."""

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


CASES = [
    _top("image", "nginx:1.30"),
    _top("flavor_id", OTHER_UUID),
    _top("listening_port", 9000),
    _top("auth_enabled", False),
    _top("timeout", 60),
    _top("timeout", 0, "timeout of zero"),
    Case("idle_timeout", {"idle_timeout": 60}, lambda body: body.update(timeout=60), ["timeout"]),
    _top("description", "Another one"),
    _top("description", "", "description cleared"),
    _top("image_registry_id", OTHER_UUID),
    _top("image_registry_id", "", "image_registry_id cleared"),
    _top("command", ["python", "-m", "http.server", ""]),
    _top("command", [], "command cleared"),
    _top("api_key_ids", [OTHER_UUID, KEYS[0]], becomes=[OTHER_UUID, KEYS[0]]),
    _top("api_key_ids", [KEYS[1]], "api_key_ids with one less"),
    _top("api_key_ids", [], "api_key_ids cleared"),
    _top("envs", {"A": "b"}, changes=["envs.DEBUG_MODE", "envs.KEY", "envs.HF_TOKEN", "envs.A"]),
    _top("envs", {}, "envs cleared", changes=["envs.DEBUG_MODE", "envs.KEY", "envs.HF_TOKEN"]),
    Case("envs with two less", {"envs": {"DEBUG_MODE": "False"}}, _without_key, ["envs.KEY", "envs.HF_TOKEN"]),
    Case("secret_envs", {"secret_envs": {"S": "s"}}, lambda body: body["envs"].update(S="s"), ["envs.S"]),
    Case(
        "a probe off",
        {"probes": {"startup_probe": {"enabled": False}}},
        _disable,
        ["probes.startup_probe.enabled"],
    ),
    _scale("min", {"min": 0}, lambda scale: scale.update(min=0), ["min"]),
    _scale("max", {"max": 300}, lambda scale: scale.update(max=300), ["max"]),
    _scale("cooldown_period", {"cooldown_period": 3600}, lambda s: s.update(cooldown_period=3600), ["cooldown_period"]),
    _scale(
        "triggers cleared",
        {"triggers": {}},
        lambda scale: scale.pop("triggers"),
        [f"triggers.{name}" for name in ("cpu", "memory", "gpu_memory", "gpu_utilization", "http")],
    ),
    *(_trigger(name, {"threshold": 99}) for name in ("cpu", "memory", "gpu_memory", "gpu_utilization")),
    _trigger("http", {"rate": 1000, "window": 3600}),
    *(_only_trigger(name) for name in ("cpu", "memory", "gpu_memory", "gpu_utilization", "http")),
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
    Case(
        "a region less",
        {"containers": with_region(7)[:2]},
        lambda body: body["containers"].pop(11),
        ["containers[11]"],
    ),
    Case(
        "a region more",
        {"containers": [*with_region(7), {"region_id": 3, "scale": {"min": 0, "max": 5}}]},
        lambda body: body["containers"].update({3: {"scale": {"min": 0, "max": 5}}}),
        ["containers[3]"],
    ),
]

every_option = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def _expected(case: Case) -> Body:
    body = body_of(rich())
    case.change(body)
    body["api_key_ids"] = sorted(body.get("api_key_ids", []))
    return {name: value for name, value in body.items() if value != []}


@every_option
def test_one_option_gives_one_read_and_one_write(stored: Body, module: Runner, case: Case) -> None:
    """The write is the second and last request."""
    assert module(instance_id=ID, **case.options).calls == ["GET", "PUT"]


@every_option
def test_by_name_one_option_gives_one_list_and_one_write(stored: Body, module: Runner, case: Case) -> None:
    """The lookup of the name is no extra request."""
    assert module(name=NAME, **case.options).calls == ["LIST", "PUT"]


@every_option
def test_nothing_else_is_lost(stored: Body, module: Runner, case: Case) -> None:
    """The body is the stored deployment with that one change."""
    body = module(instance_id=ID, **case.options).body()
    assert body_of(body) == _expected(case)


@every_option
def test_the_body_holds_every_managed_field(stored: Body, module: Runner, case: Case) -> None:
    """What a full replacement leaves out would go back to its default."""
    assert set(module(instance_id=ID, **case.options).body()) == set(body_of(rich())) | {"timeout"}


@every_option
def test_the_body_is_what_the_contract_says(stored: Body, module: Runner, case: Case, contract: Contract) -> None:
    """The body is valid against Gcore's schema."""
    assert contract.problems(module(instance_id=ID, **case.options).body()) == []


@every_option
def test_an_unset_timeout_and_cooldown_stay_unset(stored: Body, module: Runner, case: Case) -> None:
    """Left out of the body they would become 120 and 60."""
    body = module(instance_id=ID, **case.options).body()
    region_nine = next(each for each in body["containers"] if each["region_id"] == 9)
    timeout = case.options.get("timeout", case.options.get("idle_timeout"))
    assert (body["timeout"], region_nine["scale"]["cooldown_period"]) == (timeout, None)


@every_option
def test_the_second_run_is_one_read(stored: Body, module: Runner, case: Case) -> None:
    """Whatever the API fills in, nothing is left to do."""
    module(instance_id=ID, **case.options)
    again = module(instance_id=ID, **case.options)
    assert (again.changed, again.calls, again.result["changes"]) == (False, ["GET"], [])


@every_option
def test_only_the_named_paths_change(stored: Body, module: Runner, case: Case) -> None:
    """The result names what differs and nothing else."""
    assert sorted(module(instance_id=ID, **case.options).result["changes"]) == sorted(case.changes)


@every_option
def test_check_mode_only_reads(stored: Body, module: Runner, emulator: RunningEmulator, case: Case) -> None:
    """The audit is one request, and the deployment stays as it was."""
    before = emulator.stored()
    run = module(check=True, instance_id=ID, **case.options)
    assert (run.calls, run.changed, emulator.stored()) == (["GET"], True, before)


@every_option
def test_check_mode_shows_what_the_real_run_shows(stored: Body, module: Runner, case: Case) -> None:
    """Diff and changes are equal in both."""
    audit = module(check=True, instance_id=ID, **case.options).result
    real = module(instance_id=ID, **case.options).result
    assert (audit["diff"], audit["changes"]) == (real["diff"], real["changes"])


@every_option
def test_a_write_that_the_api_took_gives_no_warning(stored: Body, module: Runner, case: Case) -> None:
    """Warnings are for what was not taken."""
    assert "warnings" not in module(instance_id=ID, **case.options).result


@every_option
def test_check_mode_foresees_the_deployment(stored: Body, module: Runner, case: Case) -> None:
    """What the deployment would become is what it becomes, but for defaults that the API fills in."""
    audit = module(check=True, instance_id=ID, **case.options).result["deployment"]
    real = module(instance_id=ID, **case.options).result["deployment"]
    filled_in = case.name == "a region more"
    foreseen, became = body_of(audit), body_of(real)
    if filled_in:
        assert became["containers"][3]["scale"].pop("cooldown_period") == 60
    assert foreseen == became
