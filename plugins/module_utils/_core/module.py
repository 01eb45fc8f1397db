# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Where Ansible ends and the collection begins: options in, result or failure out, and no secret in either."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import OPTIONS, REQUIREMENTS
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    InferenceError,
    OptionsError,
    internal_error,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._core.requests_library import (
    HAS_REQUESTS,
    requests_missing,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import map_texts, returnable, visible
from ansible_collections.gcore.inference.plugins.module_utils._core.validation import (
    check,
    masked,
    missing_api_key_error,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import DeploymentApi
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import Spec, for_ansible
from ansible_collections.gcore.inference.plugins.module_utils._deployments.create_api import create_api


class Result(t.Protocol):
    """What a module found or did, masked: a named tuple of its return values, and of C(warnings)."""

    def _asdict(self) -> dict[str, t.Any]:
        """Give the return values by their names."""


#: What a module does: takes the API, the checked options, the secrets known and whether it is check mode.
Handler = t.Callable[[DeploymentApi, dict[str, t.Any], Redactor, bool], Result]


class InferenceModule(AnsibleModule):
    """An AnsibleModule that reports all problems with its options at once, and masks secrets by their place."""

    def __init__(
        self, argument_spec: Spec, required_one_of: tuple[str, ...] = (), mutually_exclusive: tuple[str, ...] = ()
    ) -> None:
        self._spec = argument_spec
        #: Checked options that Ansible would take long to look through.
        self._kept_from_ansible: dict[str, t.Any] = {}
        super().__init__(
            argument_spec=for_ansible(argument_spec),
            supports_check_mode=True,
            required_one_of=[required_one_of] if required_one_of else [],
            mutually_exclusive=[mutually_exclusive] if mutually_exclusive else [],
        )
        self.params.update(self._kept_from_ansible)
        # From here on everything is masked by its place. Ansible's way, to search the whole result for the text of
        # each secret, would replace every number 1 in it where a secret is "1".
        self.no_log_values = set()

    def run(self, work: Handler) -> t.NoReturn:
        """Do the C(work) and tell what came of it. The only place where an exception becomes a failed task."""
        if not HAS_REQUESTS:
            self.fail_json(**_failure(InferenceError(requests_missing(), REQUIREMENTS), Redactor()))
        if not self.params["api_key"]:
            self.fail_json(**_failure(OptionsError([missing_api_key_error()]), Redactor()))
        failure = None
        known = Redactor()
        try:
            api, known = create_api(self.params)
            result = work(api, self.params, known, self.check_mode)._asdict()
        except InferenceError as error:
            failure = _failure(error, known)
        except Exception as error:
            failure = _failure(internal_error(error), known)
        # Out of the handlers: Ansible adds the exception being handled to the result, with all that it holds.
        # What is None was not asked for.
        ended = {name: value for name, value in (failure or result).items() if value is not None}
        for warning in ended.pop("warnings", []):
            self.warn(warning)
        if failure:
            self.fail_json(**ended)
        self.exit_json(**ended)

    def exit_json(self, **kwargs: t.Any) -> t.NoReturn:
        """End with success, showing the options masked by their place."""
        result = {"invocation": self._shown_options(), **kwargs}
        super().exit_json(**returnable(result))

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        """End with a failure, showing the options masked by their place."""
        result = {"invocation": self._shown_options(), **kwargs}
        if "error" in result:
            result["error"] = map_texts(visible, result["error"])
        super().fail_json(visible(msg), **returnable(result))

    def warn(self, warning: str, **kwargs: t.Any) -> None:
        """Add a warning to the result, whatever it ends with."""
        super().warn(visible(warning), **kwargs)

    def _load_params(self) -> None:
        """Read the options and check them as they were written, before Ansible converts them or gives up on one."""
        is_too_deep = False
        try:
            super()._load_params()
        except Exception as error:
            is_too_deep = isinstance(error, RecursionError) or isinstance(error.__cause__, RecursionError)
            if not is_too_deep:
                raise
        # Out of the handler, as above.
        if is_too_deep:
            problem = "The options are nested deeper than Ansible can read; no option is so deep"
            self.fail_json(**_failure(InferenceError(problem, OPTIONS), Redactor()))
        checked, problems = check(self.params, self._spec, self.required_one_of, self.mutually_exclusive)
        if problems:
            self.fail_json(**_failure(OptionsError(problems), Redactor()))
        # Ansible would read text for a dict or a list in its own way; these are read already. A linter's are not: what
        # is a template there is left out of the checked ones.
        if any(name.startswith("_ansible_") for name in self.params):
            self.params.update({name: value for name, value in checked.items() if isinstance(value, (dict, list))})
        many = {name for name, option in self._spec.items() if option != self.argument_spec[name]}
        self._kept_from_ansible = {name: checked[name] for name in many & set(checked)}
        self.params.update({name: type(value)() for name, value in self._kept_from_ansible.items()})

    def _shown_options(self) -> dict[str, t.Any]:
        # Without params where Ansible fails before it reads them.
        options = getattr(self, "params", {})
        given = {name: value for name, value in options.items() if not name.startswith("_ansible_")}
        return {"module_args": masked(given, self._spec)}


def _failure(error: InferenceError, known: Redactor) -> dict[str, t.Any]:
    """Return the result of a task that failed with C(error): what was done by then, C(msg) and C(error)."""
    result = error.result(known)
    return {**error.done, **result, "error": {"kind": error.kind, **result["error"]}}
