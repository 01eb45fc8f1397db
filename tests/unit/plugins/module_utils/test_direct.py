# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Direct execution: the result of each task is that of its module."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from ansible.module_utils import basic

from ansible_collections.gcore.inference.plugins.module_utils._core import execution, module
from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import Option
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import connection_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.direct import DirectModule, internal_failure
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError, InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.execution import ModuleDefinition, reads_only
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import KEY
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.module_runner import run_module

GIVEN = {"api_key": KEY, "project_id": 1}
ITEM = {"labels": Option("dict"), "size": Option("int", default=3)}
SPEC = {
    **connection_spec(),
    "text": Option("str", aliases=("words", "string")),
    "labels": Option("dict"),
    "when": Option("raw"),
    "bits": Option("bits"),
    "token": Option("str", no_log=True),
    "items": Option("list", elements="dict", options=ITEM),
}


class Shown(t.NamedTuple):
    """The return values of the task."""

    changed: bool
    got: t.Any
    nothing: None
    warnings: list[str]


def handle(_api: t.Any, options: dict[str, t.Any], redactor: Redactor, check_mode: bool) -> Shown:
    """Return the options that were given; `text` names what is raised."""
    raised = {
        "api": ApiError("GET", "/x", "HTTP 400", status=400, message=f"no {KEY}"),
        "partial": InferenceError("half of it was done", "conflict"),
        "bug": RuntimeError("s3cr3t"),
    }.get(options["text"])
    if raised:
        if options["text"] == "partial":
            raised.partial_result = {"changed": True, "nothing": None, "warnings": ["w\x1b"]}
        raise raised
    names = ("text", "labels", "items")
    shown = {name: options[name] for name in names if options[name] is not None}
    return Shown(True, [shown, type(options["when"]).__name__, check_mode], None, ["w\x1b"])


def definition(handler: execution.Handler = handle) -> ModuleDefinition:
    """Return the definition of the module, whose redactor knows the key."""
    return ModuleDefinition(
        SPEC, lambda options, _open: (None, Redactor(KEY)), handler, bulk_options=("items",), required_one_of=()
    )


def directly(given: dict[str, t.Any], check_mode: bool = False) -> dict[str, t.Any]:
    """Return the result of a task that runs directly."""
    return DirectModule(definition()).run({**GIVEN, **given}, check_mode, lambda *_args: None)


def returned(*parts: t.Any, check_mode: bool = False) -> dict[str, t.Any]:
    """Return the result of a task that succeeds."""
    return {"changed": True, "got": [*parts, check_mode], "warnings": ["w\\x1b"]}


def failure(kind: str, message: str, **more: t.Any) -> dict[str, t.Any]:
    """Return the result of a task that fails."""
    return {"failed": True, "msg": message, "error": {"kind": kind, "message": message, **more}}


def invalid(path: str, text: str) -> dict[str, t.Any]:
    """Return the result of a task of which an option is not valid."""
    return failure("options", f"{path}: {text}", invalid_fields={path: [text]})


MISSING_KEY = "required; give it, or set the environment variable GCORE_API_KEY (or CLOUD_API_KEY)"
BOTH = "Both option text and its alias {0} are set."
CASES = {
    "nothing": ({}, returned({}, "NoneType")),
    "text": ({"text": "a", "labels": ' {"b": 1}'}, returned({"text": "a", "labels": {"b": 1}}, "NoneType")),
    "alias": ({"string": "a"}, returned({"text": "a"}, "NoneType")),
    "null": ({"text": None, "words": None}, returned({}, "NoneType")),
    "date": ({"when": datetime.date(2026, 1, 2)}, returned({}, "date")),
    "bulk": ({"items": [{"labels": {"a": "b"}}]}, returned({"items": [{"labels": {"a": "b"}}]}, "NoneType")),
    "error of the API": (
        {"text": "api"},
        {
            "failed": True,
            "msg": "GET /x: HTTP 400: no ********.",
            "error": {"kind": "rejected", "method": "GET", "path": "/x", "status": 400, "message": "no ********"},
        },
    ),
    "half done": (
        {"text": "partial"},
        {**failure("conflict", "half of it was done"), "changed": True, "warnings": ["w\\x1b"]},
    ),
    "invalid": ({"api_retries": "many"}, invalid("api_retries", 'expected an integer, got a string ("many")')),
    "template": ({"project_id": "{{ x }}"}, invalid("project_id", 'expected an integer, got a string ("{{ x }}")')),
    "without key": ({"api_key": None}, invalid("api_key", MISSING_KEY)),
}


@pytest.mark.parametrize("case", CASES)
def test_direct_result_is_that_of_the_module(
    case: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given, expected = CASES[case]
    monkeypatch.setattr(basic.AnsibleModule, "log", lambda *_args, **_options: None)
    result = directly(given)
    if "date" not in case:
        same = run_module(lambda: module.run_module(definition()), capsys, {**GIVEN, **given})
        # Ansible keeps the warnings of all modules of this process together.
        same.result["warnings"] = result.get("warnings")
        assert (same.result, same.exit_code) == ({"warnings": None, **result}, int("failed" in expected))
    arguments = result.pop("invocation")["module_args"]
    assert result == expected
    assert (arguments["api_key"], "_ansible_version" in arguments) == (given.get("api_key", "********"), False)


def test_direct_result_warns_of_two_names() -> None:
    """In the words of Ansible, which a module gives itself."""
    result = directly({"text": "a", "words": "a", "string": "a"})
    assert result["warnings"] == [BOTH.format("words"), BOTH.format("string"), "w\\x1b"]
    assert directly({"words": "a", "string": "a"})["warnings"] == [BOTH.format("string"), "w\\x1b"]


def test_direct_failure_of_ansible_has_its_message() -> None:
    result = directly({"bits": "many", "text": "a", "words": "a"})
    assert (result["failed"], result["warnings"], "error" in result) == (True, [BOTH.format("words")], False)
    # Each core shows the type in its own way.
    assert result["msg"].startswith("argument 'bits' is of type ")
    assert " and we were unable to convert to bits" in result["msg"]


def test_direct_check_mode_reaches_the_handler() -> None:
    assert directly({}, check_mode=True)["got"] == [{}, "NoneType", True]


def test_direct_result_is_in_the_types_of_json() -> None:
    values = {1: datetime.datetime(2026, 1, 2, 3), "b": datetime.date(2026, 1, 2), "c": ("d",), "e": frozenset("f")}
    result = DirectModule(definition(lambda *_args: Shown(False, values, None, []))).run(GIVEN, False, None)
    expected = {"1": "2026-01-02T03:00:00", "b": "2026-01-02", "c": ["d"], "e": "frozenset({'f'})"}
    assert (result["got"], "warnings" in result) == (expected, False)


def test_direct_failure_of_the_collection_has_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither that of a handler, nor one of the code around it."""
    result = directly({"text": "bug"})
    assert (result["failed"], result["error"]["kind"], "s3cr3t" in str(result)) == (True, "internal", False)
    monkeypatch.setattr(execution, "map_texts", lambda *_args: 1 / 0)
    result = directly({"text": "bug"})
    assert (result["failed"], "ZeroDivisionError" in result["msg"], "invocation" in result) == (True, True, False)
    failed = internal_failure(ValueError("s3cr3t"))
    assert failed == failure("internal", failed["msg"])
    assert failed["msg"].startswith("bug in the collection gcore.inference: ValueError")


def test_reader_is_a_handler_without_check_mode() -> None:
    handler = reads_only(lambda api, options, redactor: (api, options, redactor))
    assert [handler(1, {}, 2, check) for check in (True, False)] == [(1, {}, 2)] * 2


@pytest.mark.parametrize("name", ["requests", "key"])
def test_handler_is_not_called_without_what_every_call_needs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "HAS_REQUESTS", name != "requests")
    monkeypatch.setattr(execution, "requests_missing", lambda: "no requests")
    params = {"api_key": "" if name == "key" else KEY, "text": None}
    values, warnings, failed = execution.run_handler(definition(), params, False, lambda *_args: None)
    assert (values["error"]["kind"], warnings, failed) == ("options" if name == "key" else "requirements", [], True)
    assert (MISSING_KEY if name == "key" else "no requests") in values["msg"]
