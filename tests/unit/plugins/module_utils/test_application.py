# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications of the catalogue: what a task sends, in which order, and what it returns."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    UNCONSTRAINED,
    Constraints,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
    InvalidResponse,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import ONE_LINE, PATH_SEGMENT
from ansible_collections.gcore.inference.plugins.module_utils._resources.application import (
    ApplicationApi,
    application_spec,
    component_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.application_info import application_info_spec
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import lost
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.applications import (
    APPLICATION,
    APPLICATIONS,
    COMPONENTS,
    CREATE,
    CREATE_BODY,
    CREATED,
    ENTRY,
    ENTRY_PATH,
    MODEL,
    MODEL_OPTIONS,
    PRICE,
    TASK,
    UI,
    Reply,
    deployed,
    finished,
    gone,
    run_application,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.option_builders import (
    LINE,
    NAMED,
    Declared,
    declared,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import (
    Answer,
    FakeHttp,
    FakeTransport,
    dropped,
)

pytestmark = pytest.mark.usefixtures("clock")

MAX_INT32 = 2**31 - 1


#: Options, replies, the requests that are sent, the changes, and the warnings.
RUNS: dict[str, tuple[dict[str, t.Any], list[Reply], list[tuple[t.Any, ...]], list[str]]] = {
    "create": (
        CREATE,
        [gone(), ENTRY, *finished("t/1", "t2"), CREATED],
        [
            ("GET", APPLICATION),
            ("GET", ENTRY_PATH),
            ("POST", APPLICATIONS, CREATE_BODY, False),
            ("GET", f"{TASK}/t%2F1"),
            ("GET", f"{TASK}/t2"),
            ("GET", APPLICATION),
        ],
        ["name", "application_name", "regions", "api_keys", COMPONENTS],
    ),
    "scale": (
        {"components": {"model": {"scale": {"max": 4}}}, "regions": [7, 9]},
        [
            deployed(),
            ENTRY,
            *finished("t1"),
            deployed(**{COMPONENTS: {"model": {**MODEL, "scale": {"min": 1, "max": 4}}}}),
        ],
        [
            ("GET", APPLICATION),
            ("GET", ENTRY_PATH),
            ("PATCH", APPLICATION, {COMPONENTS: {"model": {"scale": {"max": 4}}}}),
            ("GET", f"{TASK}/t1"),
            ("GET", APPLICATION),
        ],
        [f"{COMPONENTS}.model.scale.max"],
    ),
    "parameters and components": (
        {"components": {"model": {"parameters": {"size": None, "cache": True}}, "ui": None, "cache": None}},
        [
            deployed(**{COMPONENTS: {"model": MODEL, "ui": UI, "cache": None}}),
            ENTRY,
            {"tasks": None},
            deployed(
                **{
                    COMPONENTS: {
                        "model": {
                            **MODEL,
                            "parameter_overrides": {"hf_token": {"value": "s3cr3t-1"}, "cache": {"value": "1"}},
                        }
                    }
                }
            ),
        ],
        [
            ("GET", APPLICATION),
            ("GET", ENTRY_PATH),
            (
                "PATCH",
                APPLICATION,
                {
                    COMPONENTS: {
                        "model": {"parameter_overrides": {"size": None, "cache": {"value": "1"}}},
                        "ui": None,
                    }
                },
            ),
            ("GET", APPLICATION),
        ],
        [
            f"{COMPONENTS}.model.parameter_overrides.size",
            f"{COMPONENTS}.model.parameter_overrides.cache",
            f"{COMPONENTS}.ui",
        ],
    ),
    "regions, shown late": (
        {"regions": [7], "application_name": "demo-app"},
        [deployed(), None, deployed(), deployed(regions=[7])],
        [("GET", APPLICATION), ("PATCH", APPLICATION, {"regions": [7]}), ("GET", APPLICATION), ("GET", APPLICATION)],
        ["regions"],
    ),
    "nothing": ({**CREATE, "components": {"model": MODEL_OPTIONS}}, [deployed()], [("GET", APPLICATION)], []),
    "no options": ({}, [deployed()], [("GET", APPLICATION)], []),
    "delete": (
        {"state": "absent"},
        [deployed(), *finished("t1"), gone()],
        [("GET", APPLICATION), ("DELETE", APPLICATION), ("GET", f"{TASK}/t1"), ("GET", APPLICATION)],
        ["name", "application_name", "regions", "api_keys", COMPONENTS],
    ),
    "delete of none": ({"state": "absent"}, [gone()], [("GET", APPLICATION)], []),
}


@pytest.mark.parametrize(("options", "replies", "calls", "changes"), RUNS.values(), ids=RUNS)
def test_application_sends_and_returns(
    options: dict[str, t.Any], replies: list[Reply], calls: list[tuple[t.Any, ...]], changes: list[str]
) -> None:
    http = FakeHttp(*replies)
    result = run_application(http, **options)
    reads = [call for call in calls if call[0] == "GET"][: 1 + (("GET", ENTRY_PATH) in calls)]
    read = FakeHttp(*replies[: len(reads)])
    predicted = run_application(read, check=True, **options)
    for client, expected in ((http, calls), (read, reads)):
        sent = [(call.method, call.path, call.body, call.idempotent) for call in client.calls]
        assert sent == [(*call, *(None, True)[len(call) - 2 :]) for call in expected]
        assert client.replies == []
    assert (result["changes"], result["changed"], result["warnings"]) == (changes, bool(changes), [])
    last = replies[-1] if isinstance(replies[-1], dict) else {}
    assert result["application"].get("regions") == last.get("regions")
    for name in ("changed", "changes", "diff", "warnings"):
        assert predicted[name] == result[name], name
    assert "s3cr3t" not in str([result, predicted])


#: The pauses between the reads after a write, as long as the API still shows the state of before.
LATE_READS = [0.5, 0.75, 1.125, 1.6875, 2.53125]
#: Options, replies, the status that the result shows, the pauses, and the error.
WAITS: dict[str, tuple[dict[str, t.Any], list[Reply], str | None, list[float], str]] = {
    "created": (
        CREATE,
        [gone(), ENTRY, *finished("t1"), CREATED, deployed("Unknown"), deployed("Active")],
        "Active",
        [7, 7],
        "",
    ),
    "unchanged": ({}, [deployed("Active")], "Active", [], ""),
    "unchanged, not yet active": ({}, [deployed("PartiallyDeployed"), deployed("Active")], "Active", [7], ""),
    "changed, old status first": (
        {"regions": [7]},
        [deployed(), {"tasks": []}, *[deployed(regions=[7])] * 3],
        "Active",
        [7, 7],
        "",
    ),
    "changed, and failed": (
        {"regions": [7]},
        [deployed(), {"tasks": []}, deployed(regions=[7]), deployed("Failed")],
        "Failed",
        [7],
        "our-chat failed and will not become active: its status is Failed",
    ),
    "changed, and gone": (
        {"regions": [7]},
        [deployed(), {"tasks": []}, deployed(regions=[7]), gone()],
        None,
        [7],
        "our-chat was deleted while waiting",
    ),
    "deleted": (
        {"state": "absent"},
        [deployed(), {"tasks": []}, *[deployed()] * 7, gone()],
        None,
        [*LATE_READS, 7, 7],
        "",
    ),
    "deleted, and there": (
        {"state": "absent", "wait_timeout": 10},
        [deployed(), {"tasks": []}, *[deployed()] * 7],
        "Active",
        [*LATE_READS, 10 - sum(LATE_READS)],
        "Timed out after 10 seconds waiting for our-chat to be deleted: its status is Active",
    ),
}


@pytest.mark.parametrize(("options", "replies", "status", "pauses", "error"), WAITS.values(), ids=WAITS)
def test_application_waits(
    clock: Clock, options: dict[str, t.Any], replies: list[Reply], status: str | None, pauses: list[float], error: str
) -> None:
    http = FakeHttp(*replies)
    options = {"wait_interval": 7, "wait_timeout": 100, **options}
    message = ""
    try:
        result = run_application(http, wait=True, **options)
    except InferenceError as failed:
        message = failed.result(Redactor())["msg"].rstrip(".")
        result = failed.partial_result
    assert message == error
    assert (http.replies, clock.pauses) == ([], pauses)
    assert result["changed"] is bool(set(options) & {"regions", "state"})
    shown = result["application"].get("status")
    assert (shown and shown["consolidated_status"]) == status


def test_application_does_not_wait_unasked(clock: Clock) -> None:
    http = FakeHttp(gone(), ENTRY, *finished("t1"), CREATED)
    assert run_application(http, **CREATE)["application"]["status"]["consolidated_status"] == "Unknown"
    assert clock.pauses == []


def test_application_of_which_nothing_is_answered_is_deleted() -> None:
    for answer in (None, {}, gone()):
        http = FakeHttp(deployed(), answer)
        result = run_application(http, state="absent")
        assert (result["changed"], result["application"], http.replies) == (True, {}, [])


def test_application_whose_deletion_is_answered_oddly_is_looked_up() -> None:
    deleted = run_application(FakeHttp(deployed(), {"tasks": 1}, gone()), state="absent")
    assert (deleted["changed"], deleted["application"]) == (True, {})
    with pytest.raises(InvalidResponse) as caught:
        run_application(FakeHttp(deployed(), {"tasks": 1}, deployed()), state="absent")
    assert (caught.value.method, caught.value.path) == ("DELETE", APPLICATION)


def test_application_that_outlives_its_deletion_is_warned_of() -> None:
    result = run_application(FakeHttp(deployed(), *finished("t1"), *[deployed()] * 6), state="absent")
    assert result["warnings"] == ["our-chat still exists after its deletion completed"]


@pytest.mark.parametrize(
    ("options", "replies", "method"),
    [
        (CREATE, [gone(), ENTRY, {"tasks": "x"}, deployed()], "POST"),
        ({"regions": [7]}, [deployed(), {"tasks": "x"}], "PATCH"),
    ],
)
def test_application_whose_write_is_answered_oddly(
    options: dict[str, t.Any], replies: list[Reply], method: str
) -> None:
    http = FakeHttp(*replies)
    if method == "POST":
        # It is there, so it was created.
        assert run_application(http, **options)["changed"] is True
    else:
        with pytest.raises(InvalidResponse, match="tasks"):
            run_application(http, **options)
    assert (method in http.methods, http.replies) == (True, [])


def test_application_whose_create_is_lost_is_found_or_created_again() -> None:
    found = FakeHttp(gone(), ENTRY, lost(), CREATED)
    assert run_application(found, **CREATE)["application"]["regions"] == [9, 7]
    again = FakeHttp(gone(), ENTRY, lost(), gone(), gone(), *finished("t1"), CREATED)
    assert run_application(again, **CREATE)["changed"] is True
    assert again.methods == ["GET", "GET", "POST", "GET", "GET", "POST", "GET", "GET"]
    assert (found.replies, again.replies) == ([], [])


def test_application_whose_update_is_lost_was_updated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second attempt is not sent: what is there shows that the first was carried out."""
    transport = FakeTransport()
    transport.install(monkeypatch)
    transport.answers = [Answer(200, deployed()), dropped(), Answer(200, deployed(regions=[7]))]
    result = run_application(transport.http(), regions=[7])
    assert ([sent.method for sent in transport.sent], result["changes"]) == (["GET", "PATCH", "GET"], ["regions"])


def test_application_of_which_parts_are_null_is_changed_in_parts() -> None:
    overrides = {"size": {"value": 4}, "hf_token": {"value": None}, "cache": None}
    before = {"model": {**MODEL, "scale": None, "parameter_overrides": overrides}, "ui": None}
    model = {"scale": {"max": 4}, "parameters": {"size": 4, "hf_token": "s3cr3t-1"}}
    after = {"model": {**MODEL, "scale": {"min": None, "max": 4}}}
    http = FakeHttp(deployed(**{COMPONENTS: before}), ENTRY, *finished("t1"), deployed(**{COMPONENTS: after}))
    result = run_application(http, components={"model": model})
    paths = ("scale.max", "parameter_overrides.hf_token.value")
    assert (result["changes"], result["warnings"]) == ([f"{COMPONENTS}.model.{path}" for path in paths], [])


@pytest.mark.parametrize(
    ("method", "path", "word"),
    [
        ("POST", APPLICATIONS, "no capacity"),
        ("PATCH", APPLICATION, "no capacity"),
        ("DELETE", APPLICATION, "project_id"),
        ("GET", APPLICATION, "project_id"),
        ("POST", PRICE, "project_id"),
    ],
)
def test_application_advice_on_403(method: str, path: str, word: str) -> None:
    error = ApiError(method, path, "HTTP 403", status=403)
    assert word in (ApplicationApi.advisor.advice_on(error) or "")


NAME_OPTION: Declared = ({"type": "str"}, Constraints(string=PATH_SEGMENT, non_empty=True))
#: The options beside those of the connection, and their constraints.
OPTIONS: dict[str, Declared] = {
    **NAMED,
    "application_name": NAME_OPTION,
    "regions": ({"type": "list", "elements": "int"}, Constraints(minimum=1, maximum=MAX_INT32)),
    "api_keys": (
        {"type": "list", "elements": "str", "no_log": False},
        Constraints(string=ONE_LINE, non_empty=True),
    ),
    "components": ({"type": "dict", "no_log": True}, UNCONSTRAINED),
    "preview": ({"type": "list", "elements": "str", "choices": ["price"]}, UNCONSTRAINED),
    "wait": ({"type": "bool", "default": False}, UNCONSTRAINED),
    "wait_timeout": ({"type": "int", "default": 1200}, Constraints(minimum=1, maximum=MAX_INT32)),
    "wait_interval": ({"type": "int", "default": 5}, Constraints(minimum=1, maximum=3600)),
}
LIMITS = Constraints(minimum=0, maximum=MAX_INT32)


def test_application_spec() -> None:
    assert declared(application_spec()) == OPTIONS
    component = component_spec()
    replicas = component["scale"].pop("options")
    assert declared(replicas) == {"min": ({"type": "int"}, LIMITS), "max": ({"type": "int"}, LIMITS)}
    assert declared(component) == {
        "exposed": ({"type": "bool"}, UNCONSTRAINED),
        "flavor": LINE,
        "scale": ({"type": "dict"}, UNCONSTRAINED),
        "parameters": ({"type": "dict", "no_log": True}, UNCONSTRAINED),
    }
    assert declared(application_info_spec()) == {
        "name": NAME_OPTION,
        "application_name": NAME_OPTION,
        "catalog": ({"type": "bool", "default": False}, UNCONSTRAINED),
    }
