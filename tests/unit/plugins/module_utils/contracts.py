# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gcore's OpenAPI document, where it is, and a schema of our own made of the argument spec.

Gcore's document is not part of this project. It is looked for in the folder that `GCORE_CONTRACT_DIR` names, else in
`shared/contract` beside the checkout, also from a copy of the collection somewhere below it.
"""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import Spec, constraints_of

FILE = "cloud-{}-inference.openapi.json"
TYPES = {"str": "string", "int": "integer", "bool": "boolean", "list": "array", "dict": "object"}


def find_contract(version: str = "v2", file: str = FILE) -> dict[str, t.Any] | None:
    """Return Gcore's OpenAPI document for a version of the API, or null where it is not here."""
    file = file.format(version)
    folders = [folder / "shared" / "contract" for folder in Path(__file__).absolute().parents]
    chosen = os.environ.get("GCORE_CONTRACT_DIR")
    if chosen:
        folders = [Path(chosen)]
    found = next((folder / file for folder in folders if (folder / file).is_file()), None)
    return json.loads(found.read_text(encoding="utf-8")) if found else None


def body_schema(contract: dict[str, t.Any], schema: str = "InferenceInstanceInSerializer") -> dict[str, t.Any]:
    """Return the contract's schema of a body, that of POST and PUT on v2 unless another is named."""
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {**reference, "components": contract["components"]}


def resolved(contract: dict[str, t.Any], schema: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return what a schema refers to, without the alternative of null."""
    for option in schema.get("anyOf", []):
        if option.get("type") != "null":
            return resolved(contract, {**schema, "anyOf": [], **option})
    if "$ref" in schema:
        named: dict[str, t.Any] = contract["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
        return named
    return schema


def spec_schema(spec: Spec) -> dict[str, t.Any]:
    """Return the JSON schema that an argument spec and its limits describe, with null for what may be left out."""
    required = [name for name, option in spec.items() if option.get("required")]
    properties = {}
    for name, option in spec.items():
        schema = _option_schema(option)
        properties[name] = schema if name in required else {"anyOf": [schema, {"type": "null"}]}
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _option_schema(option: dict[str, t.Any]) -> dict[str, t.Any]:
    if option["type"] == "list" and "options" in option:
        return {"type": "array", "items": spec_schema(option["options"]), "minItems": 1}
    if option["type"] == "list":
        return {"type": "array", "items": {"type": TYPES[option["elements"]]}}
    if "options" in option:
        return spec_schema(option["options"])
    constraints = constraints_of(option)
    if constraints.mapping:
        return {"type": "object", "additionalProperties": {"type": "string"}}
    limits = {
        "minimum": constraints.minimum,
        "maximum": constraints.maximum,
        "enum": option.get("choices"),
    }
    return {"type": TYPES[option["type"]], **{key: limit for key, limit in limits.items() if limit is not None}}
