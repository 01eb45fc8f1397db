# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What a call was whose answer did not come whole: never sent, perhaps carried out, or one that can never work."""

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
    "Check the clock of the machine that runs the task; if it is right, the certificate has to be renewed where it is"
    " used, which may be a proxy: ca_path does not help"
)
#: What OpenSSL and urllib3 say of a certificate, what that means, and what to do; the first that fits. The texts of
#: OpenSSL: crypto/x509/x509_txt.c.
_CERTIFICATES = (
    ("has expired", "has expired", _CLOCK),
    ("not yet valid", "is not yet valid", _CLOCK),
    (
        "mismatch|doesn't match|not valid for",
        "is for another host",
        "Check api_url, which must have the name that the certificate has, and the proxy, if there is one",
    ),
    (
        "self.signed|issuer certificate|verify the first certificate",
        "is not trusted",
        "Give the certificate authority's file with ca_path",
    ),
    (
        "CERTIFICATE_VERIFY_FAILED",
        "is not accepted",
        "Check ca_path, and ask who runs the server or the proxy for a certificate without that fault",
    ),
)
_NO_TLS = re.compile("WRONG_VERSION_NUMBER|HTTP_REQUEST|UNKNOWN_PROTOCOL")
#: What requests says where a proxy of the environment is a SOCKS proxy.
_NO_SOCKS = "dependencies for SOCKS"


def error_of(method: str, path: str, base: str, problem: Exception) -> ApiError:
    """Return what the C(problem) of a call to the address C(base) is: ResponseLost, NotConnected, or lasting."""
    reason = getattr(problem.args[0] if problem.args else None, "reason", None) or problem
    told: dict[str, t.Any] = {"exception_class": type(problem).__name__, "message": _text(reason)}
    # Not the text of the whole problem, which has the path of the call in it.
    said = str(reason)
    if isinstance(problem, requests.exceptions.SSLError) or "CERTIFICATE_VERIFY_FAILED" in said:
        for pattern, meaning, advice in _CERTIFICATES:
            if re.search(pattern, said):
                return ApiError(
                    method, path, f"the certificate of {base} {meaning}", advice=advice, **told
                )
        if _NO_TLS.search(said):
            advice = "Check api_url, and whether the address of a proxy in the environment begins with http://"
            return ApiError(method, path, f"{base} does not speak https", advice=advice, **told)
    # A ProxyError alone does not say so: urllib3 1 also makes one of a connection that broke later.
    inner = getattr(reason, "original_error", reason)
    if isinstance(problem, requests.exceptions.ConnectTimeout) or isinstance(
        inner, urllib3.exceptions.NewConnectionError
    ):
        advice = "Check api_url, the network and the proxy, if there is one"
        return NotConnected(method, path, f"no connection to {base}", advice=advice, **told)
    broken = (
        requests.exceptions.ConnectionError,
        requests.exceptions.Timeout,
        requests.exceptions.ChunkedEncodingError,
        requests.exceptions.ContentDecodingError,
        urllib3.exceptions.HTTPError,
    )
    if isinstance(problem, broken):
        return ResponseLost(method, path, "no whole answer came", **told)
    if isinstance(problem, ValueError):
        # Of an address that can't be used, such as a proxy's, the text shows parts; there may be a password in it.
        del told["message"]
    if _NO_SOCKS in str(problem):
        text = (
            "the environment names a SOCKS proxy, for which the Python library PySocks is missing"
        )
        advice = (
            "Install PySocks for the Python that runs the task (pip install 'requests[socks]'),"
            " or use an http proxy"
        )
        return ApiError(method, path, text, advice=advice, **told)
    advice = "Check api_url, ca_path and the proxy, if there is one"
    return ApiError(method, path, f"{base} could not be asked", advice=advice, **told)


def _text(problem: BaseException) -> str:
    """Return what a library says of a broken connection, as one sentence without objects, addresses and passwords."""
    parts = (
        problem.args
        if len(problem.args) == 2 and isinstance(problem.args[1], Exception)
        else (problem,)
    )
    text = ": ".join(str(part).rstrip(".") for part in parts)
    return re.sub(r"//\S*@", "//", re.sub(r"<[^>]* object at 0x[0-9a-f]+>: ", "", text))
