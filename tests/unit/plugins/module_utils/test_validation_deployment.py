# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a deployment must be, beyond the types of its options."""

from __future__ import annotations

from copy import deepcopy

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import connection_spec
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    CONNECTION,
    ID,
    OTHER_ID,
    module_spec,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.option_builders import (
    PROBE,
    SCALE,
    found,
    given,
    problems,
)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("imgae", "did you mean image?"),
        ("secret_env", "did you mean secret_envs?"),
        ("idle_timeouts", "did you mean idle_timeout?"),
        ("xyz", "supported options: api_key, "),
        (f"{SCALE}.zzz", "supported options: cooldown_period, max, min, triggers"),
        (f"{SCALE}.triggers.zzz", "supported options: cpu, "),
        ("probes.livenes_probe", "did you mean liveness_probe?"),
        (f"{PROBE}.http_get.header", "did you mean headers?"),
        (f"{PROBE}.http_get._ansible_x", "supported options: "),
    ],
)
def test_an_option_that_does_not_exist_is_refused_with_those_that_do(name: str, hint: str) -> None:
    assert hint in found(given(name, {"enabled": True}))[name]


def test_what_ansible_adds_is_no_option_of_the_user() -> None:
    assert found({**given(), "_ansible_check_mode": True, "_ansible_verbosity": 4}) == {}


@pytest.mark.parametrize("path", ["flavor_id", "instance_id", "image_registry_id", "api_key_ids[0]"])
@pytest.mark.parametrize(
    "value", ["5", "nginx", ID[:-1], f"{ID}0", ID.replace("-", ""), f"{{{ID}}}", f"urn:uuid:{ID}", f"{ID[:-1]}g"]
)
def test_what_is_no_uuid_is_refused(path: str, value: str) -> None:
    assert found(given(path, value))[path].endswith(" is not a UUID")


@pytest.mark.parametrize("path", ["flavor_id", "instance_id", "image_registry_id", "api_key_ids[0]"])
def test_a_uuid_may_be_in_upper_case(path: str) -> None:
    assert found(given(path, ID.upper())) == {}


@pytest.mark.parametrize(
    ("path", "refused"), [("image_registry_id", False), ("flavor_id", True), ("api_key_ids[0]", True)]
)
def test_only_the_registry_is_cleared_by_empty_text(path: str, refused: bool) -> None:
    assert (path in found(given(path, ""))) is refused


def test_api_keys_may_be_text_with_commas() -> None:
    assert found({**given(), "api_key_ids": f"{ID}, {OTHER_ID}"}) == {}


@pytest.mark.parametrize(
    "name", ["abc", "a" * 300, "Upper", "with_underscore", "-begins", "ends-", "with.dot", "two words", "ümlaut", "..."]
)
def test_any_name_that_a_deployment_may_have_can_be_looked_up(name: str) -> None:
    assert found(given("name", name)) == {}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "empty"),
        (" ", "empty"),
        (".", "path of a URL"),
        ("..", "path of a URL"),
        ("abcd\n", "invisible"),
        (" abcd", "white space"),
        ("ab\0cd", "invisible"),
        ("ab\x1b[31mcd", "invisible"),
        ("ab\u202ecd", "invisible"),
        ("ab\ud800", "surrogate"),
    ],
)
def test_a_name_that_no_deployment_has_is_refused(name: str, why: str) -> None:
    assert why in found(given("name", name))["name"]


@pytest.mark.parametrize("image", ["", " ", "\n"])
def test_an_empty_image_is_refused(image: str) -> None:
    assert found(given("image", image)) == {"image": "must not be empty"}


@pytest.mark.parametrize("image", ["registry:5000/a/b:c", "nginx@sha256:abc", "Nginx"])
def test_the_form_of_an_image_is_left_to_the_api(image: str) -> None:
    assert found(given("image", image)) == {}


@pytest.mark.parametrize("identity", [{}, {"name": None}, {"name": None, "instance_id": None}])
def test_neither_a_name_nor_an_id_is_refused(identity: dict[str, None]) -> None:
    assert found({**CONNECTION, **identity}) == {"name": "required, or instance_id"}


@pytest.mark.parametrize("state", ["Present", "Started", "running", "", "deleted"])
def test_a_state_that_does_not_exist_is_refused(state: str) -> None:
    assert found(given("state", state))["state"].startswith(
        "must be one of present, started, stopped, restarted, absent, got "
    )


@pytest.mark.parametrize("schema", ["http", "https", "TCP", ""])
def test_a_scheme_that_does_not_exist_is_refused(schema: str) -> None:
    path = f"{PROBE}.http_get.schema"
    assert found(given(path, schema))[path].startswith("must be one of HTTP, HTTPS, got ")


def test_a_deployment_without_a_region_is_refused() -> None:
    assert "at least one region" in found(given("containers", []))["containers"]


def test_a_region_listed_twice_is_refused() -> None:
    containers = [{"region_id": region, "scale": {"min": 0, "max": 1}} for region in (7, 8, "7")]
    assert found(given("containers", containers)) == {"containers[2].region_id": "region 7 is also in containers[0]"}


def test_a_minimum_above_the_maximum_is_refused() -> None:
    containers = [{"region_id": 7, "scale": {"min": 2, "max": 1}}]
    assert found(given("containers", containers)) == {f"{SCALE}.min": "must be at most max (1), got 2"}


def test_a_variable_in_both_places_is_refused() -> None:
    options = {**given(), "envs": {"A": "1", "B": "2"}, "secret_envs": {"B": None}}
    assert list(found(options)) == ["secret_envs.B"]


def test_an_alias_with_another_value_is_refused() -> None:
    assert list(found({**given(), "timeout": 5, "idle_timeout": 6})) == ["idle_timeout"]


def test_an_alias_is_checked_as_its_option() -> None:
    assert found({**given(), "idle_timeout": -1}) == {"timeout": "must be at least 0, got -1"}


def test_all_problems_are_found_at_once() -> None:
    options = {
        **given(),
        "listening_port": 70000,
        "imgae": "x",
        "envs": {"A": True},
        "containers": [{"region_id": 7, "scale": {"min": 0, "max": 301}}, {"scale": {"min": "a"}}],
    }
    assert set(found(options)) == {
        "listening_port",
        "imgae",
        "envs.A",
        f"{SCALE}.max",
        "containers[1].region_id",
        "containers[1].scale.min",
        "containers[1].scale.max",
    }


def test_the_options_are_not_altered_by_the_check() -> None:
    options = given("secret_envs", {"A": 5, "B": None})
    untouched = deepcopy(options)
    problems(options, module_spec())
    assert options == untouched


def test_a_module_without_a_deployment_has_only_its_connection_checked() -> None:
    assert problems(dict(CONNECTION), connection_spec()) == []


@pytest.mark.parametrize("value", ["{{ mine }}", "{% if x %}y{% endif %}", "a-{{ b }}"])
@pytest.mark.parametrize(
    "path", ["name", "flavor_id", "listening_port", "envs", "containers", f"{SCALE}.max", "api_key_ids[0]"]
)
def test_a_linter_may_hold_templates(path: str, value: str) -> None:
    assert found({name: item for name, item in given(path, value).items() if name != "_ansible_version"}) == {}


@pytest.mark.parametrize("path", ["envs", "flavor_id", "listening_port", "containers"])
def test_a_run_refuses_what_was_not_templated(path: str) -> None:
    assert path in found(given(path, "{{ mine }}"))


@pytest.mark.parametrize("name", ["my-instance", "{{ mine }}"])
def test_a_linter_needs_no_key(name: str) -> None:
    assert problems({"name": name}, module_spec()) == []
