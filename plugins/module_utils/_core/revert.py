# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Planning a rollback: which fields return to what they were. Pure functions of dicts.

The dicts are in normal form, see `schema`.
"""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.plan import (
    Plan,
    changed_paths,
    is_as_written,
    iter_differences,
    keep_equal_values,
    null_dicts_as_empty,
    part_path,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    is_set,
)


class Reverted(t.NamedTuple):
    """The `fields` after a rollback, and the paths of what others have changed, which stays."""

    fields: FieldValues
    foreign: list[str]


def revert(plan: Plan, written: FieldValues, current: FieldValues) -> Reverted:
    """Return the `current` fields with what the `plan` has changed as it was before.

    `written` is what the API made of the fields that were sent. A field was changed by others if it
    is neither as before, nor as the plan or the API has it.
    """
    before = null_dicts_as_empty(plan.before, current)
    own_values = [plan.after, written]
    foreign: list[str] = []
    fields = _revert(
        before,
        own_values,
        current,
        "",
        foreign,
    )
    shaped = keep_equal_values(plan.before, fields)
    return Reverted(shaped, foreign)


def remaining_paths(plan: Plan, reverted: FieldValues, current: FieldValues) -> list[str]:
    """Return the paths in which `current` is not as `reverted`.

    What the `plan` has not changed and `reverted` does not set is a default of the API: it does not
    count.
    """
    paths = []
    differences = iter_differences(reverted, current)
    for path, value, _current in differences:
        if _is_of_plan(path, plan) or is_set(value):
            paths.append(path)
    return paths


def _is_of_plan(path: str, plan: Plan) -> bool:
    """Return whether the `plan` has changed what is at `path`, or something that it is a part of."""
    for changed in plan.field_changes:
        is_part = path.startswith((f"{changed}.", f"{changed}["))
        if is_part or path == changed:
            return True
    return False


def _revert(
    before: t.Any, own_values: list[t.Any], current: t.Any, path: str, foreign: list[str]
) -> t.Any:
    """Return the part of the fields at `path` after the rollback; add to `foreign`.

    `own_values` are the values that the run may have written there.
    """
    if not changed_paths(before, current):
        return current
    if any(is_as_written(value, before, current) for value in own_values):
        return before
    were_dicts = isinstance(before, dict) and isinstance(current, dict)
    if not were_dicts:
        foreign.append(path)
        return current
    merged = {}
    for name in {**before, **current}:
        parts = [_part(value, name) for value in own_values]
        part = _revert(
            before.get(name),
            parts,
            current.get(name),
            part_path(path, name),
            foreign,
        )
        is_in_both = name in before and name in current
        if part is not None or is_in_both:
            merged[name] = part
    return merged


def _part(value: t.Any, name: t.Any) -> t.Any:
    """Return the part `name` of a value; `None` if there is none."""
    if not isinstance(value, dict):
        return None
    return value.get(name)
