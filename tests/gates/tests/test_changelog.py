# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The gate of changelog fragments, in repositories of a few commits."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.gates.changelog import changelog_fragment
from tests.gates.gate import Failed, Log, NotRun

PLUGIN = "plugins/modules/one.py"
FRAGMENT = "changelogs/fragments/1.yml"
OTHER_FRAGMENT = "changelogs/fragments/2.yml"


class Checkout:
    """A repository of a collection that prepares 1.0.0, with one fragment."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "Somebody")
        self.git("config", "user.email", "somebody@example.com")
        self.write("galaxy.yml", "version: 1.0.0\n")
        self.commit(PLUGIN, FRAGMENT)

    def git(self, *words: str | Path) -> None:
        subprocess.run(["git", *words], cwd=self.root, check=True, capture_output=True)

    def write(self, path: str, text: str | None = None) -> None:
        """Append a line to a file, or replace its content."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{file.read_text() if file.is_file() else ''}changed\n" if text is None else text)

    def commit(self, *paths: str, message: str = "Change something") -> None:
        """Change these files and commit all changes."""
        for path in paths:
            self.write(path)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def missing(self) -> str:
        """Run the gate; return what is missing, or an empty text."""
        try:
            changelog_fragment(Log(self.root.with_suffix(".log"), "1"), self.root)
        except Failed as failure:
            return str(failure)
        return ""


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "checkout")


def test_change_with_a_fragment_passes(checkout: Checkout) -> None:
    checkout.commit(PLUGIN, OTHER_FRAGMENT)
    assert checkout.missing() == ""


@pytest.mark.parametrize(
    "path", [PLUGIN, "plugins/module_utils/_new.py", "meta/runtime.yml", "roles/one/tasks/main.yml"]
)
def test_change_without_a_fragment_is_named(checkout: Checkout, path: str) -> None:
    checkout.commit(path, message="Break everything")
    assert checkout.missing().endswith(" Break everything")


@pytest.mark.parametrize("path", ["README.md", "tests/unit/test_one.py", "docs/plugins/page.rst"])
def test_change_of_other_files_needs_no_fragment(checkout: Checkout, path: str) -> None:
    checkout.commit(path)
    checkout.write(path)
    assert checkout.missing() == ""


def test_later_fragment_is_enough(checkout: Checkout) -> None:
    checkout.commit(PLUGIN)
    checkout.commit(FRAGMENT)
    assert checkout.missing() == ""


def test_earlier_fragment_is_not_enough(checkout: Checkout) -> None:
    checkout.commit(OTHER_FRAGMENT)
    checkout.commit(PLUGIN)
    assert checkout.missing()


def test_trailer_is_enough(checkout: Checkout) -> None:
    checkout.commit(PLUGIN, message="Rename a variable\n\nIt was too short.\n\nChangelog: none")
    assert checkout.missing() == ""


@pytest.mark.parametrize("end", ["Changelog: later", "Changelog: none\n\nAnd more."])
def test_trailer_with_another_text_is_not_enough(checkout: Checkout, end: str) -> None:
    checkout.commit(PLUGIN, message=f"Rename a variable\n\n{end}")
    assert checkout.missing()


def test_trailer_is_only_for_its_own_commit(checkout: Checkout) -> None:
    checkout.commit(PLUGIN, message="Break everything")
    checkout.commit(PLUGIN, message="Rename a variable\n\nChangelog: none")
    assert checkout.missing().endswith(" Break everything")


@pytest.mark.parametrize("staged", [False, True])
def test_uncommitted_change_needs_a_fragment(checkout: Checkout, staged: bool) -> None:
    checkout.write("plugins/modules/two.py")
    if staged:
        checkout.git("add", "--all")
    assert checkout.missing() == "no changelog fragment for plugins/modules/two.py, not committed yet"
    checkout.write(OTHER_FRAGMENT)
    assert checkout.missing() == ""


def test_uncommitted_fragment_is_enough_for_commits(checkout: Checkout) -> None:
    checkout.commit(PLUGIN)
    checkout.write(FRAGMENT)
    assert checkout.missing() == ""


def test_removed_fragment_is_not_enough(checkout: Checkout) -> None:
    checkout.commit(OTHER_FRAGMENT)
    checkout.commit(PLUGIN)
    (checkout.root / OTHER_FRAGMENT).unlink()
    assert checkout.missing()
    checkout.commit()
    assert checkout.missing()


def test_merged_branch_needs_its_own_fragment(checkout: Checkout) -> None:
    checkout.git("switch", "--quiet", "--create", "side")
    checkout.commit("plugins/modules/side.py", message="Work at the side")
    checkout.git("switch", "--quiet", "main")
    checkout.commit(PLUGIN, OTHER_FRAGMENT)
    checkout.git("merge", "--quiet", "--no-edit", "side")
    assert checkout.missing().endswith(" Work at the side")
    checkout.commit(FRAGMENT)
    assert checkout.missing() == ""


def test_unreleased_version_needs_a_fragment(checkout: Checkout) -> None:
    (checkout.root / FRAGMENT).unlink()
    assert checkout.missing() == "changelogs/fragments is empty, and 1.0.0 is not released"
    checkout.write("changelogs/changelog.yaml", "releases: {1.0.0: {}}\n")
    assert checkout.missing() == ""
    checkout.write("galaxy.yml", "version: 1.0.1\n")
    assert checkout.missing()


def test_release_is_enough_for_earlier_commits(checkout: Checkout) -> None:
    checkout.commit(PLUGIN)
    (checkout.root / FRAGMENT).unlink()
    checkout.write("changelogs/changelog.yaml", "releases: {1.0.0: {}}\n")
    checkout.commit()
    assert checkout.missing() == ""
    checkout.commit(PLUGIN)
    assert checkout.missing()


def test_changes_beyond_limit_are_counted(checkout: Checkout) -> None:
    for number in range(7):
        checkout.write(f"plugins/{number}.py")
    assert checkout.missing().endswith("; and 4 more")


def test_not_run_in_a_shallow_clone(checkout: Checkout, tmp_path: Path) -> None:
    checkout.commit(PLUGIN)
    checkout.git("clone", "--quiet", "--depth=1", f"file://{checkout.root}", tmp_path / "shallow")
    with pytest.raises(NotRun, match="shallow"):
        changelog_fragment(Log(tmp_path / "log", "1"), tmp_path / "shallow")


def test_not_run_outside_of_a_repository(checkout: Checkout, tmp_path: Path) -> None:
    (checkout.root / ".git").rename(tmp_path / "gone")
    with pytest.raises(NotRun, match="no git repository"):
        checkout.missing()


def test_not_run_in_a_folder_of_another_repository(checkout: Checkout) -> None:
    (checkout.root / "below").mkdir()
    (checkout.root / "below" / "galaxy.yml").write_text("version: 1.0.0\n")
    (checkout.root / "below" / "changelogs").symlink_to(checkout.root / "changelogs")
    with pytest.raises(NotRun, match="of its own"):
        changelog_fragment(Log(checkout.root.with_suffix(".log"), "1"), checkout.root / "below")
