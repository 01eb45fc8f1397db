# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The error after a rollback: what is left if the rollback fails, and the log lines."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import api_error, gone
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import ID, container
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.rollbacks import (
    BACK,
    BAD,
    BAD_OLD,
    FAILS,
    NEW,
    NO_LOGS,
    OLD,
    RESTART,
    START,
    TITLE,
    UPDATE,
    WAITED,
    WAS_DELETED,
    rolled_back,
    seen,
    summary,
)

pytestmark = pytest.mark.usefixtures("clock")

CHANGED, STATUS = f"image: {OLD['image']} -> new\n", "status: ACTIVE -> ERROR\n"


@pytest.mark.parametrize(
    ("replies", "given", "calls", "changes", "prepared", "text"),
    [
        pytest.param(
            [*FAILS, BAD, api_error(400, "PUT"), BAD],
            NEW,
            f"{UPDATE} GET PUT GET",
            ["image", "status"],
            CHANGED + STATUS,
            "The rollback failed: PUT /x: HTTP 400. There",
            id="update",
        ),
        pytest.param(
            [*FAILS, BAD, api_error(400, "PUT"), api_error(500)],
            NEW,
            f"{UPDATE} GET PUT GET",
            ["image", "status"],
            CHANGED + STATUS,
            "The rollback failed: PUT /x: HTTP 400. There",
            id="update and the read after it",
        ),
        pytest.param(
            [*FAILS, BAD, api_error(500, "PUT"), seen("DEPLOYING")],
            NEW,
            f"{UPDATE} GET PUT GET",
            ["status"],
            "status: ACTIVE -> DEPLOYING\n",
            "The rollback failed: PUT /x: HTTP 500. ",
            id="update that was carried out",
        ),
        pytest.param(
            [*FAILS, api_error(400), api_error(500)],
            NEW,
            f"{UPDATE} GET GET",
            ["image"],
            CHANGED,
            "The rollback failed: GET /x: HTTP 400. There",
            id="every read",
        ),
        pytest.param([*FAILS, gone()], NEW, f"{UPDATE} GET", ["image"], CHANGED, WAS_DELETED, id="deleted"),
        pytest.param(
            [*FAILS, seen("DELETING")], NEW, f"{UPDATE} GET", ["image"], CHANGED, WAS_DELETED, id="being deleted"
        ),
        pytest.param(
            [*FAILS, *[BAD] * 7],
            NEW,
            f"{UPDATE} GET PUT" + " GET" * 5,
            ["image", "status"],
            CHANGED + STATUS,
            f"The rollback failed: the API did not apply image to {TITLE}. There",
            id="not applied",
        ),
        pytest.param(
            [*FAILS, BAD, *[seen("DEPLOYING")] * 3],
            NEW,
            f"{UPDATE} {WAITED}",
            ["status"],
            "status: ACTIVE -> DEPLOYING\n",
            f"The rollback failed: Timed out after 20 seconds waiting for {TITLE} to become ready",
            id="wait",
        ),
        pytest.param(
            [*FAILS, BAD, seen("DEPLOYING"), gone()],
            NEW,
            f"{UPDATE} GET PUT GET",
            ["status"],
            "status: ACTIVE -> DEPLOYING\n",
            f"The rollback failed: {TITLE} was deleted while waiting.",
            id="deleted while waiting",
        ),
        pytest.param(
            [seen("DISABLED"), None, BAD_OLD, NO_LOGS, BAD_OLD, api_error(404, "POST"), BAD_OLD],
            START,
            "GET start GET logs GET stop GET",
            ["status"],
            "status: DISABLED -> ERROR\n",
            "The rollback failed: POST /x: HTTP 404. ",
            id="stop",
        ),
        pytest.param(
            [seen(), None, BAD_OLD, BAD_OLD, api_error(400, "POST"), BAD_OLD],
            RESTART,
            "GET stop GET GET start GET",
            ["status"],
            STATUS,
            "may be stopped now: run the task again, or set state: started, to start it. The rollback failed: POST",
            id="start",
        ),
    ],
)
def test_rollback_that_fails_reports_what_is_left(
    clock: Clock,
    replies: list[t.Any],
    given: dict[str, t.Any],
    calls: str,
    changes: list[str],
    prepared: str,
    text: str,
) -> None:
    run = rolled_back(clock, "v2", replies, **{"wait_interval": 10, **given})
    assert (summary(run)[0], summary(run)[2:]) == (calls, (changes, False, "rollback_failed"))
    assert (run.result["changed"], run.result["diff"]["prepared"]) == (True, prepared)
    assert (text in run.result["msg"], BACK in run.result["msg"]) == (True, False), run.result["msg"]


def line(number: int, message: str = "text") -> dict[str, t.Any]:
    """Return a log line of a second."""
    return {"time": f"2026-01-01T00:00:{number:02d}Z", "pod": f"pod-{number}", "message": message, "region_id": 7}


def region(number: int, ready: int | None, error: str = "") -> dict[str, t.Any]:
    """Return a region with so many ready containers, and its error."""
    return {**container(number), "deploy_status": {"ready": ready, "total": 3}, "error_message": error}


@pytest.mark.parametrize(
    ("regions", "place"),
    [
        ([region(7, 0), region(9, 1, "no image")], "region 9"),
        ([region(7, 1), region(9, 0), region(11, 0)], "region 9"),
        ([region(7, None), region(9, 1)], "all regions"),
    ],
)
def test_rollback_shows_log_lines_of_failing_region(clock: Clock, regions: list[t.Any], place: str) -> None:
    same = {"containers": regions}
    logs = [line(number) for number in range(21)]
    logs[20]["message"] = "a" * 501
    replies = [seen(**same), seen(**same, **NEW), {**BAD, **same}, logs[::-1], {**BAD, **same}, seen(**same)]
    run = rolled_back(clock, "v2", [*replies, seen(**same)], wait_interval=1, **NEW)
    where = f"/regions/{place[7:]}/logs" if place.startswith("region") else f"{ID}/logs"
    assert run.paths[3].endswith(where)
    first, *lines = run.result["msg"].split("\n")
    assert first.endswith(f"The newest log lines of {place}:")
    assert [text.split(":")[2:] for text in lines] == [
        *([f"{number:02d}Z pod-{number}", " text"] for number in range(1, 20)),
        ["20Z pod-20", f" {'a' * 499}…"],
    ]


def test_rollback_goes_on_without_log_lines(clock: Clock) -> None:
    replies = [*FAILS[:3], api_error(400, message="no logs"), BAD, BAD_OLD, seen()]
    run = rolled_back(clock, "v2", replies, wait_interval=10, **NEW)
    assert run.result["msg"].endswith(f"{BACK} The log lines of all regions can't be read: GET /x: HTTP 400: no logs.")
