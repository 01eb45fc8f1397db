# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same with API v3, which knows a deployment by its project and name."""

from __future__ import annotations

import pytest

from tests.functional.deployments import plain
from tests.functional.versions import V2, V3
from tests.inventory.controller import Controller, unmarked

EXAMPLE = "my-instance"
ON_V3 = {"api_version": "v3", "project_id": 1}


@pytest.fixture
def controller_v3(controller: Controller) -> Controller:
    """An inventory of the first project, over v3."""
    controller.write(**ON_V3)
    return controller


def test_names_that_are_no_names_are_replaced_and_stay_apart(controller_v3: Controller) -> None:
    """A template, a pattern, a path or a variable of Ansible could do harm."""
    names = ["{{ 1 + 1 }}", "all,localhost", "a[1:3]", "../../etc", "~x", "a b", "x:22", "-i", "a\nb"]
    for name in names:
        V3.seed(controller_v3.emulator, V3.plain(name=name))
    hosts = controller_v3.list().hosts
    assert sorted(unmarked(each["gcore_name"]) for each in hosts.values()) == sorted([*names, EXAMPLE])
    assert [host for host in hosts if host != EXAMPLE and not host.startswith("1_")] == []


def test_cache_is_separate_for_each_api_version(controller: Controller) -> None:
    """Their fields have other names."""
    V2.seed(controller.emulator, plain(name="of-v-two"))
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": "./cache"}
    calls = []
    for options in ({"project_id": 1}, ON_V3, ON_V3, {"project_id": 1}):
        controller.write(**cache, **options)
        listed = controller.list()
        calls.append((listed.calls, "of-v-two" in listed.hosts))
    assert calls == [(["LIST"], True), (["LIST"], False), ([], False), ([], True)]


def test_play_looks_once_at_each_host(controller_v3: Controller) -> None:
    """Each deployment is known by its name; one that differs is updated."""
    controller_v3.emulator.v3.bulk(2, 1)
    play = """
- hosts: all
  gather_facts: false
  module_defaults:
    group/gcore.inference.gcore:
      api_version: v3
      project_id: 1
  tasks:
    - gcore.inference.gcore_inference_deployment:
        name: "{{ gcore_name }}"
        timeout: 600
      when: gcore_name != 'my-instance'
"""
    first, second = (controller_v3.play(play) for _unused in range(2))
    assert (first.exit_code, sorted(first.calls)) == (0, sorted(["LIST", *["GET", *V3.update] * 2])), first.output
    assert (second.exit_code, second.calls) == (0, ["LIST", "GET", "GET"])
