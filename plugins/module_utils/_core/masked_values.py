# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Variables and headers of which a response shows a mask: it is never written in place of the value.

For fields whose values the API usually shows. A `HiddenString` is for one that it usually hides.
"""

from __future__ import annotations

import typing as t
from copy import deepcopy

from ansible_collections.gcore.inference.plugins.module_utils._core.api_masks import is_mask
from ansible_collections.gcore.inference.plugins.module_utils._core.mapping_fields import (
    Headers,
    Mapping,
    iter_mappings,
    spelled_like,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    Struct,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.secret_names import (
    suggests_secret,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sensitive_fields import (
    PublicValues,
)

#: The path of a mapping, and a name in it.
Place = tuple[str, str]


def masked_values(value: FieldValues, schema: Struct) -> dict[Place, str]:
    """Return the masks in `value`, normal form, by their places."""
    masked = {}
    for path, strings, field in iter_mappings(value, schema):
        for name, string in strings.items():
            place = (path, name)
            if _is_masked(name, string, field):
                masked[place] = string
    return masked


def given_values(requested: FieldValues, current: FieldValues, schema: Struct) -> dict[Place, str]:
    """Return the values that the `requested` fields have, by the names that `current` has for them.

    A null, which keeps any value, is none.
    """
    given = {}
    shown = _mappings(current, schema)
    for path, strings, field in iter_mappings(requested, schema):
        known = shown.get(path, {})
        respelled = _respelled(strings, known, field)
        for name, value in respelled.items():
            place = (path, name)
            if value is not None:
                given[place] = value
    return given


def without_masked(
    requested: FieldValues, current: FieldValues, schema: Struct, public: PublicValues
) -> FieldValues:
    """Return `requested` with null, which keeps any value, where `current` has another value: a mask.

    What the task gives openly (`public`) is compared, unless its name suggests a secret.
    """
    masked = masked_values(current, schema)
    if not masked:
        return requested
    compared: FieldValues = deepcopy(requested)
    shown = _mappings(current, schema)
    for path, strings, field in iter_mappings(compared, schema):
        known = shown.get(path, {})
        public_here = public.get(path, {})
        respelled = _respelled(strings, known, field)
        strings.clear()
        strings.update(respelled)
        for name, value in respelled.items():
            place = (path, name)
            mask = masked.get(place, value)
            is_public = name in public_here and not suggests_secret(name)
            if mask != value and not is_public:
                strings[name] = None
    return compared


def fill_masked(observed: FieldValues, sent: FieldValues, schema: Struct) -> FieldValues:
    """Return the `observed` fields with what was `sent` where they have a mask."""
    masked = masked_values(observed, schema)
    if not masked:
        return observed
    filled: FieldValues = deepcopy(observed)
    by_path = _mappings(filled, schema)
    values = given_values(sent, observed, schema)
    for place, mask in masked.items():
        path, name = place
        strings = by_path[path]
        value = values.get(place, mask)
        strings[name] = value
    return filled


def _is_masked(name: str, value: t.Any, field: Mapping) -> bool:
    """Return whether the `value` of that name is a mask."""
    if not field.sensitive:
        return False
    if not isinstance(value, str):
        return False
    is_secret = field.sensitive is True
    if not is_secret:
        is_secret = suggests_secret(name)
    return is_mask(value, is_secret)


def _mappings(value: FieldValues, schema: Struct) -> dict[str, FieldValues]:
    """Return the strings of each mapping that is set in `value`, by its path."""
    mappings = iter_mappings(value, schema)
    return {path: strings for path, strings, _field in mappings}


def _respelled(strings: FieldValues, known: FieldValues, field: Mapping) -> FieldValues:
    """Return the `strings` by the names that `known` has for them: those of headers have no case."""
    if isinstance(field, Headers):
        return spelled_like(strings, known)
    return dict(strings)
