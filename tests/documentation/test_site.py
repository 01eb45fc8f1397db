# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages that the site generates, and how it breaks long names. The gate docs-site builds the whole."""

from __future__ import annotations

import runpy

import pytest

from tests.documentation.blocks import ROOT

SPHINX = ROOT / "docs" / "docsite" / "sphinx"
plugin_index = runpy.run_path(str(SPHINX / "generate_pages.py"))["plugin_index"]
allow_breaks = runpy.run_path(str(SPHINX / "conf.py"))["_allow_breaks"]
INDEX = """\
* :ansplugin:`first module <gcore.inference.first#module>` -- Manage the first
* :ansplugin:`second module <gcore.inference.second#module>` -- Manage the second
* :ansplugin:`audit role <gcore.inference.audit#role>` -- Audit both
"""


def test_plugin_index_has_each_plugin_with_its_description() -> None:
    """Below the heading of its type."""
    lines = [line.strip() for line in plugin_index(INDEX).splitlines()]
    expected = [
        "Modules",
        "* - :ansplugin:`first <gcore.inference.first#module>`",
        "- Manage the first",
        "* - :ansplugin:`second <gcore.inference.second#module>`",
        "- Manage the second",
        "Role",
        "* - :ansplugin:`audit <gcore.inference.audit#role>`",
        "- Audit both",
        "Playbooks",
        "* - :doc:`rollout <collection/docsite/rollouts>`",
        "- Changes deployments of an inventory in waves, and stops at the first wave that fails",
    ]
    assert [line for line in lines if line in expected] == expected


@pytest.mark.parametrize("index", [INDEX.replace("#role", "#callback"), ""], ids=["unknown type", "no plugin"])
def test_plugin_index_fails_rather_than_leave_a_plugin_out(index: str) -> None:
    """The site is not built then."""
    with pytest.raises(ValueError, match=r"plugin index|no module"):
        plugin_index(index)


def test_long_names_may_break_in_text_but_not_in_code_or_links() -> None:
    """So that what is copied and where links lead stay as they are."""
    html = '<a href="gcore_inference_fleet.html">gcore_inference_fleet</a><pre>gcore_inference_fleet</pre>'
    text = "gcore_<wbr>inference_<wbr>fleet"
    assert allow_breaks(html) == f'<a href="gcore_inference_fleet.html">{text}</a><pre>gcore_inference_fleet</pre>'
