# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""Measures, on the emulator: a task and loops against ansible.builtin.uri, a whole project, or two commits."""

from __future__ import annotations

import argparse
import sys

from tests.benchmark import commits, fleet, single


def main() -> int:
    """Measure what the command line selects; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark", description=__doc__)
    single.add_arguments(parser)
    parser.set_defaults(measure=single.main)
    commands = parser.add_subparsers(title="commands", description="without one: a single task")
    many = commands.add_parser("fleet", help="a whole project, with four approaches", description=fleet.__doc__)
    fleet.add_arguments(many)
    many.set_defaults(measure=fleet.main)
    other = commands.add_parser("commits", help="another commit and the checkout", description=commits.__doc__)
    commits.add_arguments(other)
    other.set_defaults(measure=commits.main)
    chosen = parser.parse_args()
    return int(chosen.measure(chosen))


if __name__ == "__main__":
    sys.exit(main())
