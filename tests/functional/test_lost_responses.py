# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A create whose response was lost: the deployment exists exactly once, and the task ends well."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.runner import Run, Runner
from tests.functional.versions import V2, VERSIONS, Version, only_v2, only_v3

NEW = "zz-fresh"


@pytest.fixture(autouse=True)
def _quick_tasks(emulator: RunningEmulator) -> None:
    """On v3 a deployment is there at once, and its task is over at the first read."""
    emulator.settings(task_states=["FINISHED"], task_effect="at_once")


def _created(version: Version) -> list[str]:
    """Return the requests of a create whose response came."""
    return ["CREATE"] if version is V2 else ["CREATE", "TASK", "GET"]


#: The work is done, and the response says nothing of it.
LOST: dict[str, dict[str, Any]] = {
    "dropped": {"kind": "drop_after"},
    "cut": {"kind": "cut"},
    "408": {"kind": "status", "status": 408, "after": True},
    "425": {"kind": "status", "status": 425, "after": True},
    "500": {"kind": "status", "status": 500, "after": True},
    "502": {"kind": "status", "status": 502, "after": True},
    "504": {"kind": "status", "status": 504, "after": True},
    "502 as a page": {"kind": "html", "status": 502, "after": True},
    "200 as a page": {"kind": "html", "after": True},
    "an empty 200": {"kind": "raw", "text": "", "after": True},
    "half a text": {"kind": "raw", "text": '{"id": ', "content_type": "application/json", "after": True},
    "a list": {"kind": "raw", "text": "[]", "content_type": "application/json", "after": True},
    "an empty object": {"kind": "raw", "text": "{}", "content_type": "application/json", "after": True},
    "a redirect": {"kind": "status", "status": 302, "headers": {"Location": "/elsewhere"}, "after": True},
    "a redirect to no address": {
        "kind": "status",
        "status": 302,
        "headers": {"Location": "http://[::1"},
        "after": True,
    },
}
lost = pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
MAYBE_DONE = {name: LOST[name] for name in ("dropped", "cut", "408", "500", "502", "504", "502 as a page")}


def _create(emulator: RunningEmulator, module: Runner, version: Version, fault: dict[str, Any], **options: Any) -> Run:
    """Run the task while this fault strikes its POST."""
    emulator.fault(**{"times": 1, **fault}, method="POST")
    return module(**{"name": NEW, **version.minimal_options(), **options})


def _made(emulator: RunningEmulator, version: Version) -> list[dict[str, Any]]:
    return [each for each in version.stored(emulator) if each["name"] == NEW]


@lost
@pytest.mark.parametrize("retries", [4, 0])
def test_lost_create_results_in_exactly_one_deployment(
    emulator: RunningEmulator, module: Runner, fault: dict[str, Any], retries: int, version: Version
) -> None:
    """However many attempts are allowed."""
    _create(emulator, module, version, fault, api_retries=retries)
    assert len(_made(emulator, version)) == 1


@lost
@pytest.mark.parametrize("retries", [4, 0])
def test_lost_create_is_looked_up_and_found(
    emulator: RunningEmulator, module: Runner, fault: dict[str, Any], retries: int, version: Version
) -> None:
    """One list after the POST, and the result is the deployment that was made."""
    run = _create(emulator, module, version, fault, api_retries=retries)
    assert (run.failed, run.calls) == (False, [*version.lookup_by_name, "CREATE", *version.lookup_by_name])
    (made,) = _made(emulator, version)
    reported = run.result["deployment"]
    assert (run.changed, reported["name"], reported.get("id")) == (True, NEW, made.get("id"))


def test_late_response_is_looked_up(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """A time-out says nothing about the work."""
    run = _create(emulator, module, version, {"kind": "delay", "seconds": 1.2, "after": True}, api_timeout=1)
    assert (run.failed, run.calls, len(_made(emulator, version))) == (
        False,
        [*version.lookup_by_name, "CREATE", *version.lookup_by_name],
        1,
    )


@only_v2
@lost
def test_lost_create_is_found_on_the_last_page(
    emulator: RunningEmulator, module: Runner, fault: dict[str, Any], version: Version
) -> None:
    """All pages are read again."""
    emulator.bulk(1100)
    run = _create(emulator, module, version, fault)
    assert (run.failed, run.calls) == (False, ["LIST", "LIST", "CREATE", "LIST", "LIST"])


@pytest.mark.parametrize("fault", MAYBE_DONE.values(), ids=MAYBE_DONE)
def test_lost_create_is_unchanged_on_the_next_run(
    emulator: RunningEmulator, module: Runner, fault: dict[str, Any], version: Version
) -> None:
    """What was found is what was asked for."""
    _create(emulator, module, version, fault)
    assert module(name=NEW, **version.minimal_options()).calls == version.lookup_by_name


def test_lost_create_not_carried_out_is_retried_after_a_lookup(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """The lookup stands directly before each further attempt, and after the first one too."""
    run = _create(emulator, module, version, {"kind": "drop_before", "times": 2})
    lookup = version.lookup_by_name
    assert run.calls == [*lookup, "CREATE", *lookup, *lookup, "CREATE", *lookup, *_created(version)]
    assert (run.failed, len(_made(emulator, version))) == (False, 1)


def _hide(emulator: RunningEmulator, version: Version, reads: int) -> None:
    """Let as many lookups after the first show no deployment."""
    status = int(version.not_found_response.get("status", "200")[:3])
    emulator.fault("status", status=status, body=version.not_found_response["body"], method="GET", skip=1, times=reads)


def test_lost_create_carried_out_in_the_pause_is_not_retried(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """The read right after the attempt is too early, and the one after the pause finds it."""
    _hide(emulator, version, reads=1)
    run = _create(emulator, module, version, {"kind": "html", "status": 504, "after": True})
    assert (run.failed, run.calls) == (
        False,
        [*version.lookup_by_name, "CREATE", *version.lookup_by_name, *version.lookup_by_name],
    ), run.msg
    assert (len(run.retry_pauses), len(_made(emulator, version))) == (1, 1)


@lost
def test_lost_create_that_shows_late_is_found(
    emulator: RunningEmulator, module: Runner, fault: dict[str, Any], version: Version
) -> None:
    """Although the next attempt is answered that the name is taken."""
    _hide(emulator, version, reads=3)
    run = _create(emulator, module, version, fault)
    assert (run.failed, run.changed, len(_made(emulator, version))) == (False, True, 1), run.msg


def test_lost_create_that_never_shows_may_have_created_it(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """The name is taken, perhaps by this run: nobody is sent to look in another project."""
    _hide(emulator, version, reads=-1)
    run = _create(emulator, module, version, {"kind": "status", "status": 502, "after": True}, api_retries=2)
    assert (run.failed, run.result["error"]["status"], run.calls.count("CREATE")) == (True, 409, 3)
    words = ("An earlier attempt of this task may have created it", "may have been carried out", "project_id")
    assert [word in run.msg for word in words] == [True, True, False]


def test_lost_create_whose_retry_is_refused_may_have_been_carried_out(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """The refusal is of the second attempt alone."""
    _hide(emulator, version, reads=-1)
    emulator.fault("status", status=403, method="POST", skip=1)
    run = _create(emulator, module, version, {"kind": "status", "status": 502, "after": True})
    assert (run.failed, run.result["error"]["status"], "may have been carried out" in run.msg) == (True, 403, True)


def test_retries_after_lost_responses_have_pauses(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """One before each further attempt."""
    assert len(_create(emulator, module, version, {"kind": "drop_before", "times": 2}).retry_pauses) == 2


NOT_MADE = {"drop": {"kind": "drop_before"}} | {
    str(status): {"kind": "status", "status": status} for status in (408, 425, 500, 502)
}


@pytest.mark.parametrize("fault", NOT_MADE.values(), ids=NOT_MADE)
def test_lost_create_never_carried_out_is_an_error(
    emulator: RunningEmulator, module: Runner, fault: dict[str, Any], version: Version
) -> None:
    """After all attempts; nobody can say that nothing was made."""
    run = _create(emulator, module, version, {**fault, "times": -1}, api_retries=2)
    assert (run.failed, run.calls.count("CREATE"), _made(emulator, version)) == (True, 3, [])
    assert "may have been carried out" in run.msg


@pytest.mark.parametrize("fault", [{"kind": "html"}, {"kind": "status", "status": 302}], ids=["page", "redirect"])
def test_odd_response_without_effect_is_an_error_after_a_lookup(
    emulator: RunningEmulator, module: Runner, fault: dict[str, Any], version: Version
) -> None:
    """It is not tried again: the same would come. It may have been carried out, so it is looked for again."""
    run = _create(emulator, module, version, fault)
    reads = version.lookup_by_name * 5
    assert (run.failed, run.calls, _made(emulator, version)) == (True, [*version.lookup_by_name, "CREATE", *reads], [])


@pytest.mark.parametrize("status", [429, 503])
def test_busy_api_is_retried_without_a_lookup(
    emulator: RunningEmulator, module: Runner, status: int, version: Version
) -> None:
    """These responses say that nothing was done."""
    run = _create(emulator, module, version, {"kind": "status", "status": status, "times": 2})
    assert (run.failed, run.calls) == (False, [*version.lookup_by_name, "CREATE", "CREATE", *_created(version)])


def test_gateway_error_after_a_create_finds_the_deployment(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """The 409 to the second attempt is what the first one made."""
    run = _create(emulator, module, version, {"kind": "status", "status": 503, "after": True})
    assert (run.failed, run.calls) == (False, [*version.lookup_by_name, "CREATE", "CREATE", *version.lookup_by_name])


def test_rate_limited_create_does_not_adopt_a_deployment(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """A 429 says that nothing was done, so this run has not made it."""
    run = _create(emulator, module, version, {"kind": "status", "status": 429, "after": True})
    assert (run.failed, run.changed, "created during this task" in run.msg) == (True, False, True)
    assert len(_made(emulator, version)) == 1


@pytest.mark.parametrize("status", [409, 423])
def test_locked_create_is_not_retried_and_says_so(
    emulator: RunningEmulator, module: Runner, status: int, version: Version
) -> None:
    """More retries would not help."""
    error = {"exception_class": "ConflictError", "message": "Resource is locked by another task"}
    run = _create(emulator, module, version, {"kind": "status", "status": status, "body": error})
    assert (run.failed, run.calls.count("CREATE"), run.result["error"]["kind"]) == (True, 1, "conflict")
    assert ("A create is not retried after this" in run.msg, "api_retries" in run.msg) == (True, False)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_refusal_is_an_error_at_once(emulator: RunningEmulator, module: Runner, status: int, version: Version) -> None:
    """One attempt, no read, no pause."""
    run = _create(emulator, module, version, {"kind": "status", "status": status})
    assert (run.failed, run.calls, run.retry_pauses) == (True, [*version.lookup_by_name, "CREATE"], [])


def test_lookup_that_fails_once_is_retried(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """The same rules as for any GET."""
    emulator.fault("drop_before", method="GET", skip=1)
    run = _create(emulator, module, version, {"kind": "drop_after"})
    assert (run.failed, run.calls) == (
        False,
        [*version.lookup_by_name, "CREATE", *version.lookup_by_name, *version.lookup_by_name],
    )


def test_lookup_that_fails_permanently_prevents_a_second_create(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """Without knowing, nothing is created."""
    emulator.fault("status", method="GET", status=500, skip=1, times=-1)
    run = _create(emulator, module, version, {"kind": "drop_after"})
    assert (run.failed, run.calls, len(_made(emulator, version))) == (
        True,
        [*version.lookup_by_name, "CREATE", *version.lookup_by_name * 5],
        1,
    )


def test_name_conflict_does_not_adopt_a_deployment(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """A 409 to the only attempt is an error."""
    error = {"exception_class": "ConflictError", "message": "already exists"}
    run = _create(emulator, module, version, {"kind": "status", "status": 409, "body": error})
    assert (run.failed, run.result["error"]["status"]) == (True, 409)


def test_check_mode_creates_nothing(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """One list."""
    assert (module(check=True, name=NEW, **version.minimal_options()).calls, _made(emulator, version)) == (
        version.lookup_by_name,
        [],
    )


def _advice(version: Version) -> list[tuple[str, dict[str, Any], dict[str, Any], list[str]]]:
    other = version.flavors[1]
    return [
        ("no capacity", {"regions_without_capacity": [7]}, {}, ["capacity", version.flavor_option]),
        ("an unknown flavor", {"unknown_flavors": [other]}, {version.flavor_option: other}, [version.flavor_option]),
        ("an unknown project", {}, {"project_id": 99}, ["project_id"]),
        ("a wrong key", {}, {"api_key": "9$wrong"}, ["api_key", "$", "single quotes"]),
    ]


ADVICE = [(version, *case) for version in VERSIONS for case in _advice(version)]


@pytest.mark.parametrize(
    ("version", "settings", "options", "words"),
    [(case[0], *case[2:]) for case in ADVICE],
    ids=[f"{case[0]}-{case[1]}" for case in ADVICE],
)
def test_refusal_says_what_to_do(
    emulator: RunningEmulator, module: Runner, version: Version, settings: Any, options: Any, words: list[str]
) -> None:
    """In the message, beside what the API said."""
    emulator.settings(**settings)
    run = module(**{"name": NEW, **version.minimal_options(), **options})
    assert [word in run.msg for word in words] == [True] * len(words)
    assert {"status", "method", "path", "exception_class", "message", "request_id"} <= set(run.result["error"])


def test_missing_key_is_reported_by_the_api(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """The API's own words stand in the message."""
    emulator.fault("status", status=401, body={"message": "Authentication credentials were not provided."})
    run = module(name=NEW, **version.minimal_options())
    assert ("Authentication credentials were not provided" in run.msg, "api_key" in run.msg) == (True, True)


def test_invalid_fields_are_reported(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """With the names that the API gives them."""
    run = module(name=NEW, **version.minimal_options(image="Not/A Valid:Image!"))
    assert (list(run.result["error"]["invalid_fields"]), "image" in run.msg) == (["image"], True)


@only_v3
@lost
def test_lost_create_is_looked_up_until_its_task_is_done(
    emulator: RunningEmulator, module: Runner, version: Version, fault: dict[str, Any]
) -> None:
    """Until then it is not there, and there is a conflict over its name."""
    emulator.settings(task_states=["NEW", "RUNNING", "FINISHED"], task_effect="when_finished")
    run = _create(emulator, module, version, fault)
    assert (run.failed, run.changed, len(_made(emulator, version))) == (False, True, 1)
    assert run.retry_pauses == sorted(run.retry_pauses)


@only_v3
@lost
def test_lost_create_with_a_long_task_is_an_error(
    emulator: RunningEmulator, module: Runner, version: Version, fault: dict[str, Any]
) -> None:
    """Without another attempt there is but one read."""
    emulator.settings(task_states=["RUNNING", "RUNNING", "FINISHED"], task_effect="when_finished")
    run = _create(emulator, module, version, fault, api_retries=0)
    assert (run.failed, run.calls) == (True, ["GET", "CREATE", "GET"])
    again = [module(name=NEW, **version.minimal_options()) for _unused in range(3)][-1]
    assert (again.calls, len(_made(emulator, version))) == (["GET"], 1)
