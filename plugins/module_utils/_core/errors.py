# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The exceptions of the collection, and how each is told to a user."""

from __future__ import annotations

import os
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.advice import advice_on
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


class InferenceError(Exception):
    """What every room raises when it can't go on: one clear sentence for the user.

    C(kind) is one of the words of C(error_kinds). C(partial_result) is what had been done by then, as return values
    of the module with all secrets masked.
    """

    def __init__(self, text: str, kind: str) -> None:
        super().__init__(text)
        self._kind = kind
        self.partial_result: dict[str, t.Any] = {}

    @property
    def kind(self) -> str:
        """What kind of failure it is, for a program."""
        return self._kind

    def result(self, redactor: Redactor) -> dict[str, t.Any]:
        """Give C(msg) and C(error) of the failed task; C(redactor) takes secrets out of foreign text."""
        return {"msg": str(self), "error": {"message": str(self)}}


class OptionsError(InferenceError):
    """Options that can't be used, all of them at once.

    C(problems) are pairs of the option's path (C(containers[0].scale.max)) and what is wrong with it.
    The texts never hold the value of an option that is secret.
    """

    def __init__(self, problems: t.Iterable[tuple[str, str]], kind: str = OPTIONS) -> None:
        self.problems = list(problems)
        lines = [f"{path}: {text}" for path, text in self.problems]
        head = [f"{len(lines)} problems with the options:"] if len(lines) > 1 else []
        super().__init__("\n".join([*head, *lines]), kind)

    def result(self, redactor: Redactor) -> dict[str, t.Any]:
        invalid_fields: dict[str, list[str]] = {}
        for path, text in self.problems:
            invalid_fields.setdefault(path, []).append(text)
        return {"msg": str(self), "error": {"message": str(self), "invalid_fields": invalid_fields}}


class ApiError(InferenceError):
    """A call to the API that failed.

    C(problem) is in the collection's own words and holds no secret. C(message), C(exception_class),
    C(invalid_fields) and C(page) were written by the other side and may echo anything. C(retry_after) are the seconds
    after which the other side wants to be asked again, if it said so.
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
        page: str | None = None,
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
        self.page = page
        #: Whether something came that is not JSON of the API, be it a page that can be shown or not.
        self.not_from_api = page is not None
        self.advice = advice
        self.tries = 1
        #: Whether an earlier try of the call may have been carried out.
        self.earlier_may_be_done = False
        self.retry_after: float | None = None

    @property
    def kind(self) -> str:
        return kind_of_call(self)

    def result(self, redactor: Redactor) -> dict[str, t.Any]:
        foreign = {
            "exception_class": self.exception_class
            and truncate(redactor.redact(self.exception_class, whole_words=True), _LONGEST_NAME),
            # Redacted whole and cut afterwards: a secret must not survive for standing across the cut.
            "message": self.message and truncate(redactor.redact(self.message), _LONGEST_MESSAGE),
            "invalid_fields": map_texts(_cut_message, redact_json(self.invalid_fields, redactor)),
            "request_id": self.request_id
            and truncate(redactor.redact(self.request_id, whole_words=True), _LONGEST_NAME),
        }
        told = {name: value for name, value in foreign.items() if value not in (None, "", {}, [])}
        error = {"status": self.status, "method": self.method, "path": self.path, **told}
        return {
            "msg": " ".join(self._sentences(told, redactor)),
            "error": {name: value for name, value in error.items() if value is not None},
        }

    def _sentences(self, told: dict[str, t.Any], redactor: Redactor) -> t.Iterator[str]:
        said = [told[name] for name in ("exception_class", "message") if name in told]
        fields = _flat_fields(told.get("invalid_fields"))
        # Some messages say it already.
        if fields and fields not in told.get("message", ""):
            said.append(fields)
        first = f"{self} ({self.tries} tries)" if self.tries > 1 else str(self)
        reason = truncate(": ".join(text.rstrip(". ") for text in said), _LONGEST_REASON)
        yield end_sentence(f"{first}: {reason}" if reason else first)
        if self.page:
            # Redacted before it is cut: a secret must not survive for standing across the cut. What stands so far
            # behind that it can't be shown takes no time.
            yield f"The answer begins: {' '.join(redactor.redact(self.page[:_LONGEST_PAGE]).split())[:200]!r}."
        advice = self.advice or advice_on(self)
        if advice:
            yield end_sentence(advice)
        if "request_id" in told:
            yield f"(request_id {told['request_id']})"
        if self.method != "GET" and self._may_be_done() and not self.path.endswith(_ONLY_ASKING):
            yield "It may have been carried out all the same: the next run sees what is there."

    def _may_be_done(self) -> bool:
        """Return whether a write may have been carried out, by this try or an earlier one."""
        return self.earlier_may_be_done or self.status == 503


#: Characters of a message of the other side that are told, and of all that it says, in the sentence for people.
_LONGEST_MESSAGE, _LONGEST_REASON = 2000, 500
#: Characters of an identifier of the other side.
_LONGEST_NAME = 200
#: More characters of a page are not looked through.
_LONGEST_PAGE = 100_000
#: The ends of the paths to which a POST asks and writes nothing.
_ONLY_ASKING = ("/check_limits", "/pricing/inference/deployments")


class NotConnected(ApiError):
    """A call that never left, since there was no connection."""


class ResponseLost(ApiError):
    """A call that may have been carried out, and whose answer never came whole."""

    def _may_be_done(self) -> bool:
        return True


class InvalidResponse(ApiError):
    """An answer that came, and is not what the contract says."""

    @property
    def kind(self) -> str:
        return RESPONSE

    def _may_be_done(self) -> bool:
        return True


class UnreadableResponse(InvalidResponse):
    """An answer that was not read to its end, since it is too large or compressed in an unknown way."""


def internal_error(error: Exception) -> InferenceError:
    """Give what to tell of a defect in the collection: where it is, and no value, which might be a secret."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = (
        ""
        if trace is None
        else f" in {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
    )
    return InferenceError(
        f"a defect of the collection gcore.inference: {type(error).__name__}{place}; please report it with this line",
        INTERNAL,
    )


def _flat_fields(fields: t.Any) -> str:
    """Return what is wrong with the fields, as one text."""
    if not isinstance(fields, dict):
        return _flat(fields) if fields else ""
    return "; ".join(f"{name}: {_flat(texts)}" for name, texts in fields.items())


def _flat(texts: t.Any) -> str:
    return ", ".join(str(text) for text in texts) if isinstance(texts, list) else str(texts)


def _cut_message(text: str) -> str:
    return truncate(text, _LONGEST_MESSAGE)
