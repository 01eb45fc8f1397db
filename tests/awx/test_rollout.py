# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The job that rolls out in waves: its survey, and what it does to the deployments of the inventory."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.awx.controller import AwxController
from tests.awx.jobs import Job, launch, update_inventory
from tests.emulator.server import RunningEmulator
from tests.functional.deployments import plain
from tests.gates.places import ROOT

TEMPLATE = "Roll out an image in waves"
NAMES = ("model-a", "model-b", "model-c")
ANSWERS = {
    "rollout_hosts": "model-*",
    "rollout_image": "nginx:1.30",
    "rollout_waves": "1,100%",
    "rollout_wait_interval": 1,
}


@pytest.fixture
def inventory(controller: AwxController, account: RunningEmulator, tmp_path: Path) -> AwxController:
    """The controller, with some deployments in its inventory."""
    for number, name in enumerate(NAMES):
        account.seed(plain(id=f"0000000{number}-1111-4222-8333-444455556666", name=name, status="ACTIVE"))
    (tmp_path / "update").mkdir()
    result, _listed = update_inventory(controller, "Gcore", tmp_path / "update")
    assert result.exit_code == 0, result.output
    (tmp_path / "jobs").mkdir()
    return controller


def _writes(account: RunningEmulator) -> list[str]:
    return [str(request["path"]).rpartition("/")[2] for request in account.requests() if request["method"] != "GET"]


def _images(account: RunningEmulator) -> dict[str, str]:
    return {each["name"]: each["image"] for each in account.stored() if each["name"] in NAMES}


def _show(job: Job) -> str:
    """Return the tables that the job shows."""
    return "\n".join(
        "\n".join(data["res"]["msg"]) for data in job.of("runner_on_ok") if data["task_action"].endswith("debug")
    )


def test_survey_asks_for_variables_of_the_rollout_that_it_names(controller: AwxController) -> None:
    template = controller.get("job_templates", TEMPLATE)
    asked = {question["variable"] for question in controller.surveys[template["id"]]["spec"]}
    documented = re.findall(r"^#   (rollout_\w+) ", (ROOT / "playbooks" / "rollout.yml").read_text(), re.MULTILINE)
    assert asked < set(documented)
    # The waves would be those of a slice.
    assert template.get("job_slice_count") in (None, 1)


def test_job_rolls_out_in_waves_and_a_second_one_changes_nothing(
    inventory: AwxController, account: RunningEmulator, tmp_path: Path
) -> None:
    account.clear_requests()
    first = launch(inventory, TEMPLATE, tmp_path / "jobs", answers=ANSWERS)
    assert (first.status, set(_images(account).values())) == ("successful", {"nginx:1.30"}), first.result.output
    assert len(_writes(account)) == len(NAMES)
    # One table after each of the two waves.
    assert [line.split()[1] for line in _show(first).splitlines() if line.startswith("done ")] == ["1", "3"]
    account.clear_requests()
    second = launch(inventory, TEMPLATE, tmp_path / "jobs", answers=ANSWERS)
    assert (second.status, _writes(account)) == ("successful", []), second.result.output


def test_job_with_an_empty_answer_has_the_default(
    inventory: AwxController, account: RunningEmulator, tmp_path: Path
) -> None:
    """AWX gives no variable, or an empty text."""
    answers = {**ANSWERS, "rollout_hosts": "model-b", "rollout_waves": "", "rollout_max_fail_percentage": ""}
    before = _images(account)
    job = launch(inventory, TEMPLATE, tmp_path / "jobs", answers=answers)
    assert job.status == "successful", job.result.output
    assert _images(account) == {**before, "model-b": "nginx:1.30"}
