# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What must be true of the options of deployments beyond what is declared of each field."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import brief

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.validation import (
        Options,
        Validator,
    )

#: The pattern of a name in the contract.
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_IDENTITY = ("name", "instance_id")
#: The options that depend on each other: those of a deployment may contradict the defaults of a
#: fleet.
_RELATED = (("envs", "secret_envs"), ("api_keys", "auth_enabled"))


def is_deployment_name(name: str) -> bool:
    """Return whether a new deployment can have this name (the contract's length and pattern).

    Existing ones may have other names: Gcore's own, and those from before this rule.
    """
    has_length = 4 <= len(name) <= 30
    return has_length and _NAME.fullmatch(name) is not None


def deployment_rules(validator: Validator, options: Options) -> None:
    """Add the errors of the `options` of one deployment to the `validator`."""
    if "api_keys" in options and "auth_enabled" in options:
        text = "mutually exclusive with api_keys; leave it out: keys switch it on, [] off"
        validator.add_error("auth_enabled", text)
    in_both = set(options.get("envs", {})) & set(options.get("secret_envs", {}))
    for name in sorted(in_both):
        text = "also in envs; set the variable in one of the two"
        validator.add_error(f"secret_envs.{name}", text)
    containers = options.get("containers", [])
    if options.get("containers") == [] and not validator.has_error("containers"):
        text = "at least one region is required; to remove the deployment, use state: absent"
        validator.add_error("containers", text)
    _check_regions(validator, containers)
    _check_scales(validator, containers)


def _check_regions(validator: Validator, containers: list[Options]) -> None:
    """Add an error for each region given twice."""
    first: dict[int, int] = {}
    for index, container in enumerate(containers):
        region = container.get("region_id")
        if region is None:
            continue
        first_index = first.setdefault(region, index)
        if first_index != index:
            path = f"containers[{index}].region_id"
            text = f"region {region} is also in containers[{first_index}]"
            validator.add_error(path, text)


def _check_scales(validator: Validator, containers: list[Options]) -> None:
    """Add an error for each scale whose `min` is above its `max`."""
    for index, container in enumerate(containers):
        scale = container.get("scale", {})
        least = scale.get("min")
        most = scale.get("max")
        if least is None or most is None:
            continue
        if least > most:
            path = f"containers[{index}].scale.min"
            text = f"must be at most max ({brief(most)}), got {brief(least)}"
            validator.add_error(path, text)


def fleet_rules(validator: Validator, options: Options) -> None:
    """Add the errors of the `options` of many deployments to the `validator`.

    Each is checked as one deployment is, with the defaults that matter to it, and none may be there
    twice.
    """
    deployments = options.get("deployments")
    if deployments is None:
        return
    defaults = options.get("defaults", {})
    validator.path_prefix = "defaults."
    deployment_rules(validator, defaults)
    not_dicts = {path for path, _text in validator.errors}
    first: dict[str, int] = {}
    for index, deployment in enumerate(deployments):
        path = f"deployments[{index}]"
        if path in not_dicts or validator.is_template(path):
            continue
        validator.path_prefix = f"{path}."
        suboptions = validator.spec["deployments"]["options"]
        validator.check_required_one_of(_IDENTITY, deployment, suboptions)
        deployment_rules(validator, {**_inherited(defaults, deployment), **deployment})
        _check_repeated(validator, deployment, index, first)
    validator.path_prefix = ""
    if options.get("prune") and deployments == []:
        text = "an empty list with prune: true would delete all; list one, even as state: absent"
        validator.add_error("deployments", text)


def _inherited(defaults: Options, deployment: Options) -> Options:
    """Return the defaults that are related to an option of the `deployment`."""
    inherited = {}
    for group in _RELATED:
        if any(name in deployment for name in group):
            for name in group:
                if name in defaults:
                    inherited[name] = defaults[name]
    return inherited


def _check_repeated(
    validator: Validator, deployment: Options, index: int, first: dict[str, int]
) -> None:
    """Add an error if an earlier deployment has the same identity; `first` has their indexes."""
    for name in _IDENTITY:
        value = deployment.get(name, "")
        if name == "instance_id":
            # A UUID is case-insensitive; names of existing deployments are not.
            value = value.lower()
        if value and first.setdefault(value, index) != index:
            validator.add_error(name, f"{brief(value)} is also in deployments[{first[value]}]")
