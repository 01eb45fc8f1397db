# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The module entry: a definition, run by `AnsibleModule` in a process of its own."""

from __future__ import annotations

import json
import sys
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import OPTIONS
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    InferenceError,
    OptionsError,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.execution import (
    ModuleDefinition,
    TaskResult,
    check_options,
    failed_result,
    options_for_ansible,
    returned_values,
    run_handler,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sessions import create_session
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import visible

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.validation import Options


def run_module(definition: ModuleDefinition) -> t.NoReturn:
    """Run the handler of a module, and end the process with its result."""
    module = GcoreModule(definition)
    params = module.params
    check_mode = module.check_mode
    result = run_handler(definition, params, check_mode, create_session)
    module.end(result)


class GcoreModule(AnsibleModule):
    """An `AnsibleModule` that reports all errors of its options at once.

    It masks secrets by their place, and not by their text.
    """

    def __init__(self, definition: ModuleDefinition) -> None:
        """Validate the options of the task."""
        self._definition = definition
        #: The values of the bulk options, validated by this collection alone.
        self._bulk: Options = {}
        arguments = definition.ansible_arguments()
        super().__init__(supports_check_mode=True, **arguments)
        self.params.update(self._bulk)
        # From here on secrets are masked by their place. Ansible would search the whole result for
        # the text of each secret, and replace every number 1 in it if a secret is "1".
        self.no_log_values = set()

    def end(self, result: TaskResult) -> t.NoReturn:
        """End the process with the result or the failure."""
        for warning in result.warnings:
            self.warn(warning)
        values = result.values
        if result.failed:
            self.fail_json(**values)
        self.exit_json(**values)

    def exit_json(self, **kwargs: t.Any) -> t.NoReturn:
        """End with success, with masked options in `invocation`."""
        values = self._returned(kwargs)
        super().exit_json(**values)

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        """End with a failure, with masked options in `invocation`."""
        kwargs["msg"] = msg
        values = self._returned(kwargs)
        super().fail_json(**values)

    def warn(self, warning: str, **kwargs: t.Any) -> None:
        """Add a warning to the result."""
        text = visible(warning)
        super().warn(text, **kwargs)

    def _returned(self, values: dict[str, t.Any]) -> dict[str, t.Any]:
        self._forget_new_secrets()
        # There are no params if Ansible fails before it reads them.
        options = getattr(self, "params", {})
        return returned_values(values, self._definition, options)

    def _forget_new_secrets(self) -> None:
        """Keep the values of `no_log` options out of what the module tells Ansible to redact.

        Since ansible-core 2.22 a module returns them, and Ansible replaces their text in all further
        output of the play.
        """
        new_secrets = getattr(self, "_new_secrets", None)
        # Not documented: without it the result must still be returned.
        flush = getattr(new_secrets, "flush", None)
        if flush is not None:
            flush()

    def _load_params(self) -> None:
        """Read the options, and validate them before Ansible converts or rejects any of them."""
        self._read_params()
        definition = self._definition
        given = self.params
        validated, problems = check_options(definition, given)
        if problems:
            error = OptionsError(problems)
            result = failed_result(error)
            self.end(result)
        # A linter has no entries of Ansible's.
        at_runtime = any(name.startswith("_ansible_") for name in given)
        checked = options_for_ansible(definition, given, validated, at_runtime)
        self.params = checked.params
        self._bulk = checked.bulk

    def _read_params(self) -> None:
        """Read the options, and fail if they are nested too deep for Ansible."""
        is_too_deep = False
        try:
            super()._load_params()
        except Exception as raised:
            causes = (raised, raised.__cause__)
            is_too_deep = any(isinstance(cause, RecursionError) for cause in causes)
            if not is_too_deep:
                raise
        # Outside of the exception handler: Ansible adds the exception that is being handled to the
        # result, with all values in it.
        if is_too_deep:
            problem = "The options are nested deeper than Ansible can read; no option is so deep"
            error = InferenceError(problem, OPTIONS)
            result = failed_result(error)
            _end_without_options(result)


def _end_without_options(result: TaskResult) -> t.NoReturn:
    """End the process with a failure, without what an `AnsibleModule` adds to it.

    Since ansible-core 2.21 its `fail_json` needs the options of the task, and raises an exception
    if they could not be read.
    """
    values = {**result.values, "failed": True}
    text = json.dumps(values)
    sys.stdout.write(f"\n{text}\n")
    raise SystemExit(1)
