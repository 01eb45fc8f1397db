# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proxies of the environment: honoured, and never shown the key."""

from __future__ import annotations

import importlib.util
import socket
from typing import Any

import pytest

from tests.functional.runner import ABSENT, KEY, Runner, run_against
from tests.functional.servers import Responder, http_response, raw_response, raw_server, tunnel
from tests.functional.versions import V2, V3, Version


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
@pytest.mark.parametrize("user", ["", "user:word@"])
def test_plain_http_does_not_leave_the_machine_by_a_proxy(
    module: Runner, monkeypatch: pytest.MonkeyPatch, variable: str, user: str, version: Version
) -> None:
    """The request goes to the loopback address itself."""
    monkeypatch.setenv(variable, f"http://{user}proxy.invalid:3128")
    assert module(**ABSENT).calls == version.lookup_by_name


@pytest.mark.parametrize(
    "spelling", ["http://proxy.invalid:{port}", "proxy.invalid:{port}", "http://127.0.0.1.nip.invalid:{port}"]
)
def test_remote_proxy_never_gets_the_key_in_clear(
    module: Runner, monkeypatch: pytest.MonkeyPatch, spelling: str, version: Version
) -> None:
    """Even where its name leads to a listener."""
    real = socket.getaddrinfo

    def to_loopback(host: Any, *arguments: Any, **named: Any) -> Any:
        return real("127.0.0.1" if str(host).endswith(".invalid") else host, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", to_loopback)
    with raw_server(http_response(**version.not_found_response)) as proxy:
        monkeypatch.setenv("http_proxy", spelling.format(port=proxy.port))
        run = module(**ABSENT)
        assert (run.calls, proxy.requests) == (version.lookup_by_name, [])


@pytest.mark.parametrize(
    ("version", "path"),
    [(V2, "/cloud/v2/inference/deployments"), (V3, "/cloud/v3/inference/1/deployments/zz-none")],
    ids=["v2", "v3"],
)
def test_local_proxy_is_used(monkeypatch: pytest.MonkeyPatch, version: Version, path: str) -> None:
    """The key stays on the machine."""
    with raw_server(http_response(**version.not_found_response)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        run = run_against("http://127.0.0.1:9", **version.default_options)
    asked_for = proxy.requests[0].split("\r\n")[0].split(" ")[1].split("?")[0]
    assert (run.failed, asked_for) == (False, f"http://127.0.0.1:9{path}")


def test_proxy_is_not_used_for_no_proxy(module: Runner, monkeypatch: pytest.MonkeyPatch, version: Version) -> None:
    """The request goes to the address itself."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert module(**ABSENT).calls == version.lookup_by_name


REFUSED: Responder = raw_response(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize("variable", ["https_proxy", "HTTPS_PROXY", "all_proxy"])
def test_https_goes_through_a_proxy_as_a_tunnel(
    monkeypatch: pytest.MonkeyPatch, variable: str, version: Version
) -> None:
    """The proxy sees the host, and nothing of the key."""
    with raw_server(REFUSED) as proxy:
        monkeypatch.setenv(variable, proxy.url)
        run = run_against("https://api.gcore.invalid", **version.default_options)
    assert (run.failed, len(proxy.requests)) == (True, 1)
    assert proxy.requests[0].startswith("CONNECT api.gcore.invalid:443 ")
    assert [KEY in proxy.requests[0], "apikey" in proxy.requests[0].lower()] == [False, False]


def test_proxy_refusal_names_the_proxy(monkeypatch: pytest.MonkeyPatch, version: Version) -> None:
    """Without the password for it."""
    with raw_server(REFUSED) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url.replace("//", "//user:proxy-password@"))
        run = run_against("https://api.gcore.invalid", **version.default_options)
    assert ("proxy" in run.msg.lower(), "proxy-password" in run.output) == (True, False)


@pytest.mark.parametrize("word", ["pa/ss-word", "p@ss-word", "pass-word", "pass-word:99999", "pass-word%zz"])
def test_proxy_password_is_not_shown(monkeypatch: pytest.MonkeyPatch, word: str, version: Version) -> None:
    """However it was written."""
    monkeypatch.setenv("https_proxy", f"http://user:{word}@127.0.0.1:9")
    reported = run_against("https://api.gcore.invalid", **version.default_options).output
    assert [part in reported for part in ("user:p", "ss-word")] == [False, False]


def test_https_through_a_proxy_reaches_the_api(
    secure: Runner, ca_path: str, monkeypatch: pytest.MonkeyPatch, version: Version
) -> None:
    """The tunnel carries what no one on the way can read."""
    port = int(secure.emulator.url.rsplit(":", 1)[1])
    with raw_server(tunnel(port)) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        run = secure(**ABSENT, ca_path=ca_path)
    assert (run.calls, proxy.requests[0].split()[0], KEY in "".join(proxy.requests)) == (
        version.lookup_by_name,
        "CONNECT",
        False,
    )


@pytest.mark.skipif(importlib.util.find_spec("socks") is not None, reason="PySocks is there")
@pytest.mark.parametrize("scheme", ["socks5", "socks5h", "socks4"])
def test_socks_proxy_needs_a_library_that_is_named(
    monkeypatch: pytest.MonkeyPatch, scheme: str, version: Version
) -> None:
    """Without the password for the proxy, and without another attempt."""
    monkeypatch.setenv("https_proxy", f"{scheme}://user:proxy-password@127.0.0.1:9")
    run = run_against("https://api.gcore.invalid", **{**version.default_options, "api_retries": 4})
    assert (run.failed, run.retry_pauses, "PySocks" in run.msg) == (True, [], True)
    assert ["proxy-password" in run.output, "could not be asked" in run.msg] == [False, False]
