# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The options of the modules of resources that have a name within a project."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    Constraints,
    Option,
    Spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import (
    v3_connection_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.derived_spec import derive_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    PATH_SEGMENT,
    brief,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.schema import Field

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_NAME = re.compile(_LABEL)
_DOTTED_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*")


class NameRule(t.NamedTuple):
    """What the name of a new resource must be. An existing one may have any other."""

    minimum: int = 4
    maximum: int | None = None
    dots: bool = False

    def problem(self, name: str) -> str | None:
        """Return what is wrong with the name of a new resource, else `None`."""
        pattern = _NAME
        characters = "digits and hyphens"
        if self.dots:
            pattern = _DOTTED_NAME
            characters = "digits, hyphens and dots"
        if self._has_length(name) and pattern.fullmatch(name):
            return None
        count = f"at least {self.minimum}"
        if self.maximum is not None:
            count = f"{self.minimum} to {self.maximum}"
        rule = (
            f"{count} lower case letters, {characters}, which begin and end with a letter or digit"
        )
        shown = brief(name)
        return f"{shown} is not {rule}, as a new name must be"

    def _has_length(self, name: str) -> bool:
        length = len(name)
        if length < self.minimum:
            return False
        return self.maximum is None or length <= self.maximum


def named_spec(options: t.Mapping[str, Field], **more: Option) -> Spec:
    """Return the argument spec of a module, with its connection options.

    `options` are the fields with an option each, but for the name; `more` are its other options.
    """
    return {
        **v3_connection_spec(),
        "state": Option("str", default="present", choices=["present", "absent"]),
        "name": Option("str", Constraints(string=PATH_SEGMENT, non_empty=True), required=True),
        **derive_spec({"v3": options}),
        **more,
    }
