# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which calls are tried again, how often, and after what pause."""

from __future__ import annotations

import itertools
import threading
import typing as t
from email.utils import formatdate

import pytest
import requests

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InvalidResponse,
    ResponseLost,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import (
    Answer,
    FakeTransport,
    dropped,
    proxy_refused,
    refused,
)

OK = Answer(200, {"id": 1})
METHODS = ("GET", "PUT", "DELETE", "PATCH")
TRY_AGAIN: dict[str, Answer | Exception] = {
    "408": Answer(408),
    "409 locked": Answer(409, {"message": "Resource is locked by another task"}),
    "409 with Retry-After": Answer(409, None, {"Retry-After": "1"}),
    "423": Answer(423),
    "425": Answer(425, {"message": "too early"}),
    "429": Answer(429, {"message": "slow down"}),
    "500": Answer(500, {"message": "boom"}),
    "501": Answer(501),
    "502": Answer(502, "<html>", {"Content-Type": "text/html"}),
    "503": Answer(503, {"message": "busy"}),
    "504": Answer(504),
    "505": Answer(505),
    "599": Answer(599),
    "refused": refused(),
    "dropped": dropped(),
    "connect time-out": requests.ConnectTimeout("too long"),
    "read time-out": requests.ReadTimeout("too long"),
    "proxy refused": proxy_refused(),
    "proxy broken": requests.exceptions.ProxyError("it broke later"),
    "cut": Answer(200, '{"id"', {"Content-Length": "100"}),
    "chunks cut": requests.exceptions.ChunkedEncodingError("ended early"),
}
CERTAINLY_NOT_DONE = ("429", "503", "refused", "connect time-out", "proxy refused")
#: Refused, and tried again only where that is as good as the first time.
LOCKED = ("409 locked", "409 with Retry-After", "423")
#: Those after which no try counts but the time.
PACED = ("409 with Retry-After", "429")
COUNTED = tuple(sorted(set(TRY_AGAIN) - set(PACED)))
FINAL = (301, 302, 307, 308, 400, 401, 403, 404, 405, 409, 410, 418, 422)


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> FakeTransport:
    """The transport, out of the way of this machine's proxies."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    transport = FakeTransport()
    transport.install(monkeypatch)
    return transport


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("fault", TRY_AGAIN)
def test_retry_of_idempotent_call_succeeds(transport: FakeTransport, method: str, fault: str) -> None:
    assert transport.call(TRY_AGAIN[fault], OK, method=method).json == {"id": 1}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("fault", COUNTED)
def test_retry_of_idempotent_call_fails_after_last_try(transport: FakeTransport, method: str, fault: str) -> None:
    with pytest.raises(ApiError) as error:
        transport.call(*[TRY_AGAIN[fault]] * 3, method=method, api_retries=2)
    assert (len(transport.sent), error.value.attempts) == (3, 3)


def test_next_body_gives_the_body_of_each_further_try(transport: FakeTransport) -> None:
    transport.call(Answer(503), Answer(503), OK, method="PUT")
    assert [sent.body["name"] for sent in transport.sent] == ["x", "x", "x"]
    transport.sent.clear()
    bodies = iter([{"name": "second"}, {"name": "third"}])
    fault = TRY_AGAIN["502"]
    transport.call(fault, fault, OK, method="PUT", next_body=lambda: next(bodies))
    assert [sent.body["name"] for sent in transport.sent] == ["x", "second", "third"]


def test_next_body_exception_ends_call(transport: FakeTransport) -> None:
    def refuse() -> t.NoReturn:
        raise KeyError("deleted")

    with pytest.raises(KeyError):
        transport.call(TRY_AGAIN["502"], OK, method="PUT", next_body=refuse)
    assert len(transport.sent) == 1


@pytest.mark.parametrize("fault", CERTAINLY_NOT_DONE)
def test_retry_of_non_idempotent_call_if_certainly_not_done(transport: FakeTransport, fault: str) -> None:
    assert transport.call(TRY_AGAIN[fault], OK, method="POST", idempotent=False).json == {"id": 1}


@pytest.mark.parametrize("fault", sorted(set(TRY_AGAIN) - set(CERTAINLY_NOT_DONE)))
def test_retry_of_non_idempotent_call_is_not_made_otherwise(transport: FakeTransport, fault: str) -> None:
    with pytest.raises(ApiError) as error:
        transport.call(TRY_AGAIN[fault], method="POST", idempotent=False)
    assert (type(error.value), len(transport.sent)) == (ApiError if fault in LOCKED else ResponseLost, 1)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("status", FINAL)
def test_status_not_retryable_is_final(transport: FakeTransport, method: str, status: int) -> None:
    with pytest.raises(ApiError) as error:
        transport.call(Answer(status, {"message": "no"}), method=method)
    assert (len(transport.sent), error.value.status) == (1, status)


@pytest.mark.parametrize("retries", [0, 1, 4])
def test_api_retries_limits_tries(transport: FakeTransport, retries: int) -> None:
    with pytest.raises(ApiError):
        transport.call(*[Answer(503)] * (retries + 1), api_retries=retries)
    assert len(transport.sent) == retries + 1


def test_pauses_double_up_to_a_limit(transport: FakeTransport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.uniform", lambda least, most: most)
    transport.call(*[Answer(503)] * 7, OK, api_retries=7)
    assert transport.pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_pauses_are_jittered_between_half_and_whole(transport: FakeTransport, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[float, float]] = []

    def draw(least: float, most: float) -> float:
        asked.append((least, most))
        return 0.5

    monkeypatch.setattr("random.uniform", draw)
    transport.call(Answer(503), OK)
    assert (asked, transport.pauses) == ([(0.5, 1.0)], [0.25])


@pytest.mark.parametrize("status", [408, 409, 423, 425, 429, 500, 502, 503, 504])
@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("60", 60.0),
        ("61", 60.0),
        ("9999", 60.0),
        ("9" * 400, 60.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 60.0),
    ],
)
def test_retry_after_is_obeyed_up_to_a_minute(transport: FakeTransport, status: int, header: str, pause: float) -> None:
    transport.call(Answer(status, None, {"Retry-After": header}), OK)
    (waited,) = transport.pauses
    assert pause - 0.1 <= waited <= pause + 0.6


@pytest.mark.parametrize(
    "header", ["", " ", "soon", "-1", "1.5.5", "nan", "inf", "²", "0x10", "Wed, 99 Foo 2015 07:28:00 GMT"]
)
def test_retry_after_invalid_is_ignored(transport: FakeTransport, header: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.uniform", lambda least, most: most)
    answer = Answer(503, None, {"Retry-After": header.encode().decode("latin-1")})
    transport.call(answer, OK)
    assert transport.pauses == [0.5]


def test_retry_after_as_a_date_is_counted_from_now(transport: FakeTransport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_000_000_000.0)
    transport.call(Answer(409, None, {"Retry-After": formatdate(1_000_000_012, usegmt=True)}), OK)
    (waited,) = transport.pauses
    assert 12.0 <= waited <= 12.5


def test_redirect_is_not_followed(transport: FakeTransport) -> None:
    with pytest.raises(InvalidResponse, match="a redirect, which is not followed") as error:
        transport.call(Answer(302, None, {"Location": "https://user:s3cr3t@s3cr3t.example/x?token=s3cr3t"}))
    assert (len(transport.sent), "s3cr3t" in str(error.value.result(Redactor()))) == (1, False)


@pytest.mark.parametrize(
    "location",
    ["https://[not-an-address/", "http://[::1", "https://exa\tmple"],
)
def test_redirect_to_invalid_location_is_api_error(transport: FakeTransport, location: str) -> None:
    with pytest.raises(ApiError):
        transport.call(Answer(302, None, {"Location": location}))


@pytest.mark.parametrize("limits", [{"api_retries": 0, "api_timeout": 0.01}, {"timeout": 0.01}], ids=str)
def test_request_that_never_ends_is_response_lost(
    transport: FakeTransport, monkeypatch: pytest.MonkeyPatch, limits: dict[str, t.Any]
) -> None:
    over = threading.Event()
    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", lambda *args, **options: over.wait(60))
    try:
        with pytest.raises(ResponseLost, match="no complete response"):
            transport.call(**limits)
    finally:
        over.set()


def test_certificate_error_is_final_and_names_ca_path(transport: FakeTransport) -> None:
    problem = requests.exceptions.SSLError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate")
    with pytest.raises(ApiError) as error:
        transport.call(problem)
    assert ("ca_path" in (error.value.advice or ""), len(transport.sent)) == (True, 1)


@pytest.mark.parametrize("problem", [OSError("Could not find a suitable TLS CA certificate bundle"), ValueError("bad")])
def test_connection_error_that_is_permanent_is_final(transport: FakeTransport, problem: Exception) -> None:
    with pytest.raises(ApiError) as error:
        transport.call(problem)
    assert (len(transport.sent), type(error.value)) == (1, ApiError)


@pytest.mark.parametrize(
    "problem", [dropped(), refused(), requests.exceptions.ProxyError("http://me:s3cr3t@proxy:3128")]
)
def test_connection_error_hides_objects_and_passwords(transport: FakeTransport, problem: Exception) -> None:
    with pytest.raises(ApiError) as error:
        transport.call(problem, api_retries=0)
    reported: t.Any = error.value.result(Redactor())
    assert ("object at 0x" in str(reported), "s3cr3t" in str(reported)) == (False, False)


@pytest.mark.parametrize("fault", TRY_AGAIN)
def test_timeout_of_call_allows_one_try(transport: FakeTransport, fault: str) -> None:
    with pytest.raises(ApiError) as error:
        transport.call(TRY_AGAIN[fault], OK, timeout=10)
    assert (len(transport.sent), transport.pauses, error.value.attempts) == (1, [], 1)


@pytest.mark.parametrize(
    ("timeout", "step"), [(1, 1), (0.5, 0.5), (29.5, 29.5), (30, 30), (45, 30), (60, 30), (3600, 30), (None, 30)]
)
def test_timeout_of_call_bounds_each_step(transport: FakeTransport, timeout: float | None, step: float) -> None:
    transport.call(OK, timeout=timeout)
    assert transport.sent[0].timeout == step


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504])
@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("9999", 60.0), ("0", 0.0), ("soon", None), (None, None)])
def test_api_error_has_retry_after(
    transport: FakeTransport, status: int, header: str | None, seconds: float | None
) -> None:
    with pytest.raises(ApiError) as error:
        transport.call(Answer(status, None, {} if header is None else {"Retry-After": header}), timeout=10)
    assert error.value.retry_after == seconds


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_retry_after_makes_no_refusal_a_passing_one(transport: FakeTransport, status: int) -> None:
    with pytest.raises(ApiError):
        transport.call(Answer(status, None, {"Retry-After": "7"}))
    assert (len(transport.sent), transport.pauses) == (1, [])


LOCKS = (
    {"message": "Deployment my-model is locked by task 5a1c"},
    {"message": "Resource is busy"},
    {"exception_class": "ResourceLockedError", "message": "no"},
    {"message": "Another operation is running on it"},
    {"message": "An update is already in progress."},
    {"message": "It is being updated"},
    {"detail": "Conflict, please retry later"},
    {"error": {"code": "locked", "message": "no"}},
)
TAKEN = (
    None,
    {"message": "Deployment my-model already exists"},
    {"message": "The account is blocked"},
    {"message": "It exists; try again with another name"},
    {"message": "API key my-key is attached to a deployment"},
    {"message": "No capacity in region 7"},
    {"message": "It is being deleted"},
)


@pytest.mark.parametrize("body", LOCKS, ids=str)
def test_conflict_with_other_operation_is_retried(transport: FakeTransport, body: t.Any) -> None:
    assert transport.call(Answer(409, body), OK, method="PUT").json == {"id": 1}


@pytest.mark.parametrize("body", TAKEN, ids=str)
def test_conflict_of_another_kind_is_final(transport: FakeTransport, body: t.Any) -> None:
    with pytest.raises(ApiError):
        transport.call(Answer(409, body), method="PUT")
    assert len(transport.sent) == 1


@pytest.mark.parametrize("fault", PACED)
def test_pauses_that_the_api_asks_for_do_not_count_as_tries(transport: FakeTransport, fault: str) -> None:
    assert transport.call(*[TRY_AGAIN[fault]] * 9, OK, api_retries=1).json == {"id": 1}
    with pytest.raises(ApiError) as error:
        transport.call(*[TRY_AGAIN[fault]] * 99, api_retry_time=20)
    assert 4 < error.value.attempts < 99


def test_api_retries_counts_faults_between_rate_limits(transport: FakeTransport) -> None:
    with pytest.raises(ApiError) as error:
        transport.call(Answer(429), Answer(502), Answer(429), Answer(502), OK, api_retries=1)
    assert (error.value.status, len(transport.sent)) == (502, 4)


@pytest.mark.parametrize("status", [409, 429, 503])
def test_api_retry_time_shorter_than_pause_ends_call(transport: FakeTransport, status: int) -> None:
    with pytest.raises(ApiError):
        transport.call(Answer(status, None, {"Retry-After": "21"}), OK, api_retry_time=20)
    assert (len(transport.sent), transport.pauses) == (1, [])


def test_api_retry_time_ends_tries(transport: FakeTransport, monkeypatch: pytest.MonkeyPatch) -> None:
    now = itertools.count(1_000.0, 4.0)
    monkeypatch.setattr("time.monotonic", lambda: next(now))
    with pytest.raises(ApiError):
        transport.call(*[Answer(502)] * 50, api_retries=50, api_retry_time=20)
    assert 1 < len(transport.sent) < 6


@pytest.mark.parametrize("fault", PACED)
def test_api_retries_zero_does_not_pause(transport: FakeTransport, fault: str) -> None:
    with pytest.raises(ApiError):
        transport.call(TRY_AGAIN[fault], OK, api_retries=0)
    assert (len(transport.sent), transport.pauses) == (1, [])


@pytest.mark.parametrize(
    ("earlier", "says"),
    [("502", True), ("429", False), ("dropped", True), ("refused", False), ("409 locked", False), ("423", False)],
)
def test_earlier_may_be_done_follows_first_fault(transport: FakeTransport, earlier: str, says: bool) -> None:
    with pytest.raises(ApiError) as error:
        transport.call(TRY_AGAIN[earlier], Answer(409, {"message": "conflict"}), method="PUT")
    assert error.value.earlier_may_be_done is says
