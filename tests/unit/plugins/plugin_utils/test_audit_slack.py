# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The message for a webhook: what it shows, what it escapes, and the limits of Slack."""

from __future__ import annotations

import re
import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.filter.audit_slack import FilterModule
from ansible_collections.gcore.inference.plugins.plugin_utils._audit import report
from ansible_collections.gcore.inference.tests.unit.plugins.plugin_utils.test_audit import WHEN, fleet, row
from ansible_collections.gcore.inference.tests.unit.plugins.plugin_utils.test_audit_pages import hostile

audit_slack = FilterModule().filters()["audit_slack"]
Message = dict[str, t.Any]


def texts(message: Message) -> list[str]:
    """Return the texts of the blocks; their number and lengths are within the limits of Slack."""
    found = [block["text"]["text"] for block in message["blocks"]]
    header, *sections = message["blocks"]
    assert (header["type"], header["text"]["type"], len(found[0]) <= 150) == ("header", "plain_text", True)
    assert {(each["type"], each["text"]["type"]) for each in sections} == {("section", "mrkdwn")}
    assert len(found) <= 50
    assert [text for text in [message["text"], *found] if not 0 < len(text) <= 3000] == []
    return found


def drifted(count: int, changes: int = 1, value: str = "a") -> t.Any:
    """Return a report with this many deployments that differ in this many variables."""
    envs = {f"V{number}": value for number in range(changes)}
    diff = {"before": {"envs": dict.fromkeys(envs, "")}, "after": {"envs": envs}}
    rows = [row("updated", ["envs"], name=f"name-{number}") for number in range(count)]
    return report(fleet(*rows, diff=[diff] * count), WHEN)


def test_slack_message_takes_null_as_option_left_out() -> None:
    assert audit_slack(drifted(1), problem=None, link=None) == audit_slack(drifted(1))


def test_slack_message_shows_what_the_report_has() -> None:
    diff = {"before": {"image": "a:1"}, "after": {"image": "a:2"}}
    region = {"region_id": 7, "ready": 0, "total": 2, "error_message": "no image"}
    rows = [
        row("updated", ["image"], name="one"),
        row("created", name="two", error="image: required"),
        row("failed", name="three", error="two deployments have this name"),
        row("unchanged", name="four", status="ERROR", health="failing", unready_regions=[region]),
    ]
    options = {"api_url": "https://api.gcore.com", "project_id": 42}
    result = fleet(
        *rows,
        diff=[diff],
        unmanaged=[{"name": "five", "id": "5"}],
        invocation={"module_args": options},
        failed=True,
    )
    origins = [{"name": "one", "file": "deployments/one.yml"}]
    built = report(result, WHEN, origins=origins)
    assert texts(audit_slack(built, link="https://ci.example.com/1?a=1&b=2")) == [
        "1 of 4 could not be checked, 2 drifted, 1 not healthy",
        "could not be checked: *1* · differ: *1* · missing: *1* · unmanaged: *1* · match the configuration: *1*",
        "`three` could not be checked\ntwo deployments have this name",
        "`one` differs, declared in `deployments/one.yml`\n• `image`: `a:1` → `a:2`",
        "`two` missing\nimage: required",
        "*Unhealthy*\n`four` failing (status ERROR); region 7: 0 ready of 2: no image",
        "*Unmanaged*\n`five`",
        "Audit of project 42 at `https://api.gcore.com`, 23 November 2026, 04:00 UTC\n"
        "https://ci.example.com/1?a=1&amp;b=2",
    ]


def test_slack_message_says_why_nothing_could_be_checked() -> None:
    built = report({"failed": True, "msg": "The key is <not> valid"}, WHEN)
    message = audit_slack(built, problem="The report could not be written")
    shown = texts(message)
    assert shown[:2] == [
        "The audit could not be completed",
        "The report could not be written\nThe key is &lt;not&gt; valid",
    ]
    assert message["text"].splitlines() == ["The report could not be written", "The key is &lt;not&gt; valid"]


def test_slack_message_of_a_clean_audit_has_the_counts() -> None:
    message = audit_slack(report(fleet(row("unchanged")), WHEN))
    assert message["text"] == "The only deployment matches the configuration"
    assert texts(message)[1] == "match the configuration: *1*"


@pytest.mark.parametrize(
    "built",
    [
        pytest.param(drifted(200), id="deployments"),
        pytest.param(drifted(1, changes=500, value="<&>" * 99), id="changes"),
        pytest.param(drifted(60, changes=60, value="&" * 500), id="both"),
    ],
)
def test_slack_message_says_how_much_is_left_out(built: t.Any) -> None:
    shown = texts(audit_slack(built))
    assert sum(len(text) for text in shown) < 15_000
    assert re.search(r"^… and \d+ more$", "\n".join(shown), re.MULTILINE)


def test_slack_message_numbers_add_up() -> None:
    shown = texts(audit_slack(drifted(200)))
    (note,) = [text for text in shown if text.startswith("…")]
    named = [text for text in shown if text.startswith("`name-")]
    assert note == f"… and {200 - len(named)} more"


def test_slack_message_of_few_deployments_names_all() -> None:
    shown = texts(audit_slack(drifted(40)))
    assert len([text for text in shown if text.startswith("`name-")]) == 40


def test_slack_message_escapes_hostile_texts() -> None:
    """`<!channel>` would notify people, and a backtick would end the code."""
    message = audit_slack(hostile(), problem="<!channel>", link="<!here|x>")
    shown = "\n".join([message["text"], *texts(message)])
    assert [text for text in ("<", ">", "&q", "\x00", "\x1b", "\u202e") if text in shown] == []
    assert "&lt;!channel&gt;" in shown
    assert "&lt;!here|x&gt;" in shown
    assert "`&lt;script&gt;'|*_[x](y) ⏎ &lt;/code&gt;&amp;\"'{{ 7 * 7 }}\\x00\\x1b[31m\\u202e`" in shown
