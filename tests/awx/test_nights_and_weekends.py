# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schedules for nights and weekends: their rules, and the jobs that they launch."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.awx.controller import AwxController
from tests.awx.jobs import Job, launch, update_inventory
from tests.awx.kit import KIT, PROJECT, configure, run_with_awx
from tests.emulator.server import RunningEmulator
from tests.functional.deployments import plain

TEMPLATE = "Stop or start our deployments"
EVENING, MORNING = "Stop our deployments in the evening", "Start our deployments in the morning"
SCHEDULES = {EVENING: ("night", 20), MORNING: ("day", 7)}
#: The form that AWX accepts: one rule, with a zone that it knows and an interval.
RULE = re.compile(r"DTSTART;TZID=(?P<zone>[\w/]+):(?P<start>\d{8}T\d{6}) RRULE:(?P<parts>[A-Z0-9=,;]+)")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

each_schedule = pytest.mark.parametrize("name", SCHEDULES)


def _rule(schedule: dict[str, Any]) -> tuple[datetime, dict[str, str]]:
    """Return the first time of a schedule, and the parts of its rule."""
    match = RULE.fullmatch(schedule["rrule"])
    assert match is not None, schedule["rrule"]
    parts = dict(part.split("=") for part in match["parts"].split(";"))
    start = datetime.strptime(match["start"], "%Y%m%dT%H%M%S")
    return start.replace(tzinfo=ZoneInfo(match["zone"])), parts


@each_schedule
def test_schedule_runs_from_monday_to_friday_at_its_hour(controller: AwxController, name: str) -> None:
    """In summer and in winter, as the first time is one of the rule."""
    start, parts = _rule(controller.get("schedules", name))
    days = parts["BYDAY"].split(",")
    assert (parts["FREQ"], parts["INTERVAL"], days) == ("WEEKLY", "1", list(DAYS[:5]))
    assert (DAYS[start.weekday()] in days, start.hour) == (True, SCHEDULES[name][1])
    in_summer = start + timedelta(weeks=26)
    assert (in_summer.hour, in_summer.utcoffset() != start.utcoffset()) == (start.hour, True)


@each_schedule
def test_schedule_answers_the_survey(controller: AwxController, name: str) -> None:
    """With answers that it offers, as AWX refuses others."""
    schedule, template = controller.get("schedules", name), controller.get("job_templates", TEMPLATE)
    questions = {each["variable"]: each for each in controller.surveys[template["id"]]["spec"]}
    answers = schedule["extra_data"]
    assert (schedule["unified_job_template"], template["survey_enabled"]) == (template["id"], True)
    assert (set(answers), answers["power_shift"]) == (set(questions), SCHEDULES[name][0])
    assert [variable for variable in answers if answers[variable] not in questions[variable]["choices"]] == []
    assert (PROJECT / template["playbook"]).is_file()


def test_nights_and_weekends_can_be_set_up_again(controller: AwxController, tmp_path: Path) -> None:
    result = configure(controller, tmp_path, playbook="nights_and_weekends.yml")
    assert (result.exit_code, re.findall(r"changed=(\d+)", result.output)) == (0, ["0"]), result.output


@pytest.mark.parametrize("playbook", ["nights_and_weekends.yml", "project/nights_and_weekends.yml"])
def test_nights_and_weekends_have_the_right_syntax(playbook: str, tmp_path: Path) -> None:
    result = run_with_awx("ansible-playbook", "--syntax-check", "-i", "localhost,", KIT / playbook, cwd=tmp_path)
    assert result.exit_code == 0, result.output


def test_jobs_of_the_schedules_stop_and_start_the_deployments(
    controller: AwxController, account: RunningEmulator, tmp_path: Path
) -> None:
    """A second job of the same schedule changes nothing."""
    for number, name in enumerate(["dev-one", "dev-two"]):
        account.seed(plain(id=f"0000000{number}-1111-4222-8333-444455556666", name=name, status="ACTIVE"))
    (tmp_path / "update").mkdir()
    result, _listed = update_inventory(controller, "Gcore", tmp_path / "update")
    assert result.exit_code == 0, result.output
    (tmp_path / "jobs").mkdir()

    def run(name: str) -> tuple[Job, list[str]]:
        account.clear_requests()
        job = launch(controller, TEMPLATE, tmp_path / "jobs", answers=controller.get("schedules", name)["extra_data"])
        assert job.status == "successful", job.result.output
        paths = [str(request["path"]) for request in account.requests() if request["method"] != "GET"]
        return job, sorted({path.rpartition("/")[2] for path in paths})

    assert [run(name)[1] for name in (EVENING, EVENING, MORNING)] == [["stop"], [], ["start"]]
    statuses = {each["name"]: each["status"] for each in account.stored()}
    assert "DISABLED" not in statuses.values()
