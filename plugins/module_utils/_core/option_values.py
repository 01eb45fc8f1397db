# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The conversion of an option's value to a boolean, an integer or a string, and ranges of two."""

from __future__ import annotations

import datetime
import re
import typing as t

from ansible.module_utils.common.validation import check_type_bool

from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    is_integer,
    whole_number,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    brief,
    type_name,
)

#: What `convert` raises.
CONVERSION_ERRORS = (TypeError, ValueError, ArithmeticError)

# Python also accepts underscores and the digits of other scripts, and Ansible exponents, which
# nobody intends.
_INTEGER = re.compile(r"\s*[+-]?[0-9]+(\.0*)?\s*")
_EXPECTED = {"bool": "a boolean", "int": "an integer"}


def convert(value: t.Any, kind: str) -> t.Any:
    """Return `value` as a boolean (`bool`), an integer (`int`) or a string (any other `kind`).

    Raises:
        TypeError, ValueError, ArithmeticError: it is not of that kind.
    """
    if kind == "bool":
        return check_type_bool(value)
    if isinstance(value, (bool, list, dict)):
        raise TypeError
    is_string = isinstance(value, str)
    if kind == "int":
        return _whole_number(value)
    if not is_string and not isinstance(value, int):
        raise TypeError
    return str(value)


def _whole_number(value: t.Any) -> int:
    """Return `value` as an integer, which `8.0` and "8.0" are: "{{ 16 / 2 }}" yields them.

    Before ansible-core 2.18, Ansible's own conversion accepts neither.
    """
    if isinstance(value, str):
        if not _INTEGER.fullmatch(value):
            raise ValueError
        whole, _point, _zeros = value.partition(".")
        return int(whole)
    number = whole_number(value)
    if not is_integer(number):
        raise ValueError
    return int(number)


def date_text(value: t.Any) -> t.Any:
    """Return `value` as the text that a module gets if it is a date or a time, else as it is."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


def type_error(value: t.Any, kind: str, is_hidden: bool) -> str:
    """Return the error of a `value` that is not of that `kind`; it is shown unless hidden."""
    expected = _EXPECTED.get(kind, "a string")
    actual = type_name(value)
    error = f"expected {expected}, got {actual}"
    if not is_hidden:
        error = f"{error} ({brief(value)})"
    if kind in _EXPECTED or not _needs_quotes(value):
        return error
    example = "…"
    if not is_hidden:
        example = str(value).lower()
    return f'{error}; put it in quotes, such as "{example}"'


def _needs_quotes(value: t.Any) -> bool:
    """Return whether YAML would have read a string if the value had been in quotes."""
    if isinstance(value, bool):
        return True
    is_yaml_type = isinstance(value, (str, int, list, dict))
    return not is_yaml_type


def range_problem(minimum: int | None, maximum: int | None) -> str | None:
    """Return the problem that `min` is above `max`; `None` if it is not, or one of them is not set."""
    if minimum is None or maximum is None:
        return None
    if minimum <= maximum:
        return None
    limit = brief(maximum)
    given = brief(minimum)
    return f"must be at most max ({limit}), got {given}"
