# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The secrets that a run knows, taken out of text that did not come from this collection."""

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

#: What stands where a secret would.
MASK = "********"

#: A secret of fewer characters is masked where it stands whole; of others any PART characters in a row.
_LONG = 12
_PART = 8
#: A secret of fewer characters is masked in names as a word of its own only: one letter would leave nothing to be read.
_WORD = 8
#: A secret of fewer characters may stand by chance in what looks like base64.
_GUESSED = 4
#: Texts of so many words are sentences, and no names.
_SENTENCE = 4
#: A row of one sign, as programs draw lines with and fill margins.
_RULER = re.compile(rf"([\W_])\1{{{_PART - 1}}}")
#: Characters: of a longer text nobody reads the end, and to look through it would take too long.
_LONGEST_TEXT = 100_000
#: Masks may be parts of secrets that hold asterisks: so often a text is masked again.
_MOST_PASSES = 5

Span = tuple[int, int]


class Redactor:
    """The secrets known so far. What the collection itself shows is masked by its place instead, see C(plan.mask)."""

    def __init__(self, *values: str) -> None:
        #: Those that are looked for as they are, and those of which all parts are.
        self._sought_whole: set[str] = set()
        self._long: set[str] = set()
        #: The hashes of all parts of the secrets that are long: a fleet has millions, and messages far fewer.
        self._parts: set[int] = set()
        #: Secrets whose parts are not among them yet. Most runs have no text to look for them in.
        self._to_split: list[str] = []
        self.add(values)

    def add(self, values: t.Iterable[str]) -> None:
        """Learn more of them."""
        for value in values:
            # Without the white space around it too, as programs trim. White space alone tells nothing.
            self._learn(value)
            self._learn(value.strip())
            # Logs show a text of several lines as several texts.
            lines = value.splitlines()
            for line in lines if len(lines) > 1 else ():
                if len(line.strip()) >= _PART:
                    self._learn(line.strip())

    def _learn(self, value: str) -> None:
        if not value.strip():
            return
        is_long = len(value) >= _LONG and _is_telling(value)
        # Rulers are no parts, and must go with the secret that they stand in.
        if not is_long or _RULER.search(value):
            self._sought_whole.add(value)
        if is_long and value not in self._long:
            self._long.add(value)
            self._to_split.append(value)

    def __iter__(self) -> t.Iterator[str]:
        yield from self._sought_whole
        yield from self._long

    def extended(self, values: t.Iterable[str]) -> Redactor:
        """Return a redactor that knows these secrets too."""
        return Redactor(*self, *values)

    def redact(self, text: str, whole_words: bool = False) -> str:
        """Return C(text), which others wrote, with the secrets masked, however they were escaped, cut or wrapped.

        Of a secret of 12 characters or more any 8 in a row are masked, in any case, a shorter one where it stands
        whole, and what validation libraries echo as C(input_value=) is masked whatever it is.
        C(whole_words) is for names, identifiers, fields and log lines: there a short secret is masked only as a word of
        its own, since a secret of one letter would leave nothing to be read.
        """
        return self._masked(text, whole_words, in_parts=True)

    def redact_name(self, text: str) -> str:
        """Return `text`, a name or an address, with the secrets masked that stand whole in it.

        It must stay readable: many names begin with the same characters as a secret, such as
        `https://`. A short secret is masked only as a word of its own. A sentence is redacted as
        `redact` does it.
        """
        is_sentence = len(text.split()) >= _SENTENCE
        return self._masked(text, whole_words=True, in_parts=is_sentence)

    def _masked(self, text: str, whole_words: bool, in_parts: bool) -> str:
        if len(text) > _LONGEST_TEXT:
            text = f"{text[: _LONGEST_TEXT - 1]}…"
        for _pass in range(_MOST_PASSES):
            masked = _replaced(text, self._found(text, whole_words, in_parts))
            if masked == text:
                break
            text = masked
        return text

    def _found(self, text: str, whole_words: bool, in_parts: bool) -> list[Span]:
        """Return where in C(text) is something to mask."""
        found: list[Span] = []
        for reading in readings(text):
            spans = [*echoes(reading.text), *_whole(reading, self._sought_whole, whole_words)]
            if not in_parts:
                spans += _whole(reading, self._long, whole_words)
            found += [reading.origin(start, end) for start, end in spans if start < end]
            if in_parts and self._long:
                found += self._found_parts(reading)
        return found

    def _found_parts(self, reading: Reading) -> list[Span]:
        while self._to_split:
            for form in _forms(self._to_split.pop()):
                self._parts.update(map(hash, _parts(form)))
        return [
            place.origin(*run)
            for place in comparable(reading)
            for run in _runs(place.text, self._parts)
        ]


def redact_json(value: t.Any, redactor: Redactor, whole_words: bool = False) -> t.Any:
    """Return a copy of `value`, any JSON, with each string in it redacted, the names of objects too.

    What a validation library echoes in a field is masked whole. A number that is a secret is masked
    too, but not with `whole_words`, for values that are no part of a message.
    """

    def redact_name(name: str) -> str:
        return redactor.redact(name, whole_words=True)

    def redact_leaf(leaf: t.Any) -> t.Any:
        if isinstance(leaf, str):
            return redactor.redact(leaf, whole_words)
        is_number = isinstance(leaf, (int, float)) and not isinstance(leaf, bool)
        if is_number and not whole_words:
            return _redact_number(leaf, redactor)
        return leaf

    return _redact_leaves(value, redact_leaf, redact_name)


def redact_names(value: t.Any, redactor: Redactor) -> t.Any:
    """Return a copy of `value`, any JSON of names and addresses, redacted as `redact_name` does it."""

    def redact_leaf(leaf: t.Any) -> t.Any:
        return redactor.redact_name(leaf) if isinstance(leaf, str) else leaf

    return _redact_leaves(value, redact_leaf, redactor.redact_name)


def _redact_leaves(
    value: t.Any,
    redact_leaf: t.Callable[[t.Any], t.Any],
    redact_name: t.Callable[[str], str],
) -> t.Any:
    """Return a copy of `value`, any JSON, with the functions applied to values and names in it."""
    if isinstance(value, list):
        return [_redact_leaves(item, redact_leaf, redact_name) for item in value]
    if not isinstance(value, dict):
        return redact_leaf(value)
    echoed = echoed_names(value)
    redacted = {}
    for name, item in value.items():
        shown = MASK if name in echoed else item
        redacted[redact_name(str(name))] = _redact_leaves(shown, redact_leaf, redact_name)
    return redacted


def _redact_number(value: float, redactor: Redactor) -> float | str:
    """Return `value`, or the redacted string of it if a secret is the same number."""
    spellings = [str(value)]
    if isinstance(value, float) and value.is_integer():
        # A large one has an exponent, and the secret has none.
        spellings.append(str(int(value)))
    for text in spellings:
        redacted = redactor.redact(text, whole_words=True)
        if redacted != text:
            return redacted
    return value


def _is_telling(text: str) -> bool:
    return len(set(text)) > 1 or text.isalnum()


def _replaced(text: str, spans: list[Span]) -> str:
    """Return C(text) with one mask in place of all the C(spans) that touch each other, but for blanks at the ends."""
    pieces: list[str] = []
    shown = 0
    for start, end in _merged(spans):
        hidden = text[start:end]
        blanks = len(hidden) - len(hidden.lstrip())
        pieces += [text[shown : start + blanks], MASK]
        shown = start + blanks + len(hidden.strip())
    return "".join([*pieces, text[shown:]])


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _whole(reading: Reading, values: t.Iterable[str], whole_words: bool) -> t.Iterator[Span]:
    """Yield where in a reading one of C(values) stands whole."""
    text = reading.text
    for value in values:
        if reading.is_guess and len(value) < _GUESSED:
            continue
        for spelling in {value, value.replace(" ", "+")} if " " in value else (value,):
            start = text.find(spelling)
            while start >= 0:
                end = start + len(spelling)
                if not (whole_words and len(value) < _WORD and _is_in_word(text, start, end)):
                    yield start, end
                start = text.find(spelling, start + 1)


def _is_in_word(text: str, start: int, end: int) -> bool:
    around = text[max(start - 1, 0) : start] + text[end : end + 1]
    return any(character.isascii() and character.isalnum() for character in around)


def _runs(text: str, parts: t.Collection[int]) -> t.Iterator[Span]:
    """Yield where in C(text) there are parts that overlap, of which C(parts) are the hashes."""
    first = last = -1
    length = _PART
    for start in range(len(text) - length + 1):
        if hash(text[start : start + length]) not in parts:
            continue
        if start > last >= 0:
            yield first, last
        if start > last:
            first = start
        last = start + length
    if last >= 0:
        yield first, last


def _parts(form: str) -> t.Iterator[str]:
    parts = (form[start : start + _PART] for start in range(len(form) - _PART + 1))
    return filter(_is_telling, parts) if _RULER.search(form) else parts


# Every deployment of a fleet has secrets of its own, and the key.
@lru_cache(maxsize=256)
def _forms(value: str) -> tuple[str, ...]:
    """Return the texts of which any part is a part of C(value), as they are compared."""
    compared = {place.text for reading in readings(value) for place in comparable(reading)}
    for encoded in _encodings(value):
        compared.update(place.text for place in comparable(Reading(encoded)))
    return tuple(form for form in compared if len(form) >= _PART)


def _encodings(value: str) -> t.Iterator[str]:
    """Yield C(value) in percent encoding, and what is in base64 the same whatever stands before and behind it."""
    # Imported here: only a run that knows such a secret and has text to clean needs them.
    from base64 import b64encode, urlsafe_b64encode
    from urllib.parse import quote

    # A lone surrogate, which JSON can hold, has no octets of its own.
    yield quote(value, safe="", errors="surrogatepass")
    yield quote(value, errors="surrogatepass")
    octets = value.encode("utf-8", "surrogatepass")
    # The digits at the ends hold bits of what stands beside.
    for before, skipped in ((0, 0), (1, 2), (2, 3)):
        own = (before + len(octets)) * 8 // 6
        for encode in (b64encode, urlsafe_b64encode):
            yield encode(b"\0" * before + octets).decode("ascii")[skipped:own]
