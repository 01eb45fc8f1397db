# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of problem with the options: found at its path, all at once, and told without a secret."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import module_spec
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.option_builders import (
    PROBE,
    SCALE,
    found,
    given,
    problems,
)

INTEGERS = {
    "project_id": (1, None),
    "api_timeout": (1, 3600),
    "api_retries": (0, 100),
    "api_retry_time": (1, 3600),
    "wait_timeout": (1, None),
    "wait_interval": (1, 3600),
    "listening_port": (1, 65535),
    "timeout": (0, None),
    "containers[0].region_id": (1, None),
    f"{SCALE}.min": (0, None),
    f"{SCALE}.max": (0, 300),
    f"{SCALE}.cooldown_period": (1, 3600),
    f"{SCALE}.triggers.cpu.threshold": (1, 100),
    f"{SCALE}.triggers.memory.threshold": (1, 100),
    f"{SCALE}.triggers.gpu_memory.threshold": (1, 100),
    f"{SCALE}.triggers.gpu_utilization.threshold": (1, 100),
    f"{SCALE}.triggers.http.rate": (1, 1000),
    f"{SCALE}.triggers.http.window": (1, 3600),
    f"{PROBE}.http_get.port": (1, 65535),
    f"{PROBE}.tcp_socket.port": (1, 65535),
    f"{PROBE}.failure_threshold": (1, None),
    f"{PROBE}.initial_delay_seconds": (0, None),
    f"{PROBE}.period_seconds": (1, None),
    f"{PROBE}.success_threshold": (1, None),
    f"{PROBE}.timeout_seconds": (1, None),
}
SWITCHES = ["validate_certs", "wait", "auth_enabled", "purge_envs", "probes.liveness_probe.enabled"]
TEXTS = [
    "api_key",
    "api_url",
    "ca_path",
    "state",
    "instance_id",
    "name",
    "image",
    "flavor_id",
    "api_key_ids[0]",
    "command[0]",
    "description",
    "image_registry_id",
    "envs.DEBUG_MODE",
    "secret_envs.HF_TOKEN",
    f"{PROBE}.exec.command[0]",
    f"{PROBE}.http_get.path",
    f"{PROBE}.http_get.schema",
    f"{PROBE}.http_get.host",
    f"{PROBE}.http_get.headers.X",
]
DICTS = [
    "containers[0]",
    SCALE,
    f"{SCALE}.triggers",
    f"{SCALE}.triggers.cpu",
    f"{SCALE}.triggers.http",
    "envs",
    "secret_envs",
    "probes",
    "probes.liveness_probe",
    PROBE,
    f"{PROBE}.exec",
    f"{PROBE}.http_get",
    f"{PROBE}.http_get.headers",
    f"{PROBE}.tcp_socket",
]
LISTS = ["containers", "api_key_ids", "command", f"{PROBE}.exec.command"]
REQUIRED = [
    "containers[0].region_id",
    SCALE,
    f"{SCALE}.min",
    f"{SCALE}.max",
    f"{SCALE}.triggers.cpu.threshold",
    f"{SCALE}.triggers.http.rate",
    f"{SCALE}.triggers.http.window",
    "probes.liveness_probe.enabled",
    f"{PROBE}.exec.command",
    f"{PROBE}.http_get.port",
    f"{PROBE}.tcp_socket.port",
]


def test_options_without_a_problem_have_none() -> None:
    assert problems(given(), module_spec()) == []


@pytest.mark.parametrize(
    "value", ["many", "", " ", "1.5", 1.5, True, False, [], [1], {}, {"a": 1}, float("inf"), float("nan")]
)
@pytest.mark.parametrize("path", INTEGERS)
def test_integer_option_rejects_other_values(path: str, value: t.Any) -> None:
    assert found(given(path, value))[path].startswith("expected an integer, got ")


@pytest.mark.parametrize("form", [float, "{}.0".format, " {}. ".format, str], ids=["float", "text", "point", "digits"])
@pytest.mark.parametrize("path", INTEGERS)
def test_integer_option_takes_whole_number_in_any_form(path: str, form: t.Callable[[int], t.Any]) -> None:
    """A division in a template yields a float; ansible-core 2.16 takes none for an integer."""
    least = INTEGERS[path][0]
    assert path not in found(given(path, form(least)))


@pytest.mark.parametrize("path", INTEGERS)
def test_integer_option_minimum_is_inclusive(path: str) -> None:
    least = INTEGERS[path][0]
    assert (path in found(given(path, least)), found(given(path, least - 1)).get(path)) == (
        False,
        f"must be at least {least}, got {least - 1}",
    )


@pytest.mark.parametrize("path", [path for path, (_least, most) in INTEGERS.items() if most])
def test_integer_option_maximum_is_inclusive(path: str) -> None:
    most = INTEGERS[path][1] or 0
    assert (path in found(given(path, most)), found(given(path, most + 1)).get(path)) == (
        False,
        f"must be at most {most}, got {most + 1}",
    )


@pytest.mark.parametrize("value", [2**63, 10**30, -(10**30), "9" * 5000])
@pytest.mark.parametrize("path", INTEGERS)
def test_integer_option_rejects_unrepresentable_number(path: str, value: t.Any) -> None:
    assert path in found(given(path, value))


@pytest.mark.parametrize("path", INTEGERS)
def test_integer_option_accepts_text(path: str) -> None:
    assert path not in found(given(path, "1"))


@pytest.mark.parametrize("value", ["maybe", "", 2, 1.5, [], {}, "truee"])
@pytest.mark.parametrize("path", SWITCHES)
def test_boolean_option_rejects_other_values(path: str, value: t.Any) -> None:
    assert found(given(path, value))[path].startswith("expected a boolean, got ")


@pytest.mark.parametrize("value", ["yes", "no", "true", "False", 1, 0, True])
@pytest.mark.parametrize("path", SWITCHES)
def test_boolean_option_accepts_ansible_booleans(path: str, value: t.Any) -> None:
    assert path not in found(given(path, value))


@pytest.mark.parametrize("value", [True, False, 1.5, [], ["x"], {}, {"x": "y"}])
@pytest.mark.parametrize("path", TEXTS)
def test_string_option_rejects_other_values(path: str, value: t.Any) -> None:
    assert found(given(path, value))[path].startswith("expected a string, got ")


@pytest.mark.parametrize(
    ("path", "value", "quoted"),
    [
        ("envs.DEBUG_MODE", True, '"true"'),
        ("envs.VERSION", 1.5, '"1.5"'),
        ("secret_envs.HF_TOKEN", True, '"…"'),
        (f"{PROBE}.http_get.headers.X", 1.5, '"…"'),
    ],
)
def test_string_option_error_shows_quoted_form(path: str, value: t.Any, quoted: str) -> None:
    assert quoted in found(given(path, value))[path]


@pytest.mark.parametrize("path", ["envs.NUMBER", "secret_envs.NUMBER", f"{PROBE}.http_get.headers.X", "description"])
def test_string_option_accepts_integer(path: str) -> None:
    assert path not in found(given(path, 5))


def test_null_for_a_variable_that_is_not_secret_is_refused() -> None:
    assert "null is not allowed" in found(given("envs.DEBUG_MODE", None))["envs.DEBUG_MODE"]


@pytest.mark.parametrize("path", ["secret_envs.HF_TOKEN", f"{PROBE}.http_get.headers.X"])
def test_null_for_a_secret_is_allowed(path: str) -> None:
    assert path not in found(given(path, None))


@pytest.mark.parametrize("name", ["", "A=B", "=", "A\0B"])
@pytest.mark.parametrize("place", ["envs", "secret_envs"])
def test_envs_rejects_invalid_variable_name(place: str, name: str) -> None:
    shown = name.split("=")[0] if place == "secret_envs" else name
    assert f"{place}.{shown}" in found({**given(), place: {name: "x"}})


def test_secret_envs_error_hides_value_in_name() -> None:
    problems = found({**given(), "secret_envs": {"TOKEN=s3cr3t": None}})
    assert ("secret_envs.TOKEN" in problems, "s3cr3t" in str(problems)) == (True, False)


@pytest.mark.parametrize("place", ["envs", "secret_envs"])
@pytest.mark.parametrize("name", [5, 1.5, True, None])
def test_envs_rejects_name_that_is_not_a_string(place: str, name: t.Any) -> None:
    assert f"{place}.{name}" in found({**given(), place: {name: "x"}})


@pytest.mark.parametrize("value", ["", "no dict", 5, True, 1.5, [], ["x"], [{"x": "y"}]])
@pytest.mark.parametrize("path", DICTS)
def test_dict_option_rejects_other_values(path: str, value: t.Any) -> None:
    assert found(given(path, value))[path].startswith("expected a dict, got ")


@pytest.mark.parametrize("value", [5, True, 1.5, {}, {"x": "y"}])
@pytest.mark.parametrize("path", LISTS)
def test_list_option_rejects_other_values(path: str, value: t.Any) -> None:
    assert found(given(path, value))[path].startswith("expected a list")


@pytest.mark.parametrize("path", ["command", f"{PROBE}.exec.command"])
def test_command_as_text_is_rejected_with_list_form(path: str) -> None:
    assert '["nginx", "-g", "daemon off;"]' in found(given(path, "nginx -g, daemon"))[path]


@pytest.mark.parametrize("path", ["containers[0]", "api_key_ids[0]", "command[0]", f"{PROBE}.exec.command[0]"])
def test_list_option_rejects_null_item(path: str) -> None:
    assert found(given(path, None))[path] == "null is not allowed"


@pytest.mark.parametrize("path", REQUIRED)
def test_required_suboption_rejects_null(path: str) -> None:
    assert found(given(path, None))[path] == "required"
