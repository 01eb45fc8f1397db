# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Secrets masked by their place: where they are, the schema of the resource declares."""

from __future__ import annotations

import typing as t
from copy import deepcopy

from ansible_collections.gcore.inference.plugins.module_utils._core.mapping_fields import (
    StructMapping,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import (
    MASK,
    redact_json,
    redact_names,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    Field,
    FieldValues,
    KeyedList,
    Struct,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.secret_names import (
    SHORTEST_GUESS,
    suggests_secret,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sensitive_fields import (
    PublicValues,
    SensitivePlace,
    sensitive_places,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import (
    map_texts,
    visible,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor

#: Places by their path and name.
PlaceKeys = t.Collection[tuple[str, str]]


def mask_secrets(
    value: FieldValues,
    schema: Struct,
    public: PublicValues,
    changed: PlaceKeys = (),
    side: str = "",
) -> FieldValues:
    """Return a copy of `value`, a response or normal form, with its secrets masked.

    `public` are the values that the task gives openly. At the places that are `changed` the mask
    names the `side` of the diff, "before" or "after".
    """
    masked = deepcopy(value)
    for place in sensitive_places(masked, schema):
        if _is_public(place, public):
            continue
        mask = MASK
        if place.key in changed:
            mask = f"{MASK} ({side})"
        place.holder[place.name] = mask
    return masked


def mask_sides(
    before: FieldValues,
    after: FieldValues,
    schema: Struct,
    public: PublicValues,
    to_api: bool = False,
) -> tuple[FieldValues, FieldValues]:
    """Return both sides of a diff, given in normal form, with their secrets masked.

    With `to_api` they are in the format of the API. A mask says its side where the secret differs.
    """
    changed = _changed_places(before, after, schema)
    if to_api:
        before = schema.to_api(before)
        after = schema.to_api(after)
    masked_before = mask_secrets(before, schema, public, changed, "before")
    masked_after = mask_secrets(after, schema, public, changed, "after")
    return masked_before, masked_after


def secret_values(value: FieldValues, schema: Struct, public: PublicValues) -> set[str]:
    """Return the secrets in `value`, a response or normal form, as the strings to redact.

    Of `Authorization: Bearer TOKEN` the token is one too: a message may have it without its scheme.
    """
    found = set()
    for place in sensitive_places(value, schema):
        if _is_public(place, public):
            continue
        if place.value == MASK:
            # It stands for a value that the API does not show.
            continue
        for string in strings_in(place.value):
            if place.is_guess and len(string) < SHORTEST_GUESS:
                continue
            found.add(string)
            found.update(_credentials(place.name, string))
    return found


def for_output(response: FieldValues, schema: Struct, redactor: Redactor) -> FieldValues:
    """Return a `response`, secrets masked already, with what is not managed redacted.

    Managed fields stay as they are, and so does what identifies the resource.
    """
    return _redact_object(
        response,
        schema.fields,
        schema,
        redactor,
    )


def _is_public(place: SensitivePlace, public: PublicValues) -> bool:
    """Return whether a value may be shown: the task gives it openly, or its name is harmless.

    Nobody can know whether another value than the one given, such as the one before, was meant to
    be public too: it is shown only if the name does not suggest a secret.
    """
    if place.sensitivity != "unless_public":
        return False
    values = public.get(place.path, {})
    if place.name not in values:
        return False
    is_given = place.value == values[place.name]
    return is_given or not suggests_secret(place.name)


def _changed_places(before: FieldValues, after: FieldValues, schema: Struct) -> PlaceKeys:
    """Return the sensitive places that both sides have, in normal form, with different values."""
    values = {place.key: place.value for place in sensitive_places(before, schema)}
    changed = set()
    for place in sensitive_places(after, schema):
        if place.key in values and values[place.key] != place.value:
            changed.add(place.key)
    return changed


def strings_in(value: t.Any) -> t.Iterator[str]:
    """Yield the strings and numbers in `value`, any JSON, as text may have them."""
    if isinstance(value, dict):
        for item in value.values():
            yield from strings_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings_in(item)
    elif value not in (None, "") and not isinstance(value, bool):
        yield str(value)


def _credentials(name: str, value: str) -> list[str]:
    """Return what follows the scheme in the value of a header for credentials."""
    scheme, _space, credentials = value.partition(" ")
    is_for_credentials = name.lower().endswith("authorization") or scheme.lower() == "bearer"
    if is_for_credentials and credentials.strip():
        return [credentials]
    return []


def _redact_part(value: t.Any, field: Field | None, redactor: Redactor) -> t.Any:
    """Return a part of a response; the `field` of a part that is not declared is `None`."""
    if field is None:
        return redact_names(value, redactor)
    if isinstance(field, Struct) and isinstance(value, dict):
        return _redact_object(value, field.fields, field, redactor)
    if isinstance(field, StructMapping) and isinstance(value, dict):
        parts = {}
        for name, item in value.items():
            parts[name] = _redact_part(item, field.item, redactor)
        return parts
    if isinstance(field, KeyedList) and isinstance(value, list):
        # The key of the list is not among the fields of its items.
        return [_redact_object(item, field.subfields, field.item, redactor) for item in value]
    return value


def _redact_object(
    value: dict[str, t.Any],
    declared: t.Mapping[str, Field],
    struct: Struct,
    redactor: Redactor,
) -> dict[str, t.Any]:
    """Return an object of a response: names that the schema has stay readable."""
    redacted = {}
    for name, item in value.items():
        shown_name = name
        if name not in declared and name not in struct.read_only:
            shown_name = redactor.redact_name(name)
        field = declared.get(name)
        redacted[shown_name] = _redact_item(
            item,
            name,
            field,
            struct,
            redactor,
        )
    return redacted


def _redact_item(
    value: t.Any, name: str, field: Field | None, struct: Struct, redactor: Redactor
) -> t.Any:
    if name in struct.never_redacted and _is_plain(value):
        return value
    # Prose of the API, in which a secret may stand within a word.
    if name in struct.messages:
        redacted = redact_json(value, redactor)
        return map_texts(visible, redacted)
    return _redact_part(value, field, redactor)


def _is_plain(value: t.Any) -> bool:
    """Return whether a value that is never redacted is of the contract's shape, and holds no other text."""
    if isinstance(value, dict):
        return all(isinstance(number, int) for number in value.values())
    return not isinstance(value, list)
