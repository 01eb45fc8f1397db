# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of all reconcilers, by a resource that is no deployment: no start or stop, and nothing to wait for."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import CONFLICT
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import Desired, Plan, plan, plan_deletion
from ansible_collections.gcore.inference.plugins.module_utils._core.reconcile import Reconciler
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import String
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import Struct

FIELDS = Struct({"name": String(required=True), "url": String(required=True), "user": String()})
STORED = {"name": "registry", "url": "https://old", "user": "me"}
CREATED = {"name": "registry", "url": "https://new"}


class Registry(t.NamedTuple):
    """A registry as observed."""

    fields: dict[str, t.Any]
    answer: dict[str, t.Any]


class Outcome(t.NamedTuple):
    """The return values."""

    changed: bool
    diff: dict[str, t.Any]
    changes: list[str]
    registry: dict[str, t.Any]
    warnings: list[str]


class RegistryReconciler(Reconciler[Registry, Outcome]):
    """Notes its writes; the one in `fails` is an error after it was under way."""

    def __init__(self, stored: dict[str, t.Any] | None, desired: dict[str, t.Any] | None, fails: bool = False) -> None:
        super().__init__(FIELDS, Desired(desired or {}, {}, False), Redactor())
        self.writes: list[tuple[str, t.Any]] = []
        self._is_desired = desired is not None
        self._fails = fails
        self._plan_from(Registry(FIELDS.from_api(stored, ""), stored) if stored else None)

    def _make_plan(self, observed: Registry | None) -> Plan:
        current = observed.fields if observed else None
        return plan(current, self._desired, FIELDS) if self._is_desired else plan_deletion(current)

    def _predict_response(self) -> dict[str, t.Any]:
        return dict(self.plan.after)

    def _create(self) -> None:
        self._send("create")

    def _update(self) -> None:
        self._send("update")

    def _delete(self) -> None:
        self._send("delete")

    def _result(self) -> Outcome:
        return Outcome(**self._result_values("registry"))

    def _send(self, verb: str) -> None:
        self.writes.append((verb, self.plan.after))
        self._done = self.plan.field_changes
        if self._fails:
            raise InferenceError("It is locked", CONFLICT)
        self._response = dict(self.plan.after)


EACH_WRITE = pytest.mark.parametrize(
    ("stored", "desired", "writes"),
    [
        (None, CREATED, [("create", CREATED)]),
        (STORED, {"url": "https://new"}, [("update", {**STORED, "url": "https://new"})]),
        (STORED, None, [("delete", {})]),
        (STORED, {"url": "https://old"}, []),
        (None, None, []),
    ],
    ids=["create", "update", "delete", "unchanged", "absent"],
)


@EACH_WRITE
def test_apply_sends_one_write(stored: t.Any, desired: t.Any, writes: t.Any) -> None:
    reconciler = RegistryReconciler(stored, desired)
    outcome = reconciler.apply()
    assert (reconciler.writes, outcome.changed) == (writes, bool(writes))


@EACH_WRITE
def test_predict_is_apply_without_write(stored: t.Any, desired: t.Any, writes: t.Any) -> None:
    reconciler = RegistryReconciler(stored, desired)
    assert reconciler.predict() == RegistryReconciler(stored, desired).apply()
    assert reconciler.writes == []


def test_diff_has_both_sides_and_lines() -> None:
    diff = RegistryReconciler(STORED, {"url": "https://new"}).predict().diff
    assert (diff["before"], diff["after"]) == (STORED, {**STORED, "url": "https://new"})
    assert (diff["before_header"], diff["prepared"]) == ("registry", "url: https://old -> https://new\n")


def test_error_has_what_was_done() -> None:
    with pytest.raises(InferenceError) as error:
        RegistryReconciler(STORED, {"url": "https://new"}, fails=True).apply()
    assert (error.value.partial_result["changed"], error.value.partial_result["changes"]) == (True, ["url"])
    assert error.value.partial_result["registry"] == STORED
