# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cache: no request, nothing secret, and never the hosts of another project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.functional.deployments import OTHER_UUID, plain, rich
from tests.inventory.controller import Controller

EXAMPLE = "my-instance"
CACHE = "cache"


@pytest.fixture
def caching(controller: Controller) -> Controller:
    """An inventory with a cache of files."""
    write(controller)
    return controller


def write(controller: Controller, **options: Any) -> None:
    """Write the file of the inventory with the cache and these options."""
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": CACHE}
    controller.write(**cache, **options)


def entries(controller: Controller) -> list[Path]:
    """Return the files of the cache."""
    return [path for path in (controller.folder / CACHE).rglob("*") if path.is_file()]


def test_cache_is_off_by_default(controller: Controller) -> None:
    """It is off unless it is asked for."""
    write(controller)
    controller.path.write_text(controller.path.read_text().replace("cache: true", "cache: false"))
    assert [controller.list().calls for _unused in range(2)] == [["LIST"], ["LIST"]]
    assert entries(controller) == []


def test_cache_follows_the_settings_of_ansible(controller: Controller) -> None:
    """By environment, as on AWX."""
    variables = {
        "ANSIBLE_INVENTORY_CACHE": "true",
        "ANSIBLE_INVENTORY_CACHE_PLUGIN": "ansible.builtin.jsonfile",
        "ANSIBLE_INVENTORY_CACHE_CONNECTION": CACHE,
    }
    assert [controller.list(**variables).calls for _unused in range(2)] == [["LIST"], []]


def test_flush_cache_asks_again_and_keeps_the_response(caching: Controller) -> None:
    """Of what was there before, nothing is left."""
    caching.list()
    caching.emulator.seed(plain(id=OTHER_UUID, name="new-one"))
    assert set(caching.list().hosts) == {EXAMPLE}
    flushed = caching.play("[{hosts: all, gather_facts: false}]", "--list-hosts", "--flush-cache")
    assert (flushed.calls, flushed.says("hosts (2)")) == (["LIST"], True), flushed.output
    again = caching.list()
    assert (again.calls, set(again.hosts)) == ([], {EXAMPLE, "new-one"})


def test_cache_holds_no_secret(caching: Controller) -> None:
    """Not the key, no value of a variable, none of a header; nor in the names of files."""
    caching.emulator.seed(rich())
    caching.list()
    kept = "\n".join(f"{path}\n{path.read_text()}" for path in entries(caching))
    assert "rich-one" in kept
    secrets = [caching.emulator.token, "1234$", "stored-secret-value", "header-secret", "tenant-secret", '"12345"']
    assert [secret for secret in secrets if secret in kept] == []


def test_cache_is_separate_for_each_project(caching: Controller) -> None:
    """Nor does another address of the API."""
    caching.emulator.seed(plain(id=OTHER_UUID, name="other-one"), project_id=42)
    assert set(caching.list().hosts) == {EXAMPLE}
    other = caching.list(GCORE_CLOUD_PROJECT_ID="42")
    assert (other.calls, set(other.hosts)) == (["LIST"], {"other-one"})
    assert caching.list(GCORE_BASE_URL=f"{caching.emulator.url}/").calls == ["LIST"]
    assert [caching.list().calls, caching.list(GCORE_CLOUD_PROJECT_ID="42").calls] == [[], []]


def test_cache_is_separate_for_each_key(caching: Controller) -> None:
    """One that is not valid gets nothing, and no key gets nothing."""
    caching.list()
    result = caching.list(GCORE_API_KEY="9$another")
    assert (result.exit_code != 0, result.calls, result.hosts) == (True, ["LIST"], {})
    result = caching.list(GCORE_API_KEY=None)
    assert (result.exit_code != 0, result.calls, result.hosts) == (True, [], {})
    assert result.says("api_key: required")


def test_cache_holds_no_filters_or_groups(caching: Controller) -> None:
    """They hold for what is in the cache."""
    caching.list()
    write(caching, filters=[{"exclude": True}])
    result = caching.list()
    assert (result.calls, result.hosts) == ([], {})


def test_cache_holds_no_failure(caching: Controller) -> None:
    """The next run asks again."""
    caching.emulator.fault("status", status=400)
    assert caching.list().exit_code != 0
    assert set(caching.list().hosts) == {EXAMPLE}


def test_cache_holds_the_warnings_too(caching: Controller) -> None:
    """Without a request, a deployment that is skipped is not forgotten."""
    caching.emulator.settings(odd_responses=False)
    caching.emulator.seed(plain(id=OTHER_UUID, name="zz-odd"))
    caching.emulator.fault("replace", patch=[{"path": "results.1", "value": None}])
    for calls in (["LIST"], []):
        result = caching.list()
        assert (result.exit_code, result.calls, set(result.hosts)) == (0, calls, {EXAMPLE})
        assert result.says("results[1]: expected an object, got null"), result.output


DAMAGED = {
    "nothing": "",
    "cut off": "{",
    "binary": "\0\x01\x02",
    "another value": "42",
    "a list of others": '[{"id": 1, "name": "x"}]',
    "a text of others": '"[{}]"',
    "the text of an older version": '"[{\\"id\\": \\"x\\", \\"name\\": \\"y\\"}]"',
    "hosts of another plugin": '{"all": {"hosts": ["intruder"]}}',
}


def test_cache_treats_a_damaged_or_foreign_entry_as_a_miss(caching: Controller) -> None:
    """It is asked for again, and kept whole."""
    caching.emulator.settings(odd_responses=False)
    caching.list()
    (path,) = entries(caching)
    whole = path.read_text()
    for case, content in DAMAGED.items():
        path.write_text(content)
        result = caching.list("-vvv", ANSIBLE_DISPLAY_TRACEBACK=None)
        ended = (result.exit_code, result.calls, "Traceback" in result.output, EXAMPLE in result.output)
        assert ended == (0, ["LIST"], False, True), f"{case}: {result.output}"
        assert path.read_text() == whole, case


def test_names_that_mean_something_to_caches_come_back_as_they_were(caching: Controller) -> None:
    """Ansible's JSON has names of its own, and what was marked as data stays so."""
    names = ("__ansible_vault", "__ansible_unsafe", "__ansible_type", "__payload__")
    hostile = "{{ lookup('ansible.builtin.pipe', 'touch pwned') }}"
    for number, name in enumerate(names):
        instance_id = OTHER_UUID.replace("0bbb", f"{number:04d}")
        caching.emulator.seed(plain(id=instance_id, name=f"one-{number}", envs={name: "x"}, description=hostile))
    playbook = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.debug:
        msg: "{{ gcore_description }} {{ gcore_envs | default({}, true) | list }}"
"""
    for calls in (["LIST"], []):
        result = caching.play(playbook)
        assert (result.exit_code, result.calls) == (0, calls), result.output
        assert [name for name in names if name not in result.output] == []
        assert result.output.count("lookup(") == len(names)
    assert not (caching.folder / "pwned").exists()
