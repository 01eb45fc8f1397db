# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gcore's own OpenAPI documents, asked about responses and about bodies."""

from __future__ import annotations

from typing import Any

import httpx
from jsonschema import Draft202012Validator, FormatChecker


class Contract:
    """One of Gcore's documents."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document

    def problems(self, answer: httpx.Response, path: str, method: str = "get") -> list[str]:
        """Return the violations of the document by a successful response."""
        assert answer.status_code == 200, answer.text
        return self.problems_of(answer.json(), path, method)

    def problems_of(self, answer: Any, path: str, method: str = "get") -> list[str]:
        """Return the violations of the document by the JSON of a successful response."""
        documented = self._document["paths"][path][method]["responses"]["200"]
        schema = {**self._document, **documented["content"]["application/json"]["schema"]}
        validator = Draft202012Validator(schema, format_checker=FormatChecker())
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(answer)]


class BodyContract:
    """The bodies of the requests that create and update a resource, by the names of their schemas."""

    def __init__(self, document: dict[str, Any], create: str, update: str) -> None:
        self._schemas = document["components"]["schemas"]
        self._create = create
        self._update = update
        self._bodies = {
            schema: Draft202012Validator(
                {**document, "$ref": f"#/components/schemas/{schema}"}, format_checker=FormatChecker()
            )
            for schema in (create, update)
        }

    def problems(self, body: Any, creates: bool = False) -> list[str]:
        """Return the violations of the document by the body of an update, or of one that creates."""
        validator = self._bodies[self._create if creates else self._update]
        return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(body)]

    def example(self) -> dict[str, Any]:
        """Return the documented example of a body that creates: every field that has one."""
        properties = self._schemas[self._create]["properties"]
        return {name: field["examples"][0] for name, field in properties.items() if "examples" in field}
