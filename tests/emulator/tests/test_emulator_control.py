# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control paths and the journal, over HTTP, and the speed of it all."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.emulator.errors import ApiError
from tests.emulator.server import RunningEmulator
from tests.emulator.v2.examples import EXAMPLE_DEPLOYMENT, EXAMPLE_ID
from tests.emulator.v2.routes import PREFIX
from tests.emulator.v3.examples import EXAMPLE_DEPLOYMENT as EXAMPLE_V3
from tests.emulator.v3.routes import PREFIX as PREFIX_V3

ONE = f"{PREFIX}/{EXAMPLE_ID}"
V3 = PREFIX_V3.format(project_id=1)


def disturb_settings(emulator: RunningEmulator) -> None:
    emulator.settings(token="another")


def disturb_deployments(emulator: RunningEmulator) -> None:
    emulator.bulk(3)


def disturb_faults(emulator: RunningEmulator) -> None:
    emulator.fault("cut")


def disturb_journal(emulator: RunningEmulator) -> None:
    httpx.get(emulator.url + ONE, trust_env=False)


@pytest.mark.parametrize("disturb", [disturb_settings, disturb_deployments, disturb_faults, disturb_journal])
def test_reset_goes_back_to_the_beginning(
    emulator: RunningEmulator, disturb: Callable[[RunningEmulator], None]
) -> None:
    def everything() -> list[object]:
        return [emulator.settings(), emulator.stored(), emulator.faults(), emulator.requests()]

    before = everything()
    disturb(emulator)
    assert everything() != before
    httpx.post(f"{emulator.url}/_emulator/reset", trust_env=False)
    assert everything() == before


def test_journal_has_request(api: httpx.Client, emulator: RunningEmulator) -> None:
    api.request("PUT", f"{ONE}?a=1&b=", json={"name": 1})
    entry = emulator.requests()[0]
    kept = {key: entry[key] for key in ("method", "path", "query", "body", "status")}
    assert kept == {
        "method": "PUT",
        "path": ONE,
        "query": {"a": "1", "b": ""},
        "body": {"name": 1},
        "status": 400,
    }


def test_journal_has_lower_case_headers(api: httpx.Client, emulator: RunningEmulator) -> None:
    api.get(ONE, headers={"X-Odd": "Yes"})
    assert emulator.requests()[0]["headers"]["x-odd"] == "Yes"


def test_journal_has_times(api: httpx.Client, emulator: RunningEmulator) -> None:
    before = time.monotonic()
    emulator.fault("delay", seconds=0.1)
    api.get(ONE)
    entry = emulator.requests()[0]
    assert before <= entry["started"] <= entry["ended"] - 0.1 <= time.monotonic() - 0.1


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
def test_journal_has_no_status_for_dropped_request(api: httpx.Client, emulator: RunningEmulator, kind: str) -> None:
    emulator.fault(kind)
    with pytest.raises(httpx.TransportError):
        api.get(ONE)
    assert [entry["status"] for entry in emulator.requests()] == [None]


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "cut"])
def test_journal_has_end_of_aborted_request(api: httpx.Client, emulator: RunningEmulator, kind: str) -> None:
    emulator.fault(kind)
    with pytest.raises(httpx.TransportError):
        api.get(ONE)
    assert emulator.requests()[0]["ended"] is not None


def test_journal_keeps_order_of_arrival(api: httpx.Client, emulator: RunningEmulator) -> None:
    for path in (ONE, PREFIX, ONE):
        api.get(path)
    assert [entry["path"] for entry in emulator.requests()] == [ONE, PREFIX, ONE]


def test_journal_omits_control_paths(stranger: httpx.Client) -> None:
    stranger.get("/_emulator/settings")
    assert stranger.get("/_emulator/requests").json() == []


def test_journal_can_be_cleared(api: httpx.Client) -> None:
    api.get(ONE)
    api.delete("/_emulator/requests")
    assert api.get("/_emulator/requests").json() == []


def test_control_paths_need_no_key(stranger: httpx.Client) -> None:
    assert stranger.get("/_emulator/deployments").is_success


def test_control_paths_are_not_documented(stranger: httpx.Client) -> None:
    paths = stranger.get("/openapi.json").json()["paths"]
    assert [path for path in paths if not path.startswith("/cloud/")] == []


def test_faults_come_over_http(api: httpx.Client) -> None:
    api.post("/_emulator/faults", json=[{"kind": "status", "status": 503}])
    assert api.get(ONE).status_code == 503


def test_faults_over_http_reject_invalid_fault(stranger: httpx.Client) -> None:
    assert stranger.post("/_emulator/faults", json=[{"kind": "explode"}]).status_code == 400


def test_faults_can_be_removed(api: httpx.Client) -> None:
    api.post("/_emulator/faults", json=[{"kind": "cut"}])
    api.delete("/_emulator/faults")
    assert api.get("/_emulator/faults").json() == []


def test_seed_stores_deployment_unchanged(stranger: httpx.Client) -> None:
    seeded = {**EXAMPLE_DEPLOYMENT, "name": None, "hostile": [1]}
    path = f"/_emulator/deployments/{EXAMPLE_ID}"
    stranger.put(path, params={"project_id": 42}, json=seeded)
    assert stranger.get("/_emulator/deployments").json() == {"1": [], "42": [seeded]}


def test_seed_rejects_unknown_project(emulator: RunningEmulator) -> None:
    with pytest.raises(ApiError):
        emulator.seed(EXAMPLE_DEPLOYMENT, 43)


def test_seed_allows_duplicate_names(api: httpx.Client, emulator: RunningEmulator, asked: dict[str, Any]) -> None:
    emulator.seed({**EXAMPLE_DEPLOYMENT, "id": "other"})
    assert api.put(ONE, json={**asked, "name": "my-instance"}).status_code == 200


def test_bulk_creates_deployments(stranger: httpx.Client, emulator: RunningEmulator) -> None:
    body = {"count": 3, "project_id": 42}
    ids = stranger.post("/_emulator/deployments/bulk", json=body).json()["ids"]
    assert [each["id"] for each in emulator.stored(42)] == ids


def test_settings_change_over_http(stranger: httpx.Client, emulator: RunningEmulator) -> None:
    stranger.patch("/_emulator/settings", json={"token": "another"})
    assert emulator.token == "another"


@pytest.mark.parametrize("changes", [{"tokne": "x"}, {"projects": "all"}], ids=str)
def test_settings_reject_invalid_value_by_name(stranger: httpx.Client, changes: dict[str, str]) -> None:
    answer = stranger.patch("/_emulator/settings", json=changes)
    assert (answer.status_code, list(answer.json()["invalid_fields"])) == (400, list(changes))


def test_latency_slows_every_request(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(latency_seconds=0.1)
    started = time.monotonic()
    api.get(ONE)
    assert time.monotonic() - started >= 0.1


def test_read_is_fast(api: httpx.Client, emulator: RunningEmulator) -> None:
    for _unused in range(51):
        api.get(ONE)
    # The best of many: what the emulator takes, not what else the machine does.
    assert min(each["ended"] - each["started"] for each in emulator.requests()) < 0.005


def test_connection_is_kept_alive(emulator: RunningEmulator) -> None:
    headers = {"Authorization": f"apikey {emulator.token}"}
    with httpx.Client(base_url=emulator.url, headers=headers, trust_env=False) as client:
        streams = [client.get(ONE).extensions["network_stream"] for _unused in range(2)]
        ports = [stream.get_extra_info("client_addr") for stream in streams]
    assert ports[0] == ports[1]


def test_v3_seed_stores_deployment_unchanged(stranger: httpx.Client) -> None:
    seeded = {**EXAMPLE_V3, "image": None, "hostile": [1]}
    stranger.put("/_emulator/v3/deployments/my-instance", params={"project_id": 42}, json=seeded)
    assert stranger.get("/_emulator/v3/deployments").json() == {"1": [EXAMPLE_V3], "42": [seeded]}


def test_v3_seed_adds_project_id(emulator: RunningEmulator) -> None:
    assert emulator.v3.seed({"name": "odd"}, 42) == {"project_id": 42, "name": "odd"}


def test_v3_seed_accepts_other_key(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.v3.seed({"name": "inside"}, key="outside")
    assert api.get(f"{V3}/outside").json()["name"] == "inside"


def test_v3_bulk_creates_deployments(stranger: httpx.Client, emulator: RunningEmulator) -> None:
    body = {"count": 3, "project_id": 42}
    names = stranger.post("/_emulator/v3/deployments/bulk", json=body).json()["names"]
    assert [(each["name"], each["project_id"]) for each in emulator.v3.stored()[42]] == [(name, 42) for name in names]


def test_seeding_is_alike_in_both_versions(emulator: RunningEmulator) -> None:
    assert (len(emulator.v2.bulk(2, 42)), emulator.v2.stored()[42]) == (2, emulator.stored(42))
