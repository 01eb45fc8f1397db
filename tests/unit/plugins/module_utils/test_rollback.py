# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rolling back an update that does not become ready: what is sent, and what is reported of it."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import api_error, gone, page
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import MINIMUM
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.rollbacks import (
    BACK,
    BAD,
    BAD_OLD,
    BOTH,
    BROKEN,
    CREATED,
    FAILS,
    FINISHED,
    LATE,
    LEFT,
    NEW,
    NO_LOGS,
    RESTART,
    RUNNING,
    START,
    STOP,
    TASK,
    TASKS,
    UNSETTLED,
    UPDATE,
    WAITED,
    rolled_back,
    seen,
    shown,
    summary,
)

pytestmark = pytest.mark.usefixtures("clock")


@pytest.mark.parametrize(
    ("replies", "given", "calls", "images", "pauses", "text"),
    [
        pytest.param(
            [*FAILS, BAD, BAD_OLD, BAD_OLD, seen()], NEW, f"{UPDATE} {WAITED}", BOTH, [10, 10, 10], BACK, id="field"
        ),
        pytest.param(
            [*FAILS, BAD, BAD, BAD, seen("DEPLOYING"), seen()],
            NEW,
            f"{UPDATE} GET PUT GET GET GET",
            BOTH,
            [10, 0.5, 0.75, 9.375],
            BACK,
            id="shown later",
        ),
        pytest.param(
            [*FAILS, BAD, BAD_OLD, BAD_OLD, BAD_OLD, seen()],
            {**NEW, "wait_interval": 5},
            f"{UPDATE} {WAITED} GET",
            BOTH,
            [5, 5, 5, 5],
            BACK,
            id="shows that it has failed for long",
        ),
        # The API has written it in its own form.
        pytest.param(
            [seen(), seen(image="io/new"), BAD, NO_LOGS, seen("ERROR", image="io/new"), BAD_OLD, seen()],
            NEW,
            f"{UPDATE} GET PUT GET",
            BOTH,
            [10, 10],
            BACK,
            id="own form",
        ),
        pytest.param(
            [seen("DEPLOYING"), seen(**NEW), BAD, BAD, NO_LOGS, BAD, BAD_OLD],
            NEW,
            "GET PUT GET GET logs GET PUT",
            BOTH,
            [10, 10],
            f"{BACK} {UNSETTLED}",
            id="not ready before",
        ),
        pytest.param(
            [seen("DISABLED"), None, BAD_OLD, NO_LOGS, BAD_OLD, None, seen("DISABLED")],
            START,
            "GET start GET logs GET stop GET",
            [],
            [10, 10],
            BACK,
            id="start",
        ),
        # The stop need not show yet.
        pytest.param(
            [seen(), None, seen(), seen(), NO_LOGS, seen(), None, seen(), seen()],
            STOP,
            "GET stop GET GET logs GET start GET GET",
            [],
            [10] * 4,
            BACK,
            id="stop",
        ),
        pytest.param(
            [seen("DISABLED"), seen("DISABLED", **NEW), None, BAD, NO_LOGS, BAD, seen("DISABLED"), seen("DISABLED")],
            {**NEW, **START},
            "GET PUT start GET logs GET PUT GET",
            BOTH,
            [10, 10],
            BACK,
            id="field and start, stopped by the rollback of the field",
        ),
        pytest.param(
            [seen("DISABLED"), seen("DISABLED", **NEW), None, BAD, NO_LOGS, BAD, BAD_OLD, None, seen("DISABLED")],
            {**NEW, **START},
            "GET PUT start GET logs GET PUT stop GET",
            BOTH,
            [10, 10],
            BACK,
            id="field and start",
        ),
        pytest.param(
            [seen(), None, BAD_OLD, BAD_OLD, None, seen()],
            RESTART,
            "GET stop GET GET start GET",
            [],
            [10, 10],
            f"Region 7: number of ready containers unknown. {BACK}",
            id="half a restart",
        ),
        pytest.param(
            [seen(), seen(**NEW), None, seen("DISABLED"), None, BAD, NO_LOGS, BAD, BAD_OLD, seen()],
            {**NEW, **RESTART},
            "GET PUT stop GET start GET logs GET PUT GET",
            BOTH,
            [10, 5, 10],
            BACK,
            id="field and restart",
        ),
        # What others have changed.
        pytest.param(
            [
                *FAILS,
                {**BAD, "description": "theirs", "timeout": 4},
                seen(description="theirs", timeout=4),
                seen(description="theirs", timeout=4),
            ],
            NEW,
            f"{UPDATE} GET PUT GET",
            BOTH,
            [10, 10],
            f"{BACK} {LEFT}description, timeout.",
            id="other fields changed",
        ),
        pytest.param(
            [*FAILS, seen("ERROR", image="theirs"), seen(image="theirs")],
            NEW,
            f"{UPDATE} GET GET",
            ["new"],
            [10, 10],
            f"{BACK} {LEFT}image.",
            id="same field changed",
        ),
        pytest.param(
            [*FAILS, seen("DISABLED", **NEW), *[seen("DISABLED")] * 3],
            NEW,
            f"{UPDATE} {WAITED}",
            BOTH,
            [10, 10, 10],
            f"{BACK} {LEFT}status.",
            id="stopped by others",
        ),
        pytest.param(
            [seen("DISABLED"), seen("DISABLED", **NEW), BAD, NO_LOGS, seen(**NEW), seen(), seen(), seen()],
            {**NEW, **STOP},
            f"{UPDATE} {WAITED}",
            BOTH,
            [10] * 3,
            f"{BACK} {LEFT}status.",
            id="started by others",
        ),
        # Further attempts at the update of the rollback.
        pytest.param(
            [*FAILS, BAD, BAD_OLD, "again", {**BAD, "timeout": 4}, seen("DEPLOYING", timeout=4), seen(timeout=4)],
            NEW,
            f"{UPDATE} GET PUT GET PUT GET",
            [*BOTH, "nginx:latest"],
            [10, 10],
            f"{BACK} {LEFT}timeout.",
            id="again",
        ),
        pytest.param(
            [*FAILS, BAD, BAD_OLD, "again", seen("DEPLOYING"), seen()],
            NEW,
            f"{UPDATE} {WAITED}",
            BOTH,
            [10, 10],
            BACK,
            id="done by the first attempt",
        ),
    ],
)
def test_rollback_puts_back_what_the_run_has_changed(
    clock: Clock,
    replies: list[t.Any],
    given: dict[str, t.Any],
    calls: str,
    images: list[str],
    pauses: list[float],
    text: str,
) -> None:
    run = rolled_back(clock, "v2", replies, **{"wait_interval": 10, **given})
    kind = "wait_timeout" if given == STOP else "deployment_failed"
    assert (summary(run), run.pauses) == ((calls, images, [], True, kind), pauses)
    assert (run.result["changed"], run.result["diff"].get("prepared")) == (False, None)
    _before, found, rest = run.result["msg"].partition(text)
    assert found == text, run.result["msg"]
    assert rest in (["", " There are no log lines of all regions."][run.calls.count("logs") :]), run.result["msg"]
    assert run.result["deployment"]["status"] == replies[-1]["status"]


BACK_BY_TASK = "GET PATCH TASK GET GET GET"


@pytest.mark.parametrize(
    ("replies", "given", "calls", "images", "rest"),
    [
        # The first task has done nothing, and no stop was sent after it.
        pytest.param([TASK, BROKEN, *[shown()] * 3], NEW, "PATCH TASK GET GET GET", ["new"], BACK, id="failed"),
        pytest.param(
            [TASK, BROKEN, *[shown()] * 3], {**NEW, **STOP}, "PATCH TASK GET GET GET", ["new"], BACK, id="no stop"
        ),
        # The second task may have done a part, and does no more.
        pytest.param(
            [TASKS, FINISHED, BROKEN, shown(**NEW), TASK, FINISHED, *[shown()] * 3, FINISHED, shown()],
            NEW,
            f"PATCH TASK TASK {BACK_BY_TASK} TASK GET",
            BOTH,
            BACK,
            id="second failed",
        ),
        # A task that is not over may still do it: what it was to do is put back before and after.
        pytest.param(
            [TASK, *LATE, shown(), TASK, FINISHED, *[shown()] * 3, RUNNING, FINISHED, shown()],
            NEW,
            f"PATCH TASK TASK {BACK_BY_TASK} TASK TASK GET",
            BOTH,
            BACK,
            id="late",
        ),
        pytest.param(
            [TASK, *LATE, shown(), TASK, FINISHED, *[shown()] * 3, BROKEN, shown()],
            NEW,
            f"PATCH TASK TASK {BACK_BY_TASK} TASK GET",
            BOTH,
            BACK,
            id="late and failed",
        ),
        pytest.param(
            [
                *[TASK, *LATE, shown(), TASK, FINISHED, *[shown()] * 3, FINISHED],
                *[shown(**NEW), shown(**NEW), TASK, FINISHED, *[shown()] * 3],
            ],
            NEW,
            f"PATCH TASK TASK {BACK_BY_TASK} TASK GET {BACK_BY_TASK}",
            [*BOTH, "nginx:latest"],
            BACK,
            id="late and carried out",
        ),
        pytest.param(
            [TASK, *LATE, shown(), TASK, FINISHED, *[shown()] * 3, *LATE],
            NEW,
            f"PATCH TASK TASK {BACK_BY_TASK} TASK TASK",
            BOTH,
            "The rollback failed: my-instance: timed out after 20 seconds waiting for task t-1",
            id="too late",
        ),
        pytest.param(
            [TASKS, FINISHED, BROKEN, shown(**NEW), TASK, FINISHED, gone()],
            NEW,
            "PATCH TASK TASK GET PATCH TASK GET",
            BOTH,
            "The rollback failed: my-instance was deleted by something else during the rollback.",
            id="deleted",
        ),
    ],
)
def test_rollback_after_tasks(
    clock: Clock, replies: list[t.Any], given: dict[str, t.Any], calls: str, images: list[str], rest: str
) -> None:
    """What the tasks may still do is known only when they are over."""
    run = rolled_back(clock, "v3", [shown(), *replies], wait_interval=5, **given)
    is_back = rest == BACK
    kind = "rollback_failed" if not is_back else "wait_timeout" if LATE[0] in replies else "task_failed"
    changes = [] if is_back else ["image"]
    assert summary(run) == (f"GET {calls}", images, changes, is_back, kind)
    assert (rest in run.result["msg"], "log lines" in run.result["msg"]) == (True, False)


@pytest.mark.parametrize(
    ("version", "replies", "given", "calls", "kind"),
    [
        # A restart that was carried out, and a deletion.
        ("v2", [seen(), None, seen("DISABLED"), None, BAD_OLD], RESTART, "GET stop GET start GET", "deployment_failed"),
        ("v2", [seen(), None, seen(), seen()], {"state": "absent"}, "GET DELETE GET GET", "wait_timeout"),
        # Another failure than that of the update.
        ("v2", [seen(), api_error(400, "PUT")], NEW, "GET PUT", "rejected"),
        ("v2", [seen(), seen(**NEW), api_error(403)], NEW, "GET PUT GET", "permission"),
        ("v2", [seen(), seen(**NEW), gone()], NEW, "GET PUT GET", "not_found"),
        ("v2", [seen(), seen(**NEW), BAD], {**NEW, "rollback_on_failure": False}, "GET PUT GET", "deployment_failed"),
        # A create of which nothing was seen.
        (
            "v3",
            [gone(), TASK, BROKEN],
            {**CREATED, "flavor_id": None, "flavor_name": "small"},
            "GET POST TASK",
            "task_failed",
        ),
    ],
)
def test_rollback_is_of_updates_that_do_not_become_ready(
    clock: Clock, version: str, replies: list[t.Any], given: dict[str, t.Any], calls: str, kind: str
) -> None:
    run = rolled_back(clock, version, replies, wait_interval=10, **given)
    assert (" ".join(run.calls), run.result["kind"], run.result.get("rolled_back")) == (calls, kind, None)
    assert ("roll" in run.result["msg"], "left as it is" in run.result["msg"]) == (False, False)


def test_rollback_leaves_new_deployment(clock: Clock) -> None:
    replies = [page(), seen("NEW"), BAD_OLD, NO_LOGS]
    run = rolled_back(clock, "v2", replies, wait_interval=10, instance_id=None, **MINIMUM)
    assert summary(run)[::4] == ("GET POST GET logs", "deployment_failed")
    assert (run.result["rolled_back"], run.result["changed"], run.result["changes"]) == (False, True, list(MINIMUM))
    assert "unknown. It is new, and is left as it is. There are no log lines" in run.result["msg"]
