# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The way of one deployment: observe, plan, apply, wait, result. Knows nothing of Ansible."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.change_lines import change_lines
from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import CONFLICT, NOT_FOUND
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    InferenceError,
    OptionsError,
    Scrub,
    TaskError,
    redact_json,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import (
    Desired,
    Plan,
    ask,
    credited,
    mask,
    plan,
    plan_deletion,
    power,
    preview,
    secrets,
    shown,
    told_changes,
    unapplied_paths,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import FieldValues
from ansible_collections.gcore.inference.plugins.module_utils._core.unknown_fields import unknown_fields
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import visible
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
    Deployment,
    WriteResult,
    select_unique,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.wait import (
    Deadline,
    Waiter,
    switch,
    wait_for_tasks,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import DeploymentApi


#: The fields on which the price depends.
_PRICED = ("flavor_name", "containers")
#: Seconds: what was seen longer ago is looked at again before it is replaced.
_FRESH_FOR = 3.0
#: How many of the fields that an update drops a warning names at most.
_MOST_NAMED = 30


class Outcome(t.NamedTuple):
    """What the user is shown, secrets masked: the documented return values, and warnings.

    C(preview) is C(None) where none was asked for.
    """

    changed: bool
    diff: dict[str, t.Any]
    changes: list[str]
    deployment: dict[str, t.Any]
    warnings: list[str]
    preview: dict[str, t.Any] | None = None


class RunState:
    """A run as far as it has come: what was last seen and whether the run has created it, the answer to show, the paths
    of what was done, warnings, and whether it has come to waiting.
    """

    def __init__(self, last: Deployment | None, answer: FieldValues) -> None:
        self.last = last
        self.is_new = False
        self.is_waiting = False
        self.answer = answer
        self.done: list[str] = []
        self.warnings: list[str] = []


class Reconciler:
    """The way of one deployment from what was C(found) (C(None): nothing) to what is C(asked) for.

    It is planned at once, and raises InferenceError where it can't be. Nothing is written before C(go).
    C(known) learns the secrets that stand on the way. C(seen_at), of the monotonic clock, is when it was asked what
    there is; where that is no longer fresh by the time of an update, C(go) looks and plans again.
    """

    def __init__(  # pylint: disable=too-many-arguments
        self,
        api: DeploymentApi,
        options: dict[str, t.Any],
        asked: Desired,
        found: Deployment | None,
        known: Redactor,
        seen_at: float,
    ) -> None:
        self._api = api
        self._options = options
        self._asked = asked
        self._public = asked.public
        self._known = known
        self._seen_at = seen_at
        self._plan_from(found)

    def _plan_from(self, found: Deployment | None) -> None:
        """Plan the way from what was C(found). Raises InferenceError."""
        if found:
            self._known.add(secrets(found.fields, self._public))
        self.plan = _plan(self._api, self._options, self._asked, found, self._known)
        self.found = found
        self._present = found.answer if found and self.plan.after else {}
        self._foreseen = self._warnings()

    def predict(self, wanted: t.Collection[str] = ()) -> Outcome:
        """Give the outcome of a run without the run, with the C(wanted) previews.

        Raises what the calls for these raise; its C(done) then shows what was foreseen all the same.
        """
        progress = RunState(self.found, preview(self._present, self.plan, self._api.fields))
        progress.done = self.plan.changes
        outcome = self._outcome(progress)
        if not wanted:
            return outcome
        try:
            return outcome._replace(preview=_previews(self._api, self.plan, wanted, self._known))
        except InferenceError as error:
            error.done = outcome._asdict()
            raise

    def go(self) -> Outcome:
        """Do what is planned, and give the outcome.

        Raises InferenceError; where something was done by then, or the time ran out, its C(done) shows how far it came.
        """
        if self._updates and time.monotonic() - self._seen_at > _FRESH_FOR:
            self._plan_from(self._seen_again())
        progress = RunState(self.found, self._present)
        patience = Deadline(self._options["wait_timeout"], self._options["wait_interval"])
        try:
            self._apply(progress, patience)
            _switch(self._api, self.plan, progress, self._options["state"], patience)
            if self._options["wait"] and progress.last:
                before = self.found.status if self.found else None
                _wait(self._api, progress, progress.last, self._options["state"], patience, before)
        except InferenceError as error:
            if progress.done or progress.is_waiting:
                error.done = self._outcome(progress)._asdict()
            elif self._foreseen:
                error.done = {"warnings": self._foreseen}
            raise
        return self._outcome(progress)

    @property
    def _updates(self) -> bool:
        """Whether fields of a deployment that is there are to be written."""
        return bool(self.found and self.plan.after and self.plan.field_changes)

    def _apply(self, progress: RunState, patience: Deadline) -> None:
        """Write the fields that the plan changes."""
        if not self.plan.field_changes:
            return
        found = progress.last
        if self._updates:
            begun = self._update()
        elif found:
            begun = self._api.delete(found.id)
        else:
            begun = self._api.create(self.plan.after)
        made = self.plan
        instance_id = found.id if found else made.after["name"]
        # From here on it is under way, whatever becomes of it.
        progress.done = made.field_changes
        try:
            seen = wait_for_tasks(self._api, begun, instance_id, patience, is_new=not found)
        except TaskError as error:
            if error.is_final:
                progress.done = []
            raise
        if made.after:
            if not seen or seen.is_gone:
                raise _deleted_meanwhile(found.title if found else instance_id)
            written = made._replace(after=self._sent(made)) if found else made
            progress.warnings = _not_taken(self._api, written, seen, is_new=not found)
            progress.last, progress.answer, progress.is_new = seen, seen.answer, not found
        elif begun.tasks is not None:
            progress.last = seen
            if seen and not seen.is_gone:
                progress.warnings = [f"The API shows {seen.title} still, after its deletion"]

    def _update(self) -> WriteResult:
        """Send what the plan changes; before each further try, look again, and plan on what is there by then."""
        try:
            return self._api.update(self._id, self._sent(self.plan), self._sent_again)
        except _AlreadyDone as done:
            return WriteResult(done.seen)

    def _sent(self, made: Plan) -> FieldValues:
        """Return the fields that an update by the plan C(made) sends."""
        return self._api.sent(made.before, made.after)

    def _sent_again(self) -> FieldValues:
        """Return the fields to send after a try that failed; raise _AlreadyDone where nothing is left to change."""
        tried, foreseen, seen = self.plan, self._foreseen, self._seen_again()
        self._plan_from(seen)
        left = self.plan
        self.plan = credited(tried, left)
        # The try may have done what it was warned of.
        self._foreseen = list(dict.fromkeys([*foreseen, *self._foreseen]))
        if not left.field_changes:
            raise _AlreadyDone(seen)
        return self._sent(left)

    def _seen_again(self) -> Deployment:
        """Return the deployment as it is now. Raises InferenceError where it was deleted meanwhile."""
        seen = self._api.get(self._id)
        if not seen or seen.is_gone:
            raise _deleted_meanwhile(self.found.title if self.found else self._id)
        return seen

    @property
    def _id(self) -> str:
        return self.found.id if self.found else str(self.plan.after["name"])

    def _warnings(self) -> list[str]:
        """Return what is to be said of the plan itself, be it carried out or not."""
        if not (self.found and self._updates):
            return []
        sent, answer = self._sent(self.plan), self.found.answer
        if not self._api.replaces_all:
            answer = {name: answer.get(name) for name in sent}
        dropped = unknown_fields(answer, sent, self._api.fields)
        return [*_dropped_warnings(dropped, self._known), *_public_warnings(self.plan, self._asked)]

    def _outcome(self, progress: RunState) -> Outcome:
        self._known.add(secrets(progress.answer, self._public))
        return Outcome(
            changed=bool(progress.done),
            diff=self._diff(self.plan if "status" in progress.done else self.plan._replace(power=None)),
            changes=progress.done,
            deployment=shown(mask(progress.answer, self._public), self._api.fields, self._known),
            warnings=[*self._foreseen, *progress.warnings],
        )

    def _diff(self, made: Plan) -> dict[str, t.Any]:
        shape, public = self._api.fields.wire, self._public
        before = mask(shape(made.before), public, made.after, "before")
        after = mask(shape(made.after), public, made.before, "after")
        if made.power:
            # Nothing has no status.
            before = {**before, "status": made.power.before} if before else {}
            after = {**after, "status": made.power.after}
        diff = {"before": before, "after": after}
        if not made.changes:
            return diff
        name = visible(str((after or before)["name"])).replace("\n", " ")
        lines = change_lines(told_changes(made, public))
        return {"before_header": name, "after_header": name, **diff, "prepared": lines}


def converge(api: DeploymentApi, options: dict[str, t.Any], known: Redactor, check_mode: bool) -> Outcome:
    """Bring one deployment to what the checked C(options) of the module ask for; in check mode write nothing.

    C(known) learns the secrets that the options and the answers hold. Raises InferenceError as C(Way) does.
    """
    asked = ask(options, api.fields)
    known.add(secrets(asked.fields, asked.public))
    seen_at = time.monotonic()
    way = Reconciler(api, options, asked, _observe(api, options), known, seen_at)
    return way.predict(options["preview"] or ()) if check_mode else way.go()


def _previews(api: DeploymentApi, made: Plan, wanted: t.Collection[str], scrub: Scrub) -> dict[str, t.Any]:
    """Ask the API what the plan C(made) would take; it writes nothing. Raises what the calls raise.

    C(scrub) takes secrets out of what the API says in words.

    C(limits) are the quotas that would be exceeded. C(price) is what the deployment costs C(before) and C(after);
    C(None) where there is none, or nothing of it may run.
    """
    told: dict[str, t.Any] = {}
    if "limits" in wanted:
        told["limits"] = [_clean(each, scrub) for each in api.exceeded_limits(made.after)] if made.after else []
    if "price" in wanted:
        before = api.price(made.before) if made.before else None
        is_the_same = made.before and not any(path.startswith(_PRICED) for path in made.field_changes)
        after = before if is_the_same else api.price(made.after) if made.after else None
        prices = {name: price and _clean(price, scrub) for name, price in (("before", before), ("after", after))}
        currency = next((price["currency_code"] for price in (prices["after"], prices["before"]) if price), None)
        told["price"] = {**prices, "currency": currency}
    return told


def _clean(told: dict[str, t.Any], scrub: Scrub) -> dict[str, t.Any]:
    """Give what the API C(told) with C(scrub) applied to its texts."""
    return {name: redact_json(value, scrub, whole_words=True) for name, value in told.items()}


def _observe(api: DeploymentApi, options: dict[str, t.Any]) -> Deployment | None:
    """Give the deployment of that id, else of that name; C(None) where there is none."""
    instance_id, name = options["instance_id"], options["name"]
    return select_unique(api.look(instance_id, name), name)


def _plan(
    api: DeploymentApi, options: dict[str, t.Any], asked: Desired, found: Deployment | None, scrub: Redactor
) -> Plan:
    if options["state"] == "absent":
        made = plan_deletion(found.fields if found and not found.is_gone else None)
    else:
        if found and found.is_gone:
            problem = f"{found.title} is being deleted; wait until it is gone, then run again"
            raise InferenceError(problem, CONFLICT)
        if options["instance_id"] and not found:
            problem = f"instance_id: there is no deployment {options['instance_id']}; to create one, give name alone"
            raise InferenceError(problem, NOT_FOUND)
        made = _planned(api, asked, found, scrub)
        made = made._replace(power=power(options["state"], found.status if found else None))
        if found and found.status == "DISABLED" and made.field_changes and options["wait"]:
            _refuse_to_wait(found, options["state"])
    if made.changes and found and found.application and not options["force"]:
        # Scrubbed whole and cut afterwards, as all that the API wrote.
        application = scrub.whole(found.application, whole_words=True)[:60]
        raise InferenceError(
            f"{found.title} belongs to the catalogue application {application}, and should be changed there; to"
            f" change it all the same, set force: true (what differs: {', '.join(made.changes)})",
            CONFLICT,
        )
    return made


def _planned(api: DeploymentApi, asked: Desired, found: Deployment | None, scrub: Scrub) -> Plan:
    """Return the plan; where something is missing for a create, first say that there is no deployment yet."""
    try:
        return plan(found.fields if found else None, asked, api.fields)
    except OptionsError as error:
        if found:
            raise
        # Imported here: only a name that is not there needs it.
        from ansible_collections.gcore.inference.plugins.module_utils._deployments.not_found import not_there

        # A misspelt name is told before what nobody wanted to create would need.
        absence = ("name", not_there(api, asked.fields["name"], scrub))
        raise OptionsError([absence, *error.problems]) from None


class _AlreadyDone(Exception):
    """An earlier try of an update has done all of it, as what was C(seen) since then shows."""

    def __init__(self, seen: Deployment) -> None:
        super().__init__(seen.id)
        self.seen = seen


def _deleted_meanwhile(title: str) -> InferenceError:
    return InferenceError(f"{title} was deleted meanwhile", NOT_FOUND)


def _refuse_to_wait(found: Deployment, state: str) -> None:
    """Raise OptionsError for what would only fail after the write: nothing starts a stopped deployment by itself."""
    if state == "present":
        problem = f"{found.title} is stopped, and will not become ready by itself"
        raise OptionsError([("wait", f"{problem}. Give state: started, state: stopped, or wait: false")], CONFLICT)


def _dropped_warnings(dropped: list[str], scrub: Scrub) -> list[str]:
    """Return a warning that names the fields that an update drops; none where there are none."""
    if not dropped:
        return []
    # In one order, whatever that of the answer is; those of the whole deployment first.
    ordered = sorted(dropped, key=lambda name: (name.count("."), name))
    names = [scrub(name, whole_words=True)[:100] for name in ordered[:_MOST_NAMED]]
    more = f" and {len(dropped) - len(names)} more" if len(dropped) > len(names) else ""
    return [
        f"This collection does not know {', '.join(names)}{more}, and the update does not send what it does not know:"
        " the API may drop these values. Check them afterwards, or look for a newer version of the collection"
    ]


def _public_warnings(made: Plan, asked: Desired) -> list[str]:
    """Return a warning where keys that go, and no option of that name, switch authentication off."""
    if "auth_enabled" in asked.fields or not (made.before["auth_enabled"] and made.after["auth_enabled"] is False):
        return []
    return ["Without API keys authentication is switched off: the deployment can be reached without a key by anyone"]


def _not_taken(api: DeploymentApi, written: Plan, seen: Deployment, is_new: bool) -> list[str]:
    """Give a warning for each field that was written and that the API does not show."""
    lost = unapplied_paths(written, seen.fields, api.fields)
    if is_new and not seen.fields["containers"]:
        # The answer to a create may come without them.
        lost = [path for path in lost if not path.startswith("containers")]
    return [f"The API did not take {path}: its answer shows another value" for path in lost]


def _switch(api: DeploymentApi, made: Plan, progress: RunState, state: str, patience: Deadline) -> None:
    """Start or stop the deployment: as planned, or because what was written has done the contrary."""
    last = progress.last
    wanted = made.power or (power(state, last.status) if last else None)
    if not (last and wanted):
        return
    switch(api, last.id, wanted.after == "ACTIVE", patience, progress.is_new)
    # The API does not answer what has become of it. That is what was asked for; who wants to know, waits.
    progress.answer = {**progress.answer, "status": wanted.after}
    progress.done = made.changes


def _wait(
    api: DeploymentApi, progress: RunState, last: Deployment, state: str, patience: Deadline, before: str | None
) -> None:
    """Wait until what was seen C(last), and had the status C(before) the run, has become what it should."""
    progress.is_waiting = True
    wait = Waiter(api, last, state, progress.is_new, before)
    try:
        wait.until_done(patience, has_changed=bool(progress.done))
    finally:
        progress.answer = wait.last.answer if wait.last else {}
