# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Secrets: with them a deployment reads the queue of its `sqs` trigger."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    Option,
    Spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.hidden_values import (
    UNKNOWN,
    HiddenString,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.named_api import NamedApi
from ansible_collections.gcore.inference.plugins.module_utils._core.named_options import (
    named_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.named_reconcile import (
    NamedReconciler,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import (
    Desired,
    desired_state,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import String
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    Struct,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    ONE_LINE,
    NameRule,
)

#: The only type that the API has.
_AWS_IAM = "aws-iam"
#: The fields within `data`. Each is an option of the same name.
_DATA = {
    "aws_access_key_id": HiddenString(ONE_LINE, shown=True, non_empty=True, required=True),
    "aws_secret_access_key": HiddenString(ONE_LINE, shown=True, non_empty=True, required=True),
}
SCHEMA = Struct(
    {
        "name": String(required=True),
        "type": String(default=_AWS_IAM),
        "data": Struct(_DATA, null_means_default=True),
    }
)


class SecretApi(NamedApi):
    """The calls on secrets."""

    noun = "secret"
    result_name = "secret"
    path = "/cloud/v3/inference/{project_id}/secrets"
    api_nouns = ("secret",)
    schema = SCHEMA


class SecretReconciler(NamedReconciler[SecretApi]):
    """Reconciles one secret with the options of a task."""

    create_only = ("type",)
    name_rule = NameRule(dots=True)
    update_option = "update_secret"

    @classmethod
    def desired(cls, api: SecretApi, options: dict[str, t.Any]) -> Desired:
        requested = {
            "name": options["name"],
            "type": _AWS_IAM,
            "data": {name: options[name] for name in _DATA},
        }
        return desired_state(requested, api.schema)

    def _problems(self, current: FieldValues | None) -> list[tuple[str, str]]:
        if current is not None:
            return []
        text = "required to create the secret, which is not there yet"
        return [(name, text) for name in _DATA if self._options[name] is None]

    def _option_path(self, path: str) -> str:
        # Options have the names of the fields within `data`.
        return path.rpartition(".")[2]

    def _warnings_of_plan(self) -> list[str]:
        warnings = super()._warnings_of_plan()
        if self.observed is None or self.plan.changes or not self.plan.after:
            return warnings
        names = []
        for name, value in self.observed.fields["data"].items():
            if value == UNKNOWN and self._options[name] is not None:
                names.append(name)
        if names:
            listed = " and ".join(names)
            warnings.append(
                f"The API does not show {listed} of the secret {self._name}: not compared, and not"
                " changed. To write them, set update_secret: always"
            )
        return warnings


def secret_spec() -> Spec:
    """Return the argument spec of the module."""
    return named_spec(
        _DATA,
        update_secret=Option(
            "str", default="on_change", choices=["on_change", "always"], no_log=False
        ),
    )
