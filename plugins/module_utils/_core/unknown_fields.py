# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The fields of an answer that this collection does not know, and that an update would drop."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.schema import ContainersByRegion, Struct


def unknown_fields(answer: t.Any, replaced: t.Any, field: t.Any, path: str = "") -> list[str]:
    """Return the paths in C(answer) that are set, that C(field) does not know, and that C(replaced) takes the place of.

    C(replaced) is the normal form of what is sent for this part. A part that is not in it is removed on purpose, with
    all that is in it. Answer-only fields are known.
    """
    if isinstance(field, ContainersByRegion):
        return _in_regions(answer, replaced, field, path)
    if not (isinstance(field, Struct) and isinstance(answer, dict) and isinstance(replaced, dict)):
        return []
    found = []
    for name, value in answer.items():
        below = f"{path}.{name}" if path else str(name)
        if name in field.fields:
            found += unknown_fields(value, replaced.get(name), field.fields[name], below)
        elif name not in field.answer_only and value not in (None, "", [], {}):
            found.append(below)
    return found


def _in_regions(answer: t.Any, replaced: t.Any, field: ContainersByRegion, path: str) -> list[str]:
    """Return the unknown paths in the containers of an answer, for the regions that stay."""
    by_region = {str(region): container for region, container in (replaced or {}).items()}
    found = []
    for container in answer if isinstance(answer, list) else ():
        region = str(container.get("region_id"))
        found += unknown_fields(container, by_region.get(region), field.container, f"{path}[{region}]")
    return found
