# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages of an audit report: all values are escaped, and all parts of the report are shown."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest

from ansible_collections.gcore.inference.plugins.filter.audit_page import FilterModule
from ansible_collections.gcore.inference.plugins.plugin_utils._audit import report
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_markdown import code, fence
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_pages import diff_lines
from ansible_collections.gcore.inference.tests.unit.plugins.plugin_utils.test_audit import WHEN, fleet, row

TEMPLATES = Path(__file__).resolve().parents[4] / "roles" / "audit" / "templates"
audit_page = FilterModule().filters()["audit_page"]
HOSTILE = "<script>`|*_[x](y)\n</code>&\"'{{ 7 * 7 }}\x00\x1b[31m\u202e"


def pages(built: t.Any) -> tuple[str, str]:
    """Return the HTML page and the Markdown page."""
    html = audit_page(built, (TEMPLATES / "report.html.j2").read_text(encoding="utf-8"), html=True)
    return html, audit_page(built, (TEMPLATES / "report.md.j2").read_text(encoding="utf-8"))


def hostile() -> t.Any:
    """Return a report with a hostile text as each of its values."""
    diff = {"before": {"image": HOSTILE, "envs": {HOSTILE: HOSTILE}}, "after": {"image": "a", "envs": {}}}
    one_sided = {"before": {}, "after": {"image": HOSTILE}}
    price = {"before": None, "after": {"price_per_month": 1}, "currency": HOSTILE}
    region = {"region_id": 7, "ready": None, "total": None, "error_message": HOSTILE}
    asked = {"limits": [{"resource": HOSTILE, "limit": 1, "usage": 1, "requested": 1}], "price": price}
    rows = [
        row("updated", ["image"], name=HOSTILE, id=HOSTILE, preview=asked),
        row("created", ["image"], name=HOSTILE),
        row("failed", name=HOSTILE, error=HOSTILE),
        row("unchanged", name=HOSTILE, status=HOSTILE, health="failing", unready_regions=[region]),
        row("failed", name=HOSTILE, exists=False, error=HOSTILE),
    ]
    others = [{"name": HOSTILE, "id": HOSTILE}]
    options = {"api_url": HOSTILE, "project_id": HOSTILE}
    result = fleet(*rows, diff=[diff, one_sided], unmanaged=others, invocation={"module_args": options}, failed=True)
    return report(result, WHEN, origins=[{"name": "a", "file": HOSTILE}] * 5, cost=True)


def test_html_escapes_hostile_texts() -> None:
    html, _unused = pages(hostile())
    assert ("<script" in html, "</code>&" in html, "\x00" in html, "\x1b" in html) == (False,) * 4
    assert html.count("&lt;script&gt;") >= 15
    assert "\\x00\\x1b[31m" in html


def test_markdown_shows_hostile_texts_as_code() -> None:
    _unused, markdown = pages(hostile())
    lines = [line for line in markdown.splitlines() if "<script>" in line and not line.startswith(("+", "<"))]
    assert [line for line in lines if "<script>" in re.sub("``.*?``", "", line)] == []
    assert [line for line in lines if line.startswith("|") and "`|*" in line] == []
    assert len(lines) >= 8
    assert markdown.count("```") % 2 == 0


def test_prices_and_quotas() -> None:
    diff = {"before": {"image": "a"}, "after": {"image": "b"}}
    price = {"before": {"price_per_month": 1080}, "after": {"price_per_month": 2160.5}, "currency": "EUR"}
    limits = [{"resource": "gpu_h100", "limit": 4, "usage": 3, "requested": 2}]
    built = report(
        fleet(row("updated", ["image"], preview={"limits": limits, "price": price}), diff=[diff], failed=False), WHEN
    )
    for text in map(_words, pages(built)):
        assert "Maximum price per month: now 1,080.00, as declared 2,160.50 EUR" in text
        assert "Maximum price per month of these deployments: now 1,080.00" in text
        assert "gpu_h100 allows 4, has 3 in use, and this deployment requires 2" in text
    price["after"] = {"price_per_month": None}
    price["before"] = None
    for text in map(_words, pages(report(fleet(row("updated", ["image"], preview={"price": price})), WHEN))):
        assert "Maximum price per month: now nothing, as declared unknown EUR" in text
        assert "Maximum price per month of these" not in text


def _words(page: str) -> str:
    return " ".join(re.sub("<[^>]*>|`", "", page).split())


def test_drift_is_shown_before_failures() -> None:
    for text in pages(hostile()):
        assert text.index("Drift") < text.index("Could not be checked")


@pytest.mark.parametrize(
    ("options", "project"),
    [
        ({"api_url": "https://x", "project_id": 7}, "project 7"),
        ({"api_url": "https://x"}, "the account's default project"),
        ({}, "an unknown project"),
    ],
)
def test_project_name(options: dict[str, t.Any], project: str) -> None:
    _html, markdown = pages(report({"failed": True, "msg": "no", **options}, WHEN))
    assert f"Audit of {project}" in markdown


def test_failed_audit_shows_only_the_error() -> None:
    html, markdown = pages(report({"failed": True, "msg": "401: <no>"}, WHEN))
    assert "401: &lt;no&gt;" in html
    assert "```text\n401: <no>\n```" in markdown
    assert "23 November 2026, 04:00 UTC" in html
    assert ("<svg" in html, "Drift" in html) == (False, False)


@pytest.mark.parametrize(("count", "is_open"), [(8, True), (9, False)])
def test_much_drift_is_folded(count: int, is_open: bool) -> None:
    diffs = [{"before": {"image": "a"}, "after": {"image": "b"}}] * count
    html, _unused = pages(report(fleet(*[row("updated", ["image"])] * count, diff=diffs), WHEN))
    assert (html.count('<details class="card" open>') == count) is is_open


@pytest.mark.parametrize(("count", "shown", "more"), [(6, 6, ""), (7, 6, "and 1 more")])
def test_folded_deployment_shows_the_first_changes(count: int, shown: int, more: str) -> None:
    before, after = [{"envs": {f"ENV_{number}": value for number in range(count)}} for value in ("old", "new")]
    changes = [f"envs.ENV_{number}" for number in range(count)]
    html, _unused = pages(report(fleet(row("updated", changes), diff=[{"before": before, "after": after}]), WHEN))
    (summary,) = re.findall(r"<summary><h3>.*?</summary>", html, re.DOTALL)
    assert (summary.count("→"), re.findall(r"and \d+ more", summary)) == (shown, [more] if more else [])


def test_unchanged_deployments_are_sorted_by_name() -> None:
    html, markdown = pages(report(fleet(row("unchanged", name="b-two"), row("unchanged", name="a-one")), WHEN))
    assert html.index("<li>a-one</li>") < html.index("<li>b-two</li>")
    assert markdown.index("- `a-one`") < markdown.index("- `b-two`")


def test_chart_shows_one_of_a_thousand() -> None:
    rows = [row("unchanged")] * 1000 + [row("updated", ["image"])]
    built = report(fleet(*rows), WHEN)
    parts = audit_page(built, "{% for part in parts %}{{ part.width }} {% endfor %}").split()
    assert float(parts[0]) > 14
    assert sum(map(float, parts)) == pytest.approx(1000, abs=0.2)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), (" ", "`   `"), ("a\n  b", "`a ⏎ b`"), ("", "`  `")],
)
def test_code(text: str, shown: str) -> None:
    assert code(text) == shown


def test_fence() -> None:
    assert fence("a\n```\nb", "text") == "````text\na\n```\nb\n````"


def test_diff_lines() -> None:
    kinds = [line["kind"] for line in diff_lines("@@\n a\n-b\n+c\n@@\n d")]
    assert kinds == ["same", "removed", "added", "gap", "same"]
