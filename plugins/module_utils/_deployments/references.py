# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Whether what a deployment refers to exists, and its regions have the capacity that it needs."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import (
    CAPACITY,
    OPTIONS,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import OptionsError
from ansible_collections.gcore.inference.plugins.module_utils._core.option_references import (
    Reference,
    field_referring_to,
    iter_references,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sentences import shown_name
from ansible_collections.gcore.inference.plugins.module_utils._core.similar_names import (
    most_similar,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.needed_capacity import (
    needed_replicas,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.not_found import (
    project_label,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient
    from ansible_collections.gcore.inference.plugins.module_utils._core.plan import Plan
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        Deployment,
    )

Options = dict[str, t.Any]
Problem = tuple[str, str]


class ReferenceLists(t.Protocol):
    """The lists of what a deployment can refer to, each read once. All raise `ApiError`."""

    def identifiers(self, kind: str) -> dict[str, str]:
        """Return the names of what exists by the value that refers to it, on v2 an ID."""

    def regions(self) -> set[int]:
        """Return the IDs of the regions that have inference."""

    def capacity(self) -> dict[int, dict[str, int]]:
        """Return the free number of each flavor by region."""

    def require_readable(self, kind: str) -> None:
        """Raise `InferenceError` if the list has an entry that can't be read.

        Then what is not in the rest of it may exist. `kind` is also `regions` or `capacity`.
        """


class Planned(t.Protocol):
    """What is planned for one deployment: its reconciler."""

    @property
    def plan(self) -> Plan:
        """The plan."""

    @property
    def observed(self) -> Deployment | None:
        """The deployment as it is; `None` if there is none."""


PlannedT = t.TypeVar("PlannedT", bound=Planned)

#: Takes the client, the version of the API and the project. Sends no request.
ListsFactory = t.Callable[["HttpClient", str, t.Optional[int]], ReferenceLists]


REGIONS = "regions"
#: What messages call one of each kind.
NOUNS = {
    REGIONS: "region",
    "flavors": "flavor",
    "api_keys": "API key",
    "registry_credentials": "registry credential",
    "secrets": "secret",
}


class ReferenceCheck:
    """Verifies the references of the deployments of one run."""

    def __init__(self, api: DeploymentApi, create_lists: ListsFactory, redactor: Redactor) -> None:
        self._lists = create_lists(api.http, api.version, api.project_id)
        self._schema = api.schema
        self._flavor_field = field_referring_to("flavors", api.schema)
        self._has_names = api.id_field == "name"
        self._project = project_label(api)
        self._redactor = redactor

    def verify(self, plan: t.Callable[[], PlannedT], options: Options) -> PlannedT:
        """Return what `plan` returns, if the references in the validated `options` are valid.

        `plan` plans one deployment, and writes nothing.

        Raises:
            OptionsError: some are not, or the deployment can't be planned: all problems at once.
            ApiError: a list can't be read.
        """
        if options["state"] == "absent":
            return plan()
        try:
            planned = plan()
        except OptionsError as error:
            missing = self._missing(options)
            raise OptionsError([*error.problems, *missing], error.kind) from None
        missing = self._missing(options)
        lacking = self._lacking(planned, options, missing)
        if missing:
            raise OptionsError([*missing, *lacking], OPTIONS)
        if lacking:
            raise OptionsError(lacking, CAPACITY)
        return planned

    def _missing(self, options: Options) -> list[Problem]:
        """Return the problem of each reference to something that does not exist."""
        problems = []
        for reference in iter_references(options, self._schema):
            problem = self.problem(reference)
            if problem:
                problems.append((reference.path, problem))
        return problems

    def problem(self, reference: Reference) -> str | None:
        """Return the problem if what the `reference` refers to does not exist, else `None`.

        Raises:
            InferenceError: the list of its kind, or an entry of it, can't be read.
        """
        _path, kind, value = reference
        if kind == REGIONS:
            return self._region_problem(value)
        return self._name_problem(kind, value)

    def _region_problem(self, region_id: int) -> str | None:
        """Return the problem if there is no such region, else `None`."""
        known = self._lists.regions()
        if region_id in known:
            return None
        self._lists.require_readable(REGIONS)
        others = _listed(known)
        return f"there is no region {region_id} with inference; regions that have: {others}"

    def _name_problem(self, kind: str, value: str) -> str | None:
        """Return the problem, with the most similar name, if there is no such thing, else `None`."""
        existing = self._lists.identifiers(kind)
        key = self._key(value)
        if key in existing:
            return None
        self._lists.require_readable(kind)
        noun = NOUNS[kind]
        problem = f"there is no {noun} {shown_name(value)}"
        if kind != "flavors":
            problem = f"{problem} in {self._project}"
        if not self._has_names:
            return problem
        similar = most_similar(value, existing)
        if similar is None:
            return problem
        # Redacted before it is cut.
        redacted = self._redactor.redact(similar, whole_words=True)
        return f"{problem}; did you mean {shown_name(redacted)}?"

    def _lacking(self, planned: Planned, options: Options, missing: list[Problem]) -> list[Problem]:
        """Return the problem of each region without the capacity that the plan needs.

        Not of a region that is `missing`, or of a flavor that is.
        """
        plan = planned.plan
        observed = planned.observed
        field = self._flavor_field
        needed = needed_replicas(plan, observed, field)
        if not needed:
            return []
        missing_paths = [path for path, _text in missing]
        if field in missing_paths:
            return []
        flavor = plan.after[field]
        other_path = "state"
        if plan.before.get(field) != flavor:
            other_path = field
        paths = _region_paths(options)
        problems = []
        for region_id, count in needed.items():
            path = paths.get(region_id, other_path)
            if path in missing_paths:
                continue
            problem = self._capacity_problem(region_id, flavor, count)
            if problem:
                problems.append((path, problem))
        return problems

    def _capacity_problem(self, region_id: int, flavor: str, count: int) -> str | None:
        """Return the problem if the region lacks capacity for `count` replicas of the flavor, else `None`."""
        key = self._key(flavor)
        capacity = self._lists.capacity()
        free = {}
        for other_id, numbers in capacity.items():
            free[other_id] = numbers.get(key, 0)
        free_here = free.get(region_id, 0)
        if free_here >= count:
            return None
        self._lists.require_readable("capacity")
        others = [other_id for other_id, number in free.items() if number >= count]
        shown = shown_name(flavor)
        problem = f"region {region_id} has no free {shown}"
        if free_here > 0:
            problem = f"region {region_id} has {free_here} free {shown}, and {count} are needed"
        return f"{problem}; regions that have: {_listed(others)}"

    def _key(self, value: str) -> str:
        """Return what stands for that value in the lists: a name, or an ID in lower case."""
        if self._has_names:
            return value
        return value.lower()


def _region_paths(options: Options) -> dict[int, str]:
    """Return the path of the option of each region."""
    containers = options.get("containers")
    paths = {}
    for index, container in enumerate(containers or ()):
        region_id = container["region_id"]
        paths[region_id] = f"containers[{index}].region_id"
    return paths


def _listed(region_ids: t.Iterable[int]) -> str:
    """Return the regions as text, or that there are none."""
    ordered = sorted(region_ids)
    texts = map(str, ordered)
    return ", ".join(texts) or "none"
