# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the plan makes of current and asked for: one test for each row of what an option means."""

from __future__ import annotations

import typing as t
from copy import deepcopy

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import OptionsError
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import changed_paths, plan_deletion
from ansible_collections.gcore.inference.plugins.module_utils._deployments.plan_deployment import (
    desired_deployment,
    plan_fields,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import V2_SCHEMA
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    ID,
    MINIMUM,
    OTHER_ID,
    answer,
    bare_answer,
    observe,
    options,
    plan_for,
    value_at,
)

LIVENESS = "probes.liveness_probe"
HTTP_GET = f"{LIVENESS}.probe.http_get"


def containers(*regions: int, **scale: t.Any) -> list[dict[str, t.Any]]:
    """Return the option `containers` for these regions, each scaled alike."""
    return [{"region_id": region, "scale": {"min": 1, "max": 3, **scale}} for region in regions]


def kept_region(region: int = 9) -> dict[str, t.Any]:
    """Return the sub-options that leave one of the stored regions as it is."""
    scale = {9: {"min": 0, "max": 2}, 7: {"min": 1, "max": 3}}[region]
    return {"region_id": region, "scale": scale}


def liveness(**probe: t.Any) -> dict[str, t.Any]:
    """Return the option `probes` that names the liveness probe alone."""
    return {"liveness_probe": {"enabled": True, "probe": probe}}


def http_get(**named: t.Any) -> dict[str, t.Any]:
    """Return the option `probes` that names the liveness probe's HTTP handler, whose port is required."""
    return liveness(http_get={"port": 80, **named})


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("name", "another-name"),
        ("image", "nginx:1.27"),
        ("flavor_id", OTHER_ID),
        ("listening_port", 1),
        ("auth_enabled", False),
        ("timeout", 0),
        ("description", "My second instance"),
        ("image_registry_id", OTHER_ID),
        ("command", ["nginx"]),
        ("api_key_ids", [OTHER_ID]),
    ],
)
def test_plan_option_replaces_only_its_field(option: str, value: t.Any) -> None:
    made = plan_for(answer(), **{option: value})
    assert (made.changes, made.after) == ([option], {**made.before, option: value})


@pytest.mark.parametrize(
    ("option", "empty", "cleared"),
    [
        ("description", "", None),
        ("image_registry_id", "", None),
        ("command", [], []),
        ("api_key_ids", [], []),
    ],
)
def test_plan_empty_value_clears(option: str, empty: t.Any, cleared: t.Any) -> None:
    made = plan_for(answer(), **{option: empty})
    assert (made.changes, made.after[option]) == ([option], cleared)


@pytest.mark.parametrize("empty", [None, "", "missing"])
@pytest.mark.parametrize("option", ["description", "image_registry_id"])
def test_clearing_what_is_not_set_changes_nothing(option: str, empty: str | None) -> None:
    stored = answer(**{option: empty})
    if empty == "missing":
        del stored[option]
    assert plan_for(stored, **{option: ""}).changes == []


@pytest.mark.parametrize("option", ["command", "api_key_ids", "envs"])
@pytest.mark.parametrize("stored", [None, "as a list or dict"])
def test_clearing_an_empty_collection_changes_nothing(option: str, stored: str | None) -> None:
    empty: t.Any = {} if option == "envs" else []
    assert plan_for(answer(**{option: empty if stored else None}), **{option: empty}).changes == []


@pytest.mark.parametrize(("option", "value"), [("timeout", 0), ("auth_enabled", False)])
def test_zero_and_false_are_values_that_compare_equal_to_themselves(option: str, value: t.Any) -> None:
    assert plan_for(answer(**{option: value}), **{option: value}).changes == []


def test_plan_timeout_zero_differs_from_null() -> None:
    assert plan_for(answer(timeout=None), timeout=0).changes == ["timeout"]


def test_plan_without_options_is_empty() -> None:
    made = plan_for(answer())
    assert (made.changes, made.after) == ([], made.before)


def test_plan_command_order_matters() -> None:
    assert plan_for(answer(command=["a", "b"]), command=["b", "a"]).changes == ["command"]


def test_api_keys_are_a_set_whatever_their_order_case_and_number() -> None:
    assert plan_for(answer(), api_key_ids=[OTHER_ID.upper(), ID, ID]).changes == []


def test_white_space_around_an_api_key_has_no_meaning() -> None:
    assert plan_for(answer(), api_key_ids=[f" {OTHER_ID}", f"{ID}\n"]).changes == []


@pytest.mark.parametrize("option", ["flavor_id", "image_registry_id"])
def test_uuids_are_compared_without_regard_to_case(option: str) -> None:
    assert plan_for(answer(), **{option: ID.upper()}).changes == []


def test_images_are_compared_with_regard_to_case() -> None:
    assert plan_for(answer(image="nginx:A"), image="nginx:a").changes == ["image"]


@pytest.mark.parametrize(
    ("given", "after"),
    [
        ({"envs": {"NEW": "1"}}, {"NEW": "1"}),
        ({"envs": {}}, {}),
        ({"envs": {"DEBUG_MODE": "True"}, "purge_envs": False}, {"DEBUG_MODE": "True", "HF_TOKEN": "hf_old"}),
        ({"envs": {}, "purge_envs": False}, {"DEBUG_MODE": "False", "HF_TOKEN": "hf_old"}),
        ({"envs": {"DEBUG_MODE": "x"}, "secret_envs": {"HF_TOKEN": "y"}}, {"DEBUG_MODE": "x", "HF_TOKEN": "y"}),
        ({"envs": {"A": "1"}, "secret_envs": {"HF_TOKEN": None}}, {"A": "1", "HF_TOKEN": "hf_old"}),
        ({"envs": {}, "secret_envs": {"B": "2"}, "purge_envs": True}, {"B": "2"}),
        ({"secret_envs": {"HF_TOKEN": "hf_new"}}, {"DEBUG_MODE": "False", "HF_TOKEN": "hf_new"}),
        ({"secret_envs": {"B": "2"}, "purge_envs": False}, {"DEBUG_MODE": "False", "HF_TOKEN": "hf_old", "B": "2"}),
        ({"secret_envs": {}}, {"DEBUG_MODE": "False", "HF_TOKEN": "hf_old"}),
        ({"purge_envs": True}, {"DEBUG_MODE": "False", "HF_TOKEN": "hf_old"}),
        ({"envs": {"NUMBER": 5}}, {"NUMBER": "5"}),
        ({"envs": {}, "secret_envs": {"NUMBER": 5}}, {"NUMBER": "5"}),
    ],
)
def test_variables_become_the_set_asked_for(given: dict[str, t.Any], after: dict[str, str]) -> None:
    assert plan_for(answer(), **given).after["envs"] == after


def test_plan_lists_each_changed_variable() -> None:
    made = plan_for(answer(), envs={"DEBUG_MODE": "True", "NEW": "1"})
    assert made.changes == ["envs.DEBUG_MODE", "envs.HF_TOKEN", "envs.NEW"]


def test_plan_order_does_not_depend_on_order_of_answer() -> None:
    variables = {"A": "1", "B": "2", "C": "3"}
    backwards = dict(reversed(variables.items()))
    one = plan_for(answer(envs=variables), envs={"D": "4"})
    other = plan_for(answer(envs=backwards), envs={"D": "4"})
    assert one.changes == other.changes == ["envs.A", "envs.B", "envs.C", "envs.D"]
    assert list(one.before["envs"]) == list(other.before["envs"])


def test_plan_sets_variable_with_empty_value() -> None:
    assert plan_for(answer(envs={}), envs={"FLAG": ""}).changes == ["envs.FLAG"]


def test_plan_removes_unlisted_variable_with_empty_value() -> None:
    assert plan_for(answer(envs={"FLAG": ""}), envs={}).changes == ["envs.FLAG"]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"secret_envs": {"MISSING": None}}, "secret_envs.MISSING"),
        ({"secret_envs": {"MISSING": None}, "envs": {}}, "secret_envs.MISSING"),
        ({"probes": http_get(headers={"X-Missing": None})}, f"{HTTP_GET}.headers.X-Missing"),
    ],
)
def test_null_for_what_is_not_there_is_an_error_at_its_path(given: dict[str, t.Any], path: str) -> None:
    with pytest.raises(OptionsError) as error:
        plan_for(answer(), **given)
    assert [problem[0] for problem in error.value.problems] == [path]


def test_null_for_a_variable_keeps_its_value() -> None:
    assert plan_for(answer(), secret_envs={"HF_TOKEN": None}).changes == []


def test_regions_are_matched_by_id_whatever_their_order() -> None:
    assert plan_for(answer(), containers=[kept_region(7), kept_region(9)]).changes == []


def test_plan_removes_unlisted_region() -> None:
    made = plan_for(answer(), containers=[kept_region(7)])
    assert (made.changes, list(made.after["containers"])) == (["containers[9]"], [7])


def test_plan_new_region_omits_cooldown_and_triggers() -> None:
    made = plan_for(answer(), containers=[kept_region(7), kept_region(9), *containers(8)])
    assert (made.changes, made.after["containers"][8]) == (["containers[8]"], {"scale": {"min": 1, "max": 3}})


@pytest.mark.parametrize("name", ["cooldown_period", "triggers"])
def test_plan_keeps_omitted_scale_fields(name: str) -> None:
    made = plan_for(answer(), containers=containers(7, 9))
    assert made.after["containers"][7]["scale"][name] == made.before["containers"][7]["scale"][name]


@pytest.mark.parametrize(
    ("scale", "changes"),
    [
        ({"max": 4}, ["max"]),
        ({"min": 0}, ["min"]),
        ({"cooldown_period": 1}, ["cooldown_period"]),
        ({"triggers": {}}, ["triggers.cpu", "triggers.http"]),
        ({"triggers": {"cpu": {"threshold": 80}}}, ["triggers.http"]),
        ({"triggers": {"cpu": {"threshold": 81}, "http": {"rate": 5, "window": 60}}}, ["triggers.cpu.threshold"]),
        ({"triggers": {"cpu": {"threshold": 80}, "http": {"rate": 5, "window": 61}}}, ["triggers.http.window"]),
        ({"triggers": {"cpu": {"threshold": 80}, "http": {"rate": 5, "window": 60}}}, []),
        ({"triggers": {"gpu_memory": {"threshold": 1}}}, ["triggers.cpu", "triggers.http", "triggers.gpu_memory"]),
        (
            {"triggers": {"gpu_utilization": {"threshold": 1}}},
            ["triggers.cpu", "triggers.http", "triggers.gpu_utilization"],
        ),
    ],
)
def test_plan_scale_changes_named_fields(scale: dict[str, t.Any], changes: list[str]) -> None:
    made = plan_for(answer(), containers=[*containers(7, **scale), kept_region(9)])
    assert sorted(made.changes) == sorted(f"containers[7].scale.{path}" for path in changes)


def test_plan_empty_triggers_are_unchanged() -> None:
    assert plan_for(answer(), containers=[kept_region(7), *containers(9, min=0, max=2, triggers={})]).changes == []


@pytest.mark.parametrize("probe", ["readiness_probe", "startup_probe"])
def test_plan_keeps_omitted_probe(probe: str) -> None:
    made = plan_for(answer(), probes={"liveness_probe": {"enabled": False}})
    assert value_at(made.after, f"probes.{probe}") == value_at(made.before, f"probes.{probe}")


@pytest.mark.parametrize("empty", [{}, {"exec": None, "http_get": None}])
def test_plan_disabled_empty_probe_equals_none(empty: dict[str, t.Any]) -> None:
    made = plan_for(answer(probes=None), probes={"liveness_probe": {"enabled": False, "probe": empty}})
    assert made.changes == []


def test_plan_disabled_probe_keeps_settings() -> None:
    made = plan_for(answer(), probes={"liveness_probe": {"enabled": False}})
    assert (made.changes, value_at(made.after, f"{LIVENESS}.probe")) == (
        [f"{LIVENESS}.enabled"],
        value_at(made.before, f"{LIVENESS}.probe"),
    )


def test_plan_adds_probe() -> None:
    made = plan_for(answer(), probes={"startup_probe": {"enabled": True, "probe": {"tcp_socket": {"port": 1}}}})
    assert made.changes == ["probes.startup_probe"]


@pytest.mark.parametrize(
    "name",
    ["failure_threshold", "initial_delay_seconds", "period_seconds", "success_threshold", "timeout_seconds"],
)
def test_plan_probe_number_replaces_only_itself(name: str) -> None:
    assert plan_for(answer(), probes=liveness(**{name: 99})).changes == [f"{LIVENESS}.probe.{name}"]


@pytest.mark.parametrize(
    ("named", "changes"),
    [
        ({"port": 81}, ["port"]),
        ({"path": "/"}, ["path"]),
        ({"schema": "HTTP"}, ["schema"]),
        ({"host": "localhost"}, ["host"]),
        ({"host": ""}, ["host"]),
        ({"headers": {}}, ["headers.Authorization"]),
        ({"headers": {"X": "1"}}, ["headers.Authorization", "headers.X"]),
        ({"headers": {"Authorization": None, "X": "1"}}, ["headers.X"]),
        ({"headers": {"Authorization": None}}, []),
        ({}, []),
    ],
)
def test_plan_http_handler_changes_named_fields(named: dict[str, t.Any], changes: list[str]) -> None:
    assert plan_for(answer(), probes=http_get(**named)).changes == [f"{HTTP_GET}.{path}" for path in changes]


def test_plan_handler_replaces_others() -> None:
    made = plan_for(answer(), probes=liveness(tcp_socket={"port": 1}))
    assert made.changes == [HTTP_GET, f"{LIVENESS}.probe.tcp_socket"]


def test_handlers_given_together_are_the_whole_set() -> None:
    made = plan_for(answer(), probes=liveness(http_get={"port": 80}, exec={"command": ["ls"]}))
    assert made.changes == [f"{LIVENESS}.probe.exec"]


def test_plan_probe_command_is_replaced_whole() -> None:
    probe = {"enabled": True, "probe": {"exec": {"command": ["ls", "-l"]}}}
    made = plan_for(answer(probes={"liveness_probe": probe}), probes=liveness(exec={"command": ["ls"]}))
    assert made.changes == [f"{LIVENESS}.probe.exec.command"]


@pytest.mark.parametrize(
    "given",
    [
        {"probes": {}},
        {"probes": {"liveness_probe": {"enabled": True, "probe": {}}}},
    ],
)
@pytest.mark.parametrize("stored", [None, {}, {"liveness_probe": {"enabled": True, "probe": None}}])
def test_empty_probes_give_an_equal_diff_when_nothing_changes(given: dict[str, t.Any], stored: t.Any) -> None:
    made = plan_for(bare_answer(probes=stored), **given)
    assert (made.before == made.after) is (made.changes == [])


@pytest.mark.parametrize("status", ["PENDING", "ERROR"])
def test_read_only_fields_are_not_compared(status: str) -> None:
    first, later = answer(status=status, address=None, created_at="later"), answer()
    later["containers"][0]["deploy_status"] = {"ready": 0, "total": 9}
    assert observe(first) == observe(later)


def test_plan_create_has_only_given_fields() -> None:
    made = plan_for(None, **MINIMUM)
    assert (made.before, sorted(made.after)) == ({}, sorted(MINIMUM))


def test_plan_create_changes_each_given_field() -> None:
    assert sorted(plan_for(None, **MINIMUM, description="").changes) == sorted(MINIMUM)


@pytest.mark.parametrize("given", [{}, {"name": "my-instance"}, {"name": "my-instance", "image": "nginx"}])
def test_plan_create_reports_all_missing_options(given: dict[str, t.Any]) -> None:
    with pytest.raises(OptionsError) as error:
        plan_for(None, **given)
    assert {path for path, _text in error.value.problems} == set(MINIMUM) - set(given)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"secret_envs": {"HF_TOKEN": None}}, "secret_envs.HF_TOKEN"),
        ({"probes": http_get(headers={"X": None})}, f"{HTTP_GET}.headers.X"),
    ],
)
def test_plan_create_rejects_null_secret(given: dict[str, t.Any], path: str) -> None:
    with pytest.raises(OptionsError) as error:
        plan_for(None, **MINIMUM, **given)
    assert [problem[0] for problem in error.value.problems] == [path]


def test_plan_deletion_removes_all_fields() -> None:
    current = observe(bare_answer())
    made = plan_deletion(current)
    assert (made.before, made.after, set(made.changes) >= {"name", "image", "containers"}) == (current, {}, True)


def test_plan_deletion_of_nothing_is_empty() -> None:
    made = plan_deletion(None)
    assert (made.before, made.after, made.changes) == ({}, {}, [])


@pytest.mark.parametrize("given", [MINIMUM, {"envs": {"A": 1}}, {"probes": http_get(headers={"X": "1"})}])
def test_planning_alters_neither_current_nor_asked(given: dict[str, t.Any]) -> None:
    task = options(**given)
    current, desired = observe(answer()), desired_deployment(task, V2_SCHEMA)
    untouched = deepcopy((current, desired, task))
    plan_fields(current, desired, task, V2_SCHEMA)
    assert (current, desired, task) == untouched


def test_asking_does_not_alter_the_options() -> None:
    given = options(**MINIMUM, envs={"A": 5}, api_key_ids=[ID.upper()])
    untouched = deepcopy(given)
    desired_deployment(given, V2_SCHEMA)
    assert given == untouched


@pytest.mark.parametrize("one", [None, [], {}])
@pytest.mark.parametrize("other", [None, [], {}])
def test_changed_paths_ignores_equivalent_unset_values(one: t.Any, other: t.Any) -> None:
    assert changed_paths({"field": one}, {"field": other}) == []


@pytest.mark.parametrize("value", [0, False, "", "text", [0], {"name": "x"}])
@pytest.mark.parametrize("nothing", [None, [], {}])
def test_changed_paths_finds_value_against_unset(value: t.Any, nothing: t.Any) -> None:
    assert changed_paths({"field": nothing}, {"field": value})


def test_paths_have_brackets_for_regions_and_dots_for_names() -> None:
    before = {"containers": {7: {"scale": {"max": 3}}}, "envs": {"A": "1"}}
    after = {"containers": {7: {"scale": {"max": 4}}}, "envs": {"A": "2"}}
    assert changed_paths(before, after) == ["containers[7].scale.max", "envs.A"]


@pytest.mark.parametrize(
    "name",
    ["abc", "a" * 31, "Upper", "with_underscore", "-begins", "ends-", "with.dot", "with space", "ümlaut", "{{ name }}"],
)
def test_plan_rejects_invalid_name_for_create_and_rename_only(name: str) -> None:
    for stored in (None, answer()):
        with pytest.raises(OptionsError) as error:
            plan_for(stored, **{**MINIMUM, "name": name})
        ((path, text),) = error.value.problems
        assert (path, "4 to 30" in text) == ("name", True)
    assert plan_for(answer(name=name), name=name, timeout=5).changes == ["timeout"]
    assert plan_deletion(observe(answer(name=name))).after == {}


@pytest.mark.parametrize("name", ["abcd", "a" * 30, "1234", "a--b", "0-a9"])
def test_plan_accepts_valid_name(name: str) -> None:
    assert plan_for(None, **{**MINIMUM, "name": name}).after["name"] == name
    assert plan_for(answer(), name=name).changes == ["name"]


def test_plan_reports_invalid_name_with_missing_options() -> None:
    with pytest.raises(OptionsError) as error:
        plan_for(None, name="Upper", image="nginx")
    assert [path for path, _text in error.value.problems] == ["name", "flavor_id", "listening_port", "containers"]


@pytest.mark.parametrize(("purge", "regions"), [(True, [7]), (False, [7, 9])])
def test_plan_with_purge_containers(purge: bool, regions: list[int]) -> None:
    """A region that is not listed stays as it is, if it is not purged."""
    given = [{"region_id": 7, "scale": {"min": 1, "max": 5}}]
    plan = plan_for(answer(), name="my-instance", containers=given, purge_containers=purge)
    kept = None if purge else plan.before["containers"][9]
    assert sorted(plan.after["containers"]) == regions
    assert plan.after["containers"][7]["scale"]["max"] == 5
    assert plan.after["containers"].get(9) == kept
