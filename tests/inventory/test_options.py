# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options: from the file, a template, a vault or the environment; all errors reported at once."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
import yaml

from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import connection_spec
from tests.functional.runner import KEY
from tests.inventory.controller import PLUGIN, Controller
from tests.support.programs import PYTHON

FALLBACKS = {name: list(option["fallback"][1]) for name, option in connection_spec().items() if "fallback" in option}
NO_VARIABLES: dict[str, str | None] = {name: None for names in FALLBACKS.values() for name in names}
WRONG_KEY = "9$not-the-key-of-the-emulator"


def _connection(controller: Controller) -> dict[str, Any]:
    return {"api_key": KEY, "api_url": controller.emulator.url, "project_id": 42, "api_version": "v2"}


def _used(request: dict[str, Any]) -> tuple[str, str]:
    return str(request["headers"]["authorization"]).removeprefix("apikey "), str(request["query"].get("project_id"))


def test_options_are_those_of_the_modules(controller: Controller) -> None:
    """With their types and defaults, and the variables in the order in which they are looked at."""
    result = controller.run("doc", "-t", "inventory", "--json", PLUGIN)
    documented = json.loads(result.output)[PLUGIN]["doc"]["options"]
    shown = {name: (documented[name]["type"], documented[name].get("default")) for name in connection_spec()}
    assert shown == {name: (option["type"], option.get("default")) for name, option in connection_spec().items()}
    variables = {name: [each["name"] for each in documented[name].get("env", [])] for name in connection_spec()}
    assert {name: names for name, names in variables.items() if names} == FALLBACKS
    for name, names in FALLBACKS.items():
        text = " ".join(documented[name]["description"])
        assert [variable for variable in names if f"E({variable})" not in text] == []


def test_options_of_the_file_win_over_the_environment(controller: Controller) -> None:
    """For every option that has variables."""
    controller.write(**_connection(controller))
    others = {"api_key": WRONG_KEY, "api_url": "https://127.0.0.1:9", "project_id": "1", "api_version": "v3"}
    variables = {variable: others[name] for name, names in FALLBACKS.items() for variable in names}
    (request,) = controller.list(**variables).requests
    assert _used(request) == (KEY, "42")


@pytest.mark.parametrize("index", [0, 1], ids=["first", "second"])
def test_variables_are_taken_and_an_empty_one_is_not_set(controller: Controller, index: int) -> None:
    """The first that is set to something; AWX sets an unused one to nothing."""
    values = {name: str(value) for name, value in _connection(controller).items()}
    variables: dict[str, str | None] = {}
    for name, names in FALLBACKS.items():
        for number, variable in enumerate(names):
            at = min(index, len(names) - 1)
            variables[variable] = {True: values[name], False: ""}[number == at] if number <= at else "5"
    (request,) = controller.list(**variables).requests
    assert _used(request) == (KEY, "42")


def test_null_is_an_option_left_out(controller: Controller) -> None:
    """Every option, also where a template gives it: its variable counts, else its default."""
    documented = json.loads(controller.run("doc", "-t", "inventory", "--json", PLUGIN).output)[PLUGIN]["doc"]["options"]
    values = {name: str(value) for name, value in _connection(controller).items()}
    variables: dict[str, str | None] = {names[0]: values[name] for name, names in FALLBACKS.items()}
    variables["GCORE_INFERENCE_API_VERSION"] = "v3"
    cache = {"INVENTORY_CACHE": "true", "CACHE_PLUGIN": "ansible.builtin.jsonfile", "CACHE_PLUGIN_CONNECTION": "cache"}
    variables.update({f"ANSIBLE_{name}": value for name, value in cache.items()})
    options = dict.fromkeys(documented)
    controller.write(**{**options, "plugin": PLUGIN})
    result = controller.list(**variables)
    assert [request["path"] for request in result.requests] == ["/cloud/v3/inference/42/deployments"], result.output
    assert list((controller.folder / "cache").iterdir()) != []


@pytest.mark.skipif(sys.executable != PYTHON, reason="older cores make an empty string of it, which is refused")
def test_template_that_is_null_is_an_option_left_out(controller: Controller) -> None:
    variables = {"GCORE_INFERENCE_API_VERSION": "v3", "GCORE_CLOUD_PROJECT_ID": "42"}
    connection = _connection(controller)
    options = {**dict.fromkeys(connection_spec(), "{{ none }}"), "api_key": connection["api_key"]}
    controller.write(**{**options, "api_url": connection["api_url"], "plugin": PLUGIN})
    result = controller.list(**variables)
    assert [request["path"] for request in result.requests] == ["/cloud/v3/inference/42/deployments"], result.output


@pytest.mark.parametrize("name", ["compose", "groups", "keyed_groups", "filters", "cache", "strict", "use_extra_vars"])
def test_null_of_an_option_alone_is_left_out(controller: Controller, name: str) -> None:
    """Beside others that are set."""
    controller.write(**{"strict": True, "compose": {"x": "1"}, "filters": [{"include": True}], name: None})
    result = controller.list()
    assert (result.exit_code, set(result.hosts)) == (0, {"my-instance"}), result.output


def test_api_version_is_read_from_its_variable(controller: Controller) -> None:
    """And what the options are checked by follows it: v3 requires a project."""
    controller.write(**{name: value for name, value in _connection(controller).items() if name != "api_version"})
    (request,) = controller.list(GCORE_INFERENCE_API_VERSION="v3").requests
    assert request["path"] == "/cloud/v3/inference/42/deployments"
    controller.write(api_key=KEY, api_url=controller.emulator.url)
    result = controller.list(**{**NO_VARIABLES, "GCORE_INFERENCE_API_VERSION": "v3"})
    assert (result.exit_code != 0, result.requests) == (True, [])
    assert result.says("project_id: required with api_version: v3")


def test_defaults_hold_without_options_and_variables(controller: Controller) -> None:
    """Empty variables are none: no project is asked for, and the key is missing."""
    controller.write(api_url=controller.emulator.url, api_key=KEY)
    empty: dict[str, str | None] = dict.fromkeys(NO_VARIABLES, "")
    (request,) = controller.list(**empty).requests
    assert _used(request) == (KEY, "None")
    controller.write(api_url=controller.emulator.url)
    result = controller.list(**empty)
    assert (result.exit_code != 0, result.calls) == (True, [])
    assert result.says("api_key: required; give it, or set the environment variable GCORE_API_KEY (or CLOUD_API_KEY)")


def test_templates_are_filled_in(controller: Controller) -> None:
    """With lookups, and with the extra variables."""
    controller.write(
        api_key="{{ lookup('ansible.builtin.env', 'OUR_KEY') }}",
        api_url="{{ our_url }}",
        project_id="{{ our_project }}",
        validate_certs="{{ our_project == 42 }}",
    )
    variables = json.dumps({"our_project": 42, "our_url": controller.emulator.url})
    result = controller.list("-e", variables, OUR_KEY=KEY, **NO_VARIABLES)
    assert [_used(request) for request in result.requests] == [(KEY, "42")], result.output


def test_variables_of_the_environment_are_no_templates(controller: Controller) -> None:
    """Nor is a key that came out of one."""
    hostile = "{{ lookup('ansible.builtin.pipe', 'touch pwned') }}"
    controller.write(api_key="{{ lookup('ansible.builtin.env', 'OUR_KEY') }}")
    for variables in ({"GCORE_API_KEY": hostile, "OUR_KEY": KEY}, {"OUR_KEY": hostile}):
        result = controller.list(**variables)
        assert [request["headers"]["authorization"] for request in result.requests] == [
            f"apikey {variables['OUR_KEY']}"
        ]
    assert not (controller.folder / "pwned").exists()


def _vaulted(controller: Controller, text: str) -> str:
    (controller.folder / "password").write_text("open sesame")
    encrypted = controller.run(
        "vault", "encrypt_string", "--vault-password-file", "password", "--name", "api_key", text
    ).output
    return encrypted.partition("Encryption successful")[0]


def test_vault_is_decrypted(controller: Controller) -> None:
    """As `ansible-vault encrypt_string` makes it, and what is in it is no template."""
    text = f"plugin: {PLUGIN}\n{_vaulted(controller, KEY)}\nstrict: true\n"
    controller.write(text)
    (request,) = controller.list("--vault-password-file", "password", GCORE_API_KEY=WRONG_KEY).requests
    assert _used(request)[0] == KEY


@pytest.mark.parametrize("password", ["wrong", None])
def test_vault_without_password_is_reported(controller: Controller, password: str | None) -> None:
    """Without a request."""
    controller.write(f"plugin: {PLUGIN}\n{_vaulted(controller, KEY)}\n")
    (controller.folder / "password").write_text(password or "")
    flags = ("--vault-password-file", "password") if password else ()
    result = controller.list("-vvvv", *flags, ANSIBLE_DISPLAY_TRACEBACK=None)
    assert (result.exit_code != 0, result.calls, "Traceback" in result.output) == (True, [], False)
    assert "vault" in result.output.lower()


def test_errors_are_reported_at_once(controller: Controller) -> None:
    """In the words of the modules, before any request, and without the key."""
    controller.write(
        api_key="two\nlines-of-a-key",
        api_url="http://api.example.com",
        api_timeout=0,
        api_retries="many",
        project_id="{{ nobody_knows }}",
        validate_certs="perhaps",
        ca_path="/nowhere/ca.pem",
        key_groups=[],
        keyed_groups=[{"key": "gcore_status", "prefx": "status"}],
        compose={"mine": None},
        groups=["one"],
        filters=[{"include": True, "exclude": True}, {"exlude": True}, {"include": 5}, "gcore_id"],
    )
    result = controller.list("-vvvv")
    assert (result.exit_code != 0, result.calls, "lines-of-a-key" in result.output) == (True, [], False)
    expected = {
        "api_key": "not one line of printable characters (it is not shown here)",
        "api_url": "must be https; the key is sent over plain http to a loopback address only",
        "api_timeout": "must be at least 1, got 0",
        "api_retries": 'expected an integer, got a string ("many")',
        "project_id": "cannot be resolved:",
        "validate_certs": "expected a boolean",
        "ca_path": '"/nowhere/ca.pem" does not exist',
        "key_groups": "unsupported option; did you mean keyed_groups?",
        "keyed_groups[0].prefx": "unsupported option; did you mean prefix?",
        "compose.mine": "expected a Jinja2 expression, got null",
        "groups": "expected a dict, got a list",
        "filters[0]": "either include or exclude is required",
        "filters[1].exlude": "unsupported option; did you mean exclude?",
        "filters[2].include": "expected a boolean or a Jinja2 expression, got an integer",
        "filters[3]": "expected a dict, got a string",
    }
    assert [path for path, text in expected.items() if not result.says(f"{path}: {text}")] == [], result.output
    assert "nobody_knows" in result.output


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- plugin: x\n", "not a valid YAML inventory plugin config file"),
        (f"plugin: {PLUGIN}x\n", "unknown plugin"),
        (f"plugin: {PLUGIN}\ncache_timeout: soon\n", "cache_timeout"),
        (f"plugin: {PLUGIN}\ncache: true\ncache_plugin: ansible.builtin.jsonfile\n", "jsonfile"),
    ],
)
def test_file_of_another_plugin_is_reported(controller: Controller, text: str, says: str) -> None:
    """By Ansible itself where it does not even ask the plugin."""
    controller.write(text)
    result = controller.list(ANSIBLE_DISPLAY_TRACEBACK=None)
    assert (result.exit_code != 0, result.calls, "Traceback" in result.output) == (True, [], False)
    assert result.says(says), result.output


@pytest.mark.parametrize("text", ["- plugin: x\n", "", "just words\n"])
def test_file_without_a_dict_is_reported_by_the_plugin(controller: Controller, text: str) -> None:
    """As it is with `enable_plugins`."""
    controller.write(text)
    result = controller.list("-vvvv", ANSIBLE_INVENTORY_ENABLED=PLUGIN, ANSIBLE_DISPLAY_TRACEBACK=None)
    assert (result.exit_code != 0, result.calls, "Traceback" in result.output) == (True, [], False)
    assert result.says("is empty" if not text else "expected a dict of options, got a "), result.output


@pytest.mark.parametrize("name", ["gcore.yml", "gcore_inference.json", "gcore_inference.yml.orig"])
def test_files_with_other_names_are_not_taken(controller: Controller, name: str) -> None:
    """Only those that end as documented."""
    path = controller.folder / name
    controller.path.rename(path)
    result = controller.run("inventory", "-i", str(path), "--list")
    assert (result.exit_code != 0, result.calls) == (True, [])


#: What goes wrong in Ansible's own parts, just below a key that stands in the file.
BELOW_THE_KEY: dict[str, tuple[dict[str, Any], str]] = {
    "compose": ({"compose": {"x": "nobody_knows"}}, "nobody_knows"),
    "a broken template": ({"compose": {"x": "1 +"}}, "Could not set x for host my-instance"),
    "groups": ({"groups": {"x": "nobody_knows"}}, "nobody_knows"),
    "keyed_groups": ({"keyed_groups": [{"key": "nobody_knows"}]}, "nobody_knows"),
    "filters": ({"filters": [{"include": "nobody_knows"}]}, "filters[0].include: "),
    "a type": ({"cache_timeout": "soon"}, "cache_timeout"),
    "a template": ({"project_id": "{{ nobody_knows }}"}, "project_id: cannot be resolved"),
    "the key": ({"api_key": f"{{{{ '{KEY}' | no_such_filter }}}}"}, "api_key: cannot be resolved"),
}


@pytest.mark.parametrize("case", BELOW_THE_KEY)
def test_key_in_the_file_is_not_shown_by_a_failure(controller: Controller, case: str) -> None:
    """Newer cores show the lines of the file around an error."""
    options, says = BELOW_THE_KEY[case]
    controller.write(yaml.safe_dump({"plugin": PLUGIN, "strict": True, "api_key": KEY, **options}, sort_keys=False))
    result = controller.list("-vvvv")
    assert (result.exit_code != 0, KEY in result.output) == (True, False), result.output
    assert result.says(says), result.output
