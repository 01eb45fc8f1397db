# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`NamedApi` and `NamedReconciler`, by two made-up resources: one that is replaced, one that is patched."""

from __future__ import annotations

import re
import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
    InvalidResponse,
    OptionsError,
    ResponseLost,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.hidden_values import (
    HiddenString,
    forget_hidden,
    without_hidden,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.named_api import NamedApi
from ansible_collections.gcore.inference.plugins.module_utils._core.named_reconcile import NamedReconciler
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import Integer, String
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import Struct
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import NameRule
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import (
    api_error,
    lost,
    page,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import (
    Answer,
    FakeHttp,
    FakeTransport,
    dropped,
)

NAME = "my-box"
PATH = "/cloud/v3/inference/7/boxes"


class Boxes(NamedApi):
    """Boxes with a code that nobody sees again."""

    noun = "box"
    result_name = "box"
    path = "/cloud/v3/inference/{project_id}/boxes"
    api_nouns = ("box",)
    schema = Struct(
        {
            "name": String(required=True),
            "size": Integer(required=True),
            "color": String(),
            "code": HiddenString(required=True),
        }
    )


class Jars(Boxes):
    """Jars, of which only the color changes."""

    update_method = "PATCH"
    schema = Struct({"name": String(required=True), "size": Integer(), "color": String(), "code": HiddenString()})


class BoxReconciler(NamedReconciler[NamedApi]):
    """Brings a box to what the options say."""

    create_only = ("size",)
    update_option = "update_code"


DECLARED = {name: getattr(Boxes, name) for name in ("noun", "result_name", "path", "api_nouns", "schema")}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        *(({name: None}, f"Lids must declare {name}, as") for name in DECLARED),
        ({"schema": Struct({"size": Integer()})}, "Lids.schema must have the field name"),
        ({"path": "/cloud/v3/inference/lids"}, "Lids.path must contain {project_id}"),
    ],
)
def test_named_api_of_incomplete_class_says_what_is_missing(changes: dict[str, t.Any], error: str) -> None:
    declared = {name: value for name, value in {**DECLARED, **changes}.items() if value is not None}
    with pytest.raises(TypeError, match="^" + re.escape(error)):
        type("Lids", (NamedApi,), declared)


STORED = {"name": NAME, "size": 3, "color": "red", "weight": 9}


def api(*replies: t.Any, of: type[NamedApi] = Boxes, retries: int = 4) -> tuple[NamedApi, FakeHttp]:
    """Return the client of the boxes of project 7, and the HTTP client that gives it these replies."""
    http = FakeHttp(*replies, retries=retries)
    return of(http, 7), http


def run(
    *replies: t.Any, check: bool = False, of: type[NamedApi] = Boxes, **options: t.Any
) -> tuple[dict[str, t.Any], FakeHttp]:
    """Run the handler of the module with these replies; return its result and the HTTP client."""
    here, http = api(*replies, of=of)
    given = {"name": NAME, "state": "present", "update_code": "on_create", **options}
    return BoxReconciler.reconcile(here, given, Redactor(), check)._asdict(), http


def missing(message: str, exception_class: str | None = "NotFoundError", page: str | None = None) -> ApiError:
    """Return a 404 with this message."""
    return api_error(404, exception_class=exception_class, message=message, body_excerpt=page)


def gone() -> ApiError:
    """Return the 404 that the API gives of a box that does not exist."""
    return missing("Box my-box is not found")


@pytest.mark.parametrize(
    ("message", "listed", "found"),
    [
        ("Box my-box is not found", None, "gone"),
        ("Resource not found", None, "gone"),
        ("my-box", None, "gone"),
        ("Project 7 could not be found", [], "gone"),
        ("Project 7 could not be found", [{"name": NAME}], "still has this box"),
        ("Project 7 could not be found", [{"id": 1}], "still has this box"),
        ("Project 7 could not be found", missing("Project 7 could not be found"), "Check project_id"),
        ("no Route matched", missing("no Route matched", None), "check api_url and project_id"),
    ],
)
def test_get_takes_only_404_of_resource_for_gone(message: str, listed: t.Any, found: str) -> None:
    replies = [missing(message, None if "Route" in message else "NotFoundError")]
    if listed is not None:
        replies.append(listed if isinstance(listed, Exception) else page(*listed))
    here, http = api(*replies)
    if found == "gone":
        assert here.get(NAME) is None
    else:
        with pytest.raises(ApiError) as error:
            here.get(NAME)
        assert found in str(error.value.advice)
    assert http.replies == []


@pytest.mark.parametrize("failure", [missing("<html>", None, "<html>"), api_error(500), api_error(403)])
def test_get_raises_other_errors(failure: ApiError) -> None:
    here, http = api(failure)
    with pytest.raises(ApiError):
        here.get(NAME)
    assert len(http.calls) == 1


@pytest.mark.parametrize("answer", [[], {}, {"name": NAME}, {**STORED, "name": "other"}, {**STORED, "size": "big"}])
def test_get_rejects_other_shapes(answer: t.Any) -> None:
    here, _http = api(answer)
    with pytest.raises(InvalidResponse, match="not of the documented shape"):
        here.get(NAME)


def test_path_is_one_segment() -> None:
    here, http = api({**STORED, "name": "a/b c"})
    here.get("a/b c")
    assert http.calls[0].path == f"{PATH}/a%2Fb%20c"


CREATE = {"name": NAME, "size": 3, "color": None, "code": "s3cr3t"}


@pytest.mark.parametrize(
    ("replies", "calls"),
    [
        ([STORED], "POST"),
        ([lost(), STORED], "POST GET"),
        ([lost(), gone(), STORED], "POST GET GET"),
        ([lost(), gone(), gone(), STORED], "POST GET GET POST"),
        ([lost(), gone(), gone(), api_error(409, "POST"), STORED], "POST GET GET POST GET"),
        ([{"ok": True}, STORED], "POST GET"),
    ],
    ids=["answered", "made", "made-in-the-pause", "not-made", "made-late", "odd"],
)
def test_create_makes_one(replies: list[t.Any], calls: str) -> None:
    here, http = api(*replies)
    assert here.create({"name": NAME, "size": 3, "code": "s3cr3t"}).name == NAME
    assert http.methods == calls.split()
    assert all(not call.idempotent for call in http.calls if call.method == "POST")


def test_create_of_taken_name_is_no_success() -> None:
    here, http = api(api_error(409, "POST"), STORED)
    with pytest.raises(ApiError) as error:
        here.create(CREATE)
    assert "created during this task" in str(error.value.advice)
    assert http.methods == ["POST", "GET"]


@pytest.mark.parametrize("reply", [None, gone(), STORED])
def test_delete_succeeds(reply: t.Any) -> None:
    here, http = api(reply)
    here.delete(NAME)
    assert http.methods == ["DELETE"]


def test_delete_with_odd_answer_looks_whether_it_is_gone() -> None:
    here, http = api({"ok": 1}, gone())
    here.delete(NAME)
    assert http.methods == ["DELETE", "GET"]


def test_delete_with_odd_answer_is_its_error_if_nothing_can_be_read() -> None:
    here, _http = api({"ok": 1}, api_error(403, "GET"))
    with pytest.raises(InvalidResponse):
        here.delete(NAME)


def test_writes_may_be_answered_without_content(monkeypatch: pytest.MonkeyPatch) -> None:
    transport = FakeTransport()
    transport.install(monkeypatch)
    transport.answers = [Answer(200), Answer(200)]
    here = Boxes(transport.http(api_retries=0), 7)
    assert here.update(NAME, {"size": 3}) is None
    here.delete(NAME)
    assert [sent.method for sent in transport.sent] == ["PUT", "DELETE"]


def test_list_all_warns_of_odd_ones() -> None:
    here, http = api(page(STORED, {**STORED, "name": "other", "size": "big"}))
    found, warnings = here.list_all()
    assert [each.json for each in found] == [STORED]
    assert warnings == [
        "An entry of the list of boxs is skipped: the API response about it is not of the documented shape: "
        "results[1].size: expected an integer, got a string"
    ]
    assert http.calls[0].path == f"{PATH}?limit=1000&offset=0"


def test_delete_again_sees_that_the_first_try_did_it() -> None:
    here, http = api(api_error(409, "DELETE", attempts=2), gone())
    here.delete(NAME)
    assert http.methods == ["DELETE", "GET"]


@pytest.mark.parametrize("reply", [missing("Project 7 not found"), api_error(409, "DELETE"), {"ok": 1}])
def test_delete_raises_other_errors(reply: t.Any) -> None:
    here, _http = api(reply, page({"name": NAME}))
    with pytest.raises(ApiError):
        here.delete(NAME)


NEW = {"size": 3, "color": None, "code": "s3cr3t"}
KEPT = {"size": None, "color": None, "code": None}


@pytest.mark.parametrize(
    ("replies", "options", "calls", "changes"),
    [
        ([gone(), STORED], NEW, "GET POST", ["name", "size", "code"]),
        ([STORED], {**KEPT, "code": "other"}, "GET", []),
        ([STORED], {**KEPT, "color": "red"}, "GET", []),
        ([STORED, {**STORED, "color": "blue"}], {**NEW, "color": "blue"}, "GET PUT", ["color", "code"]),
        ([STORED, STORED], {**KEPT, "code": "x", "update_code": "always"}, "GET PUT", ["code"]),
        ([STORED, None], {**KEPT, "state": "absent"}, "GET DELETE", ["name", "size", "color", "code"]),
        ([gone()], {**KEPT, "state": "absent"}, "GET", []),
        ([STORED, None, {**STORED, "color": "blue"}], {**NEW, "color": "blue"}, "GET PUT GET", ["color", "code"]),
    ],
    ids=["create", "unseen", "same", "update", "always", "delete", "absent", "empty-answer"],
)
def test_run_writes_once_and_check_mode_predicts_it(
    replies: list[t.Any], options: t.Any, calls: str, changes: list[str]
) -> None:
    result, http = run(*replies, **options)
    predicted, looked = run(replies[0], check=True, **options)
    assert (http.methods, looked.methods) == (calls.split(), ["GET"])
    assert (result["changed"], result["changes"]) == (bool(changes), changes)
    for name in ("changed", "changes", "diff"):
        assert predicted[name] == result[name], name
    if "POST" not in calls:
        assert predicted["box"] == result["box"]
        warned = ["This collection does not know weight"] if "PUT" in calls else []
        assert [warning[:36] for warning in predicted["warnings"]] == warned
    assert "s3cr3t" not in str([result, predicted])
    assert "code" not in result["box"]


def test_put_sends_the_whole_and_diff_masks() -> None:
    result, http = run(STORED, {**STORED, "color": "blue"}, size=None, color="blue", code="s3cr3t")
    assert http.calls[-1].body == {"size": 3, "color": "blue", "code": "s3cr3t"}
    assert result["diff"]["before"]["code"] == "******** (before)"
    assert result["diff"]["after"]["code"] == "******** (after)"


def test_put_needs_what_is_not_shown() -> None:
    with pytest.raises(OptionsError, match="code: required to change color: the API replaces the whole box"):
        run(STORED, **{**KEPT, "color": "blue"})


def test_patch_sends_what_changes() -> None:
    changed = {**STORED, "color": "blue"}
    result, http = run(STORED, changed, of=Jars, size=3, color="blue")
    assert (http.methods, http.calls[-1].body) == (["GET", "PATCH"], {"color": "blue"})
    assert (result["changes"], result["warnings"]) == (["color"], [])


@pytest.mark.parametrize(
    ("value", "known", "compared"),
    [
        (None, {"pin": "********"}, None),
        ({"pin": "1", "hint": "x"}, None, {"pin": "1", "hint": "x"}),
        ({"pin": "1", "hint": "x"}, {"pin": "********", "hint": None}, {"hint": "x"}),
    ],
    ids=["cleared", "not-set", "hidden"],
)
def test_hidden_values_are_found_in_structs_that_are_not_null(value: t.Any, known: t.Any, compared: t.Any) -> None:
    schema = Struct({"lock": Struct({"pin": HiddenString(), "hint": String()})})
    assert without_hidden({"lock": value}, {"lock": known}, schema) == {"lock": compared}
    forgotten = known and value and {**known, "pin": "********"}
    assert forget_hidden({"lock": known}, {"lock": value}, schema) == {"lock": forgotten or known}


@pytest.mark.parametrize("of", [Boxes, Jars])
def test_update_compares_text_that_looks_like_a_mask(of: type[NamedApi]) -> None:
    """Only a field that hides its value is not compared."""
    masked = {**STORED, "color": "********"}
    result, _http = run(masked, {**STORED, "color": "blue"}, of=of, size=None, color="blue", code="s3cr3t")
    assert "color" in result["changes"]


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ({"color": None, "code": "s3cr3t"}, None),
        ({"color": "blue", "code": "s3cr3t"}, {"color": "blue"}),
        ({"color": None, "code": "s3cr3t", "update_code": "always"}, {"code": "s3cr3t"}),
    ],
    ids=["unseen", "beside-a-change", "always"],
)
def test_patch_compares_no_hidden_value(options: t.Any, body: t.Any) -> None:
    result, http = run(STORED, STORED, of=Jars, size=None, **options)
    assert (http.methods, http.calls[-1].body) == (["GET", "PATCH"] if body else ["GET"], body)
    assert result["changes"] == list(body or {})


def test_run_reports_all_problems() -> None:
    with pytest.raises(OptionsError) as error:
        run(gone(), **{**KEPT, "name": "BAD"})
    assert [path for path, _text in error.value.problems] == ["name", "size", "code"]
    with pytest.raises(OptionsError, match="size: the API does not change it; delete the box"):
        run(STORED, of=Jars, size=4, color=None)


def test_field_that_the_api_does_not_apply_is_warning() -> None:
    result, _http = run(STORED, STORED, of=Jars, size=None, color="blue")
    assert result["warnings"] == ["The API did not apply color: the response shows a different value"]


def test_secret_that_comes_is_dropped_and_learned() -> None:
    here, _http = api({**STORED, "code": "old-s3cr3t"})
    redactor = Redactor()
    options = {**KEPT, "name": NAME, "state": "present"}
    result = BoxReconciler.reconcile(here, options, redactor, True)._asdict()
    assert "s3cr3t" not in str(result)
    assert result["box"] == STORED
    assert "old-s3cr3t" not in redactor.redact("it is old-s3cr3t")


@pytest.mark.parametrize(
    ("latest", "bodies"),
    [
        ({**STORED, "size": 4}, [{"size": 3, "color": "blue"}, {"size": 4, "color": "blue"}]),
        ({**STORED, "color": "blue"}, [{"size": 3, "color": "blue"}]),
    ],
    ids=["other-field-changed", "already-applied"],
)
def test_retried_put_looks_again(monkeypatch: pytest.MonkeyPatch, latest: t.Any, bodies: list[t.Any]) -> None:
    transport = FakeTransport()
    transport.install(monkeypatch)
    transport.answers = [Answer(body=STORED), dropped(), Answer(body=latest), Answer(body={**latest, "color": "blue"})]
    given = {**KEPT, "name": NAME, "state": "present", "color": "blue", "code": "s3cr3t"}
    result = BoxReconciler.reconcile(Boxes(transport.http(), 7), given, Redactor(), False)._asdict()
    code = {"code": "s3cr3t"}
    assert [sent.body for sent in transport.sent if sent.method == "PUT"] == [{**body, **code} for body in bodies]
    assert result["changes"] == ["color", "code"]


def test_put_to_deleted_is_error(monkeypatch: pytest.MonkeyPatch) -> None:
    transport = FakeTransport()
    transport.install(monkeypatch)
    not_found = {"exception_class": "NotFoundError", "message": "box my-box not found"}
    transport.answers = [Answer(body=STORED), dropped(), Answer(404, not_found)]
    given = {**KEPT, "name": NAME, "state": "present", "color": "blue", "code": "s3cr3t"}
    with pytest.raises(InferenceError, match="box my-box was deleted before it could be updated"):
        BoxReconciler.reconcile(Boxes(transport.http(), 7), given, Redactor(), False)


def test_put_whose_second_look_fails_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    transport = FakeTransport()
    transport.install(monkeypatch)
    transport.answers = [Answer(body=STORED), dropped(), Answer(400, {"message": "no"})]
    given = {**KEPT, "name": NAME, "state": "present", "color": "blue", "code": "s3cr3t"}
    with pytest.raises(ResponseLost, match="so did reading the box before the retry"):
        BoxReconciler.reconcile(Boxes(transport.http(), 7), given, Redactor(), False)


@pytest.mark.parametrize(
    ("rule", "name", "is_good"),
    [
        (NameRule(), "abcd", True),
        (NameRule(), "abc", False),
        (NameRule(), "a.bcd", False),
        (NameRule(), "-abcd", False),
        (NameRule(dots=True), "a.bcd", True),
        (NameRule(dots=True), "a..bcd", False),
        (NameRule(maximum=5), "abcdef", False),
    ],
)
def test_name_rule(rule: NameRule, name: str, is_good: bool) -> None:
    assert (rule.problem(name) is None) is is_good
