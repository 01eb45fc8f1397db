# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The meaning of a 404: the resource does not exist, or the path, project or server is wrong."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient

#: The HTTP statuses of something that does not exist.
_MISSING = frozenset((404, 410))
#: A message that does not name what was not found.
_ONLY_NOT_FOUND = re.compile(
    r"\W*(the )?(requested )?(resource |object |item )?(was |is |could )?(not (be )?found|does not exist)\W*"
)
#: The words in messages for things that may not exist either.
_OTHER_WORDS = ("project", "region", "client", "account", "namespace", "route", "page")


def is_missing(error: ApiError) -> bool:
    """Return whether the HTTP status says that something does not exist, whatever it is."""
    return error.status in _MISSING


class Absence(t.NamedTuple):
    """What an error must say to mean that a resource of this kind does not exist.

    `noun` is what messages of the collection call the resource, `api_nouns` are those of the API for
    it. `version` is that of the API in the advice; `None` where the task does not choose it.
    """

    noun: str
    api_nouns: tuple[str, ...]
    version: str | None = None

    def is_certain(self, error: ApiError, identity: str) -> bool:
        """Return whether the API says of this very resource that it does not exist.

        The API also returns `NotFoundError` if the project, a region or the account does not
        exist. So the message must contain a word for the resource or its `identity` (which may
        contain any other word), or say only that something was not found. Otherwise the caller
        looks in the list of the project.
        """
        if error.not_from_api or error.status != 404:
            return False
        if error.exception_class != "NotFoundError":
            return False
        message = (error.message or "").lower()
        if _ONLY_NOT_FOUND.fullmatch(message):
            return True
        without_identity = message.replace(identity.lower(), "")
        others = [word for word in _OTHER_WORDS if word not in self.api_nouns]
        if _contains_any(without_identity, others):
            return False
        has_identity = without_identity != message
        return has_identity or _contains_any(without_identity, self.api_nouns)

    def is_confirmed(
        self, http: HttpClient, error: ApiError, identity: str, is_listed: t.Callable[[], bool]
    ) -> bool:
        """Return whether the resource does not exist; otherwise set the advice of the `error`.

        A gateway also returns 404, and so does the API for a wrong path or project. So if the API
        does not say it of this very resource, `is_listed` is called, which reads the list of the
        project and returns whether the resource is, or may be, in it.

        Raises:
            ApiError: the list can't be read, with another status.
        """
        if self.is_certain(error, identity):
            return True
        if not is_missing(error):
            return False
        message = error.message
        if not error.not_from_api:
            try:
                may_exist = is_listed()
            except ApiError as list_error:
                if not is_missing(list_error):
                    raise
                message = f"{message} {list_error.message}"
            else:
                if not may_exist:
                    return True
                error.advice = (
                    f"The list of the project still has this {self.noun}: try again later"
                )
                return False
        url = http.url(error.path)
        error.advice = advice_on_missing(url, self.version, message)
        return False

    def explain_update(self, error: ApiError, identity: str) -> None:
        """Set the advice of an update that failed because the resource does not exist any more."""
        if self.is_certain(error, identity):
            error.advice = f"The {self.noun} was deleted by something else during this task: run the task again"


def _contains_any(text: str, words: t.Iterable[str]) -> bool:
    return any(word in text for word in words)


def advice_on_missing(url: str, version: str | None, message: str | None) -> str:
    """Return the advice for a `url` that the server does not know.

    `message` is the one in the response, if it has one. `version` is that of the API; `None` where
    the task does not choose it.
    """
    lower_message = (message or "").lower()
    if "project" in lower_message:
        return "Check project_id: it must be a project that the key may use"
    advice = f"The server does not know {url}: check api_url"
    if version is None:
        return f"{advice} and project_id"
    if version == "v2":
        return (
            f"{advice}, and api_version: Gcore has documented only v3 since July 2025"
            " (api_version: v3)"
        )
    return f"{advice}, project_id and api_version"
