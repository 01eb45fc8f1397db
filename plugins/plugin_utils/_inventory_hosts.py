# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The names of the hosts and groups of deployments, which no other source of the inventory has."""

from __future__ import annotations

import typing as t
import weakref
from collections import Counter

from ansible_collections.gcore.inference.plugins.plugin_utils._inventory_names import (
    Deployment,
    possible_names,
    unique_suffix,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._other_sources import NamesInUse

#: For each inventory the hosts that this plugin added for all of its sources.
_ADDED_HOSTS: weakref.WeakKeyDictionary[t.Any, dict[str, str]] = weakref.WeakKeyDictionary()


class Host(t.NamedTuple):
    """The host of a deployment: its name, a warning if it is not the best one, and if it is free."""

    name: str
    warning: str | None = None
    is_free: bool = True


class HostNames:
    """The names of an inventory.

    `elsewhere` is what other sources name, including those that Ansible has not read yet.
    `named_groups` are the groups that the options of the plugin name. A group whose name comes from a
    deployment is not one of them: all hosts must be added before it, so that no host depends on it.
    """

    def __init__(
        self, inventory: t.Any, elsewhere: NamesInUse, named_groups: t.Collection[str]
    ) -> None:
        self._inventory = inventory
        self._elsewhere = elsewhere
        self._named_groups = named_groups
        #: The hosts that this plugin added, with the unique suffix of each deployment.
        self._added_hosts = _ADDED_HOSTS.setdefault(_unwrapped(inventory), {})

    def hosts(self, deployments: list[Deployment]) -> t.Iterator[tuple[Host, Deployment]]:
        """Yield each deployment with its host: the first possible name that is free.

        A host must be added to the inventory before the next one is requested.
        """
        names = [deployment["name"] for deployment in deployments]
        count = Counter(names)
        for deployment in deployments:
            name = deployment["name"]
            is_unique = count[name] == 1
            candidates = possible_names(deployment, is_unique)
            host = self._first_free(candidates, deployment)
            yield host, deployment

    def note_added(self, name: str, deployment: Deployment) -> None:
        """Note that the host of a deployment was added to the inventory."""
        suffix = unique_suffix(deployment)
        self._added_hosts[name] = suffix

    def group_name(self, group: str) -> str:
        """Return a name for a group of deployments that is no host.

        A play over that host would run on the group instead.
        """
        if group in self._inventory.groups:
            return group
        if group in self._elsewhere.groups:
            return group
        if group in self._inventory.hosts or group in self._elsewhere.hosts:
            return f"{group}_group"
        return group

    def _first_free(self, names: list[str], deployment: Deployment) -> Host:
        foreign: list[str] = []
        for name in names:
            if self._is_free(name, deployment):
                warning = _warning(name, foreign)
                return Host(name, warning)
            if name not in self._added_hosts:
                foreign.append(name)
        last = names[-1]
        warning = f"A deployment is no host, {_reason(foreign)}"
        return Host(last, warning, is_free=False)

    def _is_free(self, name: str, deployment: Deployment) -> bool:
        """Return whether nothing else than this deployment has or will have that name."""
        if name in self._elsewhere.hosts:
            return False
        if self._is_group(name):
            return False
        if name not in self._inventory.hosts:
            return True
        # Two sources can have the same deployment.
        return self._added_hosts.get(name) == unique_suffix(deployment)

    def _is_group(self, name: str) -> bool:
        groups = (
            self._inventory.groups,
            self._elsewhere.groups,
            self._named_groups,
        )
        return any(name in names for names in groups)


def _unwrapped(inventory: t.Any) -> t.Any:
    """Return the inventory of all sources. Newer versions of Ansible wrap it for each source."""
    return getattr(inventory, "__wrapped__", inventory)


def _warning(name: str, foreign: list[str]) -> str | None:
    """Return a warning about the name of a host if others were not free, else `None`."""
    if not foreign:
        return None
    return f"The host of a deployment is {name}, {_reason(foreign)}"


def _reason(foreign: list[str]) -> str:
    names = " and ".join(foreign)
    return f"since the inventory has another host or group {names}"
