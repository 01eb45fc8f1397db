# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what a deployment refers to exists, where the settings let the API look."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .errors import ApiError, not_found

if TYPE_CHECKING:
    from .emulator import Emulator
    from .v2.models import DeploymentIn as DeploymentInV2
    from .v3.models import DeploymentIn as DeploymentInV3
    from .v3.models import DeploymentPatch


def check_v3(emulator: Emulator, project_id: int, asked: DeploymentInV3 | DeploymentPatch) -> None:
    """Raise the 404 for the first thing that a request names and that is not there, or the 403 without capacity."""
    if not emulator.settings.check_references:
        return
    flavor, regions = asked.flavor_name, asked.containers or []
    if flavor is not None:
        emulator.catalogues.flavors_v3.get(flavor, None)
    _check_regions(emulator, (each.region_id for each in regions), flavor)
    for name in asked.api_keys or []:
        emulator.api_keys_v3.get(name, project_id)
    if asked.credentials_name:
        emulator.credentials_v3.get(asked.credentials_name, project_id)
    for container in regions:
        triggers: Any = container.scale.triggers
        if triggers is not None and triggers.sqs is not None:
            emulator.secrets_v3.get(triggers.sqs.secret_name, project_id)


def check_v2(emulator: Emulator, asked: DeploymentInV2) -> None:
    """Raise the 404 for the first thing that a request names and that is not there, or the 403 without capacity."""
    if not emulator.settings.check_references:
        return
    flavor = emulator.catalogues.flavors_v2.get(asked.flavor_id, None)
    _check_regions(emulator, (each.region_id for each in asked.containers), flavor["name"])
    for key_id in asked.api_key_ids:
        emulator.api_keys_v2.holder(key_id)
    if asked.image_registry_id is not None:
        emulator.registries_v2.holder(asked.image_registry_id)


def _check_regions(emulator: Emulator, region_ids: Iterable[int], flavor: str | None) -> None:
    known = [each["id"] for each in emulator.catalogues.with_inference()]
    for region_id in region_ids:
        if region_id not in known:
            raise not_found(f"Region {region_id}")
        if flavor is not None and not emulator.catalogues.free(region_id, flavor):
            raise ApiError(403, "ForbiddenError", f"No capacity for the flavor in region {region_id}")
