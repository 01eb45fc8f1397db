# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""How much a line of `plugins/` holds, in nodes of Python's syntax tree."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path
from typing import NamedTuple

from tests.gates.places import ROOT

PLUGINS = ROOT / "plugins"
#: The most nodes per line in all function bodies of a file together.
FILE_LIMIT = 9.0
#: The fewest lines in function bodies of a file for which its own density counts.
FEWEST_LINES = 10
#: The highest median of all functions. In cloud.terraform, hetzner.hcloud and community.dns it is 5.7 to 7.0.
MEDIAN_LIMIT = 8.5


class Body(NamedTuple):
    """The size of the body of a function, without its docstring, comments and empty lines."""

    nodes: int
    lines: int

    @property
    def density(self) -> float:
        """Return the nodes per line."""
        return self.nodes / self.lines


def bodies(source: str) -> list[Body]:
    """Return the bodies of all functions and methods, also nested ones, that do something."""
    lines = source.splitlines()
    found = []
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        statements = function.body
        if ast.get_docstring(function, clean=False) is not None:
            statements = statements[1:]
        if not statements:
            continue
        nodes = sum(len(list(ast.walk(statement))) for statement in statements)
        span = lines[statements[0].lineno - 1 : statements[-1].end_lineno]
        code = [line for line in span if line.strip() and not line.strip().startswith("#")]
        found.append(Body(nodes, len(code)))
    return found


def density(found: list[Body]) -> float:
    """Return the nodes per line of several bodies together."""
    return sum(body.nodes for body in found) / sum(body.lines for body in found)


def bodies_by_file() -> dict[Path, list[Body]]:
    """Return the bodies of each file of `plugins/`."""
    return {path: bodies(path.read_text(encoding="utf-8")) for path in sorted(PLUGINS.rglob("*.py"))}


def densities_by_file() -> dict[str, float]:
    """Return the density of each file with enough lines, by its path in `plugins/`."""
    return {
        path.relative_to(PLUGINS).as_posix(): density(in_file)
        for path, in_file in bodies_by_file().items()
        if sum(body.lines for body in in_file) >= FEWEST_LINES
    }


def test_density_of_each_file() -> None:
    found = densities_by_file()
    assert len(found) > 30
    too_dense = [f"{name}: {value:.1f}" for name, value in found.items() if value > FILE_LIMIT]
    advice = f"more than {FILE_LIMIT} nodes per line; write one thought a line, and name intermediate values"
    assert not too_dense, "\n".join([advice, *too_dense])


def test_density_of_all_functions() -> None:
    densities = [body.density for in_file in bodies_by_file().values() for body in in_file]
    assert statistics.median(densities) <= MEDIAN_LIMIT


def test_bodies() -> None:
    """Nodes are counted without docstrings; lines without comments and empty lines."""
    source = '''
def documented(value):
    """Return the value."""
    # A comment.

    return value

class Example:
    def method(self):
        """Do nothing."""

    async def nested(self):
        def inner():
            return 1
        return inner
'''
    assert bodies(source) == [Body(3, 1), Body(7, 3), Body(2, 1)]
    assert density([Body(3, 1), Body(9, 3)]) == 3
