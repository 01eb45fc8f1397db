# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator's own OpenAPI document against Gcore's, field by field.

Gcore's document is not part of this project. It is looked for in the folder that
`GCORE_CONTRACT_DIR` names, else in `shared/contract` beside the checkout.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.app import build_app
from tests.emulator.emulator import Emulator
from tests.emulator.routes import PREFIX

BESIDE_THE_CHECKOUT = Path(__file__).parents[4] / "shared" / "contract"
FILE = "cloud-v2-inference.openapi.json"
NOT_COMPARED = {"title", "description", "example", "examples"}
ONE = PREFIX + "/{instance_id}"
OPERATIONS = [
    (PREFIX, "get"),
    (PREFIX, "post"),
    (ONE, "get"),
    (ONE, "put"),
    (ONE, "delete"),
    (ONE + "/start", "post"),
    (ONE + "/stop", "post"),
    (ONE + "/logs", "get"),
    (ONE + "/regions/{region_id}/logs", "get"),
]

Document = dict[str, Any]


@pytest.fixture(scope="module")
def contract() -> Document:
    """Gcore's document."""
    path = Path(os.environ.get("GCORE_CONTRACT_DIR", BESIDE_THE_CHECKOUT)) / FILE
    if not path.is_file():
        pytest.skip("Gcore's OpenAPI document is not here; GCORE_CONTRACT_DIR names its folder")
    document: Document = json.loads(path.read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="module")
def ours() -> Document:
    """The emulator's document."""
    return build_app(Emulator()).openapi()


def plain(schema: Any, document: Document) -> Any:
    """Give a schema with every `$ref` replaced, without words, and with sets in one order."""
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
    """Give the plain JSON schema of a request body or an answer, or None."""
    schema = part.get("content", {}).get("application/json", {}).get("schema")
    return plain(schema, document)


def operation(document: Document, path: str, method: str) -> Document:
    found: Document = document["paths"][path][method]
    return found


def test_the_paths_and_methods_are_the_contracts(contract: Document, ours: Document) -> None:
    def under_prefix(document: Document) -> set[tuple[str, str]]:
        paths = {path: each for path, each in document["paths"].items() if path.startswith(PREFIX)}
        return {(path, method) for path, each in paths.items() for method in each}

    assert under_prefix(ours) == under_prefix(contract)


def test_every_path_of_the_contract_is_compared(contract: Document) -> None:
    found = {(path, method) for path, each in contract["paths"].items() for method in each if path.startswith(PREFIX)}
    assert found == set(OPERATIONS)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_parameters_are_the_contracts(contract: Document, ours: Document, path: str, method: str) -> None:
    def parameters(document: Document) -> dict[tuple[str, str], Any]:
        return {
            (each["in"], each["name"]): (each["required"], plain(each["schema"], document))
            for each in operation(document, path, method).get("parameters", [])
        }

    assert parameters(ours) == parameters(contract)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_request_body_is_the_contracts(contract: Document, ours: Document, path: str, method: str) -> None:
    theirs = content(operation(contract, path, method).get("requestBody", {}), contract)
    assert content(operation(ours, path, method).get("requestBody", {}), ours) == theirs


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_successful_answer_is_the_contracts(contract: Document, ours: Document, path: str, method: str) -> None:
    def success(document: Document) -> dict[str, Any]:
        responses = operation(document, path, method)["responses"]
        return {status: content(each, document) for status, each in responses.items() if status.startswith("2")}

    assert success(ours) == success(contract)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_refusal_of_the_contract_is_documented(
    contract: Document, ours: Document, path: str, method: str
) -> None:
    theirs = set(operation(contract, path, method)["responses"])
    assert theirs <= set(operation(ours, path, method)["responses"])


def test_the_api_key_is_where_the_contract_has_it(contract: Document, ours: Document) -> None:
    def scheme(document: Document) -> Any:
        return plain(document["components"]["securitySchemes"]["APIKey"], document)

    assert scheme(ours) == scheme(contract)
