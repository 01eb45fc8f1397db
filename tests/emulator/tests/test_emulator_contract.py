# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator's own OpenAPI document against Gcore's, field by field."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.app import build_app
from tests.emulator.catalogues import routes as catalogues
from tests.emulator.emulator import Emulator
from tests.emulator.v2 import named_resource_routes as named_resource_routes_v2
from tests.emulator.v2 import routes as v2
from tests.emulator.v3 import application_routes as applications
from tests.emulator.v3 import named_resource_routes as named_resource_routes_v3
from tests.emulator.v3 import routes as v3

NOT_COMPARED = {"title", "description", "example", "examples"}
ONE_V2 = v2.PREFIX + "/{instance_id}"
ONE_V3 = v3.PREFIX + "/{deployment_name}"
CATALOGUES = ("/capacity", "/flavors", "/models")
OPERATIONS = [
    ("v2", v2.PREFIX, "get"),
    ("v2", v2.PREFIX, "post"),
    ("v2", ONE_V2, "get"),
    ("v2", ONE_V2, "put"),
    ("v2", ONE_V2, "delete"),
    ("v2", ONE_V2 + "/start", "post"),
    ("v2", ONE_V2 + "/stop", "post"),
    ("v2", ONE_V2 + "/logs", "get"),
    ("v2", ONE_V2 + "/regions/{region_id}/logs", "get"),
    ("v3", v3.PREFIX, "get"),
    ("v3", v3.PREFIX, "post"),
    ("v3", ONE_V3, "get"),
    ("v3", ONE_V3, "patch"),
    ("v3", ONE_V3, "delete"),
    ("v3", ONE_V3 + "/start", "post"),
    ("v3", ONE_V3 + "/stop", "post"),
    ("v3", ONE_V3 + "/logs", "get"),
    ("v3", v3.PREFIX + "/check_limits", "post"),
    ("v3", v3.PRICE, "post"),
    ("v3", v3.TASK, "get"),
    *(("v2", named_resource_routes_v2.API_KEYS, method) for method in ("get", "post")),
    *(("v2", named_resource_routes_v2.API_KEYS + "/{key_id}", method) for method in ("get", "patch", "delete")),
    *(("v2", named_resource_routes_v2.REGISTRIES, method) for method in ("get", "post")),
    *(("v2", named_resource_routes_v2.REGISTRIES + "/{registry_id}", method) for method in ("get", "patch", "delete")),
    *(("v2", catalogues.V2 + path, "get") for path in CATALOGUES),
    *(("v2", catalogues.V2 + path, "get") for path in ("/flavors/{flavor_id}", "/models/{model_id}")),
    *(("v3", named_resource_routes_v3.API_KEYS, method) for method in ("get", "post")),
    *(("v3", named_resource_routes_v3.API_KEYS + "/{api_key_name}", method) for method in ("get", "patch", "delete")),
    *(("v3", named_resource_routes_v3.CREDENTIALS, method) for method in ("get", "post")),
    *(
        ("v3", named_resource_routes_v3.CREDENTIALS + "/{credential_name}", method)
        for method in ("get", "put", "delete")
    ),
    *(("v3", named_resource_routes_v3.SECRETS, method) for method in ("get", "post")),
    *(("v3", named_resource_routes_v3.SECRETS + "/{secret_name}", method) for method in ("get", "put", "delete")),
    *(("v3", catalogues.V3 + path, "get") for path in CATALOGUES),
    *(("v3", catalogues.V3 + path, "get") for path in ("/flavors/{flavor_name}", "/models/{model_id}")),
    ("regions", catalogues.REGIONS, "get"),
    ("regions", catalogues.REGIONS + "/{region_id}", "get"),
    ("applications", applications.CATALOG, "get"),
    ("applications", applications.CATALOG + "/{application_name}", "get"),
    ("applications", applications.PREFIX, "get"),
    ("applications", applications.PREFIX, "post"),
    ("applications", applications.ONE, "get"),
    ("applications", applications.ONE, "patch"),
    ("applications", applications.ONE, "delete"),
    ("applications", applications.PRICE, "post"),
]
#: The paths of each document that are emulated.
PREFIXES = {
    "v2": ("/cloud/v2/inference/",),
    "v3": (catalogues.V3 + "/{project_id}", *(catalogues.V3 + path for path in CATALOGUES), v3.PRICE, v3.TASK),
    "regions": (catalogues.REGIONS,),
    "applications": (applications.CATALOG, applications.PREFIX, applications.PRICE),
}

Document = dict[str, Any]


@pytest.fixture(scope="module")
def ours() -> Document:
    """The emulator's document."""
    return build_app(Emulator()).openapi()


@pytest.fixture
def version(request: pytest.FixtureRequest) -> str:
    """The version of the API whose document a test looks at."""
    return str(request.param)


@pytest.fixture
def theirs(request: pytest.FixtureRequest, version: str) -> Document:
    """Gcore's document for that version."""
    fixtures = {
        "v2": "gcore_document",
        "v3": "gcore_document_v3",
        "regions": "gcore_document_related",
        "applications": "gcore_document_applications",
    }
    document: Document = request.getfixturevalue(fixtures[version])
    return document


def plain(schema: Any, document: Document) -> Any:
    """Return a schema with every `$ref` resolved, without descriptions, and with sorted sets."""
    if isinstance(schema, list):
        return [plain(each, document) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        target = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return plain({**target, **{k: v for k, v in schema.items() if k != "$ref"}}, document)
    result: Document = {}
    for key, value in schema.items():
        if key == "properties":
            result[key] = {name: plain(each, document) for name, each in value.items()}
        elif key in ("required", "enum"):
            result[key] = sorted(value)
        elif key not in NOT_COMPARED:
            result[key] = plain(value, document)
    return result


def content(part: Document, document: Document) -> Any:
    """Return the plain JSON schema of a request body or a response, or None."""
    schema = part.get("content", {}).get("application/json", {}).get("schema")
    return plain(schema, document)


def without_null_default(schema: Document) -> Document:
    """Leave out a default that is null, which FastAPI drops from a parameter."""
    return {key: value for key, value in schema.items() if (key, value) != ("default", None)}


def operation(document: Document, path: str, method: str) -> Document:
    found: Document = document["paths"][path][method]
    return found


@pytest.mark.parametrize("version", PREFIXES, indirect=True)
def test_paths_and_methods_equal_contract(version: str, theirs: Document, ours: Document) -> None:
    def emulated(document: Document) -> set[tuple[str, str]]:
        paths = {path: each for path, each in document["paths"].items() if path.startswith(PREFIXES[version])}
        return {(path, method) for path, each in paths.items() for method in each}

    assert emulated(ours) == emulated(theirs)


@pytest.mark.parametrize("version", PREFIXES, indirect=True)
def test_operations_cover_contract(version: str, theirs: Document) -> None:
    found = {
        (version, path, method)
        for path, each in theirs["paths"].items()
        for method in each
        if path.startswith(PREFIXES[version])
    }
    assert found == {operation for operation in OPERATIONS if operation[0] == version}


@pytest.mark.parametrize(("version", "path", "method"), OPERATIONS, indirect=["version"])
def test_parameters_equal_contract(theirs: Document, ours: Document, path: str, method: str) -> None:
    def parameters(document: Document) -> dict[tuple[str, str], Any]:
        return {
            (each["in"], each["name"]): (each["required"], without_null_default(plain(each["schema"], document)))
            for each in operation(document, path, method).get("parameters", [])
        }

    assert parameters(ours) == parameters(theirs)


@pytest.mark.parametrize(("version", "path", "method"), OPERATIONS, indirect=["version"])
def test_request_body_equals_contract(theirs: Document, ours: Document, path: str, method: str) -> None:
    def body(document: Document) -> Any:
        return content(operation(document, path, method).get("requestBody", {}), document)

    assert body(ours) == body(theirs)


@pytest.mark.parametrize(("version", "path", "method"), OPERATIONS, indirect=["version"])
def test_success_response_equals_contract(theirs: Document, ours: Document, path: str, method: str) -> None:
    def success(document: Document) -> dict[str, Any]:
        responses = operation(document, path, method)["responses"]
        return {status: content(each, document) for status, each in responses.items() if status.startswith("2")}

    assert success(ours) == success(theirs)


@pytest.mark.parametrize(("version", "path", "method"), OPERATIONS, indirect=["version"])
def test_error_responses_include_contract(theirs: Document, ours: Document, path: str, method: str) -> None:
    assert set(operation(theirs, path, method)["responses"]) <= set(operation(ours, path, method)["responses"])


@pytest.mark.parametrize("version", PREFIXES, indirect=True)
def test_api_key_scheme_equals_contract(theirs: Document, ours: Document) -> None:
    def scheme(document: Document) -> Any:
        return plain(document["components"]["securitySchemes"]["APIKey"], document)

    assert scheme(ours) == scheme(theirs)
