# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The report of an audit as a page for people: the variables and filters of its templates.

The templates are rendered here and not by Ansible, some versions of which cannot escape everything.
"""

from __future__ import annotations

import re
from datetime import datetime

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import (
    map_texts,
    visible,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_markdown import (
    cell,
    code,
    fence,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_messages import (
    region_condition,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_price_texts import (
    cost_texts,
    preview_texts,
    total_price_texts,
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

#: The findings for people, the most urgent one first.
LABELS = {
    "failed": "could not be checked",
    "differs": "differ",
    "missing": "missing",
    "unwanted": "to be deleted",
    "unmanaged": "unmanaged",
    "unchanged": "match the configuration",
}
#: The finding of one deployment.
BADGES = {**LABELS, "differs": "differs", "unchanged": "matches the configuration"}

#: The most deployments with drift that are shown unfolded.
_MAX_UNFOLDED = 8
#: The width of the chart, and the least one of a segment, so that one deployment of 1,000 is seen.
_CHART_WIDTH = 1000
_MIN_SEGMENT_WIDTH = 14


def page(template: str, report: Json, is_html: bool) -> str:
    """Return the rendered template; if it `is_html`, every value is escaped.

    Raises: what Jinja2 raises for a template that is wrong or uses an unknown variable.
    """
    environment = Environment(
        autoescape=is_html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(code=code, fence=fence, lines=diff_lines, cell=cell, path=wbr_path)
    shown: Json = map_texts(visible, to_builtin(report))
    context = _template_context(shown)
    return environment.from_string(str(template)).render(report=shown, **context)


def _template_context(report: Json) -> Json:
    """Return the variables of the templates beside the report itself."""
    rows = report["deployments"]
    drifted = _drifted_rows(rows)
    unchanged = with_finding("unchanged", rows)
    return {
        "badges": BADGES,
        "drifted": drifted,
        "failed": with_finding("failed", rows),
        "unchanged": sorted(unchanged, key=lambda row: str(row["name"])),
        "is_unfolded": len(drifted) <= _MAX_UNFOLDED,
        "parts": _chart_segments(report["counts"]),
        "price": total_price_texts(report["price"]),
        "cost": cost_texts(report),
        "project": project_name(report),
        "unhealthy": _unhealthy_rows(rows),
        "conditions": UNHEALTHY,
        "when": time_text(report["finished_at"]),
    }


def _drifted_rows(rows: list[Json]) -> list[Json]:
    """Return the deployments with drift, with their values and their preview as text."""
    drifted = with_drift(rows)
    return [_drifted_row(row) for row in drifted]


def _drifted_row(row: Json) -> Json:
    changes = row["changes"]
    values = [_change_texts(change) for change in changes]
    return {
        **row,
        "values": values,
        **preview_texts(row),
    }


def project_name(report: Json) -> str:
    """Return the name of the project in a sentence."""
    if report["project_id"] is not None:
        return f"project {report['project_id']}"
    # Without the URL the audit failed before its project was known.
    if report["api_url"]:
        return "the account's default project"
    return "an unknown project"


def _unhealthy_rows(rows: list[Json]) -> list[Json]:
    """Return the unhealthy deployments, the worst health first, with their regions in words."""
    unhealthy = []
    for health in UNHEALTHY:
        for row in rows:
            if row["health"] == health:
                regions = [region_condition(region) for region in row["unready_regions"]]
                unhealthy.append({**row, "regions": regions})
    return unhealthy


def _change_texts(change: Json) -> Json:
    old = change["before"]
    new = change["after"]
    before, after = shortened_pair(old, new)
    return {
        "path": change["path"],
        "before": before,
        "after": after,
    }


def _chart_segments(counts: Json) -> list[Json]:
    """Return the segments of the chart: what each one counts, its position and its width."""
    names = [name for name in LABELS if counts[name]]
    numbers = [counts[name] for name in names]
    total = sum(numbers)
    free_width = _CHART_WIDTH - _MIN_SEGMENT_WIDTH * len(names)
    segments: list[Json] = []
    x = 0.0
    for name in names:
        width = _MIN_SEGMENT_WIDTH + free_width * counts[name] / total
        segments.append(
            {
                "name": name,
                "label": LABELS[name],
                "count": counts[name],
                "x": round(x, 1),
                "width": round(width, 1),
            }
        )
        x += width
    return segments


def time_text(finished_at: str) -> str:
    """Return a time in UTC for people, or the text itself if it is none."""
    try:
        moment = datetime.strptime(finished_at, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return finished_at
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def diff_lines(diff: str) -> list[Json]:
    """Return the lines of a diff: the `kind` (added, removed, same or gap), `sign` and `text` of each."""
    kinds = {"+": "added", "-": "removed", "@": "gap"}
    lines = []
    for line in diff.split("\n"):
        sign = line[:1]
        text = line[1:]
        kind = kinds.get(sign, "same")
        lines.append({"kind": kind, "sign": sign, "text": text})
    first = lines[0]
    if first["kind"] == "gap":
        # At the start of a diff a gap has no meaning for a reader.
        del lines[0]
    return lines


def wbr_path(path: str) -> Markup:
    """Return a path as HTML that a browser breaks before its parts, not within them."""
    if not path:
        return escape("")
    parts = re.split(r"(?=[.\[])", path)
    return Markup("<wbr>").join(parts)
