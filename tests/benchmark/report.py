# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The results in words: a table, what it says of the promises, and the page of the documentation."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator
from importlib.metadata import version
from itertools import pairwise

from tests.benchmark.cases import Case, Measured
from tests.benchmark.chart import chart
from tests.benchmark.playbook import ROOT

DOCS = ROOT / "docs" / "docsite" / "rst" / "benchmarks.rst"
CHART = DOCS.with_suffix(".svg")

_BEGIN, _END = ".. Written by the benchmark, from here", ".. to here."
_TITLES = (
    "deployments",
    "drift",
    "latency",
    "way",
    "task s",
    "run s",
    "CPU s",
    "MB",
    "module MB",
    "requests",
    "at once",
)
_IMAGE = f""".. image:: {CHART.name}
   :alt: Seconds of a task over the number of deployments, unchanged, for each way; the table has the same figures"""
_MB = 1024 * 1024


def table(measured: list[Measured]) -> str:
    """Give the results as a table of text."""
    rows = [_TITLES, *map(_row, measured)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_TITLES))]
    return "\n".join("  ".join(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows)


def findings(measured: list[Measured], single_bytes: int) -> list[str]:
    """Give what the results say of the promises; of nothing but what was measured."""
    return [
        *_against_a_single_task(measured),
        *_against_uri(measured),
        *_growth(measured),
        *_writes_at_once(measured),
        *_memory(measured, single_bytes),
        *_not_measured(measured),
    ]


def rewrite_docs(measured: list[Measured], single_bytes: int) -> None:
    """Put table, findings and chart into the page of the documentation."""
    rows = "\n".join(_rst_row(row) for row in (_TITLES, *map(_row, measured)))
    listed = "\n".join(f"- {finding}" for finding in findings(measured, single_bytes))
    machine = f"{_processor()}; ansible-core {version('ansible-core')}, Python {platform.python_version()}"
    text = f"{machine}.\n\n{listed}\n\n{_IMAGE}\n\n.. list-table::\n   :header-rows: 1\n\n{rows}"
    page = DOCS.read_text(encoding="utf-8")
    kept = re.compile(f"({re.escape(_BEGIN)}\n).*?(\n{re.escape(_END)})", re.DOTALL)
    DOCS.write_text(kept.sub(lambda match: f"{match[1]}\n{text}\n{match[2]}", page), encoding="utf-8")
    CHART.write_text(chart(measured), encoding="utf-8")


def _row(each: Measured) -> tuple[str, ...]:
    case = each.case
    return (
        f"{case.count:,}",
        "4 %" if case.drift else "none",
        f"{case.latency} ms",
        case.way,
        f"{each.task_seconds:.2f}",
        f"{each.run_seconds:.2f}",
        f"{each.cpu_seconds:.2f}",
        f"{each.peak_bytes / _MB:.0f}",
        f"{each.module_bytes / _MB:.0f}" if each.module_bytes else "",
        f"{each.requests:,}",
        str(each.at_once or ""),
    )


def _rst_row(row: tuple[str, ...]) -> str:
    first, *others = row
    return "\n".join([f"   * - {first}", *(f"     - {cell}".rstrip() for cell in others)])


def _found(measured: list[Measured], *wanted: Case) -> list[Measured]:
    """Give the results of these cases, or nothing where one of them was not measured."""
    by_case = {each.case: each for each in measured}
    return [by_case[case] for case in wanted if case in by_case] if set(wanted) <= set(by_case) else []


def _sizes(measured: list[Measured], way: str) -> list[int]:
    return sorted({each.case.count for each in measured if each.case.way == way})


def _against_a_single_task(measured: list[Measured]) -> Iterator[str]:
    for count in _sizes(measured, "fleet")[-1:]:
        for many, one in [_found(measured, Case("fleet", count, False, 0), Case("loop", 1, False, 0)) or (None, None)]:
            if many and one:
                ratio = many.task_seconds / one.task_seconds
                yield f"The fleet of {count:,} unchanged: {ratio:.1f} times one unchanged task of the single module."


def _against_uri(measured: list[Measured]) -> Iterator[str]:
    for count in _sizes(measured, "uri"):
        pair = _found(measured, Case("fleet", count, False, 0), Case("uri", count, False, 0))
        if pair:
            ratio = pair[1].task_seconds / pair[0].task_seconds
            yield f"The fleet of {count:,} unchanged against the loop of uri over as many: {ratio:.1f} times faster."


def _growth(measured: list[Measured]) -> Iterator[str]:
    sizes = [count for count in _sizes(measured, "fleet") if count > 1]
    for smaller, larger in pairwise(sizes):
        pair = _found(measured, Case("fleet", smaller, False, 0), Case("fleet", larger, False, 0))
        if pair:
            ratio = pair[1].task_seconds / pair[0].task_seconds
            yield f"{larger / smaller:g} times as many deployments ({larger:,}): {ratio:.1f} times as long."


def _writes_at_once(measured: list[Measured]) -> Iterator[str]:
    for each in measured:
        case = each.case
        if case.way == "fleet" and case.drift and case.latency:
            yield (
                f"{case.writes} of {case.count:,} changed, {case.latency} ms of latency: {case.writes} PUTs,"
                f" {each.at_once} of them under way at once."
            )


def _memory(measured: list[Measured], single_bytes: int) -> Iterator[str]:
    peaks = {each.case.count: each.module_bytes for each in measured if each.module_bytes and not each.case.drift}
    told = ", ".join(f"{peak / _MB:.0f} MB with {count:,}" for count, peak in sorted(peaks.items()))
    if told:
        yield f"The process of the fleet's module needs {told}; that of the single module {single_bytes / _MB:.0f} MB."


def _not_measured(measured: list[Measured]) -> Iterator[str]:
    """Say where a way ends, so that nobody takes the end of a line for something else."""
    largest = max(each.case.count for each in measured)
    for way in dict.fromkeys(each.case.way for each in measured):
        last = _sizes(measured, way)[-1]
        if last < largest:
            yield f"Not measured: {way} beyond {last:,} deployments."


def _processor() -> str:
    return f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores"
