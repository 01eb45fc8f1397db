# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Secrets that a run knows, masked in text that others wrote."""

from __future__ import annotations

import re
import typing as t
from functools import lru_cache

from ansible_collections.gcore.inference.plugins.module_utils._core.decodings import (
    Reading,
    comparable,
    readings,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.echoed_values import (
    echoed_names,
    echoes,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sentences import truncate

#: What replaces a secret.
MASK = "********"

#: Characters: a shorter secret is masked as a whole; of others any `_PART` characters in a row.
_LONG = 12
_PART = 8
#: Characters: a shorter secret is masked in names only as a word of its own. Else a secret of one
#: letter would leave nothing to be read.
_WORD = 8
#: Characters: a shorter secret may be by chance in what looks like base64.
_GUESSED = 4
#: Words: a text of so many is a sentence and not a name.
_SENTENCE = 4
#: A row of one sign, as programs draw lines with and fill margins.
_RULER = re.compile(rf"([\W_])\1{{{_PART - 1}}}")
_ASCII_ALNUM = re.compile("[A-Za-z0-9]")
#: Characters: nobody reads the end of a longer text, and a search through it would take too long.
_LONGEST_TEXT = 100_000
#: How often a text is masked again: a mask may be a part of a secret that has asterisks.
_MAX_PASSES = 5

#: Start and end in a text.
Span = tuple[int, int]
JsonFunction = t.Callable[[t.Any], t.Any]


class Redactor:
    """Masks the secrets known so far in text.

    For what the collection itself shows use `masking`, which masks secrets by their place.
    """

    def __init__(self, *values: str) -> None:
        #: Secrets that are searched for as a whole, and those of which any part is.
        self._whole: set[str] = set()
        self._long: set[str] = set()
        #: Hashes of the parts of long secrets: many resources have millions, and messages far fewer.
        self._parts: set[int] = set()
        #: Secrets whose parts are not hashed yet. Most runs have no text to search.
        self._to_split: list[str] = []
        self.add(values)

    def add(self, values: t.Iterable[str]) -> None:
        """Learn more secrets, their lines too: logs show a text of several lines as several."""
        for value in values:
            # Without the white space around it too, as programs trim it.
            self._learn(value)
            self._learn(value.strip())
            lines = value.splitlines()
            if len(lines) > 1:
                self._learn_lines(lines)

    def extended(self, values: t.Iterable[str]) -> Redactor:
        """Return a redactor that knows these secrets too."""
        return Redactor(
            *self,
            *values,
        )

    def redact(self, text: str, whole_words: bool = False) -> str:
        """Return `text` with the secrets masked, whatever their escapes, cuts and line breaks.

        Of a secret of 12 characters or more any 8 in a row are masked, in any case; a shorter one
        is masked as a whole. What validation libraries echo as `input_value=` is always masked.
        `whole_words` is for names, identifiers, fields and log lines: it masks a short secret only
        as a word of its own.
        """
        return self._redact(
            text,
            whole_words,
            in_parts=True,
        )

    def redact_name(self, text: str) -> str:
        """Return `text`, a name or an address, with secrets masked as a whole.

        It must stay readable: many names begin with the same characters as a secret, such as
        `https://`. A short secret is masked only as a word of its own. A sentence is redacted as
        `redact` does it.
        """
        words = text.split()
        is_sentence = len(words) >= _SENTENCE
        return self._redact(
            text,
            whole_words=True,
            in_parts=is_sentence,
        )

    def __iter__(self) -> t.Iterator[str]:
        yield from self._whole
        yield from self._long

    def _learn(self, value: str) -> None:
        # White space alone is no secret.
        if not value.strip():
            return
        is_long = len(value) >= _LONG and _has_content(value)
        # A ruler is no part, and must be masked with the secret that it is in.
        if not is_long or _RULER.search(value):
            self._whole.add(value)
        if is_long and value not in self._long:
            self._long.add(value)
            self._to_split.append(value)

    def _learn_lines(self, lines: list[str]) -> None:
        for line in lines:
            stripped = line.strip()
            if len(stripped) >= _PART:
                self._learn(stripped)

    def _redact(self, text: str, whole_words: bool, in_parts: bool) -> str:
        text = truncate(text, _LONGEST_TEXT)
        for _pass in range(_MAX_PASSES):
            spans = self._find(
                text,
                whole_words,
                in_parts,
            )
            masked = _replace(text, spans)
            if masked == text:
                break
            text = masked
        return text

    def _find(self, text: str, whole_words: bool, in_parts: bool) -> list[Span]:
        """Return the spans of `text` to mask."""
        found: list[Span] = []
        whole = set(self._whole)
        if not in_parts:
            whole |= self._long
        for reading in readings(text):
            spans = list(echoes(reading.text))
            spans += _find_whole(
                reading,
                whole,
                whole_words,
            )
            for start, end in spans:
                if start < end:
                    origin = reading.origin(start, end)
                    found.append(origin)
            if in_parts and self._long:
                found += self._find_parts(reading)
        return found

    def _find_parts(self, reading: Reading) -> list[Span]:
        """Return the spans of the text with parts of long secrets."""
        self._split()
        found = []
        for form in comparable(reading):
            for start, end in _runs(form.text, self._parts):
                origin = form.origin(start, end)
                found.append(origin)
        return found

    def _split(self) -> None:
        """Hash the parts of secrets that are not hashed yet."""
        while self._to_split:
            value = self._to_split.pop()
            for form in _forms(value):
                hashes = map(hash, _parts(form))
                self._parts.update(hashes)


def redact_json(value: t.Any, redactor: Redactor, whole_words: bool = False) -> t.Any:
    """Return a copy of `value`, any JSON, with its strings and the names of its objects redacted.

    What a validation library echoes in a field is masked. A number that is a secret is masked too,
    but not with `whole_words`, which is for values that are not part of a message.
    """

    def redact_leaf(leaf: t.Any) -> t.Any:
        if isinstance(leaf, str):
            return redactor.redact(leaf, whole_words)
        if whole_words or isinstance(leaf, bool):
            return leaf
        if isinstance(leaf, (int, float)):
            return _redact_number(leaf, redactor)
        return leaf

    def redact_key(name: str) -> str:
        return redactor.redact(name, whole_words=True)

    return _map_json(
        value,
        redact_leaf,
        redact_key,
    )


def redact_names(value: t.Any, redactor: Redactor) -> t.Any:
    """Return a copy of `value`, any JSON of names and addresses, redacted by `redact_name`."""

    def redact_leaf(leaf: t.Any) -> t.Any:
        if isinstance(leaf, str):
            return redactor.redact_name(leaf)
        return leaf

    return _map_json(
        value,
        redact_leaf,
        redactor.redact_name,
    )


def _map_json(value: t.Any, redact_leaf: JsonFunction, redact_key: JsonFunction) -> t.Any:
    """Return a copy of `value`, any JSON, with the functions applied to its values and names."""
    if isinstance(value, list):
        return [_map_json(item, redact_leaf, redact_key) for item in value]
    if not isinstance(value, dict):
        return redact_leaf(value)
    echoed = echoed_names(value)
    redacted = {}
    for name, item in value.items():
        shown_name = redact_key(str(name))
        if name in echoed:
            item = MASK
        redacted[shown_name] = _map_json(
            item,
            redact_leaf,
            redact_key,
        )
    return redacted


def _redact_number(value: float, redactor: Redactor) -> float | str:
    """Return `value`, or the redacted string of it if a secret is the same number."""
    spellings = [str(value)]
    if isinstance(value, float) and value.is_integer():
        # A large one has an exponent, and the secret has none.
        digits = str(int(value))
        spellings.append(digits)
    for text in spellings:
        redacted = redactor.redact(text, whole_words=True)
        if redacted != text:
            return redacted
    return value


def _has_content(text: str) -> bool:
    """Return whether `text` is more than a row of one sign."""
    if text.isalnum():
        return True
    characters = set(text)
    return len(characters) > 1


def _replace(text: str, spans: list[Span]) -> str:
    """Return `text` with one mask for all `spans` that touch each other; blanks at its ends stay."""
    pieces: list[str] = []
    done = 0
    for start, end in _merge(spans):
        secret = text[start:end]
        blanks = len(secret) - len(secret.lstrip())
        first = start + blanks
        before = text[done:first]
        pieces += [before, MASK]
        done = first + len(secret.strip())
    rest = text[done:]
    pieces.append(rest)
    return "".join(pieces)


def _merge(spans: list[Span]) -> list[Span]:
    """Return the `spans` in order, with one for all that touch each other."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if not merged:
            merged.append((start, end))
            continue
        last_start, last_end = merged[-1]
        if start > last_end:
            merged.append((start, end))
        elif end > last_end:
            merged[-1] = (last_start, end)
    return merged


def _find_whole(reading: Reading, values: t.Iterable[str], whole_words: bool) -> t.Iterator[Span]:
    """Yield the spans of a reading in which one of `values` is a whole."""
    for value in values:
        if reading.is_guess and len(value) < _GUESSED:
            continue
        only_word = whole_words and len(value) < _WORD
        for spelling in _spellings(value):
            for start, end in _occurrences(reading.text, spelling):
                if only_word and _is_in_word(reading.text, start, end):
                    continue
                yield start, end


def _spellings(value: str) -> set[str]:
    """Return `value` as it is, and with the sign that stands for a blank in addresses."""
    if " " not in value:
        return {value}
    with_signs = value.replace(" ", "+")
    return {value, with_signs}


def _occurrences(text: str, part: str) -> t.Iterator[Span]:
    """Yield the spans of `text` that are `part`; they may overlap."""
    start = text.find(part)
    while start >= 0:
        yield start, start + len(part)
        start = text.find(part, start + 1)


def _is_in_word(text: str, start: int, end: int) -> bool:
    """Return whether an ASCII letter or digit is beside a span of `text`."""
    around = text[max(start - 1, 0) : start]
    around += text[end : end + 1]
    return bool(_ASCII_ALNUM.search(around))


def _runs(text: str, hashes: t.Collection[int]) -> t.Iterator[Span]:
    """Yield the spans of `text` that are parts with these `hashes`; parts that overlap are one."""
    first = last = -1
    length = _PART
    for start in range(len(text) - length + 1):
        end = start + length
        if hash(text[start:end]) not in hashes:
            continue
        if start > last:
            if last >= 0:
                yield first, last
            first = start
        last = end
    if last >= 0:
        yield first, last


def _parts(form: str) -> t.Iterator[str]:
    """Yield the parts of a form of a secret that are searched for, without rulers."""
    has_ruler = _RULER.search(form)
    for start in range(len(form) - _PART + 1):
        part = form[start : start + _PART]
        if not has_ruler or _has_content(part):
            yield part


# Each of the resources of a task has secrets of its own, and the key.
@lru_cache(maxsize=256)
def _forms(value: str) -> tuple[str, ...]:
    """Return the texts of which any part is a part of a secret, as they are compared."""
    sources = readings(value)
    for encoded in _encodings(value):
        source = Reading(encoded)
        sources.append(source)
    forms: dict[str, None] = {}
    for source in sources:
        for form in comparable(source):
            if len(form.text) >= _PART:
                forms[form.text] = None
    return tuple(forms)


def _encodings(value: str) -> t.Iterator[str]:
    """Yield `value` in percent encoding, and the base64 that is the same whatever is around it."""
    # Imported here: only a run that has such a secret and text to search needs them.
    from base64 import b64encode, urlsafe_b64encode
    from urllib.parse import quote

    # A lone surrogate, which JSON can have, has no bytes of its own.
    yield quote(value, safe="", errors="surrogatepass")
    yield quote(value, errors="surrogatepass")
    own_bytes = value.encode("utf-8", "surrogatepass")
    # The digits at the ends have bits of the bytes beside them.
    for before, skipped in ((0, 0), (1, 2), (2, 3)):
        padded = bytes(before) + own_bytes
        digits = len(padded) * 8 // 6
        for encode in (b64encode, urlsafe_b64encode):
            encoded = encode(padded).decode("ascii")
            yield encoded[skipped:digits]
