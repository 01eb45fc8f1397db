# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""A text with its escapes decoded, and the position that each part of it has in the text as it came."""

from __future__ import annotations

import codecs
import re
import typing as t
from bisect import bisect_right

#: The most decoded forms of one text: a bound for a text that was made to have many.
_MAX_READINGS = 24
#: The most times that all escapes are decoded at once: JSON in JSON in JSON… has one level each.
_MAX_DEPTH = 10

_HIGHEST_CHARACTER = 0x10FFFF

Edit = tuple[int, int, int, int]


class Reading:
    """A text, and where each part of it stands in the text that it was decoded from.

    `edits` say what differs from `parent`, in order: start and end in `text`, start and end in the parent's text.
    `is_guess` is true where the text was decoded from something that may have been no code, but a word.
    """

    def __init__(
        self,
        text: str,
        parent: Reading | None = None,
        edits: t.Sequence[Edit] = (),
        is_guess: bool = False,
    ) -> None:
        self.text = text
        self.is_guess = is_guess
        self._parent = parent
        self._edits = edits
        self._starts = [edit[0] for edit in edits]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return start and end, in the text as it came, of what stands from `start` to `end` here."""
        reading: Reading | None = self
        while reading is not None:
            start, _end_of_first = reading._before(start)
            _start_of_last, end = reading._before(end - 1)
            reading = reading._parent
        return start, end

    def _before(self, position: int) -> tuple[int, int]:
        """Return start and end, in the parent's text, of the character at a position."""
        count = bisect_right(self._starts, position)
        if not count:
            return position, position + 1
        edit = self._edits[count - 1]
        _start, end, parent_start, parent_end = edit
        if position < end:
            return parent_start, parent_end
        behind_edit = position - end
        before = parent_end + behind_edit
        return before, before + 1

    def rewritten(
        self,
        pattern: re.Pattern[str],
        replace: str | t.Callable[[re.Match[str]], str],
        is_guess: bool = False,
    ) -> Reading:
        """Return this reading with each match of `pattern` replaced, as by `re.sub`; itself where nothing is."""
        pieces: list[str] = []
        edits: list[Edit] = []
        done = 0
        length = 0
        for match in pattern.finditer(self.text):
            replacement = replace
            if not isinstance(replacement, str):
                replacement = replacement(match)
            if replacement == match[0]:
                continue
            start, end = match.span()
            kept = self.text[done:start]
            new_start = length + len(kept)
            new_end = new_start + len(replacement)
            pieces.append(kept)
            pieces.append(replacement)
            edit = (new_start, new_end, start, end)
            edits.append(edit)
            length = new_end
            done = end
        if not edits:
            return self
        rest = self.text[done:]
        pieces.append(rest)
        text = "".join(pieces)
        return Reading(
            text,
            parent=self,
            edits=edits,
            is_guess=is_guess or self.is_guess,
        )


def readings(text: str) -> list[Reading]:
    """Return `text` as it is, and each form that comes of decoding its escapes, several times and in any order.

    Whoever writes a value into a text escapes it for JSON, for Python, a shell, a page or an address, encodes it in
    base64, or does several of these one after the other; in a value there may stand what looks like an escape. So each
    kind is decoded by itself too. The time grows in proportion to the length of the text.
    """
    reading = Reading(text)
    found = {text: reading}
    # First all kinds at once, level by level: the others must not use up what is kept of such a text.
    for _level in range(_MAX_DEPTH):
        reading = _decoded(reading)
        if reading.text in found:
            break
        found[reading.text] = reading
    readings = list(found.values())
    position = 0
    while position < len(readings):
        reading = readings[position]
        position += 1
        for decode in _DECODERS:
            if len(found) >= _MAX_READINGS:
                return readings
            decoded = decode(reading)
            if decoded.text in found:
                continue
            found[decoded.text] = decoded
            readings.append(decoded)
    return readings


def comparable(reading: Reading) -> list[Reading]:
    """Return what to look in for parts of secrets, whatever their case, and however the text was wrapped.

    The first has each white space, and each `+`, which stands for one in addresses, as a blank; the second one blank
    in place of several; the last has neither blanks nor quotes nor backslashes. Equal ones are left out.
    """
    folded = _folded(reading)
    text = _BLANK.sub(" ", folded.text)
    spaced = Reading(text, folded)
    single_spaced = spaced.rewritten(_BLANKS, " ")
    unfilled = spaced.rewritten(_FILLING, "")
    found = {
        spaced.text: spaced,
        single_spaced.text: single_spaced,
        unfilled.text: unfilled,
    }
    return list(found.values())


#: White space, and the sign for a blank in addresses.
_BLANK = re.compile(r"[\s+]")
_BLANKS = re.compile("  +")
#: Blanks, quotes of any kind, backslashes, and characters without width, at which programs wrap words; sequences that
#: colour a terminal (ECMA-48), control and direction characters, and halves of characters.
_FILLING = re.compile(
    "(?:\x1b\\[[0-9;:?]*[@-~]|[\x00-\x20\x7f-\x9f\\\\'\"`\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
    "|\\$(?='))+"
)


def _folded(reading: Reading) -> Reading:
    """Return a reading without a difference of case."""
    text = _fold(reading.text)
    if text == reading.text:
        return reading
    if len(text) == len(reading.text):
        return Reading(text, reading)
    # Some letters become two, such as ß, which is SS in capitals.
    characters = set(reading.text)
    growing = [character for character in characters if _grows(character)]
    escaped = re.escape("".join(growing))
    pattern = re.compile(f"[{escaped}]")
    grown = reading.rewritten(pattern, _folded_match)
    text = _fold(grown.text)
    return Reading(text, grown)


def _fold(text: str) -> str:
    """Return `text` without a difference of case."""
    # Capitals first: some letters share theirs, and casefold() alone keeps them apart.
    capitals = text.upper()
    return capitals.casefold()


def _grows(character: str) -> bool:
    """Return whether a character becomes several without a difference of case."""
    folded = _fold(character)
    return len(folded) != 1


def _folded_match(match: re.Match[str]) -> str:
    return _fold(match[0])


def _decoded(reading: Reading) -> Reading:
    """Return a reading with one level of all the escapes that look like nothing else decoded."""
    unescaped = _unescaped(reading)
    without_entities = _without_entities(unescaped)
    return _without_percent(without_entities)


#: The escapes of JSON, Python, C and shells.
_ESCAPE = re.compile(
    r"""\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|([0-7]{1,3})|(.))""",
    re.DOTALL,
)
_CONTROLS = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    # A line that goes on in the next one.
    "\n": "",
}


def _unescaped(reading: Reading) -> Reading:
    decoded = reading.rewritten(_ESCAPE, _escape_meaning)
    return _paired(decoded)


def _escape_meaning(match: re.Match[str]) -> str:
    braced, short, long, octet, octal, other = match.groups()
    if other is not None:
        return _CONTROLS.get(other, other)
    if octal is not None:
        code = int(octal, 8)
        return chr(code)
    digits = braced or short or long or octet
    code = int(digits, 16)
    return _character(code, match[0])


#: A quote within quotes, and where a part with escapes begins behind one without.
_SHELL_QUOTES = re.compile(r"""('\\''|'"'"')|'\$'""")
_EMPTY_QUOTES = re.compile("''")


def _without_shell_quotes(reading: Reading) -> Reading:
    return reading.rewritten(_SHELL_QUOTES, _shell_quote_meaning)


def _shell_quote_meaning(match: re.Match[str]) -> str:
    is_quote_within_quotes = match[1]
    if is_quote_within_quotes:
        return "'"
    return ""


def _without_empty_quotes(reading: Reading) -> Reading:
    return reading.rewritten(_EMPTY_QUOTES, "")


def _character(code: int, otherwise: str) -> str:
    if code > _HIGHEST_CHARACTER:
        return otherwise
    return chr(code)


#: The last one of a text that was cut may be without its end.
_ENTITY = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));?")


def _without_entities(reading: Reading) -> Reading:
    decoded = reading.rewritten(_ENTITY, _entity_meaning)
    return _paired(decoded)


def _entity_meaning(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if decimal:
        code = int(decimal)
        return _character(code, match[0])
    if hexadecimal:
        code = int(hexadecimal, 16)
        return _character(code, match[0])
    # Imported here: only a run that met such a text needs the table.
    from html.entities import html5

    entity = f"{name};"
    return html5.get(entity, match[0])


_PERCENT = re.compile("%(?:u([0-9A-Fa-f]{4})|([0-9A-Fa-f]{2}))")


def _without_percent(reading: Reading) -> Reading:
    decoded = reading.rewritten(_PERCENT, _percent_meaning)
    if decoded is reading:
        return reading
    assembled = _assembled(decoded)
    return _paired(assembled)


def _percent_meaning(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    code = int(digits, 16)
    return chr(code)


#: Octets of UTF-8, each read as a character of its own.
_OCTETS = re.compile("[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def _assembled(reading: Reading) -> Reading:
    return reading.rewritten(_OCTETS, _octets_meaning)


def _octets_meaning(match: re.Match[str]) -> str:
    octets = match[0].encode("latin-1")
    try:
        return octets.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return match[0]


#: Two surrogates that are one character.
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def _paired(reading: Reading) -> Reading:
    return reading.rewritten(_PAIR, _pair_meaning)


def _pair_meaning(match: re.Match[str]) -> str:
    octets = match[0].encode("utf-16-le", "surrogatepass")
    return octets.decode("utf-16-le")


#: White space with which a long line was folded.
_WHITE_SPACE = re.compile(r"\s+")


def _unfolded(reading: Reading) -> Reading:
    return reading.rewritten(_WHITE_SPACE, _white_space_meaning)


def _white_space_meaning(match: re.Match[str]) -> str:
    white_space = match[0]
    if "\n" in white_space:
        return ""
    return white_space


_BASE64 = re.compile("([A-Za-z0-9+/_-]{11,})={0,2}")
_OF_ADDRESSES = str.maketrans("-_", "+/")
#: The octets of UTF-8 behind the first one of a character, at the beginning.
_REST_OF_CHARACTER = re.compile(rb"\A[\x80-\xbf]{1,3}")


def _without_base64(reading: Reading) -> Reading:
    """Return a reading with all that is a text in base64 as that text. Its edits are whole texts."""
    return reading.rewritten(_BASE64, _base64_meaning, is_guess=True)


def _base64_meaning(match: re.Match[str]) -> str:
    text = _base64_text(match[1])
    return text or match[0]


def _base64_text(encoded: str) -> str | None:
    """Return the text that `encoded` is in base64, its beginning or end cut off perhaps; None where it is none."""
    import binascii

    standard = encoded.translate(_OF_ADDRESSES)
    for cut in range(4):
        digits = standard[cut:]
        surplus = len(digits) % 4
        if surplus == 1:
            # One digit more than whole groups is no octet.
            digits = digits[:-1]
        padding = "=" * (-len(digits) % 4)
        octets = binascii.a2b_base64(digits + padding)
        # The first octets may be the rest of a character, and the last ones the beginning of one.
        octets = _REST_OF_CHARACTER.sub(b"", octets)
        try:
            text, _length = codecs.utf_8_decode(octets, "strict", False)
        except UnicodeDecodeError:
            continue
        words = _BLANK.sub("", text)
        if words.isprintable():
            return text
    return None


_DECODERS = (
    _unescaped,
    _without_entities,
    _without_percent,
    _without_base64,
    _without_shell_quotes,
    _without_empty_quotes,
    _unfolded,
    _assembled,
)
