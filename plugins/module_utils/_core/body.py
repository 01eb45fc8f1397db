# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The body of a response: read and decompressed in chunks, up to a limit."""

from __future__ import annotations

import re
import typing as t
import zlib

if t.TYPE_CHECKING:
    import requests

#: The largest body, as sent and after each decompression: a list of 10,000 resources of 13 KB.
MAX_BODY_BYTES = 128 * 1024**2
#: Bytes that are read or decompressed at once.
_CHUNK_BYTES = 256 * 1024
#: The most content codings of a body. Servers use one; a proxy may add its own.
_MAX_CODINGS = 3
#: The content codings that can be undone.
_CODINGS = ("gzip", "x-gzip", "deflate")
_CODING_NAME = re.compile(r"[a-z0-9-]{1,20}")
#: The version of a response in HTTP/1.1, as http.client writes it.
_HTTP_1_1 = 11
#: The headers that say where a body ends.
_FRAMING = ("Content-Length", "Transfer-Encoding", "Connection")
#: The first byte of each member of a gzip file (RFC 1952).
_GZIP_MAGIC = b"\x1f"


class UnreadableBody(Exception):
    """A body that is not read to its end because of its content; the text says why."""


class TruncatedBody(Exception):
    """A body that ends too early, or cannot be decompressed."""


def read_body(response: requests.Response) -> bytes:
    """Return the decompressed body, of at most `MAX_BODY_BYTES`.

    Raises:
        UnreadableBody: the body is too large, or of an unknown compression.
        TruncatedBody: it is not complete.
        Exception: what urllib3 raises for a broken connection.
    """
    if response.status_code < 200:
        # The final response follows an interim one (RFC 9110, section 15.2). It must not be read as
        # that to the next request: a connection whose response was not read is closed.
        return b""
    if response.status_code == 204:
        # A 204 ends after its header. What a server sends behind it must not be waited for, and
        # must not be read as the start of the next response: a connection with unread data is
        # closed.
        return _read_nothing(response)
    header = response.headers.get("Content-Encoding", "")
    codings = _codings(header)
    sent = _sent_chunks(response)
    chunks = _limited(sent)
    for coding in codings:
        decompressed = _decompressed(chunks, coding)
        chunks = _limited(decompressed)
    return b"".join(chunks)


def _read_nothing(response: requests.Response) -> bytes:
    """Return the empty body of a 204; if its header declares none, the connection is reused."""
    headers = response.headers
    length = headers.get("Content-Length", "0")
    is_empty = length.strip() == "0"
    if is_empty and "Transfer-Encoding" not in headers:
        response.raw.read(decode_content=False)
    return b""


def _sent_chunks(response: requests.Response) -> t.Iterator[bytes]:
    """Yield the body as it was sent.

    Raises `TruncatedBody` if it is shorter than its length, which urllib3 1 does not detect, or if
    it is a success that was cut off within its header, which http.client does not detect.
    """
    received = 0
    # Not stream(): its own reader of chunked bodies reads lines of any length into memory.
    read = response.raw.read
    while chunk := read(_CHUNK_BYTES, decode_content=False):
        received += len(chunk)
        yield chunk
    length = response.headers.get("Content-Length", "")
    if not length.isdigit():
        if not received and _ended_in_header(response):
            raise TruncatedBody("the response ended within its header")
        return
    if received < int(length):
        raise TruncatedBody(f"the response ended after {received} of {length} bytes")


def _ended_in_header(response: requests.Response) -> bool:
    """Return whether a success without a body has a header that was cut off.

    Such a header says neither how long the body is, nor that the connection is closed after it.
    Complete, it says one of them in HTTP/1.1 (RFC 9112, sections 6.3 and 9.6); one of a server that
    does not cannot be told from a header that was cut off.
    """
    is_success = 200 <= response.status_code < 300
    if not is_success or response.raw.version != _HTTP_1_1:
        return False
    # A proxy may repeat the length: `0, 0`. Without a value, a header was cut off after its name.
    return not any(response.headers.get(name) for name in _FRAMING)


def _codings(header: str) -> list[str]:
    """Return the content codings to undo, the last one first.

    Raises `UnreadableBody` if that is not possible.
    """
    codings: list[str] = []
    for name in header.lower().split(","):
        coding = name.strip()
        if coding in ("", "identity"):
            continue
        if coding not in _CODINGS:
            shown = "an unknown encoding"
            if _CODING_NAME.fullmatch(coding):
                shown = coding
            raise UnreadableBody(f"compressed with {shown}, which was not requested")
        codings.insert(0, coding)
    count = len(codings)
    if count > _MAX_CODINGS:
        raise UnreadableBody(f"compressed {count} times")
    return codings


def _decompressed(chunks: t.Iterator[bytes], coding: str) -> t.Iterator[bytes]:
    """Yield the decompressed data in chunks of at most `_CHUNK_BYTES`, to bound the memory.

    Raises `TruncatedBody` if the data is not compressed with `coding`, or ends too early.
    """
    decoder: t.Any = None
    has_ended = False
    for chunk in chunks:
        rest = chunk
        while rest or decoder:
            if not decoder:
                if has_ended and not _is_next_member(rest, coding):
                    # Data behind the compressed data is ignored.
                    return
                decoder = zlib.decompressobj(_window_bits(rest, coding))
            part = _decompress(decoder, rest)
            if part:
                yield part
            if decoder.eof:
                rest = decoder.unused_data
                decoder = None
                has_ended = True
                continue
            rest = decoder.unconsumed_tail
            if not part and not rest:
                break
    if decoder:
        raise TruncatedBody("the response ended before its compressed data did")


def _is_next_member(data: bytes, coding: str) -> bool:
    """Return whether another member of a gzip file begins with `data`."""
    if coding == "deflate":
        return False
    return data.startswith(_GZIP_MAGIC)


def _decompress(decoder: t.Any, data: bytes) -> bytes:
    try:
        part: bytes = decoder.decompress(data, _CHUNK_BYTES)
    except zlib.error as problem:
        raise TruncatedBody(f"the response could not be decompressed: {problem}") from None
    return part


def _window_bits(start: bytes, coding: str) -> int:
    """Return the `wbits` of zlib for data that begins with `start`.

    Some servers send "deflate" without the zlib header (RFC 9110 section 8.4.1.2).
    """
    largest = zlib.MAX_WBITS
    if coding != "deflate":
        return 16 + largest
    # RFC 1950: method 8, and a window of at most 32 KiB. Raw deflate never begins so (RFC 1951).
    method_and_window = start[0] & 0x8F
    if method_and_window == 0x08:
        return largest
    return -largest


def _limited(chunks: t.Iterator[bytes]) -> t.Iterator[bytes]:
    """Yield the chunks.

    Raises `UnreadableBody` if they are more than `MAX_BODY_BYTES` in all.
    """
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > MAX_BODY_BYTES:
            mebibytes = MAX_BODY_BYTES // 1024**2
            raise UnreadableBody(f"larger than {mebibytes} MiB, the maximum for a response")
        yield chunk
