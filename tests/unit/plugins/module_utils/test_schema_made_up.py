# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schema of a made-up resource: nothing in the derivation of specs and in validation assumes a deployment."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    Constraints,
    Option,
    Spec,
    constraints_of,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.derived_spec import derive_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.mapping_fields import (
    Headers,
    Mapping,
    StructMapping,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.masked_options import masked
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK
from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import Boolean, Integer, String
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import KeyedList, Struct
from ansible_collections.gcore.inference.plugins.module_utils._core.sequence_fields import Sequence
from ansible_collections.gcore.inference.plugins.module_utils._core.validation import (
    Options,
    Problems,
    Validator,
    validate,
)

OLD = Struct(
    {
        "name": String(required=True, non_empty=True),
        "password": String(sensitive=True, instead="use login"),
        "size": Integer(),
        "period": Integer(maximum=9000),
        "labels": Mapping(sensitive="unless_public"),
    }
)
HOOK = Struct({"headers": Headers(), "is_fast": Boolean(default=False)})
NEW = Struct(
    {
        "name": String(required=True, non_empty=True),
        "login": Struct({"user": String(), "password": String(sensitive=True, required=True)}),
        "size": Integer(),
        "period": Integer(maximum=9000),
        "labels": Mapping(sensitive="unless_public"),
        "hooks": KeyedList("port", Integer(required=True), "port", HOOK),
        "tags": Sequence(unordered=True, aliases=("labels_list",)),
    }
)


def spec() -> Spec:
    """Return the argument spec of the resource, with the option that selects the version."""
    version = Option("str", Constraints(selects_version=True), default="old", choices=["old", "new"])
    return {"api_version": version, **derive_spec({"old": OLD.fields, "new": NEW.fields})}


def errors(rules: t.Any = (), **options: t.Any) -> Problems:
    """Return the errors of these options at run time."""
    return validate(options, spec(), rules=rules, at_runtime=True)[1]


def test_derived_spec_has_the_fields_of_all_versions() -> None:
    password = {"type": "str", "required": True, "no_log": True}
    port = {"type": "int", "required": True}
    hook = {"port": port, "headers": {"type": "dict", "no_log": True}, "is_fast": {"type": "bool"}}
    assert derive_spec({"old": OLD.fields, "new": NEW.fields}) == {
        "name": {"type": "str"},
        "password": {"type": "str", "no_log": True},
        "size": {"type": "int"},
        "period": {"type": "int"},
        "labels": {"type": "dict"},
        "login": {"type": "dict", "no_log": True, "options": {"user": {"type": "str"}, "password": password}},
        "hooks": {"type": "list", "elements": "dict", "no_log": True, "options": hook},
        "tags": {"type": "list", "elements": "str", "aliases": ["labels_list"]},
    }


@pytest.mark.parametrize("size", [-(10**12), 0, 10**12])
def test_integer_without_limits_is_unlimited(size: int) -> None:
    assert errors(size=size) == []


def test_integer_of_a_plain_spec_is_unlimited() -> None:
    assert validate({"timeout": -1}, {"timeout": {"type": "int"}})[1] == []


def test_limits_are_those_of_the_field() -> None:
    assert (errors(period=9000), errors(period=9001)) == ([], [("period", "must be at most 9000, got 9001")])


@pytest.mark.parametrize("name", ["Docker_Hub", ".", " x ", "a\nb"])
def test_name_is_not_held_to_the_rules_of_a_deployment(name: str) -> None:
    assert errors(name=name) == []


def test_names_that_a_deployment_uses_mean_nothing_here() -> None:
    plain: Spec = {
        "deployments": {"type": "list", "elements": "str"},
        "envs": {"type": "dict"},
        "containers": {"type": "list", "elements": "str"},
        "instance_id": {"type": "str"},
        "command": {"type": "list", "elements": "str"},
    }
    options = {"deployments": [], "envs": {"a=b": None}, "containers": [], "instance_id": "x", "command": "a,b"}
    assert validate(options, plain) == ({**options, "command": ["a", "b"]}, [])


def test_unsupported_field_names_what_to_do_instead() -> None:
    assert errors(tags=["a"]) == [
        ("tags", "not supported by API old; leave it out, or set api_version: new if your account has it")
    ]
    assert errors(password="x", api_version="new") == [("password", "not supported by API new; use login")]


def test_rules_of_the_resource_come_last() -> None:
    def rule(validator: Validator, options: Options) -> None:
        if options["size"] > 1 and not validator.has_error("period"):
            validator.add_error("size", "too large")

    assert errors((rule,), size=2) == [("size", "too large")]
    assert [path for path, _text in errors((rule,), size=2, period=9001)] == ["period"]


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ({"password": "s3cr3t", "size": 1}, {"password": MASK, "size": 1}),
        ({"login": {"user": "me", "password": "s3cr3t"}}, {"login": {"user": "me", "password": MASK}}),
        ({"hooks": [{"port": 1, "headers": {"A": "s3cr3t"}}]}, {"hooks": [{"port": 1, "headers": {"A": MASK}}]}),
    ],
)
def test_sensitive_fields_are_masked(options: Options, shown: Options) -> None:
    assert masked(options, spec()) == shown


def test_error_does_not_show_a_sensitive_value() -> None:
    ((path, text),) = errors(password=1.5)
    assert (path, "1.5" in text) == ("password", False)


def test_from_api_orders_objects_by_name() -> None:
    parts = StructMapping(Struct({"size": Integer()}))
    observed = parts.from_api({"b": {"size": 2}, "a": {"size": 1}}, "parts")
    assert list(observed) == ["a", "b"]


def test_fields_say_how_they_are_cleared() -> None:
    cleared = {name: field.cleared_by for name, field in NEW.fields.items()}
    assert cleared == {
        "name": None,
        "login": None,
        "size": None,
        "period": None,
        "labels": {},
        "hooks": None,
        "tags": [],
    }
    assert OLD.fields["password"].cleared_by == ""


def test_constraints_are_not_for_ansible() -> None:
    option = spec()["period"]
    assert (option, constraints_of(option).maximum) == ({"type": "int"}, 9000)
