# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Registry credentials: with them Gcore pulls images from a private registry."""

from __future__ import annotations

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    Option,
    Spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.hidden_values import (
    HiddenString,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.named_api import NamedApi
from ansible_collections.gcore.inference.plugins.module_utils._core.named_options import named_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.named_reconcile import (
    NamedReconciler,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import String
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import Struct
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import ONE_LINE

_OPTIONS = {
    "registry_url": String(ONE_LINE, non_empty=True, required=True),
    "username": String(ONE_LINE, non_empty=True, required=True),
    "password": HiddenString(non_empty=True, required=True),
}
SCHEMA = Struct(
    {"name": String(required=True), **_OPTIONS},
    read_only=("project_id",),
    never_redacted=("project_id",),
)


class RegistryCredentialApi(NamedApi):
    """The calls on registry credentials."""

    noun = "registry credential"
    result_name = "registry_credential"
    path = "/cloud/v3/inference/{project_id}/registry_credentials"
    api_nouns = ("credential", "registry")
    schema = SCHEMA


class RegistryCredentialReconciler(NamedReconciler[RegistryCredentialApi]):
    """Reconciles one registry credential with the options of a task."""

    update_option = "update_password"


def registry_credential_spec() -> Spec:
    """Return the argument spec of the module."""
    return named_spec(
        _OPTIONS,
        update_password=Option(
            "str", default="on_create", choices=["on_create", "always"], no_log=False
        ),
    )
