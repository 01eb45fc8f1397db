# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a request is said to have failed of that got no response: the text, the advice, and whether it was sent."""

from __future__ import annotations

import pytest
import requests
import urllib3

from ansible_collections.gcore.inference.plugins.module_utils._core.connection_errors import connection_error
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError, NotConnected, ResponseLost
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import (
    HOST,
    URL,
    dropped,
    proxy_refused,
    refused,
)

exceptions = requests.exceptions
NOT_CONNECTED = (NotConnected, f"no connection to {URL}", "Check api_url, the network and the proxy")
LOST = (ResponseLost, "no complete response", None)
NOT_SENT = (
    ApiError,
    f"the request to {URL} could not be sent",
    "Check api_url, ca_path and the proxy, if there is one",
)
SOCKS = (ApiError, "the environment names a SOCKS proxy, for which the Python library PySocks", "Install PySocks")
CLOCK = "Check the clock of the machine"
FAILED = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "


def given_up(reason: Exception) -> urllib3.exceptions.MaxRetryError:
    """Return what requests has as its cause."""
    return urllib3.exceptions.MaxRetryError(urllib3.HTTPConnectionPool(HOST), "/path?s3cr3t", reason)


def tls(meaning: str, advice: str) -> tuple[type[ApiError], str, str]:
    """Return what is expected of a certificate."""
    return ApiError, f"the certificate of {URL} {meaning}", advice


@pytest.mark.parametrize(
    ("problem", "expected", "message"),
    [
        (refused(), NOT_CONNECTED, "Connection refused"),
        (proxy_refused(), NOT_CONNECTED, ": Connection refused"),
        (exceptions.ConnectTimeout("late."), NOT_CONNECTED, "late"),
        (dropped(), LOST, "ConnectionResetError(104, 'reset'))"),
        (exceptions.ReadTimeout("late"), LOST, "late"),
        (exceptions.ChunkedEncodingError("broken"), LOST, "broken"),
        (urllib3.exceptions.ProtocolError("broken.", ValueError("reset.")), LOST, "broken: reset"),
        (urllib3.exceptions.ProtocolError("broken", 5), LOST, "('broken', 5)"),
        (exceptions.ContentDecodingError("broken"), LOST, "broken"),
        (urllib3.exceptions.HTTPError("//user:s3cr3t@proxy is broken"), LOST, "//proxy is broken"),
        (exceptions.ProxyError(given_up(ValueError("reset"))), LOST, "reset"),
        # The text of a ValueError may have the URL of a proxy in it, with its password.
        (exceptions.InvalidProxyURL("http://user:s3cr3t@"), NOT_SENT, None),
        (exceptions.InvalidSchema("Missing dependencies for SOCKS support."), SOCKS, None),
        (OSError("no such file: ca.pem"), NOT_SENT, "no such file: ca.pem"),
        (exceptions.RequestException(), NOT_SENT, ""),
        *(
            (exceptions.SSLError(given_up(exceptions.SSLError(f"{text}."))), tls(meaning, advice), text)
            for text, meaning, advice in [
                (f"{FAILED}certificate has expired", "has expired", CLOCK),
                (f"{FAILED}certificate is not yet valid", "is not yet valid", CLOCK),
                (f"{FAILED}Hostname mismatch", "is for another host", "Check api_url, whose host name"),
                ("hostname 'a' doesn't match 'b'", "is for another host", "Check api_url, whose host name"),
                (f"{FAILED}self-signed certificate", "is not trusted", "Set ca_path to the file"),
                (f"{FAILED}self signed certificate", "is not trusted", "Set ca_path to the file"),
                (f"{FAILED}unable to get local issuer certificate", "is not trusted", "Set ca_path to the file"),
                (f"{FAILED}CA cert does not include key usage", "is not accepted", "Check ca_path, and ask"),
            ]
        ),
        # Not every version of requests calls it an SSLError.
        (OSError(f"{FAILED}self-signed certificate"), tls("is not trusted", "Set ca_path"), None),
        (OSError("self-signed certificate"), NOT_SENT, None),
        (
            exceptions.SSLError("[SSL: WRONG_VERSION_NUMBER] wrong version number"),
            (ApiError, f"{URL} does not speak https", "Check api_url, and whether the URL of a proxy"),
            "[SSL: WRONG_VERSION_NUMBER] wrong version number",
        ),
        (exceptions.SSLError("[SSL] something else"), LOST, "[SSL] something else"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_connection_error(problem: Exception, expected: tuple[type[ApiError], str, str | None], message: str) -> None:
    kind, text, advice = expected
    error = connection_error("GET", "/path", URL, problem)
    assert (type(error), str(error).startswith(f"GET /path: {text}")) == (kind, True)
    assert (error.advice or "")[: len(advice or "")] == (advice or "")
    assert (error.advice is None, error.exception_class) == (advice is None, type(problem).__name__)
    if message is None:
        assert (error.message is None) is isinstance(problem, ValueError)
    else:
        assert str(error.message).endswith(message)
    assert "s3cr3t" not in f"{error} {error.message}"
