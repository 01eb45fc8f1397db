# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pure parts of the inventory plugin: names, variables, filters, options and the cache, without any request."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.errors import AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader

from ansible_collections.gcore.inference.plugins.inventory import gcore_inference as plugin
from ansible_collections.gcore.inference.plugins.module_utils._core import requests_library
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError, OptionsError
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
    LookupResult,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import V2_FIELDS
from ansible_collections.gcore.inference.plugins.plugin_utils import _inventory_cache, _inventory_variables

ID = "11111111-2222-4333-8444-555566667777"
OTHER = "22222222-2222-4333-8444-555566667777"
CONNECTION = {"api_key": "1234$abcdef", "api_url": "https://api.example.com"}
#: What ansible-core would read out of the documentation.
DEFINITIONS: dict[str, t.Any] = {
    **{name: {} for name in ("plugin", "strict", "compose", "groups", "cache")},
    "keyed_groups": {"suboptions": {"key": {}, "prefix": {}}},
    "filters": {"suboptions": {"include": {}, "exclude": {}}},
}


class Plugin(plugin.InventoryModule):  # type: ignore[misc]
    """The plugin, with options as they are given here, as if they had been read."""

    def __init__(self, **options: t.Any) -> None:
        super().__init__()
        self._defs = DEFINITIONS
        self._given = {"filters": [], "cache": False, "strict": True, **options}
        # What ansible-core 2.16 has only after parse.
        super(plugin.InventoryModule, self).parse(InventoryData(), DataLoader(), "gcore_inference.yml")

    def get_option(self, option: str, **_others: t.Any) -> t.Any:
        return self._given.get(option)

    def get_cache_key(self, path: str) -> str:
        return path


def trusted(text: str) -> str:
    """Give a text as it comes from a file that the user wrote."""
    return _inventory_variables.trusted(text)


def deployment(name: str, instance_id: str = ID, **fields: t.Any) -> dict[str, t.Any]:
    """Give what is left of a deployment when it is masked."""
    return {"id": instance_id, "name": name, "status": "ACTIVE", **fields}


def refused(**config: t.Any) -> dict[str, str]:
    """Give the problems with a file's options, by path."""
    with pytest.raises(OptionsError) as caught:
        Plugin()._validate({**CONNECTION, **config})
    return dict(caught.value.problems)


@pytest.mark.parametrize("path", ["gcore_inference.yml", "my.gcore_inference.yaml", "gcore_inference.yaml"])
def test_a_file_of_that_name_is_taken(tmp_path: t.Any, path: str) -> None:
    """Where it is there."""
    assert not Plugin().verify_file(str(tmp_path / path))
    (tmp_path / path).write_text("plugin: gcore.inference.gcore_inference")
    assert Plugin().verify_file(str(tmp_path / path)) is True


@pytest.mark.parametrize("path", ["gcore_inference.json", "gcore.yml", "gcore_inference.yml.bak", "inference.yaml"])
def test_a_file_of_another_name_is_not_taken(tmp_path: t.Any, path: str) -> None:
    """It may be another plugin's."""
    (tmp_path / path).write_text("plugin: gcore.inference.gcore_inference")
    assert Plugin().verify_file(str(tmp_path / path)) is False


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
def test_each_deployment_has_a_host_of_its_own(names: list[str], hosts: list[str]) -> None:
    """And no name means anything to Ansible."""
    found = [deployment(names[0], ID), deployment(names[1], OTHER)]
    assert [host.name for host, _unused in Plugin()._hosts(found)] == hosts


def test_a_deployment_is_never_a_host_or_a_group_that_is_there() -> None:
    """Not even where its variables say that it is this deployment; but a source may come twice."""
    inventory = Plugin(groups={"configured": trusted("true")})
    for name, there in (("of-another-project", OTHER), ("same", ID)):
        inventory.inventory.add_host(name)
        inventory._added_hosts[name] = there
    inventory.inventory.add_host("host")
    inventory.inventory.set_variable("host", "gcore_id", ID)
    inventory.inventory.add_group("group")
    inventory._elsewhere = plugin.Named(frozenset({"later-host"}), frozenset({"later-group"}))
    names = ["same", "of-another-project", "host", "group", "later-host", "later-group", "configured"]
    hosts = [host for host, _unused in inventory._hosts([deployment(name) for name in names])]
    assert [host.name for host in hosts] == ["same", *(f"{name}_{ID}" for name in names[1:])]
    assert [bool(host.warning) for host in hosts] == [False, False, True, True, True, True, True]


def test_where_every_name_is_taken_it_is_no_host() -> None:
    """And a warning says so."""
    inventory = Plugin()
    for name in ("web", f"web_{ID}"):
        inventory.inventory.add_host(name)
    ((host, _unused),) = inventory._hosts([deployment("web")])
    assert (host.is_free, "no host" in str(host.warning)) == (False, True)


@pytest.mark.parametrize("core_knows", [True, False])
def test_a_group_is_never_called_as_a_host_of_another_source(core_knows: bool) -> None:
    """A play over that host would run on the group; the hosts of this plugin are no such."""
    inventory = Plugin()
    inventory.inventory.add_host("ours")
    inventory._added_hosts["ours"] = ID
    inventory._elsewhere = plugin.Named(frozenset({"later"}), frozenset({"later_group"}))
    name = "web" if core_knows else "later"
    inventory.inventory.add_host("web")
    made = [inventory._sanitize_group_name(each) for each in (name, "ours", "later_group", "free")]
    assert made == [f"{name}_group", "ours", "later_group", "free"]


def test_the_fields_are_variables() -> None:
    """Null stays null, numbers stay numbers, and only names of variables are taken."""
    fields = {"timeout": None, "listening_port": 80, "auth_enabled": False, "envs": {"A": "********"}, "a b": 1, "ä": 2}
    assert _inventory_variables.host_variables(deployment("one", **fields)) == {
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


HARMLESS = ["", "ACTIVE", "nginx:1.29", "https://a.example.com/x?", "2023-08-22T11:21:00Z", "daemon off;", "********"]
HOSTILE = ["{{ 1 + 1 }}", "{% if 1 %}{% endif %}", "#jinja2:variable_start_string:'[['", "lookup('x')", "a|b", "x\n"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_that_could_be_a_template_is_data(text: str) -> None:
    """Also as a name, and deep in a value."""
    inventory = Plugin()
    made = _inventory_variables.as_untemplated({"a": [{text: text}]})
    assert made == {"a": [{text: text}]}
    inventory.templar.available_variables = {"made": made}
    assert inventory.templar.template(trusted("{{ made.a[0].values() | first }}")) == text


def test_a_harmless_text_is_not_marked() -> None:
    """Marked ones come out of ansible-inventory as objects."""
    assert [type(_inventory_variables.as_untemplated(text)) for text in HARMLESS[:1]] == [type(trusted("x"))]
    assert [text for text in HARMLESS if _inventory_variables.as_untemplated(text) != text] == []


def test_the_first_filter_that_matches_decides() -> None:
    """Without one that does, the deployment is a host."""
    variables = {"gcore_name": "one", "gcore_timeout": 5}
    cases: list[tuple[list[dict[str, t.Any]], bool]] = [
        ([], True),
        ([{"include": trusted("gcore_name == 'two'")}], True),
        ([{"exclude": trusted("gcore_name == 'two'")}], True),
        ([{"exclude": trusted("gcore_name == 'one'")}], False),
        ([{"include": trusted("gcore_timeout > 4")}, {"exclude": True}], True),
        ([{"include": trusted("gcore_timeout > 5")}, {"exclude": True}], False),
        ([{"include": None, "exclude": True}, {"include": True}], False),
        ([{"exclude": False}, {"include": False}], True),
    ]
    for filters, included in cases:
        assert Plugin(filters=filters)._is_included("one", variables) is included, filters


@pytest.mark.parametrize("condition", ["nobody_knows", "gcore_name ==", "gcore_name", "[1]", "2 + 2", "none"])
def test_a_filter_that_is_no_condition_is_an_error_that_names_it(condition: str) -> None:
    """An undefined variable, too."""
    inventory = Plugin(filters=[{"include": False}, {"exclude": trusted(condition)}])
    with pytest.raises(AnsibleParserError, match=r"^filters\[1\]\.exclude: "):
        inventory._is_included("one", {"gcore_name": "one"})


def test_options_that_are_right_are_given_in_their_types() -> None:
    """With the defaults of the modules; what is not about the connection is left to Ansible."""
    config = {"plugin": "x", "project_id": "42", "strict": "yes", "filters": [{"include": True}], "compose": {"a": "b"}}
    assert Plugin()._validate({**CONNECTION, **config}) == {
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


def test_all_problems_are_told_at_once() -> None:
    """Each with its path."""
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
    assert set(refused(**config)) == {
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


def test_an_option_that_is_misspelt_is_told_with_the_one_that_was_meant() -> None:
    """Ansible would pass over it."""
    assert refused(projct_id=1)["projct_id"] == "unsupported option; did you mean project_id?"


def test_a_key_is_required_and_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two variables the first that is set to something is taken."""
    assert refused(api_key=None) == {
        "api_key": "required; give it, or set the environment variable GCORE_API_KEY (or CLOUD_API_KEY)"
    }
    monkeypatch.setenv("GCORE_API_KEY", "")
    monkeypatch.setenv("CLOUD_API_KEY", "5$second")
    monkeypatch.setenv("GCORE_CLOUD_PROJECT_ID", "")
    checked = Plugin()._validate({"plugin": "x"})
    assert (checked["api_key"], checked["project_id"]) == ("5$second", None)


def test_templates_are_filled_in_and_those_that_fail_are_told() -> None:
    """The text of one is not repeated, since there may be a key in it."""
    settled = Plugin()._validate({**CONNECTION, "project_id": trusted("{{ 40 + 2 }}")})
    assert settled["project_id"] == 42
    problem = refused(api_key=trusted("{{ '1234$abcdef' | no_such_filter }}"))["api_key"]
    assert problem.startswith("cannot be resolved: ")
    assert "abcdef" not in problem


class Vault:
    """A value of no plain type, as a vault is."""

    def __init__(self, opened: str | None) -> None:
        self.opened = opened

    def __str__(self) -> str:
        if self.opened is None:
            raise AnsibleParserError("no vault secrets were found that could decrypt")
        return self.opened


def test_a_vault_is_opened() -> None:
    """Or told; what is in it is no template."""
    assert Plugin()._validate({**CONNECTION, "api_key": Vault("{{ 1 }}")})["api_key"] == "{{ 1 }}"
    assert "could decrypt" in refused(api_key=Vault(None))["api_key"]


def test_the_cache_tells_projects_and_keys_apart_and_tells_no_key() -> None:
    """Nor does it matter how the key is written."""
    options = {**CONNECTION, "api_version": "v2", "project_id": 1}
    others = [{"project_id": 2}, {"project_id": None}, {"api_key": "9$x"}, {"api_url": "https://b.example.com"}]
    digests = {_inventory_cache.cache_digest({**options, **other}) for other in [{}, *others]}
    assert len(digests) == 5
    assert _inventory_cache.cache_digest({**options, "api_key": " apikey 1234$abcdef\n"}) in digests
    assert [digest for digest in digests if "abcdef" in digest or len(digest) != 32] == []


class DeploymentApi:
    """Gives what it is told to, and counts."""

    fields = V2_FIELDS

    def __init__(self, failure: Exception | None = None) -> None:
        self.calls = 0
        self.failure = failure

    def list_all(self) -> LookupResult:
        self.calls += 1
        if self.failure:
            raise self.failure
        return LookupResult([], [])


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> DeploymentApi:
    """What every connection leads to."""
    api = DeploymentApi()
    monkeypatch.setattr(plugin, "create_api", lambda options: (api, plugin.Redactor(options["api_key"])))
    return api


KEPT = json.dumps([deployment("kept")])


@pytest.mark.parametrize(
    ("kept", "is_hit"),
    [
        (KEPT, True),
        ("[]", True),
        ("{", False),
        ("42", False),
        ('[{"id": 1, "name": "x"}]', False),
        ('[["id", "name"]]', False),
        (None, False),
        ([deployment("kept")], False),
    ],
)
def test_only_what_is_ours_is_taken_from_the_cache(api: DeploymentApi, kept: t.Any, is_hit: bool) -> None:
    """Everything else is a miss, and is replaced."""
    inventory = Plugin(**CONNECTION, cache=True)
    key = f"here_{_inventory_cache.cache_digest({**CONNECTION, 'api_version': None, 'project_id': None})}"
    inventory._cache = {key: kept}
    found = inventory._deployments("here", True, plugin.Redactor())
    assert (found, api.calls) == ((json.loads(kept), 0) if is_hit else ([], 1))
    assert inventory._cache == {key: kept if is_hit else "[]"}


def test_a_refresh_asks_and_keeps(api: DeploymentApi) -> None:
    """And without the cache nothing is kept."""
    inventory = Plugin(**CONNECTION, cache=True)
    inventory._cache = {}
    inventory._deployments("here", False, plugin.Redactor())
    assert (api.calls, list(inventory._cache.values())) == (1, ["[]"])
    inventory = Plugin(**CONNECTION)
    inventory._cache = {}
    inventory._deployments("here", True, plugin.Redactor())
    assert (api.calls, inventory._cache) == (2, {})


@pytest.mark.parametrize(
    ("failure", "says"),
    [
        (ApiError("GET", "/x", "HTTP 400", status=400, message="1234$abcdef?"), "GET /x: HTTP 400: ********?"),
        (ValueError("1234$abcdef"), "bug in the collection gcore.inference: ValueError in "),
        (AnsibleParserError("of Ansible"), "of Ansible"),
    ],
)
def test_every_failure_becomes_one_of_ansible(
    api: DeploymentApi, monkeypatch: pytest.MonkeyPatch, failure: Exception, says: str
) -> None:
    """Without the key, and with nothing that came before it."""
    api.failure = failure
    inventory = Plugin(**CONNECTION)
    monkeypatch.setattr(inventory, "_read_config_data", lambda path: {})
    with pytest.raises(AnsibleParserError) as caught:
        inventory.parse(InventoryData(), DataLoader(), "gcore_inference.yml")
    assert says in str(caught.value)
    assert "abcdef" not in str(caught.value)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_without_requests_that_is_said(api: DeploymentApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is asked."""
    monkeypatch.setattr(plugin, "HAS_REQUESTS", False)
    monkeypatch.setattr(requests_library, "IMPORT_ERROR", "ImportError: cannot import name 'x' from 'urllib3'")
    with pytest.raises(AnsibleParserError, match=r"\(requests\).*cannot import name 'x'"):
        Plugin(**CONNECTION)._deployments("here", True, plugin.Redactor())
    assert api.calls == 0
