# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Argument specs, and what Ansible's keys cannot say of an option: its constraints.

An `Option` is an entry of an argument spec as Ansible takes it. Validation reads its constraints,
and takes an entry that is a plain dict as one without any.
"""

from __future__ import annotations

import os
import typing as t

from ansible.module_utils.errors import AnsibleFallbackNotFound

from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    ANY_STRING,
    MappingRule,
    StringRule,
)

Spec = dict[str, dict[str, t.Any]]

#: The greatest value of an integer for which the API documents no maximum.
MAX_INT32 = 2**31 - 1


class Constraints(t.NamedTuple):
    """What the value of an option must be, beyond its type; `None` is no limit."""

    minimum: int | None = None
    maximum: int | None = None
    #: Whether a string must hold more than white space.
    non_empty: bool = False
    #: What a string, or each string of a list, must be.
    string: StringRule = ANY_STRING
    #: Whether a string may be a date, as YAML reads one without quotes.
    accepts_dates: bool = False
    #: What the names and values of a dict of strings must be.
    mapping: MappingRule | None = None
    #: Whether a string given for a list is split at commas, as everywhere in Ansible.
    split_commas: bool = True
    #: What to do instead, for each API version that does not support the option.
    unsupported: t.Mapping[str, str] = {}
    #: What to do where it is missing, for each API version that requires the option.
    required_in: t.Mapping[str, str] = {}
    #: Whether the value is the API version.
    selects_version: bool = False
    #: Returns an error for a value that may hold a secret and must not be shown.
    hide_if: t.Callable[[str], str | None] | None = None


UNCONSTRAINED = Constraints()


class Option(dict[str, t.Any]):
    """An entry of an argument spec, with the constraints that validation checks beside it."""

    constraints: Constraints

    def __init__(
        self, kind: str, constraints: Constraints = UNCONSTRAINED, **ansible_keys: t.Any
    ) -> None:
        super().__init__(type=kind, **ansible_keys)
        self.constraints = constraints


def constraints_of(option: t.Mapping[str, t.Any]) -> Constraints:
    """Return the constraints of an entry of an argument spec."""
    if isinstance(option, Option):
        return option.constraints
    return UNCONSTRAINED


class OptionNames(t.NamedTuple):
    """The option of each name and alias, and the options that matter even if not given."""

    canonical: dict[str, str]
    needed: list[str]


def option_aliases(spec: Spec) -> dict[str, str]:
    """Return the name of the option of each alias."""
    aliases = {}
    for name, option in spec.items():
        for alias in option.get("aliases", ()):
            aliases[alias] = name
    return aliases


def option_names(spec: Spec) -> OptionNames:
    """Return the names of the options of a `spec`."""
    canonical = {name: name for name in spec}
    canonical.update(option_aliases(spec))
    needed = []
    for name, option in spec.items():
        constraints = constraints_of(option)
        is_required = option.get("required") or constraints.required_in
        if is_required or "fallback" in option:
            needed.append(name)
    return OptionNames(canonical, needed)


def fallback_value(option: dict[str, t.Any]) -> t.Any:
    """Return the value that the environment has for an option, or `None`."""
    if "fallback" not in option:
        return None
    strategy, names = option["fallback"]
    try:
        return strategy(*names)
    except AnsibleFallbackNotFound:
        return None


def item_option(option: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return the entry of an argument spec for each item of a list."""
    constraints = constraints_of(option)
    of_item = Option(option["elements"], constraints)
    for key in ("options", "choices"):
        if key in option:
            of_item[key] = option[key]
    return of_item


def env_fallback_nonempty(*names: str) -> str:
    """Return the first of these variables that is not empty; AWX sets unused ones to nothing.

    Raises:
        AnsibleFallbackNotFound: None of them is set.
    """
    for name in names:
        value = os.environ.get(name)
        if value:
            return value
    raise AnsibleFallbackNotFound


def wait_spec() -> Spec:
    """Return the argument spec of waiting for a change. The times are in seconds."""
    return {
        "wait": Option("bool", default=False),
        "wait_timeout": Option("int", Constraints(minimum=1, maximum=MAX_INT32), default=1200),
        "wait_interval": Option("int", Constraints(minimum=1, maximum=3600), default=5),
    }


def plain_spec(
    spec: Spec, bulk_options: t.Container[str] = (), left_out: t.Container[str] = ()
) -> Spec:
    """Return the `spec` for Ansible, in plain dicts, without the suboptions of `bulk_options`.

    The keys `left_out` are those that no entry has, at any depth. validate-modules of some cores
    creates further dicts of the type of an entry.
    """
    plain: Spec = {}
    for name, option in spec.items():
        entry = {key: value for key, value in option.items() if key not in left_out}
        suboptions = entry.pop("options", None)
        if suboptions and name not in bulk_options:
            entry["options"] = plain_spec(suboptions, left_out=left_out)
        plain[name] = entry
    return plain
