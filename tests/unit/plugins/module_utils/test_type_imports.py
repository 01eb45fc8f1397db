# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module imports for its annotations alone: nothing of it at run time, where each import costs every task."""

from __future__ import annotations

import ast
import importlib
import inspect
import typing as t
from pathlib import Path

import pytest

from ansible_collections.gcore.inference.plugins import module_utils

MODULES = [
    ".".join(path.relative_to(folder).with_suffix("").parts)
    for folder in map(Path, module_utils.__path__)
    for path in sorted(folder.rglob("_*/[!_]*.py"))
]


def names_for_types(module: t.Any) -> set[str]:
    """Return the names that a module imports under a condition on TYPE_CHECKING."""
    conditions = [node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.If)]
    imports = [
        statement
        for condition in conditions
        if "TYPE_CHECKING" in ast.unparse(condition.test)
        for statement in condition.body
        if isinstance(statement, ast.ImportFrom)
    ]
    return {alias.asname or alias.name for statement in imports for alias in statement.names}


@pytest.mark.parametrize("name", MODULES)
def test_module_imports_nothing_for_types_at_run_time(name: str) -> None:
    module = importlib.import_module(f"{module_utils.__name__}.{name}")
    assert sorted(names_for_types(module) & set(vars(module))) == []
