# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rollout of a fleet: after how many failures it ends, what its waiting reads, and the cost in its rows."""

from __future__ import annotations

import typing as t
from copy import deepcopy

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v3 import ApiV3
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import fleet_spec
from ansible_collections.gcore.inference.plugins.module_utils._deployments.fleet import reconcile_fleet
from ansible_collections.gcore.inference.plugins.module_utils._deployments.fleet_result import FleetError
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import api_error, page
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import ID, bare_answer
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments_v3 import ANSWER
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.runs import ClockedHttp, short

pytestmark = pytest.mark.usefixtures("clock")

NAMES = [f"name-{number}" for number in range(6)]
LOST_QUOTA, NO_PRICE = api_error(400, "PUT", message="quota exceeded"), api_error(400, "POST", message="no s3cr3t")


def rollout(
    clock: Clock, version: str, replies: list[t.Any], *deployments: t.Any, check_mode: bool = False, **given: t.Any
) -> tuple[dict[str, t.Any], list[str]]:
    """Return the values of a fleet whose members run one after the other, with `msg` if it fails; and its calls."""
    http = ClockedHttp(clock, *replies)
    api = ApiV2(http, 1) if version == "v2" else ApiV3(http, 1)
    options = {name: option.get("default") for name, option in fleet_spec().items()}
    options.update(deployments=list(deployments), concurrency=1, **given)
    redactor = Redactor()
    try:
        values = reconcile_fleet(api, options, redactor, check_mode)._asdict()
    except FleetError as error:
        values = {**error.partial_result, "msg": error.result(redactor)["msg"], "kind": error.kind}
    assert http.replies == []
    return values, [short(call) for call in http.calls]


def stored(number: int, **changes: t.Any) -> dict[str, t.Any]:
    """Return one of several deployments as API v2 answers it."""
    return bare_answer(id=f"{number:08d}{ID[8:]}", name=NAMES[number], **changes)


@pytest.mark.parametrize(
    ("limit", "actions", "end"),
    [
        (None, ["failed", "updated", "failed", "updated", "unchanged", "updated"], ""),
        (0, ["failed", "skipped", "skipped", "skipped", "unchanged", "skipped"], "4 were not started because of"),
        (1, ["failed", "updated", "failed", "skipped", "unchanged", "skipped"], "2 were not started because of"),
        (2, ["failed", "updated", "failed", "updated", "unchanged", "updated"], ""),
    ],
)
def test_rollout_ends_after_too_many_failures(clock: Clock, limit: int | None, actions: list[str], end: str) -> None:
    """And calls nothing skipped that does not change."""
    replies: list[t.Any] = [page(*map(stored, range(6)))]
    for number, action in enumerate(actions):
        replies += {"failed": [LOST_QUOTA], "updated": [stored(number, image="new")]}.get(action, [])
    changes = [{} if number == 4 else {"image": "new"} for number in range(6)]
    wanted = [{"name": name, **change} for name, change in zip(NAMES, changes, strict=True)]
    values, calls = rollout(clock, "v2", replies, *wanted, max_failures=limit)
    assert [row["action"] for row in values["deployments"]] == actions
    assert calls == ["GET"] + ["PUT"] * (len(replies) - 1)
    assert values["summary"]["skipped"] == actions.count("skipped")
    assert ("were not started" in values["msg"], end in values["msg"]) == (bool(end), True)


@pytest.mark.parametrize(
    ("task", "replies", "calls"),
    [
        # The list alone is proof that it is gone.
        ({"state": "absent"}, [None, page()], ["DELETE", "GET"]),
        # It is no proof that an updated one is gone.
        (
            {"image": "new"},
            [stored(0, image="new"), page(), stored(0, image="new"), page(stored(0, image="new"))],
            ["PUT", "GET", "GET", "GET"],
        ),
        # What does not change is waited for too.
        ({}, [], []),
        ({"state": "started"}, [], []),
    ],
)
def test_rollout_waits_by_the_list(
    clock: Clock, task: dict[str, t.Any], replies: list[t.Any], calls: list[str]
) -> None:
    replies = [page(stored(0)), *replies]
    values, sent = rollout(clock, "v2", replies, {"name": NAMES[0], **task}, wait=True)
    assert (sent, "msg" in values) == (["GET", *calls], False)


def test_rollout_without_wait_leaves_what_does_not_change(clock: Clock) -> None:
    replies = [page(stored(0, status="DEPLOYING"))]
    values, calls = rollout(clock, "v2", replies, {"name": NAMES[0]}, wait=False)
    assert (calls, values["changed"]) == (["GET"], False)
    replies = [page(stored(0, status="DEPLOYING")), page(stored(0)), page(stored(0))][:2]
    _values, calls = rollout(clock, "v2", replies, {"name": NAMES[0]}, wait=True)
    assert calls == ["GET", "GET"]


@pytest.mark.parametrize(("status", "kind"), [(400, "rejected"), (403, "several")])
def test_rollout_error_has_the_kind_of_all_and_no_secret(clock: Clock, status: int, kind: str) -> None:
    """Neither of the member itself, nor of another one."""
    members = [stored(0), stored(1, envs={"TOKEN": "s3cr3t"})]
    faults = [api_error(400, "PUT", message="no s3cr3t"), api_error(status, "PUT", message="no s3cr3t")]
    wanted = [{"name": name, "image": "new"} for name in NAMES[:2]]
    values, _calls = rollout(clock, "v2", [page(*members), *faults], *wanted)
    assert (values["kind"], values["deployments"][0]["error_kind"]) == (kind, "rejected")
    assert ("s3cr3t" in str(values), values["msg"].count("no ********")) == (False, 2)


PRICE = {"currency_code": "EUR", "price_status": "show", "price_per_hour": 1.5, "price_per_month": 1080}
LIMITS = {"inference_gpu_h100_limit": 1, "inference_gpu_h100_usage": 1, "inference_gpu_h100_requested": 1}


def priced(clock: Clock, replies: list[t.Any], preview: list[str]) -> list[dict[str, t.Any]]:
    """Return the previews of three deployments: one that changes, one that does not, and one with a secret."""
    deployments = [
        {"name": "changed-one", "image": "new"},
        {"name": "same-one"},
        {"name": "secret-one"},
    ]
    names = [task["name"] for task in deployments]
    answers = [{**deepcopy(ANSWER), "name": name} for name in names]
    answers[2]["envs"] = {"TOKEN": "s3cr3t"}
    values, _calls = rollout(clock, "v3", [page(*answers), *replies], *deployments, check_mode=True, preview=preview)
    assert "s3cr3t" not in str(values)
    assert "msg" not in values
    return [row.get("preview") for row in values["deployments"]]


def test_rollout_shows_the_cost_of_every_row(clock: Clock) -> None:
    """A price that can't be had does not fail the row, and the secrets of all rows are masked in it."""
    changed, same, secret = priced(clock, [NO_PRICE, PRICE, PRICE], ["cost"])
    assert (changed["price"], changed["price_error"].startswith("POST /x: HTTP 400: no ********")) == (None, True)
    assert (same, secret["price"]["currency"]) == ({"price": same["price"], "price_error": None}, "EUR")
    assert same["price"]["before"]["price_per_hour"] == same["price"]["after"]["price_per_hour"] == 1.5


def test_rollout_shows_previews_of_changes_alone(clock: Clock) -> None:
    changed, same, secret = priced(clock, [LIMITS, PRICE], ["limits", "price"])
    assert (list(changed), same, secret) == (["limits", "price"], None, None)
    changed, same, secret = priced(clock, [LIMITS, PRICE, PRICE, PRICE], ["limits", "price", "cost"])
    assert (list(changed), list(same), same) == (["limits", "price"], ["price", "price_error"], secret)
    assert priced(clock, [], []) == [None, None, None]
