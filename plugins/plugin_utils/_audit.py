# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""From the result of a fleet in check mode to the report of an audit. Pure functions; no file, no clock."""

from __future__ import annotations

import difflib
import json
import re
import typing as t
from collections import Counter

import yaml

from ansible_collections.gcore.inference.plugins.module_utils._core.plan import compared, is_set
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import encodable, map_texts, visible
from ansible_collections.gcore.inference.plugins.module_utils._deployments.health import (
    FAILING,
    HEALTHY,
    NOT_READY,
    STOPPED,
)

#: The version of the report's form: a new number where a key is renamed, removed, or means something else.
SCHEMA = 1

#: What the actions of the fleet say of a deployment that nobody has touched yet.
FINDINGS = {
    "updated": "differs",
    "created": "missing",
    "deleted": "unwanted",
    "failed": "failed",
    "unchanged": "unchanged",
}
DRIFT = ("differs", "missing", "unwanted")

#: The words of the fleet for the health of a deployment that does not run as it should, and those for people.
UNHEALTHY = {FAILING: "failing", NOT_READY: "not ready", STOPPED: "stopped"}

#: So many lines are shown around those that differ.
_CONTEXT = 3
#: Longer texts are shown from where they differ.
_LONG = 160

Json = dict[str, t.Any]


def report(
    result: t.Mapping[str, t.Any],
    finished_at: str,
    origins: t.Sequence[t.Any] = (),
    fail_on_drift: bool = True,
    fail_on_unmanaged: bool = False,
    fail_on_unhealthy: bool = False,
) -> Json:
    """Give the report of the C(result) of a fleet in check mode, or of what failed in its place.

    C(origins) has a C(name) and a C(file) for each deployment that was listed, in the order of the list.
    """
    fleet = plain(result)
    rows = fleet.get("deployments", [])
    known = [*map(_origin, origins), *[{}] * len(rows)]
    deployments = _deployments(rows, fleet.get("diff", []), known)
    unmanaged = sorted(fleet.get("unmanaged", []), key=lambda each: (each["name"], each["id"]))
    unhealthy = _by_name([(each, each["health"]) for each in deployments if each["health"] in UNHEALTHY])
    counts = _counts(deployments, len(unmanaged))
    drifted = sum(counts[finding] for finding in DRIFT)
    failed = _has_failed(fleet, deployments)
    outcome = "failed" if failed else "drift" if drifted else "clean"
    refused = [
        failed,
        fail_on_drift and drifted,
        fail_on_unmanaged and unmanaged,
        fail_on_unhealthy and unhealthy,
    ]
    made = {
        "schema": SCHEMA,
        "outcome": outcome,
        "summary": _summary(outcome, counts, len(unhealthy)),
        "passed": not any(refused),
        "finished_at": finished_at,
        **_place(fleet),
        "error": _named(_reason(fleet), known) if failed else None,
        "counts": counts,
        "health": _health(deployments),
        "drift": _drift(deployments, rows),
        "unhealthy": unhealthy,
        "price": _price(rows),
        "deployments": deployments,
        "unmanaged": unmanaged,
    }
    return {**made, "message": visible(_message(made))}


def _place(fleet: Json) -> Json:
    """Return C(api_url) and C(project_id) of the audit, as far as they are known.

    A fleet whose options were refused does not return them; some cores leave them in the invocation.
    """
    invocation = fleet.get("invocation")
    options = invocation.get("module_args", {}) if isinstance(invocation, dict) else {}
    known = {**options, **fleet}
    project_id = known.get("project_id")
    # Options that were refused are shown as they were given.
    return {"api_url": known.get("api_url"), "project_id": project_id if isinstance(project_id, int) else None}


def _has_failed(fleet: Json, deployments: list[Json]) -> bool:
    """Tell whether something could not be checked. A fleet fails too where one is missing and could not be created."""
    if "summary" not in fleet or any(each["finding"] == "failed" for each in deployments):
        return True
    return bool(fleet.get("failed")) and not any(each["create_problem"] for each in deployments)


def _counts(deployments: list[Json], unmanaged: int) -> dict[str, int]:
    """Return how many deployments there are of each finding."""
    found = [each["finding"] for each in deployments]
    counts = {finding: found.count(finding) for finding in FINDINGS.values()}
    return {**counts, "unmanaged": unmanaged, "listed": len(deployments)}


def _health(deployments: list[Json]) -> dict[str, int]:
    """Return how many deployments there are of each health."""
    found = [each["health"] for each in deployments]
    return {health: found.count(health) for health in (HEALTHY, *UNHEALTHY)}


def _deployments(rows: list[Json], diffs: list[Json], origins: list[Json]) -> list[Json]:
    """Return what the report says of each row; C(diffs) are those of the rows that would change, in their order."""
    remaining = iter(diffs)
    deployments = []
    for row, origin in zip(rows, origins):
        # One that failed has a diff where it is known what would change, as when only its price could not be asked for.
        diff = next(remaining, {}) if row["changes"] else {}
        deployments.append(_deployment(row, diff, origin))
    return deployments


def _finding(row: Json) -> str:
    """Return the finding of a row. What can't be planned because it is not there is missing."""
    if row["action"] == "failed" and row.get("exists") is False and not row["changes"]:
        return "missing"
    return FINDINGS[row["action"]]


def _deployment(row: Json, diff: Json, origin: Json) -> Json:
    before, after = diff.get("before", {}), diff.get("after", {})
    finding = _finding(row)
    return {
        "name": row["name"],
        "id": row["id"],
        "file": origin.get("file"),
        "finding": finding,
        "error": row["error"] if finding == "failed" else None,
        "create_problem": row["error"] if finding == "missing" else None,
        "status": row.get("status"),
        "health": row.get("health"),
        "unready_regions": row.get("unready_regions") or [],
        "changes": list(_changes(_by_region(before), _by_region(after))) if finding == "differs" else [],
        "diff": _unified(before, after),
        "preview": row.get("preview"),
    }


def _price(rows: list[Json]) -> Json | None:
    """Give what a month of those that would change costs in all, C(before) and C(after); C(None) where it isn't known.

    A side that is C(None) costs nothing: nothing of the deployment may run.
    """
    prices = [(row.get("preview") or {}).get("price") for row in rows if row["changes"]]
    priced = [price for price in prices if price]
    currencies = {each["currency"] for each in priced} - {None}
    if len(priced) < len(prices) or len(currencies) != 1:
        return None
    totals: Json = {"currency": currencies.pop()}
    for side in ("before", "after"):
        months = [each[side]["price_per_month"] for each in priced if each[side]]
        if None in months:
            return None
        totals[side] = round(sum(months), 2)
    return totals


def _origin(item: t.Any) -> Json:
    """Give what a deployment is called, and its file. The item may hold all of its options, secrets among them."""
    if not isinstance(item, t.Mapping):
        # As the options of the fleet, it may be the text "name=some-one".
        return {}
    known: Json = plain({"name": item.get("name") or item.get("instance_id"), "file": item.get("file")})
    return known


def _drift(deployments: list[Json], rows: list[Json]) -> dict[str, list[str]]:
    """Give the paths that drifted by the name of the deployment."""
    return _by_name([(each, row["changes"]) for each, row in zip(deployments, rows) if each["finding"] in DRIFT])


def _by_name(told: list[tuple[Json, t.Any]]) -> dict[str, t.Any]:
    """Return what is told of deployments by their names, with the ID where two are called the same."""
    names = Counter(each["name"] for each, _value in told)
    values = {}
    for each, value in told:
        is_unique = names[each["name"]] == 1
        values[each["name"] if is_unique else f"{each['name']} ({each['id']})"] = value
    return values


def _summary(outcome: str, counts: dict[str, int], unhealthy: int) -> str:
    """Give the one sentence that the whole report comes to."""
    verdict = _verdict(outcome, counts)
    return f"{verdict}, {unhealthy} not healthy" if unhealthy else verdict


def _verdict(outcome: str, counts: dict[str, int]) -> str:
    total = counts["listed"]
    drifted = sum(counts[finding] for finding in DRIFT)
    if counts["failed"]:
        return f"{counts['failed']} of {total} could not be checked" + (f", {drifted} drifted" if drifted else "")
    if outcome == "failed":
        return "The audit could not be made"
    if drifted:
        return f"{drifted} of {total} deployment{'' if total == 1 else 's'} drifted"
    if not total:
        return "No deployments are written down"
    return "The one deployment is as written down" if total == 1 else f"All {total} deployments are as written down"


def _message(made: Json) -> str:
    """Give what a job prints of the report."""
    failed = [each for each in made["deployments"] if each["finding"] == "failed"]
    if made["error"] and not failed:
        return str(made["error"])
    rows = [each for finding in DRIFT for each in made["deployments"] if each["finding"] == finding]
    lines = [
        f"{each['name']}: {', '.join(change['path'] for change in each['changes']) or each['finding']}" for each in rows
    ]
    lines += [f"{each['name']}: {condition(each)}" for each in made["deployments"] if each["health"] in UNHEALTHY]
    lines += [f"{each['name']}: could not be checked: {each['error']}" for each in failed]
    if made["price"]:
        lines.append("a month of these: {before:,.2f} becomes {after:,.2f} {currency}".format_map(made["price"]))
    if made["unmanaged"]:
        lines.append(f"not written down: {', '.join(each['name'] for each in made['unmanaged'])}")
    return "\n".join([made["summary"], *lines])


def condition(deployment: Json) -> str:
    """Return how a deployment that is not healthy was found, in words: its health, its status, its regions."""
    told = f"{UNHEALTHY[deployment['health']]} (status {deployment['status']})"
    regions = [region_condition(each) for each in deployment["unready_regions"]]
    return "; ".join([told, *regions])


def region_condition(region: Json) -> str:
    """Return how a region that is not ready was found, in words."""
    told = f"region {region['region_id']}: "
    told += "number of ready containers unknown" if region["ready"] is None else f"{region['ready']} ready"
    if region["ready"] is not None and region["total"] is not None:
        told += f" of {region['total']}"
    return f"{told}: {region['error_message']}" if region["error_message"] else told


def _reason(fleet: Json) -> str:
    """Give why the audit failed; of a file that could not be read, without what Ansible puts around it."""
    told = str(fleet.get("msg", "the fleet gave no result"))
    # Older cores say it twice, with a full stop between.
    found = re.search(
        r"'gcore\.inference\.fleet_files'.*?(?:failed|original message): (.+?)(?:\. \1)?\Z", told, re.DOTALL
    )
    return found[1] if found else told


def _named(text: str, origins: list[Json]) -> str:
    """Give the text with the name and the file behind each C(deployments[0]) in it."""

    def name(match: re.Match[str]) -> str:
        index = int(match[1])
        origin = origins[index] if index < len(origins) else {}
        told = [str(origin["name"])] if origin.get("name") else []
        told += [f"in {origin['file']}"] if origin.get("file") else []
        return f"{match[0]} ({', '.join(told)})" if told else match[0]

    return re.sub(r"\bdeployments\[(\d+)\]", name, text)


def _changes(before: t.Any, after: t.Any) -> t.Iterator[Json]:
    """Give each path in which two sides of a diff differ, with both values; the paths are those of C(changes)."""
    for path, old, new in compared(before, after):
        yield {"path": path, "before": _without_regions(old), "after": _without_regions(new)}


def _by_region(side: Json) -> Json:
    """Give one side of a diff with its containers as a dict by region."""
    containers = side.get("containers")
    if not isinstance(containers, list):
        return side
    return {**side, "containers": {each["region_id"]: each for each in containers}}


def _without_regions(value: t.Any) -> t.Any:
    """Give a value of a path without the region that its path names already."""
    if isinstance(value, dict):
        return {name: item for name, item in value.items() if name != "region_id"}
    return value


def _unified(before: Json, after: Json) -> str:
    """Give both sides as YAML, as a unified diff without headers; C(@@) stands where lines are left out."""
    old, new = [_by_region(_without_unset(side)) for side in (before, after)]
    lines = list(_lines(old, new))
    changed = [index for index, line in enumerate(lines) if line[0] != " "]
    shown = sorted(
        {near for at in changed for near in range(at - _CONTEXT, at + _CONTEXT + 1)} & set(range(len(lines)))
    )
    return "\n".join(lines[at] if at - 1 == last else f"@@\n{lines[at]}" for last, at in zip([-1, *shown], shown))


def _lines(before: Json, after: Json, indent: str = "") -> t.Iterator[str]:
    """Give all lines of a diff, each with its sign. What has another place, but the same value, is no difference."""
    for name in [*before, *(name for name in after if name not in before)]:
        sides = [side[name] for side in (before, after) if name in side]
        if not all(isinstance(side, dict) for side in sides):
            old, new = [as_yaml({name: side[name]}).split("\n") if name in side else [] for side in (before, after)]
            compared = difflib.Differ().compare(old, new) if old != new else (f"  {line}" for line in old)
            yield from (f"{line[0]}{indent}{line[2:]}" for line in compared if line[0] != "?")
            continue
        below = list(_lines(before.get(name, {}), after.get(name, {}), f"{indent}  "))
        sign = " " if len(sides) == 2 else "-" if name in before else "+"
        if isinstance(name, int):
            # A region: the first line of it names it.
            below[0] = f"{sign}{indent}- {below[0][len(indent) + 3 :]}"
        else:
            yield f"{sign}{indent}{as_yaml(name)}:" + ("" if below else " {}")
        yield from below


def _without_unset(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {name: _without_unset(item) for name, item in value.items() if is_set(item)}
    if isinstance(value, list):
        return [_without_unset(item) for item in value]
    return value


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as such, and lists below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _represent_text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value.strip() else None)


_Dumper.add_representer(str, _represent_text)


def as_yaml(value: t.Any) -> str:
    """Give a value as YAML, without the marks of a document: C("8080") and C(8080) look different."""
    text = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=False, width=float("inf")
    )
    return text.removesuffix("\n").removesuffix("\n...")


def excerpts(before: t.Any, after: t.Any) -> tuple[str | None, str | None]:
    """Give two values as a reader compares them, long ones cut; C(None) stands for what is not set."""
    shown = [None if not is_set(value) or value == "" else _as_text(value) for value in (before, after)]
    if all(isinstance(text, str) and len(text) > _LONG for text in shown):
        same = 0
        for ours, theirs in zip(shown[0] or "", shown[1] or ""):
            if ours != theirs:
                break
            same += 1
        start = max(same - 20, 0)
        shown = [f"…{text[start:]}" if start and text else text for text in shown]
    old, new = [_cut(text) if text else text for text in shown]
    return old, new


def _as_text(value: t.Any) -> str:
    # YAML would quote a masked value, for its asterisks, and put a sign before lines.
    is_plain = isinstance(value, str) and (value.startswith(MASK) or "\n" in value)
    return value if is_plain else as_yaml(_without_unset(value))


def _cut(text: str) -> str:
    more = len(text) - _LONG
    # A cut that leaves out a word would take more room than the word.
    return f"{text[:_LONG]}… ({more:,} more characters)" if more > 40 else text


def plain(value: t.Any) -> t.Any:
    """Give a value of Ansible's as one of Python's own types, with text that can be written to a file."""
    return map_texts(encodable, json.loads(json.dumps(value)))
