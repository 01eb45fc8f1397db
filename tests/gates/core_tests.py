# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""Which unit tests depend on the version of ansible-core, found by their imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.gates.places import ROOT

COLLECTION = "ansible_collections.gcore.inference."
# The folder of plain Python. All other kinds of plugins are called by ansible-core.
SHARED = "module_utils"


def core_tests(root: Path = ROOT) -> list[str]:
    """Return the files of unit tests that depend on ansible-core, as paths below the checkout.

    Such a file tests plugins that ansible-core calls, or imports ansible-core or a file of the collection that does, or
    has the name of such a file: `test_module_groups.py` tests `module.py`. Files of the collection that only a
    helper of the tests imports are tested by files of their own.
    """
    folder = root / "tests" / "unit" / "plugins"
    files = sorted(folder.rglob("test_*.py"))
    return [str(file.relative_to(root)) for file in files if _depends(file, folder, root)]


def _depends(file: Path, folder: Path, root: Path) -> bool:
    if file.relative_to(folder).parts[0] != SHARED:
        return True
    subject = file.stem.removeprefix("test_")
    if any(subject.startswith(plugin.stem.lstrip("_")) for plugin in _core_plugins(root)):
        return True
    names = set(_imports(file))
    if any(_is_core(name) for name in names):
        return True
    return any(_plugin_file(name, root) in _core_plugins(root) for name in names)


@cache
def _core_plugins(root: Path) -> set[Path]:
    """Return the shared files of the collection that import ansible-core."""
    files = (root / "plugins" / SHARED).rglob("*.py")
    return {file for file in files if any(_is_core(name) for name in _imports(file))}


def _imports(file: Path) -> Iterator[str]:
    """Return the full name of each module that a file may import; for `from a import b` both `a` and `a.b`."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield module
            yield from (f"{module.rstrip('.')}.{alias.name}" for alias in node.names)


def _is_core(name: str) -> bool:
    return name.split(".")[0] == "ansible"


def _plugin_file(name: str, root: Path) -> Path | None:
    if not name.startswith(f"{COLLECTION}plugins."):
        return None
    return root.joinpath(*name.removeprefix(COLLECTION).split(".")).with_suffix(".py")
