# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""RETURN against real results, both ways: all that comes back is documented, all that is documented comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tests.documentation.blocks import module, module_names
from tests.documentation.returned import (
    Documented,
    Result,
    holders,
    levels,
    mistyped,
    of_type,
    real_results,
    undocumented,
)
from tests.emulator.server import RunningEmulator
from tests.functional.runner import Runner

#: Modules whose results are held here. A new module needs tasks of its own in returned.py.
HELD = "gcore_inference_deployment"
RETURN: Documented = yaml.safe_load(module(HELD).RETURN)
LEVELS = {path: (described, when) for path, described, when in levels(RETURN)}

#: What RETURN says of when a key comes back: the runs in which it must, and in no others; None where it may.
WHEN: dict[str, Callable[[Result], bool | None]] = {
    "success": lambda result: not result.failed,
    "failure": lambda result: result.failed,
    # Below a key of the first level: in each run where that is not empty, but for what is only foreseen.
    "within success": lambda result: True if result.exists or not result.value.get("deployment") else None,
    "within failure": lambda result: None,
    "when the deployment exists": lambda result: result.exists,
    # Some regions of a task may be new ones, and foreseen only.
    "when the region exists": lambda result: (True if not result.check else None) if result.exists else False,
}


@pytest.fixture(scope="module")
def results(served: RunningEmulator) -> list[Result]:
    """The results of all tasks, without the emulator's oddities."""
    return real_results(Runner(served), served, odd_answers=False)


@pytest.fixture(scope="module")
def odd_results(served: RunningEmulator) -> list[Result]:
    """The results of all tasks, with the oddities of the real API's answers."""
    return real_results(Runner(served), served, odd_answers=True)


def test_every_module_is_held() -> None:
    """A new module needs tasks of its own."""
    assert module_names() == [HELD]


def test_the_tasks_succeed_and_fail_as_they_are_called(results: list[Result]) -> None:
    """What is called a failure is one, so that the kinds of runs are all there."""
    outcomes = {result.label: (result.failed, bool(result.value.get("changed"))) for result in results}
    for label in ("update", "update of everything", "update that clears", "create", "create of everything", "delete"):
        assert {outcomes[label], outcomes[f"{label} in check mode"]} == {(False, True)}
    for label in ("unchanged", "unchanged by name", "delete of nothing"):
        assert {outcomes[label], outcomes[f"{label} in check mode"]} == {(False, False)}
    failed = {label for label, (failed, _unused) in outcomes.items() if failed and "in check mode" not in label}
    assert failed == {
        *("bad options", "create that lacks options", "no such deployment", "bad key", "no key", "nobody listens"),
        *("refused by the API", "no JSON", "broken connection"),
    }


def test_all_that_comes_back_is_documented(results: list[Result]) -> None:
    """At every level whose keys are documented."""
    assert {path for result in results for path in undocumented(result.value, RETURN)} == set()


def test_what_the_api_adds_comes_back_in_its_places_only(odd_results: list[Result]) -> None:
    """Fields of the API that nobody documents stand below the deployment."""
    added = {path for result in odd_results for path in undocumented(result.value, RETURN)}
    assert added == {
        "deployment.internal_labels",
        "deployment.internal_revision",
        "deployment.containers.internal_pool",
    }


@pytest.mark.parametrize("answers", ["results", "odd_results"])
def test_all_that_comes_back_is_of_its_type(request: pytest.FixtureRequest, answers: str) -> None:
    """And null only where null is documented."""
    given: list[Result] = request.getfixturevalue(answers)
    wrong = {problem for result in given for problem in mistyped(result.value, RETURN)}
    assert wrong == set()


@pytest.mark.parametrize("path", LEVELS)
def test_what_is_documented_comes_back(results: list[Result], path: str) -> None:
    """In at least one run."""
    name = path.split(".")[-1]
    assert [each.label for each in results if any(name in holder for holder in holders(each.value, path))]


@pytest.mark.parametrize("path", LEVELS)
def test_it_comes_back_when_it_is_documented_to(results: list[Result], path: str) -> None:
    """In every run of that kind, and in no other."""
    name, must = path.split(".")[-1], WHEN[LEVELS[path][1]]
    wrong = []
    for result in results:
        found = [name in holder for holder in holders(result.value, path)]
        expected = must(result)
        if expected is not None and found and set(found) != {expected}:
            wrong.append((result.label, expected))
    assert wrong == []


@pytest.mark.parametrize("path", LEVELS)
def test_its_sample_is_of_its_type(path: str) -> None:
    """Or null where null is documented."""
    described: dict[str, Any] = LEVELS[path][0]
    sample = described.get("sample")
    if sample is None:
        assert "contains" in described or "null" in str(described["description"])
    else:
        assert of_type(sample, described["type"])


def test_a_key_that_nobody_documents_is_caught(results: list[Result]) -> None:
    """And so is a wrong type, and a null."""
    (result,) = [each for each in results if each.label == "unchanged"]
    value = {**result.value, "extra": 1, "deployment": {**result.value["deployment"], "secret": 1, "name": None}}
    value["deployment"]["containers"] = [{"region_id": "7", "pool": 1}]
    assert set(undocumented(value, RETURN)) == {"extra", "deployment.secret", "deployment.containers.pool"}
    wrong = {"deployment.name: null", "deployment.containers.region_id: str"}
    assert wrong <= set(mistyped(value, RETURN))
