# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Masks that the API shows, and rollbacks that could not put back what was."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError, OptionsError
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v3 import ApiV3
from ansible_collections.gcore.inference.plugins.module_utils._deployments.reconcile import (
    Outcome,
    reconcile_deployment,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import options
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments_v3 import ANSWER
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

NAME = "my-instance"
MASKED = {"A": "b", "TOKEN": "******"}


def run(*replies: t.Any, **given: t.Any) -> tuple[Outcome, FakeHttp]:
    """Reconcile a deployment with these options in check mode; return the outcome and the HTTP client."""
    http = FakeHttp(*replies)
    return reconcile_deployment(ApiV3(http, 1), options(name=NAME, **given), Redactor(), True), http


def refused(answer: dict[str, t.Any], **given: t.Any) -> dict[str, str]:
    """Return the problems by option with which a task ends before any write."""
    with pytest.raises(InferenceError) as error:
        run({**ANSWER, **answer}, **given)
    assert isinstance(error.value, OptionsError)
    return dict(error.value.problems)


def test_masked_value_of_task_is_not_compared() -> None:
    outcome, _http = run({**ANSWER, "envs": MASKED}, secret_envs={"TOKEN": "s3cr3t"})
    assert (outcome.changed, outcome.changes) == (False, [])
    (warning,) = outcome.warnings
    assert "envs.TOKEN masked" in warning


def test_masked_value_of_task_is_written_with_another_change() -> None:
    outcome, _http = run({**ANSWER, "envs": MASKED}, envs={"A": "c"}, secret_envs={"TOKEN": "s3cr3t"})
    assert (outcome.changed, "envs.A" in outcome.changes, outcome.warnings) == (True, True, [])


@pytest.mark.parametrize("given", [{"secret_envs": {"TOKEN": None}}, {"purge_envs": False}], ids=str)
def test_mask_is_never_written(given: dict[str, t.Any]) -> None:
    (problem,) = refused({"envs": MASKED}, **{"envs": {"A": "c"}, **given}).items()
    assert problem[0] == "secret_envs.TOKEN"
    assert "would write the mask" in problem[1]


def test_mask_stays_where_its_field_is_not_sent() -> None:
    outcome, _http = run({**ANSWER, "envs": MASKED}, image="nginx:1.30")
    assert (outcome.changes, outcome.warnings) == (["image"], [])


SAFE = {"rollback_on_failure": True, "wait": True}


def test_rollback_of_mask_is_refused() -> None:
    given = {"envs": {"A": "c"}, "secret_envs": {"TOKEN": "s3cr3t"}}
    problems = refused({"envs": MASKED}, **SAFE, **given)
    assert "the API shows envs.TOKEN" in problems["rollback_on_failure"]


def test_rollback_to_no_containers_is_refused() -> None:
    containers = [{"region_id": 7, "scale": {"min": 0, "max": 1}}]
    problems = refused({"containers": []}, **SAFE, containers=containers)
    assert "has no containers" in problems["rollback_on_failure"]


@pytest.mark.parametrize(
    ("enabled", "before", "words"),
    [(True, [], "on without API keys"), (False, ["one"], "off although it has API keys")],
)
def test_rollback_that_would_change_authentication_is_refused(enabled: bool, before: list[str], words: str) -> None:
    problems = refused({"auth_enabled": enabled, "api_keys": before}, **SAFE, api_keys=["other"])
    assert words in problems["rollback_on_failure"]


def test_rollback_of_keys_is_possible_where_authentication_stays() -> None:
    outcome, _http = run({**ANSWER, "auth_enabled": True, "api_keys": ["one"]}, **SAFE, api_keys=["other"])
    assert outcome.changes == ["api_keys"]
