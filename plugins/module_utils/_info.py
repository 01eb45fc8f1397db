# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Looking at what is there: deployments and their log lines, as a user may see them. Writes nothing."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._api import the_one
from ansible_collections.gcore.inference.plugins.module_utils._errors import InferenceError, scrub_deep
from ansible_collections.gcore.inference.plugins.module_utils._plan import mask, secrets, shown

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._api import Answer, Api, Observed
    from ansible_collections.gcore.inference.plugins.module_utils._secrets import Secrets


class Deployments(t.NamedTuple):
    """What the user is shown of the deployments that were found."""

    deployments: list[dict[str, t.Any]]
    warnings: list[str]


class Logs(t.NamedTuple):
    """What the user is shown of the log lines that were found, the oldest first."""

    logs: list[dict[str, t.Any]]
    warnings: list[str]


def deployments(api: Api, options: dict[str, t.Any], known: Secrets, check_mode: bool) -> Deployments:
    """Give the deployments that the checked C(options) ask for. Raises InferenceError."""
    there = api.look(options["instance_id"], options["name"])
    found = sorted(there, key=lambda observed: (observed.fields["name"], observed.id))
    return Deployments([view(observed, api, known, options["reveal_envs"]) for observed in found], [])


def logs(api: Api, options: dict[str, t.Any], known: Secrets, check_mode: bool) -> Logs:
    """Give the newest log lines of the one deployment that the checked C(options) ask for. Raises InferenceError."""
    identity = "instance_id" if options["instance_id"] else "name"
    found = the_one(api.look(options["instance_id"], options["name"]), options[identity])
    if not found:
        raise InferenceError(f"{identity}: there is no deployment {options[identity]}")
    if not options["reveal_envs"]:
        # What a container writes may hold what it was given.
        known.add(secrets(found.answer, {}))
    lines, count = api.logs(found.id, options["region_id"], options["limit"])
    newest = sorted(lines, key=_time)[-options["limit"] :]
    incomplete = f"The API gave {len(lines)} of the {count} log lines that there are"
    return Logs(
        [_cleaned(line, known) for line in newest],
        [incomplete] if count > len(lines) and len(lines) < options["limit"] else [],
    )


def view(observed: Observed, api: Api, known: Secrets, reveal: bool = False) -> Answer:
    """Give a deployment as a user may see it: its answer, variables and headers masked unless C(reveal)."""
    if reveal:
        return shown(observed.answer, api.fields, known)
    # The secrets of this one alone: to look for those of all others in it too would take the square of their number.
    scrub = known.with_these(secrets(observed.answer, {}))
    return shown(mask(observed.answer, {}), api.fields, scrub)


def _cleaned(line: Answer, scrub: Secrets) -> Answer:
    """Give a line without the known secrets; what tells when and where it was written stays as it is."""
    plain = {name: line[name] for name in ("time", "pod", "region_id")}
    foreign = {name: item for name, item in line.items() if name not in (*plain, "message")}
    told: Answer = scrub_deep(foreign, scrub, in_name=True)
    return {**told, **plain, "message": scrub(line["message"], in_name=True)}


def _time(line: Answer) -> str:
    """Give a key that sorts times of different precision, such as C(04:54Z) and C(04:54.82Z)."""
    return str(line["time"]).rstrip("Z")
