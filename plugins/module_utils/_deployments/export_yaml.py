# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Module options as a YAML file that linters accept and that nobody can turn into a template."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.plain_text import is_inert
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import visible

#: Columns: no line is wrapped, so that each string is one line in a diff.
_NO_WRAP = 1_000_000
#: Columns that yamllint allows by default, and the comment that allows more.
_YAMLLINT_WIDTH = 80
_ALLOW_LONG_LINES = "# yamllint disable rule:line-length"
_STRING_TAG = "tag:yaml.org,2002:str"


def to_yaml(content: dict[str, t.Any]) -> str:
    """Return `content` as a YAML file. Each string that is not inert is tagged `!unsafe`, keys
    too.
    """
    # Imported here: PyYAML may not be installed.
    import yaml

    text = str(
        yaml.dump(
            content,
            Dumper=_dumper_class(yaml),
            explicit_start=True,
            sort_keys=False,
            allow_unicode=True,
            width=_NO_WRAP,
        )
    )
    longest = max(len(line) for line in text.split("\n"))
    if longest > _YAMLLINT_WIDTH:
        return text.replace("---\n", f"---\n{_ALLOW_LONG_LINES}\n", 1)
    return text


def _dumper_class(yaml: t.Any) -> t.Any:
    """Return the class that writes the file; `yaml` is PyYAML."""

    class Dumper(yaml.SafeDumper):  # type: ignore[misc]
        """Writes indented lists, one line for a string, and no invisible character."""

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, False)

        def write_double_quoted(self, text: str, split: bool = True) -> None:
            # PyYAML does not escape characters that change the direction of text, which mislead
            # a reviewer.
            self.allow_unicode = visible(text) == text
            super().write_double_quoted(text, split)

    def represent_string(dumper: t.Any, value: str) -> t.Any:
        # Newer versions of ansible-core read a tagged string as if it were not quoted. A value
        # that would not be a string then, such as ~ or <<, is quoted without the tag. None of
        # these is a template.
        resolved = dumper.resolve(yaml.ScalarNode, value, (True, False))
        is_tagged = resolved == _STRING_TAG and not is_inert(value)
        tag = "!unsafe" if is_tagged else _STRING_TAG
        starts_with_letter = value[:1].isalpha()
        may_be_plain = is_tagged or starts_with_letter
        is_plain = value.isprintable() and may_be_plain
        style = None if is_plain else '"'
        return dumper.represent_scalar(tag, value, style=style)

    Dumper.add_representer(str, represent_string)
    return Dumper
