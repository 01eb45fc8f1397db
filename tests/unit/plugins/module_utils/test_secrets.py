# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets taken out of text that others wrote."""

from __future__ import annotations

import html
import json
import typing as t
from urllib.parse import quote

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._secrets import MASK, Secrets

ODD = [
    'quo"ted',
    "back\\slash",
    "it's",
    "<tag>&",
    "a b/c?d",
    "line\nbreak",
    "pässwörter",
    "秘密",
    "emoji😀",
    "tab\there",
    "1234$abc",
]
QUOTINGS: dict[str, t.Callable[[str], str]] = {
    "as it is": str,
    "JSON": json.dumps,
    "JSON with its own letters": lambda value: json.dumps(value, ensure_ascii=False),
    "JSON within JSON": lambda value: json.dumps(json.dumps({"secret": value})),
    "Python": repr,
    "HTML": html.escape,
    "HTML text": lambda value: html.escape(value, quote=False),
    "URL": lambda value: quote(value, safe=""),
}


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("quoting", QUOTINGS)
def test_a_secret_is_masked_however_it_was_quoted(value: str, quoting: str) -> None:
    text = QUOTINGS[quoting](f"before {value} after")
    assert Secrets(value)(text).count(MASK) == 1


@pytest.mark.parametrize("value", [".", ".*", "a|b", "(", "[a-z]", "^", "$", "a{2}", "\\", "\\d"])
def test_a_secret_is_no_pattern(value: str) -> None:
    assert Secrets(value)(f"x{value}x ab") == f"x{MASK}x ab"


def test_the_longest_secret_is_masked_first() -> None:
    assert Secrets("abc", "abcdef", "bcd")("abcdef abc bcd") == f"{MASK} {MASK} {MASK}"


def test_every_occurrence_is_masked() -> None:
    assert Secrets("abc")("abc, abc and abc") == f"{MASK}, {MASK} and {MASK}"


def test_secrets_may_stand_side_by_side() -> None:
    assert Secrets("abc", "def")("abcdef") == MASK + MASK


def test_a_secret_without_the_white_space_around_it_is_masked_too() -> None:
    assert Secrets(" abc \n")("it is abc.") == f"it is {MASK}."


@pytest.mark.parametrize("known", [(), ("",), (" ",), ("\n",)])
def test_text_is_left_alone_where_no_secret_has_a_character(known: tuple[str, ...]) -> None:
    assert Secrets(*known)("text") == "text"


def test_a_secret_of_one_character_is_masked_in_texts() -> None:
    assert Secrets("1")("1 of 31") == f"{MASK} of 3{MASK}"


@pytest.mark.parametrize(
    ("name", "shows"), [("abc", MASK), ("x-abc-1", f"x-{MASK}-1"), ("fabcd", "fabcd"), ("abc1", "abc1")]
)
def test_a_short_secret_is_masked_in_names_as_a_word_of_its_own(name: str, shows: str) -> None:
    assert Secrets("abc")(name, in_name=True) == shows


def test_a_long_secret_is_masked_in_names_anywhere() -> None:
    assert Secrets("s3cr3t-s3cr3t")("xs3cr3t-s3cr3tx", in_name=True) == f"x{MASK}x"


def test_white_space_alone_is_no_secret() -> None:
    assert Secrets(" ")("this is bad") == "this is bad"


def test_secrets_are_learnt_on_the_way() -> None:
    known = Secrets("abc")
    known.add(["def"])
    assert known("abc def") == f"{MASK} {MASK}"


def test_a_lone_surrogate_is_a_secret_like_any_other() -> None:
    assert Secrets("\ud800x")("a \ud800x b") == f"a {MASK} b"


def test_case_is_a_part_of_a_secret() -> None:
    assert Secrets("Abc")("abc") == "abc"
