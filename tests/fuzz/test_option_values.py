# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile values in every option and suboption: refused before any request, or correct work; in both modes alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import wait_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import connection_spec
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import (
    deployment_spec,
    rollback_spec,
)
from tests.functional.deployments import FLAVOR, ID, container
from tests.functional.runner import Run, Runner
from tests.fuzz.invariants import refused, wrong_with, wrong_with_body
from tests.fuzz.values import HOSTILE, SOME, Path, named, options_of, places, replaced, stored

SPEC = {**connection_spec(), **deployment_spec(), **wait_spec(), **rollback_spec()}
PLACES = list(places(SPEC))
#: In which field of the body an option shows; the others show under their own names.
FIELD = {"secret_envs": "envs", "purge_envs": "envs", "project_id": "project_id"}
#: What a create needs besides its name.
MINIMAL_OPTIONS: dict[str, Any] = {
    "image": "nginx",
    "flavor_id": FLAVOR,
    "listening_port": 80,
    "containers": [container(7)],
}
#: The options by which a deployment is made what it is; of the probes, which are alike, one.
MAKING = [
    path
    for path in PLACES
    if path[0] in deployment_spec()
    and path[0] not in ("instance_id", "state", "name")
    and (path[0] != "probes" or len(path) == 1 or "startup_probe" in path)
]


def _corpus(path: Path) -> dict[str, Any]:
    """Return the values for an option: all of them, but only some for the last two of the three equal probes."""
    return SOME if path[0] == "probes" and "startup_probe" not in path and len(path) > 2 else HOSTILE


def _options(path: Path, value: Any) -> dict[str, Any]:
    """Return the options of an update with one value, and the current values of its siblings."""
    name = str(path[0])
    current = options_of(stored(), name)
    if name in ("envs", "secret_envs"):
        current = {}
    # Where nothing is waited for, nobody would look at how long.
    waits = {"wait": True} if name in {**wait_spec(), **rollback_spec()} else {}
    return {"instance_id": ID, **waits, name: replaced(current, path[1:], value)}


def _differs(check: Run, real: Run) -> Iterator[str]:
    """Return how a run differs from check mode, except for errors of the API."""
    if "status" in real.result.get("error", {}):
        return
    for name in ("failed", "changed", "changes", "diff", "msg"):
        if check.result.get(name) != real.result.get(name):
            yield f"another {name} than in check mode"


def _wrong(module: Runner, options: dict[str, Any], about: str) -> Iterator[str]:
    """Run in check mode and for real, and return all that is wrong with it."""
    runs = []
    for check in (True, False):
        mode = "check mode" if check else "for real"
        try:
            run = module(check=check, **options)
        except Exception as problem:
            yield f"{mode}: {type(problem).__name__}: {str(problem)[-200:]!a}"
            continue
        runs.append(run)
        yield from (f"{mode}: {problem}" for problem in wrong_with(run, check))
        yield from wrong_with_body(run, stored(), about)
    if len(runs) == 2:
        yield from _differs(*runs)


@pytest.mark.parametrize("path", PLACES, ids=named)
def test_update_with_hostile_value_is_refused_or_correct(module: Runner, tried: Counter[str], path: Path) -> None:
    """What is sent is valid, holds everything else as it was, and was foreseen by check mode."""
    wrong = []
    about = FIELD.get(str(path[0]), str(path[0]))
    for label, value in _corpus(path).items():
        module.emulator.seed(stored())
        tried["option values"] += 1
        wrong += [f"{label}: {problem}" for problem in _wrong(module, _options(path, value), about)]
    assert wrong == []


@pytest.mark.parametrize("path", MAKING, ids=named)
def test_create_with_hostile_value_is_refused_or_correct(module: Runner, tried: Counter[str], path: Path) -> None:
    """It is made once, or not at all."""
    wrong = []
    for label, value in SOME.items():
        module.emulator.reset()
        tried["option values"] += 1
        options = {**MINIMAL_OPTIONS, **_options(path, value), "name": "fresh-one"}
        del options["instance_id"]
        problems = [*_wrong(module, options, str(path[0]))]
        made = [each for each in module.emulator.stored() if each["name"] == "fresh-one"]
        problems += [f"made {len(made)} times"] if len(made) > 1 else []
        wrong += [f"{label}: {problem}" for problem in problems]
    assert wrong == []


@pytest.mark.parametrize("path", PLACES, ids=named)
@pytest.mark.parametrize("label", ["mask", "mask before"])
def test_mask_is_refused_in_every_place(module: Runner, tried: Counter[str], path: Path, label: str) -> None:
    """By the path of the place, or of what is in it, and without a request."""
    tried["option values"] += 1
    run = module(check=True, **_options(path, HOSTILE[label]))
    assert (refused(run), run.calls) == (True, [])


def test_corpus_covers_every_option_and_is_partly_refused(module: Runner) -> None:
    """A corpus of which everything is refused, or nothing, would try little."""
    assert {path[0] for path in PLACES} == set(SPEC)
    module.emulator.seed(stored())
    outcomes = Counter(refused(module(check=True, **_options(("timeout",), value))) for value in HOSTILE.values())
    assert min(outcomes[True], outcomes[False]) >= 5
