# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The exceptions of the collection.

InferenceError
├── OptionsError
├── ApiError
│   ├── NotConnected
│   ├── ResponseLost
│   └── InvalidResponse
│       └── UnreadableResponse
├── PollingError, in polling_errors.py
│   └── TaskError
└── the errors of a resource, in the layer of the resource

Lower layers raise them, and `execution.run_handler` turns them into failed tasks.
"""

from __future__ import annotations

import os
import typing as t
from collections import deque

from ansible_collections.gcore.inference.plugins.module_utils._core.advice import (
    ADVISOR,
    Advisor,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import (
    INTERNAL,
    OPTIONS,
    RESPONSE,
    kind_of_call,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import (
    Redactor,
    redact_json,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sentences import (
    end_sentence,
    truncate,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import map_texts

#: The most characters that are shown of a message and of an identifier that the API wrote.
_MAX_MESSAGE = 2000
_MAX_NAME = 200
#: The most characters of a reason, and of an excerpt, in `msg`.
_MAX_REASON = 500
_MAX_EXCERPT = 200
#: The values of what an error does not have.
_EMPTY: tuple[t.Any, ...] = (None, "", {}, [])
#: The most frames that an internal error names; a RecursionError has a thousand.
_MAX_FRAMES = 30


class InferenceError(Exception):
    """An error that a user can understand; its text is one sentence.

    `kind` is one of the words in `error_kinds`, or that of a resource. `partial_result` has the
    return values of what was done before the error, with secrets masked.
    """

    def __init__(self, text: str, kind: str) -> None:
        super().__init__(text)
        self._kind = kind
        self.partial_result: dict[str, t.Any] = {}

    @property
    def kind(self) -> str:
        """The kind of the error, as a task returns it in `error.kind`."""
        return self._kind

    def result(self, redactor: Redactor) -> dict[str, t.Any]:
        """Return `msg` and `error` of the failed task, with text of the API redacted."""
        message = str(self)
        error = {"message": message}
        return {"msg": message, "error": error}


class OptionsError(InferenceError):
    """Options that are not valid, all of them at once.

    `problems` are pairs of the path of an option (`containers[0].scale.max`) and what is wrong with
    it, without the value of a secret option.
    """

    def __init__(self, problems: t.Iterable[tuple[str, str]], kind: str = OPTIONS) -> None:
        self.problems = list(problems)
        lines = [f"{path}: {text}" for path, text in self.problems]
        count = len(lines)
        if count > 1:
            heading = f"{count} problems with the options:"
            lines.insert(0, heading)
        message = "\n".join(lines)
        super().__init__(message, kind)

    def result(self, redactor: Redactor) -> dict[str, t.Any]:
        invalid_fields: dict[str, list[str]] = {}
        for path, text in self.problems:
            texts = invalid_fields.setdefault(path, [])
            texts.append(text)
        result = super().result(redactor)
        result["error"]["invalid_fields"] = invalid_fields
        return result


class ApiError(InferenceError):
    """A call to the API that failed.

    `problem` is in the words of the collection, and contains no secret. `message`,
    `exception_class`, `invalid_fields`, `request_id` and `body_excerpt`, the text of a response that
    has no documented JSON, were written by the server, and may contain secrets. Without a response
    `status` is `None`.
    `advice` replaces that of the advisor.
    """

    def __init__(  # pylint: disable=too-many-arguments
        self,
        method: str,
        path: str,
        problem: str,
        *,
        status: int | None = None,
        exception_class: str | None = None,
        message: str | None = None,
        invalid_fields: t.Any = None,
        request_id: str | None = None,
        body_excerpt: str | None = None,
        advice: str | None = None,
    ) -> None:
        super().__init__(f"{method} {path}: {problem}", RESPONSE)
        self.method = method
        self.path = path
        self.status = status
        self.exception_class = exception_class
        self.message = message
        self.invalid_fields = invalid_fields
        self.request_id = request_id
        self.body_excerpt = body_excerpt
        self.advice = advice
        #: Knows what the errors of the resource mean.
        self.advisor: Advisor = ADVISOR
        #: Whether the response is not JSON of the API, whether its text can be shown or not.
        self.not_from_api = body_excerpt is not None
        #: Whether the request is one that does no harm if it is carried out twice. A create is not.
        self.idempotent = True
        #: The JSON of the request, whose values the server may echo. It is never shown.
        self.sent: t.Any = None
        #: How many times the request was sent.
        self.attempts = 1
        #: Whether an earlier attempt may have been processed.
        self.earlier_may_be_done = False
        #: The seconds after which the server accepts the next request, if it says so.
        self.retry_after: float | None = None

    @property
    def kind(self) -> str:
        topic = self.advisor.topic_of(self)
        return kind_of_call(self.status, topic)

    def result(self, redactor: Redactor) -> dict[str, t.Any]:
        shown = self._shown(redactor)
        sentences = self._sentences(shown, redactor)
        message = " ".join(sentences)
        error = {
            "status": self.status,
            "method": self.method,
            "path": self.path,
            **shown,
        }
        if self.status is None:
            del error["status"]
        return {"msg": message, "error": error}

    def _shown(self, redactor: Redactor) -> dict[str, t.Any]:
        """Return what the server wrote, redacted and truncated, without empty values."""
        message = redactor.redact(self.message or "")
        fields = redact_json(self.invalid_fields, redactor)
        shown: dict[str, t.Any] = {
            "exception_class": shown_identifier(self.exception_class, redactor),
            "message": _truncate_message(message),
            "invalid_fields": map_texts(_truncate_message, fields),
            "request_id": shown_identifier(self.request_id, redactor),
        }
        for name, value in list(shown.items()):
            if value in _EMPTY:
                del shown[name]
        return shown

    def _sentences(self, shown: dict[str, t.Any], redactor: Redactor) -> t.Iterator[str]:
        """Yield the sentences of `msg`."""
        problem = str(self)
        if self.attempts > 1:
            problem = f"{problem} (after {self.attempts} attempts)"
        reason = truncate(_reason(shown), _MAX_REASON)
        if reason:
            problem = f"{problem}: {reason}"
        yield end_sentence(problem)
        if self.body_excerpt:
            # Redacted before it is truncated, as everything here: see `truncate`.
            words = redactor.redact(self.body_excerpt).split()
            excerpt = truncate(" ".join(words), _MAX_EXCERPT)
            yield f"The response begins with {excerpt!r}."
        advice = self.advice or self.advisor.advice_on(self)
        if advice:
            yield end_sentence(advice)
        if "request_id" in shown:
            yield request_id_note(shown["request_id"])
        is_write = not self.advisor.only_reads(self)
        if is_write and self.may_be_done:
            yield "The call may have been carried out; the next run reads the current state."

    @property
    def may_be_done(self) -> bool:
        """Return whether this or an earlier attempt may have been processed."""
        if self.earlier_may_be_done:
            return True
        return self.status == 503


class NotConnected(ApiError):
    """A request that was not sent, because there was no connection."""


class ResponseLost(ApiError):
    """A request that may have been processed, without a complete response."""

    @property
    def may_be_done(self) -> bool:
        return True


class InvalidResponse(ApiError):
    """A response that is not of the documented shape."""

    @property
    def kind(self) -> str:
        return RESPONSE

    @property
    def may_be_done(self) -> bool:
        return True


class UnreadableResponse(InvalidResponse):
    """A response that was not read completely: too large, or of an unknown compression."""


def internal_error(error: Exception) -> InferenceError:
    """Return the error for an exception that is a bug of the collection.

    It names the type and the file and line of each frame. The text of the exception and the values
    in the frames may be secrets.
    """
    frames: deque[str] = deque(maxlen=_MAX_FRAMES)
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        frames.append(_frame(file, trace.tb_lineno))
        trace = trace.tb_next
    name = type(error).__name__
    problem = f"bug in the collection gcore.inference: {name}"
    if frames:
        places = " > ".join(frames)
        problem = f"{problem} in {places}"
    text = f"{problem}; report it with this message"
    return InferenceError(text, INTERNAL)


def _frame(file: str, line: int) -> str:
    """Return the place of a frame, such as `_core/module.py:131`."""
    path, name = os.path.split(file)
    folder = os.path.basename(path)
    place = f"{folder}/{name}"
    return f"{place}:{line}"


def shown_identifier(name: str | None, redactor: Redactor) -> str:
    """Return an identifier that the server wrote, redacted and truncated."""
    if not name:
        return ""
    redacted = redactor.redact(name, whole_words=True)
    return truncate(redacted, _MAX_NAME)


def request_id_note(request_id: str) -> str:
    """Return what a message says about the ID of a request, which is shown already."""
    return f"(request_id {request_id})"


def _truncate_message(text: str) -> str:
    return truncate(text, _MAX_MESSAGE)


def _reason(shown: dict[str, t.Any]) -> str:
    """Return the class, the message and the fields of an error as one text."""
    class_name = shown.get("exception_class")
    message = shown.get("message", "")
    invalid_fields = shown.get("invalid_fields")
    fields = _flat_fields(invalid_fields)
    if fields in message:
        fields = ""
    texts = filter(None, (class_name, message, fields))
    parts = [text.rstrip(". ") for text in texts]
    return ": ".join(parts)


def _flat_fields(fields: t.Any) -> str:
    """Return `invalid_fields`, of any shape, as one text."""
    if not fields:
        return ""
    if not isinstance(fields, dict):
        return _flat(fields)
    parts = []
    for name, texts in fields.items():
        text = _flat(texts)
        parts.append(f"{name}: {text}")
    return "; ".join(parts)


def _flat(texts: t.Any) -> str:
    if not isinstance(texts, list):
        return str(texts)
    strings = map(str, texts)
    return ", ".join(strings)
