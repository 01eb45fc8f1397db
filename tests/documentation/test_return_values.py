# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""RETURN against real results, both ways: all that comes back is documented, all that is documented comes back."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
import yaml

from tests.documentation.blocks import module_names
from tests.documentation.returned import (
    LISTINGS,
    TASKS,
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
from tests.functional.named_resources import NAMED_RESOURCES
from tests.functional.runner import DEPLOYMENT, INFO, imported
from tests.functional.versions import V2, V3, Version

RETURN: dict[str, Documented] = {name: yaml.safe_load(imported(name).RETURN) for name in module_names()}
LEVELS = [
    pytest.param(name, path, described, when, id=f"{name}-{path}")
    for name, documented in RETURN.items()
    for path, described, when in levels(documented)
]
#: A longer text of when a key comes back: of the fleet, and of one deployment.
WHEN_SOME_FAIL = "success, and when some of the deployments fail"
WHEN_ASKED = "success, and when a call or a deployment fails"
ON_THE_WAY = "success, and when a task fails after a write, while it waits, or while it requests a preview"
#: Where the API's undocumented fields stand in the result of a module.
ADDED = {
    DEPLOYMENT: "deployment",
    INFO: "deployments",
    **{each.module: each.name for each in NAMED_RESOURCES},
    **{name: f"{name.removeprefix('gcore_inference_').removesuffix('_info')}s" for name in LISTINGS},
}
ADDED |= {"gcore_inference_application": "application", "gcore_inference_application_info": "applications catalog"}
#: Those of them that return deployments.
DEPLOYED = (DEPLOYMENT, INFO)


def _unless_foreseen(result: Result) -> bool | None:
    """Return that the key is required, and optional for a predicted deployment."""
    return True if result.exists or not result.value.get("deployment") else None


def _in_region(result: Result) -> bool | None:
    """Return whether the key of a region is required; new regions can be predicted ones."""
    return (True if not result.check else None) if result.exists else False


#: What RETURN says of when a key comes back: the runs in which it must, and in no others; None where it may.
WHEN: dict[str, Callable[[Result], bool | None]] = {
    "success": lambda result: not result.failed,
    WHEN_SOME_FAIL: lambda result: not result.failed or result.half_done,
    ON_THE_WAY: lambda result: not result.failed or result.half_done,
    # Options that are refused end the task before it knows whom to ask.
    WHEN_ASKED: lambda result: True if not result.failed or "method" in result.value["error"] else None,
    "when O(project_id) is set": lambda result: (
        None if "project_id" in result.options or result.version is V3 else False
    ),
    "failure": lambda result: result.failed,
    # Below a key of the first level: wherever that is not empty, but for what is only foreseen.
    "within success": lambda result: True,
    f"within {WHEN_SOME_FAIL}": lambda result: True,
    f"within {ON_THE_WAY}": _unless_foreseen,
    "within failure": lambda result: None,
    "when something changes": lambda result: bool(result.value.get("changes")),
    "when the deployment exists": lambda result: result.exists,
    "when the application exists": lambda result: result.exists,
    "success, when O(catalog=true)": lambda result: not result.failed and "catalog" in result.options,
    "within success, when O(catalog=true)": lambda result: True,
    "when it exists": lambda result: result.exists,
    # Another run that creates a key may ask for a file alone.
    "when the API key is created, with O(return_secret=true)": lambda result: (
        None if result.label.startswith("create") else False
    ),
    "when the deployment exists, or would be created stopped": lambda result: (
        result.exists or (result.check and result.label.startswith("create and stop"))
    ),
    "when the region exists": _in_region,
    "on API v2": lambda result: _unless_foreseen(result) if result.version is V2 else False,
    "on API v3": lambda result: _unless_foreseen(result) if result.version is V3 else False,
    "on API v2, when the deployment exists": lambda result: result.version is V2 and result.exists,
    "on API v3, when the deployment exists": lambda result: result.version is V3 and result.exists,
    "on API v3, when the region exists": lambda result: _in_region(result) if result.version is V3 else False,
    "in check mode, when O(preview) is set": lambda result: (
        result.check and "preview" in result.options and not result.failed
    ),
    # Among the others.
    "in check mode, for a deployment that changes, when O(preview) is set; for all, with V(cost)": (
        lambda result: None if result.check and "preview" in result.options else False
    ),
    "for a deployment that changes, when O(preview) contains V(limits)": lambda result: (
        None if "limits" in result.options.get("preview", ()) else False
    ),
    "when O(preview) contains V(price) or V(cost)": lambda result: (
        not {"price", "cost"}.isdisjoint(result.options.get("preview", ()))
    ),
    "when O(preview) contains V(cost); not for a deployment that changes when it contains V(price) too": (
        lambda result: "cost" in result.options.get("preview", ())
    ),
    "when a change fails in a way that O(rollback_on_failure) handles": lambda result: (
        result.half_done and "rollback_on_failure" in result.options
    ),
    "for a deployment that failed in a way that O(rollback_on_failure) handles": lambda result: (
        result.half_done and "rollback_on_failure" in result.options
    ),
    "when O(preview) contains V(limits)": lambda result: "limits" in result.options.get("preview", ()),
    "when O(preview) contains V(price)": lambda result: "price" in result.options.get("preview", ()),
}
each_module = pytest.mark.parametrize("name", RETURN)
each_key = pytest.mark.parametrize(("name", "path", "described", "when"), LEVELS)
Results = Callable[..., list[Result]]


@pytest.fixture(scope="module")
def results(served: RunningEmulator) -> Results:
    """The results of all tasks of a module, with or without the oddities of the real API's answers; each run once."""

    @cache
    def run(name: str, odd_responses: bool = False) -> list[Result]:
        return real_results(served, name, odd_responses)

    return run


def test_modules_all_have_return_value_tasks() -> None:
    """A new module needs tasks of its own."""
    assert module_names() == sorted(TASKS)


def test_tasks_succeed_and_fail_as_labelled(results: Results) -> None:
    """What is called a failure is one, so that the kinds of runs are all there."""
    outcomes = {result.label: (result.failed, bool(result.value.get("changed"))) for result in results(DEPLOYMENT)}
    for label in TASKS[DEPLOYMENT]:
        if label.startswith(("update", "create", "delete", "stop")) and label not in ("delete of nothing",):
            expected = (False, True) if label != "create that lacks options" else (True, False)
            assert {outcomes[label], outcomes[f"{label} in check mode"]} == {expected}
    for label in ("unchanged", "unchanged by name", "delete of nothing"):
        assert {outcomes[label], outcomes[f"{label} in check mode"]} == {(False, False)}


@each_module
def test_half_done_task_fails_only_in_a_real_run(results: Results, name: str) -> None:
    """All that is called so, and says that it has changed something."""
    half = [result for result in results(name) if "half done" in result.label]
    assert [result.label for result in half if result.failed is result.check] == []
    assert [result.label for result in half if not result.value["changed"]] == []


@each_module
@pytest.mark.parametrize("label", ["bad key", "no key", "bad options", "nobody listens", "refused by the API"])
def test_invalid_task_fails_in_both_modes(results: Results, name: str, label: str) -> None:
    """And changes nothing."""
    found = [result for result in results(name) if result.label.removesuffix(" in check mode") == label]
    assert [(result.failed, bool(result.value.get("changed"))) for result in found] == [(True, False)] * 2


@each_module
def test_returned_values_are_documented(results: Results, name: str) -> None:
    """At every level whose keys are documented."""
    assert {path for result in results(name) for path in undocumented(result.value, RETURN[name])} == set()


@each_module
def test_unknown_api_fields_stay_below_the_resource(results: Results, name: str) -> None:
    """Fields of the API that nobody documents stand below the resource."""
    added = {path for result in results(name, odd_responses=True) for path in undocumented(result.value, RETURN[name])}
    fields = ("internal_labels", "internal_revision", *(("containers.internal_pool",) if name in DEPLOYED else ()))
    places = ADDED.get(name, "").split()
    assert added == {f"{place}.{field}" for place in places for field in fields}


@pytest.mark.parametrize(("version", "kind"), [(V2, list), (V3, str)], ids=str)
def test_command_has_the_documented_type(results: Results, version: Version, kind: type) -> None:
    """On API v2, and on API v3."""
    unchanged = "unchanged" if version is V2 else "unchanged on v3"
    (found,) = [each.value["deployment"]["command"] for each in results(DEPLOYMENT) if each.label == unchanged]
    assert isinstance(found, kind)


@each_module
@pytest.mark.parametrize("odd_responses", [False, True], ids=["plain", "odd"])
def test_returned_values_have_the_documented_type(results: Results, name: str, odd_responses: bool) -> None:
    """And null only where null is documented."""
    given = results(name, odd_responses)
    assert {problem for result in given for problem in mistyped(result.value, RETURN[name])} == set()


@each_key
def test_documented_values_are_returned(
    results: Results, name: str, path: str, described: dict[str, Any], when: str
) -> None:
    """In at least one run."""
    key = path.split(".")[-1]
    assert [each.label for each in results(name) if any(key in holder for holder in holders(each.value, path))]


@each_key
def test_value_is_returned_exactly_when_documented(
    results: Results, name: str, path: str, described: dict[str, Any], when: str
) -> None:
    """In every run of that kind, and in no other."""
    key, must = path.split(".")[-1], WHEN[when]
    wrong = []
    for result in results(name):
        found = [key in holder for holder in holders(result.value, path)]
        expected = must(result)
        if expected is not None and found and set(found) != {expected}:
            wrong.append((result.label, expected))
    assert wrong == []


@each_key
def test_sample_has_the_documented_type(name: str, path: str, described: dict[str, Any], when: str) -> None:
    """Or null where null is documented."""
    sample = described.get("sample")
    if sample is None:
        assert "contains" in described or "null" in str(described["description"])
    else:
        assert of_type(sample, described["type"])


def test_undocumented_key_is_caught(results: Results) -> None:
    """And so is a wrong type, and a null."""
    documented = RETURN[DEPLOYMENT]
    (result,) = [each for each in results(DEPLOYMENT) if each.label == "unchanged"]
    value = {**result.value, "extra": 1, "deployment": {**result.value["deployment"], "secret": 1, "name": None}}
    value["deployment"]["containers"] = [{"region_id": "7", "pool": 1}]
    assert set(undocumented(value, documented)) == {"extra", "deployment.secret", "deployment.containers.pool"}
    wrong = {"deployment.name: null", "deployment.containers.region_id: str"}
    assert wrong <= set(mistyped(value, documented))
