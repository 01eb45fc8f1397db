# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The way of one deployment: observe, plan, apply, wait, result. Knows nothing of Ansible."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._api_v2 import Observed, the_one
from ansible_collections.gcore.inference.plugins.module_utils._errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._fields import Normal, wire
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
from ansible_collections.gcore.inference.plugins.module_utils._wait import Patience, Wait

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._api_v2 import ApiV2
    from ansible_collections.gcore.inference.plugins.module_utils._secrets import Secrets


class Outcome(t.NamedTuple):
    """What the user is shown, secrets masked: the documented return values, and warnings."""

    changed: bool
    diff: dict[str, t.Any]
    changes: list[str]
    deployment: dict[str, t.Any]
    warnings: list[str]


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
        self, api: ApiV2, options: dict[str, t.Any], asked: Asked, found: Observed | None, known: Secrets
    ) -> None:
        self.found = found
        self._api = api
        self._options = options
        self._public = asked.public
        self._known = known
        if found:
            known.add(secrets(found.fields, asked.public))
        self.plan = _plan(api, options, asked, found)
        self._present = found.answer if found and self.plan.after else {}

    def foresee(self) -> Outcome:
        """Give the outcome of a run without the run."""
        progress = Progress(self.found, preview(self._present, self.plan))
        progress.done = self.plan.changes
        return self._outcome(progress)

    def go(self) -> Outcome:
        """Do what is planned, and give the outcome.

        Raises InferenceError; where something was done by then, or the time ran out, its C(done) shows how far it came.
        """
        progress = Progress(self.found, self._present)
        try:
            _apply(self._api, self.plan, progress)
            _switch(self._api, self.plan, progress, self._options["state"])
            _wait(self._api, progress, self._options)
        except InferenceError as error:
            if progress.done or progress.is_waiting:
                error.done = self._outcome(progress)._asdict()
            raise
        return self._outcome(progress)

    def _outcome(self, progress: Progress) -> Outcome:
        self._known.add(secrets(progress.answer, self._public))
        return Outcome(
            changed=bool(progress.done),
            diff=_diff(self.plan if "status" in progress.done else self.plan._replace(power=None), self._public),
            changes=progress.done,
            deployment=shown(mask(progress.answer, self._public), self._api.fields, self._known),
            warnings=progress.warnings,
        )


def converge(api: ApiV2, options: dict[str, t.Any], known: Secrets, check_mode: bool) -> Outcome:
    """Bring one deployment to what the checked C(options) of the module ask for; in check mode write nothing.

    C(known) learns the secrets that the options and the answers hold. Raises InferenceError as C(Way) does.
    """
    asked = ask(options, api.fields)
    known.add(secrets(asked.fields, asked.public))
    way = Way(api, options, asked, _observe(api, options), known)
    return way.foresee() if check_mode else way.go()


def _observe(api: ApiV2, options: dict[str, t.Any]) -> Observed | None:
    """Give the deployment of that id, else of that name; C(None) where there is none."""
    if options["instance_id"]:
        observed = api.get(options["instance_id"])
        return None if observed and observed.status == "DELETED" else observed
    return the_one(api.find(options["name"]), options["name"])


def _plan(api: ApiV2, options: dict[str, t.Any], asked: Asked, found: Observed | None) -> Plan:
    if options["state"] == "absent":
        return removal(found.fields if found and not found.is_gone else None)
    if found and found.is_gone:
        raise InferenceError(
            f"{found.fields['name']} ({found.id}) is being deleted; wait until it is gone, then run again"
        )
    if options["instance_id"] and not found:
        raise InferenceError(
            f"instance_id: there is no deployment {options['instance_id']}; to create one, give name alone"
        )
    made = plan(found.fields if found else None, asked, api.fields)
    return made._replace(power=power(options["state"], found.status if found else None))


def _diff(made: Plan, public: frozenset[str]) -> dict[str, Normal]:
    before = mask(wire(made.before), public, made.after, "before")
    after = mask(wire(made.after), public, made.before, "after")
    if made.power:
        # Nothing has no status.
        before = {**before, "status": made.power.before} if before else {}
        after = {**after, "status": made.power.after}
    return {"before": before, "after": after}


def _apply(api: ApiV2, made: Plan, progress: Progress) -> None:
    """Write the fields that the plan changes."""
    if not made.field_changes:
        return
    found = progress.last
    if found and not made.after:
        api.delete(found.id)
    else:
        applied = api.update(found.id, made.after) if found else api.create(made.after)
        lost = untaken(made, applied.fields, api.fields)
        if not found and not applied.fields["containers"]:
            # The answer to a create may come without them.
            lost = [path for path in lost if not path.startswith("containers")]
        progress.warnings = [f"The API did not take {path}: its answer shows another value" for path in lost]
        progress.last, progress.answer, progress.is_new = applied, applied.answer, found is None
    progress.done = made.field_changes


def _switch(api: ApiV2, made: Plan, progress: Progress, state: str) -> None:
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


def _wait(api: ApiV2, progress: Progress, options: dict[str, t.Any]) -> None:
    """Wait, where that is asked for and there is something to wait for."""
    if not (options["wait"] and progress.last):
        return
    progress.is_waiting = True
    wait = Wait(api, progress.last, options["state"], is_new=progress.is_new)
    try:
        wait.until_done(Patience(options["wait_timeout"], options["wait_interval"]), has_changed=bool(progress.done))
    finally:
        progress.answer = wait.last.answer if wait.last else {}
