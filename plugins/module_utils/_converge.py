# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The way of one deployment: observe, plan, apply, wait, result. Knows nothing of Ansible."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._api import Observed, the_one
from ansible_collections.gcore.inference.plugins.module_utils._errors import (
    InferenceError,
    Scrub,
    TaskError,
    scrub_deep,
)
from ansible_collections.gcore.inference.plugins.module_utils._fields import Normal
from ansible_collections.gcore.inference.plugins.module_utils._plan import (
    Asked,
    Plan,
    ask,
    mask,
    plan,
    power,
    preview,
    removal,
    secrets,
    shown,
    untaken,
)
from ansible_collections.gcore.inference.plugins.module_utils._wait import Patience, Wait, outcome_of

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._api import Api
    from ansible_collections.gcore.inference.plugins.module_utils._secrets import Secrets


#: The fields on which the price depends.
_PRICED = ("flavor_name", "containers")


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


class Progress:
    """A run as far as it has come: what was last seen and whether the run has created it, the answer to show, the paths
    of what was done, warnings, and whether it has come to waiting.
    """

    def __init__(self, last: Observed | None, answer: Normal) -> None:
        self.last = last
        self.is_new = False
        self.is_waiting = False
        self.answer = answer
        self.done: list[str] = []
        self.warnings: list[str] = []


class Way:
    """The way of one deployment from what was C(found) (C(None): nothing) to what is C(asked) for.

    It is planned at once, and raises InferenceError where it can't be. Nothing is written before C(go).
    C(known) learns the secrets that stand on the way.
    """

    def __init__(
        self, api: Api, options: dict[str, t.Any], asked: Asked, found: Observed | None, known: Secrets
    ) -> None:
        self.found = found
        self._api = api
        self._options = options
        self._public = asked.public
        self._known = known
        if found:
            known.add(secrets(found.fields, asked.public))
        self.plan = _plan(api, options, asked, found, known)
        self._present = found.answer if found and self.plan.after else {}

    def foresee(self, wanted: t.Collection[str] = ()) -> Outcome:
        """Give the outcome of a run without the run, with the C(wanted) previews.

        Raises what the calls for these raise; its C(done) then shows what was foreseen all the same.
        """
        progress = Progress(self.found, preview(self._present, self.plan, self._api.fields))
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
        progress = Progress(self.found, self._present)
        patience = Patience(self._options["wait_timeout"], self._options["wait_interval"])
        try:
            _apply(self._api, self.plan, progress, patience)
            _switch(self._api, self.plan, progress, self._options["state"])
            if self._options["wait"] and progress.last:
                _wait(self._api, progress, progress.last, self._options["state"], patience)
        except InferenceError as error:
            if progress.done or progress.is_waiting:
                error.done = self._outcome(progress)._asdict()
            raise
        return self._outcome(progress)

    def _outcome(self, progress: Progress) -> Outcome:
        self._known.add(secrets(progress.answer, self._public))
        return Outcome(
            changed=bool(progress.done),
            diff=self._diff(self.plan if "status" in progress.done else self.plan._replace(power=None)),
            changes=progress.done,
            deployment=shown(mask(progress.answer, self._public), self._api.fields, self._known),
            warnings=progress.warnings,
        )

    def _diff(self, made: Plan) -> dict[str, Normal]:
        shape, public = self._api.fields.wire, self._public
        before = mask(shape(made.before), public, made.after, "before")
        after = mask(shape(made.after), public, made.before, "after")
        if made.power:
            # Nothing has no status.
            before = {**before, "status": made.power.before} if before else {}
            after = {**after, "status": made.power.after}
        return {"before": before, "after": after}


def converge(api: Api, options: dict[str, t.Any], known: Secrets, check_mode: bool) -> Outcome:
    """Bring one deployment to what the checked C(options) of the module ask for; in check mode write nothing.

    C(known) learns the secrets that the options and the answers hold. Raises InferenceError as C(Way) does.
    """
    asked = ask(options, api.fields)
    known.add(secrets(asked.fields, asked.public))
    way = Way(api, options, asked, _observe(api, options), known)
    return way.foresee(options["preview"] or ()) if check_mode else way.go()


def _previews(api: Api, made: Plan, wanted: t.Collection[str], scrub: Scrub) -> dict[str, t.Any]:
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
    return {name: scrub_deep(value, scrub, in_name=True) for name, value in told.items()}


def _observe(api: Api, options: dict[str, t.Any]) -> Observed | None:
    """Give the deployment of that id, else of that name; C(None) where there is none."""
    instance_id, name = options["instance_id"], options["name"]
    return the_one(api.look(instance_id, name), name)


def _plan(api: Api, options: dict[str, t.Any], asked: Asked, found: Observed | None, scrub: Secrets) -> Plan:
    if options["state"] == "absent":
        made = removal(found.fields if found and not found.is_gone else None)
    else:
        if found and found.is_gone:
            raise InferenceError(f"{found.title} is being deleted; wait until it is gone, then run again")
        if options["instance_id"] and not found:
            raise InferenceError(
                f"instance_id: there is no deployment {options['instance_id']}; to create one, give name alone"
            )
        made = plan(found.fields if found else None, asked, api.fields)
        made = made._replace(power=power(options["state"], found.status if found else None))
    if made.changes and found and found.application and not options["force"]:
        # Scrubbed whole and cut afterwards, as all that the API wrote.
        application = scrub.whole(found.application, in_name=True)[:60]
        raise InferenceError(
            f"{found.title} belongs to the catalogue application {application}, and should be changed there; to"
            f" change it all the same, set force: true (what differs: {', '.join(made.changes)})"
        )
    return made


def _apply(api: Api, made: Plan, progress: Progress, patience: Patience) -> None:
    """Write the fields that the plan changes."""
    if not made.field_changes:
        return
    found = progress.last
    written = made
    if found and not made.after:
        begun = api.delete(found.id)
    elif found:
        written = made._replace(after=api.sent(made.before, made.after))
        begun = api.update(found.id, written.after)
    else:
        begun = api.create(made.after)
    instance_id = found.id if found else made.after["name"]
    # From here on it is under way, whatever becomes of it.
    progress.done = made.field_changes
    try:
        seen = outcome_of(api, begun, instance_id, patience, is_new=not found)
    except TaskError as error:
        if error.is_over:
            progress.done = []
        raise
    if made.after:
        if not seen or seen.is_gone:
            raise InferenceError(f"{found.title if found else instance_id} was deleted meanwhile")
        progress.warnings = _not_taken(api, written, seen, is_new=not found)
        progress.last, progress.answer, progress.is_new = seen, seen.answer, not found
    elif begun.tasks is not None:
        progress.last = seen
        if seen and not seen.is_gone:
            progress.warnings = [f"The API shows {seen.title} still, after its deletion"]


def _not_taken(api: Api, written: Plan, seen: Observed, is_new: bool) -> list[str]:
    """Give a warning for each field that was written and that the API does not show."""
    lost = untaken(written, seen.fields, api.fields)
    if is_new and not seen.fields["containers"]:
        # The answer to a create may come without them.
        lost = [path for path in lost if not path.startswith("containers")]
    return [f"The API did not take {path}: its answer shows another value" for path in lost]


def _switch(api: Api, made: Plan, progress: Progress, state: str) -> None:
    """Start or stop the deployment: as planned, or because what was written has done the contrary."""
    last = progress.last
    wanted = made.power or (power(state, last.status) if last else None)
    if not (last and wanted):
        return
    if wanted.after == "ACTIVE":
        api.start(last.id)
    else:
        api.stop(last.id)
    # The API does not answer what has become of it. That is what was asked for; who wants to know, waits.
    progress.answer = {**progress.answer, "status": wanted.after}
    progress.done = made.changes


def _wait(api: Api, progress: Progress, last: Observed, state: str, patience: Patience) -> None:
    """Wait until what was seen C(last) has become what it should."""
    progress.is_waiting = True
    wait = Wait(api, last, state, is_new=progress.is_new)
    try:
        wait.until_done(patience, has_changed=bool(progress.done))
    finally:
        progress.answer = wait.last.answer if wait.last else {}
