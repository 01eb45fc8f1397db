# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Large fleets: requests by the page, and no more of anything than there are deployments."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.fleets import PROJECT, Fleet, actions_of, export, writes_of
from tests.functional.versions import Version, only_v2


@pytest.fixture
def fleet(emulator: RunningEmulator, version: Version) -> Fleet:
    """The module, aimed at the emulator."""
    return Fleet(emulator, version)


def listed(count: int, **options: Any) -> list[dict[str, Any]]:
    """Return the deployments that the emulator makes by the thousand."""
    return [{"name": f"bulk-{number:05d}", **options} for number in range(count)]


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (999, 1), (1000, 2), (1001, 2), (2500, 3)])
@pytest.mark.parametrize("check", [True, False])
def test_unchanged_is_a_request_for_each_thousand(
    emulator: RunningEmulator, fleet: Fleet, count: int, pages: int, check: bool, version: Version
) -> None:
    """And nothing else but, after a full page that is all by its count, the proof that nothing follows."""
    version.seeding(emulator).bulk(count, PROJECT)
    run = fleet(check, deployments=listed(count, listening_port=8080))
    assert (run.changed, run.calls, run.result["summary"]["unchanged"]) == (False, ["LIST"] * pages, count)


@only_v2
def test_fleet_writes_only_the_changed_of_a_thousand(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """Those that differ, each once."""
    version.seeding(emulator).bulk(999, PROJECT)
    deployments = listed(999, listening_port=8080)
    for number in range(0, 999, 25):
        deployments[number]["image"] = "nginx:1.30"
    run = fleet(deployments=deployments)
    assert (len(run.calls), len(set(writes_of(run))), run.result["summary"]["updated"]) == (41, 40, 40)


@pytest.mark.parametrize("check", [True, False])
def test_count_of_the_page_hides_no_deployment(
    emulator: RunningEmulator, fleet: Fleet, check: bool, version: Version
) -> None:
    """Nothing is created that may stand on a later page, and nothing counts as absent."""
    version.seeding(emulator).bulk(2500, PROJECT)
    change = {"path": "count", "value": 1000}
    emulator.fault("replace", method="GET", path="/deployments$", patch=[change], times=-1)
    deployments = [{"name": "bulk-01999", **version.minimal_options()}, {"name": "bulk-02000", "state": "absent"}]
    run = fleet(check, deployments=deployments)
    assert (run.failed, run.calls) == (True, ["LIST", "LIST"] * 3)
    assert "it has 2000 deployments, and its count is 1000" in run.msg


@only_v2
def test_fleet_finds_rows_on_later_pages(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """By name and by ID."""
    ids = version.seeding(emulator).bulk(2100, PROJECT)
    run = fleet(deployments=[{"name": "bulk-02050", "timeout": 5}, {"instance_id": ids[2099], "timeout": 5}])
    # On a busy machine the list is seconds old by then, and each deployment is read once more.
    without_refresh = [call for call in run.calls if call != "GET"]
    assert without_refresh == ["LIST"] * 3 + ["PUT"] * 2
    assert actions_of(run) == {"bulk-02050": "updated", "bulk-02099": "updated"}


def test_fleet_ends_on_a_failed_page_before_any_write(
    emulator: RunningEmulator, fleet: Fleet, version: Version
) -> None:
    """What stands on it is not taken for missing, nor what is listed for new."""
    version.seeding(emulator).bulk(2000, PROJECT)
    emulator.fault("status", status=400, method="GET", skip=1)
    run = fleet(deployments=listed(2000, timeout=5), prune=True)
    assert (run.failed, run.calls) == (True, ["LIST", "LIST"])


@only_v2
def test_ids_that_are_not_in_the_list_are_asked_for_one_by_one(emulator: RunningEmulator, fleet: Fleet) -> None:
    """They may be those of another project."""
    ids = emulator.bulk(3, 1)
    run = fleet(True, deployments=[{"instance_id": instance_id} for instance_id in ids])
    assert (run.calls, run.result["summary"]["unchanged"]) == (["LIST", "GET", "GET", "GET"], 3)


def test_prune_limit_holds_for_thousands(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """With a message that can be read."""
    version.seeding(emulator).bulk(1500, PROJECT)
    run = fleet(deployments=listed(1), prune=True)
    assert (run.failed, "1499" in run.msg, len(run.msg) < 500, set(run.calls)) == (True, True, True, {"LIST"})


def test_fleet_reports_thousands_of_invalid_rows(fleet: Fleet) -> None:
    """Each with its path."""
    run = fleet(deployments=[{"name": f"bulk-{number:05d}", "image": ""} for number in range(3000)])
    assert (len(run.result["error"]["invalid_fields"]), run.calls) == (3000, [])


@only_v2
def test_export_of_thousands_is_found_unchanged(emulator: RunningEmulator, fleet: Fleet, version: Version) -> None:
    """Page by page."""
    version.seeding(emulator).bulk(1200, PROJECT)
    exported = export(emulator)
    run = fleet(deployments=exported.result["deployments"], prune=True, prune_limit=0)
    assert (len(exported.calls), run.changed, run.result["summary"]["unchanged"]) == (2, False, 1200)
