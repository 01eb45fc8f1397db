# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any deployment and any task, for property-based tests, and a simple model of what the API makes of a body."""

from __future__ import annotations

import random
import typing as t
from copy import deepcopy
from functools import cache

from hypothesis import strategies as st

UUIDS = [
    "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "0aaa0000-1111-4222-8333-44445555abcd",
    "ffffffff-0000-4000-8000-00000000000e",
]
REGIONS = [5, 7, 9, 10]
VARIABLES = ["DEBUG_MODE", "HF_TOKEN", "ONE", "name"]
HEADERS = ["Authorization", "X-Token", "host"]
PROBES = ["liveness_probe", "readiness_probe", "startup_probe"]
NUMBERS = {
    "failure_threshold": 3,
    "initial_delay_seconds": 0,
    "period_seconds": 10,
    "success_threshold": 1,
    "timeout_seconds": 3,
}

Deployment = dict[str, t.Any]

uuids = st.sampled_from([*UUIDS, *(uuid.upper() for uuid in UUIDS)])
coins = st.booleans()
ports = st.sampled_from([1, 80, 65535])
words = st.lists(st.sampled_from(["nginx", "-g", "daemon off;", ""]), max_size=3)


def some(**fields: st.SearchStrategy[t.Any]) -> st.SearchStrategy[Deployment]:
    """Return dicts that hold any subset of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


@cache
def triggers() -> st.SearchStrategy[Deployment]:
    """Return any set of triggers."""
    threshold = st.fixed_dictionaries({"threshold": st.sampled_from([1, 70, 100])})
    rate = st.fixed_dictionaries({"rate": st.sampled_from([1, 1000]), "window": st.sampled_from([1, 3600])})
    return some(cpu=threshold, memory=threshold, gpu_memory=threshold, gpu_utilization=threshold, http=rate)


@cache
def container_lists() -> st.SearchStrategy[list[Deployment]]:
    """Return one container or more, each in another region."""
    scale = st.fixed_dictionaries(
        {"min": st.sampled_from([0, 1]), "max": st.sampled_from([1, 3, 300])},
        optional={"cooldown_period": st.sampled_from([1, 60, 3600]), "triggers": triggers()},
    )
    one = st.fixed_dictionaries({"region_id": st.sampled_from(REGIONS), "scale": scale})
    return st.lists(one, min_size=1, max_size=4, unique_by=lambda item: item["region_id"])


@cache
def probe_sets(header_values: st.SearchStrategy[t.Any]) -> st.SearchStrategy[Deployment]:
    """Return any probes, with these values of headers."""
    http_get = st.fixed_dictionaries(
        {"port": ports},
        optional={
            "path": st.sampled_from(["/", "/healthz", ""]),
            "schema": st.sampled_from(["HTTP", "HTTPS"]),
            "host": st.sampled_from(["127.0.0.1", ""]),
            "headers": st.dictionaries(st.sampled_from(HEADERS), header_values, max_size=3),
        },
    )
    probe = some(
        exec=st.fixed_dictionaries({"command": words}),
        http_get=http_get,
        tcp_socket=st.fixed_dictionaries({"port": ports}),
        **{name: st.sampled_from([default, 7]) for name, default in NUMBERS.items()},
    )
    configured = st.fixed_dictionaries({"enabled": coins}, optional={"probe": probe})
    return some(**dict.fromkeys(PROBES, configured))


@cache
def bodies() -> st.SearchStrategy[Deployment]:
    """Return any body that the API takes; each secret in it names its place, so that it can be told from all else."""
    stored_values = st.sampled_from(["old", "older", ""])
    return st.fixed_dictionaries(
        {
            "name": st.sampled_from(["my-instance", "a-b-c"]),
            "image": st.sampled_from(["nginx", "nginx:1.27"]),
            "flavor_id": uuids,
            "listening_port": ports,
            "containers": container_lists(),
        },
        optional={
            "api_key_ids": st.lists(uuids, max_size=3),
            "auth_enabled": coins,
            "command": words,
            "description": st.sampled_from(["", "My first instance"]),
            "envs": st.dictionaries(st.sampled_from(VARIABLES), stored_values, max_size=4).map(told_apart),
            "image_registry_id": uuids,
            "probes": probe_sets(stored_values.map(lambda value: value and f"s3cr3t-header-{value}")),
            "timeout": st.sampled_from([0, 120, None]),
        },
    )


def told_apart(variables: dict[str, str]) -> dict[str, str]:
    """Return variables whose values are found under no other name."""
    return {name: value and f"s3cr3t-{name}-{value}" for name, value in variables.items()}


def settled(body: Deployment) -> Deployment:
    """Return what the API stores for a body: every default of the contract filled in."""
    stored = {
        "api_key_ids": [],
        "auth_enabled": False,
        "command": None,
        "description": None,
        "envs": {},
        "image_registry_id": None,
        "probes": None,
        "timeout": 120,
        **deepcopy(body),
    }
    stored.pop("project_id", None)
    for container in stored["containers"]:
        container["scale"] = {"cooldown_period": 60, "triggers": None, **container["scale"]}
    for name, configured in (stored["probes"] or {}).items():
        if configured and configured.get("probe") is not None:
            probe = {**NUMBERS, **configured["probe"]}
            if probe.get("http_get") is not None:
                probe["http_get"] = {"path": "/", "schema": "HTTP", "host": None, "headers": {}, **probe["http_get"]}
            stored["probes"][name] = {**configured, "probe": probe}
    return stored


def answered(stored: Deployment, odd: random.Random) -> Deployment:
    """Return what is stored as the API may answer it: sets in any order, nulls, any case of UUIDs, unknown fields."""
    shown = {"id": UUIDS[0], "status": "ACTIVE", "address": None, "unknown": {"envs": None}, **deepcopy(stored)}
    odd.shuffle(shown["containers"])
    odd.shuffle(shown["api_key_ids"])
    shown["api_key_ids"] = [_recased(key, odd) for key in shown["api_key_ids"]]
    shown["flavor_id"] = _recased(shown["flavor_id"], odd)
    if shown["image_registry_id"]:
        shown["image_registry_id"] = _recased(shown["image_registry_id"], odd)
    for container in shown["containers"]:
        container.update(deploy_status={"ready": odd.randint(0, 3), "total": 3}, error_message=None)
        container["scale"]["polling_interval"] = 30
        _empty_as_any(container["scale"], ["triggers"], odd)
        _absent_as_null(
            container["scale"]["triggers"] if container["scale"].get("triggers") else {}, ["cpu", "http"], odd
        )
    for configured in (shown["probes"] or {}).values():
        probe = (configured or {}).get("probe") or {}
        _absent_as_null(probe, ["exec", "http_get", "tcp_socket"], odd)
        _empty_as_any(probe.get("http_get") or {}, ["headers", "host"], odd)
    if shown["probes"] is not None:
        _absent_as_null(shown["probes"], PROBES, odd)
    _empty_as_any(shown, ["api_key_ids", "command", "description", "envs", "image_registry_id", "probes"], odd)
    return shown


def _recased(uuid: str, odd: random.Random) -> str:
    return uuid.upper() if odd.random() < 0.5 else uuid.lower()


def _empty_as_any(part: Deployment, names: list[str], odd: random.Random) -> None:
    """Let what is not set be as it is, null, or missing."""
    for name in names:
        if name in part and part[name] in (None, "", [], {}):
            fate = odd.randint(0, 2)
            if fate == 1:
                part[name] = None
            elif fate == 2:
                del part[name]


def _absent_as_null(part: Deployment, names: list[str], odd: random.Random) -> None:
    for name in names:
        if part and name not in part and odd.random() < 0.5:
            part[name] = None


@st.composite
def tasks(draw: st.DrawFn, stored: Deployment | None) -> Deployment:
    """Return any task for what is stored: any subset of the options, nulls only where there is a value to keep."""
    given = draw(option_subsets() if stored else bodies().map(_without_variables))
    variables = draw(variables_by_kind())
    kept = set((stored or {}).get("envs") or {})
    if draw(coins):
        given["envs"] = {name: value for name, (kind, value) in variables.items() if kind == "public"}
    if draw(coins):
        given["secret_envs"] = {name: value for name, (kind, value) in variables.items() if kind == "secret"}
        expected = {name for name, (kind, _value) in variables.items() if kind == "expected"}
        given["secret_envs"].update(dict.fromkeys(sorted(expected & kept)))
    purges = draw(st.sampled_from([None, True, False]))
    if purges is not None:
        given["purge_envs"] = purges
    for name, configured in given.get("probes", {}).items():
        headers = (configured.get("probe", {}).get("http_get") or {}).get("headers", {})
        for header in sorted(set(headers) & set(_stored_headers(stored, name))):
            if draw(coins):
                headers[header] = None
    return given


@cache
def option_subsets() -> st.SearchStrategy[Deployment]:
    """Return any subset of the options that are in a body, without the variables."""
    return some(
        name=st.sampled_from(["my-instance", "a-b-c"]),
        image=st.sampled_from(["nginx", "nginx:1.27"]),
        flavor_id=uuids,
        listening_port=ports,
        containers=container_lists(),
        api_key_ids=st.lists(uuids, max_size=3),
        auth_enabled=coins,
        command=words,
        description=st.sampled_from(["", "My first instance"]),
        image_registry_id=st.one_of(st.just(""), uuids),
        probes=probe_sets(st.sampled_from(["s3cr3t-header-old", "s3cr3t-header-new", ""])),
        timeout=st.sampled_from([0, 120]),
    )


@cache
def variables_by_kind() -> st.SearchStrategy[dict[str, tuple[str, t.Any]]]:
    """Return variables, each public, secret, or expected with whatever value it has."""
    public = st.tuples(st.just("public"), st.sampled_from(["new", "newer", "", 5]))
    secret = st.tuples(st.just("secret"), st.sampled_from(["s3cr3t-new", "s3cr3t-newer", "", 5_000_000]))
    return st.dictionaries(
        st.sampled_from(VARIABLES),
        st.one_of(public, secret, st.just(("expected", None))),
        max_size=4,
    )


def _without_variables(body: Deployment) -> Deployment:
    return {name: value for name, value in body.items() if name != "envs" and value is not None}


def _stored_headers(stored: Deployment | None, probe: str) -> t.Iterable[str]:
    place: t.Any = stored or {}
    for step in ("probes", probe, "probe", "http_get", "headers"):
        place = place.get(step) or {}
    return t.cast(Deployment, place)
