# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The rules for options of deployments that concern several options, or the whole task."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.option_values import (
    range_problem,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import brief

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.validation import (
        Options,
        Validator,
    )

_IDENTITY = ("name", "instance_id")
#: Options that depend on each other: those of a deployment may conflict with the defaults of a
#: fleet.
_RELATED = (("envs", "secret_envs"), ("api_keys", "auth_enabled"))


def deployment_rules(validator: Validator, options: Options) -> None:
    """Add the errors of the `options` of one deployment to the `validator`."""
    if "api_keys" in options and "auth_enabled" in options:
        text = "mutually exclusive with api_keys; leave it out: keys switch it on, [] off"
        validator.add_error("auth_enabled", text)
    _check_rollback(validator, options)
    _check_variables(validator, options)
    containers = options.get("containers")
    if containers is None:
        return
    if not containers and not validator.has_error("containers"):
        text = "at least one region is required; to remove the deployment, use state: absent"
        validator.add_error("containers", text)
    _check_regions(validator, containers)
    _check_scales(validator, containers)


def _check_rollback(validator: Validator, options: Options) -> None:
    is_known = not validator.is_template("wait") and not validator.has_error("wait")
    if options.get("rollback_on_failure") and is_known and not options.get("wait"):
        text = "requires wait: true: only waiting shows whether the deployment becomes ready"
        validator.add_error("rollback_on_failure", text)


def _check_variables(validator: Validator, options: Options) -> None:
    """Add an error for each variable in both `envs` and `secret_envs`."""
    envs = options.get("envs", {})
    secret_envs = options.get("secret_envs", {})
    in_both = set(envs) & set(secret_envs)
    for name in sorted(in_both):
        path = f"secret_envs.{name}"
        text = "also in envs; set the variable in one of the two"
        validator.add_error(path, text)


def _check_regions(validator: Validator, containers: list[Options]) -> None:
    """Add an error for each region that an earlier container has."""
    first_indexes: dict[int, int] = {}
    for index, container in enumerate(containers):
        region = container.get("region_id")
        if region is None:
            continue
        first_index = first_indexes.setdefault(region, index)
        if first_index == index:
            continue
        path = f"containers[{index}].region_id"
        text = f"region {region} is also in containers[{first_index}]"
        validator.add_error(path, text)


def _check_scales(validator: Validator, containers: list[Options]) -> None:
    """Add an error for each scale whose `min` is above its `max`."""
    for index, container in enumerate(containers):
        scale = container.get("scale", {})
        minimum = scale.get("min")
        maximum = scale.get("max")
        problem = range_problem(minimum, maximum)
        if problem:
            path = f"containers[{index}].scale.min"
            validator.add_error(path, problem)


def fleet_rules(validator: Validator, options: Options) -> None:
    """Add the errors of the `options` of a fleet to the `validator`.

    The options of each deployment are checked together with the defaults that they depend on. No
    deployment may be listed twice.
    """
    _check_rollback(validator, options)
    deployments = options.get("deployments")
    if deployments is None:
        return
    defaults = options.get("defaults", {})
    validator.path_prefix = "defaults."
    deployment_rules(validator, defaults)
    suboptions = validator.spec["deployments"]["options"]
    invalid_paths = {path for path, _text in validator.errors}
    first_indexes: dict[str, int] = {}
    for index, deployment in enumerate(deployments):
        path = f"deployments[{index}]"
        if path in invalid_paths or validator.is_template(path):
            # It has no suboptions.
            continue
        validator.path_prefix = f"{path}."
        validator.check_required_one_of(_IDENTITY, deployment, suboptions)
        inherited = _inherited(defaults, deployment)
        complete = {**inherited, **deployment}
        deployment_rules(validator, complete)
        _check_repeated(validator, deployment, index, first_indexes)
    validator.path_prefix = ""
    if options.get("prune") and deployments == [] and not validator.has_error("deployments"):
        text = "an empty list with prune: true would delete all; list one, even as state: absent"
        validator.add_error("deployments", text)


def _inherited(defaults: Options, deployment: Options) -> Options:
    """Return the defaults on which an option of the `deployment` depends."""
    inherited = {}
    for group in _RELATED:
        if deployment.keys().isdisjoint(group):
            continue
        for name in group:
            if name in defaults:
                inherited[name] = defaults[name]
    return inherited


def _check_repeated(
    validator: Validator, deployment: Options, index: int, first_indexes: dict[str, int]
) -> None:
    """Add an error if an earlier deployment has the same name or ID.

    `first_indexes` has the index of the first deployment of each name and ID.
    """
    for name in _IDENTITY:
        value = deployment.get(name, "")
        if name == "instance_id":
            # A UUID is case-insensitive; names of existing deployments are not.
            value = value.lower()
        if not value:
            continue
        first_index = first_indexes.setdefault(value, index)
        if first_index == index:
            continue
        shown = brief(value)
        text = f"{shown} is also in deployments[{first_index}]"
        validator.add_error(name, text)
