# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One version number, equal everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from ansible_collections.gcore.inference.plugins.module_utils._core import version
from tests.documentation.blocks import ROOT, module_names
from tests.functional.runner import ABSENT, Runner, imported

VERSION = str(yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"])


def _order(version: str) -> tuple[int, ...]:
    """Return a version without its label in a form that can be compared."""
    return tuple(int(part) for part in version.partition("-")[0].split("."))


def _added(documented: Any, path: str) -> Iterator[tuple[str, str]]:
    """Return every `version_added` in a documentation, with its path."""
    if isinstance(documented, dict):
        for name, value in documented.items():
            if name == "version_added" and isinstance(value, str):
                yield path, value
            else:
                yield from _added(value, f"{path}.{name}")


def test_version_is_semantic() -> None:
    """As Galaxy demands."""
    assert re.fullmatch(r"\d+\.\d+\.\d+(-[\w.-]+)?", VERSION)


def test_version_of_the_code_is_that_of_galaxy_yml() -> None:
    """The same as galaxy.yml."""
    assert version.VERSION == VERSION


def test_requests_carry_it(module: Runner) -> None:
    """In the User-Agent."""
    (request,) = module(**ABSENT).requests
    assert re.findall(r"gcore\.inference/(\S+)", request["headers"]["user-agent"]) == [VERSION]


@pytest.mark.parametrize("name", module_names())
def test_version_added_is_not_later(name: str) -> None:
    """Nor an option or a return value of it; and the module says when."""
    documentation = yaml.safe_load(imported(name).DOCUMENTATION)
    added = [*_added(documentation, name), *_added(yaml.safe_load(imported(name).RETURN), f"{name} RETURN")]
    assert name in dict(added)
    assert [(path, version) for path, version in added if _order(version) > _order(VERSION)] == []


def test_version_is_the_newest_of_the_changelog() -> None:
    """Once there is one; until then a fragment waits for it."""
    changes = ROOT / "changelogs"
    releases = yaml.safe_load((changes / "changelog.yaml").read_text())["releases"]
    if not releases:
        assert [path.name for path in (changes / "fragments").glob("*.y*ml")]
        return
    newest = max(releases, key=_order)
    is_ahead = _order(newest) < _order(VERSION) and any((changes / "fragments").glob("*.y*ml"))
    assert newest == VERSION or is_ahead
    for name in ("CHANGELOG.rst", "CHANGELOG.md"):
        text = (ROOT / name).read_text().replace("\\", "")
        # A later one is reported as not released yet.
        assert (f"v{newest}" in text, f"v{VERSION}" in text) == (True, True)
