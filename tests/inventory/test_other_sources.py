# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deployment called as a machine or a group of another source is another host, in any order of the sources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.functional.deployments import OTHER_UUID
from tests.functional.versions import V2, V3, Version
from tests.inventory.controller import Controller

PROJECT = 42
#: Sources that have the name, each with what its file is called.
STATIC = {
    "a group, INI": ("hosts", "[webservers]\nweb-1 ansible_host=192.0.2.1\n"),
    "a host, INI": ("hosts", "[machines]\nwebservers ansible_host=192.0.2.1\nweb-1\n"),
    "a range, INI": ("hosts", "web[r:t]ervers\nweb-1\n"),
    "a group, YAML": ("hosts.yml", "{webservers: {hosts: {web-1: {}}}}"),
    "a host, YAML": ("hosts.yml", "{all: {hosts: {webservers: {ansible_host: 192.0.2.1}, web-1: {}}}}"),
}
AHEAD = pytest.mark.parametrize("is_ahead", [True, False], ids=["read first", "read last"])


def _seed(controller: Controller, version: Version, name: str = "webservers") -> str:
    """Store a deployment of that name, and return the host that it has when the name is taken."""
    identity: dict[str, Any] = {"id": OTHER_UUID} if version is V2 else {}
    version.seed(controller.emulator, version.plain(name=name, project_id=PROJECT, **identity), PROJECT)
    controller.write(project_id=PROJECT, api_version=str(version))
    return f"{name}_{OTHER_UUID}" if version is V2 else f"{name}_{PROJECT}"


def _ordered(own: Path, other: str | Path, is_ahead: bool) -> list[str]:
    """Return the arguments of the command line for both sources, the other one ahead or not."""
    return ["-i", str(other), "-i", str(own)] if is_ahead else ["-i", str(own), "-i", str(other)]


@AHEAD
@pytest.mark.parametrize(
    ("source", "version"),
    [*((source, V2) for source in STATIC.values()), (STATIC["a group, INI"], V3)],
    ids=[*STATIC, "v3"],
)
def test_hosts_of_another_source_get_no_variables(
    controller: Controller, source: tuple[str, str], version: Version, is_ahead: bool
) -> None:
    """The deployment has another host, and a warning tells which."""
    host = _seed(controller, version)
    other = controller.folder / source[0]
    other.write_text(source[1])
    listed = controller.list_of(*_ordered(controller.path, other, is_ahead))
    assert (listed.exit_code, listed.says(f"The host of a deployment is {host}, since")) == (0, True), listed.output
    assert listed.hosts[host]["ansible_connection"] == "local"
    others = {name: variables for name, variables in listed.hosts.items() if name != host}
    assert "web-1" in listed.output
    assert [name for name in others if {"ansible_connection", "gcore_name"} & set(others[name])] == []


@AHEAD
def test_host_list_is_another_source(controller: Controller, is_ahead: bool) -> None:
    """As one gives it on the command line."""
    host = _seed(controller, V2)
    listed = controller.list_of(*_ordered(controller.path, "webservers,web-1", is_ahead))
    assert set(listed.hosts) == {host}
    assert {"webservers", "web-1"} <= set(listed.groups["ungrouped"])


@pytest.mark.parametrize("name", ["a-hosts", "z-hosts"])
def test_directory_files_are_other_sources(controller: Controller, name: str) -> None:
    """Before and behind the plugin's own in the order of their names, but for what Ansible passes over."""
    host = _seed(controller, V2)
    folder = controller.folder / "inventory"
    (folder / "group_vars").mkdir(parents=True)
    (folder / "group_vars" / "webservers.yml").write_text("x: 1")
    (folder / controller.path.name).write_text(controller.path.read_text())
    assert set(controller.list_of("-i", str(folder)).hosts) == {"webservers"}
    (folder / name).write_text("[webservers]\nweb-1\n")
    listed = controller.list_of("-i", str(folder))
    assert {host} == {each for each in listed.hosts if "ansible_connection" in listed.hosts[each]}


@AHEAD
def test_tasks_for_a_machine_do_not_run_on_the_controller(controller: Controller, is_ahead: bool) -> None:
    """It fails to connect, rather than run on the controller."""
    _seed(controller, V2)
    other = controller.folder / "hosts"
    other.write_text("[webservers]\nweb-1 ansible_host=192.0.2.1 ansible_ssh_common_args='-o ProxyCommand=false'\n")
    playbook = controller.folder / "playbook.yml"
    playbook.write_text("[{hosts: webservers, gather_facts: false, tasks: [{ansible.builtin.raw: touch ran}]}]")
    result = controller.run("playbook", *_ordered(controller.path, other, is_ahead), str(playbook))
    assert (result.exit_code != 0, result.says("unreachable=1")) == (True, True), result.output
    assert list(controller.folder.rglob("ran")) == []


def test_cache_keeps_hosts_of_other_sources_apart(controller: Controller) -> None:
    """With a source that came after what is cached."""
    host = _seed(controller, V2)
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": "cache"}
    controller.write(project_id=PROJECT, **cache)
    assert set(controller.list().hosts) == {"webservers"}
    other = controller.folder / "hosts"
    other.write_text("[webservers]\nweb-1\n")
    listed = controller.list_of("-i", str(controller.path), "-i", str(other))
    assert (listed.calls, host in listed.hosts, "webservers" in listed.hosts) == ([], True, False)


@AHEAD
def test_groups_do_not_take_the_name_of_a_machine(controller: Controller, is_ahead: bool) -> None:
    """A play over the machine would mean the deployments; a group of another source may have deployments in it."""
    _seed(controller, V2, "alpha")
    groups = [{"key": "gcore_description", "separator": ""}, {"key": "gcore_status", "separator": "", "prefix": "is_"}]
    V2.seed(controller.emulator, V2.plain(id=OTHER_UUID, name="alpha", description="web1"), PROJECT)
    controller.write(project_id=PROJECT, keyed_groups=groups)
    other = controller.folder / "hosts"
    other.write_text("web1\n[is_ACTIVE]\nweb2\n")
    listed = controller.list_of(*_ordered(controller.path, other, is_ahead))
    assert listed.says("The group web1 of deployments is web1_group")
    assert listed.groups["web1_group"] == ["alpha"]
    assert set(listed.groups["is_ACTIVE"]) == {"alpha", "web2"}
    assert "web1" not in listed.groups


def test_unreadable_source_is_left_to_ansible(controller: Controller) -> None:
    """The configuration of other plugins, scripts and broken files name nothing ahead of their turn, and run once."""
    _seed(controller, V2)
    script = controller.folder / "script.sh"
    script.write_text('#!/bin/sh\necho $1 >> count\necho \'{"dynamic": {"hosts": ["web-9"]}}\'\n')
    script.chmod(0o700)
    config = controller.folder / "constructed.yml"
    config.write_text("{plugin: ansible.builtin.constructed, groups: {x: true}}")
    listed = controller.list_of("-i", str(controller.path), "-i", str(script), "-i", str(config))
    assert listed.exit_code == 0, listed.output
    assert (controller.folder / "count").read_text().count("--list") == 1
    assert {"webservers", "web-9"} <= {*listed.hosts, *listed.groups["dynamic"]}
