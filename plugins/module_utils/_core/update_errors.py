# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The errors of an update that can't be retried, although an attempt may have been applied."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import (
    CONFLICT,
    OPTIONS,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
    ResponseLost,
)


def maybe_updated(error: InferenceError) -> InferenceError:
    """Return the `error` with a note that an earlier attempt may have been applied."""
    message = (
        f"{error}. An earlier attempt of the update may still have been applied; run the task again"
    )
    # The options were valid before the first attempt: something else has changed since.
    kind = CONFLICT if error.kind == OPTIONS else error.kind
    return InferenceError(message, kind)


def unknown_outcome(noun: str, method: str, path: str, error: ApiError) -> ResponseLost:
    """Return the error of an update that is not retried because reading the resource failed.

    `noun` is what the resource is called, `error` is the one of the read.
    """
    lost = ResponseLost(
        method,
        path,
        f"it failed, and so did reading the {noun} before the retry ({error})",
        status=error.status,
        exception_class=error.exception_class,
        message=error.message,
        invalid_fields=error.invalid_fields,
        request_id=error.request_id,
        body_excerpt=error.body_excerpt,
        advice=error.advice,
    )
    lost.not_from_api = error.not_from_api
    lost.advisor = error.advisor
    lost.sent = error.sent
    return lost


def guarded_body(
    noun: str, method: str, path: str, next_body: t.Callable[[], t.Any]
) -> t.Callable[[], t.Any]:
    """Return what gives the body of each further attempt of an update, by `next_body`.

    Its errors say that the attempt before may have been applied.
    """

    def body() -> t.Any:
        try:
            return next_body()
        except ApiError as error:
            raise unknown_outcome(noun, method, path, error) from None
        except InferenceError as error:
            raise maybe_updated(error) from None

    return body
