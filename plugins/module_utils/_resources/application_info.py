# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Applications for the info module: those that are deployed, and the catalogue. Writes nothing."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    Constraints,
    Option,
    Spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import (
    v3_connection_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.masking import (
    for_output,
    mask_secrets,
    secret_values,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import redact_json
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    PATH_SEGMENT,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import (
    map_texts,
    visible,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.named_api import (
        NamedResource,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._core.schema import JsonObject
    from ansible_collections.gcore.inference.plugins.module_utils._resources.application import (
        ApplicationApi,
    )


class Applications(t.NamedTuple):
    """The return values of the info module; `catalog` is `None` if it was not requested.

    `warnings` are those of the task.
    """

    applications: list[dict[str, t.Any]]
    warnings: list[str]
    catalog: list[dict[str, t.Any]] | None = None


def application_info_spec() -> Spec:
    """Return the argument spec of the info module."""
    name = Constraints(string=PATH_SEGMENT, non_empty=True)
    return {
        **v3_connection_spec(),
        "name": Option("str", name),
        "application_name": Option("str", name),
        "catalog": Option("bool", default=False),
    }


def get_applications(
    api: ApplicationApi, options: dict[str, t.Any], redactor: Redactor
) -> Applications:
    """Return the applications that the validated `options` select, sorted by name.

    Raises:
        InferenceError: they can't be read.
    """
    application_name = options["application_name"]
    deployed = []
    found, warnings = _deployed(api, options["name"])
    for application in found:
        if application_name in (None, application.fields["application_name"]):
            body = _masked(application, api, redactor)
            deployed.append(body)
    deployed.sort(key=_name_of)
    if not options["catalog"]:
        return Applications(deployed, warnings)
    catalog = []
    for entry in api.catalog():
        if application_name in (None, entry.get("name")):
            redacted = redact_json(entry, redactor, whole_words=True)
            catalog.append(map_texts(visible, redacted))
    catalog.sort(key=_name_of)
    return Applications(deployed, warnings, catalog)


def _deployed(api: ApplicationApi, name: str | None) -> tuple[list[NamedResource], list[str]]:
    """Return the applications of the project, or that of the `name`, and warnings."""
    if name is None:
        return api.list_all()
    found = api.get(name)
    if found is None:
        return [], []
    return [found], []


def _masked(application: NamedResource, api: ApplicationApi, redactor: Redactor) -> JsonObject:
    """Return the JSON of an application, with the values that may be secrets masked."""
    body = application.json
    secrets = secret_values(body, api.schema, {})
    masked = mask_secrets(body, api.schema, {})
    return for_output(masked, api.schema, redactor.extended(secrets))


def _name_of(body: JsonObject) -> str:
    return str(body.get("name"))
