# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue and the application of v3's documentation, and what the emulator knows beside them."""

from __future__ import annotations

from typing import Any

EXAMPLE_APPLICATION = "demo-app"
EXAMPLE_FLAVOR = "inference-16vcpu-232gib-1xh100-80gb"


def parameter(kind: str = "string", default: str = "", **fields: Any) -> dict[str, Any]:
    """Return a parameter of the catalogue."""
    limits = {"enum_values": None, "max_value": None, "min_value": None, "pattern": None}
    plain = {"description": "", "display_name": "", "required": False}
    return {"default_value": default, "type": kind, **limits, **plain, **fields}


def component(parameters: dict[str, dict[str, Any]], flavors: list[str], **fields: Any) -> dict[str, Any]:
    """Return a component of the catalogue."""
    return {
        "description": "",
        "display_name": "",
        "exposable": True,
        "license_url": "https://example.com/license",
        "parameters": parameters,
        "readme": "Detailed documentation",
        "required": True,
        "suitable_flavors": [{"name": flavor} for flavor in flavors],
        **fields,
    }


def application(name: str, components: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return an application of the catalogue."""
    return {
        "components": components,
        "cover_url": "https://cdn.example.com",
        "description": "This is a demo application",
        "display_name": "Llama-3.2-1B-Instruct",
        "name": name,
        "readme": "Detailed documentation",
        "tags": {"category": "Model", "model_owner": "Meta"},
    }


_MODEL_PARAMETERS = {
    "prefix_cache": parameter("enum", "1", enum_values=["0", "1"]),
    "max_model_len": parameter("integer", "8192", min_value="1", max_value="131072"),
    "gpu_memory_utilization": parameter("float", "0.9", min_value="0.1", max_value="1"),
    "served_name": parameter("string", "model", pattern="^[a-z-]+$"),
    "hf_token": parameter(),
}
_SMALL_FLAVOR = "inference-4vcpu-16gib"

CATALOG: list[dict[str, Any]] = [
    application(
        EXAMPLE_APPLICATION,
        {
            "model": component(_MODEL_PARAMETERS, [EXAMPLE_FLAVOR, "inference-16vcpu-232gib-1xl40s-48gb"]),
            "ui": component({"title": parameter()}, [_SMALL_FLAVOR], required=False),
            "cache": component({}, [_SMALL_FLAVOR], required=False, exposable=False),
        },
    ),
    application("gpt-oss-120b", {"model": component({"licence": parameter(required=True)}, [EXAMPLE_FLAVOR])}),
]
