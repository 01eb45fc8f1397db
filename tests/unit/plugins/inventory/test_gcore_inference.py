# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin without requests: names, variables, filters, options and the cache."""

from __future__ import annotations

import hashlib
import json
import typing as t

import pytest
from ansible.errors import AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.gcore.inference.plugins.inventory.gcore_inference import InventoryModule
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import OptionsError
from ansible_collections.gcore.inference.plugins.plugin_utils import _inventory_cache, _inventory_variables
from ansible_collections.gcore.inference.plugins.plugin_utils._inventory_hosts import HostNames
from ansible_collections.gcore.inference.plugins.plugin_utils._inventory_options import validated_config
from ansible_collections.gcore.inference.plugins.plugin_utils._other_sources import NamesInUse

ID = "11111111-2222-4333-8444-555566667777"
OTHER = "22222222-2222-4333-8444-555566667777"
CONNECTION = {"api_key": "1234$abcdef", "api_url": "https://api.example.com"}
#: What ansible-core would read out of the documentation.
DEFINITIONS: dict[str, t.Any] = {
    **{name: {} for name in ("plugin", "strict", "compose", "groups", "cache")},
    "keyed_groups": {"suboptions": {"key": {}, "prefix": {}}},
    "filters": {"suboptions": {"include": {}, "exclude": {}}},
}


trusted = _inventory_variables.trusted


def deployment(name: str, instance_id: str = ID, **fields: t.Any) -> dict[str, t.Any]:
    """Return a masked deployment."""
    return {"id": instance_id, "name": name, "status": "ACTIVE", **fields}


def validate(**config: t.Any) -> dict[str, t.Any]:
    """Validate the options of a file, with an API key unless there is another one."""
    return validated_config({**CONNECTION, **config}, DEFINITIONS, Templar(loader=DataLoader()))


def errors(**config: t.Any) -> dict[str, str]:
    """Return the errors of the options of a file by their paths."""
    with pytest.raises(OptionsError) as caught:
        validate(**config)
    return dict(caught.value.problems)


def host_names(*elsewhere: set[str], groups: t.Collection[str] = ()) -> tuple[InventoryData, HostNames]:
    """Return an empty inventory and its names; `elsewhere` is the hosts and the groups of other sources."""
    inventory = InventoryData()
    return inventory, HostNames(inventory, NamesInUse(*elsewhere), groups)


@pytest.mark.parametrize(
    ("path", "is_valid"),
    [
        ("gcore_inference.yml", True),
        ("my.gcore_inference.yaml", True),
        ("gcore_inference.json", False),
        ("gcore.yml", False),
        ("gcore_inference.yml.bak", False),
    ],
)
def test_verify_file(tmp_path: t.Any, path: str, is_valid: bool) -> None:
    verify_file = InventoryModule().verify_file
    assert not verify_file(str(tmp_path / path))
    (tmp_path / path).write_text("plugin: gcore.inference.gcore_inference")
    assert verify_file(str(tmp_path / path)) is is_valid


@pytest.mark.parametrize(
    ("names", "hosts"),
    [
        (["one", "two"], ["one", "two"]),
        (["one", "one"], [f"one_{ID}", f"one_{OTHER}"]),
        (["localhost", "ungrouped"], [f"localhost_{ID}", f"ungrouped_{OTHER}"]),
        (["{{ x }}", "a,b"], [ID, OTHER]),
        (["-i", "a-"], [ID, OTHER]),
        (["one\n", ""], [ID, OTHER]),
    ],
)
def test_hosts_are_unique_and_without_special_names(names: list[str], hosts: list[str]) -> None:
    found = [deployment(names[0], ID), deployment(names[1], OTHER)]
    _inventory, free_names = host_names()
    assert [host.name for host, _deployment in free_names.hosts(found)] == hosts


def test_host_of_v3_with_a_special_name_has_the_project() -> None:
    """API v3 has no IDs."""
    _inventory, names = host_names()
    ((host, _deployment),) = names.hosts([{"name": "a,b", "project_id": 7}])
    assert host.name == f"7_{hashlib.sha256(b'a,b').hexdigest()[:12]}"


def test_hosts_are_never_hosts_or_groups_of_other_sources() -> None:
    """Not even if the variables of the host say that it is this deployment; two sources can have the same one."""
    inventory, names = host_names({"later-host"}, {"later-group"}, groups={"configured"})
    for name, instance_id in (("of-another-project", OTHER), ("same", ID)):
        inventory.add_host(name)
        names.note_added(name, deployment(name, instance_id))
    inventory.add_host("host")
    inventory.set_variable("host", "gcore_id", ID)
    inventory.add_group("group")
    given = ["same", "of-another-project", "host", "group", "later-host", "later-group", "configured"]
    hosts = [host for host, _deployment in names.hosts([deployment(name) for name in given])]
    assert [host.name for host in hosts] == ["same", *(f"{name}_{ID}" for name in given[1:])]
    assert [bool(host.warning) for host in hosts] == [False, False, True, True, True, True, True]


def test_host_without_a_free_name() -> None:
    """A warning names both."""
    inventory, names = host_names()
    for name in ("web", f"web_{ID}"):
        inventory.add_host(name)
    ((host, _deployment),) = names.hosts([deployment("web")])
    reason = f"since the inventory has another host or group web and web_{ID}"
    assert (host.is_free, host.warning) == (False, f"A deployment is no host, {reason}")


@pytest.mark.parametrize(
    ("group", "name"),
    [
        ("web", "web_group"),
        ("later", "later_group"),
        ("ours", "ours_group"),
        ("both", "both_group"),
        ("later_tier", "later_tier"),
        ("tier", "tier"),
        ("free", "free"),
    ],
)
def test_group_name_is_never_a_host(group: str, name: str) -> None:
    inventory, names = host_names({"later", "both"}, {"later_tier"})
    for host in ("web", "ours", "both", "tier"):
        inventory.add_host(host)
    inventory.add_group("tier")
    for host in ("ours", "both"):
        names.note_added(host, deployment(host))
    assert names.group_name(group) == name


def test_host_variables() -> None:
    """Values keep their types; fields that cannot be variables are left out."""
    fields = {"timeout": None, "listening_port": 80, "auth_enabled": False, "envs": {"A": "********"}, "a b": 1, "ä": 2}
    assert _inventory_variables.host_variables(deployment("one", **fields), None) == {
        "gcore_id": ID,
        "gcore_name": "one",
        "gcore_status": "ACTIVE",
        "gcore_timeout": None,
        "gcore_listening_port": 80,
        "gcore_auth_enabled": False,
        "gcore_envs": {"A": "********"},
        "ansible_connection": "local",
        "ansible_python_interpreter": "{{ ansible_playbook_python }}",
    }


@pytest.mark.parametrize(
    ("fields", "project_id", "expected"),
    [({}, 42, 42), ({"project_id": None}, 42, 42), ({"project_id": 1}, 42, 1), ({"project_id": 1}, None, 1)],
)
def test_host_variables_have_the_project(fields: dict[str, t.Any], project_id: int | None, expected: int) -> None:
    """That of the deployment, or else that of the inventory."""
    variables = _inventory_variables.host_variables(deployment("one", **fields), project_id)
    assert variables["gcore_project_id"] == expected


HARMLESS = ["", "ACTIVE", "nginx:1.29", "https://a.example.com/x?", "2023-08-22T11:21:00Z", "daemon off;", "********"]
HOSTILE = ["{{ 1 + 1 }}", "{% if 1 %}{% endif %}", "#jinja2:variable_start_string:'[['", "lookup('x')", "a|b", "x\n"]


@pytest.mark.parametrize("text", HOSTILE)
def test_as_untemplated_text_is_not_rendered(text: str) -> None:
    """Names and nested values too."""
    value = _inventory_variables.as_untemplated({"a": [{text: text}]})
    assert value == {"a": [{text: text}]}
    templar = Templar(loader=DataLoader(), variables={"value": value})
    assert templar.template(trusted("{{ value.a[0].values() | first }}")) == text


def test_as_untemplated_leaves_harmless_text_unmarked() -> None:
    """ansible-inventory writes marked text as an object."""
    assert [type(_inventory_variables.as_untemplated(text)) for text in HARMLESS[:1]] == [type(trusted("x"))]
    assert [text for text in HARMLESS if _inventory_variables.as_untemplated(text) != text] == []


def test_validated_config_has_types_and_defaults() -> None:
    """With the defaults of the modules; Ansible validates the other options."""
    config = {"plugin": "x", "project_id": "42", "strict": "yes", "filters": [{"include": True}], "compose": {"a": "b"}}
    assert validate(**config) == {
        **CONNECTION,
        **config,
        "project_id": 42,
        "api_version": "v2",
        "api_timeout": 30,
        "api_retries": 4,
        "api_retry_time": 180,
        "validate_certs": True,
        "ca_path": None,
    }


def test_validated_config_reports_all_errors() -> None:
    """With their paths."""
    config: dict[t.Any, t.Any] = {
        "api_url": "http://api.example.com",
        "api_timeout": 3601,
        "keyed_group": [],
        "keyed_groups": [{"kee": "x"}],
        "compose": {"a": [], "b": "x"},
        "groups": "x",
        "filters": [{}, {"include": 1}, {"include": True, "exclude": True}],
        "5": "x",
    }
    assert set(errors(**config)) == {
        "api_url",
        "api_timeout",
        "keyed_group",
        "keyed_groups[0].kee",
        "compose.a",
        "groups",
        "filters[0]",
        "filters[1].include",
        "filters[2]",
        "5",
    }


def test_validated_config_suggests_an_option() -> None:
    assert errors(projct_id=1)["projct_id"] == "unsupported option; did you mean project_id?"


def test_validated_config_ignores_empty_environment_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first of two variables that is not empty is used."""
    assert errors(api_key=None) == {
        "api_key": "required; give it, or set the environment variable GCORE_API_KEY (or CLOUD_API_KEY)"
    }
    monkeypatch.setenv("GCORE_API_KEY", "")
    monkeypatch.setenv("CLOUD_API_KEY", "5$second")
    monkeypatch.setenv("GCORE_CLOUD_PROJECT_ID", "")
    checked = validated_config({"plugin": "x"}, DEFINITIONS, Templar(loader=DataLoader()))
    assert (checked["api_key"], checked["project_id"]) == ("5$second", None)


def test_validated_config_resolves_templates() -> None:
    """An error does not show the template, which can contain a key."""
    assert validate(project_id=trusted("{{ 40 + 2 }}"))["project_id"] == 42
    problem = errors(api_key=trusted("{{ '1234$abcdef' | no_such_filter }}"))["api_key"]
    assert problem.startswith("cannot be resolved: ")
    assert "abcdef" not in problem


class Vault:
    """A value that is no plain type, like a vault of Ansible."""

    def __init__(self, opened: str | None) -> None:
        self.opened = opened

    def __str__(self) -> str:
        if self.opened is None:
            raise AnsibleParserError("no vault secrets were found that could decrypt")
        return self.opened


def test_validated_config_decrypts_vaults() -> None:
    """Its text is no template."""
    assert validate(api_key=Vault("{{ 1 }}"))["api_key"] == "{{ 1 }}"
    assert "could decrypt" in errors(api_key=Vault(None))["api_key"]


def test_cache_digest_differs_by_account_and_hides_the_key() -> None:
    """The prefix of the key does not matter."""
    options = {**CONNECTION, "api_version": "v2", "project_id": 1}
    others = [{"project_id": 2}, {"project_id": None}, {"api_key": "9$x"}, {"api_url": "https://b.example.com"}]
    digests = {_inventory_cache.cache_digest({**options, **other}) for other in [{}, *others]}
    assert len(digests) == 5
    assert _inventory_cache.cache_digest({**options, "api_key": " apikey 1234$abcdef\n"}) in digests
    assert [digest for digest in digests if "abcdef" in digest or len(digest) != 32] == []


@pytest.mark.parametrize(
    ("deployments", "warnings", "is_hit"),
    [
        ([deployment("cached")], ["one is skipped"], True),
        ([{"name": "cached", "project_id": 7}], [], True),
        ([], [], True),
        (42, [], False),
        ([], None, False),
        ([], [None], False),
        ([{"id": 1, "name": "x"}], [], False),
        ([{"id": ID}], [], False),
        ([{"name": "x"}], [], False),
        ([deployment("cached"), ["id", "name"]], [], False),
    ],
)
def test_load_list(deployments: t.Any, warnings: t.Any, is_hit: bool) -> None:
    listed = _inventory_cache.ProjectList(deployments, warnings)
    assert _inventory_cache.load_list(listed.as_text()) == (listed if is_hit else None)


@pytest.mark.parametrize("entry", [42, [], [deployment("cached")], {"deployments": []}])
def test_load_list_of_another_program_is_none(entry: t.Any) -> None:
    assert _inventory_cache.load_list(json.dumps(entry)) is None
