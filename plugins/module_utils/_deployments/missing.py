# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The meaning of a 404: the deployment does not exist, or the path, project or server is wrong."""

from __future__ import annotations

import re
import typing as t

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError

#: The HTTP statuses of something that does not exist.
_MISSING = frozenset((404, 410))
#: A message that does not name what was not found.
_ONLY_NOT_FOUND = re.compile(
    r"\W*(the )?(requested )?(resource |object |item )?(was |is |could )?(not (be )?found|does not exist)\W*"
)
#: The words in messages for a deployment, and for other things that may not exist.
_DEPLOYMENT_WORDS = ("deployment", "instance", "inference")
_OTHER_WORDS = ("project", "region", "client", "account", "namespace", "route", "page")


def is_missing(error: ApiError) -> bool:
    """Return whether the HTTP status says that something does not exist, whatever it is."""
    return error.status in _MISSING


def says_not_found(error: ApiError, instance_id: str) -> bool:
    """Return whether the API says of this very deployment that it does not exist.

    The API also answers `NotFoundError` if the project, a region or the account does not exist. So
    the message must contain a word for a deployment or the ID (which may contain any other word),
    or say only that something was not found. Otherwise the caller looks in the list of the project.
    """
    if error.not_from_api or error.status != 404:
        return False
    if error.exception_class != "NotFoundError":
        return False
    message = (error.message or "").lower()
    if _ONLY_NOT_FOUND.fullmatch(message):
        return True
    without_id = message.replace(instance_id.lower(), "")
    if _contains_any(without_id, _OTHER_WORDS):
        return False
    has_id = without_id != message
    return has_id or _contains_any(without_id, _DEPLOYMENT_WORDS)


def _contains_any(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


def advice_on_missing(url: str, version: str, message: str | None) -> str:
    """Return the advice for a `url` that the server does not know.

    `message` is the one in the response, if it has one.
    """
    lower_message = (message or "").lower()
    if "project" in lower_message:
        return "Check project_id: it must be a project that the key may use"
    advice = f"The server does not know {url}: check api_url"
    if version == "v2":
        return (
            f"{advice}, and api_version: Gcore has documented only v3 since July 2025"
            " (api_version: v3)"
        )
    return f"{advice}, project_id and api_version"
