# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The error of a request without a complete response: by whether it was sent, and may be retried."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    NotConnected,
    ResponseLost,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.requests_library import (
    requests,
    urllib3,
)

_CLOCK = (
    "Check the clock of the machine that runs the task; if it is correct, the certificate must be"
    " renewed, on the server or on a proxy: ca_path does not help"
)
#: The texts of OpenSSL (crypto/x509/x509_txt.c) and urllib3 about a certificate, their meaning, and
#: the advice. The first that matches counts.
_CERTIFICATES = (
    ("has expired", "has expired", _CLOCK),
    ("not yet valid", "is not yet valid", _CLOCK),
    (
        "mismatch|doesn't match|not valid for",
        "is for another host",
        "Check api_url, whose host name must be that of the certificate, and the proxy, if there is"
        " one",
    ),
    (
        "self.signed|issuer certificate|verify the first certificate",
        "is not trusted",
        "Set ca_path to the file of the certificate authority",
    ),
    (
        "CERTIFICATE_VERIFY_FAILED",
        "is not accepted",
        "Check ca_path, and ask the operator of the server or the proxy for a valid certificate",
    ),
)
_NO_TLS = re.compile("WRONG_VERSION_NUMBER|HTTP_REQUEST|UNKNOWN_PROTOCOL")
#: The text of requests about a SOCKS proxy in the environment.
_NO_SOCKS = "dependencies for SOCKS"


#: Objects in the texts of urllib3, which begin with them.
_OBJECT = re.compile(r"<[^>]* object at 0x[0-9a-f]+>: ")
#: What the URL of a proxy may have before its host.
_CREDENTIALS = re.compile(r"//\S*@")


def connection_error(method: str, path: str, base: str, problem: Exception) -> ApiError:
    """Return the error of a request to the URL `base` that ended with `problem`.

    It is `NotConnected` if the request was not sent, and `ResponseLost` if it may have been
    processed. On any other, a retry would fail again.
    """
    reason = _reason(problem)
    details: dict[str, t.Any] = {
        "exception_class": type(problem).__name__,
        "message": _text(reason),
    }
    tls_error = _tls_error(problem, str(reason), base)
    if tls_error:
        text, advice = tls_error
        return ApiError(method, path, text, advice=advice, **details)
    if _is_not_connected(problem, reason):
        text = f"no connection to {base}"
        advice = "Check api_url, the network and the proxy, if there is one"
        return NotConnected(method, path, text, advice=advice, **details)
    if _is_lost_response(problem):
        return ResponseLost(method, path, "no complete response", **details)
    if isinstance(problem, ValueError):
        # The text of a URL that cannot be used, such as a proxy's, may contain a password.
        del details["message"]
    text = f"the request to {base} could not be sent"
    advice = "Check api_url, ca_path and the proxy, if there is one"
    if _NO_SOCKS in str(problem):
        text = (
            "the environment names a SOCKS proxy, for which the Python library PySocks is missing"
        )
        advice = (
            "Install PySocks for the Python that runs the task (pip install 'requests[socks]'),"
            " or use an http proxy"
        )
    return ApiError(method, path, text, advice=advice, **details)


def _reason(problem: Exception) -> BaseException:
    """Return the error of urllib3 in one of requests; its text has no path of the request in it."""
    cause = problem.args[0] if problem.args else None
    reason = getattr(cause, "reason", None)
    return reason or problem


def _tls_error(problem: Exception, reason: str, base: str) -> tuple[str, str] | None:
    """Return the text of an error of TLS and the advice on it, or `None` if it is another error."""
    is_tls = isinstance(problem, requests.exceptions.SSLError)
    if not is_tls and "CERTIFICATE_VERIFY_FAILED" not in reason:
        return None
    for pattern, meaning, advice in _CERTIFICATES:
        if re.search(pattern, reason):
            return f"the certificate of {base} {meaning}", advice
    if _NO_TLS.search(reason):
        advice = (
            "Check api_url, and whether the URL of a proxy in the environment begins with http://"
        )
        return f"{base} does not speak https", advice
    return None


def _is_not_connected(problem: Exception, reason: BaseException) -> bool:
    """Return whether the request was certainly not sent, because there was no connection."""
    # A ProxyError alone does not show that: urllib3 1 also raises one if a connection broke later.
    inner = getattr(reason, "original_error", reason)
    if isinstance(problem, requests.exceptions.ConnectTimeout):
        return True
    return isinstance(inner, urllib3.exceptions.NewConnectionError)


def _is_lost_response(problem: Exception) -> bool:
    """Return whether the request may have been sent, and has no complete response."""
    if isinstance(problem, urllib3.exceptions.LocationValueError):
        # The name of a host, of the API or a proxy, cannot be looked up, such as a label of 64
        # letters.
        return False
    return isinstance(problem, _lost_response_errors()) or _is_about_response_header(problem)


def _is_about_response_header(problem: Exception) -> bool:
    """Return whether a header of the response was invalid, such as two different lengths.

    requests has the same error for a header of the request, but then without one of urllib3 in it.
    """
    cause = problem.args[0] if problem.args else None
    return isinstance(cause, urllib3.exceptions.InvalidHeader)


def _lost_response_errors() -> tuple[type[Exception], ...]:
    return (
        requests.exceptions.ConnectionError,
        requests.exceptions.Timeout,
        requests.exceptions.ChunkedEncodingError,
        requests.exceptions.ContentDecodingError,
        urllib3.exceptions.HTTPError,
    )


def _text(problem: BaseException) -> str:
    """Return the text of an error as one sentence, without objects, addresses and passwords."""
    parts: tuple[t.Any, ...] = (problem,)
    has_cause = len(problem.args) == 2 and isinstance(problem.args[1], Exception)
    if has_cause:
        parts = problem.args
    texts = [str(part).rstrip(".") for part in parts]
    text = ": ".join(texts)
    without_objects = _OBJECT.sub("", text)
    return _CREDENTIALS.sub("//", without_objects)
