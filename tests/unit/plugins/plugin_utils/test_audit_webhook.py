# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why the message of an audit was not sent; `tests/audit/test_webhook.py` has the same with a server."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.filter.audit_unsent import FilterModule

audit_unsent = FilterModule().filters()["audit_unsent"]

PAGE = "the response is an HTML page, for example that of a proxy"
REDIRECT = "the address redirects; set the address that it redirects to"
NO_CONNECTION = "no connection; check the address, the proxy and the certificate"
#: By the reason: results of `ansible.builtin.uri`, such as they are with `failed_when: false`.
RESPONSES: list[tuple[str, dict[str, t.Any]]] = [
    ("", {"skipped": True}),
    ("", {"status": 200, "content": "ok", "content_type": "text/plain"}),
    ("", {"status": 299}),
    (PAGE, {"status": 200, "content": "\n<!DOCTYPE html>"}),
    (PAGE, {"status": 200, "content": "", "content_type": "text/html; charset=utf-8"}),
    (REDIRECT, {"status": 300}),
    (REDIRECT, {"status": 399, "content": "<p>moved</p>"}),
    ("HTTP status 404, no_service", {"status": 404, "content": " no_service\n"}),
    ("HTTP status 404", {"status": 404, "content": "no_service at /services/T0/B1/secret"}),
    ("HTTP status 500", {"status": 500, "content": {"text": "internal"}}),
    ("HTTP status 403", {"status": "403"}),
    ("no response within 10 seconds", {"status": -1, "msg": "Status code was -1: The read operation timed out"}),
    (NO_CONNECTION, {"status": -1, "msg": "Status code was -1: Connection refused"}),
    (NO_CONNECTION, {}),
    (NO_CONNECTION, {"status": None, "msg": None}),
    ("", {"status": 200, "content": None, "content_type": None}),
]


@pytest.mark.parametrize(("reason", "response"), RESPONSES)
def test_audit_unsent_returns_the_reason_of_each_response(reason: str, response: dict[str, t.Any]) -> None:
    """Never with a text that could repeat the address."""
    assert audit_unsent(response) == reason
