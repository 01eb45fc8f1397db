# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gcore's own OpenAPI document for v2, where it is at hand."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

_CHECKOUT = Path(__file__).resolve().parents[2]
_FILE = "cloud-v2-inference.openapi.json"


class Contract:
    """The document, and what it says of a body and of the documented example."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        schema = {**document, "$ref": "#/components/schemas/InferenceInstanceInSerializer"}
        self._body = Draft202012Validator(schema, format_checker=FormatChecker())

    def problems(self, body: Any) -> list[str]:
        """Give what the document has against a body of POST or PUT."""
        return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in self._body.iter_errors(body)]

    def example(self) -> dict[str, Any]:
        """Give the documented example of a body: every field that has one."""
        properties = self.document["components"]["schemas"]["InferenceInstanceInSerializer"]["properties"]
        return {name: field["examples"][0] for name, field in properties.items() if "examples" in field}


def find_contract() -> Contract | None:
    """Give the contract from GCORE_CONTRACT_DIR, else from beside the checkout; None where there is none."""
    folder = Path(os.environ.get("GCORE_CONTRACT_DIR") or _CHECKOUT.parent / "shared" / "contract")
    path = folder / _FILE
    return Contract(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None
