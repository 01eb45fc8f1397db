# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The branch coverage of plugins/, by the gates `unit` and `integration` together, on the newest core."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

from tests.gates.gate import Failed, Log, environment
from tests.gates.places import CACHE, ROOT

# Each run leaves one file with its name.
COVERAGE = CACHE / "coverage"
RUNS = ("unit", "integration")
# The processes of the unit tests measure branches, as ansible-test does.
SETTINGS = ROOT / "tests" / "gates" / "coverage.ini"


def forget_coverage(run: str) -> None:
    """Remove the data of the previous run, so that it is not used if the next one fails."""
    COVERAGE.mkdir(parents=True, exist_ok=True)
    for data in COVERAGE.glob(f"{run}*"):
        data.unlink()


def unit_with_coverage(*pytest: str) -> Callable[[Log], None]:
    """Return the gate of the unit tests that leaves coverage data.

    ansible-test would start a process and write a file of data for each test, which takes several times as long. With
    coverage, the property tests try few examples: more of them reach no other line. Then they try all, without.
    """

    def check(log: Log) -> None:
        forget_coverage("unit")
        parts = f"--data-file={COVERAGE / 'unit-of'}"
        coverage_of = (sys.executable, "-m", "coverage")
        few = environment(FEW_EXAMPLES="1")
        log.run(*coverage_of, "run", f"--rcfile={SETTINGS}", parts, "-m", *pytest, env=few)
        found = sorted(COVERAGE.glob("unit-of.*"))
        log.run(*coverage_of, "combine", f"--data-file={COVERAGE / 'unit'}", "--quiet", *found)
        log.run(sys.executable, "-m", *pytest, "-m", "hypothesis")

    return check


def coverage(log: Log) -> None:
    """The gate of the coverage's floor, which pyproject.toml sets."""
    missing = [run for run in RUNS if not (COVERAGE / run).is_file()]
    if missing:
        raise Failed(f"no data of {', '.join(missing)}: run these gates first")
    together = f"--data-file={COVERAGE / 'together'}"
    log.run(
        sys.executable, "-m", "coverage", "combine", together, "--keep", "--quiet", *(COVERAGE / run for run in RUNS)
    )
    report = log.run(sys.executable, "-m", "coverage", "report", together)
    log.note = re.findall(r"^TOTAL.* (\S+%)$", report, re.MULTILINE)[0]
