# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The message for a name that does not exist, with the most similar name that does."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.sentences import shown_name
from ansible_collections.gcore.inference.plugins.module_utils._core.similar_names import (
    most_similar,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )

#: If more names than that are not found, they are not misspelled: they are of another project.
#: Each search for a similar name takes milliseconds.
_MAX_SUGGESTIONS = 20


def not_found_message(api: DeploymentApi, name: str, redactor: Redactor) -> str:
    """Return the message that the project has no deployment `name`, with the most similar name.

    On v3 a name is looked up without the list of the project, so the list is read here. If that
    fails, the message has no suggestion.
    """
    missing = shown_name(name)
    message = f"there is no deployment {missing} in {project_label(api)}"
    api.misses += 1
    if api.misses > _MAX_SUGGESTIONS:
        return message
    similar = most_similar(name, _existing_names(api))
    if similar is None:
        return message
    # Redacted before it is cut: a secret must not survive because it is cut.
    suggestion = redactor.redact(similar, whole_words=True)
    shown = shown_name(suggestion)
    return f"{message}; did you mean {shown}?"


def _existing_names(api: DeploymentApi) -> set[str]:
    """Return the names of the living deployments of the project; empty if they can't be read."""
    if api.names is None:
        try:
            api.list_all()
        except InferenceError:
            return set()
    return api.names or set()


def project_label(api: DeploymentApi) -> str:
    """Return what messages call the project."""
    if api.project_id is None:
        return "the account's default project"
    return f"project {api.project_id}"
