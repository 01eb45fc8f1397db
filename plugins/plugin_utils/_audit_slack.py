# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The report of an audit as a message for a webhook, in the format of Slack. Pure functions.

Slack rejects a message with more than 50 blocks, more than 3,000 characters in a section, or more
than 150 in a header.
"""

from __future__ import annotations

from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import (
    map_texts,
    visible,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_messages import (
    condition,
    price_lines,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_pages import (
    BADGES,
    LABELS,
    project_name,
    time_text,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_rows import (
    UNHEALTHY,
    Json,
    with_drift,
    with_finding,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_texts import (
    shortened_pair,
    to_builtin,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._slack_texts import (
    code,
    joined,
    one_line,
    plain,
)

MAX_BLOCKS = 50
MAX_HEADER = 150
#: The most characters of the deployments together. Slack rejects long messages, and documents no
#: limit for their sum.
_MAX_DETAILS = 10_000


def slack_message(report: Json, problem: str = "", link: str = "") -> Json:
    """Return the `text` and the `blocks` of a message about an audit.

    `problem` is what else went wrong, and `link` the address of the job or of the report.
    """
    shown: Json = map_texts(visible, to_builtin(report))
    top = [_counts(shown), _problems(shown, problem)]
    bottom = [
        _unhealthy(shown),
        _unmanaged(shown),
        _prices(shown),
        _footer(shown, link),
    ]
    maximum = MAX_BLOCKS - 1 - len(top) - len(bottom)
    texts = top + _details(shown, maximum) + bottom
    sections = [_section(text) for text in texts if text]
    return {
        "text": _fallback(shown, problem, link),
        "blocks": [_header(shown), *sections],
    }


def _header(report: Json) -> Json:
    text = one_line(report["summary"], MAX_HEADER)
    return {
        "type": "header",
        "text": {"type": "plain_text", "text": text},
    }


def _section(text: str) -> Json:
    return {
        "type": "section",
        "text": {"type": "mrkdwn", "text": text},
    }


def _counts(report: Json) -> str:
    """Return the number of deployments for each finding in words."""
    counts = report["counts"]
    parts = []
    for name, label in LABELS.items():
        count = counts[name]
        if count:
            parts.append(f"{label}: *{count}*")
    return " · ".join(parts)


def _problems(report: Json, problem: str) -> str:
    """Return why there is no report, and why nothing could be checked."""
    problems = [problem]
    failed = with_finding("failed", report["deployments"])
    if report["error"] and not failed:
        problems.append(report["error"])
    return _plain_lines(problems)


def _plain_lines(texts: list[str]) -> str:
    lines = [plain(text) for text in texts if text]
    return joined(lines)


def _details(report: Json, maximum: int) -> list[str]:
    """Return a text for each deployment that could not be checked or has drift.

    There are at most `maximum` texts, of which the last one can be the number of the others.
    """
    deployments = report["deployments"]
    rows = with_finding("failed", deployments)
    rows += with_drift(deployments)
    texts: list[str] = []
    free = _MAX_DETAILS
    for row in rows:
        text = _row_text(row)
        free -= len(text)
        if free < 0 or len(texts) == maximum - 1:
            remaining = len(rows) - len(texts)
            texts.append(f"… and {remaining} more")
            break
        texts.append(text)
    return texts


def _row_text(row: Json) -> str:
    """Return what is wrong with one deployment."""
    name = code(row["name"])
    badge = BADGES[row["finding"]]
    title = f"{name} {badge}"
    if row["file"]:
        file = code(row["file"])
        title += f", declared in {file}"
    lines = [title]
    reason = row["error"] or row["create_problem"]
    if reason:
        line = plain(reason)
        lines.append(line)
    changes = row["changes"]
    lines += map(_change_line, changes)
    return joined(lines)


def _change_line(change: Json) -> str:
    path = code(change["path"])
    old = change["before"]
    new = change["after"]
    before, after = shortened_pair(old, new)
    return f"• {path}: {_value(before)} → {_value(after)}"


def _value(text: str | None) -> str:
    if text is None:
        return "not set"
    return code(text)


def _unhealthy(report: Json) -> str:
    lines = []
    for row in report["deployments"]:
        if row["health"] in UNHEALTHY:
            name = code(row["name"])
            state = plain(condition(row))
            lines.append(f"{name} {state}")
    return _titled("*Unhealthy*", lines)


def _unmanaged(report: Json) -> str:
    unmanaged = report["unmanaged"]
    names = [code(row["name"]) for row in unmanaged]
    return _titled("*Unmanaged*", names)


def _prices(report: Json) -> str:
    lines = price_lines(report)
    return _plain_lines(lines)


def _titled(title: str, lines: list[str]) -> str:
    """Return the lines below a title, or nothing if there are no lines."""
    if not lines:
        return ""
    return joined([title, *lines])


def _footer(report: Json, link: str) -> str:
    """Return which project was audited, and when."""
    project = project_name(report)
    text = f"Audit of {project}"
    if report["api_url"]:
        api_url = code(report["api_url"])
        text += f" at {api_url}"
    when = time_text(report["finished_at"])
    lines = [f"{text}, {plain(when)}"]
    if link:
        # Slack makes an address a link.
        address = plain(link)
        lines.append(address)
    return joined(lines)


def _fallback(report: Json, problem: str, link: str) -> str:
    """Return the text of notifications, and of programs that do not know blocks."""
    message = report["message"]
    texts = [problem, *message.splitlines(), link]
    return _plain_lines(texts)
