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
_MOST_READINGS = 24
#: The most times that all escapes are decoded at once: JSON in JSON in JSON… has one level each.
_DEEPEST = 10

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
            start, end = reading._before(start)[0], reading._before(end - 1)[1]
            reading = reading._parent
        return start, end

    def _before(self, position: int) -> tuple[int, int]:
        """Return start and end, in the parent's text, of the character at a position."""
        index = bisect_right(self._starts, position) - 1
        if index < 0:
            return position, position + 1
        _start, end, parent_start, parent_end = self._edits[index]
        if position < end:
            return parent_start, parent_end
        before = parent_end + position - end
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
        done = length = 0
        for match in pattern.finditer(self.text):
            replacement = replace if isinstance(replace, str) else replace(match)
            if replacement == match[0]:
                continue
            start, end = match.span()
            length += start - done
            pieces += (self.text[done:start], replacement)
            edits.append((length, length + len(replacement), start, end))
            length += len(replacement)
            done = end
        if not edits:
            return self
        return Reading("".join([*pieces, self.text[done:]]), self, edits, is_guess or self.is_guess)


def readings(text: str) -> list[Reading]:
    """Return `text` as it is, and each form that comes of decoding its escapes, several times and in any order.

    Whoever writes a value into a text escapes it for JSON, for Python, a shell, a page or an address, encodes it in
    base64, or does several of these one after the other; in a value there may stand what looks like an escape. So each
    kind is decoded by itself too. The time grows in proportion to the length of the text.
    """
    found = [Reading(text)]
    known = {text}

    def add(reading: Reading) -> bool:
        is_new = reading.text not in known and len(found) < _MOST_READINGS
        if is_new:
            known.add(reading.text)
            found.append(reading)
        return is_new

    # First all kinds at once, level by level: the others must not use up what is kept of such a text.
    while len(found) <= _DEEPEST and add(_decoded(found[-1])):
        pass
    # The list grows meanwhile.
    for reading in found:
        if len(found) >= _MOST_READINGS:
            break
        for decode in _DECODERS:
            add(decode(reading))
    return found


def comparable(reading: Reading) -> list[Reading]:
    """Return what to look in for parts of secrets, whatever their case, and however the text was wrapped.

    The first has each white space, and each `+`, which stands for one in addresses, as a blank; the second one blank
    in place of several; the last has neither blanks nor quotes nor backslashes. Equal ones are left out.
    """
    folded = _folded(reading)
    spaced = Reading(_BLANK.sub(" ", folded.text), folded)
    found = [spaced, spaced.rewritten(_BLANKS, " "), spaced.rewritten(_FILLING, "")]
    return list({each.text: each for each in found}.values())


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
    if len(text) == len(reading.text):
        return reading if text == reading.text else Reading(text, reading)
    # Some letters become two, such as ß, which is SS in capitals.
    growing = "".join(character for character in set(reading.text) if len(_fold(character)) != 1)
    grown = reading.rewritten(re.compile(f"[{re.escape(growing)}]"), lambda match: _fold(match[0]))
    return Reading(_fold(grown.text), grown)


def _fold(text: str) -> str:
    # Capitals first: some letters share theirs, and casefold() alone keeps them apart.
    return text.upper().casefold()


def _decoded(reading: Reading) -> Reading:
    """Return a reading with one level of all the escapes that look like nothing else decoded."""
    return _without_percent(_without_entities(_unescaped(reading)))


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
    return _paired(reading.rewritten(_ESCAPE, _escape_meaning))


def _escape_meaning(match: re.Match[str]) -> str:
    braced, short, long, octet, octal, other = match.groups()
    if other is not None:
        return _CONTROLS.get(other, other)
    if octal is not None:
        return chr(int(octal, 8))
    return _character(int(braced or short or long or octet, 16), match[0])


#: A quote within quotes, and where a part with escapes begins behind one without.
_SHELL_QUOTES = re.compile(r"""('\\''|'"'"')|'\$'""")
_EMPTY_QUOTES = re.compile("''")


def _without_shell_quotes(reading: Reading) -> Reading:
    return reading.rewritten(_SHELL_QUOTES, lambda match: "'" if match[1] else "")


def _without_empty_quotes(reading: Reading) -> Reading:
    return reading.rewritten(_EMPTY_QUOTES, "")


def _character(code: int, otherwise: str) -> str:
    return chr(code) if code <= 0x10FFFF else otherwise


#: The last one of a text that was cut may be without its end.
_ENTITY = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));?")


def _without_entities(reading: Reading) -> Reading:
    return _paired(reading.rewritten(_ENTITY, _entity_meaning))


def _entity_meaning(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if decimal:
        return _character(int(decimal), match[0])
    if hexadecimal:
        return _character(int(hexadecimal, 16), match[0])
    # Imported here: only a run that met such a text needs the table.
    from html.entities import html5

    return html5.get(f"{name};", match[0])


_PERCENT = re.compile("%(?:u([0-9A-Fa-f]{4})|([0-9A-Fa-f]{2}))")


def _without_percent(reading: Reading) -> Reading:
    decoded = reading.rewritten(_PERCENT, lambda match: chr(int(match[1] or match[2], 16)))
    return decoded if decoded is reading else _paired(_assembled(decoded))


#: Octets of UTF-8, each read as a character of its own.
_OCTETS = re.compile("[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def _assembled(reading: Reading) -> Reading:
    return reading.rewritten(_OCTETS, _octets_meaning)


def _octets_meaning(match: re.Match[str]) -> str:
    try:
        return match[0].encode("latin-1").decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return match[0]


#: Two surrogates that are one character.
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def _paired(reading: Reading) -> Reading:
    return reading.rewritten(
        _PAIR, lambda match: match[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    )


#: White space with which a long line was folded.
_WHITE_SPACE = re.compile(r"\s+")


def _unfolded(reading: Reading) -> Reading:
    return reading.rewritten(_WHITE_SPACE, lambda match: "" if "\n" in match[0] else match[0])


_BASE64 = re.compile("([A-Za-z0-9+/_-]{11,})={0,2}")
_OF_ADDRESSES = str.maketrans("-_", "+/")
#: The rest of a character in UTF-8 that was cut off.
_REST = re.compile(rb"\A[\x80-\xbf]{1,3}")


def _without_base64(reading: Reading) -> Reading:
    """Return a reading with all that is a text in base64 as that text. Its edits are whole texts."""
    return reading.rewritten(
        _BASE64, lambda match: _base64_meaning(match[1]) or match[0], is_guess=True
    )


def _base64_meaning(encoded: str) -> str | None:
    """Return the text that `encoded` is in base64, its beginning or end cut off perhaps; None where it is none."""
    import binascii

    standard = encoded.translate(_OF_ADDRESSES)
    for cut in range(4):
        # One digit more than whole groups is no octet.
        length = len(standard)
        is_odd = (length - cut) % 4 == 1
        digits = standard[cut : length - is_odd]
        octets = binascii.a2b_base64(digits + "=" * (-len(digits) % 4))
        # The first octets may be the rest of a character, and the last ones the beginning of one.
        without_rest = _REST.sub(b"", octets)
        try:
            text, _length = codecs.utf_8_decode(without_rest, "strict", False)
        except UnicodeDecodeError:
            continue
        if _BLANK.sub("", text).isprintable():
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
