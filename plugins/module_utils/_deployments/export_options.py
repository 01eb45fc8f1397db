# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The module options that describe a deployment of the API."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.masked_values import (
    Place,
    masked_values,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    SWITCHED_OFF,
    FieldValues,
    Struct,
    drop_none,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.common_fields import (
    PROBES,
)


def to_module_options(
    deployment: FieldValues,
    schema: Struct,
    public_envs: t.Collection[str],
    public_headers: t.Collection[str],
) -> FieldValues:
    """Return the options that describe `deployment` (field values in normal form), without `name`.

    A variable or header that is not public, or that the API shows masked, has the value `None`: it
    must exist, with any value.
    """
    values: FieldValues = {}
    for name, value in deployment.items():
        values[name] = value
        if value is None:
            # An option that is left out would not be compared.
            field = schema.fields[name]
            values[name] = field.cleared_by
    envs = values.pop("envs")
    body = schema.to_api(values)
    options: FieldValues = drop_none(body)
    options.pop("name", None)
    _drop_implied_auth(options)
    masked = masked_values(deployment, schema)
    configured = options.get("probes", {})
    probes = _all_probes(configured, public_headers, masked)
    options["probes"] = probes
    variables = _variables(envs, public_envs, masked)
    options.update(variables)
    return options


def _variables(
    envs: dict[str, str], public: t.Collection[str], masked: t.Container[Place]
) -> FieldValues:
    """Return the options `envs`, with the public variables, and `secret_envs`, with the others.

    Without secret variables there is no `secret_envs`.
    """
    public_values = {}
    secret_values: dict[str, None] = {}
    for name, value in envs.items():
        if name in public and ("envs", name) not in masked:
            public_values[name] = value
        else:
            secret_values[name] = None
    options: FieldValues = {"envs": public_values}
    if secret_values:
        options["secret_envs"] = secret_values
    return options


def _drop_implied_auth(options: FieldValues) -> None:
    """Remove one of `api_keys` and `auth_enabled` from the `options`.

    They are mutually exclusive. The keys imply the authentication, unless it is enabled without
    keys.
    """
    if "api_keys" not in options or "auth_enabled" not in options:
        return
    if options["auth_enabled"] and not options["api_keys"]:
        del options["api_keys"]
    else:
        del options["auth_enabled"]


def _all_probes(
    configured: dict[str, FieldValues],
    public_headers: t.Collection[str],
    masked: t.Collection[Place],
) -> dict[str, FieldValues]:
    """Return the options of all probes; one that is not configured is disabled."""
    # The name of a header is case-insensitive.
    public = {name.lower() for name in public_headers}
    probes: dict[str, FieldValues] = {name: dict(SWITCHED_OFF) for name in PROBES}
    probes.update(configured)
    for probe_name, probe in probes.items():
        settings = probe.get("probe")
        if not settings:
            continue
        http_get = settings.get("http_get")
        if not http_get:
            continue
        headers = http_get.get("headers", {})
        path = f"probes.{probe_name}.probe.http_get.headers"
        hidden = [name for place, name in masked if place == path]
        public_values = _public_values(headers, public, hidden)
        http_get["headers"] = public_values
        http_get.setdefault("host", "")
    return probes


def _public_values(
    headers: dict[str, str], public: t.Collection[str], hidden: t.Collection[str]
) -> dict[str, str | None]:
    """Return the headers, with `None` for `hidden` ones, and those whose lower-case name is not `public`."""
    values: dict[str, str | None] = {}
    for name, value in headers.items():
        values[name] = None
        lower_name = name.lower()
        if lower_name in public and name not in hidden:
            values[name] = value
    return values
