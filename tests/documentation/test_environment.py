# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options, as ansible-doc shows them, against the argument specs; and the environment variables in real runs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, NoReturn
from unittest import mock

import pytest
from ansible.module_utils import basic

from ansible_collections.gcore.inference.plugins.plugin_utils._direct_execution import ENVIRONMENT_VARIABLE
from tests.documentation.blocks import ROOT, module_names, pages
from tests.functional.named_resources import NAMED_RESOURCES
from tests.functional.runner import ABSENT, COLLECTION, DEPLOYMENT, INFO, KEY, LEFT_OUT, LOGS, Runner, imported
from tests.functional.versions import V3
from tests.gates.places import COLLECTIONS
from tests.unit.plugins.module_utils.contract_files import CONTRACT_DIR

Spec = dict[str, dict[str, Any]]
MODULES = module_names()
EXPORT = "gcore_inference_fleet_export"
#: A variable of the environment by the names that this collection, and what Gcore has besides, read.
VARIABLE_OF_OURS = re.compile(r"\b(?:GCORE|CLOUD)_[A-Z_]+\b")
#: Variables that not the argument spec reads, but the library below it.
READ_BELOW = {"ca_path": ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"]}
#: Of an option, what the documentation and the spec must agree on, and what it is where it is not said.
AGREED: dict[str, Any] = {
    "type": "str",
    "elements": None,
    "required": False,
    "default": None,
    "choices": None,
    "aliases": [],
}

each_module = pytest.mark.parametrize("name", MODULES)


class _Specified(Exception):
    """Holds the argument spec that a module gave."""

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        self.spec = spec


def spec_of(name: str) -> Spec:
    """Return the argument spec of a module."""

    def specify(_module: Any, argument_spec: Spec, **_others: Any) -> NoReturn:
        raise _Specified(argument_spec)

    with mock.patch.object(basic.AnsibleModule, "__init__", specify), pytest.raises(_Specified) as caught:
        imported(name).main()
    return caught.value.spec


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Spec]:
    """By module, the options with the fragments merged in, as ansible-doc shows them."""
    home = str(tmp_path_factory.mktemp("ansible"))
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS), "ANSIBLE_HOME": home}
    names = [f"{COLLECTION}.{name}" for name in MODULES]
    command = [sys.executable, "-m", "ansible", "doc", "--json", "-t", "module", *names]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120)
    shown = json.loads(done.stdout)
    return {name: shown[f"{COLLECTION}.{name}"]["doc"]["options"] for name in MODULES}


def _options(options: Spec, below: str, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Return every option and suboption with its path; `below` is the key of the suboptions."""
    for name, option in options.items():
        yield f"{path}{name}", option
        yield from _options(option.get(below) or {}, below, f"{path}{name}.")


def _variables(option: dict[str, Any]) -> list[str]:
    """Return the documented environment variables of an option, in order."""
    written = option["description"] if isinstance(option["description"], list) else [option["description"]]
    named = re.findall(r"E\(([^)]+)\)", " ".join(written)) + [each["name"] for each in option.get("env", [])]
    return list(dict.fromkeys(named))


def _fallbacks(spec: Spec) -> dict[str, list[str]]:
    return {path: list(option["fallback"][1]) for path, option in _options(spec, "options") if "fallback" in option}


@each_module
def test_options_match_the_argument_spec(documented: dict[str, Spec], name: str) -> None:
    """At every level, with its type, default, choices and aliases."""
    shown = {path: _agreed(option) for path, option in _options(documented[name], "suboptions")}
    specified = {path: _agreed(option) for path, option in _options(spec_of(name), "options")}
    assert shown == specified


def _agreed(option: dict[str, Any]) -> dict[str, Any]:
    return {name: option.get(name, default) for name, default in AGREED.items()}


@each_module
def test_variables_match_those_the_modules_read(documented: dict[str, Spec], name: str) -> None:
    """In the documented order."""
    shown = {path: _variables(option) for path, option in _options(documented[name], "suboptions")}
    expected = {**{path: names for path, names in READ_BELOW.items() if path in shown}, **_fallbacks(spec_of(name))}
    assert {path: names for path, names in shown.items() if names} == expected


@pytest.mark.parametrize("name", [INFO, LOGS, EXPORT])
def test_read_only_modules_document_no_write(documented: dict[str, Spec], name: str) -> None:
    """What it shares with modules that write fits it too."""
    texts = json.dumps([option["description"] for _path, option in _options(documented[name], "suboptions")])
    assert re.findall(r"\b(?:creat|updat|delet)\w*", texts, re.IGNORECASE) == []


def test_variables_named_on_pages_are_read() -> None:
    """By all modules, by their action plugins, by a role, or by the tests."""
    files = [*pages(), *(ROOT / "docs").rglob("*.yml"), *(ROOT / "playbooks").rglob("*.yml")]
    named = {name for file in files for name in VARIABLE_OF_OURS.findall(file.read_text(encoding="utf-8"))}
    read = {name for names in _fallbacks(spec_of(DEPLOYMENT)).values() for name in names}
    for defaults in (ROOT / "roles").glob("*/defaults/main.yml"):
        read |= set(VARIABLE_OF_OURS.findall(defaults.read_text(encoding="utf-8")))
    assert (named - read - {CONTRACT_DIR, ENVIRONMENT_VARIABLE}, "GCORE_API_KEY" in named) == (set(), True)


@each_module
def test_ansible_doc_shows_no_escape(documented: dict[str, Spec], name: str) -> None:
    # Only O(), V(), E() and RV() know a backslash; in C() it would be shown, and the bracket would end it.
    text = "\n".join([imported(name).DOCUMENTATION, imported(name).RETURN, json.dumps(documented[name])])
    assert re.findall(r"\b[CBI]\([^)]*\\+\)", text) == []


def test_documented_variables_are_found() -> None:
    """A search that finds nothing would find nothing wrong."""
    variables = {"api_key", "api_url", "project_id", "api_version"}
    assert variables == {path for each in MODULES for path in _fallbacks(spec_of(each))}


FALLBACKS = _fallbacks(spec_of(DEPLOYMENT))
#: The modules of resources that API v3 alone has: no variable can choose another version.
ONLY_V3 = [
    "gcore_inference_application",
    "gcore_inference_application_info",
    "gcore_inference_secret_info",
    *(each.module for each in NAMED_RESOURCES),
]
#: The modules of what belongs to no project.
CATALOGUES = ["gcore_inference_flavor_info", "gcore_inference_model_info", "gcore_inference_region_info"]
#: What each module needs in order to ask for the list before all else.
TASKS: dict[str, dict[str, Any]] = {
    DEPLOYMENT: ABSENT,
    INFO: {},
    LOGS: {"name": ABSENT["name"]},
    "gcore_inference_fleet": {"deployments": [ABSENT]},
    "gcore_inference_fleet_export": {},
    **{name: {**ABSENT, "project_id": 1} for name in ONLY_V3},
    "gcore_inference_application_info": {"project_id": 1},
    "gcore_inference_secret_info": {"project_id": 1},
    "gcore_inference_api_key_info": {},
    "gcore_inference_registry_credential_info": {},
    **{name: {} for name in CATALOGUES},
}
#: Of each option, a value, another one, and one that would be noticed if it were used.
VALUES = {"api_key": (KEY, "9$other"), "project_id": ("42", "1"), "api_version": ("v3", "v2")}
#: What a task needs whatever the version is.
NEEDED = {"api_version": {"project_id": 1}}


def _project_of(request: dict[str, Any]) -> str | None:
    """Return the project in a path of API v3; in those of applications it stands one part later."""
    path = str(request["path"]).replace("/applications/", "/")
    return V3.project({**request, "path": path})


def _taken(module: Runner, option: str, name: str = DEPLOYMENT) -> str | None:
    """Run without this option, and return what was used for it."""
    module.name = name
    options = {**TASKS[name], **NEEDED.get(option, {}), "api_url": module.emulator.url, option: LEFT_OUT}
    requests = module(**options).requests
    request = next(each for each in requests if "/inference/" in str(each["path"]))
    used = {
        "api_key": str(request["headers"]["authorization"]).removeprefix("apikey "),
        "api_url": module.emulator.url,
        "project_id": _project_of(request) if name in ONLY_V3 else str(request["query"].get("project_id")),
        "api_version": str(request["path"]).split("/")[2],
    }
    return used[option]


def _read_by(name: str) -> dict[str, list[str]]:
    """Return the variables that the module of that name must read, by option."""
    read = dict(FALLBACKS)
    if name in ONLY_V3:
        del read["api_version"]
    if name in CATALOGUES:
        del read["project_id"]
    return read


@each_module
def test_variables_are_the_same_for_all_modules(name: str) -> None:
    """Whatever it does."""
    assert _fallbacks(spec_of(name)) == _read_by(name)


@pytest.mark.parametrize(
    ("name", "option", "variable"),
    [
        (name, option, variable)
        for name in MODULES
        for option, variables in _read_by(name).items()
        for variable in variables
    ],
)
def test_option_is_read_from_its_variable(
    module: Runner, monkeypatch: pytest.MonkeyPatch, option: str, variable: str, name: str
) -> None:
    """The request shows it."""
    value = VALUES[option][0] if option in VALUES else module.emulator.url
    monkeypatch.setenv(variable, value)
    assert _taken(module, option, name) == value


@pytest.mark.parametrize("option", [name for name, names in FALLBACKS.items() if len(names) > 1])
def test_first_nonempty_variable_wins(module: Runner, monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    """As it is documented: or else."""
    first, second = FALLBACKS[option]
    value, other = VALUES[option]
    monkeypatch.setenv(first, value)
    monkeypatch.setenv(second, other)
    assert _taken(module, option) == value
    monkeypatch.setenv(second, value)
    monkeypatch.setenv(first, "")
    assert _taken(module, option) == value


@pytest.mark.parametrize("option", ["api_key", "project_id"])
def test_option_wins_over_its_variables(module: Runner, monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    """A variable is for when it is not set."""
    value, other = VALUES[option]
    for variable in FALLBACKS[option]:
        monkeypatch.setenv(variable, other)
    (request,) = module(**{**ABSENT, option: value}).requests
    assert value in (str(request["query"].get("project_id")), request["headers"]["authorization"][7:])


@pytest.mark.parametrize("variable", READ_BELOW["ca_path"])
def test_ca_path_is_read_from_its_variable(
    secure: Runner, ca_path: str, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """Without it the certificate is not trusted."""
    assert secure(**ABSENT).failed
    monkeypatch.setenv(variable, ca_path)
    assert secure(**ABSENT).calls == ["LIST"]
