# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""Imports in `plugins/` run downwards only and never in a circle, and the lowest layer names no resource."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gates.places import ROOT

PLUGINS = ROOT / "plugins"
PACKAGE = "ansible_collections.gcore.inference."

CORE = "module_utils/_core"
DEPLOYMENTS = "module_utils/_deployments"
RESOURCES = "module_utils/_resources"
PLUGIN_UTILS = "plugin_utils"

#: For each layer the layers that it may import beside itself.
ALLOWED: dict[str, set[str]] = {
    CORE: set(),
    DEPLOYMENTS: {CORE},
    RESOURCES: {CORE},
    PLUGIN_UTILS: {CORE, DEPLOYMENTS, RESOURCES},
    "modules": {CORE, DEPLOYMENTS, RESOURCES},
    "action": {CORE, DEPLOYMENTS, RESOURCES, PLUGIN_UTILS, "modules"},
    "filter": {CORE, DEPLOYMENTS, RESOURCES, PLUGIN_UTILS},
    "inventory": {CORE, DEPLOYMENTS, RESOURCES, PLUGIN_UTILS},
    "lookup": {CORE, DEPLOYMENTS, RESOURCES, PLUGIN_UTILS},
    "doc_fragments": set(),
}

#: What a file for any resource does not speak of. An underscore makes another word: `deployment_failed` is a kind.
RESOURCE_WORDS = re.compile(r"\b(deployment|fleet)s?\b", re.IGNORECASE)


def layer_of(path: str) -> str:
    """Return the layer of a file or module, given by its path below `plugins/`."""
    parts = path.split("/")
    is_nested = parts[0] == "module_utils"
    return "/".join(parts[: 2 if is_nested else 1])


def imported_modules(source: str, path: str) -> Iterator[str]:
    """Yield what a file imports of the collection, as paths below the collection without a suffix.

    Imports in functions and under `TYPE_CHECKING` count too.
    """
    package = [*PACKAGE.split(".")[:-1], "plugins", *Path(path).parent.parts]
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*base, *filter(None, [node.module])])
            # What is imported may itself be a module or a package.
            names = [f"{origin}.{alias.name}" for alias in node.names]
        for name in names:
            if name.startswith(PACKAGE):
                yield name.removeprefix(PACKAGE).replace(".", "/")


def upward_imports(source: str, path: str) -> set[tuple[str, str]]:
    """Return the imports of a file that its layer may not have, as pairs of file and module."""
    layer = layer_of(path)
    allowed = ALLOWED[layer] | {layer}
    upward = set()
    for module in imported_modules(source, path):
        inside = module.removeprefix("plugins/")
        if inside == module or layer_of(inside) not in allowed:
            module_path = "/".join(inside.split("/")[:3])
            upward.add((path, module_path))
    return upward


def imports_of_files() -> dict[str, set[str]]:
    """Return the files of `plugins/` that each of them imports, as paths below it without a suffix."""
    sources = {file.relative_to(PLUGINS).with_suffix(""): file for file in PLUGINS.rglob("*.py")}
    names = {path.as_posix() for path in sources}
    imports = {}
    for path, file in sources.items():
        modules = imported_modules(file.read_text(encoding="utf-8"), path.as_posix())
        inside = {module.removeprefix("plugins/") for module in modules}
        # What is imported is a module, or a name in one.
        imports[path.as_posix()] = names & (inside | {module.rpartition("/")[0] for module in inside})
    return imports


def find_cycle(imports: dict[str, set[str]]) -> list[str]:
    """Return the files that import each other, or import those; empty if there is no cycle."""
    remaining = dict(imports)
    while True:
        free = [name for name, imported in remaining.items() if not imported & remaining.keys()]
        if not free:
            return sorted(remaining)
        for name in free:
            del remaining[name]


def test_files_do_not_import_each_other() -> None:
    """Not even for type checking."""
    imports = imports_of_files()
    assert sum(map(len, imports.values())) > 200
    assert find_cycle(imports) == []


def test_find_cycle() -> None:
    assert find_cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["a", "b", "c"]
    assert find_cycle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_imports_run_downwards() -> None:
    """Without exception."""
    found: set[tuple[str, str]] = set()
    files = sorted(PLUGINS.rglob("*.py"))
    for file in files:
        path = file.relative_to(PLUGINS).as_posix()
        found |= upward_imports(file.read_text(encoding="utf-8"), path)
    assert len(files) > 30
    assert found == set()


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (f"{CORE}/plan.py", f"from {PACKAGE}plugins.module_utils._deployments.api import DeploymentApi"),
        (f"{CORE}/plan.py", f"from {PACKAGE}plugins.module_utils import _deployments"),
        (f"{CORE}/plan.py", f"import {PACKAGE}plugins.module_utils._resources.registry"),
        (f"{CORE}/plan.py", "from .._deployments import api"),
        (f"{CORE}/plan.py", f"def f():\n    from {PACKAGE}plugins.module_utils._deployments import api"),
        (f"{CORE}/plan.py", f"from {PACKAGE}plugins.plugin_utils import _audit"),
        (f"{RESOURCES}/registry.py", f"from {PACKAGE}plugins.module_utils._deployments.api import join_path"),
        (f"{DEPLOYMENTS}/api.py", f"from {PACKAGE}plugins.modules import gcore_inference_fleet"),
        (f"{DEPLOYMENTS}/api.py", f"from {PACKAGE}tests.unit import x"),
        ("modules/gcore_inference_fleet.py", f"from {PACKAGE}plugins.plugin_utils._audit import report"),
    ],
)
def test_upward_imports_finds_each_form(path: str, source: str) -> None:
    """In each of its forms."""
    assert upward_imports(source, path)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (f"{DEPLOYMENTS}/api.py", f"from {PACKAGE}plugins.module_utils._core.client import HttpClient"),
        (f"{DEPLOYMENTS}/api.py", "from .._core import client\nfrom . import wait"),
        ("filter/audit_report.py", f"from {PACKAGE}plugins.plugin_utils._audit import report"),
        (f"{CORE}/client.py", "import requests\nfrom ansible.module_utils.basic import AnsibleModule"),
    ],
)
def test_upward_imports_allows_downward_import(path: str, source: str) -> None:
    """And so is one of another package."""
    assert upward_imports(source, path) == set()


def test_core_names_no_resource() -> None:
    """Neither in code nor in texts and comments."""
    files = sorted((PLUGINS / CORE).glob("*.py"))
    lines = {f"{file.name}: {line}" for file in files for line in file.read_text(encoding="utf-8").splitlines()}
    assert len(lines) > 1000
    assert not [line for line in lines if RESOURCE_WORDS.search(line)]
