# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Values that the API stores and does not show: they are never compared.

In normal form `UNKNOWN` stands for such a value. It is the mask, which no option can have.
"""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.api_masks import has_mask
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import OptionsError
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import Plan, plan_changes
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK
from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import String
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    Struct,
    join_path,
    require_type,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    ANY_STRING,
    StringRule,
)

UNKNOWN = MASK


class HiddenString(String):
    """A secret string that a response does not show, or (`shown`) may show.

    A response without its value, or with a mask, has `UNKNOWN` in normal form.
    """

    def __init__(
        self, rule: StringRule = ANY_STRING, *, shown: bool = False, **declared: t.Any
    ) -> None:
        super().__init__(rule, sensitive=True, **declared)
        self.shown = shown
        self.is_returned = shown

    def from_api(self, value: t.Any, path: str) -> str:
        if not self.shown or value in (None, ""):
            return UNKNOWN
        require_type(value, str, path)
        if has_mask(value):
            return UNKNOWN
        return str(value)


def plan_with_hidden(
    current: FieldValues,
    requested: FieldValues,
    schema: Struct,
    noun: str,
    problems: t.Iterable[tuple[str, str]] = (),
    always: bool = False,
    replaces_all: bool = True,
) -> Plan:
    """Return the plan of an update from `current` to `requested`, as `plan_changes` does.

    A value that is `UNKNOWN` in `current` is not compared. If something else changes, an update
    that replaces the whole resource (`replaces_all`) sends it too, and `requested` must have it.
    With `always` each `HiddenString` in `requested` is a change.

    Raises:
        OptionsError: such a value is missing, or as `plan_changes` does.
    """
    problems = list(problems)
    compared = requested
    if always:
        current = forget_hidden(current, requested, schema)
    else:
        compared = without_hidden(requested, current, schema)
    plan = plan_changes(current, compared, schema, noun, problems)
    if not plan.field_changes or not replaces_all:
        return plan
    replacing = plan_changes(current, requested, schema, noun, problems)
    missing = hidden_paths(replacing.after)
    if missing:
        changes = ", ".join(plan.field_changes)
        text = (
            f"required to change {changes}: the API replaces the whole {noun}, and does not show"
            " this value"
        )
        raise OptionsError([(path, text) for path in missing])
    return replacing


def forget_hidden(current: FieldValues, requested: FieldValues, schema: Struct) -> FieldValues:
    """Return `current` with `UNKNOWN` for each `HiddenString` that is in `requested`."""
    forgotten = dict(current)
    for name, value in requested.items():
        field = schema.fields[name]
        known = current.get(name)
        if isinstance(field, HiddenString):
            forgotten[name] = UNKNOWN
        elif isinstance(field, Struct) and value and known:
            forgotten[name] = forget_hidden(known, value, field)
    return forgotten


def without_hidden(requested: FieldValues, current: FieldValues, schema: Struct) -> FieldValues:
    """Return `requested` without each `HiddenString` that is `UNKNOWN` in `current`."""
    compared = {}
    for name, value in requested.items():
        field = schema.fields[name]
        known = current.get(name)
        if isinstance(field, HiddenString) and known == UNKNOWN:
            continue
        # Either may be null: a struct that is cleared, or not set yet.
        if isinstance(field, Struct) and value and known:
            value = without_hidden(value, known, field)
        compared[name] = value
    return compared


def fill_hidden(observed: FieldValues, sent: FieldValues) -> FieldValues:
    """Return the `observed` fields with what was `sent` for those that are `UNKNOWN`."""
    filled = {}
    for name, value in observed.items():
        other = sent.get(name)
        if value == UNKNOWN and other is not None:
            value = other
        elif isinstance(value, dict) and isinstance(other, dict):
            value = fill_hidden(value, other)
        filled[name] = value
    return filled


def as_shown(predicted: FieldValues, response: FieldValues, schema: Struct) -> FieldValues:
    """Return the `predicted` response, in which the API shows no more secrets than in `response`."""
    shown = dict(predicted)
    for name, field in schema.fields.items():
        if name not in predicted or not field.holds_secrets:
            continue
        current = response.get(name)
        if isinstance(field, Struct) and current:
            shown[name] = as_shown(predicted[name], current, field)
        elif not current:
            shown[name] = current
        if name not in response:
            del shown[name]
    return shown


def hidden_paths(value: FieldValues, path: str = "") -> list[str]:
    """Return the paths of what is `UNKNOWN` in `value`, a normal form."""
    paths = []
    for name, item in value.items():
        item_path = join_path(path, name)
        if item == UNKNOWN:
            paths.append(item_path)
        elif isinstance(item, dict):
            paths += hidden_paths(item, item_path)
    return paths
