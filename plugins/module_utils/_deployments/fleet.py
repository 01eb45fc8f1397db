# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Reconciling a fleet: one list, all planned before the first write, then written in parallel."""

from __future__ import annotations

import typing as t
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
    OptionsError,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.masking import secret_values
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import (
    deployment_spec,
    wait_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment_list import (
    InvalidDeployment,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.fleet_index import (
    DeploymentIndex,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.fleet_member import (
    Member,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.fleet_prune import (
    enforce_prune_limit,
    prune_warnings,
    split_to_prune,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.fleet_result import (
    FleetOutcome,
    build_result,
    error_kind_of,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.plan_deployment import (
    desired_deployment,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        Deployment,
    )


class FleetReconciler:
    """Brings many deployments to what the validated options of the fleet module ask for.

    `redactor` learns the secrets of the options and of the responses. In check mode nothing is
    written.
    """

    def __init__(
        self,
        api: DeploymentApi,
        options: dict[str, t.Any],
        redactor: Redactor,
        check_mode: bool,
    ) -> None:
        self._api = api
        self._options = options
        self._redactor = redactor
        self._check_mode = check_mode
        # Without the secrets of any deployment. Each member adds its own.
        self._base_redactor = redactor.extended(())
        self._defaults = self._option_defaults()

    def run(self) -> FleetOutcome:
        """Plan all members, and only then carry out the plans; return the outcome.

        Raises:
            OptionsError: outside check mode, some members can't be planned. Nothing was written.
            FleetError: some members failed; in check mode also those that can't be planned.
            ApiError: the list can't be read.
        """
        members = self._create_members()
        index = DeploymentIndex(self._api)
        for member in members:
            self._plan(member, index)
        if not self._check_mode:
            _raise_planning_errors(members)
        unmanaged = index.unmanaged(members)
        warnings = index.warnings
        if self._options["prune"]:
            to_prune, unmanaged = split_to_prune(unmanaged)
            enforce_prune_limit(to_prune, self._options["prune_limit"])
            warnings += prune_warnings(self._api, to_prune)
            pruned = self._plan_prune(to_prune, index.observed_at)
            members += pruned
        self._run_members(members)
        return build_result(
            members,
            unmanaged,
            self._api.id_field,
            self._redactor,
            warnings,
        )

    def _option_defaults(self) -> dict[str, t.Any]:
        """Return the options of a member that it does not set, and `defaults` does not."""
        spec = {**deployment_spec(), **wait_spec()}
        defaults = {name: option.get("default") for name, option in spec.items()}
        defaults["wait_timeout"] = self._options["wait_timeout"]
        return defaults

    def _create_members(self) -> list[Member]:
        """Return a member for each item of `deployments`, and learn the secrets of all."""
        common = self._options["defaults"] or {}
        members = []
        for index, item in enumerate(self._options["deployments"]):
            options = {**self._defaults, **common, **item}
            path = f"deployments[{index}]"
            member = self._create_member(path, options)
            members.append(member)
        return members

    def _create_member(self, path: str, options: dict[str, t.Any]) -> Member:
        desired = desired_deployment(options, self._api.fields)
        values = secret_values(desired.fields, self._api.fields, desired.public)
        self._redactor.add(values)
        return Member(path, options, desired, self._api.fields, self._base_redactor)

    def _plan(self, member: Member, index: DeploymentIndex) -> None:
        """Plan a member on the list."""
        try:
            observed = index.claim(member)
        except InferenceError as error:
            member.error = error
            return
        member.plan(self._api, observed, index.observed_at)

    def _plan_prune(self, to_prune: list[Deployment], observed_at: float) -> list[Member]:
        """Return a member for each deployment to delete, planned."""
        nothing = desired_deployment({}, self._api.fields)
        members = []
        for deployment in to_prune:
            options = {
                **self._defaults,
                "instance_id": deployment.id,
                "state": "absent",
            }
            member = Member("prune", options, nothing, self._api.fields, self._base_redactor)
            member.plan(self._api, deployment, observed_at)
            members.append(member)
        return members

    def _run_members(self, members: list[Member]) -> None:
        """Run those that have changes; in parallel, unless that needs no request."""
        previews = self._options["preview"] or ()
        to_change = [member for member in members if member.has_changes]
        run = partial(Member.run, check_mode=self._check_mode, previews=previews)
        if self._check_mode and not previews:
            # Needs no request.
            for member in to_change:
                run(member)
            return
        if to_change:
            with ThreadPoolExecutor(self._options["concurrency"]) as pool:
                # Waits for all, and raises what a thread has raised.
                list(pool.map(run, to_change))


def converge_fleet(
    api: DeploymentApi, options: dict[str, t.Any], redactor: Redactor, check_mode: bool
) -> FleetOutcome:
    """Bring each deployment to what the validated options of the fleet module ask for.

    The outcome, and `done` of any error, have the URL of the API and the project.

    Raises:
        InferenceError: as `FleetReconciler.run` does.
    """
    api_url = options.get("api_url")
    project_id = options.get("project_id")
    reconciler = FleetReconciler(api, options, redactor, check_mode)
    try:
        outcome = reconciler.run()
    except InferenceError as error:
        error.partial_result = {
            **error.partial_result,
            "api_url": api_url,
            "project_id": project_id,
        }
        raise
    return outcome._replace(api_url=api_url, project_id=project_id)


def _raise_planning_errors(members: list[Member]) -> None:
    """Raise the first `ApiError` of the members, else one `OptionsError` with all other errors.

    A deployment of another shape than documented is an error of its own member alone.
    """
    problems: list[tuple[str, str]] = []
    kinds: set[str] = set()
    for member in members:
        error = member.error
        if error is None or isinstance(error, InvalidDeployment):
            continue
        if isinstance(error, ApiError):
            raise error
        kinds.add(error.kind)
        problems += _problems_of(member.path, error)
    if problems:
        raise OptionsError(problems, error_kind_of(kinds))


def _problems_of(path: str, error: InferenceError) -> list[tuple[str, str]]:
    """Return the problems of a member, with their paths in the options of the fleet."""
    if not isinstance(error, OptionsError):
        return [(path, str(error))]
    return [(f"{path}.{below}", text) for below, text in error.problems]
