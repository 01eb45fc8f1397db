# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""API keys: where the secret goes, and what becomes of a key whose secret is lost."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import UNCONSTRAINED, Constraints
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError, InferenceError, OptionsError
from ansible_collections.gcore.inference.plugins.module_utils._core.named_api import NamedResource
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._core.secret_file import SecretFile, SecretFileError
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import ANY_STRING, INSTANT
from ansible_collections.gcore.inference.plugins.module_utils._core.validation import Validator
from ansible_collections.gcore.inference.plugins.module_utils._resources.api_key import (
    ApiKeyApi,
    ApiKeyReconciler,
    api_key_spec,
    attached_to,
    check_key_name,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import api_error, lost, page
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import filled
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.option_builders import NAMED, declared
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

NAME = "our-callers"
VALUE = "s3cr3t-value"
KEY = {
    "name": NAME,
    "description": "",
    "expires_at": None,
    "created_at": "2026-01-01T00:00:00Z",
    "deployment_names": [],
}
CREATED = {**KEY, "secret": VALUE}
ATTACHED = {**KEY, "deployment_names": ["model-b", "model-a", 5]}


def gone() -> ApiError:
    """Return the 404 of a key that does not exist."""
    return api_error(404, exception_class="NotFoundError", message="API key is not found")


def taken(status: int = 409) -> ApiError:
    """Return the refusal of a create or a deletion."""
    return api_error(status, message="refused")


def run(*replies: t.Any, check: bool = False, **options: t.Any) -> tuple[dict[str, t.Any], FakeHttp]:
    """Run the handler of the module with these replies; return its result and the HTTP client."""
    http = FakeHttp(*replies)
    given = filled({"project_id": 1, "name": NAME, **options}, api_key_spec())
    result = ApiKeyReconciler.reconcile(ApiKeyApi(http, 1), given, Redactor(), check)
    return result._asdict(), http


def fails(*replies: t.Any, check: bool = False, **options: t.Any) -> InferenceError:
    """Return the error that the handler ends with."""
    with pytest.raises(InferenceError) as caught:
        run(*replies, check=check, **options)
    assert VALUE not in str(caught.value.result(Redactor()))
    return caught.value


def test_new_key_returns_its_secret_and_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    result, http = run(gone(), CREATED, secret_file=str(file), return_secret=True)
    assert (result["secret"], file.read_text(), file.stat().st_mode & 0o777) == (VALUE, VALUE, 0o600)
    assert "secret" not in result["api_key"]
    assert http.calls[-1].body == {"name": NAME}
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_new_key_in_check_mode_writes_nothing(tmp_path: Path) -> None:
    result, http = run(gone(), check=True, secret_file=str(tmp_path / "secret"), return_secret=True)
    assert (result["changed"], result["secret"], http.methods) == (True, MASK, ["GET"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    "options", [{}, {"secret_file": "/none/secret"}, {"return_secret": True, "expires_at": "2020-01-01T00:00:00Z"}]
)
def test_key_is_not_created_without_place_or_future(options: dict[str, t.Any], check: bool) -> None:
    problem = fails(gone(), check=check, **options)
    assert isinstance(problem, OptionsError)


@pytest.mark.parametrize("created", [lost(), {**KEY, "secret": None}, {**KEY, "secret": MASK}])
def test_key_whose_secret_is_lost_is_made_again(created: t.Any) -> None:
    result, http = run(gone(), created, KEY, None, gone(), CREATED, return_secret=True)
    assert (result["secret"], http.methods) == (VALUE, ["GET", "POST", "GET", "DELETE", "GET", "POST"])


def test_key_that_was_not_created_is_sent_again() -> None:
    result, http = run(gone(), lost(), gone(), gone(), CREATED, return_secret=True)
    assert (result["secret"], http.methods) == (VALUE, ["GET", "POST", "GET", "GET", "POST"])


@pytest.mark.parametrize("options", [{}, {"description": "new"}])
def test_key_that_is_there_has_no_secret_to_return(options: dict[str, t.Any]) -> None:
    """And may be attached: it is not deleted."""
    for check in (True, False):
        result, _http = run(ATTACHED, {**ATTACHED, **options}, check=check, return_secret=True, **options)
        assert (result["changed"], result["secret"]) == (bool(options), None)
        assert result["api_key"]["deployment_names"] == ATTACHED["deployment_names"]


@pytest.mark.parametrize(
    ("asked", "answered", "warns"),
    [("", "2040-01-01T00:00:00Z", True), ("", None, False), (None, "2040-01-01T00:00:00Z", False)],
)
def test_new_key_that_expires_unasked_is_warned_of(asked: str | None, answered: str | None, warns: bool) -> None:
    """A key that never expires was requested with an empty text alone."""
    answer = {**CREATED, "expires_at": answered}
    result, http = run(gone(), answer, return_secret=True, expires_at=asked)
    expected = ["The API did not apply expires_at: the new key expires at 2040-01-01T00:00:00Z"]
    assert (result["warnings"], http.calls[-1].body) == (expected if warns else [], {"name": NAME})


def test_list_all_skips_a_key_without_name() -> None:
    found, warnings = ApiKeyApi(FakeHttp(page({**KEY, "name": None}, KEY)), 1).list_all()
    assert ([each.name for each in found], len(warnings)) == ([NAME], 1)


def test_attached_to_nothing_readable() -> None:
    assert attached_to(None) == []
    for answer in ({}, {"deployment_names": None}, {"deployment_names": "model"}):
        assert attached_to(NamedResource({}, answer)) == []


def test_api_key_spec() -> None:
    options = declared(api_key_spec())
    entry, description = options.pop("description")
    assert [bool(description.string.check("x" * length)) for length in (300, 301)] == [False, True]
    assert (entry, description._replace(string=ANY_STRING)) == ({"type": "str"}, UNCONSTRAINED)
    assert options == {
        **NAMED,
        "expires_at": ({"type": "str"}, Constraints(string=INSTANT, accepts_dates=True)),
        "secret_file": ({"type": "path", "no_log": False}, Constraints(non_empty=True)),
        "return_secret": ({"type": "bool", "default": False, "no_log": False}, UNCONSTRAINED),
    }


def test_key_whose_secret_is_lost_and_that_appears_in_the_pause_is_made_again() -> None:
    result, http = run(gone(), lost(), gone(), KEY, None, CREATED, return_secret=True)
    assert (result["secret"], http.methods) == (VALUE, ["GET", "POST", "GET", "GET", "DELETE", "POST"])


@pytest.mark.parametrize("found", [ATTACHED, {**KEY, "description": "of somebody else"}])
def test_key_that_may_be_of_others_is_kept(found: dict[str, t.Any]) -> None:
    problem = fails(gone(), lost(), found, return_secret=True)
    assert (problem.kind, "may be the key of somebody else" in str(problem)) == ("conflict", True)


def test_key_whose_secret_is_lost_and_that_stays_is_reported() -> None:
    problem = fails(gone(), lost(), KEY, api_error(403, "DELETE", message="no"), return_secret=True)
    assert "could not be deleted" in str(problem)


def test_key_that_is_deleted_again_for_good_is_reported() -> None:
    problem = fails(gone(), lost(), KEY, None, gone(), api_error(400, "POST", message="no"), return_secret=True)
    message = problem.result(Redactor())["msg"]
    assert ("deleted again" in message, "may have been carried out" in message) == (True, False)


@pytest.mark.parametrize(("found", "advice"), [(KEY, True), (gone(), False), (api_error(500), False)])
def test_name_that_is_taken_meanwhile(found: t.Any, advice: bool) -> None:
    message = fails(gone(), taken(), found, return_secret=True).result(Redactor())["msg"]
    assert ("created by something else during this task" in message) is advice


@pytest.mark.parametrize(
    ("deletion", "text"), [(None, "was deleted again"), (taken(403), "could not be deleted again")]
)
def test_key_is_deleted_if_its_file_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, deletion: t.Any, text: str
) -> None:
    def write(_file: SecretFile, _secret: str) -> None:
        raise SecretFileError("cannot write: no space left")

    monkeypatch.setattr(SecretFile, "write", write)
    problem = fails(gone(), CREATED, deletion, secret_file=str(tmp_path / "secret"))
    assert text in str(problem)
    assert bool(problem.partial_result) is (deletion is not None)


def test_description_is_cleared_with_a_text() -> None:
    _result, http = run({**KEY, "description": "old"}, KEY, description="")
    assert (http.calls[-1].method, http.calls[-1].body) == ("PATCH", {"description": ""})


def test_file_that_is_missing_is_a_warning(tmp_path: Path) -> None:
    result, http = run(KEY, secret_file=str(tmp_path / "secret"))
    assert (result["changed"], http.methods) == (False, ["GET"])
    assert "cannot be read again" in result["warnings"][0]


@pytest.mark.parametrize(
    ("has", "asked", "shown"),
    [(None, "2040-01-01T00:00:00Z", "never expires"), ("2041-01-01T00:00:00", "", "expires at")],
)
def test_expiry_that_differs_is_error(has: str | None, asked: str, shown: str) -> None:
    assert shown in str(fails({**KEY, "expires_at": has}, expires_at=asked))


def test_expiry_is_compared_as_instant() -> None:
    result, _http = run({**KEY, "expires_at": "2040-01-01T00:00:00"}, expires_at="2040-01-01T02:00:00+02:00")
    assert result["changed"] is False


def test_attached_key_cannot_be_deleted() -> None:
    foreseen = fails(ATTACHED, check=True, state="absent")
    real = fails(KEY, taken(), ATTACHED, state="absent")
    unread = fails(ATTACHED, taken(), api_error(500), state="absent")
    for problem in (foreseen, real, unread):
        message = problem.result(Redactor())["msg"]
        assert "attached to the deployments model-a, model-b: remove it" in message


@pytest.mark.parametrize("names", [None, "text", []])
def test_key_without_readable_deployments_is_deleted(names: t.Any) -> None:
    result, http = run({**KEY, "deployment_names": names}, None, state="absent")
    assert (result["changed"], http.methods) == (True, ["GET", "DELETE"])


@pytest.mark.parametrize(("name", "count"), [("abc", 1), ("our.callers", 0), ("x" * 64, 1)])
def test_check_key_name(name: str, count: int) -> None:
    validator = Validator({}, {}, at_runtime=True)
    check_key_name(validator, {"name": name})
    check_key_name(validator, {})
    assert len(validator.errors) == count
