# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Python that is too old for the modules, which ansible-core may still send them to: a message, and no traceback."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core import startup
from tests.gates.places import ROOT

MODULES = sorted((ROOT / "plugins" / "modules").glob("gcore_*.py"))
#: All that such a Python compiles of a module.
READ = [*MODULES, Path(str(startup.__file__))]
OLD = ("2.7", "3.6", "3.7", "3.8")


def _python(version: str) -> str | None:
    """Return an interpreter of that version that runs, if this machine has one on its path or among those of pyenv."""
    for folder in map(Path, os.environ["PATH"].split(os.pathsep)):
        of_pyenv = folder.parent.glob(f"versions/{version}.*/bin/python{version}") if folder.name == "shims" else ()
        for candidate in (folder / f"python{version}", *of_pyenv):
            if (
                candidate.is_file()
                and subprocess.run([candidate, "-c", ""], capture_output=True, check=False).returncode == 0
            ):
                return str(candidate)
    return None


@pytest.mark.parametrize("version", OLD)
@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_old_python_ends_with_a_message(tmp_path: Path, path: Path, version: str) -> None:
    """As ansible-core sends the module: a program, with its module_utils as packages."""
    python = _python(version)
    if python is None:
        pytest.skip(f"there is no Python {version} here")
    package = tmp_path / "ansible_collections/gcore/inference/plugins/module_utils/_core"
    package.mkdir(parents=True)
    shutil.copy(str(startup.__file__), package)
    for folder in (package, *package.parents[:5]):
        (folder / "__init__.py").touch()
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([python, str(path)], input="{}", capture_output=True, text=True, check=False, env=environment)
    result = json.loads(done.stdout)
    assert (done.returncode, done.stderr, result["failed"]) == (1, "", True)
    assert [word in result["msg"] for word in ("Python 3.9 or newer", f"Python {version}")] == [True, True]


@pytest.mark.parametrize("path", READ, ids=lambda path: path.stem)
def test_old_python_can_parse_what_it_reads(path: Path) -> None:
    """Also where there is none to try: 2.7 knows neither annotations nor the later kinds of texts and dicts."""
    tree = ast.parse(path.read_text(encoding="ascii"))
    later: tuple[type[ast.AST], ...] = (ast.AnnAssign, ast.JoinedStr, ast.NamedExpr, ast.AsyncFunctionDef, ast.Starred)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert [node for node in ast.walk(tree) if isinstance(node, later)] == []
    assert [node.name for node in functions if node.returns] == []
    assert [node for node in ast.walk(tree) if isinstance(node, ast.Dict) and None in node.keys] == []
    assert "__future__" not in [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]


@pytest.mark.parametrize(("found", "is_refused"), [((3, 8, 20), True), ((3, 9, 0), False), ((3, 14, 0), False)])
def test_oldest_supported_python_is_accepted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], found: Any, is_refused: bool
) -> None:
    """Nor a newer one."""
    monkeypatch.setattr(sys, "version_info", found)
    monkeypatch.setattr(startup, "gc", _NoCollector())
    monkeypatch.setattr(startup, "atexit", _NoCollector())
    if is_refused:
        with pytest.raises(SystemExit):
            startup.prepare_process()
    else:
        startup.prepare_process()
    assert ("failed" in capsys.readouterr().out) is is_refused


class _NoCollector:
    """Takes the place of what this process must keep."""

    def freeze(self) -> None:
        """Do nothing."""

    def disable(self) -> None:
        """Do nothing."""

    def register(self, _function: Any) -> None:
        """Do nothing."""
