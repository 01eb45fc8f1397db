# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The names that the host of a deployment can have."""

from __future__ import annotations

import hashlib
import re
import typing as t

#: What the API allows as a name. No character of it is special in a pattern of Ansible.
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
#: Names that the API allows and that are special in Ansible.
_RESERVED = frozenset(("all", "localhost", "ungrouped"))

Deployment = dict[str, t.Any]


def unique_suffix(deployment: Deployment) -> str:
    """Return what differs between deployments of the same name.

    It is the ID; API v3, which has none, returns the ID of the project.
    """
    return str(deployment.get("id") or deployment.get("project_id") or "")


def possible_names(deployment: Deployment, is_unique: bool) -> list[str]:
    """Return the names that the host can have, the best one first.

    `is_unique` means that no other deployment of the list has its name.
    """
    name = deployment["name"]
    suffix = unique_suffix(deployment)
    if not _NAME.fullmatch(name):
        return [deployment.get("id") or f"{suffix}_{_hashed_name(name)}"]
    names = [f"{name}_{suffix}"]
    if is_unique and name not in _RESERVED:
        names.insert(0, name)
    return names


def _hashed_name(name: str) -> str:
    """Return a replacement for a name that cannot be that of a host."""
    encoded = name.encode("utf-8", "surrogatepass")
    return hashlib.sha256(encoded).hexdigest()[:12]
