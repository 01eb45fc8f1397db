# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""A whole project with four approaches: the fleet, a loop of the single module, a play over the inventory, and uri."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.benchmark.approaches import APPROACHES
from tests.benchmark.cases import Case, Measured, measure, single_module_peak
from tests.benchmark.chart import chart
from tests.benchmark.report import DOCS, findings, rewrite_docs, table
from tests.emulator.server import running_emulator

#: Up to this size the other approaches run as often as the fleet, and above once, since they take minutes.
_OFTEN_UP_TO = 10
#: Beyond, the fleet too is only measured unchanged and without added latency, since a run takes up to a minute.
_FLEET_UP_TO = 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command line."""
    parser.add_argument(
        "--sizes", type=_numbers, default=[1, 10, 100, 1000], help="deployments (default: 1,10,100,1000)"
    )
    parser.add_argument(
        "--others-up-to",
        type=int,
        default=100,
        help="the largest size at which the other approaches are measured with each latency and drift (default: 100)",
    )
    parser.add_argument(
        "--others-unchanged-up-to",
        type=int,
        default=0,
        help="a larger size, up to which they are measured unchanged and with the first of the latencies alone"
        " (1000 takes half an hour)",
    )
    parser.add_argument("--latencies", type=_numbers, default=[0, 50], help="ms added to each request (default: 0,50)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each, of which the median is shown (default: 3)")
    parser.add_argument(
        "--approaches",
        type=_approaches,
        default=list(APPROACHES),
        help=f"which approaches (default: {','.join(APPROACHES)})",
    )
    parser.add_argument("--docs", action="store_true", help=f"write table and chart into {DOCS.name} and its chart")
    parser.add_argument("--chart", type=Path, help="write the chart to this file, as SVG")


def main(chosen: argparse.Namespace) -> int:
    """Measure all cases, and print the table and its summary. Raises RuntimeError for unexpected requests."""
    measured: list[Measured] = []
    with running_emulator() as emulator, tempfile.TemporaryDirectory() as folder:
        for case in cases(chosen):
            rounds = 1 if case.approach != "fleet" and case.count > _OFTEN_UP_TO else chosen.rounds
            measured.append(measure(emulator, Path(folder), case, rounds))
            print(table(measured[-1:]).splitlines()[-1], file=sys.stderr)
        single = single_module_peak(emulator, Path(folder))
    lines = [table(measured), "", *findings(measured, single)]
    print("\n".join(lines))
    if chosen.docs:
        rewrite_docs(measured, single)
    if chosen.chart:
        chosen.chart.write_text(chart(measured), encoding="utf-8")
    return 0


def cases(chosen: argparse.Namespace) -> list[Case]:
    """Return the cases in the order in which they are measured, the small ones first."""
    return [
        Case(approach, count, drift, latency)
        for count in sorted(chosen.sizes)
        for latency in chosen.latencies
        for approach in chosen.approaches
        for drift in (False, True)
        if count <= _up_to(chosen, approach, drift or latency != chosen.latencies[0])
        if not drift or Case.can_drift(approach, count)
    ]


def _up_to(chosen: argparse.Namespace, approach: str, is_harder: bool) -> int:
    """Return the largest size of an approach: without changes at the first latency, or otherwise."""
    if approach == "fleet":
        return _FLEET_UP_TO if is_harder else max(chosen.sizes)
    return chosen.others_up_to if is_harder else max(chosen.others_up_to, chosen.others_unchanged_up_to)


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def _approaches(text: str) -> list[str]:
    approaches = text.split(",")
    if not set(approaches) <= set(APPROACHES):
        raise argparse.ArgumentTypeError(f"there are {', '.join(APPROACHES)}")
    return approaches
