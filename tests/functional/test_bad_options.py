# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that can't be used: each is refused with its path, before any request, all at once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.bad_options import BAD
from tests.functional.deployments import FLAVOR, NAME
from tests.functional.runner import LEFT_OUT, Runner

bad = pytest.mark.parametrize(
    ("path", "options"), BAD, ids=[f"{path}-{number}" for number, (path, _unused) in enumerate(BAD)]
)


def _named(result: dict[str, Any]) -> list[str]:
    """Give the paths that a refusal names."""
    return list(result["error"].get("invalid_fields", ()))


@bad
def test_a_bad_value_is_refused_before_any_request(module: Runner, path: str, options: Any) -> None:
    """Nothing is sent, not even a GET."""
    run = module(**{"name": NAME, **options})
    assert (run.failed, run.calls) == (True, [])


@bad
def test_in_check_mode_a_refusal_names_the_path_and_nothing_else(module: Runner, path: str, options: Any) -> None:
    """One problem is one path, in the message and in the structured error, and no request."""
    run = module(check=True, **{"name": NAME, **options})
    assert run.calls == []
    assert _named(run.result) == [path]
    assert run.msg.startswith(f"{path}: ")


def test_there_are_sixty_kinds_and_more() -> None:
    """Kinds differ by path, or by the type of what is wrong there."""
    kinds = {(path, str(options)) for path, options in BAD}
    assert len(kinds) == len(BAD) >= 60


def test_all_problems_of_a_task_are_told_at_once(module: Runner) -> None:
    """One run of the playbook is enough to mend them all."""
    options: dict[str, Any] = {
        "image": "",
        "listening_port": 0,
        "img": 1,
        "timeout": -1,
        "flavor_id": "large",
        "containers": [{"region_id": 7, "scale": {"min": -1, "max": 301}}, {"scale": {}}],
        "envs": {"A": True, "B": None},
        "probes": {"startup_probe": {"probe": {"grpc": 1, "tcp_socket": {"port": 0}}}},
        "api_url": "http://example.com",
        "api_retries": -1,
    }
    run = module(name="no", **options)
    assert set(_named(run.result)) == {
        "name",
        "image",
        "listening_port",
        "img",
        "timeout",
        "flavor_id",
        "containers[0].scale.min",
        "containers[0].scale.max",
        "containers[1].region_id",
        "containers[1].scale.min",
        "containers[1].scale.max",
        "envs.A",
        "envs.B",
        "probes.startup_probe.enabled",
        "probes.startup_probe.probe.grpc",
        "probes.startup_probe.probe.tcp_socket.port",
        "api_url",
        "api_retries",
    }


def test_every_line_of_the_message_is_one_problem(module: Runner) -> None:
    """The first line counts them."""
    first, *others = module(name=NAME, image="", timeout=-1, listening_port=0).msg.splitlines()
    assert first.split()[0] == "3"
    assert sorted(line.split(":")[0] for line in others) == ["image", "listening_port", "timeout"]


def test_a_typo_is_answered_with_the_name_that_was_meant(module: Runner) -> None:
    """The nearest name is proposed."""
    assert "flavor_id" in module(name=NAME, flavour_id=FLAVOR).msg


@pytest.mark.parametrize("value", [True, 0.5])
def test_a_value_that_yaml_converted_is_shown_in_quotes(module: Runner, value: object) -> None:
    """The message shows how the variable is to be written."""
    assert f'"{str(value).lower()}"' in module(name=NAME, envs={"DEBUG": value}).msg


@pytest.mark.parametrize(
    ("options", "missing"),
    [
        ({}, {"image", "flavor_id", "listening_port", "containers"}),
        ({"image": "nginx", "listening_port": 80}, {"flavor_id", "containers"}),
    ],
)
def test_what_a_create_lacks_is_listed_all_at_once(module: Runner, options: Any, missing: set[str]) -> None:
    """It shows only after looking whether there is such a deployment."""
    run = module(name="fresh-one", **options)
    assert (set(_named(run.result)), run.calls) == (missing, ["LIST"])


@pytest.mark.parametrize("name", ["GCORE_CLOUD_PROJECT_ID", "GCORE_BASE_URL", "GCORE_API_KEY"])
def test_a_bad_environment_variable_is_refused_under_the_name_of_its_option(
    module: Runner, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """What comes from the environment is checked as an option is."""
    option = {"GCORE_CLOUD_PROJECT_ID": "project_id", "GCORE_BASE_URL": "api_url", "GCORE_API_KEY": "api_key"}[name]
    monkeypatch.setenv(name, "two\nlines")
    options: dict[str, Any] = {"name": NAME, option: LEFT_OUT}
    run = module(**options)
    assert (_named(run.result), run.calls) == ([option], [])
