# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The blocks of YAML that the documentation shows, found in pages, in modules, and in whole playbooks."""

from __future__ import annotations

import itertools
import json
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.functional.runner import COLLECTION, imported

ROOT = Path(__file__).resolve().parents[2]
_YAML = ("yaml", "yml", "yaml+jinja")
_FENCE = re.compile(r"( *)(```+|~~~+) *([\w+-]*)")
_DIRECTIVE = re.compile(r"( *)\.\. (?:code-block|code|sourcecode):: *(\S*)")
_OPTION = re.compile(r" *:([\w-]+): *(.*)")
_REASON = re.compile(r" *(?:<!--|\.\.|#) *not run: *(.*?) *(?:-->)?")
#: A line that begins a task of the collection.
TASK = re.compile(rf"^[ -]*{re.escape(COLLECTION)}\.\w+: *$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """One block: where it stands, its text, its language, and why it is not run; None where it is."""

    source: str
    text: str
    language: str = "yaml"
    not_run: str | None = None

    def playbook(self) -> str:
        """Return the text as a playbook, with tasks in a play; raise ValueError if it is neither."""
        parsed = load(self.text)
        if not isinstance(parsed, list) or not parsed or not all(isinstance(each, dict) for each in parsed):
            raise ValueError(f"{self.source}: neither plays nor tasks, and not marked as not run")
        if any("hosts" in each or "import_playbook" in each for each in parsed):
            return self.text
        tasks = textwrap.indent(self.text, "    ")
        return f"- name: {json.dumps(self.source)}\n  hosts: localhost\n  gather_facts: false\n  tasks:\n{tasks}"


class _Loader(yaml.SafeLoader):
    """A safe loader that knows no tag and minds none, such as Ansible's."""


def _untagged(loader: yaml.SafeLoader, _suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return node.value


_Loader.add_multi_constructor("!", _untagged)


def load(text: str) -> Any:
    """Return the content of a block of YAML; raise yaml.YAMLError if it is not YAML."""
    documents = list(yaml.load_all(text, Loader=_Loader))
    return documents[0] if len(documents) == 1 else documents


def pages() -> list[Path]:
    """Return the source pages of the documentation."""
    found = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]
    for path in sorted((ROOT / "docs").rglob("*")):
        hidden = any(part.startswith((".", "_build")) or part == "build" for part in path.relative_to(ROOT).parts)
        if path.suffix in (".md", ".rst") and not hidden:
            found.append(path)
    return found


def module_names() -> list[str]:
    """Return the names of the collection's modules."""
    return sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py") if path.stem != "__init__")


def all_blocks() -> list[Block]:
    """Return every block of YAML that the documentation shows."""
    found = [block for name in module_names() for block in example_blocks(name, imported(name).EXAMPLES)]
    found += [block for path in pages() for block in yaml_blocks(path)]
    found += [side for path in pages() for block in task_diffs(path) for side in sides(block)]
    for path in sorted((ROOT / "docs" / "examples").rglob("*.y*ml")):
        text = path.read_text(encoding="utf-8")
        reason = _needs_inventory(load(text))
        if "ci" in path.parts:
            reason = "run by tests/audit/test_recipes.py"
        found.append(Block(str(path.relative_to(ROOT)), text, not_run=reason))
    return found


def _needs_inventory(example: Any) -> str | None:
    """Return why an example is not run (an inventory, or a play over one), or None."""
    is_play = isinstance(example, list) and all(play.get("hosts") == "localhost" for play in example)
    return None if is_play else "run over the inventory by tests/inventory"


def example_blocks(name: str, examples: str) -> list[Block]:
    """Return the examples of a module, each with the tasks of other modules that follow it."""
    blocks: list[Block] = []
    before: list[str] = []
    for text in re.split(r"^(?=- )", examples, flags=re.MULTILINE):
        reason, before = _reason(before), text.splitlines()
        parsed = load(text)
        if not parsed:
            continue
        (first,) = parsed
        is_own = any(str(key).startswith(f"{COLLECTION}.") for key in first) or "hosts" in first
        if is_own or not blocks:
            blocks.append(Block(f"{name}: {first.get('name', 'without a name')}", text, not_run=reason))
        else:
            blocks[-1] = Block(blocks[-1].source, blocks[-1].text + text)
    return blocks


def yaml_blocks(path: Path) -> list[Block]:
    """Return the blocks of YAML of a page."""
    return [block for block in code_blocks(path) if block.language in _YAML]


def task_diffs(path: Path) -> list[Block]:
    """Return the diffs of playbooks in a page that contain tasks of the collection."""
    return [block for block in code_blocks(path) if block.language == "diff" and TASK.search(block.text)]


def sides(block: Block) -> list[Block]:
    """Return the text of a diff before and after the change."""
    lines = block.text.splitlines()
    return [
        Block(f"{block.source} {name}", "\n".join(line[1:] for line in lines if line[:1] != other) + "\n")
        for name, other in (("before", "+"), ("after", "-"))
    ]


def code_blocks(path: Path) -> list[Block]:
    """Return all blocks of code of a page."""
    find = _restructured if path.suffix == ".rst" else _markdown
    name = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
    return list(find(name, path.read_text(encoding="utf-8").splitlines()))


def _markdown(name: str, lines: list[str]) -> Iterator[Block]:
    begin = 0
    while begin < len(lines):
        fence = _FENCE.match(lines[begin])
        if not fence:
            begin += 1
            continue
        indent, marks, language = fence.groups()
        end = begin + 1
        while end < len(lines) and lines[end].strip() != marks:
            end += 1
        content = [line.removeprefix(indent) for line in lines[begin + 1 : end]]
        reason = _reason(lines[:begin])
        yield Block(f"{name}:{begin + 1}", "\n".join(content) + "\n", language.lower(), reason)
        begin = end + 1


def _restructured(name: str, lines: list[str]) -> Iterator[Block]:
    for begin, line in enumerate(lines):
        directive = _DIRECTIVE.fullmatch(line.rstrip())
        if not directive:
            continue
        indent, language = directive.groups()
        end = begin + 1
        options: dict[str, str] = {}
        while end < len(lines) and (option := _OPTION.fullmatch(lines[end])):
            options[option[1]] = option[2]
            end += 1
        content: list[str] = []
        while end < len(lines) and (not lines[end].strip() or lines[end].startswith(f"{indent} ")):
            content.append(lines[end])
            end += 1
        is_left_out = "not-run" in options.get("class", "").split()
        reasons = (_reason(lines[:begin]), options.get("caption"), _heading(lines[:begin]))
        reason = next(filter(None, reasons), "") if is_left_out else None
        # Of a diff the first line may begin with a blank that matters.
        text = textwrap.dedent("\n".join(content)).strip("\n") + "\n"
        yield Block(f"{name}:{begin + 1}", text, language.lower(), reason)


def _reason(before: list[str]) -> str | None:
    """Return the reason in the comment directly above a block, or None."""
    above = next((line for line in reversed(before) if line.strip()), "")
    comment = _REASON.fullmatch(above)
    return comment[1] if comment else None


def _heading(before: list[str]) -> str | None:
    """Return the heading of a block in a page of reStructuredText."""
    pairs = reversed(list(itertools.pairwise(before)))
    return next((title for title, line in pairs if title and re.fullmatch(r"([=\-~^\"'#*+])\1+", line.strip())), None)
