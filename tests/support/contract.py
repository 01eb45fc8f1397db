# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gcore's own OpenAPI document, asked about answers."""

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
