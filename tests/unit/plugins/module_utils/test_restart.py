# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restarting one deployment: what is sent and for how long is waited, and what is reported of half a restart."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import api_error, gone, lost
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import ID, answer, container
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.runs import reconcile

pytestmark = pytest.mark.usefixtures("clock")

TITLE = f"my-instance ({ID})"


def seen(status: str, *ready: int, **changes: t.Any) -> dict[str, t.Any]:
    """Return the deployment with that many ready containers in the regions 7, 9 and so on."""
    containers = [container(7 + 2 * index, number) for index, number in enumerate(ready or (0,))]
    return answer(status=status, containers=containers[::-1], **changes)


def conflict(retry_after: float | None = None) -> ApiError:
    """Return the rejection of a start while the API is still at work on the stop."""
    error = api_error(409, "POST", message="busy")
    error.retry_after = retry_after
    return error


RUNS, STOPPED, BUSY, DEPLOYS = seen("ACTIVE", 1), seen("DISABLED"), seen("DISABLED", 1, 0, 2), seen("DEPLOYING")
STOP, START = ["GET", "stop"], ["start"]
LEFT = f"{TITLE} was started again while the API still showed ready containers in region 7, 11"


@pytest.mark.parametrize(
    ("before", "replies", "given", "calls", "pauses", "warning"),
    [
        pytest.param(RUNS, [STOPPED, None], {}, ["GET", *START], [10], "", id="at once"),
        pytest.param(RUNS, [RUNS, STOPPED, None], {}, ["GET"] * 2 + START, [10, 10], "", id="stops slowly"),
        pytest.param(RUNS, [BUSY, STOPPED, None], {}, ["GET"] * 2 + START, [10, 3], "", id="empties slowly"),
        pytest.param(RUNS, [BUSY, gone(), None], {}, ["GET"] * 2 + START, [10, 3], "", id="not found when empty"),
        pytest.param(RUNS, [BUSY, api_error(503), STOPPED, None], {}, ["GET"] * 3 + START, [10, 3, 3], "", id="fault"),
        pytest.param(RUNS, [BUSY] * 6 + [None], {}, ["GET"] * 6 + START, [10] + [3] * 5, LEFT, id="never empty"),
        # Half of the time that is left is for the start.
        pytest.param(
            RUNS, [BUSY] * 3 + [None], {"wait_timeout": 18}, ["GET"] * 3 + START, [9, 3, 1], LEFT, id="short time"
        ),
        pytest.param(
            RUNS,
            [STOPPED, conflict(), conflict(7.0), conflict(), None],
            {},
            ["GET"] + START * 4,
            [10, 0.5, 7, 1.125],
            "",
            id="conflict",
        ),
        # It had failed before, and shows that until it is stopped.
        pytest.param(
            seen("FAILED"), [seen("FAILED"), STOPPED, None], {}, ["GET"] * 2 + START, [10, 10], "", id="had failed"
        ),
        # The first poll may show the status of before the stop, which changed by itself.
        pytest.param(DEPLOYS, [STOPPED, STOPPED, None], {}, ["GET"] * 2 + START, [10, 10], "", id="in doubt"),
    ],
)
def test_restart_stops_waits_and_starts(
    clock: Clock,
    before: t.Any,
    replies: list[t.Any],
    given: dict[str, t.Any],
    calls: list[str],
    pauses: list[float],
    warning: str,
) -> None:
    given = {"wait_timeout": 100, "wait_interval": 10, **given}
    run = reconcile(clock, "v2", before, None, *replies, instance_id=ID, state="restarted", **given)
    assert (run.calls, run.pauses) == (STOP + calls, pauses)
    assert (run.result["changed"], run.result["changes"], run.result["deployment"]["status"]) == (
        True,
        ["status"],
        "ACTIVE",
    )
    assert run.result["diff"]["prepared"] == f"status: {before['status']} -> ACTIVE (restarted)\n"
    texts = [text for text in run.result["warnings"] if "internal_revision" not in text]
    assert texts == ([f"{warning}; these may not have been restarted"] if warning else [])


IS = f"{TITLE} is stopped now: run the task again, or set state: started, to start it."
MAY_BE = IS.replace("is stopped now", "may be stopped now")
REGION = "Region 7: 0 of 3 ready."


@pytest.mark.parametrize(
    ("before", "replies", "calls", "shown", "end"),
    [
        # The stop: `None` is that nothing is reported as changed.
        pytest.param(RUNS, [api_error(400)], [], None, "GET /x: HTTP 400.", id="stop rejected"),
        pytest.param(RUNS, [api_error(499)], [], None, "GET /x: HTTP 499.", id="stop rejected by another"),
        pytest.param(RUNS, [api_error(500)], [], None, MAY_BE, id="stop failed"),
        pytest.param(RUNS, [lost()], [], None, f"reads the current state. {MAY_BE}", id="stop lost"),
        # The wait for it. Each poll until the deadline; `{}` is that nothing is left to show.
        pytest.param(RUNS, [None, RUNS, RUNS, RUNS], ["GET"] * 3, "ACTIVE", f"3 ready. {MAY_BE}", id="never stopped"),
        pytest.param(RUNS, [None, gone()], ["GET"], {}, f"{TITLE} was deleted while waiting.", id="deleted"),
        pytest.param(RUNS, [None, seen("DELETING")], ["GET"], "DELETING", f"DELETING. {REGION}", id="being deleted"),
        pytest.param(
            RUNS, [None, seen("ERROR")], ["GET"], "ERROR", f"its status is ERROR. {REGION} {MAY_BE}", id="failed"
        ),
        pytest.param(
            DEPLOYS,
            [None, STOPPED, api_error(503), api_error(503)],
            ["GET"] * 3,
            "DISABLED",
            IS,
            id="stopped but not certainly for good",
        ),
        # The start.
        pytest.param(
            RUNS, [None, STOPPED, api_error(400)], ["GET", *START], "DISABLED", f"HTTP 400. {IS}", id="start rejected"
        ),
        pytest.param(RUNS, [None, STOPPED, api_error(500)], ["GET", *START], "DISABLED", MAY_BE, id="start failed"),
        pytest.param(
            RUNS,
            [None, STOPPED, api_error(404, exception_class="NotFoundError", message="no such instance")],
            ["GET", *START],
            "DISABLED",
            MAY_BE,
            id="not found by the start",
        ),
        pytest.param(
            RUNS,
            [None, RUNS, STOPPED, *[conflict()] * 3],
            ["GET"] * 2 + START * 3,
            "DISABLED",
            IS,
            id="conflict until the deadline",
        ),
        pytest.param(
            RUNS,
            [None, RUNS, 11, STOPPED, conflict()],
            ["GET"] * 2 + START,
            "DISABLED",
            IS,
            id="conflict after the deadline",
        ),
    ],
)
def test_restart_that_fails_reports_what_was_done(
    clock: Clock, before: t.Any, replies: list[t.Any], calls: list[str], shown: t.Any, end: str
) -> None:
    times = {"wait_timeout": 21, "wait_interval": 10}
    run = reconcile(clock, "v2", before, *replies, instance_id=ID, state="restarted", **times)
    assert (run.calls, run.result["msg"].endswith(end)) == (STOP + calls, True), run.result["msg"]
    deployment = run.result.get("deployment")
    status = deployment.get("status", {}) if deployment is not None else None
    assert (status, run.result.get("changes")) == (shown, None if shown is None else ["status"])
    if shown is not None:
        assert run.result["diff"]["prepared"] == f"status: {before['status']} -> DISABLED\n"


def test_restart_gives_the_start_half_a_minute(clock: Clock) -> None:
    replies = [RUNS, None, STOPPED, *[conflict()] * 11]
    run = reconcile(clock, "v2", *replies, instance_id=ID, state="restarted", wait_interval=10)
    assert (sum(run.pauses), run.calls.count("start")) == (40, 11)
