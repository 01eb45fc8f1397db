# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fleet, the export and the modules that read, with API v3."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import NAME
from tests.functional.deployments_v3 import OTHER_FLAVOR
from tests.functional.fleets import actions_of, names
from tests.functional.runner import INFO, LOGS, Runner
from tests.functional.secrets import leaks
from tests.functional.versions import V3

FLEET = "gcore_inference_fleet"
EXPORT = "gcore_inference_fleet_export"
EXAMPLE = "my-instance"
APPLICATION = [{"kind": "AppDeployment", "name": "my-inference-app"}]
BOTH_MODES = pytest.mark.parametrize("check", [True, False])
#: A project that is empty as the emulator begins.
PROJECT = 42
CHANGED = "nginx:1.30"


@pytest.fixture
def fleet(emulator: RunningEmulator) -> Runner:
    """The fleet, in a project of its own."""
    return Runner(emulator, FLEET, {**V3.default_options, "project_id": PROJECT})


@pytest.fixture
def export(emulator: RunningEmulator) -> Runner:
    """What writes that project down."""
    return Runner(emulator, EXPORT, {**V3.default_options, "project_id": PROJECT})


def seed(emulator: RunningEmulator, *deployments: dict[str, Any]) -> None:
    for each in deployments:
        V3.seed(emulator, each, PROJECT)


def seed_many(emulator: RunningEmulator, count: int) -> list[str]:
    seed(emulator, *(V3.plain(name=name) for name in names(count)))
    return names(count)


def test_check_mode_sends_only_the_list_and_predicts_the_result(fleet: Runner, emulator: RunningEmulator) -> None:
    """Row for row."""
    there = seed_many(emulator, 3)
    wanted = [{"name": name, "image": CHANGED} for name in there[:2]]
    audit, real = (fleet(check, deployments=wanted) for check in (True, False))
    assert audit.calls == ["LIST"]
    shown = ("diff", "deployments", "summary", "unmanaged")
    assert [audit.result[name] for name in shown] == [real.result[name] for name in shown]


def test_failed_task_is_reported_in_its_row(fleet: Runner, emulator: RunningEmulator) -> None:
    """And a second run does it."""
    there = seed_many(emulator, 2)
    emulator.settings(task_states=["ERROR"], task_error="No capacity in region 7")
    run = fleet(deployments=[{"name": there[0], "image": CHANGED}, {"name": there[1]}])
    (failed, other) = run.result["deployments"]
    assert (failed["action"], "No capacity in region 7" in failed["error"], failed["changes"]) == ("failed", True, [])
    assert other["action"] == "unchanged"
    emulator.settings(task_states=["FINISHED"])
    assert actions_of(fleet(deployments=[{"name": there[0], "image": CHANGED}])) == {there[0]: "updated"}


def test_wait_timeout_bounds_the_tasks(fleet: Runner, emulator: RunningEmulator) -> None:
    """What is under way by then counts as changed."""
    there = seed_many(emulator, 1)
    emulator.settings(task_states=["RUNNING"])
    run = fleet(deployments=[{"name": there[0], "image": CHANGED}], wait_timeout=7)
    (row,) = run.result["deployments"]
    is_timeout = "timed out after 7 seconds waiting for task" in row["error"]
    assert (run.failed, is_timeout, row["changes"]) == (True, True, ["image"])


def test_prune_leaves_those_of_applications_alone(fleet: Runner, emulator: RunningEmulator) -> None:
    """They do not count, and are reported."""
    there = seed_many(emulator, 2)
    seed(emulator, V3.plain(name="of-an-app", object_references=APPLICATION))
    run = fleet(deployments=[{"name": there[0]}], prune=True, prune_limit=1)
    assert (run.failed, actions_of(run)) == (False, {there[0]: "unchanged", there[1]: "deleted"})
    assert run.result["unmanaged"] == [{"name": "of-an-app", "id": "of-an-app"}]


@pytest.mark.parametrize("prune", [False, True])
def test_unmanaged_are_sorted_by_name(fleet: Runner, emulator: RunningEmulator, prune: bool) -> None:
    """The API promises none; so check mode and a real run show the same."""
    for name in ("third", "second", "first"):
        seed(emulator, V3.plain(name=name))
    run = fleet(deployments=[{"name": "second"}], prune=prune)
    shown = run.result["deployments"] + run.result["unmanaged"]
    assert [each["name"] for each in shown] == ["second", "first", "third"]


@pytest.mark.parametrize("place", ["own", "defaults"])
def test_force_is_an_option_of_each_and_of_the_defaults(fleet: Runner, emulator: RunningEmulator, place: str) -> None:
    """Without it nothing is written at all."""
    seed(emulator, V3.plain(name="of-an-app", object_references=APPLICATION))
    one = {"name": "of-an-app", "image": CHANGED}
    refused = fleet(deployments=[one])
    assert (refused.failed, refused.calls, "deployments[0]: " in refused.msg) == (True, ["LIST"], True)
    forced = fleet(
        deployments=[{**one, "force": True} if place == "own" else one],
        defaults={"force": True} if place == "defaults" else {},
    )
    assert (forced.failed, actions_of(forced)) == (False, {"of-an-app": "updated"})


def test_options_of_the_other_version_are_refused_with_their_paths(fleet: Runner) -> None:
    """In the defaults too, all at once, before any request."""
    run = fleet(
        deployments=[{"instance_id": "x"}, {"name": "some-one", "flavor_id": "y"}, {"name": "other-one"}],
        defaults={"api_key_ids": []},
    )
    assert (run.failed, run.calls, set(run.result["error"]["invalid_fields"])) == (
        True,
        [],
        {"deployments[0].instance_id", "deployments[0].name", "deployments[1].flavor_id", "defaults.api_key_ids"},
    )


def test_keys_of_one_and_authentication_of_the_defaults_are_refused(fleet: Runner) -> None:
    """The API would refuse the two together."""
    run = fleet(deployments=[{"name": "some-one", "api_keys": ["a"]}], defaults={"auth_enabled": True})
    assert (run.calls, set(run.result["error"]["invalid_fields"])) == ([], {"deployments[0].auth_enabled"})


def test_previews_are_asked_of_each_that_changes(fleet: Runner, emulator: RunningEmulator) -> None:
    """And stand in its row."""
    there = seed_many(emulator, 3)
    run = fleet(True, deployments=[{"name": name, "image": CHANGED} for name in there[:2]], preview=["limits", "price"])
    assert sorted(run.calls) == sorted(["LIST", *["CHECK_LIMITS", "PRICE"] * 2])
    assert ["preview" in row for row in run.result["deployments"]] == [True, True]


def test_price_is_asked_for_each_row(fleet: Runner, emulator: RunningEmulator) -> None:
    """The quotas only of those that change; a real run asks nothing."""
    there = seed_many(emulator, 3)
    wanted = [{"name": there[0], "image": CHANGED}, {"name": there[1]}, {"name": there[2], "flavor_name": OTHER_FLAVOR}]
    run = fleet(True, deployments=wanted, preview=["limits", "cost"])
    assert sorted(run.calls) == sorted(["LIST", *["CHECK_LIMITS"] * 2, *["PRICE"] * 4])
    previews = [row["preview"] for row in run.result["deployments"]]
    assert [sorted(preview) for preview in previews] == [
        ["limits", "price", "price_error"],
        ["price", "price_error"],
        ["limits", "price", "price_error"],
    ]
    real = fleet(deployments=[{"name": there[1]}], preview=["cost"])
    assert (real.calls, "preview" in real.result["deployments"][0]) == (["LIST"], False)


@pytest.mark.parametrize("change", [{}, {"image": CHANGED}], ids=["unchanged", "changed"])
def test_unknown_price_fails_nothing(fleet: Runner, emulator: RunningEmulator, change: dict[str, str]) -> None:
    """The row has the reason, without the secrets of another deployment."""
    there = seed_many(emulator, 2)
    secret = "the-secret-of-another-one"
    body = {"message": f"no price for {secret}"}
    emulator.fault("status", path="/pricing/", status=400, times=-1, body=body)
    wanted = [{"name": there[0], **change}, {"name": there[1], "secret_envs": {"TOKEN": secret}}]
    run = fleet(True, deployments=wanted, preview=["cost"])
    (row, _other) = run.result["deployments"]
    assert (run.failed, row["changes"], row["error"]) == (False, list(change), None)
    assert (row["preview"]["price"], "no price for" in row["preview"]["price_error"]) == (None, True)
    assert leaks(run, secret) == []


def test_preview_error_does_not_hide_changes(fleet: Runner, emulator: RunningEmulator) -> None:
    """The row has the error beside them."""
    there = seed_many(emulator, 1)
    emulator.fault("status", path="/check_limits$", status=400)
    run = fleet(True, deployments=[{"name": there[0], "image": CHANGED}], preview=["limits"])
    (row,) = run.result["deployments"]
    assert (run.failed, row["changes"], row["action"], len(run.result["diff"])) == (True, ["image"], "failed", 1)


def test_errors_of_other_rows_show_no_secret(fleet: Runner, emulator: RunningEmulator) -> None:
    """Not in the error of a task either."""
    there = seed_many(emulator, 2)
    emulator.settings(task_states=["ERROR"], task_error="cannot run with fleet-secret-value")
    wanted = [{"name": name, "secret_envs": {"TOKEN": "fleet-secret-value"}} for name in there]
    run = fleet(deployments=wanted)
    assert (run.failed, leaks(run, "fleet-secret-value")) == (True, [])


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"api_keys": [], "auth_enabled": False},
        {"api_keys": None, "auth_enabled": True},
        {"command": "python  -m http.server "},
        {"command": None, "logging": None, "ingress_opts": None, "probes": None, "envs": None},
    ],
    ids=["rich", "no keys", "authentication alone", "blanks", "unset"],
)
def test_export_is_found_unchanged(
    fleet: Runner, export: Runner, emulator: RunningEmulator, changes: dict[str, Any]
) -> None:
    """Without a secret in it."""
    seed(emulator, V3.rich(**changes))
    written = export()
    assert (written.failed, written.calls, leaks(written, "stored-secret-value")) == (False, ["LIST"], [])
    run = fleet(deployments=written.result["deployments"], prune=True, prune_limit=0)
    assert (run.failed, run.changed, run.calls, actions_of(run)) == (False, False, ["LIST"], {NAME: "unchanged"})


def test_export_warns_of_a_command_of_several_words(export: Runner, emulator: RunningEmulator) -> None:
    """Nobody can know where its words ended."""
    seed(emulator, V3.rich(), V3.plain(name="plain-one", command="nginx"))
    warnings = str(export().result["warnings"])
    assert (f"{NAME}: the API returns the command as one string" in warnings, "plain-one" in warnings) == (True, False)


@BOTH_MODES
def test_info_gets_one_by_name_and_all_by_list(emulator: RunningEmulator, check: bool) -> None:
    """With one request, masked."""
    V3.seed(emulator, V3.rich())
    info = V3.runner(emulator, INFO)
    one, every = info(check, name=NAME), info(check)
    assert (one.calls, every.calls) == (["GET"], ["LIST"])
    assert [each["name"] for each in every.result["deployments"]] == [EXAMPLE, NAME]
    assert [each["name"] for each in one.result["deployments"]] == [NAME]
    assert [leaks(run, "stored-secret-value") for run in (one, every)] == [[], []]


def test_info_returns_an_empty_list_for_an_unknown_name(emulator: RunningEmulator) -> None:
    """And no error."""
    assert V3.runner(emulator, INFO)(name="not-there").result["deployments"] == []


@pytest.mark.parametrize("name", [INFO, LOGS])
def test_id_is_refused(emulator: RunningEmulator, name: str) -> None:
    """With what to use."""
    run = V3.runner(emulator, name)(instance_id="11111111-2222-4333-8444-555566667777")
    assert (run.calls, "instance_id: not supported by API v3; use name instead" in run.msg) == ([], True)


def _lines(count: int) -> list[dict[str, Any]]:
    return [{"time": f"2026-11-27T10:{n // 60:02d}:{n % 60:02d}Z", "message": f"line {n}"} for n in range(count)]


@pytest.mark.parametrize(("limit", "pages"), [(10, 1), (1000, 1), (1500, 2), (3000, 3)])
def test_logs_read_newest_lines_in_pages_of_a_thousand(emulator: RunningEmulator, limit: int, pages: int) -> None:
    """Until there are enough of them; the oldest come first."""
    emulator.settings(log_lines=_lines(2500))
    run = V3.runner(emulator, LOGS)(name=EXAMPLE, limit=limit)
    assert run.calls == ["GET", *["LOGS"] * pages]
    assert [line["message"] for line in run.result["logs"]] == [f"line {n}" for n in range(2500)][-limit:]


def test_logs_of_a_region_ask_for_its_lines(emulator: RunningEmulator) -> None:
    """The newest first, so that they are enough."""
    run = V3.runner(emulator, LOGS)(name=EXAMPLE, region_id=1)
    assert run.requests[1]["query"] == {"limit": "100", "offset": "0", "order_by": "time.desc", "region_id": "1"}


@pytest.mark.parametrize("text", ["[]", "{}", '{"count": 1}', '{"count": 1, "results": [1]}', "null"])
def test_lines_of_another_shape_are_an_error(emulator: RunningEmulator, text: str) -> None:
    """That shows no line."""
    emulator.fault("raw", path="/logs$", text=text, content_type="application/json")
    run = V3.runner(emulator, LOGS)(name=EXAMPLE)
    assert (run.failed, "not of the documented shape" in run.msg) == (True, True)


def test_values_of_variables_are_masked_in_a_line(emulator: RunningEmulator) -> None:
    """What a container writes may hold what it was given."""
    V3.seed(emulator, V3.rich())
    emulator.settings(log_lines=[{"message": "token is stored-secret-value"}])
    run = V3.runner(emulator, LOGS)(name=NAME)
    assert (run.failed, leaks(run, "stored-secret-value")) == (False, [])
