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
        #: The expanded size of each anchor.
        self._sizes: dict[str, int] = {}
        self._open: list[_Collection] = []

    def take(self, event: yaml.Event) -> str | None:
        """Count an event; return the problem, or `None`."""
        if isinstance(event, yaml.CollectionStartEvent):
            return self._start(event)
        if isinstance(event, yaml.CollectionEndEvent):
            ended = self._open.pop()
            return self._add(ended.anchor, ended.size)
        if isinstance(event, yaml.ScalarEvent):
            return self._take_scalar(event)
        if isinstance(event, yaml.AliasEvent):
            return self._take_alias(event)
        return None

    def _start(self, event: yaml.CollectionStartEvent) -> str | None:
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        started = _Collection(event.anchor, is_mapping)
        self._open.append(started)
        if len(self._open) > MAX_DEPTH:
            return f"nested more than {MAX_DEPTH} levels deep"
        return None

    def _take_scalar(self, event: yaml.ScalarEvent) -> str | None:
        text = event.value
        if self._is_outermost_key():
            if text in self._seen and text in self._unique:
                return f"duplicate key {text}"
            self._seen.add(text)
        size = _VALUE + len(text)
        return self._add(event.anchor, size)

    def _take_alias(self, event: yaml.AliasEvent) -> str | None:
        anchor = event.anchor or ""
        for parent in self._open:
            if parent.anchor == anchor:
                return "an alias in it contains itself"
        size = self._sizes.get(anchor, _VALUE)
        return self._add(None, size)

    def _is_outermost_key(self) -> bool:
        """Return whether the next value is a key of the outermost dict."""
        if len(self._open) != 1:
            return False
        outermost = self._open[0]
        if not outermost.is_mapping:
            return False
        # Keys and values alternate.
        return outermost.items % 2 == 0

    def _add(self, anchor: str | None, size: int) -> str | None:
        """Add a complete value to the list or dict around it; return the problem, or `None`."""
        if anchor:
            self._sizes[anchor] = size
        if self._open:
            parent = self._open[-1]
            parent.items += 1
            parent.size += size
            size = parent.size
        if size <= EXPANDED_LIMIT:
            return None
        limit = EXPANDED_LIMIT // 2**20
        return f"too large when its aliases are expanded: more than {limit} million characters"
