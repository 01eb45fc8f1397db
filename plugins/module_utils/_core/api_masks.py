# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Whether an API shows a secret, or a mask in its place. Gcore does not document its masks."""

from __future__ import annotations

import re

_WORD = r"redacted|hidden|masked|sensitive|encrypted|filtered"
_BRACKETED = rf"[<\[({{](?:{_WORD}|secret)[^>\])}}]*[>\])}}]"
#: Asterisks, perhaps after a scheme or between a few characters.
_ASTERISKS = r"(?:[\w-]+\s+)?\S{0,8}[*•]{3,}\S{0,8}"
_WHOLE = re.compile(_ASTERISKS)
_WHOLE_IN_WORDS = re.compile(rf"{_BRACKETED}|{_WORD}", re.IGNORECASE)
#: One character that is neither a letter nor a digit, or an x, at least three times.
_REPEATED = r"^([\W_x])\1{2,}$"
_SIGN = re.compile(rf"[*•●…#]|\.{{3}}|x{{4}}|{_BRACKETED}|^(?:{_WORD})$|{_REPEATED}", re.IGNORECASE)


def is_mask(value: str, is_secret: bool) -> bool:
    """Return whether the whole `value` is a mask, such as `******`.

    A word, such as `<redacted>`, is a mask only of what is certainly a secret (`is_secret`): of
    another value, it may be what a user chose.
    """
    match = _WHOLE.fullmatch(value)
    if match is None and is_secret:
        match = _WHOLE_IN_WORDS.fullmatch(value)
    return match is not None


def has_mask(value: str) -> bool:
    """Return whether the `value` has a sign of a mask, such as `AKIA...0815` or `ab#`.

    For secrets whose form is known, and has no such sign.
    """
    match = _SIGN.search(value)
    return match is not None
