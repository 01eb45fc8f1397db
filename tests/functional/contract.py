# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Gcore's own OpenAPI document for v2 says of a body."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator, FormatChecker


class Contract:
    """The document, asked about a body and for the documented example."""

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
