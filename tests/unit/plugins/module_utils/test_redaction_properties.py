# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be read of any secret, escaped twice in any manner and cut, once its text was cleaned."""

from __future__ import annotations

import base64
import codecs
import html
import json
import random
import re
import shlex
import textwrap
import typing as t
from html.entities import codepoint2name
from urllib.parse import quote, quote_plus, unquote, unquote_plus

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor

CASES_OF_A_SEED = 125
SEEDS = range(20)
PART = 8

TOKEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
#: What secrets are made of: one of these at a time.
ALPHABETS: list[t.Sequence[str]] = [
    TOKEN,
    TOKEN + "+/=",
    "".join(map(chr, range(0x20, 0x7F))),
    "abc def ghi'\"\\<>&%$+\n\t",
    "äöüßéñÅØ ключ 秘密 ¡¿€ abc",
    "🔑😀𝔘𝕬 x秘ß",
    ["\\n", "\\x41", "\\u0041", "%41", "%2525", "&amp;", "&#65;", "''", "a", "B", "7", "-"],
]


def _unescaped(text: str) -> str:
    """Read the escapes of JSON and Python, those that were cut left as they are."""

    def meaning(match: re.Match[str]) -> str:
        try:
            return codecs.decode(match[0].replace("\\/", "/"), "unicode_escape")
        except UnicodeDecodeError:
            return match[0]

    escapes = r"""\\(?:u[0-9a-f]{4}|U[0-9a-f]{8}|x[0-9a-f]{2}|[nrtbfav"'\\/])"""
    decoded = re.sub(escapes, meaning, text, flags=re.ASCII)
    return decoded.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _from_base64(text: str) -> str:
    """Read all that may be base64, at each of the places where a group of digits may begin."""
    found = []
    for run in re.findall(r"[A-Za-z0-9+/_-]+", text):
        for start in range(4):
            digits = run[start:].translate(str.maketrans("-_", "+/"))
            digits = digits[: len(digits) // 4 * 4]
            found.append(base64.b64decode(digits).decode("utf-8", "replace"))
    return "\0".join([text, *found])


def _as_credentials(value: str, user: str, encode: t.Callable[[bytes], bytes]) -> str:
    return encode(f"{user}:{value}!".encode("utf-8", "surrogatepass")).decode("ascii")


def _named_entities(value: str) -> str:
    return "".join(f"&{codepoint2name[ord(each)]};" if ord(each) in codepoint2name else each for each in value)


def _octets(value: str) -> str:
    return "".join(f"%{octet:02x}" for octet in value.encode())


def _every_escape(value: str) -> str:
    return json.dumps("".join(chr(each) for each in value.encode("utf-16-be")))[1:-1]


def _dollar_quoted(value: str) -> str:
    """Write as `ls` and `sort` do for a shell: what can't be printed in quotes of its own."""
    quoted = value.replace("\\", "\\\\") if "\n" in value else value
    return shlex.quote(quoted).replace("\n", "'$'\\n''").replace("'\"'\"'", "'\\''")


def _from_shell(text: str) -> str:
    for quotes, meaning in (("'\"'\"'", "'"), ("'\\''", "'"), ("'$'\\n''", "\n")):
        text = text.replace(quotes, meaning)
    return text


Spelling = tuple[t.Callable[[str], str], t.Callable[[str], str]]
#: How a text is written, and how it is read again.
SPELLINGS: dict[str, Spelling] = {
    "as it is": (str, str),
    "JSON": (lambda text: json.dumps(text)[1:-1], _unescaped),
    "JSON in UTF-8": (lambda text: json.dumps(text, ensure_ascii=False)[1:-1], _unescaped),
    "JSON in JSON in JSON": (
        lambda text: json.dumps(json.dumps(json.dumps(text))),
        lambda text: _unescaped(_unescaped(_unescaped(text))),
    ),
    "ascii()": (lambda text: ascii(text)[1:-1], _unescaped),
    "repr()": (lambda text: repr(text)[1:-1], _unescaped),
    "HTML": (html.escape, html.unescape),
    "HTML with names": (_named_entities, html.unescape),
    "HTML with decimal numbers": (lambda text: "".join(f"&#{ord(each)};" for each in text), html.unescape),
    "HTML with hexadecimal numbers": (lambda text: "".join(f"&#x{ord(each):X};" for each in text), html.unescape),
    "an address": (lambda text: quote(text, safe=""), unquote),
    "a form": (quote_plus, unquote_plus),
    "percent signs alone": (_octets, unquote),
    "an address in an address": (lambda text: quote(quote(text)), lambda text: unquote(unquote(text))),
    "a shell": (shlex.quote, _from_shell),
    "another shell": (_dollar_quoted, _from_shell),
    "base64": (lambda text: _as_credentials(text, "", base64.b64encode), _from_base64),
    "base64 behind a name": (lambda text: _as_credentials(text, "x", base64.urlsafe_b64encode), _from_base64),
    "base64 behind another name": (lambda text: _as_credentials(text, "xy", base64.b64encode), _from_base64),
    "base64 in lines": (
        lambda text: _as_credentials(text, "xyz", base64.encodebytes),
        lambda text: _from_base64(text.replace("\n", "")),
    ),
    "folded lines": (lambda text: re.sub("(.{9})", "\\1\n  ", text), lambda text: text.replace("\n  ", "")),
    "capitals": (str.upper, str),
    "small letters": (str.lower, str),
    "wrapped words": (
        lambda text: textwrap.fill(text, 16, break_long_words=False, break_on_hyphens=False),
        lambda text: text.replace("\n", " "),
    ),
}
CONTEXTS = ["{}", "before {} after", '{{"error": "bad value: {}", "code": 7}}', "user:{}@host", "<p>{}</p>", "x={};"]


def secret_of(rng: random.Random) -> str:
    """Return a secret of 12 characters or more."""
    alphabet = rng.choice(ALPHABETS)
    lines = [
        "".join(rng.choice(alphabet) for _each in range(rng.randint(12, 40)))
        for _each in range(rng.choice([1, 1, 1, 3]))
    ]
    return "\n".join(lines)


def cut(rng: random.Random, text: str) -> str:
    """Return a text as a server may cut it: not at all, behind, before, or in its middle."""
    first, last = sorted(rng.randint(0, len(text)) for _each in range(2))
    middle = rng.choice(["...", "…"])
    return rng.choice([text, text, text[:last], text[first:], text[first:last], f"{text[:first]}{middle}{text[last:]}"])


def windows(secret: str) -> set[str]:
    found = {secret[start : start + PART].casefold() for start in range(len(secret) - PART + 1)}
    return {each for each in found if len(set(each)) > 1}


def readable(text: str, names: tuple[str, str], secret: str) -> list[str]:
    """Return the parts of a secret that can be read in a text that was written in two spellings."""
    once = SPELLINGS[names[1]][1](text)
    texts = [each.casefold() for each in (text, once, SPELLINGS[names[0]][1](once))]
    return [part for part in windows(secret) if any(part in each for each in texts)]


def case(rng: random.Random) -> tuple[str, tuple[str, str], str]:
    """Return a secret, the names of two spellings, and a text in which it stands spelled so, and cut."""
    secret = secret_of(rng)
    names = (rng.choice(list(SPELLINGS)), rng.choice(list(SPELLINGS)))
    text = cut(rng, secret)
    for name in names:
        text = SPELLINGS[name][0](text)
    return secret, names, rng.choice(CONTEXTS).format(cut(rng, text))


@pytest.mark.parametrize("seed", SEEDS)
def test_redact_leaves_no_part_of_long_secret(seed: int) -> None:
    rng = random.Random(seed)
    readable_before = 0
    for _each in range(CASES_OF_A_SEED):
        secret, names, text = case(rng)
        readable_before += bool(readable(text, names, secret))
        masked = Redactor(secret, "short", "another-secret-of-the-run").redact(text)
        assert (readable(masked, names, secret), secret, names, text, masked) == ([], secret, names, text, masked)
    assert readable_before > CASES_OF_A_SEED / 2


@pytest.mark.parametrize("seed", SEEDS)
def test_redact_is_idempotent(seed: int) -> None:
    rng = random.Random(seed)
    for _each in range(CASES_OF_A_SEED // 5):
        secret, _names, text = case(rng)
        redactor = Redactor(secret, "*", "7")
        masked = redactor.redact(text)
        assert (redactor.redact(masked), redactor.redact_name(redactor.redact_name(text))) == (
            masked,
            redactor.redact_name(text),
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_text_without_a_part_of_a_secret_is_left_alone(seed: int) -> None:
    """Letters that no secret has, in any spelling that gives back no others."""
    rng = random.Random(seed)
    spelled = [name for name in SPELLINGS if "base64" not in name]
    for _each in range(CASES_OF_A_SEED // 5):
        redactor = Redactor("".join(rng.choices("NPQRSTVWXYZ!~^", k=rng.randint(6, 60))))
        text = "".join(rng.choices("abcdeghijk \n\t\"'<>&é秘😀.,:", k=60))
        for name in rng.choices(spelled, k=2):
            text = SPELLINGS[name][0](text)
        assert (redactor.redact(text), redactor.redact(text, whole_words=True), redactor.redact_name(text)) == (
            text,
            text,
            text,
        )
