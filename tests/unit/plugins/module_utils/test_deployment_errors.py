# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user is told of a deployment that did not become ready, without a secret."""

from __future__ import annotations

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError, InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.errors import WaitFailed
from ansible_collections.gcore.inference.plugins.module_utils._deployments.region_state import RegionState

SECRET = "s3cr3t-value"


def told(error: WaitFailed) -> str:
    """Give the message of an error."""
    return str(error.result(Redactor(SECRET))["msg"])


def test_the_problem_stands_alone_where_nothing_else_is_known() -> None:
    assert told(WaitFailed("It was deleted meanwhile")) == "It was deleted meanwhile."


def test_the_error_has_the_whole_message() -> None:
    error = WaitFailed("It is not ready", [RegionState(7, 0, 3, "Slow")])
    assert error.result(Redactor())["error"] == {"message": told(error)}


def test_each_region_is_a_sentence() -> None:
    message = told(WaitFailed("It is not ready", iter([RegionState(7, 0, 3, "Slow"), RegionState(9, 3, 3, "")])))
    assert message == "It is not ready. Region 7: 0 of 3 ready: Slow. Region 9: 3 of 3 ready."


@pytest.mark.parametrize(("ready", "total"), [(None, None), (None, 3)])
def test_a_number_that_the_api_does_not_say_is_unknown(ready: int | None, total: int | None) -> None:
    assert (
        told(WaitFailed("No", [RegionState(7, ready, total, "")]))
        == "No. Region 7: number of ready containers unknown."
    )


@pytest.mark.parametrize("message", ["Ends here.", "Ends here.\n", "  Ends here", "Is it?", "No!"])
def test_the_message_of_a_region_ends_once(message: str) -> None:
    end = told(WaitFailed("No", [RegionState(7, 0, 3, message)])).partition("ready: ")[2]
    assert (end[0] != " ", end[-1] in ".?!", ".." in end) == (True, True, False)


@pytest.mark.parametrize("message", ["", " ", "\n"])
def test_an_empty_message_of_a_region_is_not_told(message: str) -> None:
    assert told(WaitFailed("No", [RegionState(7, 0, 3, message)])) == "No. Region 7: 0 of 3 ready."


@pytest.mark.parametrize("message", [SECRET, f"bad {SECRET}: no", f'{{"A": "{SECRET}"}}'])
def test_the_message_of_a_region_shows_no_secret(message: str) -> None:
    text = str(WaitFailed("No", [RegionState(7, 0, 3, message)]).result(Redactor(SECRET)))
    assert (SECRET in text, MASK in text) == (False, True)


def test_the_numbers_stay_whatever_the_secrets() -> None:
    result = WaitFailed("No", [RegionState(7, 1, 3, "")]).result(Redactor("1", "3", "7"))
    assert result["msg"] == "No. Region 7: 1 of 3 ready."


def test_the_last_fault_is_told_as_it_would_be_alone() -> None:
    fault = ApiError("GET", "/path", "HTTP 503", status=503, message="busy", request_id="r-1")
    assert told(WaitFailed("No", [], fault)) == f"No. The last poll failed: {fault.result(Redactor())['msg']}"


def test_the_last_fault_shows_no_secret() -> None:
    fault = ApiError("GET", "/path", "HTTP 500", status=500, message=f"bad {SECRET}")
    text = str(WaitFailed("No", [], fault).result(Redactor(SECRET)))
    assert (SECRET in text, MASK in text) == (False, True)


def test_what_was_done_is_nothing_at_first() -> None:
    assert dict(InferenceError("No", "internal").partial_result) == {}


def test_what_was_done_belongs_to_one_error() -> None:
    error = InferenceError("No", "internal")
    error.partial_result = {"changed": True}
    assert dict(InferenceError("No", "internal").partial_result) == {}


def test_a_retry_after_is_none_at_first() -> None:
    assert ApiError("GET", "/path", "no").retry_after is None
