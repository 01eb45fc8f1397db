# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates: which are trusted, and what wins over what."""

from __future__ import annotations

import datetime
import ssl
from pathlib import Path

import pytest
import trustme

from tests.emulator.server import RunningEmulator
from tests.functional.runner import ABSENT, Runner, run_against
from tests.functional.servers import http_response, raw_server
from tests.functional.versions import Version


def test_certificate_of_an_unknown_authority_is_refused(secure: Runner) -> None:
    """The message names ca_path; nothing is sent, nothing tried again."""
    run = secure(**ABSENT)
    assert (run.failed, run.calls, run.retry_pauses, "ca_path" in run.msg) == (True, [], [], True)


def test_ca_path_makes_it_known(secure: Runner, ca_path: str, version: Version) -> None:
    """The request arrives."""
    assert secure(**ABSENT, ca_path=ca_path).calls == version.lookup_by_name


def test_ca_path_wins_over_the_environment(
    secure: Runner, ca_path: str, other_ca_path: str, monkeypatch: pytest.MonkeyPatch, version: Version
) -> None:
    """In both directions."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", other_ca_path)
    assert secure(**ABSENT, ca_path=ca_path).calls == version.lookup_by_name


def test_ca_path_of_another_authority_wins_over_the_environment(
    secure: Runner, ca_path: str, other_ca_path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the environment trusts is not trusted then."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca_path)
    assert secure(**ABSENT, ca_path=other_ca_path).calls == []


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_ca_bundle_of_the_environment_is_used(
    secure: Runner, ca_path: str, monkeypatch: pytest.MonkeyPatch, variable: str, version: Version
) -> None:
    """Without ca_path."""
    monkeypatch.setenv(variable, ca_path)
    assert secure(**ABSENT).calls == version.lookup_by_name


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_validate_certs_off_wins_over_the_bundle(
    secure: Runner, other_ca_path: str, monkeypatch: pytest.MonkeyPatch, variable: str, version: Version
) -> None:
    """No certificate is looked at."""
    monkeypatch.setenv(variable, other_ca_path)
    assert secure(**ABSENT, validate_certs=False).calls == version.lookup_by_name


def test_validate_certs_off_wins_over_ca_path(secure: Runner, other_ca_path: str, version: Version) -> None:
    """No certificate is looked at."""
    assert secure(**ABSENT, validate_certs=False, ca_path=other_ca_path).calls == version.lookup_by_name


def test_validate_certs_off_makes_no_noise(secure: Runner) -> None:
    """The user knows what they asked for."""
    assert "InsecureRequestWarning" not in secure(**ABSENT, validate_certs=False).output


def test_certificate_of_another_host_is_refused(authority: trustme.CA, ca_path: str, version: Version) -> None:
    """Although its authority is known."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("other.example.com").configure_cert(context)
    with raw_server(http_response(**version.not_found_response), tls=context) as server:
        run = run_against(server.url, ca_path=ca_path, **{**version.default_options, "api_retries": 4})
    assert (run.failed, server.requests, run.retry_pauses) == (True, [], [])
    assert ("is for another host" in run.msg, "Check api_url" in run.msg, "ca_path" in run.msg) == (True, True, False)


NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)
#: When a certificate is valid, and what is said of it now.
VALID = {
    "expired": (NOW - 9 * DAY, NOW - DAY, "has expired"),
    "of the future": (NOW + DAY, NOW + 9 * DAY, "is not yet valid"),
}


@pytest.mark.parametrize("name", VALID)
def test_certificate_not_valid_now_is_refused(authority: trustme.CA, ca_path: str, version: Version, name: str) -> None:
    """The file of an authority would not help, and neither would another attempt."""
    not_before, not_after, says = VALID[name]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", not_before=not_before, not_after=not_after).configure_cert(context)
    with raw_server(http_response(**version.not_found_response), tls=context) as server:
        run = run_against(server.url, ca_path=ca_path, **{**version.default_options, "api_retries": 4})
    assert (run.failed, server.requests, run.retry_pauses) == (True, [], [])
    assert (says in run.msg, "Check the clock" in run.msg, "Give the" in run.msg) == (True, True, False)


@pytest.mark.parametrize("content", ["", "no certificate\n", "-----BEGIN CERTIFICATE-----\nAA==\n"])
def test_ca_path_without_certificates_is_an_error(secure: Runner, tmp_path: Path, content: str) -> None:
    """It is tried once: another attempt would not fix the file."""
    path = tmp_path / "odd.pem"
    path.write_text(content)
    run = secure(**ABSENT, ca_path=str(path))
    assert (run.failed, run.calls, run.retry_pauses, "ca_path" in run.msg) == (True, [], [], True)


def test_https_to_a_server_without_it_is_an_error(emulator: RunningEmulator, module: Runner) -> None:
    """Nothing of the key gets there."""
    run = module(**ABSENT, api_url=emulator.url.replace("http:", "https:"))
    assert (run.failed, run.calls, run.retry_pauses, "does not speak https" in run.msg) == (True, [], [], True)
