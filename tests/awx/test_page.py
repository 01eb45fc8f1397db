# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page about the kit, and what it says of it."""

from __future__ import annotations

import re

from tests.awx.controller import AwxController
from tests.awx.kit import KIT
from tests.gates.places import ROOT

PAGE = (ROOT / "docs" / "docsite" / "rst" / "awx.rst").read_text(encoding="utf-8")
LINK = re.compile(r"<https://github\.com/[\w-]+/[\w-]+/(?:blob|tree)/main/([\w./-]+)>")


def test_page_links_to_existing_files() -> None:
    """Those that a user opens."""
    linked = {ROOT / path for path in LINK.findall(PAGE)}
    assert {path for path in linked if not path.exists()} == set()
    assert set(KIT.glob("*.yml")) | set(KIT.glob("project/*.yml")) < linked


def test_page_matches_what_is_set_up(controller: AwxController) -> None:
    """With the names of AWX in italics; every job template is described."""
    named = set(re.findall(r"\*([A-Z][^*]+)\*", PAGE))
    there = {thing.get("name") for things in controller.things.values() for thing in things}
    assert named - there == set()
    assert {template["name"] for template in controller.things["job_templates"]} <= named
