# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The key and the content of a cached inventory."""

from __future__ import annotations

import hashlib
import json
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    strip_apikey_prefix,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._inventory_names import Deployment

#: Rounds of the hash. It is slow on purpose: the name of a cache file must not help to guess keys.
_ROUNDS = 100_000
#: Hexadecimal digits.
_DIGEST_LENGTH = 32


def cache_digest(options: dict[str, t.Any]) -> str:
    """Return a digest of the account and the project, from which the API key cannot be derived."""
    context = [
        options["api_url"],
        options["api_version"],
        options["project_id"],
    ]
    salt = json.dumps(context)
    api_key = strip_apikey_prefix(options["api_key"])
    digest = hashlib.pbkdf2_hmac(
        "sha256",
        password=api_key.encode(),
        salt=salt.encode(),
        iterations=_ROUNDS,
    )
    return digest.hex()[:_DIGEST_LENGTH]


class ProjectList(t.NamedTuple):
    """The deployments of a project, masked, and a warning for each that is skipped."""

    deployments: list[Deployment]
    warnings: list[str]

    def as_text(self) -> str:
        """Return the text of the cache entry: cache plugins give some keys of an object a meaning."""
        return json.dumps(self._asdict())


def load_list(text: t.Any) -> ProjectList | None:
    """Return the list of a cache entry, or `None` if it is not one of this plugin.

    Raises: what json raises if the text is not JSON.
    """
    entry = json.loads(text)
    if not isinstance(entry, dict):
        return None
    deployments: t.Any = entry.get("deployments")
    warnings: t.Any = entry.get("warnings")
    if not _are_all(deployments, _is_deployment) or not _are_all(warnings, _is_text):
        return None
    return ProjectList(deployments, warnings)


def _are_all(items: t.Any, is_valid: t.Callable[[t.Any], bool]) -> bool:
    """Return whether `items` is a list of valid items."""
    if not isinstance(items, list):
        return False
    return all(is_valid(item) for item in items)


def _is_text(entry: t.Any) -> bool:
    return isinstance(entry, str)


def _is_deployment(entry: t.Any) -> bool:
    if not isinstance(entry, dict):
        return False
    name = entry.get("name")
    if not isinstance(name, str):
        return False
    if "id" in entry:
        instance_id = entry["id"]
        return isinstance(instance_id, str)
    # A deployment of API v3 has no ID, but that of its project.
    project_id = entry.get("project_id")
    return isinstance(project_id, int)
