# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each kind of fault, on a real connection."""

from __future__ import annotations

import http.client
import time
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from tests.emulator.faults import Change, patched
from tests.emulator.server import RunningEmulator
from tests.emulator.v2.examples import EXAMPLE_ID
from tests.emulator.v2.routes import PREFIX

ONE = f"{PREFIX}/{EXAMPLE_ID}"


def raw_answer(emulator: RunningEmulator, path: str) -> http.client.HTTPResponse:
    """Ask without any repair that a client library may try."""
    connection = http.client.HTTPConnection(emulator.url.removeprefix("http://"), timeout=5)
    connection.request("GET", path, headers={"Authorization": f"apikey {emulator.token}"})
    return connection.getresponse()


def test_status_has_the_shape_of_the_api(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.fault("status", status=503)
    answer = api.get(ONE)
    assert (answer.status_code, set(answer.json())) == (503, {"exception_class", "message", "request_id"})


@pytest.mark.parametrize(
    ("status", "headers"), [(429, {"Retry-After": "7"}), (302, {"Location": "/elsewhere"})], ids=["headers", "redirect"]
)
def test_status_carries_headers_and_a_body(
    api: httpx.Client, emulator: RunningEmulator, status: int, headers: dict[str, str]
) -> None:
    emulator.fault("status", status=status, headers=headers, body={"message": "told"})
    answer = api.get(ONE)
    assert (answer.status_code, answer.json()) == (status, {"message": "told"})
    assert headers.items() <= {name.title(): value for name, value in answer.headers.items()}.items()


def test_status_carries_text(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.fault("status", status=502, text="upstream", content_type="text/x-odd")
    answer = api.get(ONE)
    assert (answer.text, answer.headers["content-type"]) == (
        "upstream",
        "text/x-odd; charset=utf-8",
    )


@pytest.mark.parametrize(("after", "gone"), [(False, False), (True, True)], ids=["before", "after"])
def test_status_does_the_work_only_when_asked(
    api: httpx.Client, emulator: RunningEmulator, after: bool, gone: bool
) -> None:
    emulator.fault("status", status=500, after=after)
    api.delete(ONE)
    assert (emulator.stored() == []) == gone


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
def test_drop_sends_no_response(emulator: RunningEmulator, kind: str) -> None:
    emulator.fault(kind)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        raw_answer(emulator, ONE)


@pytest.mark.parametrize(("kind", "left"), [("drop_before", 1), ("drop_after", 0)])
def test_drop_kind_decides_whether_work_is_done(
    api: httpx.Client, emulator: RunningEmulator, kind: str, left: int
) -> None:
    emulator.fault(kind)
    with pytest.raises(httpx.TransportError):
        api.delete(ONE)
    assert len(emulator.stored()) == left


def test_cut_sends_half_of_what_it_promised(emulator: RunningEmulator) -> None:
    emulator.fault("cut")
    answer = raw_answer(emulator, ONE)
    with pytest.raises(http.client.IncompleteRead) as cut:
        answer.read()
    assert abs(len(cut.value.partial) - (cut.value.expected or 0)) <= 1


def test_cut_does_the_work(api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any]) -> None:
    emulator.fault("cut")
    with pytest.raises(httpx.RemoteProtocolError):
        api.post(PREFIX, json=asked)
    assert "fresh-one" in [each["name"] for each in emulator.stored()]


def test_cut_of_a_response_without_a_body_drops_it(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.fault("cut")
    with pytest.raises(httpx.TransportError):
        api.delete(ONE)
    assert emulator.requests()[0]["status"] is None


@pytest.mark.parametrize(("given", "answered"), [({}, 200), ({"status": 502}, 502)], ids=str)
def test_html_returns_a_page(
    api: httpx.Client, emulator: RunningEmulator, given: dict[str, int], answered: int
) -> None:
    emulator.fault("html", **given)
    answer = api.get(ONE)
    assert (answer.status_code, answer.headers["content-type"], answer.text[:15]) == (
        answered,
        "text/html; charset=utf-8",
        "<!DOCTYPE html>",
    )


def test_raw_returns_any_text(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.fault("raw", text='{"id": ', content_type="application/json")
    answer = api.get(ONE)
    assert (answer.text, answer.headers["content-type"]) == ('{"id": ', "application/json")


@pytest.mark.parametrize("after", [False, True])
def test_delay_responds_late(api: httpx.Client, emulator: RunningEmulator, after: bool) -> None:
    emulator.fault("delay", seconds=0.2, after=after)
    started = time.monotonic()
    answer = api.get(ONE)
    assert answer.json()["id"] == EXAMPLE_ID
    assert time.monotonic() - started >= 0.2


@pytest.mark.parametrize(("after", "gone"), [(False, False), (True, True)], ids=["before", "after"])
def test_delay_works_before_the_pause_only_when_asked(
    api: httpx.Client, emulator: RunningEmulator, after: bool, gone: bool
) -> None:
    emulator.fault("delay", seconds=0.4, after=after)
    with pytest.raises(httpx.ReadTimeout):
        api.delete(ONE, timeout=0.1)
    assert (emulator.stored() == []) == gone


@pytest.mark.parametrize("way", ["delay", "latency"])
def test_delay_does_nothing_after_reset(api: httpx.Client, emulator: RunningEmulator, way: str) -> None:
    if way == "delay":
        emulator.fault("delay", seconds=0.3)
    else:
        emulator.settings(latency_seconds=0.3)
    with pytest.raises(httpx.ReadTimeout):
        api.delete(ONE, timeout=0.1)
    emulator.reset()
    time.sleep(0.3)
    assert len(emulator.stored()) == 1


def test_delay_can_hold_empty_response(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.fault("delay", seconds=0.01, after=True)
    assert api.delete(ONE).status_code == 204


@pytest.mark.parametrize(
    ("path", "value"), [("containers.0.scale.max", "three"), ("containers", None), ("", ["hostile"])], ids=str
)
def test_replace_sets_a_value(api: httpx.Client, emulator: RunningEmulator, path: str, value: Any) -> None:
    emulator.settings(odd_responses=False)
    expected = patched(api.get(ONE).json(), [Change(path=path, value=value)])
    emulator.fault("replace", patch=[{"path": path, "value": value}])
    assert api.get(ONE).json() == expected


def test_replace_removes_a_field(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.fault("replace", patch=[{"path": "results.0.status", "op": "remove"}])
    assert "status" not in api.get(PREFIX).json()["results"][0]


def test_replace_does_not_alter_what_is_stored(api: httpx.Client, emulator: RunningEmulator) -> None:
    before = emulator.stored()
    emulator.fault("replace", patch=[{"path": "containers.0.region_id", "value": None}])
    api.get(ONE)
    assert emulator.stored() == before


@pytest.mark.parametrize("path", ["nowhere.else", "containers.5", "containers.x", "name.0"])
def test_replace_of_missing_path_is_an_error(api: httpx.Client, emulator: RunningEmulator, path: str) -> None:
    emulator.fault("replace", patch=[{"path": path, "value": 1}])
    assert api.get(ONE).json()["exception_class"] == "EmulatorError"


@pytest.mark.parametrize(
    ("given", "statuses"),
    [
        ({}, [503, 200]),
        ({"times": 2}, [503, 503, 200]),
        ({"times": -1}, [503] * 9),
        ({"skip": 2}, [200, 200, 503, 200]),
    ],
    ids=["once", "as often as told", "for ever", "not the first"],
)
def test_fault_times_and_skip_are_counted(
    api: httpx.Client, emulator: RunningEmulator, given: dict[str, int], statuses: list[int]
) -> None:
    emulator.fault("status", status=503, **given)
    assert [api.get(ONE).status_code for _unused in statuses] == statuses


def test_faults_strike_one_after_the_other(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.fault("status", status=503)
    emulator.fault("status", status=429)
    assert [api.get(ONE).status_code for _unused in range(3)] == [503, 429, 200]


def test_fault_waits_for_method(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.fault("status", status=503, method="DELETE")
    assert [api.get(ONE).status_code, api.delete(ONE).status_code] == [200, 503]


def test_fault_waits_for_path(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.fault("status", status=503, path="/stop$")
    assert [api.get(ONE).status_code, api.post(f"{ONE}/stop").status_code] == [200, 503]


def test_fault_precedes_authentication(stranger: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.fault("status", status=503)
    assert stranger.get(ONE).status_code == 503


def test_faults_that_wait_can_be_seen(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.fault("status", status=503, times=2)
    api.get(ONE)
    assert [(each["kind"], each["times"]) for each in emulator.faults()] == [("status", 1)]


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "explode"},
        {"kind": "status"},
        {"kind": "delay"},
        {"kind": "replace"},
        {"kind": "cut", "path": "("},
        {"kind": "cut", "tmies": 2},
    ],
    ids=str,
)
def test_fault_rejects_invalid_fields(emulator: RunningEmulator, fault: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        emulator.fault(**fault)
