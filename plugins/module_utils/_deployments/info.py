# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Deployments and their log lines for the info modules, redacted. Writes nothing."""

from __future__ import annotations

import typing as t
from operator import attrgetter

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import NOT_FOUND
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.masking import (
    for_output,
    mask_secrets,
    secret_values,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
    select_unique,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.shown_log_lines import (
    oldest_first,
    redacted_line,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._core.schema import JsonObject
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        Deployment,
    )


class Deployments(t.NamedTuple):
    """The return values of the info module."""

    deployments: list[dict[str, t.Any]]
    warnings: list[str]


class Logs(t.NamedTuple):
    """The return values of the logs module; the oldest line is the first."""

    logs: list[dict[str, t.Any]]
    warnings: list[str]


def get_deployments(
    api: DeploymentApi, options: dict[str, t.Any], redactor: Redactor
) -> Deployments:
    """Return the deployments that the validated `options` select, sorted by name and ID.

    Raises:
        InferenceError: they can't be read.
    """
    instance_id = options["instance_id"]
    name = options["name"]
    reveal = options["reveal_envs"]
    found = api.lookup(instance_id, name)
    found.sort(key=attrgetter("name", "id"))
    shown = []
    for deployment in found:
        masked = masked_deployment(deployment, api, redactor, reveal)
        shown.append(masked)
    warnings = [entry.warning for entry in found.invalid]
    return Deployments(shown, warnings)


def get_logs(api: DeploymentApi, options: dict[str, t.Any], redactor: Redactor) -> Logs:
    """Return the newest log lines of the deployment that the validated `options` select.

    Raises:
        InferenceError: the deployment does not exist, or its logs can't be read.
    """
    deployment = _existing_deployment(api, options, redactor)
    line_redactor = redactor
    if options["reveal_envs"]:
        # Without the secrets that are added below.
        line_redactor = redactor.extended(())
    # A container may log its environment. Errors are always redacted, even with `reveal_envs`:
    # Ansible shows them despite `no_log`.
    own_secrets = secret_values(deployment.json, api.schema, {})
    redactor.add(own_secrets)
    limit = options["limit"]
    lines, count = api.logs(
        deployment.id,
        options["region_id"],
        limit,
    )
    ordered = oldest_first(lines)
    newest = ordered[-limit:]
    redacted = [redacted_line(line, line_redactor) for line in newest]
    warnings = []
    returned = len(lines)
    expected = min(count, limit)
    if returned < expected:
        warning = f"The API returned {returned} of the {count} log lines"
        warnings.append(warning)
    return Logs(redacted, warnings)


def _existing_deployment(
    api: DeploymentApi, options: dict[str, t.Any], redactor: Redactor
) -> Deployment:
    """Return the deployment of `instance_id` or `name`. Raises `InferenceError` if there is none."""
    instance_id = options["instance_id"]
    name = options["name"]
    found = api.lookup(instance_id, name)
    deployment = select_unique(found, instance_id or name)
    if deployment is not None:
        return deployment
    if instance_id:
        raise InferenceError(f"instance_id: there is no deployment {instance_id}", NOT_FOUND)
    # Imported here: only a name that does not exist needs it.
    from ansible_collections.gcore.inference.plugins.module_utils._deployments import not_found

    message = not_found.not_found_message(api, name, redactor)
    raise InferenceError(f"name: {message}", NOT_FOUND)


def masked_deployment(
    deployment: Deployment, api: DeploymentApi, redactor: Redactor, reveal: bool = False
) -> JsonObject:
    """Return the JSON of a deployment. Variables and headers are masked unless `reveal`."""
    body = deployment.json
    schema = api.schema
    if reveal:
        return for_output(body, schema, redactor)
    # With the secrets of this deployment only: with those of all, the time would grow with the
    # square of the number of deployments.
    own_secrets = secret_values(body, schema, {})
    own_redactor = redactor.extended(own_secrets)
    masked = mask_secrets(body, schema, {})
    return for_output(masked, schema, own_redactor)
