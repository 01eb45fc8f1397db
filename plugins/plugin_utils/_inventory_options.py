# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The options of an inventory file: templates in them, and all of their errors at once."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import Spec
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import (
    connection_rules,
    connection_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import OptionsError
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import type_name
from ansible_collections.gcore.inference.plugins.module_utils._core.validation import validate

Config = dict[str, t.Any]
Problems = list[tuple[str, str]]

#: The types of values that are neither a template nor a vault.
_PLAIN_TYPES = (bool, int, float, list, dict)


def validated_config(config: Config, definitions: dict[str, t.Any], templar: t.Any) -> Config:
    """Return the options of an inventory file, with all connection options validated.

    `definitions` are the documented options. `templar` renders the templates of the connection
    options; those of others are rendered later for each host.

    Raises: `OptionsError` with all errors and their paths.
    """
    connection = connection_spec()
    named = {str(name): value for name, value in config.items()}
    given, problems = _resolve_templates(named, connection, templar)
    unresolved = {path for path, _text in problems}
    spec = _as_spec(definitions)
    spec.update(connection)
    validated, others = validate(given, spec, rules=(connection_rules,), at_runtime=True)
    for problem in others:
        path = problem[0]
        # An option that could not be resolved is not missing.
        if path not in unresolved:
            problems.append(problem)
    problems += _expression_problems(given)
    if problems:
        raise OptionsError(problems)
    # All of them are set, whatever their source: for Ansible an empty environment variable is a
    # value, and the last variable wins.
    for name, option in connection.items():
        default = option.get("default")
        given[name] = validated.get(name, default)
    return given


def _resolve_templates(
    config: Config, names: t.Iterable[str], templar: t.Any
) -> tuple[Config, Problems]:
    """Return the `config` without templates and vaults in the named options, and the errors.

    An option whose template cannot be resolved is left out.
    """
    problems: Problems = []
    resolved = dict(config)
    for name in names:
        if name not in config:
            continue
        try:
            resolved[name] = _resolve(config[name], templar)
        except Exception as error:
            problem = _template_problem(error)
            problems.append((name, problem))
            del resolved[name]
    return resolved, problems


def _resolve(value: t.Any, templar: t.Any) -> t.Any:
    """Return the value of an option without a template or vault.

    Raises: what Ansible raises.
    """
    if isinstance(value, str):
        if templar.is_template(value):
            return templar.template(value)
        return value
    if value is None or isinstance(value, _PLAIN_TYPES):
        return value
    # A vault, whose text is no template.
    return str(value)


def _template_problem(error: Exception) -> str:
    """Return why a template cannot be resolved, without its text, which Ansible can quote."""
    message = str(error)
    reason, _separator, _text = message.partition(". String: ")
    return f"cannot be resolved: {reason}"


def _as_spec(definitions: dict[str, t.Any]) -> Spec:
    """Return documented options as a spec of their names; Ansible validates their types."""
    spec: Spec = {}
    for name, definition in definitions.items():
        suboptions = definition.get("suboptions")
        spec[name] = {"type": "raw"}
        if suboptions:
            spec[name] = {
                "type": "list",
                "elements": "dict",
                "options": _as_spec(suboptions),
            }
    return spec


def _expression_problems(config: Config) -> Problems:
    """Return the errors of the Jinja2 expressions of the `config`, with their paths."""
    problems: Problems = []
    for name in ("compose", "groups"):
        expressions = config.get(name)
        problems += _problems_of_expressions(name, expressions)
    filters = config.get("filters")
    if isinstance(filters, list):
        problems += _problems_of_filters(filters)
    return problems


def _problems_of_expressions(name: str, expressions: t.Any) -> Problems:
    if expressions is None:
        return []
    if not isinstance(expressions, dict):
        return [(name, f"expected a dict, got {type_name(expressions)}")]
    problems: Problems = []
    for key, value in expressions.items():
        path = f"{name}.{key}"
        if value is None or isinstance(value, (list, dict)):
            problem = f"expected a Jinja2 expression, got {type_name(value)}"
            problems.append((path, problem))
    return problems


def _problems_of_filters(filters: list[t.Any]) -> Problems:
    problems: Problems = []
    for index, entry in enumerate(filters):
        path = f"filters[{index}]"
        # Ansible reports an entry that is no dict.
        if isinstance(entry, dict):
            problems += _problems_of_filter(path, entry)
    return problems


def _problems_of_filter(path: str, entry: Config) -> Problems:
    problems: Problems = []
    verbs = []
    for verb in ("include", "exclude"):
        condition = entry.get(verb)
        if condition is None:
            continue
        verbs.append(verb)
        if not isinstance(condition, (bool, str)):
            problem = f"expected a boolean or a Jinja2 expression, got {type_name(condition)}"
            problems.append((f"{path}.{verb}", problem))
    if len(verbs) != 1:
        problems.append((path, "either include or exclude is required"))
    return problems
