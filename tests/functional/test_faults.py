# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that fail on their way: what is tried again, what is not, and what is told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import ID, NAME
from tests.functional.runner import DEPLOYMENTS, Run, Runner
from tests.functional.versions import TASK, V2, VERSIONS, Version

#: The call that a fault strikes: the task, the fault's method and path, and the calls before and after it.
Call = tuple[dict[str, Any], str, str, list[str], list[str]]
ONE = f"/({ID}|{NAME})$"
GONE = {"state": "absent"}


def _calls(version: Version) -> dict[str, Call]:
    same, other = {"image": "nginx:1.29"}, {"image": "nginx:1.30"}
    read: dict[str, Call] = {"GET": ({**version.identity, **same}, "GET", ONE, [], [])}
    if version is V2:
        return {
            **read,
            "LIST": ({"name": NAME, **same}, "GET", "deployments$", [], []),
            "PUT": ({**version.identity, **other}, "PUT", ONE, ["GET"], []),
            "DELETE": ({**version.identity, **GONE}, "DELETE", ONE, ["GET"], []),
        }
    return {
        **read,
        "PATCH": ({**version.identity, **other}, "PATCH", ONE, ["GET"], [*TASK, "GET"]),
        "DELETE": ({**version.identity, **GONE}, "DELETE", ONE, ["GET"], [*TASK, "GET"]),
    }


CALLS = {(version, call): task for version in VERSIONS for call, task in _calls(version).items()}


def each_call_of(*left_out: str) -> pytest.MarkDecorator:
    """Take every call of each version, but for some."""
    chosen = [(version, call) for version, call in CALLS if call not in left_out]
    return pytest.mark.parametrize(("version", "call"), chosen, ids=[f"{version}-{call}" for version, call in chosen])


each_call = each_call_of()

PASSING: dict[str, dict[str, Any]] = {
    "dropped before the work": {"kind": "drop_before"},
    "dropped after the work": {"kind": "drop_after"},
    "cut": {"kind": "cut"},
    "408": {"kind": "status", "status": 408},
    "409 locked": {"kind": "status", "status": 409, "body": {"message": "It is locked by another task"}},
    "423": {"kind": "status", "status": 423},
    "425": {"kind": "status", "status": 425},
    "429": {"kind": "status", "status": 429},
    "500": {"kind": "status", "status": 500},
    "500 as a page": {"kind": "html", "status": 500},
    "501": {"kind": "raw", "status": 501, "text": "[]", "content_type": "application/json"},
    "502": {"kind": "status", "status": 502},
    "503": {"kind": "status", "status": 503},
    "504": {"kind": "status", "status": 504},
    "502 as a page": {"kind": "html", "status": 502},
    "503 as a page": {"kind": "html", "status": 503},
    "502 after the work": {"kind": "status", "status": 502, "after": True},
    "500 after the work": {"kind": "status", "status": 500, "after": True},
}


def _may_have_been_done(fault: dict[str, Any]) -> bool:
    """Say whether the work is done where this fault strikes."""
    return fault["kind"] in ("drop_after", "cut") or bool(fault.get("after"))


passing = pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)

LASTING: dict[str, dict[str, Any]] = {
    "400": {"kind": "status", "status": 400},
    "401": {"kind": "status", "status": 401},
    "403": {"kind": "status", "status": 403},
    "404 as a page": {"kind": "html", "status": 404},
    "405": {"kind": "status", "status": 405},
    "409": {"kind": "status", "status": 409},
    "418": {"kind": "raw", "status": 418, "text": ""},
    "a page": {"kind": "html"},
    "301": {"kind": "status", "status": 301, "headers": {"Location": "https://example.com/"}},
    "302": {"kind": "status", "status": 302, "headers": {"Location": "/elsewhere"}},
    "302 to itself": {"kind": "status", "status": 302, "headers": {"Location": ""}},
    "302 without an address": {"kind": "status", "status": 302},
    "302 to no address": {"kind": "status", "status": 302, "headers": {"Location": "http://[::1"}},
    "307": {"kind": "status", "status": 307, "headers": {"Location": f"{DEPLOYMENTS}/{ID}"}},
    "308": {"kind": "status", "status": 308, "headers": {"Location": f"{DEPLOYMENTS}/{ID}"}},
    "304": {"kind": "raw", "status": 304, "text": ""},
    "half a text": {"kind": "raw", "text": '{"id": "', "content_type": "application/json"},
    "not a number": {"kind": "raw", "text": '{"id": NaN}', "content_type": "application/json"},
    "no text at all": {"kind": "raw", "text": "\0\1\2", "content_type": "application/octet-stream"},
}
lasting = pytest.mark.parametrize("fault", LASTING.values(), ids=LASTING)

SHAPES = [
    "null",
    "[]",
    "{}",
    "5",
    '"text"',
    "true",
    '[{"id": 1}]',
    '{"results": []}',
    '{"count": 1}',
    '{"detail": "x"}',
]


def _strike(
    emulator: RunningEmulator, module: Runner, version: Version, call: str, fault: dict[str, Any], **options: Any
) -> Run:
    """Run the task of a call that this fault strikes."""
    task, method, path, _before, _after = CALLS[version, call]
    emulator.fault(**fault, method=method, path=path)
    return module(**{**task, **options})


def _tried(version: Version, call: str, times: int) -> list[str]:
    """Return the calls of a run that ends with so many attempts of this one; before each further update it reads."""
    further = ["GET", call] if call in ("PUT", "PATCH") else [call]
    return [*CALLS[version, call][3], call, *further * (times - 1)]


@each_call
@passing
def test_passing_fault_is_retried(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, call: str, fault: dict[str, Any]
) -> None:
    """The same call again, twice, and the task ends well; an update that was carried out is not sent again."""
    expected = [*_tried(version, call, 3), *CALLS[version, call][4]]
    if call in ("PUT", "PATCH") and _may_have_been_done(fault):
        emulator.settings(task_effect="at_once")
        expected = ["GET", call, "GET"]
    run = _strike(emulator, module, version, call, {**fault, "times": 2})
    assert (run.failed, run.calls) == (False, expected)


@passing
def test_retry_of_a_write_sends_the_same_body(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, fault: dict[str, Any]
) -> None:
    """Body for body, and none where the first has done it."""
    emulator.settings(task_effect="at_once")
    run = _strike(emulator, module, version, version.method, {**fault, "times": 2})
    first, *others = [request["body"] for request in run.requests if request["method"] == version.method]
    assert others == ([] if _may_have_been_done(fault) else [first, first])


@pytest.mark.parametrize("fault", [{"kind": "drop_before"}, {"kind": "status", "status": 503}], ids=["drop", "503"])
def test_retry_of_an_update_keeps_changes_of_others(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, fault: dict[str, Any]
) -> None:
    """It reads before another attempt, and shows what it sent in the end."""
    emulator.settings(odd_responses=False)
    theirs = {"description": "somebody else's", "containers.0.scale.cooldown_period": 55}
    patch = [{"path": path, "value": value} for path, value in theirs.items()]
    emulator.fault("replace", method="GET", path=ONE, skip=1, patch=patch)
    emulator.fault(**fault, method=version.method, path=ONE)
    run = module(**version.identity, image="nginx:1.30", containers=version.with_region(9, max=9))
    body = [request["body"] for request in run.requests if request["method"] == version.method][-1]
    cooldowns = {each["region_id"]: each["scale"].get("cooldown_period") for each in body["containers"]}
    assert (cooldowns[7], body.get("description", "somebody else's")) == (55, "somebody else's")
    assert run.result["changes"] == ["image", "containers[9].scale.max"]


def test_update_of_a_deleted_deployment_is_not_retried(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """The read before another attempt finds nothing."""
    emulator.fault("status", status=503, method=version.method, path=ONE, times=1)
    gone = {"exception_class": "NotFoundError", "message": "not found"}
    emulator.fault("status", status=404, body=gone, method="GET", path=ONE, skip=1)
    run = module(**version.identity, image="nginx:1.30")
    assert (run.failed, run.calls, "was deleted before" in run.msg) == (True, ["GET", version.method, "GET"], True)


@pytest.mark.parametrize(("what", "is_told"), [("Deployment {name}", True), ("Flavor {name}", False)])
def test_update_of_a_missing_deployment_says_so(  # pylint: disable=too-many-arguments
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, what: str, is_told: bool
) -> None:
    """And says it of nothing else that is not found."""
    text = f"{what.format(name='x-y-z')} is not found"
    body = {"exception_class": "NotFoundError", "message": text, "request_id": "r-0815"}
    emulator.fault("status", status=404, body=body, method=version.method, path=ONE)
    run = module(**version.identity, image="nginx:1.30")
    assert (run.failed, text in run.msg, "r-0815" in run.msg) == (True, True, True)
    assert ("was deleted by something else during this task: run the task again" in run.msg) is is_told


@pytest.mark.parametrize(
    ("version", "call", "fault"),
    [
        pytest.param(version, call, fault, id=f"{version}-{call}-{name}")
        for version, call in CALLS
        for name, fault in PASSING.items()
        # The first attempt does the work, and the second, or the read before it, finds that out.
        if (call not in ("PUT", "PATCH", "DELETE") or not _may_have_been_done(fault)) and fault.get("status") != 429
    ],
)
def test_permanent_fault_is_an_error_after_all_tries(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, call: str, fault: dict[str, Any]
) -> None:
    """The number of attempts is one more than api_retries."""
    run = _strike(emulator, module, version, call, {**fault, "times": -1}, api_retries=3)
    assert (run.failed, run.calls) == (True, _tried(version, call, 4))


@each_call
def test_permanent_rate_limit_is_an_error_after_the_time(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, call: str
) -> None:
    """However few attempts are allowed."""
    run = _strike(
        emulator,
        module,
        version,
        call,
        {"kind": "status", "status": 429, "times": -1},
        api_retries=1,
        api_retry_time=30,
    )
    assert (run.failed, len(run.calls) > len(_tried(version, call, 4)), 20 < sum(run.retry_pauses) < 40) == (
        True,
        True,
        True,
    )


@each_call
@passing
def test_retries_of_zero_mean_one_try(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, call: str, fault: dict[str, Any]
) -> None:
    """And no pause."""
    run = _strike(emulator, module, version, call, {**fault, "times": -1}, api_retries=0)
    assert (run.failed, run.calls, run.retry_pauses) == (True, _tried(version, call, 1), [])


@each_call
@lasting
def test_permanent_error_is_not_retried(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, call: str, fault: dict[str, Any]
) -> None:
    """It is an error at once, without a pause. If it may be a success of a deletion, a read shows that it is none."""
    run = _strike(emulator, module, version, call, {**fault, "times": -1})
    may_be_done = call == "DELETE" and fault.get("status", 200) < 400
    reads = ["GET"] if may_be_done else []
    assert (run.failed, run.calls, run.retry_pauses) == (True, [*_tried(version, call, 1), *reads], [])


@each_call
@pytest.mark.parametrize("fault", [*PASSING.values(), *LASTING.values()], ids=[*PASSING, *LASTING])
def test_error_names_method_path_and_status(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, call: str, fault: dict[str, Any]
) -> None:
    """Method and path, in the message and in the structured error, and the status where one came."""
    run = _strike(emulator, module, version, call, {**fault, "times": -1}, api_retries=0)
    error = run.result["error"]
    path = f"{DEPLOYMENTS}?" if call == "LIST" else version.path
    assert (error["method"], error["path"].startswith(path)) == (CALLS[version, call][1], True)
    assert run.msg.startswith(f"{error['method']} {error['path']}: ")
    answered = fault["kind"] in ("status", "html", "raw")
    assert error.get("status") == (fault.get("status", 200) if answered else None)


@pytest.mark.parametrize(
    ("version", "call", "shape"),
    [
        (version, call, shape)
        for version, call in CALLS
        for shape in SHAPES
        # An update may be answered with nothing, which null is too.
        if call != "DELETE" and not (shape == "null" and call == version.method)
    ],
    ids=str,
)
def test_json_of_another_shape_is_an_error(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, call: str, shape: str
) -> None:
    """It is tried once, and nothing is written after it."""
    fault = {"kind": "raw", "text": shape, "content_type": "application/json"}
    run = _strike(emulator, module, version, call, fault)
    assert (run.failed, run.calls) == (True, _tried(version, call, 1))


@each_call_of("DELETE", "PUT", "PATCH")
def test_success_without_a_body_is_an_error(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, call: str
) -> None:
    """204 has no deployment in it."""
    run = _strike(emulator, module, version, call, {"kind": "status", "status": 204})
    assert (run.failed, run.calls) == (True, _tried(version, call, 1))


@each_call_of("DELETE")
@pytest.mark.parametrize("status", [200, 201])
def test_schema_error_has_the_status(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, call: str, status: int
) -> None:
    """There was a response, so there is one."""
    fault = {"kind": "raw", "text": "{}", "content_type": "application/json", "status": status}
    assert _strike(emulator, module, version, call, fault).result["error"]["status"] == status


def test_html_404_does_not_count_as_removed(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """It comes from something that knows nothing of deployments."""
    emulator.fault("html", method="GET", status=404)
    run = module(**version.identity, state="absent")
    assert (run.failed, run.calls) == (True, ["GET"])


def test_error_page_is_reported_by_its_beginning(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """With status, content type and length."""
    emulator.fault("html", method="GET", text="<h1>Down for maintenance</h1>" + "x" * 5000 + "the end")
    msg = module(**version.identity).msg
    assert [part in msg for part in ("200", "text/html", "5036", "Down for maintenance", "the end")] == [True] * 4 + [
        False
    ]
