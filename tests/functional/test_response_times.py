# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the module waits: for a response, and between two attempts."""

from __future__ import annotations

from email.utils import formatdate
from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import FLAVOR, ID, NAME, container
from tests.functional.runner import Run, Runner, run_against
from tests.functional.servers import Responder, http_response, raw_response, raw_server, slow_response
from tests.functional.versions import V2, Version


@pytest.fixture
def version() -> Version:
    """The HTTP client knows no version of the API."""
    return V2


TASKS: dict[str, dict[str, Any]] = {
    "GET": {"instance_id": ID, "image": "nginx:1.29"},
    "PUT": {"instance_id": ID, "image": "nginx:1.30"},
    "DELETE": {"instance_id": ID, "state": "absent"},
    "POST": {
        "name": "fresh-one",
        "image": "nginx",
        "flavor_id": FLAVOR,
        "listening_port": 80,
        "containers": [container(7)],
    },
}


def _strike(emulator: RunningEmulator, module: Runner, method: str, fault: dict[str, Any], **options: Any) -> Run:
    """Run a task whose call of this method a fault strikes."""
    emulator.fault(**fault, method=method)
    return module(**{**TASKS[method], **options})


SLOW = {"kind": "delay", "seconds": 1.3, "after": True}


def test_retry_pauses_grow(stored: Any, emulator: RunningEmulator, module: Runner) -> None:
    """Whatever the jitter, the fourth is longer than the first."""
    run = _strike(emulator, module, "GET", {"kind": "drop_before", "times": 4})
    assert len(run.retry_pauses) == 4
    assert 0 < run.retry_pauses[0] < run.retry_pauses[3]


def test_retry_pauses_are_jittered(stored: Any, emulator: RunningEmulator, module: Runner) -> None:
    """No two clients come back at the same time."""
    pauses = {tuple(_strike(emulator, module, "GET", {"kind": "drop_before"}).retry_pauses) for _unused in range(4)}
    assert len(pauses) == 4


def test_retry_pause_is_at_most_a_minute(stored: Any, emulator: RunningEmulator, module: Runner) -> None:
    """However often it was tried."""
    run = _strike(emulator, module, "GET", {"kind": "status", "status": 503, "times": -1}, api_retries=30)
    assert len(run.retry_pauses) == 30
    assert max(run.retry_pauses) <= 60


RETRY_AFTER = {
    "7": (7, 7.5),
    "0": (0, 0.6),
    "60": (60, 60.5),
    "9999": (60, 60.5),
    "9" * 400: (60, 60.5),
    formatdate(4e9, usegmt=True): (60, 60.5),
    formatdate(1e9, usegmt=True): (0, 0.6),
    "soon": (0.01, 1),
    "": (0.01, 1),
    "-5": (0.01, 1),
    "1.5": (1.4, 2),
    "²": (0.01, 1),
    "nan": (0.01, 1),
    "inf": (0.01, 1),
    "Thu, 99 Foo 99999 99:99:99 GMT": (0.01, 1),
}


@pytest.mark.parametrize("method", TASKS)
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("asked", RETRY_AFTER)
def test_retry_after_is_obeyed_up_to_a_minute(
    stored: Any, emulator: RunningEmulator, module: Runner, method: str, status: int, asked: str
) -> None:
    """As seconds or as a date, and a little longer; anything else counts as not there."""
    least, most = RETRY_AFTER[asked]
    fault = {"kind": "status", "status": status, "headers": {"Retry-After": asked}}
    run = _strike(emulator, module, method, fault)
    (pause,) = run.retry_pauses
    # The clock goes on between the response and the pause.
    assert (run.failed, least - 0.1 <= pause <= most) == (False, True)


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_late_response_is_an_error(stored: Any, emulator: RunningEmulator, module: Runner, method: str) -> None:
    """After api_timeout seconds."""
    run = _strike(emulator, module, method, SLOW, api_timeout=1, api_retries=0)
    assert (run.failed, run.calls) == (True, ["GET", "PUT"][: 1 + (method == "PUT")])


def test_late_response_is_retried(stored: Any, emulator: RunningEmulator, module: Runner) -> None:
    """The second attempt, behind a read, is answered in time."""
    run = _strike(emulator, module, "PUT", {"kind": "delay", "seconds": 1.3}, api_timeout=1)
    assert (run.failed, run.calls) == (False, ["GET", "PUT", "GET", "PUT"])


OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
EMPTY_LIST = b'{"count": 0, "results": []}'
DRIPS: dict[str, Responder] = {
    "body": slow_response(OK + b"Content-Length: 87\r\n\r\n", EMPTY_LIST + b" " * 60, 0.05),
    "body without a length": slow_response(OK + b"\r\n", EMPTY_LIST + b" " * 60, 0.05),
    "chunks": slow_response(
        OK + b"Transfer-Encoding: chunked\r\n\r\n",
        b"".join(b"1\r\n%c\r\n" % byte for byte in EMPTY_LIST) + b"0\r\n\r\n",
        0.03,
    ),
    "head": slow_response(b"", OK + b"Content-Length: 27\r\n\r\n" + EMPTY_LIST, 0.03),
}


@pytest.mark.parametrize("answer", DRIPS.values(), ids=DRIPS)
def test_slow_response_is_given_up_before_its_end(answer: Responder) -> None:
    """Each byte comes in time, the whole does not."""
    with raw_server(answer) as server:
        run = run_against(server.url, api_timeout=1)
        assert (run.failed, server.completed) == (True, 0)


GARBAGE: dict[str, bytes] = {
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "a length that is no number": b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "a negative length": b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
    "broken chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
    "half of the chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
    "broken compression": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    "many headers": b"HTTP/1.1 200 OK\r\n" + b"X-Y: z\r\n" * 200 + b"\r\n{}",
    "a long header": b"HTTP/1.1 200 OK\r\nX-Y: " + b"z" * 70000 + b"\r\n\r\n{}",
    "an odd status": b"HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\n{}",
    "deep nesting": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + b"[" * 200000,
    "many digits": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + b"9" * 9999,
}


@pytest.mark.parametrize("content", GARBAGE.values(), ids=GARBAGE)
def test_garbage_is_a_clear_error(content: bytes) -> None:
    """It names the call."""
    with raw_server(raw_response(content)) as server:
        run = run_against(server.url)
    assert (run.failed, run.result["error"]["method"]) == (True, "GET")


def test_refused_connection_is_retried(module: Runner) -> None:
    """As often as api_retries says; the error names the address."""
    with raw_server() as closed:
        address = closed.url
    run = module(api_url=address, name=NAME, api_retries=3)
    assert (run.failed, len(run.retry_pauses), address in run.msg) == (True, 3, True)


def test_refused_create_is_retried_without_a_lookup() -> None:
    """Nobody can have carried it out."""
    with raw_server(http_response({"count": 0, "results": []})) as server:
        run = run_against(server.url, api_retries=3, state="present", **TASKS["POST"])
    assert (run.failed, len(server.requests), run.result["error"]["method"], len(run.retry_pauses)) == (
        True,
        1,
        "POST",
        3,
    )
