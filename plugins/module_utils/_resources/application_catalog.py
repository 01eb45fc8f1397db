# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""An application of the catalogue, and the problems that what a task asks for has with it.

Only what an answer of the catalogue says is checked. A part that is missing, null or of another
shape than documented forbids nothing.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.schema import FieldValues
from ansible_collections.gcore.inference.plugins.module_utils._core.secret_names import (
    suggests_secret,
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
    """A component of an application of the catalogue; `None` is what the catalogue does not say."""

    def __init__(self, answer: t.Any) -> None:
        given = answer if isinstance(answer, dict) else {}
        self.is_required = given.get("required") is True
        self.is_exposable = given.get("exposable") is not False
        self.flavors = _flavor_names(given.get("suitable_flavors"))
        self.parameters: dict[str, t.Any] | None = None
        if isinstance(given.get("parameters"), dict):
            self.parameters = given["parameters"]


class CatalogApplication:
    """An application of the catalogue, called `name`."""

    def __init__(self, name: str, answer: t.Any) -> None:
        self.name = name
        self.components: dict[str, CatalogComponent] | None = None
        given = answer.get("components") if isinstance(answer, dict) else None
        if not isinstance(given, dict) or not given:
            return
        self.components = {}
        for key, component in given.items():
            self.components[key] = CatalogComponent(component)

    def problems(self, asked: FieldValues, after: FieldValues) -> Problems:
        """Return the problems of the components that are `asked` for, and of those `after` that.

        Both are components in normal form, by name; `None` switches one off. The paths are those
        of the fields.
        """
        if self.components is None:
            return []
        found: Problems = []
        for name, component in asked.items():
            known = self.components.get(name)
            if known is None:
                found.append((name, self._unknown("component", name, self.components)))
            elif component is not None:
                found += self._component_problems(name, component, after[name], known)
        for name, known in self.components.items():
            if known.is_required and name not in after:
                text = f"required by the application {self.name}"
                if name in asked:
                    text = f"{text}; it cannot be switched off"
                found.append((name, text))
        return found

    def known_of(self, asked: FieldValues) -> FieldValues:
        """Return those of the components `asked` for that the catalogue may have."""
        if self.components is None:
            return asked
        return {name: item for name, item in asked.items() if name in self.components}

    def respelled(self, asked: FieldValues) -> FieldValues:
        """Return the components `asked` for with booleans spelled as the catalogue has them."""
        respelled = {}
        for name, component in asked.items():
            respelled[name] = component
            known = (self.components or {}).get(name)
            if component is None or known is None:
                continue
            overrides = dict(component.get("parameter_overrides") or {})
            for key, override in overrides.items():
                choices = _choices((known.parameters or {}).get(key))
                if override is not None and choices:
                    overrides[key] = {"value": respell(override["value"], choices)}
            if overrides:
                respelled[name] = {**component, "parameter_overrides": overrides}
        return respelled

    def _component_problems(
        self, name: str, asked: FieldValues, after: FieldValues, known: CatalogComponent
    ) -> t.Iterator[tuple[str, str]]:
        """Yield the problems of one component that stays."""
        flavor = asked.get("flavor")
        if flavor and known.flavors and flavor not in known.flavors:
            listed = ", ".join(known.flavors)
            text = f"{brief(flavor)} does not suit this component; suitable flavors: {listed}"
            yield f"{name}.flavor", text
        if asked.get("exposed") and not known.is_exposable:
            yield f"{name}.exposed", "this component cannot be exposed"
        if known.parameters is None:
            return
        overrides = asked.get("parameter_overrides") or {}
        path = f"{name}.parameter_overrides"
        for key, override in overrides.items():
            if key not in known.parameters:
                yield f"{path}.{key}", self._unknown("parameter", key, known.parameters)
            elif override is not None:
                for problem in parameter_problems(key, override["value"], known.parameters[key]):
                    yield f"{path}.{key}", problem
        given = after.get("parameter_overrides") or {}
        for key, parameter in known.parameters.items():
            if key not in given and _needs_value(parameter):
                yield f"{path}.{key}", f"required by the application {self.name}"

    def _unknown(self, noun: str, name: str, names: t.Iterable[str]) -> str:
        text = f"the application {self.name} has no such {noun}"
        return f"{text}{suggestion(name, names, f'{noun}s')}"


def suggestion(name: str, names: t.Iterable[str], plural: str) -> str:
    """Return which of the `names` may be meant by a `name`, or which there are."""
    # Only a name that does not exist needs it.
    from difflib import get_close_matches

    known = sorted(names)
    close = get_close_matches(name, known, n=3)
    if close:
        listed = " or ".join(close)
        return f"; did you mean {listed}?"
    if not known:
        return ""
    listed = ", ".join(known[:30])
    return f"; {plural}: {listed}"


def parameter_problems(name: str, value: str, parameter: t.Any) -> t.Iterator[str]:
    """Yield what is wrong with the `value` of a `parameter` of the catalogue.

    A value is shown unless the `name` suggests a secret.
    """
    if not isinstance(parameter, dict):
        return
    shown = ""
    if not suggests_secret(name):
        shown = f", got {brief(str(value))}"
    kind = parameter.get("type")
    if kind == "integer" and not _INTEGER.fullmatch(value):
        yield f"must be an integer{shown}"
    elif kind == "float" and parse_number(value) is None:
        yield f"must be a number{shown}"
    elif kind in ("integer", "float"):
        yield from _range_problems(value, parameter, shown)
    elif kind == "enum":
        choices = _choices(parameter)
        if choices and value not in choices:
            listed = ", ".join(choices)
            yield f"must be one of {listed}{shown}"
    elif kind == "string" and not _may_match(value, parameter.get("pattern")):
        pattern = parameter["pattern"]
        yield f"must match {pattern}{shown}"


def _range_problems(value: str, parameter: dict[str, t.Any], shown: str) -> t.Iterator[str]:
    number = parse_number(value)
    minimum = _limit(parameter.get("min_value"))
    maximum = _limit(parameter.get("max_value"))
    if number is None:
        return
    if minimum is not None and number < minimum:
        yield f"must be at least {minimum}{shown}"
    if maximum is not None and number > maximum:
        yield f"must be at most {maximum}{shown}"


def _limit(value: t.Any) -> t.Any:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return parse_number(str(value))


def _choices(parameter: t.Any) -> list[str]:
    """Return the values that an enum may have; none if the catalogue names none."""
    if not isinstance(parameter, dict) or parameter.get("type") != "enum":
        return []
    choices = parameter.get("enum_values")
    if not isinstance(choices, list):
        return []
    return [str(choice) for choice in choices]


def _may_match(value: str, pattern: t.Any) -> bool:
    """Return whether the value matches the pattern, as far as that can be known in short time."""
    if not isinstance(pattern, str):
        return True
    if max(len(value), len(pattern)) > _MAX_PATTERN or _NESTED_REPETITION.search(pattern):
        return True
    try:
        return re.search(pattern, value) is not None
    except (re.error, RecursionError, OverflowError):
        # Not a pattern of Python.
        return True


def _needs_value(parameter: t.Any) -> bool:
    """Return whether a parameter has no value unless the task gives one."""
    if not isinstance(parameter, dict) or parameter.get("required") is not True:
        return False
    return parameter.get("default_value") in (None, "")


def _flavor_names(flavors: t.Any) -> list[str]:
    """Return the names of the suitable flavors; none if the catalogue does not say it."""
    if not isinstance(flavors, list):
        return []
    names = []
    for flavor in flavors:
        name = flavor.get("name") if isinstance(flavor, dict) else flavor
        if not isinstance(name, str):
            # One that is not readable may be any flavor.
            return []
        names.append(name)
    return names
