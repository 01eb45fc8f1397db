# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Updates that fail and are rolled back: their replies, and a run of them."""

from __future__ import annotations

import typing as t
from copy import deepcopy

from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import ID, MINIMUM, bare_answer
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments_v3 import ANSWER
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.runs import Run, reconcile

TITLE = f"my-instance ({ID})"

#: The change of most updates, and what the first writes of these send.
NEW, OLD = {"image": "new"}, {"image": "nginx:latest"}
SAFE = {"rollback_on_failure": True, "wait": True, "wait_timeout": 20}
CREATED = {name: value for name, value in MINIMUM.items() if name != "name"}
TASK, TASKS = {"tasks": ["t-1"]}, {"tasks": ["t-1", "t-2"]}
RUNNING, FINISHED, BROKEN = {"state": "RUNNING"}, {"state": "FINISHED"}, {"state": "ERROR", "error": "no capacity"}

#: The task lasts beyond the deadline.
LATE = [30, RUNNING, RUNNING]
NO_LOGS: list[t.Any] = []


def seen(status: str = "ACTIVE", **changes: t.Any) -> dict[str, t.Any]:
    """Return the deployment as API v2 answers it."""
    return bare_answer(status=status, **changes)


def shown(status: str = "ACTIVE", **changes: t.Any) -> dict[str, t.Any]:
    """Return the deployment as API v3 answers it."""
    return {**deepcopy(ANSWER), "status": status, **changes}


def rolled_back(clock: Clock, version: str, replies: list[t.Any], **given: t.Any) -> Run:
    """Run an update that fails."""
    identity = {"instance_id": ID} if version == "v2" else {"name": "my-instance"}
    return reconcile(clock, version, *replies, **{**SAFE, **identity, **given})


def summary(run: Run) -> tuple[t.Any, ...]:
    """Return what a run has sent, and what it reports of the changes that are left."""
    images = [body.get("image") for body in run.bodies]
    result = run.result
    return " ".join(run.calls), images, result.get("changes"), result.get("rolled_back"), result["kind"]


BAD, BAD_OLD = seen("ERROR", **NEW), seen("ERROR")

#: An update to another image whose wait fails.
FAILS = [seen(), seen(**NEW), BAD, NO_LOGS]
UPDATE, WAITED = "GET PUT GET logs", "GET PUT GET GET"
BOTH = ["new", "nginx:latest"]
BACK, UNSETTLED = "The update was rolled back.", "The deployment was not ready before it either."
LEFT = "Changed by something else during this task, and left so: "
WAS_DELETED = f"The rollback failed: {TITLE} was deleted by something else during the rollback. There"
START, STOP, RESTART = ({"state": state} for state in ("started", "stopped", "restarted"))
