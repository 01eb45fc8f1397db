# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What an error response says in its own words, without what it echoes of the request.

A description such as "over quota", echoed by a response about something else, is no quota.
"""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.echoed_values import echoes

#: The names under which validation libraries echo what was sent.
_ECHO_NAMES = ("input", "input_value", "ctx")
#: What stands for an echo. It is no part of a word.
_GAP = "…"
#: Characters: a shorter value has no word that says what an error is about.
_MIN_VALUE = 4
_ONE_WORD = re.compile(r"\w+")
#: The name of a field of the API; other names in a request are those of a user's variables or headers.
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]*")


def own_words(texts: t.Iterable[str | None], fields: t.Any, sent: t.Any) -> str:
    """Return the `texts` and the `fields` of an error response as one text, without echoes.

    `fields` are any JSON, and `sent` is the JSON of the request. A value of one word may be one of
    the response's own words too: it is an echo only in quotes, behind a colon, or as a whole text.
    """
    values = set(_strings_in(sent))
    names = set(_own_names(sent))
    own = []
    for part in (*texts, *_texts_of(fields, values)):
        if part:
            without = _without_echoes(part)
            own.append(without)
    text = " ".join(own)
    # The longest first: it may contain another one.
    for value in sorted(values | names, key=len, reverse=True):
        if len(value) < _MIN_VALUE:
            break
        is_word = _ONE_WORD.fullmatch(value) is not None
        is_ambiguous = is_word and value not in names
        text = _without_value(text, value, is_ambiguous)
    return text


def _texts_of(fields: t.Any, values: t.Container[str]) -> t.Iterator[str]:
    """Yield the names and the texts in `fields`, but for `values` and what has a name of an echo."""
    if isinstance(fields, dict):
        for name, value in fields.items():
            if name in _ECHO_NAMES:
                continue
            yield str(name)
            yield from _texts_of(value, values)
    elif isinstance(fields, list):
        for item in fields:
            yield from _texts_of(item, values)
    elif fields not in values:
        yield str(fields)


def _strings_in(sent: t.Any) -> t.Iterator[str]:
    """Yield the strings that were sent, without the names of fields."""
    if isinstance(sent, dict):
        sent = list(sent.values())
    if isinstance(sent, list):
        for item in sent:
            yield from _strings_in(item)
    elif isinstance(sent, str):
        yield sent


def _own_names(sent: t.Any) -> t.Iterator[str]:
    """Yield the names that were sent and are not those of fields."""
    items = sent
    if isinstance(sent, dict):
        for name in sent:
            if not _FIELD_NAME.fullmatch(name):
                yield name
        items = list(sent.values())
    if isinstance(items, list):
        for item in items:
            yield from _own_names(item)


def _without_echoes(text: str) -> str:
    """Return the `text` without the values that Pydantic echoes into it."""
    kept = ""
    position = 0
    for start, end in echoes(text):
        kept += text[position:start]
        kept += _GAP
        position = end
    return kept + text[position:]


def _without_value(text: str, value: str, is_ambiguous: bool) -> str:
    """Return the `text` without a value that was sent; `is_ambiguous`: where it clearly is an echo."""
    forms = [re.escape(form) for form in _spellings(value) if form in text]
    if not forms:
        return text
    spelled = "|".join(forms)
    pattern = rf"(?<!\w)(?:{spelled})(?!\w)"
    if is_ambiguous:
        in_quotes = rf"([\"'`])(?:{spelled})\1"
        behind_colon = rf"(?<=[:=] )(?:{spelled})(?=\s*(?:[;,)\]}}]|$))"
        pattern = f"{in_quotes}|{behind_colon}"
    return re.sub(pattern, _GAP, text)


def _spellings(value: str) -> set[str]:
    """Return the `value` as it may stand in a text: as it is, and escaped as Python and JSON do."""
    spellings = {value}
    for quoted in (repr(value), json.dumps(value), json.dumps(value, ensure_ascii=False)):
        inner = quoted[1:-1]
        spellings.add(inner)
    return spellings
