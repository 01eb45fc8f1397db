# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The reason, the fields and the class of an error response, whatever its shape.

The shapes are those of Gcore's contract, and of what may answer in its place: FastAPI (`detail`),
Django REST framework (`errors`), problem details (RFC 9457) and OAuth 2 (RFC 6749).
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK
from ansible_collections.gcore.inference.plugins.module_utils._core.secret_names import (
    SHORTEST_GUESS,
    may_be_secret,
)

#: The names of a reason in an error response, in the order in which it is shown.
_REASON_NAMES = (
    "title",
    "message",
    "msg",
    "detail",
    "error",
    "error_description",
    "errors",
    "reason",
)
#: The names of the field that is wrong: as a string, or as a list of steps.
_FIELD_NAMES = ("loc", "field", "attr", "param")
#: The parts of a request, which FastAPI puts before the path of a field.
_REQUEST_PARTS = ("body", "query", "path", "header")
_CLASS = re.compile(r"[A-Za-z][\w.-]{0,79}")
#: A reason in one word, such as `required` or `not_found`. A secret has more than small letters.
_WORDS = re.compile(r"[a-z_]+")


def without_secrets(body: t.Any) -> t.Any:
    """Return a copy of `body`, the JSON of an error response, with what may be a secret masked.

    That is a string without spaces in a field whose name suggests a secret, such as a key that was
    created before the error. What has spaces is a reason: some servers name it after the field.
    """
    if isinstance(body, list):
        return [without_secrets(item) for item in body]
    if not isinstance(body, dict):
        return body
    shown = {}
    for name, value in body.items():
        if may_be_secret(name, value):
            shown[name] = _mask_values(value)
        else:
            shown[name] = without_secrets(value)
    return shown


def _mask_values(value: t.Any) -> t.Any:
    """Return a copy of `value`, of which each string that is no reason is masked."""
    if isinstance(value, list):
        return [_mask_values(item) for item in value]
    if isinstance(value, dict):
        return {name: _mask_values(item) for name, item in value.items()}
    if isinstance(value, str) and not _is_reason(value):
        return MASK
    return value


def _is_reason(text: str) -> bool:
    if len(text) < SHORTEST_GUESS:
        return True
    has_spaces = len(text.split()) > 1
    return has_spaces or _WORDS.fullmatch(text) is not None


def details_in(body: t.Any) -> dict[str, t.Any]:
    """Return the reason, the class and the request ID in `body`, as arguments of an `ApiError`."""
    return {
        "message": reason_in(body),
        "exception_class": class_in(body),
        "request_id": _request_id_in(body),
    }


def reason_in(body: t.Any) -> str | None:
    """Return the reason in `body`, the JSON of an error response, or `None`.

    Only the known names are read at the top level.
    """
    if isinstance(body, dict):
        text = _named_reason(body)
        path = _field_path(body)
        reason = _with_path(path, text)
    else:
        reason = _reason(body)
    return reason or None


def fields_in(body: t.Any) -> dict[str, list[str]]:
    """Return the reasons in the lists of `body`, by the path of the field that is wrong."""
    fields: dict[str, list[str]] = {}
    for problem in _problems(body):
        path = _field_path(problem)
        text = _reason_without_path(problem)
        if path and text:
            fields.setdefault(path, []).append(text)
    return fields


def class_in(body: t.Any) -> str | None:
    """Return the class of the error, or `None`.

    That is `exception_class`, as Gcore documents it, else the `code` of other servers.
    """
    if not isinstance(body, dict):
        return None
    documented = body.get("exception_class")
    if isinstance(documented, str):
        return documented
    for part in _parts(body):
        code = part.get("code")
        if isinstance(code, str) and _CLASS.fullmatch(code):
            return code
    return None


def _request_id_in(body: t.Any) -> str | None:
    """Return the ID of the request: Gcore's at the top level, that of other servers in a part."""
    if not isinstance(body, dict):
        return None
    for part in _parts(body):
        request_id = part.get("request_id")
        if isinstance(request_id, str) and request_id:
            return request_id
    return None


def _parts(body: dict[str, t.Any]) -> list[dict[str, t.Any]]:
    """Return the objects that may describe the error: `body`, and those in it."""
    parts = [body]
    error = body.get("error")
    if isinstance(error, dict):
        parts.append(error)
    return parts + _problems(body)


def _problems(body: t.Any) -> list[dict[str, t.Any]]:
    """Return the objects in `body`, if it is a list, or in the lists of reasons in it."""
    candidates = []
    if isinstance(body, list):
        candidates = body
    if isinstance(body, dict):
        for name in _REASON_NAMES:
            value = body.get(name)
            if isinstance(value, list):
                candidates += value
    return [item for item in candidates if isinstance(item, dict)]


def _reason(value: t.Any) -> str:
    """Return the reason in a part of a response; it begins with the field that is wrong."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        reasons = [_reason(item) for item in value]
        return _join("; ", reasons)
    if not isinstance(value, dict):
        return ""
    text = _reason_without_path(value)
    path = _field_path(value)
    return _with_path(path, text)


def _reason_without_path(problem: dict[str, t.Any]) -> str:
    """Return the reason in an object. If no name in it is known, all its names are fields."""
    if not problem.keys().isdisjoint(_REASON_NAMES):
        return _named_reason(problem)
    reasons = []
    for name, value in problem.items():
        text = _reason(value)
        reasons.append(_with_path(str(name), text))
    return _join("; ", reasons)


def _named_reason(problem: dict[str, t.Any]) -> str:
    reasons = []
    for name in _REASON_NAMES:
        text = _reason(problem.get(name))
        reasons.append(text.rstrip(". "))
    return _join(": ", reasons)


def _field_path(problem: dict[str, t.Any]) -> str:
    """Return the path of the field that is wrong, such as `containers[0].scale`, or `""`."""
    location: t.Any = ""
    for name in _FIELD_NAMES:
        location = problem.get(name)
        if isinstance(location, (str, list)):
            break
    if isinstance(location, str):
        return location
    if not isinstance(location, list):
        return ""
    steps = location
    if len(steps) > 1 and steps[0] in _REQUEST_PARTS:
        steps = steps[1:]
    path = ""
    for step in steps:
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
    return path.lstrip(".")


def _with_path(path: str, text: str) -> str:
    if not path or not text:
        return text
    return f"{path}: {text}"


def _join(separator: str, texts: list[str]) -> str:
    """Return the texts in one, without repeated and empty ones."""
    unique = dict.fromkeys(texts)
    unique.pop("", None)
    return separator.join(unique)
