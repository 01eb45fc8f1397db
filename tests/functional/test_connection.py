# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The key on its way, the address, and what the environment says of both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import FLAVOR, ID, container, rich
from tests.functional.runner import ABSENT, KEY, LEFT_OUT, Runner, run_against
from tests.functional.servers import recorder, sent

NOTHING = {"count": 0, "results": []}


def _authorization(requests: list[dict[str, Any]]) -> list[str | None]:
    return [request["headers"].get("authorization") for request in requests]


@pytest.mark.parametrize(
    "written", [KEY, f"apikey {KEY}", f"APIKey {KEY}", f"  {KEY}\n", f"\tapikey   {KEY} ", f"{KEY}\r\n"]
)
def test_the_key_may_be_written_with_its_word_and_blanks(module: Runner, written: str) -> None:
    """It is sent as the API wants it."""
    assert _authorization(module(**ABSENT, api_key=written).requests) == [f"apikey {KEY}"]


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_every_request_has_the_key(emulator: RunningEmulator, module: Runner, method: str) -> None:
    """Reads and writes."""
    emulator.seed(rich())
    least = {"image": "nginx", "flavor_id": FLAVOR, "listening_port": 80, "containers": [container(7)]}
    tasks: dict[str, dict[str, Any]] = {
        "PUT": {"instance_id": ID, "image": "nginx:1.30"},
        "POST": {**least, "name": "fresh-one"},
        "DELETE": {"instance_id": ID, "state": "absent"},
    }
    assert _authorization(module(**tasks[method]).requests) == [f"apikey {KEY}"] * 2


@pytest.mark.parametrize("place", ["HOME", "NETRC"])
@pytest.mark.parametrize("host", ["machine 127.0.0.1", "default"])
def test_a_netrc_entry_does_not_replace_the_key(
    module: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str, host: str
) -> None:
    """Wherever the file is."""
    path = tmp_path / ".netrc"
    path.write_text(f"{host} login somebody password something\n")
    path.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    if place == "NETRC":
        monkeypatch.setenv("NETRC", str(path))
    assert _authorization(module(**ABSENT).requests) == [f"apikey {KEY}"]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_not_followed(status: str) -> None:
    """Neither with the key nor without it."""
    with recorder(sent(NOTHING)) as target, recorder(sent(status=status, Location=f"{target.url}/x")) as server:
        run = run_against(server.url)
        assert (run.failed, len(server.requests), target.requests) == (True, 1, [])


def test_the_path_of_the_address_is_kept() -> None:
    """As a gateway in front needs it."""
    with recorder(sent(NOTHING)) as server:
        run_against(f"{server.url}/gateway/")
    assert server.requests[0].startswith("GET /gateway/cloud/v2/inference/deployments?")


def test_the_user_agent_names_collection_and_version(module: Runner) -> None:
    """The version is that of galaxy.yml."""
    galaxy = (Path(__file__).parents[2] / "galaxy.yml").read_text(encoding="utf-8")
    version = next(line.split()[1] for line in galaxy.splitlines() if line.startswith("version:"))
    (request,) = module(**ABSENT).requests
    assert request["headers"]["user-agent"].startswith(f"gcore.inference/{version}")


@pytest.mark.parametrize(
    ("variables", "used"),
    [
        ({"GCORE_API_KEY": KEY, "CLOUD_API_KEY": "other"}, KEY),
        ({"CLOUD_API_KEY": KEY}, KEY),
        ({"GCORE_API_KEY": "", "CLOUD_API_KEY": KEY}, KEY),
        ({"GCORE_API_KEY": f"apikey {KEY}\n"}, KEY),
    ],
)
def test_the_key_may_come_from_the_environment(
    module: Runner, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], used: str
) -> None:
    """The first variable that is not empty."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert _authorization(module(**ABSENT, api_key=LEFT_OUT).requests) == [f"apikey {used}"]


def test_an_option_wins_over_the_environment(module: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the key, the address and the project."""
    for name, value in {
        "GCORE_API_KEY": "9$x",
        "GCORE_BASE_URL": "http://127.0.0.1:9",
        "CLOUD_PROJECT_ID": "1",
    }.items():
        monkeypatch.setenv(name, value)
    (request,) = module(**ABSENT, project_id=42).requests
    assert (request["headers"]["authorization"], request["query"]["project_id"]) == (f"apikey {KEY}", "42")


def test_the_address_may_come_from_the_environment(module: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """An option left out is asked for there."""
    monkeypatch.setenv("GCORE_BASE_URL", module.emulator.url)
    assert module(**ABSENT, api_url=LEFT_OUT).calls == ["LIST"]


def test_the_first_of_two_projects_in_the_environment_counts(module: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of Gcore's own tools goes first."""
    monkeypatch.setenv("GCORE_CLOUD_PROJECT_ID", "42")
    monkeypatch.setenv("CLOUD_PROJECT_ID", "1")
    (request,) = module(**ABSENT).requests
    assert request["query"]["project_id"] == "42"


def test_empty_variables_are_ignored(module: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """As some systems set those that are not used."""
    for name in ("GCORE_API_KEY", "GCORE_CLOUD_PROJECT_ID", "CLOUD_PROJECT_ID", "GCORE_BASE_URL"):
        monkeypatch.setenv(name, "")
    (request,) = module(**ABSENT).requests
    assert "project_id" not in request["query"]
