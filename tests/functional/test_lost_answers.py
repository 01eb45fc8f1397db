# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A create whose answer was lost: the deployment exists exactly once, and the task ends well."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import FLAVOR, OTHER_UUID, container
from tests.functional.runner import Run, Runner
from tests.functional.versions import Version

TASK: dict[str, Any] = {
    "name": "zz-fresh",
    "image": "nginx",
    "flavor_id": FLAVOR,
    "listening_port": 80,
    "containers": [container(7)],
}

#: The work is done, and the answer says nothing of it.
LOST: dict[str, dict[str, Any]] = {
    "dropped": {"kind": "drop_after"},
    "cut": {"kind": "cut"},
    "502": {"kind": "status", "status": 502, "after": True},
    "504": {"kind": "status", "status": 504, "after": True},
    "502 as a page": {"kind": "html", "status": 502, "after": True},
    "200 as a page": {"kind": "html", "after": True},
    "an empty 200": {"kind": "raw", "text": "", "after": True},
    "half a text": {"kind": "raw", "text": '{"id": ', "content_type": "application/json", "after": True},
    "a list": {"kind": "raw", "text": "[]", "content_type": "application/json", "after": True},
    "no id": {"kind": "replace", "patch": [{"path": "id", "op": "remove"}]},
    "a redirect": {"kind": "status", "status": 302, "headers": {"Location": "/elsewhere"}, "after": True},
    "a redirect to no address": {
        "kind": "status",
        "status": 302,
        "headers": {"Location": "http://[::1"},
        "after": True,
    },
}
lost = pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
MAYBE_DONE = {name: LOST[name] for name in ("dropped", "cut", "502", "504", "502 as a page")}


def _create(emulator: RunningEmulator, module: Runner, fault: dict[str, Any], **options: Any) -> Run:
    """Run the task while this fault strikes its POST."""
    emulator.fault(**{"times": 1, **fault}, method="POST")
    return module(**{**TASK, **options})


def _made(emulator: RunningEmulator) -> list[str]:
    return [each["id"] for each in emulator.stored() if each["name"] == TASK["name"]]


@lost
@pytest.mark.parametrize("retries", [4, 0])
def test_it_exists_exactly_once(emulator: RunningEmulator, module: Runner, fault: dict[str, Any], retries: int) -> None:
    """However many tries are allowed."""
    _create(emulator, module, fault, api_retries=retries)
    assert len(_made(emulator)) == 1


@lost
@pytest.mark.parametrize("retries", [4, 0])
def test_it_is_looked_for_and_found(
    emulator: RunningEmulator, module: Runner, fault: dict[str, Any], retries: int
) -> None:
    """One list after the POST, and the result is the deployment that was made."""
    run = _create(emulator, module, fault, api_retries=retries)
    assert (run.failed, run.calls) == (False, ["LIST", "CREATE", "LIST"])
    assert (run.changed, [run.result["deployment"]["id"]]) == (True, _made(emulator))


def test_a_late_answer_is_looked_for(emulator: RunningEmulator, module: Runner) -> None:
    """A time-out says nothing about the work."""
    run = _create(emulator, module, {"kind": "delay", "seconds": 1.2, "after": True}, api_timeout=1)
    assert (run.failed, run.calls, len(_made(emulator))) == (False, ["LIST", "CREATE", "LIST"], 1)


@lost
def test_it_is_found_on_the_last_page(emulator: RunningEmulator, module: Runner, fault: dict[str, Any]) -> None:
    """All pages are read again."""
    emulator.bulk(1100)
    run = _create(emulator, module, fault)
    assert (run.failed, run.calls) == (False, ["LIST", "LIST", "CREATE", "LIST", "LIST"])


@pytest.mark.parametrize("fault", MAYBE_DONE.values(), ids=MAYBE_DONE)
def test_the_next_run_changes_nothing(
    emulator: RunningEmulator, module: Runner, fault: dict[str, Any], version: Version
) -> None:
    """What was found is what was asked for."""
    _create(emulator, module, fault)
    assert module(**TASK).calls == version.find


def test_one_that_was_not_made_is_tried_again_after_a_look(emulator: RunningEmulator, module: Runner) -> None:
    """The lookup stands between any two tries."""
    run = _create(emulator, module, {"kind": "drop_before", "times": 2})
    assert run.calls == ["LIST", "CREATE", "LIST", "CREATE", "LIST", "CREATE"]
    assert (run.failed, len(_made(emulator))) == (False, 1)


def test_tries_after_lost_answers_have_pauses(emulator: RunningEmulator, module: Runner) -> None:
    """One before each further try."""
    assert len(_create(emulator, module, {"kind": "drop_before", "times": 2}).pauses) == 2


@pytest.mark.parametrize("fault", [{"kind": "drop_before"}, {"kind": "status", "status": 502}], ids=["drop", "502"])
def test_one_that_is_never_made_is_an_error(emulator: RunningEmulator, module: Runner, fault: dict[str, Any]) -> None:
    """After all tries."""
    run = _create(emulator, module, {**fault, "times": -1}, api_retries=2)
    assert (run.failed, run.calls.count("CREATE"), _made(emulator)) == (True, 3, [])


@pytest.mark.parametrize("fault", [{"kind": "html"}, {"kind": "status", "status": 302}], ids=["page", "redirect"])
def test_an_odd_answer_to_no_work_is_an_error_after_a_look(
    emulator: RunningEmulator, module: Runner, fault: dict[str, Any]
) -> None:
    """It is not tried again: the same would come."""
    run = _create(emulator, module, fault)
    assert (run.failed, run.calls, _made(emulator)) == (True, ["LIST", "CREATE", "LIST"], [])


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_api_is_asked_again_without_a_look(emulator: RunningEmulator, module: Runner, status: int) -> None:
    """These answers say that nothing was done."""
    run = _create(emulator, module, {"kind": "status", "status": status, "times": 2})
    assert (run.failed, run.calls) == (False, ["LIST", "CREATE", "CREATE", "CREATE"])


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_api_that_did_the_work_is_seen_through(emulator: RunningEmulator, module: Runner, status: int) -> None:
    """The 409 to the second try is what the first one made."""
    run = _create(emulator, module, {"kind": "status", "status": status, "after": True})
    assert (run.failed, run.calls) == (False, ["LIST", "CREATE", "CREATE", "LIST"])


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 500])
def test_a_refusal_is_an_error_at_once(
    emulator: RunningEmulator, module: Runner, status: int, version: Version
) -> None:
    """One try, no look, no pause."""
    run = _create(emulator, module, {"kind": "status", "status": status})
    assert (run.failed, run.calls, run.pauses) == (True, [*version.find, *version.create], [])


def test_a_look_that_fails_once_is_tried_again(emulator: RunningEmulator, module: Runner) -> None:
    """The same rules as for any GET."""
    emulator.fault("drop_before", method="GET", skip=1)
    run = _create(emulator, module, {"kind": "drop_after"})
    assert (run.failed, run.calls) == (False, ["LIST", "CREATE", "LIST", "LIST"])


def test_a_look_that_fails_for_good_is_an_error_and_no_second_create(emulator: RunningEmulator, module: Runner) -> None:
    """Without knowing, nothing is created."""
    emulator.fault("status", method="GET", status=500, skip=1, times=-1)
    run = _create(emulator, module, {"kind": "drop_after"})
    assert (run.failed, run.calls, len(_made(emulator))) == (True, ["LIST", "CREATE", "LIST"], 1)


def test_somebody_elses_deployment_is_not_taken_for_the_new_one(emulator: RunningEmulator, module: Runner) -> None:
    """A 409 to the only try is an error."""
    error = {"exception_class": "ConflictError", "message": "already exists"}
    run = _create(emulator, module, {"kind": "status", "status": 409, "body": error})
    assert (run.failed, run.result["error"]["status"]) == (True, 409)


def test_check_mode_creates_nothing(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """One list."""
    assert (module(check=True, **TASK).calls, _made(emulator)) == (version.find, [])


ADVICE: list[tuple[str, dict[str, Any], dict[str, Any], list[str]]] = [
    ("no capacity", {"regions_without_capacity": [7]}, {}, ["capacity", "flavor_id"]),
    ("an unknown flavor", {"unknown_flavors": [OTHER_UUID]}, {"flavor_id": OTHER_UUID}, ["flavor_id"]),
    ("an unknown project", {}, {"project_id": 99}, ["project_id"]),
    ("a wrong key", {}, {"api_key": "9$wrong"}, ["api_key", "$", "single quotes"]),
]


@pytest.mark.parametrize(
    ("settings", "options", "words"), [case[1:] for case in ADVICE], ids=[case[0] for case in ADVICE]
)
def test_a_refusal_says_what_to_do(
    emulator: RunningEmulator, module: Runner, settings: Any, options: Any, words: list[str]
) -> None:
    """In the message, beside what the API said."""
    emulator.settings(**settings)
    run = module(**{**TASK, **options})
    assert [word in run.msg for word in words] == [True] * len(words)
    assert {"status", "method", "path", "exception_class", "message", "request_id"} <= set(run.result["error"])


def test_a_missing_key_is_told_by_the_api_too(emulator: RunningEmulator, module: Runner) -> None:
    """The API's own words stand in the message."""
    emulator.fault("status", status=401, body={"message": "Authentication credentials were not provided."})
    run = module(**TASK)
    assert ("Authentication credentials were not provided" in run.msg, "api_key" in run.msg) == (True, True)


def test_invalid_fields_are_told(emulator: RunningEmulator, module: Runner) -> None:
    """With the names that the API gives them."""
    run = module(**{**TASK, "image": "Not/A Valid:Image!"})
    assert (list(run.result["error"]["invalid_fields"]), "image" in run.msg) == (["image"], True)
