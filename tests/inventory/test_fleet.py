# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A play over a project: exactly those that differ are changed, several at a time."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.emulator.server import RunningEmulator
from tests.gates.places import ROOT
from tests.inventory.controller import CommandResult, Controller

EXAMPLES = ROOT / "docs" / "examples"
COUNT = 16
#: As the play wants them.
AS_WANTED = {"timeout": 600, "envs": {"LOG_LEVEL": "info", "SECRET": "of-this-one"}}
#: Every so many differs, and every so many of those is stopped.
DIFFERS, STOPPED = 4, 3
PLAY = (EXAMPLES / "each_deployment.yml").read_text()


def _id(number: int) -> str:
    return f"{number:08d}-1111-4222-8333-444455556666"


DIFFERING = {number for number in range(COUNT) if number % DIFFERS == 0}
DISABLED = {number for number in range(COUNT) if number % (DIFFERS * STOPPED) == 0}
WANTED_CHANGES = {_id(number) for number in DIFFERING - DISABLED}


@pytest.fixture
def fleet(controller: Controller, emulator: RunningEmulator) -> Controller:
    """A project of deployments, some of which differ, some of which are stopped."""
    (example,) = emulator.stored()
    for number in range(COUNT):
        drift = {"timeout": 120} if number in DIFFERING else {}
        status = {"status": "DISABLED" if number in DISABLED else "ACTIVE"}
        fields = {**example, **AS_WANTED, **drift, **status}
        emulator.seed({**fields, "id": _id(number), "name": f"model-{number:03d}"}, project_id=42)
    controller.write((EXAMPLES / "gcore_inference.yml").read_text())
    return controller


def _play(fleet: Controller, *flags: str) -> CommandResult:
    variables = {"GCORE_CLOUD_PROJECT_ID": "42", "ANSIBLE_PIPELINING": "true"}
    return fleet.play(PLAY, "--forks", "4", *flags, **variables)


def _ids(result: CommandResult, method: str) -> Counter[str]:
    calls = zip(result.calls, result.requests, strict=True)
    return Counter(request["path"].rpartition("/")[2] for call, request in calls if call == method)


def _changed(result: CommandResult) -> set[int]:
    return {int(number) for number in re.findall(r"^changed: \[model-(\d+)\]", result.output, re.MULTILINE)}


def test_play_changes_only_hosts_that_differ(fleet: Controller) -> None:
    """One GET for each, a PUT for those that differ, and a second run, of a part, changes nothing."""
    active = {_id(number): 1 for number in set(range(COUNT)) - DISABLED}

    audit = _play(fleet, "--check", "--diff", "--limit", "status_active[0:5]")
    assert (audit.exit_code, Counter(audit.calls)) == (0, {"LIST": 1, "GET": 6}), audit.output[-3000:]
    assert _changed(audit) == set(sorted(set(range(COUNT)) - DISABLED)[:6]) & DIFFERING != set()

    applied = _play(fleet)
    assert applied.exit_code == 0, applied.output[-3000:]
    assert Counter(applied.calls)["LIST"] == 1
    assert (_ids(applied, "GET"), _ids(applied, "PUT")) == (active, dict.fromkeys(WANTED_CHANGES, 1))
    assert _changed(applied) == DIFFERING - DISABLED
    stored = {each["id"]: (each["timeout"], each["envs"]) for each in fleet.emulator.stored(42)}
    expected = {number: 120 if number in DISABLED else 600 for number in range(COUNT)}
    assert stored == {_id(number): (timeout, AS_WANTED["envs"]) for number, timeout in expected.items()}

    again = _play(fleet, "--limit", "status_active[0:9]")
    assert (again.exit_code, Counter(again.calls)) == (0, {"LIST": 1, "GET": 10})
    assert (_changed(again), "of-this-one" in applied.output + again.output + audit.output) == (set(), False)


def test_play_goes_on_where_one_host_fails(fleet: Controller) -> None:
    """As everywhere in Ansible, its host fails alone; the exit code says so."""
    fleet.emulator.fault("status", method="PUT", status=400, body={"message": "not this one"})
    result = _play(fleet, "--limit", "status_active[0:8]")
    assert (result.exit_code, result.output.count("FAILED!")) == (2, 1)
    assert "HTTP 400: not this one." in result.output
    assert len(_ids(result, "GET")) == 9
    wanted = set(sorted(set(range(COUNT)) - DISABLED)[:9]) & DIFFERING
    assert len(_changed(result)) == len(wanted) - 1 > 0
