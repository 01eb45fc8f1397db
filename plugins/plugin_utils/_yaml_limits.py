# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Limits for YAML, checked on its events before a loader builds a value."""

from __future__ import annotations

import typing as t

import yaml

#: The most characters with all aliases expanded; each value counts as 16 more.
EXPANDED_LIMIT = 32 * 2**20
_VALUE = 16
#: The most levels. A deployment has fewer than ten. Loaders recurse, some of them on the C stack.
MAX_DEPTH = 100

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def problem_of(text: bytes, unique: t.Collection[str]) -> str | None:
    """Return why a YAML text must not be loaded, or `None`.

    `unique` are keys that the outermost dict can have only once: a loader would keep the last one.
    Text that is not YAML is left to the loader, which reports the position.
    """
    limits = _Limits(unique)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            problem = limits.take(event)
            if problem:
                return problem
    except (yaml.YAMLError, UnicodeError):
        return None
    return None


class _Collection:
    """An open list or dict: its anchor, and its expanded size and number of items so far."""

    def __init__(self, anchor: str | None, is_mapping: bool) -> None:
        self.anchor = anchor
        self.is_mapping = is_mapping
        self.size = _VALUE
        self.items = 0


class _Limits:
    """Counts sizes and levels event by event."""

    def __init__(self, unique: t.Collection[str]) -> None:
        self._unique = unique
        self._seen: set[str] = set()
        self._sizes: dict[str, int] = {}
        self._open: list[_Collection] = []

    def take(self, event: yaml.Event) -> str | None:
        """Count an event; return the problem, or `None`."""
        if isinstance(event, yaml.CollectionStartEvent):
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            self._open.append(_Collection(event.anchor, is_mapping))
            if len(self._open) > MAX_DEPTH:
                return f"nested more than {MAX_DEPTH} levels deep"
            return None
        if isinstance(event, yaml.CollectionEndEvent):
            ended = self._open.pop()
            return self._add(ended.anchor, ended.size)
        if isinstance(event, yaml.ScalarEvent):
            problem = self._duplicate_key(event.value)
            return problem or self._add(event.anchor, _VALUE + len(event.value))
        if isinstance(event, yaml.AliasEvent):
            if any(parent.anchor == event.anchor for parent in self._open):
                return "an alias in it stands within what it means, which has no end"
            return self._add(None, self._sizes.get(event.anchor or "", _VALUE))
        return None

    def _duplicate_key(self, key: str) -> str | None:
        """Return the problem if the text is a unique key of the outermost dict for the second time."""
        if len(self._open) != 1 or not self._open[0].is_mapping or self._open[0].items % 2:
            return None
        if key in self._seen and key in self._unique:
            return f"the key {key} is there twice"
        self._seen.add(key)
        return None

    def _add(self, anchor: str | None, size: int) -> str | None:
        """Add a complete value to the list or dict around it; return the problem, or `None`."""
        if anchor:
            self._sizes[anchor] = size
        if self._open:
            self._open[-1].items += 1
            self._open[-1].size += size
            size = self._open[-1].size
        if size > EXPANDED_LIMIT:
            return f"too large when its aliases are expanded: more than {EXPANDED_LIMIT // 2**20} million characters"
        return None
