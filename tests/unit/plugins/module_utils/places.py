# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where secrets stand in a deployment, in its answer as in its normal form."""

from __future__ import annotations

import typing as t

Path = tuple[t.Any, ...]


def leaves(part: t.Any, path: Path = ()) -> t.Iterator[tuple[Path, t.Any]]:
    """Give each value that holds no others, with its path."""
    items: t.Iterable[tuple[t.Any, t.Any]] = ()
    if isinstance(part, dict):
        items = part.items()
    elif isinstance(part, list):
        items = enumerate(part)
    if not isinstance(part, (dict, list)):
        yield path, part
    for name, item in items:
        yield from leaves(item, (*path, name))


def is_secret_place(path: Path, public: t.Container[str]) -> bool:
    """Tell whether what stands there is a header's value, or that of a variable that is not public."""
    is_variable = path[0] == "envs" and len(path) == 2
    is_header = path[0] == "probes" and "headers" in path[:-1]
    return (is_variable and path[1] not in public) or is_header


def secret_values(deployment: t.Any, public: t.Container[str]) -> set[str]:
    """Give what no output may hold."""
    return {value for path, value in leaves(deployment) if path and is_secret_place(path, public) and value}
