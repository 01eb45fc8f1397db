# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The only module that sends HTTP requests: session, key, TLS, timeouts, retries, connection errors."""

from __future__ import annotations

import threading
import time
import typing as t
from urllib.parse import urlsplit

from ansible_collections.gcore.inference.plugins.module_utils._core.body import TruncatedBody, UnreadableBody, read_body
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_errors import error_of
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    UnreadableResponse,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.requests_library import (
    HAS_REQUESTS,
    requests,
    urllib3,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.response import Answer, Response
from ansible_collections.gcore.inference.plugins.module_utils._core.retries import (
    RateGate,
    Tries,
    longest_pause,
    pause_after,
)

__all__ = ["HAS_REQUESTS", "VERSION", "Connection", "HttpClient", "Response"]

VERSION = "0.2.0"

#: Connections that are kept.
_MOST_AT_ONCE = 100


class Connection(t.NamedTuple):
    """How to reach the API: checked options, under their names, with C(api_key) as the bare token.

    C(api_timeout) is in seconds, for connecting and for each answer; C(api_retries) are the tries after the first, and
    C(api_retry_time) the seconds within which they begin.
    C(api_url) is https, or http to a loopback address.
    """

    api_url: str
    api_key: str
    api_timeout: int = 30
    api_retries: int = 4
    api_retry_time: int = 180
    validate_certs: bool = True
    ca_path: str | None = None


class HttpClient:
    """One session with the API."""

    def __init__(self, connection: Connection, sleep: t.Callable[[float], None] = time.sleep) -> None:
        self.retries = connection.api_retries
        self._base = connection.api_url.rstrip("/")
        self._timeout = connection.api_timeout
        self._auth = _Token(connection.api_key)
        # Given with each request and not to the session: only there it wins over REQUESTS_CA_BUNDLE.
        self._verify = (connection.ca_path or None) if connection.validate_certs else False
        self._retry_time = connection.api_retry_time
        self._sleep = sleep
        self._gate = RateGate(sleep)
        self._session = requests.Session()
        # As many as a fleet may write at once, so that none is thrown away and made anew.
        self._session.mount(self._base, requests.adapters.HTTPAdapter(pool_maxsize=_MOST_AT_ONCE))
        self._session.headers["User-Agent"] = f"gcore.inference/{VERSION} (Ansible collection)"
        self._session.headers["Accept"] = "application/json"
        # What read_body decompresses, whatever requests could.
        self._session.headers["Accept-Encoding"] = "gzip, deflate"
        # Redirects are errors; without this the session would look at where one leads to, and stumble.
        self._session.get_redirect_target = _nowhere  # type: ignore[method-assign]
        self._session.trust_env = not _key_would_leave_unencrypted(self._base)
        if not connection.validate_certs:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    def url(self, path: str) -> str:
        """Return the whole address of C(path)."""
        return self._base + path

    def call(  # pylint: disable=too-many-arguments
        self,
        method: str,
        path: str,
        body: t.Any = None,
        *,
        once: bool = False,
        within: float | None = None,
        next_body: t.Callable[[], t.Any] | None = None,
        may_be_empty: bool = False,
    ) -> Response:
        """Make one call, trying again where that is safe, and give what came.

        Each try waits as long as a rate limit of the session demands.
        With C(once) it must not be carried out twice: it is tried again only where it certainly was not.
        With C(within), in seconds, it is tried once, and given up after as much at the latest.
        C(next_body) is called after the pause before each further try, and gives the body of that; what it raises
        ends the call.
        With C(may_be_empty) a success without a body is a reply whose JSON is C(None), as a 204 is in any case.
        Raises ResponseLost, InvalidResponse, or ApiError for everything else that is not a success.
        """
        tries = Tries(self.retries, self._retry_time, once=once, within=within)
        while True:
            tries.has_waited(self._gate.wait(longest_pause(tries.count), tries.most_wait))
            if tries.count and next_body:
                body = next_body()
            try:
                return self._call(method, path, body, tries.left_within).reply(may_be_empty)
            except ApiError as failed:
                error = failed
            tries.has_failed(error)
            is_held_back = self._gate.heed(error, tries.count)
            if not tries.another_after(error):
                raise error
            if not is_held_back:
                tries.has_waited(self.pause(tries.count, error.retry_after))

    def pause(self, tries: int, retry_after: float | None = None) -> float:
        """Wait after that many tries, as long as the API asks for and longer; return the seconds waited."""
        seconds = pause_after(tries, retry_after)
        self._sleep(seconds)
        return seconds

    def _call(self, method: str, path: str, body: t.Any, within: float | None) -> Answer:
        """Return the answer to one try. Raises ApiError where none comes."""
        # The time-out of requests is that of each single step: an answer could drip for ever, or a look-up hang.
        limit = 2.0 * self._timeout if within is None else min(within, 2.0 * self._timeout)

        def exchange() -> Answer:
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
                return Answer(method, path, response, self._body(method, path, response))

        try:
            return _within(limit, exchange)
        # ValueError: some unusable addresses and header values; OSError: among others a CA file that can't be read.
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as problem:
            raise error_of(method, path, self._base, problem) from None

    @staticmethod
    def _body(method: str, path: str, response: requests.Response) -> bytes:
        """Return the whole body. Raises UnreadableResponse, and what says that an answer was lost."""
        try:
            return read_body(response)
        except TruncatedBody as problem:
            raise requests.exceptions.ConnectionError(str(problem)) from None
        except UnreadableBody as problem:
            text = f"HTTP {response.status_code}: the answer is {problem}"
            advice = "Check api_url and the proxy, if there is one"
            raise UnreadableResponse(method, path, text, status=response.status_code, advice=advice) from None


class _Token:
    """Sets the key on each request. As the request's auth it also keeps a .netrc entry from replacing it."""

    def __init__(self, api_key: str) -> None:
        self._header = f"apikey {api_key}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request


def _within(seconds: float, exchange: t.Callable[[], Answer]) -> Answer:
    """Give what the exchange gives, or raise what it raises; raise Timeout when that takes longer."""
    outcome: list[Answer | Exception] = []

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


def _key_would_leave_unencrypted(url: str) -> bool:
    """Plain http is allowed to a loopback address only, so a proxy for it must be on this machine too."""
    if urlsplit(url).scheme != "http":
        return False
    proxy = requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url))
    if not proxy:
        return False
    return urlsplit(proxy if "//" in proxy else f"//{proxy}").hostname not in ("127.0.0.1", "::1", "localhost")


def _nowhere(resp: requests.Response) -> str | None:
    """Give where a redirect leads to, for a session that follows none."""
    return None
