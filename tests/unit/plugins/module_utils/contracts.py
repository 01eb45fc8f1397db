# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schemas of Gcore's OpenAPI documents, and a schema of our own made of the argument spec."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import Spec, constraints_of

TYPES = {"str": "string", "int": "integer", "bool": "boolean", "list": "array", "dict": "object"}


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
