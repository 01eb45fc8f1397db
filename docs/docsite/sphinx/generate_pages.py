# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""Write the pages of the site that antsibull-docs does not write as we want them: the plugin index and the changelog.

Usage: generate_pages.py BUILD, where BUILD/rst/collection/index.rst is the index that antsibull-docs wrote.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
#: The folders in which antsibull-changelog looks for new plugins and roles.
SOURCES = ("changelogs", "meta", "playbooks", "plugins", "roles")
#: A line of the index: `* :ansplugin:`TITLE <FQCN#TYPE>` -- DESCRIPTION`.
PLUGIN = re.compile(r"\* :ansplugin:`[^<`]*<gcore\.inference\.(\w+)#(\w+)>` -- (.*)")
#: Headings of the table, by the type of plugin, in the order of the page.
HEADINGS = {
    "module": "Modules",
    "inventory": "Inventory plugin",
    "role": "Role",
    "lookup": "Lookup plugin",
    "filter": "Filters",
}
#: The page that describes each playbook.
PLAYBOOKS = {
    "audit": "fleet",
    "export": "fleet",
    "rollout": "rollouts",
}
#: The first line of a playbook's comment, such as `# Compares a project, and writes a report:`.
PURPOSE = re.compile(r"^\n# ([^\n:]+):$", re.MULTILINE)
TABLE = """
.. list-table::
   :widths: 36 64
   :class: cards plugin-index
"""


def plugin_index(collection_index: str) -> str:
    """Return the plugin index: a table for each type, with the name and the short description of each plugin.

    The last table is that of the playbooks.

    Raises:
        ValueError: a type of plugin has no heading, a playbook has no guide, or nothing was found.
    """
    rows: dict[str, list[str]] = {}
    for name, kind, description in PLUGIN.findall(collection_index):
        if kind not in HEADINGS:
            raise ValueError(f"plugins of the type {kind} have no heading in the plugin index")
        link = f":ansplugin:`{name} <gcore.inference.{name}#{kind}>`"
        rows.setdefault(kind, []).append(f"   * - {link}\n     - {description}\n")
    if "module" not in rows:
        raise ValueError("no module was found in the index that antsibull-docs wrote")
    parts = [_heading("Plugin index", "=")]
    for kind, title in HEADINGS.items():
        if kind in rows:
            parts += [_heading(title, "-"), TABLE, *rows[kind]]
    playbooks = sorted((ROOT / "playbooks").glob("*.yml"))
    parts += [_heading("Playbooks", "-"), TABLE, *map(_playbook_row, playbooks)]
    return "\n".join(parts)


def _playbook_row(path: Path) -> str:
    """Return the row of a playbook, with a link to its guide; raise ValueError if it has no guide or no purpose."""
    purpose = PURPOSE.search(path.read_text(encoding="utf-8"))
    guide = PLAYBOOKS.get(path.stem)
    if purpose is None or guide is None:
        raise ValueError(f"the playbook {path.stem} has no place in the plugin index")
    link = f":doc:`{path.stem} <collection/docsite/{guide}>`"
    return f"   * - {link}\n     - {purpose[1]}\n"


def changelog(copy: Path) -> str:
    """Return the changelog, with the changes that are not released yet as its first section.

    `copy` is an empty folder that the unreleased version is released into, so that the checkout stays as it is.
    """
    for name in SOURCES:
        shutil.copytree(ROOT / name, copy / name)
    shutil.copy(ROOT / "galaxy.yml", copy)
    version = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    released = yaml.safe_load((ROOT / "changelogs" / "changelog.yaml").read_text(encoding="utf-8"))["releases"]
    command = "generate" if version in released else "release"
    done = subprocess.run(["antsibull-changelog", command], cwd=copy, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"antsibull-changelog {command} failed: {done.stderr}")
    text = (copy / "CHANGELOG.rst").read_text(encoding="utf-8")
    # The theme has a table of contents beside the text.
    text = text.replace(".. contents:: Topics\n", "")
    old_title, _unused, text = text.partition("=\n\n")
    if "Release Notes" not in old_title:
        raise RuntimeError(f"the changelog does not begin with its title: {old_title[:80]}")
    if command == "release":
        title = _heading(f"v{version}", "=")
        text = text.replace(title, _heading(f"v{version} (not released yet)", "="), 1)
    # The sections of the releases are one level below the title of the page.
    lower = {"=": "-", "-": "~", "~": "^"}
    underline = re.compile(r"^([=~-])\1{3,}$", re.MULTILINE)
    text = underline.sub(lambda found: lower[found[1]] * len(found[0]), text)
    return f"{_heading('Changelog', '=')}\n{text.lstrip()}"


def _heading(text: str, mark: str) -> str:
    """Return `text` as a heading of reStructuredText, underlined with `mark`."""
    return f"{text}\n{mark * len(text)}\n"


def main(build: Path) -> None:
    """Write both pages into `build`/rst."""
    collection_index = (build / "rst" / "collection" / "index.rst").read_text(encoding="utf-8")
    (build / "rst" / "plugin_index.rst").write_text(plugin_index(collection_index), encoding="utf-8")
    copy = build / "changelog"
    copy.mkdir()
    (build / "rst" / "changelog.rst").write_text(changelog(copy), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
