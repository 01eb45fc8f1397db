# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deployment of an application of Gcore's catalogue: not changed unless that is forced."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.runner import Runner
from tests.functional.versions import Version, only_v3

pytestmark = only_v3

APPLICATION = ({"kind": "AppDeployment", "name": "my-inference-app"},)
TASKS: dict[str, dict[str, Any]] = {
    "update": {"image": "nginx:1.30"},
    "stop": {"state": "stopped"},
    "delete": {"state": "absent"},
}
each_task = pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)


def _seed(emulator: RunningEmulator, version: Version, references: Any = APPLICATION, **changes: Any) -> None:
    listed = list(references) if isinstance(references, tuple) else references
    version.seed(emulator, version.rich(object_references=listed, **changes))


@each_task
def test_change_is_refused_in_check_mode_and_in_a_real_run(
    emulator: RunningEmulator, module: Runner, version: Version, task: dict[str, Any]
) -> None:
    """With the same message, which names the application and the way out, and after one read."""
    _seed(emulator, version)
    audit, real = (module(check=check, **version.identity, **task) for check in (True, False))
    assert [(run.failed, run.calls) for run in (audit, real)] == [(True, ["GET"])] * 2
    assert audit.msg == real.msg
    assert ("my-inference-app" in real.msg, "force: true" in real.msg) == (True, True)


def test_start_is_refused(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """It is a change as any other."""
    _seed(emulator, version, status="DISABLED")
    run = module(**version.identity, state="started")
    assert (run.failed, run.calls) == (True, ["GET"])


def test_unchanged_application_is_no_change(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """An audit of an application's deployment is fine."""
    _seed(emulator, version)
    run = module(**version.identity, image="nginx:1.29")
    assert (run.failed, run.changed, run.calls) == (False, False, ["GET"])


@each_task
def test_force_does_it(emulator: RunningEmulator, module: Runner, version: Version, task: dict[str, Any]) -> None:
    """As without an application."""
    _seed(emulator, version)
    audit, real = (module(check=check, **version.identity, **task, force=True) for check in (True, False))
    assert [(run.failed, run.changed) for run in (audit, real)] == [(False, True)] * 2
    assert audit.result["diff"] == real.result["diff"]


OTHERS: dict[str, Any] = {
    "null": None,
    "none": [],
    "another kind": [{"kind": "Notebook", "name": "x"}],
    "no dict": ["AppDeployment"],
    "no list": {"kind": "AppDeployment"},
    "no kind": [{"name": "x"}],
}


@pytest.mark.parametrize("references", OTHERS.values(), ids=OTHERS)
def test_references_of_other_kinds_are_no_application(
    emulator: RunningEmulator, module: Runner, version: Version, references: Any
) -> None:
    """Whatever they are."""
    _seed(emulator, version, references)
    assert module(check=True, **version.identity, image="nginx:1.30").changed is True


def test_reference_in_any_place_marks_an_application(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """In any place."""
    _seed(emulator, version, [{"kind": "Notebook", "name": "x"}, *APPLICATION])
    assert module(**version.identity, image="nginx:1.30").failed is True
