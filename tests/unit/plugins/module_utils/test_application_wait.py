# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for an application of the catalogue."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError
from ansible_collections.gcore.inference.plugins.module_utils._core.named_api import NamedResource
from ansible_collections.gcore.inference.plugins.module_utils._core.polling import Deadline
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._resources.application import ApplicationApi
from ansible_collections.gcore.inference.plugins.module_utils._resources.application_wait import (
    ApplicationWaiter,
    ApplicationWaitFailed,
    status_of,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import api_error
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import SlowHttp

pytestmark = pytest.mark.usefixtures("clock")

NAME = "our-chat"
BROKEN = {"model": {"status": "Failed", "error": "no capacity for s3cr3t"}, "ui": {"error": None}, "cache": 5}


def answer(status: t.Any, regions: t.Any = None) -> dict[str, t.Any]:
    """Return an application of this status, as the API answers it."""
    return {
        "name": NAME,
        "application_name": "demo-app",
        "regions": [7],
        "components_configuration": {},
        "status": {"consolidated_status": status, "regions": regions},
    }


def gone() -> ApiError:
    """Return the 404 of an application that does not exist."""
    return api_error(404, exception_class="NotFoundError", message="application is not found")


def waiter(clock: Clock, last: dict[str, t.Any], *replies: t.Any, before: str | None = None) -> ApplicationWaiter:
    """Return a waiter whose polls get these replies; the last one is repeated."""
    api = ApplicationApi(SlowHttp(clock, *replies), 1)
    seen = NamedResource(api.schema.from_api(last, ""), last)
    return ApplicationWaiter(api, NAME, seen, before)


def test_wait_until_active(clock: Clock) -> None:
    """The first poll may still show the status of before; an error of the server is passed over."""
    replies = (answer("Active"), api_error(503), answer("PartiallyDeployed"), answer("Active"))
    waiting = waiter(clock, answer("Active"), *replies, before="Active")
    waiting.wait_until_active(Deadline(60, 5), has_changed=True)
    assert (status_of(waiting.last), len(clock.pauses)) == ("Active", 4)


def test_application_that_is_active_is_not_polled(clock: Clock) -> None:
    waiter(clock, answer("Active")).wait_until_active(Deadline(60, 5), has_changed=False)
    assert clock.pauses == []


@pytest.mark.parametrize(
    ("reply", "kind", "text"),
    [
        (answer("Failed", [{"region_id": 7, "components": BROKEN}]), "deployment_failed", "Region 7, component model"),
        (answer("Failed", [{"components": BROKEN}, 5]), "deployment_failed", "A region, component model"),
        (answer("PartiallyDeployed"), "wait_timeout", "its status is PartiallyDeployed"),
        (answer("something else"), "wait_timeout", "its status is Unknown"),
        (answer(None, "text"), "wait_timeout", "its status is Unknown"),
        (gone(), "not_found", "was deleted while waiting"),
    ],
)
def test_application_that_does_not_become_active(clock: Clock, reply: t.Any, kind: str, text: str) -> None:
    with pytest.raises(ApplicationWaitFailed) as failed:
        waiter(clock, answer("Unknown"), reply).wait_until_active(Deadline(20, 5), has_changed=True)
    redactor = Redactor()
    redactor.add(["s3cr3t"])
    message = failed.value.result(redactor)["msg"]
    assert (failed.value.kind, text in message, "s3cr3t" in message) == (kind, True, False)


def test_wait_until_active_ends_with_an_error_that_stays(clock: Clock) -> None:
    with pytest.raises(ApiError):
        waiter(clock, answer("Unknown"), api_error(401)).wait_until_active(Deadline(20, 5), has_changed=True)


def test_wait_until_gone(clock: Clock) -> None:
    waiting = waiter(clock, answer("Active"), answer("Active"), gone())
    waiting.wait_until_gone(Deadline(60, 5))
    assert (waiting.last, len(clock.pauses)) == (None, 2)


def test_wait_until_gone_times_out(clock: Clock) -> None:
    with pytest.raises(ApplicationWaitFailed, match="waiting for our-chat to be deleted: its status is Active"):
        waiter(clock, answer("Active"), answer("Active")).wait_until_gone(Deadline(20, 5))


def test_status_of_nothing() -> None:
    assert status_of(None) is None


def test_wait_failure_names_so_many_components(clock: Clock) -> None:
    components = {f"c{number:02}": {"error": "broken"} for number in range(22)}
    odd = {"none": {"error": {"broken": True}}, "empty": {"error": ""}}
    failed = answer("Failed", [{"region_id": 7, "components": {**odd, **components}}])
    with pytest.raises(ApplicationWaitFailed) as caught:
        waiter(clock, failed).wait_until_active(Deadline(20, 5), has_changed=False)
    text = caught.value.result(Redactor())["msg"]
    assert [name for name in (*odd, *components) if f"component {name}:" in text] == list(components)[:20]


def test_wait_polls_until_the_last_second(clock: Clock) -> None:
    for until in ("active", "gone"):
        waiting = waiter(clock, answer("Unknown"), answer("Unknown"))
        arguments = {"has_changed": True} if until == "active" else {}
        with pytest.raises(ApplicationWaitFailed, match="after 10 seconds"):
            getattr(waiting, f"wait_until_{until}")(Deadline(10, 9), **arguments)
    assert clock.pauses == [9, 1] * 2
