# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets of every kind, and the search for them in all that a run told."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from html import escape
from typing import Any
from urllib.parse import quote, quote_plus

from tests.functional.runner import Run

MASK = "********"
#: A secret in an option that is not for secrets.
MISPLACED = "hf_misplaced_secret_0042"

#: Long enough that they stand nowhere by chance.
SECRETS: dict[str, str] = {
    "plain": "hf_AbCdEf0123456789",
    "quotes": 'it\'s a "quoted" secret',
    "backslashes": "C:\\new\\table\\x41",
    "lines": "first line\nsecond line\r\nthird",
    "letters beyond ASCII": "pässwörd-Ω-ключ-🔑",
    "signs of expressions": ".*+?[(^$|)]{2}\\1",
    "markup": "<b>&amp;'\"</b>",
    "blanks around": "  padded secret  ",
    "signs of addresses": "50%/a+b c&d=e?f#g",
    "JSON": '{"token": "inner-secret"}',
    "tabs and controls": "tab\there\x01\x7f",
    "very long": "x1y2" * 5000,
    "the mask itself and more": "********-secret",
    "a template": "{{ secret_thing }}",
}

#: How a program may write a text into its messages.
SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON in UTF-8": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON for pages": lambda text: json.dumps(text)[1:-1].replace("<", "\\u003c").replace("&", "\\u0026"),
    "JSON in JSON": lambda text: json.dumps(json.dumps(text)[1:-1])[1:-1],
    "Python": lambda text: repr(text)[1:-1],
    "HTML": escape,
    "HTML with decimal numbers": lambda text: escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
    "HTML without quotes": lambda text: escape(text, quote=False),
    "an address": lambda text: quote(text, safe=""),
    "a path": quote,
    "a form": quote_plus,
    "stripped": str.strip,
}


#: One that is long, as keys are, and how what others write may hold parts of it, or all of it in another form.
LONG = "sk-oHwLMvQGTP9xYb2RkZ7cN4fJ5aE8uWd3sV6tXgB1DS"
ECHOES: dict[str, str] = {
    "cut": LONG[:-4],
    "cut in its middle": f"{LONG[:20]}...{LONG[-12:]}",
    "echoed by a validation library": f"[type=string_type, input_value='{LONG[:20]}...{LONG[-4:]}', input_type=str]",
    "capitals": LONG.upper(),
    "base64": b64encode(f"user:{LONG}".encode()).decode(),
    "small letters of base64": b64encode(f"x:{LONG}".encode()).decode().lower(),
    "JSON in a page": escape(json.dumps(json.dumps({"key": f'"{LONG}"'}))),
    "numbers of a page": "".join(f"&#{ord(each)};" for each in LONG),
    "an address in an address": quote(quote("".join(f"%{ord(each):02X}" for each in LONG))),
    "folded": f"{LONG[:14]}\n    {LONG[14:30]}\n    {LONG[30:]}",
}


def parts(run: Run, secret: str) -> list[str]:
    """Return each eight characters in a row of a secret that a run told, in any case, or encoded in base64."""
    reported = " ".join([*strings(run.result), run.logged, run.output]).lower()
    encoded = b64encode(f"x:{secret}".encode()).decode()[4:-4], b64encode(f"user:{secret}".encode()).decode()[8:-4]
    forms = [form.lower() for form in (secret, *encoded)]
    return [form[at : at + 8] for form in forms for at in range(len(form) - 7) if form[at : at + 8] in reported]


def leaks(run: Run, secret: str) -> list[str]:
    """Return the texts of a run in which a secret stands, however it was written there."""
    spellings = {spell(secret) for spell in SPELLINGS.values()}
    texts = [*strings(run.result), run.logged, run.output]
    return [text[:300] for text in texts if any(spelling in text for spelling in spellings)]


def strings(value: Any) -> Iterator[str]:
    """Return every text in a result, names included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
