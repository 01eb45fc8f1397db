# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""A creation that is never carried out twice, and the read after a write that ended with an error."""

from __future__ import annotations

import abc
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InvalidResponse,
    ResponseLost,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient

CreateResult = t.TypeVar("CreateResult")
ReadT = t.TypeVar("ReadT")

#: About a name that is taken, by something that can't be found.
_ADVICE_IN_DOUBT = (
    "An earlier attempt of this task may have created it, and the API does not show it yet: run the"
    " task again"
)


class Creation(abc.ABC, t.Generic[CreateResult]):
    """The creation of one resource that can be found by its name.

    If the response to a request is lost, the resource may exist. So it is searched directly before
    each further request, and after the last.
    """

    #: What to do if the name is taken, where `{label}` is the resource that has it.
    conflict_advice = (
        "{label} is in this project now: it was created during this task; run the task again"
    )

    def __init__(self, http: HttpClient) -> None:
        self._http = http
        #: Whether an attempt of this run may have created it.
        self._may_exist = False

    @abc.abstractmethod
    def send(self) -> CreateResult:
        """Send the request that creates the resource, and return its result.

        Raises:
            ApiError: the request failed.
        """

    @abc.abstractmethod
    def find(self) -> CreateResult | None:
        """Return the resource as the result of its creation, or `None` if it does not exist.

        Raises:
            ApiError: the search for the resource failed.
        """

    @abc.abstractmethod
    def find_label(self) -> str | None:
        """Return what messages call the resource, or `None` if it does not exist. Only reads.

        Raises:
            ApiError: the search for the resource failed.
        """

    def may_send_again(self, error: ApiError) -> bool:
        """Return whether the request may be sent again after that error, if nothing was found.

        After an `InvalidResponse` it is not: it would get the same response, so only the search for
        the resource is repeated.
        """
        return not isinstance(error, InvalidResponse)

    def explain(self, error: ApiError) -> None:
        """Set the advice of an error of an attempt that certainly did not create the resource."""
        if error.status != 409:
            return
        # Whether the name is taken, only the resource itself shows.
        try:
            label = self.find_label()
        except ApiError:
            return
        if label is not None:
            error.advice = self.conflict_advice.format(label=label)

    def run(self) -> CreateResult:
        """Create the resource at most once, and return the result.

        Raises:
            ApiError: the resource was not created.
            ResponseLost: it is not known whether it was created.
        """
        attempts = 1
        error: ApiError | None = None
        while True:
            is_last = attempts > self._http.retries
            if error is None or self.may_send_again(error):
                try:
                    return self.send()
                except ApiError as failure:
                    error = failure
                self._require_doubt(error, attempts)
                # Mostly it is there at once. A read right after the attempt may not show yet what
                # it created, or what its task will create, while another attempt is already
                # responded that the name is taken. So there are further reads, after pauses.
                if attempts == 1 or is_last:
                    created = self._find_after(error)
                    if created is not None:
                        return created
            if is_last:
                raise self._with_doubt(error)
            self._http.backoff(attempts, error.retry_after)
            # The attempt before may have been carried out during the pause.
            created = self._find_after(error)
            if created is not None:
                return created
            attempts += 1

    def _require_doubt(self, error: ApiError, attempts: int) -> None:
        """Raise `error` unless that attempt, the last of so many, may have created the resource."""
        if self._may_exist:
            error.earlier_may_be_done = True
        if not _may_have_created(error, attempts):
            self.explain(error)
            raise error
        self._may_exist = True

    def _find_after(self, error: ApiError) -> CreateResult | None:
        """Return the resource if it exists. Raises `error` if that can't be known."""
        try:
            return self.find()
        except ApiError:
            raise self._with_doubt(error) from None

    def _with_doubt(self, error: ApiError) -> ApiError:
        """Return the error of a create that may have been carried out, with advice on that."""
        if error.status == 409:
            error.advice = _ADVICE_IN_DOUBT
        return error


def read_after(error: ApiError, read: t.Callable[[], ReadT]) -> ReadT:
    """Return what `read` returns of a resource after a write that ended with that `error`.

    Raises `error` if the resource can't be read: it is not known then what the write did.
    """
    try:
        return read()
    except ApiError:
        raise error from None


def _may_have_created(error: ApiError, attempts: int) -> bool:
    """Return whether this attempt or one before it may have created the resource."""
    if error.status == 409 and (attempts > 1 or error.earlier_may_be_done):
        # A 409 to the first attempt is about somebody else's resource. A 409 to a later one may
        # be about the resource that an earlier attempt created.
        return True
    return isinstance(error, (ResponseLost, InvalidResponse))
