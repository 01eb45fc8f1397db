# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An application of the catalogue, one that is deployed, and tasks about it, run with prepared replies."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._core.validation import validate
from ansible_collections.gcore.inference.plugins.module_utils._resources.application import (
    ApplicationApi,
    application_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.application_reconcile import (
    ApplicationReconciler,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.application_rules import application_rules
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import api_error
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import CONNECTION, filled

NAME = "our-chat"
APPLICATIONS = "/cloud/v3/inference/applications/1/deployments"
APPLICATION = f"{APPLICATIONS}/{NAME}"
CATALOG = "/cloud/v3/inference/applications/catalog"
PRICE = "/cloud/v2/pricing/inference/applications"
TASK = "/cloud/v1/tasks"
COMPONENTS = "components_configuration"

Reply = t.Any

#: A component that is switched on by these options, and as it is in requests and responses.
UI = {"exposed": True, "flavor": "small", "scale": {"min": 1, "max": 1}}
MODEL = {
    "exposed": False,
    "flavor": "large",
    "scale": {"min": 1, "max": 2},
    "parameter_overrides": {"size": {"value": "4"}, "hf_token": {"value": "s3cr3t-1"}},
}
#: The same in options.
MODEL_OPTIONS = {
    **{name: value for name, value in MODEL.items() if name != "parameter_overrides"},
    "parameters": {"size": 4, "hf_token": "s3cr3t-1"},
}
PARAMETERS = {
    "size": {"type": "integer", "min_value": "1", "max_value": "10"},
    "cache": {"type": "enum", "enum_values": ["0", "1"]},
    "licence": {"type": "string", "required": True, "default_value": ""},
    "title": {"type": "string", "required": True, "default_value": "Chat"},
    "hf_token": {"type": "string"},
}
MODEL_ENTRY = {"required": True, "parameters": PARAMETERS, "suitable_flavors": [{"name": "large"}, {"name": "huge"}]}
ENTRY: dict[str, t.Any] = {
    "name": "demo-app",
    "components": {
        "model": MODEL_ENTRY,
        "ui": {"required": False, "exposable": True, "parameters": {}},
        "cache": {"exposable": False},
    },
}


def deployed(status: str | None = "Active", **changes: t.Any) -> dict[str, t.Any]:
    """Return an application as the API answers it."""
    return {
        "name": NAME,
        "application_name": "demo-app",
        "regions": [9, 7],
        "api_keys": ["b", "a"],
        "components_configuration": {"model": MODEL},
        "status": {"consolidated_status": status, "regions": []},
        **changes,
    }


def run_application(
    http: HttpClient, check: bool = False, redactor: Redactor | None = None, **options: t.Any
) -> dict[str, t.Any]:
    """Run the handler of the module with the options of a task, once they are validated; return its result."""
    given = {**CONNECTION, "name": NAME, **options}
    valid, errors = validate(given, application_spec(), rules=[application_rules])
    assert errors == []
    filled_in = {**filled(valid, application_spec()), "components": valid.get("components")}
    api = ApplicationApi(http, 1)
    return ApplicationReconciler.reconcile(api, filled_in, redactor or Redactor(), check)._asdict()


def gone() -> ApiError:
    """Return the 404 of an application that does not exist."""
    return api_error(404, exception_class="NotFoundError", message="application is not found")


def finished(*tasks: str) -> list[Reply]:
    """Return the answer to a write with these tasks, and the state of each."""
    return [{"tasks": list(tasks)}, *[{"state": "FINISHED"}] * len(tasks)]


#: The options of a task that creates an application, and the answer and the body of the request.
CREATE = {
    "application_name": "demo-app",
    "regions": [9, 7],
    "api_keys": ["b", "a"],
    "components": {"model": {**MODEL_OPTIONS, "parameters": {**MODEL_OPTIONS["parameters"], "licence": "x"}}, "ui": UI},
}

LICENSED = {**MODEL, "parameter_overrides": {**MODEL["parameter_overrides"], "licence": {"value": "x"}}}
CREATED = deployed("Unknown", **{COMPONENTS: {"model": LICENSED, "ui": UI}})
CREATE_BODY = {name: value for name, value in CREATED.items() if name != "status"}
CREATE_BODY = {**CREATE_BODY, "regions": [7, 9], "api_keys": ["a", "b"]}
ENTRY_PATH = f"{CATALOG}/demo-app"
