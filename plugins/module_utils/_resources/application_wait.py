# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Waiting until an application is active, or gone. Only reads."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import (
    NOT_FOUND,
    RESOURCE_FAILED,
    WAIT_TIMEOUT,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError
from ansible_collections.gcore.inference.plugins.module_utils._core.polling import (
    Deadline,
    is_transient_in_poll,
    retry_delay,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.polling_errors import (
    PollingError,
    shown_reason,
    with_reason,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    is_integer,
    object_in,
    whole_number,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sentences import end_sentence

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.named_api import (
        NamedResource,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._resources.application import (
        ApplicationApi,
    )

#: The statuses of the contract.
_STATUSES = ("Active", "Failed", "PartiallyDeployed", "Unknown")
#: The most components in regions that an error names.
_MAX_REASONS = 20


class ApplicationWaitFailed(PollingError):
    """An application that did not become what was waited for.

    `reasons` are a place, such as `Region 7, component model`, and what the API wrote about it.
    """

    def __init__(
        self,
        problem: str,
        kind: str,
        reasons: t.Iterable[tuple[str, str]] = (),
        poll_error: ApiError | None = None,
    ) -> None:
        super().__init__(problem, poll_error, kind)
        self.reasons = list(reasons)

    def result(self, redactor: Redactor) -> dict[str, t.Any]:
        sentences = [end_sentence(str(self))]
        for place, reason in self.reasons[:_MAX_REASONS]:
            sentence = with_reason(place, shown_reason(reason, redactor))
            sentences.append(sentence)
        sentences += self.fault_sentences(redactor)
        message = " ".join(sentences)
        return {"msg": message, "error": {"message": message}}


class ApplicationWaiter:
    """Waits for one application; `last` is as it was last seen, `None` if it is gone.

    `status_before` is its status before this run changed it, `None` if it was not there or was not
    changed.
    """

    def __init__(
        self, api: ApplicationApi, name: str, last: NamedResource | None, status_before: str | None
    ) -> None:
        self.last = last
        self._api = api
        self._name = name
        self._status_before = status_before
        self._poll_error: ApiError | None = None

    def wait_until_active(self, deadline: Deadline, has_changed: bool) -> None:
        """Poll until the application is active.

        After a change a first poll that shows the status of before is not conclusive.

        Raises:
            ApplicationWaitFailed: it failed, was deleted, or is not active before the deadline.
            ApiError: a call failed.
        """
        if not has_changed and self._is_active():
            return
        polls = 0
        while deadline.remaining > 0:
            self._pause(deadline)
            if not self._poll(deadline):
                continue
            polls += 1
            is_old = polls == 1 and status_of(self.last) == self._status_before
            if not is_old and self._is_active():
                return
        raise self._failure(f"{self._timed_out(deadline)} to become active", WAIT_TIMEOUT)

    def wait_until_gone(self, deadline: Deadline) -> None:
        """Poll until the API does not find the application. Raises as `wait_until_active` does."""
        while self.last is not None:
            if deadline.remaining <= 0:
                problem = f"{self._timed_out(deadline)} to be deleted"
                raise self._failure(problem, WAIT_TIMEOUT)
            self._pause(deadline)
            self._poll(deadline)

    def _timed_out(self, deadline: Deadline) -> str:
        return f"Timed out after {deadline.timeout} seconds waiting for {self._name}"

    def _pause(self, deadline: Deadline) -> None:
        delay = retry_delay(self._poll_error)
        pause = max(deadline.interval, delay)
        deadline.sleep(pause)

    def _poll(self, deadline: Deadline) -> bool:
        """Read the application once; return whether there was a response."""
        self._poll_error = None
        try:
            self.last = self._api.get(self._name, timeout=deadline.poll_timeout)
        except ApiError as error:
            if not is_transient_in_poll(error):
                raise
            self._poll_error = error
            return False
        return True

    def _is_active(self) -> bool:
        """Return whether it is active. Raises `ApplicationWaitFailed` if it can't become that."""
        if self.last is None:
            raise self._failure(f"{self._name} was deleted while waiting", NOT_FOUND)
        status = status_of(self.last)
        if status == "Failed":
            raise self._failure(f"{self._name} failed and will not become active", RESOURCE_FAILED)
        return status == "Active"

    def _failure(self, problem: str, kind: str) -> ApplicationWaitFailed:
        if self.last is None:
            return ApplicationWaitFailed(problem, kind, poll_error=self._poll_error)
        status = status_of(self.last)
        text = f"{problem}: its status is {status}"
        reasons = _component_errors(self.last.json)
        return ApplicationWaitFailed(text, kind, reasons, self._poll_error)


def status_of(application: NamedResource | None) -> str | None:
    """Return the status of the whole application; a word that is not documented is `Unknown`."""
    if application is None:
        return None
    status = object_in(application.json, "status").get("consolidated_status")
    if status in _STATUSES:
        return str(status)
    return "Unknown"


def _component_errors(body: dict[str, t.Any]) -> t.Iterator[tuple[str, str]]:
    """Yield the place and the error of each component that has one in a region."""
    regions = object_in(body, "status").get("regions")
    if not isinstance(regions, list):
        return
    for region in regions:
        if not isinstance(region, dict):
            continue
        region_id = whole_number(region.get("region_id"))
        place = "A region"
        if is_integer(region_id):
            place = f"Region {region_id}"
        for name, component in object_in(region, "components").items():
            error = component.get("error") if isinstance(component, dict) else None
            if error and isinstance(error, str):
                yield f"{place}, component {name}", error
