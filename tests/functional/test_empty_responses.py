# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Successes without a body: which calls may be answered so, and where such a response ends."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import ID, container, rich
from tests.functional.fleets import Fleet, actions_of, names, nth_id, seed
from tests.functional.runner import Runner, run_against
from tests.functional.servers import http_response, raw_response, raw_server
from tests.functional.versions import Version

#: The state that is asked for, the status before it, and the call that brings it about.
WRITES = {"absent": ("ACTIVE", "DELETE"), "started": ("DISABLED", "START"), "stopped": ("ACTIVE", "STOP")}


def _prepare(emulator: RunningEmulator, version: Version, state: str, **response: Any) -> str:
    """Store a deployment, and the response to the write that brings it to the `state`; return the call of the write."""
    before, call = WRITES[state]
    version.seed(emulator, version.rich(status=before))
    method = "DELETE" if call == "DELETE" else "POST"
    emulator.fault("raw", method=method, **{"content_type": "application/json", **response})
    return call


@pytest.mark.parametrize("state", WRITES)
@pytest.mark.parametrize("status", [200, 202, 204])
def test_delete_start_and_stop_may_have_an_empty_response(
    emulator: RunningEmulator, module: Runner, version: Version, state: str, status: int
) -> None:
    """Whatever the status: it is done with one call."""
    call = _prepare(emulator, version, state, text="", content_type="text/plain", status=status, after=True)
    run = module(**version.identity, state=state)
    assert (run.failed, run.changed, run.calls.count(call)) == (False, True, 1)


@pytest.mark.parametrize("state", WRITES)
def test_delete_start_and_stop_may_have_an_empty_object(
    emulator: RunningEmulator, module: Runner, version: Version, state: str
) -> None:
    """It is done with one call."""
    call = _prepare(emulator, version, state, text="{}", after=True)
    run = module(**version.identity, state=state)
    assert (run.failed, run.changed, run.calls.count(call)) == (False, True, 1)


@pytest.mark.parametrize("state", WRITES)
@pytest.mark.parametrize("text", ['{"message": "Welcome"}', "[]", '"done"', "5", "true", '{"id": "x", "name": "x"}'])
def test_json_of_something_else_is_no_success_of_delete_start_and_stop(
    emulator: RunningEmulator, module: Runner, version: Version, state: str, text: str
) -> None:
    """It is not sent again, and nobody says that it is done."""
    call = _prepare(emulator, version, state, text=text)
    run = module(**version.identity, state=state)
    assert (run.failed, run.changed, run.calls.count(call)) == (True, False, 1)
    assert ("not of the documented shape" in run.msg, "may have been carried out" in run.msg) == (True, True)


@pytest.mark.parametrize("state", WRITES)
@pytest.mark.parametrize("text", ['{"message": "Accepted"}', '{"tasks": [5]}', "[]", "OK"])
def test_delete_start_and_stop_with_an_unexpected_response_are_done_if_a_read_shows_it(
    emulator: RunningEmulator, module: Runner, version: Version, state: str, text: str
) -> None:
    """It is one call, and no error about its response."""
    call = _prepare(emulator, version, state, text=text, after=True)
    run = module(**version.identity, state=state)
    assert (run.failed, run.changed, run.calls.count(call)) == (False, True, 1)


@pytest.mark.parametrize("state", WRITES)
def test_unexpected_response_is_the_error_if_the_state_cannot_be_read(
    emulator: RunningEmulator, module: Runner, version: Version, state: str
) -> None:
    """The write may have been carried out, and nobody knows."""
    call = _prepare(emulator, version, state, text="[]", after=True)
    emulator.fault("status", status=403, method="GET", path="/deployments/[^/]+$", skip=1)
    run = module(**version.identity, state=state)
    assert (run.failed, run.changed, run.calls.count(call)) == (True, False, 1)
    assert "may have been carried out" in run.msg


@pytest.mark.parametrize("state", WRITES)
def test_response_204_ends_at_its_header(state: str) -> None:
    """Its length is not waited for, and what follows it is not taken for another response."""
    before, _call = WRITES[state]
    odd = b"HTTP/1.1 204 No Content\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    with raw_server(http_response(rich(status=before)), raw_response(odd), http_response(rich())) as server:
        run = run_against(server.url, name=None, instance_id=ID, state=state)
    assert (run.failed, run.changed, len(server.requests)) == (False, True, 2)


@pytest.mark.parametrize("state", WRITES)
def test_interim_response_is_no_success_of_delete_start_and_stop(state: str) -> None:
    """What follows it could be a refusal."""
    before, _call = WRITES[state]
    interim = raw_response(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n")
    with raw_server(http_response(rich(status=before)), interim) as server:
        run = run_against(server.url, name=None, instance_id=ID, state=state)
    assert (run.failed, run.changed, len(server.requests)) == (True, False, 2)
    assert ("an interim response" in run.msg, "may have been carried out" in run.msg) == (True, True)


#: Responses that end within their header, where http.client sees the end of a complete one.
CUT = {
    "status": b"HTTP/1.1 200 OK\r\n",
    "field": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n",
    "name": b"HTTP/1.1 200 OK\r\nContent-Len",
    "value": b"HTTP/1.1 202 Accepted\r\nContent-Type: appl",
}


cut_off = pytest.mark.parametrize("cut", CUT.values(), ids=CUT)


@cut_off
def test_update_that_is_cut_off_in_its_header_is_tried_again(cut: bytes) -> None:
    """Nobody knows whether it was done, so the deployment is read again; so is a read that was cut off."""
    answers = [
        raw_response(cut),
        http_response(rich()),
        raw_response(cut),
        http_response(rich()),
        http_response(rich(image="nginx:1.30")),
    ]
    with raw_server(*answers) as server:
        run = run_against(server.url, name=None, instance_id=ID, state="present", image="nginx:1.30", api_retries=2)
    assert (run.failed, run.changed, len(server.requests)) == (False, True, 5), run.msg
    assert not run.result.get("warnings")


@cut_off
def test_deletion_that_is_cut_off_in_its_header_is_tried_again(cut: bytes) -> None:
    """Nobody knows whether it was done."""
    with raw_server(http_response(rich()), raw_response(cut), http_response(status="204 No Content")) as server:
        run = run_against(server.url, name=None, instance_id=ID, state="absent", api_retries=1)
    assert (run.failed, run.changed, len(server.requests)) == (False, True, 3), run.msg


@pytest.mark.parametrize(
    "header",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_empty_success_that_says_where_it_ends_is_done(header: bytes) -> None:
    """By its length, by the end of the connection, or by its version."""
    with raw_server(http_response(rich()), raw_response(header)) as server:
        run = run_against(server.url, name=None, instance_id=ID, state="absent")
    assert (run.failed, run.changed, len(server.requests)) == (False, True, 2), run.msg


#: The updates that are answered with nothing.
EMPTY: dict[str, dict[str, Any]] = {
    "200": {"status": 200, "text": ""},
    "202": {"status": 202, "text": ""},
    "204": {"status": 204, "text": ""},
    "null": {"status": 200, "text": "null", "content_type": "application/json"},
}
empty = pytest.mark.parametrize("answer", EMPTY.values(), ids=EMPTY)


@empty
def test_update_that_is_done_needs_no_body(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, answer: dict[str, Any]
) -> None:
    """The deployment itself shows it."""
    emulator.settings(task_effect="at_once", odd_responses=False)
    emulator.fault("raw", method=version.method, **answer, after=True)
    run = module(**version.identity, image="nginx:1.30")
    assert (run.failed, run.changed, run.result["deployment"]["image"]) == (False, True, "nginx:1.30"), run.msg
    assert run.calls == ["GET", version.method, "GET"]


@empty
def test_update_without_a_body_and_without_effect_is_a_warning(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, answer: dict[str, Any]
) -> None:
    """As after a response that shows another value, once the deployment was read for a short while."""
    emulator.settings(odd_responses=False)
    emulator.fault("raw", method=version.method, **answer)
    run = module(**version.identity, image="nginx:1.30")
    assert (run.failed, run.changed, run.calls) == (False, True, ["GET", version.method, *["GET"] * 6]), run.msg
    assert ["did not apply image" in str(warning) for warning in run.result["warnings"]] == [True]
    assert 5 < sum(run.poll_pauses) < 8


def _answer_with_nothing(emulator: RunningEmulator, version: Version) -> None:
    """Let each update be done and answered with nothing."""
    emulator.settings(task_effect="at_once", odd_responses=False)
    emulator.fault("raw", method=version.method, status=204, text="", after=True, times=-1)


def test_update_without_a_body_may_be_completed_by_the_api(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """What was sent as null, or not at all, may have a default then, and a header another spelling."""
    version.seed(emulator, version.plain())
    _answer_with_nothing(emulator, version)
    region = {"region_id": 7, "scale": {**dict.fromkeys(version.scale), "min": 0, "max": 1, "cooldown_period": 60}}
    probe = {"enabled": True, "probe": {"http_get": {"port": 80, "headers": {"x-tenant": "a"}}}}
    patch = [
        {"path": "timeout", "value": 120},
        {"path": "containers", "value": [region, {**region, "region_id": 9}]},
        {"path": "probes", "value": {"liveness_probe": probe}},
    ]
    emulator.fault("replace", method="GET", path="/deployments/[^/]+$", skip=1, times=-1, patch=patch)
    asked = {"enabled": True, "probe": {"http_get": {"port": 80, "headers": {"X-Tenant": "a"}}}}
    run = module(
        **version.identity,
        containers=[container(7), container(9)],
        probes={"liveness_probe": asked},
        image="nginx:1.30",
    )
    assert (run.msg, run.changed, run.result.get("warnings", [])) == ("", True, [])
    assert run.calls == ["GET", version.method, "GET"]


def test_update_without_a_body_that_the_api_alters_is_a_warning(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """It is not the state of before, so it is not read again."""
    _answer_with_nothing(emulator, version)
    patch = [{"path": "description", "value": "new"}]
    emulator.fault("replace", method="GET", path="/deployments/[^/]+$", skip=1, patch=patch)
    run = module(**version.identity, description=" new ")
    assert (run.msg, run.changed, run.calls) == ("", True, ["GET", version.method, "GET"])
    assert ["did not apply description" in str(warning) for warning in run.result["warnings"]] == [True]


def test_update_without_a_body_may_show_late(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """While the state of before comes, the deployment is read again."""
    _answer_with_nothing(emulator, version)
    patch = [{"path": "image", "value": version.rich()["image"]}]
    emulator.fault("replace", method="GET", path="/deployments/[^/]+$", skip=1, times=2, patch=patch)
    run = module(**version.identity, image="nginx:1.30")
    assert (run.msg, run.changed, run.result.get("warnings", [])) == ("", True, [])
    assert (run.calls, len(run.poll_pauses)) == (["GET", version.method, *["GET"] * 3], 2)


def test_update_without_a_body_that_cannot_be_read_is_reported_as_changed(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """With what it changed."""
    _answer_with_nothing(emulator, version)
    emulator.fault("status", status=500, method="GET", path="/deployments/[^/]+$", skip=1, times=-1)
    run = module(**version.identity, image="nginx:1.30")
    assert (run.failed, run.changed, run.result["changes"]) == (True, True, ["image"])


def _fill_in_a_default(emulator: RunningEmulator, skip: int = 0) -> None:
    """Let each deployment have a timeout where it is read alone, once as many reads are over."""
    patch = [{"path": "timeout", "value": 120}]
    emulator.fault("replace", method="GET", path="/deployments/[^/]+$", skip=skip, times=-1, patch=patch)


def test_update_without_a_body_is_rolled_back(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """Although the API fills in a default."""
    version.seed(emulator, version.plain())
    _answer_with_nothing(emulator, version)
    _fill_in_a_default(emulator, skip=1)
    emulator.settings(statuses_after_update=["DEPLOYING"], statuses_by_image={version.rich()["image"]: ["ACTIVE"]})
    run = module(**version.identity, image="nginx:broken", wait=True, wait_timeout=30, rollback_on_failure=True)
    assert (run.failed, run.result.get("rolled_back"), run.changed) == (True, True, False), run.msg
    assert version.stored_rich(emulator)["image"] == version.rich()["image"]


def test_update_without_a_body_in_a_fleet(emulator: RunningEmulator, version: Version) -> None:
    """As of a single deployment."""
    found = [version.plain(id=nth_id(number), name=name) for number, name in enumerate(names(2))]
    seed(emulator, *found, version=version)
    _answer_with_nothing(emulator, version)
    _fill_in_a_default(emulator)
    run = Fleet(emulator, version)(deployments=[{"name": name, "image": "nginx:1.30"} for name in names(2)])
    assert (run.msg, actions_of(run)) == ("", dict.fromkeys(names(2), "updated"))
