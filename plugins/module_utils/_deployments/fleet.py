# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The reconciliation of a fleet: one list, all plans before the first write, parallel writes."""

from __future__ import annotations

import typing as t
from functools import partial

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import wait_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
    OptionsError,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.masking import secret_values
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import (
    deployment_spec,
    rollback_spec,
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
from ansible_collections.gcore.inference.plugins.module_utils._deployments.fleet_rollout import (
    Rollout,
    run_in_parallel,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.plan_deployment import (
    desired_deployment,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.previews import COST
from ansible_collections.gcore.inference.plugins.module_utils._deployments.reconcile import (
    reference_check,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        Deployment,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.references import (
        ListsFactory,
    )


#: The options of a deployment that are options of the fleet, for all of its deployments.
_FLEET_OPTIONS = frozenset((*wait_spec(), *rollback_spec()))


class FleetReconciler:
    """Brings deployments to the state that the validated options of the fleet module describe.

    The secrets of the options and of the responses are added to `redactor`. In check mode nothing
    is written.
    """

    def __init__(
        self,
        api: DeploymentApi,
        options: dict[str, t.Any],
        redactor: Redactor,
        check_mode: bool,
        create_lists: ListsFactory | None = None,
    ) -> None:
        self._api = api
        self._options = options
        self._redactor = redactor
        self._check_mode = check_mode
        # Without the secrets of any deployment. Each member adds its own to a copy.
        self._base_redactor = redactor.extended(())
        self._defaults = self._option_defaults()
        self._reference_check = reference_check(api, options, redactor, create_lists)

    def run(self) -> FleetOutcome:
        """Plan all members, then apply the plans; return the outcome.

        Raises:
            OptionsError: some members can't be planned; nothing was written. Not in check mode.
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
        """Return the values of options that neither the member nor `defaults` sets."""
        defaults = {}
        for name, option in deployment_spec().items():
            defaults[name] = option.get("default")
        for name in _FLEET_OPTIONS:
            defaults[name] = self._options[name]
        return defaults

    def _create_members(self) -> list[Member]:
        """Return a member for each item of `deployments`, and add their secrets to the redactor."""
        common = self._options["defaults"] or {}
        items = self._options["deployments"]
        members = []
        for index, item in enumerate(items):
            path = f"deployments[{index}]"
            options = {**self._defaults, **common, **item}
            desired = desired_deployment(options, self._api.schema)
            own_secrets = secret_values(desired.fields, self._api.schema, desired.public)
            self._redactor.add(own_secrets)
            member = Member(path, options, desired, self._api.schema, self._base_redactor)
            members.append(member)
        return members

    def _plan(self, member: Member, index: DeploymentIndex) -> None:
        """Plan a member by the list. Keeps the error if it can't be planned."""
        try:
            observed = index.claim(member)
        except InferenceError as error:
            member.error = error
            return
        member.plan(self._api, observed, index.observed_at, self._reference_check)

    def _plan_prune(self, to_prune: list[Deployment], observed_at: float) -> list[Member]:
        """Return a planned member for each deployment to delete."""
        nothing = desired_deployment({}, self._api.schema)
        members = []
        for deployment in to_prune:
            options = {
                **self._defaults,
                "instance_id": deployment.id,
                "state": "absent",
            }
            member = Member("prune", options, nothing, self._api.schema, self._base_redactor)
            member.plan(self._api, deployment, observed_at)
            members.append(member)
        return members

    def _run_members(self, members: list[Member]) -> None:
        """Apply the plans of the members; in check mode predict their outcomes."""
        if not self._check_mode:
            rollout = Rollout(self._api, self._options)
            rollout.run(members)
            return
        previews = self._options["preview"] or ()
        shows_cost = COST in previews
        to_predict = [member for member in members if shows_cost or member.has_changes]
        predict = partial(Member.predict, previews=previews)
        if not previews:
            # Without requests.
            for member in to_predict:
                predict(member)
            return
        run_in_parallel(predict, to_predict, self._options["concurrency"])


def reconcile_fleet(
    api: DeploymentApi,
    options: dict[str, t.Any],
    redactor: Redactor,
    check_mode: bool,
    create_lists: ListsFactory | None = None,
) -> FleetOutcome:
    """Bring deployments to what the validated options ask for: the handler of the fleet module.

    `create_lists` returns the lists of what they can refer to. Return the outcome. It, and the
    `partial_result` of an error, have the URL of the API and the project.

    Raises:
        InferenceError: see `FleetReconciler.run`.
    """
    api_url = options.get("api_url")
    project_id = options.get("project_id")
    reconciler = FleetReconciler(api, options, redactor, check_mode, create_lists)
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

    `InvalidDeployment` is not raised: it concerns its own member alone.
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
        text = str(error)
        return [(path, text)]
    problems = []
    for option_path, text in error.problems:
        is_of_fleet = option_path in _FLEET_OPTIONS
        full_path = option_path if is_of_fleet else f"{path}.{option_path}"
        problems.append((full_path, text))
    return problems
