# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The export of a project: its deployments as options of the fleet module."""

from __future__ import annotations

import re
import typing as t
from collections import Counter
from operator import attrgetter

from ansible.module_utils.basic import missing_required_lib
from ansible.module_utils.common.yaml import HAS_YAML

from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import (
    connection_rules,
    connection_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import REQUIREMENTS
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.masked_values import (
    masked_values,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    join_path,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sequence_fields import (
    JoinedCommand,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.validation import validate
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import (
    can_be_looked_up,
    deployment_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.export_options import (
    to_module_options,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.export_yaml import (
    to_yaml,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.rules import (
    deployment_rules,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._core.schema import Struct
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        Deployment,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.export_references import (
        LabelledOptions,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.references import (
        ListsFactory,
    )

#: The options that identify a deployment, and those of its variables.
_IDENTIFYING = ("name", "instance_id")
_VARIABLES = ("envs", "secret_envs")


class Export(t.NamedTuple):
    """The return values: the options of each deployment, and all of them as a YAML file.

    `warnings` are those of the task.
    """

    deployments: list[dict[str, t.Any]]
    content: str
    warnings: list[str]


def export(
    api: DeploymentApi,
    options: dict[str, t.Any],
    redactor: Redactor,
    create_lists: ListsFactory | None = None,
) -> Export:
    """Return the living deployments, sorted by name, as options of the fleet module.

    A run of the fleet module with these options changes nothing. Only the variables and headers
    that the validated `options` name as public have their values. `create_lists` returns the lists
    of what a deployment can refer to.

    Raises:
        InferenceError: the deployments can't be read, or PyYAML is not installed.
    """
    if not HAS_YAML:
        message = missing_required_lib("PyYAML")
        raise InferenceError(message, REQUIREMENTS)
    found = api.list_all()
    living = [deployment for deployment in found if not deployment.is_deleted_or_deleting]
    living.sort(key=attrgetter("name", "id"))
    warnings = _split_command_warnings(living, api.schema)
    for entry in found.invalid:
        warnings.append(entry.warning)
    exported, rejected = _exported(living, api, options)
    warnings += rejected
    comments = []
    if create_lists and options["verify_references"]:
        # Imported here: an export without the option does not need it.
        from ansible_collections.gcore.inference.plugins.module_utils._deployments import (
            export_references,
        )

        missing = export_references.missing_references(exported, api, create_lists, redactor)
        comments = missing.comments
        warnings += missing.warnings
    deployments = [accepted for _label, accepted in exported]
    content = to_yaml({"deployments": deployments}, comments)
    return Export(deployments, content, warnings)


def _exported(
    living: list[Deployment], api: DeploymentApi, options: dict[str, t.Any]
) -> tuple[list[LabelledOptions], list[str]]:
    """Return the options that the modules accept, and the warnings about those that they do not."""
    public_envs = _stripped(options["public_envs"])
    public_headers = _stripped(options["public_headers"])
    names = Counter(deployment.name for deployment in living)
    exported = []
    warnings: list[str] = []
    for deployment in living:
        settings = to_module_options(
            deployment.fields,
            api.schema,
            public_envs,
            public_headers,
        )
        warnings += _masked_warnings(deployment, api.schema, public_envs, public_headers)
        described = {
            **_identity(deployment, names),
            **_state(deployment),
            **settings,
        }
        accepted, rejected = _accepted(deployment, described, api.version)
        warnings += rejected
        if accepted:
            exported.append((deployment.label, accepted))
    return exported, warnings


def _masked_warnings(
    deployment: Deployment,
    schema: Struct,
    public_envs: t.Collection[str],
    public_headers: t.Collection[str],
) -> list[str]:
    """Return a warning if a public variable or header is exported without its value."""
    public = {*public_envs, *map(str.lower, public_headers)}
    masked = []
    for path, name in masked_values(deployment.fields, schema):
        shown_name = name if path in schema.fields else name.lower()
        if shown_name in public:
            masked.append(join_path(path, name))
    if not masked:
        return []
    listed = ", ".join(masked)
    return [
        f"{deployment.label}: exported with null for {listed}, of which the API shows a mask in place"
        " of the value"
    ]


def _stripped(names: list[str]) -> list[str]:
    """Return the names without the spaces around them.

    Ansible splits a string for a list at its commas, and keeps the spaces after them.
    """
    return [name.strip() for name in names]


def _identity(deployment: Deployment, names: Counter[str]) -> FieldValues:
    """Return the option that identifies the deployment: `name`, or else `instance_id`.

    `names` counts the deployments of each name. The ID identifies a deployment if another has the
    same name, or if the option does not accept the name.
    """
    name = deployment.name
    if name == deployment.id:
        return {"name": name}
    is_unique = names[name] == 1
    if is_unique and can_be_looked_up(name):
        return {"name": name}
    return {"instance_id": deployment.id}


def _state(deployment: Deployment) -> FieldValues:
    """Return the option `state` of a stopped deployment; nothing for any other.

    The default of the option starts no deployment and stops none.
    """
    if deployment.is_stopped:
        return {"state": "stopped"}
    return {}


def _split_command_warnings(living: list[Deployment], schema: Struct) -> list[str]:
    """Return a warning for each command that may have been split into wrong words.

    API v3 returns a command as one string, without the quotes.
    """
    commands = []
    for name, field in schema.fields.items():
        if isinstance(field, JoinedCommand):
            commands.append(name)
    warnings = []
    for deployment in living:
        for name in commands:
            command = deployment.fields[name] or ""
            if " " in command:
                warnings.append(
                    f"{deployment.label}: the API returns the {name} as one string, which was split"
                    " at its spaces; check it before you create the deployment from this export"
                )
    return warnings


def _accepted(
    deployment: Deployment, options: FieldValues, api_version: str
) -> tuple[FieldValues, list[str]]:
    """Return those of the `options` that the modules accept, and the warnings about the others.

    None of them is accepted if the name is not. The fleet module does not change an option that is
    left out, such as one with an unpaired surrogate.
    """
    errors = _errors(options, api_version)
    if not errors:
        return options, []
    texts = []
    rejected = set()
    for path, text in errors:
        texts.append(f"{path}: {text}")
        option = _top_option(path)
        rejected.add(option)
    reasons = "; ".join(texts)
    label = deployment.label
    if not rejected.isdisjoint(_IDENTIFYING):
        warning = f"{label}: not exported, because its name is not accepted: {reasons}"
        return {}, [warning]
    if not rejected.isdisjoint(_VARIABLES):
        # One of the two without the other would remove the variables of the other.
        rejected.update(_VARIABLES)
    accepted = {}
    left_out = []
    for name, value in options.items():
        if name in rejected:
            left_out.append(name)
        else:
            accepted[name] = value
    names = ", ".join(left_out)
    warning = f"{label}: exported without {names}, which is not accepted: {reasons}"
    return accepted, [warning]


def _top_option(path: str) -> str:
    """Return the option at the beginning of a path, such as `envs` of `envs.A`."""
    option, *_suboptions = re.split(r"[.\[]", path)
    return option


def _errors(options: FieldValues, api_version: str) -> list[tuple[str, str]]:
    """Return the errors that the modules find in the options of one deployment: paths and texts."""
    connection = {
        "api_version": api_version,
        "api_key": "unused",
        "project_id": 1,
    }
    spec = {**connection_spec(), **deployment_spec()}
    _validated, errors = validate(
        {**options, **connection},
        spec,
        rules=(connection_rules, deployment_rules),
        at_runtime=True,
    )
    return errors
