# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of the existing names a misspelled one may mean."""

from __future__ import annotations

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.similar_names import suggestion

NUMBERED = [f"n{number:02}" for number in range(61)]


@pytest.mark.parametrize(
    ("name", "names", "text"),
    [
        ("flavr", ["image", "flavors", "flavor"], "; did you mean flavor?"),
        ("FLAVOR", ["image", "Flavor"], "; did you mean Flavor?"),
        ("zzz", ["image", "flavor"], "; options: flavor, image"),
        ("zzz", [], ""),
        ("zzz", NUMBERED[:60], f"; options: {', '.join(NUMBERED[:60])}"),
        ("zzz", NUMBERED, f"; options: {', '.join(NUMBERED[:60])}, …"),
    ],
)
def test_suggestion(name: str, names: list[str], text: str) -> None:
    assert suggestion(name, names, "options") == text
