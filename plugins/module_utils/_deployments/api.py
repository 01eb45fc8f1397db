# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What the rooms of both API versions share: the calls of one project, and a deployment as it was seen."""

from __future__ import annotations

import typing as t
from itertools import count

from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import CONFLICT, OPTIONS
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
    InvalidResponse,
    ResponseLost,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    SchemaError,
    Struct,
    expect,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment_list import (
    DeploymentList,
    Entry,
    Odd,
    OddDeployment,
    advice_on_missing,
    is_missing,
    malformed,
    odd,
    readable,
    says_gone,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient, Response

Answer = dict[str, t.Any]

#: The statuses of a deployment that is deleted, or about to be.
GONE = ("DELETING", "DELETED")


class Deployment(t.NamedTuple):
    """A deployment as the API has it: its id, its status, its managed fields in normal form, and the whole answer.

    The id is what the API's addresses have: a UUID on v2, the name on v3.
    """

    id: str
    status: str
    fields: FieldValues
    answer: Answer

    @property
    def is_gone(self) -> bool:
        """Deleted, or about to be."""
        return self.status in GONE

    @property
    def title(self) -> str:
        """What messages call it."""
        name = str(self.fields["name"])
        return name[:60] if name == self.id else f"{name[:60]} ({self.id})"

    @property
    def application(self) -> str | None:
        """The name of the catalogue application that it belongs to, if it does."""
        references = self.answer.get("object_references")
        for each in references if isinstance(references, list) else ():
            if isinstance(each, dict) and each.get("kind") == "AppDeployment":
                return str(each.get("name") or "of no name")
        return None


class Found(list[Deployment]):
    """Deployments that were found and understood; C(odd) are those that were found and not understood."""

    def __init__(self, understood: t.Iterable[Deployment] = (), odd_ones: t.Iterable[Odd] = ()) -> None:
        super().__init__(understood)
        self.odd = list(odd_ones)


class WriteResult(t.NamedTuple):
    """What the API answered to a write: C(observed), or the ids of the tasks that carry it out.

    Where there are C(tasks), be it none at all, what has become of the deployment is seen after them.
    """

    observed: Deployment | None = None
    tasks: list[str] | None = None


class Task(t.NamedTuple):
    """A task of the API: its state, and what is wrong if that is C(ERROR)."""

    state: str
    error: str | None


def select_unique(found: list[Deployment], name: str) -> Deployment | None:
    """Give the one of those C(found) by that name; C(None) where there is none. Raises InferenceError on two."""
    named = [observed for observed in found if observed.status != "DELETED"]
    living = [observed for observed in named if not observed.is_gone]
    if len(living) > 1:
        ids = ", ".join(sorted(observed.id for observed in living))
        raise InferenceError(
            f"name: {len(living)} deployments are called {name} ({ids}); give instance_id instead", OPTIONS
        )
    # One that is on its way out stands for its name as long as there is no other.
    return next(iter(living or named), None)


class DeploymentApi:
    """The calls of one project. Each version of the API is a class of its own, in a room of its own."""

    #: The version, as it stands in addresses, and the managed fields.
    version: str
    fields: Struct
    #: The field of an answer that holds the id.
    key: str
    #: Whether an update replaces the whole deployment, and not only the fields that it sends, each whole.
    replaces_all: bool
    #: Whether an answer shows that a deployment belongs to an application of Gcore's catalogue.
    shows_applications: bool
    #: The path of all deployments, and how its list is asked for.
    _deployments: str
    _update_method: str
    _query: dict[str, t.Any]

    def __init__(self, http: HttpClient, project_id: int | None) -> None:
        self._http = http
        self.project_id = project_id
        #: The names of the living deployments, once the whole list was read.
        self.names: set[str] | None = None
        #: How many names were looked for in vain.
        self.misses = 0

    def look(self, instance_id: str | None, name: str | None) -> Found:
        """Give the deployments of that id, else of that name, else all. Raises OddDeployment as C(find) does."""
        raise NotImplementedError

    def get(self, instance_id: str, within: float | None = None) -> Deployment | None:
        """Give the deployment, or C(None) where the API says that there is none; C(within) as in Http.call."""
        path = self._path(instance_id)
        try:
            return self._observed("GET", path, self._http.call("GET", path, within=within), instance_id)
        except ApiError as error:
            if self._is_gone(error, instance_id, within):
                return None
            raise

    def find(self, name: str | None = None) -> Found:
        """Give all deployments, or those of that name, from all pages of the project's list.

        Raises OddDeployment where one of that name is not understood, or where none is found and one that has no
        readable name may be the one.
        """
        found: dict[str, Deployment] = {}
        odd_ones = []
        names: set[str] = set()
        for entry in self._list.read():
            its_name = readable(entry.reply.json, "name")
            if its_name and entry.reply.json.get("status") not in GONE:
                names.add(its_name)
            if name is not None and its_name not in (None, name):
                continue
            try:
                observed = self._observed("GET", entry.path, entry.reply, place=entry.place)
                found[observed.id] = observed
            except OddDeployment as error:
                odd_ones.append(Odd(self._readable_id(entry), its_name, error))
        self.names = names
        if name is not None:
            _refuse_odd(name, odd_ones, bool(found))
        return Found(found.values(), odd_ones)

    def _readable_id(self, entry: Entry) -> str | None:
        """Return the id of a deployment of the list; C(None) where it has none that is of the contract's shape."""
        try:
            expect(entry.reply.json, dict, "")
            return self._identify(entry.reply.json, "")
        except SchemaError:
            return None

    def sent(self, before: FieldValues, after: FieldValues) -> FieldValues:
        """Give what of C(after) an update sends, to bring there what is as C(before)."""
        raise NotImplementedError

    def create(self, desired: FieldValues) -> WriteResult:
        """Create the deployment; never twice.

        Where an answer was lost, the name is looked for before another try. Raises what Http.call raises.
        """
        path, body = self._deployments, self._body(desired)
        error: ApiError | None = None
        for tries in count(1):
            # What was answered with something else than the API's words would be so again.
            if not isinstance(error, InvalidResponse):
                try:
                    return self._begun_create(path, self._http.call("POST", path, body, once=True), desired["name"])
                except ApiError as failed:
                    # A 409 to the first try is somebody else's deployment; to a later one it may be what that made.
                    made_before = failed.status == 409 and (tries > 1 or failed.earlier_may_be_done)
                    if not (made_before or isinstance(failed, (ResponseLost, InvalidResponse))):
                        if failed.status == 409:
                            failed.advice = self._advice_on_conflict(desired["name"])
                        raise
                    error = failed
            try:
                made = [observed for observed in self.look(None, desired["name"]) if not observed.is_gone]
            except ApiError:
                raise error from None
            if made:
                return WriteResult(made[0])
            if tries > self._http.retries or not self._may_be_made(error):
                raise error
            self._http.pause(tries, error.retry_after)
        raise AssertionError("there is no end of numbers")

    def _begun_create(self, path: str, reply: Response, name: str) -> WriteResult:
        """Return what the reply to a create says; raise InvalidResponse where it is about another deployment."""
        begun = self._begun("POST", path, reply)
        if begun.observed and begun.observed.fields["name"] != name:
            raise self._malformed("POST", path, SchemaError("name", "that of another deployment"), reply)
        return begun

    def _advice_on_conflict(self, name: str) -> str | None:
        """Return what to do about a 409 to a create where the name is in this project by now; else C(None)."""
        try:
            there = [observed for observed in self.look(None, name) if not observed.is_gone]
        except ApiError:
            return None
        if not there:
            return None
        return f"{there[0].title} is in this project by now: it was created meanwhile; run the task again"

    def update(
        self, instance_id: str, sent: FieldValues, sent_again: t.Callable[[], FieldValues] | None = None
    ) -> WriteResult:
        """Update the deployment by C(sent), which C(self.sent) gave.

        C(sent_again) is called before each further try. It looks again and gives what to send by then; what it raises
        ends the update. Without it the same is sent again. Raises ResponseLost where that look failed: nobody knows
        what the try before has done.
        """
        method, path = self._update_method, self._path(instance_id)

        def next_body() -> Answer:
            try:
                return self._update_body(sent_again() if sent_again else sent)
            except ApiError as error:
                raise _unknown_outcome(method, path, error) from None
            except InferenceError as error:
                raise _may_be_updated(error) from None

        reply = self._http.call(method, path, self._update_body(sent), next_body=next_body, may_be_empty=True)
        if reply.json is None:
            seen = self.get(instance_id)
            # Nothing says that it was done but the deployment itself.
            if seen and all(seen.fields.get(name) == value for name, value in sent.items()):
                return WriteResult(seen)
        return self._begun(method, path, reply, instance_id)

    def _update_body(self, sent: FieldValues) -> Answer:
        """Return the body of an update that sends C(sent)."""
        raise NotImplementedError

    def delete(self, instance_id: str) -> WriteResult:
        """Delete the deployment; it is no error that somebody else did."""
        path = self._path(instance_id)
        try:
            reply = self._http.call("DELETE", path, may_be_empty=True)
        except ApiError as error:
            if not self._is_gone(error, instance_id) and all(
                seen and not seen.is_gone for seen in self._looks_after(error, instance_id)
            ):
                raise
            return WriteResult()
        self._expect_done("DELETE", path, reply, instance_id)
        has_tasks = isinstance(reply.json, dict) and "tasks" in reply.json
        return self._begun("DELETE", path, reply, instance_id) if has_tasks else WriteResult()

    def start(self, instance_id: str) -> None:
        """Start the deployment."""
        self._switch(instance_id, "start")

    def stop(self, instance_id: str) -> None:
        """Stop the deployment, which then becomes C(DISABLED)."""
        self._switch(instance_id, "stop")

    def _switch(self, instance_id: str, what: str) -> None:
        path = f"{self._path(instance_id)}/{what}"
        try:
            reply = self._http.call("POST", path, may_be_empty=True)
        except ApiError as error:
            seen = next(self._looks_after(error, instance_id), None)
            if not seen or (seen.status == "DISABLED") != (what == "stop"):
                raise
        else:
            self._expect_done("POST", path, reply, instance_id)

    def _expect_done(self, method: str, path: str, reply: Response, instance_id: str) -> None:
        """Raise InvalidResponse where the C(reply) to a write that needs no answer is about something else.

        It says nothing, or has the tasks that were begun, or shows the deployment.
        """
        answer = reply.json
        if answer in (None, {}):
            return
        if isinstance(answer, dict):
            shown = readable(answer, self.key)
            if isinstance(answer.get("tasks"), list) or (
                shown and self._compared(shown) == self._compared(instance_id)
            ):
                return
        raise self._malformed(method, path, SchemaError("", "neither tasks nor this deployment"), reply)

    def task(self, task_id: str, within: float | None = None) -> Task:
        """Give a task that a write has begun; C(within) as in Http.call."""
        raise NotImplementedError

    def exceeded_limits(self, desired: FieldValues) -> list[Answer]:
        """Give the quotas that C(desired), with its flavor and containers, would exceed."""
        raise NotImplementedError

    def price(self, desired: FieldValues) -> Answer | None:
        """Give what C(desired), with its flavor and containers, costs; C(None) where there is nothing to pay."""
        raise NotImplementedError

    def logs(self, instance_id: str, region_id: int | None, most: int) -> tuple[list[Answer], int]:
        """Give the log lines of the deployment's containers, of one region or of all, and how many there are.

        Each has C(time) (ISO 8601), C(pod), C(message) and C(region_id). The newest are among them, and C(most) of
        them are enough.
        """
        raise NotImplementedError

    def _looks_after(self, error: ApiError, instance_id: str) -> t.Iterator[Deployment | None]:
        """Look whether the first try has done what a later one was refused for, as long as it may be under way."""
        if not error.earlier_may_be_done or error.status not in (400, 409):
            return
        yield self.get(instance_id)
        for tries in range(1, self._http.retries + 1 if error.status == 409 else 1):
            self._http.pause(tries)
            yield self.get(instance_id)

    @staticmethod
    def _compared(instance_id: str) -> str:
        """Give an identity as it is compared."""
        return instance_id

    def _path(self, instance_id: str) -> str:
        raise NotImplementedError

    def _body(self, desired: FieldValues) -> Answer:
        """Give the body with which C(desired) is created."""
        body: Answer = self.fields.wire(desired)
        return body

    def _begun(self, method: str, path: str, reply: Response, instance_id: str | None = None) -> WriteResult:
        """Give what the reply to a write says; raise InvalidResponse where it says something else."""
        raise NotImplementedError

    def _identify(self, answer: Answer, place: str) -> str:
        """Give the id of the deployment that is answered; raise SchemaError where it has none."""
        expect(answer.get(self.key) or None, str, below(place, self.key))
        return str(answer[self.key])

    @staticmethod
    def _may_be_made(error: ApiError) -> bool:
        """Tell whether what is not there after that error may be by another try, or at another look."""
        return isinstance(error, ResponseLost)

    @property
    def _list(self) -> DeploymentList:
        return DeploymentList(self._http, self.version, self._deployments, self._query, self.key)

    def _is_gone(self, error: ApiError, instance_id: str, within: float | None = None) -> bool:
        """Return whether C(error) means that there is no such deployment; if it only seems to, give it advice.

        Where the API does not say so of this very deployment, the list decides: a gateway, or the API without this
        path or this project, answers with 404 too. Raises what else keeps the list from being read.
        """
        if says_gone(error, instance_id):
            return True
        if not is_missing(error):
            return False
        message = error.message
        if not error.not_from_api:
            try:
                listed = self._list.read(within)
            except ApiError as failed:
                if not is_missing(failed):
                    raise
                message = f"{message} {failed.message}"
            else:
                there = [entry for entry in listed if readable(entry.reply.json, "status") != "DELETED"]
                ids = {self._compared(self._readable_id(entry) or "") for entry in there}
                if not ids & {self._compared(instance_id), ""}:
                    return True
                error.advice = "The list of the project has this deployment all the same: try again later"
                return False
        error.advice = advice_on_missing(self._http.url(error.path), self.version, message)
        return False

    def _observed(
        self, method: str, path: str, reply: Response, instance_id: str | None = None, place: str = ""
    ) -> Deployment:
        """Give what the reply shows; raise InvalidResponse where that is no deployment, or not the one asked for.

        C(place) is where it stands in the whole answer.
        """
        answer = reply.json
        try:
            expect(answer, dict, place)
            found = self._identify(answer, place)
            expect(answer.get("status"), str, below(place, "status"))
            if instance_id is not None and self._compared(found) != self._compared(instance_id):
                raise SchemaError(below(place, self.key), "that of another deployment")
            return Deployment(found, answer["status"], self.fields.observe(answer, place), answer)
        except SchemaError as problem:
            raise odd(self.version, method, path, problem, reply) from None

    def _malformed(self, method: str, path: str, problem: SchemaError, reply: Response) -> InvalidResponse:
        return malformed(self.version, method, path, problem, reply)


def _refuse_odd(name: str, odd_ones: list[Odd], is_found: bool) -> None:
    """Raise the error of one that may be the deployment of that C(name)."""
    for each in odd_ones:
        if each.name == name or not (each.name or is_found):
            raise each.error


def below(place: str, name: str) -> str:
    """Give the path of a field within C(place)."""
    return f"{place}.{name}" if place else name


def log_lines(lines: t.Any, region_id: int | None) -> list[Answer]:
    """Give the log lines of an answer, each with its region; raise SchemaError where they are none."""
    expect(lines, list, "")
    for index, line in enumerate(lines):
        expect(line, dict, f"[{index}]")
        for name in ("time", "pod", "message"):
            expect(line.get(name), str, f"[{index}].{name}")
        if line.get("region_id") is not None:
            expect(line["region_id"], int, f"[{index}].region_id")
    # An answer about one region does not repeat it.
    return [{**line, "region_id": line.get("region_id") or region_id} for line in lines]


def _may_be_updated(error: InferenceError) -> InferenceError:
    """Return the C(error) of an update that can't be tried again, with the word that a try may have done it."""
    told = f"{error}. An earlier try of the update may have been carried out: the next run sees what is there"
    return InferenceError(told, CONFLICT if error.kind == OPTIONS else error.kind)


def _unknown_outcome(method: str, path: str, look: ApiError) -> ResponseLost:
    """Return the error of a write that was not tried again, since the look before that failed."""
    lost = ResponseLost(
        method,
        path,
        f"it failed, and so did the look before another try ({look})",
        status=look.status,
        exception_class=look.exception_class,
        message=look.message,
        invalid_fields=look.invalid_fields,
        request_id=look.request_id,
        page=look.page,
        advice=look.advice,
    )
    lost.not_from_api = look.not_from_api
    return lost
