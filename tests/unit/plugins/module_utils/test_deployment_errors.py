# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`WaitFailed`: its message has the regions and the error of the last poll, without secrets."""

from __future__ import annotations

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.errors import WaitFailed
from ansible_collections.gcore.inference.plugins.module_utils._deployments.region_state import RegionState

SECRET = "sk-oHwLMvQGTP9xYb2RkZ7cN4fJ5aE8uWd3sV6tXgB1DS"


def message_of(*regions: RegionState, poll_error: ApiError | None = None) -> str:
    """Return the message of an error about these regions."""
    result = WaitFailed("It is not ready", iter(regions), poll_error).result(Redactor(SECRET))
    assert result["error"] == {"message": result["msg"]}
    return str(result["msg"])


def test_wait_failed_has_problem_and_each_region() -> None:
    regions = [RegionState(7, 0, 3, "Slow"), RegionState(9, 3, 3, "")]
    assert message_of() == "It is not ready."
    assert message_of(*regions) == "It is not ready. Region 7: 0 of 3 ready: Slow. Region 9: 3 of 3 ready."


@pytest.mark.parametrize(("ready", "total"), [(None, None), (None, 3), (3, None)])
def test_wait_failed_without_count_is_unknown(ready: int | None, total: int | None) -> None:
    assert message_of(RegionState(7, ready, total, "")).endswith("Region 7: number of ready containers unknown.")


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        *((text, "Ends here.") for text in ("Ends here.", "Ends here.\n", "  Ends here")),
        *(("Is it?", "Is it?"), ("No!", "No!"), ("x" * 501, "x" * 499 + "….")),
        *((SECRET, f"{MASK}."), (f"bad {SECRET[:30]}: no", f"bad {MASK}: no.")),
    ],
)
def test_wait_failed_message_of_region(message: str, shown: str) -> None:
    assert message_of(RegionState(7, 0, 3, message)).endswith(f"0 of 3 ready: {shown}")


def test_wait_failed_numbers_are_not_redacted() -> None:
    result = WaitFailed("No", [RegionState(7, 1, 3, "")]).result(Redactor("1", "3", "7"))
    assert result["msg"] == "No. Region 7: 1 of 3 ready."


def test_wait_failed_has_redacted_error_of_last_poll() -> None:
    poll_error = ApiError("GET", "/path", "HTTP 503", status=503, message=f"bad {SECRET}", request_id="r-1")
    message = poll_error.result(Redactor(SECRET))["msg"]
    assert message_of(poll_error=poll_error) == f"It is not ready. The last poll failed: {message}"
    assert (SECRET in message, MASK in message) == (False, True)
