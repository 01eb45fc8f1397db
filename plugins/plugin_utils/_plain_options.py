# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The options of a task in Python's own types, without Ansible's tags and lazy containers."""

from __future__ import annotations

import datetime
import json
import typing as t
from collections.abc import Mapping

#: The types of strings that a vault encrypted, since ansible-core 2.19.
_ENCRYPTED: tuple[type, ...] = ()
try:
    from ansible.parsing.vault import EncryptedString

    _ENCRYPTED = (EncryptedString,)
except ImportError:
    pass


class UnsupportedType(Exception):
    """An option has a value of a type that only Ansible itself can hand over to a module."""


def plain_options(options: Mapping[t.Any, t.Any]) -> dict[str, t.Any]:
    """Return a copy of the `options` with the values that a module would get from Ansible.

    Only dates and times stay what they are: a module gets them as strings.

    Raises:
        UnsupportedType: A value or a name is of a type that JSON does not have.
        AnsibleError: A value cannot be decrypted.
    """
    try:
        return {_plain_name(name): _plain(value) for name, value in options.items()}
    except RecursionError:
        raise UnsupportedType("the options are nested too deep") from None


def _plain(value: t.Any) -> t.Any:
    """Return a copy of `value` in Python's own types."""
    if value is None or isinstance(value, bool):
        return value
    if type(value) is str:  # pylint: disable=unidiomatic-typecheck
        return value
    if _is_encrypted(value):
        return str(value)
    if isinstance(value, str):
        # Not str(): a subclass decides itself what that is.
        return "".join((value, ""))
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, dict):
        return _plain_mapping(value)
    if isinstance(value, (list, tuple, set)):
        return [_plain(item) for item in value]
    if isinstance(value, (datetime.date, datetime.datetime)):
        return _plain_date(value)
    # Last, because this looks through all classes of the process.
    if isinstance(value, Mapping):
        return _plain_mapping(value)
    kind = type(value).__name__
    raise UnsupportedType(f"an option has a value of the type {kind}")


def _plain_mapping(value: Mapping[t.Any, t.Any]) -> dict[str, t.Any]:
    """Return a copy of a dict, or of what Ansible has for one."""
    copy = {}
    for name, item in value.items():
        plain_name = _plain_name(name)
        copy[plain_name] = _plain(item)
    return copy


def _plain_date(value: datetime.date) -> datetime.date:
    """Return a copy of a date, or of a date with a time."""
    text = value.isoformat()
    if isinstance(value, datetime.datetime):
        return datetime.datetime.fromisoformat(text)
    return datetime.date.fromisoformat(text)


def _plain_name(name: t.Any) -> str:
    """Return the name of an option or variable, as JSON has it."""
    plain = _plain(name)
    if isinstance(plain, str):
        return plain
    if plain is None or isinstance(plain, (bool, int, float)):
        return json.dumps(plain)
    kind = type(name).__name__
    raise UnsupportedType(f"an option has a name of the type {kind}")


def _is_encrypted(value: t.Any) -> bool:
    """Return whether `value` is a string of a vault, which is decrypted by `str()`."""
    if isinstance(value, _ENCRYPTED):
        return True
    return bool(getattr(value, "__ENCRYPTED__", False))
