# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example that stops deployments for the night and starts them for the day, by hand and by cron."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from tests.documentation.blocks import code_blocks
from tests.functional.deployments import container
from tests.functional.versions import V2, VERSIONS, Version
from tests.gates.places import ROOT
from tests.inventory.controller import CommandResult, Controller
from tests.support import programs

EXAMPLES = ROOT / "docs" / "examples"
PLAYBOOK = EXAMPLES / "nights_and_weekends.yml"
PAGE = ROOT / "docs" / "docsite" / "rst" / "operating.rst"
PROJECT = 42
#: The deployments by name: the scales of their regions.
SCALES = {"dev-one": [(1, 3), (2, 2)], "dev-two": [(0, 1)], "prod-one": [(1, 1)]}

each_version = pytest.mark.parametrize("version", VERSIONS, ids=str)


class Site:
    """A project with some deployments, and the inventory of it."""

    def __init__(self, controller: Controller, version: Version) -> None:
        self._controller = controller
        self._version = version
        self.emulator = controller.emulator
        self.emulator.settings(task_states=["FINISHED"])
        controller.write((EXAMPLES / "gcore_inference.yml").read_text())
        for number, (name, scales) in enumerate(SCALES.items()):
            regions = [container(region, least, most) for region, (least, most) in enumerate(scales, 7)]
            identity = (
                {"id": f"0000000{number}-1111-4222-8333-444455556666"} if version is V2 else {"project_id": PROJECT}
            )
            deployment = version.plain(name=name, status="ACTIVE", containers=regions, **identity)
            version.seed(self.emulator, deployment, PROJECT)

    @property
    def variables(self) -> dict[str, str]:
        """The variables of the environment that choose the version and the project."""
        return {"GCORE_INFERENCE_API_VERSION": self._version.name, "GCORE_CLOUD_PROJECT_ID": str(PROJECT)}

    def run(self, *flags: str, **extra: str) -> CommandResult:
        """Run the example with these extra variables."""
        words = [word for name, value in extra.items() for word in ("-e", f"{name}={value}")]
        return self._controller.play(PLAYBOOK, *flags, *words, **self.variables)

    def statuses(self) -> dict[str, str]:
        """Return the status by name."""
        return {each["name"]: str(each["status"]) for each in self._version.stored(self.emulator, PROJECT)}

    def minima(self) -> dict[str, list[int]]:
        """Return the minima of the regions by name, in the order of the regions."""
        found = {}
        for each in self._version.stored(self.emulator, PROJECT):
            regions = sorted(each["containers"], key=lambda region: region["region_id"])
            found[each["name"]] = [region["scale"]["min"] for region in regions]
        return found


@pytest.fixture
def site(controller: Controller, version: Version) -> Site:
    return Site(controller, version)


def writes(result: CommandResult) -> list[str]:
    return sorted(call for call in result.calls if call not in ("GET", "LIST", "TASK"))


@each_version
def test_nights_and_weekends_stop_and_start_once(site: Site) -> None:
    """After a check mode that writes nothing."""
    for shift, call, status in (("night", "STOP", {"DISABLED"}), ("day", "START", {"ACTIVE", "PENDING", "DEPLOYING"})):
        check, first, second = (site.run(*flags, power_shift=shift) for flags in (["--check"], [], []))
        assert [run.exit_code for run in (check, first, second)] == [0, 0, 0], first.output
        assert (writes(check), writes(first), writes(second)) == ([], [call] * 3, []), first.output
        assert set(site.statuses().values()) <= status


@each_version
def test_nights_and_weekends_scale_to_zero_and_back_once(site: Site, version: Version) -> None:
    """A region whose minimum is right already is left alone, and so is everything else."""
    for shift, count in (("night", 3), ("day", 4)):
        extra = {"power_shift": shift, "power_by": "min", "power_day_min": "2"}
        check, first, second = (site.run(*flags, **extra) for flags in (["--check"], [], []))
        assert [run.exit_code for run in (check, first, second)] == [0, 0, 0], first.output
        assert (writes(check), writes(first), writes(second)) == ([], [version.method] * count, []), first.output
        expected = {name: [0] * len(scales) for name, scales in SCALES.items()}
        if shift == "day":
            expected = {name: [min(2, most) for _least, most in scales] for name, scales in SCALES.items()}
        assert site.minima() == expected


@pytest.mark.parametrize("version", [V2], ids=str)
@pytest.mark.parametrize(
    ("flags", "extra"), [(["--limit", "dev-*"], {}), ([], {"power_hosts": "dev-*"})], ids=["limit", "variable"]
)
def test_nights_and_weekends_of_a_group(site: Site, flags: list[str], extra: dict[str, str]) -> None:
    run = site.run(*flags, power_shift="night", **extra)
    assert (run.exit_code, site.statuses()) == (
        0,
        {"dev-one": "DISABLED", "dev-two": "DISABLED", "prod-one": "ACTIVE"},
    ), run.output


@pytest.mark.parametrize("version", [V2], ids=str)
@pytest.mark.parametrize(
    "extra", [{}, {"power_shift": "evening"}, {"power_shift": "day", "power_by": "magic"}], ids=str
)
def test_nights_and_weekends_refuse_other_words(site: Site, extra: dict[str, str]) -> None:
    run = site.run(**extra)
    assert (run.exit_code, writes(run), run.says("Set power_shift to night or day")) == (2, [], True)


# Cron


def _crontab() -> str:
    (block,) = [block for block in code_blocks(PAGE) if "CRON_TZ" in block.text]
    return block.text


def _jobs() -> Iterator[tuple[list[str], str]]:
    """Yield the five fields of time and the command of each line."""
    for line in _crontab().splitlines():
        if re.match(r"[\d*]", line):
            *fields, command = line.split(maxsplit=5)
            yield fields, command


def _numbers(field: str, lowest: int, highest: int) -> set[int]:
    """Return the numbers that a field of cron stands for."""
    numbers: set[int] = set()
    for part in field.split(","):
        first, _dash, last = part.partition("-")
        numbers.update(range(lowest, highest + 1) if first == "*" else range(int(first), int(last or first) + 1))
    assert numbers <= set(range(lowest, highest + 1)), field
    return numbers


def test_crontab_leaves_nights_and_weekends_out() -> None:
    """The deployments run from Monday to Friday, in the day; the zone is one that exists."""
    zone = re.search(r"^CRON_TZ=(\S+)$", _crontab(), re.MULTILINE)
    assert zone is not None
    assert ZoneInfo(zone[1]).key == zone[1]
    hours = {}
    for (minute, hour, day, month, weekday), command in _jobs():
        assert (len(_numbers(minute, 0, 59)), len(_numbers(hour, 0, 23))) == (1, 1)
        assert (day, month, _numbers(weekday, 0, 7)) == ("*", "*", {1, 2, 3, 4, 5})
        # To cron a percent sign is the end of the command.
        assert "%" not in command
        shift = re.search(r"power_shift=(\w+)", command)
        assert shift is not None
        (hours[shift[1]],) = _numbers(hour, 0, 23)
    assert hours["day"] < hours["night"]


@each_version
def test_crontab_commands_run(site: Site, tmp_path: Path) -> None:
    """As cron runs them: in the home of a user, with a short environment."""
    home = tmp_path / "home"
    (home / "models").mkdir(parents=True)
    for name in ("gcore_inference.yml", "nights_and_weekends.yml"):
        shutil.copy(EXAMPLES / name, home / "models")
    (home / ".gcore-api-key").write_text(f"{site.emulator.token}\n")
    bin_folder = home / ".local" / "bin"
    bin_folder.mkdir(parents=True)
    (bin_folder / "ansible-playbook").symlink_to(Path(sys.executable).with_name("ansible-playbook"))
    known = programs.environment(site.emulator)
    kept = {name: value for name, value in known.items() if name.startswith("ANSIBLE_") or name == "GCORE_BASE_URL"}
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **kept, **site.variables}
    seen = []
    for _fields, command in _jobs():
        ran = programs.run_command(["/bin/sh", "-c", command], home, environment)
        log = home / "models" / "power.log"
        assert ran.exit_code == 0, ran.output + (log.read_text() if log.is_file() else "")
        seen.append("DISABLED" in site.statuses().values())
    assert seen == [True, False]
    assert (home / "models" / "power.log").is_file()


# The same playbook in the project for AWX


def _play(path: Path) -> Any:
    (play,) = yaml.safe_load(path.read_text())
    return play


def test_nights_and_weekends_are_the_same_in_awx() -> None:
    """But for the version of the API, which the project sets in one place."""
    example = _play(PLAYBOOK)
    kit = _play(ROOT / "docs" / "awx" / "project" / "nights_and_weekends.yml")
    assert kit.pop("vars_files") == ["vars/api.yml"]
    for task in kit["tasks"]:
        options = task.get("gcore.inference.gcore_inference_deployment", {})
        assert options.pop("api_version", None) == ("{{ api_version }}" if options else None)
    assert kit == example
