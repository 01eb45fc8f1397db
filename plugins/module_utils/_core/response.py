# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What an answer of the API is: a success with its JSON, or which error."""

from __future__ import annotations

import codecs
import json
import math
import re
import time
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.error_reasons import class_in, fields_in, reason_in
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InvalidResponse,
    ResponseLost,
)

if t.TYPE_CHECKING:
    import requests

#: Seconds: the longest that Retry-After may ask for.
_LONGEST_RETRY_AFTER = 60.0
#: Levels of lists and objects in an answer; a list of deployments has ten.
_DEEPEST = 100


class Response(t.NamedTuple):
    """A success: its JSON (C(None) where it has no body), its status, and what came in words (content type, length)."""

    json: t.Any
    status: int
    came: str


class Answer:
    """A whole answer, and what to make of it."""

    def __init__(self, method: str, path: str, response: requests.Response, content: bytes) -> None:
        self.method = method
        self.path = path
        self.status = response.status_code
        self.headers = response.headers
        self.content = content

    def reply(self, may_be_empty: bool = False) -> Response:
        """Return the answer if it is a success, an empty one only where it C(may_be_empty); raise what it is else."""
        if 300 <= self.status < 400:
            raise self._malformed("a redirect, which is not followed")
        if self.status >= 400:
            raise self._failure()
        if self.status == 204 or (may_be_empty and self._is_empty()):
            return Response(None, self.status, self._came())
        try:
            return Response(self._parsed(), self.status, self._came())
        except ValueError:
            raise self._malformed("not JSON") from None

    def _is_empty(self) -> bool:
        return not self.content.removeprefix(codecs.BOM_UTF8).strip()

    def _malformed(self, problem: str) -> InvalidResponse:
        return InvalidResponse(
            self.method,
            self.path,
            f"{self._came()}: {problem}",
            status=self.status,
            page=self._page(),
            advice="Check api_url and the proxy, if there is one: this is not an answer of the Gcore API",
        )

    def _parsed(self) -> t.Any:
        """Give the JSON of the body; raise ValueError where it is none."""
        try:
            # From octets: json sees UTF-16 and a byte order mark itself.
            value = json.loads(self.content, parse_constant=_refuse, parse_float=_finite)
        except RecursionError:
            raise ValueError("nested too deep") from None
        _refuse_nesting(value)
        return value

    def _failure(self) -> ApiError:
        """Return the error that the answer tells: the API's own or what a proxy says."""
        kind = ResponseLost if _may_be_done(self.status) else ApiError
        error = self._told(kind)
        error.retry_after = _seconds(self.headers.get("Retry-After", ""))
        return error

    def _told(self, kind: type[ApiError]) -> ApiError:
        """Return what the body says, whatever its shape, as an error of that C(kind)."""
        try:
            said = self._parsed()
        except ValueError:
            error = kind(self.method, self.path, self._came(), status=self.status, page=self._page())
            error.not_from_api = bool(self.content.strip())
            return error
        is_documented = isinstance(said, dict)
        parts = said if is_documented else {}
        reason = reason_in(said)
        error = kind(
            self.method,
            self.path,
            f"HTTP {self.status}" if is_documented else self._came(),
            status=self.status,
            exception_class=class_in(said),
            message=reason,
            invalid_fields=parts.get("invalid_fields") or parts.get("info") or fields_in(said),
            request_id=_text(parts.get("request_id")),
            page=json.dumps(said, ensure_ascii=False) if said and not reason else None,
        )
        error.not_from_api = not is_documented
        return error

    def _came(self) -> str:
        return f"HTTP {self.status}, {self._media_type() or 'no content type'}, {len(self.content)} octets"

    def _media_type(self) -> str:
        """Give the bare content type; what else a server writes there could be anything."""
        media_type = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return media_type if re.fullmatch(r"[a-z]+/[\w.+-]{1,60}", media_type) else ""

    def _page(self) -> str | None:
        """Give the text of an error page, but never that of anything that could be JSON, in whatever encoding."""
        text = self.content.decode("utf-8", "replace").lstrip("\ufeff").strip()
        if text.startswith("<"):
            return text
        is_text = self.status >= 400 and self._media_type().startswith("text/") and not set(text) & set('{["\ufffd\0')
        return text if is_text and text else None


def _may_be_done(status: int) -> bool:
    """Return whether a call that was answered so may have been carried out: 429 and 503 say that it was not.

    A call answered 425 was not either; it is not tried again blindly where it must not be carried out twice.
    """
    return status in (408, 425) or (status >= 500 and status != 503)


def _seconds(retry_after: str) -> float | None:
    """Give the seconds of a Retry-After header (a number, or a date), at most a minute; C(None) if it has none."""
    try:
        is_number = re.fullmatch(r"\s*[0-9]+(\.[0-9]+)?\s*", retry_after)
        seconds = float(retry_after) if is_number else _until(retry_after)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), _LONGEST_RETRY_AFTER)


def _until(date: str) -> float:
    # Imported here: hardly a run needs it.
    from email.utils import parsedate_to_datetime

    return parsedate_to_datetime(date).timestamp() - time.time()


def _text(value: t.Any) -> str | None:
    """Give a part of an error as text; JSON of another type than the contract's is not text of the API."""
    return value if isinstance(value, str) else None


def _refuse_nesting(value: t.Any) -> None:
    """Raise ValueError for what is nested deeper than any deployment: it could exhaust whatever walks over it."""
    level = [value]
    for _depth in range(_DEEPEST):
        level = [
            item
            for part in level
            if isinstance(part, (dict, list))
            for item in (part.values() if isinstance(part, dict) else part)
        ]
        if not level:
            return
    raise ValueError("nested too deep")


def _finite(number: str) -> float:
    """Give a number with a fraction; raise ValueError for one that is too large, which would not be JSON again."""
    value = float(number)
    if math.isinf(value):
        raise ValueError(number)
    return value


def _refuse(constant: str) -> t.NoReturn:
    """NaN and Infinity are not JSON."""
    raise ValueError(constant)
