# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What a user can do about an error answer, by who gave it and what it says."""

from __future__ import annotations

import re
import typing as t

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError

#: What is said of a resource that another operation holds for a while.
_LOCKED = re.compile(
    r"(?<![\w-])(locked|busy)(?![\w-])|(?-i:(?<=[a-z])Locked)|in progress"
    r"|(another|concurrent) (task|operation|request|update)"
    r"|being (updated|changed|modified|processed|created|deployed)|(retry|try again) (later|in\b)",
    re.IGNORECASE,
)
#: What is said of a name that another deployment has.
_TAKEN = re.compile(
    r"(?<!not )(?<!n't )(?<!longer )\bexists?\b|name\b.{0,300}\b(already|taken|in use|used|unique)\b",
    re.IGNORECASE | re.DOTALL,
)
#: Words of a message, and no parts of a name such as quota-bot.
_QUOTA = re.compile(r"(?<![\w-])quotas?(?![\w-])|quotalimit", re.IGNORECASE)
_CAPACITY = re.compile(r"(?<![\w-])capacity(?![\w-])", re.IGNORECASE)
_SUBJECTS = {
    "flavor": re.compile(r"(?<![\w-])flavor(?!-)", re.IGNORECASE),
    "project": re.compile(r"(?<![\w-])project(?!-)", re.IGNORECASE),
}
_ATTACHED = re.compile(r"\b(attached|detach)", re.IGNORECASE)
_BAD_TOKEN = re.compile(r"bad( permanent)? token", re.IGNORECASE)
_NOT_AUTHENTICATED = re.compile(
    r"\b(not_authenticated|token_not_valid|authentication_failed)\b", re.IGNORECASE
)
_EXPIRED = re.compile(r"expired", re.IGNORECASE)

#: The option that says the flavor, by the version of the API.
_FLAVOR = {"v2": "flavor_id", "v3": "flavor_name"}

_ADVICE = {
    "login page": "This is the page of a proxy or a login portal, not an answer of the Gcore API: check the network of"
    " the machine that runs the task, the proxy, and api_url",
    "firewall page": "This is the page of a firewall or a proxy, not an answer of the Gcore API: ask who runs it to let"
    " the calls through, and check api_url",
    "gateway page": "This is the page of a gateway or a proxy, not an answer of the Gcore API: try again later; if it"
    " stays so, check the proxy and api_url",
    "other page": "Check api_url and the proxy, if there is one: this does not look like an answer of the Gcore API",
    "token": "Check api_key: it must be the whole token, as Gcore showed it; in a shell, double quotes lose what"
    " follows a $ in it; put it in single quotes, as in export GCORE_API_KEY='...'",
    "expired": "Check api_key: the token has expired; create another permanent token",
    "key": "Check api_key: it must be a permanent token of Gcore, valid now",
    "quota": "A quota is used up: free some of it, or ask Gcore's support for more. On API v3, preview: [limits] tells"
    " in check mode which",
    "capacity": "Usually this means that a region has no capacity for the flavor, not that permission is missing:"
    " choose another region or {flavor}, or try later",
    "permission": "Check that the key may use this project, and project_id",
    "attached": "What is attached must be detached first, where it is used",
    "locked": "Another operation holds it: try again when that is over, or raise api_retries",
    "exists": "Another deployment has this name; if it is not in this project's list, check project_id",
    "flavor": "Check {flavor}: GET /cloud/{version}/inference/flavors lists the flavors on offer",
    "project": "Check project_id: it must be a project that the key may use",
    "route": "Check api_url with its whole path, project_id and api_version: the server does not know this address"
    " (Gcore has documented only v3 since July 2025)",
    "rate": "The API limits how many calls it takes: try again later, raise api_retry_time, or lower the concurrency of"
    " the fleet",
    "later": "Try again later; if it stays so, ask Gcore's support",
}


def advice_on(error: ApiError) -> str | None:
    """Return what to do about the C(error); None where its message says enough."""
    topic = topic_of(error)
    if topic is None:
        return None
    version = next(
        (each for each in _FLAVOR if error.path.startswith(f"/cloud/{each}/inference/")), "v3"
    )
    return _ADVICE[topic].replace("{version}", version).replace("{flavor}", _FLAVOR[version])


def topic_of(error: ApiError) -> str | None:
    """Return what the advice on the C(error) is about; None where there is none."""
    if error.status is None:
        return None
    is_page = error.not_from_api and not error.message
    return _on_page(error.status) if is_page else _on_answer(error, error.status, _said(error))


def says_locked(error: ApiError) -> bool:
    """Return whether the other side says that another operation holds the resource for a while."""
    return bool(_LOCKED.search(_said(error)))


def _said(error: ApiError) -> str:
    return f"{error.exception_class or ''} {error.message or ''} {error.invalid_fields or ''}"


def _on_page(status: int) -> str:
    """Return the name of the advice on an answer that is not one of the API."""
    if status in (401, 407, 511):
        return "login page"
    if status == 403:
        return "firewall page"
    if status == 429 or status >= 500:
        return "gateway page"
    return "other page"


def _on_answer(error: ApiError, status: int, said: str) -> str | None:
    """Return the name of the advice on an answer of the API, or on one that says nothing."""
    if _BAD_TOKEN.search(said):
        return "token"
    if status == 401 or _NOT_AUTHENTICATED.search(said):
        return "expired" if _EXPIRED.search(said) else "key"
    if status == 429:
        return "quota" if _QUOTA.search(said) else "rate"
    if status == 408 or status >= 500:
        return "later"
    if status >= 400:
        return _on_refusal(error, status, said)
    return None


def _on_refusal(error: ApiError, status: int, said: str) -> str | None:
    """Return the name of the advice on a call that the API refused for what it asks."""
    if _QUOTA.search(said):
        return "quota"
    if _CAPACITY.search(said) or (status == 403 and _may_lack_capacity(error)):
        return "capacity"
    if status == 403:
        return "permission"
    if status in (409, 423):
        return _on_conflict(status, said)
    subject = next((name for name, word in _SUBJECTS.items() if word.search(said)), None)
    if subject is None and status in (404, 410) and error.exception_class != "NotFoundError":
        return "route"
    return subject


def _may_lack_capacity(error: ApiError) -> bool:
    """Return whether the call makes containers run, for which a region may have no room."""
    only_asks_or_stops = error.path.endswith(
        ("/stop", "/check_limits", "/pricing/inference/deployments")
    )
    return error.method in ("POST", "PUT", "PATCH") and not only_asks_or_stops


def _on_conflict(status: int, said: str) -> str | None:
    """Return the name of the advice on a conflict, which may be one with anything."""
    if status == 423 or _LOCKED.search(said):
        return "locked"
    if _ATTACHED.search(said):
        return "attached"
    return "exists" if _TAKEN.search(said) else None
