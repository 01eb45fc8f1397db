# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Successes without a body: which calls may be answered so, and where such an answer ends."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import ID, rich
from tests.functional.runner import Runner, run_against
from tests.functional.servers import octets, recorder, sent
from tests.functional.versions import Version

#: The state that is asked for, the status before it, and the call that brings it about.
WRITES = {"absent": ("ACTIVE", "DELETE"), "started": ("DISABLED", "START"), "stopped": ("ACTIVE", "STOP")}


@pytest.mark.parametrize("state", WRITES)
@pytest.mark.parametrize("status", [200, 202, 204])
def test_delete_start_and_stop_may_be_answered_with_nothing(
    emulator: RunningEmulator, module: Runner, version: Version, state: str, status: int
) -> None:
    """Whatever the status: it is done with one call."""
    before, call = WRITES[state]
    version.seed(emulator, version.rich(status=before))
    method = "DELETE" if call == "DELETE" else "POST"
    emulator.fault("raw", method=method, status=status, text="", after=True)
    run = module(**version.one, state=state)
    assert (run.failed, run.changed, run.calls.count(call)) == (False, True, 1)


@pytest.mark.parametrize("state", WRITES)
def test_delete_start_and_stop_may_be_answered_with_an_empty_object(
    emulator: RunningEmulator, module: Runner, version: Version, state: str
) -> None:
    """It is done with one call."""
    before, call = WRITES[state]
    version.seed(emulator, version.rich(status=before))
    method = "DELETE" if call == "DELETE" else "POST"
    emulator.fault("raw", method=method, status=200, text="{}", content_type="application/json", after=True)
    run = module(**version.one, state=state)
    assert (run.failed, run.changed, run.calls.count(call)) == (False, True, 1)


@pytest.mark.parametrize("state", WRITES)
@pytest.mark.parametrize("text", ['{"message": "Welcome"}', "[]", '"done"', "5", "true", '{"id": "x", "name": "x"}'])
def test_json_of_something_else_is_no_success_of_delete_start_and_stop(
    emulator: RunningEmulator, module: Runner, version: Version, state: str, text: str
) -> None:
    """It is not sent again, and nobody says that it is done."""
    before, call = WRITES[state]
    version.seed(emulator, version.rich(status=before))
    method = "DELETE" if call == "DELETE" else "POST"
    emulator.fault("raw", method=method, status=200, text=text, content_type="application/json")
    run = module(**version.one, state=state)
    assert (run.failed, run.changed, run.calls.count(call)) == (True, False, 1)
    assert ("not of the documented shape" in run.msg, "may have been carried out" in run.msg) == (True, True)


@pytest.mark.parametrize("state", WRITES)
def test_response_204_ends_at_its_header(state: str) -> None:
    """Its length is not waited for, and what follows it is not taken for another answer."""
    before, _call = WRITES[state]
    odd = b"HTTP/1.1 204 No Content\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    with recorder(sent(rich(status=before)), octets(odd), sent(rich())) as server:
        run = run_against(server.url, name=None, instance_id=ID, state=state)
    assert (run.failed, run.changed, len(server.requests)) == (False, True, 2)


@pytest.mark.parametrize("status", [200, 202])
def test_update_without_a_body_is_an_error(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, status: int
) -> None:
    """What became of the deployment is not known then."""
    emulator.fault("raw", method=version.method, status=status, text="")
    run = module(**version.one, image="nginx:1.30")
    assert (run.failed, run.calls.count(version.method), "carried out" in run.msg) == (True, 1, True)


@pytest.mark.parametrize("status", [200, 202, 204])
def test_update_that_is_done_needs_no_body(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, status: int
) -> None:
    """The deployment itself shows it."""
    emulator.settings(task_effect="at_once", odd_answers=False)
    emulator.fault("raw", method=version.method, status=status, text="", after=True)
    run = module(**version.one, image="nginx:1.30")
    assert (run.failed, run.changed, run.result["deployment"]["image"]) == (False, True, "nginx:1.30"), run.msg
    assert run.calls == ["GET", version.method, "GET"]
