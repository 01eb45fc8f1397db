# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The kinds of fields that are a list of strings, or a set of integers."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    Constraints,
    Option,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import Scalar
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    integer_of,
    require_type,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    ANY_STRING,
    COMMAND_WORD,
    StringRule,
)


class Sequence(Scalar):
    """A list of strings that follow a `rule`, or (`unordered`) a set. The option replaces it."""

    def __init__(
        self,
        rule: StringRule = ANY_STRING,
        *,
        unordered: bool = False,
        non_empty: bool = False,
        split_commas: bool = True,
        **declared: t.Any,
    ) -> None:
        constraints = Constraints(string=rule, non_empty=non_empty, split_commas=split_commas)
        super().__init__(list, constraints=constraints, **declared)
        self.cleared_by = []
        self.unordered = unordered

    def option(self) -> Option:
        option = super().option()
        option["elements"] = "str"
        return option

    def from_api(self, value: t.Any, path: str) -> list[str]:
        if value is None:
            return []
        _require_strings(value, path)
        return self.from_options(value)

    def from_options(self, value: t.Any) -> list[str]:
        if not self.unordered:
            return list(value)
        # Text for a list is split at commas by Ansible, which leaves the blanks after them.
        items = {item.strip() for item in value}
        if self.case_insensitive:
            items = {item.lower() for item in items}
        return sorted(items)


class IntegerSet(Scalar):
    """A set of integers from `minimum` to `maximum`, a list in order. The option replaces it."""

    def __init__(self, minimum: int, maximum: int, **declared: t.Any) -> None:
        constraints = Constraints(minimum=minimum, maximum=maximum)
        super().__init__(list, constraints=constraints, **declared)

    def option(self) -> Option:
        option = super().option()
        option["elements"] = "int"
        return option

    def from_api(self, value: t.Any, path: str) -> list[int]:
        if value is None:
            return []
        require_type(value, list, path)
        numbers = []
        for index, item in enumerate(value):
            number = integer_of(item, f"{path}[{index}]")
            numbers.append(number)
        return self.from_options(numbers)

    def from_options(self, value: t.Any) -> list[int]:
        return sorted(set(value))


class Words(Sequence):
    """The words of a command, in order. No string is split at the commas within words."""

    def __init__(self, **declared: t.Any) -> None:
        super().__init__(COMMAND_WORD, split_commas=False, **declared)


class JoinedWords(str):
    """Words joined by blanks, as a response shows them, and the `words` that the task sets."""

    words: list[str]

    def __new__(cls, words: list[str]) -> JoinedWords:
        """Join the `words`."""
        joined = super().__new__(cls, " ".join(words))
        joined.words = words
        return joined

    def __getnewargs__(self) -> tuple[list[str]]:  # type: ignore[override]
        """Return the arguments that create a copy: those of a string would be its characters."""
        return (self.words,)


class JoinedCommand(Words):
    """The words of a command, of which a response shows one string: their normal form."""

    def from_api(self, value: t.Any, path: str) -> t.Any:
        if isinstance(value, list):
            # As the other version of the API returns it.
            _require_strings(value, path)
            return self.from_options(value)
        if value is not None:
            require_type(value, str, path)
        return value or None

    def from_options(self, value: t.Any) -> t.Any:
        if isinstance(value, list):
            # One empty word is the same string as none.
            return JoinedWords(value) or None
        return value

    def to_api(self, value: t.Any, as_response: bool = False) -> t.Any:
        """Return the words; of a string that was read, its parts between blanks."""
        if as_response:
            return value and str(value)
        if not value:
            return []
        if isinstance(value, JoinedWords):
            return value.words
        # Joined again they are the same string.
        return value.split(" ")


def _require_strings(value: t.Any, path: str) -> None:
    """Raise `SchemaError` where `value` is not a list of strings."""
    require_type(value, list, path)
    for index, item in enumerate(value):
        require_type(item, str, f"{path}[{index}]")
