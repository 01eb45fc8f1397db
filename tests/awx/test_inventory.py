# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory of the deployments, updated as AWX does it, and the job that goes over it in slices."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.awx.controller import AwxController, Thing
from tests.awx.jobs import Job, launch, update_inventory
from tests.awx.kit import TOKEN
from tests.emulator.server import RunningEmulator
from tests.functional.deployments import rich
from tests.functional.secrets import SPELLINGS
from tests.functional.versions import V2
from tests.support.programs import CommandResult

FLEET = "Change all deployments"
MANY = 8
SECRETS = (TOKEN, "stored-secret-value", "header-secret-8080", "tenant-secret-8090")
ANSWERS = {"fleet_image": "nginx:1.31", "fleet_timeout": 0}


@dataclass
class Updated:
    """What an update of the inventory did, its folder, and what was stored when it ran."""

    result: CommandResult
    listed: Thing
    folder: Path
    stored: list[Thing]

    @property
    def variables(self) -> dict[str, Thing]:
        found: dict[str, Thing] = self.listed["_meta"]["hostvars"]
        return found


@pytest.fixture(scope="module")
def updated(controller: AwxController, served: RunningEmulator, tmp_path_factory: pytest.TempPathFactory) -> Updated:
    """The inventory of an account with some deployments, one of which has secrets of every kind."""
    served.reset()
    served.settings(token=TOKEN)
    served.bulk(MANY)
    served.seed(rich())
    folder: Path = tmp_path_factory.mktemp("update")
    result, listed = update_inventory(controller, "Gcore", folder)
    assert result.exit_code == 0, result.output
    return Updated(result, listed, folder, served.stored())


@pytest.fixture(scope="module")
def slices(updated: Updated, controller: AwxController, tmp_path_factory: pytest.TempPathFactory) -> list[Job]:
    """The jobs that AWX makes of one launch, one for each slice."""
    count = controller.get("job_templates", FLEET)["job_slice_count"]
    folder: Path = tmp_path_factory.mktemp("slices")
    return [launch(controller, FLEET, folder, ANSWERS, slices=(number, count)) for number in range(1, count + 1)]


def test_deployments_are_hosts(updated: Updated) -> None:
    """Under its name, with its ID."""
    found = {name: variables["gcore_id"] for name, variables in updated.variables.items()}
    assert found == {each["name"]: each["id"] for each in updated.stored}
    assert len(found) > MANY


def test_inventory_and_output_show_no_secret(updated: Updated) -> None:
    """At the highest verbosity, in any spelling; AWX keeps both."""
    shutil.rmtree(updated.folder / ".ansible", ignore_errors=True)
    texts = [path.read_text(errors="replace") for path in updated.folder.rglob("*") if path.is_file()]
    texts.append(updated.result.output)
    spelt = [spell(secret) for secret in SECRETS for spell in SPELLINGS.values()]
    assert [each for each in spelt if any(each in text for text in texts)] == []


def test_update_fails_with_a_wrong_key(
    updated: Updated, controller: AwxController, served: RunningEmulator, tmp_path: Path
) -> None:
    """An inventory without hosts would be a success, and empty the one in AWX."""
    served.settings(token="9$another")
    kept = list(controller.things["hosts"])
    try:
        result, listed = update_inventory(controller, "Gcore", tmp_path)
    finally:
        served.settings(token=TOKEN)
        controller.things["hosts"] = kept
    assert (result.exit_code != 0, listed, TOKEN in result.output) == (True, {}, False)


def test_slices_cover_each_host_once(updated: Updated, slices: list[Job]) -> None:
    """And each changed, in its own job."""
    changed = [each for job in slices for each in job.changed_hosts().items()]
    assert [job.status for job in slices] == ["successful"] * len(slices)
    assert sorted(changed) == [(name, True) for name in sorted(updated.variables)]
    assert all(job.changed_hosts() for job in slices)


def test_survey_answers_are_set_and_other_fields_kept(
    updated: Updated, slices: list[Job], served: RunningEmulator
) -> None:
    """In every deployment."""
    wanted = {"image": "nginx:1.31", "timeout": 0}
    now = {each["id"]: V2.body_of(each) for each in served.stored()}
    assert now == {each["id"]: V2.body_of({**each, **wanted}) for each in updated.stored}


def test_launch_changes_nothing_on_the_second_run(slices: list[Job], controller: AwxController, tmp_path: Path) -> None:
    """Here without slices."""
    job = launch(controller, FLEET, tmp_path, ANSWERS)
    assert (job.status, set(job.changed_hosts().values())) == ("successful", {False})


def test_slices_show_no_secret(slices: list[Job]) -> None:
    """Nor in their inventory, which AWX writes for each."""
    for job in slices:
        files = [path for path in job.private.rglob("*") if path.is_file() and path.name != "command"]
        texts = [path.read_text(errors="replace") for path in files]
        assert [secret for secret in SECRETS if any(secret in text for text in texts)] == []
