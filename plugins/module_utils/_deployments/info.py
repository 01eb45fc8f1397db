# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Looking at what is there: deployments and their log lines, as a user may see them. Writes nothing."""

from __future__ import annotations

import re
import typing as t
from datetime import datetime, timedelta

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import NOT_FOUND
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError, redact_json
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import mask, secrets, shown
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import map_texts, visible
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import select_unique

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        Answer,
        Deployment,
        DeploymentApi,
    )


#: A time as ISO 8601 writes it, with any number of digits behind the seconds, and with or without a zone.
_TIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[Tt ](?P<hour>\d\d):(?P<minute>\d\d):(?P<second>[0-5]\d|60)(?:[.,](?P<fraction>\d+))?"
    r" ?(?:[Zz]|(?P<sign>[+-])(?P<hours>[01]\d|2[0-3]):?(?P<minutes>[0-5]\d)?)?",
    re.ASCII,
)
#: The minute in UTC, the second in it, and the digits behind that: compares as the instants do, to any precision.
Instant = tuple[datetime, str, str]


class Deployments(t.NamedTuple):
    """What the user is shown of the deployments that were found."""

    deployments: list[dict[str, t.Any]]
    warnings: list[str]


class Logs(t.NamedTuple):
    """What the user is shown of the log lines that were found, the oldest first."""

    logs: list[dict[str, t.Any]]
    warnings: list[str]


def deployments(api: DeploymentApi, options: dict[str, t.Any], known: Redactor, check_mode: bool) -> Deployments:
    """Give the deployments that the checked C(options) ask for. Raises InferenceError."""
    there = api.look(options["instance_id"], options["name"])
    found = sorted(there, key=lambda observed: (observed.fields["name"], observed.id))
    warnings = [each.warning for each in there.odd]
    return Deployments([view(observed, api, known, options["reveal_envs"]) for observed in found], warnings)


def logs(api: DeploymentApi, options: dict[str, t.Any], known: Redactor, check_mode: bool) -> Logs:
    """Give the newest log lines of the one deployment that the checked C(options) ask for. Raises InferenceError."""
    identity = "instance_id" if options["instance_id"] else "name"
    found = select_unique(api.look(options["instance_id"], options["name"]), options[identity])
    if not found and options["instance_id"]:
        raise InferenceError(f"instance_id: there is no deployment {options['instance_id']}", NOT_FOUND)
    if not found:
        # Imported here: only a name that is not there needs it.
        from ansible_collections.gcore.inference.plugins.module_utils._deployments.not_found import not_there

        raise InferenceError(f"name: {not_there(api, options['name'], known)}", NOT_FOUND)
    key_alone = known.with_these(())
    # What a container writes may hold what it was given. Errors never reveal it: Ansible shows them despite no_log.
    known.add(secrets(found.answer, {}))
    lines, count = api.logs(found.id, options["region_id"], options["limit"])
    newest = _oldest_first(lines)[-options["limit"] :]
    incomplete = f"The API gave {len(lines)} of the {count} log lines that there are"
    scrub = key_alone if options["reveal_envs"] else known
    return Logs(
        [_cleaned(line, scrub) for line in newest],
        [incomplete] if count > len(lines) and len(lines) < options["limit"] else [],
    )


def view(observed: Deployment, api: DeploymentApi, known: Redactor, reveal: bool = False) -> Answer:
    """Give a deployment as a user may see it: its answer, variables and headers masked unless C(reveal)."""
    if reveal:
        return shown(observed.answer, api.fields, known)
    # The secrets of this one alone: to look for those of all others in it too would take the square of their number.
    scrub = known.with_these(secrets(observed.answer, {}))
    return shown(mask(observed.answer, {}), api.fields, scrub)


def _cleaned(line: Answer, scrub: Redactor) -> Answer:
    """Return a line without the known secrets; what tells when and where it was written stays as it is."""
    plain = {name: line[name] for name in ("time", "pod", "region_id")}
    foreign = {name: item for name, item in line.items() if name not in (*plain, "message")}
    redacted: Answer = redact_json(foreign, scrub, whole_words=True)
    message = scrub(line["message"], whole_words=True)
    shown: Answer = map_texts(visible, {**redacted, **plain, "message": message})
    return shown


def _oldest_first(lines: list[Answer]) -> list[Answer]:
    """Return the lines in the order of their instants; one whose time can't be read keeps its place in the list."""
    ordered = list(lines)
    dated: list[tuple[int, Instant]] = []
    for place, line in enumerate(lines):
        instant = _instant(line["time"])
        if instant:
            dated.append((place, instant))
    by_instant = sorted(dated, key=lambda each: each[1])
    for (place, _instant_there), (origin, _instant_before) in zip(dated, by_instant):
        ordered[place] = lines[origin]
    return ordered


def _instant(time: str) -> Instant | None:
    """Return when that was; None where it can't be read. A time without a zone counts as UTC, as the API's others are.

    Not C(datetime.fromisoformat) of the whole: that takes neither nine digits of a second nor, before Python 3.11, Z.
    """
    parts = _TIME.fullmatch(time.strip())
    if not parts:
        return None
    offset = timedelta(hours=int(parts["hours"] or 0), minutes=int(parts["minutes"] or 0))
    try:
        local = datetime.fromisoformat(f"{parts['day']}T{parts['hour']}:{parts['minute']}")
        minute = local + offset if parts["sign"] == "-" else local - offset
    except (ValueError, OverflowError):
        return None
    return minute, parts["second"], (parts["fraction"] or "").rstrip("0")
