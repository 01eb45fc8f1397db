# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a request makes of a deployment, as it is stored: pure functions.

The contract leaves open what a PATCH does with nulls and with parts of probes; the settings choose.
What it names of `containers`, `envs`, `logging` and `ingress_opts` takes the place of the whole field,
where anything left out takes the default that it has in a POST.
"""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from ..catalogue import catalogue_probes
from ..errors import validation_error
from ..records import Deployment
from ..settings import Settings
from .models import ContainerIn, ContainerPatch, DeploymentIn, DeploymentPatch, Probes

#: Fields that a null in a PATCH does not change, whatever the settings.
NULL_IS_IGNORED = ("containers", "image", "listening_port")
#: Fields whose null is returned as an empty string.
NULL_AS_EMPTY_STRING = ("credentials_name", "description")


def created(asked: DeploymentIn, settings: Settings) -> Deployment:
    """Return the fields of a new deployment that a request can set, with all defaults."""
    fields = asked.model_dump(by_alias=True)
    if asked.probes is None and asked.image.startswith(settings.catalogue_prefix):
        fields["probes"] = catalogue_probes(asked.listening_port)
    fields["auth_enabled"] = asked.auth_enabled or bool(asked.api_keys)
    fields["containers"] = [_region(each, asked.name) for each in asked.containers]
    return {**fields, **_as_returned(fields)}


def patched(current: Deployment, asked: DeploymentPatch, settings: Settings) -> Deployment:
    """Return a deployment with the changes of a PATCH; raise ApiError (400) for incomplete probes."""
    named = asked.model_fields_set
    fields = asked.model_dump(by_alias=True, include=named, exclude={"containers", "probes"})
    if asked.containers is not None:
        fields["containers"] = [_patched_region(each, current) for each in asked.containers]
    if "probes" in named:
        fields["probes"] = _patched_probes(current.get("probes"), asked, settings)
    keeps_nulls = settings.patch_nulls == "keep"
    fields = {name: value for name, value in fields.items() if value is not None or not _kept(name, keeps_nulls)}
    if "api_keys" in fields:
        fields["auth_enabled"] = bool(fields["api_keys"])
    return {**current, **fields, **_as_returned(fields)}


def _kept(name: str, keeps_nulls: bool) -> bool:
    return keeps_nulls or name in NULL_IS_IGNORED


def _as_returned(fields: Deployment) -> Deployment:
    """Return the fields whose form differs between requests and responses."""
    texts = {name: fields[name] or "" for name in NULL_AS_EMPTY_STRING if name in fields}
    # The words are joined by blanks, and nobody can say afterwards where one ended.
    command = {"command": " ".join(fields["command"])} if fields.get("command") else {}
    nothing = {"command": None} if fields.get("command") == [] else {}
    return {**texts, **command, **nothing}


def _region(container: ContainerIn, name: str) -> dict[str, Any]:
    address = f"https://{name}-{container.region_id}.example.com"
    return {**container.model_dump(), "address": address, "deploy_status": None, "error_message": None}


def _patched_region(container: ContainerPatch, current: Deployment) -> dict[str, Any]:
    """Return a region with the defaults of a POST; an existing one keeps its replicas and errors."""
    scale = container.scale.model_dump(exclude_unset=True)
    asked = ContainerIn.model_validate({"region_id": container.region_id, "scale": scale})
    there = [each for each in _dicts(current.get("containers")) if each.get("region_id") == container.region_id]
    return {**_region(asked, str(current["name"])), **(there[0] if there else {}), **asked.model_dump()}


def _dicts(items: Any) -> list[dict[str, Any]]:
    return [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []


def _patched_probes(current: Any, asked: DeploymentPatch, settings: Settings) -> dict[str, Any] | None:
    """Return the complete probes after a PATCH; raise ApiError (400) if one lacks a field that a POST requires."""
    if asked.probes is None:
        return None
    named = asked.probes.model_dump(by_alias=True, exclude_unset=True)
    if settings.patch_probes == "overlay":
        named = overlaid(current, named, settings.patch_nulls == "keep")
    try:
        return Probes.model_validate(_without_empty(named)).model_dump(by_alias=True)
    except ValidationError as error:
        raise validation_error(
            [{**each, "loc": ("body", "probes", *each["loc"])} for each in error.errors()]
        ) from error


def overlaid(current: Any, named: Any, keeps_nulls: bool) -> Any:
    """Lay what a PATCH names over what is there, key by key; headers take the place of all headers."""
    if named is None and keeps_nulls:
        return current
    if not (isinstance(current, dict) and isinstance(named, dict)):
        return named
    parts = {
        key: value if key == "headers" else overlaid(current.get(key), value, keeps_nulls)
        for key, value in named.items()
    }
    return {**current, **parts}


def _without_empty(probes: dict[str, Any]) -> dict[str, Any]:
    """Leave out the `probe` that is null, which responses have and requests may not."""
    return {
        name: {key: part for key, part in probe.items() if (key, part) != ("probe", None)}
        if isinstance(probe, dict)
        else probe
        for name, probe in probes.items()
    }
