# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where secrets stand in a deployment, in its answer as in its normal form."""

from __future__ import annotations

import typing as t

Path = tuple[t.Any, ...]


def leaves(part: t.Any, path: Path = ()) -> t.Iterator[tuple[Path, t.Any]]:
    """Return each value that holds no others, with its path."""
    items: t.Iterable[tuple[t.Any, t.Any]] = ()
    if isinstance(part, dict):
        items = part.items()
    elif isinstance(part, list):
        items = enumerate(part)
    if not isinstance(part, (dict, list)):
        yield path, part
    for name, item in items:
        yield from leaves(item, (*path, name))


#: What suggests in the name of a variable that its value is a secret.
WORDS = ("pass", "secret", "token", "key", "credential", "auth")


def is_secret_place(path: Path, public: t.Any = (), value: t.Any = None) -> bool:
    """Return whether what stands there is a header's value, or that of a variable that is not public.

    Another `value` of a public variable than the one given is no secret only where the name suggests none.
    """
    is_header = path[0] == "probes" and "headers" in path[:-1]
    if path[0] != "envs" or len(path) != 2 or path[1] not in public:
        return is_header or (path[0] == "envs" and len(path) == 2)
    return value != public[path[1]] and any(word in path[1].lower() for word in WORDS)


def values_at_secret_places(deployment: t.Any, public: t.Any = ()) -> set[str]:
    """Return what no output may hold; `public` are the variables given openly, with their values."""
    return {value for path, value in leaves(deployment) if path and value and is_secret_place(path, public, value)}
