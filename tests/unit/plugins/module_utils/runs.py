# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole runs of one deployment with prepared replies: what is sent, for how long is rested, and what is reported."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v3 import ApiV3
from ansible_collections.gcore.inference.plugins.module_utils._deployments.reconcile import reconcile_deployment
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import options
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import Call, FakeHttp


class Run(t.NamedTuple):
    """The return values of a run, with `msg`, `error` and `kind` of a failure; its calls, and its pauses in seconds."""

    result: dict[str, t.Any]
    calls: list[str]
    pauses: list[float]
    bodies: list[t.Any]
    paths: list[str]


class ClockedHttp(FakeHttp):
    """Gives the replies at the time of this clock; a reply that is a number is that many seconds before the next."""

    def __init__(self, clock: Clock, *replies: t.Any) -> None:
        super().__init__(*replies)
        self._clock = clock

    def request(self, method: str, path: str, body: t.Any = None, **given: t.Any) -> t.Any:
        while isinstance(self.replies[0], (int, float)):
            self._clock.now += self.replies.pop(0)
        response = super().request(method, path, body, **given)
        next_body = given.get("next_body")
        if next_body and self.replies and self.replies[0] == "again":
            # The client sends another attempt.
            self.replies.pop(0)
            return self.request(method, path, next_body(), **{**given, "next_body": next_body})
        return response


def short(call: Call) -> str:
    """Return a call in one word: its method, or the end of its path for a start, a stop and of the log."""
    last = call.path.partition("?")[0].rpartition("/")[2]
    if "/tasks/" in call.path:
        return "TASK"
    return last if last in ("start", "stop", "logs") else call.method


def reconcile(clock: Clock, version: str, *replies: t.Any, check_mode: bool = False, **given: t.Any) -> Run:
    """Reconcile one deployment by this version of the API. All replies must be used."""
    http, redactor = ClockedHttp(clock, *replies), Redactor()
    api = ApiV2(http, 1) if version == "v2" else ApiV3(http, 1)
    try:
        result = reconcile_deployment(api, options(**given), redactor, check_mode)._asdict()
    except InferenceError as error:
        result = {**error.partial_result, **error.result(redactor), "kind": error.kind}
    assert http.replies == [], (http.methods, result.get("msg"))
    bodies = [call.body for call in http.calls if call.body is not None]
    paths = [call.path for call in http.calls]
    return Run(result, [short(call) for call in http.calls], clock.pauses, bodies, paths)
