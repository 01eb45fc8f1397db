# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Responses of the API: a success with its JSON, or an error."""

from __future__ import annotations

import codecs
import json
import math
import re
import time
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.error_reasons import (
    details_in,
    fields_in,
    without_secrets,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InvalidResponse,
    ResponseLost,
)

if t.TYPE_CHECKING:
    import requests

#: Seconds: the longest pause that Retry-After can demand.
_MAX_RETRY_AFTER = 60.0
#: The most levels of lists and objects in a response; a list of resources has ten.
_MAX_DEPTH = 100
_MEDIA_TYPE = re.compile(r"[a-z]+/[\w.+-]{1,60}")
#: Characters of which text that could be JSON, or is of another encoding, has at least one.
_NO_PAGE = frozenset('{["\ufffd\0')


class Response(t.NamedTuple):
    """A success.

    `json` is `None` if there is no body; `summary` is the status, content type and length in words.
    `request_id` is that of the header, if there is one.
    """

    json: t.Any
    status: int
    summary: str
    request_id: str | None = None

    @property
    def has_content(self) -> bool:
        """Return whether it shows anything: an empty object is taken for a missing body."""
        return self.json not in (None, {})


class RawResponse:
    """A complete response, of which it is not known yet whether it is a success."""

    def __init__(self, method: str, path: str, response: requests.Response, content: bytes) -> None:
        self.method = method
        self.path = path
        self.status = response.status_code
        self.headers = response.headers
        self.content = content

    def checked(self, may_be_empty: bool = False) -> Response:
        """Return the response if it is a success; without a body only if it `may_be_empty`.

        Raises `InvalidResponse` if it is not JSON, `ResponseLost` or `ApiError` if it is an error.
        """
        if self.status < 200:
            # Of these, http.client reads only past 100: behind another one the final response follows.
            raise self._invalid("an interim response, without the final one")
        if 300 <= self.status < 400:
            raise self._invalid("a redirect, which is not followed")
        if self.status >= 400:
            raise self._error()
        value = None
        has_body = self.status != 204 and not (may_be_empty and self._is_empty())
        if has_body:
            try:
                value = self._parse()
            except ValueError:
                raise self._invalid("not JSON") from None
        return Response(value, self.status, self._summary(), self._request_id())

    def _is_empty(self) -> bool:
        content = self.content.removeprefix(codecs.BOM_UTF8)
        return not content.strip()

    def _invalid(self, problem: str) -> InvalidResponse:
        return InvalidResponse(
            self.method,
            self.path,
            f"{self._summary()}: {problem}",
            status=self.status,
            request_id=self._request_id(),
            body_excerpt=self._body_excerpt(),
            advice=(
                "Check api_url and the proxy, if there is one:"
                " this is not a response of the Gcore API"
            ),
        )

    def _parse(self) -> t.Any:
        """Return the JSON of the body.

        Raises `ValueError` if it is not JSON, or nested too deep.
        """
        try:
            # As bytes: json detects UTF-16 and a byte order mark.
            value = json.loads(
                self.content, parse_constant=_reject_constant, parse_float=_finite_float
            )
        except RecursionError:
            raise ValueError("nested too deep") from None
        _reject_deep_nesting(value)
        return value

    def _error(self) -> ApiError:
        """Return the error that the response describes: the API's own, or that of a proxy."""
        kind = ResponseLost if _may_have_been_processed(self.status) else ApiError
        try:
            body = self._parse()
        except ValueError:
            error = self._error_of_page(kind)
        else:
            shown = without_secrets(body)
            error = self._error_of_json(kind, shown)
        if error.request_id is None:
            error.request_id = self._request_id()
        error.retry_after = _parse_retry_after(self.headers.get("Retry-After", ""))
        return error

    def _error_of_page(self, kind: type[ApiError]) -> ApiError:
        """Return a body that is not JSON as an error of that `kind`."""
        error = kind(
            self.method,
            self.path,
            self._summary(),
            status=self.status,
            body_excerpt=self._body_excerpt(),
        )
        error.not_from_api = bool(self.content.strip())
        return error

    def _error_of_json(self, kind: type[ApiError], body: t.Any) -> ApiError:
        """Return a body of JSON, whatever its structure, as an error of that `kind`."""
        fields: dict[str, t.Any] = {}
        text = self._summary()
        is_documented = isinstance(body, dict)
        if is_documented:
            fields = body
            text = f"HTTP {self.status}"
        details = details_in(body)
        body_excerpt = None
        if body and not details["message"]:
            body_excerpt = json.dumps(body, ensure_ascii=False)
        invalid_fields = fields.get("invalid_fields") or fields.get("info") or fields_in(body)
        error = kind(
            self.method,
            self.path,
            text,
            status=self.status,
            invalid_fields=invalid_fields,
            body_excerpt=body_excerpt,
            **details,
        )
        error.not_from_api = not is_documented
        return error

    def _request_id(self) -> str | None:
        """Return the request ID of the header, which gateways and proxies send too."""
        request_id: str | None = self.headers.get("X-Request-ID")
        return request_id

    def _summary(self) -> str:
        media_type = self._media_type() or "no content type"
        length = len(self.content)
        return f"HTTP {self.status}, {media_type}, {length} bytes"

    def _media_type(self) -> str:
        """Return the content type without parameters; `""` if it is not well-formed."""
        header = self.headers.get("Content-Type", "")
        first, _semicolon, _parameters = header.partition(";")
        media_type = first.strip().lower()
        if not _MEDIA_TYPE.fullmatch(media_type):
            return ""
        return media_type

    def _body_excerpt(self) -> str | None:
        """Return the text of an error page; `None` for all that could be JSON in any encoding."""
        text = self.content.decode("utf-8", "replace").lstrip("\ufeff").strip()
        if text.startswith("<"):
            return text
        is_text = self.status >= 400 and self._media_type().startswith("text/")
        if is_text and text and _NO_PAGE.isdisjoint(text):
            return text
        return None


def _may_have_been_processed(status: int) -> bool:
    """Return whether a request with this response may have been processed.

    429 and 503 say that it was not. 425 says so too, but counts as unknown: a request that is not
    idempotent is not retried on it.
    """
    if status in (408, 425):
        return True
    return status >= 500 and status != 503


def _parse_retry_after(header: str) -> float | None:
    """Return the seconds of a Retry-After header (a number, or a date), at most 60; else `None`."""
    try:
        is_number = re.fullmatch(r"\s*[0-9]+(\.[0-9]+)?\s*", header)
        seconds = float(header) if is_number else _seconds_until(header)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), _MAX_RETRY_AFTER)


def _seconds_until(http_date: str) -> float:
    # Imported here: few runs need it.
    from email.utils import parsedate_to_datetime

    return parsedate_to_datetime(http_date).timestamp() - time.time()


def _reject_deep_nesting(value: t.Any) -> None:
    """Raise `ValueError` for more levels than any resource has: recursion would exhaust on it."""
    level = [value]
    for _depth in range(_MAX_DEPTH):
        next_level: list[t.Any] = []
        for item in level:
            if isinstance(item, dict):
                next_level.extend(item.values())
            elif isinstance(item, list):
                next_level.extend(item)
        if not next_level:
            return
        level = next_level
    raise ValueError("nested too deep")


def _finite_float(number: str) -> float:
    """Return a number with a fraction.

    Raises `ValueError` if it is too large for a float, which could not be written as JSON again.
    """
    value = float(number)
    if math.isinf(value):
        raise ValueError(number)
    return value


def _reject_constant(constant: str) -> t.NoReturn:
    """Raise `ValueError`: NaN and Infinity are not JSON."""
    raise ValueError(constant)
