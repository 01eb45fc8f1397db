# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What a user can do about an error response, by who sent it and what it says."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.own_words import own_words

#: Another operation holds the resource for now.
_LOCKED = re.compile(
    r"(?<![\w-])(locked|busy)(?![\w-])|(?-i:(?<=[a-z])Locked)|in progress"
    r"|(another|concurrent) (task|operation|request|update)"
    r"|being (updated|changed|modified|processed|created|deployed)|(retry|try again) (later|in\b)",
    re.IGNORECASE,
)
#: Another resource has the name.
_TAKEN = re.compile(
    r"(?<!not )(?<!n't )(?<!longer )\bexists?\b|name\b.{0,300}\b(already|taken|in use|used|unique)\b",
    re.IGNORECASE | re.DOTALL,
)
#: Words of a message, but not parts of a name such as quota-bot.
_QUOTA = re.compile(r"(?<![\w-])quotas?(?![\w-])|quotalimit", re.IGNORECASE)
_CAPACITY = re.compile(r"(?<![\w-])capacity(?![\w-])", re.IGNORECASE)
_PROJECT = re.compile(r"(?<![\w-])project(?!-)", re.IGNORECASE)
_ATTACHED = re.compile(r"\b(attached|detach)", re.IGNORECASE)
_BAD_TOKEN = re.compile(r"bad( permanent)? token", re.IGNORECASE)
_NOT_AUTHENTICATED = re.compile(
    r"\b(not_authenticated|token_not_valid|authentication_failed)\b", re.IGNORECASE
)
_EXPIRED = re.compile(r"expired", re.IGNORECASE)

_TEXTS = {
    "login page": "This is the page of a proxy or a login portal, not a response of the Gcore API:"
    " check the network of the machine that runs the task, the proxy, and api_url",
    "firewall page": "This is the page of a firewall or a proxy, not a response of the Gcore API:"
    " ask its operator to allow the calls, and check api_url",
    "gateway page": "This is the page of a gateway or a proxy, not a response of the Gcore API: try"
    " again later; if the error remains, check the proxy and api_url",
    "other page": "Check api_url and the proxy, if there is one: this does not look like a response"
    " of the Gcore API",
    "token": "Check api_key: it must be the whole token, as Gcore showed it. In double quotes a"
    " shell expands the $ in it; use single quotes, as in export GCORE_API_KEY='...'",
    "expired": "Check api_key: the token has expired; create another permanent token",
    "key": "Check api_key: it must be a permanent token of Gcore that has not expired",
    "quota": "A quota is used up: free resources, or ask Gcore's support for a larger quota",
    "capacity": "A region has no capacity: choose another region, or try again later",
    "permission": "Check project_id, and that the key may use this project",
    "attached": "Detach the resource first, where it is used",
    "locked": "Another operation holds the resource: try again when it is finished, or increase"
    " api_retries",
    "locked create": "Another operation holds the resource: run the task again when it is finished. A"
    " create is not retried after this",
    "exists": "Another resource has this name; if it is not in the list of this project, check"
    " project_id",
    "project": "Check project_id: it must be a project that the key may use",
    "route": "Check api_url with its whole path, project_id and api_version: the server does not"
    " know this address",
    "rate": "The rate limit of the API is exceeded: try again later, or increase api_retry_time",
    "later": "Try again later; if the error remains, contact Gcore's support",
}


class FailedCall(t.Protocol):
    """What advice goes by: a call to the API that failed, as `ApiError` describes it."""

    method: str
    path: str
    status: int | None
    exception_class: str | None
    message: str | None
    invalid_fields: t.Any
    not_from_api: bool
    idempotent: bool
    #: The JSON of the request.
    sent: t.Any


class Advisor:
    """The advice on the errors that every resource of the API can have.

    A resource has a subclass that knows what its own errors mean.
    """

    #: The advice by topic.
    texts: t.Mapping[str, str] = _TEXTS
    #: What a message may be about besides, by topic; the first that matches counts.
    subjects: t.Mapping[str, re.Pattern[str]] = {"project": _PROJECT}
    #: The ends of the paths to which a POST only reads.
    read_only_posts: tuple[str, ...] = ()

    def advice_on(self, error: FailedCall) -> str | None:
        """Return what to do about the `error`, or `None` if its message is enough."""
        topic = self.topic_of(error)
        if topic is None:
            return None
        return self.text(topic, error)

    def text(self, topic: str, error: FailedCall) -> str:
        """Return the advice of a topic."""
        return self.texts[topic]

    def topic_of(self, error: FailedCall) -> str | None:
        """Return the topic of the advice on the `error`: a key of `texts`, or `None`."""
        if error.status is None:
            return None
        if error.not_from_api and not error.message:
            return _topic_of_page(error.status)
        return self._topic_of_response(error, error.status)

    def only_reads(self, error: FailedCall) -> bool:
        """Return whether the call that failed changes nothing."""
        return error.method == "GET" or error.path.endswith(self.read_only_posts)

    def may_lack_capacity(self, error: FailedCall) -> bool:
        """Return whether a 403 to this call may mean that a region has no capacity."""
        return False

    def _topic_of_response(self, error: FailedCall, status: int) -> str | None:
        """Return the topic of a response of the API, or of one without content."""
        text = _text_of(error)
        if _BAD_TOKEN.search(text):
            return "token"
        if status == 401 or _NOT_AUTHENTICATED.search(text):
            return "expired" if _EXPIRED.search(text) else "key"
        if status == 429:
            return "quota" if _QUOTA.search(text) else "rate"
        if status == 408 or status >= 500:
            return "later"
        if status >= 400:
            return self._topic_of_rejection(error, status, text)
        return None

    def _topic_of_rejection(self, error: FailedCall, status: int, text: str) -> str | None:
        """Return the topic of a call that the API rejected because of its content."""
        if _QUOTA.search(text):
            return "quota"
        if _CAPACITY.search(text):
            return "capacity"
        if status == 403:
            return "capacity" if self.may_lack_capacity(error) else "permission"
        if status in (409, 423):
            topic = _topic_of_conflict(status, text)
            if topic == "locked" and not error.idempotent:
                return "locked create"
            return topic
        for topic, word in self.subjects.items():
            if word.search(text):
                return topic
        if status in (404, 410) and error.exception_class != "NotFoundError":
            return "route"
        return None


#: For the errors of no resource in particular.
ADVISOR = Advisor()


def says_locked(error: FailedCall) -> bool:
    """Return whether the server says that another operation holds the resource for now."""
    text = _text_of(error)
    return _LOCKED.search(text) is not None


def _text_of(error: FailedCall) -> str:
    """Return what the server wrote as one text, without what it echoes of the request."""
    texts = (error.exception_class, error.message)
    return own_words(texts, error.invalid_fields, error.sent)


def _topic_of_page(status: int) -> str:
    """Return the topic of a page that is not a response of the API."""
    if status in (401, 407, 511):
        return "login page"
    if status == 403:
        return "firewall page"
    if status == 429 or status >= 500:
        return "gateway page"
    return "other page"


def _topic_of_conflict(status: int, text: str) -> str | None:
    """Return the topic of a conflict, which may be one with anything."""
    if status == 423 or _LOCKED.search(text):
        return "locked"
    if _ATTACHED.search(text):
        return "attached"
    if _TAKEN.search(text):
        return "exists"
    return None
