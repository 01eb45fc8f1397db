# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages made of a report: everything is escaped, and every part of a report has its place."""

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


def pages(made: t.Any) -> tuple[str, str]:
    """Give the page of HTML and that of Markdown."""
    html = audit_page(made, (TEMPLATES / "report.html.j2").read_text(encoding="utf-8"), html=True)
    return html, audit_page(made, (TEMPLATES / "report.md.j2").read_text(encoding="utf-8"))


def hostile() -> t.Any:
    """Give a report with a hostile text in each of its places."""
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
    return report(result, WHEN, origins=[{"name": "a", "file": HOSTILE}] * 5)


def test_hostile_texts_are_escaped_in_html() -> None:
    """Wherever they stand; controls are shown as escapes."""
    html, _unused = pages(hostile())
    assert ("<script" in html, "</code>&" in html, "\x00" in html, "\x1b" in html) == (False,) * 4
    assert html.count("&lt;script&gt;") >= 15
    assert "\\x00\\x1b[31m" in html


def test_hostile_texts_are_code_in_markdown() -> None:
    """In a line or in a block, each with marks that are longer than any within."""
    _unused, markdown = pages(hostile())
    lines = [line for line in markdown.splitlines() if "<script>" in line and not line.startswith(("+", "<"))]
    assert [line for line in lines if "<script>" in re.sub("``.*?``", "", line)] == []
    assert [line for line in lines if line.startswith("|") and "`|*" in line] == []
    assert len(lines) >= 8
    assert markdown.count("```") % 2 == 0


def test_what_a_change_would_cost_stands_with_it_and_in_all() -> None:
    """With what of it is not known, and the quotas that it would exceed."""
    diff = {"before": {"image": "a"}, "after": {"image": "b"}}
    price = {"before": {"price_per_month": 1080}, "after": {"price_per_month": 2160.5}, "currency": "EUR"}
    limits = [{"resource": "gpu_h100", "limit": 4, "usage": 3, "requested": 2}]
    made = report(
        fleet(row("updated", ["image"], preview={"limits": limits, "price": price}), diff=[diff], failed=False), WHEN
    )
    for text in map(_words, pages(made)):
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


def test_drift_comes_before_what_could_not_be_checked() -> None:
    """It is what the report is for."""
    for text in pages(hostile()):
        assert text.index("Drift") < text.index("Could not be checked")


@pytest.mark.parametrize(
    ("told", "project"),
    [
        ({"api_url": "https://x", "project_id": 7}, "project 7"),
        ({"api_url": "https://x"}, "the account's default project"),
        ({}, "an unknown project"),
    ],
)
def test_the_project_is_named_as_far_as_it_is_known(told: dict[str, t.Any], project: str) -> None:
    _html, markdown = pages(report({"failed": True, "msg": "no", **told}, WHEN))
    assert f"Audit of {project}" in markdown


def test_a_failure_before_any_look_says_why() -> None:
    """And nothing of deployments."""
    html, markdown = pages(report({"failed": True, "msg": "401: <no>"}, WHEN))
    assert "401: &lt;no&gt;" in html
    assert "```text\n401: <no>\n```" in markdown
    assert "23 November 2026, 04:00 UTC" in html
    assert ("<svg" in html, "Drift" in html) == (False, False)


@pytest.mark.parametrize(("count", "is_open"), [(8, True), (9, False)])
def test_much_drift_is_folded(count: int, is_open: bool) -> None:
    """So that all of it can be seen at once."""
    diffs = [{"before": {"image": "a"}, "after": {"image": "b"}}] * count
    html, _unused = pages(report(fleet(*[row("updated", ["image"])] * count, diff=diffs), WHEN))
    assert (html.count('<details class="card" open>') == count) is is_open


@pytest.mark.parametrize(("count", "shown", "more"), [(6, 6, ""), (7, 6, "and 1 more")])
def test_a_folded_deployment_shows_the_first_of_many_changes(count: int, shown: int, more: str) -> None:
    """The names of the others are a click away."""
    before, after = [{"envs": {f"ENV_{number}": value for number in range(count)}} for value in ("old", "new")]
    changes = [f"envs.ENV_{number}" for number in range(count)]
    html, _unused = pages(report(fleet(row("updated", changes), diff=[{"before": before, "after": after}]), WHEN))
    (summary,) = re.findall(r"<summary><h3>.*?</summary>", html, re.DOTALL)
    assert (summary.count("→"), re.findall(r"and \d+ more", summary)) == (shown, [more] if more else [])


def test_what_is_as_written_down_stands_behind_the_rest() -> None:
    """Each by its name, in order."""
    html, markdown = pages(report(fleet(row("unchanged", name="b-two"), row("unchanged", name="a-one")), WHEN))
    assert html.index("<li>a-one</li>") < html.index("<li>b-two</li>")
    assert markdown.index("- `a-one`") < markdown.index("- `b-two`")


def test_one_of_a_thousand_has_its_part_of_the_chart() -> None:
    """And all parts together are as wide as the chart."""
    rows = [row("unchanged")] * 1000 + [row("updated", ["image"])]
    made = report(fleet(*rows), WHEN)
    parts = audit_page(made, "{% for part in parts %}{{ part.width }} {% endfor %}").split()
    assert float(parts[0]) > 14
    assert sum(map(float, parts)) == pytest.approx(1000, abs=0.2)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), (" ", "`   `"), ("a\n  b", "`a ⏎ b`"), ("", "`  `")],
)
def test_code_of_markdown(text: str, shown: str) -> None:
    """Its marks are longer than any in it."""
    assert code(text) == shown


def test_a_block_of_markdown() -> None:
    """The same."""
    assert fence("a\n```\nb", "text") == "````text\na\n```\nb\n````"


def test_the_lines_of_a_diff() -> None:
    """By what they are."""
    assert [each["kind"] for each in diff_lines("@@\n a\n-b\n+c\n@@\n d")] == [
        "same",
        "removed",
        "added",
        "gap",
        "same",
    ]
