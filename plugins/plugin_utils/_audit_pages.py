# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""From the report of an audit to a page for people: what the templates of the role C(audit) are filled in with.

The templates are filled in here and not by Ansible, which has no way to escape everything, on all its versions.
"""

from __future__ import annotations

import re
import typing as t
from datetime import datetime

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import map_texts, visible
from ansible_collections.gcore.inference.plugins.plugin_utils._audit import (
    DRIFT,
    UNHEALTHY,
    Json,
    excerpts,
    plain,
    region_condition,
)

#: The findings as people read them, in the order of their urgency.
LABELS = {
    "failed": "could not be checked",
    "differs": "differ",
    "missing": "missing",
    "unwanted": "should be gone",
    "unmanaged": "not written down",
    "unchanged": "as written down",
}
#: The same of one deployment.
BADGES = {**LABELS, "differs": "differs"}

SIDES = ("before", "after")

#: Up to so many drifted deployments are shown unfolded.
_UNFOLDED = 8
#: A single deployment of a thousand must be seen in the chart, which is 1000 wide.
_LEAST_WIDTH = 14


def page(template: str, report: Json, is_html: bool) -> str:
    """Fill in a C(template), with everything escaped where it C(is_html)."""
    environment = Environment(
        autoescape=is_html, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters.update(code=code, fence=fence, lines=diff_lines, cell=cell, path=breakable)
    shown: Json = map_texts(visible, plain(report))
    return str(environment.from_string(str(template)).render(report=shown, **_said(shown)))


def _said(report: Json) -> Json:
    """Give what the templates show besides the report itself."""
    rows, counts = report["deployments"], report["counts"]
    drifted = [each for finding in DRIFT for each in rows if each["finding"] == finding]
    return {
        "badges": BADGES,
        "drifted": [
            {**each, "values": [_values(change) for change in each["changes"]], **_preview(each)} for each in drifted
        ],
        "failed": [each for each in rows if each["finding"] == "failed"],
        "unchanged": sorted((each for each in rows if each["finding"] == "unchanged"), key=lambda each: each["name"]),
        "is_unfolded": len(drifted) <= _UNFOLDED,
        "parts": _parts(counts),
        "price": report["price"] and {**report["price"], **{side: _money(report["price"][side]) for side in SIDES}},
        "project": _project(report),
        "unhealthy": _unhealthy(rows),
        "conditions": UNHEALTHY,
        "when": _when(report["finished_at"]),
    }


def _project(report: Json) -> str:
    """Return what the project is called."""
    if report["project_id"] is not None:
        return f"project {report['project_id']}"
    # Without the address the audit did not come so far that its project is known.
    return "the account's default project" if report["api_url"] else "an unknown project"


def _unhealthy(rows: list[Json]) -> list[Json]:
    """Return the deployments that do not run as they should, the worst first, with their regions in words."""
    unhealthy = []
    for health in UNHEALTHY:
        found = [each for each in rows if each["health"] == health]
        unhealthy += [{**each, "regions": list(map(region_condition, each["unready_regions"]))} for each in found]
    return unhealthy


def _values(change: Json) -> Json:
    before, after = excerpts(change["before"], change["after"])
    return {"path": change["path"], "before": before, "after": after}


def _preview(row: Json) -> Json:
    """Give the quotas that a deployment would exceed, and what a month of it costs, as far as that was asked for."""
    told = row["preview"] or {}
    price = told.get("price")
    return {
        "limits": told.get("limits") or [],
        "price": {side: _cost(price[side]) for side in SIDES} | {"currency": price["currency"] or ""}
        if price
        else None,
    }


def _cost(side: Json | None) -> str:
    # Where nothing of it may run there is no price to be known.
    return "nothing" if side is None else _money(side["price_per_month"])


def _money(price: float | None) -> str:
    return "unknown" if price is None else f"{price:,.2f}"


def _parts(counts: Json) -> list[Json]:
    """Give the parts of the chart: what each counts, and where it is, of 1000 units of width."""
    there = [name for name in LABELS if counts[name]]
    total = sum(counts[name] for name in there)
    free = 1000 - _LEAST_WIDTH * len(there)
    parts: list[Json] = []
    begin = 0.0
    for name in there:
        width = _LEAST_WIDTH + free * counts[name] / total
        part = {"name": name, "label": LABELS[name], "count": counts[name]}
        parts.append({**part, "x": round(begin, 1), "width": round(width, 1)})
        begin += width
    return parts


def _when(finished_at: str) -> str:
    try:
        moment = datetime.strptime(finished_at, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return finished_at
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def diff_lines(diff: str) -> list[Json]:
    """Give the lines of a diff, each with what it is: added, removed, same, or gap where lines are left out."""
    kinds = {"+": "added", "-": "removed", "@": "gap"}
    lines = [{"kind": kinds.get(line[:1], "same"), "sign": line[:1], "text": line[1:]} for line in diff.split("\n")]
    # What begins a diff is no gap to anybody who reads it.
    return lines[1:] if lines[0]["kind"] == "gap" else lines


def breakable(path: str) -> Markup:
    """Give a path as HTML that may be broken before its parts rather than within."""
    return Markup("<wbr>").join(re.split(r"(?=[.\[])", path)) if path else escape("")


def code(text: t.Any) -> str:
    """Give a text as code of Markdown, on one line, in a table or not: nothing in it is markup."""
    flat = re.sub(r"\s*\n\s*", " ⏎ ", str(text))
    marks = _longer_than_any("`", flat, 1)
    padding = " " if flat.startswith("`") or flat.endswith("`") or not flat.strip() else ""
    return f"{marks}{padding}{flat}{padding}{marks}"


def cell(text: str) -> str:
    """Give a piece of Markdown as it stands in a cell of a table."""
    return text.replace("|", "\\|")


def fence(text: str, language: str = "") -> str:
    """Give a text as a block of code of Markdown."""
    marks = _longer_than_any("`", text, 3)
    return f"{marks}{language}\n{text}\n{marks}"


def _longer_than_any(mark: str, text: str, least: int) -> str:
    longest = max((len(found) for found in re.findall(f"{re.escape(mark)}+", text)), default=0)
    return mark * max(longest + 1, least)
