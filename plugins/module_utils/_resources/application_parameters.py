# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The values of the parameters of an application, which the API has as text."""

from __future__ import annotations

import math
import re
import typing as t
from decimal import Decimal, InvalidOperation

from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import Scalar
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import require_type
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    ANY_STRING,
    brief,
    is_unwritable,
    type_name,
)

#: How the API may have a boolean.
_BOOLEANS = {True: ("true", "1"), False: ("false", "0")}
#: Python takes very long for the power of a number such as 1e999999999.
_NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,3})?", re.ASCII)


class GivenText(str):
    """The text for a number or a boolean that a task gives, and the value itself as `given`."""

    given: bool | int | float

    def __new__(cls, given: bool | int | float) -> GivenText:
        """Write the value that was `given` as text."""
        text = str(given)
        if isinstance(given, bool):
            text = text.lower()
        elif isinstance(given, float) and given.is_integer():
            text = str(int(given))
        written = super().__new__(cls, text)
        written.given = given
        return written


class ParameterText(Scalar):
    """The value of a parameter: text. A task may give a number or a boolean."""

    def __init__(self, **declared: t.Any) -> None:
        super().__init__(str, **declared)

    def from_api(self, value: t.Any, path: str) -> str:
        if value is None:
            return ""
        if isinstance(value, (bool, int, float)):
            return str(GivenText(value))
        require_type(value, str, path)
        return str(value)

    def from_options(self, value: t.Any) -> str:
        if isinstance(value, str):
            return value
        return GivenText(value)

    def merge(self, current: t.Any, desired: t.Any) -> t.Any:
        if current is not None and is_same(current, desired):
            return current
        return desired

    def to_api(self, value: t.Any, as_response: bool = False) -> str:
        return str(value)


def is_same(current: str, desired: str) -> bool:
    """Return whether the API has the `desired` value already, perhaps in another spelling.

    Text is compared as it is; a number or a boolean of the task is compared by its value.
    """
    if current == desired:
        return True
    if not isinstance(desired, GivenText):
        return False
    if isinstance(desired.given, bool):
        return current.lower() in _BOOLEANS[desired.given]
    number = parse_number(current)
    return number is not None and number == parse_number(desired)


def respell(value: str, choices: t.Iterable[str]) -> str:
    """Return a boolean of the task as one of the `choices` of the catalogue has it."""
    if not isinstance(value, GivenText) or not isinstance(value.given, bool):
        return value
    for choice in choices:
        if choice.lower() in _BOOLEANS[value.given]:
            return choice
    return value


def parse_number(text: str) -> Decimal | None:
    """Return the number that is written in `text`, or `None`."""
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def value_problem(value: t.Any) -> str | None:
    """Return what is wrong with the value that a task gives, whatever the parameter, else `None`."""
    if isinstance(value, float) and not math.isfinite(value):
        return "must be a finite number"
    if isinstance(value, int) and abs(value) >= 10**20:
        return f"expected a string, a number or a boolean, got {brief(value)}"
    if value is None or isinstance(value, (bool, int, float)):
        return None
    if not isinstance(value, str):
        return f"expected a string, a number or a boolean, got {type_name(value)}"
    if is_unwritable(value):
        return "contains an unpaired surrogate"
    return ANY_STRING.mask_error(value)
