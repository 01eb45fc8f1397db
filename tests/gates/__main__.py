# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The command `python -m tests.gates [GATE ...]`: runs the gates and ends with one table.

A name stands for the gate and for those that begin with it: `sanity` for sanity on every core.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from tests.gates.gate import Gate, Outcome, Result
from tests.gates.home import home
from tests.gates.side_by_side import run_gates
from tests.gates.table import GATES

#: The gates that run at a time: one more than cores, since some wait for polls, or use one core only.
WORKERS = (os.cpu_count() or 1) + 1


def main() -> int:
    """Run the chosen gates; 1 if any failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.gates", description=__doc__)
    parser.add_argument("gates", nargs="*", metavar="GATE", help=", ".join(gate.name for gate in GATES))
    parser.add_argument("--fast", action="store_true", help="only those that take seconds")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.gates if not any(is_meant(gate, name) for gate in GATES)]
    if unknown:
        parser.error(f"no such gate: {', '.join(unknown)}")

    chosen = [gate for gate in GATES if gate.fast or not arguments.fast]
    if arguments.fast:
        chosen = [replace(gate, check=gate.quick_check or gate.check) for gate in chosen]
    if arguments.gates:
        chosen = [gate for gate in chosen if any(is_meant(gate, name) for name in arguments.gates)]
    # Created once, before the gates that run in parallel use it.
    home()
    outcomes: list[Outcome] = []
    for _group, gates in groupby(chosen, key=lambda gate: gate.group or gate.name):
        outcomes += run_gates(list(gates), WORKERS)
    print_table(outcomes)
    return int(any(outcome.result is Result.FAILED for outcome in outcomes))


def is_meant(gate: Gate, name: str) -> bool:
    """Return whether a name on the command line selects a gate."""
    return gate.name == name or gate.name.startswith(f"{name}-")


def print_table(outcomes: Sequence[Outcome]) -> None:
    """Print the outcome of each gate, and the number of gates for each outcome."""
    rows = [(o.gate, o.version, o.result.value, f"{o.seconds:.1f}", f"{o.cpu_seconds:.1f}", o.reason) for o in outcomes]
    rows = [("gate", "version", "result", "seconds", "CPU", ""), *rows]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    print()
    for *words, seconds, cpu, reason in rows:
        cells = [word.ljust(width) for word, width in zip(words, widths, strict=False)]
        print("  ".join((*cells, seconds.rjust(widths[3]), cpu.rjust(widths[4]), reason)).rstrip())
    print(", ".join(f"{sum(o.result is result for o in outcomes)} {result.value}" for result in Result))


if __name__ == "__main__":
    sys.exit(main())
