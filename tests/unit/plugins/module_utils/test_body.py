# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of an answer is read, and how it is decompressed."""

from __future__ import annotations

import gzip
import io
import itertools
import tracemalloc
import typing as t
import zlib
from unittest import mock

import pytest
import requests
import urllib3

from ansible_collections.gcore.inference.plugins.module_utils._core import body
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InvalidResponse,
    ResponseLost,
    UnreadableResponse,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import bare_answer, observe
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import Answer, FakeTransport

JSON = b'{"id": "' + b"x" * 5_000 + b'"}'
GZIPPED = gzip.compress(JSON, mtime=0)
LIMIT = 10_000


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> FakeTransport:
    """The transport."""
    transport = FakeTransport()
    transport.install(monkeypatch)
    return transport


def raw_deflate(content: bytes) -> bytes:
    """Return deflate as some servers send it: without the header of zlib."""
    return zlib.compress(content)[2:-4]


def two_members(content: bytes) -> bytes:
    """Return gzip of two members."""
    return gzip.compress(content[:100]) + gzip.compress(content[100:])


CODINGS: dict[str, tuple[str, t.Callable[[bytes], bytes]]] = {
    "none": ("", bytes),
    "identity": ("identity", bytes),
    "gzip": ("gzip", gzip.compress),
    "upper case": ("GZip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "gzip of two members": ("gzip", two_members),
    "gzip with a tail": ("gzip", lambda content: gzip.compress(content) + b"\0" * 9),
    "deflate": ("deflate", zlib.compress),
    "deflate with a tail": ("deflate", lambda content: zlib.compress(content) + gzip.compress(b"tail")),
    "deflate without zlib": ("deflate", raw_deflate),
    "gzip twice": ("gzip, gzip", lambda content: gzip.compress(gzip.compress(content))),
    "gzip thrice": ("gzip,gzip,gzip", lambda content: gzip.compress(gzip.compress(gzip.compress(content)))),
    "deflate in gzip": ("deflate, gzip", lambda content: gzip.compress(zlib.compress(content))),
}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("piece", [1, 7, 256 * 1024])
def test_body_compressed_is_read_whole(
    transport: FakeTransport, monkeypatch: pytest.MonkeyPatch, coding: str, piece: int
) -> None:
    monkeypatch.setattr(body, "_CHUNK_BYTES", piece)
    header, compress = CODINGS[coding]
    answer = Answer(200, compress(JSON), {"Content-Encoding": header})
    assert transport.call(answer).json == {"id": "x" * 5_000}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("status", [200, 400, 500])
def test_body_above_limit_is_an_error_at_once(
    transport: FakeTransport, monkeypatch: pytest.MonkeyPatch, coding: str, status: int
) -> None:
    monkeypatch.setattr(body, "MAX_BODY_BYTES", LIMIT)
    header, compress = CODINGS[coding]
    answer = Answer(status, compress(JSON + b" " * LIMIT), {"Content-Encoding": header})
    with pytest.raises(UnreadableResponse, match="larger than"):
        transport.call(answer)
    assert len(transport.sent) == 1


@pytest.mark.parametrize("length", [LIMIT, LIMIT + 1])
def test_body_limit_is_inclusive(transport: FakeTransport, monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    monkeypatch.setattr(body, "MAX_BODY_BYTES", LIMIT)
    content = b"{}".ljust(length)
    if length > LIMIT:
        with pytest.raises(UnreadableResponse):
            transport.call(Answer(200, content))
    else:
        assert transport.call(Answer(200, content)).json == {}


def test_body_limit_is_named(transport: FakeTransport, monkeypatch: pytest.MonkeyPatch) -> None:
    assert body.MAX_BODY_BYTES == 128 << 20
    monkeypatch.setattr(body, "MAX_BODY_BYTES", 3 << 20)
    with pytest.raises(UnreadableResponse, match="larger than 3 MiB, the maximum for a response"):
        transport.call(Answer(200, b" " * (3 << 20) + b"1"))


@pytest.mark.parametrize(("length", "is_whole"), [("4", True), ("5", False), ("3", True), ("many", True)])
def test_body_shorter_than_its_length_is_lost(length: str, is_whole: bool) -> None:
    """Urllib3 1 does not detect it."""
    response = requests.Response()
    response.status_code = 200
    response.headers["Content-Length"] = length
    response.raw = mock.Mock()
    response.raw.read.side_effect = [b"12", b"34", b""]
    if is_whole:
        assert body.read_body(response) == b"1234"
    else:
        with pytest.raises(body.TruncatedBody, match="the response ended after 4 of 5 bytes"):
            body.read_body(response)


def test_body_limit_holds_before_decompression(transport: FakeTransport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MAX_BODY_BYTES", LIMIT)
    members = itertools.repeat(gzip.compress(b""), 1_000)
    with pytest.raises(UnreadableResponse, match="larger than"):
        transport.call(Answer(200, gzip.compress(b"{}") + b"".join(members), {"Content-Encoding": "gzip"}))


def test_body_decompression_bomb_does_not_fill_memory(
    transport: FakeTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "MAX_BODY_BYTES", 1024**2)
    bomb = Answer(200, gzip.compress(gzip.compress(bytes(64 * 1024**2))), {"Content-Encoding": "gzip, gzip"})
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableResponse):
            transport.call(bomb)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (len(bomb.body) < 1_000, peak < 8 * 1024**2) == (True, True)


@pytest.mark.parametrize(
    "content",
    [b"not gzip", GZIPPED[:-9], GZIPPED[:50], JSON, zlib.compress(JSON)],
    ids=["other", "cut", "half", "plain", "zlib"],
)
def test_body_not_decompressible_is_response_lost(transport: FakeTransport, content: bytes) -> None:
    with pytest.raises(ResponseLost):
        transport.call(Answer(200, content, {"Content-Encoding": "gzip"}), api_retries=0)


@pytest.mark.parametrize(
    ("coding", "says"),
    [
        ("br", "compressed with br, which was not requested"),
        ("gzip, zstd", "compressed with zstd, which"),
        ("\x1b[1m", "compressed with an unknown encoding, which"),
        ("gzip, " * 4, "4 times"),
    ],
)
def test_content_encoding_unknown_is_an_error(transport: FakeTransport, coding: str, says: str) -> None:
    with pytest.raises(UnreadableResponse, match=says):
        transport.call(Answer(200, JSON, {"Content-Encoding": coding}))
    assert len(transport.sent) == 1


def test_accept_encoding_is_gzip_and_deflate(transport: FakeTransport) -> None:
    transport.call(Answer(200, {}))
    assert transport.sent[0].headers["Accept-Encoding"] == "gzip, deflate"


@pytest.mark.parametrize("length", ["2", "0", "many", ""])
@pytest.mark.parametrize("body", [b"", b"{}", b"not JSON"])
def test_status_204_ends_at_its_header(transport: FakeTransport, length: str, body: bytes) -> None:
    answer = Answer(204, body, {"Content-Length": length} if length else {})
    assert (transport.call(answer, method="DELETE").json, len(transport.sent)) == (None, 1)


@pytest.mark.parametrize(
    ("headers", "is_read"),
    [
        ({}, True),
        ({"Content-Length": " 0 "}, True),
        ({"Content-Length": "2"}, False),
        ({"Transfer-Encoding": "chunked"}, False),
        ({"Content-Length": "0", "Transfer-Encoding": "chunked"}, False),
    ],
)
def test_status_204_keeps_its_connection_if_nothing_follows(headers: dict[str, str], is_read: bool) -> None:
    """What is read to its end is used again."""
    response = requests.Response()
    response.status_code = 204
    response.headers.update(headers)
    response.raw = mock.Mock()
    assert body.read_body(response) == b""
    assert response.raw.read.mock_calls == [mock.call(decode_content=False)] * is_read


@pytest.mark.parametrize("status", [101, 102, 103, 199])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_interim_response_is_invalid(transport: FakeTransport, status: int, method: str) -> None:
    with pytest.raises(InvalidResponse, match="an interim response"):
        transport.call(Answer(status), method=method, may_be_empty=True)


def test_interim_response_leaves_the_next_one_unread() -> None:
    stream = io.BytesIO(b"of the final response")
    response = requests.Response()
    response.status_code = 103
    response.raw = urllib3.HTTPResponse(body=stream, status=103, preload_content=False)
    assert (body.read_body(response), stream.tell()) == (b"", 0)


@pytest.mark.parametrize("method", ["DELETE", "POST"])
@pytest.mark.parametrize("content", [b"", b" \r\n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("status", [200, 201, 202])
def test_may_be_empty_allows_empty_success(transport: FakeTransport, method: str, content: bytes, status: int) -> None:
    reply = transport.call(Answer(status, content), method=method, may_be_empty=True)
    assert (reply.json, reply.status) == (None, status)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_empty_success_is_invalid_response(transport: FakeTransport, method: str) -> None:
    with pytest.raises(InvalidResponse):
        transport.call(Answer(200), method=method)


@pytest.mark.parametrize("content", [b"null?", b"<html>", b"{"])
def test_may_be_empty_does_not_allow_other_content(transport: FakeTransport, content: bytes) -> None:
    with pytest.raises(InvalidResponse):
        transport.call(Answer(200, content), method="DELETE", may_be_empty=True)


def test_may_be_empty_does_not_hide_empty_failure(transport: FakeTransport) -> None:
    with pytest.raises(ApiError):
        transport.call(Answer(400), method="DELETE", may_be_empty=True)


def test_fields_that_a_response_lacks_have_the_defaults_of_the_api() -> None:
    probe = {"enabled": True, "probe": {"http_get": {"port": 80}}}
    stored = bare_answer(probes={"liveness_probe": probe})
    del stored["timeout"]
    fields = observe(stored)
    settings = dict(fields["probes"]["liveness_probe"]["probe"])
    http_get = settings.pop("http_get")
    assert {name: value for name, value in settings.items() if value is not None} == {
        "failure_threshold": 3,
        "initial_delay_seconds": 0,
        "period_seconds": 10,
        "success_threshold": 1,
        "timeout_seconds": 3,
    }
    assert (http_get["path"], http_get["schema"], fields["timeout"]) == ("/", "HTTP", 120)
    assert fields["containers"][7]["scale"]["cooldown_period"] == 60
