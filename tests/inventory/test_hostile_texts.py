# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of the API are data: Ansible takes none for a template, on any core, on any way."""

from __future__ import annotations

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import ID, rich
from tests.inventory.controller import CommandResult, Controller

#: A command, by ways to have Ansible run it.
TEMPLATES = {
    "an expression": "{{ lookup('ansible.builtin.pipe', 'touch pwned') }}",
    "a statement": "{% if lookup('ansible.builtin.pipe', 'touch pwned') %}{% endif %}",
    "other marks": "#jinja2: variable_start_string:'[[', variable_end_string:']]'\n"
    "[[ lookup('ansible.builtin.pipe', 'touch pwned') ]]",
    "a bare expression": "lookup('ansible.builtin.pipe', 'touch pwned')",
    "in quotes": "' }}{{ lookup('ansible.builtin.pipe', 'touch pwned') }}{{ '",
}
PLAYBOOK = """
- hosts: rich-one
  gather_facts: false
  tasks:
    - ansible.builtin.debug:
        msg: "{{ gcore_description }} {{ gcore_command }} {{ hostvars[inventory_hostname].gcore_containers }}"
    - ansible.builtin.debug:
        var: gcore_description
    - ansible.builtin.debug:
        msg: "{{ gcore_probes | to_json }} {{ composed | default('') }} {{ gcore_envs | dict2items }}"
    - ansible.builtin.assert:
        that: "{{ gcore_description }}"
      ignore_errors: true
    - ansible.builtin.debug:
        msg: condition
      when: gcore_description
      ignore_errors: true
    - ansible.builtin.command:
        argv: [echo, "{{ gcore_image }}", "{{ gcore_address }}"]
"""


def _seed(emulator: RunningEmulator, text: str) -> None:
    deployment = rich(description=text, command=[text], envs={text: text}, image=text, address=text, created_at=text)
    deployment["containers"][0]["error_message"] = text
    deployment["probes"]["liveness_probe"]["probe"]["http_get"].update(path=text, headers={text: text})
    deployment["unheard_of"] = {text: [text]}
    emulator.seed(deployment)


def _is_harmless(controller: Controller, result: CommandResult) -> bool:
    assert "rich-one" in result.output
    assert "ok=" in result.output
    return result.exit_code == 0 and not list(controller.folder.rglob("pwned"))


@pytest.mark.parametrize("text", TEMPLATES.values(), ids=TEMPLATES)
def test_texts_of_the_api_are_no_templates(controller: Controller, text: str) -> None:
    """In a play over the inventory, and over one that AWX has made of it."""
    _seed(controller.emulator, text)
    controller.write(
        compose={"composed": "gcore_description ~ gcore_image"},
        keyed_groups=[{"prefix": "d", "key": "gcore_description"}],
        groups={"g": "gcore_description == 'x'"},
        filters=[{"exclude": "gcore_description == 'x'"}],
    )
    result = controller.play(PLAYBOOK)
    assert _is_harmless(controller, result), result.output
    listing = controller.folder / "listing.json"
    assert controller.run("inventory", "-i", str(controller.path), "--list", "--output", str(listing)).exit_code == 0
    script = controller.folder / "script.sh"
    script.write_text(f"#!/bin/sh\ncat {listing}\n")
    script.chmod(0o700)
    result = controller.run("playbook", "-i", str(script), str(controller.folder / "playbook.yml"))
    assert _is_harmless(controller, result), result.output


def test_fields_with_unsafe_names_are_left_out(controller: Controller) -> None:
    """And none can be taken for a variable of Ansible."""
    names = ["a b", "{{ 1 }}", "", "x-y", "ansible_connection", "fine"]
    controller.emulator.seed({**rich(), **dict.fromkeys(names, "1")})
    fields = controller.list().fields("rich-one")
    assert {name for name in fields if fields[name] == "1"} == {"gcore_fine", "gcore_ansible_connection"}
    assert fields["gcore_id"] == ID
