# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each deployment is a host with its fields as variables, masked."""

from __future__ import annotations

import json

import pytest
import yaml

from tests.functional.deployments import OTHER_UUID, plain, rich
from tests.functional.fleets import nth_id
from tests.functional.secrets import MASK
from tests.functional.versions import V2, VERSIONS, Version
from tests.inventory.controller import PLUGIN, Controller, unmarked

#: Of the deployment that the emulator has as it begins.
EXAMPLE = "my-instance"
each_version = pytest.mark.parametrize("version", VERSIONS, ids=str)
THIRD_UUID = "0ccc0000-1111-4222-8333-444455556666"


@each_version
def test_host_variables_are_the_fields_of_the_info_module(controller: Controller, version: Version) -> None:
    """Each with `gcore_` before its name, masked alike, null as null, with one request."""
    controller.emulator.settings(odd_responses=False)
    version.seed(controller.emulator, version.rich())
    other = {"id": OTHER_UUID} if version is V2 else {}
    version.seed(controller.emulator, version.plain(name="plain-one", **other))
    output_file = controller.folder / "found.json"
    info = {"gcore.inference.gcore_inference_deployment_info": version.default_options, "register": "found"}
    content = "{{ found.deployments | to_json }}"
    copy = {"ansible.builtin.copy": {"content": content, "dest": str(output_file), "mode": "0600"}}
    result = controller.play(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [info, copy]}]))
    assert result.exit_code == 0, result.output
    found = {
        each["name"]: {f"gcore_{name}": value for name, value in each.items()}
        for each in json.loads(output_file.read_text())
    }
    controller.write(**version.default_options)
    listed = controller.list()
    assert listed.calls == ["LIST"]
    assert {name: unmarked(listed.fields(name)) for name in listed.hosts} == found
    assert found["rich-one"]["gcore_envs"] == dict.fromkeys(("DEBUG_MODE", "HF_TOKEN", "KEY"), MASK)
    assert (found["plain-one"]["gcore_probes"], "gcore_id" in found["rich-one"]) == (None, version is V2)


def test_host_variables_have_the_project_of_file_or_environment(controller: Controller) -> None:
    """Which API v2 does not return. Without one it is the default project, whose number nobody knows."""
    numbers = {}
    for options, variable in (({"project_id": 1}, "42"), ({"project_id": 1}, None), ({}, "1"), ({}, ""), ({}, None)):
        controller.write(**options)
        fields = controller.list(GCORE_CLOUD_PROJECT_ID=variable).hosts[EXAMPLE]
        numbers[bool(options), variable] = fields.get("gcore_project_id")
    assert numbers == {(True, "42"): 1, (True, None): 1, (False, "1"): 1, (False, ""): None, (False, None): None}


def test_host_variables_show_no_secret(controller: Controller) -> None:
    """At the highest verbosity; nor is the key."""
    stored = controller.emulator.seed(rich())
    listed = controller.list("-vvvv")
    secrets = ["stored-secret-value", "12345", controller.emulator.token]
    secrets += [f"{kind}-secret-{port}" for kind in ("header", "tenant") for port in (8080, 8090, 8100)]
    assert [secret for secret in secrets if secret in listed.output.replace("0aaa0000-1111-4222", "")] == []
    assert str(stored["image"]) in listed.output


def test_harmless_texts_are_not_marked(controller: Controller) -> None:
    """AWX shows what ansible-inventory writes, and would show an object."""
    listed = controller.list()
    assert (listed.exit_code, "__ansible_unsafe" in listed.output) == (0, False)


@each_version
def test_inventory_of_1300_takes_two_requests_and_none_from_cache(controller: Controller, version: Version) -> None:
    """One for each thousand, and the same hosts and variables from the cache."""
    version.seeding(controller.emulator).bulk(1299, 1)
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": "cache"}
    controller.write(**cache, **version.default_options)
    first, second = controller.list(), controller.list()
    assert [(each["query"]["limit"], each["query"]["offset"]) for each in first.requests] == [
        ("1000", "0"),
        ("1000", "1000"),
    ]
    assert (first.calls, second.calls, len(first.hosts)) == (["LIST", "LIST"], [], 1300)
    assert (first.hosts, first.groups) == (second.hosts, second.groups)


def test_empty_project_has_no_hosts(controller: Controller) -> None:
    """And that is no failure."""
    controller.write(project_id=42)
    listed = controller.list()
    assert (listed.exit_code, listed.hosts, listed.calls) == (0, {}, ["LIST"])


def test_modules_run_here_with_the_python_of_ansible(controller: Controller) -> None:
    """As on the implicit localhost, where `requests` is."""
    playbook = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.assert:
        that:
          - ansible_connection == 'local'
          - ansible_python_interpreter == ansible_playbook_python
"""
    result = controller.play(playbook)
    assert result.exit_code == 0, result.output


def test_compose_may_set_another_connection(controller: Controller) -> None:
    """And another Python."""
    compose = {"ansible_connection": "'ssh'", "ansible_python_interpreter": "'/usr/bin/python3'", "mine": "gcore_name"}
    controller.write(compose=compose)
    host = controller.list().hosts[EXAMPLE]
    assert [unmarked(host[name]) for name in compose] == ["ssh", "/usr/bin/python3", EXAMPLE]


def test_shared_names_are_made_unique_by_id(controller: Controller) -> None:
    """All of them, whatever the filters leave out; others keep theirs."""
    for instance_id in (OTHER_UUID, THIRD_UUID):
        controller.emulator.seed(plain(id=instance_id, name="twin"))
    assert set(controller.list().hosts) == {EXAMPLE, f"twin_{OTHER_UUID}", f"twin_{THIRD_UUID}"}
    controller.write(filters=[{"exclude": f"gcore_id == '{OTHER_UUID}'"}])
    assert set(controller.list().hosts) == {EXAMPLE, f"twin_{THIRD_UUID}"}


@each_version
def test_names_of_two_projects_stay_separate(controller: Controller, version: Version) -> None:
    """Where both are called alike, the second has its ID or project in the name; one that comes twice stays one."""
    identity = {"id": OTHER_UUID} if version is V2 else {"project_id": 42}
    version.seed(controller.emulator, version.plain(name=EXAMPLE, **identity), 42)
    again, other = (f"{name}.gcore_inference.yaml" for name in ("again", "other"))
    options = {"plugin": PLUGIN, **version.default_options}
    controller.write(**version.default_options)
    (controller.folder / again).write_text(yaml.safe_dump(options))
    (controller.folder / other).write_text(yaml.safe_dump({**options, "project_id": 42}))
    listed = controller.list("-i", again, "-i", other)
    suffix = "gcore_id" if version is V2 else "gcore_project_id"
    own = "3fa85f64-5717-4562-b3fc-2c963f66afa6" if version is V2 else 1
    (second,) = identity.values()
    assert {name: each[suffix] for name, each in listed.hosts.items()} == {EXAMPLE: own, f"{EXAMPLE}_{second}": second}


@each_version
def test_reserved_names_are_made_unique_by_id_or_project(controller: Controller, version: Version) -> None:
    """A play over localhost must not get the variables of a deployment."""
    controller.write(**version.default_options)
    hosts = {EXAMPLE}
    for number, name in enumerate(("localhost", "ungrouped")):
        deployment_id = nth_id(number)
        version.seed(controller.emulator, version.plain(name=name, **({"id": deployment_id} if version is V2 else {})))
        hosts.add(f"{name}_{deployment_id if version is V2 else 1}")
    assert set(controller.list().hosts) == hosts


def test_unsafe_names_are_replaced_by_the_id(controller: Controller) -> None:
    """A template, a pattern, a path or a variable of Ansible could do harm."""
    names = ["{{ 1 + 1 }}", "all,localhost", "a[1:3]", "../../etc", "~x", "a b", "Ä", "x:22", "-i", "A", "a\nb"]
    ids = [nth_id(number) for number in range(len(names))]
    for name, instance_id in zip(names, ids, strict=True):
        controller.emulator.seed(plain(id=instance_id, name=name))
    assert set(controller.list().hosts) == {EXAMPLE, *ids}


def test_host_names_differ_from_group_names(controller: Controller) -> None:
    controller.emulator.seed(plain(id=OTHER_UUID, name="webservers"))
    controller.write(groups={"webservers": "gcore_name == 'webservers'"})
    listed = controller.list()
    renamed = f"webservers_{OTHER_UUID}"
    assert (listed.exit_code, listed.groups["webservers"], set(listed.hosts)) == (0, [renamed], {EXAMPLE, renamed})


def test_lone_surrogate_does_not_end_the_inventory(controller: Controller) -> None:
    patch = [{"path": "results.0.description", "value": "half \ud83d of one"}]
    controller.emulator.settings(odd_responses=False)
    controller.emulator.fault("replace", method="GET", patch=patch)
    listed = controller.list()
    assert unmarked(listed.hosts[EXAMPLE]["gcore_description"]) == "half \\ud83d of one"
