# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Argument specs derived from the fields of a resource, in every API version that it has."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    Option,
    Spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import Field

#: The fields of each API version by name; the oldest version first.
Versions = t.Mapping[str, t.Mapping[str, Field]]


def derive_spec(versions: Versions) -> Spec:
    """Return the argument spec of the fields of a resource.

    An option that holds secrets is `no_log` as a whole, since only so Ansible keeps what is deep
    within it out of the system log for certain. No option is required: an update needs none, and
    planning knows what a create needs.
    """
    spec: Spec = {}
    for name, option in _derive_options(versions).items():
        fields = _fields_named(name, versions)
        field = next(iter(fields.values()))
        if field.holds_secrets:
            option["no_log"] = True
        option.pop("required", None)
        spec[name] = option
    return spec


def _derive_options(versions: Versions) -> dict[str, Option]:
    """Return the options of these fields by name, in the order of the versions."""
    options: dict[str, Option] = {}
    for fields in versions.values():
        for name in fields:
            if name not in options:
                options[name] = _derive_option(name, versions)
    return options


def _derive_option(name: str, versions: Versions) -> Option:
    """Return the option of the fields called `name`, which are alike in all versions."""
    fields = _fields_named(name, versions)
    field = next(iter(fields.values()))
    option = field.option()
    if field.required:
        option["required"] = True
    if field.subfields:
        subfields = {}
        for version, field_of_version in fields.items():
            subfields[version] = field_of_version.subfields
        option["options"] = _derive_options(subfields)
    unsupported = {}
    for version in versions:
        if version in fields:
            continue
        unsupported[version] = _advice(field, version, versions, fields)
    constraints = option.constraints
    option.constraints = constraints._replace(unsupported=unsupported)
    return option


def _fields_named(name: str, versions: Versions) -> dict[str, Field]:
    """Return the fields called `name`, by the version of the API."""
    named = {}
    for version, fields in versions.items():
        field = fields.get(name)
        if field is not None:
            named[version] = field
    return named


def _advice(
    field: Field, version: str, versions: t.Iterable[str], supporting: t.Container[str]
) -> str:
    """Return what to do instead of using the `field` with a `version` that does not have it."""
    advice = field.instead or "leave it out"
    order = list(versions)
    position = order.index(version)
    for later in order[position:]:
        if later in supporting:
            return f"{advice}, or set api_version: {later} if your account has it"
    return advice
