# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The only room that talks HTTP: session, key, TLS, time-outs, tries, and what went wrong."""

from __future__ import annotations

import json
import math
import random
import re
import threading
import time
import typing as t
from urllib.parse import urlsplit

from ansible_collections.gcore.inference.plugins.module_utils._errors import ApiError, LostAnswer, MalformedAnswer

try:
    import requests
    import urllib3
except ImportError:
    HAS_REQUESTS = False
else:
    HAS_REQUESTS = True

VERSION = "0.2.0"

#: Answers after which the same call may do better, and which say that it was not carried out.
_BUSY = frozenset((429, 503))
#: Answers of a gateway that got none itself: the call may have been carried out.
_GATEWAY = frozenset((502, 504))
#: Seconds: the first pause (it doubles), the longest, and the longest that Retry-After may ask for.
_FIRST_PAUSE, _LONGEST_PAUSE, _LONGEST_RETRY_AFTER = 0.5, 8.0, 60.0
#: Connections that are kept.
_MOST_AT_ONCE = 100
#: Levels of lists and objects in an answer; a list of deployments has ten.
_DEEPEST = 100


class Connection(t.NamedTuple):
    """How to reach the API: checked options, under their names, with C(api_key) as the bare token.

    C(api_timeout) is in seconds, for connecting and for each answer; C(api_retries) are the tries after the first.
    C(api_url) is https, or http to a loopback address.
    """

    api_url: str
    api_key: str
    api_timeout: int = 30
    api_retries: int = 4
    validate_certs: bool = True
    ca_path: str | None = None


class Reply(t.NamedTuple):
    """A success: its JSON (C(None) for a 204), its status, and what came in words (also content type and length)."""

    json: t.Any
    status: int
    came: str


class Http:
    """One session with the API."""

    def __init__(self, connection: Connection, sleep: t.Callable[[float], None] = time.sleep) -> None:
        self.retries = connection.api_retries
        self._base = connection.api_url.rstrip("/")
        self._timeout = connection.api_timeout
        self._auth = _Token(connection.api_key)
        # Given with each request and not to the session: only there it wins over REQUESTS_CA_BUNDLE.
        self._verify = (connection.ca_path or None) if connection.validate_certs else False
        self._sleep = sleep
        self._session = requests.Session()
        # As many as a fleet may write at once, so that none is thrown away and made anew.
        self._session.mount(self._base, requests.adapters.HTTPAdapter(pool_maxsize=_MOST_AT_ONCE))
        self._session.headers["User-Agent"] = f"gcore.inference/{VERSION} (Ansible collection)"
        self._session.headers["Accept"] = "application/json"
        # Redirects are errors; without this the session would look at where one leads to, and stumble.
        self._session.get_redirect_target = _nowhere  # type: ignore[method-assign]
        self._session.trust_env = not _key_would_leave_unencrypted(self._base)
        if not connection.validate_certs:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    def call(  # pylint: disable=too-many-arguments
        self,
        method: str,
        path: str,
        body: t.Any = None,
        *,
        once: bool = False,
        within: float | None = None,
        next_body: t.Callable[[], t.Any] | None = None,
    ) -> Reply:
        """Make one call, trying again where that is safe, and give what came.

        With C(once) it must not be carried out twice: it is tried again only where it certainly was not.
        With C(within), in seconds, it is tried once, and given up after as much at the latest.
        C(next_body) is called after the pause before each further try, and gives the body of that; what it raises
        ends the call.
        Raises LostAnswer, MalformedAnswer, or ApiError for everything else that is not a success.
        """
        tries = 0
        while True:
            tries += 1
            try:
                return self._call(method, path, body, within)
            except _TryAgain as failed:
                error = failed.error
            except ApiError as final:
                final.tries = tries
                raise
            error.tries = tries
            if within is not None or tries > self.retries or (once and isinstance(error, LostAnswer)):
                raise error
            self.pause(tries, error.retry_after)
            if next_body:
                body = next_body()

    def pause(self, tries: int, retry_after: float | None = None) -> None:
        """Wait after that many tries: as long as the API asks for, else growing and jittered."""
        growing = min(_FIRST_PAUSE * 2 ** (tries - 1), _LONGEST_PAUSE) * random.uniform(0.5, 1.0)
        self._sleep(growing if retry_after is None else retry_after)

    def _call(self, method: str, path: str, body: t.Any, within: float | None) -> Reply:
        """Make one try. Raises _TryAgain where another may do better."""
        # The time-out of requests is that of each single step: an answer could drip for ever, or a look-up hang.
        limit = 2.0 * self._timeout if within is None else min(within, 2.0 * self._timeout)

        def exchange() -> _Answer:
            with self._session.request(
                method,
                self._base + path,
                json=body,
                auth=self._auth,
                timeout=min(self._timeout, limit),
                verify=self._verify,
                allow_redirects=False,
                stream=True,
            ) as response:
                return _Answer(method, path, response, _whole_body(response))

        try:
            answer = _within(limit, exchange)
        # ValueError: some unusable addresses and header values; OSError: among others a CA file that can't be read.
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as problem:
            raise self._unanswered(method, path, problem) from None
        return answer.reply()

    def _unanswered(self, method: str, path: str, problem: Exception) -> Exception:
        """Give what to raise when no whole answer came."""
        reason = getattr(problem.args[0] if problem.args else None, "reason", None) or problem
        told: dict[str, t.Any] = {"exception_class": type(problem).__name__, "message": _reason(reason)}
        if "CERTIFICATE_VERIFY_FAILED" in str(problem):
            return ApiError(
                method,
                path,
                f"the certificate of {self._base} is not trusted",
                advice="Give the certificate authority's file with ca_path",
                **told,
            )
        # A ProxyError alone does not say so: urllib3 1 also makes one of a connection that broke later.
        inner = getattr(reason, "original_error", reason)
        if isinstance(problem, requests.exceptions.ConnectTimeout) or isinstance(
            inner, urllib3.exceptions.NewConnectionError
        ):
            advice = "Check api_url, the network and the proxy, if there is one"
            return _TryAgain(ApiError(method, path, f"no connection to {self._base}", advice=advice, **told))
        broken = (
            requests.exceptions.ConnectionError,
            requests.exceptions.Timeout,
            requests.exceptions.ChunkedEncodingError,
            requests.exceptions.ContentDecodingError,
            urllib3.exceptions.HTTPError,
        )
        if isinstance(problem, broken):
            return _TryAgain(LostAnswer(method, path, "no whole answer came", **told))
        if isinstance(problem, ValueError):
            # Of an address that can't be used, such as a proxy's, the text shows parts; there may be a password in it.
            del told["message"]
        advice = "Check api_url, ca_path and the proxy, if there is one"
        return ApiError(method, path, f"{self._base} could not be asked", advice=advice, **told)


class _TryAgain(Exception):
    """A try failed in a way that another may not."""

    def __init__(self, error: ApiError, retry_after: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.error.retry_after = retry_after


class _Token:
    """Sets the key on each request. As the request's auth it also keeps a .netrc entry from replacing it."""

    def __init__(self, api_key: str) -> None:
        self._header = f"apikey {api_key}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request


class _Answer:
    """A whole answer, and what to make of it."""

    def __init__(self, method: str, path: str, response: requests.Response, content: bytes) -> None:
        self.method = method
        self.path = path
        self.status = response.status_code
        self.headers = response.headers
        self.content = content

    def reply(self) -> Reply:
        """Give the answer if it is a success; raise what it is instead."""
        if self.status in _BUSY:
            raise _TryAgain(self._failure(ApiError), _seconds(self.headers.get("Retry-After", "")))
        if self.status in _GATEWAY:
            raise _TryAgain(self._failure(LostAnswer), _seconds(self.headers.get("Retry-After", "")))
        if 300 <= self.status < 400:
            raise self._malformed("a redirect, which is not followed")
        if self.status >= 400:
            raise self._failure(ApiError)
        if self.status == 204:
            return Reply(None, self.status, self._came())
        try:
            return Reply(self._parsed(), self.status, self._came())
        except ValueError:
            raise self._malformed("not JSON") from None

    def _malformed(self, problem: str) -> MalformedAnswer:
        return MalformedAnswer(
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

    def _failure(self, kind: type[ApiError]) -> ApiError:
        """Give the error that the answer tells: the API's own or what a proxy says."""
        try:
            told = self._parsed()
        except ValueError:
            told = None
        if not isinstance(told, dict):
            error = kind(self.method, self.path, self._came(), status=self.status, page=self._page())
            error.is_foreign = bool(self.content.strip())
            return error
        return kind(
            self.method,
            self.path,
            f"HTTP {self.status}",
            status=self.status,
            exception_class=_text(told.get("exception_class")),
            message=_text(told.get("message")) or _text(told.get("detail")),
            invalid_fields=told.get("invalid_fields") or told.get("info"),
            request_id=_text(told.get("request_id")),
        )

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


def _within(seconds: float, exchange: t.Callable[[], _Answer]) -> _Answer:
    """Give what the exchange gives, or raise what it raises; raise Timeout when that takes longer."""
    outcome: list[_Answer | Exception] = []

    def run() -> None:
        try:
            outcome.append(exchange())
        except Exception as problem:
            outcome.append(problem)

    # A daemon, so that one that hangs does not keep the module from ending.
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not outcome:
        raise requests.exceptions.ReadTimeout(f"the answer was not whole after {seconds:g} seconds")
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]


def _whole_body(response: requests.Response) -> bytes:
    """Give the body; raise ConnectionError where it ended too early, which urllib3 1 does not see by itself."""
    content = response.content
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and response.raw.tell() < int(length):
        raise requests.exceptions.ConnectionError(f"the answer ended after {response.raw.tell()} of {length} octets")
    return content


def _key_would_leave_unencrypted(url: str) -> bool:
    """Plain http is allowed to a loopback address only, so a proxy for it must be on this machine too."""
    if urlsplit(url).scheme != "http":
        return False
    proxy = requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url))
    if not proxy:
        return False
    return urlsplit(proxy if "//" in proxy else f"//{proxy}").hostname not in ("127.0.0.1", "::1", "localhost")


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


def _reason(problem: BaseException) -> str:
    """Give what a library says of a broken connection, as one sentence without objects, addresses and passwords."""
    parts = problem.args if len(problem.args) == 2 and isinstance(problem.args[1], Exception) else (problem,)
    text = ": ".join(str(part).rstrip(".") for part in parts)
    return re.sub(r"//\S*@", "//", re.sub(r"<[^>]* object at 0x[0-9a-f]+>: ", "", text))


def _text(value: t.Any) -> str | None:
    """Give a part of an error as text; JSON of another type than the contract's is not text of the API."""
    return value if isinstance(value, str) else None


def _nowhere(resp: requests.Response) -> str | None:
    """Give where a redirect leads to, for a session that follows none."""
    return None


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
