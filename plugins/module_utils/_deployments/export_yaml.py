# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Module options as a YAML file that linters accept and that Ansible does not template."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.plain_text import is_inert
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import visible

#: Columns. No line is wrapped, so that each string is one line in a diff.
_NO_WRAP = 1_000_000
#: Columns that yamllint allows by default, and the comment that allows more.
_YAMLLINT_WIDTH = 80
_ALLOW_LONG_LINES = "# yamllint disable rule:line-length"
#: How an item of the list begins.
_ITEM = "  - "
#: What a comment does not contain. A comment is not data for Ansible, but readers and editors see it.
_NOT_PLAIN = re.compile(r"[^\w .:/@,;*+=()?'\[\]-]")
_STRING_TAG = "tag:yaml.org,2002:str"


def to_yaml(content: dict[str, t.Any], comments: t.Sequence[t.Sequence[str]] = ()) -> str:
    """Return `content` as a YAML file.

    Strings that are not inert are tagged `!unsafe`, keys too. `content` has one list, and
    `comments` the lines above each of its items.
    """
    # Imported here: PyYAML may not be installed.
    import yaml

    text: str = yaml.dump(
        content,
        Dumper=_dumper_class(yaml),
        explicit_start=True,
        sort_keys=False,
        allow_unicode=True,
        width=_NO_WRAP,
    )
    text = _with_comments(text, comments)
    longest = max(len(line) for line in text.split("\n"))
    if longest > _YAMLLINT_WIDTH:
        return text.replace("---\n", f"---\n{_ALLOW_LONG_LINES}\n", 1)
    return text


def _with_comments(text: str, comments: t.Sequence[t.Sequence[str]]) -> str:
    """Return the YAML `text` with the `comments` above the items of its list.

    Items alone begin in the third column: the lists within them are deeper, and each string is on
    one line.
    """
    remaining = iter(comments)
    lines = []
    for line in text.split("\n"):
        if line.startswith(_ITEM):
            for comment in next(remaining, ()):
                plain = _NOT_PLAIN.sub("_", comment)
                lines.append(f"  # {plain}")
        lines.append(line)
    return "\n".join(lines)


def _dumper_class(yaml: t.Any) -> t.Any:
    """Return the class that writes the file. `yaml` is the module, which may not be installed."""

    class Dumper(yaml.SafeDumper):  # type: ignore[misc]
        """Writes indented lists, each string on one line, and no invisible character."""

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, False)

        def write_double_quoted(self, text: str, split: bool = True) -> None:
            # PyYAML does not escape characters that change the direction of text, which mislead
            # a reviewer.
            escaped = visible(text)
            self.allow_unicode = escaped == text
            super().write_double_quoted(text, split)

        def represent_string(self, value: str) -> t.Any:
            resolved = self.resolve(yaml.ScalarNode, value, (True, False))
            is_tagged = _needs_tag(value, resolved)
            tag = _STRING_TAG
            if is_tagged:
                tag = "!unsafe"
            style = None
            if _needs_double_quotes(value, is_tagged):
                style = '"'
            return self.represent_scalar(tag, value, style=style)

    Dumper.add_representer(str, Dumper.represent_string)
    return Dumper


def _needs_tag(value: str, resolved: str) -> bool:
    """Return whether to tag a string as `!unsafe`. `resolved` is its YAML tag if it is not quoted.

    Newer versions of ansible-core read a tagged string as if it were not quoted. So a string that
    would be another type then, such as `~` or `<<`, is not tagged. None of these is a template.
    """
    if resolved != _STRING_TAG:
        return False
    return not is_inert(value)


def _needs_double_quotes(value: str, is_tagged: bool) -> bool:
    """Return whether to write a string with double quotes; otherwise PyYAML chooses."""
    if not value.isprintable():
        return True
    if is_tagged:
        return False
    return not value[:1].isalpha()
