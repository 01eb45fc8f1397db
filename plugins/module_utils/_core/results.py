# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What the handler of a module returns."""

from __future__ import annotations

import typing as t


class Result(t.Protocol):
    """Return values of a module, with secrets masked, and `warnings`. A named tuple is one.

    A return value that is `None` is left out of the result of the task.
    """

    def _asdict(self) -> dict[str, t.Any]:
        """Return the values by their names."""


class ReturnValues:
    """The result of a module whose return values have names that its resource declares."""

    def __init__(self, values: dict[str, t.Any]) -> None:
        self._values = values

    def _asdict(self) -> dict[str, t.Any]:
        return dict(self._values)
