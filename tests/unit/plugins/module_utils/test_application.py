# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications of the catalogue: what a task sends, in which order, and what it returns; and the info module."""

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
    OptionsError,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import ONE_LINE, PATH_SEGMENT
from ansible_collections.gcore.inference.plugins.module_utils._resources.application import (
    ApplicationApi,
    application_spec,
    component_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.application_info import (
    application_info_spec,
    get_applications,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import api_error, lost, page
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.applications import (
    APPLICATION,
    APPLICATIONS,
    CATALOG,
    ENTRY,
    MODEL,
    MODEL_OPTIONS,
    NAME,
    PRICE,
    TASK,
    UI,
    deployed,
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

Reply = t.Any
COMPONENTS = "components_configuration"
MAX_INT32 = 2**31 - 1


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of all polls."""
    clock = Clock()
    clock.install(monkeypatch)
    return clock


def gone() -> ApiError:
    """Return the 404 of an application that does not exist."""
    return api_error(404, exception_class="NotFoundError", message="application is not found")


def not_in_catalog() -> ApiError:
    """Return the 404 of an application that the catalogue does not have."""
    return api_error(404, message="no such application")


def finished(*tasks: str) -> list[Reply]:
    """Return the answer to a write with these tasks, and the state of each."""
    return [{"tasks": list(tasks)}, *[{"state": "FINISHED"}] * len(tasks)]


CREATE = {
    "application_name": "demo-app",
    "regions": [9, 7],
    "api_keys": ["b", "a"],
    "components": {"model": {**MODEL_OPTIONS, "parameters": {**MODEL_OPTIONS["parameters"], "licence": "x"}}, "ui": UI},
}
LICENSED = {**MODEL, "parameter_overrides": {**MODEL["parameter_overrides"], "licence": {"value": "x"}}}
CREATED = deployed("Unknown", **{COMPONENTS: {"model": LICENSED, "ui": UI}})
CREATE_BODY = {name: value for name, value in CREATED.items() if name != "status"}
CREATE_BODY = {**CREATE_BODY, "regions": [7, 9], "api_keys": ["a", "b"]}
ENTRY_PATH = f"{CATALOG}/demo-app"

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


def problems_of(error: OptionsError) -> dict[str, str]:
    """Return the problems of options by their paths."""
    return dict(error.problems)


def test_application_problems_have_the_paths_of_options() -> None:
    components = {
        "model": {
            **MODEL_OPTIONS,
            "flavor": "small",
            "parameters": {"size": 11, "sise": 1},
            "scale": {"min": 3, "max": 2},
        },
        "ui": {},
        # A name that is also that of the field.
        COMPONENTS: UI,
    }
    http = FakeHttp(gone(), ENTRY)
    with pytest.raises(OptionsError) as caught:
        run_application(http, application_name="demo-app", components=components)
    assert problems_of(caught.value) == {
        "components.model.flavor": '"small" does not suit this component; suitable flavors: large, huge',
        "components.model.parameters.size": 'must be at most 10, got "11"',
        "components.model.parameters.sise": "the application demo-app has no such parameter; did you mean size?",
        "components.model.parameters.licence": "required by the application demo-app",
        "components.model.scale.min": "must be at most max (2), got 3",
        **{
            f"components.ui.{path}": "required to switch on the component ui"
            for path in ("exposed", "flavor", "scale.min", "scale.max")
        },
        f"components.{COMPONENTS}": "the application demo-app has no such component; components: cache, model, ui",
        "regions": "required to create the application, which is not there yet",
    }


def test_new_application_needs_components() -> None:
    with pytest.raises(OptionsError) as caught:
        run_application(FakeHttp(gone(), ENTRY), application_name="demo-app", regions=[7])
    assert problems_of(caught.value) == {"components": "required to create the application, which is not there yet"}


def test_application_of_which_parts_are_null_is_changed_in_parts() -> None:
    overrides = {"size": {"value": 4}, "hf_token": {"value": None}, "cache": None}
    before = {"model": {**MODEL, "scale": None, "parameter_overrides": overrides}, "ui": None}
    model = {"scale": {"max": 4}, "parameters": {"size": 4, "hf_token": "s3cr3t-1"}}
    after = {"model": {**MODEL, "scale": {"min": None, "max": 4}}}
    http = FakeHttp(deployed(**{COMPONENTS: before}), ENTRY, *finished("t1"), deployed(**{COMPONENTS: after}))
    result = run_application(http, components={"model": model})
    paths = ("scale.max", "parameter_overrides.hf_token.value")
    assert (result["changes"], result["warnings"]) == ([f"{COMPONENTS}.model.{path}" for path in paths], [])


def test_application_whose_limits_cross_names_the_one_that_is_there() -> None:
    with pytest.raises(OptionsError) as caught:
        run_application(FakeHttp(deployed(), ENTRY), components={"model": {"scale": {"max": 0}}})
    assert problems_of(caught.value) == {"components.model.scale.min": "must be at most max (0), got 1"}


def test_application_does_not_become_another() -> None:
    http = FakeHttp(deployed())
    with pytest.raises(OptionsError, match="application_name: the API does not change it; delete the application"):
        run_application(http, application_name="other-app")
    assert http.replies == []


@pytest.mark.parametrize(
    ("replies", "problem"),
    [
        (
            [not_in_catalog(), page({"name": "demo-app"}, None, {"name": 5})],
            {"application_name": "the catalogue has no such application; did you mean demo-app?"},
        ),
        (
            [not_in_catalog(), page({"name": "zzz"}, {"name": "b"})],
            {"application_name": "the catalogue has no such application; applications: b, zzz"},
        ),
        ([api_error(400), page()], {"application_name": "the catalogue has no such application"}),
        ([not_in_catalog(), page({"name": "demo-ap"})], None),
        ([api_error(400), page({"name": "demo-ap"})], None),
        ([api_error(403)], None),
        ([api_error(404, body_excerpt="<html>")], None),
    ],
)
def test_application_that_the_catalogue_does_not_have(replies: list[Reply], problem: dict[str, str] | None) -> None:
    """One that is in the whole list is not missing."""
    http = FakeHttp(gone(), *replies)
    options = {**CREATE, "application_name": "demo-ap"}
    error = ApiError if problem is None else OptionsError
    with pytest.raises(error) as caught:
        run_application(http, **options)
    if isinstance(caught.value, OptionsError):
        assert problems_of(caught.value) == problem
    assert http.replies == []
    assert {call.path for call in http.calls} <= {APPLICATION, f"{CATALOG}/demo-ap", CATALOG}


def test_catalog_entry_of_a_name_with_another_meaning_is_not_read() -> None:
    api = ApplicationApi(FakeHttp(), 1)
    assert api.catalog_entry("..") == {}


def test_new_application_needs_its_name_in_the_catalogue() -> None:
    http = FakeHttp(gone())
    with pytest.raises(OptionsError) as caught:
        run_application(http, regions=[7], components={"ui": UI})
    assert set(problems_of(caught.value)) == {"application_name"}
    assert http.replies == []


HOURLY = {"currency_code": "EUR", "price_status": "show", "price_per_hour": 2.5}
AMOUNTS = ("price_per_month", "price_without_discount_per_month", "discount_percent", "tax_percent")
SHOWN = {**HOURLY, **dict.fromkeys(AMOUNTS)}


def priced(maximum: int, *regions: int) -> dict[str, t.Any]:
    """Return the body of the request for a price of so many replicas of the model."""
    container = {"flavor_name": "large", "scale": {"max": maximum}}
    return {"regions": list(regions), "components": {"model": {"containers": [container]}}}


@pytest.mark.parametrize(
    ("options", "replies", "bodies", "price"),
    [
        (
            {"components": {"model": {"scale": {"max": 4}}}},
            [deployed(), ENTRY, HOURLY, {**HOURLY, "price_per_hour": 5}],
            [priced(2, 7, 9), priced(4, 7, 9)],
            {"before": SHOWN, "after": {**SHOWN, "price_per_hour": 5}, "currency": "EUR"},
        ),
        (
            {"api_keys": ["c"]},
            [deployed(), HOURLY],
            [priced(2, 7, 9)],
            {"before": SHOWN, "after": SHOWN, "currency": "EUR"},
        ),
        ({"regions": [5]}, [deployed(), HOURLY, HOURLY], [priced(2, 7, 9), priced(2, 5)], None),
        (
            {"components": {"model": {"scale": {"min": 0, "max": 0}}}},
            [deployed(), ENTRY, HOURLY],
            [priced(2, 7, 9)],
            {"before": SHOWN, "after": None, "currency": "EUR"},
        ),
        (
            {"state": "absent"},
            [deployed(), HOURLY],
            [priced(2, 7, 9)],
            {"before": SHOWN, "after": None, "currency": "EUR"},
        ),
        (
            CREATE,
            [gone(), ENTRY, {}],
            [
                {
                    "regions": [7, 9],
                    "components": {
                        **priced(2)["components"],
                        "ui": {"containers": [{"flavor_name": "small", "scale": {"max": 1}}]},
                    },
                }
            ],
            {"before": None, "after": dict.fromkeys(SHOWN), "currency": None},
        ),
        ({"state": "absent"}, [gone()], [], {"before": None, "after": None, "currency": None}),
        ({}, [deployed(regions=None)], [], {"before": None, "after": None, "currency": None}),
        ({}, [deployed(**{COMPONENTS: None})], [], {"before": None, "after": None, "currency": None}),
        (
            {},
            [deployed(**{COMPONENTS: {"model": {**MODEL, "scale": None}, "ui": {**UI, "flavor": None}}})],
            [],
            {"before": None, "after": None, "currency": None},
        ),
    ],
)
def test_application_shows_price_in_check_mode(
    options: dict[str, t.Any], replies: list[Reply], bodies: list[t.Any], price: t.Any
) -> None:
    http = FakeHttp(*replies)
    redactor = Redactor()
    # It is part of a word.
    redactor.add(["how"])
    result = run_application(http, True, redactor, preview=["price"], **options)
    posts = [(call.path, call.body, call.idempotent) for call in http.calls if call.method == "POST"]
    assert (posts, http.replies) == ([(PRICE, body, True) for body in bodies], [])
    assert price is None or result["preview"] == {"price": price}


def test_application_shows_no_price_unasked() -> None:
    assert "preview" not in run_application(FakeHttp(deployed()), check=True)
    assert "preview" not in run_application(FakeHttp(deployed()), check=True, preview=[])


@pytest.mark.parametrize("reply", [api_error(500), {"currency_code": 1}, {"price_per_hour": "2"}, []])
def test_application_whose_price_is_unknown_returns_the_rest(reply: Reply) -> None:
    with pytest.raises(ApiError) as caught:
        run_application(FakeHttp(deployed(), reply), check=True, preview=["price"])
    assert caught.value.partial_result["application"]["regions"] == [9, 7]
    if isinstance(caught.value, InvalidResponse):
        assert (caught.value.method, caught.value.path) == ("POST", PRICE)


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


OTHER = deployed(name="another", application_name="other-app")
LISTED = page(deployed(), OTHER, {"name": "s3cr3t-2"}, deployed(name=None))
ENTRIES = page(ENTRY, {**OTHER, "name": "app\u202e", "description": "s3cr3t-1 and the word xk3yx"}, "x")


@pytest.mark.parametrize(
    ("options", "replies", "deployed_names", "catalog_names", "warnings"),
    [
        ({}, [LISTED], ["another", NAME], None, 2),
        ({"application_name": "demo-app"}, [LISTED], [NAME], None, 2),
        ({"application_name": "demo-app", "catalog": True}, [LISTED, ENTRIES], [NAME], ["demo-app"], 2),
        ({"name": NAME, "catalog": True}, [deployed(), ENTRIES], [NAME], ["app\\u202e", "demo-app"], 0),
        ({"name": NAME}, [gone()], [], None, 0),
    ],
)
def test_get_applications(
    options: dict[str, t.Any],
    replies: list[Reply],
    deployed_names: list[str],
    catalog_names: list[str] | None,
    warnings: int,
) -> None:
    http = FakeHttp(*replies)
    redactor = Redactor()
    redactor.add(["s3cr3t-1", "k3y"])
    given = {"name": None, "application_name": None, "catalog": False, **options}
    found = get_applications(ApplicationApi(http, 1), given, redactor)
    assert [each["name"] for each in found.applications] == deployed_names
    assert (None if found.catalog is None else [each["name"] for each in found.catalog]) == catalog_names
    assert (len(found.warnings), http.replies, "s3cr3t" in str(found)) == (warnings, [], False)
    paths = [APPLICATION if "name" in options else f"{APPLICATIONS}", *[CATALOG] * ("catalog" in options)]
    assert [call.path for call in http.calls] == paths
    # Short secrets are masked as words alone.
    assert ("xk3yx" in str(found)) is ("catalog" in options and "name" in options)
    for each in found.applications:
        assert each[COMPONENTS]["model"]["parameter_overrides"] == {"size": {"value": "4"}, "hf_token": {"value": MASK}}


def test_catalog_is_read_once() -> None:
    http = FakeHttp(ENTRIES)
    api = ApplicationApi(http, 1)
    assert api.catalog() == api.catalog() == ENTRIES["results"][:2]
    assert http.calls[0].path == CATALOG
