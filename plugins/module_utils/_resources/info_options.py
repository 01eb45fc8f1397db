# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The options of the info modules of catalogues and named resources, without those of the connection."""

from __future__ import annotations

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    Constraints,
    Option,
    Spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    ONE_LINE,
    UUID,
)


def name_spec() -> Spec:
    """Return the argument spec of the name by which items are looked up."""
    return {"name": _line_option()}


def flavor_spec() -> Spec:
    """Return the argument spec of the info module of flavors."""
    return {
        **name_spec(),
        "flavor_id": _id_option("name"),
    }


def model_spec() -> Spec:
    """Return the argument spec of the info module of models."""
    return {
        **name_spec(),
        "model_id": _line_option(),
    }


def region_spec() -> Spec:
    """Return the argument spec of the info module of regions."""
    return {
        **name_spec(),
        "flavor_name": _line_option(),
        "flavor_id": _id_option("flavor_name"),
    }


def _line_option() -> Option:
    constraints = Constraints(string=ONE_LINE, non_empty=True)
    return Option("str", constraints)


def _id_option(instead: str) -> Option:
    """Return the option of an ID that only v2 has; `instead` is the option of v3."""
    advice = f"use {instead} instead, which identifies a flavor there"
    constraints = Constraints(string=UUID, unsupported={"v3": advice})
    return Option("str", constraints)
