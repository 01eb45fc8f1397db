# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deployments that a fleet does not list: named, kept and pruned."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.fleets import (
    ABSENT,
    BOTH_MODES,
    actions,
    project,
    refused,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.projects import nth_id


def test_unmanaged_are_reported() -> None:
    here = project("first", "other", "third")
    outcome = here.reconcile({"name": "other"})
    assert outcome.unmanaged == [{"name": "first", "id": nth_id(0)}, {"name": "third", "id": nth_id(2)}]
    assert (outcome.summary["unmanaged"], outcome.changed, here.writes) == (2, False, [])


def test_prune_deletes_unmanaged() -> None:
    here = project("first", "other", "third")
    outcome = here.reconcile({"name": "other"}, prune=True)
    assert here.writes == [("DELETE", "first"), ("DELETE", "third")]
    assert actions(outcome) == ["unchanged", "deleted", "deleted"]
    assert (outcome.unmanaged, outcome.summary["unmanaged"]) == ([], 0)


@pytest.mark.parametrize("listed", [{"name": "first"}, {"instance_id": nth_id(0).upper()}])
@pytest.mark.parametrize("state", ["present", "stopped", "absent"])
def test_prune_keeps_listed(listed: dict[str, t.Any], state: str) -> None:
    outcome = project("first").reconcile({**listed, "state": state}, prune=True, check_mode=True)
    assert len(outcome.deployments) == 1


def test_prune_keeps_renamed() -> None:
    here = project("first")
    here.reconcile({"instance_id": nth_id(0), "name": "other"}, prune=True)
    assert list(here.settings) == ["other"]


@pytest.mark.parametrize("status", ["DELETING", "DELETED"])
def test_prune_ignores_deleting(status: str) -> None:
    outcome = project("first", status=status).reconcile(prune=True, prune_limit=0)
    assert (outcome.deployments, outcome.unmanaged) == ([], [])


@BOTH_MODES
@pytest.mark.parametrize("limit", [0, 1])
def test_prune_limit_ends_before_writes(limit: int, check_mode: bool) -> None:
    here = project("first", "other", "third")
    wanted = {"name": "first", "image": "new"}
    ((path, text),) = refused(here, wanted, prune=True, prune_limit=limit, check_mode=check_mode)
    assert (path, "other, third" in text, str(limit) in text, here.writes) == ("prune_limit", True, True, [])


@pytest.mark.parametrize(("count", "is_refused"), [(5, False), (6, True)])
def test_prune_limit_default_is_five(count: int, is_refused: bool) -> None:
    here = project(*(f"name-{number}" for number in range(count)))
    if is_refused:
        refused(here, prune=True)
    else:
        here.reconcile(prune=True)
    assert bool(here.stored) is is_refused


def test_prune_limit_does_not_count_absent() -> None:
    here = project("first", "other")
    here.reconcile({"name": "first", **ABSENT}, {"name": "other", **ABSENT}, prune=True, prune_limit=0)
    assert here.stored == {}


def test_prune_limit_error_names_at_most_ten() -> None:
    here = project(*(f"name-{number:02d}" for number in range(11)))
    ((_path, text),) = refused(here, prune=True)
    assert ("name-09, …" in text, "name-10" in text) == (True, False)


def test_prune_limit_comes_after_planning_errors() -> None:
    here = project("first", "other")
    assert refused(here, {"name": "third"}, prune=True, prune_limit=0)[0][0].startswith("deployments[0]")


@pytest.mark.parametrize(("name", "is_named"), [("first", False), ("model-x", True), ("ui-x", True)])
def test_prune_warns_of_applications(name: str, is_named: bool) -> None:
    (warning,) = project(name).reconcile(prune=True, check_mode=True).warnings
    assert warning.startswith(f"prune deletes {name}. API v2 does not show which deployments belong to an application")
    assert ("Gcore gives names with this prefix" in warning) is is_named
