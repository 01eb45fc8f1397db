# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user is told of a failure: the sentence, the parts, what to do, and no secret."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import kind_of_call
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
    InvalidResponse,
    OptionsError,
    ResponseLost,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor, redact_json
from ansible_collections.gcore.inference.plugins.module_utils._deployments.advice import DEPLOYMENT_ADVISOR

SECRET = "s3cr3t-value"
LONG = "sk-oHwLMvQGTP9xYb2RkZ7cN4fJ5aE8uWd3sV6tXgB1DS"


def reported(
    status: int | None = 400, method: str = "PUT", kind: type[ApiError] = ApiError, **parts: t.Any
) -> dict[str, t.Any]:
    """Return the result of a failed call about a deployment."""
    error = kind(method, "/path", f"HTTP {status}", status=status, **parts)
    error.advisor = DEPLOYMENT_ADVISOR
    return error.result(Redactor(SECRET))


def test_inference_error_result_is_its_sentence() -> None:
    assert InferenceError("It went wrong", "internal").result(Redactor()) == {
        "msg": "It went wrong",
        "error": {"message": "It went wrong"},
    }


def test_options_error_with_one_problem_is_one_line() -> None:
    assert OptionsError([("name", "required")]).result(Redactor())["msg"] == "name: required"


def test_options_error_counts_problems_and_lists_one_a_line() -> None:
    message = OptionsError([("name", "required"), ("image", "required")]).result(Redactor())["msg"]
    assert message.splitlines() == ["2 problems with the options:", "name: required", "image: required"]


def test_problems_are_collected_by_path() -> None:
    error = OptionsError(iter([("a", "1"), ("b", "2"), ("a", "3")])).result(Redactor())["error"]
    assert error["invalid_fields"] == {"a": ["1", "3"], "b": ["2"]}


def test_api_error_sentence_has_all_parts_in_order() -> None:
    message = reported(
        exception_class="ValidationError",
        message="Invalid request.",
        invalid_fields={"containers": ["Field required", "At least one"], "name": "Too short"},
        request_id="r-1",
    )["msg"]
    assert message == (
        "PUT /path: HTTP 400: ValidationError: Invalid request: "
        "containers: Field required, At least one; name: Too short. (request_id r-1)"
    )


def test_api_error_parts_are_those_set() -> None:
    assert reported(message="No")["error"] == {"status": 400, "method": "PUT", "path": "/path", "message": "No"}
    assert reported(status=None)["error"] == {"method": "PUT", "path": "/path"}


def test_partial_result_belongs_to_one_error() -> None:
    error = InferenceError("No", "internal")
    error.partial_result["changed"] = True
    assert dict(InferenceError("No", "internal").partial_result) == {}


@pytest.mark.parametrize("empty", [None, "", {}, []])
@pytest.mark.parametrize("part", ["exception_class", "message", "invalid_fields", "request_id"])
def test_api_error_omits_empty_part(part: str, empty: t.Any) -> None:
    assert part not in reported(**{part: empty})["error"]


@pytest.mark.parametrize("fields", [["one", "two"], "text", 5, {"a": 5}, {"a": {"b": ["c"]}}, [{"loc": ["a"]}], True])
def test_invalid_fields_of_any_shape_are_reported(fields: t.Any) -> None:
    assert reported(invalid_fields=fields)["error"]["invalid_fields"] == fields


@pytest.mark.parametrize(("attempts", "says"), [(1, False), (2, True), (5, True)])
def test_api_error_attempts_are_reported_if_several(attempts: int, says: bool) -> None:
    error = ApiError("GET", "/path", "HTTP 503", status=503)
    error.attempts = attempts
    assert (f"(after {attempts} attempts)" in error.result(Redactor())["msg"]) is says


@pytest.mark.parametrize(
    "parts",
    [
        {"message": f"Bad value {SECRET}"},
        {"exception_class": f"Error{SECRET}"},
        {"request_id": SECRET},
        {"invalid_fields": {"envs": [f"{SECRET} is bad"]}},
        {"invalid_fields": {SECRET: ["bad"]}},
        {"invalid_fields": {"a": {"b": [{"c": SECRET}]}}},
        {"invalid_fields": [SECRET]},
        {"invalid_fields": SECRET},
        {"body_excerpt": f"<h1>{SECRET}</h1>"},
        {"message": f"Bad {LONG[:-4]}"},
        {"exception_class": f"Error{LONG[:20]}"},
        {"request_id": LONG[:20].lower()},
        {"invalid_fields": {"envs": [f"{LONG[:8]}...b1DS is bad"]}},
        {"invalid_fields": {LONG[20:]: ["bad"]}},
        {"body_excerpt": f"<h1>{LONG[:20]}</h1>"},
    ],
)
def test_api_error_parts_hide_secrets(parts: dict[str, t.Any]) -> None:
    result = str(ApiError("GET", "/path", "no", **parts).result(Redactor(SECRET, LONG))).lower()
    hidden = [SECRET, *(LONG[start : start + 8] for start in range(len(LONG) - 7))]
    assert ([part for part in hidden if part.lower() in result], MASK in result) == ([], True)


@pytest.mark.parametrize("part", ["exception_class", "request_id"])
def test_names_stay_readable_where_a_secret_is_short(part: str) -> None:
    parts: dict[str, t.Any] = {part: "E-1234"}
    result = ApiError("GET", "/path", "no", **parts).result(Redactor("1", "234"))
    assert result["error"][part] == "E-1234"


@pytest.mark.parametrize("value", ["x", 5, None, {"a": ["x"]}])
@pytest.mark.parametrize(
    "fields",
    [
        [{"type": "a", "loc": ["a"], "msg": "no", "input": "{}", "url": "u"}],
        {"detail": [{"loc": "a", "msg": "no", "input": "{}"}]},
        {"a": [{"input_value": "{}"}]},
    ],
)
def test_invalid_fields_echo_is_masked(fields: t.Any, value: t.Any) -> None:
    error = ApiError(
        "GET", "/path", "no", invalid_fields=json.loads(json.dumps(fields).replace('"{}"', json.dumps(value)))
    )
    shown = json.loads(json.dumps(fields).replace("{}", MASK))
    assert error.result(Redactor())["error"]["invalid_fields"] == shown


@pytest.mark.parametrize("number", [10000000000000000000000, 1e22, -1e22, 1.5])
def test_redact_json_masks_secret_number(number: float) -> None:
    shown = redact_json({"a": number, "b": True}, Redactor("10000000000000000000000", "1.5", "True"))
    assert (MASK in str(shown["a"]), shown["b"]) == (True, True)


def test_names_of_fields_stay_readable_where_a_secret_is_short() -> None:
    result = ApiError("GET", "/path", "no", invalid_fields={"envs.A1": ["1"]}).result(Redactor("1"))
    assert result["error"]["invalid_fields"] == {"envs.A1": [MASK]}


def test_api_error_status_and_path_are_not_masked() -> None:
    error = ApiError("GET", "/cloud/v2", "HTTP 400", status=400).result(Redactor("4", "v2", "GET"))["error"]
    assert error == {"status": 400, "method": "GET", "path": "/cloud/v2"}


@pytest.mark.parametrize("lead", range(180, 201, 4))
def test_api_error_page_hides_secret_across_cut(lead: int) -> None:
    message = reported(body_excerpt="x" * lead + SECRET)["msg"]
    assert [length for length in range(3, len(SECRET)) if f"x{SECRET[:length]}" in message] == []


def test_api_error_page_is_shortened_and_folded() -> None:
    message = reported(body_excerpt="<h1>\n\n  Bad   Gateway</h1>" + "x" * 1000)["msg"]
    assert ("'<h1> Bad Gateway</h1>xxx" in message, len(message) < 500) == (True, True)


@pytest.mark.parametrize(
    ("status", "method", "parts", "says"),
    [
        (401, "GET", {"message": "Bad permanent token: 1234"}, "single quotes"),
        (401, "GET", {"message": "Bad token: 29841"}, "the whole token"),
        (401, "GET", {"message": "Authentication credentials were not provided."}, "Check api_key"),
        (401, "GET", {"exception_class": "token_not_valid", "message": "Token is expired"}, "has expired"),
        (401, "GET", {}, "Check api_key"),
        (403, "POST", {"exception_class": "not_authenticated"}, "Check api_key"),
        (403, "GET", {"exception_class": "token_not_valid"}, "Check api_key"),
        (403, "POST", {"exception_class": "ForbiddenError"}, "no capacity"),
        (403, "PUT", {}, "no capacity"),
        (403, "GET", {}, "may use this project"),
        (403, "DELETE", {}, "may use this project"),
        (409, "POST", {"message": "exists"}, "Another deployment has this name"),
        (409, "POST", {"message": "Name my-model is already taken"}, "Another deployment has this name"),
        (409, "PUT", {"message": "It is locked by task 5"}, "Another operation holds the resource"),
        (423, "PUT", {}, "Another operation holds the resource"),
        (409, "DELETE", {"message": "API key my-key is attached to a deployment"}, "Detach the resource"),
        (409, "POST", {"message": "No capacity in region 7"}, "no capacity"),
        (400, "POST", {"exception_class": "QuotaLimitExceed", "invalid_fields": {"limit": 4}}, "quota is used up"),
        (403, "POST", {"exception_class": "QuotaLimitExceed"}, "quota is used up"),
        (409, "POST", {"exception_class": "QuotaLimitExceed"}, "quota is used up"),
        (429, "POST", {"exception_class": "QuotaLimitExceed"}, "quota is used up"),
        (400, "POST", {"message": "Flavor 5 not found"}, "lists the flavors on offer"),
        (404, "PUT", {"invalid_fields": {"flavor_id": ["unknown"]}}, "lists the flavors on offer"),
        (404, "GET", {"message": "Project 9 not found"}, "Check project_id"),
        (404, "GET", {}, "Check api_url"),
        (429, "GET", {}, "increase api_retry_time"),
        (408, "GET", {}, "Try again later"),
        (500, "GET", {"message": "boom"}, "Try again later"),
        (503, "PUT", {}, "Try again later"),
    ],
)
def test_advice_says_what_to_do(status: int, method: str, parts: dict[str, t.Any], says: str) -> None:
    assert says in reported(status, method, **parts)["msg"]


@pytest.mark.parametrize("status", [409, 423])
def test_advice_on_a_locked_create_names_no_option_of_retries(status: int) -> None:
    """A create is not retried after this, however many retries are allowed."""
    error = ApiError("POST", "/path", f"HTTP {status}", status=status, message="It is locked by task 5")
    error.advisor = DEPLOYMENT_ADVISOR
    retried = error.result(Redactor())["msg"]
    error.idempotent = False
    message = error.result(Redactor())["msg"]
    assert ("api_retries" in retried, "api_retries" in message) == (True, False)
    assert ("run the task again when it is finished" in message, error.kind) == (True, "conflict")


@pytest.mark.parametrize(
    ("status", "says"),
    [(401, "login portal"), (403, "firewall"), (404, "does not look like"), (429, "gateway"), (502, "gateway")],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_advice_on_a_page_is_about_who_gave_it(status: int, says: str, method: str) -> None:
    page = "<html>Your api_key, project, flavor, capacity and quota</html>"
    message = reported(status, method, body_excerpt=page)["msg"].replace(page, "")
    assert says in message
    assert [word in message for word in ("Check api_key", "capacity for", "project_id")] == [False] * 3


@pytest.mark.parametrize(
    ("status", "parts"),
    [
        (400, {"message": "name: Too short"}),
        (404, {"exception_class": "NotFoundError", "message": "no such instance"}),
        (409, {}),
        (409, {"message": "It is being deleted"}),
        (409, {"message": "The registry does not exist"}),
        (None, {}),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_advice_is_omitted_if_message_is_enough(status: int | None, parts: dict[str, t.Any], method: str) -> None:
    message = reported(status, method, **parts)["msg"]
    wrong = ("Check", "Try again", "capacity", "Another deployment", "Another operation")
    assert [word in message for word in wrong] == [False] * 5


def test_advice_of_its_own_wins() -> None:
    assert reported(401, advice="Do this")["msg"].endswith("Do this.")


@pytest.mark.parametrize("kind", [ResponseLost, InvalidResponse])
@pytest.mark.parametrize(("method", "says"), [("GET", False), ("PUT", True), ("DELETE", True), ("POST", True)])
def test_response_lost_says_write_may_be_done(method: str, says: bool, kind: type[ApiError]) -> None:
    assert ("may have been carried out" in reported(None, method, kind=kind)["msg"]) is says


@pytest.mark.parametrize("says", [False, True])
def test_earlier_may_be_done_is_reported(says: bool) -> None:
    error = ApiError("PATCH", "/x", "HTTP 409", status=409)
    error.earlier_may_be_done = says
    assert ("may have been carried out" in error.result(Redactor())["msg"]) is says


def test_api_error_with_status_does_not_say_carried_out() -> None:
    assert "carried out" not in reported(500)["msg"]


@pytest.mark.parametrize("message", ["Ends here.", "Is it?", "No!", "Ends here"])
def test_message_ends_with_one_punctuation_mark(message: str) -> None:
    result = reported(message=message)["msg"]
    assert (result[-1] in ".?!", ".." in result) == (True, False)


@pytest.mark.parametrize(
    ("status", "topic", "kind"),
    [
        (None, "token", "network"),
        (200, None, "response"),
        (399, "other", "response"),
        (400, None, "rejected"),
        (400, "quota", "quota"),
        (403, "capacity", "capacity"),
        (404, None, "not_found"),
        (404, "route", "response"),
        (405, None, "rejected"),
        (409, "exists", "conflict"),
        (410, None, "not_found"),
        (423, None, "conflict"),
        (500, None, "rejected"),
        (503, "later", "unavailable"),
    ],
)
def test_kind_of_call(status: int | None, topic: str | None, kind: str) -> None:
    assert kind_of_call(status, topic) == kind
