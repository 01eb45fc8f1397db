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
from ansible_collections.gcore.inference.plugins.module_utils._core.mapping_fields import Headers, Mapping
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import (
    Plan,
    desired_state,
    plan_changes,
    plan_deletion,
    predict_response,
    unapplied_paths,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.reconcile import Reconciler
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import Integer, String
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import KeyedList, Struct

FIELDS = Struct({"name": String(required=True), "url": String(required=True), "user": String()})
STORED = {"name": "registry", "url": "https://old", "user": "me"}
CREATED = {"name": "registry", "url": "https://new"}

MIRROR = Struct({"password": String(sensitive=True), "headers": Headers()})
SECRET_FIELDS = Struct(
    {
        **FIELDS.fields,
        "password": String(sensitive=True),
        "labels": Mapping(sensitive="unless_public"),
        "mirrors": KeyedList("port", Integer(required=True), "port", MIRROR),
    }
)


class Registry(t.NamedTuple):
    """A registry as observed."""

    fields: dict[str, t.Any]
    json: dict[str, t.Any]


class Outcome(t.NamedTuple):
    """The return values."""

    changed: bool
    diff: dict[str, t.Any]
    changes: list[str]
    registry: dict[str, t.Any]
    warnings: list[str]


class RegistryReconciler(Reconciler[Registry, Outcome]):
    """Notes its writes; the one in `fails` is an error after it was under way."""

    def __init__(
        self,
        stored: dict[str, t.Any] | None,
        desired: dict[str, t.Any] | None,
        fails: bool = False,
        schema: Struct = FIELDS,
    ) -> None:
        super().__init__(schema, desired_state(desired or {}, schema), Redactor())
        self.writes: list[tuple[str, t.Any]] = []
        self._is_desired = desired is not None
        self._fails = fails
        self._plan_from(Registry(schema.from_api(stored, ""), stored) if stored else None)

    def _make_plan(self, observed: Registry | None) -> Plan:
        current = observed.fields if observed else None
        if not self._is_desired:
            return plan_deletion(current)
        return plan_changes(current, self._desired.fields, self._schema, "registry")

    def _predict_response(self) -> dict[str, t.Any]:
        return predict_response(self._response, self.plan, self._schema)

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
        self._changes_made = self.plan.field_changes
        if self._fails:
            raise InferenceError("It is locked", CONFLICT)
        if self.observed and self.plan.after:
            unapplied = unapplied_paths(self.plan, self.observed.fields, self._schema)
            self._run_warnings = [f"The API did not apply {path}" for path in unapplied]
        self._response = self._schema.to_api(self.plan.after)


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
    applied = RegistryReconciler(stored, desired).apply()
    assert reconciler.predict() == applied._replace(warnings=[])
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


SECRETS: dict[str, t.Any] = {
    "password": "s3cr3t-1",
    "labels": {"api_key": "s3cr3t-2"},
    "mirrors": [{"port": 80, "password": "s3cr3t-3", "headers": {"X-Key": "s3cr3t-4"}}],
}


@pytest.mark.parametrize(
    ("task", "path", "after"),
    [
        ({"password": "s3cr3t-new"}, "password", f"{MASK} (after)"),
        ({"labels": {"api_key": "open"}}, "labels.api_key", "open"),
        ({"mirrors": [{"port": 80, "password": "s3cr3t-new"}]}, "mirrors[80].password", f"{MASK} (after)"),
        (
            {"mirrors": [{"port": 80, "headers": {"x-key": "s3cr3t-new"}}]},
            "mirrors[80].headers.X-Key",
            f"{MASK} (after)",
        ),
    ],
)
def test_reconciler_output_hides_sensitive_fields_of_any_schema(task: dict[str, t.Any], path: str, after: str) -> None:
    """The diff, the result, the predicted response, the warnings, and what an error has of them."""
    stored = {**STORED, **SECRETS}
    predicted = RegistryReconciler(stored, task, schema=SECRET_FIELDS).predict()
    applied = RegistryReconciler(stored, task, schema=SECRET_FIELDS).apply()
    with pytest.raises(InferenceError) as error:
        RegistryReconciler(stored, task, fails=True, schema=SECRET_FIELDS).apply()
    assert "s3cr3t" not in str([predicted, applied, error.value.partial_result])
    assert predicted.changes == applied.changes == [path]
    assert predicted.diff["prepared"] == f"{path}: {MASK} (before) -> {after}\n"
    assert predicted.diff["before"] != predicted.diff["after"]
    assert applied.warnings == [f"The API did not apply {path}"]


def test_created_and_deleted_resource_shows_no_sensitive_field() -> None:
    created = RegistryReconciler(None, {**CREATED, **SECRETS, "labels": {}}, schema=SECRET_FIELDS).apply()
    deleted = RegistryReconciler({**STORED, **SECRETS}, None, schema=SECRET_FIELDS).apply()
    assert (created.registry["password"], "s3cr3t" in str([created, deleted])) == (MASK, False)
