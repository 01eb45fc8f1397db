# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The gate of Prism: its pins, and the machines on which it cannot run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.gates.gate import Log, NotRun
from tests.gates.prism import PACKAGE, PINS, check_node, prism


def test_pins_agree_and_name_no_registry() -> None:
    """A `resolved` names the registry of whoever wrote the lock."""
    pins, lock = (json.loads(pin.read_text()) for pin in PINS)
    installed = lock["packages"][f"node_modules/{PACKAGE}"]
    assert (installed["version"], installed["engines"]) == (pins["dependencies"][PACKAGE], pins["engines"])
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert [name for name, package in lock["packages"].items() if name and "integrity" not in package] == []


@pytest.mark.parametrize(
    ("version", "can_run"), [("v16.20.2", False), ("v18.20.0", False), ("v18.20.1", True), ("v24.1.0", True)]
)
def test_node_that_is_too_old_can_not_run_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, can_run: bool
) -> None:
    for name in ("node", "npm"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    log = Log(tmp_path / "log", "")
    if can_run:
        check_node(log, ">=18.20.1")
        return
    with pytest.raises(NotRun, match=f"requires Node.js >=18.20.1, and this is {version}"):
        check_node(log, ">=18.20.1")


def test_prism_is_not_run_without_node_or_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log(tmp_path / "log", "")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotRun, match="node is not in PATH"):
        check_node(log, ">=18.20.1")
    monkeypatch.setenv("GCORE_CONTRACT_DIR", str(tmp_path / "none"))
    with pytest.raises(NotRun, match="GCORE_CONTRACT_DIR"):
        prism(log)
