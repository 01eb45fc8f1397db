# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What exported deployments refer to and does not exist. Nothing here fails an export."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.option_references import (
    Reference,
    iter_references,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.references import (
    NOUNS,
    ReferenceCheck,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._core.schema import FieldValues
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.references import (
        ListsFactory,
    )

_ADVICE = "create what is missing, or change the option, before you apply this export"

#: What messages call a deployment, and its options.
LabelledOptions = tuple[str, "FieldValues"]


class MissingReferences(t.NamedTuple):
    """What does not exist, as a list of texts for each deployment; and the warnings about it."""

    comments: list[list[str]]
    warnings: list[str]


def missing_references(
    exported: list[LabelledOptions],
    api: DeploymentApi,
    create_lists: ListsFactory,
    redactor: Redactor,
) -> MissingReferences:
    """Return what the exported deployments refer to and does not exist.

    A list that can't be read is one warning, and no reference to what it has is verified.
    """
    check = ReferenceCheck(api, create_lists, redactor)
    comments = []
    warnings = []
    unread: dict[str, str] = {}
    for label, options in exported:
        found = iter_references(options, api.schema)
        problems = _problems(found, check, redactor, unread)
        comments.append(problems)
        if problems:
            listed = "; ".join(problems)
            warnings.append(f"{label}: {listed}; {_ADVICE}")
    for kind, reason in unread.items():
        noun = NOUNS[kind]
        warnings.append(f"cannot verify that each {noun} of the deployments exists: {reason}")
    return MissingReferences(comments, warnings)


def _problems(
    found: t.Iterable[Reference],
    check: ReferenceCheck,
    redactor: Redactor,
    unread: dict[str, str],
) -> list[str]:
    """Return which of the references of a deployment lead to nothing, each with its path.

    Adds to `unread` the kinds whose lists can't be read, and why.
    """
    problems = []
    for reference in found:
        try:
            problem = check.problem(reference)
        except InferenceError as error:
            failure = error.result(redactor)
            unread[reference.kind] = failure["msg"]
            continue
        if problem:
            problems.append(f"{reference.path}: {problem}")
    return problems
