# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Planning: what a resource has, what is desired, and what to change. Pure functions of dicts.

The dicts are in normal form, see `schema`.
"""

from __future__ import annotations

import typing as t
from copy import deepcopy

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import OptionsError
from ansible_collections.gcore.inference.plugins.module_utils._core.mapping_fields import (
    Headers,
    StructMapping,
    iter_mappings,
    spelled_like,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    Field,
    FieldValues,
    KeyedList,
    Struct,
    drop_none,
    is_set,
    join_path,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sensitive_fields import (
    PublicValues,
    public_values,
)

#: A path, and its values before and after.
Difference = tuple[str, t.Any, t.Any]


class Desired(t.NamedTuple):
    """What a task asks for: `fields` in normal form, without those that it leaves out.

    `public` are the values that the task gives openly, and that output may show.
    """

    fields: FieldValues
    public: PublicValues


class Action(t.NamedTuple):
    """A change that is not a write of fields, such as a start.

    `field` is the field of the response that shows it, such as `status`, with its values `before`
    (`None`: there is no resource yet) and `after`. A diff shows the `note`, if any: of a restart,
    both values may be the same.
    """

    field: str
    before: str | None
    after: str
    note: str = ""

    @property
    def shown_after(self) -> str:
        """The value after, as a diff shows it."""
        if not self.note:
            return self.after
        return f"{self.after} ({self.note})"


class Plan(t.NamedTuple):
    """Both sides of a change, the paths in which they differ, and the `action` after the write.

    `before` and `after` are fields in normal form. For a create, `before` is `{}`. For a deletion,
    `after` is `{}`. `field_changes` are paths such as `containers[7].scale.max`.
    """

    before: FieldValues
    after: FieldValues
    field_changes: list[str]
    action: Action | None = None

    @property
    def changes(self) -> list[str]:
        """The paths of all changes, in their order: fields first, then the action."""
        paths = list(self.field_changes)
        if self.action is not None:
            paths.append(self.action.field)
        return paths


def desired_state(options: dict[str, t.Any], schema: Struct) -> Desired:
    """Return what the validated `options` ask for; an option of `None` was left out."""
    requested = schema.from_options(options)
    public = public_values(requested, schema)
    return Desired(requested, public)


def plan_changes(
    current: FieldValues | None,
    requested: FieldValues,
    schema: Struct,
    noun: str,
    problems: t.Iterable[tuple[str, str]] = (),
) -> Plan:
    """Return the plan from `current` (`None`: no resource) to the `requested` fields.

    After an update, `after` has every managed field; after a create, only the requested ones. The
    rest is left to the API's defaults. Messages call the resource by its `noun`. `problems` are those
    that the rules of the resource found.

    Raises:
        OptionsError: there are problems, or a field or value is missing.
    """
    after = schema.merge(current, requested)
    found = list(problems)
    if current is None:
        found += _missing_fields(after, schema, noun)
    found += _missing_values(after, schema)
    if found:
        raise OptionsError(found)
    if current is None:
        return _plan_of({}, after)
    before = {name: current.get(name) for name in schema.fields}
    after = keep_equal_values(before, after)
    return _plan_of(before, after)


def plan_deletion(current: FieldValues | None) -> Plan:
    """Return the plan from `current` (`None`: no resource) to no resource."""
    before = current or {}
    return _plan_of(before, {})


def unapplied_paths(plan: Plan, response: FieldValues, schema: Struct) -> list[str]:
    """Return the paths of what the `plan` sends and the `response`, in normal form, does not show.

    Sent `max: 5`, and 3 in the response: reported. Sent null, or nothing, and a default of the API
    in the response: not reported. Another spelling of the name of a header is not reported either.
    """
    observed = _with_header_names(response, plan.after, schema)
    values = drop_none(plan.after)
    sent = schema.merge(observed, values)
    left_to_send = changed_paths(observed, sent)
    expected = {*plan.field_changes, *left_to_send}
    differing = changed_paths(observed, plan.after)
    return [path for path in differing if path in expected]


def credit_earlier_attempt(attempted: Plan, remaining: Plan) -> Plan:
    """Return the `remaining` plan, which then also reports what the plan `attempted` has changed.

    A write of this run whose response was lost may have changed fields already. Where the current
    value equals that after `attempted`, the plan gets the value before `attempted`.
    """
    comparable_attempt = attempted._replace(
        before=null_dicts_as_empty(attempted.before, remaining.before)
    )
    before = {}
    for name, value in remaining.before.items():
        earlier = _value_before(comparable_attempt, value, (name,))
        if not is_set(earlier):
            earlier = attempted.before.get(name)
        before[name] = earlier
    field_changes = changed_paths(before, remaining.after)
    return remaining._replace(
        before=before,
        field_changes=field_changes,
    )


def predict_response(response: FieldValues, plan: Plan, schema: Struct) -> FieldValues:
    """Return what `response` becomes by the `plan`; what only the API can know stays as it is."""
    if not plan.after:
        return {}
    predicted = dict(response)
    written = {}
    if plan.field_changes:
        written = schema.to_api(plan.after, as_response=True)
    for name, value in written.items():
        field = schema.fields[name]
        observed = response.get(name)
        predicted[name] = _with_unmanaged(value, observed, field)
    if plan.action:
        predicted[plan.action.field] = plan.action.after
    return predicted


def changed_paths(before: t.Any, after: t.Any) -> list[str]:
    """Return the paths in which two normal forms differ, such as `image` or `hooks[7].size`."""
    paths = []
    for path, _old, _new in iter_differences(before, after):
        paths.append(path)
    return paths


def iter_differences(before: t.Any, after: t.Any, path: str = "") -> t.Iterator[Difference]:
    """Yield each path in which two normal forms, or parts of them, differ, with both values.

    Values that are not set (null, `[]`, `{}`) are equal. Dicts are compared name by name. If
    either side is no dict, the whole value is one difference: in a create, each field is one.
    """
    if before == after:
        return
    is_either_set = is_set(before) or is_set(after)
    if not is_either_set:
        return
    if not isinstance(before, dict) or not isinstance(after, dict):
        yield path, before, after
        return
    names = list({**before, **after})
    for name in names:
        old = before.get(name)
        new = after.get(name)
        subpath = part_path(path, name)
        yield from iter_differences(old, new, subpath)


def part_path(path: str, name: t.Any) -> str:
    """Return the path of a part of the normal form at `path`: a field, or an item by its key."""
    if isinstance(name, int):
        return f"{path}[{name}]"
    return join_path(path, name)


def _plan_of(before: FieldValues, after: FieldValues) -> Plan:
    """Return the plan from `before` to `after`."""
    paths = changed_paths(before, after)
    return Plan(before, after, paths)


def missing_if_new(item: FieldValues, schema: Struct, path: str = "") -> t.Iterator[str]:
    """Yield the path of each field that a new `item` of a mapping needs and does not have."""
    for name, field in schema.fields.items():
        value = item.get(name)
        field_path = join_path(path, name)
        if isinstance(field, Struct):
            within = value or {}
            yield from missing_if_new(within, field, field_path)
        elif field.required_if_new and value is None:
            yield field_path


def _missing_fields(after: FieldValues, schema: Struct, noun: str) -> t.Iterator[tuple[str, str]]:
    """Yield the problem of each field that a create needs and does not have."""
    problem = f"required to create the {noun}, which is not there yet"
    for name, field in schema.fields.items():
        is_missing = name not in after
        if field.required and is_missing:
            yield name, problem


def _missing_values(after: FieldValues, schema: Struct) -> t.Iterator[tuple[str, str]]:
    """Yield the problem of each null in a mapping, such as `envs`, without a value to keep."""
    problem = "null keeps the value that is there, and there is none; give a value"
    for path, values_by_name, _field in iter_mappings(after, schema):
        for name, value in values_by_name.items():
            if value is not None:
                continue
            value_path = join_path(path, name)
            yield value_path, problem


def keep_equal_values(before: FieldValues, after: FieldValues) -> FieldValues:
    """Return `after`, with the value of `before` in each field where both mean the same.

    Otherwise the diff would show `{}` in place of null as a change.
    """
    shaped = {}
    for name, value in before.items():
        other = after.get(name)
        shaped[name] = value
        if changed_paths(value, other):
            shaped[name] = other
    return shaped


def null_dicts_as_empty(before: FieldValues, current: FieldValues) -> FieldValues:
    """Return `before` with `{}` in place of null for each dict that `current` has.

    Then what a run has added to it is told apart from what others have added.
    """
    opened = dict(before)
    for name, value in current.items():
        if isinstance(value, dict) and before.get(name) is None:
            opened[name] = {}
    return opened


def _value_before(attempted: Plan, value: t.Any, path: tuple[t.Any, ...]) -> t.Any:
    """Return what was at `path` before `attempted`, if the `value` now is that after it.

    With `attempted` from `{"A": 1}` to `{"A": 2}`, a value of 2 gives 1, and a value of 3 gives 3.
    """
    before = _value_at(attempted.before, path)
    after = _value_at(attempted.after, path)
    if is_as_written(after, before, value):
        return before
    sides = (value, before, after)
    are_dicts = all(isinstance(side, dict) for side in sides)
    if not are_dicts:
        return value
    parts = {}
    # With the names of `before`, in its order: the attempt may have removed some.
    for name in {**before, **value}:
        if name in after and name not in value:
            # The attempt set it, and something else has removed it since.
            continue
        now = value.get(name)
        part_of_path = (*path, name)
        part = _value_before(attempted, now, part_of_path)
        if part is not None or name in before:
            parts[name] = part
    return parts


def is_as_written(written: t.Any, before: t.Any, current: t.Any) -> bool:
    """Return whether a part is now what was `written` there.

    To an object that was added, the API adds its defaults.
    """
    is_added = before is None and is_set(written)
    differences = iter_differences(written, current)
    for _path, ours, _current in differences:
        is_default = is_added and not is_set(ours)
        if not is_default:
            return False
    return True


def _value_at(value: t.Any, path: t.Iterable[t.Any]) -> t.Any:
    """Return the value at `path` in nested dicts; `None` if there is none."""
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def _with_unmanaged(value: t.Any, observed: t.Any, field: Field) -> t.Any:
    """Return `value` of a request as a response would have it.

    Each item has what is not managed, such as `deploy_status`, from the item in `observed`.
    """
    if isinstance(field, StructMapping):
        return _with_unmanaged_parts(value, observed)
    if not isinstance(field, KeyedList):
        return value
    by_key = {item[field.key]: item for item in observed or ()}
    items = []
    for item in value:
        kept = by_key.get(item[field.key], {})
        items.append({**kept, **item})
    return items


def _with_unmanaged_parts(value: FieldValues, observed: t.Any) -> FieldValues:
    """Return objects of a request as a response would have them, as `_with_unmanaged` does."""
    items = {}
    for name, item in value.items():
        kept: FieldValues = {}
        if isinstance(observed, dict):
            kept = observed.get(name) or {}
        items[name] = {**kept, **item}
    return items


def _with_header_names(value: FieldValues, other: FieldValues, schema: Struct) -> FieldValues:
    """Return a copy of `value`, with the names of headers spelled as in `other`."""
    copy = deepcopy(value)
    mappings = iter_mappings(other, schema)
    others = {path: strings for path, strings, _field in mappings}
    for path, strings, field in iter_mappings(copy, schema):
        if not isinstance(field, Headers):
            continue
        names = others.get(path, {})
        respelled = spelled_like(strings, names)
        strings.clear()
        strings.update(respelled)
    return copy
