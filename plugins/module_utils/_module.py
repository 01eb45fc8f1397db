# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Where Ansible ends and the collection begins: options in, result or failure out, and no secret in either."""

from __future__ import annotations

import os
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ansible_collections.gcore.inference.plugins.module_utils._api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._argspec import Spec
from ansible_collections.gcore.inference.plugins.module_utils._converge import Outcome
from ansible_collections.gcore.inference.plugins.module_utils._errors import InferenceError, OptionsError
from ansible_collections.gcore.inference.plugins.module_utils._http import HAS_REQUESTS, Connection, Http
from ansible_collections.gcore.inference.plugins.module_utils._options import masked, missing_key, problems, token
from ansible_collections.gcore.inference.plugins.module_utils._secrets import Secrets

#: What a module does: takes the API, the checked options, the secrets known and whether it is check mode.
Work = t.Callable[[ApiV2, dict[str, t.Any], Secrets, bool], Outcome]


class InferenceModule(AnsibleModule):
    """An AnsibleModule that reports all problems with its options at once, and masks secrets by their place."""

    def __init__(self, argument_spec: Spec) -> None:
        super().__init__(argument_spec=argument_spec, supports_check_mode=True)
        # From here on everything is masked by its place. Ansible's way, to search the whole result for the text of
        # each secret, would replace every number 1 in it where a secret is "1".
        self.no_log_values = set()

    def run(self, work: Work) -> t.NoReturn:
        """Do the C(work) and tell what came of it. The only place where an exception becomes a failed task."""
        if not HAS_REQUESTS:
            self.fail_json(msg=missing_required_lib("requests"))
        if not self.params["api_key"]:
            self.fail_json(**OptionsError([missing_key()]).result(Secrets()))
        key = token(self.params["api_key"])
        known = Secrets(key)
        failure = None
        try:
            connection = Connection(**{**{name: self.params[name] for name in Connection._fields}, "api_key": key})
            outcome = work(ApiV2(Http(connection), self.params["project_id"]), self.params, known, self.check_mode)
        except InferenceError as error:
            failure = error.result(known)
        except Exception as error:
            failure = _defect(error).result(known)
        # Out of the handlers: Ansible adds the exception being handled to the result, with all that it holds.
        if failure:
            self.fail_json(**failure)
        for warning in outcome.warnings:
            self.warn(warning)
        result = outcome._asdict()
        del result["warnings"]
        self.exit_json(**result)

    def exit_json(self, **kwargs: t.Any) -> t.NoReturn:
        """End with success, showing the options masked by their place."""
        super().exit_json(**{"invocation": self._shown_options(), **kwargs})

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        """End with a failure, showing the options masked by their place."""
        super().fail_json(msg, **{"invocation": self._shown_options(), **kwargs})

    def _load_params(self) -> None:
        """Read the options and check them as they were written, before Ansible converts them or gives up on one."""
        super()._load_params()
        found = problems(self.params, self.argument_spec)
        if found:
            self.fail_json(**OptionsError(found).result(Secrets()))

    def _shown_options(self) -> dict[str, t.Any]:
        # Without params where Ansible fails before it reads them.
        options = getattr(self, "params", {})
        given = {name: value for name, value in options.items() if not name.startswith("_ansible_")}
        return {"module_args": masked(given, self.argument_spec)}


def _defect(error: Exception) -> InferenceError:
    """Give what to tell of a defect in the collection: where it is, and no value, which might be a secret."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" in {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
    return InferenceError(
        f"a defect of the collection gcore.inference: {type(error).__name__}{place}; please report it with this line"
    )
