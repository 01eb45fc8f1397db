# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The results as a table, as a comparison with the documented limits, and as the page of the documentation."""

from __future__ import annotations

import os
import platform
import re
import shlex
import sys
from collections.abc import Iterable, Iterator
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
    "approach",
    "task s",
    "run s",
    "CPU s",
    "MB",
    "module MB",
    "requests",
    "concurrent writes",
)
_IMAGE = f""".. image:: {CHART.name}
   :alt: Seconds of a task over the number of deployments, unchanged, for each approach, as in the table"""
_MB = 1024 * 1024


def table(measured: list[Measured]) -> str:
    """Return the results as a table of text."""
    rows = [_TITLES, *map(_row, measured)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_TITLES))]
    return "\n".join("  ".join(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows)


def findings(measured: list[Measured], single_bytes: int) -> list[str]:
    """Return the comparison of the measured results with the documented limits."""
    return [
        *_against_a_single_task(measured),
        *_against_the_others(measured),
        *_growth(measured),
        *_writes_at_once(measured),
        *_memory(measured, single_bytes),
        *_not_measured(measured),
    ]


def rewrite_docs(measured: list[Measured], single_bytes: int) -> None:
    """Put table, findings and chart into the page of the documentation."""
    machine = f"{_processor()}; ansible-core {version('ansible-core')}, Python {platform.python_version()}:"
    command = f".. code-block:: console\n\n   $ {_command()}"
    listed = "\n".join(f"- {finding}" for finding in findings(measured, single_bytes))
    rows = "\n".join(_rst_row(row) for row in (_TITLES, *map(_row, measured)))
    text = "\n\n".join([machine, command, listed, _IMAGE, f".. list-table::\n   :header-rows: 1\n\n{rows}"])
    page = DOCS.read_text(encoding="utf-8")
    kept = re.compile(f"({re.escape(_BEGIN)}\n).*?(\n{re.escape(_END)})", re.DOTALL)
    DOCS.write_text(kept.sub(lambda match: f"{match[1]}\n{text}\n{match[2]}", page), encoding="utf-8")
    CHART.write_text(chart(measured), encoding="utf-8")


def _row(result: Measured) -> tuple[str, ...]:
    case = result.case
    return (
        f"{case.count:,}",
        "4 %" if case.drift else "none",
        f"{case.latency} ms",
        case.approach,
        f"{result.task_seconds:.2f}",
        f"{result.run_seconds:.2f}",
        f"{result.cpu_seconds:.2f}",
        f"{result.peak_bytes / _MB:.0f}",
        f"{result.module_bytes / _MB:.0f}" if result.module_bytes else "",
        f"{result.requests:,}",
        str(result.at_once or ""),
    )


def _rst_row(row: tuple[str, ...]) -> str:
    first, *others = row
    return "\n".join([f"   * - {first}", *(f"     - {cell}".rstrip() for cell in others)])


def _sizes(measured: list[Measured], approach: str, above: int = 0) -> list[int]:
    return sorted(
        {result.case.count for result in measured if result.case.approach == approach and result.case.count > above}
    )


def _unchanged(approach: str, count: int) -> Case:
    return Case(approach, count, drift=False, latency=0)


def _pairs(measured: list[Measured], wanted: Iterable[tuple[Case, Case]]) -> list[tuple[Measured, Measured]]:
    """Return the results of the pairs of cases that were both measured."""
    by_case = {result.case: result for result in measured}
    return [(by_case[one], by_case[other]) for one, other in wanted if {one, other} <= by_case.keys()]


def _against_a_single_task(measured: list[Measured]) -> Iterator[str]:
    wanted = ((_unchanged("loop", 1), _unchanged("fleet", count)) for count in _sizes(measured, "fleet", above=1))
    texts = [
        f"{many.task_seconds / one.task_seconds:.1f} times as long with {many.case.count:,}"
        for one, many in _pairs(measured, wanted)
    ]
    if texts:
        yield f"Against one unchanged task of the single module, the fleet unchanged takes {', '.join(texts)}."


def _against_the_others(measured: list[Measured]) -> Iterator[str]:
    for approach in ("uri", "loop", "inventory"):
        wanted = (
            (_unchanged("fleet", count), _unchanged(approach, count)) for count in _sizes(measured, approach, above=1)
        )
        texts = [
            f"{other.task_seconds / fleet.task_seconds:.1f} times as long"
            f" ({other.cpu_seconds / fleet.cpu_seconds:.1f} times the CPU) with {other.case.count:,}"
            for fleet, other in _pairs(measured, wanted)
        ]
        if texts:
            yield f"Against the fleet, ``{approach}`` for as many unchanged takes {', '.join(texts)}."


def _growth(measured: list[Measured]) -> Iterator[str]:
    sizes = pairwise(_sizes(measured, "fleet", above=1))
    wanted = ((_unchanged("fleet", smaller), _unchanged("fleet", larger)) for smaller, larger in sizes)
    texts = [
        f"{larger.task_seconds / smaller.task_seconds:.1f} times as long"
        f" ({larger.cpu_seconds / smaller.cpu_seconds:.1f} times the CPU)"
        f" from {smaller.case.count:,} to {larger.case.count:,}"
        for smaller, larger in _pairs(measured, wanted)
    ]
    if texts:
        yield f"The fleet unchanged takes {', '.join(texts)}."


def _writes_at_once(measured: list[Measured]) -> Iterator[str]:
    for result in measured:
        case = result.case
        if case.approach == "fleet" and case.writes > 1 and case.latency:
            yield (
                f"{case.writes} of {case.count:,} changed, {case.latency} ms of latency: {case.writes} PUTs,"
                f" {result.at_once} of them at the same time."
            )


def _memory(measured: list[Measured], single_bytes: int) -> Iterator[str]:
    peaks = {
        result.case.count: result.module_bytes for result in measured if result.module_bytes and not result.case.drift
    }
    texts = ", ".join(f"{peak / _MB:.0f} MB with {count:,}" for count, peak in sorted(peaks.items()))
    if texts:
        yield f"The process of the fleet's module needs {texts}; that of the single module {single_bytes / _MB:.0f} MB."


def _not_measured(measured: list[Measured]) -> Iterator[str]:
    """Return a note on the largest size of an approach, where its line in the chart ends."""
    largest = max(result.case.count for result in measured)
    for approach in dict.fromkeys(result.case.approach for result in measured):
        last = _sizes(measured, approach)[-1]
        ends = [f"beyond {last:,} deployments"] if last < largest else []
        last_of_all = max(
            (result.case.count for result in measured if result.case.approach == approach and result.case.latency),
            default=0,
        )
        ends += [f"beyond {last_of_all:,} with drift or latency"] if 0 < last_of_all < last else []
        if ends:
            yield f"Not measured: ``{approach}`` {', and '.join(ends)}."


def _processor() -> str:
    return f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores"


def _command() -> str:
    """Return the documented command that measures these results."""
    return shlex.join([".cache/venv/bin/python", "-m", "tests.benchmark", *sys.argv[1:]])
