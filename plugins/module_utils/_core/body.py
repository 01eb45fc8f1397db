# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The body of an answer: read and decompressed in pieces, and never more of it than a limit."""

from __future__ import annotations

import re
import typing as t
import zlib

if t.TYPE_CHECKING:
    import requests

#: The most octets of a body, as it is sent and after each step of decompression: 10,000 deployments of 13 KB.
LARGEST = 128 * 1024**2
#: Octets that are read or decompressed at once.
_PIECE = 256 * 1024
#: Compressions on top of each other that are undone. Servers use one; a proxy may add its own.
_MOST_CODINGS = 3
#: The first octet of each member of gzip (RFC 1952).
_GZIP_MAGIC = b"\x1f"


class UnreadableBody(Exception):
    """A body that is not read to its end, because of what it is; the text says why."""


class TruncatedBody(Exception):
    """A body that ended too early, or that can't be decompressed."""


def read_body(response: requests.Response) -> bytes:
    """Return the decompressed body, of at most C(LARGEST) octets.

    Raises UnreadableBody, TruncatedBody, and what urllib3 raises for a broken connection.
    """
    if response.status_code == 204:
        # It ends at its header. What a server sends behind that must neither be waited for nor be taken for the
        # beginning of the next answer: what is not read is closed with its connection.
        return _nothing(response)
    pieces = _pieces(response)
    for coding in _codings(response.headers.get("Content-Encoding", "")):
        pieces = _limited(_inflated(pieces, coding))
    return b"".join(pieces)


def _nothing(response: requests.Response) -> bytes:
    """Return the empty body of a 204; where its header declares none, its connection can be used again."""
    declares_body = (
        response.headers.get("Content-Length", "0").strip() != "0" or "Transfer-Encoding" in response.headers
    )
    if not declares_body:
        response.raw.read(decode_content=False)
    return b""


def _pieces(response: requests.Response) -> t.Iterator[bytes]:
    """Yield the body as it was sent.

    Raises TruncatedBody where it is shorter than its length, which urllib3 1 does not see, and UnreadableBody.
    """
    read = 0
    # Not stream(): its own reader of chunked bodies takes lines of any length into memory.
    while piece := response.raw.read(_PIECE, decode_content=False):
        read += len(piece)
        _refuse_too_large(read)
        yield piece
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and read < int(length):
        raise TruncatedBody(f"the answer ended after {read} of {length} octets")


def _codings(header: str) -> list[str]:
    """Return the compressions to undo, the last one first; raise UnreadableBody where that is not possible."""
    named = [name.strip().lower() for name in header.split(",")]
    codings = [name for name in named if name not in ("", "identity")]
    unknown = [name for name in codings if name not in ("gzip", "x-gzip", "deflate")]
    if unknown:
        shown = f" {unknown[0]}" if re.fullmatch(r"[a-z0-9-]{1,20}", unknown[0]) else ""
        raise UnreadableBody(f"the compression{shown}, which was not asked for")
    if len(codings) > _MOST_CODINGS:
        raise UnreadableBody(f"compressed {len(codings)} times")
    return codings[::-1]


def _inflated(pieces: t.Iterator[bytes], coding: str) -> t.Iterator[bytes]:
    """Yield the decompressed body in pieces of at most C(_PIECE) octets, so that a small body can't fill the memory.

    Raises TruncatedBody where it is not compressed like that, or ends too early.
    """
    decoder: t.Any = None
    has_ended = False
    for piece in pieces:
        rest = piece
        while rest or decoder:
            if not decoder:
                if has_ended and not (coding != "deflate" and rest[:1] == _GZIP_MAGIC):
                    # What follows the compressed data and is not another member of it is no part of it.
                    return
                decoder = zlib.decompressobj(_window_bits(rest, coding))
            try:
                part = decoder.decompress(rest, _PIECE)
            except zlib.error as problem:
                raise TruncatedBody(f"the answer could not be decompressed: {problem}") from None
            if part:
                yield part
            rest = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
            if decoder.eof:
                decoder, has_ended = None, True
            elif not part and not rest:
                break
    if decoder:
        raise TruncatedBody("the answer ended before its compressed data did")


def _window_bits(beginning: bytes, coding: str) -> int:
    """Return the C(wbits) of zlib for data that begins so. RFC 9110 section 8.4.1.2: some send deflate without zlib."""
    if coding != "deflate":
        return 16 + zlib.MAX_WBITS
    # RFC 1950: the method 8, and a window of at most 32 KiB. Bare deflate never begins so (RFC 1951).
    is_zlib = beginning[0] & 0x8F == 0x08
    return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS


def _limited(pieces: t.Iterator[bytes]) -> t.Iterator[bytes]:
    read = 0
    for piece in pieces:
        read += len(piece)
        _refuse_too_large(read)
        yield piece


def _refuse_too_large(octets: int) -> None:
    if octets > LARGEST:
        raise UnreadableBody(f"larger than {LARGEST // 1024**2} MiB, the most that is read of an answer")
