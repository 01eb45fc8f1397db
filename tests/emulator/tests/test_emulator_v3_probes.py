# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a PATCH makes of the probes of a deployment, in both readings of the contract."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.emulator.server import RunningEmulator
from tests.emulator.v3.examples import EXAMPLE_DEPLOYMENT, EXAMPLE_NAME
from tests.emulator.v3.routes import PREFIX

ONE = f"{PREFIX.format(project_id=1)}/{EXAMPLE_NAME}"
NUMBERS = {
    "failure_threshold": 5,
    "initial_delay_seconds": 6,
    "period_seconds": 7,
    "success_threshold": 1,
    "timeout_seconds": 9,
}
HTTP_GET = {"headers": {"A": "1"}, "host": None, "path": "/health", "port": 80, "schema": "HTTP"}
PROBE = {"enabled": True, "probe": {**NUMBERS, "exec": None, "http_get": HTTP_GET, "tcp_socket": None}}
SWITCHED_OFF = {"enabled": False, "probe": None}


@pytest.fixture
def probed(quick: RunningEmulator) -> RunningEmulator:
    """An emulator whose example has a liveness probe, and a startup probe that is switched off."""
    probes = {"liveness_probe": PROBE, "readiness_probe": None, "startup_probe": SWITCHED_OFF}
    quick.v3.seed({**EXAMPLE_DEPLOYMENT, "probes": probes})
    return quick


def after(api: httpx.Client, emulator: RunningEmulator, probes: dict[str, Any] | None) -> Any:
    """Return the probes as they are stored after a PATCH."""
    answer = api.patch(ONE, json={"probes": probes})
    assert answer.status_code == 200, answer.text
    api.get(ONE)
    return emulator.v3.stored()[1][0]["probes"]


def refused(api: httpx.Client, probes: dict[str, Any]) -> list[str]:
    answer = api.patch(ONE, json={"probes": probes})
    assert answer.status_code == 400, answer.text
    return list(answer.json()["invalid_fields"])


def test_patch_merges_into_probe(api: httpx.Client, probed: RunningEmulator) -> None:
    probes = after(api, probed, {"liveness_probe": {"probe": {"period_seconds": 1}}})
    assert probes["liveness_probe"]["probe"] == {**PROBE["probe"], "period_seconds": 1}  # type: ignore[dict-item]


def test_patch_merges_into_handler(api: httpx.Client, probed: RunningEmulator) -> None:
    probes = after(api, probed, {"liveness_probe": {"probe": {"http_get": {"port": 81}}}})
    assert probes["liveness_probe"]["probe"]["http_get"] == {**HTTP_GET, "port": 81}


def test_headers_take_the_place_of_all_headers(api: httpx.Client, probed: RunningEmulator) -> None:
    probes = after(api, probed, {"liveness_probe": {"probe": {"http_get": {"headers": {"B": "2"}}}}})
    assert probes["liveness_probe"]["probe"]["http_get"]["headers"] == {"B": "2"}


def test_patch_adds_second_handler(api: httpx.Client, probed: RunningEmulator) -> None:
    probe = after(api, probed, {"liveness_probe": {"probe": {"tcp_socket": {"port": 1}}}})["liveness_probe"]["probe"]
    assert (probe["http_get"], probe["tcp_socket"]) == (HTTP_GET, {"port": 1})


def test_patch_null_removes_handler(api: httpx.Client, probed: RunningEmulator) -> None:
    probes = after(api, probed, {"liveness_probe": {"probe": {"http_get": None}}})
    assert probes["liveness_probe"]["probe"]["http_get"] is None


def test_patch_nulls_keep_ignores_null(api: httpx.Client, probed: RunningEmulator) -> None:
    probed.settings(patch_nulls="keep")
    probes = after(api, probed, {"liveness_probe": {"probe": {"http_get": None, "period_seconds": 1}}})
    assert probes["liveness_probe"]["probe"]["http_get"] == HTTP_GET


def test_patch_null_removes_probe(api: httpx.Client, probed: RunningEmulator) -> None:
    assert after(api, probed, {"liveness_probe": None})["liveness_probe"] is None


def test_probes_that_are_not_named_stay(api: httpx.Client, probed: RunningEmulator) -> None:
    probes = after(api, probed, {"readiness_probe": {"enabled": False}})
    assert probes == {"liveness_probe": PROBE, "readiness_probe": SWITCHED_OFF, "startup_probe": SWITCHED_OFF}


def test_patch_disabled_probe_keeps_numbers(api: httpx.Client, probed: RunningEmulator) -> None:
    probes = after(api, probed, {"liveness_probe": {"enabled": False}})
    assert probes["liveness_probe"] == {**PROBE, "enabled": False}


def test_patch_new_probe_gets_defaults(api: httpx.Client, probed: RunningEmulator) -> None:
    probes = after(api, probed, {"readiness_probe": {"enabled": True, "probe": {"tcp_socket": {"port": 1}}}})
    assert probes["readiness_probe"]["probe"] == {
        "exec": None,
        "failure_threshold": 3,
        "http_get": None,
        "initial_delay_seconds": 0,
        "period_seconds": 10,
        "success_threshold": 1,
        "tcp_socket": {"port": 1},
        "timeout_seconds": 3,
    }


def test_probes_can_be_the_first(api: httpx.Client, quick: RunningEmulator) -> None:
    assert after(api, quick, {"startup_probe": {"enabled": False}}) == {
        "liveness_probe": None,
        "readiness_probe": None,
        "startup_probe": SWITCHED_OFF,
    }


@pytest.mark.parametrize(
    ("probe", "path"),
    [
        ({"probe": {"period_seconds": 1}}, "enabled"),
        ({"enabled": True, "probe": {"tcp_socket": {}}}, "probe.tcp_socket.port"),
        ({"enabled": True, "probe": {"http_get": {"path": "/"}}}, "probe.http_get.port"),
        ({"enabled": True, "probe": {"exec": {}}}, "probe.exec.command"),
    ],
)
def test_patch_new_probe_requires_all_parts(
    api: httpx.Client, probed: RunningEmulator, probe: dict[str, Any], path: str
) -> None:
    assert refused(api, {"readiness_probe": probe}) == [f"probes.readiness_probe.{path}"]


@pytest.mark.parametrize(
    ("probes", "path"),
    [
        ({"other_probe": {}}, "other_probe"),
        ({"liveness_probe": {"enabled": None}}, "liveness_probe.enabled"),
        ({"liveness_probe": {"probe": None}}, "liveness_probe.probe"),
        ({"liveness_probe": {"probe": {"period_seconds": 0}}}, "liveness_probe.probe.period_seconds"),
        ({"liveness_probe": {"probe": {"http_get": {"host": None}}}}, "liveness_probe.probe.http_get.host"),
        ({"liveness_probe": {"probe": {"http_get": {"schema": "http"}}}}, "liveness_probe.probe.http_get.schema"),
    ],
)
def test_patch_invalid_part_is_refused_by_path(
    api: httpx.Client, probed: RunningEmulator, probes: dict[str, Any], path: str
) -> None:
    assert refused(api, probes) == [f"probes.{path}"]


def test_probes_can_be_replaced_whole(api: httpx.Client, probed: RunningEmulator) -> None:
    probed.settings(patch_probes="replace")
    probes = after(api, probed, {"readiness_probe": {"enabled": False}})
    assert probes == {"liveness_probe": None, "readiness_probe": SWITCHED_OFF, "startup_probe": None}


def test_probes_that_are_replaced_whole_need_all_their_parts(api: httpx.Client, probed: RunningEmulator) -> None:
    probed.settings(patch_probes="replace")
    assert refused(api, {"liveness_probe": {"probe": {"period_seconds": 1}}}) == ["probes.liveness_probe.enabled"]


@pytest.mark.parametrize("reading", ["overlay", "replace"])
@pytest.mark.parametrize("nulls", ["clear", "keep"])
def test_probes_that_are_sent_as_they_are_stay(
    api: httpx.Client, probed: RunningEmulator, reading: str, nulls: str
) -> None:
    probed.settings(patch_probes=reading, patch_nulls=nulls)
    before = probed.v3.stored()[1][0]["probes"]
    http_get = {key: value for key, value in HTTP_GET.items() if value is not None}
    sent = {"enabled": True, "probe": {**NUMBERS, "exec": None, "http_get": http_get, "tcp_socket": None}}
    assert after(api, probed, {"liveness_probe": sent, "startup_probe": {"enabled": False}}) == before


@pytest.mark.parametrize("probes", [{"liveness_probe": "odd"}, {"liveness_probe": ["odd"]}, {"odd": {}}], ids=str)
def test_odd_seeded_probes_are_refused_beside_new_ones(
    api: httpx.Client, quick: RunningEmulator, probes: dict[str, Any]
) -> None:
    quick.v3.seed({**EXAMPLE_DEPLOYMENT, "probes": probes})
    assert len(refused(api, {"startup_probe": {"enabled": False}})) == 1
