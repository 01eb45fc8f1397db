# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The HTTP client: API key, TLS, timeouts, retries. No other module sends a request."""

from __future__ import annotations

import threading
import time
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.advice import (
    ADVISOR,
    Advisor,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.body import (
    TruncatedBody,
    UnreadableBody,
    read_body,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_errors import (
    connection_error,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    UnreadableResponse,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.requests_library import (
    HAS_REQUESTS,
    requests,
    urllib3,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.response import (
    RawResponse,
    Response,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.retries import (
    Attempts,
    RateGate,
    backoff_seconds,
    max_backoff,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sessions import (
    Connection,
    SessionFactory,
    create_session,
)

__all__ = ["HAS_REQUESTS", "Connection", "HttpClient", "Response"]


class HttpClient:
    """One session with the API. The `advisor` knows what the errors of the resource mean."""

    def __init__(
        self,
        connection: Connection,
        sleep: t.Callable[[float], None] = time.sleep,
        *,
        advisor: Advisor = ADVISOR,
        open_session: SessionFactory = create_session,
    ) -> None:
        self._advisor = advisor
        self.retries = connection.api_retries
        self._base = connection.api_url.rstrip("/")
        self._timeout = connection.api_timeout
        self._retry_time = connection.api_retry_time
        self._auth = _ApiKeyAuth(connection.api_key)
        # An argument of each request, not of the session: only so it overrides REQUESTS_CA_BUNDLE.
        self._verify = _verify_argument(connection)
        self._sleep = sleep
        self._rate_gate = RateGate(sleep)
        self._session = open_session(connection)
        if not connection.validate_certs:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    def url(self, path: str) -> str:
        """Return the full URL of `path`."""
        return self._base + path

    def request(  # pylint: disable=too-many-arguments
        self,
        method: str,
        path: str,
        body: t.Any = None,
        *,
        idempotent: bool = True,
        timeout: float | None = None,
        next_body: t.Callable[[], t.Any] | None = None,
        may_be_empty: bool = False,
    ) -> Response:
        """Send a request, retry it where that is safe, and return the response.

        Each attempt waits as long as a rate limit of the session demands.

        `body` is the JSON to send. A request that is not `idempotent` is retried only if the API
        certainly did not process it. A request with a `timeout`, in seconds for all of it, is not
        retried. `next_body` is called after the pause before each retry and returns its body; what
        it raises ends the request. With `may_be_empty` the `json` of a success without a body is
        `None`, as that of a 204 always is.

        Raises `ResponseLost`, `InvalidResponse`, and `ApiError` for everything else that is no
        success.
        """
        attempts = Attempts(self.retries, self._retry_time, idempotent=idempotent, timeout=timeout)
        while True:
            spread = max_backoff(attempts.count)
            attempts.add_wait(self._rate_gate.wait(spread, attempts.max_wait))
            if attempts.count and next_body:
                body = next_body()
            try:
                raw = self._send(method, path, body, attempts.remaining_timeout)
                return raw.checked(may_be_empty)
            except ApiError as failed:
                error = failed
                error.advisor = self._advisor
                error.idempotent = idempotent
                error.sent = body
            attempts.add_failure(error)
            is_rate_limited = self._rate_gate.close_for(error, attempts.count)
            if not attempts.may_retry(error):
                raise error
            if not is_rate_limited:
                attempts.add_wait(self.backoff(attempts.count, error.retry_after))

    def backoff(self, attempts: int, retry_after: float | None = None) -> float:
        """Sleep after that many attempts, longer than `retry_after`; return the seconds slept."""
        seconds = backoff_seconds(attempts, retry_after)
        self._sleep(seconds)
        return seconds

    def _send(self, method: str, path: str, body: t.Any, timeout: float | None) -> RawResponse:
        """Return the response to one attempt.

        Raises `ApiError` if there is none.
        """
        # The timeout of requests is that of each read: a response could trickle in for ever, and
        # a name lookup could hang.
        limit = 2.0 * self._timeout
        if timeout is not None:
            limit = min(timeout, limit)

        def exchange() -> RawResponse:
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
                content = _read_content(method, path, response)
                return RawResponse(method, path, response, content)

        try:
            return _run_with_timeout(limit, exchange)
        except (
            requests.RequestException,
            urllib3.exceptions.HTTPError,
            # Among others a CA file that cannot be read.
            OSError,
            # Some unusable URLs and header values.
            ValueError,
        ) as problem:
            raise connection_error(method, path, self._base, problem) from None


class _ApiKeyAuth:
    """Adds the API key to each request. As the `auth` of a request it also overrides .netrc."""

    def __init__(self, api_key: str) -> None:
        self._header = f"apikey {api_key}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request


def _verify_argument(connection: Connection) -> bool | str | None:
    """Return the argument `verify` of a request; `None` means the default of requests."""
    if not connection.validate_certs:
        return False
    return connection.ca_path or None


def _read_content(method: str, path: str, response: requests.Response) -> bytes:
    """Return the complete body.

    Raises `UnreadableResponse`, and the `ConnectionError` of requests if the body was cut off.
    """
    try:
        return read_body(response)
    except TruncatedBody as problem:
        raise requests.exceptions.ConnectionError(str(problem)) from None
    except UnreadableBody as problem:
        text = f"HTTP {response.status_code}: the response is {problem}"
        raise UnreadableResponse(
            method,
            path,
            text,
            status=response.status_code,
            advice="Check api_url and the proxy, if there is one",
        ) from None


def _run_with_timeout(seconds: float, exchange: t.Callable[[], RawResponse]) -> RawResponse:
    """Return what `exchange` returns, or raise what it raises.

    Raises the `ReadTimeout` of requests if it takes longer than `seconds`.
    """
    outcome: list[RawResponse | Exception] = []

    def run() -> None:
        try:
            outcome.append(exchange())
        except Exception as problem:
            outcome.append(problem)

    # A daemon thread: one that hangs does not keep the process from ending.
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not outcome:
        message = f"the response was not complete after {seconds:g} seconds"
        raise requests.exceptions.ReadTimeout(message)
    (result,) = outcome
    if isinstance(result, Exception):
        raise result
    return result
