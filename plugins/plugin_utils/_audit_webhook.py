# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Why the message of an audit was not sent to its webhook, without the address, which is a secret."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.gcore.inference.plugins.plugin_utils._audit_rows import Json

#: Slack explains an error with such a word. Another text could repeat the address.
_WORD = re.compile(r"[a-z_]{3,40}")


def unsent_reason(response: t.Any) -> str:
    """Return why a message was not sent, or nothing if it was, or if nothing had to be sent.

    `response` is the result of a task of `ansible.builtin.uri`.
    """
    if response.get("skipped"):
        return ""
    status = int(response.get("status") or -1)
    if status in range(200, 300):
        return _page_reason(response)
    if status in range(300, 400):
        return "the address redirects; set the address that it redirects to"
    if status > 0:
        return f"HTTP status {status}{_word(response)}"
    message = response.get("msg") or ""
    if "timed out" in message:
        return "no response within 10 seconds"
    return "no connection; check the address, the proxy and the certificate"


def _page_reason(response: Json) -> str:
    is_page = _content(response).startswith("<")
    content_type = response.get("content_type") or ""
    if is_page or "text/html" in content_type:
        return "the response is an HTML page, for example that of a proxy"
    return ""


def _word(response: Json) -> str:
    """Return the word with which the webhook explains an error, behind a comma."""
    content = _content(response)
    if not _WORD.fullmatch(content):
        return ""
    return f", {content}"


def _content(response: Json) -> str:
    content = str(response.get("content") or "")
    return content.strip()
