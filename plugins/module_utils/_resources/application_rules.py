# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The rules of the options of an application that its argument spec cannot say."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    Option,
    Spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    bare_name,
    is_unwritable,
    type_name,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.application import (
    component_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.application_parameters import (
    value_problem,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.schema import FieldValues
    from ansible_collections.gcore.inference.plugins.module_utils._core.validation import (
        Options,
        Validator,
    )


def application_rules(validator: Validator, options: Options) -> None:
    """Add the errors of the components to the `validator`, and convert their values in `options`."""
    # What is in the list may be a linter's template, or be reported already.
    is_known = not validator.is_template("regions") and not validator.has_error("regions")
    if is_known and options.get("regions") == []:
        validator.add_error("regions", "must not be empty; state: absent deletes the application")
    components = options.get("components")
    if components is None:
        return
    names = _valid_names(validator, components, "components")
    spec: Spec = {name: Option("dict", options=component_spec()) for name in names}
    given = {name: components[name] for name in names}
    checked = validator.check_options(given, spec, "components")
    for name in names:
        if components[name] is None:
            checked[name] = None
        elif name in checked:
            _check_parameters(validator, checked[name], f"components.{name}.parameters")
    options["components"] = checked


def components_of(options: Options) -> FieldValues | None:
    """Return the validated option `components` with the names of the API; `None` if left out."""
    components = options.get("components")
    if components is None:
        return None
    shaped: FieldValues = {}
    for name, component in components.items():
        shaped[name] = None
        if component is not None:
            shaped[name] = _shaped(component)
    return shaped


def _shaped(component: Options) -> FieldValues:
    shaped = dict(component)
    parameters = shaped.pop("parameters", None)
    if parameters is None:
        return shaped
    overrides: FieldValues = {}
    for name, value in parameters.items():
        overrides[name] = None
        if value is not None:
            overrides[name] = {"value": value}
    shaped["parameter_overrides"] = overrides
    return shaped


def _valid_names(validator: Validator, given: Options, path: str) -> list[str]:
    """Return the names that can be those of components or parameters; add errors of the others."""
    names = []
    for name in given:
        if not isinstance(name, str):
            validator.add_error(
                f"{path}.{name}", f"the name must be a string, not {type_name(name)}"
            )
        elif not name.strip() or is_unwritable(name):
            validator.add_error(f"{path}.{bare_name(ascii(name))}", "not a name")
        else:
            names.append(name)
    return names


def _check_parameters(validator: Validator, component: Options, path: str) -> None:
    parameters = component.get("parameters")
    if parameters is None:
        return
    for name in _valid_names(validator, parameters, path):
        problem = value_problem(parameters[name])
        if problem is not None:
            validator.add_error(f"{path}.{name}", problem)
