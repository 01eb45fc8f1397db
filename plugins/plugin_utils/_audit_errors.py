# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The reason of a failed audit, with the files of the deployments that it names."""

from __future__ import annotations

import re

from ansible_collections.gcore.inference.plugins.plugin_utils._audit_rows import Json

#: An error of the lookup in a message of Ansible. Older versions of Ansible repeat the reason, with
#: a full stop between.
_LOOKUP_ERROR = re.compile(
    r"'gcore\.inference\.fleet_files'.*?(?:failed|original message): (.+?)(?:\. \1)?\Z",
    re.DOTALL,
)
#: The option of the fleet that two variables of the role set.
_PREVIEW = re.compile(r"^preview(?=[:\[])", re.MULTILINE)
_ROW = re.compile(r"\bdeployments\[(\d+)\]")


def failure_reason(fleet: Json, origins: list[Json]) -> str:
    """Return the reason why an audit failed, without what Ansible adds to an error of the lookup.

    `fleet` is the result of the failed task. `origins` has a `name` and a `file` for each listed
    deployment, which are appended to its path: `deployments[0] (my-instance, in a.yml)`. The option
    `preview` has the names of the variables of the role.
    """
    message = str(fleet.get("msg", "the fleet returned no result"))
    found = _LOOKUP_ERROR.search(message)
    if found:
        message = found[1]
    message = _PREVIEW.sub("audit_preview, audit_cost (preview)", message)

    def annotate(match: re.Match[str]) -> str:
        path = match[0]
        index = int(match[1])
        if index >= len(origins):
            return path
        origin = origins[index]
        return path + _note(origin)

    return _ROW.sub(annotate, message)


def _note(origin: Json) -> str:
    """Return the name and the file of a deployment in parentheses, or nothing if both are unknown."""
    name = origin.get("name")
    file = origin.get("file")
    notes = []
    if name:
        notes.append(str(name))
    if file:
        notes.append(f"in {file}")
    if not notes:
        return ""
    return f" ({', '.join(notes)})"
