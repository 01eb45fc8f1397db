# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each deployment is a host with its fields as variables, masked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.functional.deployments import OTHER_UUID, plain, rich
from tests.functional.secrets import MASK
from tests.inventory.controller import Controller, unmarked

#: Of the deployment that the emulator has as it begins.
EXAMPLE = "my-instance"
THIRD_UUID = "0ccc0000-1111-4222-8333-444455556666"


def _fields(hostvars: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in hostvars.items() if name.startswith("gcore_")}


def test_the_variables_are_the_fields_that_the_info_module_returns(controller: Controller) -> None:
    """Each with `gcore_` before its name, masked alike, null as null."""
    controller.emulator.settings(odd_answers=False)
    controller.emulator.seed(rich())
    controller.emulator.seed(plain(id=OTHER_UUID, name="plain-one"))
    output_file = controller.folder / "found.json"
    playbook = f"""
- hosts: localhost
  gather_facts: false
  tasks:
    - gcore.inference.gcore_inference_deployment_info:
      register: found
    - ansible.builtin.copy:
        content: "{{{{ found.deployments | to_json }}}}"
        dest: {output_file}
        mode: "0600"
"""
    result = controller.play(playbook)
    assert result.exit_code == 0, result.output
    found = {
        each["name"]: {f"gcore_{name}": value for name, value in each.items()}
        for each in json.loads(output_file.read_text())
    }
    assert {name: unmarked(_fields(each)) for name, each in controller.list().hosts.items()} == found
    assert found["rich-one"]["gcore_envs"] == dict.fromkeys(("DEBUG_MODE", "HF_TOKEN", "KEY"), MASK)
    assert found["plain-one"]["gcore_probes"] is None


def test_no_value_of_a_variable_or_a_header_is_shown(controller: Controller) -> None:
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


def test_thirteen_hundred_take_two_requests(controller: Controller) -> None:
    """One for each thousand."""
    controller.emulator.bulk(1299)
    listed = controller.list()
    assert (len(listed.hosts), listed.calls) == (1300, ["LIST", "LIST"])
    assert [request["query"]["offset"] for request in listed.requests] == ["0", "1000"]


def test_a_project_without_deployments_has_no_hosts(controller: Controller) -> None:
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


def test_those_that_share_a_name_have_their_ids_in_it(controller: Controller) -> None:
    """All of them, whatever the filters leave out; others keep theirs."""
    for instance_id in (OTHER_UUID, THIRD_UUID):
        controller.emulator.seed(plain(id=instance_id, name="twin"))
    assert set(controller.list().hosts) == {EXAMPLE, f"twin_{OTHER_UUID}", f"twin_{THIRD_UUID}"}
    controller.write(filters=[{"exclude": f"gcore_id == '{OTHER_UUID}'"}])
    assert set(controller.list().hosts) == {EXAMPLE, f"twin_{THIRD_UUID}"}


def test_those_of_two_projects_do_not_become_one(controller: Controller) -> None:
    """Where both are called alike, the second has its ID in the name; one that comes twice stays one."""
    controller.emulator.seed(plain(id=OTHER_UUID, name=EXAMPLE), project_id=42)
    again, other = (controller.folder / f"{name}.gcore_inference.yaml" for name in ("again", "other"))
    again.write_text(controller.path.read_text())
    other.write_text(f"{controller.path.read_text()}\nproject_id: 42\n")
    listed = controller.list("-i", str(again), "-i", str(other))
    ids = {name: variables["gcore_id"] for name, variables in listed.hosts.items()}
    assert ids == {EXAMPLE: "3fa85f64-5717-4562-b3fc-2c963f66afa6", f"{EXAMPLE}_{OTHER_UUID}": OTHER_UUID}


@pytest.mark.parametrize("name", ["localhost", "ungrouped"])
def test_a_name_of_ansible_has_the_id_in_it(controller: Controller, name: str) -> None:
    """A play over localhost must not get the variables of a deployment."""
    controller.emulator.seed(plain(id=OTHER_UUID, name=name))
    assert set(controller.list().hosts) == {EXAMPLE, f"{name}_{OTHER_UUID}"}


def test_a_name_that_is_no_name_is_replaced_by_the_id(controller: Controller) -> None:
    """A template, a pattern, a path or a variable of Ansible could do harm."""
    names = ["{{ 1 + 1 }}", "all,localhost", "a[1:3]", "../../etc", "~x", "a b", "Ä", "x:22", "-i", "A", "a\nb"]
    ids = [f"{number:08d}-1111-4222-8333-444455556666" for number in range(len(names))]
    for name, instance_id in zip(names, ids, strict=True):
        controller.emulator.seed(plain(id=instance_id, name=name))
    assert set(controller.list().hosts) == {EXAMPLE, *ids}


def test_a_host_is_not_called_as_a_group_that_the_file_makes(controller: Controller) -> None:
    controller.emulator.seed(plain(id=OTHER_UUID, name="webservers"))
    controller.write(groups={"webservers": "gcore_name == 'webservers'"})
    listed = controller.list()
    renamed = f"webservers_{OTHER_UUID}"
    assert (listed.exit_code, listed.groups["webservers"], set(listed.hosts)) == (0, [renamed], {EXAMPLE, renamed})


def test_half_a_character_of_the_api_does_not_end_the_inventory(controller: Controller) -> None:
    patch = [{"path": "results.0.description", "value": "half \ud83d of one"}]
    controller.emulator.settings(odd_answers=False)
    controller.emulator.fault("replace", method="GET", patch=patch)
    listed = controller.list()
    assert unmarked(listed.hosts[EXAMPLE]["gcore_description"]) == "half \\ud83d of one"
