# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The values of options: converted, and what an error says of them."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.option_values import (
    CONVERSION_ERRORS,
    convert,
    date_text,
    range_problem,
    type_error,
)


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("yes", "bool", True),
        (0, "bool", False),
        *((value, "int", 7) for value in (" +7 ", 7.0, "7.0", " 7. ")),
        (7, "int", 7),
        (7, "str", "7"),
        ("text", "str", "text"),
        *((value, "bool", None) for value in ("perhaps", 2, [])),
        *((value, "int", None) for value in ("1_0", "1e3", "7.5", 7.5, float("inf"), float("nan"), True, [], {})),
        *((value, "str", None) for value in (True, 1.5, [], {}, datetime.date(2030, 1, 1))),
    ],
)
def test_convert(value: t.Any, kind: str, expected: t.Any) -> None:
    """What is not of the kind (`None`) is an error."""
    if expected is None:
        with pytest.raises(CONVERSION_ERRORS):
            convert(value, kind)
    else:
        assert convert(value, kind) == expected


def test_date_text() -> None:
    values = (datetime.date(2030, 1, 2), "2030-01-02", 5, None)
    assert [date_text(value) for value in values] == ["2030-01-02", "2030-01-02", 5, None]


@pytest.mark.parametrize(
    ("value", "kind", "is_hidden", "error"),
    [
        ("x", "bool", False, 'expected a boolean, got a string ("x")'),
        ("s3cr3t", "int", True, "expected an integer, got a string"),
        ([1], "str", False, "expected a string, got a list (…)"),
        (5, "str", False, "expected a string, got an integer (5)"),
        (True, "str", False, 'expected a string, got a boolean (True); put it in quotes, such as "true"'),
        (1.5, "str", False, 'expected a string, got a float (1.5); put it in quotes, such as "1.5"'),
        (1.5, "str", True, 'expected a string, got a float; put it in quotes, such as "…"'),
    ],
)
def test_type_error(value: t.Any, kind: str, is_hidden: bool, error: str) -> None:
    assert type_error(value, kind, is_hidden) == error


def test_range_problem() -> None:
    assert [range_problem(*limits) for limits in ((1, 1), (None, 0), (1, None))] == [None] * 3
    assert range_problem(3, 2) == "must be at most max (2), got 3"
