# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent, with which key, proxy and CA, and what is made of each kind of answer."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
import requests
import urllib3

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InvalidResponse,
    ResponseLost,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import KEY
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import URL, Answer, FakeTransport

OK = Answer(200, {"id": 1})
PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> FakeTransport:
    """The transport, in an environment without proxies and CA bundles."""
    for name in (*PROXY_VARIABLES, *CA_VARIABLES):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    transport = FakeTransport()
    transport.install(monkeypatch)
    return transport


def failure(transport: FakeTransport, answer: Answer | Exception, method: str = "GET") -> ApiError:
    """Return the error that an answer ends in."""
    with pytest.raises(ApiError) as error:
        transport.call(answer, method=method, api_retries=0)
    return error.value


def test_url_joins_api_url_and_path(transport: FakeTransport) -> None:
    transport.call(OK, api_url=f"{URL}/prefix///")
    assert transport.sent[0].url == f"{URL}/prefix/path"


def test_request_has_headers_body_and_timeout(transport: FakeTransport) -> None:
    transport.call(OK, method="PUT", api_timeout=7)
    (sent,) = transport.sent
    name, _slash, version = sent.headers["User-Agent"].split(" ")[0].partition("/")
    assert (name, version.count(".")) == ("gcore.inference", 2)
    assert sent.headers["Authorization"] == f"apikey {KEY}"
    assert (sent.headers["Accept"], sent.headers["Content-Type"]) == ("application/json", "application/json")
    assert (sent.body, sent.timeout) == ({"name": "x"}, 7)


def test_netrc_entry_does_not_replace_key(
    transport: FakeTransport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine api.example.com login me password s3cr3t\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    transport.call(OK)
    assert transport.sent[0].headers["Authorization"] == f"apikey {KEY}"


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_request_without_body_sends_none(transport: FakeTransport, method: str) -> None:
    transport.call(OK, method=method)
    assert transport.sent[0].body is None


@pytest.mark.parametrize(
    ("connection", "bundle", "verify"),
    [
        ({}, None, True),
        ({}, "/bundle.pem", "/bundle.pem"),
        ({"ca_path": "/own.pem"}, None, "/own.pem"),
        ({"ca_path": "/own.pem"}, "/bundle.pem", "/own.pem"),
        ({"ca_path": ""}, "/bundle.pem", "/bundle.pem"),
        ({"validate_certs": False}, None, False),
        ({"validate_certs": False}, "/bundle.pem", False),
        ({"validate_certs": False, "ca_path": "/own.pem"}, "/bundle.pem", False),
    ],
)
@pytest.mark.parametrize("variable", CA_VARIABLES)
def test_ca_options_win_over_environment(
    transport: FakeTransport,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    connection: dict[str, t.Any],
    bundle: str | None,
    verify: t.Any,
) -> None:
    if bundle:
        monkeypatch.setenv(variable, bundle)
    transport.call(OK, **connection)
    assert transport.sent[0].verify == verify


def test_https_proxy_of_environment_is_used(transport: FakeTransport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    transport.call(OK)
    assert transport.sent[0].proxies.get("https") == "http://proxy.example:3128"


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
@pytest.mark.parametrize(
    "proxy", ["http://proxy.example:3128", "proxy.example:3128", "http://10.0.0.1", "socks5://proxy.example"]
)
@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "HTTP://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"]
)
def test_http_proxy_on_other_host_is_not_used(
    transport: FakeTransport, monkeypatch: pytest.MonkeyPatch, variable: str, proxy: str, url: str
) -> None:
    monkeypatch.setenv(variable, proxy)
    transport.call(OK, api_url=url)
    assert not transport.sent[0].proxies


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:3128", "http://localhost:3128", "127.0.0.1:3128"])
def test_http_proxy_on_localhost_is_used(transport: FakeTransport, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy)
    transport.call(OK, api_url="http://127.0.0.1:8080")
    assert transport.sent[0].proxies.get("http") == proxy


@pytest.mark.parametrize(
    "content",
    [
        b'{"id": 1}',
        b' \r\n{"id": 1}\n',
        b'\xef\xbb\xbf{"id": 1}',
        '{"id": 1}'.encode("utf-16"),
        '{"id": 1}'.encode("utf-16-le"),
        '{"id": 1}'.encode("utf-32"),
    ],
)
def test_json_is_read_in_any_of_its_encodings(transport: FakeTransport, content: bytes) -> None:
    assert transport.call(Answer(200, content, {"Content-Type": "application/json"})).json == {"id": 1}


def test_status_204_has_null_json(transport: FakeTransport) -> None:
    assert transport.call(Answer(204), method="DELETE").json is None


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_empty_success_is_invalid_response(transport: FakeTransport, method: str) -> None:
    with pytest.raises(InvalidResponse):
        transport.call(Answer(200), method=method)


@pytest.mark.parametrize(
    "content",
    [
        b"NaN",
        b'{"id": NaN}',
        b'{"id": Infinity}',
        b'{"id": -Infinity}',
        b'{"id": 1',
        b'{"id": 1}}',
        b"not json",
        b"<html></html>",
        b"\xff\xfe\xfa",
        b'{"id": "\xff"}',
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b"1" * 5_000,
        b" ",
    ],
    ids=range(15),
)
def test_success_that_is_not_json_is_invalid_response(transport: FakeTransport, content: bytes) -> None:
    with pytest.raises(InvalidResponse):
        transport.call(Answer(200, content))


@pytest.mark.parametrize(
    ("headers", "kind"), [({"Content-Type": "text/html; a=b"}, "text/html"), ({}, "no content type")]
)
def test_invalid_response_message_has_status_type_and_length(
    transport: FakeTransport, headers: dict[str, str], kind: str
) -> None:
    error = failure(transport, Answer(200, "hello", headers))
    assert str(error) == f"GET /path: HTTP 200, {kind}, 5 bytes: not JSON"


@pytest.mark.parametrize("status", [200, 400, 502])
def test_error_page_is_beginning_of_html(transport: FakeTransport, status: int) -> None:
    error = failure(transport, Answer(status, "<h1>Bad Gateway</h1>", {"Content-Type": "text/html"}))
    assert error.body_excerpt == "<h1>Bad Gateway</h1>"


@pytest.mark.parametrize(
    ("content", "not_from_api"),
    [
        ('{"message": "no such deployment"}', False),
        ("{}", False),
        ("", False),
        (" \n", False),
        ("404 page not found", True),
        ("[]", True),
        ('"gone"', True),
        ("\x00\x01", True),
    ],
)
@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/octet-stream", ""])
def test_not_from_api_is_set_if_error_is_not_json(
    transport: FakeTransport, content: str, kind: str, not_from_api: bool
) -> None:
    error = failure(transport, Answer(404, content, {"Content-Type": kind} if kind else {}))
    assert error.not_from_api is not_from_api


@pytest.mark.parametrize("content", ['{"HF_TOKEN": "s3cr3t', '["s3cr3t', '"s3cr3t', ' \n{"HF_TOKEN": "s3cr3t'])
@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/json", "application/octet-stream"])
@pytest.mark.parametrize("status", [200, 400])
def test_error_page_is_none_for_json(transport: FakeTransport, status: int, kind: str, content: str) -> None:
    assert failure(transport, Answer(status, content, {"Content-Type": kind})).body_excerpt is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_error_page_hides_json_in_other_encodings(transport: FakeTransport, encoding: str) -> None:
    answer = Answer(200, '{"HF_TOKEN": "s3cr3t'.encode(encoding), {"Content-Type": "text/plain"})
    assert "s3cr3t" not in (failure(transport, answer).body_excerpt or "").replace("\x00", "")


@pytest.mark.parametrize("kind", ["application/octet-stream", "image/png", "application/xml", None])
def test_error_page_is_none_for_other_content_types(transport: FakeTransport, kind: str | None) -> None:
    assert failure(transport, Answer(200, "s3cr3t", {"Content-Type": kind} if kind else {})).body_excerpt is None


def test_api_error_has_fields_of_answer(transport: FakeTransport) -> None:
    said = {
        "exception_class": "ValidationError",
        "message": "containers: Field required",
        "invalid_fields": {"containers": ["Field required"]},
        "request_id": "r-1",
    }
    error = failure(transport, Answer(400, said))
    assert {name: getattr(error, name) for name in said} == said


@pytest.mark.parametrize("name", ["exception_class", "message", "request_id"])
@pytest.mark.parametrize("value", [None, 5, True, [1], {"text": 1}])
def test_api_error_ignores_field_of_wrong_type(transport: FakeTransport, name: str, value: t.Any) -> None:
    assert getattr(failure(transport, Answer(400, {name: value})), name) is None


@pytest.mark.parametrize(
    ("body", "message"), [([], None), (["text"], "text"), ("text", "text"), (5, None), (True, None), (None, None)]
)
def test_api_error_of_other_json_describes_answer(transport: FakeTransport, body: t.Any, message: str | None) -> None:
    error = failure(transport, Answer(400, json.dumps(body), {"Content-Type": "application/json"}))
    assert (str(error).startswith("GET /path: HTTP 400, application/json, "), error.message) == (True, message)


@pytest.mark.parametrize(
    ("status", "open_"),
    [
        (408, True),
        (500, True),
        (501, True),
        (502, True),
        (504, True),
        (599, True),
        (429, False),
        (503, False),
        (409, False),
    ],
)
def test_status_decides_whether_response_is_lost(transport: FakeTransport, status: int, open_: bool) -> None:
    assert isinstance(failure(transport, Answer(status), "PUT"), ResponseLost) is open_


def test_content_length_above_body_is_response_lost(transport: FakeTransport) -> None:
    answer = Answer(200, '{"id": 1}', {"Content-Length": "10", "Content-Type": "application/json"})
    assert isinstance(failure(transport, answer), ResponseLost)


def test_content_length_equal_to_body_is_read(transport: FakeTransport) -> None:
    assert transport.call(Answer(200, '{"id": 1}', {"Content-Length": "9"})).json == {"id": 1}


@pytest.mark.parametrize("length", ["many", "-1", "", "9.5"])
def test_content_length_that_is_not_a_number_is_ignored(transport: FakeTransport, length: str) -> None:
    assert transport.call(Answer(200, '{"id": 1}', {"Content-Length": length})).json == {"id": 1}


def test_invalid_header_of_response_is_response_lost(transport: FakeTransport) -> None:
    cause = urllib3.exceptions.InvalidHeader("Content-Length contained multiple unmatching values (3, 4)")
    error = failure(transport, requests.exceptions.InvalidHeader(cause), "POST")
    assert (type(error), error.may_be_done) == (ResponseLost, True)


def test_invalid_header_of_request_is_not_response_lost(transport: FakeTransport) -> None:
    error = failure(transport, requests.exceptions.InvalidHeader("Invalid return character in header"), "POST")
    assert (type(error), error.may_be_done) == (ApiError, False)


def test_unusable_host_name_is_not_response_lost(transport: FakeTransport) -> None:
    problem = urllib3.exceptions.LocationParseError("'x.example', label empty or too long")
    error = failure(transport, problem, "POST")
    assert (type(error), error.may_be_done) == (ApiError, False)


def test_content_encoding_error_is_response_lost(transport: FakeTransport) -> None:
    assert isinstance(failure(transport, Answer(200, b"not gzip", {"Content-Encoding": "gzip"})), ResponseLost)


def test_connection_error_hides_key(transport: FakeTransport) -> None:
    transport.answers = [requests.ConnectionError("no")]
    with pytest.raises(ApiError) as error:
        transport.http(api_retries=0).request("GET", "/path")
    assert KEY not in str(error.value.result(Redactor()))
