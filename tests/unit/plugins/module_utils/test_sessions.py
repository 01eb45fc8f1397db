# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The session that tasks share, and what separates them."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.sessions import (
    Connection,
    SharedSession,
    create_session,
)

CONNECTION = Connection("https://api.example.com", "1$key")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tester's proxies out."""
    for name in list(os.environ):
        if name.lower().endswith(("_proxy", "_bundle")):
            monkeypatch.delenv(name)


@pytest.fixture
def ca_path(tmp_path: Path) -> Path:
    """A file that may hold certificates."""
    path = tmp_path / "ca.pem"
    path.write_text("one")
    return path


def test_shared_session_is_same_for_same_connection() -> None:
    shared = SharedSession()
    limits = CONNECTION._replace(api_timeout=1, api_retries=0, api_retry_time=1)
    assert shared(CONNECTION) is shared(limits)


def test_next_task_has_no_cookies() -> None:
    shared = SharedSession()
    shared(CONNECTION).cookies.set("name", "value")
    assert len(shared(CONNECTION).cookies) == 0


@pytest.mark.parametrize(
    "change",
    [{"api_url": "https://other.example.com"}, {"api_key": "1$other"}, {"validate_certs": False}, {"ca_path": "/ca"}],
    ids=lambda change: next(iter(change)),
)
def test_shared_session_differs_by_connection(change: dict[str, t.Any]) -> None:
    shared = SharedSession()
    assert shared(CONNECTION) is not shared(CONNECTION._replace(**change))


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "no_proxy", "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR"])
def test_shared_session_differs_by_environment(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    shared = SharedSession()
    first = shared(CONNECTION)
    monkeypatch.setenv(name, "/other")
    assert shared(CONNECTION) is not first


@pytest.mark.parametrize("is_option", [True, False])
def test_replaced_certificates_have_another_session(
    monkeypatch: pytest.MonkeyPatch, ca_path: Path, is_option: bool
) -> None:
    shared = SharedSession()
    connection = CONNECTION
    if is_option:
        connection = CONNECTION._replace(ca_path=str(ca_path))
    else:
        monkeypatch.setenv("CURL_CA_BUNDLE", str(ca_path))
    first = shared(connection)
    assert shared(connection) is first
    ca_path.write_text("another")
    assert shared(connection) is not first


def test_relative_path_is_that_of_the_directory(monkeypatch: pytest.MonkeyPatch, ca_path: Path) -> None:
    shared = SharedSession()
    connection = CONNECTION._replace(ca_path=ca_path.name)
    first = shared(connection)
    monkeypatch.chdir(ca_path.parent)
    assert shared(connection) is not first


def test_session_of_another_process_is_neither_used_nor_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = SharedSession()
    first = shared(CONNECTION)
    closed: list[bool] = []
    monkeypatch.setattr(first, "close", lambda: closed.append(True))
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert shared(CONNECTION) is not first
    assert closed == []


def test_session_that_is_not_used_any_more_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = SharedSession()
    closed: list[bool] = []
    monkeypatch.setattr(shared(CONNECTION), "close", lambda: closed.append(True))
    shared(CONNECTION._replace(api_key="1$other"))
    assert closed == [True]


@pytest.mark.parametrize(
    ("proxy", "is_used"),
    [
        ("http://127.0.0.2:8080", True),
        ("localhost:8080", True),
        ("http://[::1]:8080", True),
        ("http://10.0.0.1", False),
    ],
)
def test_create_session_uses_proxy_of_this_machine_only_for_http(
    monkeypatch: pytest.MonkeyPatch, proxy: str, is_used: bool
) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    session = create_session(CONNECTION._replace(api_url="http://127.0.0.1:9"))
    assert session.trust_env is is_used
