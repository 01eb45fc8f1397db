# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The options of a task as they may be shown: secrets are masked by their place."""

from __future__ import annotations

import math
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    Spec,
    constraints_of,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import bare_name

#: How deep what is shown of an option may be: more than any option is, and less than Python's
#: stack.
_MAX_DEPTH = 30


def masked(options: dict[str, t.Any], spec: Spec) -> dict[str, t.Any]:
    """Return the `options` with secrets, and what the `spec` does not have, masked."""
    aliases = set()
    for option in spec.values():
        names = option.get("aliases", ())
        aliases.update(names)
    shown = {}
    for name, value in options.items():
        if name in spec:
            option = spec[name]
            shown[name] = _masked_option(value, option)
        elif name in aliases:
            shown[name] = _json_safe(value)
        else:
            shown[name] = MASK
    return shown


def _masked_option(value: t.Any, option: dict[str, t.Any]) -> t.Any:
    """Return the value of one option as it may be shown."""
    if "options" in option:
        return _masked_suboptions(value, option["options"])
    constraints = constraints_of(option)
    is_secret = bool(option.get("no_log"))
    if constraints.hide_if is not None and constraints.hide_if(str(value)):
        is_secret = True
    if value is None or not is_secret:
        return _json_safe(value)
    if constraints.mapping is not None and isinstance(value, dict):
        return {bare_name(name): MASK for name in value}
    return MASK


def _masked_suboptions(value: t.Any, spec: Spec) -> t.Any:
    """Return the value of an option with suboptions as it may be shown."""
    if isinstance(value, dict):
        return masked(value, spec)
    if isinstance(value, list):
        return [_masked_item(item, spec) for item in value]
    return _masked_item(value, spec)


def _masked_item(item: t.Any, spec: Spec) -> t.Any:
    if isinstance(item, dict):
        return masked(item, spec)
    if item is None:
        return None
    return MASK


def _json_safe(value: t.Any, depth: int = 0) -> t.Any:
    """Return a copy of `value` with .nan and .inf, which JSON does not have, as strings.

    What is deeper than `_MAX_DEPTH` is cut.
    """
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if not isinstance(value, (dict, list)):
        return value
    if depth == _MAX_DEPTH:
        return "…"
    below = depth + 1
    if isinstance(value, list):
        return [_json_safe(item, below) for item in value]
    copy = {}
    for name, item in value.items():
        copy[name] = _json_safe(item, below)
    return copy
