# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Deployments and their log lines for the info modules, redacted. Writes nothing."""

from __future__ import annotations

import re
import typing as t
from datetime import datetime, timedelta

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import NOT_FOUND
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.masking import (
    for_output,
    mask_secrets,
    secret_values,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import redact_json
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import (
    map_texts,
    visible,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
    select_unique,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        Answer,
        Deployment,
    )

#: A time in ISO 8601, with any number of digits after the seconds, and with or without a zone.
_TIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[Tt ](?P<hour>\d\d):(?P<minute>\d\d):(?P<second>[0-5]\d|60)(?:[.,](?P<fraction>\d+))?"
    r" ?(?:[Zz]|(?P<sign>[+-])(?P<hours>[01]\d|2[0-3]):?(?P<minutes>[0-5]\d)?)?",
    re.ASCII,
)
#: The minute in UTC, the second of it, and the digits after that. Sorts by time, to any precision.
SortKey = tuple[datetime, str, str]


class Deployments(t.NamedTuple):
    """The return values of the info module."""

    deployments: list[dict[str, t.Any]]
    warnings: list[str]


class Logs(t.NamedTuple):
    """The return values of the logs module; the oldest line is the first."""

    logs: list[dict[str, t.Any]]
    warnings: list[str]


def get_deployments(
    api: DeploymentApi, options: dict[str, t.Any], redactor: Redactor, check_mode: bool
) -> Deployments:
    """Return the deployments that the validated `options` select, sorted by name and ID.

    Raises:
        InferenceError: they can't be read.
    """
    instance_id = options["instance_id"]
    name = options["name"]
    found = api.lookup(instance_id, name)
    reveal = options["reveal_envs"]
    ordered = sorted(found, key=_name_and_id)
    masked = [masked_deployment(deployment, api, redactor, reveal) for deployment in ordered]
    warnings = [entry.warning for entry in found.invalid]
    return Deployments(masked, warnings)


def _name_and_id(deployment: Deployment) -> tuple[str, str]:
    name = deployment.fields["name"]
    return name, deployment.id


def get_logs(
    api: DeploymentApi, options: dict[str, t.Any], redactor: Redactor, check_mode: bool
) -> Logs:
    """Return the newest log lines of the deployment that the validated `options` select.

    Raises:
        InferenceError: the deployment does not exist, or its logs can't be read.
    """
    deployment = _existing_deployment(api, options, redactor)
    # It knows the API key alone.
    key_redactor = redactor.extended(())
    # A container may log its environment. Errors are always redacted, even with `reveal_envs`:
    # Ansible shows them despite `no_log`.
    values = secret_values(deployment.answer, api.fields, {})
    redactor.add(values)
    limit = options["limit"]
    region_id = options["region_id"]
    lines, count = api.logs(deployment.id, region_id, limit)
    line_redactor = redactor
    if options["reveal_envs"]:
        line_redactor = key_redactor
    ordered = _oldest_first(lines)
    newest = ordered[-limit:]
    redacted = [_redact_line(line, line_redactor) for line in newest]
    warnings = []
    returned = len(lines)
    if returned < min(count, limit):
        warnings.append(f"The API returned {returned} of the {count} log lines")
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
) -> Answer:
    """Return the answer about a deployment; variables and headers are masked unless `reveal`."""
    if reveal:
        return for_output(deployment.answer, api.fields, redactor)
    # With the secrets of this deployment only: with those of all, the time would grow with the
    # square of the number of deployments.
    own_secrets = secret_values(deployment.answer, api.fields, {})
    own_redactor = redactor.extended(own_secrets)
    masked = mask_secrets(deployment.answer, api.fields, {})
    return for_output(masked, api.fields, own_redactor)


def _redact_line(line: Answer, redactor: Redactor) -> Answer:
    """Return a line without the known secrets. Its time, pod and region are not changed."""
    unknown = dict(line)
    kept = {}
    for name in ("time", "pod", "region_id"):
        kept[name] = unknown.pop(name)
    message = unknown.pop("message")
    redacted: Answer = redact_json(unknown, redactor, whole_words=True)
    redacted.update(kept)
    redacted["message"] = redactor.redact(message, whole_words=True)
    printable: Answer = map_texts(visible, redacted)
    return printable


def _oldest_first(lines: list[Answer]) -> list[Answer]:
    """Return the lines sorted by time. A line with an unreadable time keeps its position."""
    positions = []
    dated: list[tuple[SortKey, int]] = []
    for position, line in enumerate(lines):
        sort_key = _sort_key(line["time"])
        if sort_key:
            positions.append(position)
            dated.append((sort_key, position))
    # By position too: lines of the same time stay in their order.
    dated.sort()
    ordered = list(lines)
    for position, (_sort_key_there, origin) in zip(positions, dated):
        ordered[position] = lines[origin]
    return ordered


def _sort_key(time: str) -> SortKey | None:
    """Return the key by which lines are sorted, or `None` if the time can't be read.

    A time without a zone is in UTC, as other times of the API. `datetime.fromisoformat` can't read
    the whole: it accepts neither nine digits of a second nor, before Python 3.11, Z.
    """
    parts = _TIME.fullmatch(time.strip())
    if not parts:
        return None
    day = parts["day"]
    hour = parts["hour"]
    minute = parts["minute"]
    try:
        local = datetime.fromisoformat(f"{day}T{hour}:{minute}")
        in_utc = local - _offset(parts)
    except (ValueError, OverflowError):
        return None
    fraction = parts["fraction"] or ""
    return in_utc, parts["second"], fraction.rstrip("0")


def _offset(parts: re.Match[str]) -> timedelta:
    """Return how far the time zone is ahead of UTC."""
    hours = parts["hours"] or "0"
    minutes = parts["minutes"] or "0"
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    if parts["sign"] == "-":
        return -offset
    return offset
