# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the pages say of the repository is there: commands, files, anchors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.documentation.blocks import ROOT, code_blocks, pages
from tests.gates.__main__ import is_meant
from tests.gates.table import GATES

MAKE = re.compile(r"\bmake ([a-z][\w.%-]*)")
MAKE_GATES = re.compile(r"""\bmake test GATES="([^"]*)\"""")
PYTHON_MODULE = re.compile(r"-m (tests(?:\.\w+)+)")
CODE = re.compile(r"`+([^`\n]+)`+")
MARKDOWN_LINK = re.compile(r"\[[^\]]*\]\(<?([^)\s>]+)>?\)")
RST_LINK = re.compile(r"`[^`<]*<([^`>]+)>`_|^ *\.\. (?:image|figure|literalinclude|include):: *(\S+)", re.MULTILINE)
RST_DOCUMENT = re.compile(r":doc:`(?:[^`<]*<)?([^`>]+)>?`")
RST_REFERENCE = re.compile(r":ref:`(?:[^`<]*<)?([^`>]+)>?`")
RST_LABEL = re.compile(r"^ *\.\. _([^:`]+):|^ *\.\. _`([^`]+)`:", re.MULTILINE)
#: Labels of pages that antsibull-docs writes, and of Ansible's own pages.
GENERATED = re.compile(r"ansible_collections\.|plugins_in_|list_of_|[a-z_]+:")
#: Pages that docs/docsite/sphinx/generate_pages.py writes.
GENERATED_PAGES = {"changelog", "plugin_index"}

each_page = pytest.mark.parametrize("page", pages(), ids=lambda path: str(path.relative_to(ROOT)))


def _commands(page: Path) -> str:
    """Return the blocks of code and the inline code of a page."""
    blocks = [block.text for block in code_blocks(page) if block.language in ("", "console", "shell", "bash", "text")]
    return "\n".join([*blocks, *CODE.findall(page.read_text(encoding="utf-8"))])


def _targets() -> list[re.Pattern[str]]:
    """Return patterns for the targets of the Makefile."""
    names = re.findall(r"^([a-z][\w%-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return [re.compile(re.escape(name).replace("%", ".+")) for name in names]


@each_page
def test_make_targets_exist(page: Path) -> None:
    """In the Makefile."""
    named = set(MAKE.findall(_commands(page)))
    assert {name for name in named if not any(target.fullmatch(name) for target in _targets())} == set()


def test_make_target_search_finds_required_targets() -> None:
    """A search that finds nothing would find nothing wrong."""
    assert {"demo", "test", "check"} <= set(MAKE.findall(_commands(ROOT / "README.md")))


@each_page
def test_gates_exist(page: Path) -> None:
    """With `make gate-…` and `make test GATES=…`."""
    commands = _commands(page)
    named = {name for words in MAKE_GATES.findall(commands) for name in words.split()}
    named |= {target.removeprefix("gate-") for target in MAKE.findall(commands) if target.startswith("gate-")}
    assert {name for name in named - {"%"} if not any(is_meant(gate, name) for gate in GATES)} == set()


@each_page
def test_python_commands_exist(page: Path) -> None:
    """Such as `python -m tests.emulator`."""
    named = {ROOT / name.replace(".", "/") for name in PYTHON_MODULE.findall(_commands(page))}
    assert {str(path) for path in named if not (path.with_suffix(".py").is_file() or path.is_dir())} == set()


@each_page
def test_links_lead_to_existing_targets(page: Path) -> None:
    """To a file of the repository, and to a heading in it."""
    assert [link for link in _links(page) if not _is_there(page, link)] == []


def test_references_have_labels() -> None:
    """In some page of the documentation, or it is that of a page which antsibull-docs writes."""
    texts = {page: page.read_text(encoding="utf-8") for page in pages() if page.suffix == ".rst"}
    labels = {name for text in texts.values() for pair in RST_LABEL.findall(text) for name in pair if name}
    lost = []
    for page, text in texts.items():
        named = {name.strip() for name in RST_REFERENCE.findall(text)}
        lost += [(page.name, name) for name in named - labels if not GENERATED.match(name)]
        documents = {name for name in RST_DOCUMENT.findall(text) if ":" not in name} - GENERATED_PAGES
        lost += [(page.name, name) for name in documents if not _page(page, name).is_file()]
    assert lost == []


def _page(page: Path, name: str) -> Path:
    """Return the file of a page that another page names; all pages of the site are in one folder."""
    copied = name.removeprefix("collection/docsite/")
    return (page.parent if copied == name else ROOT / "docs" / "docsite" / "rst") / f"{copied.lstrip('/')}.rst"


def test_links_are_found_and_broken_ones_are_reported() -> None:
    """A search that finds nothing would find nothing wrong."""
    readme = ROOT / "README.md"
    assert {"docs/docsite/rst/semantics.rst", "CONTRIBUTING.md"} <= set(_links(readme))
    links = ("docs/nowhere.md", "#install-and-use", "#nowhere", "CONTRIBUTING.md#x")
    assert [_is_there(readme, link) for link in links] == [False, True, False, False]


def _links(page: Path) -> list[str]:
    """Return the relative links of a page."""
    text = page.read_text(encoding="utf-8")
    for block in code_blocks(page):
        text = text.replace(block.text, "")
    if page.suffix == ".rst":
        found = [link or other for link, other in RST_LINK.findall(text)]
        return [link for link in found if not re.match(r"[a-z]+:", link) and not link.endswith("_")]
    return [link for link in MARKDOWN_LINK.findall(text) if not re.match(r"[a-z]+:", link)]


def _is_there(page: Path, link: str) -> bool:
    """Return whether a link of a page leads to a file or folder, and its anchor to a heading."""
    path, _unused, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not anchor or target.suffix != ".md" or anchor in _anchors(target)


def _anchors(page: Path) -> set[str]:
    """Return the anchors of the headings of a Markdown page, as GitHub and GitLab generate them."""
    text = page.read_text(encoding="utf-8")
    for block in code_blocks(page):
        text = text.replace(block.text, "")
    headings = re.findall(r"^#+ +(.*?) *#*$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
