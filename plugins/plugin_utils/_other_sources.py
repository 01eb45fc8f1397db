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


class NamesInUse(t.NamedTuple):
    """The names of hosts and of groups."""

    hosts: t.AbstractSet[str] = frozenset()
    groups: t.AbstractSet[str] = frozenset()


def named_by_static_sources(loader: t.Any, path: str) -> NamesInUse:
    """Return the names in the static sources of the command line, except the one at `path`.

    A source that cannot be read has no names; Ansible reports its error when it reads it.
    """
    own_path = os.path.realpath(path)
    hosts: set[str] = set()
    groups: set[str] = set()
    for file in _files_of_command_line():
        real_path = os.path.realpath(file)
        if real_path == own_path:
            continue
        named = _named(loader, file)
        hosts |= named.hosts
        groups |= named.groups
    return NamesInUse(hosts, groups)


def _files_of_command_line() -> t.Iterator[str]:
    sources = context.CLIARGS.get("inventory") or ()
    for source in sources:
        yield from _files(source)


def _files(source: str) -> t.Iterator[str]:
    """Yield the files of a source as Ansible finds them; a list of hosts is yielded unchanged."""
    is_directory = os.path.isdir(source)
    if "," in source or not is_directory:
        yield source
        return
    names = sorted(os.listdir(source))
    for name in names:
        encoded = os.fsencode(name)
        if IGNORED.search(encoded):
            continue
        path = os.path.join(source, name)
        yield from _files(path)


def _named(loader: t.Any, source: str) -> NamesInUse:
    """Return the names that the first plugin that can read the source finds in it."""
    for name in _plugin_names(source):
        plugin = inventory_loader.get(f"ansible.builtin.{name}")
        try:
            if plugin and plugin.verify_file(source):
                return _read(plugin, loader, source)
        except Exception:
            # Not a format that this plugin reads.
            continue
    return NamesInUse()


def _plugin_names(source: str) -> list[str]:
    """Return the enabled static plugins that may be tried for a source."""
    settings = t.cast(t.Any, constants)
    enabled = set()
    for full_name in settings.INVENTORY_ENABLED:
        _collection, _dot, name = full_name.rpartition(".")
        enabled.add(name)
    extensions = tuple(settings.YAML_FILENAME_EXTENSIONS)
    if source.endswith(extensions):
        # It would read the configuration of another plugin as a list of hosts.
        enabled.discard("ini")
    return [name for name in _STATIC if name in enabled]


def _read(plugin: t.Any, loader: t.Any, source: str) -> NamesInUse:
    """Return the names that a plugin finds in a source.

    Raises: what the plugin raises.
    """
    inventory = InventoryData()
    plugin.parse(
        inventory,
        loader,
        source,
        cache=False,
    )
    hosts = set(inventory.hosts)
    groups = set(inventory.groups)
    groups -= _ALWAYS
    return NamesInUse(hosts, groups)
