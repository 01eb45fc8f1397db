# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Direct execution: a definition, run in the process of Ansible, with the result of its module."""

from __future__ import annotations

import datetime
import json
import typing as t
from collections.abc import KeysView, Mapping, Sequence

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator, ValidationResult

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    OptionsError,
    internal_error,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.execution import (
    TaskResult,
    check_options,
    failed_result,
    options_for_ansible,
    returned_values,
    run_handler,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import Spec
    from ansible_collections.gcore.inference.plugins.module_utils._core.execution import (
        ModuleDefinition,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._core.sessions import (
        SessionFactory,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._core.validation import Options


class DirectModule:
    """A module that runs in the process of Ansible.

    What every task needs is created once, before Ansible forks a process for each task.
    """

    def __init__(self, definition: ModuleDefinition) -> None:
        self._definition = definition
        # Secrets are masked by their place. Since ansible-core 2.22 the validation has Ansible
        # replace the text of each value that is `no_log` in all further output of the play: every
        # number 1, if a secret is "1".
        arguments = definition.ansible_arguments(left_out=("no_log",))
        self._validator = ArgumentSpecValidator(**arguments)
        _remember_types()

    def run(
        self, options: Options, check_mode: bool, open_session: SessionFactory
    ) -> dict[str, t.Any]:
        """Return the result of a task with these `options`, which are of Python's own types.

        It is what the module would return, `invocation` included, in the types that JSON has. Any
        exception that is an `Exception` becomes a failure in it.
        """
        task = _Task(self._definition, self._validator, options)
        try:
            result = task.run(check_mode, open_session)
            return task.returned(result)
        except Exception as error:
            return internal_failure(error)


def internal_failure(error: Exception) -> dict[str, t.Any]:
    """Return the result of a task that failed with an unexpected `error`, without its text."""
    failure = internal_error(error)
    result = failed_result(failure)
    return _json_copy({**result.values, "failed": True})


class _Task:
    """One task: its options, first as given, later with their defaults, and its result."""

    def __init__(
        self, definition: ModuleDefinition, validator: ArgumentSpecValidator, options: Options
    ) -> None:
        self._definition = definition
        self._validator = validator
        self._options = options

    def run(self, check_mode: bool, open_session: SessionFactory) -> TaskResult:
        """Return the result of validation, and of the handler if the options are valid."""
        definition = self._definition
        options = self._options
        validated, problems = check_options(definition, options, at_runtime=True)
        if problems:
            error = OptionsError(problems)
            return failed_result(error)
        checked = options_for_ansible(definition, options, validated, at_runtime=True)
        warnings = _alias_warnings(definition.argument_spec, checked.params)
        message = self._validate(checked.params)
        if message is not None:
            values = {"msg": message}
            return TaskResult(values, warnings, failed=True)
        self._options.update(checked.bulk)
        result = run_handler(definition, self._options, check_mode, open_session)
        all_warnings = warnings + result.warnings
        return result._replace(warnings=all_warnings)

    def _validate(self, params: Options) -> str | None:
        """Take over the options as Ansible converts them; return its error message, if any."""
        validation: ValidationResult = self._validator.validate(params)
        self._options = {**params, **validation.validated_parameters}
        if not validation.error_messages:
            return None
        return str(validation.errors.msg)

    def returned(self, result: TaskResult) -> dict[str, t.Any]:
        """Return the `result` as a module returns it."""
        values = returned_values(result.values, self._definition, self._options)
        if result.failed:
            values["failed"] = True
        if result.warnings:
            values["warnings"] = result.warnings
        return _json_copy(values)


def _alias_warnings(spec: Spec, options: Options) -> list[str]:
    """Return the warnings of an `AnsibleModule` about options that are given under two names."""
    warnings = []
    for name, option in spec.items():
        is_given = name in options
        for alias in option.get("aliases", ()):
            if alias not in options:
                continue
            if is_given:
                warnings.append(f"Both option {name} and its alias {alias} are set.")
            is_given = True
    return warnings


def _remember_types() -> None:
    """Have Python look up and remember what Ansible's validation asks about these types.

    The lookup goes through all classes of the process, which takes a forked process longer than the
    rest of the validation.
    """
    isinstance([], Mapping)
    isinstance([], KeysView)
    isinstance({}, Sequence)


def _json_copy(values: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return a copy in the types and with the names that it has after its way through JSON."""
    text = json.dumps(values, default=_json_text)
    copy: dict[str, t.Any] = json.loads(text)
    return copy


def _json_text(value: t.Any) -> str:
    """Return a value that JSON does not have, such as a date among the options, as a string."""
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return str(value)
