# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The module entry: from the options of a task to its result or failure, without secrets in either."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    Spec,
    without_suboptions,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import (
    connection_rules,
    missing_api_key_error,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import (
    OPTIONS,
    REQUIREMENTS,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    InferenceError,
    OptionsError,
    internal_error,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.masked_options import masked
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._core.requests_library import (
    HAS_REQUESTS,
    requests_missing,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import (
    map_texts,
    returnable,
    visible,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.validation import (
    Options,
    Rule,
    validate,
)


class Result(t.Protocol):
    """What a handler returns: a named tuple of return values, with secrets masked, and `warnings`.

    A return value that is `None` is left out of the result.
    """

    def _asdict(self) -> dict[str, t.Any]:
        """Return the return values by their names."""


#: Takes the validated options. Returns the API of a resource, and a redactor that knows the API key.
ApiFactory = t.Callable[[Options], tuple[t.Any, Redactor]]

#: Does the work of a module. Takes the API, the validated options, the redactor, and whether the
#: task runs in check mode.
Handler = t.Callable[[t.Any, Options, Redactor, bool], Result]


class GcoreModule(AnsibleModule):
    """An `AnsibleModule` that reports all errors of its options at once.

    It masks secrets by their place, and not by their text.
    """

    def __init__(
        self,
        argument_spec: Spec,
        required_one_of: tuple[str, ...] = (),
        mutually_exclusive: tuple[str, ...] = (),
        rules: tuple[Rule, ...] = (),
        bulk_options: tuple[str, ...] = (),
    ) -> None:
        """Validate the options of the task.

        `rules` check what one option cannot say of itself. `bulk_options` are options with so many
        suboptions that Ansible, which would validate them once more and fill in their defaults,
        would take long for them.
        """
        self._spec = argument_spec
        self._rules = (connection_rules, *rules)
        self._bulk_options = bulk_options
        #: The values of the bulk options, validated by this collection alone.
        self._unvalidated_params: Options = {}
        super().__init__(
            argument_spec=without_suboptions(argument_spec, bulk_options),
            supports_check_mode=True,
            required_one_of=[required_one_of] if required_one_of else [],
            mutually_exclusive=[mutually_exclusive] if mutually_exclusive else [],
        )
        self.params.update(self._unvalidated_params)
        # From here on secrets are masked by their place. Ansible would search the whole result for
        # the text of each secret, and replace every number 1 in it if a secret is "1".
        self.no_log_values = set()

    def run(self, create_api: ApiFactory, handler: Handler) -> t.NoReturn:
        """Run the handler and end the process with its result.

        The only place where an exception becomes a failed task.
        """
        if not HAS_REQUESTS:
            self._fail(InferenceError(requests_missing(), REQUIREMENTS))
        if not self.params["api_key"]:
            self._fail(OptionsError([missing_api_key_error()]))
        redactor = Redactor()
        values: dict[str, t.Any] = {}
        failure: dict[str, t.Any] | None = None
        try:
            api, redactor = create_api(self.params)
            values = handler(api, self.params, redactor, self.check_mode)._asdict()
        except InferenceError as error:
            failure = _failure(error, redactor)
        except Exception as error:
            failure = _failure(internal_error(error), redactor)
        # Outside of the exception handlers: Ansible adds the exception that is being handled to the
        # result, with all values in it.
        if failure is None:
            self.exit_json(**self._without_warnings(values))
        self.fail_json(**self._without_warnings(failure))

    def exit_json(self, **kwargs: t.Any) -> t.NoReturn:
        """End with success, with masked options in `invocation`."""
        result = {"invocation": self._masked_invocation(), **kwargs}
        super().exit_json(**returnable(result))

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        """End with a failure, with masked options in `invocation`."""
        result = {"invocation": self._masked_invocation(), **kwargs}
        if "error" in result:
            result["error"] = map_texts(visible, result["error"])
        super().fail_json(visible(msg), **returnable(result))

    def warn(self, warning: str, **kwargs: t.Any) -> None:
        """Add a warning to the result."""
        super().warn(visible(warning), **kwargs)

    def _fail(self, error: InferenceError) -> t.NoReturn:
        """End with a failure that contains no text of the API."""
        self.fail_json(**_failure(error, Redactor()))

    def _without_warnings(self, values: dict[str, t.Any]) -> dict[str, t.Any]:
        """Issue the warnings, and return the other values that are not `None`."""
        result = {name: value for name, value in values.items() if value is not None}
        for warning in result.pop("warnings", []):
            self.warn(warning)
        return result

    def _load_params(self) -> None:
        """Read the options, and validate them before Ansible converts or rejects any of them."""
        self._read_params()
        validated, problems = validate(
            self.params, self._spec, self.required_one_of, self.mutually_exclusive, self._rules
        )
        if problems:
            self._fail(OptionsError(problems))
        # Ansible would convert text for a dict or a list in its own way; here it is converted
        # already. A linter has no entries of Ansible's: its templates are not in the validated
        # options, and must stay.
        if any(name.startswith("_ansible_") for name in self.params):
            for name, value in validated.items():
                if isinstance(value, (dict, list)):
                    self.params[name] = value
        for name in self._bulk_options:
            if name in validated:
                value = validated[name]
                self._unvalidated_params[name] = value
                self.params[name] = type(value)()

    def _read_params(self) -> None:
        """Read the options, and fail if they are nested too deep for Ansible."""
        is_too_deep = False
        try:
            super()._load_params()
        except Exception as error:
            causes = (error, error.__cause__)
            is_too_deep = any(isinstance(cause, RecursionError) for cause in causes)
            if not is_too_deep:
                raise
        # Outside of the exception handler, as in run().
        if is_too_deep:
            problem = "The options are nested deeper than Ansible can read; no option is so deep"
            self._fail(InferenceError(problem, OPTIONS))

    def _masked_invocation(self) -> dict[str, t.Any]:
        # There are no params if Ansible fails before it reads them.
        options = getattr(self, "params", {})
        task_options = {
            name: value for name, value in options.items() if not name.startswith("_ansible_")
        }
        return {"module_args": masked(task_options, self._spec)}


def _failure(error: InferenceError, redactor: Redactor) -> dict[str, t.Any]:
    """Return the result of a task that failed with `error`.

    It has what was done before the failure, `msg` and `error`.
    """
    result = error.result(redactor)
    details = {"kind": error.kind, **result["error"]}
    return {**error.partial_result, **result, "error": details}
