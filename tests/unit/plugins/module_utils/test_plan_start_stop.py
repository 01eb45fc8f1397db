# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting and stopping in the plan: which state and status lead to a start or a stop, and how that is shown."""

from __future__ import annotations

import typing as t
from copy import deepcopy

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.plan import Action, Plan, predict_response
from ansible_collections.gcore.inference.plugins.module_utils._deployments.plan_deployment import (
    is_restart,
    plan_start_or_stop,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import V2_SCHEMA
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import MINIMUM, answer, plan_for

STATUSES = [
    *("NEW", "PENDING", "DEPLOYING", "PARTIALLYDEPLOYED", "ACTIVE", "DISABLED", "ERROR", "FAILED", "SOMETHING_NEW"),
    *("disabled", "", None),
]


def with_status_change(made: Plan, after: str, before: str | None = "ACTIVE") -> Plan:
    """Return a plan that also starts or stops."""
    return made._replace(action=Action("status", before, after))


@pytest.mark.parametrize("status", STATUSES)
def test_present_and_absent_start_and_stop_nothing(status: str | None) -> None:
    assert (plan_start_or_stop("present", status), plan_start_or_stop("absent", status)) == (None, None)


def test_started_starts_what_is_stopped() -> None:
    assert plan_start_or_stop("started", "DISABLED") == Action("status", "DISABLED", "ACTIVE")


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "DISABLED"])
def test_started_starts_nothing_else(status: str | None) -> None:
    assert plan_start_or_stop("started", status) is None


def test_stopped_does_not_stop_what_is_stopped() -> None:
    assert plan_start_or_stop("stopped", "DISABLED") is None


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "DISABLED"])
def test_stopped_stops_everything_else(status: str | None) -> None:
    assert plan_start_or_stop("stopped", status) == Action("status", status, "DISABLED")


def test_restarted_starts_what_is_stopped() -> None:
    assert plan_start_or_stop("restarted", "DISABLED") == Action("status", "DISABLED", "ACTIVE")


def test_restarted_does_not_restart_what_is_not_there_yet() -> None:
    assert plan_start_or_stop("restarted", None) is None


@pytest.mark.parametrize("status", [status for status in STATUSES if status not in ("DISABLED", None)])
def test_restarted_restarts_everything_else(status: str) -> None:
    action = plan_start_or_stop("restarted", status)
    assert action is not None
    assert (is_restart(action), action.before, action.after, action.shown_after) == (
        True,
        status,
        "ACTIVE",
        "ACTIVE (restarted)",
    )


def test_changes_are_fields_then_status() -> None:
    made = with_status_change(plan_for(answer(), image="nginx:1.27", timeout=5), "DISABLED")
    assert made.changes == ["image", "timeout", "status"]


def test_changes_of_start_or_stop_alone_are_status() -> None:
    assert with_status_change(plan_for(answer()), "DISABLED").changes == ["status"]


def test_changes_without_start_or_stop_are_fields() -> None:
    made = plan_for(answer(), image="nginx:1.27")
    assert (made.changes, made.field_changes) == (["image"], ["image"])


def test_field_changes_exclude_start_and_stop() -> None:
    assert with_status_change(plan_for(answer()), "DISABLED").field_changes == []


@pytest.mark.parametrize("given", [{}, {"image": "nginx:1.27"}])
def test_predict_response_has_desired_status(given: dict[str, t.Any]) -> None:
    assert (
        predict_response(answer(), with_status_change(plan_for(answer(), **given), "DISABLED"), V2_SCHEMA)["status"]
        == "DISABLED"
    )


def test_predict_response_of_start_or_stop_alone_changes_status_only() -> None:
    assert predict_response(answer(), with_status_change(plan_for(answer()), "DISABLED"), V2_SCHEMA) == {
        **answer(),
        "status": "DISABLED",
    }


def test_predict_response_without_changes_is_current() -> None:
    assert predict_response(answer(), plan_for(answer()), V2_SCHEMA) == answer()


def test_predict_response_of_stopped_create_is_disabled() -> None:
    made = with_status_change(plan_for(None, **MINIMUM), "DISABLED", before=None)
    assert predict_response({}, made, V2_SCHEMA) == {**MINIMUM, "status": "DISABLED"}


def test_predict_response_of_deletion_is_empty() -> None:
    assert predict_response(answer(), Plan(answer(), {}, ["name"]), V2_SCHEMA) == {}


def test_predict_response_does_not_alter_arguments() -> None:
    stored, made = answer(), with_status_change(plan_for(answer(), image="nginx:1.27"), "DISABLED")
    untouched = deepcopy((stored, made))
    predict_response(stored, made, V2_SCHEMA)
    assert (stored, made) == untouched
