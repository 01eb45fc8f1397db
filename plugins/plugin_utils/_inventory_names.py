# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The names that the host of a deployment can have."""

from __future__ import annotations

import hashlib
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import is_label

#: Names that the API allows and that are special in Ansible.
_RESERVED = frozenset(("all", "localhost", "ungrouped"))
#: Hexadecimal digits.
_DIGEST_LENGTH = 12

Deployment = dict[str, t.Any]


def unique_suffix(deployment: Deployment) -> str:
    """Return what differs between deployments of the same name.

    It is the ID; API v3, which has none, returns the ID of the project.
    """
    instance_id = deployment.get("id")
    if instance_id:
        return str(instance_id)
    project_id = deployment.get("project_id")
    return str(project_id or "")


def possible_names(deployment: Deployment, is_unique: bool) -> list[str]:
    """Return the names that the host can have, the best one first.

    `is_unique` means that no other deployment of the list has its name.
    """
    name = deployment["name"]
    # No character of a label is special in a pattern of Ansible.
    if not is_label(name):
        return [_substitute_name(deployment)]
    suffix = unique_suffix(deployment)
    name_with_suffix = f"{name}_{suffix}"
    if is_unique and name not in _RESERVED:
        return [name, name_with_suffix]
    return [name_with_suffix]


def _substitute_name(deployment: Deployment) -> str:
    """Return the name of the host of a deployment whose name cannot be that of a host."""
    instance_id = deployment.get("id")
    if instance_id:
        return str(instance_id)
    project_id = unique_suffix(deployment)
    digest = _hashed_name(deployment["name"])
    return f"{project_id}_{digest}"


def _hashed_name(name: str) -> str:
    """Return a short digest of a name, of characters that the name of a host can have."""
    encoded = name.encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(encoded)
    return digest.hexdigest()[:_DIGEST_LENGTH]
