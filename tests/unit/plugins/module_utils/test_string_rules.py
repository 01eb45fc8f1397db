# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a string must be, by its use, and how an error shows a value."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    DNS_NAME,
    HEADERS,
    INSTANT,
    VARIABLES,
    NameRule,
    StringRule,
    bare_name,
    brief,
    ca_path_error,
    is_loopback,
    is_unwritable,
    max_length,
    type_name,
)

NOT_A_TIME = '"{}" is not a time in ISO 8601, such as 2030-01-01T00:00:00Z'
NOT_DNS = "must be a DNS-style name of at most 223 characters, got {}"
LABELS = "a." * 111


@pytest.mark.parametrize(
    ("rule", "text", "error"),
    [
        *((DNS_NAME, text, None) for text in ("", "a", "a-b.c", f"{LABELS}b")),
        (DNS_NAME, f"{LABELS}bc", NOT_DNS.format(brief(f"{LABELS}bc"))),
        (DNS_NAME, "a..b", NOT_DNS.format('"a..b"')),
        (DNS_NAME, "A", NOT_DNS.format('"A"')),
        *((INSTANT, text, None) for text in ("", "2030-01-01", "2030-01-01T00:00:00+01:00")),
        (INSTANT, "soon", NOT_A_TIME.format("soon")),
        (max_length(3), "abc", None),
        (max_length(3), "abcd", "must have at most 3 characters, got 4"),
    ],
)
def test_string_rule_checks(rule: StringRule, text: str, error: str | None) -> None:
    assert rule.check(text) == error


@pytest.mark.parametrize(
    ("rule", "name", "problem"),
    [
        (NameRule(), "abc", "at least 4 lower case letters, digits and hyphens"),
        (NameRule(), "a.bcd", "at least 4 lower case letters, digits and hyphens"),
        (NameRule(maximum=5), "abcdef", "4 to 5 lower case letters, digits and hyphens"),
        (NameRule(dots=True), "A.bc", "at least 4 lower case letters, digits, hyphens and dots"),
    ],
)
def test_name_rule_says_what_a_name_must_be(rule: NameRule, name: str, problem: str) -> None:
    end = "which begin and end with a letter or digit, as a new name must be"
    assert rule.problem(name) == f'"{name}" is not {problem}, {end}'


def test_names_of_headers_ignore_case_and_null_keeps_a_value() -> None:
    assert (HEADERS.ignores_case, HEADERS.null_keeps) == (True, True)
    assert (VARIABLES.ignores_case, VARIABLES.null_keeps) == (False, False)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x" * 57, '"' + "x" * 57 + '"'),
        ("x" * 58, '"' + "x" * 56 + '…"'),
        (1.5, "1.5"),
        (True, "True"),
        ([1], "…"),
        ({}, "…"),
        (10**20 - 1, "9" * 20),
        (10**20, "an integer of more than 20 digits"),
        (-(10**20), "an integer of more than 20 digits"),
    ],
)
def test_brief(value: t.Any, shown: str) -> None:
    assert brief(value) == shown


def test_type_name() -> None:
    values = (None, True, 1, 1.5, "", [], {}, set())
    names = ["null", "a boolean", "an integer", "a float", "a string", "a list", "a dict", "a set"]
    assert [type_name(value) for value in values] == names


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("::1", True),
        ("127.1.2.3", True),
        ("127.1.2", False),
        ("a.localhost", False),
        (None, False),
    ],
)
def test_is_loopback(host: str | None, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_bare_name_has_no_value() -> None:
    assert [bare_name(text) for text in ("A=b=c", "X-Key: v", "a b", "plain", 5)] == ["A", "X-Key", "a", "plain", "5"]


def test_is_unwritable() -> None:
    assert [is_unwritable(text) for text in ("\ud800", "ä", 5)] == [True, False, False]


def test_ca_path_error(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    assert ca_path_error(str(file)) == f"{brief(str(file))} does not exist on the machine that runs the module"
    file.write_text("no certificate")
    assert ca_path_error(str(file)) == f"cannot read certificates from {brief(str(file))}"
    assert [ca_path_error(path) for path in (None, "", str(tmp_path))] == [None] * 3
