# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate of a session: whom a rate limit holds back, and for how long."""

from __future__ import annotations

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError
from ansible_collections.gcore.inference.plugins.module_utils._core.retries import RateGate
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import Answer, FakeTransport

OK = Answer(200, {"id": 1})


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the gate."""
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock.monotonic)
    return clock


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> FakeTransport:
    """The transport."""
    transport = FakeTransport()
    transport.install(monkeypatch)
    return transport


def refusal(status: int = 429, retry_after: float | None = 10.0) -> ApiError:
    """Return the error of a call that came too often."""
    error = ApiError("PUT", "/path", f"HTTP {status}", status=status)
    error.retry_after = retry_after
    return error


def closed(clock: Clock, error: ApiError) -> RateGate:
    """Return a gate after that error of one call."""
    gate = RateGate(clock.sleep)
    gate.close_for(error, 1)
    return gate


def test_rate_gate_open_does_not_wait(clock: Clock) -> None:
    assert (RateGate(clock.sleep).wait(8.0, 180.0), clock.pauses) == (0.0, [])


@pytest.mark.parametrize("error", [refusal(), refusal(503), refusal(500), refusal(502)], ids=str)
def test_rate_gate_closed_waits_until_limit_ends(clock: Clock, error: ApiError) -> None:
    gate = closed(clock, error)
    clock.now += 4.0
    assert 6.0 <= gate.wait(0.5, 180.0) <= 6.5


@pytest.mark.parametrize("error", [refusal(423), refusal(409), refusal(503, None), refusal(500, None)], ids=str)
def test_rate_gate_ignores_other_errors(clock: Clock, error: ApiError) -> None:
    assert closed(clock, error).wait(0.5, 180.0) == 0.0


def test_rate_gate_opens_after_limit_ends(clock: Clock) -> None:
    gate = closed(clock, refusal())
    clock.now += 10.0
    assert gate.wait(0.5, 180.0) == 0.0


def test_rate_gate_waits_are_jittered(clock: Clock) -> None:
    gate = closed(clock, refusal())
    waits = set()
    for _caller in range(8):
        clock.now = clock.began
        gate.close_for(refusal(), 1)
        waits.add(gate.wait(0.5, 180.0))
    assert len(waits) == 8


def test_rate_gate_wait_is_extended_by_next_refusal(clock: Clock) -> None:
    gate = closed(clock, refusal())
    clock.meanwhile = lambda: gate.close_for(refusal(retry_after=30.0), 1)
    assert 30.0 <= gate.wait(0.5, 180.0) <= 31.0


def test_rate_gate_is_not_shortened_by_next_refusal(clock: Clock) -> None:
    gate = closed(clock, refusal())
    gate.close_for(refusal(retry_after=1.0), 1)
    assert gate.wait(0.5, 180.0) >= 10.0


def test_rate_gate_wait_has_maximum(clock: Clock) -> None:
    gate = closed(clock, refusal())
    assert (gate.wait(0.5, 3.0), gate.wait(0.5, 0.0)) == (3.0, 0.0)


def test_rate_gate_holds_each_call_of_session(transport: FakeTransport, clock: Clock) -> None:
    http = _session(transport, clock, Answer(429, None, {"Retry-After": "10"}), OK)
    with pytest.raises(ApiError):
        http.request("PUT", "/one", {}, timeout=20.0)
    http.request("GET", "/two")
    assert 10.0 <= sum(clock.pauses) <= 10.5


@pytest.mark.parametrize(("timeout", "waits", "step"), [(5.0, 4.0, 1.0), (30.0, 10.0, 20.0), (0.5, 0.0, 0.5)])
def test_rate_gate_leaves_time_for_try_of_timed_call(
    transport: FakeTransport, clock: Clock, timeout: float, waits: float, step: float
) -> None:
    http = _session(transport, clock, Answer(429, None, {"Retry-After": "10"}), OK)
    with pytest.raises(ApiError):
        http.request("GET", "/one", timeout=1.0)
    http.request("GET", "/two", timeout=timeout)
    assert (sum(clock.pauses), transport.sent[-1].timeout) == (
        pytest.approx(waits, abs=0.5),
        pytest.approx(step, abs=0.5),
    )


def _session(transport: FakeTransport, clock: Clock, *answers: Answer) -> HttpClient:
    transport.answers = list(answers)
    transport.pauses = _Slept(clock)
    return transport.http()


class _Slept(list[float]):
    """Takes the place of the journal of pauses, and lets the time pass."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def append(self, seconds: float) -> None:
        self._clock.sleep(seconds)
