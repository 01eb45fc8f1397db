# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The warnings of a write: fields that it may remove, and fields that the API did not apply."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.sentences import truncate
from ansible_collections.gcore.inference.plugins.module_utils._core.unknown_fields import (
    unknown_fields,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
        FieldValues,
        Struct,
    )

#: How many unknown fields a warning names, and how many characters of each.
_MAX_PATHS = 30
_MAX_SHOWN_PATH = 100


def unknown_field_warnings(
    replaced: dict[str, t.Any], payload: FieldValues, schema: Struct, redactor: Redactor
) -> list[str]:
    """Return a warning if an update that sends `payload` may remove fields unknown to the schema.

    `replaced` is the part of the response that the update replaces.
    """
    paths = unknown_fields(replaced, payload, schema)
    if not paths:
        return []
    # In an order that does not depend on the response; fields of the resource itself first.
    paths = sorted(paths, key=_by_depth)
    names = []
    for path in paths[:_MAX_PATHS]:
        name = redactor.redact(path, whole_words=True)
        shown = truncate(name, _MAX_SHOWN_PATH)
        names.append(shown)
    listed = ", ".join(names)
    rest = len(paths) - len(names)
    if rest:
        listed = f"{listed} and {rest} more"
    return [
        f"This collection does not know {listed}, and an update does not send unknown fields: the"
        " API may remove their values. Check them after the update, or install a newer version of"
        " the collection"
    ]


def unapplied_warnings(paths: list[str]) -> list[str]:
    """Return a warning for each of the `paths` that the API did not apply, see `unapplied_paths`."""
    warnings = []
    for path in paths:
        warning = f"The API did not apply {path}: the response shows a different value"
        warnings.append(warning)
    return warnings


def _by_depth(path: str) -> tuple[int, str]:
    return path.count("."), path
