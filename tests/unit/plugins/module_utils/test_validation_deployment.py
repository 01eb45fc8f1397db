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
def test_unknown_option_is_rejected_with_suggestion(name: str, hint: str) -> None:
    assert hint in found(given(name, {"enabled": True}))[name]


def test_internal_option_of_ansible_is_ignored() -> None:
    assert found({**given(), "_ansible_check_mode": True, "_ansible_verbosity": 4}) == {}


@pytest.mark.parametrize("path", ["flavor_id", "instance_id", "image_registry_id", "api_key_ids[0]"])
@pytest.mark.parametrize(
    "value", ["5", "nginx", ID[:-1], f"{ID}0", ID.replace("-", ""), f"{{{ID}}}", f"urn:uuid:{ID}", f"{ID[:-1]}g"]
)
def test_uuid_option_rejects_other_values(path: str, value: str) -> None:
    assert found(given(path, value))[path].endswith(" is not a UUID")


@pytest.mark.parametrize("path", ["flavor_id", "instance_id", "image_registry_id", "api_key_ids[0]"])
def test_uuid_option_accepts_upper_case(path: str) -> None:
    assert found(given(path, ID.upper())) == {}


@pytest.mark.parametrize(
    ("path", "refused"), [("image_registry_id", False), ("flavor_id", True), ("api_key_ids[0]", True)]
)
def test_uuid_option_empty_text_clears_registry_only(path: str, refused: bool) -> None:
    assert (path in found(given(path, ""))) is refused


def test_api_keys_may_be_text_with_commas() -> None:
    assert found({**given(), "api_key_ids": f"{ID}, {OTHER_ID}"}) == {}


@pytest.mark.parametrize(
    "name", ["abc", "a" * 300, "Upper", "with_underscore", "-begins", "ends-", "with.dot", "two words", "ümlaut", "..."]
)
def test_name_accepts_any_existing_name(name: str) -> None:
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
def test_name_rejects_impossible_name(name: str, why: str) -> None:
    assert why in found(given("name", name))["name"]


@pytest.mark.parametrize("image", ["", " ", "\n"])
def test_image_rejects_empty_text(image: str) -> None:
    assert found(given("image", image)) == {"image": "must not be empty"}


@pytest.mark.parametrize("image", ["registry:5000/a/b:c", "nginx@sha256:abc", "Nginx"])
def test_image_form_is_not_validated(image: str) -> None:
    assert found(given("image", image)) == {}


@pytest.mark.parametrize("identity", [{}, {"name": None}, {"name": None, "instance_id": None}])
def test_identity_is_required(identity: dict[str, None]) -> None:
    assert found({**CONNECTION, **identity}) == {"name": "required, or instance_id"}


@pytest.mark.parametrize("state", ["Present", "Started", "running", "", "deleted"])
def test_state_rejects_unknown_value(state: str) -> None:
    assert found(given("state", state))["state"].startswith(
        "must be one of present, started, stopped, restarted, absent, got "
    )


@pytest.mark.parametrize("schema", ["http", "https", "TCP", ""])
def test_http_get_schema_rejects_unknown_value(schema: str) -> None:
    path = f"{PROBE}.http_get.schema"
    assert found(given(path, schema))[path].startswith("must be one of HTTP, HTTPS, got ")


def test_containers_rejects_empty_list() -> None:
    assert "at least one region" in found(given("containers", []))["containers"]


def test_containers_rejects_duplicate_region() -> None:
    containers = [{"region_id": region, "scale": {"min": 0, "max": 1}} for region in (7, 8, "7")]
    assert found(given("containers", containers)) == {"containers[2].region_id": "region 7 is also in containers[0]"}


def test_scale_rejects_min_above_max() -> None:
    containers = [{"region_id": 7, "scale": {"min": 2, "max": 1}}]
    assert found(given("containers", containers)) == {f"{SCALE}.min": "must be at most max (1), got 2"}


def test_envs_and_secret_envs_reject_same_variable() -> None:
    options = {**given(), "envs": {"A": "1", "B": "2"}, "secret_envs": {"B": None}}
    assert list(found(options)) == ["secret_envs.B"]


def test_alias_with_other_value_is_rejected() -> None:
    assert list(found({**given(), "timeout": 5, "idle_timeout": 6})) == ["idle_timeout"]


def test_alias_is_validated_as_its_option() -> None:
    assert found({**given(), "idle_timeout": -1}) == {"timeout": "must be at least 0, got -1"}


def test_problems_are_found_all_at_once() -> None:
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


def test_validation_does_not_alter_options() -> None:
    options = given("secret_envs", {"A": 5, "B": None})
    untouched = deepcopy(options)
    problems(options, module_spec())
    assert options == untouched


def test_connection_spec_is_validated_alone() -> None:
    assert problems(dict(CONNECTION), connection_spec()) == []


@pytest.mark.parametrize("value", ["{{ mine }}", "{% if x %}y{% endif %}", "a-{{ b }}"])
@pytest.mark.parametrize(
    "path", ["name", "flavor_id", "listening_port", "envs", "containers", f"{SCALE}.max", "api_key_ids[0]"]
)
def test_linter_may_pass_templates(path: str, value: str) -> None:
    assert found({name: item for name, item in given(path, value).items() if name != "_ansible_version"}) == {}


@pytest.mark.parametrize("path", ["envs", "flavor_id", "listening_port", "containers"])
def test_template_at_run_time_is_rejected(path: str) -> None:
    assert path in found(given(path, "{{ mine }}"))


@pytest.mark.parametrize("name", ["my-instance", "{{ mine }}"])
def test_linter_needs_no_api_key(name: str) -> None:
    assert problems({"name": name}, module_spec()) == []
