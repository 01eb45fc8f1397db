# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets taken out of text that others wrote."""

from __future__ import annotations

import html
import json
import random
import time
import typing as t
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor

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
def test_redact_masks_secret_in_any_quoting(value: str, quoting: str) -> None:
    text = QUOTINGS[quoting](f"before {value} after")
    assert Redactor(value).redact(text).count(MASK) == 1


@pytest.mark.parametrize("value", [".", ".*", "a|b", "(", "[a-z]", "^", "$", "a{2}", "\\", "\\d"])
def test_redact_takes_secret_literally(value: str) -> None:
    assert Redactor(value).redact(f"x{value}x ab") == f"x{MASK}x ab"


def test_redact_masks_longest_secret_first() -> None:
    assert Redactor("abc", "abcdef", "bcd").redact("abcdef abc bcd") == f"{MASK} {MASK} {MASK}"


def test_redact_masks_every_occurrence() -> None:
    assert Redactor("abc").redact("abc, abc and abc") == f"{MASK}, {MASK} and {MASK}"


def test_secrets_side_by_side_are_one_mask() -> None:
    assert Redactor("abc", "def").redact("abcdef, abc") == f"{MASK}, {MASK}"


def test_redact_masks_secret_without_surrounding_space() -> None:
    assert Redactor(" abc \n").redact("it is abc.") == f"it is {MASK}."


@pytest.mark.parametrize("secrets", [(), ("",), (" ",), ("\n",)])
def test_text_is_left_alone_where_no_secret_has_a_character(secrets: tuple[str, ...]) -> None:
    assert Redactor(*secrets).redact("text") == "text"


def test_redact_masks_one_character_in_text() -> None:
    assert Redactor("1").redact("1 of 31") == f"{MASK} of 3{MASK}"


@pytest.mark.parametrize(
    ("name", "shows"), [("abc", MASK), ("x-abc-1", f"x-{MASK}-1"), ("fabcd", "fabcd"), ("abc1", "abc1")]
)
def test_redact_whole_words_masks_short_secret_as_word(name: str, shows: str) -> None:
    assert Redactor("abc").redact(name, whole_words=True) == shows


def test_redact_whole_words_masks_long_secret_anywhere() -> None:
    assert Redactor("s3cr3t-s3cr3t").redact("xs3cr3t-s3cr3tx", whole_words=True) == f"x{MASK}x"


def test_white_space_alone_is_no_secret() -> None:
    assert Redactor(" ").redact("this is bad") == "this is bad"


def test_secrets_are_learnt_on_the_way() -> None:
    redactor = Redactor("abc")
    redactor.add(["def"])
    assert redactor.redact("abc def") == f"{MASK} {MASK}"


def test_redact_masks_lone_surrogate() -> None:
    assert Redactor("\ud800x").redact("a \ud800x b") == f"a {MASK} b"


def test_case_is_a_part_of_a_short_secret() -> None:
    assert Redactor("Abcdefghijk").redact("abcdefghijk") == "abcdefghijk"


KEY = "sk-oHwLMvQGTP9xYb2RkZ7cN4fJ5aE8uWd3sV6tXgB1DS"


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        (f"key {KEY} is bad", f"key {MASK} is bad"),
        (f"key {KEY[:-4]}", f"key {MASK}"),
        (f"key {KEY[:8]}...{KEY[-4:]}", f"key {MASK}...{KEY[-4:]}"),
        (f"key {KEY[:7]}", f"key {KEY[:7]}"),
        (f"key {KEY[20:28]}.", f"key {MASK}."),
        (f"key {KEY[:12]}…{KEY[-12:]}", f"key {MASK}…{MASK}"),
        (f"key {KEY.upper()}", f"key {MASK}"),
        (f"key {KEY[:20]}\n    {KEY[20:]}", f"key {MASK}"),
    ],
)
def test_eight_characters_in_a_row_of_a_long_secret_are_masked(text: str, shows: str) -> None:
    assert Redactor(KEY).redact(text) == shows


def test_redact_masks_short_secret_whole_or_not() -> None:
    assert Redactor("abcdefghijk").redact("abcdefghij abcdefghijk") == f"abcdefghij {MASK}"


@pytest.mark.parametrize("before", ["", "a", "ab"])
@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode])
@pytest.mark.parametrize("change", [str, str.lower])
def test_redact_masks_eight_digits_of_base64(
    before: str, encode: t.Callable[[bytes], bytes], change: t.Callable[[str], str]
) -> None:
    value = "pass>>>word???~~~&ÿÿ"
    digits = change(encode(f"{before}{value}".encode()).decode()).rstrip("=")
    pieces = [digits[start : start + 8] for start in range(4, len(digits) - 9)]
    assert {Redactor(value).redact(piece) for piece in pieces} == {MASK}


def test_redact_masks_eight_characters_of_percent_encoding() -> None:
    value = "a/b?c&d=e+f g#h"
    encoded = quote(value, safe="")
    pieces = [encoded[start : start + 8] for start in range(len(encoded) - 7)]
    assert {Redactor(value).redact(piece) for piece in pieces} == {MASK}


PEM = """-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj
MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu
-----END PRIVATE KEY-----"""


@pytest.mark.parametrize("line", PEM.splitlines())
def test_redact_masks_line_of_secret(line: str) -> None:
    assert Redactor(PEM).redact(f"| {line} |") == f"| {MASK} |"


def test_redact_masks_line_of_short_secret() -> None:
    assert Redactor("a\n87654321").redact("pin is 87654321") == f"pin is {MASK}"


def test_redact_masks_repeated_character_only_whole() -> None:
    assert Redactor("-" * 12).redact(f"{'-' * 11} {'-' * 12}") == f"{'-' * 11} {MASK}"


@pytest.mark.parametrize("value", [f"{MASK}-secret", f"{'-' * 9}KEY{'-' * 9}", f"a{' ' * 12}b c d"])
def test_redact_masks_ruler_within_secret(value: str) -> None:
    assert Redactor(value).redact(f"it is {value} here") == f"it is {MASK} here"


@pytest.mark.parametrize("blank", [" " * 30, "-" * 30, "*" * 30])
def test_rulers_and_margins_are_no_part_of_a_secret(blank: str) -> None:
    assert Redactor(f"first{blank}last").redact(f"a{blank}b") == f"a{blank}b"


URL = "https://models.example.com/v1/llama-3-8b-instruct"


@pytest.mark.parametrize(
    "name", ["https://my-instance.ai.gcore.dev", "llama-3-8b-instruct", "models.example.com", "a b c"]
)
def test_redact_name_keeps_name_sharing_a_part(name: str) -> None:
    assert Redactor(URL, "a b c d e f g").redact_name(name) == name


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        (URL, MASK),
        (json.dumps(URL).replace("/", "\\/"), f'"{MASK}"'),
        (f"cannot reach {URL[:40]} from here", f"cannot reach {MASK} from here"),
    ],
)
def test_redact_name_masks_secret_in_name_and_part_in_sentence(text: str, shows: str) -> None:
    assert Redactor(URL).redact_name(text) == shows


ECHO = "{'name': 'x', 'envs': {'A': \"it's, [\"}}"


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        ("[type=a, input_value='sk-oHw...b1DS', input_type=str]", f"[type=a, input_value={MASK}, input_type=str]"),
        (f"input_value={ECHO}, input_type=dict", f"input_value={MASK}, input_type=dict"),
        ("input_value={'a': 'b...c'}]}, input_type=dict]", f"input_value={MASK}, input_type=dict]"),
        ("input_value='a, input_type=b', input_type=str", f"input_value={MASK}, input_type=str"),
        ("input_value='a\nb', input_type=str]\n  more", f"input_value={MASK}, input_type=str]\n  more"),
        (
            "input_value='a', input_type=str] x input_value=5, input_type=int]",
            f"input_value={MASK}, input_type=str] x input_value={MASK}, input_type=int]",
        ),
        (f"(input_value={ECHO}) is bad", f"(input_value={MASK}) is bad"),
        ("input_value='a", f"input_value={MASK}"),
        ("input_value={'a': ['b'", f"input_value={MASK}"),
        (
            json.dumps({"detail": "input_value='a\"b', input_type=str"}),
            json.dumps({"detail": f"input_value={MASK}, input_type=str"}),
        ),
        ("input_value=&#x27;a&#x27;, input_type=str", f"input_value={MASK}, input_type=str"),
        ('"input_value": "abc", "a": 1', f'"input_value": {MASK}, "a": 1'),
        (
            '{"loc": ["a"], "msg": "no", "input": {"b": "c, d"}, "url": "u"}',
            f'{{"loc": ["a"], "msg": "no", "input": {MASK}, "url": "u"}}',
        ),
        ("{'loc': ('a',), 'msg': 'no', 'input': 'x'}", f"{{'loc': ('a',), 'msg': 'no', 'input': {MASK}}}"),
        ('{"input": "text"}', '{"input": "text"}'),
        ("the input value is bad", "the input value is bad"),
    ],
)
def test_redact_masks_echoed_validation_input(text: str, shows: str) -> None:
    assert Redactor().redact(text) == shows


@pytest.mark.parametrize(
    "hostile",
    [
        *("\\", "'", '"', "&#92;", "%25", " ", " ,", "\n ", "{[(", "QUJD", "input_value='", "input_value=[,", "*"),
        *("-----", KEY[:9], KEY, b64encode(KEY.encode()).decode(), "ß", "\ud83d", "\\ud83d"),
    ],
)
def test_redact_of_hostile_text_ends_in_time(hostile: str) -> None:
    text = (hostile * 100_000)[:100_000]
    began = time.process_time()
    Redactor(KEY, PEM, "abc", "*-*", "'\\").redact(text)
    assert time.process_time() - began < 10


def test_redact_with_many_secrets_ends_in_time() -> None:
    rng = random.Random(0)
    values = ["".join(rng.choices(KEY, k=50)) for _each in range(10_000)]
    began = time.process_time()
    masked = Redactor(*values).redact(f"bad value {values[777][:47]} in {'some text ' * 25}")
    assert (masked[:21], time.process_time() - began < 20) == (f"bad value {MASK} in", True)
