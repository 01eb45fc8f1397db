# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server says is shown, whatever the shape of its error answer."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.error_reasons import (
    class_in,
    details_in,
    fields_in,
    reason_in,
    without_secrets,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import Answer, FakeTransport

LOC = ["body", "containers", 0, "scale", "max"]
SHAPES: dict[str, tuple[t.Any, str | None]] = {
    "message": ({"message": "No"}, "No"),
    "detail": ({"detail": "No"}, "No"),
    "FastAPI": ({"detail": [{"loc": LOC, "msg": "Too high", "type": "x"}]}, "containers[0].scale.max: Too high"),
    "FastAPI, two": (
        {"detail": [{"loc": ["body", "image"], "msg": "A"}, {"loc": ["query"], "msg": "B"}]},
        "image: A; query: B",
    ),
    "error": ({"error": "No"}, "No"),
    "error with a message": ({"error": {"code": 422, "message": "No"}}, "No"),
    "OAuth": ({"error": "invalid_request", "error_description": "No key"}, "invalid_request: No key"),
    "errors": ({"errors": ["One", "Two"]}, "One; Two"),
    "errors of fields": ({"errors": {"image": ["One", "Two"], "name": "Three"}}, "image: One; Two; name: Three"),
    "errors of objects": ({"errors": [{"field": "image", "message": "No"}]}, "image: No"),
    "Django": ({"type": "client_error", "errors": [{"code": "c", "detail": "No", "attr": None}]}, "No"),
    "field at the top": ({"field": "image", "message": "No"}, "image: No"),
    "message and errors": ({"message": "Invalid.", "errors": [{"detail": "No"}]}, "Invalid: No"),
    "problem details": ({"type": "about:blank", "title": "Bad", "status": 400, "detail": "No"}, "Bad: No"),
    "said twice": ({"message": "No", "detail": "No"}, "No"),
    "list": (["One", "Two"], "One; Two"),
    "list of objects": ([{"msg": "One"}, {"message": "Two"}], "One; Two"),
    "text": ("No", "No"),
    "nothing": ({}, None),
    "nothing known": ({"foo": "bar"}, None),
    "a number": (5, None),
    "a number in its place": ({"message": 5}, None),
    "null": (None, None),
    "blank": ({"message": " ", "detail": []}, None),
}


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> FakeTransport:
    """The transport."""
    transport = FakeTransport()
    transport.install(monkeypatch)
    return transport


def reported(transport: FakeTransport, body: t.Any, *secrets: str) -> dict[str, t.Any]:
    """Return what a user is told of a call that is answered 422 with this body."""
    with pytest.raises(ApiError) as error:
        transport.call(Answer(422, json.dumps(body), {"Content-Type": "application/json"}), method="PUT")
    return error.value.result(Redactor(*secrets))


@pytest.mark.parametrize("shape", SHAPES)
def test_reason_in_finds_reason_of_each_shape(shape: str) -> None:
    said, reason = SHAPES[shape]
    assert reason_in(said) == reason


@pytest.mark.parametrize("shape", SHAPES)
def test_reason_in_result_is_reported_once(transport: FakeTransport, shape: str) -> None:
    said, reason = SHAPES[shape]
    result = reported(transport, said)
    assert (result["error"].get("message"), result["msg"].count(reason or "HTTP 422")) == (reason, 1)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("AbCdEf0123456789", MASK),
        (["AbCdEf0123456789", 5, None], [MASK, 5, None]),
        ({"a": "AbCdEf0123456789"}, {"a": MASK}),
        ("required", "required"),
        ("not_found_here", "not_found_here"),
        (["This field may not be blank."], ["This field may not be blank."]),
        ("short", "short"),
    ],
)
def test_error_response_masks_values_and_no_reasons(value: t.Any, shown: t.Any) -> None:
    body = {"image": "AbCdEf0123456789", "errors": [{"password": value}]}
    assert without_secrets(body) == {"image": "AbCdEf0123456789", "errors": [{"password": shown}]}


def test_fields_in_uses_option_paths() -> None:
    said = {"detail": [{"loc": LOC, "msg": "A"}, {"loc": LOC, "msg": "B"}, {"msg": "C"}, "D"]}
    assert fields_in(said) == {"containers[0].scale.max": ["A", "B"]}


def test_fields_in_hides_echoed_input(transport: FakeTransport) -> None:
    said = {
        "detail": [{"loc": ["body", "envs"], "msg": "No", "input": {"TOKEN": "s3cr3t"}, "ctx": {"given": "s3cr3t"}}]
    }
    assert "s3cr3t" not in str(reported(transport, said))


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"exception_class": "ValidationError", "code": "x"}, "ValidationError"),
        ({"detail": "No", "code": "token_not_valid"}, "token_not_valid"),
        ({"error": {"code": "busy", "message": "No"}}, "busy"),
        ({"errors": [{"code": "not_authenticated", "detail": "No"}]}, "not_authenticated"),
        ({"code": 5}, None),
        ({"code": "not a name"}, None),
        ([], None),
    ],
)
def test_class_in_finds_error_class(said: t.Any, name: str | None) -> None:
    assert class_in(said) == name


@pytest.mark.parametrize(
    ("said", "request_id"),
    [
        ({"message": "No", "request_id": "r-1", "error": {"request_id": "r-2"}}, "r-1"),
        ({"error": {"message": "No", "request_id": "r-2"}}, "r-2"),
        ({"errors": [{"detail": "No"}, {"detail": "No", "request_id": "r-3"}]}, "r-3"),
        ({"request_id": 5}, None),
        ({"request_id": "", "error": "No"}, None),
        (["r-1"], None),
    ],
)
def test_details_in_has_the_request_id(said: t.Any, request_id: str | None) -> None:
    assert details_in(said)["request_id"] == request_id


@pytest.mark.parametrize("body", [{"foo": "s3cr3t-value bar"}, [{"foo": "s3cr3t-value bar"}]])
def test_unknown_body_is_reported_without_secrets(transport: FakeTransport, body: t.Any) -> None:
    message = reported(transport, body, "s3cr3t-value")["msg"]
    assert ("s3cr3t" in message, MASK in message, "bar" in message) == (False, True, True)


def test_unknown_body_is_shortened(transport: FakeTransport) -> None:
    assert len(reported(transport, {"foo": "bar" * 9_999})["msg"]) < 400


@pytest.mark.parametrize("lead", [490, 495, 499, 1_990, 1_995, 1_999])
def test_message_is_shortened_without_showing_a_secret(transport: FakeTransport, lead: int) -> None:
    result = reported(transport, {"message": "x" * lead + "s3cr3t-value" + "y" * 9_999}, "s3cr3t-value")
    assert (len(result["msg"]) < 700, len(result["error"]["message"]) < 2_100) == (True, True)
    assert "s3c" not in str(result)


def test_unknown_body_is_from_api(transport: FakeTransport) -> None:
    with pytest.raises(ApiError) as error:
        transport.call(Answer(404, {"foo": "bar"}))
    assert error.value.not_from_api is False
