# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""From what runs to what is written down: deployments as options of the fleet, and those as YAML."""

from __future__ import annotations

import re
import typing as t
from collections import Counter

from ansible.module_utils.basic import missing_required_lib
from ansible.module_utils.common.yaml import HAS_YAML

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import REQUIREMENTS
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.plain_text import is_inert
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    PROBES,
    Command,
    FieldValues,
    Struct,
    drop_none,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import can_be_looked_up
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import visible
from ansible_collections.gcore.inference.plugins.module_utils._core.validation import check
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import (
    connection_spec,
    deployment_spec,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import Deployment, DeploymentApi

#: What says that a field is not set, where leaving it out would say that it does not matter.
_CLEARED: FieldValues = {"api_key_ids": [], "command": [], "description": "", "envs": {}, "image_registry_id": ""}
#: What a deployment is found by, and the two options of its variables.
_IDENTIFYING = ("name", "instance_id")
_VARIABLES = ("envs", "secret_envs")
#: Columns: no line is folded, so that each text is one line in a diff.
_UNFOLDED = 1_000_000
#: Columns that yamllint allows by default, and what allows more.
_USUAL_WIDTH = 80
_LONG_LINES = "# yamllint disable rule:line-length"
_TEXT = "tag:yaml.org,2002:str"


class Export(t.NamedTuple):
    """What the user is shown: the options of each deployment, and all of them as a YAML file."""

    deployments: list[dict[str, t.Any]]
    content: str
    warnings: list[str]


def export(api: DeploymentApi, options: dict[str, t.Any], known: Redactor, check_mode: bool) -> Export:
    """Give the living deployments of the project as the options with which the fleet finds them unchanged.

    Of variables and headers only those named in the checked C(options) have their values there. Raises InferenceError.
    """
    if not HAS_YAML:
        raise InferenceError(missing_required_lib("PyYAML"), REQUIREMENTS)
    found = api.find()
    living = sorted((each for each in found if not each.is_gone), key=lambda each: (each.fields["name"], each.id))
    # Text for a list is split at commas by Ansible, which leaves the blanks after them.
    public_envs, public_headers = ([name.strip() for name in options[key]] for key in ("public_envs", "public_headers"))
    names = Counter(each.fields["name"] for each in living)
    written = []
    warnings = [*_guessed(living, api.fields), *(each.warning for each in found.odd)]
    for each in living:
        settings = to_module_options(each.fields, api.fields, public_envs, public_headers)
        options, lost = _expressible(each, {**_identity(each, names), **_state(each), **settings}, api.version)
        warnings += lost
        if options:
            written.append(options)
    return Export(written, _as_yaml({"deployments": written}), warnings)


def to_module_options(
    deployment: FieldValues, fields: Struct, public_envs: t.Collection[str], public_headers: t.Collection[str]
) -> FieldValues:
    """Give the options that say what C(deployment), in normal form, is, but for its name.

    Each variable and header that is not public is there with null: expected, whatever its value.
    """
    filled: FieldValues = {name: _CLEARED.get(name) if value is None else value for name, value in deployment.items()}
    envs = filled.pop("envs")
    written = drop_none({name: value for name, value in fields.wire(filled).items() if name != "name"})
    if {"api_keys", "auth_enabled"} <= set(written):
        # The API refuses the two together. The keys say it all, but where it is switched on without any.
        del written["api_keys" if written["auth_enabled"] and not written["api_keys"] else "auth_enabled"]
    # A header's name has no case.
    public = {name.lower() for name in public_headers}
    written["probes"] = {**{name: {"enabled": False} for name in PROBES}, **written.get("probes", {})}
    for probe in written["probes"].values():
        http_get = probe.get("probe", {}).get("http_get")
        if http_get:
            headers = http_get.get("headers", {}).items()
            http_get["headers"] = {name: value if name.lower() in public else None for name, value in headers}
            http_get.setdefault("host", "")
    written["envs"] = {name: value for name, value in envs.items() if name in public_envs}
    secret = {name: None for name in envs if name not in public_envs}
    return {**written, **({"secret_envs": secret} if secret else {})}


def _identity(observed: Deployment, names: Counter[str]) -> FieldValues:
    """Give what the deployment is found by: its name, or its ID where that would not do."""
    name = observed.fields["name"]
    is_enough = name == observed.id or (names[name] == 1 and can_be_looked_up(name))
    return {"name": name} if is_enough else {"instance_id": observed.id}


def _state(observed: Deployment) -> FieldValues:
    """Return the state where the default would not say what runs: a deployment that is stopped is to stay so."""
    return {"state": "stopped"} if observed.status == "DISABLED" else {}


def _guessed(living: list[Deployment], fields: Struct) -> list[str]:
    """Give a warning where a command may have had other words than the text that the API shows tells."""
    named = [name for name, field in fields.fields.items() if isinstance(field, Command)]
    return [
        f"{observed.title}: the API shows the {name} as one text; it was split at its blanks. Check it before you"
        " create the deployment anew from what is written down"
        for observed in living
        for name in named
        if " " in (observed.fields[name] or "")
    ]


def _expressible(observed: Deployment, options: FieldValues, api_version: str) -> tuple[FieldValues, list[str]]:
    """Return the C(options) that a task can give, none where even its name is not among them, and the warnings.

    What the modules refuse, such as half of a character (a lone surrogate), is left out, so that the fleet keeps what
    the deployment has.
    """
    problems = _problems(options, api_version)
    if not problems:
        return options, []
    reasons = "; ".join(f"{path}: {text}" for path, text in problems)
    refused = {re.split(r"[.\[]", path)[0] for path, _text in problems}
    if refused & set(_IDENTIFYING):
        return {}, [f"{observed.title}: not exported, since no task can name it: {reasons}"]
    if refused & set(_VARIABLES):
        # One of the two without the other would say that the variables of the other are to be removed.
        refused.update(_VARIABLES)
    kept = {name: value for name, value in options.items() if name not in refused}
    named = ", ".join(name for name in options if name in refused)
    return kept, [f"{observed.title}: exported without {named}, which no task can give: {reasons}"]


def _problems(options: FieldValues, api_version: str) -> list[tuple[str, str]]:
    """Return what the modules refuse in the options of one deployment, as paths and texts."""
    given = {**options, "api_version": api_version, "api_key": "unused", "project_id": 1}
    _checked, problems = check(given, {**connection_spec(), **deployment_spec()}, is_run=True)
    return problems


def _as_yaml(content: FieldValues) -> str:
    """Return C(content) as a YAML file, in which each text that is not inert is marked as C(!unsafe), names too."""
    # Imported here: it need not be there before it is asked for.
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes what yamllint and ansible-lint take, one line a text, and no invisible character."""

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, False)

        def write_double_quoted(self, text: str, split: bool = True) -> None:
            # PyYAML escapes no characters that change the direction of writing, which mislead whoever reviews a file.
            self.allow_unicode = visible(text) == text
            super().write_double_quoted(text, split)

    def represent_text(dumper: t.Any, value: str) -> t.Any:
        # Newer cores read a marked text as if it were not quoted. One that would be no text then, such as ~ or <<, is
        # quoted without the mark; none of these is a template.
        is_text = dumper.resolve(yaml.ScalarNode, value, (True, False)) == _TEXT
        is_marked = is_text and not is_inert(value)
        is_word = value.isprintable() and (is_marked or value[:1].isalpha())
        return dumper.represent_scalar("!unsafe" if is_marked else _TEXT, value, style=None if is_word else '"')

    Dumper.add_representer(str, represent_text)
    written = str(
        yaml.dump(content, Dumper=Dumper, explicit_start=True, sort_keys=False, allow_unicode=True, width=_UNFOLDED)
    )
    is_long = any(len(line) > _USUAL_WIDTH for line in written.split("\n"))
    return written.replace("---\n", f"---\n{_LONG_LINES}\n", 1) if is_long else written
