# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`SharedList`: which polls have one list in common, and what a reader does with what is not in it."""

from __future__ import annotations

import typing as t
from concurrent.futures import ThreadPoolExecutor

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError
from ansible_collections.gcore.inference.plugins.module_utils._deployments import shared_list
from ansible_collections.gcore.inference.plugins.module_utils._deployments.shared_list import ListReader, SharedList
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import MINIMUM, OTHER_ID
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.projects import Project, nth_id

LIST = ("GET", "0")
#: The project notes it under no name.
FAULT_OF_LIST = ("GET", "")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the module under test."""
    clock = Clock()
    monkeypatch.setattr(shared_list, "time", clock)
    return clock


class Case(t.NamedTuple):
    """A project of some deployments, and a reader for each, started at the same time."""

    project: Project
    shared: SharedList
    readers: list[ListReader]

    def polls(self) -> list[t.Any]:
        """Return what each reader sees: the name, `None` or the error."""
        return [self.poll(number) for number in range(len(self.readers))]

    def poll(self, number: int) -> t.Any:
        """Return what one reader sees."""
        try:
            seen = self.readers[number].get(nth_id(number), timeout=60)
        except ApiError as error:
            return error
        return seen and seen.name


def case(count: int, absence_is_proof: bool = False) -> Case:
    """Return a project of `count` deployments."""
    project = Project({**MINIMUM, "name": f"name-{number}"} for number in range(count))
    shared = SharedList(project.api())
    return Case(project, shared, [shared.reader(absence_is_proof) for _unused in range(count)])


def test_polls_of_many_are_one_list_each_time(clock: Clock) -> None:
    here = case(40)
    for count in (1, 2, 3):
        clock.now += 5
        assert here.polls() == [f"name-{number}" for number in range(40)]
        assert here.project.calls == [LIST] * count


def test_polls_in_threads_are_one_list(clock: Clock) -> None:
    here = case(16)
    clock.now += 5
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(here.poll, range(16))) == [f"name-{number}" for number in range(16)]
    assert here.project.calls == [LIST]


@pytest.mark.parametrize(("started_at", "lists"), [(0.9, 1), (2.0, 1), (2.1, 2), (4.0, 2)])
def test_list_of_first_half_of_pause_is_read_again(clock: Clock, started_at: float, lists: int) -> None:
    """It may show what was before the change. The second reader polls at the age of six."""
    here = case(2)
    clock.now += 4
    here.poll(0)
    late = here.shared.reader(absence_is_proof=False)
    late._last_poll = clock.monotonic() - 4 + started_at
    clock.now += 2
    late.get(nth_id(1))
    assert here.project.calls == [LIST] * lists


def test_shared_list_is_seen_once_by_each_reader(clock: Clock) -> None:
    here = case(1)
    for _unused in range(3):
        clock.now += 1
        here.poll(0)
    assert here.project.calls == [LIST] * 3


def test_failed_list_is_one_request_and_an_error_of_each(clock: Clock) -> None:
    """Each adds its own partial result."""
    here = case(3)
    fault = ApiError("GET", "/x", "HTTP 503", status=503, message="busy", request_id="r-1")
    fault.retry_after = 7.0
    here.project.faults[FAULT_OF_LIST] = fault
    clock.now += 5
    errors = here.polls()
    assert here.project.calls == [LIST]
    assert [(str(each), each.status, each.request_id, each.retry_after) for each in errors] == [
        (str(fault), 503, "r-1", 7.0)
    ] * 3
    errors[0].partial_result = {"changed": True}
    assert (errors[1].partial_result, type(errors[1])) == ({}, ApiError)


def test_list_after_a_failed_one_is_good(clock: Clock) -> None:
    here = case(1)
    here.project.faults[FAULT_OF_LIST] = ApiError("GET", "/x", "HTTP 503", status=503)
    clock.now += 5
    assert isinstance(here.poll(0), ApiError)
    here.project.faults.clear()
    clock.now += 5
    assert here.poll(0) == "name-0"


@pytest.mark.parametrize(("absence_is_proof", "calls"), [(True, [LIST]), (False, [LIST, ("GET", OTHER_ID)])])
def test_absent_from_list_is_proof_for_a_deletion_only(
    clock: Clock, absence_is_proof: bool, calls: list[tuple[str, str]]
) -> None:
    here = case(1, absence_is_proof)
    clock.now += 5
    assert here.readers[0].get(OTHER_ID) is None
    assert here.project.calls[: len(calls)] == calls


def test_absent_from_list_with_unreadable_entry_is_no_proof(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """That entry may be the deployment."""
    here = case(2, absence_is_proof=True)
    monkeypatch.setattr(here.project, "_page", lambda *_limits: {"count": 1, "results": [None]})
    clock.now += 5
    assert here.poll(1) == "name-1"
    assert here.project.calls == [LIST, ("GET", "name-1")]


@pytest.mark.parametrize("absence_is_proof", [True, False])
def test_odd_deployment_is_an_error_of_its_own_reader(clock: Clock, absence_is_proof: bool) -> None:
    here = case(3, absence_is_proof)
    here.project.stored[nth_id(1)]["image"] = 5
    clock.now += 5
    first, odd, last = here.polls()
    assert (first, last, here.project.calls) == ("name-0", "name-2", [LIST])
    assert "image" in str(odd)
