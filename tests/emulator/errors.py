# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API's error shape: `exception_class`, `message`, `request_id`, and sometimes more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

CLASSES = {400: "ValidationError", 404: "NotFoundError", 405: "MethodNotAllowed"}


class ApiError(Exception):
    """A response other than success; `fields` maps a dotted path to what is wrong there."""

    def __init__(
        self,
        status: int,
        exception_class: str,
        message: str,
        fields: dict[str, list[str]] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.exception_class = exception_class
        self.message = message
        self.fields = fields


def invalid(path: str, problem: str) -> ApiError:
    """Return the 400 for one invalid value."""
    return ApiError(400, "ValidationError", f"{path}: {problem}", {path: [problem]})


def not_found(what: str) -> ApiError:
    """Return the 404 for something that does not exist."""
    return ApiError(404, "NotFoundError", f"{what} not found")


def error_response(error: ApiError) -> JSONResponse:
    """Return the response for an error in the format of the API."""
    body: dict[str, Any] = {
        "exception_class": error.exception_class,
        "message": error.message,
        "request_id": str(uuid4()),
    }
    if error.fields is not None:
        body["invalid_fields"] = error.fields
    return JSONResponse(body, error.status)


def validation_error(problems: Sequence[Any]) -> ApiError:
    """Turn pydantic's list of problems into one 400 that names each place."""
    fields: dict[str, list[str]] = {}
    for problem in problems:
        # The first part says where in the request (body, query, path), which the API leaves out.
        path = ".".join(str(part) for part in problem["loc"][1:]) or str(problem["loc"][0])
        fields.setdefault(path, []).append(problem["msg"])
    message = "; ".join(f"{path}: {', '.join(texts)}" for path, texts in fields.items())
    return ApiError(400, "ValidationError", message, fields)


def install_error_handlers(app: FastAPI) -> None:
    """Make every refusal of the application answer in the API's shape."""

    @app.exception_handler(ApiError)
    async def answer_api_error(request: Request, error: ApiError) -> JSONResponse:
        return error_response(error)

    @app.exception_handler(RequestValidationError)
    async def answer_refusal(request: Request, error: RequestValidationError) -> JSONResponse:
        return error_response(validation_error(error.errors()))

    @app.exception_handler(HTTPException)
    async def answer_routing(request: Request, error: HTTPException) -> JSONResponse:
        name = CLASSES.get(error.status_code, "ApiError")
        return error_response(ApiError(error.status_code, name, str(error.detail)))
