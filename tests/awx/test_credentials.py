# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of credential: what AWX's own code makes of them is what the module reads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import connection_spec
from tests.awx.controller import AwxController, secret_fields
from tests.awx.jobs import inject
from tests.awx.kit import HF_TOKEN, PROJECT, TOKEN
from tests.emulator.server import RunningEmulator
from tests.functional.runner import ABSENT, LEFT_OUT, Runner
from tests.gates.places import ROOT

API, MODELS, WEBHOOK = "Gcore API", "Gcore model secrets", "Gcore audit webhook"
HIDDEN = "*" * 10
NAME = "^[a-zA-Z_][a-zA-Z0-9_]*$"
#: What AWX takes as inputs and injectors, as `awx/main/fields.py` says, as far as the kit uses it.
FIELD = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "pattern": NAME, "not": {"const": "tower"}},
        "type": {"enum": ["string"]},
        "label": {"type": "string"},
        "help_text": {"type": "string"},
        "secret": {"type": "boolean"},
    },
    "required": ["id", "label"],
    "additionalProperties": False,
}
INPUTS = {
    "type": "object",
    "properties": {
        "fields": {"type": "array", "items": FIELD},
        "required": {"type": "array", "items": {"type": "string"}},
    },
    "additionalProperties": False,
}
INJECTORS = {
    "type": "object",
    "properties": {
        "env": {
            "type": "object",
            # Those of Ansible's own are reserved.
            "propertyNames": {"pattern": NAME, "not": {"pattern": "^ANSIBLE_"}},
            "additionalProperties": {"type": "string"},
        }
    },
    "additionalProperties": False,
}


def _type(controller: AwxController, name: str) -> dict[str, Any]:
    return controller.get("credential_types", name)


def _id(controller: AwxController, name: str) -> int:
    return int(controller.get("credentials", name)["id"])


@pytest.mark.parametrize("name", [API, MODELS, WEBHOOK])
def test_definition_has_the_form_of_awx(controller: AwxController, name: str) -> None:
    """Templates included, which Ansible must not have filled in."""
    definition = _type(controller, name)
    jsonschema.validate(definition["inputs"], INPUTS)
    jsonschema.validate(definition["injectors"], INJECTORS)
    fields = [each["id"] for each in definition["inputs"]["fields"]]
    assert set(definition["inputs"]["required"]) <= set(fields)
    assert sorted(definition["injectors"]["env"].values()) == sorted(f"{{{{ {each} }}}}" for each in fields)


def test_key_and_model_secrets_are_secret_fields(controller: AwxController) -> None:
    """AWX encrypts them, and never gives them back."""
    assert [secret_fields(_type(controller, name)) for name in (API, MODELS, WEBHOOK)] == [
        {"api_key"},
        {"hf_token"},
        {"webhook_url"},
    ]


def test_webhook_variable_is_the_one_the_audit_reads(controller: AwxController) -> None:
    defaults = (ROOT / "roles" / "audit" / "defaults" / "main.yml").read_text()
    read = set(re.findall(r"audit_webhook_url: .*'(GCORE_\w+)'", defaults))
    assert set(_type(controller, WEBHOOK)["injectors"]["env"]) == read


def test_injected_variables_are_those_the_module_reads(controller: AwxController) -> None:
    """The first of the documented variables of each option."""
    spec = connection_spec()
    read = {spec[option]["fallback"][1][0] for option in ("api_key", "project_id", "api_url")}
    assert set(_type(controller, API)["injectors"]["env"]) == read


def test_secrets_of_the_models_are_injected(controller: AwxController) -> None:
    """Each variable that the models name."""
    text = (PROJECT / "deployments" / "models.yml").read_text()
    named = set(re.findall(r"lookup\('ansible.builtin.env', '(\w+)'\)", text))
    assert text.count("lookup") == text.count("secret_envs") == len(named)
    assert set(_type(controller, MODELS)["injectors"]["env"]) == named


def test_awx_injects_the_values_and_keeps_no_secret(
    controller: AwxController, served: RunningEmulator, tmp_path: Path
) -> None:
    """What AWX stores of the environment of a job has the secrets hidden."""
    injected = inject(controller, [_id(controller, API), _id(controller, MODELS)], tmp_path)
    plain = {"GCORE_BASE_URL": served.url, "GCORE_CLOUD_PROJECT_ID": ""}
    assert injected.environment == {"GCORE_API_KEY": TOKEN, "HF_TOKEN": HF_TOKEN, **plain}
    assert injected.shown == {"GCORE_API_KEY": HIDDEN, "HF_TOKEN": HIDDEN, **plain}
    assert (injected.arguments, list(tmp_path.iterdir())) == ([], [])


def test_module_runs_with_injected_variables(
    controller: AwxController, account: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A field that was left out is as if there were no variable."""
    for name, value in inject(controller, [_id(controller, API)], tmp_path).environment.items():
        monkeypatch.setenv(name, value)
    run = Runner(account)(**{**ABSENT, "api_url": LEFT_OUT, "api_key": LEFT_OUT})
    assert [request["headers"]["authorization"] for request in run.requests] == [f"apikey {TOKEN}"]
    assert "project_id" not in run.requests[0]["query"]
