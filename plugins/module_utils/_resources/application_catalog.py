# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""An application of the catalogue, and the problems that what a task asks for has with it.

Only what a response of the catalogue says is checked. A part that is missing, null or of another
shape than documented forbids nothing.
"""

from __future__ import annotations

import re
import typing as t
from decimal import Decimal

from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    object_in,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.secret_names import (
    suggests_secret,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.similar_names import (
    suggestion,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import brief
from ansible_collections.gcore.inference.plugins.module_utils._resources.application_parameters import (
    parse_number,
    respell,
)

Problems = list[tuple[str, str]]

#: Characters: longer values and patterns are left to the API.
_MAX_PATTERN = 300
#: A repetition of what is repeated itself: on some texts its search would take for ever.
_NESTED_REPETITION = re.compile(r"[*+}]\)?[^()|]*\)\s*[*+{]")
_INTEGER = re.compile(r"[+-]?[0-9]{1,40}")


class CatalogComponent:
    """A component of an application of the catalogue, called `application` in messages.

    What the catalogue does not say has no limits: no `flavors`, and `parameters` of `None`.
    """

    def __init__(self, application: str, entry: t.Any) -> None:
        given = object_in(entry)
        self._application = application
        self.is_required = given.get("required") is True
        self.is_exposable = given.get("exposable") is not False
        flavors = given.get("suitable_flavors")
        self.flavors = _flavor_names(flavors)
        self.parameters: dict[str, t.Any] | None = None
        parameters = given.get("parameters")
        if isinstance(parameters, dict):
            self.parameters = parameters

    def problems(self, requested: FieldValues, after: FieldValues, is_new: bool) -> Problems:
        """Return the problems of the `requested` fields, with their paths within the component.

        `after` are the fields after that. `is_new` says that the component is switched on.
        """
        found: Problems = []
        flavor = requested.get("flavor")
        if flavor and self.flavors and flavor not in self.flavors:
            shown = brief(flavor)
            listed = ", ".join(self.flavors)
            text = f"{shown} does not suit this component; suitable flavors: {listed}"
            found.append(("flavor", text))
        if requested.get("exposed") and not self.is_exposable:
            found.append(("exposed", "this component cannot be exposed"))
        overrides = requested.get("parameter_overrides") or {}
        for name, override in overrides.items():
            for text in self._parameter_problems(name, override):
                found.append((f"parameter_overrides.{name}", text))
        given = after.get("parameter_overrides") or {}
        for name in self._required_parameters():
            is_concerned = is_new or name in overrides
            if is_concerned and name not in given:
                text = f"required by the application {self._application}"
                found.append((f"parameter_overrides.{name}", text))
        return found

    def respelled(self, requested: FieldValues) -> FieldValues:
        """Return the `requested` fields with booleans spelled as the catalogue has them."""
        overrides = dict(requested.get("parameter_overrides") or {})
        parameters = self.parameters or {}
        for name, override in overrides.items():
            if override is None:
                continue
            parameter = parameters.get(name)
            choices = _choices(parameter)
            value = respell(override["value"], choices)
            overrides[name] = {"value": value}
        if not overrides:
            return requested
        return {**requested, "parameter_overrides": overrides}

    def _parameter_problems(self, name: str, override: FieldValues | None) -> t.Iterator[str]:
        """Yield the problems of the override of one parameter; `None` removes it."""
        if self.parameters is None:
            return
        if name not in self.parameters:
            hint = suggestion(name, self.parameters, "parameters")
            yield f"the application {self._application} has no such parameter{hint}"
        elif override is not None:
            parameter = self.parameters[name]
            yield from parameter_problems(name, override["value"], parameter)

    def _required_parameters(self) -> t.Iterator[str]:
        """Yield the name of each parameter that has no value unless the task gives one."""
        parameters = self.parameters or {}
        for name, parameter in parameters.items():
            given = object_in(parameter)
            is_required = given.get("required") is True
            if is_required and given.get("default_value") in (None, ""):
                yield name


class CatalogApplication:
    """An application of the catalogue, called `name`."""

    def __init__(self, name: str, entry: t.Any) -> None:
        self.name = name
        #: By name; `None` if the catalogue does not say which there are.
        self.components: dict[str, CatalogComponent] | None = None
        given = object_in(entry).get("components")
        if not isinstance(given, dict) or not given:
            return
        components = {}
        for key, component in given.items():
            components[key] = CatalogComponent(name, component)
        self.components = components

    def problems(self, requested: FieldValues, before: FieldValues, after: FieldValues) -> Problems:
        """Return the problems of the `requested` components, with their paths.

        All are components in normal form, by name; `None` switches one off. `before` are those
        before the change, and `after` those after it.
        """
        if self.components is None:
            return []
        found: Problems = []
        for name, component in requested.items():
            known = self.components.get(name)
            if known is None:
                hint = suggestion(name, self.components, "components")
                text = f"the application {self.name} has no such component{hint}"
                found.append((name, text))
                continue
            if component is None:
                continue
            is_new = name not in before
            for path, text in known.problems(component, after[name], is_new):
                found.append((f"{name}.{path}", text))
        return found + self._missing_components(requested, before, after)

    def known_of(self, requested: FieldValues) -> FieldValues:
        """Return those of the `requested` components that the catalogue may have."""
        if self.components is None:
            return requested
        known = dict(requested)
        for name in requested:
            if name not in self.components:
                del known[name]
        return known

    def respelled(self, requested: FieldValues) -> FieldValues:
        """Return the `requested` components with booleans spelled as the catalogue has them."""
        components = self.components or {}
        respelled = dict(requested)
        for name, component in requested.items():
            known = components.get(name)
            if known is not None and component is not None:
                respelled[name] = known.respelled(component)
        return respelled

    def _missing_components(
        self, requested: FieldValues, before: FieldValues, after: FieldValues
    ) -> Problems:
        """Return the problem of each required component that a new application does not have.

        Of an existing one, that of each that is switched off.
        """
        found = []
        components = self.components or {}
        for name, known in components.items():
            if not known.is_required or name in after:
                continue
            text = f"required by the application {self.name}"
            if name in requested:
                found.append((name, f"{text}; it cannot be switched off"))
            elif not before:
                found.append((name, text))
        return found


def parameter_problems(name: str, value: str, parameter: t.Any) -> t.Iterator[str]:
    """Yield what is wrong with the `value` of a `parameter` of the catalogue.

    A value is shown unless the `name` suggests a secret.
    """
    problem = _parameter_problem(value, object_in(parameter))
    if problem is None:
        return
    if suggests_secret(name):
        yield problem
        return
    text = str(value)
    yield f"{problem}, got {brief(text)}"


def _parameter_problem(value: str, parameter: dict[str, t.Any]) -> str | None:
    """Return what is wrong with the `value` of a `parameter`, else `None`."""
    kind = parameter.get("type")
    if kind == "enum":
        choices = _choices(parameter)
        if not choices or value in choices:
            return None
        listed = ", ".join(choices)
        return f"must be one of {listed}"
    if kind == "string":
        pattern = parameter.get("pattern")
        if _may_match(value, pattern):
            return None
        return f"must match {pattern}"
    if kind == "integer" and not _INTEGER.fullmatch(value):
        return "must be an integer"
    if kind in ("integer", "float"):
        return _number_problem(value, parameter)
    return None


def _number_problem(value: str, parameter: dict[str, t.Any]) -> str | None:
    """Return what is wrong with the `value` of a `parameter` that is a number, else `None`."""
    number = parse_number(value)
    if number is None:
        return "must be a number"
    minimum = _limit(parameter.get("min_value"))
    if minimum is not None and number < minimum:
        return f"must be at least {minimum}"
    maximum = _limit(parameter.get("max_value"))
    if maximum is not None and number > maximum:
        return f"must be at most {maximum}"
    return None


def _limit(value: t.Any) -> Decimal | None:
    """Return a limit of the catalogue; `None` if there is none, or it can't be read."""
    text = str(value)
    return parse_number(text)


def _choices(parameter: t.Any) -> list[str]:
    """Return the values that an enum may have; none if the catalogue names none."""
    given = object_in(parameter)
    choices = given.get("enum_values")
    if given.get("type") != "enum" or not isinstance(choices, list):
        return []
    return [str(choice) for choice in choices]


def _may_match(value: str, pattern: t.Any) -> bool:
    """Return whether the value matches the pattern, as far as that can be known in short time."""
    if not isinstance(pattern, str):
        return True
    longest = max(len(value), len(pattern))
    if longest > _MAX_PATTERN or _NESTED_REPETITION.search(pattern):
        return True
    try:
        match = re.search(pattern, value)
    except (re.error, RecursionError, OverflowError):
        # Not a pattern of Python.
        return True
    return match is not None


def _flavor_names(flavors: t.Any) -> list[str]:
    """Return the names of the suitable flavors; none if the catalogue does not say it."""
    if not isinstance(flavors, list):
        return []
    names = []
    for flavor in flavors:
        name = object_in(flavor).get("name")
        if not isinstance(name, str):
            # One that is not readable may be any flavor.
            return []
        names.append(name)
    return names
