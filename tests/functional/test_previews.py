# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a change would take, asked in check mode: the quotas that would be exceeded, and the price."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.emulator.server import RunningEmulator
from tests.functional.runner import Runner
from tests.functional.versions import Version, only_v2, only_v3

BOTH = {"preview": ["limits", "price"]}
QUESTIONS = {
    "CHECK_LIMITS": "CheckQuotaBeforeInferenceCreationSerializer",
    "PRICE": "InferenceDeploymentPriceRequestV2Serializer",
}


def _region(most: int, least: int = 0) -> dict[str, Any]:
    return {"containers": [{"region_id": 7, "scale": {"min": least, "max": most}}]}


@only_v3
@pytest.mark.parametrize(
    ("options", "calls"),
    [
        ({"image": "nginx:1.30"}, ["GET", "CHECK_LIMITS", "PRICE"]),
        ({}, ["GET", "CHECK_LIMITS", "PRICE"]),
        (_region(9), ["GET", "CHECK_LIMITS", "PRICE", "PRICE"]),
        ({"state": "absent"}, ["GET", "PRICE"]),
    ],
    ids=["nothing priced", "nothing", "regions", "absent"],
)
def test_preview_follows_the_lookup_and_writes_nothing(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, options: Any, calls: list[str]
) -> None:
    """Where what is priced does not change, one price is enough."""
    before = version.stored(emulator)
    run = module(check=True, **version.identity, **options, **BOTH)
    assert (run.failed, run.calls, version.stored(emulator)) == (False, calls, before)


@only_v3
@pytest.mark.parametrize(("wanted", "call"), [("limits", "CHECK_LIMITS"), ("price", "PRICE")])
def test_preview_requests_only_what_is_asked_for(
    stored: Any, module: Runner, version: Version, wanted: str, call: str
) -> None:
    """And returned."""
    run = module(check=True, **version.identity, image="nginx:1.30", preview=[wanted])
    assert (run.calls, list(run.result["preview"])) == (["GET", call], [wanted])


@only_v3
def test_preview_is_skipped_in_a_real_run(stored: Any, module: Runner, version: Version) -> None:
    """It is too late for that."""
    run = module(**version.identity, image="nginx:1.30", **BOTH)
    assert (run.calls, "preview" in run.result) == ([*version.lookup, *version.update], False)


@only_v3
def test_preview_is_left_out_by_default(stored: Any, module: Runner, version: Version) -> None:
    """An audit stays one request."""
    run = module(check=True, **version.identity, image="nginx:1.30")
    assert (run.calls, "preview" in run.result) == (["GET"], False)


@only_v3
def test_preview_requests_match_the_contract(
    stored: Any, module: Runner, version: Version, gcore_document_v3: Any
) -> None:
    """Both bodies."""
    run = module(check=True, **version.identity, **_region(9), **BOTH)
    asked = [
        (call, request["body"]) for call, request in zip(run.calls, run.requests, strict=True) if call in QUESTIONS
    ]
    schemas = {call: {**gcore_document_v3, "$ref": f"#/components/schemas/{name}"} for call, name in QUESTIONS.items()}
    assert [list(Draft202012Validator(schemas[call]).iter_errors(body)) for call, body in asked] == [[]] * 3


@only_v3
def test_price_is_that_before_and_after(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """For as many containers as there may be, per hour and month, with the currency."""
    emulator.settings(hourly_prices={version.flavors[0]: 2.0})
    price = module(check=True, **version.identity, **_region(10), preview=["price"]).result["preview"]["price"]
    hourly = [price[side]["price_per_hour"] for side in ("before", "after")]
    monthly = [price[side]["price_per_month"] for side in ("before", "after")]
    assert (hourly, monthly, price["currency"]) == ([12, 20], [12 * 730, 20 * 730], "EUR")


@only_v3
def test_price_before_a_create_is_zero(module: Runner, version: Version) -> None:
    """And what is deleted nothing after."""
    price = module(check=True, name="fresh-one", **version.minimal_options(), **BOTH).result["preview"]["price"]
    assert (price["before"], price["after"]["price_per_hour"]) == (None, 2.5)


@only_v3
def test_price_after_a_delete_is_zero(stored: Any, module: Runner, version: Version) -> None:
    """And exceeds nothing."""
    preview = module(check=True, **version.identity, state="absent", **BOTH).result["preview"]
    assert (preview["limits"], preview["price"]["after"], preview["price"]["before"]["currency_code"]) == (
        [],
        None,
        "EUR",
    )


@only_v3
def test_price_of_a_region_without_containers_is_null(stored: Any, module: Runner, version: Version) -> None:
    """The contract takes none."""
    run = module(check=True, **version.identity, **_region(0), preview=["price"])
    assert (run.calls, run.result["preview"]["price"]["after"]) == (["GET", "PRICE"], None)


@only_v3
@pytest.mark.parametrize("answer", ["exceeded", "all"])
def test_quotas_exceeded_are_named(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, answer: str
) -> None:
    """Whether the API tells of them alone or of all."""
    resource = "inference_gpu_h100_count"
    emulator.settings(quota_answer=answer, quota_limits={resource: 4}, quota_usage={resource: 3})
    limits = module(check=True, **version.identity, **_region(2), preview=["limits"]).result["preview"]["limits"]
    assert limits == [{"resource": resource, "limit": 4, "usage": 3, "requested": 2}]


@only_v3
@pytest.mark.parametrize("answer", ["exceeded", "all"])
def test_quotas_that_suffice_give_an_empty_list(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, answer: str
) -> None:
    """An empty list."""
    emulator.settings(quota_answer=answer)
    assert module(check=True, **version.identity, **_region(2), preview=["limits"]).result["preview"] == {"limits": []}


@only_v3
def test_price_that_is_hidden_is_null(stored: Any, emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """And so is its currency."""
    emulator.settings(price_status="hide")
    price = module(check=True, **version.identity, image="nginx:1.30", preview=["price"]).result["preview"]["price"]
    assert (price["currency"], price["after"]["price_per_hour"], price["after"]["price_status"]) == (None, None, "hide")


PATHS = {"limits": "/check_limits$", "price": "/pricing/"}


@only_v3
@pytest.mark.parametrize("wanted", PATHS)
def test_passing_fault_is_retried(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, wanted: str
) -> None:
    """It writes nothing, so it may be asked again."""
    emulator.fault("drop_after", path=PATHS[wanted], times=2)
    run = module(check=True, **version.identity, image="nginx:1.30", preview=[wanted])
    assert (run.failed, len(run.calls), wanted in run.result["preview"]) == (False, 4, True)


FAULTS: dict[str, dict[str, Any]] = {
    "404": {"kind": "status", "status": 404, "body": {"message": "Flavor not found"}},
    "500": {"kind": "status", "status": 500},
    "a page": {"kind": "html"},
    "a list": {"kind": "raw", "text": "[]", "content_type": "application/json"},
    "a text as a figure": {
        "kind": "raw",
        "text": '{"price_per_hour": "1", "inference_instance_count_limit": "many"}',
        "content_type": "application/json",
    },
}


@only_v3
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("wanted", PATHS)
def test_preview_error_does_not_hide_the_diff(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, wanted: str, fault: dict[str, Any]
) -> None:
    """The diff of the audit is there all the same."""
    emulator.fault(**fault, path=PATHS[wanted], times=-1)
    run = module(check=True, **version.identity, image="nginx:1.30", preview=[wanted])
    assert (run.failed, run.result["changes"], run.result["diff"]["after"]["image"]) == (True, ["image"], "nginx:1.30")
    assert "may have been carried out" not in run.msg


@only_v2
def test_v2_has_none(module: Runner, version: Version) -> None:
    """It is refused before any request."""
    run = module(check=True, **version.identity, preview=["price"])
    assert (run.failed, run.calls, run.msg.startswith("preview: ")) == (True, [], True)


@only_v3
def test_preview_of_an_unknown_kind_is_refused(module: Runner, version: Version) -> None:
    """With those that there are."""
    run = module(check=True, **version.identity, preview=["cost"])
    assert (run.calls, run.msg) == ([], 'preview[0]: must be one of limits, price, got "cost"')
