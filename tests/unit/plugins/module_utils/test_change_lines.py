# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the changes of a plan are told as lines of text."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.change_lines import change_lines


@pytest.mark.parametrize(
    ("before", "after", "reported"),
    [
        (80, 55, "80 -> 55"),
        (True, False, "true -> false"),
        ("nginx:1.29", "nginx:1.30", "nginx:1.29 -> nginx:1.30"),
        ("******** (before)", "new", "******** (before) -> new"),
        ("80", " x", '"80" -> " x"'),
        ("true", "", '"true" -> ""'),
        (None, ["a", "b"], '(not set) -> ["a", "b"]'),
        ({"cpu": {"threshold": 1}}, None, '{"cpu": {"threshold": 1}} -> (not set)'),
        ("one\ntwo", "\x1b[2J\u202e", r'"one\ntwo" -> "\u001b[2J\u202e"'),
        ("x" * 200, 1, f"{'x' * 119}… -> 1"),
    ],
)
def test_change_lines_has_both_values_on_one_line(before: t.Any, after: t.Any, reported: str) -> None:
    assert change_lines([("a.b[7].c", before, after)]) == f"a.b[7].c: {reported}\n"


def test_change_lines_escapes_path() -> None:
    assert (
        change_lines([("envs.A\nB\x07", None, 1), ("image", 1, 2)])
        == "envs.A\\nB\\x07: (not set) -> 1\nimage: 1 -> 2\n"
    )
