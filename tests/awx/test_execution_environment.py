# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The execution environment of the kit, as ansible-builder takes it; an image cannot be built here."""

from __future__ import annotations

from pathlib import Path

from tests.awx.kit import KIT, run
from tests.documentation.blocks import load
from tests.gates.places import ROOT

DEFINITION = KIT / "execution-environment.yml"


def test_ansible_builder_takes_the_definition(tmp_path: Path) -> None:
    """And writes what an image is built from."""
    ended = run("ansible-builder", "create", "-f", DEFINITION, "-c", tmp_path / "context", cwd=tmp_path)
    assert ended.exit_code == 0, ended.output
    (recipe,) = (tmp_path / "context").glob("*file")
    assert "ansible-core" in recipe.read_text()
    requirements = load((tmp_path / "context" / "_build" / "requirements.yml").read_text())
    assert [each["name"] for each in requirements["collections"]] == ["gcore.inference"]


def test_ansible_builder_refuses_a_mistake(tmp_path: Path) -> None:
    """So that taking the definition means something."""
    wrong = tmp_path / "execution-environment.yml"
    wrong.write_text(DEFINITION.read_text().replace("base_image:", "base_imag:"))
    ended = run("ansible-builder", "create", "-f", wrong, "-c", tmp_path / "context", cwd=tmp_path)
    assert ended.exit_code != 0


def test_every_place_wants_a_version_of_the_collection_that_there_is() -> None:
    """The execution environment, and the project."""
    version = load((ROOT / "galaxy.yml").read_text())["version"]
    in_project = load((KIT / "project" / "collections" / "requirements.yml").read_text())["collections"]
    in_image = load(DEFINITION.read_text())["dependencies"]["galaxy"]["collections"]
    assert in_project == in_image
    (wanted,) = in_project
    least = wanted["version"].removeprefix(">=")
    assert [int(part) for part in least.split(".")] <= [int(part) for part in version.split(".")]
