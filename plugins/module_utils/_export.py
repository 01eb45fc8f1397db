# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""From what runs to what is written down: deployments as options of the fleet, and those as YAML."""

from __future__ import annotations

import json
import typing as t
from collections import Counter

from ansible.module_utils.basic import missing_required_lib
from ansible.module_utils.common.yaml import HAS_YAML

from ansible_collections.gcore.inference.plugins.module_utils._error_kinds import REQUIREMENTS, RESPONSE
from ansible_collections.gcore.inference.plugins.module_utils._errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._fields import (
    PROBES,
    Command,
    Normal,
    Struct,
    without_null,
)
from ansible_collections.gcore.inference.plugins.module_utils._text_rules import can_be_looked_up

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._api import Api, Observed
    from ansible_collections.gcore.inference.plugins.module_utils._secrets import Secrets

#: What says that a field is not set, where leaving it out would say that it does not matter.
_CLEARED: Normal = {"api_key_ids": [], "command": [], "description": "", "envs": {}, "image_registry_id": ""}
#: Columns: no line is folded, since the two dumpers fold at other places.
_UNFOLDED = 1_000_000


class Export(t.NamedTuple):
    """What the user is shown: the options of each deployment, and all of them as a YAML file."""

    deployments: list[dict[str, t.Any]]
    content: str
    warnings: list[str]


def export(api: Api, options: dict[str, t.Any], known: Secrets, check_mode: bool) -> Export:
    """Give the living deployments of the project as the options with which the fleet finds them unchanged.

    Of variables and headers only those named in the checked C(options) have their values there. Raises InferenceError.
    """
    if not HAS_YAML:
        raise InferenceError(missing_required_lib("PyYAML"), REQUIREMENTS)
    living = sorted((each for each in api.find() if not each.is_gone), key=lambda each: (each.fields["name"], each.id))
    # Text for a list is split at commas by Ansible, which leaves the blanks after them.
    public_envs, public_headers = ([name.strip() for name in options[key]] for key in ("public_envs", "public_headers"))
    names = Counter(each.fields["name"] for each in living)
    written = [
        {**_identity(each, names), **as_options(each.fields, api.fields, public_envs, public_headers)}
        for each in living
    ]
    for each, item in zip(living, written):
        _refuse_half_characters(each, item)
    return Export(written, _as_yaml({"deployments": written}), _guessed(living, api.fields))


def as_options(
    deployment: Normal, fields: Struct, public_envs: t.Collection[str], public_headers: t.Collection[str]
) -> Normal:
    """Give the options that say what C(deployment), in normal form, is, but for its name.

    Each variable and header that is not public is there with null: expected, whatever its value.
    """
    filled: Normal = {name: _CLEARED.get(name) if value is None else value for name, value in deployment.items()}
    envs = filled.pop("envs")
    written = without_null({name: value for name, value in fields.wire(filled).items() if name != "name"})
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


def _identity(observed: Observed, names: Counter[str]) -> Normal:
    """Give what the deployment is found by: its name, or its ID where that would not do."""
    name = observed.fields["name"]
    is_enough = name == observed.id or (names[name] == 1 and can_be_looked_up(name))
    return {"name": name} if is_enough else {"instance_id": observed.id}


def _guessed(living: list[Observed], fields: Struct) -> list[str]:
    """Give a warning where a command may have had other words than the text that the API shows tells."""
    named = [name for name, field in fields.fields.items() if isinstance(field, Command)]
    return [
        f"{observed.title}: the API shows the {name} as one text; it was split at its blanks. Check it before you"
        " create the deployment anew from what is written down"
        for observed in living
        for name in named
        if " " in (observed.fields[name] or "")
    ]


def _refuse_half_characters(observed: Observed, options: Normal) -> None:
    """Raise InferenceError where a text has no octets: it could be neither written nor read again."""
    broken = [name for name, value in options.items() if not _is_writable(value)]
    if broken:
        problem = f"{', '.join(broken)} can't be written down: half of a character (a lone surrogate) is in it"
        raise InferenceError(f"{observed.id}: {problem}", RESPONSE)


def _is_writable(value: t.Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _as_yaml(content: Normal) -> str:
    # Imported here: it need not be there before it is asked for.
    import yaml

    # The one in C takes a tenth of the time, where there is one.
    base: t.Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

    class Dumper(base):  # type: ignore[misc]  # known at run time only
        """Marks text that Ansible would take for a template: it is data."""

    def text(dumper: t.Any, value: str) -> t.Any:
        is_template = "{{" in value or "{%" in value or "{#" in value
        return dumper.represent_scalar("!unsafe" if is_template else "tag:yaml.org,2002:str", value)

    Dumper.add_representer(str, text)
    return str(
        yaml.dump(content, Dumper=Dumper, explicit_start=True, sort_keys=False, allow_unicode=True, width=_UNFOLDED)
    )
