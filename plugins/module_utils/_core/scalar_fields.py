# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The kinds of fields that are one value: a boolean, an integer or a string."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    Constraints,
    Option,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.instants import utc_text
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    Field,
    SchemaError,
    require_type,
    whole_number,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    ANY_STRING,
    INSTANT,
    StringRule,
)


class Scalar(Field):
    """A number, a string or a boolean. The option replaces it.

    Both defaults are the contract's. `default`: a response that has null, or lacks the field, means
    this value. `default_if_missing`: only one that lacks it does, and null is another value.
    """

    def __init__(
        self,
        python_type: type,
        *,
        default: t.Any = None,
        default_if_missing: t.Any = None,
        case_insensitive: bool = False,
        choices: tuple[str, ...] = (),
        **declared: t.Any,
    ) -> None:
        super().__init__(**declared)
        self.python_type = python_type
        self.default = default
        self.default_if_missing = default_if_missing
        self.case_insensitive = case_insensitive
        self.choices = choices

    def option(self) -> Option:
        option = super().option()
        if self.choices:
            option["choices"] = list(self.choices)
        return option

    def from_api(self, value: t.Any, path: str) -> t.Any:
        if value is None:
            if self.required:
                raise SchemaError(path, "missing, null or empty")
            return self.default
        if self.python_type is int:
            value = whole_number(value)
        require_type(value, self.python_type, path)
        return self.from_options(value)

    def from_options(self, value: t.Any) -> t.Any:
        if value == "":
            return self.default
        if self.case_insensitive:
            return value.lower()
        return value


class Boolean(Scalar):
    """True or false."""

    def __init__(self, **declared: t.Any) -> None:
        super().__init__(bool, **declared)


class Integer(Scalar):
    """An integer from `minimum` to `maximum`; `None` is no limit."""

    def __init__(
        self, minimum: int | None = None, maximum: int | None = None, **declared: t.Any
    ) -> None:
        constraints = Constraints(minimum=minimum, maximum=maximum)
        super().__init__(int, constraints=constraints, **declared)


class String(Scalar):
    """A string that follows a `rule`. An empty one clears it, unless `non_empty` or required."""

    def __init__(
        self, rule: StringRule = ANY_STRING, *, non_empty: bool = False, **declared: t.Any
    ) -> None:
        constraints = Constraints(string=rule, non_empty=non_empty)
        super().__init__(str, constraints=constraints, **declared)
        self.cleared_by = None if self.required or non_empty else ""


class InstantField(Scalar):
    """An instant, which has one form whatever its time zone. An empty string clears it.

    In a response, one that can't be read is compared as the text that it is.
    """

    def __init__(self, **declared: t.Any) -> None:
        constraints = Constraints(string=INSTANT, accepts_dates=True)
        super().__init__(str, constraints=constraints, **declared)
        self.cleared_by = None if self.required else ""

    def from_options(self, value: t.Any) -> t.Any:
        if value == "":
            return self.default
        return utc_text(value) or value
