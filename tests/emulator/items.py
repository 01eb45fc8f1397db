# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What both versions keep beside deployments: small things under a name or an id, which change at once.

An item is stored as it was given, odd or not. It is replaced, never altered in place, so that an
answer being written is not disturbed by a test that changes it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from .errors import ApiError, not_found
from .settings import Settings

Item = dict[str, Any]
#: The least id of an item that `make_many` makes where ids are numbers.
FIRST_NUMBER = 1000


class ItemStore:
    """The items of one kind, by project; the methods raise ApiError for what the API refuses.

    `key_field` names the field under whose value an item is stored, `what` is its kind in messages,
    `plain` the item that `make_many` copies.
    """

    def __init__(self, settings: Callable[[], Settings], key_field: str, what: str, plain: Item) -> None:
        self._settings = settings
        self._projects: dict[int, dict[str, Item]] = {}
        self.key_field = key_field
        self.what = what
        self._plain = plain

    @property
    def settings(self) -> Settings:
        return self._settings()

    def items(self, project_id: int | None) -> list[Item]:
        """Return the items of a project in the order of their making; 404 for an unknown project."""
        return list(self._items(project_id).values())

    def has(self, key: str, project_id: int | None) -> bool:
        """Return whether a project has an item under this key."""
        return key in self._items(project_id)

    def get(self, key: str, project_id: int | None) -> Item:
        """Return one item; 404 if there is none."""
        found = self._items(project_id).get(key)
        if found is None:
            raise not_found(f"{self.what} {key}")
        return found

    def add(self, item: Item, project_id: int | None) -> Item:
        """Store a new item and return it; 409 when its name exists in the project."""
        if any(each.get("name") == item["name"] for each in self.items(project_id)):
            raise ApiError(409, "ConflictError", f"{self.what} {item['name']} already exists")
        self._items(project_id)[str(item[self.key_field])] = item
        return item

    def change(self, key: str, fields: Mapping[str, Any], project_id: int | None) -> Item:
        """Lay fields over an item and return it; 404 if there is none."""
        changed = {**self.get(key, project_id), **fields}
        self._items(project_id)[key] = changed
        return changed

    def delete(self, key: str, project_id: int | None) -> None:
        """Remove an item; 404 if there is none."""
        self.get(key, project_id)
        del self._items(project_id)[key]

    def seed(self, key: str, item: Item, project_id: int | None) -> Item:
        """Store an item as it is given, in place of any with this key."""
        seeded = {self.key_field: key, **copy.deepcopy(item)}
        self._items(project_id)[str(key)] = seeded
        return seeded

    def make_many(self, count: int, project_id: int | None) -> list[str]:
        """Store `count` plain items named `bulk-00000` and on; return their keys."""
        there = len(self._items(project_id))
        keys = []
        for number in range(there, there + count):
            name = f"bulk-{number:05d}"
            key = self._new_key(number, name)
            self.seed(str(key), {**self._plain, "name": name, self.key_field: key}, project_id)
            keys.append(str(key))
        return keys

    def stored(self) -> dict[int, list[Item]]:
        """Return a copy of everything stored, by project."""
        return {project: copy.deepcopy(list(items.values())) for project, items in self._projects.items()}

    def clear(self) -> None:
        """Remove everything."""
        self._projects.clear()

    def project(self, project_id: int | None) -> int:
        """Return the project that a request is about; 404 for an unknown one."""
        project = self.settings.default_project if project_id is None else project_id
        if project not in self.settings.projects:
            raise not_found(f"Project {project}")
        return project

    def holder(self, key: str) -> int:
        """Return the project of the item with this key, which may be any; 404 if none has it."""
        for project in self.settings.projects:
            if key in self._projects.get(project, {}):
                return project
        raise not_found(f"{self.what} {key}")

    def _new_key(self, number: int, name: str) -> str | int:
        """Return a key of the type that this kind of item has."""
        if self.key_field == "name":
            return name
        return FIRST_NUMBER + number if isinstance(self._plain[self.key_field], int) else str(uuid4())

    def _items(self, project_id: int | None) -> dict[str, Item]:
        return self._projects.setdefault(self.project(project_id), {})


class CatalogueStore(ItemStore):
    """Items of Gcore, the same for every project; they are kept as those of project 0."""

    def project(self, project_id: int | None) -> int:
        """Return the one place where they are."""
        return 0
