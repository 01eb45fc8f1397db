# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The module options that describe a deployment of the API."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    Struct,
    drop_none,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.common_fields import (
    PROBES,
)

#: The value that says that a field is not set. Left out, the field would not be compared.
_EMPTY_VALUES: FieldValues = {
    "api_key_ids": [],
    "command": [],
    "description": "",
    "envs": {},
    "image_registry_id": "",
}


def to_module_options(
    deployment: FieldValues,
    fields: Struct,
    public_envs: t.Collection[str],
    public_headers: t.Collection[str],
) -> FieldValues:
    """Return the options that describe `deployment`, field values in normal form; without `name`.

    Each variable and header that is not public has the value `None`: expected, with any value.
    """
    values: FieldValues = {}
    for name, value in deployment.items():
        values[name] = value
        if value is None:
            values[name] = _EMPTY_VALUES.get(name)
    envs = values.pop("envs")
    options: FieldValues = drop_none(fields.to_api(values))
    options.pop("name", None)
    _drop_implied_auth(options)
    options["probes"] = _all_probes(options.get("probes", {}), public_headers)
    options["envs"] = {}
    secret_envs: dict[str, None] = {}
    for name, value in envs.items():
        if name in public_envs:
            options["envs"][name] = value
        else:
            secret_envs[name] = None
    if secret_envs:
        options["secret_envs"] = secret_envs
    return options


def _drop_implied_auth(options: FieldValues) -> None:
    """Remove one of `api_keys` and `auth_enabled`, which the API refuses together.

    The keys imply the authentication, unless it is enabled without any.
    """
    if "api_keys" not in options or "auth_enabled" not in options:
        return
    if options["auth_enabled"] and not options["api_keys"]:
        del options["api_keys"]
    else:
        del options["auth_enabled"]


def _all_probes(
    configured: dict[str, FieldValues], public_headers: t.Collection[str]
) -> dict[str, FieldValues]:
    """Return the options of all probes; one that is not configured is disabled."""
    # The name of a header has no case.
    public = {name.lower() for name in public_headers}
    probes: dict[str, FieldValues] = {name: {"enabled": False} for name in PROBES}
    probes.update(configured)
    for probe in probes.values():
        handlers = probe.get("probe", {})
        http_get = handlers.get("http_get")
        if not http_get:
            continue
        http_get["headers"] = _public_values(http_get.get("headers", {}), public)
        http_get.setdefault("host", "")
    return probes


def _public_values(headers: dict[str, str], public: t.Collection[str]) -> dict[str, str | None]:
    """Return the headers, with `None` for those whose lower-case name is not `public`."""
    values = {}
    for name, value in headers.items():
        is_public = name.lower() in public
        values[name] = value if is_public else None
    return values
