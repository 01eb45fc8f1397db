# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Many deployments at once: seen through the list, all planned before the first write, written side by side."""

from __future__ import annotations

import time
import typing as t
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import OPTIONS, SEVERAL
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
    OptionsError,
    internal_error,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import Desired, ask, secrets
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import visible
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import select_unique
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import deployment_spec, wait_spec
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment_list import OddDeployment
from ansible_collections.gcore.inference.plugins.module_utils._deployments.health import (
    health_of,
    shown_status,
    unready_regions,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.reconcile import Outcome, Reconciler

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import Deployment, DeploymentApi

#: How the names of components of the catalogue's applications begin, which Gcore gives to them.
_NAMES_OF_COMPONENTS = ("model-", "ui-")
#: How many names a message has at most.
_MOST_NAMED = 10

ACTIONS = ("created", "updated", "deleted", "unchanged", "failed")


class FleetOutcome(t.NamedTuple):
    """What the user is shown, secrets masked: the documented return values, and warnings."""

    changed: bool
    diff: list[dict[str, t.Any]]
    deployments: list[dict[str, t.Any]]
    unmanaged: list[dict[str, str]]
    summary: dict[str, int]
    warnings: list[str]
    api_url: str | None = None
    project_id: int | None = None


class Member:
    """One deployment of the fleet: what it is called, its way once it is planned, and what came of that."""

    def __init__(self, place: str, options: dict[str, t.Any], asked: Desired, known: Redactor) -> None:
        self.place = place
        self.options = options
        self._asked = asked
        # Its own secrets alone: to look for those of all others too would take the square of their number.
        self.known = known.with_these(secrets(asked.fields, asked.public))
        self.found: Deployment | None = None
        #: Whether it was there before the run; C(None) where that could not be seen.
        self.exists: bool | None = None
        self.way: Reconciler | None = None
        self.outcome: Outcome | None = None
        self.error: InferenceError | None = None

    def plan(self, api: DeploymentApi, find: t.Callable[[Member], Deployment | None], seen_at: float) -> None:
        """C(find) it, and compare it with what is asked of it; keep why that can't be done.

        C(seen_at), of the monotonic clock, is when it was asked what there is.
        """
        try:
            self.found = find(self)
            self.exists = self.found is not None
            self.way = Reconciler(api, self.options, self._asked, self.found, self.known, seen_at)
        except InferenceError as error:
            self.error = error

    @property
    def name(self) -> str:
        """What it is called: as it was asked for, else as it was found."""
        return str(self.options["name"] or (self.found.fields["name"] if self.found else self.options["instance_id"]))

    @property
    def changes(self) -> bool:
        """Tell whether there is something to do."""
        return bool(self.way and self.way.plan.changes)

    def run(self, check_mode: bool, wanted: t.Collection[str]) -> None:
        """Take the way, if it is planned, in check mode without writing and with the previews C(wanted).

        What came of it is kept.
        """
        if not self.way:
            return
        try:
            self.outcome = self.way.predict(wanted) if check_mode else self.way.go()
        except InferenceError as error:
            self.error = error
        except Exception as error:
            # One that fails does not stop the others, whatever it is.
            self.error = internal_error(error)

    @property
    def action(self) -> str:
        """One of ACTIONS."""
        if self.error:
            return "failed"
        if not (self.way and self.way.plan.changes):
            return "unchanged"
        if not self.way.plan.after:
            return "deleted"
        return "updated" if self.found else "created"

    @property
    def done(self) -> dict[str, t.Any]:
        """What was done, as return values of a single deployment; empty where that is nothing."""
        if self.error:
            return self.error.done
        return self.outcome._asdict() if self.outcome else {}

    def row(self, key: str, scrub: Redactor) -> dict[str, t.Any]:
        """Give what the user is shown of it; C(key) is the field of an answer that says which deployment it is."""
        made = self.done.get("deployment", {})
        foreseen = self.done.get("preview")
        return {
            "name": self.name,
            "id": self.found.id if self.found else made.get(key),
            "action": self.action,
            "changes": self.done.get("changes", []),
            "error": visible(self.error.result(scrub)["msg"]) if self.error else None,
            "error_kind": self.error.kind if self.error else None,
            "exists": self.exists,
            **self._condition(),
            **({} if foreseen is None else {"preview": foreseen}),
        }

    def _condition(self) -> dict[str, t.Any]:
        """Return how the deployment was found, before anything was changed: its status and its health."""
        if not self.found:
            return {"status": None, "health": None, "unready_regions": []}
        return {
            "status": shown_status(self.found, self.known),
            "health": health_of(self.found, self.options["state"]),
            "unready_regions": unready_regions(self.found, self.known),
        }

    @property
    def diff(self) -> dict[str, t.Any]:
        """What changed or would change of it, called in the headers as in its row."""
        header = visible(self.name).replace("\n", " ")
        return {**self.done["diff"], "before_header": header, "after_header": header}


def converge_fleet(api: DeploymentApi, options: dict[str, t.Any], known: Redactor, check_mode: bool) -> FleetOutcome:
    """Bring each deployment to what the checked C(options) of the fleet module ask for; in check mode write nothing.

    Raises InferenceError: OptionsError before any write, where one can't be planned, and FleetError after all else,
    where some failed; its C(done) then shows what came of each. In check mode, where nothing hangs on it, one that
    can't be planned is a FleetError too. The outcome, and C(done) of any error, say which API and project it was.
    """
    api_url, project_id = options.get("api_url"), options.get("project_id")
    try:
        return _converge_all(api, options, known, check_mode)._replace(api_url=api_url, project_id=project_id)
    except InferenceError as error:
        error.done = {**error.done, "api_url": api_url, "project_id": project_id}
        raise


def _converge_all(api: DeploymentApi, options: dict[str, t.Any], known: Redactor, check_mode: bool) -> FleetOutcome:
    key = known.with_these(())
    unnamed = {name: option.get("default") for name, option in {**deployment_spec(), **wait_spec()}.items()}
    unnamed["wait_timeout"] = options["wait_timeout"]
    merged = [{**unnamed, **(options["defaults"] or {}), **item} for item in options["deployments"]]
    wanted = [(each, ask(each, api.fields)) for each in merged]
    for _options, asked in wanted:
        known.add(secrets(asked.fields, asked.public))
    listed = DeploymentIndex(api)
    members = [Member(f"deployments[{index}]", each, asked, key) for index, (each, asked) in enumerate(wanted)]
    for member in members:
        member.plan(api, listed.find, listed.seen_at)
    if not check_mode:
        _refuse_unplanned(members)
    others = listed.unmanaged(members)
    pruned: list[Deployment] = []
    if options["prune"]:
        # An application of the catalogue is somebody's, and would make its deployment anew.
        pruned = [other for other in others if not other.application]
        others = [other for other in others if other.application]
        _refuse_too_many(pruned, options["prune_limit"])
        nothing = ask({}, api.fields)
        to_prune = {
            Member("prune", {**unnamed, "instance_id": other.id, "state": "absent"}, nothing, key): other
            for other in pruned
        }
        for member in to_prune:
            member.plan(api, to_prune.get, listed.seen_at)
        members += to_prune
    to_change = [member for member in members if member.changes]
    wanted_previews = options["preview"] or ()
    if check_mode and not wanted_previews:
        for member in to_change:
            member.run(check_mode, ())
    elif to_change:
        with ThreadPoolExecutor(options["concurrency"]) as pool:
            list(pool.map(lambda member: member.run(check_mode, wanted_previews), to_change))
    return _told(members, others, api.key, known, [*listed.warnings, *_prune_warnings(api, pruned)])


class DeploymentIndex:
    """The deployments of the project, as its list has them, and by which member each is meant."""

    def __init__(self, api: DeploymentApi) -> None:
        self._api = api
        #: When it was asked for, of the monotonic clock.
        self.seen_at = time.monotonic()
        self._there = api.find()
        self._odd = self._there.odd
        self._by_id = {observed.id.lower(): observed for observed in self._there}
        self._by_name: dict[str, list[Deployment]] = {}
        for observed in self._there:
            self._by_name.setdefault(observed.fields["name"], []).append(observed)
        self._taken: dict[str, Member] = {}
        self._meant: set[int] = set()

    def find(self, member: Member) -> Deployment | None:
        """Give the deployment that a member means; one that another project's list would have is asked for alone.

        Raises InferenceError where there are two of its name, or an earlier member means the same.
        """
        named = member.options["instance_id"]
        self._refuse_odd(member)
        if named:
            observed = self._by_id.get(named.lower()) or self._api.get(named)
        else:
            observed = select_unique(self._by_name.get(member.options["name"], []), member.options["name"])
        if not observed or observed.status == "DELETED":
            return None
        first = self._taken.setdefault(observed.id, member)
        if first is not member:
            raise InferenceError(f"the same deployment as {first.place} ({observed.id})", OPTIONS)
        return observed

    def _refuse_odd(self, member: Member) -> None:
        """Raise the error of a deployment that is not understood where the member means it, or may mean it."""
        named, name = member.options["instance_id"], member.options["name"]
        for odd in self._odd:
            is_meant = named.lower() == (odd.id or "").lower() if named else name == odd.name
            may_be_meant = not (named or odd.name or name in self._by_name)
            if is_meant or may_be_meant:
                self._meant.add(id(odd))
                raise odd.error

    @property
    def warnings(self) -> list[str]:
        """A warning for each deployment that is not understood, and that no member means."""
        return [odd.warning for odd in self._odd if id(odd) not in self._meant]

    def unmanaged(self, members: list[Member]) -> list[Deployment]:
        """Give those that no member means; where it is not clear which it means, any of its name may be the one."""
        unclear = {member.name for member in members if member.error}
        return [
            observed
            for observed in self._there
            if observed.id not in self._taken and observed.fields["name"] not in unclear and not observed.is_gone
        ]


def _refuse_unplanned(members: list[Member]) -> None:
    problems: list[tuple[str, str]] = []
    kinds: set[str] = set()
    for member in members:
        if member.error is None or isinstance(member.error, OddDeployment):
            # The latter is an error for this one alone.
            continue
        if isinstance(member.error, ApiError):
            raise member.error
        kinds.add(member.error.kind)
        if isinstance(member.error, OptionsError):
            problems += [(f"{member.place}.{path}", text) for path, text in member.error.problems]
        else:
            problems.append((member.place, str(member.error)))
    if problems:
        raise OptionsError(problems, kinds.pop() if len(kinds) == 1 else SEVERAL)


def _refuse_too_many(others: list[Deployment], limit: int) -> None:
    if len(others) > limit:
        names = sorted(observed.fields["name"] for observed in others)
        problem = (
            f"{len(others)} deployments are not listed ({_listed(names)}), and no more than {limit} may be deleted"
        )
        raise OptionsError([("prune_limit", f"{problem}; nothing was written: list them, or raise the limit")])


def _prune_warnings(api: DeploymentApi, pruned: list[Deployment]) -> list[str]:
    """Return a warning where nothing shows whether those C(pruned) belong to applications of the catalogue."""
    if not pruned or api.shows_applications:
        return []
    names = sorted(observed.fields["name"] for observed in pruned)
    alike = [name for name in names if name.startswith(_NAMES_OF_COMPONENTS)]
    warning = (
        f"prune deletes {_listed(names)}. API {api.version} does not show which deployments belong to an application of"
        " Gcore's catalogue, and prune would delete those too"
    )
    if not alike:
        return [warning]
    named_so = f"{_listed(alike)}: Gcore gives names that begin so to the components of applications"
    return [f"{warning}. {named_so}. List what is to stay, or use api_version: v3, which shows them"]


def _listed(names: list[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")


def _told(
    members: list[Member], others: list[Deployment], key: str, known: Redactor, warnings: list[str]
) -> FleetOutcome:
    """Give what the user is shown, with the C(warnings) about all; raise FleetError where some failed."""
    if any(member.error for member in members):
        # What the API wrote about one may hold what another has.
        known.add(value for member in members for value in member.known)
    rows = [member.row(key, known) for member in members]
    summary = {action: sum(row["action"] == action for row in rows) for action in ACTIONS}
    outcome = FleetOutcome(
        changed=any(row["changes"] for row in rows),
        diff=[member.diff for member in members if member.done.get("changes")],
        deployments=rows,
        unmanaged=[{"name": observed.fields["name"], "id": observed.id} for observed in others],
        summary={**summary, "unmanaged": len(others)},
        warnings=[
            *warnings,
            *(f"{member.name}: {text}" for member in members for text in member.done.get("warnings", [])),
        ],
    )
    failed = [f"{row['name']}: {row['error']}" for row in rows if row["error"]]
    if failed:
        kinds = {row["error_kind"] for row in rows if row["error"]}
        kind = kinds.pop() if len(kinds) == 1 else SEVERAL
        raise FleetError(f"{len(failed)} of {len(rows)} deployments failed", failed, outcome, kind)
    return outcome


class FleetError(InferenceError):
    """Some deployments failed; C(failed) says which and why, secrets masked."""

    def __init__(self, problem: str, failed: list[str], outcome: FleetOutcome, kind: str) -> None:
        super().__init__("\n".join([f"{problem}:", *failed]), kind)
        self.done = outcome._asdict()
