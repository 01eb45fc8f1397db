# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page on the architecture says of each file that plugins share what it contains."""

from __future__ import annotations

import re

import pytest

from tests.documentation.blocks import ROOT

PAGE = (ROOT / "docs" / "docsite" / "rst" / "architecture.rst").read_text(encoding="utf-8")
FOLDERS = (
    "plugins/plugin_utils",
    "plugins/module_utils/_core",
    "plugins/module_utils/_deployments",
    "plugins/module_utils/_resources",
)
#: The first column of a row, which may have several lines.
FIRST_COLUMN = re.compile(r"^   \* - (.*?)^     - ", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"``(\w+\.py)``")


@pytest.mark.parametrize("folder", FOLDERS)
def test_architecture_page_names_each_file_of_a_folder_once(folder: str) -> None:
    """In the table of the folder."""
    _unused, table = PAGE.split(f"The files in ``{folder}/``", 1)
    table, _unused = table.split("\n~~~", 1)
    columns = FIRST_COLUMN.findall(table)
    named = FILE.findall("".join(columns))
    files = [path.name for path in (ROOT / folder).glob("*.py") if path.name != "__init__.py"]
    assert sorted(named) == sorted(files)
