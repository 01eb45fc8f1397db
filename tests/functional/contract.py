# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Gcore's own OpenAPI documents say of a body."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from tests.functional.versions import Version


class Contract:
    """The document of one version of the API, asked about a body and for the documented example."""

    def __init__(self, document: dict[str, Any], version: Version) -> None:
        self._schemas = document["components"]["schemas"]
        self._create = version.schema_of_create
        self._bodies = {
            schema: Draft202012Validator(
                {**document, "$ref": f"#/components/schemas/{schema}"}, format_checker=FormatChecker()
            )
            for schema in (version.schema_of_create, version.schema_of_update)
        }
        self._update = version.schema_of_update

    def problems(self, body: Any, creates: bool = False) -> list[str]:
        """Return what the document has against the body of an update, or of one that creates."""
        validator = self._bodies[self._create if creates else self._update]
        return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(body)]

    def example(self) -> dict[str, Any]:
        """Return the documented example of a body that creates: every field that has one."""
        properties = self._schemas[self._create]["properties"]
        return {name: field["examples"][0] for name, field in properties.items() if "examples" in field}
