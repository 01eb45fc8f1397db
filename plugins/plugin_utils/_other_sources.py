# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The hosts and groups of the static inventory sources, including those not read by Ansible yet."""

from __future__ import annotations

import os
import typing as t

from ansible import constants, context
from ansible.inventory.data import InventoryData
from ansible.inventory.manager import IGNORED
from ansible.plugins.loader import inventory_loader

#: Ansible's plugins that only read a file, in the order in which they are tried. Plugins that send
#: requests or run programs are not run before their turn.
_STATIC = ("host_list", "advanced_host_list", "yaml", "toml", "ini")
#: The groups of every inventory.
_ALWAYS = frozenset(("all", "ungrouped"))


class Named(t.NamedTuple):
    """The names of hosts and of groups."""

    hosts: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


def named_by_static_sources(loader: t.Any, path: str) -> Named:
    """Return the names in the static sources of the command line, except the one at `path`.

    A source that cannot be read has no names; Ansible reports its error when it reads it.
    """
    found = Named()
    for source in context.CLIARGS.get("inventory") or ():
        for file in _files(source):
            if not _is_same(file, path):
                named = _named(loader, file)
                found = Named(found.hosts | named.hosts, found.groups | named.groups)
    return found


def _files(source: str) -> t.Iterator[str]:
    """Yield the files of a source as Ansible finds them; a list of hosts is yielded unchanged."""
    if "," in source or not os.path.isdir(source):
        yield source
        return
    for name in sorted(os.listdir(source)):
        if not IGNORED.search(os.fsencode(name)):
            yield from _files(os.path.join(source, name))


def _is_same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _named(loader: t.Any, source: str) -> Named:
    """Return the names that the first plugin that can read the source finds in it."""
    settings = t.cast(t.Any, constants)
    enabled = {name.rpartition(".")[2] for name in settings.INVENTORY_ENABLED}
    for name in _STATIC:
        # The ini plugin would read the configuration of another plugin as a list of hosts.
        is_for_another = name == "ini" and source.endswith(tuple(settings.YAML_FILENAME_EXTENSIONS))
        plugin = (
            inventory_loader.get(f"ansible.builtin.{name}")
            if name in enabled and not is_for_another
            else None
        )
        try:
            if plugin and plugin.verify_file(source):
                read = InventoryData()
                plugin.parse(read, loader, source, cache=False)
                return Named(frozenset(read.hosts), frozenset(read.groups) - _ALWAYS)
        except Exception:
            # Not a format that this plugin reads.
            continue
    return Named()
