# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The key on its way, the address, and what the environment says of both."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.functional.runner import ABSENT, KEY, LEFT_OUT, Runner, run_against
from tests.functional.servers import http_response, raw_server
from tests.functional.versions import V2, V3, Version, only_v2, only_v3


def _authorization(requests: list[dict[str, Any]]) -> list[str | None]:
    return [request["headers"].get("authorization") for request in requests]


@pytest.mark.parametrize(
    "written", [KEY, f"apikey {KEY}", f"APIKey {KEY}", f"  {KEY}\n", f"\tapikey   {KEY} ", f"{KEY}\r\n"]
)
def test_api_key_may_have_its_scheme_and_blanks(module: Runner, written: str) -> None:
    """It is sent as the API wants it."""
    assert _authorization(module(**ABSENT, api_key=written).requests) == [f"apikey {KEY}"]


@pytest.mark.parametrize("write", ["update", "create", "delete"])
def test_api_key_is_in_every_request(stored: dict[str, Any], module: Runner, version: Version, write: str) -> None:
    """Reads, writes, and polls of tasks."""
    options: dict[str, dict[str, Any]] = {
        "update": {**version.identity, "image": "nginx:1.30"},
        "create": {"name": "fresh-one", **version.minimal_options()},
        "delete": {**version.identity, "state": "absent"},
    }
    reads = version.lookup_by_name if write == "create" else version.lookup
    calls = [*reads, *getattr(version, write)]
    run = module(**options[write])
    assert (run.calls, _authorization(run.requests)) == (calls, [f"apikey {KEY}"] * len(calls))


@pytest.mark.parametrize("place", ["HOME", "NETRC"])
@pytest.mark.parametrize("host", ["machine 127.0.0.1", "default"])
def test_netrc_entry_does_not_replace_the_key(
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
def test_redirect_is_not_followed(version: Version, status: str) -> None:
    """Neither with the key nor without it."""
    with (
        raw_server(http_response(**version.not_found_response)) as target,
        raw_server(http_response(status=status, Location=f"{target.url}/x")) as server,
    ):
        run = run_against(server.url, **version.default_options)
        assert (run.failed, len(server.requests), target.requests) == (True, 1, [])


@pytest.mark.parametrize(
    ("version", "path"),
    [(V2, "/cloud/v2/inference/deployments?"), (V3, "/cloud/v3/inference/1/deployments/zz-none ")],
    ids=["v2", "v3"],
)
def test_api_url_keeps_its_path(version: Version, path: str) -> None:
    """As a gateway in front needs it."""
    with raw_server(http_response(**version.not_found_response)) as server:
        run = run_against(f"{server.url}/gateway/", **version.default_options)
    assert (run.failed, server.requests[0].startswith(f"GET /gateway{path}")) == (False, True)


@only_v3
def test_api_url_path_is_kept_for_tasks(version: Version) -> None:
    """It is of another part of the API, and of the same gateway."""
    answers = [
        http_response({**version.rich(), "name": "zz-none"}),
        http_response({"tasks": ["4711"]}),
        http_response({"state": "FINISHED"}),
        http_response(**version.not_found_response),
    ]
    with raw_server(*answers) as server:
        run = run_against(f"{server.url}/gateway", **version.default_options)
    assert (run.failed, server.requests[2].split("\r\n")[0]) == (False, "GET /gateway/cloud/v1/tasks/4711 HTTP/1.1")


@only_v3
@pytest.mark.parametrize("task_id", ["../v2/x", "a/b?c#d", "a b", "%2e%2e", "Ω", "a\r\nX-Y: z"])
def test_task_id_stays_within_its_path(version: Version, task_id: str) -> None:
    """Whatever the API calls it."""
    answers = [
        http_response({**version.rich(), "name": "zz-none"}),
        http_response({"tasks": [task_id]}),
        http_response({"state": "FINISHED"}),
        http_response(**version.not_found_response),
    ]
    with raw_server(*answers) as server:
        run_against(server.url, **version.default_options)
    path = server.requests[2].split("\r\n")[0].split(" ")[1]
    assert (path.count("/"), unquote(path)) == (4, f"/cloud/v1/tasks/{task_id}")


def test_user_agent_names_collection_and_version(module: Runner) -> None:
    """The version is that of galaxy.yml."""
    galaxy = (Path(__file__).parents[2] / "galaxy.yml").read_text(encoding="utf-8")
    number = next(line.split()[1] for line in galaxy.splitlines() if line.startswith("version:"))
    (request,) = module(**ABSENT).requests
    assert request["headers"]["user-agent"].startswith(f"gcore.inference/{number}")


@pytest.mark.parametrize(
    ("variables", "used"),
    [
        ({"GCORE_API_KEY": KEY, "CLOUD_API_KEY": "other"}, KEY),
        ({"CLOUD_API_KEY": KEY}, KEY),
        ({"GCORE_API_KEY": "", "CLOUD_API_KEY": KEY}, KEY),
        ({"GCORE_API_KEY": f"apikey {KEY}\n"}, KEY),
    ],
)
def test_api_key_is_read_from_the_environment(
    module: Runner, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], used: str
) -> None:
    """The first variable that is not empty."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert _authorization(module(**ABSENT, api_key=LEFT_OUT).requests) == [f"apikey {used}"]


def test_options_win_over_the_environment(module: Runner, monkeypatch: pytest.MonkeyPatch, version: Version) -> None:
    """For the key, the address and the project."""
    for name, value in {
        "GCORE_API_KEY": "9$x",
        "GCORE_BASE_URL": "http://127.0.0.1:9",
        "CLOUD_PROJECT_ID": "1",
    }.items():
        monkeypatch.setenv(name, value)
    (request,) = module(**ABSENT, project_id=42).requests
    assert (request["headers"]["authorization"], version.project(request)) == (f"apikey {KEY}", "42")


def test_api_url_is_read_from_the_environment(
    module: Runner, monkeypatch: pytest.MonkeyPatch, version: Version
) -> None:
    """An option left out is asked for there."""
    monkeypatch.setenv("GCORE_BASE_URL", module.emulator.url)
    assert module(**ABSENT, api_url=LEFT_OUT).calls == version.lookup_by_name


def test_null_is_read_from_the_environment(module: Runner, monkeypatch: pytest.MonkeyPatch, version: Version) -> None:
    """It is an option left out, for every option that has variables."""
    values = {"GCORE_API_KEY": KEY, "GCORE_BASE_URL": module.emulator.url, "GCORE_CLOUD_PROJECT_ID": "42"}
    for name, value in {**values, "GCORE_INFERENCE_API_VERSION": str(version)}.items():
        monkeypatch.setenv(name, value)
    (request,) = module(**ABSENT, **dict.fromkeys(("api_key", "api_url", "project_id", "api_version"))).requests
    assert (request["headers"]["authorization"], version.project(request)) == (f"apikey {KEY}", "42")
    assert request["path"].startswith(f"/cloud/{version}/")


def test_project_variable_of_gcore_tools_wins(
    module: Runner, monkeypatch: pytest.MonkeyPatch, version: Version
) -> None:
    """The name of Gcore's own tools goes first."""
    monkeypatch.setenv("GCORE_CLOUD_PROJECT_ID", "42")
    monkeypatch.setenv("CLOUD_PROJECT_ID", "1")
    (request,) = module(**ABSENT, project_id=LEFT_OUT).requests
    assert version.project(request) == "42"


def _set_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GCORE_API_KEY", "GCORE_CLOUD_PROJECT_ID", "CLOUD_PROJECT_ID", "GCORE_BASE_URL"):
        monkeypatch.setenv(name, "")


@only_v2
def test_empty_variables_are_ignored(module: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """As some systems set those that are not used."""
    _set_to_nothing(monkeypatch)
    (request,) = module(**ABSENT).requests
    assert "project_id" not in request["query"]


@only_v3
def test_project_variable_that_is_empty_is_ignored(module: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that is required is missing all the same."""
    _set_to_nothing(monkeypatch)
    run = module(**ABSENT, project_id=LEFT_OUT)
    assert (list(run.result["error"]["invalid_fields"]), run.calls) == (["project_id"], [])


@only_v2
def test_api_version_defaults_to_v2(module: Runner) -> None:
    """What a playbook of before it could be chosen asks for."""
    (request,) = module(**ABSENT, api_version=LEFT_OUT).requests
    assert request["path"].startswith("/cloud/v2/")


def test_requests_use_the_chosen_version_only(stored: dict[str, Any], module: Runner, version: Version) -> None:
    """Tasks have a version of their own."""
    requests = module(**version.identity, image="nginx:1.30", state="stopped").requests
    versions = {str(request["path"]).split("/")[2] for request in requests if "/tasks/" not in request["path"]}
    assert versions == {version.name}
