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
REPOSITORY = load((ROOT / "galaxy.yml").read_text())["repository"]


def test_ansible_builder_takes_the_definition(tmp_path: Path) -> None:
    """And writes what an image is built from."""
    result = run("ansible-builder", "create", "-f", DEFINITION, "-c", tmp_path / "context", cwd=tmp_path)
    assert result.exit_code == 0, result.output
    (recipe,) = (tmp_path / "context").glob("*file")
    text = recipe.read_text()
    assert "ansible-core" in text
    galaxy = text[text.index(" AS galaxy") :]
    # It is taken out of its repository, which takes git.
    assert galaxy.index("ARG PKGMGR\n") < galaxy.index("$PKGMGR install -y git-core") < galaxy.index("ansible-galaxy")
    requirements = load((tmp_path / "context" / "_build" / "requirements.yml").read_text())
    assert [each["name"] for each in requirements["collections"]] == [f"{REPOSITORY}.git"]


def test_ansible_builder_refuses_a_mistake(tmp_path: Path) -> None:
    """So that taking the definition means something."""
    wrong = tmp_path / "execution-environment.yml"
    wrong.write_text(DEFINITION.read_text().replace("base_image:", "base_imag:"))
    result = run("ansible-builder", "create", "-f", wrong, "-c", tmp_path / "context", cwd=tmp_path)
    assert result.exit_code != 0


def test_collection_comes_from_the_repository() -> None:
    """The execution environment, and the project: from the repository, since it is not on Galaxy."""
    in_project = load((KIT / "project" / "collections" / "requirements.yml").read_text())["collections"]
    in_image = load(DEFINITION.read_text())["dependencies"]["galaxy"]["collections"]
    assert in_project == in_image
    assert in_project == [{"name": f"{REPOSITORY}.git", "type": "git", "version": "main"}]
