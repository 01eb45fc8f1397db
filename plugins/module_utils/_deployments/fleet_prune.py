# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The deployments that `prune` deletes: their choice, their limit, and the warnings."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import OptionsError

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        Deployment,
    )

#: The prefixes of the names of deployments that belong to applications of Gcore's catalogue.
_COMPONENT_PREFIXES = ("model-", "ui-")
#: How many names a message shows.
_MAX_NAMES = 10


def split_to_prune(unmanaged: list[Deployment]) -> tuple[list[Deployment], list[Deployment]]:
    """Return the deployments to delete, and those to keep because they belong to applications.

    An application of Gcore's catalogue would create its deployment again.
    """
    to_prune = []
    to_keep = []
    for deployment in unmanaged:
        if deployment.application:
            to_keep.append(deployment)
        else:
            to_prune.append(deployment)
    return to_prune, to_keep


def enforce_prune_limit(to_prune: list[Deployment], limit: int) -> None:
    """Raise `OptionsError` if there are more deployments to delete than `prune_limit` allows."""
    count = len(to_prune)
    if count <= limit:
        return
    names = _listed_names(to_prune)
    text = (
        f"{count} deployments are not listed ({names}), but at most {limit} may be deleted;"
        " nothing was changed: list the deployments to keep, or increase the limit"
    )
    problems = [("prune_limit", text)]
    raise OptionsError(problems)


def prune_warnings(api: DeploymentApi, to_prune: list[Deployment]) -> list[str]:
    """Return a warning if the API does not show which deployments belong to applications."""
    if not to_prune or api.shows_applications:
        return []
    names = _listed_names(to_prune)
    warning = (
        f"prune deletes {names}. API {api.version} does not show which deployments belong to an"
        " application of Gcore's catalogue, and prune would delete those too"
    )
    components = [deployment for deployment in to_prune if _is_named_as_component(deployment)]
    if not components:
        return [warning]
    component_names = _listed_names(components)
    return [
        f"{warning}. {component_names}: Gcore gives names with this prefix to the components of"
        " applications. List the deployments to keep, or use api_version: v3, which shows them"
    ]


def _is_named_as_component(deployment: Deployment) -> bool:
    return deployment.name.startswith(_COMPONENT_PREFIXES)


def _listed_names(deployments: list[Deployment]) -> str:
    """Return the first names in alphabetical order, for a message."""
    names = sorted(deployment.name for deployment in deployments)
    shown = names[:_MAX_NAMES]
    if len(names) > _MAX_NAMES:
        shown.append("…")
    return ", ".join(shown)
