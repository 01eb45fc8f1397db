# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Limits of a YAML text, checked on its events before a loader builds anything of it."""

from __future__ import annotations

import typing as t

import yaml

#: Characters of all texts, with this many for each value, when every alias stands for what it means.
EXPANDED_LIMIT = 32 * 2**20
_VALUE = 16
#: A deployment has less than ten levels. Loaders descend by recursion, some of them on the stack of C.
DEEPEST = 100

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def problem_of(text: bytes, unique: t.Collection[str]) -> str | None:
    """Return why a YAML text must not be loaded, C(None) where nothing is against that.

    C(unique) are keys that the dict of the whole may have only once: a loader would keep the last one. Text that is no
    YAML is left to the loader, which says where.
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
    """A list or dict whose end has not come: its anchor, its expanded size so far, how many items it has so far."""

    def __init__(self, anchor: str | None, is_mapping: bool) -> None:
        self.anchor = anchor
        self.is_mapping = is_mapping
        self.size = _VALUE
        self.items = 0


class _Limits:
    """Counts while the events of a text pass."""

    def __init__(self, unique: t.Collection[str]) -> None:
        self._unique = unique
        self._seen: set[str] = set()
        self._sizes: dict[str, int] = {}
        self._open: list[_Collection] = []

    def take(self, event: yaml.Event) -> str | None:
        """Take the next event; return what is wrong, C(None) where nothing is."""
        if isinstance(event, yaml.CollectionStartEvent):
            self._open.append(_Collection(event.anchor, isinstance(event, yaml.MappingStartEvent)))
            return f"nested more than {DEEPEST} levels deep" if len(self._open) > DEEPEST else None
        if isinstance(event, yaml.CollectionEndEvent):
            ended = self._open.pop()
            return self._add(ended.anchor, ended.size)
        if isinstance(event, yaml.ScalarEvent):
            problem = self._double(event.value)
            return problem or self._add(event.anchor, _VALUE + len(event.value))
        if isinstance(event, yaml.AliasEvent):
            if any(each.anchor == event.anchor for each in self._open):
                return "an alias in it stands within what it means, which has no end"
            return self._add(None, self._sizes.get(event.anchor or "", _VALUE))
        return None

    def _double(self, key: str) -> str | None:
        """Return what is wrong where the text is a unique key of the dict of the whole, for the second time."""
        if len(self._open) != 1 or not self._open[0].is_mapping or self._open[0].items % 2:
            return None
        if key in self._seen and key in self._unique:
            return f"the key {key} is there twice"
        self._seen.add(key)
        return None

    def _add(self, anchor: str | None, size: int) -> str | None:
        """Add a value that has ended to what it is in."""
        if anchor:
            self._sizes[anchor] = size
        if self._open:
            self._open[-1].items += 1
            self._open[-1].size += size
            size = self._open[-1].size
        if size > EXPANDED_LIMIT:
            return f"too large when its aliases are expanded: more than {EXPANDED_LIMIT // 2**20} million characters"
        return None
